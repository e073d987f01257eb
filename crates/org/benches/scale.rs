//! What an organization of 10,000 people in 1,000 teams costs: an answer, a team's charter, the heat map, taking in
//! the whole file; each beside a bare route that reads one row, measured in the same run.
//!
//! Repeat with `cargo bench -p castra-org --bench scale`. The last lines are the table of `docs/benchmarks.md`.
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

use std::{fmt::Write, path::Path, sync::Arc, time::Duration};

use axum::{Router, extract::State, routing::get};
use castra_org::{charter, org_file, organization, readings};
use castra_platform::{
    App, Ctx,
    access::{Permission, Rule},
    app::{AppParts, Settings},
    args,
    clock::Clock,
    db::{Db, Location},
    feature::Feature,
    ids::Ids,
    private::Keyring,
    reading::{Basis, Facts},
    web::{Routes, Web, router},
};
use castra_testkit::{
    TestApp,
    bench::{Table, page, timed},
    noon,
};
use tokio::runtime::Runtime;

const PEOPLE: usize = 10_000;
const TEAMS: usize = 1_000;
/// Teams that others are part of.
const AREAS: usize = 40;
/// Readings are looked at over so many days.
const DAYS: i32 = 90;

/// Two routes that do nothing: for everybody, and for whoever is signed in and may change a team.
static NOTHING: Feature = Feature { pages: Some(nothing), ..Feature::new("nothing", "Nothing") };

fn nothing() -> Routes {
    Routes::new().get("/nothing/open", Rule::Anyone, async || "nothing").get(
        "/nothing/guarded",
        Rule::SignedIn,
        guarded,
    )
}

async fn guarded(ctx: Ctx) -> castra_platform::Result<&'static str> {
    let team = team(508);
    ctx.may(&Permission::ReadOrganization)?;
    ctx.may(&Permission::ChangeScope(Some(&team)))?;
    ctx.may(&Permission::SeeReading { holder: None, teams: &[&team] })?;
    Ok("nothing")
}

static FEATURES: &[&Feature] = &[
    &NOTHING,
    &castra_org::today::FEATURE,
    &castra_org::digest::FEATURE,
    &charter::FEATURE,
    &castra_org::people::FEATURE,
    &castra_org::changes::FEATURE,
    &castra_org::find::FEATURE,
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &org_file::FEATURE,
    &castra_org::imports::FEATURE,
    &castra_org::setup::FEATURE,
    &readings::FEATURE,
    &castra_org::catalog::FEATURE,
];

fn person(number: usize) -> String {
    format!("person-{number:05}")
}

fn team(number: usize) -> String {
    format!("team-{number:04}")
}

fn people_of(number: usize) -> impl Iterator<Item = usize> {
    let size = PEOPLE / TEAMS;
    number * size..(number + 1) * size
}

/// The invented organization as a file: 40 responsibilities, every one with a row of its own in every team.
fn file() -> String {
    let catalog = castra_org::catalog::Catalog::built_in();
    let in_teams = catalog.in_scope(castra_org::catalog::ScopeKind::Team);
    let mut of_teams: Vec<String> = in_teams.map(|entry| entry.id.to_string()).collect();
    let own = 40 - catalog.responsibilities.len();
    of_teams.extend((0..own).map(|number| format!("own-{number}")));
    let mut text =
        "castra: 1\norganization: { name: Example, stage: auto, timezone: UTC }\npeople:\n".to_owned();
    let line = |text: &mut String, line: std::fmt::Arguments<'_>| {
        text.write_fmt(format_args!("{line}\n")).expect("a text grows");
    };
    for number in 0..PEOPLE {
        let id = person(number);
        let level = ["junior", "mid", "senior", "staff"][number % 4];
        let lead = person(number / 10 * 10);
        let manager = if lead == id { person(0) } else { lead };
        let manager = if number == 0 { String::new() } else { format!(", manager: {manager}") };
        line(
            &mut text,
            format_args!(
                "  - {{ id: {id}, name: Person {number}, email: {id}@example.org, level: {level}, from: 2021-01-01{manager} }}"
            ),
        );
    }
    text.push_str("teams:\n");
    for number in 0..TEAMS {
        let members: Vec<String> = people_of(number).map(person).collect();
        let parent =
            if number < AREAS { String::new() } else { format!(", parent: {}", team(number % AREAS)) };
        line(
            &mut text,
            format_args!(
                "  - {{ id: {}, name: Team {number}{parent}, members: [{}] }}",
                team(number),
                members.join(", ")
            ),
        );
    }
    line(
        &mut text,
        format_args!("assignments:\n  - {{ person: {}, role: cto, from: 2023-01-01 }}", person(0)),
    );
    for number in 1..TEAMS {
        // Of every twenty teams, one has no lead and one has two.
        let leads = match number % 20 {
            7 => 0,
            11 => 2,
            _ => 1,
        };
        for lead in people_of(number).take(leads) {
            line(
                &mut text,
                format_args!(
                    "  - {{ person: {}, role: tech-lead, team: {}, from: 2024-01-01 }}",
                    person(lead),
                    team(number)
                ),
            );
        }
    }
    text.push_str("responsibilities:\n");
    for number in 0..TEAMS {
        for (at, id) in of_teams.iter().enumerate() {
            let does = person(number * 10 + 1 + at % 9);
            // A third of them names who is accountable; the others leave that to the role.
            let accountable = if at % 3 == 0 { format!(", accountable: {does}") } else { String::new() };
            line(
                &mut text,
                format_args!(
                    "  - {{ id: {id}, team: {}{accountable}, responsible: [{does}] }}",
                    team(number)
                ),
            );
        }
    }
    text.push_str("roles:\n  - id: tech-lead\n    responsibilities:\n");
    for id in &of_teams {
        match id.strip_prefix("own-") {
            Some(number) => line(
                &mut text,
                format_args!("      - {{ id: {id}, title: Own {number}, statement: Is it done? }}"),
            ),
            None => line(&mut text, format_args!("      - {id}")),
        }
    }
    text
}

/// An instance on SQLite in a folder.
async fn instance(dir: &Path) -> TestApp {
    let db = Db::open(&Location::Sqlite(dir.join("castra.sqlite"))).await.expect("a fresh database opens");
    let parts = AppParts {
        db,
        clock: Clock::fixed(noon()),
        ids: Ids::seeded(7),
        data_dir: dir.to_owned(),
        keyring: Keyring::given(&"5a".repeat(32)).expect("this is a key"),
        settings: Settings::default(),
        features: FEATURES,
        viewers: organization::viewer,
        directory: castra_org::accounts::DIRECTORY,
        callers: castra_accounts::CALLERS,
    };
    let app = App::start(parts).await.expect("a fresh instance starts");
    let web = Arc::new(router(&app, organization::banner, utoipa::openapi::OpenApi::default()));
    TestApp { app, web }
}

/// A reading of every responsibility in every scope on each of 90 days.
async fn fill_readings(app: &TestApp) {
    let ctx = app.host();
    let current = organization::current(&ctx).await.expect("the file was applied");
    let scopes = current.charter.scopes();
    let all = scopes.iter().flat_map(|scope| current.charter.of_scope(scope)).enumerate();
    let all: Vec<Facts> = all
        .map(|(at, resolution)| {
            Facts::nothing(
                resolution.responsibility.as_str(),
                resolution.scope.as_str(),
                "6 of 12 were held within their agreed cadence of 14 days.",
            )
            .share(Basis::Observed, [12, 8, 4][at % 7 % 3], 12)
            .link("12 records", "/teams/records")
        })
        .collect();
    readings::keep(&ctx, current.today, &all).await.expect("readings are kept");
    let mut tx = ctx.write().await.expect("the database is there");
    let sql = "with recursive back (n) as (select 1 union all select n + 1 from back where n < $1)
               insert into readings
               select responsibility, scope, date(day, '-' || n || ' days'), value, unit, sample, target, status, because,
                   evidence, observations, about, led_by, since, counted, withheld, held_by, basis, rule, found, found_since
               from readings, back";
    tx.execute(sql, &args![i64::from(DAYS) - 1]).await.expect("earlier days are kept too");
    tx.commit(ctx.says("filled in readings", "readings:all", "")).await.expect("a commit");
}

async fn bare(State(db): State<Db>) -> String {
    let version: i64 = db.fetch_one("select version from organization", &[]).await.expect("one row");
    version.to_string()
}

fn main() {
    let mut table = Table::new("scale");
    let runtime = Runtime::new().expect("a runtime starts");
    let text = file();
    let dir = tempfile::tempdir().expect("the temporary folder is writable");
    let app = runtime.block_on(async {
        let app = instance(dir.path()).await;
        org_file::apply(&app.host(), "org.yaml", &text).await.expect("the file is valid");
        fill_readings(&app).await;
        app.add_account(&person(0), true).await;
        app
    });
    let client = runtime.block_on(app.signed_in(&person(0)));
    let web = Web {
        router: Router::new().route("/", get(bare)).with_state(app.app.db.clone()),
        operations: Vec::new(),
        openapi: utoipa::openapi::OpenApi::default(),
    };
    let lead = runtime.block_on(async {
        app.add_account(&person(5080), false).await;
        app.signed_in(&person(5080)).await
    });
    let nobody = app.anonymous();
    let other = TestApp { app: Arc::clone(&app.app), web: Arc::new(web) }.anonymous();
    let ctx = app.host();
    let ms = Duration::from_millis;
    let charter = format!("/teams/{}/charter", team(507));
    let today = runtime.block_on(organization::current(&ctx)).expect("the file was applied").today;

    table.measure("a bare route that reads one row", None, 50, || {
        timed(|| runtime.block_on(page(&other, "/")))
    });
    table.measure("a route that does nothing, for everybody", None, 200, || {
        timed(|| runtime.block_on(page(&nobody, "/nothing/open")))
    });
    table.measure("the same, and what else it takes to be let in", Some(ms(1)), 200, || {
        timed(|| runtime.block_on(page(&lead, "/nothing/guarded")))
    });
    table.measure("who, in a team", Some(ms(50)), 50, || {
        timed(|| {
            runtime.block_on(charter::who(&ctx, "tech debt", Some(&team(507)), None)).expect("an answer")
        })
    });
    table.measure("who, in all 1,000 teams", Some(ms(50)), 50, || {
        timed(|| runtime.block_on(charter::who(&ctx, "tehc debt", None, None)).expect("an answer"))
    });
    let search = |query: &str| format!("/find?part=1&q={query}");
    for (what, query) in [
        ("search: a responsibility and a team, misspelled", "tehc+dept+taem+507"),
        ("search: a person's name, misspelled", "persno+5071"),
        ("search: the beginning of every name", "pe"),
        ("search: a word that is nowhere", "xylophonist"),
    ] {
        table.measure(what, Some(ms(50)), 50, || timed(|| runtime.block_on(page(&client, &search(query)))));
    }
    table.measure("who, right after other readings were kept", None, 10, || {
        let reading = Facts::nothing("tech-debt", &team(507), "");
        runtime.block_on(readings::keep(&ctx, today, &[reading])).expect("readings are kept");
        timed(|| {
            runtime.block_on(charter::who(&ctx, "tech debt", Some(&team(507)), None)).expect("an answer")
        })
    });
    table.measure("charter of a team, as a page", Some(ms(50)), 50, || {
        timed(|| runtime.block_on(page(&client, &charter)))
    });
    table.measure("heat map of the organization, as a page", Some(ms(300)), 20, || {
        timed(|| runtime.block_on(page(&client, "/who")))
    });
    table.measure("Today of the CTO who operates it, as a page", Some(ms(100)), 20, || {
        timed(|| runtime.block_on(page(&client, "/")))
    });
    table.measure("apply the whole file to an empty instance", Some(ms(10_000)), 10, || {
        let dir = tempfile::tempdir().expect("the temporary folder is writable");
        let empty = runtime.block_on(instance(dir.path()));
        timed(|| {
            runtime.block_on(org_file::apply(&empty.host(), "org.yaml", &text)).expect("the file is valid")
        })
    });
    table.measure("apply the whole file a second time", Some(ms(10_000)), 10, || {
        timed(|| runtime.block_on(org_file::apply(&ctx, "org.yaml", &text)).expect("the file is valid"))
    });
    let size = runtime.block_on(page(&client, "/who"));
    println!("\nThe heat map's page has {} kB compressed.", size / 1000);
    table.print();
}
