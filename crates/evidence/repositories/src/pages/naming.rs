//! The pages for adding, editing and removing repositories.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Permission,
    ui::{FieldError, Flash, Tone},
    web::{Page, form::Form, redirect_with},
};
use serde::Deserialize;

use crate::{actions, naming::Said, url, views::RepositoryForm};

/// The preselected team.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Preset {
    #[serde(default)]
    team: String,
}

/// The form; refused to viewers who may not add a repository.
async fn form(ctx: &Ctx, known: Option<String>, revision: Option<i64>, said: Said) -> Result<RepositoryForm> {
    let teams = actions::teams_to_name_for(ctx).await?;
    if teams.is_empty() {
        return Err(Error::forbidden("only the teams' leads, the CTO and operators can do this"));
    }
    Ok(RepositoryForm {
        known,
        teams: teams.into_iter().map(|team| (team.id.to_string(), team.name)).collect(),
        is_operator: ctx.viewer.may(&Permission::Operate),
        revision,
        said,
        errors: Vec::new(),
    })
}

pub(super) async fn new(ctx: Ctx, Query(preset): Query<Preset>) -> Result<Page> {
    let mut form = form(&ctx, None, None, Said { team: preset.team, ..Said::default() }).await?;
    if let ([(only, _)], "") = (form.teams.as_slice(), form.said.team.as_str()) {
        form.said.team.clone_from(only);
    }
    Ok(Page::new("Add a repository", form.render()))
}

fn said(sent: &Form) -> Said {
    let text = |name: &str| sent.get(name).unwrap_or_default().to_owned();
    Said { id: text("id"), team: text("team"), url: text("url"), branch: text("branch"), exclude: None }
}

/// The form with the typed values and the errors.
async fn again(
    ctx: &Ctx,
    known: Option<String>,
    revision: Option<i64>,
    said: Said,
    error: Error,
) -> Result<Response> {
    if error.kind != Kind::Invalid {
        return Err(error);
    }
    let errors = error.fields.into_iter().map(FieldError::from).collect();
    let form = RepositoryForm { errors, ..form(ctx, known, revision, said).await? };
    let page = Page::new("Check the form", form.render());
    Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

pub(super) async fn name(ctx: Ctx, sent: Form) -> Result<Response> {
    let said = said(&sent);
    match actions::name(&ctx, &said).await {
        Ok(named) => Ok(done(&url::show(named.id.as_str()), "Repository added. Its first scan is queued.")),
        Err(error) => again(&ctx, None, None, said, error).await,
    }
}

pub(super) async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let repository = actions::repository(&ctx, &id).await?;
    if !actions::may_change(&ctx, &repository) {
        return Err(Error::forbidden("only the team's lead, the CTO and operators can do this"));
    }
    let revision = Some(actions::revision(&repository)?);
    let form = form(&ctx, Some(id), revision, Said::of(&repository)).await?;
    Ok(Page::new("Edit repository", form.render()))
}

pub(super) async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let (revision, said) = (sent.seen("revision")?, said(&sent));
    match actions::change(&ctx, &id, revision, &said).await {
        Ok(_) => Ok(done(&url::show(&id), "Saved.")),
        Err(error) => again(&ctx, Some(id), revision, said, error).await,
    }
}

pub(super) async fn let_go(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    actions::let_go(&ctx, &id).await?;
    Ok(done(&url::index(), &format!("{id} removed. Its figures stay.")))
}

fn done(to: &str, message: &str) -> Response {
    redirect_with(to, &Flash { tone: Tone::Good, message: message.to_owned(), undo: None })
}
