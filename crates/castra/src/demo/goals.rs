//! The goals of the invented company over two years: four or five of the company a quarter, one or two of each team under them,
//! and the work that went there.

use castra_goals::{
    CheckIn, Decimal, Goal, GoalKind, GoalState, KeyResult, Outlook, Past, Period, Rhythm, SourceKind, Work,
    take_in,
};
use castra_org::organization::{PersonId, TeamId};
use castra_platform::{Ctx, Result};
use chrono::{Days, Months, NaiveDate};

use super::{
    company::{Company, MadeTeam},
    dice::Dice,
};

/// The quarters before the current one.
const QUARTERS: u32 = 7;

/// Title, why, kind; metric, unit, start and target of its key results.
struct Story {
    title: &'static str,
    why: &'static str,
    kind: GoalKind,
    results: &'static [(&'static str, &'static str, &'static str, &'static str)],
}

const OF_COMPANY: [Story; 5] = [
    Story {
        title: "Freight is booked in minutes",
        why: "Half of those who leave the booking say that it took too long.",
        kind: GoalKind::Business,
        results: &[
            ("Median minutes from request to booking", "min", "9.4", "4.7"),
            ("Bookings without a call", "%", "61", "80"),
        ],
    },
    Story {
        title: "Drivers wait less at the gate",
        why: "Waiting is what drivers complain about most, and what we pay for.",
        kind: GoalKind::Business,
        results: &[
            ("Median wait at the gate", "min", "38", "20"),
            ("Arrivals announced ahead", "%", "44", "75"),
        ],
    },
    Story {
        title: "Carriers integrate by themselves",
        why: "Every integration binds two of our people for three weeks.",
        kind: GoalKind::Sales,
        results: &[
            ("Days from contract to the first load", "days", "24", "10"),
            ("Carriers connected", "", "31", "45"),
        ],
    },
    Story {
        title: "Changes reach customers within a day",
        why: "What is finished and not released helps no one.",
        kind: GoalKind::Technology,
        results: &[
            ("Median days from change to release", "days", "4.5", "1"),
            ("Releases rolled back", "%", "11", "5"),
            ("Cloud cost for 1,000 loads", "€", "41", "32.60"),
        ],
    },
    Story {
        title: "Reach three more ports",
        why: "Sales has letters of intent from all three.",
        kind: GoalKind::Sales,
        results: &[("Ports with a first load", "", "0", "3")],
    },
];

/// A team's goals: the company's goal they are under, title, metric, unit, start, target.
const OF_TEAM: [(usize, &str, &str, &str, &str, &str); 8] = [
    (0, "Quotes without a second page", "Quotes finished on one page", "%", "35", "70"),
    (0, "Prices known before the form is sent", "Requests priced at once", "%", "52", "90"),
    (1, "Announce arrivals from the app", "Arrivals announced from the app", "%", "20", "60"),
    (1, "No paper at the gate", "Gates without paper", "", "3", "9"),
    (2, "A sandbox that carriers can use alone", "Questions per integration", "", "14", "5"),
    (2, "Errors that say what to do", "Rejected messages without a hint", "%", "48", "10"),
    (3, "Tests in under ten minutes", "Minutes of a test run", "min", "27.5", "10"),
    (3, "Release on every working day", "Releases a month", "", "6", "20"),
];

const OUTCOMES: [&str; 4] = [
    "Reached, a week before the end; the last step was the smallest.",
    "Most of it: the last third needs another team, and goes on next quarter.",
    "We began too late. The goal was right, and stays.",
    "Reached in part; what we learned changed the next goal.",
];

const UNASKED: [&str; 4] = [
    "Old kiosk, fixes",
    "Export for the auditor",
    "A new search for timetables",
    "Reports that sales asked for",
];

/// Fills two years of goals.
pub(super) async fn record(ctx: &Ctx, company: &Company, seed: u64) -> Result<()> {
    let mut past = Past::default();
    let mut maker = Maker { ctx, company, dice: Dice::apart(seed, "goals") };
    for back in (0..=QUARTERS).rev() {
        let day = company.today - Months::new(3 * back);
        maker.quarter(&mut past, day, back);
    }
    take_in(ctx, &past).await
}

struct Maker<'a> {
    ctx: &'a Ctx,
    company: &'a Company,
    dice: Dice,
}

impl Maker<'_> {
    fn quarter(&mut self, past: &mut Past, day: NaiveDate, back: u32) {
        let period = Period::quarter_of(day);
        let Some(days) = period.days() else { return };
        let tops: Vec<String> =
            OF_COMPANY.iter().map(|story| self.of_company(past, period, days, story, back)).collect();
        let teams: Vec<&MadeTeam> =
            self.company.teams.iter().filter(|made| made.lead(self.company).is_some()).collect();
        for (at, made) in teams.into_iter().enumerate() {
            self.of_team(past, period, days, made, (at, back), &tops);
        }
    }

    fn goal(
        &self,
        period: Period,
        (starts, ends): (NaiveDate, NaiveDate),
        title: &str,
        kind: GoalKind,
    ) -> Goal {
        Goal {
            id: self.ctx.new_id(),
            team: None,
            title: title.to_owned(),
            why: String::new(),
            kind,
            period: period.to_string(),
            starts,
            ends,
            owner: None,
            state: GoalState::Running,
            grade: None,
            outcome: String::new(),
            closed_on: None,
            copied_from: None,
            recorded_by: format!("person:{}", self.company.cto),
            revision: 1,
            parents: Vec::new(),
        }
    }

    fn of_company(
        &mut self,
        past: &mut Past,
        period: Period,
        days: (NaiveDate, NaiveDate),
        story: &Story,
        back: u32,
    ) -> String {
        let is_last = story.title == OF_COMPANY[OF_COMPANY.len() - 1].title;
        let goal = Goal {
            why: story.why.to_owned(),
            // The newest goal has no owner yet, and no one works on it.
            owner: (!(is_last && back == 0)).then(|| self.company.cto.clone()),
            ..self.goal(period, days, story.title, story.kind)
        };
        let pace = f64::from(self.dice.between(45, 115)) / 100.0;
        let results: Vec<_> = story
            .results
            .iter()
            .map(|(metric, unit, start, target)| {
                self.result(&goal, metric, unit, [start, target], pace, back, !is_last || back > 0)
            })
            .collect();
        Self::keep(past, goal, results, back)
    }

    fn of_team(
        &mut self,
        past: &mut Past,
        period: Period,
        days: (NaiveDate, NaiveDate),
        made: &MadeTeam,
        (at, back): (usize, u32),
        tops: &[String],
    ) {
        let company = self.company;
        let team = TeamId::from(made.plan.id.as_str());
        let Some(lead) = made.lead(company).cloned() else { return };
        let people: Vec<PersonId> = made.people(company).into_iter().cloned().collect();
        let shift = usize::try_from(back).unwrap_or(0);
        let count = if made.is_calm() { 2 } else { 1 };
        let mut ids = Vec::new();
        for n in 0..count {
            let (top, title, metric, unit, start, target) = OF_TEAM[(at * 2 + n + shift) % OF_TEAM.len()];
            let owner = if n == 0 || people.is_empty() {
                lead.clone()
            } else {
                people[self.dice.index(people.len())].clone()
            };
            let kind = if top == 3 { GoalKind::Technology } else { GoalKind::Business };
            let goal = Goal {
                team: Some(team.clone()),
                owner: Some(owner),
                parents: vec![tops[top].clone()],
                recorded_by: format!("person:{lead}"),
                ..self.goal(period, days, title, kind)
            };
            let pace = f64::from(self.dice.between(30, 120)) / 100.0;
            let result = self.result(&goal, metric, unit, [start, target], pace, back, true);
            ids.push(Self::keep(past, goal, vec![result], back));
        }
        self.work(past, made, (team, days), &ids, (&lead, &people), back);
    }

    /// What the team worked on in the quarter.
    fn work(
        &mut self,
        past: &mut Past,
        made: &MadeTeam,
        (team, (starts, ends)): (TeamId, (NaiveDate, NaiveDate)),
        goals: &[String],
        (lead, people): (&PersonId, &[PersonId]),
        back: u32,
    ) {
        if people.is_empty() {
            return;
        }
        if back == 0 && made.is_calm() {
            past.upkeep.push((team.clone(), 20));
        }
        let mut add = |maker: &Self,
                       title: &str,
                       goal: Option<&String>,
                       is_upkeep: bool,
                       people: &[PersonId],
                       hours: i64,
                       reason: &str| {
            past.work.push(Work {
                id: maker.ctx.new_id(),
                team: team.clone(),
                title: title.to_owned(),
                goal: goal.cloned(),
                is_upkeep,
                reason: reason.to_owned(),
                hours,
                starts,
                ends: Some(ends),
                recorded_by: format!("person:{lead}"),
                revision: 1,
                people: people.to_vec(),
            });
        };
        // Each goal has its half of the team; the last of two may be without any.
        let half = people.len().div_ceil(goals.len().max(1));
        let is_forgotten = back == 0 && goals.len() > 1 && self.dice.chance(15);
        for (at, goal) in goals.iter().enumerate() {
            let mine: Vec<PersonId> = if is_forgotten {
                people.to_vec()
            } else {
                people.iter().skip(at * half).take(half).cloned().collect()
            };
            if mine.is_empty() || (is_forgotten && at > 0) {
                continue;
            }
            let title =
                if at == 0 { "First version with customers" } else { "Measure, and mend what hurts most" };
            add(self, title, Some(goal), false, &mine, 26, "");
        }
        add(self, "Fixes and updates", None, true, people, 6, "");
        let unasked = if made.is_calm() { 12 } else { 60 };
        if self.dice.chance(unasked) {
            let title = *self.dice.pick(&UNASKED);
            let reason = if title.contains("auditor") { "The law asks for it." } else { "" };
            let who = self.dice.index(people.len());
            add(self, title, None, false, &people[who..=who], 14, reason);
        }
    }

    fn keep(past: &mut Past, goal: Goal, results: Vec<(KeyResult, Vec<CheckIn>)>, back: u32) -> String {
        let id = goal.id.clone();
        let goal = if back > 0 {
            let known: Vec<KeyResult> = results.iter().map(|(result, _)| result.clone()).collect();
            let grades: Vec<f64> = known.iter().filter_map(KeyResult::way).map(|way| way.grade).collect();
            let count = i32::try_from(grades.len().max(1)).unwrap_or(1);
            let grade = grades.iter().sum::<f64>() / f64::from(count);
            let outcome = match grade {
                grade if grade >= 0.9 => OUTCOMES[0],
                grade if grade >= 0.6 => OUTCOMES[1],
                grade if grade < 0.4 => OUTCOMES[2],
                _ => OUTCOMES[3],
            };
            Goal {
                state: GoalState::Closed,
                grade: Decimal::nearest(grade, 2),
                outcome: outcome.to_owned(),
                closed_on: Some(goal.ends),
                ..goal
            }
        } else {
            goal
        };
        past.goals.push((goal, results));
        id
    }

    /// A key result with check-ins every two weeks; those who are behind forget the last ones.
    #[expect(clippy::too_many_arguments, reason = "the parts of one record")]
    fn result(
        &mut self,
        goal: &Goal,
        metric: &str,
        unit: &str,
        [start, target]: [&str; 2],
        pace: f64,
        back: u32,
        is_checked: bool,
    ) -> (KeyResult, Vec<CheckIn>) {
        let number = |text: &str| Decimal::parse(text).expect("the stories are numbers");
        let (start, target) = (number(start), number(target));
        let places = u32::try_from(start.places().max(target.places())).unwrap_or(0);
        let mut result = KeyResult {
            id: self.ctx.new_id(),
            goal: goal.id.clone(),
            metric: metric.to_owned(),
            unit: unit.to_owned(),
            start,
            target,
            better: None,
            rhythm: Rhythm::Fortnightly,
            source: SourceKind::Typed,
            source_of: String::new(),
            current: None,
            confidence: None,
            outlook: None,
            checked_on: None,
            current_from: String::new(),
            posted: None,
            posted_on: None,
            posted_from: String::new(),
            dropped_on: None,
            revision: 1,
        };
        let last = if back > 0 { goal.ends } else { self.company.today };
        let forgets = back == 0 && self.dice.chance(30);
        // Of long ago only the beginning, the middle and the end were kept.
        let step = if back > 2 { 45 } else { 14 };
        let mut check_ins = Vec::new();
        let mut day = goal.starts + Days::new(step.min(14));
        let until = if forgets { last - Days::new(20) } else { last };
        while is_checked && day <= until {
            check_ins.push(self.check_in(&result, goal, day, pace, places));
            day = day + Days::new(step);
        }
        if is_checked && back > 0 && check_ins.last().is_none_or(|made| made.day < goal.ends) {
            check_ins.push(self.check_in(&result, goal, goal.ends, pace, places));
        }
        if let Some(newest) = check_ins.last() {
            result.current = Some(newest.value);
            result.confidence = newest.confidence;
            result.outlook = Some(newest.outlook);
            result.checked_on = Some(newest.day);
            result.current_from.clone_from(&newest.source);
        }
        (result, check_ins)
    }

    fn check_in(
        &mut self,
        result: &KeyResult,
        goal: &Goal,
        day: NaiveDate,
        pace: f64,
        places: u32,
    ) -> CheckIn {
        let whole = i32::try_from((goal.ends - goal.starts).num_days().max(1)).unwrap_or(90);
        let over = i32::try_from((day - goal.starts).num_days()).unwrap_or(0);
        let elapsed = f64::from(over) / f64::from(whole);
        let noise = (f64::from(self.dice.between(0, 100)) - 50.0) / 1000.0;
        let done = (elapsed * pace + noise).clamp(-0.05, 1.1);
        let (start, target) = (result.start.approximate(), result.target.approximate());
        let value = Decimal::nearest(start + (target - start) * done, places).unwrap_or(result.start);
        let behind = elapsed - done;
        let (outlook, confidence) = match behind {
            behind if behind <= 0.1 => (Outlook::OnTrack, self.dice.between(7, 10)),
            behind if behind <= 0.3 => (Outlook::AtRisk, self.dice.between(4, 7)),
            _ => (Outlook::OffTrack, self.dice.between(1, 4)),
        };
        let owner = goal.owner.as_ref().unwrap_or(&self.company.cto);
        CheckIn {
            id: self.ctx.new_id(),
            result: result.id.clone(),
            day,
            value,
            outlook,
            confidence: Some(i64::from(confidence)),
            note: String::new(),
            source: "typed".to_owned(),
            made_by: format!("person:{owner}"),
        }
    }
}
