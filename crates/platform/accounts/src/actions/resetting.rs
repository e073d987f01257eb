//! Links for a new password: asked for on the sign-in page or sent by an operator, and mailed only to the address that the
//! account's owner has. No page shows one.
//!
//! The answer is the same, in the same time, whether the address has an account or not: asking only queues a job.

use castra_platform::{
    access::Permission,
    context::Ctx,
    error::{Error, Kind, Result},
    jobs::{self, Job},
    mail::{Posted, Recipient},
    text::folded_address,
};

use super::{administration::required_within, entering::is_let_try_from, links::path_of};
use crate::{
    RESETS, letters,
    model::{Account, LinkKind},
    rules,
    store::{self, NewLink},
};

/// Asks for a link by mail to this address. Too many requests are dropped without a word.
pub(crate) async fn ask_for_reset(ctx: &Ctx, email: &str) -> Result<()> {
    let email = folded_address(email);
    if is_let_try_from(ctx, &format!("reset:{email}"), &format!("reset:{}", ctx.address)).await? {
        jobs::queue_now(ctx, RESETS, &email).await?;
    }
    Ok(())
}

/// Has a link for a new password mailed to a person, for an operator, who does not see it.
pub async fn send_reset_link(ctx: &Ctx, person: &str) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    if ctx.app.mail.is_none() {
        return Err(Error::conflict("no mail server is set up, and no page may show such a link")
            .hint("make one on the server: `castra sign-in-link`"));
    }
    let mut tx = ctx.write().await?;
    let account = match required_within(&mut tx, person).await {
        Ok(account) => account,
        Err(error) => {
            drop(tx.roll_back().await);
            return Err(error);
        }
    };
    if !account.is_open() || account.signed_in_at.is_none() {
        tx.roll_back().await?;
        return Err(Error::conflict("this person has not signed in yet, or their account is closed")
            .hint("invite them, or reopen the account"));
    }
    jobs::queue(&mut tx, ctx, RESETS, &account.email).await?;
    tx.commit(ctx.says("had a link for a new password sent", format!("account:{person}"), "by mail")).await
}

/// What a link is issued for.
struct Reset {
    account: Account,
    name: String,
    secret: String,
}

/// Mails a link to the owner of the account with this address, if there is one.
pub(crate) async fn send_reset(ctx: &Ctx, job: &Job) -> Result<()> {
    let Some(mailer) = &ctx.app.mail else { return Ok(()) };
    let Some(reset) = issue(ctx, &job.subject).await? else { return Ok(()) };
    let to = Recipient { name: reset.name.clone(), email: reset.account.email.clone() };
    let letter = letters::new_password(ctx, to, &ctx.absolute(&path_of(&reset.secret)));
    match mailer.send(ctx.now(), &letter).await {
        Ok(Posted::Taken) => Ok(()),
        Ok(Posted::Refused(code)) => {
            tracing::warn!(person = %reset.account.person, code, "the mail server refuses a link for a new password");
            end(ctx, &reset).await
        }
        Err(error) => {
            end(ctx, &reset).await?;
            if error.kind == Kind::Unavailable { Err(error) } else { Ok(()) }
        }
    }
}

/// Issues the link. No one else may read mail at the address: it has to be that of the person in the organization too, and
/// theirs alone.
async fn issue(ctx: &Ctx, email: &str) -> Result<Option<Reset>> {
    let Some(found) = (ctx.app.directory.person_of_email)(&ctx.app, email).await? else { return Ok(None) };
    let person = found.person.as_str();
    let mut tx = ctx.write().await?;
    let account = store::account_within(&mut tx, person).await?;
    let Some(account) = account.filter(|account| account.is_open() && account.email == email) else {
        tx.roll_back().await?;
        return Ok(None);
    };
    let is_new = account.signed_in_at.is_none();
    let kind = if is_new { LinkKind::Invites } else { LinkKind::Resets };
    let expires_at = ctx.now() + rules::RESET;
    let lately = expires_at - rules::BETWEEN_RESETS;
    if !is_new && store::has_link_beyond(&mut tx, person, kind, lately).await? {
        tx.roll_back().await?;
        return Ok(None);
    }
    store::end_links(&mut tx, person).await?;
    let secret = ctx.app.ids.secret();
    let link = NewLink { person, kind, proves: !account.is_proven() && found.is_settled, expires_at };
    store::add_link(&mut tx, &secret, &link).await?;
    tx.commit(ctx.says("was sent a link for a new password", format!("account:{person}"), "by mail")).await?;
    let viewer = (ctx.app.viewers)(&ctx.app, person).await?;
    let name = viewer.map_or_else(|| account.email.clone(), |viewer| viewer.name);
    Ok(Some(Reset { account, name, secret }))
}

async fn end(ctx: &Ctx, reset: &Reset) -> Result<()> {
    let mut tx = ctx.app.db.begin().await?;
    store::end_link(&mut tx, &reset.secret).await?;
    tx.commit_unsaid().await
}
