//! Signing in people and programs.

use castra_platform::{
    app::App,
    callers::Known,
    clock::Timestamp,
    context::{Credential, Ctx, Holder},
    db::Tx,
    error::{Error, Kind, Result},
    private,
    text::folded_address,
};

use super::links::link_is_gone;
use crate::{
    authenticator,
    model::{Account, Method, SecondFactors, Session},
    passwords, rules,
    store::{self, HalfSignIn},
};

/// The owner of a valid session.
pub(crate) async fn of_session(app: &App, token: &str) -> Result<Option<Known>> {
    let now = app.clock.now();
    let Some(found) = store::session(&app.db, token, now).await? else { return Ok(None) };
    let session = found.session;
    // It began before two factors were required.
    if app.settings.require_second_factor && !session.two_factors {
        return Ok(None);
    }
    if now - session.seen_at >= rules::SEEN {
        let mut tx = app.db.begin().await?;
        store::session_was_used(&mut tx, &session, now).await?;
        tx.commit_unsaid().await?;
    }
    Ok(Some(Known {
        is_proven: found.account.is_proven(),
        is_in_use: found.account.is_in_use(),
        person: Some(found.account.person),
        name: found.account.email,
        operator: found.account.operator,
        credential: Credential::Session { id: session.id, shown_at: session.shown_at },
    }))
}

/// Whether a person has an open account and is not a visitor there: every other way in checks this first.
pub async fn is_open(app: &App, person: &str) -> Result<bool> {
    let account = store::account(&app.db, person).await?;
    Ok(account.is_some_and(|account| account.is_open() && account.is_in_use()))
}

/// The holder of a valid API token.
pub(crate) async fn of_token(app: &App, secret: &str) -> Result<Option<Known>> {
    let now = app.clock.now();
    let Some(token) = store::token(&app.db, secret, now).await? else { return Ok(None) };
    let (person, name, operator, is_proven, is_in_use) = match &token.holder {
        Holder::Service(name) => (None, name.clone(), false, true, true),
        Holder::Person(person) => {
            let account = store::account(&app.db, person).await?.filter(Account::is_open);
            let Some(account) = account else { return Ok(None) };
            let (is_proven, is_in_use) = (account.is_proven(), account.is_in_use());
            (Some(account.person), account.email, account.operator, is_proven, is_in_use)
        }
    };
    if token.seen_at.is_none_or(|seen| now - seen >= rules::SEEN) {
        let mut tx = app.db.begin().await?;
        store::token_was_used(&mut tx, &token.id, now).await?;
        tx.commit_unsaid().await?;
    }
    Ok(Some(Known { person, name, operator, is_proven, is_in_use, credential: Credential::Token(token) }))
}

/// Begins a session outside the web, for tests, as if both factors had been shown; returns its token.
pub async fn begin_session(ctx: &Ctx, person: &str, method: Method) -> Result<String> {
    let mut tx = ctx.app.db.begin().await?;
    let token = add_session(&mut tx, ctx, &half(ctx, person.to_owned(), method), true).await?;
    tx.commit_unsaid().await?;
    Ok(token)
}

/// Begins a session inside a transaction and ends the one the request came with, if any.
pub(super) async fn add_session(
    tx: &mut Tx,
    ctx: &Ctx,
    half: &HalfSignIn,
    two_factors: bool,
) -> Result<String> {
    let now = ctx.now();
    let HalfSignIn { person, method, provider_session, shown_at, link: _ } = half;
    if !store::signs_in(tx, person, None, now).await? {
        return Err(closed_meanwhile());
    }
    if let Credential::Session { id, .. } = &ctx.credential
        && let Some(known) = &ctx.viewer.person
    {
        store::end_session(tx, known, id).await?;
    }
    let token = ctx.app.ids.secret();
    let session = Session {
        id: ctx.new_id(),
        person: person.clone(),
        method: *method,
        two_factors,
        shown_at: *shown_at,
        agent: ctx.agent.clone(),
        address: ctx.address.clone(),
        created_at: now,
        seen_at: now,
        expires_at: rules::session_end(now, now),
    };
    store::add_session(tx, &session, &token, provider_session.as_deref()).await?;
    tracing::info!(person, method = method.as_str(), two_factors, address = %ctx.address, "signed in");
    Ok(token)
}

/// The error for an account that was closed, or whose password was changed, during the sign-in.
fn closed_meanwhile() -> Error {
    Error::new(Kind::Unauthenticated, "the account changed while you were signing in; sign in again")
}

/// The outcome of a sign-in step.
#[derive(Debug)]
pub(crate) enum SignedIn {
    /// A session, by its token.
    Whole(String),
    /// A half sign-in, by the token that represents it until the second factor is shown.
    Half(String),
}

/// Records an attempt and returns whether it is allowed. It is recorded before it is made, so concurrent attempts are
/// counted too.
pub(super) async fn is_let_try(ctx: &Ctx, account: &str) -> Result<bool> {
    is_let_try_from(ctx, account, &ctx.address).await
}

/// The same for requests of another kind, which are counted apart: asking for mails must not keep the others at this address from
/// signing in.
pub(super) async fn is_let_try_from(ctx: &Ctx, account: &str, address: &str) -> Result<bool> {
    let mut tx = ctx.app.db.write().await?;
    let tries = store::note_try(&mut tx, account, address, ctx.now()).await?;
    tx.commit_unsaid().await?;
    if !tries.are_few() {
        tracing::warn!(address = %ctx.address, "too many sign-in attempts");
    }
    Ok(tries.are_few())
}

/// Signs in by password; `None` for a wrong password or too many attempts, indistinguishably.
pub(crate) async fn by_password(ctx: &Ctx, email: &str, password: &str) -> Result<Option<SignedIn>> {
    let email = folded_address(email);
    if !is_let_try(ctx, &email).await? || password.chars().count() > rules::LONGEST_PASSWORD {
        return Ok(None);
    }
    let account = store::account_by_email(ctx.read(), &email).await?;
    let hash = account
        .as_ref()
        .filter(|account| account.disabled_at.is_none())
        .and_then(|known| known.password_hash.clone());
    let right = passwords::verify(hash, password).await?;
    let Some(account) = account.filter(|_| right) else {
        tracing::info!(address = %ctx.address, "a sign-in failed");
        return Ok(None);
    };
    let mut tx = ctx.app.db.begin().await?;
    if !store::signs_in(&mut tx, &account.person, account.password_hash.as_deref(), ctx.now()).await? {
        tx.roll_back().await?;
        return Err(closed_meanwhile());
    }
    store::forget_tries(&mut tx, &email, &ctx.address).await?;
    let signed_in = first_half(&mut tx, ctx, half(ctx, account.person, Method::Password), false).await?;
    tx.commit_unsaid().await?;
    Ok(Some(signed_in))
}

/// The outcome of opening a one-time link.
#[derive(Debug)]
pub(crate) enum ByLink {
    /// The person is signed in, or shows a second factor; whether the account is open to them.
    Signed(SignedIn, bool),
    /// The person first chooses how they sign in, with this token. The link is used up by that.
    Chooses(String),
}

/// Opens a one-time link. A person without a password or a passkey chooses one before anything else: with a session alone they
/// would be locked out for good at its end.
pub(crate) async fn by_link(ctx: &Ctx, secret: &str) -> Result<ByLink> {
    let hash = store::hash(secret);
    let mut tx = ctx.app.db.begin().await?;
    let Some(link) = store::open_link(&mut tx, &hash, ctx.now()).await? else {
        tx.roll_back().await?;
        return Err(link_is_gone());
    };
    let account = store::account_within(&mut tx, &link.person).await?.filter(Account::is_open);
    let Some(account) = account else {
        tx.roll_back().await?;
        return Err(link_is_gone());
    };
    let factors = store::second_factors_within(&mut tx, &link.person).await?;
    let half = half(ctx, link.person, Method::Link);
    if rules::chooses(link.kind, account.has_password(), factors.is_some_and(SecondFactors::are_asked_for)) {
        let token = ctx.app.ids.secret();
        store::add_half_sign_in(&mut tx, &token, &HalfSignIn { link: Some(hash), ..half }, ctx.now()).await?;
        tx.commit_unsaid().await?;
        return Ok(ByLink::Chooses(token));
    }
    let is_let_in = use_up(&mut tx, ctx, &hash).await? || account.is_proven() || account.admits;
    let signed_in = first_half(&mut tx, ctx, half, false).await?;
    tx.commit_unsaid().await?;
    Ok(ByLink::Signed(signed_in, is_let_in))
}

/// Uses up a link within a change; whether it proves who the person is.
pub(super) async fn use_up(tx: &mut Tx, ctx: &Ctx, link: &str) -> Result<bool> {
    let used = store::use_link(tx, link, ctx.now()).await?.ok_or_else(link_is_gone)?;
    if used.proves {
        store::prove(tx, &used.person, ctx.now()).await?;
    }
    Ok(used.proves)
}

/// Signs in the person who has just set up the instance.
pub(crate) async fn by_set_up(ctx: &Ctx, person: &str) -> Result<SignedIn> {
    let mut tx = ctx.app.db.begin().await?;
    let signed_in = first_half(&mut tx, ctx, half(ctx, person.to_owned(), Method::SetUp), false).await?;
    tx.commit_unsaid().await?;
    Ok(signed_in)
}

/// A half sign-in by a factor shown here and now; only the provider knows when its own was shown.
pub(super) fn half(ctx: &Ctx, person: String, method: Method) -> HalfSignIn {
    let shown_at = (method != Method::Provider).then(|| ctx.now());
    HalfSignIn { person, method, provider_session: None, shown_at, link: None }
}

/// What the identity provider reports about a sign-in.
#[derive(Debug)]
pub(crate) struct ShownThere {
    /// The session at the provider, for logging out.
    pub(crate) session: Option<String>,
    /// When the person authenticated there.
    pub(crate) shown_at: Option<Timestamp>,
    /// Whether two factors were shown.
    pub(crate) two_factors: bool,
}

/// Signs in a person whom the identity provider has authenticated.
pub(crate) async fn by_provider(ctx: &Ctx, person: &str, shown: ShownThere) -> Result<SignedIn> {
    let half = HalfSignIn {
        person: person.to_owned(),
        method: Method::Provider,
        provider_session: shown.session,
        shown_at: shown.shown_at,
        link: None,
    };
    let mut tx = ctx.app.db.begin().await?;
    if !store::signs_in(&mut tx, person, None, ctx.now()).await? {
        tx.roll_back().await?;
        return Err(Error::forbidden("your account here is closed").hint("ask an operator of this instance"));
    }
    let signed_in = first_half(&mut tx, ctx, half, shown.two_factors).await?;
    tx.commit_unsaid().await?;
    Ok(signed_in)
}

/// Ends the sessions that a person signed out of at the identity provider.
pub(crate) async fn end_by_provider(
    ctx: &Ctx,
    issuer: &str,
    subject: Option<&str>,
    session: Option<&str>,
) -> Result<u64> {
    let person = match subject {
        Some(subject) => store::person_of_subject(ctx.read(), issuer, subject).await?,
        None => None,
    };
    let mut tx = ctx.app.db.begin().await?;
    let ended = store::end_provider_sessions(&mut tx, session, person.as_deref()).await?;
    tx.commit_unsaid().await?;
    Ok(ended)
}

/// After the first factor: a session, or a half sign-in where a second factor exists or is required.
pub(super) async fn first_half(
    tx: &mut Tx,
    ctx: &Ctx,
    half: HalfSignIn,
    two_factors: bool,
) -> Result<SignedIn> {
    let known = store::second_factors_within(tx, &half.person).await?;
    let are_asked_for = known.is_some_and(SecondFactors::are_asked_for);
    let is_enough = two_factors || !ctx.app.settings.require_second_factor;
    if are_asked_for || !is_enough {
        let token = ctx.app.ids.secret();
        store::add_half_sign_in(tx, &token, &half, ctx.now()).await?;
        Ok(SignedIn::Half(token))
    } else {
        Ok(SignedIn::Whole(add_session(tx, ctx, &half, two_factors).await?))
    }
}

/// The half sign-in of this token, if it has not expired.
pub(super) async fn half_sign_in(ctx: &Ctx, token: &str) -> Result<HalfSignIn> {
    // A person who came by a link chooses how they sign in before anything else.
    let half = store::half_sign_in(ctx.read(), token, ctx.now()).await?.filter(|half| half.link.is_none());
    half.ok_or_else(|| Error::new(Kind::Unauthenticated, "signing in took too long; start again"))
}

/// Completes a sign-in with an authenticator code or a recovery code; `None` if it is wrong.
pub(crate) async fn second_half(ctx: &Ctx, token: &str, code: &str) -> Result<Option<String>> {
    let half = half_sign_in(ctx, token).await?;
    if !is_let_try(ctx, &format!("second:{}", half.person)).await? {
        return Ok(None);
    }
    let step = step_of(ctx, &half.person, code).await?;
    let mut tx = ctx.write().await?;
    let by_recovery_code = step.is_none()
        && store::use_recovery_code(&mut tx, &half.person, &authenticator::tidy_code(code)).await?;
    let right = match step {
        Some(step) => store::use_step(&mut tx, &half.person, step).await?,
        None => by_recovery_code,
    };
    if !right || !store::end_half_sign_in(&mut tx, &store::hash(token)).await? {
        tx.roll_back().await?;
        tracing::info!(address = %ctx.address, "a second factor was wrong");
        return Ok(None);
    }
    store::forget_tries(&mut tx, &format!("second:{}", half.person), &ctx.address).await?;
    let session = add_session(&mut tx, ctx, &half, true).await?;
    if by_recovery_code {
        tx.commit(ctx.says("used a recovery code", format!("account:{}", half.person), "")).await?;
    } else {
        tx.commit_unsaid().await?;
    }
    Ok(Some(session))
}

/// The time step of a correct code.
async fn step_of(ctx: &Ctx, person: &str, code: &str) -> Result<Option<i64>> {
    let Some(known) = store::authenticator(ctx.read(), person).await? else { return Ok(None) };
    let secret = private::open(ctx, &authenticator_place(person), &known.secret).await?;
    let Some(secret) = secret else { return Ok(None) };
    let step = authenticator::step_of(&secret, code, ctx.now())?;
    Ok(step.filter(|step| *step > known.last_step))
}

pub(super) fn authenticator_place(person: &str) -> String {
    format!("authenticators/{person}")
}

/// Ends the session of this token.
pub(crate) async fn sign_out(ctx: &Ctx, token: &str) -> Result<()> {
    let mut tx = ctx.app.db.begin().await?;
    store::end_session_of_token(&mut tx, token).await?;
    tx.commit_unsaid().await
}
