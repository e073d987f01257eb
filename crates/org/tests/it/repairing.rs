//! A finding in two clicks: looked at, applied, undone.

use castra_org::org_file;
use castra_testkit::{Client, TestApp, each_database};

use crate::{ORGANIZATION, Persona, example};

/// Ana and Lea both lead Payments.
const KEY: &str = "contested:payments:tech-lead";

async fn contested(app: &TestApp) -> Client {
    let second = "  - { person: lea, role: tech-lead, team: payments, from: 2025-06-01 }\n";
    let file = ORGANIZATION.replace("responsibilities:\n", &format!("{second}responsibilities:\n"));
    org_file::apply(&app.host(), "org.yaml", &file).await.unwrap();
    Persona::Cto.client(app).await
}

async fn changes(client: &Client) -> usize {
    client.get("/api/v1/changes").await.json()["items"].as_array().unwrap().len()
}

#[test]
fn looking_at_a_repair_records_nothing_and_names_whoever_loses_a_role() {
    each_database(async |database| {
        let app = example(database).await;
        let cto = contested(&app).await;
        let page = cto.get(&format!("/findings/repair?key={KEY}")).await.text();
        assert!(page.contains(r#"value="Ana Example""#), "the likeliest is chosen: {page}");
        assert!(page.contains("Suggested: Ana Example holds the role since 1 January 2025"), "{page}");
        let loses = page.split("Loses").nth(1).unwrap();
        assert!(loses.contains("Lea Example"), "{loses}");
        assert!(loses.contains("Tech lead of Payments, until 1 March 2026"), "{loses}");
        assert!(page.contains("This finding is then resolved."), "{page}");
        let page = cto.get(&format!("/findings/repair?key={KEY}&person=lea+exmaple")).await.text();
        assert!(page.contains(r#"value="Lea Example""#), "found by a typo: {page}");
        let page = cto.get(&format!("/findings/repair?key={KEY}&person=example")).await.text();
        assert!(page.contains("Several people are called so") && page.contains("Bo Example"), "{page}");
        let page = cto.get(&format!("/findings/repair?key={KEY}&person=zzzz")).await.text();
        assert!(page.contains("no one here is called “zzzz”"), "{page}");
        assert_eq!(changes(&cto).await, 0, "nothing was proposed");
    });
}

#[test]
fn a_repair_is_applied_as_it_was_seen_and_undone() {
    each_database(async |database| {
        let app = example(database).await;
        let cto = contested(&app).await;
        let is_open = async || cto.get("/api/v1/findings").await.text().contains(KEY);
        let form = [("key", KEY), ("person", "Ana Example"), ("act", "apply"), ("back", "/who")];
        let unseen = cto.post("/findings/repair", &form).await;
        assert!(unseen.header("location").starts_with("/findings/repair?key="), "it is shown first");
        assert_eq!(changes(&cto).await, 0);
        let seen = [&form[..], &[("seen", "ana"), ("seen_from", "2026-03-02")]].concat();
        let applied = cto.post("/findings/repair", &seen).await;
        assert_eq!(
            (applied.status.as_u16(), applied.header("location")),
            (303, "/who"),
            "{}",
            applied.text()
        );
        assert!(!is_open().await);
        let page = cto.get("/who").await.text();
        let undo =
            page.split("action=\"").find(|part| part.starts_with("/changes/") && part.contains("/undo\""));
        let undo = undo.and_then(|part| part.split('"').next()).expect("undo is in view");
        assert_eq!(cto.post(undo, &[]).await.status.as_u16(), 303);
        assert!(is_open().await);
    });
}

#[test]
fn the_matrix_says_to_choose_a_cell() {
    each_database(async |database| {
        let app = example(database).await;
        let says = async |persona: Persona| {
            let client = persona.client(&app).await;
            client.get("/teams/payments/charter?view=matrix").await.text().contains("Click the cell")
        };
        assert!(says(Persona::Lead).await);
        assert!(!says(Persona::Member).await, "who cannot change it is not asked to");
    });
}
