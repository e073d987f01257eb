//! Signing in by an identity provider: OpenID Connect Core 1.0, the authorization code flow with PKCE (RFC 7636), and
//! logout: RP-initiated by a link after signing out here (the provider asks before it signs anybody out), back-channel
//! when it was done there.
//!
//! A provider's *subject* is bound to a person at the first sign-in, by an address that the provider says it has
//! verified; from then on the subject counts, and not the address. Groups that are mapped to teams make memberships.

mod discovery;
mod ending;
mod pages;
mod store;
mod tokens;

use std::sync::Arc;

use futures::future::BoxFuture;

pub(super) use ending::after_sign_out;
pub use ending::unbind;
pub(super) use pages::{BY_PROVIDER, routes};

use crate::{app::App, context::Ctx, error::Result};

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
}

/// Sees to it that a person is in these teams, or is not.
pub type SetTeams = for<'a> fn(&'a Ctx, &'a str, &'a [(String, bool)]) -> BoxFuture<'a, Result<()>>;

/// What signing in by a provider asks of the organization.
#[derive(Debug, Clone, Copy)]
pub struct Directory {
    /// The person who is here and has this address.
    pub person_of_email: for<'a> fn(&'a App, &'a str) -> BoxFuture<'a, Result<Option<String>>>,
    /// Makes a person's memberships in these teams as they are to be: in a team or not.
    pub set_teams: SetTeams,
}

impl Directory {
    /// An organization that knows nobody.
    pub const NOBODY: Self = Self {
        person_of_email: |_, _| Box::pin(async { Ok(None) }),
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
