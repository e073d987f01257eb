//! A change is compared as a merge request is: from where it left the line.

use std::collections::BTreeSet;

use castra_history::{Error, Repository};

use crate::git::TestRepository;

/// `main` with two commits; `work` leaves after the first, renames, edits and adds.
fn forked() -> TestRepository {
    let repository = TestRepository::with_work_tree();
    let commit = |message: &str| repository.commit("Ann", 1_700_000_000, message);
    repository.write("a.rs", "fn a() {}\n".repeat(20));
    repository.write("b.rs", "fn b() {}\n");
    commit("first");
    repository.git(&["checkout", "-q", "-b", "work"]);
    repository.git(&["mv", "a.rs", "moved.rs"]);
    repository.write("b.rs", "fn b() { c() }\n");
    repository.write("image.png", b"\x89PNG\0");
    commit(
        "work\n\nCo-authored-by: Second Hand <second@example.org>\nReviewed-by: Third Eye <third@example.org>",
    );
    repository.git(&["checkout", "-q", "main"]);
    repository.write("later.rs", "fn later() {}\n");
    commit("later on main");
    repository
}

#[test]
fn a_change_is_what_left_the_line() {
    let fixture = forked();
    let repository = Repository::open(&fixture.path).unwrap();
    let compared = repository.compare("main", "work").unwrap();
    assert_eq!(compared.base.to_string(), fixture.git_text(&["merge-base", "main", "work"]));
    assert_eq!(compared.head.to_string(), fixture.git_text(&["rev-parse", "work"]));
    let files: Vec<_> = compared
        .files
        .iter()
        .map(|file| {
            let old = file.old_path.as_deref().map(String::from_utf8_lossy);
            (String::from_utf8_lossy(&file.path).into_owned(), old.map(std::borrow::Cow::into_owned))
        })
        .collect();
    // What main did meanwhile is not part of it.
    let expected = [("b.rs", None), ("image.png", None), ("moved.rs", Some("a.rs"))];
    assert_eq!(files, expected.map(|(path, old)| (path.to_owned(), old.map(str::to_owned))));
    assert_eq!(compared.files[0].after.as_deref(), Some(&b"fn b() { c() }\n"[..]));
    assert!(compared.files[1].after.is_none() && compared.files[1].is_kept && !compared.files[1].was_there);
    assert_eq!(compared.commits, 1);
    let text = |path: &[u8]| repository.text_at("work", path).unwrap();
    assert_eq!(
        (text(b"b.rs"), text(b"a.rs"), text(b"image.png")),
        (compared.files[0].after.clone(), None, None)
    );
    let emails: Vec<&str> = compared.authors.iter().map(|(_, email)| email.as_str()).collect();
    assert_eq!(emails, ["ann@example.org", "second@example.org"]);
    let reviewers: Vec<&str> = compared.reviewers.iter().map(|(_, email)| email.as_str()).collect();
    assert_eq!(
        reviewers,
        ["ann@example.org", "third@example.org"],
        "who committed it, and who is said to have seen it"
    );
}

/// What Git says is in `base..head`.
fn count_of(fixture: &TestRepository, base: &str, head: &str) -> usize {
    fixture.git_text(&["rev-list", "--count", &format!("{base}..{head}")]).parse().unwrap()
}

#[test]
fn a_change_has_the_commits_that_git_says_whatever_the_clocks_say() {
    let fixture = TestRepository::with_work_tree();
    let commit = |who: &str, time: i64| {
        fixture.write(&format!("{who}{time}.txt"), who);
        fixture.commit(who, time, "work");
    };
    // A long line whose clock stood far ahead, a branch that is older by its clock and merges the line's beginning.
    commit("Ann", 1_500_000_000);
    fixture.git(&["branch", "work"]);
    (0..20).for_each(|step| commit("Ann", 1_900_000_000 - step * 1_000_000));
    fixture.git(&["checkout", "-q", "work"]);
    (0..3).for_each(|step| commit("Ben", 1_000_000_000 + step));
    fixture.git(&[
        "-c",
        "user.name=Ben",
        "-c",
        "user.email=ben@example.org",
        "merge",
        "-q",
        "-m",
        "merge",
        "main~10",
    ]);
    commit("Ben", 900_000_000);
    let compared = Repository::open(&fixture.path).unwrap().compare("main", "work").unwrap();
    assert_eq!((compared.commits, count_of(&fixture, "main", "work")), (5, 5));
    assert_eq!(compared.authors.len(), 1, "{:?}", compared.authors);
}

/// Numbers that look random and are the same each time.
fn numbers(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    }
}

/// A commit and all before it. Of two such sets Git cannot be wrong, which it can be with clocks as wild as these
/// when it is asked for `base..head` at once.
fn past_of(fixture: &TestRepository, commit: &str) -> BTreeSet<String> {
    fixture.git_text(&["rev-list", commit]).lines().map(str::to_owned).collect()
}

#[test]
fn any_history_with_any_clocks_gives_what_is_in_the_one_past_and_not_in_the_other() {
    for seed in 1..=5 {
        let fixture = TestRepository::bare("sha1");
        let mut number = numbers(seed);
        let tree = fixture.git_text(&["mktree"]);
        let mut commits: Vec<String> = Vec::new();
        for step in 0..24 {
            let n_parents = if step == 0 { 0 } else { 1 + number(2) };
            let mut words = vec!["commit-tree".to_owned(), tree.clone(), "-m".to_owned(), step.to_string()];
            let mut parents: Vec<usize> = (0..n_parents)
                .map(|_| step - 1 - usize::try_from(number(4)).unwrap().min(step - 1))
                .collect();
            parents.dedup();
            for parent in parents {
                words.extend(["-p".to_owned(), commits[parent].clone()]);
            }
            let date = format!("{} +0000", 1_000_000_000 + number(900_000_000));
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            commits.push(fixture.git_at(&date, &words));
        }
        let repository = Repository::open(&fixture.path).unwrap();
        for _ in 0..6 {
            let [base, head] = [(); 2].map(|()| commits[usize::try_from(number(24)).unwrap()].as_str());
            let compared = repository.compare(base, head).unwrap();
            let (before, after) = (past_of(&fixture, base), past_of(&fixture, head));
            assert_eq!(compared.commits, after.difference(&before).count(), "seed {seed}: {base}..{head}");
            let met = compared.base.to_string();
            let common: Vec<&String> = before.intersection(&after).collect();
            assert!(common.contains(&&met), "seed {seed}: {base} {head}");
            let later =
                common.iter().filter(|&&other| *other != met && past_of(&fixture, other).contains(&met));
            assert_eq!(later.count(), 0, "seed {seed}: {base} {head} met later than {met}");
        }
    }
}

#[test]
fn what_is_not_in_the_clone_is_unread_and_not_empty() {
    let fixture = forked();
    let url = format!("file://{}", fixture.path.display());
    fixture.git(&["config", "uploadpack.allowFilter", "true"]);
    let folder = tempfile::tempdir().unwrap();
    let partial = folder.path().join("partial");
    let target = partial.to_str().unwrap();
    fixture.git(&["clone", "-q", "--bare", "--filter=blob:none", &url, target]);
    let repository = Repository::open(&partial).unwrap();
    assert!(repository.is_partial() && !Repository::open(&fixture.path).unwrap().is_partial());
    let compared = repository.compare("main", "work").unwrap();
    let unread: Vec<_> = compared.files.iter().map(|file| (&*file.path, file.is_unread)).collect();
    // What only moved is the same on both sides, whatever it is.
    assert_eq!(unread, [(&b"b.rs"[..], true), (b"image.png", true), (b"moved.rs", false)]);
    crate::git::text(
        &partial,
        &["fetch", "-q", "--refetch", "--no-filter", "origin", "+refs/heads/*:refs/heads/*"],
    );
    let compared = Repository::open(&partial).unwrap().compare("main", "work").unwrap();
    assert!(compared.files.iter().all(|file| !file.is_unread));
}

#[test]
fn revisions_are_named_as_git_names_them() {
    let fixture = forked();
    let repository = Repository::open(&fixture.path).unwrap();
    let short = fixture.git_text(&["rev-parse", "--short", "main"]);
    for (base, head) in [("main~1", "main"), ("HEAD^", short.as_str()), ("work", "refs/heads/main")] {
        let compared = repository.compare(base, head).unwrap();
        let git = fixture.git_text(&["diff", "--name-only", "-M", &format!("{base}...{head}")]);
        let ours: Vec<_> = compared.files.iter().map(|file| String::from_utf8_lossy(&file.path)).collect();
        assert_eq!(ours.join("\n"), git, "{base}...{head}");
    }
    let unknown = repository.compare("nowhere", "main").unwrap_err();
    assert!(matches!(unknown, Error::NoSuchRevision { name } if name == "nowhere"));
    fixture.git(&["checkout", "-q", "--orphan", "alone"]);
    fixture.commit("Ann", 1_700_000_000, "alone");
    assert!(matches!(repository.compare("main", "alone"), Err(Error::NoCommonCommit)));
}
