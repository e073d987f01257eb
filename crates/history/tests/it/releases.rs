//! Tags as Git makes them, and what they say about releasing.

use castra_history::{
    FactsBuilder, InventedChange, InventedCommit, ReleaseOptions, ScanOptions, releases, scan,
};

use crate::git::TestRepository;
use crate::invented::{DAY, NOW};

fn builder(days_ago: &[i64]) -> FactsBuilder {
    let mut builder = FactsBuilder::new();
    for (seed, days_ago) in (0..).zip(days_ago) {
        builder.add(InventedCommit {
            seed,
            author_name: "Ann".to_owned(),
            author_email: "ann@example.org".to_owned(),
            time: NOW - days_ago * DAY,
            changes: vec![InventedChange::lines("a.rs", 1, 0)],
            ..InventedCommit::default()
        });
    }
    builder
}

fn close(measured: Option<f64>, expected: f64) -> bool {
    measured.is_some_and(|measured| (measured - expected).abs() < 1e-9)
}

#[test]
fn a_commit_waits_for_the_first_tag_that_contains_it() {
    let mut builder = builder(&[200, 100, 90, 50, 40, 3]);
    builder.tag("v0", 0, NOW - 190 * DAY).tag("v1", 2, NOW - 80 * DAY).tag("v2", 4, NOW - 30 * DAY);
    builder.tag("v2-final", 4, NOW - 29 * DAY).tag("v3-rc1", 5, NOW - DAY).tag("v9", 5, NOW + DAY);
    let answer = releases(&builder.finish(), &ReleaseOptions::at(NOW));
    let names: Vec<_> = answer.releases.iter().map(|release| release.names.join(" ")).collect();
    assert_eq!(names, ["v2 v2-final", "v1", "v0"]);
    let commits: Vec<_> = answer.releases.iter().map(|release| release.commits).collect();
    assert_eq!(commits, [2, 2, 1]);
    // Gaps of 110 and 50 days; waits of 20, 10, 20 and 10 days. What came before the first release did not wait.
    assert!(close(answer.cadence_days, 80.0) && close(answer.days_since_last, 30.0));
    assert!(close(answer.lead_time_median_days, 15.0) && close(answer.lead_time_85_days, 20.0));
    assert_eq!((answer.lead_time_commits, answer.other_tags), (4, 1));
    assert_eq!((answer.unreleased_commits, answer.oldest_unreleased), (1, Some(NOW - 3 * DAY)));
}

#[test]
fn the_window_and_the_names_choose() {
    let mut builder = builder(&[900, 500, 100]);
    builder.tag("core-1", 0, NOW - 900 * DAY).tag("core-2", 1, NOW - 400 * DAY);
    builder.tag("core-3", 2, NOW - 90 * DAY).tag("web-7", 1, NOW - 95 * DAY);
    let options = ReleaseOptions { names: vec!["core-*".to_owned()], ..ReleaseOptions::at(NOW) };
    let answer = releases(&builder.finish(), &options);
    assert_eq!(answer.releases.len(), 1);
    assert!(close(answer.cadence_days, 310.0), "since the one before the window");
    assert!(close(answer.lead_time_median_days, 10.0));
}

#[test]
fn without_tags_there_are_no_releases() {
    for facts in [FactsBuilder::new().finish(), builder(&[5, 1]).finish()] {
        let answer = releases(&facts, &ReleaseOptions::at(NOW));
        assert!(answer.releases.is_empty());
        assert_eq!(
            (answer.cadence_days, answer.lead_time_85_days, answer.days_since_last),
            (None, None, None)
        );
        assert_eq!(answer.unreleased_commits, facts.commits().len());
    }
}

#[test]
fn tags_are_read_as_git_shows_them() {
    let repository = TestRepository::with_work_tree();
    repository.write("a.rs", "a\n");
    repository.commit("Ann", NOW, "one");
    repository.git(&["tag", "light"]);
    let identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
    let make = |arguments: &[&str]| repository.git(&[&identity[..], arguments].concat());
    make(&["tag", "-a", "-m", "x", "heavy"]);
    make(&["tag", "-a", "-m", "x", "of-a-tag", "heavy"]);
    make(&["tag", "of-a-tree", "HEAD^{tree}"]);
    repository.git(&["checkout", "-q", "-b", "release"]);
    repository.commit("Ann", NOW + 5, "only released");
    repository.git(&["tag", "on-a-branch"]);
    repository.git(&["checkout", "-q", "main"]);
    let facts = repository.scan();
    let format = "%(refname:short) %(creatordate:unix)";
    let shown = repository.git_text(&["for-each-ref", "refs/tags", "--format", format]);
    let read: Vec<_> = facts.tags().iter().map(|tag| format!("{} {}", tag.name, tag.time)).collect();
    let expected: Vec<_> =
        shown.lines().map(str::trim).filter(|line| !line.starts_with("of-a-tree")).collect();
    assert_eq!(read, expected);
    let annotated: Vec<_> = facts.tags().iter().map(|tag| tag.annotated).collect();
    assert_eq!(annotated, [true, false, true, false]);
    assert!(
        facts.tags().iter().all(|tag| tag.joins == facts.head().as_slice()),
        "the branch came from the head"
    );
    let elsewhere = facts.tags().iter().filter(|tag| Some(tag.commit) != facts.head());
    assert_eq!(elsewhere.map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["on-a-branch"]);
    let released = releases(&facts, &ReleaseOptions::at(NOW + DAY));
    assert_eq!(released.unreleased_commits, 0);
    repository.git(&["tag", "later"]);
    let again = scan(&repository.path, &ScanOptions::default(), Some(facts), &()).unwrap();
    assert!(again == repository.scan() && again.tags().len() == 5, "a new tag alone is news");
}
