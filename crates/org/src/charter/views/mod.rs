//! What the charter's pages look like.

pub(super) mod responsibility;
pub(super) mod team_charter;
pub(super) mod who;
