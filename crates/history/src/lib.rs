//! Reads a Git repository's whole history once, keeps a compact record of it ([`Facts`]), updates it with new
//! commits, and answers a technical lead's questions from it: hotspots, who knows what, truck factor, coding
//! time. Remote repositories are fetched into mirrors over connections supplied by the caller. It has no
//! database, no connection and no clock of its own, and keeps no file content outside mirrors.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use castra_history::{Facts, HotspotOptions, ScanOptions, hotspots, scan};
//!
//! # fn main() -> Result<(), castra_history::Error> {
//! let store = Path::new("history.facts");
//! let previous = Facts::load(store).ok(); // damaged or absent: read everything again
//! let facts = scan(Path::new("."), &ScanOptions::default(), previous, &())?;
//! facts.save(store)?;
//! let hot = hotspots(&facts, &HotspotOptions::at(1_700_000_000));
//! # Ok(())
//! # }
//! ```
//!
//! # What is exact
//!
//! The rows of every commit are those of `git log --numstat -M --no-merges -z` (see [`numstat`()]):
//! Myers line differences, renames at 50 % similarity with Git's order of preference. Known
//! differences, each by design:
//! - commits at the edge of a shallow clone have no rows, where Git shows the whole tree as added;
//! - missing or corrupt objects give rows marked unknown, where Git stops;
//! - `diff` attributes and diff drivers are not read: a file is binary if it has a NUL byte among
//!   its first 8,000, whatever `.gitattributes` says;
//! - replaced objects (`refs/replace`) are honoured, `info/grafts` is not;
//! - edits of many hundreds of lines, mostly in lock files, where Git's heuristic and that of
//!   `gix-imara-diff` give up the search at different places (9 of 20,423 commits of crates.io);
//! - similarity compares lines themselves, where Git compares small hashes of them, which may collide: a pair
//!   within a fraction of a percent of 50 % may be decided differently.

mod answers;
mod assistants;
mod calendar;
mod checkout;
mod classify;
mod complexity;
mod documents;
mod error;
mod facts;
#[cfg(fuzzing)]
pub mod fuzzing;
mod glob;
mod marks;
mod mirror;
mod numstat;
mod path_text;
mod progress;
mod scan;
mod syntax;

pub use answers::{
    Activity, Advisor, AuthorLines, Authorship, ChangeMeasures, ChangeReason, ChangeRisk, ChangeRiskOptions,
    CodingTime, CodingWeek, CohortLines, ComplexityTrend, ComponentKnowledge, Coupled, Coupling,
    CouplingAcross, CouplingOptions, CouplingSum, Crossing, Division, DocumentFreshness,
    DocumentationFreshness, DocumentationOptions, Exclusions, Experience, Fading, FadingArea,
    FadingComponent, FileAge, FileKnowledge, FileReason, Filter, FunctionHotspot, FunctionHotspots,
    FunctionOptions, Hotspot, HotspotOptions, Hotspots, Knowledge, KnowledgeLost, KnowledgeOptions,
    KnownArea, LanguageShare, LostComponent, LostFile, MissingFile, Part, Period, PersonActivity,
    PersonKnowledge, Release, ReleaseOptions, Releases, RepositoryPart, RiskyFile, SessionOptions,
    SoleKnowledge, Summary, SummaryOptions, Survival, SurvivalOptions, SurvivalPoint, TeamCrossingOptions,
    TeamCrossings, TeamPair, TeamShare, Technologies, Technology, TechnologyKind, TechnologyMonth,
    TechnologyOptions, TechnologyPlace, TruckStep, UnmarkedCopy, UnmarkedCopyOptions, Upkeep, UpkeepOptions,
    ask_whom, change_risk, coding_sessions, commits_by_person, coupling, coupling_across,
    documentation_freshness, fading, function_hotspots, hotspots, is_in_place, knowledge, knowledge_lost,
    language_of, recency, releases, summary, survival, team_crossings, technologies, unmarked_copies, upkeep,
};
pub use calendar::{Day, IsoWeek, Month};
pub use checkout::{Checkout, CheckoutError};
pub use classify::PathClass;
pub use complexity::{Complexity, nested_deeper};
pub use documents::is_program;
pub use error::Error;
pub use facts::{
    Change, Commit, CommitId, Facts, FactsBuilder, FileFunctions, FileKind, Gaps, HeadFile, Hunk,
    InventedChange, InventedCommit, PathId, Person, PersonId, Tag, TrendPoint,
};
pub use glob::matches_glob;
pub use mirror::{
    Answer, Exchange, MirrorSource, Remote, distrust_mirror, mirror_of, remove_mirror, update_mirror,
};
pub use numstat::{NumstatRow, numstat};
pub use path_text::{path_bytes, path_text};
pub use progress::{Phase, Progress};
pub use scan::{ComparedFile, Comparison, Repository, ScanOptions, remote_of, scan};
pub use syntax::{FileSyntax, FunctionComplexity, UNNAMED, functions_of, syntax_of};
