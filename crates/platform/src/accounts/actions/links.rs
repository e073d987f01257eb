//! One-time links: for setting an instance up, for somebody new, and from the machine itself.
//!
//! Their secret stands behind the `#`: no browser sends it by itself, so that no proxy's log and no referrer has it.

use chrono::TimeDelta;

use super::administration::save_account;
use crate::{
    access::Permission,
    accounts::store,
    app::App,
    context::Ctx,
    db::Tx,
    error::{Error, Result},
};

/// The one-time link that sets an instance up; those before are worth nothing any more.
pub async fn issue_set_up_link(app: &App, valid: TimeDelta) -> Result<String> {
    let secret = app.ids.secret();
    let mut tx = app.db.begin().await?;
    store::add_link(&mut tx, &secret, None, app.clock.now() + valid).await?;
    tx.commit_unsaid().await?;
    Ok(format!("/set-up#{secret}"))
}

/// A one-time link that signs a person in who has an account. For commands on the machine alone: whoever holds the
/// link is let in as that person, unless they have a second factor.
pub async fn issue_sign_in_link(ctx: &Ctx, person: &str, valid: TimeDelta) -> Result<String> {
    if !ctx.viewer.host {
        return Err(Error::forbidden("links for people who have an account are made on the machine itself")
            .hint("run `castra sign-in-link` there"));
    }
    let mut tx = ctx.write().await?;
    let secret = ctx.app.ids.secret();
    store::add_link(&mut tx, &secret, Some(person), ctx.now() + valid).await?;
    tx.commit(ctx.says("made a sign-in link", format!("account:{person}"), "")).await?;
    Ok(format!("/sign-in/link#{secret}"))
}

/// Makes an account for somebody who has none, and a one-time link for them to come in by.
pub async fn invite(ctx: &Ctx, person: &str, email: &str, valid: TimeDelta) -> Result<String> {
    ctx.may(&Permission::Operate)?;
    if store::account(ctx.read(), person).await?.is_some_and(|account| account.signed_in_at.is_some()) {
        return Err(Error::conflict("this person has an account already")
            .hint("somebody with a shell on the machine can let them in again: `castra sign-in-link`"));
    }
    let mut tx = ctx.write().await?;
    save_account(&mut tx, ctx, person, email, None, false).await?;
    store::end_links(&mut tx, person).await?;
    let secret = ctx.app.ids.secret();
    store::add_link(&mut tx, &secret, Some(person), ctx.now() + valid).await?;
    tx.commit(ctx.says("invited", format!("account:{person}"), "")).await?;
    Ok(format!("/sign-in/link#{secret}"))
}

/// Whether a set-up link is good; it is used up by [`use_set_up_link`].
pub async fn check_set_up_link(app: &App, secret: &str) -> Result<()> {
    if store::is_set_up_link(&app.db, secret, app.clock.now()).await? { Ok(()) } else { Err(link_is_gone()) }
}

/// Uses up a set-up link inside the change that sets the instance up.
pub async fn use_set_up_link(tx: &mut Tx, ctx: &Ctx, secret: &str) -> Result<()> {
    if store::use_set_up_link(tx, secret, ctx.now()).await? { Ok(()) } else { Err(link_is_gone()) }
}

pub(super) fn link_is_gone() -> Error {
    Error::not_found("link like this any more")
        .hint("each link works once; start Castra again, or run `castra sign-in-link`, for a new one")
}
