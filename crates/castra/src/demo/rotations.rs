//! The rotations of the invented company's teams in two years, with swaps and covers.

use castra_org::organization::PersonId;
use castra_platform::{Ctx, Result};
use castra_rotations::{self as rotations, Past};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};

use super::{
    company::{Company, DAYS, MadeTeam},
    dice::Dice,
};

const NAMES: [&str; 3] = ["Support", "On call", "Release"];
const REASONS: [&str; 3] = ["A day off.", "A conference.", "Moving house."];

/// Fills two years: every team with enough people has support, some a second rotation.
pub(super) async fn record(ctx: &Ctx, company: &Company, seed: u64) -> Result<()> {
    let mut all = Vec::new();
    for made in &company.teams {
        let mut dice = Dice::apart(seed, &format!("rotations of {}", made.plan.id));
        let n = if made.is_calm() { dice.between(1, 3) } else { 1 };
        for name in NAMES.iter().take(usize::try_from(n).unwrap_or(1)) {
            all.extend(rotation(company, made, &mut dice, name));
        }
    }
    rotations::backfill(ctx, &all).await
}

/// The Monday of a day's week.
fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().days_since(Weekday::Mon)))
}

fn rotation(company: &Company, made: &MadeTeam, dice: &mut Dice, name: &str) -> Option<Past> {
    let members: Vec<PersonId> = made.people(company).into_iter().cloned().collect();
    if members.len() < 3 {
        return None;
    }
    let hand_over = NaiveTime::from_hms_opt(10, 0, 0)?;
    let first = monday(company.today - Days::new(DAYS - u64::from(dice.between(20, 200))));
    let every = if name == "Support" { 1 } else { 2 };
    let changed = monday(company.today - Days::new(u64::from(dice.between(60, 300))));
    let mut later = members.clone();
    later.rotate_left(dice.index(members.len()));
    let mut swaps = Vec::new();
    let mut covers = Vec::new();
    if every == 1 {
        let weeks = u64::from(dice.between(1, 3));
        // The turns that are next: theirs begin one week apart.
        let since = u64::try_from((monday(company.today) - changed).num_days() / 7).unwrap_or(0);
        let at = |week: u64| changed + Days::new(week * 7);
        let who = |week: u64| later[usize::try_from(week).unwrap_or(0) % later.len()].clone();
        let (one, two) = (since + weeks, since + weeks + 1);
        swaps.push((who(one), at(one), who(two), at(two)));
        let (third, back) = (since + weeks + 2, members.len() - 1);
        let person = who(third + u64::try_from(back).unwrap_or(1));
        covers.push((
            person,
            at(third) + Days::new(1),
            at(third) + Days::new(2),
            (*dice.pick(&REASONS)).to_owned(),
        ));
    }
    Some(Past {
        team: made.plan.id.as_str().into(),
        name: name.to_owned(),
        zone: chrono_tz::Europe::Lisbon,
        plans: vec![(first, hand_over, every, members), (changed, hand_over, every, later)],
        swaps,
        covers,
    })
}
