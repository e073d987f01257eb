//! Decisions that need a person now: to decide, to review, to advise on, and proposals that have been open for long.

use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    access::Hat,
    feature::{Act, TodayItem},
    text::relative_day,
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::{
    actions,
    kinds::{DecisionState, Verdict},
    model::{Decision, Known},
    rules::{self, Standing, standing},
    url,
};

/// The keys of Today's items.
pub(super) const DECIDE: &str = "decision-due:";
pub(super) const REVIEW: &str = "decision-review:";
pub(super) const ADVISE: &str = "decision-advice:";

pub(super) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let current = organization::current(ctx).await?;
        let asked = actions::asked_of_viewer(ctx).await?;
        let actor = format!("person:{me}");
        let is_mine = |decision: &Decision| {
            let has_decider = decision
                .decider
                .as_ref()
                .is_some_and(|decider| current.organization().is_active(decider, current.today));
            // Without a decider who is here its author is asked, and then those who keep the scope's decisions.
            if has_decider {
                decision.decider.as_ref().is_some_and(|decider| decider.as_str() == me)
            } else {
                decision.author == actor || actions::may_review(ctx, &current, decision)
            }
        };
        let (mut to_handle, mut to_advise_on) = (Vec::new(), Vec::new());
        for decision in actions::sealed(ctx).await? {
            let waits = is_waiting(&decision, current.today);
            let may_be_asked = decision.state == DecisionState::Proposed && asked.contains(&decision.id);
            match (waits || may_be_asked) && is_mine(&decision) {
                true if waits => to_handle.push(decision),
                false if may_be_asked => to_advise_on.push(decision),
                _ => {}
            }
        }
        // Only those few are opened.
        let mine_now = actions::opened_each(ctx, to_handle).await?;
        let mut items: Vec<TodayItem> =
            mine_now.iter().filter_map(|known| mine(known, current.today)).collect();
        let asked_now = actions::opened_each(ctx, to_advise_on).await?;
        items.extend(asked_now.iter().map(|known| advice(known, current.today)));
        Ok(items)
    })
}

/// Whether a decision waits for the person whose it is.
fn is_waiting(decision: &Decision, today: NaiveDate) -> bool {
    !matches!(standing(decision, today), Standing::Due(_) | Standing::Proposed | Standing::Settled)
}

fn item(known: &Known, key: &str, because: String, action: &str, urgency: u8) -> TodayItem {
    TodayItem {
        hat: Hat::Everyone,
        key: format!("{key}{}", known.decision.id),
        title: format!("Decision: {}", known.terms.title),
        because,
        href: url::show(&known.decision.id),
        action: action.to_owned(),
        urgency,
        acts: Vec::new(),
    }
}

fn mine(known: &Known, today: NaiveDate) -> Option<TodayItem> {
    let decide = |because: String, urgency| {
        let acts = as_recorded(known).into_iter().collect();
        Some(TodayItem { acts, ..item(known, DECIDE, because, "Decide", urgency) })
    };
    match standing(&known.decision, today) {
        Standing::Overdue(late) => decide(format!("Was to be decided {}.", relative_day(-late)), 0),
        Standing::DueSoon(left) => decide(format!("To be decided {}.", relative_day(left)), 1),
        Standing::ProposedLong(age) => {
            decide(format!("Proposed {age} days ago without a date. Decide, or give it a date."), 2)
        }
        Standing::ReviewDue(_) => {
            let because = match known.terms.expected.trim() {
                "" => "Its review has come: did it turn out as expected?".to_owned(),
                expected => {
                    format!("Did it turn out as expected? Expected: {}.", expected.trim_end_matches('.'))
                }
            };
            let act = |verdict: &Verdict| {
                Act::new(verdict.words(), format!("{}/review", url::show(&known.decision.id)))
                    .with("verdict", verdict.as_str())
                    .with("revision", known.decision.revision.to_string())
            };
            let acts = Verdict::ALL.iter().map(act).collect();
            Some(TodayItem { acts, ..item(known, REVIEW, because, "Open", 1) })
        }
        Standing::Due(_) | Standing::Proposed | Standing::Settled => None,
    }
}

/// Taking a decision whose record lacks nothing.
fn as_recorded(known: &Known) -> Option<Act> {
    let asks_more = known.decision.importance.asks_more();
    let faults = rules::faults_of_acceptance(&known.terms, asks_more, "because");
    faults.is_empty().then(|| {
        Act::new("Decide as recorded", format!("{}/accept", url::show(&known.decision.id)))
            .with("revision", known.decision.revision.to_string())
    })
}

fn advice(known: &Known, today: NaiveDate) -> TodayItem {
    let (when, urgency) = match known.decision.due {
        Some(due) if due < today => (" It is past its date.".to_owned(), 1),
        Some(due) => (format!(" It is to be decided {}.", relative_day((due - today).num_days())), 1),
        None => (String::new(), 2),
    };
    item(known, ADVISE, format!("Your advice is asked.{when}"), "Give advice", urgency)
}
