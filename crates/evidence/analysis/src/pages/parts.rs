//! The page for the parts of a repository.

use axum::{extract::Path, response::Response};
use castra_platform::{
    Ctx, Error, Result,
    terms::Filled,
    web::{Page, done, form::Form},
};
use castra_repositories::{folders, set_folders, url};

use crate::{opened, views::PartsForm};

async fn form(ctx: &Ctx, id: &str) -> Result<PartsForm> {
    let opened = opened(ctx, id).await?;
    if !opened.may_change {
        return Err(Error::forbidden("only the team's lead, the CTO and operators can do this"));
    }
    let (folders, revision) = folders(ctx, id).await?;
    let parts = opened.figures.map_or_else(Vec::new, |figures| figures.components);
    Ok(PartsForm {
        repository: id.to_owned(),
        filled: Filled::default().with("folders", folders.join("\n")).at(revision),
        parts: parts.into_iter().map(|part| (part.name, part.files)).collect(),
    })
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new(format!("Parts of {id}"), form(&ctx, &id).await?.render()))
}

pub(super) async fn save(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = form(&ctx, &id).await?;
    let folders = sent.get("folders").unwrap_or_default();
    sent.submit(
        async { set_folders(&ctx, &id, &sent.seen("revision")?, folders).await },
        |_| done(&url::parts(&id), "Saved."),
        |filled| PartsForm { filled, ..form }.render(),
    )
    .await
}
