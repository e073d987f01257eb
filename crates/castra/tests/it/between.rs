//! What one practice asks of another.

use axum::http::Method;
use castra_testkit::each_database;
use serde_json::json;

use crate::company::{Company, made};

#[test]
fn a_delegation_serves_a_running_goal_of_its_team_or_company() {
    each_database(async |database| {
        let company = Company::new(database).await;
        let goal = json!({"title": "Faster gate", "kind": "business", "period": "2026-Q1", "owner": "ben"});
        let goal = made(&company.ana, "/api/v1/teams/payments/goals", &goal).await;
        let form = company.ana.get("/teams/payments/delegation/new").await.text();
        assert!(form.contains(&format!("<option value=\"{goal}\">Faster gate</option>")), "{form}");
        let asked = async |goal: &str| {
            let terms = json!({"outcome": "Releases without the lead", "due": "2026-06-30", "goal": goal});
            let body = json!({"to": "ben", "terms": terms});
            company.ana.json(Method::POST, "/api/v1/teams/payments/delegations", &body).await
        };
        let refused = asked("no-such-goal").await;
        assert_eq!(refused.status.as_u16(), 422, "{}", refused.text());
        assert!(refused.text().contains("choose a running goal"), "{}", refused.text());
        let taken = asked(&goal).await;
        assert_eq!(taken.status.as_u16(), 201, "{}", taken.text());
        let id = taken.json()["delegation"]["id"].as_str().unwrap_or_default().to_owned();
        let page = company.ben.get(&format!("/delegations/{id}")).await.text();
        assert!(page.contains(&format!("<a href=\"/goals/{goal}\">Faster gate</a>")), "{page}");
    });
}
