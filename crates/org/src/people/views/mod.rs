//! The views of people and teams.

pub(super) mod people;
pub(super) mod person;
pub(super) mod team;
