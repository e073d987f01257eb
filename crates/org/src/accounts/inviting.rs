//! Invitations: a link mailed to the person, or shown to the inviter where no mail server is set up.

use castra_accounts::Invitation;
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Permission,
    db::Tx,
    jobs::{self, Job},
    mail::{Letter, Mailer, Posted, Recipient},
    own_data,
    text::is_same_address,
    ui::html,
};
use chrono::TimeDelta;
use futures::future::BoxFuture;

use super::actions;
use crate::{
    charter::RESTS_FOR,
    organization::{self, Person, PersonId, settled_address},
};

/// How long an invitation is valid.
const INVITATION: TimeDelta = TimeDelta::days(7);
/// How long one made on the machine is valid.
const FROM_THE_MACHINE: TimeDelta = TimeDelta::days(1);

/// The job that mails one of many invitations; its subject is the person.
pub(super) const MAIL: &str = "invitations";

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Invited {
    /// By mail; no one here has seen the link.
    ByMail {
        email: String,
        /// Whether the address is unchanged since they were added: whoever reads mail there is the person.
        is_theirs: bool,
    },
    /// To the inviter.
    Shown(ShownLink),
}

/// The outcome of inviting everyone.
#[derive(Debug)]
pub(super) enum InvitedAll {
    /// So many mails are on their way.
    ByMail(usize),
    /// The links, to be handed on.
    Shown(Vec<ShownLink>),
}

/// A link that the inviter hands on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ShownLink {
    pub(super) person: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) link: String,
}

/// Invites an active person who has an address.
pub(super) async fn invite(ctx: &Ctx, person: &str) -> Result<Invited> {
    match mailer(ctx) {
        Some(mailer) => {
            open(ctx, person, false).await?;
            let delivered = deliver(ctx, mailer, person).await?;
            delivered.ok_or_else(|| Error::conflict("the invitation was changed in the meantime"))
        }
        None => show(ctx, person).await.map(Invited::Shown),
    }
}

/// Invites everyone here who has an address and no link that works.
pub(super) async fn invite_all(ctx: &Ctx) -> Result<InvitedAll> {
    let now = ctx.now();
    let entries = actions::entries(ctx).await?;
    let waiting = entries.iter().filter(|entry| entry.is_here && entry.stage(now).is_to_invite());
    let people: Vec<&str> = waiting.map(|entry| entry.person.as_str()).collect();
    if mailer(ctx).is_some() {
        for person in &people {
            open(ctx, person, true).await?;
        }
        return Ok(InvitedAll::ByMail(people.len()));
    }
    let mut shown = Vec::new();
    for person in people {
        shown.push(show(ctx, person).await?);
    }
    Ok(InvitedAll::Shown(shown))
}

/// The mailer, except on the machine itself, where a link is shown.
fn mailer(ctx: &Ctx) -> Option<&Mailer> {
    ctx.app.mail.as_ref().filter(|_| !ctx.viewer.host)
}

/// Creates the account of an invitation that is mailed next, or by a job.
async fn open(ctx: &Ctx, person: &str, by_job: bool) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    let mut tx = ctx.write().await?;
    // Writes are serialized: what is read from here on holds until the commit.
    let opened = async {
        let (_, email) = invited(ctx, person).await?;
        let admits = is_first(ctx, &mut tx, person).await?;
        let invitation = Invitation { person, email: &email, valid: INVITATION, proves: false, admits };
        castra_accounts::open_invitation(&mut tx, ctx, &invitation).await?;
        if by_job {
            jobs::queue(&mut tx, ctx, MAIL, person).await?;
        }
        Ok(())
    };
    if let Err(error) = opened.await {
        drop(tx.roll_back().await);
        return Err(error);
    }
    tx.commit(ctx.says("invited", format!("account:{person}"), "by mail")).await
}

/// Invites a person by a link that the inviter sees.
async fn show(ctx: &Ctx, person: &str) -> Result<ShownLink> {
    ctx.may(&Permission::Operate)?;
    let valid = if ctx.viewer.host { FROM_THE_MACHINE } else { INVITATION };
    let mut tx = ctx.write().await?;
    let shown = async {
        let (found, email) = invited(ctx, person).await?;
        let admits = is_first(ctx, &mut tx, person).await?;
        let invitation = Invitation { person, email: &email, valid, proves: ctx.viewer.host, admits };
        let link = castra_accounts::invite(&mut tx, ctx, &invitation).await?;
        Ok(ShownLink { person: person.to_owned(), name: found.name, email, link: ctx.absolute(&link) })
    };
    let shown = match shown.await {
        Ok(shown) => shown,
        Err(error) => {
            drop(tx.roll_back().await);
            return Err(error);
        }
    };
    tx.commit(ctx.says("invited", format!("account:{person}"), "")).await?;
    Ok(shown)
}

async fn invited(ctx: &Ctx, person: &str) -> Result<(Person, String)> {
    let current = organization::current(ctx).await?;
    let found = current.organization().active_people(current.today).find(|known| known.id.as_str() == person);
    let person = found.ok_or_else(|| Error::not_found(format!("person `{person}` here")))?;
    let email = person.email.clone().ok_or_else(|| {
        Error::conflict(format!("{} has no e-mail address to sign in with", person.name))
            .hint("add one to this person first")
    })?;
    Ok((person.clone(), email))
}

/// Whether nothing private is older than an invitation made now: no record about the person or the people they lead, and none
/// written or read by them.
async fn is_first(ctx: &Ctx, tx: &mut Tx, person: &str) -> Result<bool> {
    let known = own_data::private_to(&ctx.app, tx).await?;
    if known.is_empty() {
        return Ok(true);
    }
    let person = PersonId::from(person);
    let current = organization::current(ctx).await?;
    // Members of a team that has just lost its lead fall to the lead above some days later.
    let later = current.charter_on(current.today + RESTS_FOR + TimeDelta::days(1));
    let led = current.charter.led_by(&person).into_iter().chain(later.led_by(&person));
    let managed =
        current.organization().people.values().filter(|known| known.manager.as_ref() == Some(&person));
    let mut opened = led.chain(managed.map(|managed| managed.id.clone())).chain([person.clone()]);
    Ok(!opened.any(|opened| known.contains(opened.as_str())))
}

/// Mails one of many invitations. Each attempt makes a new link: none is stored where it could be read.
pub(super) fn mail_one<'a>(ctx: &'a Ctx, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let Some(mailer) = &ctx.app.mail else { return Ok(()) };
        match deliver(ctx, mailer, &job.subject).await {
            // The server may be reached later; anything else is settled, and noted with the invitation.
            Err(error) if error.kind == Kind::Unavailable => Err(error),
            Ok(_) | Err(_) => Ok(()),
        }
    })
}

/// Makes the link of an open invitation and hands it to the mail server; `None` where there is no such invitation any more.
/// If it cannot be sent, the invitation stays, with the reason.
async fn deliver(ctx: &Ctx, mailer: &Mailer, person: &str) -> Result<Option<Invited>> {
    let Ok((found, email)) = invited(ctx, person).await else { return Ok(None) };
    let mut tx = ctx.write().await?;
    let is_theirs =
        settled_address(ctx.read(), person).await?.is_some_and(|known| is_same_address(&known, &email));
    let invitation =
        Invitation { person, email: &email, valid: INVITATION, proves: is_theirs, admits: false };
    let link = castra_accounts::invitation_link(&mut tx, ctx, &invitation).await?;
    tx.commit_unsaid().await?;
    let Some(link) = link else { return Ok(None) };
    let posted = send(ctx, mailer, &found, &email, &ctx.absolute(&link)).await;
    let why = posted.as_ref().err().map(|error| error.message.clone());
    let mut tx = ctx.write().await?;
    castra_accounts::note_mail(&mut tx, person, why.as_deref()).await?;
    tx.commit_unsaid().await?;
    posted.map(|()| Some(Invited::ByMail { email, is_theirs }))
}

async fn send(ctx: &Ctx, mailer: &Mailer, person: &Person, email: &str, address: &str) -> Result<()> {
    let current = organization::current(ctx).await?;
    let name = &current.organization().settings.name;
    let says = "The link works for a week, until you have chosen how you sign in. Keep it to yourself: the first person to use it is signed in as you.";
    let letter = Letter {
        id: ctx.app.ids.timeless().to_string(),
        to: Recipient { name: person.name.clone(), email: email.to_owned() },
        subject: format!("Your account in Castra at {name}"),
        plain: format!(
            "Hello {},\n\n{name} invites you to Castra, its record of who does what.\n\n{address}\n\n{says}\n",
            person.name
        ),
        html: html! {
            p { "Hello " (person.name) "," }
            p { (name) " invites you to Castra, its record of who does what." }
            p { a href=(address) { "Sign in" } }
            p { (says) }
        },
        unsubscribe: None,
    };
    match mailer.send(ctx.now(), &letter).await {
        Ok(Posted::Taken) => Ok(()),
        Ok(Posted::Refused(code)) => {
            Err(Error::conflict(format!("the mail server refuses {email}, with {code}"))
                .hint("check the address and send the invitation again"))
        }
        Err(error) => {
            Err(error.hint("no one has seen the link; send it again once the mail server can be reached"))
        }
    }
}
