//! Concerns: raised with a leader of the author's choice, answered, worked on and closed.
//!
//! Terms: the *addressee* is the one leader a concern is raised with; it is read by them and the author, and after an
//! *escalation* by the next leader too. A concern is raised with the author's name or anonymously. An anonymous
//! author gets a *return code*, shown once, which is the only way to read the answers and reply. Anonymous messages
//! wait as *letters* until the next day, when they are all delivered together (decision 0020).
//!
//! Invariants: nothing is stored that could identify an anonymous author: no id, no instant, no place in the journal;
//! texts are sealed under the concern's own key. A concern is not found by anyone who may not read it. Nothing is
//! deleted; an anonymous author can have their text erased, which destroys its key.

mod actions;
mod api;
mod brief;
pub mod code;
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
mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Asks, Feature, JobKind, NamedAct, Navigation, Practice, Room, Signal, TodayGroup},
};

pub use actions::{Past, PastWord, remember};
pub use brief::brief_lines;
pub use kinds::ConcernState;

/// The responsibility this practice fulfils.
const RESPONSIBILITY: &str = "listening";
/// The owner of the key that seals letters awaiting delivery.
const BOX: &str = "concern:letters";

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "concerns",
    title: "Concerns",
    about: "Worries raised with a leader of the author's choice, also anonymously, and answered in days.",
    asks: Asks { member: 0, lead: 1, cto: 2 },
    first: ("See how a concern is raised", "/concerns"),
    place: 10,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[Navigation::new(Room::Concerns, "Concerns", "/concerns")],
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
    today_groups: &[TodayGroup { keys: "concern:", many: "concerns to answer" }],
    find: Some(find::find),
    brief: Some(brief::brief),
    panel: Some(panel::panel),
    own: Some(own::own),
    private_to: &[store::PRIVATE_TO],
    migrations: &[
        Migration { key: "20261130_concerns", sql: include_str!("../migrations/20261130_concerns.sql") },
        Migration {
            key: "20261206_concern_gone",
            sql: include_str!("../migrations/20261206_concern_gone.sql"),
        },
    ],
    tables: &["concerns", "concern_words", "concern_letters"],
    acts: &[NamedAct {
        label: "Raise a concern",
        synonyms: &[
            "report a problem",
            "complain",
            "speak up",
            "anonymous concern",
            "report misconduct",
            "whistleblow",
        ],
        href: "/concerns/new",
        for_person: None,
        hat: Hat::Everyone,
    }],
    ..Feature::new("concerns", "Concerns")
};
