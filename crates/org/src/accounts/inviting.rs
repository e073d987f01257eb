//! Inviting: a link that goes by mail to the person, where mail goes out, and is shown to whoever invites where it does not.

use castra_platform::{
    Ctx, Error, Result,
    access::Permission,
    accounts::{self, Invitation},
    mail::{Letter, Mailer, Posted, Recipient},
    text::is_same_address,
    ui::html,
};
use chrono::TimeDelta;

use crate::organization::{self, Person, settled_address};

/// How long an invitation is good for.
const INVITATION: TimeDelta = TimeDelta::days(7);
/// How long one is that is made on the machine.
const FROM_THE_MACHINE: TimeDelta = TimeDelta::days(1);

/// Where an invitation went.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Invited {
    /// By mail; nobody here has seen the link.
    ByMail {
        /// To which address.
        email: String,
        /// Whether it is theirs since they came: whoever reads mail there is the person.
        is_theirs: bool,
    },
    /// To whoever asked: the link's path.
    Shown(String),
}

/// Invites a person who is here and has an address.
pub(super) async fn invite(ctx: &Ctx, person: &str) -> Result<Invited> {
    ctx.may(&Permission::Operate)?;
    let mailer = ctx.app.mail.as_ref().filter(|_| !ctx.viewer.host);
    let valid = if ctx.viewer.host { FROM_THE_MACHINE } else { INVITATION };
    let mut tx = ctx.write().await?;
    // Writes come one after the other: what is read from here on stays so until the commit.
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
    let link = match accounts::invite(&mut tx, ctx, &invitation).await {
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

/// Hands the link to the mail server. Where it cannot be reached the invitation waits unused: inviting again makes another.
async fn send(ctx: &Ctx, mailer: &Mailer, person: &Person, email: &str, link: &str) -> Result<()> {
    let origin = ctx.app.settings.public_url.as_deref().unwrap_or_default();
    let address = format!("{origin}{link}");
    let current = organization::current(ctx).await?;
    let name = &current.organization().settings.name;
    let says = "This link signs you in once, within a week. It is for you alone: whoever opens it first is let in as you.";
    let letter = Letter {
        id: ctx.app.ids.timeless().to_string(),
        to: Recipient { name: person.name.clone(), email: email.to_owned() },
        subject: format!("Your account in Castra at {name}"),
        plain: format!(
            "Hello {},\n\n{name} asks you into Castra: who does what there.\n\n{address}\n\n{says}\n",
            person.name
        ),
        html: html! {
            p { "Hello " (person.name) "," }
            p { (name) " asks you into Castra: who does what there." }
            p { a href=(address) { "Come in" } }
            p { (says) }
        },
        unsubscribe: None,
    };
    match mailer.send(ctx.now(), &letter).await {
        Ok(Posted::Taken) => Ok(()),
        Ok(Posted::Refused(code)) => {
            Err(Error::conflict(format!("the mail server refuses {email}, with {code}"))
                .hint("look at the address, and invite them again"))
        }
        Err(error) => Err(error.hint("invite them again when mail goes out: nobody has seen the link")),
    }
}
