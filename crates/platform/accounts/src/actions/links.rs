//! One-time links: for set-up, for new people, and from the machine itself.
//!
//! Their secret follows the `#`: browsers do not send it by themselves, so no proxy log or referrer contains it.

use castra_platform::{
    access::Permission,
    app::App,
    context::Ctx,
    db::Tx,
    error::{Error, Result},
    text::folded_address,
};
use chrono::TimeDelta;

use super::administration::{end_ways_in, required_within, save};
use crate::{model::Account, store};

/// Issues the one-time link that sets up an instance; earlier links stop working.
pub async fn issue_set_up_link(app: &App, valid: TimeDelta) -> Result<String> {
    let secret = app.ids.secret();
    let mut tx = app.db.begin().await?;
    store::add_link(&mut tx, &secret, None, false, app.clock.now() + valid).await?;
    tx.commit_unsaid().await?;
    Ok(format!("/set-up#{secret}"))
}

/// Issues a one-time link that signs in a person who has an account. Only for commands on the machine: anyone with the
/// link is let in as that person, unless the account has a second factor.
pub async fn issue_sign_in_link(ctx: &Ctx, person: &str, valid: TimeDelta) -> Result<String> {
    if !ctx.viewer.host {
        return Err(Error::forbidden(
            "links for people who have an account can only be made on the server itself",
        )
        .hint("run `castra sign-in-link` on the server"));
    }
    let mut tx = ctx.write().await?;
    required_within(&mut tx, person).await?;
    let secret = ctx.app.ids.secret();
    store::add_link(&mut tx, &secret, Some(person), true, ctx.now() + valid).await?;
    tx.commit(ctx.says("made a sign-in link", format!("account:{person}"), "")).await?;
    Ok(format!("/sign-in/link#{secret}"))
}

/// The recipient of an invitation, and how it reaches them.
#[derive(Debug, Clone, Copy)]
pub struct Invitation<'a> {
    /// The person's id.
    pub person: &'a str,
    /// The e-mail address they will sign in with.
    pub email: &'a str,
    /// How long the link is valid.
    pub valid: TimeDelta,
    /// Whether only the person sees the link, because it is mailed to an address that is theirs or made on the machine
    /// itself. Anyone who opens another link is a visitor until they confirm their identity a second time.
    pub proves: bool,
}

/// Creates an account for a person who has none or has not confirmed their identity, and a one-time link to sign in with.
/// Ends everything an earlier invitation led to, because someone else may have used it.
pub async fn invite(tx: &mut Tx, ctx: &Ctx, invitation: &Invitation<'_>) -> Result<String> {
    ctx.may(&Permission::Operate)?;
    let Invitation { person, email, valid, proves } = *invitation;
    let known = store::account_within(tx, person).await?;
    if known.as_ref().is_some_and(Account::is_proven) {
        return Err(Error::conflict("this person already has an account")
            .hint("the server's administrator can make them a new link: `castra sign-in-link`"));
    }
    if known.as_ref().is_some_and(|account| !account.is_open()) {
        return Err(Error::conflict("this account is closed").hint("reopen it first"));
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

/// Checks a set-up link without using it up; see [`use_set_up_link`].
pub async fn check_set_up_link(app: &App, secret: &str) -> Result<()> {
    if store::is_set_up_link(&app.db, secret, app.clock.now()).await? { Ok(()) } else { Err(link_is_gone()) }
}

/// Uses up a set-up link inside the change that sets up the instance.
pub async fn use_set_up_link(tx: &mut Tx, ctx: &Ctx, secret: &str) -> Result<()> {
    if store::use_set_up_link(tx, secret, ctx.now()).await? { Ok(()) } else { Err(link_is_gone()) }
}

pub(super) fn link_is_gone() -> Error {
    Error::not_found("such link, or it has been used or has expired")
        .hint("each link works once; restart Castra, or run `castra sign-in-link`, for a new one")
}
