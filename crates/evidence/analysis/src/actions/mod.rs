//! Answers from repositories' histories.

mod authors;
mod cached;
mod people;

use std::sync::Arc;

use castra_org::organization;
use castra_platform::{Ctx, Error, Result, jobs as queue};
use castra_repositories::{SCAN, active, aside, find, may_change, source_of, summary, team_name};

use self::cached::{analysis_of, answered};
use crate::{
    figures,
    model::{
        AcrossView, AgeView, Answered, CodeMap, CoupledRow, CrossingsView, FileView, KnowledgeMap,
        LeftOutView, ReleasesView, RepositoryView, TechnologyRow,
    },
};
pub use authors::{authors, git_identities, map_authors, mark_outside, set_git_identities, unmap_author};
pub use cached::{analysis, analysis_for_reading};
pub use people::{ask_whom, handover, person_areas, person_fading, person_languages};

/// Everything about one repository that its viewer may see.
pub async fn opened(ctx: &Ctx, id: &str) -> Result<RepositoryView> {
    let current = organization::current(ctx).await?;
    let repository = find(&current, id)?.clone();
    let summary = summary(ctx, id).await?;
    let analysis = match &summary {
        Some(summary) => analysis_of(ctx, &current, summary, current.today).await?,
        None => None,
    };
    let organization = current.charter.shared();
    let viewer = ctx.viewer.person.clone();
    let figures = match analysis {
        Some(analysis) => {
            Some(aside(move || figures::figures(&analysis, &organization, viewer.as_deref())).await?)
        }
        None => None,
    };
    Ok(RepositoryView {
        team_name: team_name(&current, &repository),
        job: queue::find(ctx.read(), SCAN, id).await?,
        may_change: may_change(ctx, &repository),
        is_let_go: repository.period.is_past(current.today),
        source: source_of(&ctx.app.settings.code_links, &repository, summary.as_ref()),
        repository,
        summary,
        figures,
    })
}

/// Everything about one file of a repository.
pub async fn opened_file(ctx: &Ctx, id: &str, path: &str) -> Result<FileView> {
    let current = organization::current(ctx).await?;
    let repository = find(&current, id)?.clone();
    let missing = || Error::not_found(format!("file `{path}` in the last scan of {id}"));
    let analysis = analysis_for_reading(ctx, id, current.today).await?.ok_or_else(missing)?;
    let (organization, path) = (current.charter.shared(), path.to_owned());
    let source = source_of(&ctx.app.settings.code_links, &repository, summary(ctx, id).await?.as_ref());
    let team_name = team_name(&current, &repository);
    let found = aside(move || figures::file(&analysis, &organization, repository, &path)).await?;
    Ok(FileView { team_name, source, ..found.ok_or_else(missing)? })
}

/// Who knows what of a repository, by people or by teams.
pub async fn knowledge_map(ctx: &Ctx, id: &str, by_team: bool) -> Result<Answered<KnowledgeMap>> {
    let question = if by_team { "knowledge by team" } else { "knowledge" };
    answered(ctx, id, question, move |analysis, organization| {
        figures::knowledge_map(analysis, organization, by_team)
    })
    .await
}

/// How old a repository's code is.
pub async fn age(ctx: &Ctx, id: &str) -> Result<Answered<AgeView>> {
    answered(ctx, id, "age", |analysis, _| figures::age(analysis)).await
}

/// A repository's technologies.
pub async fn technologies(ctx: &Ctx, id: &str) -> Result<Answered<Vec<TechnologyRow>>> {
    answered(ctx, id, "technologies", |analysis, _| figures::technologies(analysis)).await
}

/// A repository's releases, and the documents left behind by its code.
pub async fn releases(ctx: &Ctx, id: &str) -> Result<Answered<ReleasesView>> {
    answered(ctx, id, "releases", |analysis, _| figures::releases(analysis)).await
}

/// The files of a repository that are left out.
pub async fn left_out(ctx: &Ctx, id: &str) -> Result<Answered<LeftOutView>> {
    answered(ctx, id, "left out", |analysis, _| figures::left_out_files(analysis)).await
}

/// Files that change together in a repository.
pub async fn coupled(ctx: &Ctx, id: &str) -> Result<Answered<Vec<CoupledRow>>> {
    answered(ctx, id, "coupling", |analysis, _| figures::coupled(analysis)).await
}

/// Where several teams work on a repository's code.
pub async fn crossings(ctx: &Ctx, id: &str) -> Result<Answered<CrossingsView>> {
    let current = organization::current(ctx).await?;
    let owner = find(&current, id)?.team.clone();
    answered(ctx, id, "crossings", move |analysis, organization| {
        figures::crossings(analysis, organization, &owner)
    })
    .await
}

/// Parts that change together across the repositories of today's teams.
pub async fn across(ctx: &Ctx) -> Result<AcrossView> {
    let current = organization::current(ctx).await?;
    let (mut found, mut all) = (Vec::new(), 0);
    for repository in active(&current) {
        all += 1;
        if let Some(analysis) = analysis(ctx, repository.id.as_str(), current.today).await? {
            found.push((repository.id.clone(), analysis));
        }
    }
    let read = found.len();
    let rows = aside(move || {
        let facts: Vec<_> =
            found.iter().map(|(id, analysis)| (id.clone(), analysis.facts.as_ref())).collect();
        let now = found.iter().map(|(_, analysis)| analysis.now).max().unwrap_or_default();
        figures::across(&facts, now)
    });
    Ok(AcrossView { rows: rows.await?, repositories: (all, read) })
}

/// The map of a folder of a repository's code: of its programs, or of all files that count. No answer before the first scan.
pub async fn code_map(ctx: &Ctx, id: &str, folder: &str, everything: bool) -> Result<Answered<CodeMap>> {
    let known = answered(ctx, id, "files", |analysis, _| Arc::new(figures::code_files(analysis))).await?;
    let Answered { repository, team_name, source, answer } = known;
    let map = answer.map(|files| (figures::code_map(&files, folder, everything), folder));
    let answer = match map {
        Some((None, folder)) if !folder.is_empty() => {
            return Err(Error::not_found(format!("folder `{folder}` in the last scan of {id}")));
        }
        map => map.and_then(|(map, _)| map),
    };
    Ok(Answered { repository, team_name, source, answer })
}
