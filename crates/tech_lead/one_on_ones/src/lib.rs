//! One-on-ones: two people meet regularly, prepare, keep notes, and follow up.
//!
//! Terms: a *series* is two people and the terms they agreed; an *occurrence* is one meeting of it, identified by its time in
//! the rule, even if it was moved; a *point* is something to discuss, an *action item* something one of the two will do.
//! Points and action items belong to the series: open ones carry over to the next occurrence.
//!
//! Invariants: what two people keep is for the two of them; neither the CTO, operators nor the host read it, nor does a lead of
//! one of them, unless both agree, and then only while that person leads. Texts are sealed under their author's key, in a
//! shared note line by line, so that erasing one person's texts removes only theirs. Occurrences are derived from the rule and
//! stored only once something happens to them. No save is lost: two changes of one note are merged, or the second is rejected
//! and both versions are shown.

mod actions;
mod api;
mod brief;
mod calendar;
mod engagements;
mod first_steps;
mod kinds;
mod merging;
mod model;
mod own;
mod pages;
mod panel;
mod questions;
mod rules;
mod signal;
mod store;
#[cfg(test)]
mod tests;
mod today;
mod url;
mod views;

use castra_calendar::{local, recurrence};
use castra_platform::{
    Ctx, Result,
    access::Hat,
    db::{Migration, Tx},
    feature::{Asks, Feature, JobKind, NamedAct, Navigation, Practice, Room, Signal, TodayGroup},
    jobs,
};
use futures::future::BoxFuture;

pub use actions::{
    HeldMeeting, Mark, OpenItem, Past, PastAction, PastOccurrence, add_extra, held, mark, open_items,
    record_past,
};
pub use kinds::SeriesKind;
pub use model::{Reason, Terms};

/// The responsibility this practice fulfils.
const RESPONSIBILITY: &str = "one-on-ones";

/// The job that ends lapsed shares.
const SHARES: &str = "one-on-one-shares";

/// A share ends with the leading, even if that resumes on the same day, or before the job has run.
fn follow<'a>(tx: &'a mut Tx, ctx: &'a Ctx, _: &'a [String]) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        actions::end_lapsed_before(tx, ctx).await?;
        jobs::queue(tx, ctx, SHARES, "").await
    })
}

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "one-on-ones",
    title: "One-on-ones",
    about: "Two people meet regularly, prepare, keep notes and follow up.",
    asks: Asks { member: 1, lead: 5, cto: 3 },
    first: ("Schedule a one-on-one", "/one-on-ones/new"),
    place: 1,
};

/// The manifest of the feature.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[
        Navigation::new(Room::OneOnOnes, "One-on-ones", "/one-on-ones").key('o'),
        Navigation::new(Room::OneOnOnes, "Calendar", "/one-on-ones/calendar"),
        Navigation::new(Room::Members, "One-on-ones", "/teams/{team}/one-on-ones"),
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    jobs: &[JobKind {
        name: SHARES,
        title: "End lapsed shares of one-on-ones",
        run: actions::end_all_lapsed,
        every_seconds: Some(3600),
        is_long: false,
    }],
    follows: Some(follow),
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    load: Some(signal::load),
    today: Some(today::items),
    missed: Some(today::missed),
    engagements: Some(engagements::engagements),
    done: Some(engagements::done_on),
    today_groups: &[
        TodayGroup { keys: "one-on-one:", many: "one-on-ones" },
        TodayGroup { keys: "one-on-one-late:", many: "one-on-ones overdue" },
        TodayGroup { keys: "one-on-one-action:", many: "action items from one-on-ones" },
    ],
    first_steps: Some(first_steps::steps),
    find: Some(today::find),
    panel: Some(panel::panel),
    brief: Some(brief::brief),
    own: Some(own::records),
    private_to: &[store::PRIVATE_TO],
    ends: Some(actions::end_feeds),
    migrations: &[
        Migration {
            key: "20261129_one_on_ones",
            sql: include_str!("../migrations/20261129_one_on_ones.sql"),
        },
        Migration {
            key: "20261204_calendar_passwords",
            sql: include_str!("../migrations/20261204_calendar_passwords.sql"),
        },
        Migration {
            key: "20261206_t1_one_series",
            sql: include_str!("../migrations/20261206_t1_one_series.sql"),
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
    acts: &[
        NamedAct {
            label: "Schedule a one-on-one",
            synonyms: &[
                "plan a one-on-one",
                "book a one-on-one",
                "set up a one-on-one",
                "meet",
                "new one-on-one",
            ],
            href: "/one-on-ones/new",
            for_person: Some("/one-on-ones/new?with={person}"),
            hat: Hat::Everyone,
        },
        NamedAct {
            label: "One-on-ones in your calendar",
            synonyms: &["calendar", "calendar feed", "ics", "google calendar", "outlook"],
            href: "/one-on-ones/calendar",
            for_person: None,
            hat: Hat::Everyone,
        },
    ],
    ..Feature::new("one_on_ones", "One-on-ones")
};
