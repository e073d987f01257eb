//! Items of debt, and the budget a team sets aside to pay them off.

// tidy: serde, because the journal hashes serialized items.

use castra_history::Upkeep;
use castra_org::organization::{PersonId, RepositoryId, TeamId};
use castra_platform::{terms, terms::Limit};
use chrono::NaiveDate;
use serde::Serialize;

use super::{
    figures::{PersonDays, Share},
    kinds::{DebtKind, DebtState, Quadrant},
};
use castra_gate::GateResult;

const LONG: Limit = Limit::text(0..=4000);

terms! {
    /// The part of a debt that people enter; the rest is measured.
    pub struct DebtTerms as "DebtTerms" {
        /// The title.
        title: String = Limit::text(1..=200).called("what is owed").example("Split the payment router"),
        /// The id of one of the team's repositories.
        repository: String = Limit::required().called("a repository").example("payments-api"),
        /// The place in it: a glob, file or folder; empty for all of it.
        place: String = LONG.example("src/router/**"),
        /// The kind of debt.
        kind: Option<DebtKind> = Limit::required().called("a kind"),
        /// The effort to pay it off, in person-days: the principal.
        principal_days: PersonDays = Limit::NONE,
        /// How it came about, after Fowler.
        quadrant: Option<Quadrant> = Limit::required().called("how it came about"),
        /// The owner's id.
        owner: String = Limit::required().called("an owner").example("bo"),
        /// The day it was incurred; today by default.
        since: Option<NaiveDate> = Limit::NONE,
        /// The due date.
        due: Option<NaiveDate> = Limit::NONE,
        /// The decision behind it.
        decision: String = LONG,
        /// Notes.
        note: String = LONG,
    }
}

/// An item of the register.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DebtItem {
    /// The id.
    pub id: String,
    /// The team.
    pub team: TeamId,
    /// The title.
    pub title: String,
    /// The repository.
    pub repository: RepositoryId,
    /// The place in it: a glob, file or folder; empty for all of it.
    pub place: String,
    /// The kind of debt.
    pub kind: DebtKind,
    /// The effort to pay it off, in person-days: the principal.
    pub principal_days: f64,
    /// The Fowler quadrant.
    pub quadrant: Quadrant,
    /// The owner.
    pub owner: PersonId,
    /// The day it was incurred.
    pub since: NaiveDate,
    /// The due date.
    pub due: Option<NaiveDate>,
    /// The decision behind it; may be empty.
    pub decision: String,
    /// Notes; may be empty.
    pub note: String,
    /// The status.
    pub state: DebtState,
    /// The next review of an accepted debt.
    pub review: Option<NaiveDate>,
    /// How it was paid off, or why it was accepted or reopened; empty before that.
    pub outcome: String,
    /// When it was paid off or accepted.
    pub settled_on: Option<NaiveDate>,
    /// The actor who recorded it, as the journal names them.
    pub recorded_by: String,
    /// Increases with every change; a change names the revision it is based on.
    pub revision: i64,
}

impl DebtItem {
    /// The part that people enter.
    pub fn terms(&self) -> DebtTerms {
        DebtTerms {
            title: self.title.clone(),
            repository: self.repository.to_string(),
            place: self.place.clone(),
            kind: Some(self.kind),
            principal_days: PersonDays(self.principal_days),
            quadrant: Some(self.quadrant),
            owner: self.owner.to_string(),
            since: Some(self.since),
            due: self.due,
            decision: self.decision.clone(),
            note: self.note.clone(),
        }
    }
}

terms! {
    /// How a debt is settled, or why it is reopened.
    pub struct Settlement as "DebtSettlement" {
        /// The new status.
        to: Option<DebtState> = Limit::required().called("a status"),
        /// How it was paid off, why it is acceptable, or what has changed.
        outcome: String = Limit::text(1..=2000).called("how or why"),
        /// The next review; required for an accepted debt, and only allowed for one.
        review: Option<NaiveDate> = Limit::NONE,
    }
}

/// An item with its measurements.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The item.
    pub item: DebtItem,
    /// The upkeep of its place over a year; `None` before the repository's first scan.
    pub upkeep: Option<Upkeep>,
}

/// Lines of code read in an hour: the upper end of what code reviews keep up with (J. Cohen, Best Kept Secrets of
/// Peer Code Review, 2006: 200 to 400). An assumption.
pub(super) const LINES_AN_HOUR: f64 = 400.0;
/// The share of that reading that simpler code would save. An assumption.
pub(super) const SPARED: f64 = 0.5;
/// The mean month of the Gregorian calendar, in days.
const MONTH_DAYS: f64 = 365.25 / 12.0;

impl Measured {
    /// The interest, in person-days of eight hours a month: the minimum that commit times show, plus for code the
    /// re-reading that [`Measured::reread_minutes`] assumes. `None` where nothing in its place has been measured.
    pub fn interest_days(&self) -> Option<f64> {
        let upkeep = self.upkeep.filter(|upkeep| upkeep.files > 0 || upkeep.commits > 0)?;
        let reread = self.reread_minutes() / f64::from(upkeep.days.max(1)) * MONTH_DAYS;
        Some((upkeep.minutes_per_month() + reread) / 60.0 / 8.0)
    }

    /// Minutes lost to re-reading in the measured time: each change is assumed to re-read its file at 400 lines an
    /// hour, half of which simpler code would save. Zero for anything but code.
    pub fn reread_minutes(&self) -> f64 {
        let is_code = matches!(self.item.kind, DebtKind::Code | DebtKind::Design | DebtKind::Test);
        let Some(upkeep) = self.upkeep.filter(|upkeep| is_code && upkeep.files > 0) else { return 0.0 };
        #[expect(clippy::cast_precision_loss, reason = "lines and files are far below 2^52")]
        let lines_a_file = upkeep.lines as f64 / upkeep.files as f64;
        f64::from(upkeep.commits) * lines_a_file / LINES_AN_HOUR * 60.0 * SPARED
    }

    /// Months until the saved interest pays back the principal; `None` without interest.
    pub fn payback_months(&self) -> Option<f64> {
        self.interest_days().filter(|days| *days > 0.0).map(|days| self.item.principal_days / days)
    }
}

terms! {
    /// The budget a team sets aside to pay debt off, and the cost of a person-day.
    pub struct DebtBudget as "DebtBudget" {
        /// Share of the team's capacity, from 0 to 1.
        share: Share = Limit::NONE,
        /// The cost of a person-day, in whole units of the currency; without it, no money is shown.
        day_cost: Option<i64> = Limit::number(1..=1_000_000),
        /// The currency's ISO 4217 code; required with a cost.
        currency: String = Limit::NONE.example("EUR"),
    }
}

/// A place worth an item according to history, not covered by an open or accepted one.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The repository.
    pub repository: RepositoryId,
    /// The place.
    pub place: String,
    /// The kind of debt it would be.
    pub kind: DebtKind,
    /// The suggested title.
    pub title: String,
    /// The reason for the suggestion.
    pub because: String,
    /// Its weight among the suggestions.
    pub weight: f64,
}

/// A team's register with measurements and budget.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    /// The team.
    pub team: TeamId,
    /// The day of the register.
    pub day: NaiveDate,
    /// Open items, fastest payback first.
    pub open: Vec<Measured>,
    /// Accepted items, next review first.
    pub accepted: Vec<Measured>,
    /// Paid-off items, newest first.
    pub paid: Vec<DebtItem>,
    /// Suggestions from history.
    pub suggestions: Vec<Suggestion>,
    /// The budget, if the team has set one.
    pub budget: Option<DebtBudget>,
    /// Gate results of the last 90 days, newest first.
    pub gate: Vec<GateResult>,
    /// Members of the team today.
    pub members: usize,
    /// Lines of the team's code.
    pub lines: u64,
    /// The number of the team's repositories, and how many have been scanned.
    pub repositories: (usize, usize),
    /// Whether the viewer may keep this register.
    pub may_keep: bool,
}
