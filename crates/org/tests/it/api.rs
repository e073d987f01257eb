//! What the API returns, and how it refuses.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use castra_org::{org_file, organization};
use castra_platform::{
    Kind, Seen,
    reading::{Basis, Facts, Subject},
};
use castra_testkit::{Answer, Client, TestApp, each_database, on_sqlite};
use serde_json::{Value, json};

use crate::{FINDING, ORGANIZATION, Persona, empty, example};

#[expect(clippy::needless_pass_by_value, reason = "a test is written in place")]
fn on_example(test: impl AsyncFn(&TestApp)) {
    on_sqlite(async |database| test(&example(database).await).await);
}

async fn apply(client: &Client, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::post("/api/v1/organization/apply");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

const YAML: (&str, &str) = ("content-type", "text/yaml");

fn problem(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["type"], "about:blank");
    for field in ["title", "detail", "request"] {
        assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {problem}");
    }
    assert!(problem["hints"].is_array() && problem["errors"].is_array(), "{problem}");
    problem
}

#[test]
fn every_refusal_is_a_problem_document() {
    on_example(async |app| {
        let operator = Persona::Operator.client(app).await;
        let ask = async |method: Method, path: &str, kind: &str, body: &'static [u8]| {
            let mut request = Request::builder().method(method).uri(path);
            if !kind.is_empty() {
                request = request.header(header::CONTENT_TYPE, kind);
            }
            operator.send(request.body(Body::from(body)).unwrap()).await
        };
        let accept = "/api/v1/findings/departed:payments:gone/accept";
        let check = async |method: Method, path: &str, kind: &str, body: &'static [u8], status: u16| {
            problem(&ask(method, path, kind, body).await, status)
        };
        check(Method::GET, "/api/v1/nowhere", "", b"", 404).await;
        check(Method::GET, "/api/v1/teams/nowhere", "", b"", 404).await;
        check(Method::PUT, "/api/v1/teams", "", b"", 405).await;
        check(Method::GET, "/api/v1/teams?limit=0", "", b"", 422).await;
        check(Method::GET, "/api/v1/teams?limit=501", "", b"", 422).await;
        check(Method::GET, "/api/v1/teams?limit=many", "", b"", 422).await;
        check(Method::GET, "/api/v1/teams?on=yesterday", "", b"", 422).await;
        check(Method::GET, "/api/v1/teams?on=%2B262142-12-31", "", b"", 422).await;
        check(Method::GET, "/api/v1/who", "", b"", 422).await;
        check(Method::GET, "/api/v1/people/%ff", "", b"", 422).await;
        check(Method::GET, "/api/v1/charter?all=true&team=payments", "", b"", 422).await;
        check(Method::POST, accept, "text/plain", b"{}", 415).await;
        check(Method::POST, accept, "application/json", b"{", 422).await;
        check(Method::POST, accept, "application/json", b"{}", 422).await;
        check(Method::POST, accept, "application/json", br#"{"until": "2026-03-01", "reason": "past"}"#, 422)
            .await;
        check(Method::POST, accept, "application/json", br#"{"until": "2026-05-01", "reason": " "}"#, 422)
            .await;
        check(
            Method::POST,
            accept,
            "application/json",
            br#"{"until": "2026-05-01", "reason": "a\u0000b"}"#,
            422,
        )
        .await;
        check(Method::POST, "/api/v1/organization/plan", "image/png", b"", 415).await;
        check(Method::POST, "/api/v1/organization/plan", "text/yaml", b"", 422).await;
        check(Method::POST, "/api/v1/organization/plan", "text/yaml", b"castra: 1\n\xff", 422).await;
        let unknown = check(Method::GET, "/api/v1/teams?teem=payments", "", b"", 422).await;
        assert_eq!(unknown["errors"][0]["field"], "teem");
        let nul = check(Method::GET, "/api/v1/changes?after=a%00b", "", b"", 422).await;
        assert_eq!(
            nul["errors"][0]["field"], "after",
            "no record can hold it, on PostgreSQL no question either"
        );
        check(Method::GET, "/api/v1/changes/a%00b", "", b"", 422).await;
        check(Method::GET, "/api/v1/roles?on=2026-03-01", "", b"", 422).await;
    });
}

#[test]
fn a_token_opens_the_api_and_a_wrong_one_does_not() {
    on_example(async |app| {
        app.add_account("bo", false).await;
        let token =
            castra_accounts::make_personal_token(&app.host(), "bo", "test", &["read"], 1).await.unwrap();
        let ask = async |authorization: &str| {
            let request = Request::get("/api/v1/teams").header(header::AUTHORIZATION, authorization);
            app.anonymous().send(request.body(Body::empty()).unwrap()).await.status
        };
        assert_eq!(ask(&format!("Bearer {token}")).await, StatusCode::OK);
        assert_eq!(ask("Bearer nonsense").await, StatusCode::UNAUTHORIZED);
        assert_eq!(ask(&token).await, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn pages_of_a_list_cover_everything_once_and_filters_narrow() {
    on_example(async |app| {
        let bo = Persona::Member.client(app).await;
        for (path, id, all) in [
            ("/api/v1/people?", "id", vec!["ana", "bo", "lea", "mira"]),
            ("/api/v1/people?on=2025-01-01&", "id", vec!["ana", "bo", "gone", "lea", "mira"]),
            ("/api/v1/people?team=payments&", "id", vec!["ana", "bo"]),
            ("/api/v1/people?q=EXAMPLE.org&", "id", vec!["ana"]),
            ("/api/v1/teams?", "id", vec!["payments", "search"]),
        ] {
            for limit in 1..=5 {
                let (mut seen, mut after) = (Vec::new(), String::new());
                loop {
                    let page = bo.get(&format!("{path}limit={limit}{after}")).await.json();
                    let items = page["items"].as_array().unwrap();
                    assert!(items.len() <= limit);
                    seen.extend(items.iter().map(|item| item[id].as_str().unwrap().to_owned()));
                    let Some(next) = page["next"].as_str() else { break };
                    after = format!("&after={next}");
                }
                assert_eq!(seen, all, "{path}limit={limit}");
            }
        }
        let operator = Persona::Operator.client(app).await;
        let (mut places, mut after) = (Vec::new(), String::new());
        loop {
            let page = operator.get(&format!("/api/v1/journal?limit=1{after}")).await.json();
            places.extend(
                page["items"].as_array().unwrap().iter().map(|entry| entry["sequence"].as_i64().unwrap()),
            );
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        let newest = places[0];
        assert_eq!(places, (1..=newest).rev().collect::<Vec<_>>());
    });
}

#[test]
fn an_unchanged_version_of_the_organization_is_not_sent_again() {
    on_example(async |app| {
        let bo = Persona::Member.client(app).await;
        let whole = bo.get("/api/v1/organization").await;
        let version = whole.header("etag").to_owned();
        assert_eq!(version, format!("\"v{}\"", whole.json()["version"]));
        assert_eq!(whole.json()["people"], 4);
        let request = Request::get("/api/v1/organization").header(header::IF_NONE_MATCH, &version);
        let again = bo.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(again.header("etag"), version);
    });
}

#[test]
fn what_is_applied_is_what_was_planned_or_nothing() {
    each_database(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let more = ORGANIZATION.replace("people:\n", "people:\n  - { id: new, name: New Example }\n");
        let request = Request::post("/api/v1/organization/plan").header(header::CONTENT_TYPE, "text/yaml");
        let planned = cto.send(request.body(Body::from(more.clone())).unwrap()).await;
        let version = planned.header("etag").to_owned();
        let change = json!({"kind": "addition", "text": "person new (New Example)"});
        assert_eq!(planned.json()["changes"], json!([change]));

        // Another person is faster.
        let other = ORGANIZATION.replace("name: Search", "name: Search and find");
        assert_eq!(apply(&cto, &[YAML], &other).await.status, StatusCode::OK);
        problem(&apply(&cto, &[YAML, ("if-match", &version)], &more).await, 412);
        assert_eq!(cto.get("/api/v1/people/new").await.status, StatusCode::NOT_FOUND, "nothing was applied");

        let version = cto.get("/api/v1/organization").await.header("etag").to_owned();
        let applied = apply(&cto, &[YAML, ("if-match", &version)], &more).await;
        assert_eq!(applied.status, StatusCode::OK, "{}", applied.text());
        assert_ne!(applied.header("etag"), version);
        assert_eq!(cto.get("/api/v1/people/new").await.json()["name"], "New Example");
        let again = apply(&cto, &[YAML], &more).await.json();
        assert_eq!(again["changes"], json!([]), "applying twice changes nothing");
    });
}

#[test]
fn faults_of_a_file_are_reported_with_their_places_and_json_is_accepted() {
    on_example(async |app| {
        let cto = Persona::Cto.client(app).await;
        let wrong = ORGANIZATION.replace("team: search", "team: serch");
        let faults = problem(&apply(&cto, &[YAML], &wrong).await, 422);
        assert_eq!(faults["errors"].as_array().unwrap().len(), 1, "{faults}");
        assert!(faults["errors"][0]["field"].as_str().unwrap().starts_with("org.yaml:15:"), "{faults}");
        assert!(faults["errors"][0]["message"].as_str().unwrap().contains("`search`"), "{faults}");

        let yaml = cto.get("/api/v1/organization/export").await;
        assert!(yaml.header("content-type").starts_with("text/yaml"));
        assert_eq!(yaml.text(), org_file::export(&app.host()).await.unwrap());
        let file = r#"{"castra": 1, "organization": {"name": "Zo\u00eb \ud83d\ude00", "timezone": "UTC"},
                       "people": [{"id": "mira", "name": "Mira"}]}"#;
        let applied = apply(&cto, &[("content-type", "application/json; charset=utf-8")], file).await;
        assert_eq!(applied.status, StatusCode::OK, "{}", applied.text());
        // With this file the CTO's role ends, and the others leave.
        let name = org_file::export(&app.host()).await.unwrap();
        assert!(name.contains("Zoë 😀"), "{name}");
    });
}

#[test]
fn who_and_charter_say_what_the_commands_say() {
    on_example(async |app| {
        let bo = Persona::Member.client(app).await;
        let who = bo.get("/api/v1/who?query=debt&team=payments").await.json();
        assert_eq!(who["responsibility"], "tech-debt");
        assert_eq!(who["scope"], "payments");
        assert_eq!(who["accountable"], json!({"id": "ana", "name": "Ana Example"}));
        assert_eq!((&who["state"], &who["status"]), (&json!("assigned"), &json!("no-evidence")));
        assert!(who["chain"].as_array().unwrap().len() >= 2, "{who}");
        let everywhere = bo.get("/api/v1/who?query=debt").await.json();
        assert_eq!(everywhere["teams"].as_array().unwrap().len(), 2);
        problem(&bo.get("/api/v1/who?query=knitting").await, 404);
        problem(&bo.get("/api/v1/who?query=debt&team=nowhere").await, 404);
        let then = bo.get("/api/v1/who?query=debt&team=payments&on=2025-06-01").await.json();
        assert_eq!(then["accountable"]["id"], "gone");

        let keys = [
            "about",
            "accountable",
            "basis",
            "because",
            "evidence",
            "from",
            "notice",
            "responsibility",
            "rule",
            "sample",
            "scope",
            "state",
            "status",
            "to",
            "unit",
            "value",
        ];
        let of_team = bo.get("/api/v1/charter?team=payments").await.json();
        for line in of_team.as_array().unwrap() {
            let known: BTreeSet<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(known, BTreeSet::from(keys));
        }
        let all = bo.get("/api/v1/charter?all=true").await.json();
        let scopes: BTreeSet<&str> =
            all.as_array().unwrap().iter().filter_map(|line| line["scope"].as_str()).collect();
        assert_eq!(scopes, BTreeSet::from(["organization", "payments", "search"]));
        problem(&bo.get("/api/v1/charter?team=nowhere").await, 404);
    });
}

#[test]
fn an_accepted_finding_is_gone_until_it_is_taken_back() {
    each_database(async |database| {
        let app = example(database).await;
        let ana = Persona::Lead.client(&app).await;
        let open = async || {
            let found = ana.get("/api/v1/findings?scope=payments").await.json();
            found.as_array().unwrap().iter().any(|finding| finding["key"] == FINDING)
        };
        assert!(open().await);
        let path = format!("/api/v1/findings/{FINDING}/accept");
        let sent = json!({"until": "2026-04-01", "reason": "it is spring"});
        let accepted = ana.json(Method::POST, &path, &sent).await;
        let risk = json!({"finding": FINDING, "until": "2026-04-01", "reason": "it is spring", "accepted_by": "person:ana"});
        assert_eq!(accepted.json(), risk);
        assert_eq!(ana.get("/api/v1/findings/accepted").await.json(), json!([risk]));
        assert!(!open().await);
        let path = format!("/api/v1/findings/{FINDING}/restore");
        let restored = ana.send(Request::post(&path).body(Body::empty()).unwrap()).await;
        assert_eq!((restored.status, &restored.json()["key"]), (StatusCode::OK, &json!(FINDING)));
        assert!(open().await);
        let nothing = ana.json(Method::POST, "/api/v1/findings/departed:payments:nobody/accept", &sent).await;
        problem(&nothing, 404);
    });
}

#[test]
fn figures_of_private_practices_are_for_the_holder_and_the_leader_above() {
    on_example(async |app| {
        let host = app.host();
        let catalog = Persona::Operator.client(app).await.get("/api/v1/responsibilities").await.json();
        let with = |privacy: &str| {
            let all = catalog["items"].as_array().unwrap();
            let one =
                all.iter().find(|known| known["privacy"] == privacy && known["scope"] == "team").unwrap();
            one["id"].as_str().unwrap().to_owned()
        };
        let ids = [with("open"), with("reading"), with("status")];
        let facts = |id: &String, group: &[&str]| {
            Facts::nothing(id, "payments", "counted")
                .share(Basis::Observed, 2, 4)
                .link("a record", "/somewhere")
                .about(Subject::group(group.iter().copied(), "2026-02-01".parse().unwrap()))
        };
        let keep = async |day: &str, group: &[&str]| {
            // The open figures count no private records.
            let mut taken: Vec<_> = ids.iter().map(|id| facts(id, group)).collect();
            taken[0].subject = Subject::default();
            castra_org::readings::keep(&host, day.parse().unwrap(), &taken).await.unwrap();
        };
        keep("2026-03-02", &["bo"]).await;
        let clients = {
            let mut clients = Vec::new();
            for persona in [Persona::Lead, Persona::Cto, Persona::Member, Persona::OtherLead] {
                clients.push(persona.client(app).await);
            }
            // The operator's account was created above.
            clients.push(app.signed_in("root").await);
            clients
        };
        let seen = async |at: usize| {
            let client = &clients[at];
            let trend = client.get("/api/v1/readings?team=payments").await.json();
            let value = |id: &String| {
                let items = trend["items"].as_array().unwrap();
                let found = items.iter().find(|item| item["responsibility"] == id.as_str());
                found.map(|item| item["points"].as_array().unwrap().last().unwrap()["value"].as_f64())
            };
            ids.each_ref().map(value)
        };
        let all = [Some(Some(0.5)), Some(Some(0.5)), Some(Some(0.5))];
        let public = [Some(Some(0.5)), Some(None), None];
        let everybody = async || {
            let mut everybody = Vec::new();
            for at in 0..clients.len() {
                everybody.push(seen(at).await);
            }
            everybody
        };
        let kept_back = [Some(Some(0.5)), Some(None), Some(None)];
        // Only Bo is in the team besides its lead: a count would reveal Bo's records, to any viewer.
        assert_eq!(everybody().await, [kept_back, public, public, public, public]);
        let more = ["fay", "gil", "hal", "ina"];
        let people = more.map(|id| format!("  - {{ id: {id}, name: {id} }}\n")).concat();
        let larger = crate::ORGANIZATION
            .replace("teams:\n", &format!("{people}teams:\n"))
            .replace("members: [ana, bo]", "members: [ana, bo, fay, gil, hal, ina]");
        castra_org::org_file::apply(&host, "org.yaml", &larger).await.unwrap();
        assert_eq!(
            everybody().await,
            [kept_back, public, public, public, public],
            "it stays so back in time"
        );
        keep("2026-03-02", &["bo", "fay", "gil", "hal", "ina"]).await;
        assert_eq!(everybody().await, [all, all, public, public, public]);
        // The records behind it are for the holder.
        let evidence = async |at: usize| {
            let charter = clients[at].get("/api/v1/charter?team=payments").await.json();
            let line = charter["items"].as_array().unwrap_or_else(|| charter.as_array().unwrap()).iter();
            let line = line.clone().find(|line| line["responsibility"] == ids[1].as_str()).unwrap().clone();
            (line["because"].as_str().unwrap().to_owned(), line["evidence"].as_array().unwrap().len())
        };
        assert_eq!(evidence(0).await, ("counted".to_owned(), 1));
        assert_eq!(evidence(1).await, ("counted".to_owned(), 0));
        assert_eq!(evidence(2).await.1, 0);
    });
}

#[test]
fn a_signal_is_switched_off_by_the_cto_and_reads_so_everywhere() {
    each_database(async |database| {
        let app = &example(database).await;
        let path = "/api/v1/responsibilities/one-on-ones/signal";
        let off = json!({"used": false});
        for (persona, expected) in [(Persona::Member, 403), (Persona::Lead, 403), (Persona::Cto, 200)] {
            let answer = persona.client(app).await.json(Method::PUT, path, &off).await;
            assert_eq!(answer.status.as_u16(), expected, "{persona:?}: {}", answer.text());
        }
        let member = app.signed_in("bo").await;
        let charter = member.get("/api/v1/charter?team=payments").await.json();
        let line = charter.as_array().unwrap().iter().find(|line| line["responsibility"] == "one-on-ones");
        assert_eq!(line.unwrap()["status"], "not-used");
        for page in
            ["/teams/payments/charter", "/who", "/responsibilities/one-on-ones", "/find?q=one-on-ones"]
        {
            let text = member.get(page).await.text();
            assert!(text.contains("Not used here") || text.contains("not used here"), "{page}");
        }
        assert!(member.get("/teams/payments/charter.csv").await.text().contains(",not-used,"));
        let cto = app.signed_in("mira").await;
        let nowhere = cto.json(Method::PUT, "/api/v1/responsibilities/nowhere/signal", &off).await;
        problem(&nowhere, 404);
        let shown = cto.get("/api/v1/responsibilities/one-on-ones").await;
        problem(&cto.json_matching(Method::PUT, path, "\"v1\"", &off).await, 412);
        assert_eq!(cto.json_matching(Method::PUT, path, shown.header("etag"), &off).await.status, 200);
        // The version is compared again in the change's own transaction.
        let stale =
            organization::use_signal(&app.host(), "one-on-ones", &Seen::form(1), true).await.unwrap_err();
        assert_eq!(stale.kind, Kind::Conflict, "{stale:?}");
        // The page switches it on again.
        let on = cto.post("/responsibilities/one-on-ones/signal", &[("used", "yes")]).await;
        assert_eq!(on.status.as_u16(), 303, "{}", on.text());
        assert_eq!(cto.get("/api/v1/responsibilities/one-on-ones").await.json()["used"], true);
    });
}

#[test]
fn own_words_stay_and_the_shipped_ones_are_offered_and_taken() {
    on_example(async |app| {
        let own = format!(
            "{ORGANIZATION}roles:\n  - {{ id: tech-lead, responsibilities: [{{ id: listening, title: Open ears }}] }}\n"
        );
        org_file::apply(&app.host(), "org.yaml", &own).await.unwrap();
        let (member, cto) = (Persona::Member.client(app).await, Persona::Cto.client(app).await);
        let title = async || member.get("/api/v1/responsibilities/listening").await.json()["title"].clone();
        let offers = member.get("/api/v1/catalog/offers").await.json();
        assert_eq!((&offers["items"][0]["own"], title().await), (&json!("Open ears"), json!("Open ears")));
        let page = cto.get("/responsibilities/listening").await.text();
        assert!(page.contains("Listening to concerns") && page.contains("Use Castra"), "{page}");
        let path = "/api/v1/responsibilities/listening/own-words";
        let take = |client: Client| async move {
            client.send(Request::delete(path).body(Body::empty()).unwrap()).await.status
        };
        assert_eq!(take(member.clone()).await, StatusCode::FORBIDDEN);
        assert_eq!(take(cto.clone()).await, StatusCode::NO_CONTENT);
        assert_eq!(title().await, json!("Listening to concerns"));
        assert_eq!(take(cto.clone()).await, StatusCode::NOT_FOUND);
    });
}

#[test]
fn before_anything_is_set_up_there_is_nothing_and_a_file_begins_it() {
    on_sqlite(async |database| {
        let app = empty(database).await;
        let operator = Persona::Operator.client(&app).await;
        for path in [
            "organization",
            "people",
            "teams",
            "charter",
            "findings",
            "who?query=debt",
            "organization/export",
        ] {
            problem(&operator.get(&format!("/api/v1/{path}")).await, 404);
        }
        let begun = apply(&operator, &[YAML, ("if-match", "\"v0\"")], ORGANIZATION).await;
        assert_eq!(begun.status, StatusCode::OK, "{}", begun.text());
        assert_eq!(operator.get("/api/v1/organization").await.json()["name"], "Example");
    });
}

#[test]
fn the_description_names_every_operation_once_and_describes_it() {
    on_example(async |app| {
        let document = app.anonymous().get("/api/v1/openapi.json").await.json();
        let mut ids = BTreeSet::new();
        for door in app.web.operations.iter().filter(|door| door.path.starts_with("/api/v1/")) {
            let operation = &document["paths"][&door.path][door.method.as_str().to_lowercase()];
            let name = format!("{} {}", door.method, door.path);
            assert!(ids.insert(operation["operationId"].as_str().expect(&name).to_owned()), "{name}");
            assert!(operation["summary"].is_string() && operation["tags"][0].is_string(), "{name}");
            assert!(operation["security"].is_array(), "{name}");
            assert_eq!(
                operation["responses"]["401"]["content"]["application/problem+json"]["schema"]["$ref"],
                "#/components/schemas/Problem",
                "{name}"
            );
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(
                    response["description"].as_str().is_some_and(|text| !text.is_empty()),
                    "{name} {status}"
                );
            }
        }
        assert!(ids.len() > 20);
        let page = app.anonymous().get("/api/docs").await.text();
        for id in &ids {
            assert!(page.contains(id.as_str()), "{id} is not on the page");
        }
    });
}
