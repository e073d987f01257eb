//! The page of files that are left out, with the patterns.

use axum::{extract::Path, response::Response};
use castra_platform::{
    Ctx, Result,
    terms::Filled,
    ui::Link,
    web::{Page, done, form::Form},
};
use castra_repositories::{leave_out, url};

use super::links::{file_link, team_link};
use crate::{left_out, opened, views::ShowLeftOut};

async fn page(ctx: &Ctx, id: &str) -> Result<ShowLeftOut> {
    let known = left_out(ctx, id).await?;
    let opened = opened(ctx, id).await?;
    let largest = |files: &[(String, u32)]| -> Vec<(Link, u32)> {
        files.iter().map(|(path, lines)| (file_link(id, path), *lines)).collect()
    };
    let reasons = known.answer.as_ref().map(|found| {
        [&found.generated, &found.vendored, &found.by_hand]
            .map(|files| (files.files, files.lines, largest(&files.largest)))
    });
    let filled = Filled::default().with("exclude", known.repository.exclude.join("\n"));
    let filled = filled.at(castra_repositories::revision(&known.repository)?);
    Ok(ShowLeftOut {
        repository: Link::new(id, url::show(id)),
        team: team_link(&known),
        reasons,
        copies: known.answer.as_ref().map_or_else(Vec::new, |found| found.copies.clone()),
        patterns: known.answer.map_or_else(Vec::new, |found| found.patterns),
        commits: opened.figures.map_or_else(Vec::new, |figures| figures.left_out.of_commits()),
        may_change: opened.may_change && !opened.is_let_go,
        filled,
    })
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new(format!("{id}: what counts"), page(&ctx, &id).await?.render()))
}

pub(super) async fn save(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let view = page(&ctx, &id).await?;
    let patterns = sent.get("exclude").unwrap_or_default();
    sent.submit(
        async { leave_out(&ctx, &id, &sent.seen("revision")?, patterns).await },
        |_| done(&url::left_out(&id), "Saved. Figures updated."),
        |filled| ShowLeftOut { filled, ..view }.render(),
    )
    .await
}
