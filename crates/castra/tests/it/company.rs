//! A small company with every practice, for what is tried on the whole program.

#![expect(clippy::unwrap_used, reason = "a company that cannot be set up should stop the test")]

use axum::http::Method;
use castra::features::FEATURES;
use castra_org::{accounts::DIRECTORY, org_file, organization};
use castra_testkit::{Client, Database, Setup, TestApp};
use serde_json::Value;

const ORGANIZATION: &str = "
castra: 1
organization: { name: Example, stage: small, timezone: UTC, practices: all }
people:
  - { id: ana, name: Ana Lind, email: ana@example.org, level: senior, manager: mira, from: 2024-02-01 }
  - { id: ben, name: Ben Stone, email: ben@example.org, level: mid, manager: ana, from: 2024-02-01 }
  - { id: cy, name: Cy Noor, email: cy@example.org, level: mid, manager: ana, from: 2024-02-01 }
  - { id: mira, name: Mira Okafor, email: mira@example.org, level: executive, from: 2024-02-01 }
teams:
  - { id: payments, name: Payments, members: [ana, ben, cy] }
assignments:
  - { person: mira, role: cto, from: 2024-02-01 }
  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01 }
";

/// The company, with the clients of two of its people.
pub(crate) struct Company {
    pub(crate) app: TestApp,
    /// Leads Payments.
    pub(crate) ana: Client,
    /// A member of Payments.
    pub(crate) ben: Client,
}

/// The whole program with the company of a file, in which Ana, Ben and Mira have accounts.
pub(crate) async fn start(database: &Database, file: &str) -> TestApp {
    let setup = Setup {
        viewers: organization::viewer,
        surroundings: organization::banner,
        directory: DIRECTORY,
        ..Setup::new(FEATURES)
    };
    let app = setup.start(database).await;
    org_file::apply(&app.host(), "org.yaml", file).await.unwrap();
    for person in ["ana", "ben", "mira"] {
        app.add_account(person, false).await;
    }
    app
}

impl Company {
    pub(crate) async fn new(database: &Database) -> Self {
        let app = start(database, ORGANIZATION).await;
        let (ana, ben) = (app.signed_in("ana").await, app.signed_in("ben").await);
        Self { app, ana, ben }
    }
}

/// Posts, and gives the made record's id.
pub(crate) async fn made(client: &Client, path: &str, body: &Value) -> String {
    let answer = client.json(Method::POST, path, body).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text());
    let answer = answer.json();
    let nested = answer.as_object().unwrap().values().find_map(|part| part["id"].as_str());
    answer["id"].as_str().or(nested).unwrap().to_owned()
}
