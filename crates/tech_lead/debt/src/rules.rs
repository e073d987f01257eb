//! The rules of a register: due dates, order, budget, totals. Pure.

use castra_platform::terms::{Faults, Terms as _};
use chrono::{Days, NaiveDate};

use super::{
    kinds::DebtState,
    model::{DebtBudget, DebtItem, DebtTerms, Measured, Register, Settlement},
};

/// Working days in a month: 52 weeks of five, over twelve months, before holidays.
pub(super) const DAYS_A_MONTH: f64 = 52.0 * 5.0 / 12.0;
/// Days within which an item is due soon.
pub(super) const SOON: u64 = 14;
/// Months of due principal that a budget is compared with.
pub(super) const AHEAD_MONTHS: f64 = 3.0;
const AHEAD_DAYS: u64 = 90;
/// The cost to write one line, in person-days, as the SQALE method assumes by default.
const DAYS_A_LINE: f64 = 0.06;

/// The status of an item on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Overdue by this many days.
    Overdue(i64),
    /// Due within [`SOON`] days.
    DueSoon(i64),
    /// Due later.
    Planned,
    /// Without a due date.
    Undated,
    /// Accepted, with a review overdue by this many days.
    ReviewOverdue(i64),
    /// Accepted until its review.
    Accepted,
    /// Paid off.
    PaidOff,
}

/// Determines the status of an item on a day.
pub(super) fn standing(item: &DebtItem, day: NaiveDate) -> Standing {
    let left = |until: NaiveDate| until.signed_duration_since(day).num_days();
    let soon = i64::try_from(SOON).unwrap_or(i64::MAX);
    match item.state {
        DebtState::PaidOff => Standing::PaidOff,
        DebtState::Accepted => match item.review.map(left) {
            Some(days) if days < 0 => Standing::ReviewOverdue(-days),
            _ => Standing::Accepted,
        },
        DebtState::Open => match item.due.map(left) {
            None => Standing::Undated,
            Some(days) if days < 0 => Standing::Overdue(-days),
            Some(days) if days <= soon => Standing::DueSoon(days),
            Some(_) => Standing::Planned,
        },
    }
}

/// Sorts by fastest payback; items without interest follow, by due date, then principal.
pub(super) fn rank(items: &mut [Measured]) {
    items.sort_by(|a, b| {
        let months = |known: &Measured| known.payback_months().unwrap_or(f64::INFINITY);
        let due = |known: &Measured| known.item.due.unwrap_or(NaiveDate::MAX);
        let days = |known: &Measured| known.item.principal_days;
        months(a)
            .total_cmp(&months(b))
            .then_with(|| due(a).cmp(&due(b)))
            .then_with(|| days(a).total_cmp(&days(b)))
            .then_with(|| a.item.id.cmp(&b.item.id))
    });
}

/// The totals of a register.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Totals {
    /// Person-days to pay off everything open.
    pub(super) principal_days: f64,
    /// Person-days a month that the open items cost, as far as measured.
    pub(super) interest_days: f64,
    /// The interest as a share of the team's monthly capacity; `None` for an empty team.
    pub(super) interest_share: Option<f64>,
    /// Overdue open items.
    pub(super) overdue: usize,
    /// Principal due within three months, or overdue.
    pub(super) due_days: f64,
    /// Principal paid off in the last 90 days.
    pub(super) paid_days: f64,
    /// The budget for three months, in person-days.
    pub(super) budget_days: Option<f64>,
    /// The debt ratio, for reference; never judged.
    pub(super) ratio: Option<DebtRatio>,
}

/// Remediation cost over the cost to write the code, after SQALE.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DebtRatio {
    /// From 0 up; 0.05 is five percent.
    pub(super) value: f64,
    /// `A` up to 5 %, `B` up to 10, `C` up to 20, `D` up to 50, `E` above.
    pub(super) rating: char,
}

/// The debt ratio of open principal over lines; `None` without lines.
pub(super) fn debt_ratio(principal_days: f64, lines: u64) -> Option<DebtRatio> {
    if lines == 0 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "lines are far below 2^52")]
    let value = principal_days / (DAYS_A_LINE * lines as f64);
    let bounds = [(0.05, 'A'), (0.10, 'B'), (0.20, 'C'), (0.50, 'D')];
    let rating = bounds.into_iter().find(|(most, _)| value <= *most).map_or('E', |(_, rating)| rating);
    Some(DebtRatio { value, rating })
}

/// Adds a register up.
pub(super) fn totals(register: &Register) -> Totals {
    let principal =
        |items: &mut dyn Iterator<Item = &DebtItem>| items.fold(0.0, |sum, item| sum + item.principal_days);
    let open = || register.open.iter().map(|known| &known.item);
    let ahead = register.day + Days::new(AHEAD_DAYS);
    let behind = register.day - Days::new(AHEAD_DAYS);
    let principal_days = principal(&mut open());
    let interest_days =
        register.open.iter().filter_map(Measured::interest_days).fold(0.0, |sum, days| sum + days);
    #[expect(clippy::cast_precision_loss, reason = "a team has few members")]
    let capacity = register.members as f64 * DAYS_A_MONTH;
    Totals {
        principal_days,
        interest_days,
        interest_share: (capacity > 0.0).then(|| interest_days / capacity),
        overdue: open().filter(|item| matches!(standing(item, register.day), Standing::Overdue(_))).count(),
        due_days: principal(&mut open().filter(|item| item.due.is_some_and(|due| due <= ahead))),
        paid_days: principal(
            &mut register.paid.iter().filter(|item| item.settled_on.is_some_and(|on| on > behind)),
        ),
        budget_days: register.budget.as_ref().map(|budget| budget.share.0 * capacity * AHEAD_MONTHS),
        ratio: debt_ratio(principal_days, register.lines),
    }
}

/// The cost of some days, in whole units of the currency; `None` if a day has no price.
pub(super) fn cost(budget: Option<&DebtBudget>, days: f64) -> Option<u64> {
    #[expect(clippy::cast_precision_loss, reason = "a day's price is far below 2^52")]
    let amount = (budget?.day_cost? as f64 * days).round().max(0.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and within bounds"
    )]
    let amount = amount as u64;
    Some(amount)
}

/// What is wrong with the entered part of a debt.
pub(super) fn faults(terms: &DebtTerms, today: NaiveDate) -> Faults {
    let mut faults = terms.faults();
    if terms.place.chars().any(char::is_control) {
        faults.add("place", "enter a path or glob on one line, such as src/payments/**");
    }
    if terms.since.is_some_and(|day| day > today) {
        faults.add("since", "choose a day up to today");
    }
    faults
}

/// What is wrong with a settlement.
pub(super) fn faults_of_settlement(settlement: &Settlement, today: NaiveDate) -> Faults {
    let mut faults = settlement.faults();
    match (settlement.to == Some(DebtState::Accepted), settlement.review) {
        (true, None) => faults.add("review", "choose a review date"),
        (true, Some(day)) if day <= today => faults.add("review", "choose a review date in the future"),
        (false, Some(_)) => faults.add("review", "only an accepted debt has a review"),
        _ => {}
    }
    faults
}

/// An item once it is settled or reopened; `None` if it already has this status. An accepted one can be accepted again.
pub(super) fn settled(item: DebtItem, settlement: Settlement, today: NaiveDate) -> Option<DebtItem> {
    let state = settlement.to?;
    let may = match item.state {
        DebtState::Open => state != DebtState::Open,
        DebtState::Accepted => true,
        DebtState::PaidOff => state == DebtState::Open,
    };
    let settled_on = (state != DebtState::Open).then_some(today);
    may.then_some(DebtItem {
        state,
        review: settlement.review,
        settled_on,
        outcome: settlement.outcome,
        ..item
    })
}

/// What is wrong with a budget.
pub(super) fn faults_of_budget(budget: &DebtBudget) -> Faults {
    let mut faults = budget.faults();
    let is_code = budget.currency.len() == 3 && budget.currency.bytes().all(|byte| byte.is_ascii_uppercase());
    if budget.day_cost.is_some() && !is_code {
        faults.add("currency", "enter the three-letter currency code, such as EUR");
    }
    faults
}
