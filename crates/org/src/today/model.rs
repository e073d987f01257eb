//! Today items, waiting and snoozed.

use castra_platform::{
    access::Hat,
    feature::{Done, Engagement, TodayGroup, TodayItem, Way},
};
use chrono::NaiveDate;

/// The hat an item is listed under; a lead of several teams wears one for each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wing {
    pub(crate) hat: Hat,
    /// The team's name, for its lead's hat.
    pub(crate) team: Option<String>,
}

impl Wing {
    /// The heading: "As tech lead of Payments".
    pub(crate) fn title(&self) -> String {
        match (self.hat, &self.team) {
            (Hat::Everyone, _) => "For you".to_owned(),
            (Hat::Lead, Some(team)) => format!("As tech lead of {team}"),
            (Hat::Lead, None) => "As tech lead".to_owned(),
            (Hat::Cto, _) => "As CTO".to_owned(),
            (Hat::Operator, _) => "As operator".to_owned(),
        }
    }
}

/// An item with everything Today knows about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// A hash of its key, used in addresses.
    pub(crate) id: String,
    /// The hat it is listed under.
    pub(crate) wing: Wing,
    /// The feature's item.
    pub(crate) item: TodayItem,
    /// The kinds it may be shown with when there are several, the narrowest first.
    pub(crate) groups: Vec<TodayGroup>,
    /// Whether its text may be mailed.
    pub(crate) may_be_mailed: bool,
    /// The day it is snoozed until, if it is.
    pub(crate) until: Option<NaiveDate>,
    /// The ways to change a cadence that was missed twice; empty where it is only asked for.
    pub(crate) ways: Vec<Way>,
}

impl Waiting {
    /// Whether it is no reminder any more: its cadence was missed twice.
    pub(crate) fn is_reconsidered(&self) -> bool {
        !self.ways.is_empty()
    }
}

/// The right column: the rest of the week, and what was done today.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Aside {
    pub(super) week: Vec<Engagement>,
    pub(super) done: Vec<Done>,
}

/// A line of the page: an item, or several of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// One item.
    One(&'a Waiting),
    /// Several items of a kind, most urgent first.
    Several(TodayGroup, Vec<&'a Waiting>),
}

/// Every item of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gathered {
    /// The current day, in the organization's time zone.
    pub(crate) day: NaiveDate,
    /// Waiting items: hat by hat, most urgent first.
    pub(crate) waiting: Vec<Waiting>,
    /// Snoozed items, soonest first.
    pub(crate) snoozed: Vec<Waiting>,
}
