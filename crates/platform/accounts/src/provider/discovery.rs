//! The provider's published metadata: its endpoints and keys.

use std::sync::Arc;

use castra_platform::{
    clock::Timestamp,
    config::{IdentityProvider, Protocol},
    context::Ctx,
    error::{Error, Kind, Result},
};
use chrono::TimeDelta;
use jsonwebtoken::jwk::JwkSet;
use reqwest::Method;
use serde::{Deserialize, de::DeserializeOwned};

use super::{Remembered, github};

/// How long the metadata is cached.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// The shortest time between two requests for an unknown key.
const SOONEST: TimeDelta = TimeDelta::seconds(30);

/// The endpoints (OpenID Connect Discovery 1.0, section 3).
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Metadata {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    #[serde(default)]
    pub(super) userinfo_endpoint: Option<String>,
    #[serde(default)]
    pub(super) end_session_endpoint: Option<String>,
    #[serde(default)]
    pub(super) token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

/// The cached metadata and keys, with their age.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) metadata: Metadata,
    pub(super) keys: JwkSet,
    at: Timestamp,
}

/// The provider's metadata and keys, requested again after an hour, or for an unknown key.
pub(super) async fn known(
    ctx: &Ctx,
    provider: &IdentityProvider,
    has_key: impl Fn(&JwkSet) -> bool,
) -> Result<Arc<Known>> {
    let remembered = ctx.app.cache::<Remembered>();
    let mut remembered = remembered.0.lock().await;
    let now = ctx.now();
    if let Some(known) = remembered.as_ref() {
        let age = now - known.at;
        if age < KEPT && (has_key(&known.keys) || age < SOONEST) {
            return Ok(Arc::clone(known));
        }
    }
    if provider.protocol == Protocol::GitHub {
        let known =
            Known { metadata: github::metadata(provider), keys: JwkSet { keys: Vec::new() }, at: now };
        return Ok(Arc::new(known));
    }
    let metadata: Metadata =
        get(ctx, &format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/')))
            .await?;
    if metadata.issuer != provider.issuer {
        let message =
            format!("the identity provider calls itself {}, not {}", metadata.issuer, provider.issuer);
        return Err(Error::new(Kind::Unavailable, message)
            .hint("set `oidc_issuer` to what it calls itself, to the letter"));
    }
    let keys: JwkSet = get(ctx, &metadata.jwks_uri).await?;
    let known = Arc::new(Known { metadata, keys, at: now });
    *remembered = Some(Arc::clone(&known));
    Ok(known)
}

async fn get<T: DeserializeOwned>(ctx: &Ctx, address: &str) -> Result<T> {
    let request = ctx.app.outgoing.request(Method::GET, address)?.header("accept", "application/json");
    let (status, body) = ctx.app.outgoing.send(request).await?;
    let unreadable = || {
        Error::new(
            Kind::Unavailable,
            format!("the identity provider's answer at {address} cannot be read (status {status})"),
        )
    };
    if status != 200 {
        return Err(unreadable());
    }
    serde_json::from_slice(&body).map_err(|error| unreadable().caused_by(error))
}
