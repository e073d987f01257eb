//! A pair's page and its live stream.

use axum::{extract::Path, response::Response};
use castra_platform::{
    Ctx, Result,
    web::{Page, changes},
};

use crate::{
    actions::{self, Opened},
    local, url,
    views::ShowPair,
};

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    page(&ctx, actions::opened(&ctx, &id, None).await?, url::show(&id)).await
}

pub(super) async fn show_occurrence(ctx: Ctx, Path((id, when)): Path<(String, String)>) -> Result<Page> {
    let when = local::of_address(&when)?;
    page(&ctx, actions::opened(&ctx, &id, Some(when)).await?, url::occurrence(&id, when)).await
}

/// The stream of changes of a pair, only for those who may read its page.
pub(super) async fn live(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    actions::may_follow(&ctx, &id).await?;
    changes(&ctx, &actions::topic(&id)).await
}

async fn page(ctx: &Ctx, opened: Opened, here: String) -> Result<Page> {
    let brief = actions::brief(ctx, &opened).await?;
    let me = ctx.viewer.person.clone().unwrap_or_default();
    let view = ShowPair { me, here, brief, opened };
    Ok(Page::new(view.title(), view.render()))
}
