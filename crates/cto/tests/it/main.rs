//! The readings from invented histories, on both databases.

use castra_estate as estate;
use castra_history::{Facts, FactsBuilder, InventedChange, InventedCommit};
use castra_org::{org_file, organization, readings};
use castra_platform::{
    feature::Feature,
    reading::{Reading, Status},
};
use castra_radar as radar;
use castra_resourcing as resourcing;
use castra_testkit::{Database, Setup, TestApp, each_database, noon};

static FEATURES: [&Feature; 10] = [
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &org_file::FEATURE,
    &readings::FEATURE,
    &castra_repositories::FEATURE,
    &castra_scans::FEATURE,
    &castra_analysis::FEATURE,
    &resourcing::FEATURE,
    &estate::FEATURE,
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
assignments:
  - { person: bo, role: cto }
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
    let (ctx, day) = (app.host(), noon().date_naive());
    let charter = organization::current(&ctx).await.expect("it is set up").charter_on(day);
    let mut facts = (signal.take)(&ctx, day).await.expect("facts");
    readings::judge(&charter, &facts.pop().expect("of the organization"))
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
        castra_repositories::keep(&app.host(), "api", history).await.unwrap();
        let reading = read(&app, &resourcing::FEATURE).await;
        assert_eq!((reading.value, reading.sample, reading.status), (Some(1.0), 3, Status::Slipping));
        assert_eq!(
            reading.because,
            "1 of 3 critical components in 1 repository is known to one person alone, or to no one here any more: src/alone in api. The critical components are \
             the fewest with 80\u{a0}% of the changes in 90 days. Bookings and positions are not recorded yet."
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
        castra_repositories::keep(&app.host(), "api", facts(&[("src/abroad", &["stranger"])])).await.unwrap();
        let reading = read(&app, &resourcing::FEATURE).await;
        assert_eq!((reading.sample, reading.status), (0, Status::NoEvidence));
        assert!(reading.observations.is_empty());
    });
}

#[test]
fn staff_is_posts_and_lines_and_never_a_person() {
    each_database(async |database| {
        let app = instance(database).await;
        let none = read(&app, &estate::FEATURE).await;
        // One team, one person besides the CTO.
        assert_eq!((none.value, none.sample, none.status), (Some(0.0), 2, Status::Slipping));
        assert_eq!(
            none.because,
            "0 of 1 team has a lead and a deputy; 0 of 1 person has an active manager. Joiner and leaver procedures are not \
             recorded yet."
        );
        let file = org_file::export(&app.host()).await.unwrap();
        let file = file
            .replace("id: ana,", "id: ana, manager: bo,")
            .replace("id: ana\n", "id: ana\n    manager: bo\n");
        let deputy = "assignments:
  - { person: ana, role: tech-lead, team: core }
  - { person: bo, role: tech-lead, team: core, deputy_for: ana }
";
        let file = file.replace("assignments:\n", deputy);
        org_file::apply(&app.host(), "org.yaml", &file).await.unwrap();
        let all = read(&app, &estate::FEATURE).await;
        assert_eq!((all.value, all.status), (Some(1.0), Status::Practised), "{}", all.because);
        assert!(!all.because.contains("Ana") && all.evidence[0].href == "/people");
    });
}

#[test]
fn what_is_in_use_is_told_and_judged_by_nothing_before_there_is_a_radar() {
    each_database(async |database| {
        let app = instance(database).await;
        let reading = read(&app, &radar::FEATURE).await;
        assert_eq!(reading.because, "No repository has been scanned yet, and no radar is recorded.");
        castra_repositories::keep(&app.host(), "api", facts(&[("src/shared", &["ana"])])).await.unwrap();
        let reading = read(&app, &radar::FEATURE).await;
        assert_eq!((reading.value, reading.sample, reading.status), (None, 0, Status::NoEvidence));
        assert_eq!(
            reading.because,
            "In use in 1 repository: Rust. New in 90 days: Rust. No radar is recorded to compare it with."
        );
        assert_eq!(reading.evidence[0].href, "/repositories/api/technology");
    });
}
