//! Provisioning by SCIM 2.0 (RFC 7643, RFC 7644): a directory makes people and teams, keeps them, and lets them go.
//!
//! Words: a *resource* is a person (`User`) or a team (`Group`) as the directory knows them. Its attributes are kept as
//! they were sent; name, address, days and memberships go into the organization as changes like any other. People and
//! teams that no directory made are resources too, so that a directory finds them instead of making them again.
//!
//! Invariants: nothing is deleted: whoever a directory deletes leaves, and their account closes at once; the resource
//! alone is gone.

mod actions;
mod api;
mod filter;
mod patch;
mod resource;
mod schemas;
mod store;

use castra_platform::{db::Migration, feature::Feature};

/// The endpoints under `/scim/v2`.
pub static FEATURE: Feature = Feature {
    pages: Some(api::routes),
    migrations: &[Migration {
        key: "20261129_provisioning",
        sql: include_str!("../../migrations/20261129_provisioning.sql"),
    }],
    tables: &["provisioned"],
    ..Feature::new("provisioning", "Provisioning")
};
