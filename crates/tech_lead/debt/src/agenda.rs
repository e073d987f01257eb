//! Debt past its date, on the agenda of a review.

use castra_org::organization::{self, Scope};
use castra_platform::{
    Ctx, Result,
    feature::{AgendaLine, AgendaSection, Meeting},
    text::relative_day,
};
use chrono::Days;
use futures::future::BoxFuture;

use super::{
    actions,
    model::DebtItem,
    rules::{Standing, standing},
};

pub(super) fn agenda<'a>(ctx: &'a Ctx, meeting: &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let all = actions::all(ctx).await?;
        let of_it = all.iter().filter(|item| meeting.is_about(item.team.as_str()));
        let line = |item: &DebtItem| {
            let (Standing::Overdue(late) | Standing::ReviewOverdue(late)) = standing(item, meeting.today)
            else {
                return None;
            };
            let since = meeting.today - Days::new(u64::try_from(late).unwrap_or(0));
            let owner = current.organization().person_name(&item.owner);
            let what = if item.review.is_some() { "Its acceptance ended" } else { "Due" };
            let of = match meeting.team {
                Some(_) => String::new(),
                None => format!(", {}", current.organization().scope_name(&Scope::Team(item.team.clone()))),
            };
            let detail = format!("{what} {}. {owner}{of}.", relative_day(-late));
            let title = format!("Technical debt: {}", item.title);
            let href = crate::url::show(&item.id);
            // New when it passed its date since last time.
            let line = AgendaLine::new(AgendaSection::Code, format!("debt:{}", item.id), title, detail, href);
            Some(line.urgency(0).changed(meeting.is_news(since)).since(Some(since)))
        };
        Ok(of_it.filter_map(line).collect())
    })
}
