//! Growth plans: learning areas, each with its means (project work, training, mentoring) and milestones with evidence, and
//! the date of the next review.
//!
//! Read and written by the person and their lead. A mentor reads the areas they mentor and nothing else. Every text is
//! sealed under the person's key, no matter who wrote it.

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
pub(crate) use actions::{whole, wholes};
pub use model::{
    Area, AreaEnd, AreaTerms, Evidence, Means, MeansTerms, Milestone, MilestoneTerms, OpenedPlan, Plan,
    PlanTerms,
};
pub(crate) use rules::{SOON, Wants, wants};
