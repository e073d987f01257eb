//! A rescan gives what a full scan gives, whatever happened in between.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use castra_history::{Error, Phase, ScanOptions, scan};
use proptest::prelude::*;

use crate::generated::{build, history};
use crate::git::TestRepository;

fn small_history() -> TestRepository {
    let repository = TestRepository::with_work_tree();
    repository.write("a.rs", "fn a() {\n    b\n}\n");
    repository.commit("Ann", 1_600_000_000, "one");
    repository.write("a.rs", "fn a() {\n    b\n    c\n}\n");
    repository.write("b.rs", "fn b() {}\n");
    repository.commit("Bob", 1_600_100_000, "two");
    repository
}

fn assert_rescan_equals_full(repository: &TestRepository, previous: castra_history::Facts) {
    let again = scan(&repository.path, &ScanOptions::default(), Some(previous), &()).unwrap();
    assert!(again == repository.scan());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn from_any_commit_on(plans in history(20), from in any::<prop::sample::Index>()) {
        let repository = build(&plans, "sha1");
        let branch = Some(format!("c{}", from.index(plans.len())));
        let options = ScanOptions { revision: branch, ..ScanOptions::default() };
        let previous = scan(&repository.path, &options, None, &()).unwrap();
        assert_rescan_equals_full(&repository, previous);
    }
}

#[test]
fn new_commits_are_added() {
    let repository = small_history();
    let previous = repository.scan();
    repository.git(&["mv", "b.rs", "c.rs"]);
    repository.commit("Ann", 1_600_200_000, "three");
    assert_rescan_equals_full(&repository, previous);
}

#[test]
fn functions_are_measured_again_where_files_changed() {
    let repository = small_history();
    let previous = repository.scan();
    repository.write("a.rs", "fn a() {\n    if b { c }\n}\nfn d() {}\n");
    repository.commit("Ann", 1_600_200_000, "three");
    let facts = repository.scan();
    let file = facts.head_files()[0];
    let functions = facts.functions_in(file.path).unwrap();
    let found: Vec<_> = functions.functions.iter().map(|it| (it.name.as_str(), it.cognitive)).collect();
    assert_eq!((found.as_slice(), functions.cognitive), (&[("a", 1), ("d", 0)][..], 1));
    assert_rescan_equals_full(&repository, previous);
    let previous = repository.scan();
    repository.git(&["mv", "a.rs", "a.txt"]);
    repository.commit("Ann", 1_600_300_000, "four");
    assert_rescan_equals_full(&repository, previous);
    let facts = repository.scan();
    let file = facts.head_files()[0];
    assert_eq!(facts.functions_in(file.path), None, "the same content in another language");
}

#[test]
fn functions_that_only_moved_are_where_they_are_now() {
    let repository = TestRepository::with_work_tree();
    let file = |first: &str| {
        let function = |name: &str, body: &str| format!("fn {name}() {{\n{}}}\n\n", body.repeat(100));
        function("a", first) + &function("b", "    if c { d() }\n") + &function("e", "    f();\n")
    };
    repository.write("a.rs", file("    g();\n"));
    repository.commit("Ann", 1_600_000_000, "one");
    let previous = repository.scan();
    repository.write("a.rs", file("    g();\n\n    h();\n"));
    repository.commit("Ann", 1_600_100_000, "two");
    let facts = repository.scan();
    let found = facts.functions()[0].functions.iter();
    let found: Vec<_> =
        found.map(|it| (it.name.as_str(), it.start_line, it.end_line, it.cognitive)).collect();
    assert_eq!(found, [("a", 1, 302, 0), ("b", 304, 405, 100), ("e", 407, 508, 0)]);
    assert_rescan_equals_full(&repository, previous);
}

#[test]
fn files_that_became_one_on_two_branches_keep_apart_what_they_were() {
    let repository = TestRepository::with_work_tree();
    repository.write("a.rs", "fn a() {\n    a\n}\n");
    repository.write("b.rs", "fn b() {\n    if b {\n        b\n    }\n}\n");
    repository.commit("Ann", 1_600_000_000, "one");
    repository.git(&["branch", "-q", "other"]);
    repository.git(&["mv", "a.rs", "c.rs"]);
    repository.git(&["rm", "-q", "b.rs"]);
    repository.commit("Ann", 1_600_100_000, "a is c");
    repository.git(&["checkout", "-q", "other"]);
    repository.git(&["mv", "b.rs", "c.rs"]);
    repository.git(&["rm", "-q", "a.rs"]);
    repository.commit("Bob", 1_600_200_000, "b is c");
    let somebody = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
    repository.git(&[&somebody[..], &["merge", "-q", "-s", "ours", "--no-commit", "main"]].concat());
    repository.commit("Ann", 1_600_250_000, "both");
    let previous = repository.scan();
    let c = previous.path_id(b"c.rs").unwrap();
    let mut past: Vec<u32> = previous.trend(c).iter().map(|point| point.complexity).collect();
    past.sort_unstable();
    past.dedup();
    assert_eq!(past, [1, 4], "of both");
    repository.write("d.rs", "fn d() {}\n");
    repository.commit("Ann", 1_600_300_000, "more");
    assert_rescan_equals_full(&repository, previous);
}

#[test]
fn rewritten_commits_drop_out() {
    let repository = small_history();
    let previous = repository.scan();
    repository.git(&["reset", "-q", "--hard", "HEAD~1"]);
    repository.write("d.rs", "fn d() {}\n");
    repository.commit("Bob", 1_600_300_000, "two, otherwise");
    let again = scan(&repository.path, &ScanOptions::default(), Some(previous.clone()), &()).unwrap();
    assert_eq!(again.commits().len(), 2);
    assert!(again.path_id(b"b.rs").is_none());
    assert_rescan_equals_full(&repository, previous);
}

#[test]
fn nothing_new_reads_nothing() {
    let repository = small_history();
    let previous = repository.scan();
    let reports = AtomicUsize::new(0);
    let progress = |_: Phase, _: u64, _: u64| {
        reports.fetch_add(1, Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    let again = scan(&repository.path, &ScanOptions::default(), Some(previous.clone()), &progress).unwrap();
    assert!(again == previous);
    assert_eq!(reports.into_inner(), 0);
}

#[test]
fn a_new_mailmap_changes_people_without_new_commits() {
    let repository = small_history();
    let previous = repository.scan();
    repository.write(".mailmap", "Annabel <annabel@example.org> <ann@example.org>\n");
    let again = scan(&repository.path, &ScanOptions::default(), Some(previous), &()).unwrap();
    let author = again.commits().last().unwrap().author();
    assert_eq!(again.person(author).name, "Annabel");
    assert_eq!(again.person_by_email("ANN@example.org"), Some(author));
}

#[test]
fn a_listener_can_cancel() {
    let repository = small_history();
    let stop = |_: Phase, _: u64, _: u64| ControlFlow::Break(());
    let result = scan(&repository.path, &ScanOptions::default(), None, &stop);
    assert!(matches!(result, Err(Error::Cancelled)));
}

#[test]
fn a_branch_that_is_not_there_is_named() {
    let repository = small_history();
    let options = ScanOptions { revision: Some("nowhere".to_owned()), ..ScanOptions::default() };
    let result = scan(&repository.path, &options, None, &());
    assert!(matches!(result, Err(Error::NoSuchRevision { name }) if name == "nowhere"));
}
