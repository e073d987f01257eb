//! Folders that look copied, by histories worked out by hand.

use castra_history::{
    Facts, FactsBuilder, InventedChange, InventedCommit, UnmarkedCopyOptions, unmarked_copies,
};

use crate::invented::{DAY, NOW};

fn commit(seed: u64, days_ago: i64, changes: Vec<InventedChange>) -> InventedCommit {
    InventedCommit {
        seed,
        author_name: "Ana".to_owned(),
        author_email: "ana@example.org".to_owned(),
        time: NOW - days_ago * DAY,
        changes,
        ..InventedCommit::default()
    }
}

fn files(folder: &str, n_files: usize) -> Vec<InventedChange> {
    (0..n_files).map(|at| InventedChange::lines(&format!("{folder}/{at}.rs"), 100, 0)).collect()
}

/// Code of one's own in small commits, and 40 files at once, 400 days ago; then what `more` says.
fn history(more: Vec<InventedCommit>) -> Facts {
    let mut builder = FactsBuilder::new();
    for (at, change) in files("src/own", 40).into_iter().enumerate() {
        builder.add(commit(at as u64, 500 - i64::try_from(at).unwrap(), vec![change]));
    }
    let licence = InventedChange::lines("src/assets/syntaxes/LICENSE", 10, 0);
    builder.add(commit(100, 400, [files("src/assets/syntaxes", 40), vec![licence]].concat()));
    for commit in more {
        builder.add(commit);
    }
    builder.finish()
}

fn found(facts: &Facts) -> Vec<(String, usize, u64, bool)> {
    let found = unmarked_copies(facts, &UnmarkedCopyOptions::at(NOW));
    let folder = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    found.into_iter().map(|copy| (folder(&copy.folder), copy.files, copy.lines, copy.has_licence)).collect()
}

#[test]
fn files_that_came_at_once_and_stayed_look_copied() {
    let expected = [("src/assets/syntaxes".to_owned(), 41, 4_010, true)];
    assert_eq!(found(&history(Vec::new())), expected);
    // One file in twenty may have been worked on.
    let touched = commit(200, 300, vec![InventedChange::lines("src/assets/syntaxes/3.rs", 1, 1)]);
    assert_eq!(found(&history(vec![touched])), expected);
    // Another import does not count as work.
    let again = commit(200, 300, files("src/assets/syntaxes", 40));
    assert_eq!(found(&history(vec![again])).len(), 1);
}

#[test]
fn what_is_worked_on_or_new_does_not() {
    let touched = |at: usize| {
        let change = InventedChange::lines(&format!("src/assets/syntaxes/{at}.rs"), 1, 1);
        commit(200 + at as u64, 300, vec![change])
    };
    assert_eq!(found(&history((0..3).map(touched).collect())), []);
    let lately = commit(200, 30, files("src/assets/syntaxes", 40));
    assert_eq!(found(&history(vec![lately])), []);
    assert_eq!(found(&Facts::default()), []);
}
