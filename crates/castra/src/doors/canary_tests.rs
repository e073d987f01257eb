//! Canaries: a unique text in every private field, looked for in everything that anybody else can get.
//!
//! A feature with private fields adds a line to [`PLANTERS`], and nothing else. Looked at are every page and answer as
//! everybody, searches among them; every column of every table; every file below the data folder, the database's log and
//! temporary files among them; and all that was logged meanwhile, at the finest level.

use std::{
    io,
    path::Path,
    sync::{Mutex, Once, PoisonError},
};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use castra_platform::{accounts, private};
use castra_testkit::{Client, Database, each_database};
use futures::future::BoxFuture;

use super::{Persona, World};

/// A text that was put where it is private.
struct Canary {
    text: String,
    /// Who may read it.
    readers: &'static [Persona],
    /// In which tables it stands as it is; elsewhere it is sealed, hashed or absent.
    tables: &'static [&'static str],
}

impl Canary {
    /// What Ana alone may read; the lead of payments is Ana.
    fn of_ana(text: impl Into<String>, tables: &'static [&'static str]) -> Self {
        Self { text: text.into(), readers: &[Persona::Lead], tables }
    }
}

/// Puts canaries into the fields of one feature, as Ana in her browser or as the actions do.
type Planter = for<'a> fn(&'a World, &'a Client) -> BoxFuture<'a, Vec<Canary>>;

/// A line for every feature that keeps something private.
const PLANTERS: &[(&str, Planter)] = &[
    ("passwords and browsers", |world, ana| Box::pin(enter(world, ana))),
    ("tokens", |_, ana| Box::pin(make_token(ana))),
    ("second factors", |_, ana| Box::pin(begin_authenticator(ana))),
    ("private text", |world, _| Box::pin(seal(world))),
];

/// Signs Ana in with a password, in a browser of her own.
async fn enter(world: &World, ana: &Client) -> Vec<Canary> {
    let (browser, password) = ("CanaryBrowser/7", "four canaries sing here");
    let host = world.app.host();
    let mut tx = host.write().await.unwrap();
    accounts::save_account(&mut tx, &host, "ana", "ana@example.org", Some(password), false).await.unwrap();
    tx.commit(host.says("set a password", "account:ana", "")).await.unwrap();
    let body = format!("email=ana@example.org&password={}", password.replace(' ', "+"));
    let request =
        Request::post("/sign-in").header(header::USER_AGENT, browser).body(Body::from(body)).unwrap();
    let entered = ana.send(request).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    let cookie = entered.header("set-cookie").split(['=', ';']).nth(1).unwrap().to_owned();
    assert!(cookie.len() == 64 && ana.get("/account").await.text().contains("CanaryBrowser"));
    vec![Canary::of_ana(browser, &["sessions"]), Canary::of_ana(password, &[]), Canary::of_ana(cookie, &[])]
}

/// Makes a token by the page, and one under a key by the API, whose answer is kept for a day.
async fn make_token(ana: &Client) -> Vec<Canary> {
    let name = "canary of a token";
    let made = ana.post("/account/tokens", &[("name", name), ("days", "7"), ("scopes", "read")]).await.text();
    let at = made.find("castra_personal_").unwrap();
    assert!(ana.get("/account").await.text().contains(name), "she sees what is hers");
    vec![Canary::of_ana(name, &["api_tokens"]), Canary::of_ana(&made[at..at + 80], &[])]
}

async fn begin_authenticator(ana: &Client) -> Vec<Canary> {
    ana.post("/account/authenticator", &[]).await;
    let page = ana.get("/account/authenticator").await.text();
    let secret = page.split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
    vec![Canary::of_ana(secret, &[]), Canary::of_ana(secret.replace(' ', ""), &[])]
}

/// What every private field is kept by.
async fn seal(world: &World) -> Vec<Canary> {
    let text = "a canary under seal";
    let host = world.app.host();
    let mut tx = host.write().await.unwrap();
    let sealed =
        private::seal(&mut tx, &host, private::Owner::Person("ana"), "canaries/1", text).await.unwrap();
    tx.changing(None, Some(&sealed)).unwrap();
    tx.commit(host.says("wrote a note", "note:1", "")).await.unwrap();
    assert_eq!(private::open(&host, "canaries/1", &sealed).await.unwrap().as_deref(), Some(text));
    vec![Canary::of_ana(text, &[])]
}

/// What is asked beside the routes: they have no rule, because they say nothing.
const BESIDE: [&str; 5] = ["/healthz", "/readyz", "/metrics", "/api/v1/openapi.json", "/assets/castra.js"];

#[test]
fn nobody_finds_what_is_anas_alone() {
    let log = Log::begin();
    each_database(async |database| {
        let world = World::new(database).await;
        let ana = world.app.anonymous();
        let mut canaries = Vec::new();
        for (feature, plant) in PLANTERS {
            let planted = plant(&world, &ana).await;
            assert!(!planted.is_empty(), "{feature}");
            canaries.extend(planted);
        }
        let asked = look_in_answers(&world, &canaries).await;
        assert!(asked > 1000, "{asked}");
        look_in_tables(database, &canaries).await;
        look_in_files(database.dir(), &canaries);
        tracing::trace!("the finest level is kept");
        let logged = log.text();
        for canary in &canaries {
            assert!(!logged.contains(&canary.text), "the log says {}", canary.text);
        }
        assert!(logged.contains("the finest level is kept"), "the log was read");
        assert!(logged.contains("a request was not allowed"), "refusals are logged");
        assert!(logged.contains("signed in"), "sign-ins are logged");
    });
}

async fn look_in_answers(world: &World, canaries: &[Canary]) -> usize {
    let gets = world.app.web.operations.iter().filter(|operation| operation.method == Method::GET);
    let mut paths: Vec<String> = gets.map(|operation| world.path(operation)).collect();
    paths.extend(BESIDE.map(str::to_owned));
    let mut asked = 0;
    for path in paths {
        for knocker in &world.knockers {
            for path in [path.clone(), format!("{path}?q=canary"), format!("{path}?query=canary")] {
                let answer = knocker.ask(&Method::GET, &path).await;
                // What was asked for stands in the search field again.
                let said = format!("{:?}{}", answer.headers, answer.text());
                for canary in canaries.iter().filter(|canary| !canary.readers.contains(&knocker.persona)) {
                    let found = said.contains(&canary.text);
                    assert!(!found, "{path} as {:?} says {}", knocker.persona, canary.text);
                }
                asked += 1;
            }
        }
    }
    asked
}

/// Every column of every table, on both databases: the journal, jobs and answers that are kept among them.
async fn look_in_tables(database: &Database, canaries: &[Canary]) {
    let schema = database.db.schema().await.unwrap();
    let mut found = 0;
    for column in schema.iter().filter(|column| column.data_type == "text") {
        let sql = format!("select {0} from {1} where {0} is not null", column.column, column.table).leak();
        let values: Vec<String> = database.db.fetch_all(sql, &[]).await.unwrap();
        for canary in canaries {
            if !values.iter().any(|value| value.contains(&canary.text)) {
                continue;
            }
            let (table, name) = (column.table.as_str(), &column.column);
            assert!(canary.tables.contains(&table), "{table}.{name} holds {}", canary.text);
            found += 1;
        }
    }
    let expected: usize = canaries.iter().map(|canary| canary.tables.len()).sum();
    assert!(found >= expected, "the right tables were looked at");
}

fn look_in_files(folder: &Path, canaries: &[Canary]) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look_in_files(&path, canaries);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for canary in canaries.iter().filter(|canary| canary.tables.is_empty()) {
            let found = bytes.windows(canary.text.len()).any(|window| window == canary.text.as_bytes());
            assert!(!found, "{} holds {}", path.display(), canary.text);
        }
    }
}

/// All that is logged from now on, at every level, by everything in this process.
pub(super) struct Log(&'static Mutex<Vec<u8>>);

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Lines;

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    pub(super) fn begin() -> Self {
        static BEGUN: Once = Once::new();
        BEGUN.call_once(|| {
            let to_lines = tracing_subscriber::fmt().with_ansi(false).with_writer(|| Lines);
            to_lines.with_max_level(tracing::Level::TRACE).init();
        });
        Self(&LINES)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// How often the database was asked something.
    pub(super) fn statements(&self) -> usize {
        self.text().matches("sqlx::query").count()
    }
}
