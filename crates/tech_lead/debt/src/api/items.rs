//! The documents of the debt API.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    kinds::{DebtKind, Quadrant},
    model::{DebtBudget, DebtItem, DebtTerms, Measured, Register, Suggestion},
    rules,
};
use castra_org::organization::Organization;
use castra_platform::web::api;

/// The part of a debt that people enter.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DebtTerms)]
pub(crate) struct TermsItem {
    /// The title.
    #[schema(min_length = 1, max_length = 200, example = "Split the payment router")]
    pub(super) title: String,
    /// The id of one of the team's repositories.
    #[schema(example = "payments-api")]
    pub(super) repository: String,
    /// The place in it: a glob, file or folder; empty for all of it.
    #[serde(default)]
    #[schema(max_length = 4000, example = "src/router/**")]
    pub(super) place: String,
    /// The kind of debt.
    pub(super) kind: DebtKind,
    /// The effort to pay it off, in person-days.
    #[schema(minimum = 0.1, maximum = 10_000)]
    pub(super) principal_days: f64,
    /// How it came about, after Fowler.
    pub(super) quadrant: Quadrant,
    /// The owner's id.
    #[schema(example = "bo")]
    pub(super) owner: String,
    /// The day it was incurred; today by default.
    #[serde(default, deserialize_with = "api::day")]
    pub(super) since: Option<NaiveDate>,
    /// The due date.
    #[serde(default, deserialize_with = "api::day")]
    pub(super) due: Option<NaiveDate>,
    /// The decision behind it.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub(super) decision: String,
    /// Notes.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub(super) note: String,
}

impl TermsItem {
    pub(super) fn of(terms: &DebtTerms) -> Self {
        Self {
            title: terms.title.clone(),
            repository: terms.repository.to_string(),
            place: terms.place.clone(),
            kind: terms.kind,
            principal_days: terms.principal_days,
            quadrant: terms.quadrant,
            owner: terms.owner.to_string(),
            since: Some(terms.since),
            due: terms.due,
            decision: terms.decision.clone(),
            note: terms.note.clone(),
        }
    }

    pub(super) fn terms(self, today: NaiveDate) -> DebtTerms {
        DebtTerms {
            kind: self.kind,
            quadrant: self.quadrant,
            title: self.title.trim().to_owned(),
            repository: self.repository.as_str().into(),
            place: self.place.trim().to_owned(),
            principal_days: self.principal_days,
            owner: self.owner.as_str().into(),
            since: self.since.unwrap_or(today),
            due: self.due,
            decision: self.decision.trim().to_owned(),
            note: self.note.trim().to_owned(),
        }
    }
}

/// A debt with its measurements.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Debt)]
pub(crate) struct ItemView {
    /// The debt's id.
    pub(super) id: String,
    /// The team's id.
    pub(super) team: String,
    /// The part that people enter; send it back changed to update the debt.
    pub(super) terms: TermsItem,
    /// The owner's name.
    pub(super) owner_name: String,
    /// `open`, `paid-off` or `accepted`.
    pub(super) state: &'static str,
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
            owner_name: organization.person_name(&item.terms.owner).to_owned(),
            terms: TermsItem::of(&item.terms),
            state: item.state.as_str(),
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
    pub(super) budget: Option<BudgetItem>,
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
            budget: register.budget.as_ref().map(BudgetItem::of),
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
    pub(super) kind: &'static str,
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
            kind: suggestion.kind.as_str(),
            title: suggestion.title.clone(),
            because: suggestion.because.clone(),
        }
    }
}

/// The budget a team sets aside to pay debt off.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DebtBudget)]
pub(super) struct BudgetItem {
    /// Share of the team's capacity, from 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.15)]
    pub(super) share: f64,
    /// The cost of a person-day, in whole units of the currency; without it, no money is shown.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000, example = 600)]
    pub(super) day_cost: Option<i64>,
    /// The currency's ISO 4217 code.
    #[serde(default)]
    #[schema(example = "EUR")]
    pub(super) currency: String,
}

impl BudgetItem {
    pub(super) fn of(budget: &DebtBudget) -> Self {
        Self { share: budget.share, day_cost: budget.day_cost, currency: budget.currency.clone() }
    }
}
