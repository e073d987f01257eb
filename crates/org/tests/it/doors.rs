//! Every route as every persona: a route without an expectation fails here.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use castra_org::{changes, organization::Scope};
use castra_testkit::{Answer, Client, Database, TestApp, on_sqlite};

use crate::{FINDING, ORGANIZATION, Persona, example, failed_job};

/// What [`Persona::ALL`] are answered, in that order.
type Expected = [u16; 6];

/// A page for whoever is signed in; others are sent to the door.
const PAGE: Expected = [303, 200, 200, 200, 200, 200];
/// The same from the API.
const API: Expected = [401, 200, 200, 200, 200, 200];
/// For operators alone.
const OPERATORS: Expected = [401, 403, 403, 403, 403, 200];
/// For everybody.
const OPEN: Expected = [200; 6];

/// Every route, a request to it, and what each persona is answered. `{change}` and `{job}` stand for what
/// [`World`] holds.
const DOORS: &[(&str, &str, Sent, Expected)] = &[
    // The API.
    ("GET /api/v1/organization", "/api/v1/organization", Sent::Nothing, API),
    ("GET /api/v1/organization/export", "/api/v1/organization/export", Sent::Nothing, API),
    ("GET /api/v1/organization/schema", "/api/v1/organization/schema", Sent::Nothing, API),
    ("POST /api/v1/organization/plan", "/api/v1/organization/plan", Sent::File, API),
    (
        "POST /api/v1/organization/apply",
        "/api/v1/organization/apply",
        Sent::File,
        [401, 403, 403, 403, 200, 200],
    ),
    ("GET /api/v1/people", "/api/v1/people?limit=2", Sent::Nothing, API),
    ("GET /api/v1/people/{id}", "/api/v1/people/ana", Sent::Nothing, API),
    ("GET /api/v1/teams", "/api/v1/teams", Sent::Nothing, API),
    ("GET /api/v1/teams/{id}", "/api/v1/teams/payments", Sent::Nothing, API),
    ("GET /api/v1/assignments", "/api/v1/assignments", Sent::Nothing, API),
    ("GET /api/v1/roles", "/api/v1/roles", Sent::Nothing, API),
    ("GET /api/v1/responsibilities", "/api/v1/responsibilities", Sent::Nothing, API),
    ("GET /api/v1/responsibilities/{id}", "/api/v1/responsibilities/tech-debt", Sent::Nothing, API),
    ("GET /api/v1/who", "/api/v1/who?query=tech%20debt", Sent::Nothing, API),
    ("GET /api/v1/charter", "/api/v1/charter?team=payments", Sent::Nothing, API),
    ("GET /api/v1/raci", "/api/v1/raci", Sent::Nothing, API),
    ("GET /api/v1/findings", "/api/v1/findings", Sent::Nothing, API),
    ("GET /api/v1/findings/accepted", "/api/v1/findings/accepted", Sent::Nothing, API),
    (
        "POST /api/v1/findings/{key}/accept",
        "/api/v1/findings/departed:payments:gone/accept",
        Sent::Json(r#"{"until": "2026-04-01", "reason": "it is spring"}"#),
        [401, 403, 200, 403, 200, 200],
    ),
    (
        "DELETE /api/v1/findings/{key}/accept",
        "/api/v1/findings/departed:payments:gone/accept",
        Sent::Nothing,
        [401, 403, 204, 403, 204, 204],
    ),
    (
        "POST /api/v1/findings/{key}/repair",
        "/api/v1/findings/departed:payments:gone/repair",
        Sent::Json(r#"{"person": "bo"}"#),
        [401, 403, 201, 403, 201, 201],
    ),
    ("GET /api/v1/changes", "/api/v1/changes", Sent::Nothing, API),
    (
        "POST /api/v1/changes",
        "/api/v1/changes",
        Sent::Json(
            r#"{"person": "lea", "scope": "payments", "responsibility": "tech-debt", "part": "consulted"}"#,
        ),
        [401, 403, 201, 403, 201, 201],
    ),
    ("GET /api/v1/changes/{id}", "/api/v1/changes/{change}", Sent::Nothing, API),
    (
        "POST /api/v1/changes/{id}/agree",
        "/api/v1/changes/{change}/agree",
        Sent::Nothing,
        [401, 200, 403, 403, 403, 403],
    ),
    (
        "POST /api/v1/changes/{id}/decline",
        "/api/v1/changes/{change}/decline",
        Sent::Nothing,
        [401, 200, 403, 403, 403, 403],
    ),
    (
        "POST /api/v1/changes/{id}/apply",
        "/api/v1/changes/{change}/apply",
        Sent::Nothing,
        [401, 403, 200, 403, 200, 200],
    ),
    (
        "POST /api/v1/changes/{id}/undo",
        "/api/v1/changes/{change}/undo",
        Sent::Nothing,
        [401, 409, 409, 409, 409, 409],
    ),
    ("GET /api/v1/readings", "/api/v1/readings?team=payments", Sent::Nothing, API),
    ("GET /api/v1/jobs", "/api/v1/jobs", Sent::Nothing, OPERATORS),
    (
        "POST /api/v1/jobs/{id}/retry",
        "/api/v1/jobs/{job}/retry",
        Sent::Nothing,
        [401, 403, 403, 403, 403, 202],
    ),
    ("GET /api/v1/journal", "/api/v1/journal", Sent::Nothing, OPERATORS),
    ("GET /api/v1/journal/verification", "/api/v1/journal/verification", Sent::Nothing, OPERATORS),
    ("GET /api/docs", "/api/docs", Sent::Nothing, OPEN),
    // Pages.
    ("GET /", "/", Sent::Nothing, PAGE),
    ("GET /who", "/who", Sent::Nothing, PAGE),
    ("GET /who.csv", "/who.csv", Sent::Nothing, PAGE),
    ("GET /responsibilities/{id}", "/responsibilities/tech-debt", Sent::Nothing, PAGE),
    ("GET /teams/{team}/charter", "/teams/payments/charter", Sent::Nothing, PAGE),
    ("GET /teams/{team}/charter.csv", "/teams/payments/charter.csv", Sent::Nothing, PAGE),
    ("GET /people", "/people", Sent::Nothing, PAGE),
    ("GET /people.csv", "/people.csv", Sent::Nothing, PAGE),
    ("GET /people/{id}", "/people/ana", Sent::Nothing, PAGE),
    ("GET /teams/{id}", "/teams/payments", Sent::Nothing, PAGE),
    ("GET /find", "/find?q=debt", Sent::Nothing, PAGE),
    (
        "POST /findings/propose",
        "/findings/propose",
        Sent::Form("key=departed:payments:gone&person=bo"),
        [303, 403, 303, 403, 303, 303],
    ),
    (
        "POST /findings/accept",
        "/findings/accept",
        Sent::Form("key=departed:payments:gone&until=2026-04-01&reason=spring"),
        [303, 403, 303, 403, 303, 303],
    ),
    (
        "POST /findings/reopen",
        "/findings/reopen?key=departed:payments:gone",
        Sent::Nothing,
        [303, 403, 303, 403, 303, 303],
    ),
    (
        "POST /teams/{team}/charter/raci",
        "/teams/payments/charter/raci",
        Sent::Form("responsibility=tech-debt&person=lea&letter=consulted"),
        [303, 403, 303, 403, 303, 303],
    ),
    ("GET /changes", "/changes", Sent::Nothing, PAGE),
    ("GET /changes/{id}", "/changes/{change}", Sent::Nothing, PAGE),
    ("POST /changes/{id}/agree", "/changes/{change}/agree", Sent::Nothing, [303, 303, 403, 403, 403, 403]),
    (
        "POST /changes/{id}/decline",
        "/changes/{change}/decline",
        Sent::Nothing,
        [303, 303, 403, 403, 403, 403],
    ),
    ("POST /changes/{id}/apply", "/changes/{change}/apply", Sent::Nothing, [303, 403, 303, 403, 303, 303]),
    ("POST /changes/{id}/undo", "/changes/{change}/undo", Sent::Nothing, [303, 409, 409, 409, 409, 409]),
    ("GET /import", "/import", Sent::Nothing, PAGE),
    ("POST /import", "/import", Sent::Multipart, PAGE),
    ("POST /import/apply", "/import/apply", Sent::FormOfFile, [303, 403, 403, 403, 303, 303]),
    ("GET /jobs", "/jobs", Sent::Nothing, [303, 403, 403, 403, 403, 200]),
    ("POST /jobs/{id}/retry", "/jobs/{job}/retry", Sent::Nothing, [303, 403, 403, 403, 403, 303]),
    ("POST /sign-out", "/sign-out", Sent::Nothing, [303; 6]),
    ("POST /preferences/theme", "/preferences/theme", Sent::Form("theme=dark"), [303; 6]),
    ("GET /welcome", "/welcome", Sent::Nothing, [303; 6]),
    ("GET /sign-in", "/sign-in", Sent::Nothing, OPEN),
    ("POST /sign-in", "/sign-in", Sent::Form("email=nobody@example.org&password=nothing"), [422; 6]),
    ("GET /sign-in/{secret}", "/sign-in/0123", Sent::Nothing, OPEN),
    ("POST /sign-in/{secret}", "/sign-in/0123", Sent::Nothing, [404; 6]),
    ("GET /set-up/{secret}", "/set-up/0123", Sent::Nothing, [404; 6]),
    ("POST /set-up/{secret}", "/set-up/0123", Sent::Nothing, [404; 6]),
];

/// What a request carries.
#[derive(Debug, Clone, Copy)]
enum Sent {
    Nothing,
    Json(&'static str),
    Form(&'static str),
    /// An organization file with one person more.
    File,
    /// The same, as the page's preview is applied.
    FormOfFile,
    /// The same, as the page sends a choice.
    Multipart,
}

/// What the requests are about.
struct World {
    app: TestApp,
    change: String,
    job: String,
}

impl World {
    async fn new(database: &Database) -> Self {
        let app = example(database).await;
        let host = app.host();
        let job = failed_job(&host).await;
        let request = changes::Request::Part {
            responsibility: "tech-debt".into(),
            scope: Scope::Team("payments".into()),
            person: "bo".into(),
            letter: Some(changes::Letter::Accountable),
        };
        let change = changes::propose(&host, &request, None, FINDING).await.unwrap().id;
        Self { app, change, job }
    }

    async fn ask(&self, client: &Client, method: &Method, path: &str, sent: Sent) -> Answer {
        let path = path.replace("{change}", &self.change).replace("{job}", &self.job);
        let file = ORGANIZATION.replace("people:\n", "people:\n  - { id: new, name: New Example }\n");
        let (kind, body) = match sent {
            Sent::Nothing => ("", String::new()),
            Sent::Json(text) => ("application/json", text.to_owned()),
            Sent::Form(text) => ("application/x-www-form-urlencoded", text.to_owned()),
            Sent::File => ("text/yaml", file),
            Sent::FormOfFile => {
                let escaped = castra_platform::web::form::escape(&file);
                ("application/x-www-form-urlencoded", format!("version=2&name=org.yaml&text={escaped}"))
            }
            Sent::Multipart => {
                let part = "content-disposition: form-data; name=\"file\"; filename=\"org.yaml\"";
                ("multipart/form-data; boundary=b", format!("--b\r\n{part}\r\n\r\n{file}\r\n--b--\r\n"))
            }
        };
        let mut request =
            Request::builder().method(method).uri(&path).header("sec-fetch-site", "same-origin");
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        client.send(request.body(Body::from(body)).unwrap()).await
    }
}

#[test]
fn every_route_has_an_expectation_and_keeps_it_for_everybody() {
    on_sqlite(async |first| {
        let world = World::new(first).await;
        let mut clients = Vec::new();
        for persona in Persona::ALL {
            clients.push(persona.client(&world.app).await);
        }
        let known = world.app.web.operations.iter().map(|door| format!("{} {}", door.method, door.path));
        let forgotten: Vec<String> =
            known.filter(|door| DOORS.iter().all(|(name, ..)| name != door)).collect();
        assert!(forgotten.is_empty(), "without an expectation: {forgotten:#?}");
        let mut wrong = Vec::new();
        for (door, path, sent, expected) in DOORS {
            let (method, _) = door.split_once(' ').unwrap();
            let method: Method = method.parse().unwrap();
            let exists = |known: &&castra_platform::web::Operation| {
                format!("{} {}", known.method, known.path) == *door
            };
            assert!(
                world.app.web.operations.iter().any(|known| exists(&known)),
                "{door} is not there any more"
            );
            if method == Method::GET {
                for ((persona, client), expected) in Persona::ALL.iter().zip(&clients).zip(expected) {
                    let answer = world.ask(client, &method, path, *sent).await;
                    judge(&mut wrong, door, *persona, *expected, &answer);
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn every_change_is_for_those_who_may() {
    let wrong = std::sync::Mutex::new(Vec::new());
    for (door, path, sent, expected) in DOORS.iter().filter(|(door, ..)| !door.starts_with("GET")) {
        let method: Method = door.split(' ').next().unwrap().parse().unwrap();
        for (persona, expected) in Persona::ALL.into_iter().zip(expected) {
            // A world of its own: what one changes must not decide what the next is answered.
            on_sqlite(async |database| {
                let world = World::new(database).await;
                // Somebody has set this instance up; else everybody is sent to the welcome.
                world.app.add_account("gone", false).await;
                let client = persona.client(&world.app).await;
                let answer = world.ask(&client, &method, path, *sent).await;
                judge(&mut wrong.lock().unwrap(), door, persona, *expected, &answer);
            });
        }
    }
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn judge(wrong: &mut Vec<String>, door: &str, persona: Persona, expected: u16, answer: &Answer) {
    let status = answer.status.as_u16();
    if status != expected {
        wrong.push(format!("{door} as {persona:?}: {status}, not {expected}"));
    }
    if persona == Persona::Anonymous
        && status == 303
        && !matches!(door.split(' ').nth(1), Some("/sign-out" | "/preferences/theme" | "/welcome"))
    {
        let to = answer.header("location");
        if !to.starts_with("/sign-in") {
            wrong.push(format!("{door} as Anonymous leads to {to}"));
        }
    }
    if door.contains(" /api/v1/") && status >= 400 {
        let problem = answer.json();
        let good = answer.header("content-type") == "application/problem+json"
            && problem["status"] == status
            && problem["detail"].as_str().is_some_and(|detail| !detail.is_empty());
        if !good {
            wrong.push(format!("{door} as {persona:?} is no problem document: {problem}"));
        }
    }
}
