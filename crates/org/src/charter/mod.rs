//! The charter: for every responsibility in every scope, the one person accountable, the chain that led there, and
//! whether it is being done.
//!
//! Terms: *resolution* finds who is accountable; *state* is assigned, unassigned or contested; a *finding* is
//! something about who does what that needs a decision; a *risk* is a finding accepted until a day.

mod actions;
mod agenda;
mod api;
mod cli;
pub(crate) mod dates;
mod findings;
mod leadership;
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
    feature::{Command, Feature, NamedAct, Navigation, Room, TodayGroup},
};

pub(crate) use actions::{Lines, answer, open_findings};
pub use actions::{find_scope, lines, of_day, practises, who};
pub(crate) use findings::Repair;
use findings::{Finding, Severity, eligible, reasons};
pub use findings::{FindingKind, find};
pub use leadership::Leadership;
pub use leading::Led;
pub(crate) use leading::RESTS_FOR;
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
        Navigation::new(Room::WhoDoesWhat, "Who does what", "/who").also(&["/responsibilities"]).key('w'),
        Navigation::new(Room::Charter, "Charter", "/teams/{team}/charter").for_members(),
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    today: Some(today::items),
    agenda: Some(agenda::agenda),
    today_groups: &[
        TodayGroup { keys: "change:", many: "changes to agree to" },
        TodayGroup { keys: "finding:", many: "findings about who does what" },
        TodayGroup { keys: "finding:unassigned:", many: "unassigned responsibilities" },
        TodayGroup { keys: "finding:contested:", many: "contested responsibilities" },
        TodayGroup { keys: "finding:combined:", many: "people with roles to separate" },
        TodayGroup { keys: "finding:overloaded:", many: "overloaded people" },
        TodayGroup { keys: "finding:departed:", many: "responsibilities of people who have left" },
        TodayGroup { keys: "finding:below-level:", many: "leads below the level of their role" },
        TodayGroup { keys: "finding:sole-knowledge:", many: "people with sole knowledge" },
        TodayGroup { keys: "finding:departed-knowledge:", many: "repositories with departed knowledge" },
    ],
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
