//! `/api/v1/account`: one's own account, for programs. Sign-in methods can only be changed in a browser.

use axum::http::StatusCode;
use castra_platform::{
    access::Rule,
    context::{ApiToken, Ctx, own},
    error::{Error, Result},
    web::{
        Routes,
        api::{Json, Listed, Path},
    },
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    actions,
    model::{Passkey, Session},
    store,
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Account",
            "Your own account: what you sign in with, where you are signed in, and your API tokens. Only you see them.",
        )
        .api(Rule::SignedIn, routes!(get_account))
        .api(Rule::SignedIn, routes!(list_passkeys))
        .api(Rule::SignedIn, routes!(remove_passkey))
        .api(Rule::SignedIn, routes!(list_sessions))
        .api(Rule::SignedIn, routes!(end_session))
        .api(Rule::SignedIn, routes!(list_tokens))
        .api(Rule::SignedIn, routes!(revoke_token))
}

/// Your account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnAccount)]
struct AccountItem {
    /// Your person id.
    person: String,
    /// The e-mail address you sign in with.
    email: String,
    /// Whether you operate this instance.
    operator: bool,
    /// Whether you have a password.
    has_password: bool,
    /// Whether a second factor is on.
    second_factor: bool,
}

/// One of your passkeys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Passkey)]
struct PasskeyItem {
    /// The passkey's id.
    id: String,
    /// The name you gave it.
    name: String,
    /// The host it was created for; it works nowhere else.
    host: String,
    /// When it was added.
    created_at: DateTime<Utc>,
    /// When you last signed in with it.
    #[schema(required)]
    used_at: Option<DateTime<Utc>>,
}

impl From<Passkey> for PasskeyItem {
    fn from(passkey: Passkey) -> Self {
        let Passkey { id, name, host, created_at, used_at, .. } = passkey;
        Self { id, name, host, created_at, used_at }
    }
}

/// A browser in which you are signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
struct SessionItem {
    /// The session's id.
    id: String,
    /// The browser's user agent.
    agent: String,
    /// The address it was started from; empty if unknown.
    address: String,
    /// When you signed in.
    created_at: DateTime<Utc>,
    /// When it was last used, to within a few minutes.
    seen_at: DateTime<Utc>,
    /// When it expires.
    expires_at: DateTime<Utc>,
}

impl From<Session> for SessionItem {
    fn from(session: Session) -> Self {
        let Session { id, agent, address, created_at, seen_at, expires_at, .. } = session;
        Self { id, agent, address, created_at, seen_at, expires_at }
    }
}

/// One of your API tokens, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiToken)]
struct TokenItem {
    /// The token's id.
    id: String,
    /// The name you gave it.
    name: String,
    /// What it may be used for: `read`, `write`, `operate`.
    scopes: Vec<&'static str>,
    /// When it was created.
    created_at: DateTime<Utc>,
    /// When it was last used, to within a few minutes.
    #[schema(required)]
    seen_at: Option<DateTime<Utc>>,
    /// When it expires.
    expires_at: DateTime<Utc>,
}

impl From<ApiToken> for TokenItem {
    fn from(token: ApiToken) -> Self {
        let scopes = token.scopes.iter().map(|scope| scope.as_str()).collect();
        let ApiToken { id, name, created_at, seen_at, expires_at, .. } = token;
        Self { id, name, scopes, created_at, seen_at, expires_at }
    }
}

/// Get your account
#[utoipa::path(
    get,
    path = "/api/v1/account",
    responses((status = 200, description = "Your account.", body = AccountItem)),
)]
async fn get_account(ctx: Ctx) -> Result<Json<AccountItem>> {
    let person = own(&ctx)?;
    let account = store::account(ctx.read(), person).await?;
    let account = account.ok_or_else(|| Error::not_found("account for you"))?;
    let second_factor = store::second_factors(ctx.read(), person).await?.are_asked_for();
    let has_password = account.has_password();
    Ok(Json(AccountItem {
        person: account.person,
        email: account.email,
        operator: account.operator,
        has_password,
        second_factor,
    }))
}

/// List your passkeys
#[utoipa::path(
    get,
    path = "/api/v1/account/passkeys",
    responses((status = 200, description = "Your passkeys, oldest first.", body = Listed<PasskeyItem>)),
)]
async fn list_passkeys(ctx: Ctx) -> Result<Json<Listed<PasskeyItem>>> {
    let passkeys = store::passkeys(ctx.read(), own(&ctx)?).await?;
    Ok(Json(Listed::whole(passkeys.into_iter().map(PasskeyItem::from).collect())))
}

/// Remove a passkey
///
/// Needs a session that began within the last 15 minutes: a token is not enough to change how you sign in.
#[utoipa::path(
    delete,
    path = "/api/v1/account/passkeys/{id}",
    responses(
        (status = 204, description = "The passkey no longer works, and your other sessions have ended."),
        (status = 404, description = "You have no such passkey."),
        (status = 409, description = "It is your only way to sign in."),
    ),
)]
async fn remove_passkey(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::remove_passkey(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List your sessions
#[utoipa::path(
    get,
    path = "/api/v1/account/sessions",
    responses((status = 200, description = "Your sessions, most recently used first.", body = Listed<SessionItem>)),
)]
async fn list_sessions(ctx: Ctx) -> Result<Json<Listed<SessionItem>>> {
    let sessions = store::sessions(ctx.read(), own(&ctx)?, ctx.now()).await?;
    Ok(Json(Listed::whole(sessions.into_iter().map(SessionItem::from).collect())))
}

/// End a session
#[utoipa::path(
    delete,
    path = "/api/v1/account/sessions/{id}",
    responses(
        (status = 204, description = "That browser is signed out."),
        (status = 404, description = "You have no such session."),
    ),
)]
async fn end_session(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::end_session(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List your API tokens
#[utoipa::path(
    get,
    path = "/api/v1/account/tokens",
    responses((status = 200, description = "Your tokens, newest first.", body = Listed<TokenItem>)),
)]
async fn list_tokens(ctx: Ctx) -> Result<Json<Listed<TokenItem>>> {
    let tokens = store::tokens_of_person(ctx.read(), own(&ctx)?).await?;
    Ok(Json(Listed::whole(tokens.into_iter().map(TokenItem::from).collect())))
}

/// Revoke an API token
#[utoipa::path(
    delete,
    path = "/api/v1/account/tokens/{id}",
    responses(
        (status = 204, description = "The token no longer works."),
        (status = 404, description = "You have no such token."),
    ),
)]
async fn revoke_token(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::revoke_token(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
