//! Concerns: what worries somebody, told to a leader of their choice, answered, worked on and brought to an end.
//!
//! Words: the *addressee* is the one leader a concern is told to; they and the author read it, and if it was *passed on*,
//! the next leader too. A concern is raised with or without the author's name. Without it the author gets a *return code*,
//! shown once, which alone opens the answers and writes on. What is written without a name waits as a *letter* until the
//! next day, when everything that waits is delivered together (decision 0020).
//!
//! Invariants: of an author without a name nothing is kept from which they could be found: no id, no instant, no place in
//! the journal; texts are sealed under a key of the concern. A concern is not found by anybody who may not read it.
//! Nothing is deleted; an author without a name may have what they wrote erased, which destroys its key.

mod actions;
mod api;
mod brief;
mod code;
mod find;
mod jobs;
mod kinds;
mod model;
mod own;
mod pages;
mod panel;
mod post;
mod rules;
mod signal;
mod store;
mod today;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Feature, JobKind, Navigation, Signal},
};

pub use actions::{Past, PastWord, remember};
pub use brief::brief_lines;
pub use kinds::ConcernState;

/// The responsibility that this practice exercises.
const RESPONSIBILITY: &str = "listening";
/// Whose key seals what waits to be delivered.
const BOX: &str = "concern:letters";

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation { label: "Concerns", href: "/concerns", hat: Hat::Everyone, key: None }],
    pages: Some(pages::routes),
    api: Some(api::routes),
    jobs: &[JobKind {
        name: jobs::POST,
        title: "Delivery of concerns",
        run: jobs::run,
        every_seconds: Some(3600),
        is_long: false,
    }],
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    today: Some(today::items),
    find: Some(find::find),
    brief: Some(brief::brief),
    panel: Some(panel::panel),
    own: Some(own::own),
    migrations: &[
        Migration { key: "20261130_concerns", sql: include_str!("../../migrations/20261130_concerns.sql") },
        Migration {
            key: "20261206_concern_gone",
            sql: include_str!("../../migrations/20261206_concern_gone.sql"),
        },
    ],
    tables: &["concerns", "concern_words", "concern_letters"],
    ..Feature::new("concerns", "Concerns")
};
