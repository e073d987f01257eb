//! Actions on one's own account.

use castra_platform::{
    context::{Credential, Ctx, fresh, own},
    error::{Error, Kind, Result},
    private::{self, Owner},
};

use super::{
    administration::required,
    enrolling::end_half,
    entering::{authenticator_place, is_let_try},
};
use crate::{
    authenticator,
    model::{Method, SecondFactors},
    passwords, rules, store,
};

/// Sets the password and ends every other session and every link. A person who came by a link need not know the current one.
pub(crate) async fn change_password(ctx: &Ctx, current: Option<&str>, new: &str) -> Result<()> {
    let person = fresh(ctx)?;
    let account = required(ctx, person).await?;
    let began_by_link = store::sessions(ctx.read(), person, ctx.now()).await?.iter().any(|session| {
        ctx.credential.is_session(&session.id) && matches!(session.method, Method::Link | Method::SetUp)
    });
    let chooses = matches!(ctx.credential, Credential::Half { .. });
    let is_known = chooses
        || !account.has_password()
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
    if !end_half(&mut tx, ctx).await? {
        tx.roll_back().await?;
        return Err(Error::new(Kind::Unauthenticated, "this was chosen elsewhere in the meantime"));
    }
    // The hash compared above is the one replaced: of two concurrent changes, the second no longer matches.
    if !store::set_password(&mut tx, person, account.password_hash.as_deref(), &hash).await? {
        tx.roll_back().await?;
        return Err(Error::invalid_field("current", "your password was changed elsewhere in the meantime"));
    }
    store::end_links(&mut tx, person).await?;
    store::end_sessions(&mut tx, person, ctx.credential.session()).await?;
    store::forget_tries(&mut tx, &account.email, &ctx.address).await?;
    let action = if account.has_password() { "changed the password" } else { "chose a password" };
    tx.commit(ctx.says(action, format!("account:{person}"), "other sessions ended")).await
}

/// Creates a shared secret for an authenticator app; it is not in use before [`confirm_authenticator`].
pub(crate) async fn begin_authenticator(ctx: &Ctx) -> Result<()> {
    let person = fresh(ctx)?;
    let secret = authenticator::new_secret(&ctx.app.ids);
    let mut tx = ctx.app.db.write().await?;
    if store::second_factors_within(&mut tx, person).await?.is_some_and(|known| known.app) {
        tx.roll_back().await?;
        return Err(Error::conflict("an authenticator app is already on").hint("turn it off first"));
    }
    let sealed =
        private::seal(&mut tx, ctx, Owner::Account(person), &authenticator_place(person), &secret).await?;
    store::begin_authenticator(&mut tx, person, begun_by(ctx)?, &sealed, ctx.now()).await?;
    tx.commit_unsaid().await
}

/// The key of an app that awaits its first code: the session, or half sign-in, that began it.
fn begun_by(ctx: &Ctx) -> Result<&str> {
    match &ctx.credential {
        Credential::Session { id, .. } | Credential::Half { id, .. } => Ok(id),
        Credential::None | Credential::Token(_) => {
            Err(Error::forbidden("only a signed-in person can set up an authenticator app"))
        }
    }
}

/// The shared secret that awaits its first code.
pub(crate) async fn waiting_secret(ctx: &Ctx) -> Result<Option<String>> {
    let person = own(ctx)?;
    match store::waiting_authenticator(ctx.read(), person, begun_by(ctx)?).await? {
        None => Ok(None),
        Some(sealed) => private::open(ctx, &authenticator_place(person), &sealed).await,
    }
}

/// Turns on the second factor with a first code; returns the recovery codes, which are shown only once.
pub(crate) async fn confirm_authenticator(ctx: &Ctx, code: &str) -> Result<Vec<String>> {
    let person = fresh(ctx)?;
    let wrong = || {
        Error::invalid_field("code", "this is not the current code; check the clock of your phone as well")
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
        "turned on an authenticator app",
        format!("account:{person}"),
        "other sessions ended",
    ))
    .await?;
    Ok(codes)
}

/// Replaces all recovery codes with new ones.
pub(crate) async fn renew_recovery_codes(ctx: &Ctx) -> Result<Vec<String>> {
    let person = fresh(ctx)?;
    let codes = authenticator::recovery_codes(&ctx.app.ids);
    let mut tx = ctx.write().await?;
    if !store::second_factors_within(&mut tx, person).await?.is_some_and(SecondFactors::are_asked_for) {
        tx.roll_back().await?;
        return Err(Error::conflict("there is no second factor that recovery codes could replace"));
    }
    store::replace_recovery_codes(&mut tx, person, &codes).await?;
    tx.commit(ctx.says("renewed the recovery codes", format!("account:{person}"), "")).await?;
    Ok(codes)
}

/// Removes one's own authenticator app; without a passkey, that turns off the second factor.
pub(crate) async fn remove_authenticator(ctx: &Ctx) -> Result<()> {
    let person = fresh(ctx)?;
    let mut tx = ctx.write().await?;
    let passkeys = store::second_factors_within(&mut tx, person).await?.map_or(0, |known| known.passkeys);
    rules::may_do_without(passkeys > 0, ctx.app.settings.require_second_factor)?;
    store::remove_authenticator(&mut tx, person).await?;
    store::end_codes_without_factor(&mut tx, person).await?;
    tx.commit(ctx.says("turned off the authenticator app", format!("account:{person}"), "")).await
}

/// Ends one of one's own sessions.
pub(crate) async fn end_session(ctx: &Ctx, id: &str) -> Result<()> {
    let person = own(ctx)?;
    let mut tx = ctx.write().await?;
    if !store::end_session(&mut tx, person, id).await? {
        tx.roll_back().await?;
        return Err(Error::not_found("such session"));
    }
    tx.commit(ctx.says("ended a session", format!("account:{person}"), "")).await
}

/// Ends all of one's own sessions except the one in use.
pub(crate) async fn end_other_sessions(ctx: &Ctx) -> Result<u64> {
    let person = own(ctx)?;
    let mut tx = ctx.write().await?;
    let ended = store::end_sessions(&mut tx, person, ctx.credential.session()).await?;
    tx.commit(ctx.says("ended all other sessions", format!("account:{person}"), format!("{ended} sessions")))
        .await?;
    Ok(ended)
}
