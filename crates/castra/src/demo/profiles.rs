//! What the invented company's leads and members write in each other's profiles in two years.

use castra_org::organization::PersonId;
use castra_platform::{Ctx, Result, clock::Timestamp};
use castra_profiles::{self as profiles, PastEntry, PastReview, ProfilePart};
use chrono::{Days, NaiveDate, NaiveTime};

use super::{
    company::{Company, DAYS, MadeTeam},
    dice::Dice,
};

const STRENGTHS: [&str; 6] = [
    "Explains hard things so that others can do them the next time.",
    "Finds the cause, not just the place: the last three outages were understood within a day.",
    "Says early when something will take longer, and what could be left out.",
    "Writes tests that read like a description of the business.",
    "Brings people from other teams together before a disagreement becomes a conflict.",
    "Keeps calm on call, and writes down what was learned.",
];
const WEAKNESSES: [&str; 5] = [
    "Takes on too much, and says so late.",
    "Finds it hard to stop editing a draft before others have read it.",
    "Says little in large meetings; the ideas come in writing.",
    "Reviews wait for days when it is busy.",
    "Underestimates the last tenth of the work.",
];
const PRIORITIES: [&str; 5] = [
    "Wants to lead a small project within a year.",
    "Wants a week without meetings before each release.",
    "Wants to learn how the planner decides, and to pair on it.",
    "Needs to leave at four on Tuesdays and Thursdays.",
    "Wants to write less glue code and more of the model.",
];
const CONCERNS: [&str; 4] = [
    "Worries about being the only one who knows the import.",
    "Worries that the on-call weeks come too often.",
    "Does not yet see where this part of the product is going.",
    "Would like to hear more often whether the work is on track.",
];
const ENDED: [&str; 2] = ["No longer true; see the new entry.", "It was solved when the team grew."];

/// Noon of a day, plus some hours.
pub(super) fn at(day: NaiveDate, hours: u32) -> Timestamp {
    let time = NaiveTime::from_hms_opt(9 + hours % 8, 15, 0).expect("an hour of the day");
    day.and_time(time).and_utc()
}

/// Fills the profiles: a calm team keeps its rhythm, a team in debt reviews them less and less.
pub(super) async fn record(ctx: &Ctx, company: &Company, seed: u64) -> Result<()> {
    let (mut entries, mut reviews) = (Vec::new(), Vec::new());
    for made in &company.teams {
        let Some(lead) = made.lead(company) else { continue };
        for person in made.people(company) {
            let mut dice = Dice::apart(seed, &format!("profile of {person}"));
            of_person(company, made, lead, person, &mut dice, &mut entries, &mut reviews);
        }
    }
    profiles::remember(ctx, &entries, &reviews).await
}

fn of_person(
    company: &Company,
    made: &MadeTeam,
    lead: &PersonId,
    person: &PersonId,
    dice: &mut Dice,
    entries: &mut Vec<PastEntry>,
    reviews: &mut Vec<PastReview>,
) {
    let from = company.organization.people[person].period.from.unwrap_or(company.today);
    let start = from.max(company.today - Days::new(DAYS)) + Days::new(u64::from(dice.between(5, 30)));
    let parts: [(ProfilePart, &[&str]); 4] = [
        (ProfilePart::Strength, &STRENGTHS),
        (ProfilePart::Weakness, &WEAKNESSES),
        (ProfilePart::Priority, &PRIORITIES),
        (ProfilePart::Concern, &CONCERNS),
    ];
    for (part, words) in parts {
        if dice.chance(25) {
            continue;
        }
        let on = start + Days::new(u64::from(dice.between(0, 400)));
        if on >= company.today {
            continue;
        }
        let is_own = matches!(part, ProfilePart::Priority | ProfilePart::Concern) || dice.chance(20);
        let ended = on + Days::new(u64::from(dice.between(60, 300)));
        let ended = (dice.chance(25) && ended < company.today)
            .then(|| (at(ended, 3), (*dice.pick(&ENDED)).to_owned()));
        entries.push(PastEntry {
            person: person.clone(),
            part,
            author: if is_own { person.clone() } else { lead.clone() },
            text: (*dice.pick(words)).to_owned(),
            links: Vec::new(),
            at: at(on, dice.between(0, 8)),
            ended,
        });
    }
    // Leads in debt stopped some months ago.
    let until = if made.is_calm() || dice.chance(30) { 0 } else { u64::from(dice.between(60, 200)) };
    let mut on = start + Days::new(30);
    while on < company.today - Days::new(until) {
        let note = if dice.chance(20) {
            "Talked it through together; one thing to try before the next review."
        } else {
            ""
        };
        reviews.push(PastReview {
            person: person.clone(),
            reviewer: lead.clone(),
            at: at(on, dice.between(0, 8)),
            note: note.to_owned(),
        });
        reviews.push(PastReview {
            person: person.clone(),
            reviewer: person.clone(),
            at: at(on, 9),
            note: String::new(),
        });
        on = on + Days::new(u64::from(dice.between(75, 92)));
    }
}
