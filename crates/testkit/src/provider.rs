//! An identity provider for tests: it signs in whoever a test names, with the claims that the test sets.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use castra_platform::{
    app::Settings,
    config::{IdentityProvider, Protocol},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::{Map, Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{Answer, Client, noon};

/// The provider's own key, in PKCS #8: Ed25519 is any 32 bytes.
const ED_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

fn key() -> EncodingKey {
    EncodingKey::from_ed_der(&[ED_PREFIX.as_slice(), &[7; 32]].concat())
}

/// The claims for a code: in the ID token, and from `UserInfo`.
#[derive(Debug, Clone)]
struct Said {
    token: Value,
    beside: Option<Value>,
}

#[derive(Debug)]
struct Kept {
    issuer: String,
    said: Mutex<HashMap<String, Said>>,
}

impl Kept {
    fn of(&self, code: &str) -> Option<Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).get(code).cloned()
    }
}

/// An identity provider on loopback; it ends when dropped.
#[derive(Debug)]
pub struct Provider {
    kept: Arc<Kept>,
    task: JoinHandle<()>,
}

impl Provider {
    /// Starts it on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has ports");
        let address = listener.local_addr().expect("it is bound");
        let kept = Arc::new(Kept { issuer: format!("http://{address}"), said: Mutex::default() });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(published))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/me", get(beside))
            .route("/login/oauth/access_token", post(access))
            .route("/api/v3/user", get(user))
            .route("/api/v3/user/emails", get(addresses))
            .with_state(Arc::clone(&kept));
        let task = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
        Self { kept, task }
    }

    /// The settings for this provider.
    pub fn settings(&self) -> Settings {
        Settings {
            public_url: Some("http://localhost:7700".to_owned()),
            outgoing: vec!["127.0.0.1/32".parse().expect("this is a network")],
            provider: Some(IdentityProvider {
                protocol: Protocol::OpenIdConnect,
                issuer: self.kept.issuer.clone(),
                client_id: "castra".to_owned(),
                client_secret: None,
                name: "Example ID".to_owned(),
                groups_claim: "groups".to_owned(),
                acr_values: Vec::new(),
                teams: Vec::new(),
                addresses_verified: false,
                directory_id: None,
            }),
            ..Settings::default()
        }
    }

    /// The settings for it as a GitHub server. The claims of a sign-in are then the account's `id` and its `emails`.
    pub fn as_github(&self) -> Settings {
        let settings = self.settings();
        let provider = settings.provider.map(|provider| IdentityProvider {
            protocol: Protocol::GitHub,
            client_secret: Some("a secret".to_owned()),
            ..provider
        });
        Settings { provider, ..settings }
    }

    /// Goes to the provider from a page of ours with a browser, is who `token` says, and comes back. The claims in
    /// `beside` are for the `UserInfo` endpoint, which refuses where they are absent.
    pub async fn sign_in(
        &self,
        browser: &Client,
        begin: &str,
        token: &Value,
        beside: Option<&Value>,
    ) -> Answer {
        let there = browser.get(begin).await;
        let to = there.header("location").to_owned();
        let asked = |name: &str| {
            let found = to.split(['?', '&']).find_map(|pair| pair.strip_prefix(&format!("{name}=")));
            found.unwrap_or_else(|| panic!("{begin} leads to the provider: {} {to}", there.status)).to_owned()
        };
        let (state, nonce) = (asked("state"), asked("nonce"));
        let now = noon().timestamp();
        let mut claims: Map<String, Value> = json!({
            "iss": self.kept.issuer, "aud": "castra", "nonce": nonce, "iat": now, "exp": now + 300, "auth_time": now,
        })
        .as_object()
        .cloned()
        .unwrap_or_default();
        claims.extend(token.as_object().cloned().unwrap_or_default());
        let said = Said { token: Value::Object(claims), beside: beside.cloned() };
        self.kept.said.lock().unwrap_or_else(PoisonError::into_inner).insert(state.clone(), said);
        browser.get(&format!("/sign-in/provider/callback?code={state}&state={state}")).await
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn published(State(kept): State<Arc<Kept>>) -> Json<Value> {
    let at = |path: &str| format!("{}/{path}", kept.issuer);
    Json(json!({
        "issuer": kept.issuer, "authorization_endpoint": at("auth"), "token_endpoint": at("token"),
        "userinfo_endpoint": at("me"), "jwks_uri": at("keys"),
    }))
}

async fn keys() -> Json<Value> {
    let mut jwk = Jwk::from_encoding_key(&key(), Algorithm::EdDSA).expect("this is a key");
    jwk.common.key_id = Some("one".to_owned());
    Json(json!({"keys": [jwk]}))
}

async fn token(
    State(kept): State<Arc<Kept>>,
    Form(fields): Form<HashMap<String, String>>,
) -> Result<Json<Value>, StatusCode> {
    let code = fields.get("code").ok_or(StatusCode::BAD_REQUEST)?;
    let said = kept.of(code).ok_or(StatusCode::BAD_REQUEST)?;
    let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::EdDSA) };
    let token = encode(&header, &said.token, &key()).expect("claims can be signed");
    Ok(Json(json!({"id_token": token, "access_token": code, "token_type": "Bearer"})))
}

async fn beside(State(kept): State<Arc<Kept>>, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    let shown = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let said = kept.of(shown.trim_start_matches("Bearer ")).ok_or(StatusCode::UNAUTHORIZED)?;
    said.beside.map(Json).ok_or(StatusCode::FORBIDDEN)
}

/// The answer of GitHub's token endpoint: also where it refuses, it is 200.
async fn access(State(kept): State<Arc<Kept>>, Form(fields): Form<HashMap<String, String>>) -> Json<Value> {
    let is_ours = fields.get("client_secret").is_some_and(|secret| secret == "a secret");
    match fields.get("code").filter(|code| is_ours && kept.of(code).is_some()) {
        Some(code) => Json(json!({"access_token": code, "token_type": "bearer"})),
        None if is_ours => Json(json!({"error": "bad_verification_code"})),
        None => Json(json!({"error": "incorrect_client_credentials"})),
    }
}

fn account(kept: &Kept, headers: &HeaderMap, part: &str) -> Result<Json<Value>, StatusCode> {
    let shown = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let said = kept.of(shown.trim_start_matches("Bearer ")).ok_or(StatusCode::UNAUTHORIZED)?;
    said.token.get(part).cloned().map(Json).ok_or(StatusCode::FORBIDDEN)
}

async fn user(State(kept): State<Arc<Kept>>, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    account(&kept, &headers, "id").map(|Json(id)| Json(json!({"id": id, "login": "someone"})))
}

async fn addresses(State(kept): State<Arc<Kept>>, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    account(&kept, &headers, "emails")
}
