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
mod github;
mod pages;
pub(crate) mod presets;
mod store;
pub(crate) mod testing;
mod tokens;
mod userinfo;

use std::sync::Arc;

use castra_platform::{context::Ctx, error::Result};

pub(super) use ending::after_sign_out;
pub use ending::unbind;
pub(super) use pages::{BY_PROVIDER, bind_address, routes};

/// The configured provider's name, if it answers and matches the configuration; `None` where none is configured.
pub async fn check(ctx: &Ctx) -> Option<Result<String>> {
    let provider = ctx.app.settings.provider.as_ref()?;
    let known = discovery::known(ctx, provider, |_| true).await;
    Some(known.map(|known| known.metadata.issuer.clone()))
}

/// The provider's metadata, cached between requests.
#[derive(Debug, Default)]
pub(super) struct Remembered(tokio::sync::Mutex<Option<Arc<discovery::Known>>>);

impl Remembered {
    /// Forgets the metadata, to ask again.
    async fn forget(&self) {
        *self.0.lock().await = None;
    }
}
