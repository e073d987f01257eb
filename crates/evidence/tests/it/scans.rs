//! Scans as jobs: what they store, and how they handle failures.

use castra_analysis::Who;
use castra_org::organization;
use castra_platform::{Kind, args, jobs};
use castra_repositories::{ScanState, ScanSummary};
use castra_testkit::{Database, Setup, TestApp, each_database, on_postgres, on_sqlite};
use chrono::TimeDelta;

use crate::{FEATURES, Repository, instance, scan};

const ANA: &str = "Ana <ANA@example.org>";
const BO: &str = "Bo Vu <bo@home.example>";
const ZOE: &str = "Zoe <zoe@elsewhere.example>";

async fn summary(app: &TestApp) -> ScanSummary {
    castra_repositories::summaries(&app.host())
        .await
        .expect("the database is there")
        .into_iter()
        .next()
        .expect("a summary")
}

async fn with_commits(database: &Database) -> (Repository, TestApp) {
    let mut repository = Repository::new(database.dir());
    repository.commit(BO, "src/old/legacy.rs", "fn legacy() {}\n");
    repository.commit(ANA, "src/new/main.rs", "fn main() {}\n");
    repository.commit(ZOE, "docs/index.md", "# Hello\n");
    let app = instance(database, &repository.path).await;
    (repository, app)
}

#[test]
fn a_scan_keeps_figures_and_maps_people() {
    each_database(async |database| {
        let (mut repository, app) = with_commits(database).await;
        scan(&app).await;
        let kept = summary(&app).await;
        assert_eq!((kept.state, kept.error.as_deref()), (ScanState::Scanned, None));
        assert_eq!(kept.head.as_deref(), Some(repository.head().as_str()));
        assert_eq!((kept.commits, kept.people, kept.files, kept.lines), (3, 3, 3, 3));
        let view = castra_analysis::opened(&app.host(), "api").await.unwrap();
        assert!(view.may_change && view.job.is_some_and(|job| job.state == jobs::State::Done));
        let figures = view.figures.expect("it was scanned");
        assert_eq!((figures.people.mapped, figures.people.outside, figures.people.bots), (2, 1, 0));
        assert_eq!(figures.departed, ["src/old/legacy.rs"]);
        let knowers: Vec<&str> = figures.knowers.iter().map(|row| row.who.name()).collect();
        assert_eq!(knowers, ["Ana Ora", "Zoe", "Bo Vu"]);
        assert!(figures.knowers[2].is_departed);
        assert!(figures.components.iter().all(|part| part.sole.is_none()), "a line has no sole knower");
        assert!(figures.weeks.is_none(), "three people are too few to be summed up");
        let file = castra_analysis::opened_file(&app.host(), "api", "src/new/main.rs").await.unwrap();
        assert_eq!((file.lines, file.changes.len()), (1, 1));
        repository.commit(ANA, "src/new/main.rs", &"run();\n".repeat(6));
        app.app.clock.advance(TimeDelta::hours(1));
        scan(&app).await;
        let figures =
            castra_analysis::opened(&app.host(), "api").await.unwrap().figures.expect("it was scanned");
        let sole: Vec<_> = figures
            .components
            .iter()
            .map(|part| (part.name.as_str(), part.sole.as_ref().map(Who::name)))
            .collect();
        assert_eq!(sole, [("src/new", Some("Ana Ora")), ("docs", None), ("src/old", None)]);
    });
}

#[test]
fn a_rescan_follows_new_and_rewritten_history() {
    each_database(async |database| {
        let (mut repository, app) = with_commits(database).await;
        scan(&app).await;
        let first = summary(&app).await;
        app.app.clock.advance(TimeDelta::hours(1));
        scan(&app).await;
        assert_eq!(summary(&app).await, first, "nothing new is nothing written");
        repository.commit(ANA, "src/new/main.rs", "fn main() {\n    run();\n}\n");
        scan(&app).await;
        let second = summary(&app).await;
        assert_eq!((second.commits, second.lines), (4, 5));
        assert!(second.scanned_at > first.scanned_at);
        repository.git(&["reset", "-q", "--hard", "HEAD~2"]);
        repository.commit(ANA, "src/new/other.rs", "fn other() {}\n");
        app.app.clock.advance(TimeDelta::hours(1));
        scan(&app).await;
        let third = summary(&app).await;
        assert_eq!((third.commits, third.head), (3, Some(repository.head())));
        let facts = castra_repositories::facts(&app.host(), "api").await.unwrap().expect("facts are kept");
        assert_eq!(facts.commits().len(), 3);
    });
}

#[test]
fn a_repository_that_vanished_says_so_and_keeps_its_figures() {
    each_database(async |database| {
        let (repository, app) = with_commits(database).await;
        scan(&app).await;
        let away = repository.path.with_extension("away");
        std::fs::rename(&repository.path, &away).unwrap();
        scan(&app).await;
        let kept = summary(&app).await;
        assert_eq!((kept.state, kept.commits), (ScanState::Failed, 3));
        assert!(kept.error.unwrap().contains("does not exist"));
        std::fs::rename(&away, &repository.path).unwrap();
        scan(&app).await;
        assert_eq!(summary(&app).await.state, ScanState::Scanned);
    });
}

#[test]
fn what_cannot_be_scanned_has_a_reason() {
    each_database(async |database| {
        let repository = Repository::new(database.dir());
        let app = instance(database, &repository.path).await;
        scan(&app).await;
        let kept = summary(&app).await;
        assert_eq!((kept.state, kept.error.as_deref()), (ScanState::Failed, Some("it has no commits yet")));
        assert!(castra_analysis::opened(&app.host(), "api").await.unwrap().figures.is_none());
        std::fs::remove_dir_all(repository.path.join(".git")).unwrap();
        scan(&app).await;
        assert!(summary(&app).await.error.unwrap().ends_with("is not a readable Git repository"));
    });
}

#[test]
fn a_damaged_facts_file_is_made_again() {
    on_sqlite(async |database| {
        let (_repository, app) = with_commits(database).await;
        scan(&app).await;
        let file = app.data("facts/api.facts");
        let whole = std::fs::read(&file).unwrap();
        std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
        app.app.clock.advance(TimeDelta::hours(1));
        scan(&app).await;
        assert_eq!(std::fs::read(&file).unwrap(), whole);
        assert_eq!(summary(&app).await.commits, 3);
    });
}

#[test]
fn a_shallow_clone_is_scanned_in_part() {
    on_sqlite(async |database| {
        let (repository, app) = with_commits(database).await;
        let url = format!("file://{}", repository.path.display());
        let shallow = database.dir().join("shallow");
        repository.git(&["clone", "-q", "--depth", "1", &url, shallow.to_str().unwrap()]);
        let facts =
            castra_history::scan(&shallow, &castra_history::ScanOptions::default(), None, &()).unwrap();
        let kept = castra_repositories::keep(&app.host(), "api", facts).await.unwrap();
        assert_eq!(kept.state, ScanState::Partial);
        assert!(kept.error.unwrap().contains("shallow clone"));
    });
}

#[test]
fn a_partial_clone_is_no_damage_and_no_page_says_that_there_is_nothing() {
    each_database(async |database| {
        let (repository, app) = with_commits(database).await;
        scan(&app).await;
        let url = format!("file://{}", repository.path.display());
        let partial = database.dir().join("partial");
        repository.git(&["config", "uploadpack.allowFilter", "true"]);
        repository.git(&["clone", "-q", "--bare", "--filter=blob:none", &url, partial.to_str().unwrap()]);
        let facts =
            castra_history::scan(&partial, &castra_history::ScanOptions::default(), None, &()).unwrap();
        castra_repositories::keep(&app.host(), "api", facts).await.unwrap();
        let kept = summary(&app).await;
        assert_eq!((kept.state, kept.is_without_contents), (ScanState::Partial, true));
        assert!(kept.error.as_deref().unwrap().starts_with("this is a partial clone (blob:none)"));
        app.add_account("ana", false).await;
        let lead = app.signed_in("ana").await;
        let page = lead.get("/repositories/api").await.text();
        for part in [
            "Scanned in part",
            "This is a partial clone (blob:none)",
            "git fetch --refetch --no-filter",
            "without the contents of 3 of 3 files",
            "Unknown: the contents of 2 files that changed in a year could not be read.",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(
            !page.contains("git fsck") && !page.contains("The figures of the last scan are kept"),
            "{page}"
        );
        let scan = &lead.get("/api/v1/repositories/api").await.json()["scan"];
        assert!(scan["lines"].is_null() && scan["commits"] == 3, "{scan}");
        assert_eq!(scan["missing"].as_array().map(Vec::len), Some(2), "{scan}");
    });
}

#[test]
fn a_repository_that_is_damaged_as_a_whole_is_not_an_empty_one() {
    on_sqlite(async |database| {
        let (repository, app) = with_commits(database).await;
        std::fs::write(repository.path.join(".git/refs/heads/main"), "").unwrap();
        scan(&app).await;
        let kept = summary(&app).await;
        assert_eq!(kept.state, ScanState::Failed);
        assert_eq!(
            kept.error.as_deref(),
            Some("its head cannot be read; run `git fsck` there to find the damage")
        );
        repository.git(&["symbolic-ref", "HEAD", "refs/heads/next"]);
        std::fs::remove_file(repository.path.join(".git/refs/heads/main")).unwrap();
        std::fs::write(repository.path.join(".git/refs/heads/work"), format!("{}\n", "1".repeat(40)))
            .unwrap();
        scan(&app).await;
        let error = summary(&app).await.error.unwrap();
        assert!(
            error.starts_with("its default branch `next` does not exist") && error.contains("`work`"),
            "{error}"
        );
    });
}

#[test]
fn a_scan_whose_worker_died_is_taken_up_again() {
    each_database(async |database| {
        let (_repository, app) = with_commits(database).await;
        let ctx = app.host();
        castra_scans::request_scan(&ctx, "api").await.unwrap();
        let mut tx = ctx.write().await.unwrap();
        let lost = ctx.now() - TimeDelta::seconds(1);
        tx.execute(
            "update jobs set state = 'running', attempt = 1, lease_until = $1 where kind = 'scan'",
            &args![lost],
        )
        .await
        .unwrap();
        tx.commit(ctx.says("lost a worker", "job:scan", "")).await.unwrap();
        jobs::run_queued(&ctx).await.unwrap();
        assert_eq!(summary(&app).await.commits, 3);
        let job = jobs::find(ctx.read(), "scan", "api").await.unwrap().unwrap();
        assert_eq!((job.state, job.attempt), (jobs::State::Done, 2));
    });
}

#[test]
fn scans_come_round_by_themselves_and_are_asked_for_by_leads_only() {
    on_sqlite(async |database| {
        let (_repository, app) = with_commits(database).await;
        let ctx = app.host();
        jobs::queue_now(&ctx, "scans", "").await.unwrap();
        jobs::run_queued(&ctx).await.unwrap();
        assert_eq!(summary(&app).await.commits, 3);
        assert_eq!(castra_scans::scan_all_now(&ctx).await.unwrap(), 1);
        let as_person = |id: &'static str| {
            let app = &app;
            async move {
                let viewer =
                    castra_org::organization::viewer(&app.app, id).await.unwrap().expect("somebody here");
                castra_platform::Ctx { viewer, ..app.host() }
            }
        };
        let lead = as_person("ana").await;
        castra_scans::request_scan(&lead, "api").await.unwrap();
        assert_eq!(castra_scans::scan_all_now(&lead).await.unwrap_err().kind, Kind::Forbidden);
        assert_eq!(castra_scans::request_scan(&lead, "nothing").await.unwrap_err().kind, Kind::NotFound);
        let own = castra_analysis::opened(&lead, "api").await.unwrap().figures.unwrap().own_weeks;
        assert_eq!(own.iter().map(|week| week.commits).sum::<u32>(), 1);
    });
}

#[test]
fn a_damaged_repository_is_scanned_in_part_and_said_once() {
    on_sqlite(async |database| {
        let (repository, app) = with_commits(database).await;
        let blob = repository.git(&["rev-parse", "HEAD~2:src/old/legacy.rs"]);
        let (folder, name) = blob.trim().split_at(2);
        std::fs::remove_file(repository.path.join(".git/objects").join(folder).join(name)).unwrap();
        scan(&app).await;
        let first = summary(&app).await;
        assert_eq!((first.state, first.commits), (ScanState::Partial, 3));
        assert_eq!(
            first.error.as_deref(),
            Some("parts of it cannot be read; run `git fsck` there to find the damage")
        );
        let missing = [
            "Lines added and removed, the age of lines and renames with edits are counted without 1 of 3 file changes.",
            "Lines, languages, complexity and hotspots are counted without the contents of 1 of 3 files.",
        ];
        assert_eq!(
            (first.missing.as_slice(), first.is_without_contents),
            (&missing.map(str::to_owned)[..], false)
        );
        app.app.clock.advance(TimeDelta::hours(1));
        scan(&app).await;
        assert_eq!(summary(&app).await, first, "what is known already is not written again");
    });
}

/// Another replica with its own data folder.
async fn replica(database: &Database, name: &str) -> TestApp {
    let setup = Setup { viewers: organization::viewer, ..Setup::new(&FEATURES) };
    setup.start_replica_at(&database.location, database.dir().join(name)).await
}

#[test]
fn what_one_replica_read_every_other_shows() {
    on_postgres(async |database| {
        let (mut repository, app) = with_commits(database).await;
        scan(&app).await;
        let other = replica(database, "other").await;
        let shown = |app: &TestApp| {
            let host = app.host();
            async move {
                castra_analysis::opened(&host, "api")
                    .await
                    .unwrap()
                    .figures
                    .map(|figures| figures.knowers.len())
            }
        };
        assert_eq!((shown(&app).await, shown(&other).await), (Some(3), Some(3)));
        assert!(castra_analysis::opened_file(&other.host(), "api", "src/new/main.rs").await.is_ok());
        // The other continues from there, and the first one follows.
        repository.commit(ANA, "src/new/more.rs", "fn more() {}\n");
        other.app.clock.advance(TimeDelta::hours(1));
        scan(&other).await;
        let known = async |app: &TestApp| {
            castra_repositories::facts(&app.host(), "api")
                .await
                .unwrap()
                .expect("facts are at hand")
                .commits()
                .len()
        };
        assert_eq!((known(&other).await, known(&app).await), (4, 4));
        let kept = "select count(distinct version) from repository_facts";
        assert_eq!(
            app.app.db.fetch_one::<i64>(kept, &[]).await.unwrap(),
            1,
            "those of the first scan are gone"
        );
        // If damaged here, they are fetched again.
        let file = other.data("facts/api.facts");
        let whole = std::fs::read(&file).unwrap();
        for damaged in [&b"no facts"[..], &whole[..whole.len() - 1]] {
            std::fs::write(&file, damaged).unwrap();
            assert_eq!(known(&replica(database, "other").await).await, 4);
        }
    });
}

#[test]
fn a_replica_that_lacks_what_was_read_says_so_and_judges_nothing() {
    on_postgres(async |database| {
        let (_repository, app) = with_commits(database).await;
        scan(&app).await;
        let mut tx = app.host().write().await.unwrap();
        tx.execute("delete from repository_facts", &[]).await.unwrap();
        tx.commit_unsaid().await.unwrap();
        let other = replica(database, "other").await;
        let host = other.host();
        let today = organization::current(&host).await.unwrap().today;
        let refused = castra_analysis::analysis_for_reading(&host, "api", today).await.unwrap_err();
        assert_eq!(
            (refused.kind, refused.message.as_str()),
            (Kind::Unavailable, "this server has not scanned the repository `api` yet")
        );
        assert_eq!(
            castra_analysis::opened_file(&host, "api", "src/new/main.rs").await.unwrap_err().kind,
            Kind::Unavailable
        );
        assert!(castra_analysis::opened(&host, "api").await.unwrap().figures.is_none());
        other.add_account("ana", false).await;
        let page = other.signed_in("ana").await.get("/repositories/api").await.text();
        assert!(page.contains("This server has not scanned the repository yet."), "{page}");
        assert!(castra_analysis::analysis_for_reading(&app.host(), "api", today).await.unwrap().is_some());
        // A scan there restores it for everyone.
        scan(&other).await;
        assert!(castra_analysis::analysis_for_reading(&host, "api", today).await.unwrap().is_some());
        assert!(
            castra_analysis::analysis_for_reading(&replica(database, "third").await.host(), "api", today)
                .await
                .unwrap()
                .is_some()
        );
    });
}

#[test]
fn facts_of_before_they_were_shared_are_shared_by_the_next_scan() {
    on_postgres(async |database| {
        let (_repository, app) = with_commits(database).await;
        scan(&app).await;
        let mut tx = app.host().write().await.unwrap();
        tx.execute("delete from repository_facts", &[]).await.unwrap();
        tx.execute("update repository_scans set facts = null", &[]).await.unwrap();
        tx.commit_unsaid().await.unwrap();
        assert!(
            castra_repositories::facts(&app.host(), "api").await.unwrap().is_some(),
            "they are in its own folder"
        );
        scan(&app).await;
        assert!(
            castra_repositories::facts(&replica(database, "other").await.host(), "api")
                .await
                .unwrap()
                .is_some()
        );
    });
}
