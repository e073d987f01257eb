//! The invented company's one-on-ones: two years in which calm teams met as agreed and teams in debt let it slip.
//!
//! A lead who left has ended theirs, and the next one started new ones. A company of thousands gets half a year, and
//! notes only for the teams that people are likely to look at.

use std::collections::BTreeSet;

use castra_one_on_ones::{self as one_on_ones, Past, PastOccurrence, SeriesKind, Terms};
use castra_org::organization::{Assignment, Membership, PersonId, Stage, TeamId};
use castra_platform::{Ctx, Result};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::{
    company::{Company, DAYS, MadeTeam},
    dice::Dice,
    teams::Debt,
};

/// The history in a company of thousands, in days.
const DAYS_OF_LARGE: u64 = 182;
/// The number of its teams that have notes.
const TEAMS_WITH_WORDS: usize = 3;
/// The number of leads that one CTO can meet every other week.
const MET_BY_CTO: usize = 8;
/// The number of past meetings that have notes.
const MEETINGS_WITH_WORDS: usize = 6;

/// A team's habits: weeks between two meetings; of a hundred meetings, how many are held and how many are skipped for a
/// reason; of a hundred members, how many meet at all.
fn habits(debt: Debt) -> (u64, u32, u32, u32) {
    match debt {
        Debt::Falling => (2, 95, 4, 100),
        Debt::Flat => (2, 90, 7, 100),
        Debt::Mild => (2, 78, 10, 90),
        Debt::Steep => (4, 50, 15, 70),
    }
}

pub(super) async fn record(ctx: &Ctx, company: &Company, stage: Stage, seed: u64) -> Result<()> {
    let mut all = Vec::new();
    for (at, made) in company.teams.iter().enumerate() {
        let has_words = stage != Stage::Large || at < TEAMS_WITH_WORDS;
        all.extend(of_team(company, made, stage, has_words, seed));
    }
    all.extend(of_leads(company, stage, seed));
    one_on_ones::record_past(ctx, &all).await
}

/// The period that two people share: a lead held the role while a member was there.
fn together(company: &Company, held: &Assignment, member: &Membership) -> Option<(NaiveDate, NaiveDate)> {
    let left = |id: &PersonId| company.organization.people.get(id).and_then(|person| person.period.to);
    let from = [held.period.from, member.period.from].into_iter().flatten().max()?;
    let ends = [held.period.to, member.period.to, left(&held.person), left(&member.person)];
    Some((from, ends.into_iter().flatten().min().unwrap_or(NaiveDate::MAX)))
}

fn of_team(company: &Company, made: &MadeTeam, stage: Stage, has_words: bool, seed: u64) -> Vec<Past> {
    let team = TeamId::from(made.plan.id.as_str());
    let organization = &company.organization;
    let leads = organization.assignments.values().filter(|held| {
        held.role.as_str() == "tech-lead" && held.scope.team() == Some(&team) && held.is_own()
    });
    let days = if stage == Stage::Large { DAYS_OF_LARGE } else { DAYS };
    let begin = company.today - Days::new(days);
    let mut all = Vec::new();
    for held in leads {
        let members = organization.memberships.iter().filter(|member| member.team == team);
        for member in members.filter(|member| member.person != held.person) {
            let is_lead = made.leads.contains(&member.person);
            let Some((from, to)) = together(company, held, member) else { continue };
            let (from, to) = (from.max(begin), to);
            if is_lead || to < from + Days::new(30) {
                continue;
            }
            let mut dice =
                Dice::apart(seed, &format!("one-on-ones of {} and {}", held.person, member.person));
            let habits = habits(made.plan.debt);
            let (.., meets) = habits;
            if dice.chance(meets) {
                let pair = Pair {
                    kind: SeriesKind::LeadReport,
                    host: &held.person,
                    guest: &member.person,
                    span: (from, to),
                    habits,
                    has_words,
                };
                all.push(past(company, &pair, &mut dice));
            }
        }
    }
    all
}

/// The CTO meets some of the leads, and each of them meets the next: as peers, which no charter asks for.
fn of_leads(company: &Company, stage: Stage, seed: u64) -> Vec<Past> {
    let begin = company.today - Days::new(DAYS_OF_LARGE);
    let leads: Vec<&PersonId> = company.teams.iter().filter_map(|made| made.leads.last()).collect();
    let with_cto = leads.iter().take(MET_BY_CTO).map(|lead| (&company.cto, *lead, (2, 85, 10, 100)));
    let next = leads.windows(2).map(|two| (two[0], two[1], (4, 80, 15, 100)));
    // A person who leads two teams occurs twice, but two people have one series.
    let mut known = BTreeSet::new();
    let pairs = with_cto.chain(next).filter(|(host, guest, _)| host != guest);
    let pairs: Vec<_> =
        pairs.filter(|(host, guest, _)| known.insert((*host.min(guest), *host.max(guest)))).collect();
    let since = |id: &PersonId| company.organization.people[id].period.from.unwrap_or(begin).max(begin);
    pairs
        .into_iter()
        .map(|(host, guest, habits)| {
            let mut dice = Dice::apart(seed, &format!("one-on-ones of the peers {host} and {guest}"));
            let span = (since(host).max(since(guest)), NaiveDate::MAX);
            let has_words = stage != Stage::Large;
            let pair = Pair { kind: SeriesKind::Peer, host, guest, span, habits, has_words };
            past(company, &pair, &mut dice)
        })
        .collect()
}

/// Two people who meet.
struct Pair<'a> {
    kind: SeriesKind,
    host: &'a PersonId,
    guest: &'a PersonId,
    /// The period in which they may meet.
    span: (NaiveDate, NaiveDate),
    /// As in [`habits`].
    habits: (u64, u32, u32, u32),
    has_words: bool,
}

fn time(dice: &mut Dice) -> NaiveTime {
    let hour = [9, 10, 11, 13, 14, 15, 16][dice.index(7)];
    NaiveTime::from_hms_opt(hour, if dice.chance(40) { 30 } else { 0 }, 0).expect("a time of the day")
}

fn workday(mut day: NaiveDate) -> NaiveDate {
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day = day + Days::new(1);
    }
    day
}

fn past(company: &Company, pair: &Pair<'_>, dice: &mut Dice) -> Past {
    let (weeks, held, skipped, _) = pair.habits;
    let (from, to) = pair.span;
    let starts = workday(from + Days::new(u64::from(dice.between(0, 12)))).and_time(time(dice));
    let ended_on = (to < company.today).then_some(to);
    let rule = if weeks == 1 { "FREQ=WEEKLY".to_owned() } else { format!("FREQ=WEEKLY;INTERVAL={weeks}") };
    let mut all = Past {
        kind: pair.kind,
        host: pair.host.clone(),
        guest: pair.guest.clone(),
        terms: Terms {
            rule,
            zone: chrono_tz::Europe::Lisbon,
            starts,
            minutes: if dice.chance(70) { 30 } else { 45 },
        },
        place: (*dice.pick(&PLACES)).to_owned(),
        ended_on,
        occurrences: Vec::new(),
        points: Vec::new(),
        actions: Vec::new(),
        notes: Vec::new(),
    };
    let mut met = Vec::new();
    let mut at = starts;
    while at.date() < company.today && at.date() <= to {
        let luck = dice.between(0, 100);
        if luck < held {
            let occurrence = if dice.chance(8) {
                let other = workday(at.date() + Days::new(1)).and_time(at.time());
                if other.date() < company.today {
                    PastOccurrence::Moved(at, other)
                } else {
                    PastOccurrence::Held(at)
                }
            } else {
                PastOccurrence::Held(at)
            };
            all.occurrences.push(occurrence);
            met.push(at);
        } else if luck < held + skipped {
            all.occurrences.push(PastOccurrence::Skipped(at, (*dice.pick(&REASONS)).to_owned()));
        }
        at = at + Days::new(7 * weeks);
    }
    if pair.has_words {
        words(&mut all, &met, company.today, dice);
    }
    all
}

/// Agenda points, action items and notes of the last meetings, and what waits for the next.
fn words(all: &mut Past, met: &[NaiveDateTime], today: NaiveDate, dice: &mut Dice) {
    let (host, guest) = (all.host.clone(), all.guest.clone());
    let recent = &met[met.len().saturating_sub(MEETINGS_WITH_WORDS)..];
    let mut point = dice.index(POINTS.len());
    let mut next = |dice: &mut Dice| {
        point += 1;
        let author = if dice.chance(60) { guest.clone() } else { host.clone() };
        (author, POINTS[point % POINTS.len()].to_owned())
    };
    for at in recent {
        for _ in 0..dice.between(1, 4) {
            let (author, text) = next(dice);
            all.points.push((author, text, at.date() - Days::new(u64::from(dice.between(0, 6))), Some(*at)));
        }
        if dice.chance(70) {
            let mut lines = vec![(*dice.pick(&NOTES)).to_owned(), (*dice.pick(&NOTES)).to_owned()];
            lines.dedup();
            all.notes.push((
                *at,
                if dice.chance(50) { host.clone() } else { guest.clone() },
                true,
                lines.join("\n"),
            ));
        }
        if dice.chance(30) {
            all.notes.push((*at, host.clone(), false, (*dice.pick(&PRIVATE)).to_owned()));
        }
        if dice.chance(45) {
            let owner = if dice.chance(55) { host.clone() } else { guest.clone() };
            let due = at.date() + Days::new(u64::from(dice.between(5, 20)));
            let is_done = due < today && dice.chance(85);
            let done_on = is_done.then(|| due - Days::new(u64::from(dice.between(0, 4))));
            all.actions.push((owner, (*dice.pick(&ACTIONS)).to_owned(), at.date(), Some(due), done_on));
        }
    }
    if all.ended_on.is_none() {
        for _ in 0..dice.between(0, 4) {
            let (author, text) = next(dice);
            all.points.push((author, text, today - Days::new(u64::from(dice.between(0, 5))), None));
        }
    }
}

const PLACES: [&str; 5] =
    ["Room Tejo", "A walk around the block", "https://meet.example.org/one-on-one", "The quiet corner", ""];

const REASONS: [&str; 6] = [
    "On holiday.",
    "Ill; we will talk next time.",
    "At the customer's all week.",
    "Public holiday.",
    "Release day: we agreed to skip it.",
    "At a conference.",
];

const POINTS: [&str; 12] = [
    "How did your talk at the guild go?",
    "I would like to do the next design on my own",
    "What could you stop doing without anyone missing it?",
    "On-call was heavy last week",
    "Pairing with the new colleague: how often?",
    "Which part of your work do you want more of?",
    "The review of my change took four days",
    "Next step towards senior: what is missing?",
    "Holiday in August",
    "Where did I get in your way?",
    "The planning meeting is too long",
    "Thanks for stepping in on Thursday",
];

const NOTES: [&str; 8] = [
    "- Workload is fine again since the second release.",
    "- We will try two fixed mornings without meetings.",
    "- The design review goes to **both** teams before Friday.",
    "- Wants to lead the migration; we will look at what that takes.",
    "- Feedback from the customer was very good.",
    "- The on-call rota changes next month.",
    "- Discussed the course on distributed systems.",
    "- Agreed to try pairing twice a week.",
];

const PRIVATE: [&str; 4] = [
    "Seemed tired; ask again next time.",
    "Prepare the conversation about the next level.",
    "Remember to say how much the fix helped.",
    "Ask whether the tone in the review was all right.",
];

const ACTIONS: [&str; 7] = [
    "Ask who could take over the on-call rota",
    "Write down the requirements of the next level",
    "Book the course",
    "Talk to the other team about review times",
    "Propose a shorter planning meeting",
    "Introduce the two to each other",
    "Share the notes from the talk",
];
