//! Incomplete and broken repositories: what can be read is read, the rest is marked and counted.

use castra_history::{ScanOptions, scan};

use crate::git::TestRepository;

/// Three commits; the second changes `a.txt` only.
fn three_commits() -> TestRepository {
    let repository = TestRepository::with_work_tree();
    for (step, text) in ["one\n", "one\ntwo\n", "one\ntwo\nthree\n"].into_iter().enumerate() {
        repository.write("dir/a.txt", text);
        if step != 1 {
            repository.write("dir/b.txt", text);
        }
        repository.commit("Ann", 1_600_000_000 + i64::try_from(step).unwrap() * 1_000, "work");
    }
    repository
}

fn break_object(repository: &TestRepository, name: &str, content: Option<&[u8]>) {
    let file = repository.loose(&repository.git_text(&["rev-parse", name]));
    std::fs::remove_file(&file).unwrap();
    if let Some(content) = content {
        std::fs::write(&file, content).unwrap();
    }
}

#[test]
fn a_missing_or_corrupt_blob_makes_its_rows_unknown() {
    for content in [None, Some(&b"garbage"[..]), Some(b"")] {
        let repository = three_commits();
        break_object(&repository, "HEAD~1:dir/a.txt", content);
        let facts = repository.scan();
        assert_eq!(facts.commits().len(), 3);
        assert_eq!(facts.n_unknown_changes(), 2, "as the new and as the old side");
        let newest = facts.commit(0).unwrap();
        let known: Vec<_> = newest.changes().filter(|change| !change.unknown).collect();
        assert_eq!(known.len(), 1);
        assert_eq!((known[0].added, known[0].removed), (2, 0));
    }
}

#[test]
fn a_missing_tree_makes_its_commits_unknown() {
    let repository = three_commits();
    break_object(&repository, "HEAD~1^{tree}", None);
    let facts = repository.scan();
    let unknown: Vec<bool> = facts.commits().map(castra_history::Commit::is_unknown).collect();
    assert_eq!(unknown, [true, true, false]);
    assert_eq!(facts.head_files().len(), 2);
}

#[test]
fn a_missing_commit_ends_the_history_there() {
    let repository = three_commits();
    break_object(&repository, "HEAD~1", None);
    let facts = repository.scan();
    assert_eq!(facts.commits().len(), 1);
    assert_eq!(facts.n_missing_commits(), 1);
    assert!(facts.commit(0).unwrap().is_unknown());
}

#[test]
fn what_was_unknown_is_tried_again() {
    let repository = three_commits();
    let whole = repository.scan();
    let id = repository.git_text(&["rev-parse", "HEAD~1:dir/a.txt"]);
    let file = repository.loose(&id);
    let content = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let holed = repository.scan();
    assert!(holed != whole);
    std::fs::write(&file, content).unwrap();
    let mended = scan(&repository.path, &ScanOptions::default(), Some(holed), &()).unwrap();
    assert!(mended == whole);
}

#[test]
fn nobody_is_credited_at_the_edge_of_a_shallow_clone() {
    let origin = three_commits();
    let clone = TestRepository::shallow_clone(&origin, 2);
    let facts = clone.scan();
    assert_eq!(facts.commits().len(), 2);
    assert_eq!(facts.n_shallow_boundaries(), 1);
    let edge = facts.commit(1).unwrap();
    assert!(edge.is_shallow_boundary() && !edge.is_root());
    assert_eq!((edge.n_changes(), edge.parents().count()), (0, 0));
    assert_eq!(facts.commit(0).unwrap().n_changes(), 2);
    assert_eq!(facts.n_unknown_commits(), 0);
    // Deepening gives the edge its changes.
    clone.git(&["fetch", "-q", "--unshallow"]);
    let deep = scan(&clone.path, &ScanOptions::default(), Some(facts), &()).unwrap();
    assert!(deep == clone.scan());
    assert_eq!((deep.commits().len(), deep.n_shallow_boundaries()), (3, 0));
}

#[test]
fn a_root_at_exactly_the_depth_of_a_clone_is_not_cut_off() {
    let origin = three_commits();
    let clone = TestRepository::shallow_clone(&origin, 3);
    let facts = clone.scan();
    assert_eq!((facts.commits().len(), facts.n_shallow_boundaries()), (3, 0));
    let root = facts.commit(2).unwrap();
    assert!(root.is_root() && root.n_changes() > 0);
    // It is known, and not read again.
    let again = scan(&clone.path, &ScanOptions::default(), Some(facts.clone()), &()).unwrap();
    assert!(again == facts);
}

#[test]
fn a_folder_that_is_no_repository_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let result = scan(folder.path(), &ScanOptions::default(), None, &());
    assert!(matches!(result, Err(castra_history::Error::NotARepository { .. })));
}
