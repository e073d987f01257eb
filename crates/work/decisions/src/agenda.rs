//! Decisions on the agenda of a review: what is to be decided, what woke up, and what was decided since.

use castra_platform::{
    Ctx, Result,
    feature::{AgendaLine, AgendaSection, Meeting},
    text::relative_day,
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::{
    actions,
    kinds::{DecisionState, Importance},
    model::Known,
    rules::{Standing, standing},
    url,
};

pub(super) fn agenda<'a>(ctx: &'a Ctx, meeting: &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>> {
    Box::pin(async move {
        let all = actions::public(ctx).await?;
        Ok(all
            .iter()
            .filter(|known| belongs(known, meeting))
            .filter_map(|known| line(known, meeting))
            .collect())
    })
}

/// A team looks at its own decisions; the leads at those that reach beyond one team.
fn belongs(known: &Known, meeting: &Meeting) -> bool {
    let decision = &known.decision;
    let reaches_far = matches!(decision.importance, Importance::CrossTeam | Importance::Executive);
    meeting.is_about(&decision.scope) && (meeting.team.is_some() || reaches_far)
}

fn line(known: &Known, meeting: &Meeting) -> Option<AgendaLine> {
    let decision = &known.decision;
    let is_news = |day: Option<NaiveDate>| day.is_some_and(|day| meeting.is_news(day));
    let (detail, urgency, since, changed) = match standing(decision, meeting.today) {
        Standing::Overdue(late) => {
            (format!("Was to be decided {}.", relative_day(-late)), 0, decision.due, is_news(decision.due))
        }
        Standing::DueSoon(left) => {
            let proposed = Some(decision.proposed_on);
            (format!("To be decided {}.", relative_day(left)), 1, proposed, is_news(proposed))
        }
        Standing::ProposedLong(age) => {
            (format!("Proposed {age} days ago, without a date."), 2, Some(decision.proposed_on), false)
        }
        Standing::ReviewDue(late) => {
            let day = decision.review;
            (format!("Did it turn out as expected? Due {}.", relative_day(-late)), 2, day, is_news(day))
        }
        Standing::Due(_) | Standing::Proposed if meeting.is_news(decision.proposed_on) => {
            ("Proposed since the last review.".to_owned(), 3, Some(decision.proposed_on), true)
        }
        Standing::Settled if decision.state == DecisionState::Accepted && is_news(decision.decided_on) => {
            ("Decided since the last review.".to_owned(), 3, decision.decided_on, true)
        }
        Standing::Due(_) | Standing::Proposed | Standing::Settled => return None,
    };
    let title = format!("Decision: {}", known.terms.title);
    let key = format!("decision:{}", decision.id);
    let line = AgendaLine::new(AgendaSection::Decisions, key, title, detail, url::show(&decision.id));
    Some(line.urgency(urgency).changed(changed).since(since))
}
