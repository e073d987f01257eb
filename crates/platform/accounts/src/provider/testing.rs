//! Testing the configured provider, step by step, without signing anyone in.

use castra_platform::{
    config::{IdentityProvider, Protocol},
    context::Ctx,
    error::{Error, Result},
};
use reqwest::Method;
use serde::Deserialize;

use super::{
    Remembered,
    discovery::{self, Known},
    pages::{authenticated, callback},
};

/// One thing that was tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tested {
    pub(crate) what: &'static str,
    /// What came of it, or what is wrong and what to do.
    pub(crate) outcome: Result<String, String>,
}

/// Tests the provider: where people come back to, its metadata and keys, and whether it knows this client.
pub(crate) async fn test(ctx: &Ctx, provider: &IdentityProvider) -> Vec<Tested> {
    let mut tested = vec![Tested { what: "Redirect address", outcome: redirect(&callback(ctx)) }];
    // What was found before the configuration was mended there is not believed.
    ctx.app.cache::<Remembered>().forget().await;
    let known = match discovery::known(ctx, provider, |_| true).await {
        Ok(known) => known,
        Err(error) => {
            tested.push(Tested { what: "Issuer", outcome: Err(said(&error)) });
            return tested;
        }
    };
    // Where nothing is published, nothing was asked yet; the next step asks.
    if provider.protocol == Protocol::OpenIdConnect {
        tested.push(Tested { what: "Issuer", outcome: Ok(format!("{} answers", provider.issuer)) });
        tested.push(Tested { what: "Keys", outcome: keys(&known) });
    }
    tested.push(Tested { what: "Client", outcome: client(ctx, provider, &known).await });
    tested
}

fn said(error: &Error) -> String {
    std::iter::once(error.message.as_str())
        .chain(error.hints.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join("; ")
}

fn redirect(callback: &str) -> Result<String, String> {
    match callback.starts_with("https://") || callback.starts_with("http://localhost") {
        true => Ok(format!("{callback} has to be registered there")),
        false => Err(format!(
            "{callback} is not https: providers send people back only over TLS; set public_url to an https address"
        )),
    }
}

fn keys(known: &Known) -> Result<String, String> {
    match known.keys.keys.len() {
        0 => Err("it publishes no key, so its answers cannot be verified".to_owned()),
        1 => Ok("1 key".to_owned()),
        several => Ok(format!("{several} keys")),
    }
}

/// The error of a token endpoint (RFC 6749, section 5.2).
#[derive(Debug, Deserialize)]
struct Refused {
    error: String,
}

/// Asks for tokens with a code that was never issued: a provider that knows the client refuses the code, another one the client.
async fn client(ctx: &Ctx, provider: &IdentityProvider, known: &Known) -> Result<String, String> {
    let redirect = callback(ctx);
    let fields = vec![
        ("grant_type", "authorization_code"),
        ("code", "a-test-of-castra"),
        ("redirect_uri", redirect.as_str()),
        ("code_verifier", "a-test-of-castra-that-is-long-enough-to-be-one"),
    ];
    let asked = async {
        let request = ctx.app.outgoing.request(Method::POST, &known.metadata.token_endpoint)?;
        let request = authenticated(request, provider, &known.metadata, fields);
        ctx.app.outgoing.send(request.header("accept", "application/json")).await
    };
    let (status, body) = asked.await.map_err(|error| said(&error))?;
    let error = serde_json::from_slice::<Refused>(&body).map(|refused| refused.error).unwrap_or_default();
    judge(status, &error, provider.client_secret.is_some())
}

fn judge(status: u16, error: &str, has_secret: bool) -> Result<String, String> {
    match error {
        // GitHub's own words are the second of each.
        "invalid_grant" | "bad_verification_code" => Ok("it knows the client id and the secret".to_owned()),
        "invalid_client" | "unauthorized_client" | "incorrect_client_credentials" if has_secret => {
            Err("it does not accept the client: check oidc_client_id, and CASTRA_OIDC_CLIENT_SECRET, which may have ended".to_owned())
        }
        "invalid_client" | "unauthorized_client" => {
            Err("it does not accept the client: check oidc_client_id, and put its secret into CASTRA_OIDC_CLIENT_SECRET".to_owned())
        }
        "redirect_uri_mismatch" => Err("it does not know the redirect address: register it there, to the letter".to_owned()),
        _ if status == 401 => Err("it does not accept the client: check oidc_client_id and CASTRA_OIDC_CLIENT_SECRET".to_owned()),
        _ => {
            let said: String = error.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(60).collect();
            Ok(format!("it answers with status {status} {said}, which says nothing about the client; sign in once to see").replace("  ", " "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_refused_shows_that_the_client_is_known() {
        assert!(
            judge(400, "invalid_grant", true).is_ok() && judge(200, "bad_verification_code", true).is_ok()
        );
        assert!(judge(200, "incorrect_client_credentials", true).is_err());
        for (status, error) in [(401, "invalid_client"), (400, "unauthorized_client"), (401, "")] {
            assert!(judge(status, error, true).unwrap_err().contains("CASTRA_OIDC_CLIENT_SECRET"), "{error}");
        }
        assert!(judge(401, "invalid_client", false).unwrap_err().contains("put its secret"));
        assert!(judge(400, "redirect_uri_mismatch", true).unwrap_err().contains("to the letter"));
        let unclear = judge(500, "<b>odd</b>", true).unwrap();
        assert!(unclear.contains("status 500 boddb,"), "{unclear}");
    }

    #[test]
    fn people_come_back_over_tls() {
        assert!(redirect("https://castra.example/sign-in/provider/callback").is_ok());
        assert!(redirect("http://localhost:7700/sign-in/provider/callback").is_ok());
        assert!(redirect("http://castra.example/x").unwrap_err().contains("public_url"));
    }
}
