//! What identifying and signing in people asks the organization, by functions given at assembly.

use futures::future::BoxFuture;

use crate::{app::App, config::DirectoryId, context::Ctx, error::Result, feature::Off};

/// A person found in the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The person's id.
    pub person: String,
    /// Their address, as recorded in the organization.
    pub email: Option<String>,
    /// Whether that address is unchanged since they were added, or comes from a directory: no one else has edited it.
    pub is_settled: bool,
}

/// Finds a person by address or identifier.
pub type FindPerson = for<'a> fn(&'a App, &'a str) -> BoxFuture<'a, Result<Option<Found>>>;

/// Finds a person by a directory's identifier.
pub type FindCalled = for<'a> fn(&'a App, DirectoryId, &'a str) -> BoxFuture<'a, Result<Option<Found>>>;

/// Lists people related to a person, with ids and names.
pub type ListPeople = for<'a> fn(&'a App, &'a str) -> BoxFuture<'a, Result<Vec<(String, String)>>>;

/// Sets whether a person is in these teams.
pub type SetTeams = for<'a> fn(&'a Ctx, &'a str, &'a [(String, bool)]) -> BoxFuture<'a, Result<()>>;

/// Lists the practices that are not switched on here.
pub type ListOff = for<'a> fn(&'a App) -> BoxFuture<'a, Result<Off>>;

/// The questions to the organization.
#[derive(Debug, Clone, Copy)]
pub struct Directory {
    /// The active person with this address.
    pub person_of_email: FindPerson,
    /// The active person with this identifier in a directory that was set up on the machine.
    pub person_of_id: FindCalled,
    /// Whether the organization knows this person and they have left.
    pub has_left: for<'a> fn(&'a App, &'a str) -> BoxFuture<'a, Result<bool>>,
    /// The people who may confirm a person's identity: ids and names of their active leaders.
    pub vouchers: ListPeople,
    /// Sets a person's memberships in these teams: member or not.
    pub set_teams: SetTeams,
    /// The practices that are not switched on here.
    pub off: ListOff,
}

impl Directory {
    /// An organization without people.
    pub const NOBODY: Self = Self {
        person_of_email: |_, _| Box::pin(async { Ok(None) }),
        person_of_id: |_, _, _| Box::pin(async { Ok(None) }),
        has_left: |_, _| Box::pin(async { Ok(false) }),
        vouchers: |_, _| Box::pin(async { Ok(Vec::new()) }),
        set_teams: |_, _, _| Box::pin(async { Ok(()) }),
        off: |_| Box::pin(async { Ok(Off::default()) }),
    };
}
