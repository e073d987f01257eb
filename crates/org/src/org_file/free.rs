//! Recorded rows not yet matched by a row of a file. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::organization::{Period, PersonId};

/// Recorded rows of one key that no row of the file has matched yet, in order and by first day: a file may
/// have many periods of one key.
pub(super) struct Free<'a, T> {
    rows: BTreeMap<usize, &'a T>,
    by_start: BTreeMap<Option<NaiveDate>, BTreeSet<usize>>,
    by_mark: BTreeMap<Mark<'a>, BTreeSet<usize>>,
    marks: Vec<Mark<'a>>,
}

/// The days of a row, and whose it is if its key does not tell.
type Mark<'a> = (Period, Option<&'a PersonId>);

impl<T> Default for Free<'_, T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), by_start: BTreeMap::new(), by_mark: BTreeMap::new(), marks: Vec::new() }
    }
}

impl<'a, T> Free<'a, T> {
    /// Adds the next row.
    pub(super) fn add(&mut self, mark: Mark<'a>, row: &'a T) {
        let at = self.marks.len();
        self.marks.push(mark);
        self.by_start.entry(mark.0.from).or_default().insert(at);
        self.by_mark.entry(mark).or_default().insert(at);
        self.rows.insert(at, row);
    }

    /// Takes the first row with exactly these days.
    pub(super) fn take_exact(&mut self, mark: Mark<'_>) -> Option<&'a T> {
        let at = self.by_mark.get(&mark)?.first().copied()?;
        self.remove(at)
    }

    /// Takes the first row that began on this day.
    pub(super) fn take_from(&mut self, start: Option<NaiveDate>) -> Option<&'a T> {
        let at = self.by_start.get(&start)?.first().copied()?;
        self.remove(at)
    }

    /// Takes the first row that fits.
    pub(super) fn take(&mut self, fits: impl Fn(&T) -> bool) -> Option<&'a T> {
        let at = self.rows.iter().find(|(_, row)| fits(row)).map(|(at, _)| *at)?;
        self.remove(at)
    }

    fn remove(&mut self, at: usize) -> Option<&'a T> {
        let mark = self.marks[at];
        if let Some(same) = self.by_start.get_mut(&mark.0.from) {
            same.remove(&at);
        }
        if let Some(same) = self.by_mark.get_mut(&mark) {
            same.remove(&at);
        }
        self.rows.remove(&at)
    }
}
