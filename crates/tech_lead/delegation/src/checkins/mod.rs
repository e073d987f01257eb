//! Check-ins of open delegations: which are due, held or missed, and how the delegate feels led.
//!
//! Invariant: what a delegate felt is for the two alone, sealed under the delegate's key; of all of it only a count of
//! delegations leaves, in the reading.

pub(super) mod actions;
pub(super) mod api;
pub(super) mod store;
