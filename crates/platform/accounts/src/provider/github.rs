//! GitHub signs people in by OAuth 2.0 without an ID token (RFC 6749): its API says who the access token belongs to. The account's
//! number is the subject, because a login name can be given up and taken by another person.

use castra_platform::{
    config::IdentityProvider,
    context::Ctx,
    error::{Error, Kind, Result},
};
use reqwest::{Method, header};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{
    discovery::Metadata,
    tokens::{Identity, Said},
};

/// What Castra asks for: the account and its addresses, nothing of its repositories.
pub(super) const SCOPES: &str = "read:user user:email";

#[derive(Debug, Deserialize)]
struct User {
    id: u64,
}

#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
struct Address {
    email: String,
    #[serde(default)]
    primary: bool,
    #[serde(default)]
    verified: bool,
}

/// Its endpoints, which it does not publish.
pub(super) fn metadata(provider: &IdentityProvider) -> Metadata {
    let at = provider.issuer.trim_end_matches('/');
    Metadata {
        issuer: provider.issuer.clone(),
        authorization_endpoint: format!("{at}/login/oauth/authorize"),
        token_endpoint: format!("{at}/login/oauth/access_token"),
        token_endpoint_auth_methods_supported: Some(vec!["client_secret_post".to_owned()]),
        ..Metadata::default()
    }
}

/// The address of its API: of a server of one's own, below the server's address.
fn api(issuer: &str) -> String {
    match issuer.trim_end_matches('/') {
        "https://github.com" => "https://api.github.com".to_owned(),
        own => format!("{own}/api/v3"),
    }
}

/// Who the access token belongs to. When they authenticated, and by what, GitHub does not say.
pub(super) async fn identity(ctx: &Ctx, provider: &IdentityProvider, access_token: &str) -> Result<Identity> {
    let api = api(&provider.issuer);
    let user: User = get(ctx, provider, &format!("{api}/user"), access_token).await?;
    let addresses: Vec<Address> =
        get(ctx, provider, &format!("{api}/user/emails?per_page=100"), access_token).await?;
    let mut known = None;
    for address in verified(addresses) {
        if (ctx.app.directory.person_of_email)(&ctx.app, &address).await?.is_some() {
            known = Some(address);
            break;
        }
    }
    let mut said = Map::new();
    if let Some(email) = known {
        said.extend([("email".to_owned(), json!(email)), ("email_verified".to_owned(), Value::Bool(true))]);
    }
    Ok(Identity {
        subject: user.id.to_string(),
        session: None,
        shown_at: None,
        amr: Vec::new(),
        acr: None,
        said: Said::new(said),
    })
}

/// The verified addresses, the primary one first: many people added their address at work to an account they had before.
fn verified(mut addresses: Vec<Address>) -> Vec<String> {
    addresses.retain(|address| address.verified);
    addresses.sort_by_key(|address| !address.primary);
    addresses.into_iter().map(|address| address.email).collect()
}

async fn get<T: DeserializeOwned>(
    ctx: &Ctx,
    provider: &IdentityProvider,
    address: &str,
    token: &str,
) -> Result<T> {
    let request = ctx
        .app
        .outgoing
        .request(Method::GET, address)?
        .header(header::ACCEPT, "application/vnd.github+json")
        .header("x-github-api-version", "2022-11-28")
        .bearer_auth(token);
    let (status, body) = ctx.app.outgoing.send(request).await?;
    let answer = (status == 200).then(|| serde_json::from_slice(&body).ok()).flatten();
    answer.ok_or_else(|| {
        tracing::warn!(status, "GitHub does not say who signed in");
        Error::new(Kind::Unavailable, format!("{} did not send your details", provider.name))
            .hint("start again")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_verified_addresses_count_and_the_primary_one_comes_first() {
        let address = |email: &str, primary, verified| Address { email: email.to_owned(), primary, verified };
        let found = verified(vec![
            address("old@example.net", false, true),
            address("typed@example.org", false, false),
            address("ana@example.com", true, true),
        ]);
        assert_eq!(found, ["ana@example.com", "old@example.net"]);
    }

    #[test]
    fn a_server_of_ones_own_has_its_api_below_it() {
        assert_eq!(api("https://github.com/"), "https://api.github.com");
        assert_eq!(api("https://git.example.org"), "https://git.example.org/api/v3");
    }
}
