//! What can be learned elsewhere, and what a team sets aside for it.

use std::collections::BTreeMap;

/// What is said of a training.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrainingTerms {
    /// Its name.
    pub title: String,
    /// Who gives it.
    pub provider: String,
    /// Its page; may be empty.
    pub link: String,
    /// What it is good for; may be empty.
    pub about: String,
    /// What it costs one person, in the currency's smallest unit.
    pub cost_minor: Option<i64>,
    /// The currency's ISO 4217 code; empty without a cost.
    pub currency: String,
    /// The certificate that one can get; may be empty.
    pub certificate: String,
    /// Whether it can still be chosen.
    pub offered: bool,
}

/// A training of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    /// Its id.
    pub id: String,
    /// What is said of it.
    pub terms: TrainingTerms,
    /// Raised by every change.
    pub revision: i64,
}

/// What a team may spend on learning in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearningBudget {
    /// In the currency's smallest unit.
    pub amount_minor: i64,
    /// The currency's ISO 4217 code.
    pub currency: String,
}

/// What learning costs some people in a year: planned and spent, by currency.
pub type Costs = BTreeMap<String, (i64, i64)>;
