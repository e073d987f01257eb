//! Invitations: a link mailed to the person, or shown to the inviter where no mail server is set up.

use castra_accounts::Invitation;
use castra_platform::{
    Ctx, Error, Result,
    access::Permission,
    mail::{Letter, Mailer, Posted, Recipient},
    text::is_same_address,
    ui::html,
};
use chrono::TimeDelta;

use crate::organization::{self, Person, settled_address};

/// How long an invitation is valid.
const INVITATION: TimeDelta = TimeDelta::days(7);
/// How long one made on the machine is valid.
const FROM_THE_MACHINE: TimeDelta = TimeDelta::days(1);

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Invited {
    /// By mail; no one here has seen the link.
    ByMail {
        email: String,
        /// Whether the address is unchanged since they were added: whoever reads mail there is the person.
        is_theirs: bool,
    },
    /// To the inviter: the link's path.
    Shown(String),
}

/// Invites an active person who has an address.
pub(super) async fn invite(ctx: &Ctx, person: &str) -> Result<Invited> {
    ctx.may(&Permission::Operate)?;
    let mailer = ctx.app.mail.as_ref().filter(|_| !ctx.viewer.host);
    let valid = if ctx.viewer.host { FROM_THE_MACHINE } else { INVITATION };
    let mut tx = ctx.write().await?;
    // Writes are serialized: what is read from here on holds until the commit.
    let (person, email) = match invited(ctx, person).await {
        Ok(found) => found,
        Err(error) => {
            drop(tx.roll_back().await);
            return Err(error);
        }
    };
    let id = person.id.as_str();
    let is_theirs =
        settled_address(ctx.read(), id).await?.is_some_and(|known| is_same_address(&known, &email));
    let proves = ctx.viewer.host || mailer.is_some() && is_theirs;
    let invitation = Invitation { person: id, email: &email, valid, proves };
    let link = match castra_accounts::invite(&mut tx, ctx, &invitation).await {
        Ok(link) => link,
        Err(error) => {
            drop(tx.roll_back().await);
            return Err(error);
        }
    };
    let details = if mailer.is_some() { "by mail" } else { "" };
    tx.commit(ctx.says("invited", format!("account:{id}"), details)).await?;
    let Some(mailer) = mailer else { return Ok(Invited::Shown(link)) };
    send(ctx, mailer, &person, &email, &link).await?;
    Ok(Invited::ByMail { email, is_theirs })
}

async fn invited(ctx: &Ctx, person: &str) -> Result<(Person, String)> {
    let current = organization::current(ctx).await?;
    let found = current.organization().active_people(current.today).find(|known| known.id.as_str() == person);
    let person = found.ok_or_else(|| Error::not_found(format!("person `{person}` here")))?;
    let email = person.email.clone().ok_or_else(|| {
        Error::conflict(format!("{} has no e-mail address to sign in with", person.name))
            .hint("give them one in the organization file")
    })?;
    Ok((person.clone(), email))
}

/// Hands the link to the mail server. If it cannot be reached the invitation stays unused: inviting again creates another.
async fn send(ctx: &Ctx, mailer: &Mailer, person: &Person, email: &str, link: &str) -> Result<()> {
    let origin = ctx.app.settings.public_url.as_deref().unwrap_or_default();
    let address = format!("{origin}{link}");
    let current = organization::current(ctx).await?;
    let name = &current.organization().settings.name;
    let says = "This link signs you in once, within a week. Keep it to yourself: the first person to open it is signed in as you.";
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
                .hint("check the address and invite them again"))
        }
        Err(error) => {
            Err(error.hint("no one has seen the link; invite them again once the mail server can be reached"))
        }
    }
}
