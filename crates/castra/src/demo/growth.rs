//! How the invented company's people grew in two years: assessments twice a year, plans that progress in calm teams and
//! stall in those deep in debt, seniors who mentor juniors.

use castra_growth::{
    self as growth, AreaState, Confidence, MeansKind, PairState, Past, SessionState, Side,
    assessments::{Assessment, Rating},
    ladder::{LEVELS, Ladder, ladder},
    mentoring::{Availability, AvailabilityTerms, Pair, Session},
    plans::{Area, AreaTerms, Means, MeansTerms, Milestone, PlanTerms},
    training::{Offered, Training, TrainingTerms},
};
use castra_org::organization::{Level, PersonId};
use castra_platform::{Ctx, Result};
use chrono::{Days, NaiveDate};

use super::{
    company::{Company, MadeTeam},
    dice::Dice,
    teams::Debt,
};

const TRAININGS: [(&str, &str, &str, i64, &str); 6] = [
    (
        "Designing for failure",
        "Harbour Academy",
        "Timeouts, retries, queues, and what happens without them.",
        129_000,
        "Certificate of attendance",
    ),
    ("Event sourcing in practice", "Harbour Academy", "Three days with a real backlog.", 164_000, ""),
    ("Difficult conversations", "Kind Words Ltd", "Feedback, disagreements, saying no.", 84_000, ""),
    (
        "PostgreSQL from the inside",
        "Elephant School",
        "Plans, locks, vacuum, recovery.",
        98_000,
        "Elephant School level 2",
    ),
    ("Leading without a title", "Kind Words Ltd", "Influence beyond one's team.", 110_000, ""),
    ("Mobile testing days", "Test Conference", "Two days of talks.", 45_000, ""),
];

const SKILLS: [&str; 5] =
    ["PostgreSQL", "Incident response", "Route planning", "Mobile releases", "Interviewing"];

/// An area for learning: its axis, title, reason, and first milestone.
const AREAS: [(&str, &str, &str, &str); 8] = [
    (
        "system",
        "Design a component for load and failure",
        "The last outages started where no one had asked what happens when it is slow.",
        "A design that the team has agreed to",
    ),
    (
        "technology",
        "Analyse and fix slow queries",
        "Planning spends most of its time in the database.",
        "The nightly run takes half as long",
    ),
    (
        "people",
        "Give useful feedback",
        "Our reviews are kind and say little.",
        "Feedback to everyone on one release",
    ),
    (
        "process",
        "Run a retrospective that changes something",
        "The same three things come up each month.",
        "One habit tried, measured and kept",
    ),
    (
        "influence",
        "Present a proposal to another team",
        "What we need from them is decided without us.",
        "The proposal is decided",
    ),
    ("system", "Take a service on call", "Only two people cover it now.", "A week on call with a shadow"),
    (
        "technology",
        "Build the mobile release pipeline",
        "Releases wait for one person.",
        "A release done by another person",
    ),
    (
        "people",
        "Onboard a new colleague",
        "It was hard for the last two.",
        "Their first change in production",
    ),
];

const SEEN: [&str; 5] = [
    "Moving the schedule to the new queue, over a whole quarter.",
    "Two other teams asked for help when dependencies were unclear.",
    "The incident in the spring: calm, and written up so that others could follow.",
    "Reviews of the last few months; the comments say why.",
    "Still asks before each larger step, but the steps are right.",
];

const NOTES: [&str; 4] = [
    "We went through the last incident step by step. Next time, **you** draw it.",
    "Read the planner together. Still open: what happens when two schedules overlap.",
    "Talked about turning down a date. To try this week.",
    "Paired on the migration for an hour.",
];

/// Fills in everyone's growth, team by team.
pub(super) async fn record(ctx: &Ctx, company: &Company, seed: u64) -> Result<()> {
    let (_, ladder) = ladder(ctx).await?;
    let trainings: Vec<Training> = TRAININGS.into_iter().map(|known| training(ctx, known)).collect();
    let mut needed = Vec::new();
    for made in &company.teams {
        let mut dice = Dice::apart(seed, &format!("skills of {}", made.plan.id));
        let first = dice.index(SKILLS.len());
        for at in 0..3 {
            let skill = SKILLS[(first + at) % SKILLS.len()].to_owned();
            needed.push((made.plan.id.clone(), skill, company.today - Days::new(500)));
        }
    }
    growth::take_in_catalog(ctx, &trainings, &needed).await?;
    for made in &company.teams {
        let skills: Vec<&str> = needed
            .iter()
            .filter(|(team, ..)| team == &made.plan.id)
            .map(|(_, skill, _)| skill.as_str())
            .collect();
        let team = Team { company, made, ladder: &ladder, trainings: &trainings, skills };
        let mut people = Vec::new();
        for person in &made.members {
            let mut dice = Dice::apart(seed, &format!("growth of {person}"));
            if company.organization.is_active(person, company.today) {
                people.push(team.past(ctx, person, &mut dice));
            }
        }
        growth::take_in(ctx, &people).await?;
    }
    Ok(())
}

fn training(
    ctx: &Ctx,
    (title, provider, about, cost, certificate): (&str, &str, &str, i64, &str),
) -> Training {
    let terms = TrainingTerms {
        title: title.to_owned(),
        provider: provider.to_owned(),
        link: String::new(),
        about: about.to_owned(),
        cost_minor: Some(cost),
        currency: "EUR".to_owned(),
        certificate: certificate.to_owned(),
        offered: Offered(true),
    };
    Training { id: ctx.new_id(), terms, revision: 1 }
}

/// A team while its people's growth is being invented.
struct Team<'a> {
    company: &'a Company,
    made: &'a MadeTeam,
    ladder: &'a Ladder,
    trainings: &'a [Training],
    skills: Vec<&'a str>,
}

impl Team<'_> {
    fn is_calm(&self) -> bool {
        matches!(self.made.plan.debt, Debt::Falling | Debt::Flat)
    }

    fn level(&self, person: &PersonId) -> Level {
        self.company.organization.people.get(person).and_then(|known| known.level).unwrap_or(Level::Mid)
    }

    fn ago(&self, days: u32) -> NaiveDate {
        self.company.today - Days::new(u64::from(days))
    }

    fn past(&self, ctx: &Ctx, person: &PersonId, dice: &mut Dice) -> Past {
        let is_kept = dice.chance(if self.is_calm() { 90 } else { 45 });
        let last = if is_kept { dice.between(2, 50) } else { dice.between(70, 200) };
        let begun = self.ago(dice.between(last + 30, last + 500));
        let here = self.company.organization.people.get(person).and_then(|known| known.period.from);
        let begun = here.map_or(begun, |here| begun.max(here)).min(self.ago(last));
        let areas = self.areas(ctx, person, begun, is_kept, dice);
        let role = match self.level(person) {
            Level::Junior | Level::Mid => "senior-engineer",
            _ => "tech-lead",
        };
        let review = if is_kept {
            self.company.today + Days::new(u64::from(dice.between(3, 60)))
        } else {
            self.ago(dice.between(1, 60))
        };
        Past {
            person: person.clone(),
            plan: PlanTerms {
                target_role: Some(role.to_owned()),
                aim: "To own a part of the product, from the first conversation to years of use.".to_owned(),
                review_on: Some(review),
            },
            touched: vec![begun, self.ago(last)],
            areas,
            assessments: self.assessments(ctx, person, dice),
            ratings: self.ratings(person, dice),
            availability: (self.level(person) >= Level::Senior && dice.chance(60)).then(|| Availability {
                person: person.clone(),
                terms: AvailabilityTerms {
                    capacity: 2,
                    axes: vec!["system".to_owned(), "technology".to_owned()],
                },
            }),
            pairs: self.pair(ctx, person, dice).into_iter().collect(),
        }
    }

    fn areas(
        &self,
        ctx: &Ctx,
        person: &PersonId,
        begun: NaiveDate,
        is_kept: bool,
        dice: &mut Dice,
    ) -> Vec<Area> {
        let first = dice.index(AREAS.len());
        let n = 1 + dice.index(3);
        (0..n)
            .map(|at| {
                let (axis, title, why, reached) = AREAS[(first + at) % AREAS.len()];
                let id = ctx.new_id();
                let is_done = at + 1 < n && dice.chance(40);
                let is_bare = !is_kept && dice.chance(60);
                let means =
                    if is_bare { Vec::new() } else { vec![self.means(ctx, person, &id, begun, dice)] };
                let due = if is_done {
                    begun + Days::new(20)
                } else {
                    self.company.today + Days::new(u64::from(dice.between(1, 70)))
                };
                let milestone = Milestone {
                    id: ctx.new_id(),
                    area: id.clone(),
                    person: person.clone(),
                    title: reached.into(),
                    due,
                    reached_on: is_done.then_some(due.min(self.company.today)),
                    evidence: if is_done { "Shown in the team's demo." } else { "" }.into(),
                };
                let terms = AreaTerms { title: title.to_owned(), axis: axis.to_owned(), why: why.to_owned() };
                let outcome = if is_done { "Done twice without help; others now ask for it." } else { "" };
                Area {
                    state: if is_done { AreaState::Done } else { AreaState::Open },
                    ended_on: is_done.then(|| (begun + Days::new(40)).min(self.company.today)),
                    outcome: outcome.into(),
                    means,
                    milestones: vec![milestone],
                    ..Area::new(id, person.clone(), begun, terms)
                }
            })
            .collect()
    }

    fn means(&self, ctx: &Ctx, person: &PersonId, area: &str, since: NaiveDate, dice: &mut Dice) -> Means {
        let (kind, terms) = if self.made.plan.builds && dice.chance(65) {
            let what = "Lead a change there from design to release".to_owned();
            let repository = Some(self.made.plan.id.clone());
            (MeansKind::Project, MeansTerms { repository, ..MeansTerms::new(MeansKind::Project, what) })
        } else {
            let training = dice.pick(self.trainings);
            let is_over = dice.chance(40);
            let day =
                if is_over { self.ago(dice.between(10, 200)) } else { self.company.today + Days::new(30) };
            let cost = training.terms.cost_minor;
            let what = format!("{}, {}", training.terms.title, training.terms.provider);
            let terms = MeansTerms {
                training: Some(training.id.clone()),
                starts_on: Some(day),
                ends_on: Some(day + Days::new(2)),
                planned_minor: cost,
                spent_minor: cost.filter(|_| is_over),
                currency: training.terms.currency.clone(),
                ..MeansTerms::new(MeansKind::Training, what)
            };
            (MeansKind::Training, terms)
        };
        Means::new(ctx.new_id(), (area.to_owned(), person.clone()), since, kind, terms)
    }

    fn assessments(&self, ctx: &Ctx, person: &PersonId, dice: &mut Dice) -> Vec<Assessment> {
        let base: u32 = match self.level(person) {
            Level::Junior => 1,
            Level::Mid => 2,
            Level::Senior => 3,
            Level::Staff | Level::Principal | Level::Executive => 4,
        };
        let lead = self.made.leads.first();
        let mut all = Vec::new();
        for axis in &self.ladder.axes {
            let own = base + dice.between(0, 2);
            for (months, rise) in [(18, 0), (12, 0), (6, 1)] {
                let here = self.company.organization.people.get(person).and_then(|known| known.period.from);
                let day = self.ago(months * 30 - dice.between(0, 20));
                if here.is_some_and(|here| day < here) {
                    continue;
                }
                let sides = [
                    (Side::Own, Some(person), own),
                    (Side::Lead, lead, own + dice.between(0, 2) - dice.between(0, 2).min(own - 1)),
                ];
                for (side, author, level) in sides {
                    let Some(author) = author else { continue };
                    let level = (level + rise)
                        .saturating_sub(u32::from(rise == 0 && level > 1))
                        .clamp(1, u32::from(LEVELS));
                    all.push(Assessment {
                        id: ctx.new_id(),
                        person: person.clone(),
                        axis: axis.id.clone(),
                        side,
                        author: author.clone(),
                        day,
                        level: i64::from(level),
                        confidence: *dice.pick(Confidence::ALL),
                        evidence: (*dice.pick(&SEEN)).into(),
                    });
                }
            }
        }
        all
    }

    fn ratings(&self, person: &PersonId, dice: &mut Dice) -> Vec<Rating> {
        let most = if self.level(person) >= Level::Senior { 6 } else { 4 };
        self.skills
            .iter()
            .map(|skill| Rating {
                person: person.clone(),
                skill: (*skill).into(),
                day: self.ago(dice.between(20, 300)),
                knowledge: i64::from(dice.between(1, most)),
                willingness: i64::from(dice.between(1, 6)),
            })
            .collect()
    }

    /// Pairs a junior with a senior person of the team, or of the next one.
    fn pair(&self, ctx: &Ctx, person: &PersonId, dice: &mut Dice) -> Option<(Pair, Vec<Session>)> {
        if self.level(person) != Level::Junior {
            return None;
        }
        let all = self.made.members.iter().chain(self.company.teams.iter().flat_map(|made| &made.members));
        let today = self.company.today;
        let is_senior = |known: &&PersonId| {
            self.level(known) >= Level::Senior && self.company.organization.is_active(known, today)
        };
        let mentor = all.filter(is_senior).find(|known| *known != person)?.clone();
        let last = if self.is_calm() || dice.chance(40) { dice.between(2, 25) } else { dice.between(40, 80) };
        let n = dice.between(2, 9);
        let id = ctx.new_id();
        let begun = self.ago(last + n * 21 + 7);
        let session = |at: u32, dice: &mut Dice| Session {
            id: ctx.new_id(),
            pair: id.clone(),
            day: self.ago(last + at * 21),
            state: SessionState::Held,
            author: mentor.clone(),
            note: (*dice.pick(&NOTES)).into(),
            confirmed_on: Some(self.ago(last + at * 21)),
        };
        let mut sessions: Vec<Session> = (0..n).map(|at| session(at, dice)).collect();
        let next = Session {
            day: today + Days::new(u64::from(dice.between(0, 12))),
            state: SessionState::Planned,
            note: "".into(),
            confirmed_on: None,
            ..session(0, dice)
        };
        sessions.push(next);
        let pair = Pair {
            id,
            mentee: person.clone(),
            axis: "system".to_owned(),
            area: None,
            part: None,
            state: PairState::Accepted,
            asked_by: person.clone(),
            asked_on: begun,
            agreed_on: Some(begun),
            answered_on: Some(begun + Days::new(2)),
            ended_on: None,
            why: "You explained the planner so that I understood it.".into(),
            answer: "Gladly. Every three weeks?".into(),
            then: None,
            revision: 1,
            mentor,
        };
        Some((pair, sessions))
    }
}
