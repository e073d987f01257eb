//! What waits for somebody, and what they put off.

use castra_platform::{access::Hat, feature::TodayItem};
use chrono::NaiveDate;

/// Under which hat something waits; a lead of several teams wears one for each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wing {
    /// Which hat.
    pub(crate) hat: Hat,
    /// The team's name, where it is the hat of its lead.
    pub(crate) team: Option<String>,
}

impl Wing {
    /// Its words: "As tech lead of Payments".
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

/// An item with all that Today knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// What addresses name it by: a hash of its key.
    pub(crate) id: String,
    /// Under which hat it waits.
    pub(crate) wing: Wing,
    /// What the feature says.
    pub(crate) item: TodayItem,
    /// Whether its words may go into a mail.
    pub(crate) may_be_mailed: bool,
    /// Until when it is put off, if it is.
    pub(crate) until: Option<NaiveDate>,
}

/// Everything that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gathered {
    /// The day it is, in the organization's time zone.
    pub(crate) day: NaiveDate,
    /// What waits now: hat by hat, the most pressing first.
    pub(crate) waiting: Vec<Waiting>,
    /// What is put off, the soonest back first.
    pub(crate) put_off: Vec<Waiting>,
}
