//! The working agreements of the invented company's teams, and what members answered in two years.

use castra_agreements::{self as agreements, Past, PastCheck};
use castra_org::organization::PersonId;
use castra_platform::{Ctx, Result};
use chrono::{Days, NaiveDate};

use super::{
    company::{Company, MadeTeam},
    dice::Dice,
};

const REVIEWED: [&str; 6] = [
    "A review is answered within one working day.",
    "A broken build is mended before anything else.",
    "A meeting has an agenda, or it does not take place.",
    "No one is on support two weeks in a row.",
    "Every outage is followed by a talk without blame within a week.",
    "New members pair with a colleague in their first two weeks.",
];
const CHECKED: [(&str, PastCheck); 3] = [
    ("Nothing is merged that the gate refuses.", PastCheck::Gate),
    ("What we ship is signed off.", PastCheck::Figure("deliverable-quality")),
    ("We pay back debt before it hurts.", PastCheck::Figure("tech-debt")),
];
/// The period of a review, in days.
const EVERY: u64 = 30;

/// Fills two years: a calm team keeps its agreements and answers, a team in debt has fewer of both.
pub(super) async fn record(ctx: &Ctx, company: &Company, seed: u64) -> Result<()> {
    let mut all = Vec::new();
    for made in &company.teams {
        let mut dice = Dice::apart(seed, &format!("agreements of {}", made.plan.id));
        of_team(company, made, &mut dice, &mut all);
    }
    agreements::backfill(ctx, &all).await
}

fn of_team(company: &Company, made: &MadeTeam, dice: &mut Dice, all: &mut Vec<Past>) {
    let members = made.people(company);
    if members.len() < 2 {
        return;
    }
    let n =
        usize::try_from(if made.is_calm() { dice.between(4, 6) } else { dice.between(1, 3) }).unwrap_or(1);
    let first = dice.index(REVIEWED.len());
    for at in 0..n {
        let ago = u64::from(dice.between(60, 600));
        let began_on = company.today - Days::new(ago);
        if at == 2 {
            let (words, check) = *dice.pick(&CHECKED);
            all.push(past(made, &members, dice, words, check, began_on));
            continue;
        }
        let mut known =
            past(made, &members, dice, REVIEWED[(first + at) % REVIEWED.len()], PastCheck::Review, began_on);
        let periods = ago / EVERY;
        for period in 0..=periods {
            let on = began_on + Days::new(period * EVERY + u64::from(dice.between(1, 12)));
            let is_answered = dice.chance(if made.is_calm() { 95 } else { 45 });
            if on > company.today || !is_answered {
                continue;
            }
            let held = dice.chance(if made.is_calm() { 90 } else { 60 });
            let person = members[dice.index(members.len())].clone();
            known.answers.push((i64::try_from(period).unwrap_or(0), person, held, on));
        }
        all.push(known);
    }
}

fn past(
    made: &MadeTeam,
    members: &[&PersonId],
    dice: &mut Dice,
    words: &str,
    check: PastCheck,
    began_on: NaiveDate,
) -> Past {
    let first = dice.index(members.len());
    let most = members.len() / 2 + 1;
    let agreed = (0..most).map(|at| members[(first + at) % members.len()].clone()).collect();
    Past {
        team: made.plan.id.as_str().into(),
        words: words.to_owned(),
        check,
        every_days: i64::try_from(EVERY).unwrap_or(30),
        began_on,
        ended_on: None,
        replaces: None,
        proposed_by: members[first].clone(),
        agreed,
        answers: Vec::new(),
    }
}
