//! The charter: for every responsibility in every scope, the one person accountable, how that came about, and
//! whether it is being exercised.
//!
//! Words: *resolution* finds who is accountable; *state* is assigned, unassigned or contested; a *finding* is
//! something about who does what that deserves a decision; a *risk* is a finding accepted until a day.

mod actions;
mod cli;
mod findings;
mod resolution;
mod store;

use castra_platform::feature::{Command, Feature};

pub use actions::{
    AcceptedRisk, Answer, Line, Opened, accept_risk, accepted, composite, find_scope, lines, masked, of_day, open_findings, who,
};
pub use findings::{Finding, FindingKind, Repair, Severity, find};
pub use resolution::{Charter, Resolution, State, Step};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    commands: &[
        Command { path: &["who"], define: cli::define_who, run: cli::who },
        Command { path: &["charter"], define: cli::define_charter, run: cli::charter },
        Command { path: &["findings"], define: cli::define_findings, run: cli::findings },
    ],
    ..Feature::new("charter", "Who does what")
};
