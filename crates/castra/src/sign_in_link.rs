//! `castra sign-in-link`: whoever may run commands on the machine may let somebody in.

use castra_org::organization::{self, Person};
use castra_platform::{Ctx, Error, Result, access::Permission, accounts, feature::Output};
use chrono::TimeDelta;
use clap::{Arg, ArgMatches, Command};
use serde_json::json;

/// The arguments of `castra sign-in-link`.
pub(crate) fn define() -> Command {
    Command::new("sign-in-link")
        .about("Make a link that signs somebody in once, within a day")
        .after_help("Makes an account for a person who has an e-mail address and no account yet.")
        .arg(Arg::new("person").value_name("PERSON").required(true).help("An id, e-mail address or name"))
}

/// Makes a link for a person, and an account if there is none.
pub(crate) async fn run(ctx: &Ctx, args: &ArgMatches) -> Result<Output> {
    ctx.may(&Permission::Operate)?;
    let wanted: &String = args.get_one("person").expect("clap requires it");
    let current = organization::current(ctx).await?;
    let person = find(current.organization().active_people(current.today), wanted)?;
    let account = accounts::account(&ctx.app, person.id.as_str()).await?;
    let link = if account.is_some() {
        accounts::issue_sign_in_link(ctx, person.id.as_str(), TimeDelta::days(1)).await?
    } else {
        let email = person.email.as_deref().ok_or_else(|| {
            Error::conflict(format!("{} has no e-mail address, so no account can be made", person.name))
                .hint("give them one in the organization file")
        })?;
        accounts::invite(ctx, person.id.as_str(), email, TimeDelta::days(1)).await?
    };
    let text = format!(
        "{} can sign in once within a day by opening this on the server's address:\n\n  {link}\n",
        person.name
    );
    Ok(Output::new(text, json!({"person": person.id.as_str(), "link": link})))
}

/// The one person with this id, e-mail address or name.
fn find<'a>(people: impl Iterator<Item = &'a Person>, wanted: &str) -> Result<&'a Person> {
    let people: Vec<&Person> = people.collect();
    let by =
        |is: &dyn Fn(&Person) -> bool| people.iter().copied().filter(|person| is(person)).collect::<Vec<_>>();
    let mut found = by(&|person| person.id.as_str() == wanted);
    if found.is_empty() {
        found = by(&|person| person.email.as_ref().is_some_and(|email| email.eq_ignore_ascii_case(wanted)));
    }
    if found.is_empty() {
        found = by(&|person| person.name.to_lowercase() == wanted.to_lowercase());
    }
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(Error::not_found(format!("person `{wanted}` here"))),
        several => Err(Error::conflict(format!("{} people are called `{wanted}`", several.len()))
            .hint("name the id or e-mail address")),
    }
}
