//! Which components count, which are critical, and how many people know them.

use castra_analysis::ComponentRow;

/// A component counts from this many files, or from [`LEAST_LINES`].
const LEAST_FILES: usize = 5;
const LEAST_LINES: u64 = 200;
/// The days over which changes are counted.
pub(super) const DAYS: i64 = 90;
/// The percentage of changes in critical components.
pub(super) const CRITICAL: u64 = 80;
/// Maximum observations of a kind in a reading.
pub(super) const OBSERVATIONS: usize = 10;

/// A component that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) repository: String,
    pub(super) name: String,
    /// Its changes in [`DAYS`].
    changes: u32,
    /// Whether one active person alone knows it, or no one here any more; `None` if only people outside the organization ever did.
    is_thin: Option<bool>,
}

impl Part {
    /// Creates a component with its number of changes. One known only to people outside is neither known here nor
    /// lost.
    pub(super) fn new(repository: &str, component: &ComponentRow, changes: u32) -> Self {
        let forgotten = component.departed_files + component.fading.len();
        let is_thin = match (component.known_by.len(), forgotten, component.outside) {
            (0, 1.., 0) => Some(true),
            (0, ..) => None,
            // One author among many who each wrote little is no sole knower.
            _ => Some(component.sole.is_some()),
        };
        Self { repository: repository.to_owned(), name: component.name.clone(), changes, is_thin }
    }

    /// Whether one active person alone knows it, or no one here any more.
    pub(super) fn is_thin(&self) -> bool {
        self.is_thin == Some(true)
    }
}

/// Whether a component is large enough to need two people.
pub(super) fn counts(component: &ComponentRow) -> bool {
    component.files >= LEAST_FILES || component.lines >= LEAST_LINES
}

/// The critical components: the fewest with [`CRITICAL`] percent of the changes, without those that no one in the
/// organization ever knew.
pub(super) fn critical(mut parts: Vec<Part>) -> Vec<Part> {
    parts.retain(|part| part.changes > 0 && part.is_thin.is_some());
    parts.sort_by(|a, b| {
        b.changes.cmp(&a.changes).then_with(|| (&a.repository, &a.name).cmp(&(&b.repository, &b.name)))
    });
    let all: u64 = parts.iter().map(|part| u64::from(part.changes)).sum();
    let mut held = 0;
    let mut is_needed = |part: &Part| {
        let was_enough = held * 100 >= all * CRITICAL;
        held += u64::from(part.changes);
        !was_enough
    };
    parts.retain(|part| is_needed(part));
    parts
}

#[cfg(test)]
mod tests {
    use castra_analysis::Who;

    use super::*;

    fn component(known_by: usize, outside: usize, departed_files: usize) -> ComponentRow {
        let who = |n: usize| Who::Person { id: format!("p{n}").into(), name: format!("P {n}") };
        ComponentRow {
            name: "src/a".to_owned(),
            files: 5,
            lines: 10,
            truck_factor: 1,
            known_by: (0..known_by).map(who).collect(),
            fading: Vec::new(),
            outside,
            departed_files,
            sole: None,
            sole_knowledge: None,
        }
    }

    #[test]
    fn who_is_outside_has_not_left_and_does_not_count() {
        let fading = vec![Who::Person { id: "p".into(), name: "P".to_owned() }];
        let sole = Some(Who::Person { id: "p0".into(), name: "P 0".to_owned() });
        for (component, is_thin) in [
            (component(2, 0, 0), Some(false)),
            (component(1, 3, 1), Some(false)),
            (ComponentRow { sole, ..component(1, 0, 0) }, Some(true)),
            (component(0, 0, 5), Some(true)),
            (ComponentRow { fading, ..component(0, 0, 0) }, Some(true)),
            (component(0, 2, 0), None),
            (component(0, 2, 1), None),
            (component(0, 0, 0), None),
        ] {
            assert_eq!(Part::new("api", &component, 1).is_thin, is_thin, "{component:?}");
        }
    }

    #[test]
    fn small_folders_do_not_count() {
        let of = |files, lines| ComponentRow { files, lines, ..component(1, 0, 0) };
        assert!(counts(&of(5, 1)) && counts(&of(1, 200)) && !counts(&of(4, 199)));
    }

    #[test]
    fn critical_are_the_fewest_that_hold_most_changes() {
        let check = |changes: &[u32], expected: usize| {
            let parts = changes.iter().map(|changes| Part::new("api", &component(1, 0, 0), *changes));
            assert_eq!(critical(parts.collect()).len(), expected, "{changes:?}");
        };
        check(&[], 0);
        check(&[0, 0], 0);
        check(&[1], 1);
        check(&[80, 10, 10], 1);
        check(&[79, 11, 10], 2);
        check(&[1, 1, 1, 1, 1], 4);
        let abroad = Part::new("api", &component(0, 2, 0), 99);
        assert_eq!(critical(vec![abroad]), []);
    }
}
