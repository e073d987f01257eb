//! What somebody does with their own account.

use super::{
    administration::required,
    enrolling::end_half,
    entering::{authenticator_place, is_let_try},
};
use crate::{
    accounts::{
        authenticator,
        model::{Method, SecondFactors},
        passwords,
        rules::{self, is_within_fresh},
        store,
    },
    context::{Credential, Ctx},
    error::{Error, Kind, Result},
    private::{self, Owner},
};

/// Whose account a request is about: the viewer's own.
pub(crate) fn own(ctx: &Ctx) -> Result<&str> {
    if ctx.viewer.unproven.is_some() {
        return Err(Error::forbidden("this waits until somebody who knows you has confirmed that it is you")
            .hint("your account's page says who that is, and what to tell them"));
    }
    let person = ctx.viewer.person.as_deref();
    person.ok_or_else(|| Error::forbidden("this is about one's own account, and a service has none"))
}

/// Refuses unless whoever asks showed a short while ago who they are, with a browser: a session left open, or a token, is
/// not enough to change what its owner signs in with.
pub(in crate::accounts) fn fresh(ctx: &Ctx) -> Result<&str> {
    if is_within_fresh(ctx.credential.shown_at(), ctx.now()) {
        return own(ctx);
    }
    Err(Error::new(
        Kind::Unauthenticated,
        "please sign in again to change this: it takes a sign-in that is fresh",
    ))
}

/// Refuses unless whoever asks showed a short while ago who they are: by a fresh session, or by a token made just now,
/// for which it took one. For what is everything private at once.
pub(crate) fn fresh_or_new_token(ctx: &Ctx) -> Result<&str> {
    match &ctx.credential {
        Credential::Token(token) if is_within_fresh(Some(token.created_at), ctx.now()) => own(ctx),
        Credential::Token(_) => Err(Error::new(
            Kind::Unauthenticated,
            "this token is too old for this: it takes one that was made within the last quarter of an hour",
        )
        .hint("make a token on your account's page, and use it at once")),
        Credential::Session { .. } | Credential::Half { .. } | Credential::None => {
            own(ctx)?;
            fresh(ctx)
        }
    }
}

/// Whether [`fresh`] would let it through.
pub(crate) fn is_fresh(ctx: &Ctx) -> bool {
    fresh(ctx).is_ok()
}

/// Sets the password and ends every other session, and every link.
pub(in crate::accounts) async fn change_password(ctx: &Ctx, current: Option<&str>, new: &str) -> Result<()> {
    let person = fresh(ctx)?;
    let account = required(ctx, person).await?;
    let began_by_link = store::sessions(ctx.read(), person, ctx.now()).await?.iter().any(|session| {
        ctx.credential.is_session(&session.id) && matches!(session.method, Method::Link | Method::SetUp)
    });
    let is_known = !account.has_password()
        || began_by_link
        || (is_let_try(ctx, &account.email).await?
            && passwords::verify(account.password_hash.clone(), current.unwrap_or_default()).await?);
    if !is_known {
        return Err(Error::invalid_field("current", "this is not your password"));
    }
    let hash = {
        let (ctx, new, email) = (ctx.clone(), new.to_owned(), account.email.clone());
        let hashed = tokio::task::spawn_blocking(move || {
            passwords::check(&ctx.app.settings, &new, &[own(&ctx)?, &email, &ctx.viewer.name])?;
            passwords::hash(&new)
        });
        hashed.await.map_err(|error| Error::internal("a password could not be hashed").caused_by(error))??
    };
    let mut tx = ctx.write().await?;
    // What was compared above is what is replaced: of two changes at once, the second does not know the password any more.
    if !store::set_password(&mut tx, person, account.password_hash.as_deref(), &hash).await? {
        tx.roll_back().await?;
        return Err(Error::invalid_field("current", "your password was changed meanwhile, elsewhere"));
    }
    store::end_links(&mut tx, person).await?;
    store::end_sessions(&mut tx, person, ctx.credential.session()).await?;
    store::forget_tries(&mut tx, &account.email, &ctx.address).await?;
    tx.commit(ctx.says("changed the password", format!("account:{person}"), "other sessions ended")).await
}

/// A new shared secret for an authenticator app; nothing asks for it before [`confirm_authenticator`].
pub(in crate::accounts) async fn begin_authenticator(ctx: &Ctx) -> Result<()> {
    let person = fresh(ctx)?;
    let secret = authenticator::new_secret(&ctx.app.ids);
    let mut tx = ctx.app.db.write().await?;
    if store::second_factors_within(&mut tx, person).await?.is_some_and(|known| known.app) {
        tx.roll_back().await?;
        return Err(Error::conflict("an authenticator is in use already").hint("turn it off first"));
    }
    let sealed =
        private::seal(&mut tx, ctx, Owner::Account(person), &authenticator_place(person), &secret).await?;
    store::begin_authenticator(&mut tx, person, begun_by(ctx)?, &sealed, ctx.now()).await?;
    tx.commit_unsaid().await
}

/// What an app that waits for its first code is known by: the session, or the half of one, that began it.
fn begun_by(ctx: &Ctx) -> Result<&str> {
    match &ctx.credential {
        Credential::Session { id, .. } | Credential::Half { id, .. } => Ok(id),
        Credential::None | Credential::Token(_) => {
            Err(Error::forbidden("an authenticator is set up by a person who is signed in"))
        }
    }
}

/// The shared secret that waits for its first code here.
pub(in crate::accounts) async fn waiting_secret(ctx: &Ctx) -> Result<Option<String>> {
    let person = own(ctx)?;
    match store::waiting_authenticator(ctx.read(), person, begun_by(ctx)?).await? {
        None => Ok(None),
        Some(sealed) => private::open(ctx, &authenticator_place(person), &sealed).await,
    }
}

/// Turns the second factor on, by a first code; gives the recovery codes, which are shown this once.
pub(in crate::accounts) async fn confirm_authenticator(ctx: &Ctx, code: &str) -> Result<Vec<String>> {
    let person = fresh(ctx)?;
    let wrong = || {
        Error::invalid_field("code", "this is not the code that the app shows now; look at its clock, too")
    };
    if !is_let_try(ctx, &format!("second:{person}")).await? {
        return Err(wrong());
    }
    let sealed = store::waiting_authenticator(ctx.read(), person, begun_by(ctx)?).await?.ok_or_else(wrong)?;
    let secret = private::open(ctx, &authenticator_place(person), &sealed).await?.ok_or_else(wrong)?;
    let step = authenticator::step_of(&secret, code, ctx.now())?.ok_or_else(wrong)?;
    let codes = authenticator::recovery_codes(&ctx.app.ids);
    let mut tx = ctx.write().await?;
    let is_on =
        store::confirm_authenticator(&mut tx, person, begun_by(ctx)?, &sealed, step, ctx.now()).await?;
    if !is_on || !end_half(&mut tx, ctx).await? {
        tx.roll_back().await?;
        return Err(wrong());
    }
    store::replace_recovery_codes(&mut tx, person, &codes).await?;
    store::end_sessions(&mut tx, person, ctx.credential.session()).await?;
    tx.commit(ctx.says(
        "turned an authenticator app on",
        format!("account:{person}"),
        "other sessions ended",
    ))
    .await?;
    Ok(codes)
}

/// New recovery codes in place of all before.
pub(in crate::accounts) async fn renew_recovery_codes(ctx: &Ctx) -> Result<Vec<String>> {
    let person = fresh(ctx)?;
    let codes = authenticator::recovery_codes(&ctx.app.ids);
    let mut tx = ctx.write().await?;
    if !store::second_factors_within(&mut tx, person).await?.is_some_and(SecondFactors::are_asked_for) {
        tx.roll_back().await?;
        return Err(Error::conflict("there is no second factor to recover"));
    }
    store::replace_recovery_codes(&mut tx, person, &codes).await?;
    tx.commit(ctx.says("renewed the recovery codes", format!("account:{person}"), "")).await?;
    Ok(codes)
}

/// Takes one's own authenticator app away; where there is no passkey either, the second factor is off.
pub(in crate::accounts) async fn remove_authenticator(ctx: &Ctx) -> Result<()> {
    let person = fresh(ctx)?;
    let mut tx = ctx.write().await?;
    let passkeys = store::second_factors_within(&mut tx, person).await?.map_or(0, |known| known.passkeys);
    rules::may_do_without(passkeys > 0, ctx.app.settings.require_second_factor)?;
    store::remove_authenticator(&mut tx, person).await?;
    store::end_codes_without_factor(&mut tx, person).await?;
    tx.commit(ctx.says("turned the authenticator app off", format!("account:{person}"), "")).await
}

/// Ends one of one's own sessions.
pub(in crate::accounts) async fn end_session(ctx: &Ctx, id: &str) -> Result<()> {
    let person = own(ctx)?;
    let mut tx = ctx.write().await?;
    if !store::end_session(&mut tx, person, id).await? {
        tx.roll_back().await?;
        return Err(Error::not_found("session like this"));
    }
    tx.commit(ctx.says("ended a session", format!("account:{person}"), "")).await
}

/// Ends all of one's own sessions but the one in use.
pub(in crate::accounts) async fn end_other_sessions(ctx: &Ctx) -> Result<u64> {
    let person = own(ctx)?;
    let mut tx = ctx.write().await?;
    let ended = store::end_sessions(&mut tx, person, ctx.credential.session()).await?;
    tx.commit(ctx.says("ended all other sessions", format!("account:{person}"), format!("{ended} sessions")))
        .await?;
    Ok(ended)
}
