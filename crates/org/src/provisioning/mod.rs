//! Provisioning by SCIM 2.0 (RFC 7643, RFC 7644): a directory creates, updates and removes people and teams.
//!
//! Terms: a *resource* is a person (`User`) or a team (`Group`) as the directory knows them. Its attributes are stored as
//! sent; name, address, dates and memberships go into the organization as ordinary changes. People and
//! teams that no directory created are resources too, so that a directory finds them instead of creating duplicates.
//!
//! Invariants: nothing is deleted: a person whom a directory deletes leaves, and their account closes at once; only the
//! resource is gone. Each request of a directory is one change, applied whole or not at all. Its identifiers identify people
//! at the identity provider only if its token was created on the machine; operators create the others.

mod actions;
mod api;
mod filter;
mod patch;
mod resource;
mod schemas;
mod store;

use castra_platform::{
    Result,
    config::DirectoryId,
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

/// The person with exactly this id in a trusted directory; none if two have it.
pub(crate) async fn person_called(db: &Db, attribute: DirectoryId, id: &str) -> Result<Option<String>> {
    let people = store::trusted_people(db).await?;
    let mut called = people.into_iter().filter(|row| row.attributes[attribute.as_str()] == id);
    let first = called.next();
    Ok(first.filter(|_| called.next().is_none()).map(|row| row.id))
}
