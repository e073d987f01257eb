//! Real repositories in an invented company: attached to its teams, their most active authors used as its people.

use std::path::{Path, PathBuf};

use castra_history::{Filter, ScanOptions, commits_by_person, scan};
use castra_org::organization::{Period, Repository, RepositoryId, TeamId};
use castra_platform::{Error, Result};
use chrono::{Days, NaiveTime};

use super::company::{Company, MadeTeam};

/// Replaces the invented repositories of teams with the real ones, in turn; the other teams keep theirs. Reads each
/// repository once, to know its authors and to keep the result.
///
/// # Errors
/// If a path has no readable repository.
pub(super) fn attach(
    company: &mut Company,
    paths: &[PathBuf],
) -> Result<Vec<(String, castra_history::Facts)>> {
    let teams: Vec<MadeTeam> = company.in_order_of_calm().cloned().collect();
    let mut kept = Vec::new();
    for (path, made) in paths.iter().zip(teams.iter().cycle()) {
        let path = path.canonicalize().map_err(|error| unreadable(path, &error))?;
        let facts =
            scan(&path, &ScanOptions::default(), None, &()).map_err(|error| unreadable(&path, &error))?;
        let team = TeamId::from(made.plan.id.as_str());
        identify(company, made, &facts);
        let repositories = &mut company.organization.repositories;
        repositories.remove(&RepositoryId::from(team.as_str()));
        let id = free_id(&path, |id| repositories.contains_key(&RepositoryId::from(id)));
        let repository = Repository {
            id: RepositoryId::from(id.as_str()),
            team,
            path: Some(path.display().to_string()),
            url: None,
            branch: None,
            exclude: Vec::new(),
            period: Period::ALWAYS,
        };
        repositories.insert(repository.id.clone(), repository);
        kept.push((id, facts));
    }
    Ok(kept)
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::invalid(format!("cannot read {}: {error}", path.display()))
}

/// The folder's name, numbered if it is taken.
fn free_id(path: &Path, is_taken: impl Fn(&str) -> bool) -> String {
    let name = path.file_name().map(|name| castra_org::imports::slug(&name.to_string_lossy()));
    let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| "repository".to_owned());
    let numbered = (2..).map(|n| format!("{name}-{n}"));
    std::iter::once(name.clone()).chain(numbered).find(|id| !is_taken(id)).expect("numbers do not end")
}

/// Gives the most active authors' identities to the team's people, leads first.
fn identify(company: &mut Company, made: &MadeTeam, facts: &castra_history::Facts) {
    let people: Vec<_> = made.leads.iter().chain(&made.members).chain(&made.leavers).cloned().collect();
    let end = company.today.and_time(NaiveTime::MIN).and_utc().timestamp() + 86_400;
    let since = (company.today - Days::new(super::company::DAYS)).and_time(NaiveTime::MIN).and_utc();
    let active = commits_by_person(facts, since.timestamp(), end, &Filter::default());
    let mut authors: Vec<_> = active.people.iter().collect();
    authors.sort_by_key(|author| (std::cmp::Reverse(author.commits), author.person));
    for (author, id) in authors.iter().zip(&people) {
        let author = facts.person(author.person);
        let identity = format!("{} <{}>", author.name.replace(['<', '>'], ""), author.email);
        if let Some(person) = company.organization.people.get_mut(id) {
            person.git.push(identity.chars().filter(|c| !c.is_control()).collect());
        }
    }
}
