//! What is wrong with a training or a budget. Pure.

use castra_platform::terms::{Faults, Terms as _};

use super::model::{LearningBudget, TrainingTerms};
use crate::money;

pub(super) fn faults(terms: &TrainingTerms) -> Faults {
    let mut faults = terms.faults();
    let link = terms.link.trim();
    if !link.is_empty() && (!link.starts_with("https://") || link.contains(char::is_whitespace)) {
        faults.add("link", "enter an address that begins with https://");
    }
    if terms.cost_minor.is_some() && !money::is_currency(&terms.currency) {
        faults.add("currency", money::NO_CURRENCY);
    }
    faults
}

pub(super) fn faults_of_budget(budget: &LearningBudget) -> Faults {
    let mut faults = Faults::default();
    if budget.amount_minor < 0 {
        faults.add("amount", "a budget cannot be negative");
    }
    if !money::is_currency(&budget.currency) {
        faults.add("currency", money::NO_CURRENCY);
    }
    faults
}
