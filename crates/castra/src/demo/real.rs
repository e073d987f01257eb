//! Real repositories in an invented company: attached to its teams, their most active authors taken for its people.

use std::{collections::BTreeMap, path::PathBuf};

use castra_history::{Filter, ScanOptions, commits_by_person, scan};
use castra_org::organization::{Period, Repository, RepositoryId, TeamId};
use castra_platform::{Error, Result};
use chrono::{Days, NaiveTime};

use super::company::Company;

/// Puts real repositories, if there are any, in place of the invented ones. Reads each once, to know its authors; the figures come
/// from the scan in the background.
pub(super) fn attach(
    company: &mut Company,
    paths: &[PathBuf],
) -> Result<Vec<(String, castra_history::Facts)>> {
    if !paths.is_empty() {
        company.organization.repositories.clear();
    }
    let mut kept = Vec::new();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for (at, path) in paths.iter().enumerate() {
        let path = path
            .canonicalize()
            .map_err(|error| Error::invalid(format!("cannot read {}: {error}", path.display())))?;
        let facts = scan(&path, &ScanOptions::default(), None, &())
            .map_err(|error| Error::invalid(format!("{}: {error}", path.display())))?;
        let made = &company.teams[at % company.teams.len()];
        let name = path
            .file_name()
            .map(|name| castra_org::imports::slug(&name.to_string_lossy()))
            .filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| "repository".to_owned());
        let n = taken.entry(name.clone()).or_default();
        *n += 1;
        let id = if *n == 1 { name } else { format!("{name}-{n}") };
        let repository = Repository {
            id: RepositoryId::from(id.as_str()),
            team: TeamId::from(made.plan.id.as_str()),
            path: Some(path.display().to_string()),
            url: None,
            branch: None,
            period: Period::ALWAYS,
        };
        let people: Vec<_> = made.leads.iter().chain(&made.members).chain(&made.leavers).cloned().collect();
        let end = company.today.and_time(NaiveTime::MIN).and_utc().timestamp() + 86_400;
        let since =
            (company.today - Days::new(super::company::DAYS)).and_time(NaiveTime::MIN).and_utc().timestamp();
        let active = commits_by_person(&facts, since, end, &Filter::default());
        let mut authors: Vec<_> = active.people.iter().collect();
        authors.sort_by_key(|author| (std::cmp::Reverse(author.commits), author.person));
        for (author, id) in authors.iter().zip(&people) {
            let author = facts.person(author.person);
            let identity = format!("{} <{}>", author.name.replace(['<', '>'], ""), author.email);
            if let Some(person) = company.organization.people.get_mut(id) {
                person.git.push(identity.chars().filter(|c| !c.is_control()).collect());
            }
        }
        company.organization.repositories.insert(repository.id.clone(), repository);
        kept.push((id, facts));
    }
    Ok(kept)
}
