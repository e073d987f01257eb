//! Growth plans: areas for learning, each with the means by which it is learned (project work, training, mentoring),
//! milestones with their evidence, and a day on which the plan is looked at again.
//!
//! Read and written by the person and whoever leads them. A mentor reads the areas they mentor and nothing else. Every text
//! is sealed under the person's key, whoever wrote it.

mod actions;
mod model;
pub(super) mod pages;
mod rules;
pub(super) mod store;
#[cfg(test)]
mod tests;
pub(super) mod views;

pub use actions::{
    add_area, add_means, add_milestone, change_area, change_means, end_area, means_to_change, opened,
    opened_area, reach, review, revision, save,
};
pub(in crate::growth) use actions::{whole, wholes};
pub use model::{Area, AreaTerms, Means, MeansTerms, Milestone, OpenedPlan, Plan, PlanTerms};
pub(in crate::growth) use rules::{SOON, Wants, wants};
