//! The page of files that are left out, with the patterns.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Kind, Result,
    ui::{FieldError, Flash, Link, Tone},
    web::{Page, form::Form, redirect_with},
};
use castra_repositories::{leave_out, url};

use super::links::{file_link, team_link};
use crate::{left_out, opened, views::ShowLeftOut};

async fn page(
    ctx: &Ctx,
    id: &str,
    typed: Option<(String, Option<i64>)>,
    errors: Vec<FieldError>,
) -> Result<ShowLeftOut> {
    let known = left_out(ctx, id).await?;
    let opened = opened(ctx, id).await?;
    let largest = |files: &[(String, u32)]| -> Vec<(Link, u32)> {
        files.iter().map(|(path, lines)| (file_link(id, path), *lines)).collect()
    };
    let reasons = known.answer.as_ref().map(|found| {
        [&found.generated, &found.vendored, &found.by_hand]
            .map(|files| (files.files, files.lines, largest(&files.largest)))
    });
    let (typed, revision) = match typed {
        Some(typed) => typed,
        None => {
            (known.repository.exclude.join("\n"), Some(castra_repositories::revision(&known.repository)?))
        }
    };
    Ok(ShowLeftOut {
        repository: Link::new(id, url::show(id)),
        team: team_link(&known),
        reasons,
        patterns: known.answer.map_or_else(Vec::new, |found| found.patterns),
        commits: opened.figures.map_or_else(Vec::new, |figures| figures.left_out.of_commits()),
        may_change: opened.may_change && !opened.is_let_go,
        typed,
        revision,
        errors,
    })
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let view = page(&ctx, &id, None, Vec::new()).await?;
    Ok(Page::new(format!("{id}: what counts"), view.render()))
}

pub(super) async fn save(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let typed = sent.get("exclude").unwrap_or_default();
    let revision = sent.seen("revision")?;
    match leave_out(&ctx, &id, revision, typed).await {
        Ok(_) => {
            let flash = Flash { tone: Tone::Good, message: "Saved. Figures updated.".to_owned(), undo: None };
            Ok(redirect_with(&url::left_out(&id), &flash))
        }
        Err(error) if error.kind == Kind::Invalid => {
            let errors = error.fields.into_iter().map(FieldError::from).collect();
            let view = page(&ctx, &id, Some((typed.to_owned(), revision)), errors).await?;
            let page = Page::new("Check the form", view.render());
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
        Err(error) => Err(error),
    }
}
