//! Authority: who may change who does what, what a change opens to whom, and who is told of it.
//!
//! Words: an *opening* is something that somebody holds and that lets them see or change what is others' (a role, a part,
//! somebody to lead or to manage); a *gain* is an opening that a change gives. A gain needs a *second word*: whoever gains
//! agrees, and somebody else puts it into effect. Whose records it opens has a *notice* of it on Today.
//!
//! Invariant: every change of the organization is asked about here, by `organization::apply_in` and its like alone. What the
//! actor holds is read inside the transaction, and not from the request's viewer, who may have lost it meanwhile.

mod actions;
mod model;
mod openings;
mod pages;
mod rules;
mod store;
mod today;
mod views;

use castra_platform::{db::Migration, feature::Feature};

pub(crate) use actions::{permit, tell};
pub use openings::{Gain, Opening, gains};
pub use rules::{Doors, Refusal, Standing, check, may_change, second_word, touched};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    today: Some(today::items),
    migrations: &[Migration {
        key: "20261206_authority",
        sql: include_str!("../../migrations/20261206_authority.sql"),
    }],
    tables: &["authority_notices", "authority_notices_seen"],
    ..Feature::new("authority", "Authority")
};

#[cfg(test)]
mod tests;
