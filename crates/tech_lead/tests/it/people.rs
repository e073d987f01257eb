//! A team with people in it, for the practices that are between people; and what must hold for everything private.

use std::collections::BTreeMap;

use castra_org::{
    org_file,
    organization::{self, Change, Period, Person, PersonId, Record},
};
use castra_platform::{
    Ctx,
    access::Actor,
    context::Source,
    db::{FromRow, Row},
    jobs, journal,
};
use castra_testkit::{Answer, Client, Database, Setup, TestApp};
use chrono::TimeDelta;

use crate::FEATURES;

/// Ana leads Payments with Bo, Cy, Di, Ed and Flo, Lea leads Search; Max manages Bo and Cy, Mira is the CTO.
pub(crate) const ORGANIZATION: &str = "castra: 1
organization: { name: Example, stage: medium, timezone: Europe/Vienna }
people:
  - { id: ana, name: Ana Example, email: ana@example.org, manager: max }
  - { id: bo, name: Bo Example, email: bo@example.org, manager: max }
  - { id: cy, name: Cy Example, email: cy@example.org, manager: max }
  - { id: di, name: Di Example }
  - { id: ed, name: Ed Example }
  - { id: flo, name: Flo Example }
  - { id: lea, name: Lea Example }
  - { id: lou, name: Lou Example }
  - { id: max, name: Max Example }
  - { id: mira, name: Mira Example }
teams:
  - { id: payments, name: Payments, members: [ana, bo, cy, di, ed, flo], repositories: [{ id: api, path: /nowhere }] }
  - { id: search, name: Search, members: [lea, lou] }
assignments:
  - { person: mira, role: cto }
  - { person: ana, role: tech-lead, team: payments }
  - { person: lea, role: tech-lead, team: search }
";

/// Everybody who has an account; `root` operates the instance and is nobody in the organization.
pub(crate) const PEOPLE: [&str; 8] = ["ana", "bo", "cy", "lea", "lou", "max", "mira", "root"];

pub(crate) struct Team {
    pub(crate) app: TestApp,
    clients: BTreeMap<&'static str, Client>,
}

impl Team {
    pub(crate) async fn new(database: &Database) -> Self {
        let setup = Setup {
            viewers: organization::viewer,
            surroundings: organization::banner,
            ..Setup::new(&FEATURES)
        };
        let app = setup.start(database).await;
        apply(&app, ORGANIZATION).await;
        crate::set_up_long_ago(&app).await;
        let mut clients = BTreeMap::new();
        for person in PEOPLE {
            app.add_account(person, person == "root").await;
            clients.insert(person, app.signed_in(person).await);
        }
        Self { app, clients }
    }

    /// Puts another organization file into force.
    pub(crate) async fn apply(&self, file: &str) {
        apply(&self.app, file).await;
    }

    pub(crate) fn client(&self, person: &str) -> &Client {
        &self.clients[person]
    }

    /// The context of a request of a person.
    pub(crate) async fn ctx(&self, person: &str) -> Ctx {
        let viewer = organization::viewer(&self.app.app, person).await.expect("the database is there");
        let viewer = viewer.expect("somebody here");
        Ctx::new(&self.app.app, Actor::Person(person.to_owned()), viewer, Source::Web)
    }

    /// Lets days pass; everybody looks in, so that nobody's session ends.
    pub(crate) async fn days_pass(&self, days: i64) {
        for _ in 0..days {
            self.app.app.clock.advance(TimeDelta::days(1));
            for client in self.clients.values() {
                client.get("/people").await;
            }
        }
    }

    /// Somebody leaves the organization: today is their last day.
    pub(crate) async fn leaves(&self, person: &str) {
        let ctx = self.app.host();
        let current = organization::current(&ctx).await.expect("it is set up");
        let before = current.organization().people[&PersonId::from(person)].clone();
        let period = Period { to: Some(current.today), ..before.period };
        let after = Record::Person(Person { period, ..before.clone() });
        let change = Change { before: Some(Record::Person(before)), after: Some(after) };
        let says = ctx.says("said that somebody leaves", format!("person:{person}"), "");
        organization::apply(&ctx, &[change], says).await.expect("people may leave");
    }

    /// Runs a job that comes round by itself.
    pub(crate) async fn run(&self, job: &str) {
        let ctx = Ctx::system(&self.app.app);
        jobs::queue_now(&ctx, job, "").await.expect("the queue is there");
        jobs::run_queued(&ctx).await.expect("the queue is there");
        let ended =
            jobs::find(ctx.read(), job, "").await.expect("the queue is there").expect("it was queued");
        assert_eq!(ended.error, None, "{job}");
    }

    /// Everything the database says, table by table, as it lies there.
    pub(crate) async fn dump(&self) -> BTreeMap<String, Vec<String>> {
        let db = &self.app.app.db;
        let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for column in db.schema().await.expect("a schema") {
            columns.entry(column.table).or_default().push(column.column);
        }
        let mut dump = BTreeMap::new();
        for (table, columns) in columns {
            let said: Vec<String> = columns
                .iter()
                .map(|column| format!("'{column}=' || coalesce(cast({column} as text), 'null')"))
                .collect();
            let sql = format!("select {} as line from {table}", said.join(" || ' ' || "));
            let lines: Vec<Line> = db.fetch_all(sql.leak(), &[]).await.expect("a table");
            let mut lines: Vec<String> = lines.into_iter().map(|line| line.0).collect();
            // Where rows change in place, PostgreSQL gives them in an order that depends on when it tidied up. The order of
            // answers, which are only added and removed, must tell nothing.
            if !table.starts_with("trust_") {
                lines.sort();
            }
            dump.insert(table, lines);
        }
        dump
    }

    /// No word of the canary is found by anybody but these: in no page, no answer of the API, no search, no journal, no
    /// file of the database.
    pub(crate) async fn nobody_else_finds(
        &self,
        database: &Database,
        canary: &str,
        entitled: &[&str],
        ids: &[&str],
    ) {
        let anonymous = self.app.anonymous();
        let others = self.clients.iter().filter(|(person, _)| !entitled.contains(person));
        let others: Vec<(&str, &Client)> =
            others.map(|(person, client)| (*person, client)).chain([("nobody", &anonymous)]).collect();
        let mut asked = 0;
        for operation in self.app.web.operations.iter().filter(|operation| operation.method == "GET") {
            for id in ids {
                let path = fill(&operation.path, id);
                for query in [String::new(), "?q=canary".to_owned(), "?query=canary".to_owned()] {
                    for (person, client) in &others {
                        let answer = client.get(&format!("{path}{query}")).await;
                        let said = format!("{:?}{}", answer.headers, answer.text());
                        assert!(!said.contains(canary), "{path}{query} tells {person}: {said}");
                        asked += 1;
                    }
                }
            }
        }
        assert!(asked > 500, "{asked}");
        self.is_sealed(database, canary).await;
    }

    /// The words stand in no file of the database, no row and no sentence of the journal.
    pub(crate) async fn is_sealed(&self, database: &Database, canary: &str) {
        let dump = self.dump().await;
        assert!(!format!("{dump:?}").contains(canary), "a row says {canary}");
        let entries = journal::latest(&self.app.app.db, 1000).await.expect("a journal");
        assert!(!format!("{entries:?}").contains(canary), "the journal says {canary}");
        for entry in std::fs::read_dir(database.dir()).expect("a folder") {
            let bytes = std::fs::read(entry.expect("an entry").path()).unwrap_or_default();
            assert!(
                !bytes.windows(canary.len()).any(|window| window == canary.as_bytes()),
                "a file says {canary}"
            );
        }
    }
}

async fn apply(app: &TestApp, file: &str) {
    org_file::apply(&app.host(), "org.yaml", file).await.expect("a good file");
}

struct Line(String);

impl FromRow for Line {
    fn from_row(row: &Row) -> castra_platform::Result<Self> {
        row.get("line").map(Self)
    }
}

/// A path with something that is there for each of its parameters.
fn fill(path: &str, id: &str) -> String {
    let mut before = "";
    let parts = path.split('/').map(|part| {
        let filled = match (before, part) {
            (_, part) if !part.starts_with('{') => part,
            ("people", _) => "bo",
            ("teams", _) => "payments",
            ("repositories", _) => "api",
            _ => id,
        };
        before = part;
        filled
    });
    parts.collect::<Vec<_>>().join("/")
}

/// What an answer says beside the request's own number and the ids that were asked for.
pub(crate) fn plain(answer: &Answer, ids: &[&str]) -> (u16, String) {
    let text = ids.iter().fold(answer.text(), |text, id| text.replace(id, "ID"));
    let is_number = |word: &str| word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !is_number(word));
    (answer.status.as_u16(), words.collect::<Vec<_>>().join(" "))
}
