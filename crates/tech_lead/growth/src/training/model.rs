//! Trainings and learning budgets.

// tidy: serde, because the API shows trainings as they are, and a budget's revision is made of its content.

use std::collections::BTreeMap;

use castra_platform::{terms, terms::Limit};
use serde::Serialize;
use utoipa::ToSchema;

use super::offered::Offered;
use crate::money;

terms! {
    /// The content of a training.
    pub struct TrainingTerms as "TrainingTerms" {
        /// The name.
        title: String = Limit::text(1..=200).called("a name").example("Designing for failure"),
        /// The provider.
        provider: String = Limit::text(1..=200).called("a provider").example("Example Academy"),
        /// The web page: `https://…`.
        link: String = Limit::text(0..=500),
        /// What it is useful for.
        about: String = Limit::text(0..=4000),
        /// The cost per person in the currency's smallest unit.
        cost_minor: Option<i64> = Limit::number(0..=money::MOST),
        /// The currency's ISO 4217 code.
        currency: String = Limit::NONE.example("EUR"),
        /// The certificate it offers.
        certificate: String = Limit::text(0..=200),
        /// Whether it can still be chosen; true by default.
        offered: Offered = Limit::NONE,
    }
}

/// A training of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Training {
    /// The id of the training.
    pub id: String,
    /// The content; send it back changed to update the training.
    pub terms: TrainingTerms,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
    pub revision: i64,
}

/// What a team may spend on learning in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LearningBudget {
    /// The amount in the currency's smallest unit.
    pub amount_minor: i64,
    /// The currency's ISO 4217 code.
    pub currency: String,
}

/// Learning costs of a year: planned and spent, by currency.
pub type Costs = BTreeMap<String, (i64, i64)>;
