//! Profiles: what each member is strong in, finds hard, wants and worries about, written by them and their lead, reviewed
//! within the cadence, and shown with what repository history says they know.
//!
//! Terms: an *entry* belongs to a part of the profile and has a date; it is *replaced* by another or *ended*, never changed
//! or deleted. A *review* covers the profile as a whole: the person confirms it, or their lead marks it as reviewed; changes
//! since the last one are shown with it.
//!
//! Invariants: only the person, their leads and their manager read a profile; the person and their leads write it, and every
//! entry shows its author. Texts are sealed under the key of the profile's person: erasing that person's private text
//! erases all of it, no matter who wrote it.

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
mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Asks, Feature, NamedAct, Navigation, Practice, Room, Signal, TodayGroup},
};

pub use actions::{PastEntry, PastReview, remember};
pub use kinds::ProfilePart;

/// The responsibility this practice fulfils.
const RESPONSIBILITY: &str = "profiles";

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "profiles",
    title: "Profiles",
    about: "What each member is strong in, finds hard and wants, written by them and their lead.",
    asks: Asks { member: 1, lead: 1, cto: 1 },
    first: ("Write your profile", "/profile"),
    place: 9,
};

/// The manifest of the feature.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[
        Navigation::new(Room::Growth, "Profile", "/profile").also(&["/people/{me}/profile"]),
        Navigation::new(Room::Members, "Profiles", "/teams/{team}/profiles").also(&["/people/{}/profile"]),
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    today: Some(today::items),
    missed: Some(today::missed),
    today_groups: &[TodayGroup { keys: "profile:", many: "profiles to review" }],
    find: Some(beside::find),
    panel: Some(beside::panel),
    own: Some(beside::own),
    private_to: &[store::PRIVATE_TO],
    migrations: &[
        Migration { key: "20261130_profiles", sql: include_str!("../migrations/20261130_profiles.sql") },
        Migration {
            key: "20261208_confirmed_profiles",
            sql: include_str!("../migrations/20261208_confirmed_profiles.sql"),
        },
    ],
    tables: &["profile_entries", "profile_reviews"],
    acts: &[NamedAct {
        label: "Profile",
        synonyms: &["strengths and weaknesses", "my strengths"],
        href: "/profile",
        for_person: Some("/people/{person}/profile"),
        hat: Hat::Everyone,
    }],
    ..Feature::new("profiles", "Profiles")
};
