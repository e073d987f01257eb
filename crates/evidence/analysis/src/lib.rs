//! Analysis: what the facts of a repository say of its code, and who knows it.
//!
//! Words: a *hotspot* is a file that changes often and is complicated; the *authors* of a file made its content. A Git
//! identity *maps* to a person of the organization, or is *outside*; an outside person is not one who has left.
//!
//! Architecture invariants: nothing here ranks people.
//!
//! Absent on purpose: reading a repository. Scans do that; analysis has the facts that were kept.

mod actions;
mod api;
mod brief;
mod cli;
mod figures;
mod identities;
mod model;
mod pages;
mod panel;
mod report;
mod rules;
mod store;
mod terminal;
mod views;

use castra_platform::{
    db::Migration,
    feature::{Feature, Navigation, Room, Tool},
};

pub use actions::{
    across, age, analysis, analysis_for_reading, ask_whom, authors, code_map, coupled, crossings,
    git_identities, handover, knowledge_map, left_out, map_authors, mark_outside, opened, opened_file,
    person_areas, person_fading, person_languages, releases, set_git_identities, technologies, unmap_author,
};
pub use figures::{Analysis, ComponentActivity};
pub use identities::Identities;
pub use model::{
    AcrossRow, AcrossView, Advice, AgeView, Answered, Asked, Author, Authors, ChangeRow, CodeArea, CodeFile,
    CodeMap, ComponentRow, CopyRow, CoupledRow, CrossingRow, CrossingsView, DocumentRow, FadingRow, Figures,
    FileView, FunctionRow, Handover, HandoverFile, HandoverPart, HotspotRow, Knower, KnowerRow, KnowledgeMap,
    LeftOutFiles, LeftOutView, Likeness, PartRow, PatternRow, PeopleCount, PersonArea, ReleaseRow,
    ReleasesView, RepositoryView, Suggestion, TeamRef, TechnologyRow, TruckRow, WeekRow, Who,
};
pub use rules::{FIRST_COMMIT_MINUTES, GAP_MINUTES, Stamp, end_of_day, full_weeks, weeks_of};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&castra_org::practices::REPOSITORIES),
    navigation: &[
        Navigation::new(Room::Code, "Whom to ask", "/ask"),
        Navigation::new(Room::Code, "Changes together", "/together"),
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    tools: &[
        Tool { path: &["scan"], define: cli::define_scan, run: cli::scan },
        Tool { path: &["history", "numstat"], define: cli::define_numstat, run: cli::numstat },
    ],
    panel: Some(panel::panel),
    brief: Some(brief::brief),
    migrations: &[Migration {
        key: "20261214_outside_authors",
        sql: include_str!("../migrations/20261214_outside_authors.sql"),
    }],
    tables: &["outside_authors"],
    ..Feature::new("analysis", "Analysis")
};
