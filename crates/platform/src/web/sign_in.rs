//! Sign-in enough to be safe on loopback: a one-time set-up link, one-time sign-in links from the machine
//! itself, passwords, and sessions that can be ended.
//!
//! What is absent, and comes with accounts: second factors, identity providers, API tokens.

use std::sync::Arc;

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use chrono::TimeDelta;
use maud::html;
use sha2::{Digest, Sha256};

use super::{Page, Routes, form::Form, identify};
use crate::{
    access::Rule,
    app::App,
    args,
    context::Ctx,
    db::{FromRow, Row, Tx},
    error::{Error, Result},
    ui::{Button, Field, FieldError, Form as FormView, PageHead},
};

/// How long a session lasts.
pub const SESSION_DAYS: i64 = 30;
/// The shortest password taken; length is what makes one hard to guess.
pub const SHORTEST_PASSWORD: usize = 12;
/// After this many failures within a quarter of an hour an address has to wait.
const FAILURES: i64 = 8;

/// Who a session belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The person's id.
    pub person: String,
    /// What they sign in with.
    pub email: String,
    /// Whether they operate this instance.
    pub operator: bool,
    password_hash: Option<String>,
}

impl FromRow for Account {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            person: row.get("person")?,
            email: row.get("email")?,
            operator: row.get("operator")?,
            password_hash: row.get("password_hash")?,
        })
    }
}

fn hash_token(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The account of a session that is still good.
pub(super) async fn session(app: &App, token: &str) -> Result<Option<Account>> {
    app.db
        .fetch_optional(
            "select a.person, a.email, a.operator, a.password_hash from sessions s join accounts a on a.person = s.person
             where s.token_hash = $1 and s.expires_at > $2",
            &args![hash_token(token), app.clock.now()],
        )
        .await
}

/// Begins a session; gives its token.
pub async fn begin_session(app: &App, person: &str) -> Result<String> {
    let token = app.ids.secret();
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    tx.execute("delete from sessions where expires_at <= $1", &args![now]).await?;
    tx.execute(
        "insert into sessions (token_hash, person, created_at, expires_at) values ($1, $2, $3, $4)",
        &args![hash_token(&token), person, now, now + TimeDelta::days(SESSION_DAYS)],
    )
    .await?;
    tx.commit_unsaid().await?;
    Ok(token)
}

/// Whether anybody has an account yet; before that only the set-up link opens a door.
pub async fn is_set_up(app: &App) -> Result<bool> {
    Ok(app.db.fetch_one::<i64>("select count(*) from accounts", &[]).await? > 0)
}

/// A person's account, if they have one.
pub async fn account(app: &App, person: &str) -> Result<Option<Account>> {
    let sql = "select person, email, operator, password_hash from accounts where person = $1";
    app.db.fetch_optional(sql, &args![person]).await
}

/// Makes or changes somebody's account inside a change.
pub async fn save_account(
    tx: &mut Tx,
    ctx: &Ctx,
    person: &str,
    email: &str,
    password: Option<&str>,
    operator: bool,
) -> Result<()> {
    let password_hash = password.map(hash_password).transpose()?;
    tx.execute(
        "insert into accounts (person, email, password_hash, operator, created_at) values ($1, $2, $3, $4, $5)
         on conflict (person) do update set email = excluded.email,
            password_hash = coalesce(excluded.password_hash, accounts.password_hash),
            operator = excluded.operator",
        &args![person, email.to_lowercase(), password_hash, operator, ctx.now()],
    )
    .await?;
    Ok(())
}

fn hash_password(password: &str) -> Result<String> {
    if password.chars().count() < SHORTEST_PASSWORD {
        let message = format!("please choose at least {SHORTEST_PASSWORD} characters; a few words do well");
        return Err(Error::invalid_field("password", message));
    }
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| Error::internal(format!("a password could not be hashed: {error}")))?.to_string())
}

/// A one-time link: `/set-up/SECRET` before anybody has an account, `/sign-in/SECRET` for a person.
pub async fn issue_link(app: &App, person: Option<&str>, valid: TimeDelta) -> Result<String> {
    let secret = app.ids.secret();
    let purpose = if person.is_some() { "sign-in" } else { "set-up" };
    let mut tx = app.db.begin().await?;
    if person.is_none() {
        tx.execute("delete from sign_in_links where purpose = 'set-up'", &[]).await?;
    }
    tx.execute(
        "insert into sign_in_links (token_hash, purpose, person, expires_at) values ($1, $2, $3, $4)",
        &args![hash_token(&secret), purpose, person, app.clock.now() + valid],
    )
    .await?;
    tx.commit_unsaid().await?;
    Ok(format!("/{purpose}/{secret}"))
}

/// Whether a set-up link is good; it is used up by [`use_set_up_link`].
pub async fn check_set_up_link(app: &App, secret: &str) -> Result<()> {
    let found: Option<String> = app
        .db
        .fetch_optional(
            "select purpose from sign_in_links where token_hash = $1 and purpose = 'set-up' and expires_at > $2",
            &args![hash_token(secret), app.clock.now()],
        )
        .await?;
    found.map(drop).ok_or_else(link_is_gone)
}

/// Uses up a set-up link inside the change that sets the instance up.
pub async fn use_set_up_link(tx: &mut Tx, ctx: &Ctx, secret: &str) -> Result<()> {
    let used = tx
        .execute(
            "delete from sign_in_links where token_hash = $1 and purpose = 'set-up' and expires_at > $2",
            &args![hash_token(secret), ctx.now()],
        )
        .await?;
    if used == 0 { Err(link_is_gone()) } else { Ok(()) }
}

fn link_is_gone() -> Error {
    Error::not_found("link like this any more")
        .hint("each link works once; start Castra again, or run `castra sign-in-link`, for a new one")
}

/// Where somebody without a session goes first.
pub(super) async fn first_or_sign_in(app: &App, wanted: &str) -> Response {
    match is_set_up(app).await {
        Ok(true) => Redirect::to(&format!("/sign-in?to={}", wanted.replace('%', "%25").replace('&', "%26")))
            .into_response(),
        Ok(false) => Redirect::to("/welcome").into_response(),
        Err(error) => error.into_response(),
    }
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sign-in", Rule::Anyone, show)
        .post("/sign-in", Rule::Anyone, sign_in)
        .get("/sign-in/{secret}", Rule::Anyone, ask_by_link)
        .post("/sign-in/{secret}", Rule::Anyone, by_link)
        .get("/welcome", Rule::Anyone, welcome)
        .post("/sign-out", Rule::SignedIn, sign_out)
        .post("/preferences/theme", Rule::Anyone, theme)
}

fn sign_in_page(email: &str, to: &str, errors: Vec<FieldError>) -> Page {
    let fields = html! {
        (Field::email("email", "E-mail").value(email).required().autocomplete("username"))
        (Field::password("password", "Password", "current-password").required())
    };
    let content = html! {
        (PageHead::new("Sign in").lead("Who does what, and is it being done?"))
        (FormView::post("/sign-in", fields, html! { (Button::primary("Sign in")) }).hidden("to", to).errors(errors))
    };
    Page::new("Sign in", content).gate()
}

async fn show(uri: axum::http::Uri) -> Page {
    let query = super::form::pairs(uri.query().unwrap_or_default());
    let to = query.into_iter().find(|(name, _)| name == "to").map(|(_, value)| value).unwrap_or_default();
    sign_in_page("", &to, Vec::new())
}

async fn welcome(State(app): State<Arc<App>>) -> Result<Response> {
    if is_set_up(&app).await? {
        return Ok(Redirect::to("/").into_response());
    }
    let content = html! {
        (PageHead::new("Castra is ready to be set up")
            .lead("Please open the set-up link that Castra printed in its terminal when it started. It works once, so that nobody else can set this instance up."))
    };
    Ok(Page::new("Set up", content).gate().into_response())
}

async fn sign_in(ctx: Ctx, form: Form) -> Result<Response> {
    let email = form.get("email").unwrap_or_default().to_lowercase();
    let to = form.get("to").unwrap_or("/").to_owned();
    if let Some(person) = check_password(&ctx, &email, form.get("password").unwrap_or_default()).await? {
        return begin(&ctx, &person, &to).await;
    }
    let message = "this e-mail and password do not go together, or there were too many tries; wait a while and try again";
    let errors = vec![FieldError { field: "email".to_owned(), message: message.to_owned() }];
    Ok(sign_in_page(&email, &to, errors).status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

/// The person whose password this is. Unknown addresses take as long as wrong passwords.
async fn check_password(ctx: &Ctx, email: &str, password: &str) -> Result<Option<String>> {
    let since = ctx.now() - TimeDelta::minutes(15);
    let failures: i64 = ctx
        .read()
        .fetch_one("select count(*) from sign_in_failures where email = $1 and at > $2", &args![email, since])
        .await?;
    if failures >= FAILURES {
        return Ok(None);
    }
    let account: Option<Account> = ctx
        .read()
        .fetch_optional(
            "select person, email, operator, password_hash from accounts where email = $1",
            &args![email],
        )
        .await?;
    let known = account.as_ref().and_then(|account| account.password_hash.clone());
    let password = password.to_owned();
    let right = tokio::task::spawn_blocking(move || verify(known.as_deref(), &password))
        .await
        .map_err(|error| Error::internal("a password could not be checked").caused_by(error))?;
    if right {
        return Ok(account.map(|account| account.person));
    }
    let mut tx = ctx.app.db.begin().await?;
    tx.execute("delete from sign_in_failures where at <= $1", &args![since]).await?;
    tx.execute("insert into sign_in_failures (email, at) values ($1, $2)", &args![email, ctx.now()]).await?;
    tx.commit_unsaid().await?;
    Ok(None)
}

/// A hash of no password, so that an unknown address costs the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$QO2tSJWYb7fOCYhrwCVVoiBtfuDdXlvgzhEeVZoiLSc";

fn verify(known: Option<&str>, password: &str) -> bool {
    let hash = PasswordHash::new(known.unwrap_or(NOBODY));
    let fits = hash.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
    fits && known.is_some()
}

async fn ask_by_link(Path(secret): Path<String>) -> Page {
    // Opened by a person, not by a mail scanner that follows every link: the form uses the link up.
    let content = html! {
        (PageHead::new("Sign in").lead("This link signs you in once."))
        (FormView::button(format!("/sign-in/{secret}"), Button::primary("Sign in")))
    };
    Page::new("Sign in", content).gate()
}

async fn by_link(ctx: Ctx, Path(secret): Path<String>) -> Result<Response> {
    let mut tx = ctx.app.db.begin().await?;
    // One statement finds the link and uses it up: of two at once, the second finds nothing.
    let person: Option<String> = tx
        .fetch_optional(
            "delete from sign_in_links where token_hash = $1 and purpose = 'sign-in' and expires_at > $2
             returning person",
            &args![hash_token(&secret), ctx.now()],
        )
        .await?;
    let Some(person) = person else {
        tx.roll_back().await?;
        return Err(link_is_gone());
    };
    tx.commit_unsaid().await?;
    begin(&ctx, &person, "/").await
}

/// Begins a session and goes to the page that was wanted, if it is one of ours.
async fn begin(ctx: &Ctx, person: &str, to: &str) -> Result<Response> {
    let token = begin_session(&ctx.app, person).await?;
    let to = if super::is_our_address(to) { to } else { "/" };
    Ok(([(header::SET_COOKIE, identify::session_cookie(&token))], Redirect::to(to)).into_response())
}

async fn sign_out(ctx: Ctx, headers: axum::http::HeaderMap) -> Result<Response> {
    if let Some(token) = identify::token(&headers) {
        let mut tx = ctx.app.db.begin().await?;
        tx.execute("delete from sessions where token_hash = $1", &args![hash_token(token)]).await?;
        tx.commit_unsaid().await?;
    }
    Ok(([(header::SET_COOKIE, identify::session_cookie(""))], Redirect::to("/sign-in")).into_response())
}

async fn theme(form: Form) -> Response {
    let theme = form.get("theme").filter(|theme| matches!(*theme, "light" | "dark")).unwrap_or("system");
    let back = form.get("back").filter(|to| super::is_our_address(to)).unwrap_or("/");
    let cookie = format!("castra_theme={theme}; Path=/; SameSite=Lax; Max-Age=31536000");
    ([(header::SET_COOKIE, cookie)], Redirect::to(back)).into_response()
}
