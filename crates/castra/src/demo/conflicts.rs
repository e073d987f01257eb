//! The difficult situations of the invented company, and how its leads saw them through.

use castra_conflicts::{self as conflicts, CaseState, PastCase, PastNote};
use castra_platform::{Ctx, Result};
use chrono::{Days, NaiveDate};

use super::{
    company::{Company, MadeTeam},
    dice::Dice,
};

/// What it is about, the situation, what they agreed on, what was learned.
const STORIES: [[&str; 4]; 5] = [
    [
        "Who decides on the interface",
        "Both changed the interface of the planner in the same week, each with good reasons, and both had to be taken back.",
        "One of them proposes, the other has two days to object; after that it holds.",
        "The quarrel was about who decides, not about the interface. I had left it open.",
    ],
    [
        "Tone in reviews",
        "One finds the other's comments harsh; the other finds that nothing else is heard.",
        "They begin with a question, and talk instead of writing the third comment.",
        "Both wanted the same thing: code that need not be touched again.",
    ],
    [
        "Help that does not come",
        "One asks for help and waits for days; the other is asked by everybody.",
        "Two fixed hours a week, and a list that both see.",
        "I had made one person answer for too much.",
    ],
    [
        "Who stays late",
        "The release was done by the same one three times; the other has children and leaves at four.",
        "Releases are in the morning now.",
        "The measure both found fair was the hour of the day, not the number of times.",
    ],
    [
        "An old story",
        "They do not speak since a decision two years ago that one of them found unfair.",
        "They work in neighbouring parts and meet once a week with me.",
        "Some things are not solved but can be lived with.",
    ],
];
const STEPS: [(&str, &str); 4] = [
    ("hear-each", "Heard both alone. Neither is as angry as the other thinks."),
    ("interests", "Behind both demands is the wish not to be surprised."),
    ("together", "An hour at one table; each said what they had heard."),
    ("options", "Five ways on the board, one of which was nobody's demand."),
];

/// Fills two years: now and then something, and in a team in debt something that lies.
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
    // Who is in debt has let the next step lie.
    let next = if made.is_calm() { company.today + soon } else { company.today - Days::new(9) - soon };
    let is_open = end > company.today;
    Some(PastCase {
        team: made.plan.id.as_str().into(),
        lead: lead.clone(),
        opened_on: opened,
        between: vec![format!("person:{}", people[first]), format!("person:{}", people[second])],
        about: story[0].to_owned(),
        situation: story[1].to_owned(),
        next: is_open.then(|| ("Look at it again with both".to_owned(), next)),
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
