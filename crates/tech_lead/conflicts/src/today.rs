//! Next steps that are due, and cases without one.

use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    access::Hat,
    feature::{Act, TodayItem},
    text::relative_day,
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::{actions, kinds::CaseState, model::Line};

/// Days ahead that a next step appears.
const AHEAD_DAYS: i64 = 1;

pub(super) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        if ctx.viewer.person.is_none() {
            return Ok(Vec::new());
        }
        let today = organization::current(ctx).await?.today;
        let lines = actions::mine(ctx).await?;
        let mine = lines
            .iter()
            .filter(|line| ctx.viewer.is(line.case.lead.as_str()) && line.case.state == CaseState::Open);
        Ok(mine.filter_map(|line| item(line, today)).collect())
    })
}

fn item(line: &Line, today: NaiveDate) -> Option<TodayItem> {
    let terms = line.terms.as_ref()?;
    let href = crate::url::show(&line.case.id);
    let (because, urgency, acts) = match terms.next_on {
        None => ("The case is open without a next step.".to_owned(), 2, Vec::new()),
        Some(on) => {
            let left = (on - today).num_days();
            if left > AHEAD_DAYS {
                return None;
            }
            let when = format!("Due {}.", relative_day(left));
            let done = Act::new("Mark as done", format!("{href}/next-done"));
            (format!("{}. {when}", terms.next.trim_end_matches('.')), u8::from(left >= 0), vec![done])
        }
    };
    Some(TodayItem {
        hat: Hat::Lead,
        key: format!("conflict:{}", line.case.id),
        title: format!("Next step: {}", terms.about),
        because,
        href,
        action: if acts.is_empty() { "Plan" } else { "Open" }.to_owned(),
        urgency,
        acts,
    })
}
