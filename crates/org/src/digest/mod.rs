//! The digest: a mail with what waits for somebody, at their hour, if they asked for it.
//!
//! Words: a *choice* is how often somebody wants it, at which hour of which zone; a *digest* is one mail for one day of that
//! zone.
//!
//! Invariants: nobody gets mail who did not ask for it. A mail leaves the house and is read by servers on its way: what
//! not everybody here may read is counted in it, and no more. There is one digest for a person and a day, however
//! many workers run: its row is claimed before the mail is handed over, and given back where the mail server did not
//! take it. A worker that dies in between leaves one mail unsent rather than sending it twice. One press ends it, signed
//! out as well; the link is a secret of that mail alone, kept as a hash.

mod actions;
mod api;
mod job;
mod letter;
mod model;
mod pages;
mod rules;
mod store;
mod views;

use castra_platform::feature::{AccountPage, Feature, JobKind};

/// How often it is looked who is due.
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
        about: "Whether what waits for you comes by mail, and when.",
    }],
    own: Some(actions::own),
    tables: &["digest_choices", "digests"],
    ..Feature::new("digest", "Digest by mail")
};
