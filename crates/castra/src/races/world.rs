//! A session for every role, and two of their requests that meet.

use std::{collections::BTreeMap, future::Future, time::Duration};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use castra_org::{accounts::DIRECTORY, org_file, organization};
use castra_platform::app::Settings;
use castra_testkit::{Answer, Database, Setup, TestApp};

use super::{
    rounds,
    rows::{Ask, Step},
    store::{Kept, Tables, differences},
};
use crate::features::FEATURES;

/// Two teams with a lead each, their members, and a CTO.
const ORGANIZATION: &str = "\
castra: 1
organization: { name: Example, stage: small, timezone: UTC }
people:
  - { id: ana, name: Ana Example, email: ana@example.org, level: senior, from: 2024-02-01, manager: mira }
  - { id: bo, name: Bo Example, email: bo@example.org, level: mid, manager: ana }
  - { id: cy, name: Cy Example, level: mid }
  - { id: dee, name: Dee Example, level: senior }
  - { id: lea, name: Lea Example, level: senior }
  - { id: mira, name: Mira Okafor, level: executive }
  - { id: spare, name: Spare Example, email: spare@example.org, level: mid }
  - { id: new, name: New Example, email: new@example.org, level: mid }
  - { id: gone, name: Gone Example, level: senior, from: 2020-01-01, to: 2025-12-31 }
  - { id: n1, name: Nia Example, level: mid }
  - { id: n2, name: Nils Example, level: mid }
  - { id: n3, name: Nora Example, level: mid }
  - { id: n4, name: Norbert Example, level: mid }
teams:
  - { id: payments, name: Payments, members: [ana, bo, cy, dee], repositories: [{ id: payments-api, url: https://git.example.org/api.git }] }
  - { id: search, name: Search, members: [lea, spare] }
  - { id: crowd, name: Crowd, members: [spare, n1, n2, n3, n4] }
assignments:
  - { person: mira, role: cto }
  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01 }
  - { person: lea, role: tech-lead, team: search }
  - { person: lea, role: tech-lead, team: crowd }
responsibilities:
  - { id: tech-debt, team: search, accountable: gone }
roles:
  - { id: tech-lead, responsibilities: [{ id: listening, title: Open ears }] }
";

/// The people with accounts, and whether they operate the instance.
const PEOPLE: [(&str, bool); 9] = [
    ("ana", false),
    ("bo", false),
    ("cy", false),
    ("dee", false),
    ("lea", false),
    ("mira", false),
    ("root", true),
    ("second", true),
    ("spare", false),
];

/// The values of path parameters for which nothing was created.
const PLACES: [(&str, &str); 2] = [("team", "payments"), ("at", "2026-03-04T10:00")];

/// The ids created so far, by the name under which they were kept.
pub(super) type Names = BTreeMap<String, String>;

/// The outcome of two requests: both answers, and the rows that are new or gone.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Outcome {
    answers: [u16; 2],
    rows: Vec<String>,
}

/// Represents every refusal: a request let in before the other one is refused differently from one that comes after it.
const REFUSED: u16 = 0;

/// The answer, with all refusals alike; an internal error is not a refusal.
fn answered(answer: &Answer) -> u16 {
    let is_turned_away = answer.header("location").starts_with("/sign-in");
    if answer.status.is_client_error() || is_turned_away { REFUSED } else { answer.status.as_u16() }
}

pub(super) struct World {
    pub(super) app: TestApp,
    /// Another program on the same database, where two may share it.
    replica: Option<TestApp>,
    tables: Tables,
    beginning: Kept,
    secrets: BTreeMap<&'static str, String>,
}

impl World {
    pub(super) async fn new(database: &Database) -> Self {
        let setup = || Setup {
            settings: Settings::default(),
            viewers: organization::viewer,
            directory: DIRECTORY,
            surroundings: organization::banner,
            ..Setup::new(FEATURES)
        };
        let app = setup().start(database).await;
        let replica = match app.app.db.is_shared() {
            true => Some(setup().start_replica(database).await),
            false => None,
        };
        let host = app.host();
        org_file::apply(&host, "org.yaml", ORGANIZATION).await.unwrap();
        let mut secrets = BTreeMap::new();
        for (person, operator) in PEOPLE {
            app.add_account(person, operator).await;
            let token = castra_accounts::begin_session(&host, person, castra_accounts::Method::Password)
                .await
                .unwrap();
            let cookie = castra_accounts::cookies::session(&app.app.settings, &token);
            secrets.insert(person, cookie.split(';').next().unwrap().to_owned());
        }
        let too =
            castra_accounts::begin_session(&host, "ana", castra_accounts::Method::Password).await.unwrap();
        let cookie = castra_accounts::cookies::session(&app.app.settings, &too);
        secrets.insert("ana-too", cookie.split(';').next().unwrap().to_owned());
        let directory =
            castra_accounts::make_service_token(&host, "a directory", &["provision"], 30).await.unwrap();
        secrets.insert("directory", format!("Bearer {directory}"));
        let tables = Tables::of_schema(&app.app.db).await;
        let mut world = Self { app, replica, tables, beginning: Kept::new(), secrets };
        // Whatever a person's first request writes exists from then on.
        for person in PEOPLE.map(|(person, _)| person).into_iter().chain(["ana-too"]) {
            for app in std::iter::once(&world.app).chain(&world.replica) {
                send(app, world.request(&Ask::new(person, "GET /", ""), &Names::new())).await;
            }
        }
        let listed = Ask::new("directory", "GET /scim/v2/Users", "");
        assert_eq!(send(&world.app, world.request(&listed, &Names::new())).await.status, StatusCode::OK);
        world.beginning = world.tables.read(&world.app.app.db).await;
        world
    }

    pub(super) async fn back_to_the_beginning(&self) {
        let now = self.tables.read(&self.app.app.db).await;
        self.tables.restore(&self.app.app.db, &now, &self.beginning).await;
    }

    /// Runs the steps before a race; reports the refused ones.
    pub(super) async fn prepare(
        &self,
        steps: &[Step],
        faults: &mut Vec<String>,
        door: &str,
    ) -> Option<(Kept, Names)> {
        let mut names: Names = PLACES.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        for step in steps {
            let answer = send(&self.app, self.request(&step.ask, &names)).await;
            if answer.status.is_client_error() || answer.status.is_server_error() {
                faults.push(format!(
                    "{door}: before it, {:?}: {} {}",
                    step.ask,
                    answer.status,
                    answer.text()
                ));
                return None;
            }
            for (name, pointer) in &step.keeps {
                let Some(found) = kept_of(&answer, pointer) else {
                    faults.push(format!("{door}: {pointer} is not in {:?}: {}", step.ask, answer.text()));
                    return None;
                };
                names.insert((*name).to_owned(), found);
            }
        }
        Some((self.tables.read(&self.app.app.db).await, names))
    }

    fn request(&self, ask: &Ask, names: &Names) -> Request<Body> {
        let fill = |text: &str| {
            names
                .iter()
                .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
        };
        let (method, path) = ask.door.split_once(' ').unwrap();
        let mut request = Request::builder()
            .method(method.parse::<Method>().unwrap())
            .uri(fill(ask.path.unwrap_or(path)))
            .header("sec-fetch-site", "same-origin");
        if !ask.body.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind_of(path));
        }
        let secret = self.secrets.get(ask.who).cloned().unwrap_or_default();
        let name = if secret.starts_with("Bearer") { header::AUTHORIZATION } else { header::COOKIE };
        request.header(name, secret).body(Body::from(fill(ask.body))).unwrap()
    }

    /// Lets two requests meet repeatedly; reports outcomes that neither order gives.
    pub(super) async fn meet(
        &self,
        kept: &Kept,
        names: &Names,
        [one, other]: [&Ask; 2],
        may_be_refused: bool,
    ) -> Vec<String> {
        let what = format!("{one:?} against {other:?}");
        let mut orders = vec![
            self.apart(kept, names, [one, other], &[0, 1]).await,
            self.apart(kept, names, [one, other], &[1, 0]).await,
        ];
        let mut faults = Vec::new();
        for (order, at) in orders.iter().zip([0, 1]) {
            if order.answers[at] == REFUSED {
                faults.push(format!("{what}: the first of the two is refused"));
            }
        }
        if !faults.is_empty() {
            return faults;
        }
        if may_be_refused {
            orders.push(self.apart(kept, names, [one, other], &[0]).await);
            orders.push(self.apart(kept, names, [one, other], &[1]).await);
        }
        for round in 0..rounds() {
            let (is_turned, is_held) = (round % 2 == 1, round % 4 < 2);
            let outcome = self.together(kept, names, [one, other], is_turned, is_held).await;
            if !orders.contains(&outcome) {
                let orders: Vec<String> = orders.iter().map(told).collect();
                faults.push(format!(
                    "{what}, round {round}: {}\n    one after the other: {}",
                    told(&outcome),
                    orders.join("\n    or: ")
                ));
                break;
            }
        }
        faults
    }

    /// The outcome; afterwards everything is restored.
    async fn outcome(&self, kept: &Kept, answers: [u16; 2]) -> Outcome {
        let now = self.tables.read(&self.app.app.db).await;
        self.tables.restore(&self.app.app.db, &now, kept).await;
        Outcome { answers, rows: differences(kept, &now) }
    }

    async fn apart(&self, kept: &Kept, names: &Names, asks: [&Ask; 2], order: &[usize]) -> Outcome {
        let mut answers = [REFUSED; 2];
        for at in order {
            answers[*at] = answered(&send(&self.app, self.request(asks[*at], names)).await);
        }
        self.outcome(kept, answers).await
    }

    async fn together(
        &self,
        kept: &Kept,
        names: &Names,
        asks: [&Ask; 2],
        is_turned: bool,
        is_held: bool,
    ) -> Outcome {
        let held = if is_held { Some(self.app.app.db.write().await.unwrap()) } else { None };
        let mut answers = [REFUSED; 2];
        let mut sent = Vec::new();
        // The second of the two uses another replica, where possible.
        let apps = [&self.app, self.replica.as_ref().unwrap_or(&self.app)];
        for at in if is_turned { [1, 0] } else { [0, 1] } {
            let db = &apps[at].app.db;
            let before = db.turns();
            let answer = tokio::spawn(send(apps[at], self.request(asks[at], names)));
            while is_held && !answer.is_finished() && db.turns() <= before {
                tokio::task::yield_now().await;
            }
            sent.push((at, answer));
        }
        if let Some(held) = held {
            held.roll_back().await.unwrap();
        }
        for (at, answer) in sent {
            let answer = tokio::time::timeout(Duration::from_secs(20), answer).await;
            answers[at] = answered(&answer.expect("both requests are answered").unwrap());
        }
        self.outcome(kept, answers).await
    }
}

fn send(app: &TestApp, request: Request<Body>) -> impl Future<Output = Answer> + Send + use<> {
    let client = app.anonymous();
    async move { client.send(request).await }
}

/// The kind of body that an operation accepts.
fn kind_of(path: &str) -> &'static str {
    match path {
        "/api/v1/organization/apply" | "/api/v1/imports/backstage/apply" | "/api/v1/growth/ladder" => {
            "text/yaml"
        }
        "/api/v1/imports/people/apply" => "text/csv",
        "/api/v1/imports/codeowners/apply" => "text/plain",
        _ if path.starts_with("/api/") || path.starts_with("/scim/") => "application/json",
        _ => "application/x-www-form-urlencoded",
    }
}

/// The part of an answer that a step keeps: by a JSON pointer, the `id` of the created record, what a page shows `after`
/// a text, or `all` of it, optionally with one text replaced by another.
fn kept_of(answer: &Answer, what: &str) -> Option<String> {
    if let Some(before) = what.strip_prefix("after ") {
        return found_after(&answer.text(), before);
    }
    if let Some(exchange) = what.strip_prefix("all") {
        let text = answer.text();
        return Some(match exchange.trim().split_once("=>") {
            Some((old, new)) => text.replace(old, new),
            None => text,
        });
    }
    if what == "other session" {
        return other_session(answer);
    }
    let made = answer.json();
    if what == "id" {
        let parts = made.as_object().into_iter().flat_map(|parts| parts.values());
        let id = std::iter::once(&made).chain(parts).find_map(|part| part["id"].as_str());
        return id.map(str::to_owned);
    }
    let value = made.pointer(what)?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

/// The id of a session other than the caller's.
fn other_session(listed: &Answer) -> Option<String> {
    let sessions = listed.json()["items"].as_array()?.clone();
    let other = sessions.into_iter().find(|session| session["current"] != serde_json::Value::Bool(true))?;
    Some(other["id"].as_str()?.to_owned())
}

/// A page's content after a text, up to the next part of an address.
fn found_after(page: &str, before: &str) -> Option<String> {
    let rest =
        page.split(before).skip(1).find(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))?;
    rest.split(|letter: char| !(letter.is_ascii_alphanumeric() || "-_".contains(letter)))
        .next()
        .map(str::to_owned)
}

fn told(outcome: &Outcome) -> String {
    format!("{:?}\n        {}", outcome.answers, outcome.rows.join("\n        "))
}
