//! One-time links: for setting an instance up, for somebody new, and from the machine itself.
//!
//! Their secret stands behind the `#`: no browser sends it by itself, so that no proxy's log and no referrer has it.

use chrono::TimeDelta;

use super::administration::{end_ways_in, required_within, save};
use crate::{
    access::Permission,
    accounts::{model::Account, store},
    app::App,
    context::Ctx,
    db::Tx,
    error::{Error, Result},
    text::folded_address,
};

/// The one-time link that sets an instance up; those before are worth nothing any more.
pub async fn issue_set_up_link(app: &App, valid: TimeDelta) -> Result<String> {
    let secret = app.ids.secret();
    let mut tx = app.db.begin().await?;
    store::add_link(&mut tx, &secret, None, false, app.clock.now() + valid).await?;
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
    required_within(&mut tx, person).await?;
    let secret = ctx.app.ids.secret();
    store::add_link(&mut tx, &secret, Some(person), true, ctx.now() + valid).await?;
    tx.commit(ctx.says("made a sign-in link", format!("account:{person}"), "")).await?;
    Ok(format!("/sign-in/link#{secret}"))
}

/// Whom an invitation is for, and how it reaches them.
#[derive(Debug, Clone, Copy)]
pub struct Invitation<'a> {
    /// The person's id.
    pub person: &'a str,
    /// What they will sign in with.
    pub email: &'a str,
    /// How long the link is good for.
    pub valid: TimeDelta,
    /// Whether nobody but the person sees the link: it goes by mail to an address that is theirs, or is made on the machine
    /// itself. Whoever opens any other is a visitor until they prove themself a second time.
    pub proves: bool,
}

/// Makes an account for somebody who has none, or has not shown yet that they are the person, and a one-time link for them
/// to come in by. What an earlier invitation led to ends: whoever used it may be somebody else.
pub async fn invite(tx: &mut Tx, ctx: &Ctx, invitation: &Invitation<'_>) -> Result<String> {
    ctx.may(&Permission::Operate)?;
    let Invitation { person, email, valid, proves } = *invitation;
    let known = store::account_within(tx, person).await?;
    if known.as_ref().is_some_and(Account::is_proven) {
        return Err(Error::conflict("this person has an account already")
            .hint("somebody with a shell on the machine can let them in again: `castra sign-in-link`"));
    }
    if known.as_ref().is_some_and(|account| !account.is_open()) {
        return Err(Error::conflict("this account is closed").hint("open it again first"));
    }
    store::forget_credentials(tx, person).await?;
    end_ways_in(tx, ctx, person).await?;
    let account = Account {
        person: person.to_owned(),
        email: folded_address(email),
        operator: known.is_some_and(|account| account.operator),
        disabled_at: None,
        signed_in_at: None,
        proven_at: None,
        invited_by: Some(ctx.actor.to_string()),
        password_hash: None,
    };
    save(tx, ctx, &account).await?;
    let secret = ctx.app.ids.secret();
    store::add_link(tx, &secret, Some(person), proves, ctx.now() + valid).await?;
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
