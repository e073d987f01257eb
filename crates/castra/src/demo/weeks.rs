//! The weeks of the invented company's leads and its CTO: two years of their calendars, and what some of them corrected.
//!
//! The more a team is in debt, the more of its lead's week is meetings. A company of thousands gets half a year, for the teams
//! that people are likely to look at.

use castra_org::organization::{PersonId, Stage};
use castra_platform::{Ctx, Result};
use castra_time::{self as time, PastCorrection, PastEvent, PastWeeks};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::{Europe::Lisbon, Tz};

use super::{
    company::{Company, DAYS, MadeTeam},
    dice::Dice,
    teams::Debt,
};

/// The weeks of a company of thousands, and the number of its teams that have any.
const WEEKS_OF_LARGE: u64 = 26;
const TEAMS_OF_LARGE: usize = 12;

/// A regular meeting: title, day of the week from 0, hour and minute, length, every how many weeks, and how many of the team
/// take part.
type Regular = (&'static str, u64, (u32, u32), i64, u64, usize);

const CALM: [Regular; 5] = [
    ("Team sync", 0, (9, 30), 30, 1, 8),
    ("Planning", 1, (10, 0), 90, 2, 8),
    ("Code review hour", 2, (14, 0), 60, 1, 3),
    ("Architecture round", 3, (11, 0), 60, 2, 3),
    ("Retro", 4, (14, 0), 60, 2, 8),
];
const BUSY: [Regular; 4] = [
    ("Release call", 1, (16, 0), 60, 1, 3),
    ("Release call, follow-up", 3, (16, 0), 60, 1, 3),
    ("Timetable round with operations", 2, (9, 0), 90, 1, 2),
    ("Status for three managers", 4, (10, 0), 60, 1, 2),
];
const OF_CTO: [Regular; 5] = [
    ("Executive round", 0, (10, 0), 120, 1, 4),
    ("Leads' round", 1, (10, 0), 60, 1, 8),
    ("Steering of the portfolio", 2, (14, 0), 120, 2, 4),
    ("Budget", 3, (9, 0), 60, 4, 3),
    ("Clients and vendors", 3, (14, 0), 120, 1, 2),
];

pub(super) async fn record(ctx: &Ctx, company: &Company, stage: Stage, seed: u64) -> Result<()> {
    let is_large = stage == Stage::Large;
    let weeks = if is_large { WEEKS_OF_LARGE } else { DAYS / 7 };
    let shown = company.in_order_of_calm().find_map(|made| made.leads.last()).cloned();
    let mut all: Vec<PastWeeks> = Vec::new();
    let mut add = |person: &PersonId, regular: &[Regular], people: &[&PersonId]| {
        if all.iter().any(|known| known.person == *person) {
            return;
        }
        let mut dice = Dice::apart(seed, &format!("weeks of {person}"));
        let corrections =
            if Some(person) == shown.as_ref() { corrections(company.today, weeks) } else { Vec::new() };
        let calendar = calendar(company.today, weeks, regular, people, &mut dice);
        all.push(PastWeeks { person: person.clone(), corrections, calendar });
    };
    let teams = company.in_order_of_calm().take(if is_large { TEAMS_OF_LARGE } else { usize::MAX });
    for made in teams.filter(|made| made.lead(company).is_some_and(|lead| *lead != company.cto)) {
        let Some(lead) = made.lead(company) else { continue };
        add(lead, &of_lead(made), &made.people(company));
    }
    let leads: Vec<&PersonId> = company.teams.iter().filter_map(|made| made.lead(company)).collect();
    let others: Vec<&PersonId> = leads.into_iter().filter(|lead| **lead != company.cto).collect();
    if stage != Stage::Startup {
        add(&company.cto, &OF_CTO, &others);
    }
    time::record_past(ctx, &all).await?;
    time::measure(ctx).await
}

fn of_lead(made: &MadeTeam) -> Vec<Regular> {
    let busy = match made.plan.debt {
        Debt::Falling => 0,
        Debt::Flat => 1,
        Debt::Mild => 2,
        Debt::Steep => BUSY.len(),
    };
    CALM.iter().chain(&BUSY[..busy]).copied().collect()
}

/// The Monday of the last full week.
fn last_monday(today: NaiveDate) -> NaiveDate {
    today - Days::new(u64::from(today.weekday().num_days_from_monday()) + 7)
}

/// Whether people are away: around the turn of the year, and three weeks in August.
fn is_away(monday: NaiveDate) -> bool {
    matches!((monday.month(), monday.day()), (12, 21..) | (8, 3..=23))
}

fn calendar(
    today: NaiveDate,
    weeks: u64,
    regular: &[Regular],
    people: &[&PersonId],
    dice: &mut Dice,
) -> Vec<PastEvent> {
    let last = last_monday(today);
    let mut made = Vec::new();
    for (title, day, (hour, minute), length, every, size) in regular {
        let with: Vec<PersonId> = people.iter().take(*size).map(|id| (*id).clone()).collect();
        let mut times = Vec::new();
        for back in (0..weeks).filter(|back| back % every == 0) {
            let monday = last - Days::new(7 * back);
            if is_away(monday) || dice.chance(6) {
                continue;
            }
            let begins = instant(monday + Days::new(*day), *hour, *minute);
            times.push((begins, begins + length));
        }
        times.reverse();
        made.push(((*title).to_owned(), with, times));
    }
    made
}

/// Minutes since 1970 of a time by the company's clock.
fn instant(day: NaiveDate, hour: u32, minute: u32) -> i64 {
    let local = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(hour * 60 + minute));
    let zone: Tz = Lisbon;
    zone.from_local_datetime(&local).earliest().map_or(0, |at| at.timestamp().div_euclid(60))
}

/// Pairing that left no commit, and weeks away.
fn corrections(today: NaiveDate, weeks: u64) -> Vec<PastCorrection> {
    let last = last_monday(today);
    let mut made = Vec::new();
    for back in 0..weeks {
        let monday = last - Days::new(7 * back);
        let is_left_out = is_away(monday);
        let is_corrected = [1, 4, 5, 9].contains(&(back % 13));
        if !is_left_out && !is_corrected {
            continue;
        }
        let more = u32::try_from(back % 3).unwrap_or_default() * 60;
        made.push(PastCorrection {
            monday,
            coding: (!is_left_out).then_some(15 * 60 + more),
            reviews: (!is_left_out && back % 13 == 4).then_some(4 * 60),
            conflict: (!is_left_out && back % 13 == 9).then_some(90),
            left_out: is_left_out,
        });
    }
    made
}
