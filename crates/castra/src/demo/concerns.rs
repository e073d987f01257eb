//! The concerns of the invented company's people in two years, and what came of them.

use castra_concerns::{self as concerns, ConcernState, Past, PastWord};
use castra_platform::{Ctx, Result};
use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{
    company::{Company, MadeTeam},
    dice::Dice,
};

/// The subject, the words, an answer, the outcome.
const STORIES: [[&str; 4]; 8] = [
    [
        "Nights on call",
        "I have been on call every third night since the team got smaller, and no one covers the next morning.",
        "Thank you for raising this. From Monday, anyone called at night starts at noon; I am asking for a fourth person.",
        "There are four of us now, and the mornings are free.",
    ],
    [
        "Reviews that hurt",
        "Some comments in reviews are about the person rather than the code. I have started to avoid asking.",
        "I have read the reviews of the last few weeks and see what you mean. I will talk with both, and we will write down how we comment.",
        "It has improved, and the page helps.",
    ],
    [
        "Two plans at once",
        "We are to replace the planner and extend it in the same quarter. We cannot do both well.",
        "You are right, both do not fit. I will bring it to the planning meeting on Thursday.",
        "The extension now waits for the new planner.",
    ],
    [
        "Alone with the import",
        "If I am ill, no one can repair the import. It keeps me from taking time off.",
        "That has to change. Who would you like to pair with, two mornings a week?",
        "Two of us can do it now.",
    ],
    [
        "Noise in the office",
        "The open corner next to the kitchen makes it hard to think before eleven.",
        "There is a free room on the second floor; use it whenever you like.",
        "I work upstairs in the mornings.",
    ],
    [
        "Where is this going?",
        "I do not see how our part fits the company's direction, and others are asking too.",
        "A fair question. I will share what I know in the next team meeting, and ask the CTO for the rest.",
        "The meeting helped.",
    ],
    [
        "Promises to clients",
        "Sales has promised a date that none of us had heard of.",
        "I did not know either. I have asked to join that meeting from now on.",
        "The date was moved by two weeks.",
    ],
    [
        "Feedback comes late",
        "I heard in March what had been wrong in November. I could have changed it right away.",
        "I am sorry. Let us take ten minutes for it every other week.",
        "We do, and it is enough.",
    ],
];

/// Fills two years: leads of calm teams answer within days.
pub(super) async fn record(ctx: &Ctx, company: &Company, seed: u64) -> Result<()> {
    let mut all = Vec::new();
    for made in &company.teams {
        let Some(lead) = made.lead(company) else { continue };
        let people = made.people(company);
        if people.is_empty() {
            continue;
        }
        let mut dice = Dice::apart(seed, &format!("concerns of {}", made.plan.id));
        let n = dice.between(3, 7);
        for at in 0..n {
            let author = (*dice.pick(&people)).clone();
            let addressee = if dice.chance(85) { lead.clone() } else { company.cto.clone() };
            if addressee == author {
                continue;
            }
            let ago = u64::from(dice.between(0, 700 / n) + at * 700 / n);
            // In teams with many possible authors, some stay anonymous.
            let named = people.len() < 6 || dice.chance(75);
            let story = dice.index(STORIES.len());
            let words = words(company, made, &mut dice, ago, &STORIES[story]);
            all.push(Past {
                author: named.then_some(author),
                addressee,
                escalates: false,
                about: STORIES[story][0].to_owned(),
                words,
            });
        }
    }
    concerns::remember(ctx, &all).await
}

fn later(mut day: NaiveDate, working_days: u32) -> NaiveDate {
    let mut left = working_days;
    while left > 0 {
        day = day + Days::new(1);
        left -= u32::from(!matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
    }
    day
}

fn words(company: &Company, made: &MadeTeam, dice: &mut Dice, ago: u64, story: &[&str; 4]) -> Vec<PastWord> {
    let raised = company.today - Days::new(ago);
    let wait = if made.is_calm() { dice.between(0, 4) } else { dice.between(4, 12) };
    let answered = later(raised, wait);
    let ended = later(answered, dice.between(3, 8));
    let word = |by_author, on, words: &str, to| PastWord { by_author, on, words: words.to_owned(), to };
    let mut all = vec![word(true, raised, story[1], None)];
    if answered <= company.today {
        let to = if dice.chance(40) { ConcernState::WorkedOn } else { ConcernState::Answered };
        all.push(word(false, answered, story[2], Some(to)));
    }
    // A lead in debt leaves some of them unanswered.
    let is_left = !made.is_calm() && ago < 120 && dice.chance(50);
    if ended <= company.today && !is_left {
        all.push(word(true, ended, story[3], Some(ConcernState::Resolved)));
    }
    all
}
