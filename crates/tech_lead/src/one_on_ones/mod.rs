//! One-on-ones: two people meet alone and regularly, prepare it, keep what came of it, and follow up.
//!
//! Words: a *series* is two people with what they agreed on; an *occurrence* is one meeting of it, known by when its rule has
//! it, wherever it was moved to; a *point* is something to talk about, an *action item* something that one of the two will
//! do. Points and action items belong to the series: what is not done stays for the next occurrence by itself.
//!
//! Invariants: what is kept between two is for the two; neither CTO nor operators nor the machine itself read it, nor does
//! whoever leads one of them, unless both say so, and then for as long as that one leads. Words are sealed under the key of whoever wrote them, in a shared note
//! line by line, so that erasing one person's texts takes theirs alone. Occurrences are derived from the rule and stored only
//! when something happened to them. No save is lost: two changes of one note are brought together, or the second is refused
//! with both shown.

mod actions;
mod api;
mod brief;
mod calendar;
mod merging;
mod model;
mod own;
mod pages;
mod panel;
mod questions;
mod recurrence;
mod rules;
mod signal;
mod store;
#[cfg(test)]
mod tests;
mod today;
pub mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Feature, JobKind, Navigation, Signal},
};

pub use actions::{
    Mark, NewAction, NewSeries, NewTerms, Past, PastAction, PastOccurrence, With, add_action, add_extra,
    add_point, agree_to_share, change_action, change_point, drop_action, end, feeds, finish_action,
    make_feed, mark, pause, record_past, reschedule, resume, revoke_feed, save_note, start, tick_point,
    withdraw_point, withdraw_share,
};
pub use model::{
    ActionItem, Feed, Note, NoteKind, NotePart, Occurrence, Outcome, Point, Record, Saved, Schedule, Series,
    SeriesKind, SeriesState, Share, Terms,
};

/// The responsibility that this practice exercises.
const RESPONSIBILITY: &str = "one-on-ones";

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[
        Navigation { label: "One-on-ones", href: "/one-on-ones", hat: Hat::Everyone, key: Some('o') },
        Navigation { label: "One-on-ones", href: "/teams/{team}/one-on-ones", hat: Hat::Lead, key: None },
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    jobs: &[JobKind {
        name: "one-on-one-shares",
        title: "Ending shares of one-on-ones",
        run: actions::end_all_lapsed,
        every_seconds: Some(3600),
        is_long: false,
    }],
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    load: Some(signal::load),
    today: Some(today::items),
    find: Some(today::find),
    panel: Some(panel::panel),
    brief: Some(brief::brief),
    own: Some(own::records),
    ends: Some(actions::end_feeds),
    migrations: &[
        Migration {
            key: "20261129_one_on_ones",
            sql: include_str!("../../migrations/20261129_one_on_ones.sql"),
        },
        Migration {
            key: "20261204_calendar_passwords",
            sql: include_str!("../../migrations/20261204_calendar_passwords.sql"),
        },
        Migration {
            key: "20261206_t1_one_series",
            sql: include_str!("../../migrations/20261206_t1_one_series.sql"),
        },
    ],
    tables: &[
        "one_on_one_series",
        "one_on_one_schedules",
        "one_on_one_records",
        "one_on_one_points",
        "one_on_one_actions",
        "one_on_one_notes",
        "one_on_one_shares",
        "one_on_one_feeds",
    ],
    ..Feature::new("one_on_ones", "One-on-ones")
};
