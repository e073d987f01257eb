//! The conflicts of the invented company, and how its leads handled them.

use castra_conflicts::{self as conflicts, CaseState, PastCase, PastNote};
use castra_platform::{Ctx, Result};
use chrono::{Days, NaiveDate};

use super::{
    company::{Company, MadeTeam},
    dice::Dice,
};

/// The subject, the situation, what they agreed on, what was learned.
const STORIES: [[&str; 4]; 5] = [
    [
        "Who decides on the interface",
        "Both changed the planner's interface in the same week, each with good reasons, and both changes had to be reverted.",
        "One of them proposes, the other has two days to object; after that it counts as agreed.",
        "The quarrel was about who decides, not about the interface. I had left it open.",
    ],
    [
        "Tone in reviews",
        "One finds the other's comments harsh; the other feels that nothing milder gets through.",
        "They start with a question, and talk instead of writing a third comment.",
        "Both wanted the same thing: code that need not be touched again.",
    ],
    [
        "Help that does not come",
        "One asks for help and waits for days; the other gets requests from everyone.",
        "Two fixed hours a week, and a list that both can see.",
        "I had made one person responsible for too much.",
    ],
    [
        "Who stays late",
        "The same person did the release three times; the other has children and leaves at four.",
        "Releases are in the morning now.",
        "What both found fair was the time of day, not the number of releases.",
    ],
    [
        "An old story",
        "They have not spoken since a decision two years ago that one of them found unfair.",
        "They work on neighbouring parts and meet with me once a week.",
        "Some things cannot be solved, but people can live with them.",
    ],
];
const STEPS: [(&str, &str); 4] = [
    ("hear-each", "Spoke with each of them separately. Neither is as angry as the other thinks."),
    ("interests", "Behind both demands is the wish not to be surprised."),
    ("together", "An hour at one table; each repeated what they had heard."),
    ("options", "Five options on the board, one of which neither had asked for."),
];

/// Fills two years: an occasional conflict, and in a team in debt an unattended one.
pub(super) async fn record(ctx: &Ctx, company: &Company, seed: u64) -> Result<()> {
    let mut all = Vec::new();
    for made in &company.teams {
        let mut dice = Dice::apart(seed, &format!("conflicts of {}", made.plan.id));
        let n = dice.between(0, 3);
        for at in 0..n {
            let ago = u64::from(dice.between(0, 650 / n) + at * 650 / n + 5);
            all.extend(case(company, made, &mut dice, ago));
        }
    }
    conflicts::remember(ctx, &all).await
}

fn case(company: &Company, made: &MadeTeam, dice: &mut Dice, ago: u64) -> Option<PastCase> {
    let lead = made.lead(company)?;
    let people = made.people(company);
    if people.len() < 2 {
        return None;
    }
    let first = dice.index(people.len());
    let second = (first + 1 + dice.index(people.len() - 1)) % people.len();
    let story = dice.pick(&STORIES);
    let opened = company.today - Days::new(ago);
    let rhythm = if made.is_calm() { dice.between(2, 5) } else { dice.between(7, 14) };
    let day = |step: u64| opened + Days::new(step * u64::from(rhythm));
    let mut notes: Vec<PastNote> = (1..)
        .zip(STEPS)
        .map(|(turn, (step, words))| note(day(turn), Some(step), None, words, ""))
        .take_while(|note| note.on <= company.today)
        .collect();
    let end = day(5);
    if end <= company.today {
        let to = if dice.chance(85) { CaseState::Settled } else { CaseState::HandedOn };
        notes.push(note(end, None, Some(to), story[2], story[3]));
    }
    let soon = Days::new(u64::from(dice.between(0, 5)));
    // A lead in debt has let the next step slip.
    let next = if made.is_calm() { company.today + soon } else { company.today - Days::new(9) - soon };
    let is_open = end > company.today;
    Some(PastCase {
        team: made.plan.id.as_str().into(),
        lead: lead.clone(),
        opened_on: opened,
        between: vec![format!("person:{}", people[first]), format!("person:{}", people[second])],
        about: story[0].to_owned(),
        situation: story[1].to_owned(),
        next: is_open.then(|| ("Review it with both".to_owned(), next)),
        notes,
    })
}

fn note(
    on: NaiveDate,
    step: Option<&'static str>,
    to: Option<CaseState>,
    words: &str,
    learning: &str,
) -> PastNote {
    PastNote { on, step, to, words: words.to_owned(), learning: learning.to_owned() }
}
