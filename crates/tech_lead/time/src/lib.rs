//! Time: where a person's week goes, whether a lead still codes, and whether a CTO has stopped.
//!
//! Terms: a week is split over *parts*; an *estimate* of a part is an interval, from what is certain to what is possible; a
//! *correction* is the person's own word on a week, which wins; a *measured week* is a full ISO week. *Coding time* is
//! estimated from commit times and is a minimum.
//!
//! Invariants: weeks, corrections, calendars and their meetings are read by the person alone; no lead, CTO or operator has
//! any way to them. A reading that rests on them stores a status and nothing else. A calendar's address and password are
//! sealed, and are in no message and no log. Of an event, times, the title and the colleagues who take part are kept.

mod actions;
mod api;
mod calendar;
mod counting;
mod dav;
mod jobs;
mod kinds;
mod model;
mod own;
mod pages;
mod remote;
mod rules;
mod signal;
mod split;
mod store;
mod today;
mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Asks, Feature, NamedAct, Navigation, Practice, Room, Signal},
};

pub use actions::{OwnWeek, PastCorrection, PastEvent, PastWeeks, measure, own_week, record_past};

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "time",
    title: "Time",
    about: "Whether a lead still codes and a CTO has stopped, estimated from commits.",
    asks: Asks::NOTHING,
    first: ("See what it judges", "/responsibilities/hands-on"),
    place: 15,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[
        Navigation::new(Room::Week, "My week", "/week").key('m'),
        Navigation::new(Room::Week, "Calendars", "/week/calendars"),
        Navigation::new(Room::Week, "How it is counted", "/week/settings"),
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    jobs: jobs::JOBS,
    signals: &[
        Signal { responsibility: "hands-on", take: signal::hands_on },
        Signal { responsibility: "not-hands-on", take: signal::not_hands_on },
    ],
    today: Some(today::items),
    find: Some(today::find),
    own: Some(own::records),
    private_to: &[store::PRIVATE_TO],
    ends: Some(actions::end_calendars),
    migrations: &[Migration { key: "20261216_time", sql: include_str!("../migrations/20261216_time.sql") }],
    tables: &["week_settings", "week_corrections", "week_calendars", "week_resources", "week_measures"],
    acts: &[
        NamedAct {
            label: "Correct my week",
            synonyms: &["my week", "my time", "log hours", "timesheet", "coding time", "time tracking"],
            href: "/week#correct",
            for_person: None,
            hat: Hat::Everyone,
        },
        NamedAct {
            label: "Connect a calendar to my week",
            synonyms: &["import calendar", "ics", "caldav", "subscribe to a calendar", "meetings"],
            href: "/week/calendars",
            for_person: None,
            hat: Hat::Everyone,
        },
    ],
    ..Feature::new("time", "Time")
};
