//! A change in the light of the history before it.

use std::collections::BTreeSet;

use castra_history::{
    ChangeReason, ChangeRiskOptions, Commit, CommitId, Facts, FileReason, InventedChange, change_risk,
};

use crate::invented::{change, complex, history, person};

/// The id of the commit so many before the newest.
fn back(facts: &Facts, commits: usize) -> CommitId {
    facts.commit(commits).map(Commit::id).unwrap()
}

fn past() -> Vec<(&'static str, i64, Vec<InventedChange>)> {
    let mut commits = vec![("Ann", 200, vec![change("calm.rs"), change("dead.rs")])];
    for day in 0..6 {
        let both = vec![complex("core/hot.rs", 900), change("core/hot_test.rs")];
        commits.push(("Ann", 100 - day, both));
    }
    commits.push(("Gone", 50, vec![change("old/a.rs")]));
    commits
}

fn facts_of(commits: &[(&'static str, i64, Vec<InventedChange>)]) -> Facts {
    let commits: Vec<_> =
        commits.iter().map(|(who, day, changes)| (*who, *day, changes.as_slice())).collect();
    history(&commits)
}

#[test]
fn a_change_of_unknown_code_lists_its_risks() {
    let mut commits = past();
    commits.push(("Bob", 3, vec![change("core/hot.rs"), change("old/a.rs")]));
    commits.push(("Bob", 2, vec![change("new.rs"), change("core/hot.rs"), change("Cargo.lock")]));
    let gone = InventedChange { deleted: true, ..change("dead.rs") };
    commits.push(("Bob", 1, vec![gone]));
    let facts = facts_of(&commits);
    let (ann, bob) = (person(&facts, "ann"), person(&facts, "bob"));
    let options = ChangeRiskOptions {
        departed: BTreeSet::from([person(&facts, "gone")]),
        ..ChangeRiskOptions::default()
    };
    let risk = change_risk(&facts, back(&facts, 3), back(&facts, 0), &options).unwrap();
    let find = |name: &str| risk.files.iter().find(|file| facts.path(file.path) == name.as_bytes()).unwrap();
    assert_eq!(risk.files.len(), 4, "the lock file is generated");
    let hot = find("core/hot.rs");
    assert_eq!((hot.added, hot.removed, hot.revisions), (20, 2, 6));
    assert_eq!((hot.main_author, hot.authors.as_slice()), (Some(ann), &[ann][..]));
    let expected = [
        FileReason::Hotspot,
        FileReason::UnknownToAuthors,
        FileReason::OnlyKnownTo(ann),
        FileReason::MissingCompanion,
    ];
    assert_eq!(hot.reasons, expected);
    assert_eq!(find("old/a.rs").reasons, [FileReason::UnknownToAuthors, FileReason::Orphaned]);
    let new = find("new.rs");
    assert!(new.is_new && new.reasons.is_empty() && new.hotspot_score.is_none());
    assert!(find("dead.rs").is_deleted);
    let [missing] = risk.missing.as_slice() else { panic!("one companion") };
    assert_eq!((facts.path(missing.path), missing.because_of), (&b"core/hot_test.rs"[..], hot.path));
    assert!((missing.degree - 100.0).abs() < 1e-9);
    assert_eq!((missing.shared_revisions, missing.revisions), (6, 6));
    assert_eq!(risk.authors, BTreeSet::from([bob]));
    let reasons = [ChangeReason::ManyLines, ChangeReason::ManyFiles, ChangeReason::NewToComponents];
    assert_eq!(risk.reasons, reasons);
    let measures = &risk.measures;
    assert_eq!((measures.commits, measures.files, measures.folders), (3, 4, 3));
    assert_eq!((measures.developers, measures.experience[0].commits), (2, 0));
}

#[test]
fn who_knows_the_code_and_brings_its_companion_is_not_bothered() {
    let mut commits = past();
    commits.push(("Ann", 1, vec![change("core/hot.rs"), change("core/hot_test.rs")]));
    let facts = facts_of(&commits);
    let risk = change_risk(&facts, back(&facts, 1), back(&facts, 0), &ChangeRiskOptions::default()).unwrap();
    assert!(risk.missing.is_empty());
    assert_eq!(risk.measures.experience[0].component_commits, 6);
    // Both files were last changed 95 days ago, by one commit; the change is 94 days younger.
    assert_eq!((risk.measures.age_days, risk.measures.last_changes), (Some(94.0), 1));
    assert!(risk.files.iter().all(|file| !file.reasons.contains(&FileReason::UnknownToAuthors)));
}

#[test]
fn no_change_and_unknown_commits() {
    let facts = facts_of(&past());
    let head = back(&facts, 0);
    let options = ChangeRiskOptions::default();
    let nothing = change_risk(&facts, head, head, &options).unwrap();
    assert!(nothing.files.is_empty() && nothing.missing.is_empty() && nothing.reasons.is_empty());
    let strange = CommitId::from_hex(&"0".repeat(40)).unwrap();
    assert!(change_risk(&facts, strange, head, &options).is_none());
    assert!(change_risk(&history(&[]), head, head, &options).is_none());
}
