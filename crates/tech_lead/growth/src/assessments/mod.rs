//! Assessments: a person's own view and their lead's on every axis of the ladder, and the person's knowledge of and
//! willingness for the skills their team needs. Nothing is overwritten, and people are not compared with each other.

mod actions;
mod model;
pub(super) mod pages;
mod rules;
pub(super) mod store;
#[cfg(test)]
mod tests;
pub(super) mod views;

pub use actions::{SkillMatrix, asked, assess, history, matrix, need, rate, ratings, skills, standing};
pub(crate) use actions::{of_members, on_axis};
pub use model::{Assessment, AssessmentTerms, Coverage, Rating, SkillTerms, Standing};
pub(crate) use rules::missing;
pub use rules::{KNOWLEDGE, WILLINGNESS};
