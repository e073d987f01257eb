//! The charter: for every responsibility in every scope, the one person accountable, the chain that led there, and
//! whether it is being done.
//!
//! Terms: *resolution* finds who is accountable; *state* is assigned, unassigned or contested; a *finding* is
//! something about who does what that needs a decision; a *risk* is a finding accepted until a day.

mod actions;
mod api;
mod cli;
pub(crate) mod dates;
mod findings;
mod leading;
mod opened;
mod pages;
mod resolution;
pub mod show;
mod sight;
mod store;
mod today;
pub(crate) mod url;
mod views;

use castra_platform::{
    access::Hat,
    feature::{Command, Feature, NamedAct, Navigation},
};

pub(crate) use actions::{Lines, answer, open_findings};
pub use actions::{find_scope, lines, of_day, practises, who};
pub(crate) use findings::Repair;
use findings::{Finding, Severity, eligible, reasons};
pub use findings::{FindingKind, find};
pub use leading::Led;
pub use opened::{Line, Opened};
pub(crate) use resolution::Resolution;
use resolution::Step;
pub use resolution::{Charter, State};
use sight::Trends;
pub use sight::masked;
pub(crate) use sight::{TrendPoint, trends};
use store::AcceptedRisk;

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[
        Navigation { label: "Who does what", href: "/who", hat: Hat::Everyone, key: Some('w') },
        Navigation { label: "Charter", href: "/teams/{team}/charter", hat: Hat::Lead, key: None },
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    today: Some(today::items),
    may_be_mailed: today::may_be_mailed,
    commands: &[
        Command { path: &["who"], define: cli::define_who, run: cli::who },
        Command { path: &["charter"], define: cli::define_charter, run: cli::charter },
        Command { path: &["findings"], define: cli::define_findings, run: cli::findings },
    ],
    acts: &[
        NamedAct {
            label: "Who does what",
            synonyms: &["responsibilities", "who is accountable", "overview of responsibilities"],
            href: "/who",
            for_person: None,
            hat: Hat::Everyone,
        },
        NamedAct {
            label: "Charter",
            synonyms: &["raci", "raci matrix", "charter of a team"],
            href: "/teams/{team}/charter",
            for_person: None,
            hat: Hat::Everyone,
        },
        NamedAct {
            label: "Findings",
            synonyms: &["open findings", "what needs a decision", "gaps"],
            href: "/who#findings",
            for_person: None,
            hat: Hat::Everyone,
        },
        NamedAct {
            label: "Accepted risks",
            synonyms: &["accepted findings", "risks"],
            href: "/who#accepted-risks",
            for_person: None,
            hat: Hat::Everyone,
        },
    ],
    ..Feature::new("charter", "Who does what")
};

#[cfg(test)]
mod tests;
