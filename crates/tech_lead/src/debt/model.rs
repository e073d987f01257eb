//! What is owed: items of debt, and what a team sets aside for paying them off.

// tidy: serde, because the journal hashes items as they are.

use castra_history::Upkeep;
use castra_org::organization::{PersonId, RepositoryId, TeamId};
use chrono::NaiveDate;
use serde::Serialize;

use super::kinds::{DebtKind, DebtState, Quadrant};
use crate::gate::GateResult;

/// What people say of a debt; the rest is measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DebtTerms {
    /// What it is.
    pub title: String,
    /// In which repository.
    pub repository: RepositoryId,
    /// Where in it: a glob, file or folder; empty for all of it.
    pub place: String,
    /// What it is in.
    pub kind: DebtKind,
    /// The effort to pay it off, in person-days: the principal.
    pub principal_days: f64,
    /// How it came to be.
    pub quadrant: Quadrant,
    /// Who sees to it.
    pub owner: PersonId,
    /// Since when it is owed.
    pub since: NaiveDate,
    /// By when it is to be paid off.
    pub due: Option<NaiveDate>,
    /// The decision that took it on; may be empty.
    pub decision: String,
    /// What else matters; may be empty.
    pub note: String,
}

/// An item of the register.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DebtItem {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub team: TeamId,
    /// What people say of it.
    pub terms: DebtTerms,
    /// Where it stands.
    pub state: DebtState,
    /// An accepted debt is looked at again on this day.
    pub review: Option<NaiveDate>,
    /// How it was paid off, or why it is accepted; empty while open.
    pub outcome: String,
    /// When it was paid off or accepted.
    pub settled_on: Option<NaiveDate>,
    /// Who recorded it, as the journal names them.
    pub recorded_by: String,
    /// Raised by every change: whoever changes it says which one they saw.
    pub revision: i64,
}

/// An item with what was measured of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The item.
    pub item: DebtItem,
    /// What its place cost in a year; `None` before the repository's first scan.
    pub upkeep: Option<Upkeep>,
}

/// How many lines of code are read in an hour: the upper end of what code reviews keep up with (J. Cohen, Best Kept Secrets of
/// Peer Code Review, 2006: 200 to 400). An assumption.
pub(super) const LINES_AN_HOUR: f64 = 400.0;
/// How much of that reading simpler code would spare. An assumption.
pub(super) const SPARED: f64 = 0.5;
/// The mean month of the Gregorian calendar, in days.
const MONTH_DAYS: f64 = 365.25 / 12.0;

impl Measured {
    /// The interest, in person-days of eight hours a month: what commit times show at least, and for code the reading that
    /// [`Measured::reread_minutes`] assumes. `None` where nothing in its place has been measured.
    pub fn interest_days(&self) -> Option<f64> {
        let upkeep = self.upkeep.filter(|upkeep| upkeep.files > 0 || upkeep.commits > 0)?;
        let reread = self.reread_minutes() / f64::from(upkeep.days.max(1)) * MONTH_DAYS;
        Some((upkeep.minutes_per_month() + reread) / 60.0 / 8.0)
    }

    /// Minutes lost to re-reading in the measured time: each change is taken to read its file again at 400 lines an hour, of
    /// which simpler code would spare half. Nothing for what is not code.
    pub fn reread_minutes(&self) -> f64 {
        let is_code = matches!(self.item.terms.kind, DebtKind::Code | DebtKind::Design | DebtKind::Test);
        let Some(upkeep) = self.upkeep.filter(|upkeep| is_code && upkeep.files > 0) else { return 0.0 };
        #[expect(clippy::cast_precision_loss, reason = "lines and files are far below 2^52")]
        let lines_a_file = upkeep.lines as f64 / upkeep.files as f64;
        f64::from(upkeep.commits) * lines_a_file / LINES_AN_HOUR * 60.0 * SPARED
    }

    /// After how many months of interest saved it has paid for itself; `None` where there is no interest to save.
    pub fn payback_months(&self) -> Option<f64> {
        self.interest_days().filter(|days| *days > 0.0).map(|days| self.item.terms.principal_days / days)
    }
}

/// What a team sets aside for paying off, and what a day of its work costs.
#[derive(Debug, Clone, PartialEq)]
pub struct DebtBudget {
    /// The share of the team's capacity, from 0 to 1.
    pub share: f64,
    /// What a person-day costs, in whole units of the currency; `None` shows no money.
    pub day_cost: Option<i64>,
    /// The currency's ISO 4217 code; empty without a cost.
    pub currency: String,
}

/// Something that history says should be looked at, and that no open or accepted item covers.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// In which repository.
    pub repository: RepositoryId,
    /// Where.
    pub place: String,
    /// What it would be a debt in.
    pub kind: DebtKind,
    /// What to call it.
    pub title: String,
    /// Why it is suggested.
    pub because: String,
    /// How much it matters among the suggestions, from 0 to 1.
    pub weight: f64,
}

/// A team's register with all that is measured and planned.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    /// Whose.
    pub team: TeamId,
    /// The day it is of.
    pub day: NaiveDate,
    /// Open items: what pays for itself soonest first.
    pub open: Vec<Measured>,
    /// What is lived with, the next review first.
    pub accepted: Vec<Measured>,
    /// What was paid off, newest first.
    pub paid: Vec<DebtItem>,
    /// What history suggests.
    pub suggestions: Vec<Suggestion>,
    /// What is set aside, if the team has said.
    pub budget: Option<DebtBudget>,
    /// What the gate said of changes in the last 90 days, newest first.
    pub gate: Vec<GateResult>,
    /// Members of the team today.
    pub members: usize,
    /// Lines of the team's code.
    pub lines: u64,
    /// How many of the team's repositories there are, and how many have been read.
    pub repositories: (usize, usize),
    /// Whether the viewer keeps this register.
    pub may_keep: bool,
}
