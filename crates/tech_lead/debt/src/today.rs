//! Debts that need attention now, search, and export.

use castra_org::{find::Sought, organization};
use castra_platform::{
    Ctx, Result,
    access::{Hat, Viewer},
    feature::{Found, OwnRecord, TodayItem},
    text::relative_day,
};
use futures::future::BoxFuture;
use serde_json::json;

use super::{
    actions,
    kinds::DebtState,
    model::DebtItem,
    rules::{Standing, standing},
};

/// The viewer's own items; and, for keepers of a register, items whose owner has left.
pub(super) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        if ctx.viewer.person.is_none() {
            return Ok(Vec::new());
        }
        let current = organization::current(ctx).await?;
        let waiting = actions::waiting(ctx, &current).await?;
        let found: Vec<_> =
            waiting.iter().filter_map(|(item, has_owner)| today(item, current.today, *has_owner)).collect();
        Ok(found)
    })
}

fn today(item: &DebtItem, day: chrono::NaiveDate, has_owner: bool) -> Option<TodayItem> {
    let (because, action, urgency) = match standing(item, day) {
        _ if !has_owner && item.state != DebtState::PaidOff => {
            ("Its owner has left.".to_owned(), "Name an owner", 2)
        }
        Standing::Overdue(late) => (format!("Due {}.", relative_day(-late)), "Settle", 0),
        Standing::DueSoon(left) => (format!("Due {}.", relative_day(left)), "Settle", 1),
        Standing::ReviewOverdue(late) => {
            (format!("The acceptance ended {}. Is it still acceptable?", relative_day(-late)), "Review", 1)
        }
        Standing::Planned | Standing::Undated | Standing::Accepted | Standing::PaidOff => return None,
    };
    Some(TodayItem {
        hat: Hat::Everyone,
        key: format!("debt:{}", item.id),
        title: format!("Technical debt: {}", item.title),
        because,
        href: crate::url::show(&item.id),
        action: action.to_owned(),
        urgency,
        acts: Vec::new(),
    })
}

/// The viewer's own data: the debts they own or owned.
pub(super) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let record = |item: DebtItem| OwnRecord { kind: "debt.item", record: json!(item) };
        Ok(actions::own(ctx).await?.into_iter().map(record).collect())
    })
}

pub(super) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let sought = Sought::new(query);
        let found = actions::all(ctx).await?.into_iter().map(|item| {
            let place = sought.likeness(item.place.trim_matches('/'), &item.id);
            Found {
                kind: "debt",
                score: sought.likeness(&item.title, &item.id).max(place),
                detail: format!("{}, {} in {}", item.state.words(), item.place, item.repository),
                href: crate::url::show(&item.id),
                title: item.title,
            }
        });
        Ok(found.filter(|found| found.score > 0.0).collect())
    })
}
