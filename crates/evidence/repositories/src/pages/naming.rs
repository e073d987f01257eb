//! The pages for adding, editing and removing repositories.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use castra_platform::{
    Ctx, Error, Result,
    access::Permission,
    terms::Filled,
    web::{Page, done, form::Form},
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
async fn form(ctx: &Ctx, known: Option<String>, filled: Filled) -> Result<RepositoryForm> {
    let teams = actions::teams_to_name_for(ctx).await?;
    if teams.is_empty() {
        return Err(Error::forbidden("only the teams' leads, the CTO and operators can do this"));
    }
    Ok(RepositoryForm {
        known,
        teams: teams.into_iter().map(|team| (team.id.to_string(), team.name)).collect(),
        is_operator: ctx.viewer.may(&Permission::Operate),
        filled,
    })
}

pub(super) async fn new(ctx: Ctx, Query(preset): Query<Preset>) -> Result<Page> {
    let mut form = form(&ctx, None, Filled::default()).await?;
    let team = match form.teams.as_slice() {
        [(only, _)] if preset.team.is_empty() => only.clone(),
        _ => preset.team,
    };
    form.filled = form.filled.with("team", team);
    Ok(Page::new("Add a repository", form.render()))
}

fn said(sent: &Form) -> Said {
    let text = |name: &str| sent.get(name).unwrap_or_default().to_owned();
    Said { id: text("id"), team: text("team"), url: text("url"), branch: text("branch"), exclude: None }
}

fn filled(said: Said) -> Filled {
    Filled::default().with("url", said.url).with("team", said.team).with("branch", said.branch)
}

pub(super) async fn name(ctx: Ctx, sent: Form) -> Result<Response> {
    let form = form(&ctx, None, Filled::default()).await?;
    sent.submit(
        actions::name(&ctx, &said(&sent)),
        |named| done(&url::show(named.id.as_str()), "Repository added. Its first scan is queued."),
        |filled| RepositoryForm { filled, ..form }.render(),
    )
    .await
}

async fn editing(ctx: &Ctx, id: &str) -> Result<RepositoryForm> {
    let repository = actions::repository(ctx, id).await?;
    if !actions::may_change(ctx, &repository) {
        return Err(Error::forbidden("only the team's lead, the CTO and operators can do this"));
    }
    let filled = filled(Said::of(&repository)).at(actions::revision(&repository)?);
    form(ctx, Some(id.to_owned()), filled).await
}

pub(super) async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Edit repository", editing(&ctx, &id).await?.render()))
}

pub(super) async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = editing(&ctx, &id).await?;
    sent.submit(
        async { actions::change(&ctx, &id, &sent.seen("revision")?, &said(&sent)).await },
        |_| done(&url::show(&id), "Saved."),
        |filled| RepositoryForm { filled, ..form }.render(),
    )
    .await
}

pub(super) async fn let_go(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    actions::let_go(&ctx, &id).await?;
    Ok(done(&url::index(), format!("{id} removed. Its figures stay.")))
}
