//! What the leads of the invented company have delegated in two years.

use castra_delegation::{
    self as delegation, DelegationState, Felt, Level, PastArea, PastDelegation, PastTerms, Rhythm, Size,
};
use castra_platform::{Ctx, Result};
use chrono::Days;

use super::{
    company::{Company, DAYS, MadeTeam},
    dice::Dice,
};

const AREAS: [(&str, &str); 5] = [
    ("Releases", "When to release, what goes in, and whether to roll back."),
    ("On-call", "The rota, the alarms, and what is worth waking someone for."),
    ("Reviews", "Who reviews what, and what a review asks for."),
    ("Test bench", "The machines, what runs on them, and when."),
    ("Hiring talks", "The technical interview, and a word on each applicant."),
];

/// The outcome, why it matters, the scope of authority, what came of it.
const OUTCOMES: [[&str; 4]; 8] = [
    [
        "Releases go out without the lead",
        "They wait for one person, also when that person is away.",
        "Decides on the day and on a rollback. Asks before a release in the last week of a quarter.",
        "Eleven releases, one rolled back within ten minutes.",
    ],
    [
        "Alarms that wake someone name what to do",
        "Half of them are ignored, and the other half take an hour to understand.",
        "Changes and removes alarms. Two days a week.",
        "31 of 48 alarms are gone; each of the others has a page.",
    ],
    [
        "New colleagues ship in their first week",
        "It took a month, and everyone explained the same things again.",
        "Changes the set-up and the guide. May ask anyone for half a day.",
        "The last two shipped on their fourth day.",
    ],
    [
        "The test bench is free when it is needed",
        "The first to come books it.",
        "Decides who gets it, and may spend 500 on cables.",
        "A calendar, and no quarrel since.",
    ],
    [
        "The interface is documented for the other teams",
        "The same five questions come every week.",
        "Decides what is documented and how.",
        "Two questions in the last month.",
    ],
    [
        "Flaky tests are repaired within a week",
        "No one trusts a red build.",
        "May switch a test off, with a date.",
        "One in forty builds is red without a reason, down from one in six.",
    ],
    [
        "The vendor answers within two days",
        "Calls with them took half of the lead's Friday.",
        "Speaks for the team. Contracts stay with the lead.",
        "They have a person for us now.",
    ],
    [
        "The old exporter is switched off",
        "It costs a day a month and has three users.",
        "Talks to the users and decides on the date.",
        "Off since the first of the month.",
    ],
];

/// Fills two years: boards, delegations with their check-ins, and hours. A team in debt has few, and misses check-ins.
pub(super) async fn record(ctx: &Ctx, company: &Company, seed: u64) -> Result<()> {
    let (mut areas, mut delegations, mut hours) = (Vec::new(), Vec::new(), Vec::new());
    for made in &company.teams {
        let (Some(lead), people) = (made.lead(company), made.people(company)) else { continue };
        if people.is_empty() {
            continue;
        }
        let mut dice = Dice::apart(seed, &format!("delegation of {}", made.plan.id));
        let calm = made.is_calm();
        areas.extend(board(company, made, &people, &mut dice));
        let count = if calm { people.len().min(7) + 6 } else { people.len().min(4) + 1 };
        let from = dice.index(OUTCOMES.len());
        for turn in 0..count {
            let taker = people[(from + turn) % people.len()];
            let outcome = OUTCOMES[(from + turn) % OUTCOMES.len()];
            let is_recent = turn + people.len().min(5) >= count;
            delegations.extend(one(company, made, (lead, taker), outcome, is_recent, &mut dice));
        }
        for person in &people {
            if dice.chance(if calm { 80 } else { 30 }) {
                let has = [2, 4, 6, 8, 12][dice.index(5)];
                let on = company.today - Days::new(u64::from(dice.between(20, 200)));
                hours.push(((*person).clone(), has, dice.chance(15), on));
            }
        }
    }
    delegation::remember(ctx, &areas, &delegations, &hours).await
}

fn board(
    company: &Company,
    made: &MadeTeam,
    people: &[&castra_org::organization::PersonId],
    dice: &mut Dice,
) -> Vec<PastArea> {
    let count = if made.is_calm() { 5 } else { 3 };
    let area = |(at, (title, about)): (usize, &(&str, &str))| {
        let opened_on = company.today - Days::new(DAYS - 40 - 30 * u64::try_from(at).unwrap_or(0));
        let mut levels = Vec::new();
        for person in people {
            if !dice.chance(75) {
                continue;
            }
            let since = company.organization.people[*person]
                .period
                .from
                .map_or(opened_on, |from| from.max(opened_on));
            let first = dice.index(4) + 1;
            levels.push(((*person).clone(), Level::ALL[first], None, since));
            // After a while a step to the right, for some with a further one in sight.
            let later = since + Days::new(u64::from(dice.between(120, 300)));
            if later < company.today && dice.chance(60) {
                let wanted = dice.chance(30).then(|| Level::ALL[(first + 2).min(6)]);
                levels.push(((*person).clone(), Level::ALL[first + 1], wanted, later));
            }
        }
        PastArea {
            team: made.plan.id.as_str().into(),
            title: (*title).to_owned(),
            about: (*about).to_owned(),
            rhythm: Some(if at % 2 == 0 { Rhythm::Fortnightly } else { Rhythm::FourWeekly }),
            opened_on,
            levels,
        }
    };
    AREAS.iter().take(count).enumerate().map(area).collect()
}

fn one(
    company: &Company,
    made: &MadeTeam,
    (lead, taker): (&castra_org::organization::PersonId, &castra_org::organization::PersonId),
    [outcome, why, authority, result]: [&str; 4],
    is_recent: bool,
    dice: &mut Dice,
) -> Option<PastDelegation> {
    let today = company.today;
    let ago = if is_recent { dice.between(20, 75) } else { dice.between(150, 640) };
    let asked_on = today - Days::new(u64::from(ago));
    if company.organization.people[taker].period.from.is_some_and(|from| from > asked_on)
        || company.organization.people[lead].period.from.is_some_and(|from| from > asked_on)
    {
        return None;
    }
    let days = u64::from(dice.between(80, 120));
    let rhythm =
        [Rhythm::Weekly, Rhythm::Fortnightly, Rhythm::Fortnightly, Rhythm::FourWeekly][dice.index(4)];
    let terms = PastTerms {
        outcome: outcome.to_owned(),
        why: why.to_owned(),
        authority: authority.to_owned(),
        level: Some([Level::Agree, Level::Advise, Level::Advise, Level::Inquire][dice.index(4)]),
        rhythm: Some(rhythm),
        due: Some(asked_on + Days::new(days)),
        size: Some([Size::Two, Size::Two, Size::Four, Size::Eight][dice.index(4)]),
        ..PastTerms::default()
    };
    // A few of the recent requests still wait for an answer.
    let accepted_on = (!is_recent || ago > 28 || dice.chance(70))
        .then(|| asked_on + Days::new(1 + u64::from(dice.between(0, 4))));
    let ended = (!is_recent).then(|| {
        let on = asked_on + Days::new(days - u64::from(dice.between(0, 20)));
        match dice.between(0, 9) {
            0 => (DelegationState::HandedBack, on, String::new()),
            _ => (DelegationState::Finished, on, result.to_owned()),
        }
    });
    let mut check_ins = Vec::new();
    if let (Some(accepted), Some(each)) = (accepted_on, rhythm.days()) {
        let end = ended.as_ref().map_or(today, |(_, on, _)| *on).min(asked_on + Days::new(days - 1));
        let mut day = accepted + Days::new(each);
        while day < end {
            if dice.chance(if made.is_calm() { 97 } else { 45 }) {
                let felt = match dice.between(0, 9) {
                    0 if !made.is_calm() => Felt::TooFar,
                    1 => Felt::TooClose,
                    _ => Felt::Right,
                };
                check_ins.push((day, dice.chance(80).then_some(felt)));
            }
            day = day + Days::new(each);
        }
    }
    Some(PastDelegation {
        team: made.plan.id.as_str().into(),
        giver: lead.clone(),
        taker: taker.clone(),
        terms,
        asked_on,
        accepted_on,
        ended,
        check_ins,
    })
}
