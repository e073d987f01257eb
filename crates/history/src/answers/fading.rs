//! Fading knowledge: what people once knew and have not touched for long, and what is lost when a person
//! leaves.

use std::collections::{BTreeMap, BTreeSet};

use super::file_knowledge::FileKnowledge;
use super::knowledge::Knowledge;
use super::numbers::days;
use super::summary::ratio;
use super::truck_factor::truck_factor;
use crate::facts::{Facts, PathId, PersonId};

/// Fading knowledge.
#[derive(Debug, Clone, PartialEq)]
pub struct Fading {
    /// Areas that a person still here is an author of and has not touched for long; the longest untouched
    /// first.
    pub areas: Vec<FadingArea>,
    /// Components that a person still here is an author of, but that no such author touched recently; the
    /// longest untouched first.
    pub components: Vec<FadingComponent>,
}

/// An area in which a person's knowledge fades.
#[derive(Debug, Clone, PartialEq)]
pub struct FadingArea {
    /// The person.
    pub person: PersonId,
    /// The component.
    pub component: String,
    /// Files in it that they are an author of.
    pub files: usize,
    /// Those as a share of the component's files, over 0 to 1.
    pub share: f64,
    /// Author time of their last change in it, in Unix seconds.
    pub last_time: i64,
    /// Days since.
    pub days: f64,
    /// Whether no other author of anything in it who is still here touched it recently.
    pub is_last_memory: bool,
}

/// A component in which everyone's knowledge fades.
#[derive(Debug, Clone, PartialEq)]
pub struct FadingComponent {
    /// The component.
    pub name: String,
    /// Author time of the last change by an author who is still here, in Unix seconds.
    pub last_time: i64,
    /// Days since.
    pub days: f64,
}

/// Finds areas that have not been touched for more than `after_days` days before `now` (Unix seconds).
#[must_use]
pub fn fading(knowledge: &Knowledge, now: i64, after_days: u32) -> Fading {
    let age = |last_time: i64| days(now.saturating_sub(last_time));
    let is_old = |last_time: i64| age(last_time) > f64::from(after_days);
    let here = || knowledge.people.iter().filter(|who| !who.departed);
    let mut fresh: BTreeSet<&str> = BTreeSet::new();
    let mut newest: BTreeMap<&str, i64> = BTreeMap::new();
    for area in here().flat_map(|who| &who.areas) {
        let slot = newest.entry(&area.component).or_insert(area.last_time);
        *slot = area.last_time.max(*slot);
        if !is_old(area.last_time) {
            fresh.insert(&area.component);
        }
    }
    let all = here().flat_map(|who| who.areas.iter().map(move |area| (who.person, area)));
    let fading = all.filter(|(_, area)| is_old(area.last_time)).map(|(person, area)| FadingArea {
        person,
        component: area.component.clone(),
        files: area.files,
        share: area.share,
        last_time: area.last_time,
        days: age(area.last_time),
        is_last_memory: !fresh.contains(area.component.as_str()),
    });
    let mut areas: Vec<FadingArea> = fading.collect();
    areas.sort_by_key(|area| area.last_time);
    let mut components: Vec<FadingComponent> = newest
        .into_iter()
        .filter(|(name, _)| !fresh.contains(name))
        .map(|(name, last_time)| FadingComponent { name: name.to_owned(), last_time, days: age(last_time) })
        .collect();
    components.sort_by_key(|component| component.last_time);
    Fading { areas, components }
}

/// The knowledge that is lost when a person leaves.
#[derive(Debug, Clone, PartialEq)]
pub struct KnowledgeLost {
    /// Files that, of those still here, only they know ([`SoleKnowledge`](super::SoleKnowledge)), to be
    /// handed over: the most complicated first.
    pub files: Vec<LostFile>,
    /// Lines of those.
    pub lines: u64,
    /// Those as a share of all files that count, over 0 to 1.
    pub share: f64,
    /// Components in which they are an author of any file, most files lost first.
    pub components: Vec<LostComponent>,
}

/// A file that no one here will know.
#[derive(Debug, Clone, PartialEq)]
pub struct LostFile {
    /// The file.
    pub path: PathId,
    /// Lines today.
    pub lines: u32,
    /// Total indentation complexity today.
    pub complexity: u32,
    /// Author time of their last change, in Unix seconds.
    pub last_time: i64,
    /// The person, of those still here, who knows most of it besides.
    pub successor: Option<PersonId>,
}

/// The loss of one component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostComponent {
    /// The component.
    pub name: String,
    /// Its files.
    pub files: usize,
    /// Those they are an author of.
    pub known_files: usize,
    /// Those that, of those still here, only they know.
    pub lost_files: usize,
    /// How many others have to leave after them until fewer than half of the files that still have an author
    /// have one; 0 if no file has one.
    pub truck_factor_after: usize,
    /// The author of most files in it who is still here.
    pub successor: Option<PersonId>,
}

/// Finds what is lost if `leaving`, possibly several identities of one person, leave; `knowledge` contains
/// who has left already.
#[must_use]
pub fn knowledge_lost(facts: &Facts, knowledge: &Knowledge, leaving: &[PersonId]) -> KnowledgeLost {
    let mut gone: BTreeSet<PersonId> =
        knowledge.people.iter().filter(|who| who.departed).map(|who| who.person).collect();
    gone.extend(leaving);
    let mut complexity = vec![0; facts.n_paths()];
    for file in facts.head_files() {
        if let Some(slot) = complexity.get_mut(file.path.index()) {
            *slot = file.complexity.total;
        }
    }
    let mut files: Vec<LostFile> = Vec::new();
    let mut by_component: BTreeMap<&str, Vec<&FileKnowledge>> = BTreeMap::new();
    for file in &knowledge.files {
        by_component.entry(&file.component).or_default().push(file);
        if is_lost(file, leaving) {
            let own = file.authorships.iter().filter(|part| leaving.contains(&part.person));
            files.push(LostFile {
                path: file.path,
                lines: file.lines,
                complexity: complexity.get(file.path.index()).copied().unwrap_or(0),
                last_time: own.map(|part| part.last_time).max().unwrap_or(file.last_time),
                // The list is in the order of degrees.
                successor: file.authorships.iter().map(|part| part.person).find(|who| !gone.contains(who)),
            });
        }
    }
    files.sort_by_key(|file| std::cmp::Reverse((file.complexity, file.lines)));
    let components =
        by_component.into_iter().map(|(name, files)| lost_component(name, &files, leaving, &gone));
    let mut components: Vec<LostComponent> = components.filter(|part| part.known_files > 0).collect();
    components.sort_by_key(|part| std::cmp::Reverse((part.lost_files, part.known_files)));
    KnowledgeLost {
        lines: files.iter().map(|file| u64::from(file.lines)).sum(),
        share: ratio(files.len(), knowledge.files.len()),
        files,
        components,
    }
}

/// Whether only they know it.
fn is_lost(file: &FileKnowledge, leaving: &[PersonId]) -> bool {
    file.sole.is_some_and(|sole| leaving.contains(&sole.person))
}

fn lost_component(
    name: &str,
    files: &[&FileKnowledge],
    leaving: &[PersonId],
    gone: &BTreeSet<PersonId>,
) -> LostComponent {
    let left = |file: &&FileKnowledge| file.authors().filter(|who| !gone.contains(who)).collect::<Vec<_>>();
    let left: Vec<Vec<PersonId>> = files.iter().map(left).filter(|authors| !authors.is_empty()).collect();
    let mut counts: BTreeMap<PersonId, usize> = BTreeMap::new();
    for &author in left.iter().flatten() {
        *counts.entry(author).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|&(who, count)| (count, std::cmp::Reverse(who)));
    LostComponent {
        name: name.to_owned(),
        files: files.len(),
        known_files: files
            .iter()
            .filter(|file| file.authors().any(|author| leaving.contains(&author)))
            .count(),
        lost_files: files.iter().filter(|file| is_lost(file, leaving)).count(),
        truck_factor_after: truck_factor(&left).len(),
        successor: most.map(|(who, _)| who),
    }
}
