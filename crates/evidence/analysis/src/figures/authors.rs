//! The authors in the repositories who are no one of the organization. Pure.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use castra_history as history;
use castra_org::organization::{Organization, RepositoryId};
use castra_platform::text::folded_address;
use castra_repositories::instant;

use super::{Analysis, similarity::suggestion};
use crate::model::{Author, Suggestion};

/// An author in the making: identities by address, commits, last commit, repositories.
#[derive(Debug, Default)]
struct Row {
    /// By folded address: the name, the address as written, the time it was last used.
    identities: BTreeMap<String, (String, String)>,
    newest: (i64, String),
    commits: usize,
    repositories: BTreeSet<RepositoryId>,
}

/// The people who wrote commits and map to no one here, with who they probably are; most commits first. Someone is one author
/// in all repositories in which they used one of their addresses.
pub(crate) fn authors(found: &[(RepositoryId, Arc<Analysis>)], organization: &Organization) -> Vec<Author> {
    let mut rows: Vec<Option<Row>> = Vec::new();
    let mut by_address: HashMap<String, usize> = HashMap::new();
    for (id, analysis) in found {
        for (person, mut row) in of_repository(analysis) {
            row.repositories.insert(id.clone());
            let newest = &analysis.facts.person(person).email;
            row.newest.1 = folded_address(newest);
            let known: BTreeSet<usize> =
                row.identities.keys().filter_map(|address| by_address.get(address).copied()).collect();
            let row = known.into_iter().filter_map(|at| rows[at].take()).fold(row, merged);
            for address in row.identities.keys() {
                by_address.insert(address.clone(), rows.len());
            }
            rows.push(Some(row));
        }
    }
    let mut authors: Vec<Author> =
        rows.into_iter().flatten().filter_map(|row| author(row, organization)).collect();
    authors.sort_by(|a, b| b.commits.cmp(&a.commits).then_with(|| a.address.cmp(&b.address)));
    authors
}

/// The authors of one repository who map to no one, without programs and mere committers.
fn of_repository(analysis: &Analysis) -> BTreeMap<history::PersonId, Row> {
    let facts = &analysis.facts;
    let is_wanted =
        |person: history::PersonId| analysis.person(person).is_none() && !facts.person(person).is_bot;
    let mut rows: BTreeMap<history::PersonId, Row> = BTreeMap::new();
    for commit in facts.commits().filter(|commit| !commit.is_merge()) {
        for person in commit.co_authors().chain([commit.author()]).filter(|person| is_wanted(*person)) {
            let row = rows.entry(person).or_default();
            row.commits += 1;
            row.newest.0 = row.newest.0.max(commit.author_time());
        }
    }
    for (person, identity) in facts.identities() {
        if let Some(row) = rows.get_mut(&person).filter(|_| !identity.email.trim().is_empty()) {
            row.identities.insert(folded_address(&identity.email), (identity.name, identity.email));
        }
    }
    rows
}

fn merged(one: Row, other: Row) -> Row {
    Row {
        newest: one.newest.max(other.newest),
        commits: one.commits + other.commits,
        identities: other.identities.into_iter().chain(one.identities).collect(),
        repositories: other.repositories.into_iter().chain(one.repositories).collect(),
    }
}

fn author(row: Row, organization: &Organization) -> Option<Author> {
    let newest = row.identities.get(&row.newest.1).or_else(|| row.identities.values().next())?;
    let (name, address) = newest.clone();
    let identities: Vec<(String, String)> = row.identities.into_values().collect();
    let suggestion = suggestion(&identities, organization.people.values()).map(|(person, likeness)| {
        Suggestion { name: organization.person_name(&person).to_owned(), person, likeness }
    });
    Some(Author {
        name,
        address,
        identities: identities.iter().map(|(name, address)| written(name, address)).collect(),
        addresses: identities.into_iter().map(|(_, address)| folded_address(&address)).collect(),
        commits: row.commits,
        last: instant(row.newest.0).unwrap_or_default(),
        repositories: row.repositories.into_iter().collect(),
        suggestion,
    })
}

/// An identity as the organization records it.
fn written(name: &str, address: &str) -> String {
    let name: String =
        name.chars().filter(|letter| !"<>".contains(*letter) && !letter.is_control()).collect();
    if name.trim().is_empty() { address.to_owned() } else { format!("{} <{address}>", name.trim()) }
}

#[cfg(test)]
mod tests {
    use castra_history::{FactsBuilder, InventedChange, InventedCommit};
    use castra_org::organization::{Period, Person, PersonId};

    use super::*;
    use crate::model::Likeness;

    fn analysis(commits: &[(&str, &str)], organization: &Organization) -> Arc<Analysis> {
        let mut builder = FactsBuilder::new();
        for (seed, (name, email)) in (1_u64..).zip(commits) {
            builder.add(InventedCommit {
                seed,
                author_name: (*name).to_owned(),
                author_email: (*email).to_owned(),
                time: 1_700_000_000 + i64::try_from(seed).unwrap(),
                changes: vec![InventedChange::lines("a.rs", 1, 0)],
                ..InventedCommit::default()
            });
        }
        let day = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        Arc::new(Analysis::new(Arc::new(builder.finish()), organization, day, Vec::new()))
    }

    #[test]
    fn authors_of_no_one_here_are_listed_once() {
        let mut organization = Organization::empty("Example");
        let person = |id: &str, name: &str, email: &str| Person {
            id: PersonId::from(id),
            name: name.to_owned(),
            email: Some(email.to_owned()),
            level: None,
            period: Period::ALWAYS,
            manager: None,
            git: Vec::new(),
        };
        for known in
            [person("ana", "Ana Ora", "ana@example.org"), person("jane", "Jane Doe", "jane@example.org")]
        {
            organization.people.insert(known.id.clone(), known);
        }
        let first = analysis(
            &[
                ("Ana Ora", "ana@example.org"),
                ("jd", "Jane.Doe@home.example"),
                ("jd", "jane.doe@home.example"),
                ("renovate[bot]", "bot@example.net"),
            ],
            &organization,
        );
        let second =
            analysis(&[("Jane D", "jane.doe@home.example"), ("Zoe <x>", "zoe@example.net")], &organization);
        let ids = ["web", "api"].map(RepositoryId::from);
        let found = authors(&[(ids[0].clone(), first), (ids[1].clone(), second)], &organization);
        let rows: Vec<(&str, usize, usize)> = found
            .iter()
            .map(|author| (author.address.as_str(), author.commits, author.repositories.len()))
            .collect();
        assert_eq!(rows, [("jane.doe@home.example", 3, 2), ("zoe@example.net", 1, 1)]);
        let jane = found[0].suggestion.as_ref().unwrap();
        assert_eq!((jane.person.as_str(), jane.likeness), ("jane", Likeness::Address));
        assert_eq!(found[1].identities, ["Zoe x <zoe@example.net>"]);
        assert_eq!(found[1].suggestion, None);
    }
}
