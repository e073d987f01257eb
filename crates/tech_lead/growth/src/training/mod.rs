//! The training catalog, read by everyone, and a team's learning budget, for its lead. Money is whole numbers of a
//! currency's smallest unit; amounts in different currencies are never added up.

mod actions;
mod model;
pub(super) mod pages;
pub(super) mod store;
mod views;

pub use actions::{add, change, find, list, may_keep, page, set_budget};
pub(crate) use actions::{budget, budgets, costs, get, together};
pub use model::{Costs, LearningBudget, Training, TrainingTerms};
