//! The rounds of "How am I leading?" of the invented company's leads in two years.

use std::collections::BTreeSet;

use castra_org::organization::PersonId;
use castra_platform::{Ctx, Result};
use castra_trust::{self as trust, Past};
use chrono::Days;

use super::{
    company::{Company, DAYS, MadeTeam},
    dice::Dice,
};

const SCALES: [&str; 4] = [
    "I know what is expected of me, and why.",
    "I can say what I think, also when it is unwelcome.",
    "I get help when I need it, and room when I do not.",
    "Decisions are made where the knowledge is.",
];
const KEEP: [&str; 4] = [
    "The weekly talk: it is short and to the point.",
    "You say when you do not know something.",
    "Keeping the other departments off our backs.",
    "Thanking people in public.",
];
const CHANGE: [&str; 4] = [
    "Tell us earlier when plans change.",
    "Leave more of the decisions about the interface to us.",
    "Fewer meetings on the day before a release.",
    "Answer questions in the channel, not in private.",
];
const OUTCOMES: [&str; 3] = [
    "Thank you. I heard that plans change too late for you. From next month I bring changes to the Monday meeting, before they are final.",
    "Thank you. Many of you want to decide more. The interface is yours from now on; I come only when you ask.",
    "Thank you. There are too many meetings. I cancel the two on Thursdays until the end of the quarter, and then we look again.",
];

/// Fills two years: calm leads ask twice a year and tell; a lead in debt asked once, or never outcome.
pub(super) async fn record(ctx: &Ctx, company: &Company, seed: u64) -> Result<()> {
    let mut all = Vec::new();
    let mut seen: BTreeSet<PersonId> = BTreeSet::new();
    for made in &company.teams {
        let Some(lead) = made.lead(company) else { continue };
        let mut dice = Dice::apart(seed, &format!("trust of {}", made.plan.id));
        let asked: Vec<PersonId> =
            made.people(company).into_iter().filter(|person| *person != lead).cloned().collect();
        if asked.len() < 5 || !seen.insert(lead.clone()) {
            continue;
        }
        let begins: Vec<u64> = if made.is_calm() {
            let last = u64::from(dice.between(30, 150));
            vec![last + 360, last + 180, last]
        } else {
            vec![u64::from(dice.between(40, 400))]
        };
        for ago in begins {
            all.push(round(company, made, lead, &asked, &mut dice, ago));
        }
    }
    trust::backfill(ctx, company.today - Days::new(DAYS), &all).await
}

fn round(
    company: &Company,
    made: &MadeTeam,
    lead: &PersonId,
    asked: &[PersonId],
    dice: &mut Dice,
    ago: u64,
) -> Past {
    let opened_on = company.today - Days::new(ago);
    let closes_on = opened_on + Days::new(14);
    let answered = asked.len() - if asked.len() > 5 { dice.index(2) } else { 0 };
    let mut counts = || {
        let mut counts = [0_u32; 5];
        for _ in 0..answered {
            let low = if made.is_calm() { 2 } else { 1 };
            counts[low + dice.index(5 - low)] += 1;
        }
        counts
    };
    let scales = SCALES.iter().map(|words| ((*words).to_owned(), counts())).collect();
    let some = |dice: &mut Dice, of: &[&str; 4]| {
        let first = dice.index(4);
        (0..2 + dice.index(2)).map(|at| of[(first + at) % 4].to_owned()).collect::<Vec<_>>()
    };
    let texts = vec![
        ("What should I keep doing?".to_owned(), some(dice, &KEEP)),
        ("What should I do differently?".to_owned(), some(dice, &CHANGE)),
    ];
    let outcome_on = closes_on + Days::new(u64::from(dice.between(2, 10)));
    let tells = made.is_calm() && outcome_on <= company.today;
    Past {
        lead: lead.clone(),
        teams: vec![made.plan.id.as_str().into()],
        asked: asked.to_vec(),
        opened_on,
        closes_on,
        scales,
        texts,
        answered,
        outcome: tells.then(|| (outcome_on, (*dice.pick(&OUTCOMES)).to_owned())),
    }
}
