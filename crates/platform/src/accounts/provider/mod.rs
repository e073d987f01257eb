//! Signing in by an identity provider: OpenID Connect Core 1.0, the authorization code flow with PKCE (RFC 7636), and
//! logout: RP-initiated by a link after signing out here (the provider asks before it signs anybody out), back-channel
//! when it was done there.
//!
//! A provider's *subject* is bound to a person once, by proof and never by what others may edit: by a directory that knows the
//! provider's own name for them, by the owner of the account, signed in here, or at the very first sign-in by an address that
//! the provider has verified and that is theirs since they came. From then on the subject counts, and not the address. Groups
//! that are mapped to teams make memberships.

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

/// The provider, as it is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Its issuer, exactly as it calls itself.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What we show it to prove who we are; none for a public client.
    pub client_secret: Option<String>,
    /// What people call it.
    pub name: String,
    /// The claim that lists a person's groups.
    pub groups_claim: String,
    /// The `acr` values by which it says that it was shown two factors; it is asked for them.
    pub acr_values: Vec<String>,
    /// Which group is which team: pairs of a group's name and a team's id.
    pub teams: Vec<(String, String)>,
    /// Whether its addresses are verified where it says nothing of that: nobody there writes their own.
    pub addresses_verified: bool,
    /// Which claim says what a directory calls somebody, and what it is there.
    pub directory_id: Option<(String, DirectoryId)>,
}

/// What a directory calls somebody by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryId {
    /// The identifier that its source has for them (`externalId`).
    External,
    /// Their user name (`userName`).
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

/// Whom the organization names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The person's id.
    pub person: String,
    /// Their address, as the organization has it.
    pub email: Option<String>,
    /// Whether that address is theirs since they came, or by a directory's word: nobody else has edited it.
    pub is_settled: bool,
}

/// Answers whom an address or an identifier names.
pub type FindPerson = for<'a> fn(&'a App, &'a str) -> BoxFuture<'a, Result<Option<Found>>>;

/// Answers whom a directory calls so.
pub type FindCalled = for<'a> fn(&'a App, DirectoryId, &'a str) -> BoxFuture<'a, Result<Option<Found>>>;

/// Answers with the ids and names of people who have to do with somebody.
pub type ListPeople = for<'a> fn(&'a App, &'a str) -> BoxFuture<'a, Result<Vec<(String, String)>>>;

/// Sees to it that a person is in these teams, or is not.
pub type SetTeams = for<'a> fn(&'a Ctx, &'a str, &'a [(String, bool)]) -> BoxFuture<'a, Result<()>>;

/// What signing in by a provider asks of the organization.
#[derive(Debug, Clone, Copy)]
pub struct Directory {
    /// The person who is here and has this address.
    pub person_of_email: FindPerson,
    /// The person who is here and whom a directory that was set up on the machine calls so.
    pub person_of_id: FindCalled,
    /// Whether the organization knows this person and they are not here any more.
    pub has_left: for<'a> fn(&'a App, &'a str) -> BoxFuture<'a, Result<bool>>,
    /// Who may say of somebody that it is them: ids and names of who leads them, as far as those are here.
    pub vouchers: ListPeople,
    /// Makes a person's memberships in these teams as they are to be: in a team or not.
    pub set_teams: SetTeams,
}

impl Directory {
    /// An organization that knows nobody.
    pub const NOBODY: Self = Self {
        person_of_email: |_, _| Box::pin(async { Ok(None) }),
        person_of_id: |_, _, _| Box::pin(async { Ok(None) }),
        has_left: |_, _| Box::pin(async { Ok(false) }),
        vouchers: |_, _| Box::pin(async { Ok(Vec::new()) }),
        set_teams: |_, _, _| Box::pin(async { Ok(()) }),
    };
}

/// Whether the provider that is configured answers and is the one it is said to be: its name. None where there is none.
pub async fn check(ctx: &Ctx) -> Option<Result<String>> {
    let provider = ctx.app.settings.provider.as_ref()?;
    let known = discovery::known(ctx, provider, |_| true).await;
    Some(known.map(|known| known.metadata.issuer.clone()))
}

/// What is remembered of the provider between requests.
#[derive(Debug, Default)]
pub(super) struct Remembered(tokio::sync::Mutex<Option<Arc<discovery::Known>>>);
