//! What the people practices cost in a company of 2,000 with two years of records: Today, the coverage of one-on-ones,
//! and every signal over all teams anew; on each database that is there.
//!
//! Repeat with `cargo bench -p castra --bench people`. The tables are those of `docs/benchmarks.md`.
#![expect(clippy::print_stdout, reason = "the tables are what this program is for")]

use std::time::{Duration, Instant};

use castra::{demo, features::FEATURES};
use castra_org::{
    organization::{self, Scope, Stage},
    readings,
};
use castra_platform::{Ctx, access::Actor, context::Source, db::Location};
use castra_testkit::{
    Database, Setup, TestApp,
    bench::{Table, page, timed},
    each_database,
};
use tokio::{runtime::Handle, task::block_in_place};

/// What the half of a lead's charter that is about people is judged by.
const SIGNALS: [&str; 7] =
    ["one-on-ones", "feedback", "growth", "mentoring", "profiles", "listening", "conflict"];

fn main() {
    each_database(measure);
}

fn now<T>(work: impl Future<Output = T>) -> T {
    block_in_place(|| Handle::current().block_on(work))
}

async fn measure(database: &Database) {
    let setup = Setup {
        viewers: organization::viewer,
        directory: castra_org::accounts::DIRECTORY,
        surroundings: organization::banner,
        ..Setup::new(FEATURES)
    };
    let app = setup.start(database).await;
    let start = Instant::now();
    demo::invent(&app.app, Stage::Large, 1).await.expect("a fresh instance can be filled");
    println!("\nInvented in {:.0} s.", start.elapsed().as_secs_f64());
    let current = organization::current(&app.host()).await.expect("it was invented");
    let (charter, company, today) = (&current.charter, current.organization(), current.today);
    let cto = charter.holders("cto", &Scope::Organization)[0].person.to_string();
    let size = |team: &&organization::Team| company.members(&team.id, today).count();
    let team = &company.active_teams(today).max_by_key(size).expect("there are teams").id;
    let lead = charter.leads(team)[0].to_string();
    let members = company.members(team, today).map(|person| person.id.to_string());
    let member = members.filter(|person| *person != lead).last().expect("a team has members");

    let is_sqlite = matches!(database.location, Location::Sqlite(_));
    let mut table = Table::new(if is_sqlite { "sqlite" } else { "postgresql" });
    let bar = Some(Duration::from_millis(100));
    let nobody = app.anonymous();
    table.measure("the page to sign in at", None, 50, || timed(|| now(page(&nobody, "/sign-in"))));
    for (who, person) in [("a member", &member), ("a tech lead", &lead), ("the CTO", &cto)] {
        app.add_account(person, false).await;
        let client = app.signed_in(person).await;
        table.measure(&format!("Today of {who}"), bar, 50, || timed(|| now(page(&client, "/"))));
        let ctx = now(theirs(&app, person));
        for feature in FEATURES {
            let Some(items) = feature.today else { continue };
            let what = format!("Today of {who}: {}", feature.key);
            table.measure(&what, None, 20, || timed(|| now(items(&ctx)).expect("they can be gathered")));
        }
        if person == &lead {
            let coverage = format!("/teams/{team}/one-on-ones");
            table.measure("coverage of one-on-ones", bar, 50, || timed(|| now(page(&client, &coverage))));
        }
    }
    for name in SIGNALS {
        table.measure(&format!("signal {name}, all teams"), None, 10, || timed(|| now(take(&app, &[name]))));
    }
    let bar = Some(Duration::from_secs(5));
    table.measure("all seven signals, all teams", bar, 10, || timed(|| now(take(&app, &SIGNALS))));
    table.print();
}

/// The context of somebody who asks by their browser.
async fn theirs(app: &TestApp, person: &str) -> Ctx {
    let viewer = (app.app.viewers)(&app.app, person).await.expect("a viewer can be found");
    Ctx::new(&app.app, Actor::System, viewer.expect("they are here"), Source::Job)
}

/// Takes the readings of some responsibilities and keeps them.
async fn take(app: &TestApp, responsibilities: &[&str]) {
    let ctx = app.host();
    let today = organization::current(&ctx).await.expect("it was invented").today;
    let signals = FEATURES.iter().flat_map(|feature| feature.signals);
    let mut taken = Vec::new();
    for signal in signals.filter(|signal| responsibilities.contains(&signal.responsibility)) {
        taken.extend((signal.take)(&ctx, today).await.expect("a signal can be taken"));
    }
    readings::keep(&ctx, today, &taken).await.expect("readings are kept");
}
