//! Knowledge by person: which areas each one knows.

use std::collections::{BTreeMap, BTreeSet};

use super::file_knowledge::FileKnowledge;
use super::summary::ratio;
use crate::facts::PersonId;

/// The knowledge of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonKnowledge {
    /// The person.
    pub person: PersonId,
    /// Whether they have left.
    pub departed: bool,
    /// Files they are an author of.
    pub files: usize,
    /// Files that only they know; see [`SoleKnowledge`](super::SoleKnowledge).
    pub sole_files: usize,
    /// Components in which they are an author of any file, largest share first.
    pub areas: Vec<KnownArea>,
}

/// A component that a person knows.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownArea {
    /// The component, as in [`ComponentKnowledge::name`](super::ComponentKnowledge::name).
    pub component: String,
    /// Files in it that they are an author of.
    pub files: usize,
    /// Those files as a share of the component's files, from above 0 to 1.
    pub share: f64,
    /// Author time of their last change in it, in Unix seconds.
    pub last_time: i64,
}

/// Of a person: how many files they are the only author of; by component, how many files they are an author
/// of, and the time of the last change.
type Tally<'a> = (usize, BTreeMap<&'a str, (usize, i64)>);

/// The same knowledge by person.
pub(super) fn people_knowledge(
    files: &[FileKnowledge],
    departed: &BTreeSet<PersonId>,
) -> Vec<PersonKnowledge> {
    let mut component_sizes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut people: BTreeMap<PersonId, Tally<'_>> = BTreeMap::new();
    for file in files {
        *component_sizes.entry(&file.component).or_insert(0) += 1;
        for part in &file.authorships {
            let (sole_files, areas) = people.entry(part.person).or_default();
            let area = areas.entry(&file.component).or_insert((0, part.last_time));
            area.1 = area.1.max(part.last_time);
            area.0 += usize::from(part.is_author);
            *sole_files += usize::from(file.sole.is_some_and(|sole| sole.person == part.person));
        }
    }
    people
        .into_iter()
        .map(|(person, (sole_files, areas))| {
            let mut areas: Vec<KnownArea> = areas
                .into_iter()
                .filter(|&(_, (files, _))| files > 0)
                .map(|(component, (files, last_time))| KnownArea {
                    component: component.to_owned(),
                    files,
                    share: ratio(files, component_sizes.get(component).copied().unwrap_or(0)),
                    last_time,
                })
                .collect();
            areas.sort_by(|a, b| b.share.total_cmp(&a.share).then(b.files.cmp(&a.files)));
            let files = areas.iter().map(|area| area.files).sum();
            let departed = departed.contains(&person);
            PersonKnowledge { person, departed, files, sole_files, areas }
        })
        .filter(|who| who.files > 0 || who.departed)
        .collect()
}
