//! Where a person stands: their own view and their lead's side by side on every axis of the ladder, and how well and how
//! gladly they do what their team needs. Nothing is overwritten, and nobody is compared with anybody.

mod actions;
mod model;
pub(super) mod pages;
mod rules;
pub(super) mod store;
#[cfg(test)]
mod tests;
pub(super) mod views;

pub use actions::{SkillMatrix, asked, assess, history, matrix, need, rate, ratings, skills, standing};
pub(in crate::growth) use actions::{of_members, on_axis};
pub use model::{Assessment, AssessmentTerms, Coverage, Rating, Standing};
pub(in crate::growth) use rules::missing;
pub use rules::{KNOWLEDGE, WILLINGNESS};
