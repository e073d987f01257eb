//! Growth: where each person stands and wants to go, what they learn for it and by what, and who helps them.
//!
//! Words: the *ladder* has axes of five cumulative levels; a role's *profile* says which it wants. An *assessment* is one view
//! (their own or their lead's) of one axis on one day. A *plan* has *areas* for learning; each names the *means* by which it
//! is learned: project work, training, mentoring. An area without means is *incomplete*. A *pair* is a mentor and who learns
//! from them.
//!
//! Invariants: a person and whoever leads them read and write their growth; a mentor reads the areas they mentor, while both are here and the mentee has agreed to it; nobody else
//! learns that there is anything, and the CTO gets counts, withheld where they would tell of one person. Levels are places on
//! the ladder: nothing here orders people by them. Every free text is sealed.

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
mod panel;
mod past;
pub mod plans;
mod sealed;
mod sight;
mod signal;
mod today;
pub mod training;
mod typed;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Feature, JobKind, Navigation, Signal},
    web::Routes,
};

pub use actions::{TeamCounts, brief_lines, counts};
pub use kinds::{AreaState, Confidence, MeansKind, PairState, SessionState, Side};
pub use past::{Past, take_in, take_in_catalog};
pub use sight::Eye;

/// The responsibility that this practice exercises.
const RESPONSIBILITY: &str = "growth";
/// The one beside it.
const MENTORING: &str = "mentoring";

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[
        Navigation { label: "Growth", href: "/growth", hat: Hat::Everyone, key: None },
        Navigation { label: "Growth", href: "/teams/{team}/growth", hat: Hat::Lead, key: None },
        Navigation { label: "Growth", href: "/growth/teams", hat: Hat::Cto, key: None },
    ],
    pages: Some(routes),
    api: Some(api::routes),
    signals: &[
        Signal { responsibility: RESPONSIBILITY, take: signal::growth },
        Signal { responsibility: MENTORING, take: signal::mentoring },
    ],
    today: Some(today::items),
    find: Some(today::find),
    brief: Some(brief::brief),
    panel: Some(panel::panel),
    own: Some(panel::own),
    jobs: &[JobKind {
        name: jobs::ENDINGS,
        title: "Endings of mentoring",
        run: jobs::run,
        every_seconds: Some(3600),
        is_long: false,
    }],
    migrations: &[
        Migration {
            key: "20261208_confirmed_growth",
            sql: include_str!("../../migrations/20261208_confirmed_growth.sql"),
        },
        Migration { key: "20261201_growth", sql: include_str!("../../migrations/20261201_growth.sql") },
        Migration {
            key: "20261206_mentee_agrees",
            sql: include_str!("../../migrations/20261206_mentee_agrees.sql"),
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
