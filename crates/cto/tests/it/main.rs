//! The readings from invented histories, on both databases.

use castra_cto::{radar, resourcing};
use castra_evidence::repositories;
use castra_history::{Facts, FactsBuilder, InventedChange, InventedCommit};
use castra_org::{org_file, organization, readings};
use castra_platform::{
    feature::Feature,
    reading::{Reading, Status},
};
use castra_testkit::{Database, Setup, TestApp, each_database, noon};

static FEATURES: [&Feature; 7] = [
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &org_file::FEATURE,
    &readings::FEATURE,
    &repositories::FEATURE,
    &resourcing::FEATURE,
    &radar::FEATURE,
];

async fn instance(database: &Database) -> TestApp {
    let app = Setup::new(&FEATURES).start(database).await;
    let file = "castra: 1
organization: { name: Example }
people:
  - { id: ana, name: Ana Ora, email: ana@example.org }
  - { id: bo, name: Bo Vu, email: bo@example.org }
  - { id: cy, name: Cy Gone, email: cy@example.org, to: 2026-01-31 }
teams:
  - { id: core, name: Core, members: [ana, bo], repositories: [{ id: api, path: /nowhere }] }
";
    org_file::apply(&app.host(), "org.yaml", file).await.expect("a good file");
    app
}

/// Folders of 300 lines with the people who wrote them, each in a file of their own.
fn facts(folders: &[(&str, &[&str])]) -> Facts {
    let mut builder = FactsBuilder::new();
    let mut seed = 0;
    for (folder, authors) in folders {
        for author in *authors {
            seed += 1;
            builder.add(InventedCommit {
                seed,
                author_name: (*author).to_owned(),
                author_email: format!("{author}@example.org"),
                time: noon().timestamp() - 40 * 86_400,
                subject: "change".to_owned(),
                changes: vec![InventedChange::lines(&format!("{folder}/{author}.rs"), 300, 0)],
                ..InventedCommit::default()
            });
        }
    }
    builder.finish()
}

async fn read(app: &TestApp, feature: &Feature) -> Reading {
    let signal = feature.signals.first().expect("a signal");
    let mut readings = (signal.take)(&app.host(), noon().date_naive()).await.expect("a reading");
    readings.pop().expect("a reading")
}

#[test]
fn knowledge_of_one_and_of_leavers_is_noticed() {
    each_database(async |database| {
        let app = instance(database).await;
        assert_eq!(read(&app, &resourcing::FEATURE).await.because, "No repository has been scanned yet.");
        let history = facts(&[
            ("src/shared", &["ana", "bo"]),
            ("src/ours", &["ana", "bo", "stranger"]),
            ("src/alone", &["ana", "cy"]),
            ("src/lost", &["cy"]),
            ("src/abroad", &["stranger"]),
        ]);
        repositories::keep(&app.host(), "api", history).await.unwrap();
        let reading = read(&app, &resourcing::FEATURE).await;
        assert_eq!((reading.value, reading.sample, reading.status), (Some(0.5), 4, Status::Neglected));
        assert_eq!(
            reading.because,
            "2 of 4 components in 1 repository are known by more than one person who is here; 1 by one, 1 by nobody any more; \
             one more is known only outside the organization."
        );
        let seen: Vec<(&str, &str)> =
            reading.observations.iter().map(|seen| (seen.kind.as_str(), seen.title.as_str())).collect();
        assert_eq!(
            seen,
            [
                ("sole-knowledge", "Only Ana Ora knows 1 of 5 components of api"),
                ("departed-knowledge", "2 files of api were known only to people who have left"),
            ]
        );
        assert!(reading.observations.iter().all(|seen| seen.href == "/repositories/api"));
    });
}

#[test]
fn people_outside_are_no_evidence() {
    each_database(async |database| {
        let app = instance(database).await;
        repositories::keep(&app.host(), "api", facts(&[("src/abroad", &["stranger"])])).await.unwrap();
        let reading = read(&app, &resourcing::FEATURE).await;
        assert_eq!((reading.sample, reading.status), (0, Status::NoEvidence));
        assert!(reading.observations.is_empty());
    });
}

#[test]
fn what_is_in_use_is_told_and_judged_by_nothing_before_there_is_a_radar() {
    each_database(async |database| {
        let app = instance(database).await;
        let reading = read(&app, &radar::FEATURE).await;
        assert_eq!(reading.because, "No repository has been scanned yet, and no radar is recorded.");
        repositories::keep(&app.host(), "api", facts(&[("src/shared", &["ana"])])).await.unwrap();
        let reading = read(&app, &radar::FEATURE).await;
        assert_eq!((reading.value, reading.sample, reading.status), (None, 0, Status::NoEvidence));
        assert_eq!(
            reading.because,
            "In use in one repository: Rust. New in 90 days: Rust. No radar is recorded to compare it with."
        );
        assert_eq!(reading.evidence[0].href, "/repositories/api/technology");
    });
}
