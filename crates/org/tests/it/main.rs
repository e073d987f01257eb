//! The organization through its front door, as every persona; one binary, so that it links once.
#![expect(clippy::unwrap_used, reason = "a test may stop where its ground is not as it says")]

mod accepting;
mod api;
mod bindings;
mod digest;
mod doors;
mod editing;
mod finding;
mod first_start;
mod first_steps;
mod import;
mod inviting;
mod newest_readings;
mod pictures;
mod proposals;
mod provisioning;
mod repairing;
mod today;

use castra_org::{catalog, changes, charter, find, imports, org_file, organization, people, readings};
use castra_platform::{Ctx, feature::Feature, jobs, journal};
use castra_testkit::{Client, Database, Setup, TestApp};

static FEATURES: [&Feature; 20] = [
    &castra_org::today::FEATURE,
    &castra_org::first_steps::FEATURE,
    &castra_org::digest::FEATURE,
    &charter::FEATURE,
    &people::FEATURE,
    &castra_org::editing::FEATURE,
    &changes::FEATURE,
    &find::FEATURE,
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &org_file::FEATURE,
    &imports::FEATURE,
    &castra_org::setup::FEATURE,
    &readings::FEATURE,
    &catalog::FEATURE,
    &castra_org::accounts::FEATURE,
    &castra_accounts::FEATURE,
    &castra_platform::own_data::FEATURE,
    &journal::FEATURE,
    &jobs::FEATURE,
];

/// Two teams with a lead each, a CTO, a member, a person who left, and a finding in Payments.
const ORGANIZATION: &str = "\
castra: 1
organization: { name: Example, stage: small, timezone: UTC }
people:
  - { id: ana, name: Ana Example, email: ana@example.org, level: senior, from: 2024-02-01, manager: mira }
  - { id: bo, name: Bo Example, level: mid, manager: ana }
  - { id: gone, name: Gone Example, level: senior, from: 2020-01-01, to: 2025-12-31 }
  - { id: lea, name: Lea Example, level: senior }
  - { id: mira, name: Mira Okafor, level: executive }
teams:
  - { id: payments, name: Payments, members: [ana, bo], repositories: [{ id: payments-api, path: /nowhere }] }
  - { id: search, name: Search, members: [lea] }
assignments:
  - { person: mira, role: cto }
  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01 }
  - { person: lea, role: tech-lead, team: search }
responsibilities:
  - { id: tech-debt, team: payments, accountable: gone }
";

/// The finding in [`ORGANIZATION`] about the person who left.
const FINDING: &str = "departed:payments:gone";

/// An instance without people.
async fn empty(database: &Database) -> TestApp {
    let parts =
        Setup { viewers: organization::viewer, surroundings: organization::banner, ..Setup::new(&FEATURES) };
    parts.start(database).await
}

/// An instance of [`ORGANIZATION`].
async fn example(database: &Database) -> TestApp {
    let app = empty(database).await;
    org_file::apply(&app.host(), "org.yaml", ORGANIZATION).await.unwrap();
    app
}

/// Every persona that a permission check needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Persona {
    Anonymous,
    Member,
    /// Of the payments team.
    Lead,
    /// Of the search team.
    OtherLead,
    Cto,
    Operator,
}

impl Persona {
    const ALL: [Self; 6] =
        [Self::Anonymous, Self::Member, Self::Lead, Self::OtherLead, Self::Cto, Self::Operator];

    async fn client(self, app: &TestApp) -> Client {
        let person = match self {
            Self::Anonymous => return app.anonymous(),
            Self::Member => "bo",
            Self::Lead => "ana",
            Self::OtherLead => "lea",
            Self::Cto => "mira",
            // Operates the instance, and is not in the organization.
            Self::Operator => "root",
        };
        app.add_account(person, self == Self::Operator).await;
        app.signed_in(person).await
    }
}

/// Queues a job that fails and runs it; returns its id.
async fn failed_job(ctx: &Ctx) -> String {
    jobs::queue_now(ctx, "unheard-of", "nothing").await.unwrap();
    jobs::run_queued(ctx).await.unwrap();
    jobs::find(ctx.read(), "unheard-of", "nothing").await.unwrap().unwrap().id
}

#[test]
fn no_test_file_is_forgotten() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let main = include_str!("main.rs");
    for entry in std::fs::read_dir(dir).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        assert!(module == "main" || main.contains(&format!("mod {module};")), "{name} is in no test binary");
    }
}
