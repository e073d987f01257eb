//! Whole answers of the API and whole pages, as they are on one invented Monday, so that a change of their shape is seen and
//! read in review. Ids and days are those of the fixed clock and the seeded ids.
#![expect(clippy::unwrap_used, reason = "a company that cannot be set up should stop the test")]

use axum::http::Method;
use castra_org::readings;
use castra_testkit::{Answer, Client, on_sqlite, outline};
use serde_json::{Value, json};

use crate::company::{Company, made};

/// Status, the headers that an API promises, and the body.
fn answer(answer: &Answer) -> String {
    let headers = ["content-type", "etag", "location"].map(|name| match answer.header(name) {
        "" => String::new(),
        value => format!("{name}: {value}\n"),
    });
    let body = serde_json::to_string_pretty(&answer.json()).unwrap();
    format!("{}\n{}\n{body}", answer.status, headers.concat())
}

async fn page(client: &Client, path: &str) -> String {
    let answer = client.get(path).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text());
    outline(&answer.text())
}

fn series() -> Value {
    let terms = json!({"rule": "FREQ=WEEKLY", "zone": "UTC", "starts": "2026-03-04T10:00", "minutes": 30});
    json!({"with": "ben", "as": "lead-or-member", "terms": terms})
}

#[test]
fn a_pair_with_its_agenda() {
    on_sqlite(async |database| {
        let company = Company::new(database).await;
        let id = made(&company.ana, "/api/v1/one-on-ones", &series()).await;
        let points = format!("/api/v1/one-on-ones/{id}/points");
        made(&company.ben, &points, &json!({"text": "The router is slow"})).await;
        let path = format!("/api/v1/one-on-ones/{id}");
        insta::assert_snapshot!("one_on_one_api", answer(&company.ana.get(&path).await));
        insta::assert_snapshot!("one_on_one_page", page(&company.ana, &format!("/one-on-ones/{id}")).await);
    });
}

#[test]
fn a_goal_with_its_result() {
    on_sqlite(async |database| {
        let company = Company::new(database).await;
        let goal = json!({"title": "Faster gate", "kind": "business", "period": "2026-Q1", "owner": "ben"});
        let id = made(&company.ana, "/api/v1/teams/payments/goals", &goal).await;
        let result = json!({"metric": "Minutes", "start": "9.4", "target": "4.7", "rhythm": "weekly", "source": "posted"});
        made(&company.ana, &format!("/api/v1/goals/{id}/results"), &result).await;
        let path = format!("/api/v1/goals/{id}");
        insta::assert_snapshot!("goal_api", answer(&company.ana.get(&path).await));
        insta::assert_snapshot!("goal_page", page(&company.ana, &format!("/goals/{id}")).await);
    });
}

#[test]
fn a_decision_before_it_is_taken() {
    on_sqlite(async |database| {
        let company = Company::new(database).await;
        let terms = json!({"scope": "payments", "title": "Tabs", "importance": "member", "decider": "ben", "outcome": "Short"});
        let id = made(&company.ben, "/api/v1/decisions", &terms).await;
        let path = format!("/api/v1/decisions/{id}");
        insta::assert_snapshot!("decision_api", answer(&company.ana.get(&path).await));
        insta::assert_snapshot!("decision_page", page(&company.ben, &format!("/decisions/{id}")).await);
    });
}

#[test]
fn what_is_refused() {
    on_sqlite(async |database| {
        let company = Company::new(database).await;
        let unknown = json!({"title": "", "kind": "fun", "period": "2026-Q1", "owner": "ben"});
        let refused = company.ana.json(Method::POST, "/api/v1/teams/payments/goals", &unknown).await;
        insta::assert_snapshot!("terms_refused_api", answer(&refused));
        let typed = [("title", ""), ("kind", "business"), ("period", "soon"), ("owner", "ben")];
        let refused = company.ana.post("/teams/payments/goals", &typed).await;
        assert_eq!(refused.status.as_u16(), 422, "{}", refused.text());
        insta::assert_snapshot!("terms_refused_page", outline(&refused.text()));
        let terms = json!({"scope": "payments", "title": "Tabs", "importance": "member", "decider": "ben"});
        let id = made(&company.ben, "/api/v1/decisions", &terms).await;
        let path = format!("/api/v1/decisions/{id}");
        let late = company.ben.json_matching(Method::PUT, &path, "\"7\"", &terms).await;
        insta::assert_snapshot!("revision_refused_api", answer(&late));
    });
}

#[test]
fn what_a_lead_sees_first() {
    on_sqlite(async |database| {
        let company = Company::new(database).await;
        made(&company.ana, "/api/v1/one-on-ones", &series()).await;
        readings::take(&company.app.host()).await.unwrap();
        insta::assert_snapshot!("today_api", answer(&company.ana.get("/api/v1/today").await));
        insta::assert_snapshot!("today_page", page(&company.ana, "/").await);
        insta::assert_snapshot!("charter_page", page(&company.ana, "/teams/payments/charter").await);
    });
}
