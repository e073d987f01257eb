//! The charter's views.

pub(super) mod repair;
pub(super) mod responsibility;
pub(super) mod team_charter;
pub(super) mod who;
