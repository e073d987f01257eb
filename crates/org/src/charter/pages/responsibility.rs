//! A responsibility: what it means, and who answers for it where.

use axum::extract::{Path, Query};
use castra_platform::{Ctx, Error, Result, web::Page};

use super::{Asked, passes};
use crate::{
    catalog::ScopeKind,
    charter::{
        actions, show,
        views::responsibility::{ShowResponsibility, TeamLine},
    },
    organization::Scope,
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
        target: entry.target.clone(),
        synonyms: entry.synonyms.clone(),
        lines: lines.collect(),
    };
    Ok(Page::new(&entry.title, view.render()))
}
