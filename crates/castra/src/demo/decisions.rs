//! The decisions of the invented company over two years: what was decided, who decided, and how it turned out.

use castra_decisions::{
    self as decisions, DecisionState, DecisionTerms, Importance, PastDecision, Sureness, Verdict,
};
use castra_org::organization::PersonId;
use castra_platform::{Ctx, Result};
use chrono::{Days, NaiveDate};

use super::{
    company::{Company, MadeTeam},
    dice::Dice,
};

/// A story: what, because, expected, what was seen at the review, area.
type Story = [&'static str; 5];

const STORIES: [Story; 14] = [
    [
        "Pin the versions of all dependencies",
        "builds broke twice in a month although nothing of ours had changed",
        "No build breaks for a reason outside the repository",
        "No such build since. Updates take an hour a week.",
        "Build",
    ],
    [
        "Review before merging, by one person",
        "two reviewers doubled the wait and found little more",
        "Changes wait less than a day",
        "The median fell from two days to six hours.",
        "Way of working",
    ],
    [
        "Feature switches instead of long branches",
        "merging took days and hid faults until the end",
        "No branch older than a week",
        "Branches are short. Some old switches were forgotten.",
        "Releases",
    ],
    [
        "Log as JSON with a request id",
        "a fault across two services could not be followed",
        "A fault is found in minutes",
        "Found in minutes where the id is passed on; one client drops it.",
        "Operations",
    ],
    [
        "Keep money as whole cents",
        "rounding differed between two reports",
        "No difference between reports",
        "None since.",
        "Billing",
    ],
    [
        "One queue for all imports",
        "three queues were filled by one customer at a time",
        "No import waits for more than ten minutes",
        "Small imports wait behind large ones.",
        "Imports",
    ],
    [
        "Snapshot tests for the generated pages",
        "changes of a template broke pages that were rarely opened",
        "Broken pages are seen before release",
        "Seen before release; snapshots are long to read.",
        "Tests",
    ],
    [
        "Release every Tuesday and Thursday",
        "releases on demand interrupted everyone",
        "Half the rollbacks",
        "A third fewer rollbacks.",
        "Releases",
    ],
    [
        "Drop support for the old mobile client",
        "it had under one percent of use and a quarter of the faults",
        "A quarter fewer faults",
        "As expected, and two customers complained.",
        "Mobile",
    ],
    [
        "Cache prices for a minute",
        "the price service was asked for the same price 400 times a second",
        "Half its load",
        "Load fell by two thirds.",
        "Pricing",
    ],
    [
        "Write dates as text in UTC",
        "an import shifted days by the time zone of its server",
        "No shifted day",
        "None since.",
        "Imports",
    ],
    [
        "A demo every second Monday",
        "those who were not in the project learned of it at release",
        "Questions come before the release",
        "Half the team travels on Mondays.",
        "Way of working",
    ],
    [
        "Limit the requests of each client",
        "one client's loop slowed all others",
        "No client slows another",
        "It held through the autumn sales.",
        "Interfaces",
    ],
    [
        "Retry with growing pauses",
        "a short outage became a long one",
        "An outage ends with its cause",
        "The last outage ended within its minute.",
        "Operations",
    ],
];

/// Larger ones: what, because, context, the other option, expected.
const LARGE: [Story; 5] = [
    [
        "One event log between teams",
        "every team had written its own and none could replay",
        "Four teams copy the same events in four ways. Last quarter three faults came from copies that differed.",
        "Keep the copies, with a shared library",
        "A new reader takes days, not weeks",
    ],
    [
        "One way to sign in for all products",
        "customers have three passwords",
        "Support answers 60 questions a week about passwords.",
        "Keep three, with one page that leads to each",
        "Half the questions",
    ],
    [
        "Public interfaces are versioned by date",
        "customers did not know when a field would go",
        "Two releases broke customers' programs in spring.",
        "Version by number",
        "No customer learns of a change by a fault",
    ],
    [
        "A second region for the booking service",
        "an outage of the first stops all sales",
        "The outage in March stopped sales for four hours.",
        "Better backups in the first region",
        "An outage costs minutes",
    ],
    [
        "Shared build machines",
        "each team paid for machines that stood idle",
        "Use of the machines is 18 % on average.",
        "Each team keeps its own",
        "A third of the cost",
    ],
];

const ADVICE: [&str; 4] = [
    "I would try it in one place for a month first.",
    "We had this two years ago; what hurt was the migration, not the running.",
    "Agreed. Please tell support before it starts.",
    "The other option is cheaper to take back.",
];

/// Fills two years: a calm team lets its members decide and looks at what came of it; a team in debt leaves some undecided.
pub(super) async fn record(ctx: &Ctx, company: &Company, seed: u64) -> Result<()> {
    let mut all: Vec<PastDecision> = Vec::new();
    for made in &company.teams {
        let mut dice = Dice::apart(seed, &format!("decisions of {}", made.plan.id));
        let first = all.len();
        let Some(lead) = made.lead(company) else { continue };
        let people = made.people(company);
        let offset = dice.index(STORIES.len());
        let n = dice.index(4) + if made.is_calm() { 8 } else { 6 };
        for at in 0..n {
            let story = STORIES[(offset + at) % STORIES.len()];
            // Two years in even steps, the last of them this month.
            let ago = 690 - u64::try_from(at * 690 / n).unwrap_or(0) - u64::from(dice.between(0, 20));
            all.push(small(company, made, lead, &people, &mut dice, story, ago));
        }
        if n > 6 && dice.chance(60) {
            // The second of them took the place of the first.
            all[first].state = DecisionState::Superseded;
            all[first].superseded_by = Some(first + 2);
            all[first].terms.review = None;
            all[first + 3].builds_on = Some(first + 2);
        }
        all.push(open(company, made, lead, &people, &mut dice));
    }
    large(company, seed, &mut all);
    decisions::remember(ctx, &all).await
}

fn small(
    company: &Company,
    made: &MadeTeam,
    lead: &PersonId,
    people: &[&PersonId],
    dice: &mut Dice,
    [title, because, expected, seen, area]: Story,
    ago: u64,
) -> PastDecision {
    let today = company.today;
    let proposed_on = today - Days::new(ago.max(12));
    let is_member = !people.is_empty() && dice.chance(60);
    let decider: PersonId = if is_member { (*dice.pick(people)).clone() } else { lead.clone() };
    // Members decide more than they did two years ago; in a team in debt their lead still takes much.
    let letting_go =
        if made.is_calm() { 70 + u32::try_from(25 - ago.min(690) * 25 / 690).unwrap_or(0) } else { 55 };
    let in_place = !is_member || dice.chance(letting_go);
    let by = if in_place { decider.clone() } else { lead.clone() };
    let on = (proposed_on + Days::new(u64::from(dice.between(2, 10)))).min(today);
    let review_on = on + Days::new(180);
    let is_reviewed = review_on < today && dice.chance(if made.is_calm() { 90 } else { 50 });
    let verdict = match dice.between(0, 9) {
        0..=5 => Verdict::AsExpected,
        6 | 7 => Verdict::Better,
        _ => Verdict::Worse,
    };
    let sure = if dice.chance(50) {
        Sureness::Sure
    } else if dice.chance(60) {
        Sureness::Likely
    } else {
        Sureness::Even
    };
    let is_rejected = dice.chance(8);
    let adviser = people.iter().find(|person| ***person != decider).map(|person| (*person).clone());
    let advice: Vec<(PersonId, NaiveDate, String)> = adviser
        .iter()
        .filter(|_| dice.chance(50))
        .map(|who| (who.clone(), proposed_on + Days::new(1), ADVICE[dice_index(ago)].to_owned()))
        .collect();
    PastDecision {
        terms: DecisionTerms {
            scope: made.plan.id.clone(),
            title: title.to_owned(),
            outcome: castra_platform::text::capitalized(because) + ".",
            importance: Some(if is_member { Importance::Member } else { Importance::Team }),
            decider: decider.to_string(),
            area: area.to_owned(),
            due: Some(on + Days::new(7)),
            review: (!is_reviewed && !is_rejected).then_some(review_on),
            expected: expected.to_owned(),
            sure: Some(sure),
            consulted: advice.iter().map(|(who, ..)| who.to_string()).collect(),
            ..DecisionTerms::default()
        },
        state: if is_rejected { DecisionState::Rejected } else { DecisionState::Accepted },
        author: decider,
        proposed_on,
        decided: Some((by, on, in_place)),
        advice,
        review: (is_reviewed && !is_rejected).then(|| {
            (
                review_on,
                verdict,
                if verdict == Verdict::Worse {
                    "It cost more than it gave.".to_owned()
                } else {
                    seen.to_owned()
                },
            )
        }),
        superseded_by: None,
        builds_on: None,
    }
}

fn dice_index(ago: u64) -> usize {
    usize::try_from(ago % 4).unwrap_or(0)
}

/// One that is still to be decided: past its date in a team in debt.
fn open(
    company: &Company,
    made: &MadeTeam,
    lead: &PersonId,
    people: &[&PersonId],
    dice: &mut Dice,
) -> PastDecision {
    let decider: PersonId = if people.is_empty() { lead.clone() } else { (*dice.pick(people)).clone() };
    let due = if made.is_calm() {
        company.today + Days::new(u64::from(dice.between(2, 20)))
    } else {
        company.today - Days::new(u64::from(dice.between(1, 24)))
    };
    let adviser = people.iter().find(|person| ***person != decider).map(ToString::to_string);
    PastDecision {
        terms: DecisionTerms {
            scope: made.plan.id.clone(),
            title: "Which tests run on every change".to_owned(),
            importance: Some(if people.is_empty() { Importance::Team } else { Importance::Member }),
            decider: decider.to_string(),
            area: "Tests".to_owned(),
            due: Some(due),
            consulted: adviser.into_iter().collect(),
            context: "The whole suite takes 40 minutes. Changes wait for it, and people start the next one meanwhile.".to_owned(),
            drivers: "* No one waits for more than ten minutes\n* No fault reaches customers that a test knew of".to_owned(),
            options: "* All of them, on more machines\n* Those near the change, all of them at night".to_owned(),
            pros: "### All of them, on more machines\n\n* Good, because nothing is missed\n* Bad, because the machines cost three times as much\n\n### Those near the change, all of them at night\n\n* Good, because it takes eight minutes\n* Bad, because a fault is sometimes found a day later\n".to_owned(),
            ..DecisionTerms::default()
        },
        state: DecisionState::Proposed,
        author: decider,
        proposed_on: company.today - Days::new(35),
        decided: None,
        advice: Vec::new(),
        review: None,
        superseded_by: None,
        builds_on: None,
    }
}

/// Decisions for several teams, and of the organization; one of them not announced yet.
fn large(company: &Company, seed: u64, all: &mut Vec<PastDecision>) {
    let mut dice = Dice::apart(seed, "decisions of the organization");
    let leads: Vec<PersonId> = company.teams.iter().filter_map(|made| made.lead(company).cloned()).collect();
    let consulted: Vec<String> =
        leads.iter().filter(|lead| **lead != company.cto).take(3).map(ToString::to_string).collect();
    if consulted.is_empty() {
        return;
    }
    let mut before: Option<usize> = None;
    for (at, [title, because, context, other, expected]) in (0_u64..).zip(LARGE) {
        let proposed_on = company.today - Days::new(640 - at * 125);
        let on = proposed_on + Days::new(u64::from(dice.between(14, 30)));
        let review_on = on + Days::new(270);
        let is_reviewed = review_on < company.today;
        let is_restricted = at == 4;
        let importance = if at % 2 == 0 { Importance::CrossTeam } else { Importance::Executive };
        let advice = consulted
            .iter()
            .take(2)
            .zip(ADVICE)
            .map(|(who, words)| (who.as_str().into(), proposed_on + Days::new(6), words.to_owned()));
        all.push(PastDecision {
            terms: DecisionTerms {
                scope: "organization".to_owned(),
                title: title.to_owned(),
                outcome: if is_restricted { String::new() } else { format!("Chosen option: \"{title}\", because {because}.") },
                importance: Some(importance),
                decider: company.cto.to_string(),
                due: Some(if is_restricted { company.today + Days::new(12) } else { on }),
                review: (!is_reviewed).then_some(review_on),
                expected: expected.to_owned(),
                sure: Some(Sureness::Likely),
                consulted: consulted.clone(),
                context: context.to_owned(),
                options: format!("* {title}\n* {other}"),
                pros: format!("### {title}\n\n* Good, because {because}\n* Bad, because it takes a quarter to introduce\n\n### {other}\n\n* Good, because it can begin tomorrow\n* Bad, because the cause stays\n"),
                consequences: "* Good, because there is one way to do it\n* Bad, because teams wait for one another while it is introduced".to_owned(),
                confirmation: "Each team's lead confirms it at the quarter's review.".to_owned(),
                restricted: is_restricted,
                ..DecisionTerms::default()
            },
            state: if is_restricted { DecisionState::Proposed } else { DecisionState::Accepted },
            author: company.cto.clone(),
            proposed_on,
            decided: (!is_restricted).then(|| (company.cto.clone(), on, true)),
            advice: advice.collect(),
            review: is_reviewed.then(|| (review_on, if at == 1 { Verdict::Worse } else { Verdict::AsExpected }, format!("{expected}: seen at the quarter's review."))),
            superseded_by: None,
            builds_on: before.filter(|_| !is_restricted && at > 0),
        });
        before = Some(all.len() - 1);
    }
}
