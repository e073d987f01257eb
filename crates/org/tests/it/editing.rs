//! Adding and editing people and teams, on pages and by the API; the same rules through every door.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use castra_org::{accounts::DIRECTORY, org_file, organization};
use castra_platform::{feature::Feature, journal, web::form::escape};
use castra_testkit::{Client, Database, Setup, TestApp, each_database, on_sqlite};
use serde_json::{Value, json};

use crate::{ORGANIZATION, Persona, empty, example};

/// The value of the hidden field `revision` on a page.
fn revision(page: &str) -> String {
    let rest = page.split("name=\"revision\" value=\"").nth(1).expect("the form has a revision");
    rest.split('"').next().unwrap().to_owned()
}

/// The address that the flash's "Undo" posts to.
async fn undo_of_flash(client: &Client, page: &str) -> String {
    let page = client.get(page).await.text();
    let rest =
        page.split("/changes/").find_map(|part| part.split_once("/undo\"").map(|(id, _)| id.to_owned()));
    format!("/changes/{}/undo", rest.expect("the page offers to undo"))
}

async fn names(client: &Client) -> Vec<String> {
    let people = client.get("/api/v1/people?limit=500").await.json();
    people["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_pasted_list_becomes_a_table_and_the_table_people() {
    each_database(async |database| {
        let app = empty(database).await;
        let root = app.somebody("root", true).await;
        let file = "castra: 1\norganization: { name: Example }\n";
        org_file::apply(&app.host(), "org.yaml", file).await.unwrap();
        let list =
            "Nia Ruiz <nia@example.org>, Payments, senior\nOmar Haddad; omar@example.org; Payments\nPia Lind";
        let table = root.post("/add/people", &[("paste", list), ("step", "read")]).await;
        assert_eq!(table.status, StatusCode::OK);
        for value in ["value=\"Nia Ruiz\"", "value=\"omar@example.org\"", "value=\"Pia Lind\""] {
            assert!(table.text().contains(value), "{value}");
        }
        assert!(names(&root).await.is_empty(), "reading a list saves nothing");
        let added = root.post("/add/people", &[("paste", list), ("step", "add")]).await;
        assert_eq!((added.status, added.header("location")), (StatusCode::SEE_OTHER, "/people?view=people"));
        assert_eq!(names(&root).await, ["Nia Ruiz", "Omar Haddad", "Pia Lind"]);
        let team = root.get("/api/v1/teams/payments").await.json();
        assert_eq!(team["members"].as_array().unwrap().len(), 2, "the team was made: {team}");
        let undo = undo_of_flash(&root, "/people").await;
        assert_eq!(root.post(&undo, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(names(&root).await.is_empty(), "they are no longer here");
        let teams = root.get("/api/v1/teams").await.json();
        assert_eq!(teams["items"], json!([]), "nor is the team");
        let export = root.get("/api/v1/organization/export").await.text();
        let again = org_file::apply(&app.host(), "org.yaml", &export).await.unwrap();
        assert!(again.changes.is_empty(), "the export is read as it is: {:?}", again.lines());
        // The same list brings the same people back, which is shown first.
        let fields = [("paste", list), ("step", "add")];
        let shown = root.post("/add/people", &fields).await;
        let text = shown.text();
        assert!(text.contains("Nothing has changed yet"), "{text}");
        let fields = [("paste", list), ("step", "add"), ("confirmed", "yes")];
        assert_eq!(root.post("/add/people", &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(names(&root).await, ["Nia Ruiz", "Omar Haddad", "Pia Lind"]);
    });
}

#[test]
fn a_wrong_row_is_shown_beside_its_cell_with_all_that_was_typed() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let before = cto.get("/api/v1/organization").await.json()["version"].clone();
        for (column, wrong, words) in [
            ("email", "ana", "is not an e-mail address"),
            ("email", "ni\u{200b}a@example.org", "zero width space"),
            ("level", "wizard", "is not a level"),
            ("manager", "nobody at all", "there is no person"),
            ("from", "0026-03-01", "is not between 1900 and 9999"),
            ("from", "12026-03-01", "is not a date"),
            ("to", "tomorrow", "is not a date"),
            ("name", "Nia\u{202e}", "unprintable"),
        ] {
            let column_2 = format!("{column}-2");
            let mut fields = vec![("name-1", "Omar <Haddad>"), ("name-2", "Nia Ruiz"), ("step", "add")];
            fields.retain(|(name, _)| *name != column_2);
            fields.push((&column_2, wrong));
            let answer = cto.post("/add/people", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{column} {wrong}");
            let text = answer.text();
            assert!(
                text.contains(&format!("id=\"{column_2}-error\"")) && text.contains(words),
                "{column} {wrong}: {text}"
            );
            assert!(text.contains("value=\"Omar &lt;Haddad&gt;\""), "{text}");
        }
        let nothing = cto.post("/add/people", &[("step", "add")]).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        let many = "Nia Ruiz\n".repeat(1001);
        let many = cto.post("/add/people", &[("paste", many.as_str()), ("step", "add")]).await;
        assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(cto.get("/api/v1/organization").await.json()["version"], before, "nothing was saved");
    });
}

#[test]
fn the_later_of_two_editors_keeps_what_they_typed() {
    each_database(async |database| {
        let app = example(database).await;
        let (cto, other) = (Persona::Cto.client(&app).await, Persona::Operator.client(&app).await);
        let seen = revision(&cto.get("/people/bo/edit").await.text());
        let form = |name, level| {
            [
                ("name", name),
                ("level", level),
                ("teams", "payments"),
                ("manager", "ana"),
                ("revision", seen.as_str()),
            ]
        };
        let first = other.post("/people/bo/edit", &form("Bo Example", "staff")).await;
        assert_eq!((first.status, first.header("location")), (StatusCode::SEE_OTHER, "/people/bo"));
        let later = cto.post("/people/bo/edit", &form("Bo Renamed", "senior")).await;
        assert_eq!(later.status, StatusCode::CONFLICT);
        let text = later.text();
        assert!(
            text.contains("Someone else changed this") && text.contains("value=\"Bo Renamed\""),
            "{text}"
        );
        assert!(text.contains("<dd>staff</dd>"), "what they saved is shown: {text}");
        let now = revision(&text);
        let mut again = form("Bo Renamed", "senior");
        again[4] = ("revision", now.as_str());
        assert_eq!(cto.post("/people/bo/edit", &again).await.status, StatusCode::SEE_OTHER);
        let person = cto.get("/api/v1/people/bo").await.json();
        assert_eq!((&person["name"], &person["level"]), (&json!("Bo Renamed"), &json!("senior")));
        let undo = undo_of_flash(&cto, "/people/bo").await;
        cto.post(&undo, &[]).await;
        let person = cto.get("/api/v1/people/bo").await.json();
        assert_eq!((&person["name"], &person["level"]), (&json!("Bo Example"), &json!("staff")));
    });
}

#[test]
fn leaving_is_shown_with_what_is_lost_and_can_be_undone() {
    each_database(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let today = cto.get("/api/v1/organization").await.json()["today"].as_str().unwrap().to_owned();
        let page = cto.get("/people/ana/edit").await.text();
        let seen = revision(&page);
        let leaving = [
            ("name", "Ana Example"),
            ("email", "ana@example.org"),
            ("level", "senior"),
            ("manager", "mira"),
            ("from", "2024-02-01"),
            ("teams", "payments"),
            ("to", today.as_str()),
            ("revision", seen.as_str()),
        ];
        let shown = cto.post("/people/ana/edit", &leaving).await;
        assert_eq!(shown.status, StatusCode::OK);
        let text = shown.text();
        assert!(text.contains("Ana Example leaves") && text.contains("Loses responsibility"), "{text}");
        assert_eq!(cto.get("/api/v1/people/ana").await.json()["to"], Value::Null, "nothing has changed yet");
        let applied = cto.post("/people/ana/edit", &[&leaving[..], &[("confirmed", "yes")]].concat()).await;
        assert_eq!(applied.status, StatusCode::SEE_OTHER);
        assert_eq!(cto.get("/api/v1/people/ana").await.json()["to"], json!(today));
        let undo = undo_of_flash(&cto, "/people/ana").await;
        cto.post(&undo, &[]).await;
        let ana = cto.get("/api/v1/people/ana").await.json();
        assert_eq!((&ana["to"], ana["assignments"].as_array().unwrap().len()), (&Value::Null, 1), "{ana}");
    });
}

#[test]
fn a_lead_names_their_team_and_its_members_and_gains_nobody_alone() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let lead = Persona::Lead.client(&app).await;
        Persona::Cto.client(&app).await;
        let put =
            async |body: Value| lead.json(Method::PUT, "/api/v1/teams/payments", &body).await.status.as_u16();
        assert_eq!(put(json!({"name": "Payments and ledger", "members": ["ana", "bo"]})).await, 200);
        assert_eq!(put(json!({"name": "Payments and ledger", "members": ["ana"]})).await, 200, "one leaves");
        // Another team's member comes with their records: the CTO has to agree.
        assert_eq!(put(json!({"name": "Payments and ledger", "members": ["ana", "lea"]})).await, 403);
        assert_eq!(
            put(json!({"name": "Payments", "parent": "search", "members": ["ana"]})).await,
            403,
            "moving"
        );
        assert_eq!(
            put(json!({"name": "Payments", "to": "2030-01-01", "members": ["ana"]})).await,
            403,
            "ending"
        );
        let other = lead
            .json(Method::PUT, "/api/v1/teams/search", &json!({"name": "Found", "members": ["lea"]}))
            .await;
        assert_eq!(other.status, StatusCode::FORBIDDEN);
        let person =
            lead.json(Method::PUT, "/api/v1/people/bo", &json!({"name": "Bo", "level": "staff"})).await;
        assert_eq!(person.status, StatusCode::FORBIDDEN);
        let page = lead.get("/teams/payments/edit").await.text();
        assert!(!page.contains("End this team") && page.contains("Add members"), "{page}");
    });
}

#[test]
fn what_a_lead_may_not_do_alone_is_proposed_to_those_who_may() {
    each_database(async |database| {
        let app = example(database).await;
        let (lead, cto) = (Persona::Lead.client(&app).await, Persona::Cto.client(&app).await);
        let seen = revision(&lead.get("/teams/payments/edit").await.text());
        let fields = [("name", "Payments"), ("members", "ana\nbo\nlea"), ("revision", seen.as_str())];
        let shown = lead.post("/teams/payments/edit", &fields).await;
        let text = shown.text();
        assert_eq!(shown.status, StatusCode::OK, "{text}");
        assert!(
            text.contains("You cannot make this change yourself") && text.contains("name=\"propose\""),
            "{text}"
        );
        let again = [fields.to_vec(), vec![("propose", "yes"), ("reason", "Lea <moves> to us")]].concat();
        let proposed = lead.post("/teams/payments/edit", &again).await;
        assert_eq!(proposed.status, StatusCode::SEE_OTHER, "{}", proposed.text());
        let change = proposed.header("location").to_owned();
        let members =
            async || cto.get("/api/v1/teams/payments").await.json()["members"].as_array().unwrap().len();
        assert_eq!(members().await, 2, "nothing has changed yet");
        let today = cto.get("/").await.text();
        assert!(today.contains("Ana Example proposes it"), "{today}");
        assert!(!lead.get("/").await.text().contains("proposes it"));
        assert!(cto.get(&change).await.text().contains("Lea &lt;moves&gt; to us"));
        assert_eq!(lead.post(&format!("{change}/apply"), &[]).await.status, StatusCode::FORBIDDEN);
        let applied = cto.post(&format!("{change}/apply"), &[]).await;
        assert_eq!(applied.status, StatusCode::SEE_OTHER, "{}", applied.text());
        assert_eq!(members().await, 3);
        // What they may not even edit is not offered.
        let other = lead.post("/teams/search/edit", &fields).await;
        assert_eq!(other.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_team_is_moved_and_ended_and_several_are_added() {
    each_database(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let added =
            cto.post("/add/teams", &[("names", "Ledger\nRefunds\n\nCards"), ("parent", "payments")]).await;
        assert_eq!(added.header("location"), "/people");
        let within = cto.get("/api/v1/teams?parent=payments").await.json();
        assert_eq!(within["items"].as_array().unwrap().len(), 3, "{within}");
        let taken = cto.post("/add/teams", &[("names", "Shops\nrefunds"), ("parent", "payments")]).await;
        assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            taken.text().contains("id=\"names-error\"") && taken.text().contains("Shops"),
            "{}",
            taken.text()
        );
        let seen = revision(&cto.get("/teams/payments/edit").await.text());
        let cycle = [
            ("name", "Payments"),
            ("parent", "ledger"),
            ("members", "ana"),
            ("members", "bo"),
            ("revision", &seen),
        ];
        let cycle = cto.post("/teams/payments/edit", &cycle).await;
        assert_eq!(cycle.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(cycle.text().contains("forms a cycle"), "{}", cycle.text());
        let today = cto.get("/api/v1/organization").await.json()["today"].as_str().unwrap().to_owned();
        let end = json!({"name": "Ledger", "parent": "payments", "to": today});
        let ended = cto.json(Method::PUT, "/api/v1/teams/ledger", &end).await;
        assert_eq!((ended.status, &ended.json()["to"]), (StatusCode::OK, &json!(today)));
    });
}

#[test]
fn the_api_adds_and_replaces_by_revision() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let terms = json!({"name": "Nia Ruiz", "email": "nia@example.org", "teams": ["Payments"], "level": "senior", "manager": "ana@example.org", "git": ["Nia <nia@laptop>"]});
        let added = cto.json(Method::POST, "/api/v1/people", &terms).await;
        assert_eq!(
            (added.status, added.header("location")),
            (StatusCode::CREATED, "/api/v1/people/nia-ruiz")
        );
        let nia = added.json();
        assert_eq!(
            (&nia["manager"], &nia["teams"], &nia["git"]),
            (&json!("ana"), &json!(["payments"]), &json!(["Nia <nia@laptop>"]))
        );
        let read = cto.get("/api/v1/people/nia-ruiz").await;
        assert_eq!(read.header("etag"), added.header("etag"));
        let tag = read.header("etag").to_owned();
        let change = json!({"name": "Nia Ruiz", "teams": ["search"]});
        let changed = cto.json_matching(Method::PUT, "/api/v1/people/nia-ruiz", &tag, &change).await;
        assert_eq!((changed.status, &changed.json()["teams"]), (StatusCode::OK, &json!(["search"])));
        let late = cto.json_matching(Method::PUT, "/api/v1/people/nia-ruiz", &tag, &change).await;
        assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
        let wrong = cto
            .json(
                Method::POST,
                "/api/v1/people",
                &json!({"name": " ", "email": "x", "teams": ["none"], "manager": "?"}),
            )
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields: Vec<String> = wrong.json()["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["field"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(fields, ["name", "email", "manager", "teams"]);
    });
}

static FEATURES: [&Feature; 9] = [
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &org_file::FEATURE,
    &castra_org::imports::FEATURE,
    &castra_org::changes::FEATURE,
    &castra_org::editing::FEATURE,
    &castra_org::provisioning::FEATURE,
    &castra_accounts::FEATURE,
    &journal::FEATURE,
];

/// Every way by which a person comes: the organization file, an import, the page, the API, a directory.
struct Doors {
    app: TestApp,
    cto: Client,
    token: String,
    today: String,
}

/// A person, as every door is given them.
#[derive(Debug, Clone, Default)]
struct Newcomer {
    name: String,
    email: String,
    from: String,
    to: String,
    manager: String,
}

impl Doors {
    async fn new(database: &Database) -> Self {
        let setup = Setup { viewers: organization::viewer, directory: DIRECTORY, ..Setup::new(&FEATURES) };
        let app = setup.start(database).await;
        org_file::apply(&app.host(), "org.yaml", ORGANIZATION).await.unwrap();
        app.add_account("mira", false).await;
        let cto = app.signed_in("mira").await;
        let token = castra_accounts::make_service_token(&app.host(), "a directory", &["provision"], 30)
            .await
            .unwrap();
        let today = cto.get("/api/v1/organization").await.json()["today"].as_str().unwrap().to_owned();
        Self { app, cto, token, today }
    }

    async fn send(&self, path: &str, kind: &str, body: String) -> StatusCode {
        let request =
            Request::post(path).header(header::CONTENT_TYPE, kind).header("sec-fetch-site", "same-origin");
        self.cto.send(request.body(Body::from(body)).unwrap()).await.status
    }

    async fn enter(&self, door: &str, it: &Newcomer) -> StatusCode {
        let Newcomer { name, email, from, to, manager } = it;
        let given = |pairs: &[(&str, &String)]| -> serde_json::Map<String, Value> {
            let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
            pairs.map(|(key, value)| ((*key).to_owned(), json!(value))).collect()
        };
        let fields = [("name", name), ("email", email), ("from", from), ("to", to), ("manager", manager)];
        match door {
            "file" => {
                let mut person = given(&fields);
                person.insert("id".to_owned(), json!("nia-example"));
                let file =
                    ORGANIZATION.replace("people:\n", &format!("people:\n  - {}\n", Value::from(person)));
                self.send("/api/v1/organization/apply", "text/yaml", file).await
            }
            "import" => {
                let cell = |text: &String| format!("\"{text}\"");
                let row = [&"nia-example".to_owned(), name, email, from, to, manager].map(cell).join(",");
                self.send(
                    "/api/v1/imports/people/apply",
                    "text/csv",
                    format!("id,name,email,from,to,manager\n{row}\n"),
                )
                .await
            }
            "page" => {
                let mut form = "step=add&confirmed=yes&id-1=nia-example".to_owned();
                for (key, value) in fields {
                    form.push_str(&format!("&{key}-1={}", escape(value)));
                }
                self.send("/add/people", "application/x-www-form-urlencoded", form).await
            }
            "api" => {
                self.send("/api/v1/people", "application/json", Value::from(given(&fields)).to_string()).await
            }
            _ => {
                let mut user = json!({"userName": "nia", "displayName": name, "active": true});
                if !email.is_empty() {
                    user["emails"] = json!([{"value": email}]);
                }
                let request = Request::post("/scim/v2/Users")
                    .header(header::CONTENT_TYPE, "application/scim+json")
                    .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
                self.app.anonymous().send(request.body(Body::from(user.to_string())).unwrap()).await.status
            }
        }
    }

    async fn export(&self) -> String {
        self.cto.get("/api/v1/organization/export").await.text()
    }
}

const ALL: [&str; 5] = ["file", "import", "page", "api", "directory"];
/// Those that carry days and a manager who is not here yet.
const WITH_DAYS: [&str; 4] = ["file", "import", "page", "api"];

#[test]
fn the_same_person_through_every_door_is_the_same_or_is_refused() {
    let mut exports = Vec::new();
    for door in ALL {
        let found = std::sync::Mutex::new(String::new());
        on_sqlite(async |database| {
            let doors = Doors::new(database).await;
            let nia = Newcomer {
                name: "Nia Example".to_owned(),
                email: "nia@example.org".to_owned(),
                from: doors.today.clone(),
                ..Newcomer::default()
            };
            let status = doors.enter(door, &nia).await;
            assert!(status.is_success() || status.is_redirection(), "{door}: {status}");
            *found.lock().unwrap() = doors.export().await;
        });
        exports.push(found.into_inner().unwrap());
    }
    assert!(exports[0].contains("nia-example"), "{}", exports[0]);
    for (door, export) in ALL.iter().zip(&exports) {
        assert_eq!(export, &exports[0], "{door}");
    }
    on_sqlite(async |database| {
        let doors = Doors::new(database).await;
        let before = doors.export().await;
        let nia = Newcomer { name: "Nia Example".to_owned(), ..Newcomer::default() };
        let text = |text: &str| text.to_owned();
        let refused = [
            ("another's address", Newcomer { email: text("ANA@example.org"), ..nia.clone() }, &ALL[..]),
            ("an invisible letter", Newcomer { email: text("ni\u{200b}a@example.org"), ..nia.clone() }, &ALL),
            ("a long name", Newcomer { name: "n".repeat(201), ..nia.clone() }, &ALL),
            ("a turned name", Newcomer { name: text("Nia\u{202e}elpmaxE"), ..nia.clone() }, &ALL),
            ("a manager who is no one", Newcomer { manager: text("nobody"), ..nia.clone() }, &WITH_DAYS),
            ("themself as manager", Newcomer { manager: text("nia-example"), ..nia.clone() }, &WITH_DAYS),
            (
                "days in no order",
                Newcomer { from: text("2026-03-02"), to: text("2026-03-01"), ..nia.clone() },
                &WITH_DAYS,
            ),
            ("a year too early", Newcomer { from: text("0026-03-02"), ..nia.clone() }, &WITH_DAYS),
            ("a year too late", Newcomer { to: text("12026-03-02"), ..nia.clone() }, &WITH_DAYS),
        ];
        for (what, newcomer, through) in refused {
            for door in through {
                let status = doors.enter(door, &newcomer).await;
                assert!(status.is_client_error(), "{what} by {door}: {status}");
            }
        }
        assert_eq!(doors.export().await, before, "nothing refused was saved");
    });
}
