//! Repositories of teams: scanned in the background, kept as facts, shown as hotspots and knowledge.
//!
//! Words: *facts* are everything read from a history, in one file per repository; a *scan* brings them up to
//! date; the *summary* is the row with the result of the last scan. A Git identity *maps* to a person of the
//! organization, or is *outside*; an outside person is not one who has left.
//!
//! A remote repository is cloned into a *mirror*, which is brought up to date before each scan.
//!
//! Absent on purpose: the content of any file, outside mirrors.

mod actions;
mod api;
mod brief;
mod cli;
mod figures;
mod identities;
mod jobs;
mod mirror;
mod model;
mod naming;
mod pages;
mod panel;
mod report;
mod rules;
mod sharing;
mod store;
mod terminal;
pub mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Feature, JobKind, Navigation, Tool},
};

pub use actions::{
    Analysis, ComponentActivity, across, age, analysis, analysis_for_reading, aside, ask_whom, code_map,
    coupled, crossings, facts, handover, keep, knowledge_map, left_out, list, may_change, on_day, opened,
    opened_file, person_areas, person_fading, person_languages, releases, request_scan, scan_all_now,
    summaries, technologies, telling_left_out,
};
pub use identities::Identities;
pub use model::{
    AcrossRow, AcrossView, Advice, AgeView, Answered, Asked, ChangeRow, CodeArea, CodeMap, ComponentRow,
    CoupledRow, CrossingRow, CrossingsView, DocumentRow, FadingRow, Figures, FileView, FunctionRow, Handover,
    HandoverFile, HandoverPart, HotspotRow, Knower, KnowerRow, KnowledgeMap, Language, LeftOut, LeftOutFiles,
    LeftOutView, Listed, PartRow, PatternRow, PeopleCount, PersonArea, ReleaseRow, ReleasesView,
    RepositoryView, ScanState, ScanSummary, TeamRef, TechnologyRow, TruckRow, WeekRow, Who,
};
pub use rules::{
    FIRST_COMMIT_MINUTES, GAP_MINUTES, Stamp, end_of_day, full_weeks, weeks_of,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation {
        label: "Repositories",
        href: "/repositories",
        hat: Hat::Everyone,
        key: Some('r'),
    }],
    pages: Some(pages::routes),
    api: Some(api::routes),
    tools: &[
        Tool { path: &["scan"], define: cli::define_scan, run: cli::scan },
        Tool { path: &["history", "numstat"], define: cli::define_numstat, run: cli::numstat },
        Tool { path: &["fetch-mirror"], define: mirror::define, run: mirror::fetch },
    ],
    jobs: &[
        JobKind {
            name: jobs::SCAN,
            title: "Scan of",
            run: jobs::run_scan,
            every_seconds: None,
            is_long: true,
        },
        JobKind {
            name: "scans",
            title: "Scans of every repository",
            run: jobs::run_scans,
            every_seconds: Some(3600),
            is_long: false,
        },
    ],
    migrations: &[
        Migration { key: "20261104_evidence", sql: include_str!("../../migrations/20261104_evidence.sql") },
        Migration {
            key: "20261130_db_shared_facts",
            sql: include_str!("../../migrations/20261130_db_shared_facts.sql"),
        },
        Migration {
            key: "20261208_repository_parts",
            sql: include_str!("../../migrations/20261208_repository_parts.sql"),
        },
    ],
    follows: Some(jobs::follow),
    panel: Some(panel::panel),
    brief: Some(brief::brief),
    tables: &["repository_scans", "repository_facts", "repository_parts"],
    ..Feature::new("repositories", "Repositories")
};
