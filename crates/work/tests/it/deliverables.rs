//! The reading of `deliverable-quality` from invented histories.

use castra_deliverables::FEATURE;
use castra_history::{Facts, FactsBuilder, InventedChange, InventedCommit};
use castra_org::{org_file, organization, readings};
use castra_platform::{
    feature::Feature,
    reading::{Reading, Status},
};
use castra_testkit::{Database, Setup, TestApp, each_database, noon};

static FEATURES: [&Feature; 8] = [
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &org_file::FEATURE,
    &readings::FEATURE,
    &castra_repositories::FEATURE,
    &castra_scans::FEATURE,
    &castra_analysis::FEATURE,
    &FEATURE,
];

const DAY: i64 = 86_400;

async fn company(database: &Database) -> TestApp {
    let app = Setup::new(&FEATURES).start(database).await;
    let file = "castra: 1
organization: { name: Example, stage: medium }
people:
  - { id: lea, name: Lea Lead, email: lea@example.org }
  - { id: max, name: Max Mute }
teams:
  - { id: core, name: Core, members: [lea], repositories: [{ id: api, path: /nowhere }] }
  - { id: edge, name: Edge, members: [max], repositories: [{ id: web, path: /nowhere }] }
assignments:
  - { person: lea, role: tech-lead, team: core }
  - { person: max, role: tech-lead, team: edge }
";
    org_file::apply(&app.host(), "org.yaml", file).await.unwrap();
    let long_ago = noon().date_naive() - chrono::Days::new(730);
    organization::set_up_since(&app.host(), long_ago).await.unwrap();
    app
}

fn commit(seed: u64, author: &str, time: i64, changes: Vec<InventedChange>) -> InventedCommit {
    InventedCommit {
        seed,
        author_name: author.to_owned(),
        author_email: format!("{author}@example.org"),
        time,
        subject: "change".to_owned(),
        changes,
        ..InventedCommit::default()
    }
}

fn facts(commits: impl IntoIterator<Item = InventedCommit>) -> Facts {
    let mut builder = FactsBuilder::new();
    for commit in commits {
        builder.add(commit);
    }
    builder.finish()
}

/// The reading of a team today.
async fn of(app: &TestApp, scope: &str) -> Reading {
    let (ctx, day) = (app.host(), noon().date_naive());
    let charter = organization::current(&ctx).await.unwrap().charter_on(day);
    let facts = (FEATURE.signals[0].take)(&ctx, day).await.unwrap();
    let facts = facts.iter().find(|facts| facts.scope == scope).unwrap();
    readings::judge(&charter, facts)
}

#[test]
fn documents_that_keep_up_are_the_part_of_deliverables_that_is_known() {
    each_database(async |database| {
        let app = company(database).await;
        let ctx = app.host();
        let now = noon().timestamp();
        let unread = of(&app, "core").await;
        assert!(
            unread.because.starts_with("None of the team's repositories has been scanned"),
            "{}",
            unread.because
        );
        let lines = InventedChange::lines;
        let begin =
            || commit(1, "dev", now - 300 * DAY, vec![lines("src/a.rs", 9, 0), lines("src/README.md", 9, 0)]);
        let work = |n: i64| {
            let one = move |at: i64| {
                let seed = u64::try_from(at).expect("positive");
                commit(seed, "dev", now - (300 - at * 10) * DAY, vec![lines("src/a.rs", 1, 1)])
            };
            (2..2 + n).map(one)
        };
        castra_repositories::keep(&ctx, "api", facts(std::iter::once(begin()).chain(work(19))))
            .await
            .unwrap();
        let kept_up = of(&app, "core").await;
        assert_eq!((kept_up.value, kept_up.sample, kept_up.status), (Some(1.0), 1, Status::Practised));
        castra_repositories::keep(&ctx, "api", facts(std::iter::once(begin()).chain(work(20))))
            .await
            .unwrap();
        let behind = of(&app, "core").await;
        // One record alone is never neglect.
        assert_eq!((behind.value, behind.status), (Some(0.0), Status::Slipping));
        assert!(
            behind.because.starts_with("Only documentation is known: 0 of 1 document"),
            "{}",
            behind.because
        );
        assert_eq!(
            (behind.evidence[0].label.as_str(), behind.evidence[0].href.as_str()),
            ("src/README.md in api: 20 commits behind", "/repositories/api?file=src/README.md")
        );
        castra_repositories::keep(&ctx, "web", facts([commit(1, "dev", now, vec![lines("src/a.rs", 9, 0)])]))
            .await
            .unwrap();
        let none = of(&app, "edge").await;
        assert_eq!((none.status, none.sample), (Status::NoEvidence, 0));
    });
}
