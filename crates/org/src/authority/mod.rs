//! Authority: who may change who does what, what a change opens to whom, and who gets a notice.
//!
//! Terms: an *opening* is something a person holds that lets them see or change what is others' (a role, a part,
//! a person to lead or to manage); a *gain* is an opening that a change gives. A gain needs a *second word*: the gainer
//! agrees, and another person applies the change. The people whose records it opens get a *notice* on Today.
//!
//! Invariant: every change of the organization is checked here, and only from `organization::apply_in` and its like. What the
//! actor holds is read inside the transaction, not from the request's viewer, who may have lost it meanwhile.

mod actions;
mod model;
mod openings;
mod pages;
mod rules;
mod store;
mod today;
mod url;
mod views;

use castra_platform::{
    db::Migration,
    feature::{Feature, TodayGroup},
};

pub(crate) use actions::{notify, permit};
use openings::Opening;
pub(crate) use openings::{Gain, gains};
pub(crate) use rules::{Standing, may_change, touched};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    today: Some(today::items),
    today_groups: &[TodayGroup { keys: "authority:", many: "people gained access to your records" }],
    migrations: &[Migration {
        key: "20261206_authority",
        sql: include_str!("../../migrations/20261206_authority.sql"),
    }],
    tables: &["authority_notices", "authority_notices_seen"],
    ..Feature::new("authority", "Authority")
};

#[cfg(test)]
mod tests;
