//! Which components count, and how many people should know one.

use castra_evidence::repositories::ComponentRow;

/// A folder counts from this many files on, or from [`LEAST_LINES`].
const LEAST_FILES: usize = 5;
const LEAST_LINES: u64 = 200;
/// How many observations of a kind a reading makes at most.
pub(super) const OBSERVATIONS: usize = 10;

/// How many components are known by how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    /// More than one active person knows them.
    pub(super) shared: u32,
    /// One does.
    pub(super) sole: u32,
    /// Nobody who is here; those who knew have left, or wrote nothing in the repository for a year.
    pub(super) lost: u32,
    /// Only people outside the organization know them: they are not counted.
    pub(super) outside: u32,
}

impl Tally {
    /// Counts a component.
    pub(super) fn add(&mut self, component: &ComponentRow) {
        let forgotten = component.departed_files + component.fading.len();
        match (component.known_by.len(), forgotten, component.outside) {
            (2.., ..) => self.shared += 1,
            (1, ..) => self.sole += 1,
            (0, 1.., 0) => self.lost += 1,
            (0, ..) => self.outside += 1,
        }
    }

    /// How many count.
    pub(super) fn counted(self) -> u32 {
        self.shared + self.sole + self.lost
    }

    /// The share that more than one active person knows.
    pub(super) fn share(self) -> f64 {
        f64::from(self.shared) / f64::from(self.counted().max(1))
    }
}

/// Whether a component is large enough to need two people.
pub(super) fn counts(component: &ComponentRow) -> bool {
    component.files >= LEAST_FILES || component.lines >= LEAST_LINES
}

#[cfg(test)]
mod tests {
    use castra_evidence::repositories::Who;

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
        let check = |component: &ComponentRow, shared, sole, lost, outside| {
            let mut tally = Tally::default();
            tally.add(component);
            assert_eq!(tally, Tally { shared, sole, lost, outside }, "{component:?}");
        };
        check(&component(2, 0, 0), 1, 0, 0, 0);
        check(&component(1, 3, 1), 0, 1, 0, 0);
        check(&component(0, 0, 5), 0, 0, 1, 0);
        let fading = vec![Who::Person { id: "p".into(), name: "P".to_owned() }];
        check(&ComponentRow { fading, ..component(0, 0, 0) }, 0, 0, 1, 0);
        check(&component(0, 2, 0), 0, 0, 0, 1);
        check(&component(0, 2, 1), 0, 0, 0, 1);
        check(&component(0, 0, 0), 0, 0, 0, 1);
    }

    #[test]
    fn small_folders_do_not_count() {
        let of = |files, lines| ComponentRow { files, lines, ..component(1, 0, 0) };
        assert!(counts(&of(5, 1)) && counts(&of(1, 200)) && !counts(&of(4, 199)));
    }
}
