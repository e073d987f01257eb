//! The digest: a mail with a person's Today items, at the hour they chose, if they asked for it.
//!
//! Terms: a *choice* is how often a person wants it, at which hour of which time zone; a *digest* is one mail for one day in
//! that zone.
//!
//! Invariants: no one gets mail without asking for it. A mail can be read by servers on its way: items that not everyone
//! may read are only counted in it. There is one digest per person and day, however many workers run: its row is claimed
//! before the mail is handed over, and released if the mail server did not accept it. A worker that dies in between leaves
//! one mail unsent rather than sending it twice. One press unsubscribes, signed out as well; the link is a secret of that
//! mail only, stored as a hash.

mod actions;
mod api;
mod job;
mod letter;
mod model;
mod pages;
mod rules;
mod store;
mod url;
mod views;

use castra_platform::{
    access::Hat,
    feature::{AccountPage, Feature, JobKind, NamedAct},
};

/// How often due digests are looked up.
const EVERY_SECONDS: i64 = 900;

/// The feature's manifest. Its tables came with those of Today.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    api: Some(api::routes),
    jobs: &[JobKind {
        name: "digests",
        title: "Digests by mail",
        run: job::send_due,
        every_seconds: Some(EVERY_SECONDS),
        is_long: false,
    }],
    account_pages: &[AccountPage {
        label: "Notifications",
        href: "/account/notifications",
        about: "Whether and when a digest of Today comes by mail.",
    }],
    own: Some(actions::own),
    tables: &["digest_choices", "digests"],
    acts: &[NamedAct {
        label: "Notifications",
        synonyms: &["digest", "mail settings", "e-mail settings", "reminders", "news by mail"],
        href: "/account/notifications",
        for_person: None,
        hat: Hat::Everyone,
    }],
    ..Feature::new("digest", "Digest by mail")
};
