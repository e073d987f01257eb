//! Who knows what: authors per file, truck factor per component, and what no one here knows any more.

use std::collections::{BTreeMap, BTreeSet};

use super::areas::{PersonKnowledge, people_knowledge};
use super::authorship::{Identities, tally_files};
use super::components::{Components, Division};
use super::file_knowledge::{FileKnowledge, fractal_value};
use super::filter::{Exclusions, Filter, Sieve};
use super::sole::{Part, SoleKnowledge, share_out, sole};
use super::truck_factor::{TruckStep, truck_factor};
use crate::facts::{Facts, PathId, PersonId};

/// Options of the analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnowledgeOptions {
    /// Today, in Unix seconds; later commits do not count.
    pub now: i64,
    /// People who have left: their knowledge is gone.
    pub departed: BTreeSet<PersonId>,
    /// Identities that belong to another, and to which: their work counts as that one's. Default: none.
    pub identities: Identities,
    /// The division into components. Default: the first folder.
    pub components: Division,
    /// Commits that change more files than this do not count: moving a tree teaches no one its content.
    /// Default: all count, as in the paper.
    pub mass_commit_files: Option<u32>,
    /// What to count.
    pub filter: Filter,
}

impl KnowledgeOptions {
    /// The defaults, as of `now` in Unix seconds.
    #[must_use]
    pub fn at(now: i64) -> Self {
        Self {
            now,
            departed: BTreeSet::new(),
            identities: BTreeMap::new(),
            components: Division::default(),
            mass_commit_files: None,
            filter: Filter::default(),
        }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Knowledge {
    /// Files of the head that count and have a history, in Git's order of paths.
    pub files: Vec<FileKnowledge>,
    /// Components, by name.
    pub components: Vec<ComponentKnowledge>,
    /// The whole repository as one component.
    pub whole: ComponentKnowledge,
    /// Everyone who is an author of any file, in the order of [`PersonId`].
    pub people: Vec<PersonKnowledge>,
    /// Files all of whose authors have departed; they are not part of any truck factor.
    pub orphaned: Vec<PathId>,
    /// What was left out.
    pub exclusions: Exclusions,
}

/// Who knows one component.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ComponentKnowledge {
    /// Its folder; empty for the whole repository; `.` for files outside of any folder.
    pub name: String,
    /// Files that count.
    pub files: usize,
    /// Lines of them.
    pub lines: u64,
    /// The people whose leaving leaves fewer than half of the files (orphaned ones aside) with an author, in
    /// order. The truck factor is the length; 0 if every file is orphaned.
    pub truck_list: Vec<TruckStep>,
    /// The only person still here who knows it, if there is one.
    pub sole: Option<SoleKnowledge>,
    /// The part of everyone who changed anything in it that still exists, most lines first.
    pub parts: Vec<Part>,
    /// The person who made most of the changes, departed or not.
    pub main_author: Option<PersonId>,
    /// As for a file, over all changes in the component.
    pub fractal_value: f64,
    /// Files all of whose authors have departed.
    pub orphaned_files: usize,
}

impl ComponentKnowledge {
    /// How many people must leave until fewer than half of the files have an author.
    #[must_use]
    pub fn truck_factor(&self) -> usize {
        self.truck_list.len()
    }
}

/// Computes who knows what.
#[must_use]
pub fn knowledge(facts: &Facts, options: &KnowledgeOptions) -> Knowledge {
    let sieve = Sieve::new(facts, &options.filter).without_mass_commits(options.mass_commit_files);
    let (tallies, exclusions) = tally_files(facts, &sieve, options.now, &options.identities);
    let components = Components::of_head(facts, &options.components);
    let files: Vec<FileKnowledge> = facts
        .head_files()
        .iter()
        .filter_map(|file| {
            let authorships = tallies.get(&file.path)?.authorships();
            let component =
                components.component_of(file.path).map_or("", |component| components.name(component));
            Some(FileKnowledge::new(
                file.path,
                component.to_owned(),
                file.lines,
                authorships,
                &options.departed,
            ))
        })
        .collect();
    let mut by_component: BTreeMap<&str, Vec<&FileKnowledge>> = BTreeMap::new();
    for file in &files {
        by_component.entry(&file.component).or_default().push(file);
    }
    let all: Vec<&FileKnowledge> = files.iter().collect();
    let know = |name: &str, files: &[&FileKnowledge]| know_component(name, files, &options.departed);
    Knowledge {
        components: by_component.iter().map(|(name, files)| know(name, files)).collect(),
        whole: know("", &all),
        people: people_knowledge(&files, &options.departed),
        orphaned: files.iter().filter(|file| file.orphaned).map(|file| file.path).collect(),
        exclusions,
        files,
    }
}

fn know_component(name: &str, files: &[&FileKnowledge], departed: &BTreeSet<PersonId>) -> ComponentKnowledge {
    let here = |person: &PersonId| !departed.contains(person);
    let present: Vec<Vec<PersonId>> = files
        .iter()
        .map(|file| file.authors().filter(here).collect::<Vec<_>>())
        .filter(|authors| !authors.is_empty())
        .collect();
    let parts = parts_of(files);
    let mut changes: BTreeMap<PersonId, u32> = BTreeMap::new();
    for part in files.iter().flat_map(|file| &file.authorships) {
        *changes.entry(part.person).or_insert(0) += part.changes;
    }
    let busiest = changes.iter().max_by_key(|&(&who, &count)| (count, std::cmp::Reverse(who)));
    ComponentKnowledge {
        name: name.to_owned(),
        files: files.len(),
        lines: files.iter().map(|file| u64::from(file.lines)).sum(),
        truck_list: truck_factor(&present),
        sole: sole(&parts, files.iter().map(|file| f64::from(file.lines)).sum(), departed),
        parts,
        main_author: busiest.map(|(&person, _)| person),
        fractal_value: fractal_value(&changes),
        orphaned_files: files.iter().filter(|file| file.orphaned).count(),
    }
}

/// Everyone's part in some files, most lines first.
fn parts_of(files: &[&FileKnowledge]) -> Vec<Part> {
    let mut parts: BTreeMap<PersonId, Part> = BTreeMap::new();
    for authorship in files.iter().flat_map(|file| &file.authorships) {
        let part = Part::of(authorship);
        parts.entry(part.person).and_modify(|known| known.add(&part)).or_insert(part);
    }
    let mut parts: Vec<Part> = parts.into_values().collect();
    share_out(&mut parts, files.iter().map(|file| f64::from(file.lines)).sum());
    parts.sort_by(|a, b| b.lines.total_cmp(&a.lines));
    parts
}
