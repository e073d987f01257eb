//! The board of a team: standing areas by person, with the level of each; proposals of levels, and blind votes.
//!
//! Invariants: a level changes only when both agree; a proposal and its reason are for the two, sealed. Of a vote only the
//! result and the spread stay: the single votes are sealed under a key of the vote's own, in an order that says nothing,
//! and are deleted with that key when they are revealed together.

pub(super) mod actions;
pub(super) mod api;
pub(super) mod model;
pub(super) mod pages;
pub(super) mod polls;
pub(super) mod store;
mod views;

pub(super) use views::board_card;
