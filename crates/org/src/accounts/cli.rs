//! `castra sign-in-link`, `castra operator`, `castra unbind`, `castra token`: access to the machine is enough to let people
//! and programs in.

use castra_platform::{
    Ctx, Error, Result,
    access::Permission,
    feature::Output,
    text::{self, folded, is_same_address},
};
use chrono::TimeDelta;
use clap::{Arg, ArgAction, ArgMatches, Command};
use futures::future::BoxFuture;
use serde_json::json;

use super::inviting::{self, Invited};
use crate::organization::{self, Person};

fn person_argument() -> Arg {
    Arg::new("person").value_name("PERSON").help("An id, e-mail address or name")
}

pub(super) fn define_link() -> Command {
    Command::new("sign-in-link")
        .about("Create a one-time sign-in link, valid for a day")
        .after_help("Creates the account of a person who has an e-mail address but no account yet.")
        .arg(person_argument().required(true))
}

/// Creates a link for a person, and the account if there is none.
pub(super) fn link<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let person = person(ctx, args).await?;
        let id = person.id.as_str();
        let link = match castra_accounts::account(&ctx.app, id).await? {
            Some(_) => ctx.absolute(&castra_accounts::issue_sign_in_link(ctx, id, TimeDelta::days(1)).await?),
            None => match inviting::invite(ctx, id).await? {
                Invited::Shown(shown) => shown.link,
                Invited::ByMail { .. } => {
                    return Err(Error::internal("an invitation from the machine is shown, not sent"));
                }
            },
        };
        let text = format!("{} can sign in once within a day by opening this:\n\n  {link}\n", person.name);
        Ok(Output::new(text, json!({"person": id, "link": link})))
    })
}

pub(super) fn define_operator() -> Command {
    Command::new("operator")
        .about("Make a person with an account an operator of this instance")
        .arg(person_argument().required(true))
        .arg(Arg::new("end").long("end").action(ArgAction::SetTrue).help("Remove their operator rights"))
}

pub(super) fn operator<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let person = person(ctx, args).await?;
        let operates = !args.get_flag("end");
        castra_accounts::set_operator(ctx, person.id.as_str(), operates).await?;
        let text = format!(
            "{} {} this instance.\n",
            person.name,
            if operates { "operates" } else { "no longer operates" }
        );
        Ok(Output::new(text, json!({"person": person.id.as_str(), "operator": operates})))
    })
}

pub(super) fn define_unbind() -> Command {
    Command::new("unbind")
        .about("Unbind a person's account from the identity provider")
        .after_help(
            "Their sessions through the provider end. The next sign-in there with their verified address binds the account again, unless the address was edited after they were added.",
        )
        .arg(person_argument().required(true))
}

pub(super) fn unbind<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let person = person(ctx, args).await?;
        castra_accounts::provider::unbind(ctx, person.id.as_str()).await?;
        let text = format!("{} is no longer bound to the identity provider.\n", person.name);
        Ok(Output::new(text, json!({"person": person.id.as_str()})))
    })
}

pub(super) fn define_token() -> Command {
    Command::new("token")
        .about("Create an API token; it is shown only once")
        .after_help("Without --person the token belongs to a service and acts for no person.")
        .arg(Arg::new("name").value_name("NAME").required(true).help("What uses it"))
        .arg(person_argument().long("person"))
        .arg(
            Arg::new("scopes")
                .long("scope")
                .value_name("SCOPE")
                .action(ArgAction::Append)
                .value_parser(["read", "write", "operate", "provision"])
                .default_value("read")
                .help("What it may do; repeatable"),
        )
        .arg(
            Arg::new("days")
                .long("days")
                .value_name("DAYS")
                .value_parser(clap::value_parser!(i64))
                .default_value("90")
                .help("Days until it expires, at most a year"),
        )
}

pub(super) fn token<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let name: &String = args.get_one("name").expect("clap requires it");
        let days: i64 = *args.get_one("days").expect("it has a default");
        let scopes: Vec<&str> =
            args.get_many::<String>("scopes").into_iter().flatten().map(String::as_str).collect();
        let secret = if args.contains_id("person") {
            let person = person(ctx, args).await?;
            castra_accounts::make_personal_token(ctx, person.id.as_str(), name, &scopes, days).await?
        } else {
            castra_accounts::make_service_token(ctx, name, &scopes, days).await?
        };
        Ok(Output::new(format!("{secret}\n"), json!({"name": name, "token": secret})))
    })
}

/// The one active person with the given id, e-mail address or name.
async fn person(ctx: &Ctx, args: &ArgMatches) -> Result<Person> {
    ctx.may(&Permission::Operate)?;
    let wanted: &String = args.get_one("person").expect("clap requires it");
    let current = organization::current(ctx).await?;
    let people: Vec<&Person> = current.organization().active_people(current.today).collect();
    let by =
        |is: &dyn Fn(&Person) -> bool| people.iter().copied().filter(|person| is(person)).collect::<Vec<_>>();
    let mut found = by(&|person| person.id.as_str() == wanted);
    if found.is_empty() {
        found = by(&|person| person.email.as_ref().is_some_and(|email| is_same_address(email, wanted)));
    }
    if found.is_empty() {
        found = by(&|person| folded(&person.name) == folded(&text::name(wanted)));
    }
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(Error::not_found(format!("person `{wanted}` here"))),
        several => Err(Error::conflict(format!("{} people are called `{wanted}`", several.len()))
            .hint("name the id or e-mail address")),
    }
}
