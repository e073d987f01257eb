//! Growth: where each person is and wants to go, what they learn to get there, how, and with whose help.
//!
//! Terms: the *ladder* has axes of five cumulative levels; a role's *profile* names the level it needs on each. An
//! *assessment* is one view (the person's own or their lead's) of one axis on one day. A *plan* has learning *areas*; each
//! names its *means*: project work, training or mentoring. An area without means is *incomplete*. A *pair* is a mentor and
//! a mentee.
//!
//! Invariants: a person and their lead read and write the person's growth; a mentor reads the areas they mentor, while both
//! are active and the mentee has agreed; no one else learns that anything exists, and the CTO gets counts, withheld where
//! they would identify one person. Levels are places on the ladder: nothing here orders people by them. Every free text is
//! sealed.

mod actions;
mod api;
pub mod assessments;
mod brief;
mod jobs;
mod kinds;
pub mod ladder;
pub mod mentoring;
mod money;
mod pages;
mod pairs;
mod panel;
mod past;
pub mod plans;
mod sight;
mod signal;
mod text;
mod today;
pub mod training;
mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Asks, Feature, JobKind, NamedAct, Navigation, Practice, Room, Signal, TodayGroup},
    web::Routes,
};

pub use actions::{TeamCounts, brief_lines, counts};
pub use kinds::{AreaState, Confidence, MeansKind, PairState, SessionState, Side};
pub use past::{Past, take_in, take_in_catalog};
pub use sight::Eye;
pub use text::Text;

/// The responsibility this practice fulfils.
const RESPONSIBILITY: &str = "growth";
/// The second responsibility this practice fulfils.
const MENTORING: &str = "mentoring";

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "growth",
    title: "Growth",
    about: "Where each person wants to go, what they learn to get there, and with whose help.",
    asks: Asks { member: 1, lead: 3, cto: 1 },
    first: ("Open your growth plan", "/growth"),
    place: 3,
};

/// The manifest of the feature.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[
        Navigation::new(Room::Growth, "Plan", "/growth").also(&["/people/{me}/growth"]),
        Navigation::new(Room::Growth, "Ladder", "/growth/ladder"),
        Navigation::new(Room::Growth, "Training", "/growth/training"),
        Navigation::new(Room::Growth, "Mentoring", "/growth/mentoring"),
        Navigation::new(Room::Members, "Growth", "/teams/{team}/growth").also(&[
            "/people/{}/growth",
            "/growth/areas",
            "/growth/means",
        ]),
        Navigation::new(Room::Resources, "Growth", "/growth/teams")
            .also(&["/people/{}/growth", "/teams/{}/growth"]),
    ],
    pages: Some(routes),
    api: Some(api::routes),
    signals: &[
        Signal { responsibility: RESPONSIBILITY, take: signal::growth },
        Signal { responsibility: MENTORING, take: signal::mentoring },
    ],
    today: Some(today::items),
    missed: Some(today::missed),
    engagements: Some(today::engagements),
    today_groups: &[
        TodayGroup { keys: "growth-review:", many: "growth plans to review" },
        TodayGroup { keys: "growth-milestone:", many: "milestones due" },
        TodayGroup { keys: "growth-means:", many: "learning areas without a way to learn" },
        TodayGroup { keys: "mentoring:", many: "requests for mentoring" },
        TodayGroup { keys: "mentoring-session:", many: "mentoring sessions" },
    ],
    find: Some(today::find),
    brief: Some(brief::brief),
    panel: Some(panel::panel),
    own: Some(panel::own),
    private_to: &[assessments::store::PRIVATE_TO, plans::store::PRIVATE_TO, pairs::store::PRIVATE_TO],
    jobs: &[JobKind {
        name: jobs::ENDINGS,
        title: "End mentoring of leavers",
        run: jobs::run,
        every_seconds: Some(3600),
        is_long: false,
    }],
    migrations: &[
        Migration {
            key: "20261208_confirmed_growth",
            sql: include_str!("../migrations/20261208_confirmed_growth.sql"),
        },
        Migration { key: "20261201_growth", sql: include_str!("../migrations/20261201_growth.sql") },
        Migration {
            key: "20261206_mentee_agrees",
            sql: include_str!("../migrations/20261206_mentee_agrees.sql"),
        },
    ],
    tables: &[
        "growth_ladders",
        "growth_assessments",
        "growth_ratings",
        "growth_skills",
        "growth_plans",
        "growth_touches",
        "growth_areas",
        "growth_means",
        "growth_milestones",
        "growth_trainings",
        "growth_budgets",
        "growth_mentors",
        "growth_pairs",
        "growth_sessions",
    ],
    acts: &[
        NamedAct {
            label: "Growth plan",
            synonyms: &["development plan", "career plan", "my growth plan"],
            href: "/growth",
            for_person: Some("/people/{person}/growth"),
            hat: Hat::Everyone,
        },
        NamedAct {
            label: "Ladder",
            synonyms: &["career ladder", "skill matrix", "skills", "levels", "competencies"],
            href: "/growth/ladder",
            for_person: None,
            hat: Hat::Everyone,
        },
        NamedAct {
            label: "Training",
            synonyms: &["courses", "training catalogue", "certificates"],
            href: "/growth/training",
            for_person: None,
            hat: Hat::Everyone,
        },
        NamedAct {
            label: "Mentoring pairs",
            synonyms: &["mentors", "mentees", "find a mentor"],
            href: "/growth/mentoring",
            for_person: None,
            hat: Hat::Everyone,
        },
    ],
    ..Feature::new("growth", "Growth")
};

fn routes() -> Routes {
    let parts = [
        ladder::pages::add,
        assessments::pages::add,
        plans::pages::add,
        mentoring::pages::add,
        training::pages::add,
    ];
    parts.into_iter().fold(pages::add(Routes::new()), |routes, add| add(routes))
}
