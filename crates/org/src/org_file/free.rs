//! What is recorded and not yet found again in a file. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::organization::Period;

/// Recorded rows of one key that no row of the file was found for yet, in their order, and by their first day: a file may
/// name as many periods of one key as it has rows.
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
    /// Notes the next row.
    pub(super) fn add(&mut self, period: Period, row: &'a T) {
        let at = self.starts.len();
        self.starts.push(period.from);
        self.by_start.entry(period.from).or_default().insert(at);
        self.rows.insert(at, row);
    }

    /// The first that began on this day, which is free no longer.
    pub(super) fn take_from(&mut self, start: Option<NaiveDate>) -> Option<&'a T> {
        let at = self.by_start.get(&start)?.first().copied()?;
        self.remove(at)
    }

    /// The first that fits, which is free no longer.
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
