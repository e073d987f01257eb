//! Technical debt on the pages of teams, people and files.

use castra_history::is_in_place;
use castra_platform::{
    Ctx, Result,
    feature::{About, Panel, PanelLine},
};
use futures::future::BoxFuture;

use super::{actions, kinds::DebtState, model::DebtItem};

/// Lines shown.
const LINES: usize = 5;

/// Open and accepted items of a team, of an owner, or covering a file; the earliest due first.
pub(super) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        let concerns = |item: &DebtItem| match about {
            About::Person(id) => item.owner.as_str() == id,
            About::Team(id) => item.team.as_str() == id,
            About::File { repository, path } => {
                item.repository.as_str() == repository && is_in_place(&item.place, path.as_bytes())
            }
        };
        let mut items = actions::all(ctx).await?;
        items.retain(|item| item.state != DebtState::PaidOff && concerns(item));
        if items.is_empty() {
            return Ok(None);
        }
        items.sort_by_key(|item| (item.due.is_none(), item.due));
        let line = |item: &DebtItem| PanelLine {
            title: item.title.clone(),
            href: crate::url::show(&item.id),
            detail: match (item.state, item.due, item.review) {
                (DebtState::Accepted, _, Some(review)) => format!("accepted until {review}"),
                (_, Some(due), _) => format!("due {due}"),
                _ => "no date".to_owned(),
            },
        };
        Ok(Some(Panel {
            title: "Technical debt".to_owned(),
            count: items.len(),
            lines: items.iter().take(LINES).map(line).collect(),
            href: match about {
                About::Team(id) => Some(crate::url::team(id)),
                About::Person(_) | About::File { .. } => None,
            },
        }))
    })
}
