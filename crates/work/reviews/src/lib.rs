//! Reviews: recurring meetings whose agenda is computed from what changed and what waits.
//!
//! Terms: a *series* is a review of a team or of the leads, and when it takes place; a *meeting* is one occurrence of it, identified
//! by its time in the rule; its *room* is everyone who takes part, its *hosts* start, skip and close it. A line of the agenda comes
//! from the record of another practice ([`castra_platform::agenda`]) and is acted on in place; an *item* is a note, or with an owner
//! an action, captured in a meeting and carried over until it is done. Closing a meeting keeps its *outcome* and its agenda as they
//! were.
//!
//! Invariants: only the room reads a review, which does not exist for others, the CTO and operators included. Texts are sealed: notes
//! and actions under their author's key, place, outcome and agenda under a key of the review. A closed meeting never changes.
//! Meetings are derived from the rule and stored only once they are closed or skipped.

mod actions;
mod api;
mod calendar;
mod model;
mod own;
mod pages;
mod panel;
mod rules;
mod store;
mod today;
mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Asks, Feature, NamedAct, Navigation, Practice, Room, TodayGroup},
};

pub use actions::{PastItem, PastMeeting, PastReview, record_past};
pub use castra_calendar::Terms;

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "reviews",
    title: "Reviews",
    about: "The weekly meetings of teams and leads, with an agenda that is computed.",
    asks: Asks { member: 1, lead: 2, cto: 2 },
    first: ("Start your team's weekly", "/teams/{team}/weekly"),
    place: 6,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[
        Navigation::new(Room::OneOnOnes, "Reviews", "/reviews"),
        Navigation::new(Room::Work, "Weekly", "/teams/{team}/weekly").for_members(),
        Navigation::new(Room::Portfolio, "Leads' weekly", "/leads-weekly"),
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    today: Some(today::items),
    today_groups: &[
        TodayGroup { keys: "review:", many: "reviews" },
        TodayGroup { keys: "review-action:", many: "actions from reviews" },
    ],
    find: Some(today::find),
    panel: Some(panel::panel),
    own: Some(own::records),
    private_to: &[store::PRIVATE_TO],
    migrations: &[Migration {
        key: "20261216_reviews",
        sql: include_str!("../migrations/20261216_reviews.sql"),
    }],
    tables: &["review_series", "review_meetings", "review_ticks", "review_items"],
    acts: &[
        NamedAct {
            label: "Team weekly",
            synonyms: &["start a weekly", "weekly review", "team meeting", "agenda", "stand-up"],
            href: "/teams/{team}/weekly",
            for_person: None,
            hat: Hat::Lead,
        },
        NamedAct {
            label: "Leads' weekly",
            synonyms: &["leads meeting", "start the leads' weekly", "leadership meeting"],
            href: "/leads-weekly",
            for_person: None,
            hat: Hat::Cto,
        },
    ],
    ..Feature::new("reviews", "Reviews")
};
