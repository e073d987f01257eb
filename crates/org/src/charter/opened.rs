//! The charter of a day as it is shown.

use std::sync::Arc;

use castra_platform::reading::Reading;
use chrono::NaiveDate;

use super::{Charter, Resolution};
use crate::{
    organization::{Current, Organization},
    readings::Readings,
};

/// The charter of a day with its readings.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The organization as it is now.
    pub current: Current,
    /// Who is accountable on the day.
    pub charter: Arc<Charter>,
    /// The readings up to that day.
    pub readings: Readings,
}

impl Opened {
    /// The organization.
    pub fn organization(&self) -> &Organization {
        self.charter.organization()
    }

    /// The charter's day.
    pub fn day(&self) -> NaiveDate {
        self.charter.day()
    }
}

/// One responsibility in one scope: who is accountable, why, and whether it is being done.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Who is accountable, and the chain that led there.
    pub resolution: Resolution,
    /// Its reading, as far as the viewer may see it.
    pub reading: Reading,
}
