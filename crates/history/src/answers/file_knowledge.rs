//! Who knows one file.

use std::collections::{BTreeMap, BTreeSet};

use super::authorship::Authorship;
use super::sole::{Part, SoleKnowledge, sole};
use crate::facts::{PathId, PersonId};

/// Who knows one file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileKnowledge {
    /// The file.
    pub path: PathId,
    /// The component it is in.
    pub component: String,
    /// Lines today.
    pub lines: u32,
    /// Everyone who changed it, highest degree of authorship first.
    pub authorships: Vec<Authorship>,
    /// The person with the highest degree of authorship, departed or not.
    pub main_author: Option<PersonId>,
    /// The only person still here who knows it, if there is one.
    pub sole: Option<SoleKnowledge>,
    /// How scattered the changes are: `1 - sum((a_i / N)^2)` over people; 0 = one person, towards
    /// 1 = many equal ones.
    pub fractal_value: f64,
    /// Author time of its last change, in Unix seconds.
    pub last_time: i64,
    /// Whether all its authors have departed.
    pub orphaned: bool,
}

impl FileKnowledge {
    /// Derives it from the degrees of authorship in the file.
    pub(super) fn new(
        path: PathId,
        component: String,
        lines: u32,
        authorships: Vec<Authorship>,
        departed: &BTreeSet<PersonId>,
    ) -> Self {
        let changes = authorships.iter().map(|part| (part.person, part.changes)).collect();
        let mut authors = authorships.iter().filter(|part| part.is_author).peekable();
        let has_authors = authors.peek().is_some();
        let parts: Vec<Part> = authorships.iter().map(Part::of).collect();
        Self {
            path,
            component,
            lines,
            main_author: authorships.first().map(|part| part.person),
            sole: sole(&parts, f64::from(lines), departed),
            fractal_value: fractal_value(&changes),
            last_time: authorships.iter().map(|part| part.last_time).max().unwrap_or_default(),
            orphaned: has_authors && authors.all(|part| departed.contains(&part.person)),
            authorships,
        }
    }

    /// Those who count as authors.
    pub fn authors(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.authorships.iter().filter(|part| part.is_author).map(|part| part.person)
    }

    /// Changes, counted once per person and commit.
    #[must_use]
    pub fn changes(&self) -> u32 {
        self.authorships.iter().map(|part| part.changes).sum()
    }
}

/// `1 - sum((a_i / N)^2)` (D'Ambros, Lanza and Gall 2005, as in code-maat's output).
pub(super) fn fractal_value(changes: &BTreeMap<PersonId, u32>) -> f64 {
    let total: f64 = changes.values().map(|&count| f64::from(count)).sum();
    if total == 0.0 {
        return 0.0;
    }
    1.0 - changes.values().map(|&count| (f64::from(count) / total).powi(2)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fractal_value_grows_with_scatter() {
        let scatter = |counts: &[u32]| {
            let people = (0..).map(PersonId).zip(counts.iter().copied());
            fractal_value(&people.collect())
        };
        assert!(scatter(&[5]).abs() < 1e-9);
        assert!((scatter(&[1, 1]) - 0.5).abs() < 1e-9);
        assert!((scatter(&[1, 1, 1, 1]) - 0.75).abs() < 1e-9);
        assert!(scatter(&[]).abs() < 1e-9);
    }
}
