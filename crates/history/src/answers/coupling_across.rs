//! Coupling across repositories, which no commit can span: changes by the same person on the same day count
//! as changed together.

use std::collections::{BTreeMap, HashMap};

use super::baskets::Baskets;
use super::components::Components;
use super::coupling::{Coupled, CouplingOptions, Thresholds, coupled};
use super::filter::{Exclusions, Sieve};
use super::lineage::follow;
use crate::calendar::Day;
use crate::facts::Facts;

/// A repository, or a component of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RepositoryPart {
    /// The name the caller gave the repository.
    pub repository: String,
    /// The component; empty for the whole repository (depth 0).
    pub component: String,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct CouplingAcross {
    /// Pairs from different repositories, highest degree first. A "revision" is a day on which one person changed it.
    pub pairs: Vec<Coupled<RepositoryPart>>,
    /// What was left out, by repository, in the order given.
    pub exclusions: Vec<Exclusions>,
}

/// Finds parts that change together across `repositories` (name and facts of each). The day is that on the
/// author's own clock; people are the same if they share an address or a full name.
/// [`Division::Depth`](super::Division::Depth) 0 couples whole repositories.
#[must_use]
pub fn coupling_across(repositories: &[(&str, &Facts)], options: &CouplingOptions) -> CouplingAcross {
    let mut people = People::default();
    let mut parts: Vec<(usize, String)> = Vec::new();
    let mut days: BTreeMap<(u32, Day), Vec<u32>> = BTreeMap::new();
    let mut exclusions = Vec::new();
    for (repository, (_, facts)) in repositories.iter().enumerate() {
        let known = people.add(facts);
        let components = Components::of_head(facts, &options.components);
        let offset = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        parts.extend(components.names.iter().map(|name| (repository, name.clone())));
        let sieve = Sieve::new(facts, &options.filter).without_mass_commits(options.mass_commit_files);
        let range = options.since..=options.until;
        let (commits, left_out) = sieve.commits(|commit| range.contains(&commit.author_time()));
        exclusions.push(left_out);
        follow(facts, &sieve, &commits, |commit, touched| {
            let day = Day::at(commit.author_time(), commit.author_offset());
            let Some(&person) = known.get(commit.author().index()) else { return };
            let changed = touched.iter().filter_map(|&(path, _)| components.component_of(path));
            days.entry((person, day)).or_default().extend(changed.map(|component| component + offset));
        });
    }
    let mut baskets = Baskets::new(parts.len());
    for basket in days.values_mut() {
        baskets.push(basket);
    }
    let thresholds = Thresholds {
        revisions: options.minimum_revisions,
        shared: options.minimum_shared,
        degree: options.minimum_degree,
    };
    let pairs = coupled(&baskets, thresholds, |part| part);
    let repository_of = |part: u32| parts[part as usize].0;
    let named = |part: u32| {
        let (repository, component) = &parts[part as usize];
        RepositoryPart { repository: repositories[*repository].0.to_owned(), component: component.clone() }
    };
    let across = pairs.into_iter().filter(|pair| repository_of(pair.first) != repository_of(pair.second));
    let pairs = across.map(|pair| Coupled {
        first: named(pair.first),
        second: named(pair.second),
        degree: pair.degree,
        average_revisions: pair.average_revisions,
        shared_revisions: pair.shared_revisions,
        first_revisions: pair.first_revisions,
        second_revisions: pair.second_revisions,
    });
    CouplingAcross { pairs: pairs.collect(), exclusions }
}

/// People of several facts, by address and full name.
#[derive(Default)]
struct People {
    known: HashMap<String, u32>,
    count: u32,
}

impl People {
    /// Numbers that are the same in all facts, by position in the people of these.
    fn add(&mut self, facts: &Facts) -> Vec<u32> {
        let mut keys: Vec<Vec<String>> = vec![Vec::new(); facts.people().len()];
        for (id, written) in facts.identities() {
            if let Some(keys) = keys.get_mut(id.index()) {
                let name = written.name.trim().to_lowercase();
                // An address has no space and a full name has, so that the two cannot collide.
                keys.extend(name.contains(char::is_whitespace).then_some(name));
                keys.extend(Some(written.email).filter(|email| !email.is_empty()));
            }
        }
        keys.into_iter().map(|keys| self.number(keys)).collect()
    }

    fn number(&mut self, keys: Vec<String>) -> u32 {
        let known = keys.iter().find_map(|key| self.known.get(key)).copied();
        let number = known.unwrap_or(self.count);
        self.count = self.count.max(number + 1);
        for key in keys {
            self.known.entry(key).or_insert(number);
        }
        number
    }
}
