//! `castra demo`: an invented company with two years of history, to explore.
//!
//! Deterministic: the same size, seed and day give the same organization, byte for byte, and the same histories. The
//! signals are not invented: they read the invented histories as they would read real ones.

mod agreements;
mod company;
mod concerns;
mod conflicts;
mod debts;
mod decisions;
mod delegation;
mod dice;
mod feedback;
mod goals;
mod growth;
mod history;
mod names;
mod one_on_ones;
mod profiles;
#[cfg(test)]
mod questions_tests;
mod readings;
mod real;
mod reviews;
mod rotations;
mod teams;
#[cfg(test)]
mod tests;
mod trust;
mod weeks;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use castra_code_hosts::{self as code_hosts, Said};
use castra_org::{
    charter,
    organization::{self, Change, PersonId, Record, Stage},
};
use castra_platform::{App, Ctx, Error, Result, clock::Clock, config::Config, feature::Output};
use chrono::{Days, TimeDelta};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;

use self::company::Company;
use crate::{instance, server};

const YEARS_BACK: u64 = 2;

/// The arguments of `castra demo`.
pub(crate) fn define() -> Command {
    let size = Arg::new("size")
        .long("size")
        .value_name("SIZE")
        .value_parser(["startup", "small", "medium", "large"])
        .default_value("medium")
        .help("7, 32, 100 or 2,000 people");
    let repo = Arg::new("repo")
        .long("repo")
        .value_name("PATH")
        .action(ArgAction::Append)
        .value_parser(clap::value_parser!(PathBuf))
        .help("Attach a real repository to a team and use its authors as the team's people");
    let seed = Arg::new("seed")
        .long("seed")
        .value_name("N")
        .value_parser(clap::value_parser!(u64))
        .default_value("1");
    let into = Arg::new("into").long("into").value_name("DIR").value_parser(clap::value_parser!(PathBuf));
    Command::new("demo")
        .about("Explore an invented company")
        .arg(size)
        .arg(repo)
        .arg(seed.help("A different number gives a different company"))
        .arg(into.help("Fill this empty folder and exit without serving"))
        .arg(server::listen())
}

/// The parameters of a demo.
#[derive(Debug, Clone)]
struct Wanted {
    stage: Stage,
    seed: u64,
    repositories: Vec<PathBuf>,
}

/// A person to sign in as.
#[derive(Debug, Clone)]
struct Persona {
    what: &'static str,
    name: String,
    link: String,
}

/// Fills an instance, and serves it unless it is to be kept.
pub(crate) async fn run(args: &ArgMatches, config: &Config, clock: Clock) -> Result<Output> {
    let size: &String = args.get_one("size").expect("it has a default");
    let wanted = Wanted {
        stage: Stage::ALL.into_iter().find(|stage| stage.as_str() == size).expect("clap checked it"),
        seed: *args.get_one("seed").expect("it has a default"),
        repositories: args.get_many("repo").into_iter().flatten().cloned().collect(),
    };
    if let Some(into) = args.get_one::<PathBuf>("into") {
        refuse_full(into)?;
        let app = instance::open(clock, &with_data_dir(config, into)).await?;
        let personas = fill(&app, &wanted).await;
        let counts = counts(&app).await;
        app.db.close().await;
        return Ok(kept(into, &personas?, &counts?));
    }
    // Removed at the end, if the program ends normally.
    let folder = tempfile::Builder::new().prefix("castra-demo-").tempdir()?;
    let config = with_data_dir(config, folder.path());
    server::log(&config);
    let app = instance::open(clock, &config).await?;
    let personas = fill(&app, &wanted).await?;
    let welcome = welcome(&personas, &counts(&app).await?);
    let served = server::serve(app, &config, Some(welcome)).await;
    folder.close()?;
    served
}

/// The configuration with a data folder of its own: a demo never touches another database.
fn with_data_dir(config: &Config, folder: &Path) -> Config {
    Config { data_dir: folder.to_owned(), database_url: None, ..config.clone() }
}

fn refuse_full(folder: &Path) -> Result<()> {
    let is_full = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(Error::invalid(format!("cannot read {}: {error}", folder.display()))),
    };
    if is_full {
        let message = format!("{} is not empty, and the demo would mix with its content", folder.display());
        return Err(Error::conflict(message).hint("name a folder that does not exist yet"));
    }
    Ok(())
}

/// Fills an instance without an organization with the invented company of this size: its history, records and readings.
pub async fn invent(app: &Arc<App>, stage: Stage, seed: u64) -> Result<()> {
    fill(app, &Wanted { stage, seed, repositories: Vec::new() }).await.map(drop)
}

/// Creates the company, its repositories' histories, its readings, and three accounts.
async fn fill(app: &Arc<App>, wanted: &Wanted) -> Result<Vec<Persona>> {
    let ctx = Ctx::system(app);
    let today = castra_platform::clock::date_in(ctx.now(), chrono_tz::Europe::Lisbon);
    let mut company = company::invent(wanted.stage, wanted.seed, today);
    let real = real::attach(&mut company, &wanted.repositories)?;
    let changes = changes(&company);
    let entry = ctx.says("invented a company", "organization:1", format!("{} records", changes.len()));
    organization::apply(&ctx, &changes, entry).await?;
    organization::set_up_since(&ctx, today - Days::new(YEARS_BACK * 365)).await?;
    for (id, facts) in real {
        castra_repositories::keep(&ctx, &id, facts).await?;
    }
    let repositories = &company.organization.repositories;
    let has_invented = |made: &&company::MadeTeam| {
        repositories.values().any(|r| r.id.as_str() == made.plan.id && r.path.is_none())
    };
    for made in company.teams.iter().filter(has_invented) {
        let facts = history::invent(&company, made, wanted.seed);
        castra_repositories::keep(&ctx, &made.plan.id, facts).await?;
    }
    let host = Said {
        address: format!("https://git.{}", names::DOMAIN),
        username: "castra".to_owned(),
        secret: "an-invented-token".to_owned(),
        host_keys: String::new(),
    };
    code_hosts::set(&ctx, &host).await?;
    debts::record(&ctx, &company, wanted.seed).await?;
    feedback::record(&ctx, &company, wanted.stage, wanted.seed).await?;
    profiles::record(&ctx, &company, wanted.seed).await?;
    concerns::record(&ctx, &company, wanted.seed).await?;
    conflicts::record(&ctx, &company, wanted.seed).await?;
    agreements::record(&ctx, &company, wanted.seed).await?;
    rotations::record(&ctx, &company, wanted.seed).await?;
    decisions::record(&ctx, &company, wanted.seed).await?;
    delegation::record(&ctx, &company, wanted.seed).await?;
    trust::record(&ctx, &company, wanted.seed).await?;
    growth::record(&ctx, &company, wanted.seed).await?;
    one_on_ones::record(&ctx, &company, wanted.stage, wanted.seed).await?;
    weeks::record(&ctx, &company, wanted.stage, wanted.seed).await?;
    goals::record(&ctx, &company, wanted.seed).await?;
    reviews::record(&ctx, &company, wanted.stage, wanted.seed).await?;
    readings::take(&ctx).await?;
    accounts(&ctx, &company).await
}

/// The company as changes to an empty organization.
fn changes(company: &Company) -> Vec<Change> {
    let made = &company.organization;
    let records = std::iter::once(Record::Settings(made.settings.clone()))
        .chain(made.people.values().cloned().map(Record::Person))
        .chain(made.teams.values().cloned().map(Record::Team))
        .chain(made.repositories.values().cloned().map(Record::Repository))
        .chain(made.memberships.iter().cloned().map(Record::Membership))
        .chain(made.assignments.values().cloned().map(Record::Assignment))
        .chain(made.raci.values().cloned().map(Record::Raci));
    records.map(Change::add).collect()
}

/// Accounts and links for the CTO, a tech lead and a member.
async fn accounts(ctx: &Ctx, company: &Company) -> Result<Vec<Persona>> {
    let lead = company.in_order_of_calm().find_map(|made| made.leads.last());
    let member = company.teams.iter().find_map(|made| made.members.last());
    let title = if company.teams.len() > 2 { "CTO" } else { "Founder and lead developer" };
    let people = [(title, Some(&company.cto)), ("Tech lead", lead), ("Team member", member)];
    let mut personas = Vec::new();
    for (what, person) in people.into_iter().filter_map(|(what, person)| Some((what, person?))) {
        personas.push(persona(ctx, company, what, person).await?);
    }
    Ok(personas)
}

async fn persona(ctx: &Ctx, company: &Company, what: &'static str, id: &PersonId) -> Result<Persona> {
    let person = &company.organization.people[id];
    let email = person.email.as_deref().expect("every invented person has one");
    let mut tx = ctx.write().await?;
    castra_accounts::save_account(&mut tx, ctx, id.as_str(), email, None, id == &company.cto).await?;
    tx.commit(ctx.says("created an account", format!("account:{id}"), what)).await?;
    let link = castra_accounts::issue_demonstration_link(ctx, id.as_str(), TimeDelta::days(1)).await?;
    Ok(Persona { what, name: person.name.clone(), link })
}

/// The number of people, teams and findings.
async fn counts(app: &Arc<App>) -> Result<[usize; 3]> {
    let opened = charter::of_day(&Ctx::system(app), None).await?;
    let organization = opened.organization();
    let people = organization.active_people(opened.day()).count();
    let teams = organization.active_teams(opened.day()).count();
    Ok([people, teams, charter::find(&opened.charter, &opened.readings).len()])
}

fn summary([people, teams, findings]: &[usize; 3]) -> String {
    format!(
        "{} (an invented company): {people} people in {teams} teams, {findings} findings.",
        names::COMPANY
    )
}

fn welcome(personas: &[Persona], counts: &[usize; 3]) -> String {
    let mut text = format!(
        "{}\nRunning at {{address}} until you stop it. Each link signs in once:\n\n",
        summary(counts)
    );
    for Persona { what, name, link } in personas {
        text.push_str(&format!("  {what}, {name}:\n    {{address}}{link}\n"));
    }
    text.push_str("\nCtrl+C stops it and removes everything; `castra demo --into DIR` keeps it.\n");
    text
}

fn kept(into: &Path, personas: &[Persona], counts: &[usize; 3]) -> Output {
    let folder = into.display();
    let mut text = format!(
        "{}\nServe it with: castra serve --data-dir {folder}\nEach link signs in once, today:\n",
        summary(counts)
    );
    for Persona { what, name, link } in personas {
        text.push_str(&format!("  {what}, {name}: {link}\n"));
    }
    let people: Vec<_> = personas
        .iter()
        .map(|persona| json!({"persona": persona.what, "name": persona.name, "link": persona.link}))
        .collect();
    let [active, teams, findings] = counts;
    Output::new(
        text,
        json!({"into": into, "people": active, "teams": teams, "findings": findings, "links": people}),
    )
}
