//! The organization as one value: people, teams, memberships, roles, each with dates.
//!
//! Terms: a *period* includes both ends and is open where a date is absent. Nothing is deleted: people
//! leave, teams close, memberships and assignments end. A [`Change`] is a record before and after; its undo
//! is the inverse change.

mod actions;
mod adoption;
mod api;
mod change;
mod clone_url;
mod identities;
mod ids;
mod model;
mod own;
mod place;
mod presence;
pub(crate) mod rules;
mod stage;
mod store;
pub(crate) mod url;

pub use actions::{
    Current, apply, apply_in, banner, current, set_up_since, switch_practice, use_signal, viewer,
};
pub(crate) use change::Key;
pub use change::{Change, Record};
pub use clone_url::{CloneScheme, CloneUrl};
pub use ids::{
    AssignmentId, Level, PersonId, RepositoryId, ResponsibilityId, RoleId, Scope, TeamId, is_slug,
};
pub use model::{
    Assignment, Membership, Organization, Period, Person, Practices, RaciEntry, Repository, Responsible,
    Settings, Team,
};
pub use place::{MOST_PATTERNS, Place, branch_problem, exclusion_problem, pattern_problem, url_problem};
pub use stage::{Stage, StageSetting};

use castra_platform::{db::Migration, feature::Feature};

pub(crate) use actions::{
    apply_agreed, apply_for_directory, begin_at, may_change, may_work_in, of_app, standing,
};
pub(crate) use api::{PersonFull, PersonName, TeamFull, person_in_full, team_in_full};
pub(crate) use presence::vouches_for_identities;
pub(crate) use store::settled_address;

/// The feature's manifest: it brings the tables; the pages belong to the charter and to people.
pub static FEATURE: Feature = Feature {
    api: Some(api::routes),
    own: Some(own::records),
    migrations: &[
        Migration {
            key: "20261102_organization",
            sql: include_str!("../../migrations/20261102_organization.sql"),
        },
        Migration {
            key: "20261208_repository_exclude",
            sql: include_str!("../../migrations/20261208_repository_exclude.sql"),
        },
        Migration { key: "20261208_not_used", sql: include_str!("../../migrations/20261208_not_used.sql") },
        Migration { key: "20261216_practices", sql: include_str!("../../migrations/20261216_practices.sql") },
        Migration { key: "20261206_one_row", sql: include_str!("../../migrations/20261206_one_row.sql") },
        Migration {
            key: "20261206_acc_addresses",
            sql: include_str!("../../migrations/20261206_acc_addresses.sql"),
        },
    ],
    tables: &[
        "organization",
        "people",
        "teams",
        "memberships",
        "assignments",
        "responsibility_assignments",
        "repositories",
        "role_definitions",
        "settled_addresses",
    ],
    ..Feature::new("organization", "Organization")
};
