//! Provisioning by SCIM 2.0 (RFC 7643, RFC 7644): a directory makes people and teams, keeps them, and lets them go.
//!
//! Words: a *resource* is a person (`User`) or a team (`Group`) as the directory knows them. Its attributes are kept as
//! they were sent; name, address, days and memberships go into the organization as changes like any other. People and
//! teams that no directory made are resources too, so that a directory finds them instead of making them again.
//!
//! Invariants: nothing is deleted: whoever a directory deletes leaves, and their account closes at once; the resource
//! alone is gone. Each wish of a directory is one change, which happens as a whole or not at all. What a directory says of who
//! somebody is at the identity provider counts only if its token was made on the machine: operators make the others.

mod actions;
mod api;
mod filter;
mod patch;
mod resource;
mod schemas;
mod store;

use castra_platform::{
    Result,
    accounts::provider::DirectoryId,
    db::{Db, Migration},
    feature::Feature,
};

/// The endpoints under `/scim/v2`.
pub static FEATURE: Feature = Feature {
    pages: Some(api::routes),
    migrations: &[
        Migration {
            key: "20261129_provisioning",
            sql: include_str!("../../migrations/20261129_provisioning.sql"),
        },
        Migration {
            key: "20261206_acc_provisioned",
            sql: include_str!("../../migrations/20261206_acc_provisioned.sql"),
        },
    ],
    tables: &["provisioned"],
    ..Feature::new("provisioning", "Provisioning")
};

/// The person whom a directory of the machine's own calls exactly so; none where it says so of two.
pub(crate) async fn person_called(db: &Db, attribute: DirectoryId, id: &str) -> Result<Option<String>> {
    let people = store::trusted_people(db).await?;
    let mut called = people.into_iter().filter(|row| row.attributes[attribute.as_str()] == id);
    let first = called.next();
    Ok(first.filter(|_| called.next().is_none()).map(|row| row.id))
}
