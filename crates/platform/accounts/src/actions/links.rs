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

use super::administration::{end_ways_in, keep_one_operator, required_within, save};
use crate::{
    model::{Account, LinkKind},
    store::{self, NewLink},
};

/// Issues the one-time link that sets up an instance; earlier links stop working.
pub async fn issue_set_up_link(app: &App, valid: TimeDelta) -> Result<String> {
    let secret = app.ids.secret();
    let mut tx = app.db.begin().await?;
    store::add_set_up_link(&mut tx, &secret, app.clock.now() + valid).await?;
    tx.commit_unsaid().await?;
    Ok(format!("/set-up#{secret}"))
}

/// Issues a one-time link that signs in a person who has an account. Only for commands on the machine: anyone with the
/// link is let in as that person, unless the account has a second factor.
pub async fn issue_sign_in_link(ctx: &Ctx, person: &str, valid: TimeDelta) -> Result<String> {
    issue(ctx, person, LinkKind::Invites, valid).await
}

/// Issues a link to look around a demonstration company as one of its people, without choosing a password for them.
pub async fn issue_demonstration_link(ctx: &Ctx, person: &str, valid: TimeDelta) -> Result<String> {
    issue(ctx, person, LinkKind::Enters, valid).await
}

async fn issue(ctx: &Ctx, person: &str, kind: LinkKind, valid: TimeDelta) -> Result<String> {
    if !ctx.viewer.host {
        return Err(Error::forbidden(
            "links for people who have an account can only be made on the server itself",
        )
        .hint("run `castra sign-in-link` on the server"));
    }
    let mut tx = ctx.write().await?;
    required_within(&mut tx, person).await?;
    let secret = ctx.app.ids.secret();
    let link = NewLink { person, kind, proves: true, expires_at: ctx.now() + valid };
    store::add_link(&mut tx, &secret, &link).await?;
    tx.commit(ctx.says("made a sign-in link", format!("account:{person}"), "")).await?;
    Ok(path_of(&secret))
}

/// The path of the link with a secret.
pub(super) fn path_of(secret: &str) -> String {
    format!("/sign-in/link#{secret}")
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
    /// itself.
    pub proves: bool,
    /// Whether nothing private is older than this invitation. Otherwise, a person who opens a link that does not prove who they are
    /// is a visitor until they confirm their identity a second time.
    pub admits: bool,
}

/// Creates an account for a person who has none or has not confirmed their identity, and a one-time link to sign in with.
/// Ends everything an earlier invitation led to, because someone else may have used it.
pub async fn invite(tx: &mut Tx, ctx: &Ctx, invitation: &Invitation<'_>) -> Result<String> {
    open_invitation(tx, ctx, invitation).await?;
    let link = invitation_link(tx, ctx, invitation).await?;
    link.ok_or_else(|| Error::internal("an invitation has just been opened"))
}

/// The part of [`invite`] before the link, for one that is mailed later.
pub async fn open_invitation(tx: &mut Tx, ctx: &Ctx, invitation: &Invitation<'_>) -> Result<()> {
    let Invitation { person, email, admits, .. } = *invitation;
    ctx.may(&Permission::Operate)?;
    let known = store::account_within(tx, person).await?;
    if known.as_ref().is_some_and(Account::is_in_use) {
        return Err(Error::conflict("this person already has an account")
            .hint("send them a link for a new password, or make one on the server: `castra sign-in-link`"));
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
        admits,
        invited_by: Some(ctx.actor.to_string()),
        password_hash: None,
    };
    save(tx, ctx, &account).await?;
    store::note_invitation(tx, person, ctx.now()).await
}

/// The link of an open invitation, in place of an earlier one; `None` where the invitation was withdrawn or taken up, or the
/// person has another address since.
pub async fn invitation_link(tx: &mut Tx, ctx: &Ctx, invitation: &Invitation<'_>) -> Result<Option<String>> {
    let Invitation { person, email, valid, proves, .. } = *invitation;
    let is_open = |account: &Account| {
        account.is_open()
            && account.signed_in_at.is_none()
            && !account.is_proven()
            && account.email == folded_address(email)
    };
    if !store::account_within(tx, person).await?.as_ref().is_some_and(is_open) {
        return Ok(None);
    }
    store::end_links(tx, person).await?;
    let secret = ctx.app.ids.secret();
    let link = NewLink { person, kind: LinkKind::Invites, proves, expires_at: ctx.now() + valid };
    store::add_link(tx, &secret, &link).await?;
    Ok(Some(path_of(&secret)))
}

/// Notes, within a change, why a person's invitation could not be mailed, or that it was.
pub async fn note_mail(tx: &mut Tx, person: &str, why: Option<&str>) -> Result<()> {
    store::note_mail(tx, person, why).await
}

/// Withdraws an invitation that was not taken up: its link stops working, and the person has no account.
pub async fn withdraw_invitation(ctx: &Ctx, person: &str) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    let mut tx = ctx.write().await?;
    let withdrawn = async {
        required_within(&mut tx, person).await?;
        keep_one_operator(&mut tx, person).await?;
        end_ways_in(&mut tx, ctx, person).await?;
        if store::delete_unused(&mut tx, person).await? {
            return Ok(());
        }
        Err(Error::conflict("this person has signed in already")
            .hint("close the account to end their access"))
    };
    if let Err(error) = withdrawn.await {
        drop(tx.roll_back().await);
        return Err(error);
    }
    tx.commit(ctx.says("withdrew the invitation", format!("account:{person}"), "")).await
}

/// Ends every link of a person whose address has changed, within that change: they went to the old one.
pub async fn address_changed(tx: &mut Tx, person: &str) -> Result<()> {
    store::end_links(tx, person).await?;
    store::note_mail(tx, person, Some("the address was changed after this invitation")).await
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
        .hint("each link works once; ask its sender for a new one")
}
