//! Recorded rows not yet matched by a row of a file. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::organization::Period;

/// Recorded rows of one key that no row of the file has matched yet, in order and by first day: a file may
/// have many periods of one key.
pub(super) struct Free<'a, T> {
    rows: BTreeMap<usize, &'a T>,
    by_start: BTreeMap<Option<NaiveDate>, BTreeSet<usize>>,
    starts: Vec<Option<NaiveDate>>,
}

impl<T> Default for Free<'_, T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), by_start: BTreeMap::new(), starts: Vec::new() }
    }
}

impl<'a, T> Free<'a, T> {
    /// Adds the next row.
    pub(super) fn add(&mut self, period: Period, row: &'a T) {
        let at = self.starts.len();
        self.starts.push(period.from);
        self.by_start.entry(period.from).or_default().insert(at);
        self.rows.insert(at, row);
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
        if let Some(same) = self.by_start.get_mut(&self.starts[at]) {
            same.remove(&at);
        }
        self.rows.remove(&at)
    }
}
