//! What the pages of people and teams look like.

pub(super) mod people;
pub(super) mod person;
pub(super) mod team;
