//! The page for the parts of a repository.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Kind, Result,
    ui::{FieldError, Flash, Tone},
    web::{Page, form::Form, redirect_with},
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
        said: folders.join("\n"),
        revision: Some(revision),
        parts: parts.into_iter().map(|part| (part.name, part.files)).collect(),
        errors: Vec::new(),
    })
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new(format!("Parts of {id}"), form(&ctx, &id).await?.render()))
}

pub(super) async fn save(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let said = sent.get("folders").unwrap_or_default().to_owned();
    let revision = sent.seen("revision")?;
    match set_folders(&ctx, &id, revision, &said).await {
        Ok(_) => {
            let flash = Flash { tone: Tone::Good, message: "Saved.".to_owned(), undo: None };
            Ok(redirect_with(&url::parts(&id), &flash))
        }
        Err(error) if error.kind == Kind::Invalid => {
            let errors = error.fields.into_iter().map(FieldError::from).collect();
            let form = PartsForm { said, revision, errors, ..form(&ctx, &id).await? };
            let page = Page::new("Check the form", form.render());
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
        Err(error) => Err(error),
    }
}
