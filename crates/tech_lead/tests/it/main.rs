//! The practices through their front doors, as everybody who may knock, on both databases.
#![expect(clippy::unwrap_used, reason = "a test may stop where its ground is not as it says")]

mod agreements;
mod concerns;
mod conflicts;
mod debt;
mod delegation;
mod feedback;
mod gate;
mod growth;
mod one_on_ones;
mod people;
mod profiles;
mod readings;
mod rotations;
mod trust;
mod two_at_once;
mod weeks;

use castra_history::{Complexity, Facts, FactsBuilder, InventedChange, InventedCommit};
use castra_org::{charter, org_file, organization, readings as readings_of};
use castra_platform::{
    Ctx,
    feature::Feature,
    reading::{Reading, Status},
};
use castra_testkit::{Database, Setup, TestApp, each_database, noon, on_sqlite};
use castra_time as time;

pub(crate) static FEATURES: [&Feature; 27] = [
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &org_file::FEATURE,
    &castra_org::readings::FEATURE,
    &charter::FEATURE,
    &castra_repositories::FEATURE,
    &castra_scans::FEATURE,
    &castra_analysis::FEATURE,
    &castra_org::find::FEATURE,
    &castra_org::people::FEATURE,
    &castra_concerns::FEATURE,
    &castra_trust::FEATURE,
    &castra_conflicts::FEATURE,
    &castra_agreements::FEATURE,
    &castra_rotations::FEATURE,
    &castra_profiles::FEATURE,
    &castra_debt::FEATURE,
    &castra_delegation::FEATURE,
    &castra_feedback::FEATURE,
    &castra_gate::FEATURE,
    &castra_growth::FEATURE,
    &time::FEATURE,
    &castra_tone::FEATURE,
    &castra_one_on_ones::FEATURE,
    &castra_org::changes::FEATURE,
    &castra_org::today::FEATURE,
    &castra_org::first_steps::FEATURE,
];

pub(crate) const DAY: i64 = 86_400;

pub(crate) fn commit(seed: u64, author: &str, time: i64, changes: Vec<InventedChange>) -> InventedCommit {
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

pub(crate) fn change(path: &str, complexity: u32) -> InventedChange {
    InventedChange::lines(path, 10, 0).with_complexity(Complexity {
        code_lines: 10,
        total: complexity,
        median: 1.0,
        max: 4,
    })
}

pub(crate) fn facts(commits: impl IntoIterator<Item = InventedCommit>) -> Facts {
    let mut builder = FactsBuilder::new();
    for commit in commits {
        builder.add(commit);
    }
    builder.finish()
}

/// A team with a lead who has a Git identity, one whose lead has none, and a CTO.
pub(crate) async fn instance(database: &Database) -> TestApp {
    let app = Setup { viewers: organization::viewer, ..Setup::new(&FEATURES) }.start(database).await;
    let file = "castra: 1
organization: { name: Example, stage: medium }
people:
  - { id: lea, name: Lea Lead, email: lea@example.org }
  - { id: max, name: Max Mute }
  - { id: jonas, name: Jonas Weber, email: jonas@example.org }
  - { id: dev, name: Dev Eloper, email: dev@example.org }
teams:
  - { id: core, name: Core, members: [lea, dev], repositories: [{ id: api, path: /nowhere }] }
  - { id: edge, name: Edge, members: [max], repositories: [{ id: web, path: /nowhere }] }
  - { id: none, name: None, members: [dev] }
assignments:
  - { person: lea, role: tech-lead, team: core }
  - { person: max, role: tech-lead, team: edge }
  - { person: jonas, role: cto }
";
    org_file::apply(&app.host(), "org.yaml", file).await.expect("a good file");
    set_up_long_ago(&app).await;
    app
}

/// Makes the organization one that has been in use for two years: its practices are judged.
pub(crate) async fn set_up_long_ago(app: &TestApp) {
    let day = noon().date_naive() - chrono::Days::new(730);
    organization::set_up_since(&app.host(), day).await.expect("it is set up");
}

/// What a signal's facts of a day mean by themselves.
pub(crate) async fn read_on(app: &TestApp, responsibility: &str, day: chrono::NaiveDate) -> Vec<Reading> {
    let ctx = app.host();
    let signals = FEATURES.iter().flat_map(|feature| feature.signals);
    let signal =
        signals.into_iter().find(|signal| signal.responsibility == responsibility).expect("a signal");
    let charter = organization::current(&ctx).await.expect("it is set up").charter_on(day);
    let facts = (signal.take)(&ctx, day).await.expect("facts");
    facts.iter().map(|facts| readings_of::judge(&charter, facts)).collect()
}

/// The same of one scope.
pub(crate) async fn of_on(
    app: &TestApp,
    responsibility: &str,
    scope: &str,
    day: chrono::NaiveDate,
) -> Reading {
    let readings = read_on(app, responsibility, day).await;
    readings.into_iter().find(|reading| reading.scope == scope).expect("a reading of the scope")
}

pub(crate) async fn of(app: &TestApp, responsibility: &str, scope: &str) -> Reading {
    of_on(app, responsibility, scope, noon().date_naive()).await
}

#[test]
fn debt_is_how_many_hotspots_of_three_months_ago_are_worse() {
    each_database(async |database| {
        let app = instance(database).await;
        let now = noon().timestamp();
        assert_eq!(
            of(&app, "tech-debt", "core").await.because,
            "None of the team's repositories has been scanned yet."
        );
        let vacant = of(&app, "tech-debt", "none").await;
        assert_eq!((vacant.status, vacant.sample), (Status::Vacant, 0));
        assert_eq!(vacant.because, "No one holds this in None, and no one inherits it.");
        let begun = commit(1, "dev", now - 200 * DAY, vec![change("src/a.rs", 100), change("src/b.rs", 100)]);
        let later = |complexity| commit(2, "dev", now - 10 * DAY, vec![change("src/a.rs", complexity)]);
        for (complexity, value, status) in
            [(110, 0.0, Status::Practised), (111, 1.0, Status::Slipping), (80, 0.0, Status::Practised)]
        {
            castra_repositories::keep(&app.host(), "api", facts([begun.clone(), later(complexity)]))
                .await
                .unwrap();
            let reading = of(&app, "tech-debt", "core").await;
            assert_eq!((reading.value, reading.sample, reading.status), (Some(value), 2, status));
            app.app.clock.advance(chrono::TimeDelta::seconds(1));
        }
        castra_repositories::keep(&app.host(), "api", facts([begun.clone(), later(120)])).await.unwrap();
        let reading = of(&app, "tech-debt", "core").await;
        assert_eq!(
            reading.because,
            "Of 2 hotspots of 2 December 2025 in 1 repository, 1 is worse on 2 March 2026 and 0 are better, by more than 10\u{a0}% and \
             5 points of complexity."
        );
        let links: Vec<&str> = reading.evidence.iter().map(|evidence| evidence.href.as_str()).collect();
        assert_eq!(links, ["/repositories/api", "/repositories/api?file=src/a.rs"]);
        // A repository that began within the window had no hotspots then.
        let young = commit(3, "dev", now - 20 * DAY, vec![change("src/a.rs", 100)]);
        castra_repositories::keep(&app.host(), "web", facts([young])).await.unwrap();
        let young = of(&app, "tech-debt", "edge").await;
        assert_eq!((young.sample, young.status), (0, Status::NoEvidence));
    });
}

/// In each of the last full weeks, so many commits an hour apart by one person on the Monday.
pub(crate) fn weeks_of_work(author: &str, n: i64, hours: i64) -> Vec<InventedCommit> {
    let monday = noon().timestamp() - DAY / 2;
    let at = |week: i64, hour: i64| monday - week * 7 * DAY + (8 + hour) * 3600;
    let each = (1..=n).flat_map(|week| (0..=hours).map(move |hour| (week, hour)));
    each.map(|(week, hour)| {
        let seed = u64::try_from(week * 100 + hour).expect("positive");
        commit(seed, author, at(week, hour), vec![change("src/a.rs", 10)])
    })
    .collect()
}

#[test]
fn a_lead_programs_as_much_as_the_commits_show_at_least() {
    each_database(async |database| {
        let app = instance(database).await;
        let ctx = app.host();
        castra_repositories::keep(&ctx, "web", facts(weeks_of_work("somebody", 8, 3))).await.unwrap();
        let unknown = of(&app, "hands-on", "edge").await;
        assert_eq!((unknown.status, unknown.sample), (Status::NoEvidence, 0));
        assert_eq!(unknown.because, "No commit in the scanned repositories is known to be the lead's.");
        // Twelve hours between commits and half an hour before the first: 12.5 of 40 hours.
        for (weeks, hours, expected) in [
            (8, 12, (Some(0.31), 8, Status::Practised)),
            (8, 7, (Some(0.19), 8, Status::Slipping)),
            (3, 12, (Some(0.0), 8, Status::Practised)),
            (1, 0, (Some(0.0), 8, Status::Slipping)),
        ] {
            castra_repositories::keep(&ctx, "api", facts(weeks_of_work("lea", weeks, hours))).await.unwrap();
            let reading = of(&app, "hands-on", "core").await;
            assert_eq!(
                (reading.value, reading.sample, reading.status),
                expected,
                "{weeks} weeks of {hours} hours"
            );
            app.app.clock.advance(chrono::TimeDelta::seconds(1));
        }
        let long_ago = commit(1, "lea", noon().timestamp() - 200 * DAY, vec![change("src/a.rs", 10)]);
        castra_repositories::keep(&ctx, "api", facts([long_ago])).await.unwrap();
        // Eight weeks without a commit of somebody who wrote here before.
        let quiet = of(&app, "hands-on", "core").await;
        assert_eq!((quiet.status, quiet.value), (Status::Neglected, Some(0.0)));
    });
}

#[test]
fn only_oneself_sees_ones_own_weeks_and_peers_no_figures() {
    on_sqlite(async |database| {
        let app = instance(database).await;
        castra_repositories::keep(&app.host(), "api", facts(weeks_of_work("lea", 8, 12))).await.unwrap();
        castra_org::readings::take(&app.host()).await.unwrap();
        let lea = as_person(&app, "lea").await;
        let own = time::own_week(&lea).await.unwrap().expect("her identity is known");
        assert_eq!((own.weeks.len(), own.weeks[0].minutes), (8, 750));
        assert!(time::own_week(&as_person(&app, "max").await).await.unwrap().is_none());
        let seen = async |id: &str| {
            let ctx = as_person(&app, id).await;
            let opened = charter::of_day(&ctx, None).await.unwrap();
            let scope = charter::find_scope(&opened, Some("core")).unwrap();
            let lines = charter::lines(&ctx, &opened, &scope);
            lines
                .into_iter()
                .find(|line| line.resolution.responsibility.as_str() == "hands-on")
                .expect("a line")
                .reading
        };
        let (own, leader, peer) = (seen("lea").await, seen("jonas").await, seen("dev").await);
        assert_eq!((own.value, own.evidence.len()), (Some(0.31), 2));
        // The leader above sees the figures and no records, the team only whether it is in the band.
        assert_eq!((leader.value, leader.status, leader.evidence.len()), (Some(0.31), Status::Practised, 0));
        assert_eq!((peer.value, peer.sample, peer.status), (None, 0, Status::Practised));
        assert!(!peer.because.contains("hours") && peer.evidence.is_empty(), "{}", peer.because);
    });
}

pub(crate) async fn as_person(app: &TestApp, id: &str) -> Ctx {
    let viewer =
        organization::viewer(&app.app, id).await.expect("the database is there").expect("somebody here");
    Ctx { viewer, ..app.host() }
}

#[test]
fn too_much_is_above_the_range_and_a_floor_says_so() {
    each_database(async |database| {
        let app = instance(database).await;
        // Sixteen hours on each of the five days: 82.5 of 40.
        let monday = noon().timestamp() - DAY / 2;
        let hours =
            (1..=8).flat_map(|week| (0..5).flat_map(move |day| (0..16).map(move |hour| (week, day, hour))));
        let all = hours.map(|(week, day, hour): (i64, i64, i64)| {
            let seed = u64::try_from(week * 1000 + day * 100 + hour).expect("positive");
            commit(
                seed,
                "lea",
                monday - week * 7 * DAY + day * DAY + (6 + hour) * 3600,
                vec![change("src/a.rs", 10)],
            )
        });
        castra_repositories::keep(&app.host(), "api", facts(all)).await.unwrap();
        let much = of(&app, "hands-on", "core").await;
        assert_eq!(much.status, Status::Slipping, "{}", much.because);
        assert!(much.because.ends_with("so a minimum. That is above the range."), "{}", much.because);
        app.app.clock.advance(chrono::TimeDelta::seconds(1));
        castra_repositories::keep(&app.host(), "api", facts(weeks_of_work("lea", 8, 1))).await.unwrap();
        let little = of(&app, "hands-on", "core").await;
        assert_eq!(little.status, Status::Slipping, "{}", little.because);
        assert!(little.because.contains("At least 1.5 of 40 hours"), "{}", little.because);
        assert!(
            little.because.ends_with("below the range, but there may have been more."),
            "{}",
            little.because
        );
    });
}

#[test]
fn a_cto_leaves_the_code_to_the_teams() {
    each_database(async |database| {
        let app = instance(database).await;
        let ctx = app.host();
        assert_eq!(
            of(&app, "not-hands-on", "organization").await.because,
            "No repository has been scanned yet."
        );
        let now = noon().timestamp();
        let by = |author: &'static str, folder: &'static str, seeds: std::ops::Range<u64>| {
            seeds.map(move |seed| {
                commit(seed, author, now - DAY, vec![change(&format!("{folder}/web/a.rs"), 10)])
            })
        };
        // Half of one component, all of another, a third of one that is not active, and what does not count.
        let merge = InventedCommit { merge: true, ..commit(900, "jonas", now - DAY, Vec::new()) };
        let old = commit(901, "jonas", now - 100 * DAY, vec![change("src/web/a.rs", 10)]);
        let bot = commit(902, "dependabot[bot]", now - DAY, vec![change("src/web/a.rs", 10)]);
        let all = by("jonas", "half", 0..5)
            .chain(by("dev", "half", 10..15))
            .chain(by("jonas", "all", 20..25))
            .chain(by("dev", "rest", 30..40))
            .chain(by("jonas", "rest", 40..43))
            .chain(by("jonas", "few", 50..54))
            .chain([merge, old, bot]);
        castra_repositories::keep(&ctx, "api", facts(all)).await.unwrap();
        // The same commits in a fork are counted once.
        castra_repositories::keep(&ctx, "web", facts(by("jonas", "all", 20..25))).await.unwrap();
        let reading = of(&app, "not-hands-on", "organization").await;
        assert_eq!((reading.value, reading.sample, reading.status), (Some(2.0), 3, Status::Slipping));
        assert_eq!(
            reading.because,
            "Jonas Weber is the only author of, or made over 30\u{a0}% of 90 days' changes to, 2 of 3 active components: all/web in api, half/web \
             in api; up to 1 at this stage (medium)."
        );
        // Whose addresses never wrote, nothing is known of.
        app.app.clock.advance(chrono::TimeDelta::seconds(1));
        castra_repositories::keep(&ctx, "api", facts(by("dev", "half", 0..9))).await.unwrap();
        castra_repositories::keep(&ctx, "web", facts(by("dev", "half", 0..9))).await.unwrap();
        let unknown = of(&app, "not-hands-on", "organization").await;
        assert_eq!((unknown.value, unknown.status), (None, Status::NoEvidence));
        assert!(unknown.because.ends_with("has an address of Jonas Weber."), "{}", unknown.because);
    });
}
