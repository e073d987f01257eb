//! A change over the API, from proposal to undo, by the same actions as the pages.

use axum::{body::Body, http::Method, http::Request};
use castra_org::org_file;
use castra_testkit::{Answer, Client, each_database, on_sqlite};
use serde_json::{Value, json};

use crate::{FINDING, ORGANIZATION, Persona, example};

async fn post(client: &Client, path: &str) -> Answer {
    client.send(Request::post(path).body(Body::empty()).unwrap()).await
}

async fn debt(client: &Client) -> Value {
    let who = client.get("/api/v1/who?query=debt&team=payments").await.json();
    who["accountable"]["id"].clone()
}

#[test]
fn a_change_is_proposed_agreed_to_applied_and_undone() {
    each_database(async |database| {
        let app = example(database).await;
        let (ana, bo) = (Persona::Lead.client(&app).await, Persona::Member.client(&app).await);
        let sent = json!({"responsibility": "tech-debt", "scope": "payments", "person": "bo",
                          "part": "accountable", "from": "2026-03-02", "reason": "he asked for it"});
        let proposed = ana.json(Method::POST, "/api/v1/changes/parts", &sent).await;
        assert_eq!(proposed.status, 201, "{}", proposed.text());
        let place = proposed.header("location").to_owned();
        let change = ana.get(&place).await.json();
        assert_eq!(change, proposed.json());
        assert_eq!((&change["state"], &change["scope"]), (&json!("proposed"), &json!("payments")));
        assert_eq!(change["proposed_by"], "person:ana");
        assert_eq!(change["waits_for"], json!([{"id": "bo", "name": "Bo Example"}]));
        assert_eq!(change["gains"][0]["responsibility"], "tech-debt");
        assert_eq!(change["moves"].as_array().unwrap().len(), 2, "one row ends, one begins: {change}");
        assert_eq!(debt(&bo).await, "ana", "it is not in effect yet");

        let agreed = post(&bo, &format!("{place}/agree")).await.json();
        assert_eq!(agreed["waits_for"], json!([]));
        let who = |at: usize| agreed["agreed"][at]["person"]["id"].clone();
        assert_eq!((who(0), who(1)), (json!("bo"), Value::Null), "nobody agrees in another's name");
        assert_eq!(post(&bo, &format!("{place}/apply")).await.status, 403);
        let applied = post(&ana, &format!("{place}/apply")).await.json();
        assert_eq!((&applied["state"], &applied["decided_by"]), (&json!("applied"), &json!("person:ana")));
        assert_eq!(debt(&bo).await, "bo");
        let rows = bo.get("/api/v1/raci?scope=payments&responsibility=tech-debt").await.json();
        assert_eq!(rows["items"][0]["accountable"], json!({"id": "bo", "name": "Bo Example"}));
        assert_eq!(rows["items"].as_array().unwrap().len(), 1);
        assert_eq!(post(&ana, &format!("{place}/apply")).await.status, 409);

        let undone = post(&ana, &format!("{place}/undo")).await.json();
        assert_eq!((&undone["state"], &undone["moves"]), (&json!("undone"), &change["moves"]));
        assert_eq!(debt(&bo).await, "ana");
    });
}

#[test]
fn the_day_of_a_proposal_is_the_organizations() {
    on_sqlite(async |database| {
        let app = example(database).await;
        // Noon in UTC is two in the morning of the next day there.
        let east = ORGANIZATION.replace("timezone: UTC", "timezone: Pacific/Kiritimati");
        org_file::apply(&app.host(), "org.yaml", &east).await.unwrap();
        let ana = Persona::Lead.client(&app).await;
        let sent = json!({"responsibility": "tech-debt", "scope": "payments", "person": "bo",
                          "part": "accountable", "from": "2026-03-09", "reason": "he asked for it"});
        let proposed = ana.json(Method::POST, "/api/v1/changes/parts", &sent).await;
        assert_eq!(proposed.status, 201, "{}", proposed.text());
        let page = proposed.header("location").trim_start_matches("/api/v1").to_owned();
        for page in ["/changes", page.as_str()] {
            let text = ana.get(page).await.text();
            assert!(text.contains("3 March 2026") && !text.contains("2 March 2026"), "{text}");
        }
    });
}

#[test]
fn only_the_entitled_repair_a_finding_and_withdraw_a_proposal() {
    each_database(async |database| {
        let app = example(database).await;
        let (ana, lea) = (Persona::Lead.client(&app).await, Persona::OtherLead.client(&app).await);
        let repair = format!("/api/v1/findings/{FINDING}/repair");
        let proposed = ana.json(Method::POST, &repair, &json!({"person": "bo"})).await;
        assert_eq!(proposed.status, 201, "{}", proposed.text());
        assert!(proposed.json()["reason"].as_str().unwrap().starts_with("Departed: "));
        let place = proposed.header("location").to_owned();
        assert_eq!(post(&lea, &format!("{place}/withdraw")).await.status, 403);
        assert_eq!(post(&ana, &format!("{place}/withdraw")).await.json()["state"], "withdrawn");
        for step in ["withdraw", "agree", "apply", "undo"] {
            assert_eq!(post(&ana, &format!("{place}/{step}")).await.status, 409, "{step}");
        }
        let page = ana.get(place.strip_prefix("/api/v1").unwrap()).await.text();
        assert!(page.contains("Withdrawn") && !page.contains("/withdraw\""), "{page}");
        let gone = json!({"person": "bo"});
        let gone = ana.json(Method::POST, "/api/v1/findings/departed:x:y/repair", &gone).await;
        assert_eq!(gone.status, 404);
    });
}

#[test]
fn changes_are_listed_page_by_page_the_newest_first() {
    each_database(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let mut ids = Vec::new();
        for person in ["bo", "lea", "ana"] {
            let sent = json!({"role": "engineering-manager", "scope": "payments", "person": person, "reason": "why not"});
            let proposed = cto.json(Method::POST, "/api/v1/changes/roles", &sent).await;
            assert_eq!(proposed.status, 201, "{}", proposed.text());
            app.app.clock.advance(chrono::TimeDelta::minutes(1));
            ids.insert(0, proposed.json()["id"].as_str().unwrap().to_owned());
        }
        assert_eq!(post(&cto, &format!("/api/v1/changes/{}/withdraw", ids[1])).await.status, 200);
        let list = async |filter: &str| {
            let (mut seen, mut after) = (Vec::new(), String::new());
            loop {
                let page = cto.get(&format!("/api/v1/changes?limit=1{filter}{after}")).await.json();
                let items = page["items"].as_array().unwrap();
                seen.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
                let Some(next) = page["next"].as_str() else { break seen };
                after = format!("&after={next}");
            }
        };
        assert_eq!(list("").await, ids);
        assert_eq!(list("&state=withdrawn").await, [ids[1].clone()]);
        assert_eq!(list("&state=proposed").await, [ids[0].clone(), ids[2].clone()]);
    });
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let check = async |path: &str, sent: Value, status: u16| {
            let answer = cto.json(Method::POST, &format!("/api/v1/changes/{path}"), &sent).await;
            assert_eq!(answer.status, status, "{sent}: {}", answer.text());
        };
        let role = |role: &str, scope: &str, person: &str| json!({"role": role, "scope": scope, "person": person, "reason": "because"});
        check("roles", role("tech-lead", "payments", "ana"), 409).await;
        check("roles", role("tech-lead", "payments", "gone"), 422).await;
        check("roles", role("tech-lead", "payments", "nobody"), 404).await;
        check("roles", role("king", "payments", "bo"), 404).await;
        check("roles", role("tech-lead", "nowhere", "bo"), 404).await;
        let part = |part: &str, reason: &str| json!({"responsibility": "tech-debt", "scope": "payments", "person": "ana", "part": part, "reason": reason});
        check("parts", part("none", "because"), 409).await;
        check("parts", part("loved", "because"), 422).await;
        check("parts", part("consulted", " "), 422).await;
    });
}

#[test]
fn a_part_that_is_taken_back_on_its_day_is_as_it_was() {
    each_database(async |database| {
        let app = example(database).await;
        let ana = Persona::Lead.client(&app).await;
        let rows = async || {
            ana.get("/api/v1/raci?scope=payments&responsibility=scope").await.json()["items"].clone()
        };
        let change = async |part: &str| {
            let sent = json!({"responsibility": "scope", "scope": "payments", "person": "lea", "part": part, "reason": "so be it"});
            let place =
                ana.json(Method::POST, "/api/v1/changes/parts", &sent).await.header("location").to_owned();
            let applied = post(&ana, &format!("{place}/apply")).await;
            assert_eq!(applied.status, 200, "{}", applied.text());
            place
        };
        change("responsible").await;
        let before = rows().await;
        // The ended row opens again and replaces the one in its place: there is one open row at any time.
        let place = change("consulted").await;
        assert_ne!(rows().await, before);
        let undone = post(&ana, &format!("{place}/undo")).await;
        assert_eq!(undone.status, 200, "{}", undone.text());
        assert_eq!(rows().await, before);
    });
}
