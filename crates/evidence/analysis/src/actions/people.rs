//! People in repositories: whom to ask, what a person knows, and what would leave with them.

use std::{collections::BTreeMap, sync::Arc};

use castra_org::organization::{self, Current, PersonId, RepositoryId, Scope, TeamId};
use castra_platform::{Ctx, Result, access::Permission};
use castra_repositories::{active, aside};

use super::cached::analysis;
use crate::{
    figures,
    model::{Asked, FadingRow, Handover, HandoverPart, PersonArea},
};

/// People to ask about a path, a technology or a word, over every repository.
pub async fn ask_whom(ctx: &Ctx, query: &str) -> Result<Asked> {
    let current = organization::current(ctx).await?;
    let organization = current.charter.shared();
    let (mut found, mut all) = (Vec::new(), 0);
    for repository in active(&current) {
        all += 1;
        let id = repository.id.clone();
        let Some(analysis) = analysis(ctx, id.as_str(), current.today).await? else { continue };
        let (organization, query) = (Arc::clone(&organization), query.trim().to_owned());
        found.push((id, aside(move || figures::clues(&analysis, &organization, &query)).await?));
    }
    let lead = |team: &TeamId| {
        let leads = current.charter.holders("tech-lead", &Scope::Team(team.clone()));
        leads.first().map(|held| held.person.clone())
    };
    Ok(Asked {
        people: figures::advice(&organization, &found),
        teams: figures::teams_asked(&organization, lead, &found),
        files: found.iter().map(|(_, clues): &(_, figures::Clues)| clues.files).sum(),
        repositories: (all, found.len()),
    })
}

/// A person's knowledge of all repositories, the largest share first.
pub async fn person_areas(ctx: &Ctx, person: &PersonId) -> Result<Vec<PersonArea>> {
    let current = organization::current(ctx).await?;
    let mut areas = Vec::new();
    for repository in active(&current) {
        if let Some(analysis) = analysis(ctx, repository.id.as_str(), current.today).await? {
            areas.extend(figures::person_areas(&analysis, &repository.id, person));
        }
    }
    areas.sort_by(|a, b| b.share.total_cmp(&a.share).then(b.files.cmp(&a.files)));
    Ok(areas)
}

/// What a person once knew of all repositories and has not touched for a year, starting with what no one else
/// here knows.
pub async fn person_fading(ctx: &Ctx, person: &PersonId) -> Result<Vec<(RepositoryId, FadingRow)>> {
    let current = organization::current(ctx).await?;
    let mut rows = Vec::new();
    for repository in active(&current) {
        let Some(analysis) = analysis(ctx, repository.id.as_str(), current.today).await? else { continue };
        if analysis.knows(person) {
            let found = figures::person_fading(&analysis, current.organization(), person);
            rows.extend(found.into_iter().map(|row| (repository.id.clone(), row)));
        }
    }
    rows.sort_by(|(_, a), (_, b)| b.is_last.cmp(&a.is_last).then(a.last.cmp(&b.last)));
    Ok(rows)
}

/// The languages a person writes in all repositories, by the files they are an author of, most first.
pub async fn person_languages(ctx: &Ctx, person: &PersonId) -> Result<Vec<(String, usize)>> {
    let current = organization::current(ctx).await?;
    let mut languages: BTreeMap<String, usize> = BTreeMap::new();
    for repository in active(&current) {
        let Some(analysis) = analysis(ctx, repository.id.as_str(), current.today).await? else { continue };
        if analysis.knows(person) {
            for (language, files) in figures::person_languages(&analysis, person) {
                *languages.entry(language).or_default() += files;
            }
        }
    }
    let mut languages: Vec<_> = languages.into_iter().collect();
    languages.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(languages)
}

/// Whether the viewer may see what would be lost with a person: the person, the lead of a team of theirs, and
/// the CTO may.
fn may_see_handover(ctx: &Ctx, current: &Current, person: &PersonId) -> bool {
    let holder = Some(person.as_str());
    let may = |teams: &[&str]| ctx.viewer.may(&Permission::SeeReading { holder, teams });
    may(&[]) || current.charter.teams_of(person).iter().any(|team| may(&[team.as_str()]))
}

/// What no one here would know if a person left; `None` for viewers who may not see it.
pub async fn handover(ctx: &Ctx, person: &PersonId) -> Result<Option<Handover>> {
    let current = organization::current(ctx).await?;
    if !may_see_handover(ctx, &current, person) {
        return Ok(None);
    }
    let Some(known) = current.organization().people.get(person) else { return Ok(None) };
    let organization = current.charter.shared();
    let (mut repositories, mut all, mut read) = (Vec::new(), 0, 0);
    for repository in active(&current) {
        all += 1;
        let Some(analysis) = analysis(ctx, repository.id.as_str(), current.today).await? else { continue };
        read += 1;
        if !analysis.knows(person) {
            continue;
        }
        let (organization, id, person) = (Arc::clone(&organization), repository.id.clone(), person.clone());
        repositories.extend(aside(move || figures::handover(&analysis, &organization, &id, &person)).await?);
    }
    repositories.sort_by(|a: &HandoverPart, b| {
        b.n_files.cmp(&a.n_files).then_with(|| a.repository.cmp(&b.repository))
    });
    Ok(Some(Handover { person: person.clone(), name: known.name.clone(), repositories, read: (all, read) }))
}
