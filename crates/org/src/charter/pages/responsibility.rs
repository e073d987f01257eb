//! A responsibility: what it means, and who is accountable in each scope.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::Permission,
    ui::{Flash, Tone},
    web::{Page, form::Form, redirect_with},
};

use super::{Asked, passes};
use crate::{
    catalog::{self, ScopeKind, offers},
    charter::{
        actions, show, url,
        views::responsibility::{ShowResponsibility, TeamLine},
    },
    organization::{self, Scope},
};

pub(super) async fn responsibility(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page> {
    let opened = actions::of_day(&ctx, asked.day()?).await?;
    let organization = opened.organization();
    let entry = organization
        .catalog
        .responsibility(&id)
        .ok_or_else(|| Error::not_found(format!("responsibility `{id}`")))?;
    let scopes = match entry.scope {
        ScopeKind::Organization => vec![Scope::Organization],
        ScopeKind::Team => {
            organization.active_teams(opened.day()).map(|team| Scope::Team(team.id.clone())).collect()
        }
    };
    let lines = scopes.iter().filter_map(|scope| {
        let line = actions::line_of(&ctx, &opened, entry, scope);
        passes(&line, &asked.status).then(|| TeamLine {
            scope: show::scope_link(organization, scope),
            person: line.resolution.accountable().map(|id| show::person_link(organization, id)),
            status: show::status(&line),
            because: show::because(organization, &line),
            about: show::about(organization, &line.reading),
            evidence: show::evidence(&line.reading.evidence),
            chain: line.resolution.describe(organization),
        })
    });
    let role = organization.catalog.role(entry.role.as_str());
    let view = ShowResponsibility {
        title: entry.title.clone(),
        statement: entry.statement.clone(),
        role: role.map_or_else(|| entry.role.to_string(), |role| role.title.clone()),
        cadence: format!("{} days", entry.cadence_days),
        target: if entry.has_own_thresholds {
            format!("{} (set by this organization)", entry.target)
        } else {
            entry.target.clone()
        },
        synonyms: entry.synonyms.clone(),
        lines: lines.collect(),
        href: url::responsibility(&id),
        is_used: organization.is_used(&entry.id),
        off: organization.off.get(&entry.id).map(|practice| practice.is_off_here()),
        offers: offers(&organization.own_roles)
            .into_iter()
            .filter(|offer| offer.responsibility == entry.id)
            .map(|offer| (offer.own, offer.shipped))
            .collect(),
        may_change: ctx.viewer.may(&Permission::ChangeOrganization),
    };
    Ok(Page::new(&entry.title, view.render()))
}

pub(super) async fn use_signal(ctx: Ctx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let is_used = form.required("used", "whether it is used")? == "yes";
    organization::use_signal(&ctx, &id, &Seen::ANY, is_used).await?;
    Ok(done(&id, if is_used { "Signal switched on" } else { "Signal switched off" }))
}

pub(super) async fn take_shipped(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    catalog::take_shipped(&ctx, &id).await?;
    Ok(done(&id, "Castra's text restored"))
}

fn done(id: &str, message: &str) -> Response {
    let flash = Flash { tone: Tone::Good, message: message.to_owned(), undo: None };
    redirect_with(&url::responsibility(id), &flash)
}
