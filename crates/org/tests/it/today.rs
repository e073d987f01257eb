//! Today: done where it is read, snoozed and never lost, private to its person.

use axum::{body::Body, http::Method, http::Request};
use castra_testkit::{Client, each_database};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{Persona, example};

async fn today(client: &Client) -> Value {
    let answer = client.get("/api/v1/today").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The id of the finding about the person who left, which waits for those who may decide it.
fn departed(today: &Value) -> Option<&str> {
    let items = today["items"].as_array().unwrap();
    items.iter().find(|item| item["title"].as_str().unwrap().starts_with("Departed"))?["id"].as_str()
}

#[test]
fn a_snoozed_item_is_listed_and_comes_back_on_its_day() {
    each_database(async |database| {
        let app = example(database).await;
        let ana = Persona::Lead.client(&app).await;
        let before = today(&ana).await;
        let id = departed(&before).unwrap().to_owned();
        let item = before["items"].as_array().unwrap().iter().find(|item| item["id"] == *id).unwrap();
        assert_eq!((&item["hat"], &item["team"]), (&json!("lead"), &json!("Payments")), "{item}");
        let page = ana.get("/").await.text();
        assert!(
            page.contains("As tech lead of Payments")
                && page.contains(&format!("name=\"items\" value=\"{id}\""))
        );

        let answer =
            ana.post("/today/snooze", &[("items", &id), ("until", "2026-03-09"), ("back", "/")]).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/"), "{}", answer.text());
        let page = ana.get("/").await.text();
        assert!(page.contains("Snoozed until Monday, 9 March"), "it is said: {page}");
        assert!(
            page.contains(&format!("action=\"/today/unsnooze?items={id}\""))
                && page.contains("Until Mon 9 Mar")
        );
        let during = today(&ana).await;
        assert!(departed(&during).is_none());
        assert_eq!(
            (&during["snoozed"][0]["id"], &during["snoozed"][0]["until"]),
            (&json!(id), &json!("2026-03-09"))
        );
        assert!(
            departed(&today(&Persona::Cto.client(&app).await).await).is_some(),
            "nobody else's is put off"
        );

        app.app.clock.advance(TimeDelta::days(6));
        let ana = app.signed_in("ana").await;
        assert!(departed(&today(&ana).await).is_none(), "a day before");
        app.app.clock.advance(TimeDelta::days(1));
        let after = today(&ana).await;
        assert!(departed(&after).is_some() && after["snoozed"] == json!([]), "its day has come: {after}");
    });
}

#[test]
fn only_waiting_items_are_snoozed_until_a_future_day_and_unsnoozed() {
    each_database(async |database| {
        let app = example(database).await;
        let (ana, bo) = (Persona::Lead.client(&app).await, Persona::Member.client(&app).await);
        let list = today(&ana).await;
        let path = format!("/api/v1/today/{}/snooze", departed(&list).unwrap());
        let until = |day: &str| json!({"until": day});
        for (client, path, sent, status) in [
            (&ana, path.as_str(), until("2026-03-02"), 422),
            (&ana, &path, until("2028-01-01"), 422),
            (&ana, &path, json!({"until": "soon"}), 422),
            (&ana, "/api/v1/today/0123/snooze", until("2026-03-09"), 404),
            (&bo, &path, until("2026-03-09"), 404),
            (&ana, &path, until("2026-03-09"), 200),
            (&ana, &path, until("2026-03-16"), 200),
        ] {
            let answer = client.json(Method::POST, path, &sent).await;
            assert_eq!(answer.status, status, "{path} {sent}: {}", answer.text());
        }
        assert_eq!(today(&ana).await["snoozed"][0]["until"], "2026-03-16", "the last word holds");
        let wake = async |client: &Client| {
            let path = path.replace("/snooze", "/unsnooze");
            client.send(Request::post(&path).body(Body::empty()).unwrap()).await.status.as_u16()
        };
        assert_eq!((wake(&bo).await, wake(&ana).await, wake(&ana).await), (404, 200, 404));
        assert!(departed(&today(&ana).await).is_some());
        let page = ana.post("/today/snooze", &[("items", "0123"), ("until", "")]).await;
        assert_eq!(page.status, 422, "{}", page.text());
        let journal = castra_platform::journal::latest(app.host().read(), 100).await.unwrap();
        assert!(!format!("{journal:?}").contains("put off"), "it is nobody's business");
    });
}

#[test]
fn an_answer_is_given_on_today_and_confirmed_outside_the_swapped_part() {
    each_database(async |database| {
        let app = example(database).await;
        let (ana, bo) = (Persona::Lead.client(&app).await, Persona::Member.client(&app).await);
        let sent = json!({"responsibility": "tech-debt", "scope": "payments", "person": "bo",
                          "part": "accountable", "from": "2026-03-02", "reason": "he asked for it"});
        assert_eq!(ana.json(Method::POST, "/api/v1/changes/parts", &sent).await.status, 201);
        let page = bo.get("/").await.text();
        let agree = page.split("action=\"").find(|part| part.contains("/agree\"")).unwrap();
        let agree = agree.split('"').next().unwrap();
        let answer = bo.post(agree, &[("back", "/")]).await;
        assert_eq!(answer.header("location"), "/");
        let part = Request::get("/").header("x-castra-part", "today").body(Body::empty()).unwrap();
        let part = bo.send(part).await.text();
        assert!(part.contains("id=\"today\"") && part.contains("id=\"flash\""), "{part}");
        assert!(part.contains("Change agreed to.") && !part.contains("/agree\""), "{part}");
        assert!(!bo.get("/").await.text().contains("Change agreed to."), "it is said once");
        let elsewhere = bo.post(agree, &[("back", "https://elsewhere.example/")]).await;
        assert_ne!(elsewhere.header("location"), "https://elsewhere.example/");
    });
}

#[test]
fn personal_records_can_be_downloaded_by_their_owner() {
    each_database(async |database| {
        let app = example(database).await;
        let (ana, bo) = (Persona::Lead.client(&app).await, Persona::Member.client(&app).await);
        let list = today(&ana).await;
        ana.post("/today/snooze", &[("items", departed(&list).unwrap()), ("until", "2026-03-09")]).await;
        let kinds = async |client: &Client| {
            let text = client.get("/account/data.jsonl").await.text();
            let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            lines
                .filter_map(|line| Some((line["kind"].as_str()?.to_owned(), line["record"].clone())))
                .collect::<Vec<_>>()
        };
        let hers = kinds(&ana).await;
        let has = |kind: &str| hers.iter().any(|(known, _)| known == kind);
        for kind in [
            "organization.person",
            "organization.membership",
            "organization.assignment",
            "today.put_off",
            "account",
            "account.session",
        ] {
            assert!(has(kind), "{kind}: {hers:?}");
        }
        assert_eq!(hers.iter().find(|(kind, _)| kind == "organization.person").unwrap().1["manager"], "mira");
        let his = kinds(&bo).await;
        assert!(!format!("{his:?}").contains("ana@example.org"), "{his:?}");
        assert!(!his.iter().any(|(kind, _)| kind == "today.put_off"));
    });
}
