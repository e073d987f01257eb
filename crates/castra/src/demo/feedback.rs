//! The feedback that the invented company's people gave each other in two years: often in well-led teams, seldom in teams
//! in trouble.

use std::sync::Arc;

use castra_feedback::{
    self as feedback, FeedbackKind, FeedbackTerms, FeedbackWords, PastFeedback, RequestTerms,
};
use castra_org::organization::{self, PersonId, Stage};
use castra_platform::{
    Ctx, Result,
    access::{Actor, Viewer},
    clock::Timestamp,
    context::Source,
};
use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};

use super::{
    company::{Company, DAYS, MadeTeam},
    dice::Dice,
    teams::{Debt, Story},
};

/// The number of records written at once.
const AT_ONCE: usize = 4000;
/// How many days back a large company's record is complete; before that it is thinned out, because few people look that
/// far.
const WHOLE: i64 = 120;

const SITUATIONS: [&str; 12] = [
    "In the planning on Tuesday",
    "When the night run of the carrier import failed",
    "In the review of the tariff change",
    "During your week on call",
    "In the call with the depot in Setúbal",
    "While we moved the label printer service",
    "In the retrospective after the peak season",
    "On our new colleague's first day",
    "In the design session on route caching",
    "On Friday, an hour before the release",
    "When the customs rules changed at short notice",
    "In the hand-over to operations",
];

/// What was done and what came of it, by kind in the order of `FeedbackKind::ALL`.
const SEEN: [&[(&str, &str)]; 4] = [
    &[
        (
            "You asked the two people who had said nothing for their view.",
            "One of them knew why the import is slow, and we dropped the wrong plan.",
        ),
        (
            "You wrote to the depots before they noticed.",
            "No one had to phone us, and the dispatcher thanked us by name.",
        ),
        (
            "You moved the test out of the slow suite and made it run in a second.",
            "We all wait four minutes less for every change.",
        ),
        (
            "You said openly that your estimate was off, two days before the date.",
            "There was still time to move the smaller part to the next week.",
        ),
        (
            "You sat down with the support team and went through ten tickets with them.",
            "Six of them turned out to be one bug, which is fixed now.",
        ),
        (
            "You wrote down each step while you fixed it.",
            "The next person on call followed your notes and was done in ten minutes.",
        ),
        ("You kept asking why until we had found the cause.", "It has not come back since."),
        (
            "You explained the pricing rules with a drawing and three examples.",
            "After that I could make my change on my own.",
        ),
    ],
    &[
        (
            "You led the second design session by yourself.",
            "You have now led two of the three you planned, and people prepare for them.",
        ),
        (
            "You reviewed four changes outside of your own area.",
            "You wanted to learn the planner; your comments show that you have.",
        ),
        (
            "You kept the migration on its milestones for the third week.",
            "With five of eight depots moved, the date in May looks sound.",
        ),
        (
            "You cut the open items of the import from eleven to four.",
            "The goal of three by the end of the quarter is within reach.",
        ),
        ("You gave the talk you had planned for the spring.", "Two teams have asked for the slides since."),
        (
            "You tried out the new forecast on two real weeks.",
            "We now know that it is a third too low on Mondays, as you suspected.",
        ),
    ],
    &[
        (
            "You answered for Jo twice before she could.",
            "She stopped speaking, and we only heard about her doubts a week later.",
        ),
        (
            "The change was released without telling operations.",
            "They found out from the alarm and lost an evening.",
        ),
        (
            "Three changes in a row came without a description.",
            "I needed an hour for each review where ten minutes would have done.",
        ),
        (
            "You left the meeting when the discussion became heated.",
            "We decided without you, and the part you know best turned out to be the weak one.",
        ),
        (
            "The ticket stayed with you for eleven days without a note.",
            "The customer asked three times, and no one could tell them the status.",
        ),
        ("Your comments on the draft came after the decision.", "They were good, but too late to matter."),
    ],
    &[
        (
            "You took over the meeting with the auditors.",
            "Leading such meetings is part of the staff role, and you were at ease.",
        ),
        (
            "You broke the large task into parts that others could take.",
            "That is the core of the next level; try it where the parts are less clear, too.",
        ),
        (
            "You brought two designs and named the weaknesses of your own.",
            "This kind of judgement is what people look for in a principal.",
        ),
        (
            "You taught the retry library to the newcomers.",
            "If you want to move towards mentoring, this was a strong start.",
        ),
        (
            "You wrote the proposal for the event store.",
            "A next step could be to defend it in front of the other teams' leads.",
        ),
    ],
];

const REQUESTS: [&[&str]; 4] = [
    &["", "", "", "Would you show the others how you did it?"],
    &["", "Shall we look at what is left in our next one-on-one?", "What do you need for the rest?"],
    &[
        "Could you wait a moment before you answer for someone else?",
        "Would you write two sentences to operations before the next one?",
        "Could you add the what and the why to the description?",
        "If a date will not hold, would you say so the day you notice?",
    ],
    &["", "Would you like to take the next one on your own?", "Shall we put it into your growth plan?"],
];

const FREE: [&str; 6] = [
    "Thank you for Thursday. I would not have found it on my own.",
    "Small thing, large effect: your list of open questions made the meeting half as long.",
    "It was good to have you in the room when the carrier called.",
    "I learned more from your review than from the course.",
    "You made a boring migration look easy, which it was not.",
    "The way you turned down the extra scope helped all of us.",
];

/// Records two years of feedback, and a few requests that await an answer.
pub(super) async fn record(ctx: &Ctx, company: &Company, stage: Stage, seed: u64) -> Result<()> {
    let mut all = Vec::new();
    for made in &company.teams {
        let mut dice = Dice::apart(seed, &format!("feedback of {}", made.plan.id));
        for person in made.members.iter().chain(&made.leads) {
            all.extend(of_person(company, made, person, stage, &mut dice));
        }
    }
    all.sort_by_key(|past| past.sent_at);
    for part in all.chunks(AT_ONCE) {
        feedback::record_past(ctx, part).await?;
    }
    for made in company.in_order_of_calm().take(8) {
        ask(ctx, company, made).await?;
    }
    Ok(())
}

/// The days between two pieces of feedback from the lead: a settled lead with a calm repository gives feedback often.
fn rhythm(made: &MadeTeam) -> Option<u32> {
    let calm = matches!(made.plan.debt, Debt::Falling | Debt::Flat);
    match made.plan.story {
        Story::Gone | Story::Inherits => None,
        Story::Cto | Story::Shared { .. } => Some(55),
        Story::Settled | Story::Deputy if calm => Some(19),
        Story::Settled | Story::Deputy => Some(34),
        Story::Acting | Story::CoLeads => Some(if calm { 28 } else { 48 }),
    }
}

fn of_person(
    company: &Company,
    made: &MadeTeam,
    receiver: &PersonId,
    stage: Stage,
    dice: &mut Dice,
) -> Vec<PastFeedback> {
    let mut found = Vec::new();
    let colleagues: Vec<&PersonId> = made.members.iter().filter(|other| *other != receiver).collect();
    let days = i64::try_from(DAYS).unwrap_or_default();
    let sources = [(rhythm(made), &made.leads.iter().collect::<Vec<_>>()), (Some(75), &colleagues)];
    for (rhythm, givers) in sources {
        let Some(rhythm) = rhythm.filter(|_| !givers.is_empty()) else { continue };
        let mut ago = days - i64::from(dice.between(0, rhythm));
        while ago > 0 {
            let giver = *dice.pick(givers);
            let day = company.today - Days::new(u64::try_from(ago).unwrap_or_default());
            let is_thin = stage == Stage::Large && ago > WHOLE && !dice.chance(10);
            let here = |person: &PersonId| company.organization.is_active(person, day);
            let is_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            if giver != receiver && !is_weekend && !is_thin && here(giver) && here(receiver) {
                found.push(piece(company, giver, receiver, day, dice));
            }
            ago -= i64::from(dice.between(rhythm / 2, rhythm + rhythm / 2));
        }
    }
    found
}

fn piece(
    company: &Company,
    giver: &PersonId,
    receiver: &PersonId,
    day: NaiveDate,
    dice: &mut Dice,
) -> PastFeedback {
    let kind = match dice.between(0, 100) {
        0..45 => FeedbackKind::Praise,
        45..66 => FeedbackKind::Progress,
        66..88 => FeedbackKind::Improvement,
        _ => FeedbackKind::CareerGrowth,
    };
    let words = if kind == FeedbackKind::Praise && dice.chance(30) {
        FeedbackWords { text: (*dice.pick(&FREE)).to_owned(), ..FeedbackWords::default() }
    } else {
        let (behaviour, impact) = *dice.pick(SEEN[kind.index()]);
        FeedbackWords {
            situation: (*dice.pick(&SITUATIONS)).to_owned(),
            behaviour: behaviour.to_owned(),
            impact: impact.to_owned(),
            request: (*dice.pick(REQUESTS[kind.index()])).to_owned(),
            text: String::new(),
        }
    };
    let sent_at = at(day, dice.between(8 * 60, 17 * 60));
    let now = at(company.today, 6 * 60);
    let later =
        |hours: u32, from: Timestamp| Some(from + TimeDelta::hours(i64::from(hours))).filter(|at| *at < now);
    let read_at = later(dice.between(1, 40), sent_at);
    let answers = dice.chance(75);
    PastFeedback {
        giver: giver.clone(),
        terms: FeedbackTerms {
            receiver: receiver.clone(),
            kind,
            words,
            wants_public: kind == FeedbackKind::Praise && dice.chance(35),
            request: None,
        },
        sent_at,
        acknowledged_at: read_at.filter(|_| answers).and_then(|read| later(2, read)),
        read_at,
    }
}

fn at(day: NaiveDate, minute: u32) -> Timestamp {
    let time = day.and_hms_opt(minute / 60, minute % 60, 0).expect("a minute of a day");
    time.and_utc()
}

/// A member of the team asks its lead and a colleague about their work.
async fn ask(ctx: &Ctx, company: &Company, made: &MadeTeam) -> Result<()> {
    let here = |person: &&PersonId| company.organization.is_active(person, company.today);
    let mut people = made.members.iter().filter(here);
    let (Some(asker), Some(lead)) = (people.next(), made.leads.iter().rfind(here)) else { return Ok(()) };
    let asked = std::iter::once(lead).chain(people.next_back()).filter(|other| *other != asker);
    let asked: Vec<String> = asked.map(ToString::to_string).collect();
    if asked.is_empty() {
        return Ok(());
    }
    let terms = RequestTerms {
        people: asked,
        question:
            "The plan for moving the depots: which step was hard to follow, and where would you have stopped?"
                .to_owned(),
        link: format!("/teams/{}", made.plan.id),
        expires_on: Some(company.today + Days::new(9)),
    };
    let ctx = as_person(ctx, asker).await?;
    feedback::ask(&ctx, terms).await.map(drop)
}

async fn as_person(ctx: &Ctx, person: &PersonId) -> Result<Ctx> {
    let viewer = organization::viewer(&ctx.app, person.as_str()).await?;
    let viewer = viewer.unwrap_or_else(Viewer::anonymous);
    Ok(Ctx::new(&Arc::clone(&ctx.app), Actor::Person(person.to_string()), viewer, Source::Job))
}
