//! Trainings and learning budgets.

use std::collections::BTreeMap;

/// The content of a training.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrainingTerms {
    /// The name.
    pub title: String,
    /// The provider.
    pub provider: String,
    /// The web page; may be empty.
    pub link: String,
    /// What it is useful for; may be empty.
    pub about: String,
    /// The cost per person in the currency's smallest unit.
    pub cost_minor: Option<i64>,
    /// The currency's ISO 4217 code; empty without a cost.
    pub currency: String,
    /// The certificate it offers; may be empty.
    pub certificate: String,
    /// Whether it can still be chosen.
    pub offered: bool,
}

/// A training of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    /// The id of the training.
    pub id: String,
    /// The content of the training.
    pub terms: TrainingTerms,
    /// Increases with every change.
    pub revision: i64,
}

/// What a team may spend on learning in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearningBudget {
    /// The amount in the currency's smallest unit.
    pub amount_minor: i64,
    /// The currency's ISO 4217 code.
    pub currency: String,
}

/// Learning costs of a year: planned and spent, by currency.
pub type Costs = BTreeMap<String, (i64, i64)>;
