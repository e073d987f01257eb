//! The training catalog, read by everyone, and a team's learning budget, for its lead. Money is whole numbers of a
//! currency's smallest unit; amounts in different currencies are never added up.

mod actions;
mod model;
mod offered;
pub(super) mod pages;
mod rules;
pub(super) mod store;
mod views;

pub use actions::{add, change, find, list, may_keep, page, set_budget};
pub(crate) use actions::{budget, budgets, costs, get, revision_of, together};
pub use model::{Costs, LearningBudget, Training, TrainingTerms};
pub use offered::Offered;
