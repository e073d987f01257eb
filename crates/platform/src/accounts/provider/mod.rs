//! Signing in by an identity provider: OpenID Connect Core 1.0, the authorization code flow with PKCE (RFC 7636), and
//! logout: RP-initiated by a link after signing out here (the provider asks first), back-channel after signing out at the
//! provider.
//!
//! A provider's *subject* is bound to a person once, by proof and never by what others may edit: by a directory that
//! knows the provider's own identifier, by the account's owner, signed in here, or at the very first sign-in by an
//! address that the provider has verified and that is unchanged since the person was added. From then on the subject
//! counts, not the address. Groups mapped to teams set memberships.

mod discovery;
mod ending;
mod pages;
mod store;
mod tokens;
mod userinfo;

use std::{str::FromStr, sync::Arc};

use futures::future::BoxFuture;

pub(super) use ending::after_sign_out;
pub use ending::unbind;
pub(super) use pages::{BY_PROVIDER, bind_address, routes};

use crate::{
    app::App,
    context::Ctx,
    error::{Error, Result},
};

/// The provider's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityProvider {
    /// The issuer, exactly as the provider publishes it.
    pub issuer: String,
    /// The client id registered at the provider.
    pub client_id: String,
    /// The client secret; `None` for a public client.
    pub client_secret: Option<String>,
    /// The name people know it by.
    pub name: String,
    /// The claim that lists a person's groups.
    pub groups_claim: String,
    /// The `acr` values that stand for two factors; they are requested.
    pub acr_values: Vec<String>,
    /// The mapping of groups to teams: pairs of a group's name and a team's id.
    pub teams: Vec<(String, String)>,
    /// Whether addresses count as verified where the provider does not say: no one there sets their own.
    pub addresses_verified: bool,
    /// The claim that carries a directory's identifier, and which identifier it is.
    pub directory_id: Option<(String, DirectoryId)>,
}

/// An identifier that a directory has for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryId {
    /// The identifier in its source (`externalId`).
    External,
    /// The user name (`userName`).
    UserName,
}

impl DirectoryId {
    /// The attribute's name in SCIM.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::External => "externalId",
            Self::UserName => "userName",
        }
    }
}

impl FromStr for DirectoryId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let known = [Self::External, Self::UserName].into_iter().find(|known| known.as_str() == text);
        known.ok_or_else(|| Error::invalid(format!("`{text}` is neither externalId nor userName")))
    }
}

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

/// What signing in by a provider needs from the organization.
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
}

impl Directory {
    /// An organization without people.
    pub const NOBODY: Self = Self {
        person_of_email: |_, _| Box::pin(async { Ok(None) }),
        person_of_id: |_, _, _| Box::pin(async { Ok(None) }),
        has_left: |_, _| Box::pin(async { Ok(false) }),
        vouchers: |_, _| Box::pin(async { Ok(Vec::new()) }),
        set_teams: |_, _, _| Box::pin(async { Ok(()) }),
    };
}

/// The configured provider's name, if it answers and matches the configuration; `None` where none is configured.
pub async fn check(ctx: &Ctx) -> Option<Result<String>> {
    let provider = ctx.app.settings.provider.as_ref()?;
    let known = discovery::known(ctx, provider, |_| true).await;
    Some(known.map(|known| known.metadata.issuer.clone()))
}

/// The provider's metadata, cached between requests.
#[derive(Debug, Default)]
pub(super) struct Remembered(tokio::sync::Mutex<Option<Arc<discovery::Known>>>);
