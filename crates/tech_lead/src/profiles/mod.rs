//! Profiles: what each member is strong in, finds hard, wants and worries about, said by them and their lead, looked at
//! again every 90 days, beside what history says they know.
//!
//! Words: an *entry* belongs to a part of the profile and is dated; it is *replaced* by another or *ended*, never changed
//! and never deleted. A *review* is the lead's word that the profile was looked at as a whole; what changed since the last
//! one is shown with it.
//!
//! Invariants: the person, those who lead them and their manager read a profile, nobody else; the person and those who lead
//! them write it, and every entry shows its author. Texts are sealed under the key of the person whose profile it is: with
//! that person's private text it is gone, whoever wrote it.

mod actions;
mod api;
mod beside;
mod kinds;
mod model;
mod pages;
mod rules;
mod signal;
mod store;
mod today;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Feature, Navigation, Signal},
};

pub use actions::{PastEntry, PastReview, remember};
pub use kinds::ProfilePart;

/// The responsibility that this practice exercises.
const RESPONSIBILITY: &str = "profiles";

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[
        Navigation { label: "My profile", href: "/profile", hat: Hat::Everyone, key: None },
        Navigation { label: "Profiles", href: "/teams/{team}/profiles", hat: Hat::Lead, key: None },
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    today: Some(today::items),
    find: Some(beside::find),
    panel: Some(beside::panel),
    own: Some(beside::own),
    migrations: &[
        Migration { key: "20261130_profiles", sql: include_str!("../../migrations/20261130_profiles.sql") },
        Migration {
            key: "20261208_confirmed_profiles",
            sql: include_str!("../../migrations/20261208_confirmed_profiles.sql"),
        },
    ],
    tables: &["profile_entries", "profile_reviews"],
    ..Feature::new("profiles", "Profiles")
};
