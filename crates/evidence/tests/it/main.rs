//! Scans of small repositories made with Git itself, on both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod api;
mod authors;
mod code;
mod knowledge;
mod naming;
mod scans;
mod terminal;

use std::path::Path;

use castra_org::{org_file, organization, readings};
use castra_platform::{feature::Feature, jobs};
use castra_testkit::{Database, Repository, Setup, TestApp};

static FEATURES: [&Feature; 7] = [
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &org_file::FEATURE,
    &readings::FEATURE,
    &castra_repositories::FEATURE,
    &castra_scans::FEATURE,
    &castra_analysis::FEATURE,
];

/// An instance whose one team has a repository at a path.
async fn instance(database: &Database, path: &Path) -> TestApp {
    let setup = Setup { viewers: organization::viewer, ..Setup::new(&FEATURES) };
    let app = setup.start(database).await;
    let file = format!(
        "castra: 1
organization: {{ name: Example, stage: medium }}
people:
  - {{ id: ana, name: Ana Ora, email: ana@example.org }}
  - {{ id: bo, name: Bo Vu, email: bo@example.org, to: 2026-01-31 }}
teams:
  - id: core
    name: Core
    members: [ana]
    repositories:
      - {{ id: api, path: '{}' }}
assignments:
  - {{ person: ana, role: tech-lead, team: core }}
",
        path.display()
    );
    org_file::apply(&app.host(), "org.yaml", &file).await.expect("a good file");
    app
}

/// Requests a scan and runs the queue.
async fn scan(app: &TestApp) {
    let ctx = app.host();
    castra_scans::request_scan(&ctx, "api").await.expect("the host may");
    jobs::run_queued(&castra_platform::Ctx::system(&app.app)).await.expect("the queue runs");
}
