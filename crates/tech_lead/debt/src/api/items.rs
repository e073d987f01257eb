//! The documents of the debt API.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    kinds::{DebtKind, DebtState},
    model::{DebtBudget, DebtItem, DebtTerms, Measured, Register, Suggestion},
    rules,
};
use castra_org::organization::Organization;

/// A debt with its measurements.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Debt)]
pub(crate) struct ItemView {
    /// The debt's id.
    pub(super) id: String,
    /// The team's id.
    pub(super) team: String,
    /// The part that people enter; send it back changed to update the debt.
    pub(super) terms: DebtTerms,
    /// The owner's name.
    pub(super) owner_name: String,
    /// The status.
    pub(super) state: DebtState,
    /// The next review of an accepted debt.
    #[schema(required)]
    pub(super) review: Option<NaiveDate>,
    /// How it was paid off, or why it was accepted or reopened.
    pub(super) outcome: String,
    /// The day it was paid off or accepted.
    #[schema(required)]
    pub(super) settled_on: Option<NaiveDate>,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
    pub(super) revision: i64,
    /// The cost of its place; null before the repository's first scan.
    #[schema(required)]
    pub(super) measured: Option<MeasuredItem>,
}

/// The cost of a place in the past year, from its commits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DebtMeasured)]
pub(super) struct MeasuredItem {
    /// The interest: person-days of eight hours a month beyond what sound code needs. From commit times, which are a
    /// minimum, plus for code an assumed time of re-reading: each change re-reads its file at 400 lines an hour, half
    /// of which is lost.
    #[schema(required)]
    pub(super) interest_days_per_month: Option<f64>,
    /// Months until the saved interest pays back the principal; null without interest.
    #[schema(required)]
    pub(super) payback_months: Option<f64>,
    /// Files in the place.
    pub(super) files: usize,
    /// Lines in those files.
    pub(super) lines: u64,
    /// Commits that changed it.
    pub(super) commits: u32,
    /// Commits that mention a fault.
    pub(super) fixes: u32,
    /// Lines added and removed.
    pub(super) churn: u64,
    /// Churn per line, as a multiple of the rest of the repository's.
    #[schema(required)]
    pub(super) relative_churn: Option<f64>,
}

impl ItemView {
    pub(super) fn of(organization: &Organization, known: &Measured) -> Self {
        let item = &known.item;
        Self {
            measured: known.upkeep.map(|upkeep| MeasuredItem {
                interest_days_per_month: known.interest_days(),
                payback_months: known.payback_months(),
                files: upkeep.files,
                lines: upkeep.lines,
                commits: upkeep.commits,
                fixes: upkeep.fixes,
                churn: upkeep.churn,
                relative_churn: upkeep.relative_churn,
            }),
            ..Self::plain(organization, item)
        }
    }

    pub(super) fn plain(organization: &Organization, item: &DebtItem) -> Self {
        Self {
            id: item.id.clone(),
            team: item.team.to_string(),
            owner_name: organization.person_name(&item.owner).to_owned(),
            terms: item.terms(),
            state: item.state,
            review: item.review,
            outcome: item.outcome.clone(),
            settled_on: item.settled_on,
            revision: item.revision,
            measured: None,
        }
    }
}

/// A team's register.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DebtRegister)]
pub(crate) struct RegisterView {
    /// The team's id.
    pub(super) team: String,
    /// Open items, fastest payback first.
    pub(super) open: Vec<ItemView>,
    /// Accepted items, next review first.
    pub(super) accepted: Vec<ItemView>,
    /// Paid-off items, newest first.
    pub(super) paid_off: Vec<ItemView>,
    /// Suggestions from history that no item covers.
    pub(super) suggestions: Vec<SuggestionItem>,
    /// Person-days to pay off everything open.
    pub(super) principal_days: f64,
    /// Person-days a month that the open items cost, as far as measured.
    pub(super) interest_days_per_month: f64,
    /// The number of overdue open items.
    pub(super) overdue: usize,
    /// The budget.
    #[schema(required)]
    pub(super) budget: Option<DebtBudget>,
    /// Remediation cost over the cost to write the code at 0.06 days a line, after SQALE; for reference, never
    /// judged.
    #[schema(required)]
    pub(super) debt_ratio: Option<f64>,
    /// `A` up to 5 %, `B` up to 10, `C` up to 20, `D` up to 50, `E` above.
    #[schema(required)]
    pub(super) rating: Option<char>,
}

impl RegisterView {
    pub(crate) fn of(organization: &Organization, register: &Register) -> Self {
        let totals = rules::totals(register);
        let items =
            |items: &[Measured]| items.iter().map(|known| ItemView::of(organization, known)).collect();
        Self {
            team: register.team.to_string(),
            open: items(&register.open),
            accepted: items(&register.accepted),
            paid_off: register.paid.iter().map(|item| ItemView::plain(organization, item)).collect(),
            suggestions: register.suggestions.iter().map(SuggestionItem::of).collect(),
            principal_days: totals.principal_days,
            interest_days_per_month: totals.interest_days,
            overdue: totals.overdue,
            budget: register.budget.clone(),
            debt_ratio: totals.ratio.map(|ratio| ratio.value),
            rating: totals.ratio.map(|ratio| ratio.rating),
        }
    }
}

/// A place worth an item according to history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DebtSuggestion)]
pub(super) struct SuggestionItem {
    /// The repository's id.
    pub(super) repository: String,
    /// The place.
    pub(super) place: String,
    /// The kind of debt it would be.
    pub(super) kind: DebtKind,
    /// The suggested title.
    pub(super) title: String,
    /// The reason for the suggestion.
    pub(super) because: String,
}

impl SuggestionItem {
    pub(super) fn of(suggestion: &Suggestion) -> Self {
        Self {
            repository: suggestion.repository.to_string(),
            place: suggestion.place.clone(),
            kind: suggestion.kind,
            title: suggestion.title.clone(),
            because: suggestion.because.clone(),
        }
    }
}
