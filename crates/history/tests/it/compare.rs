//! A change is compared as a merge request is: from where it left the line.

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
    commit("work\n\nCo-authored-by: Second Hand <second@example.org>");
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
    let emails: Vec<&str> = compared.authors.iter().map(|(_, email)| email.as_str()).collect();
    assert_eq!(emails.len(), 2);
    assert!(emails.contains(&"second@example.org"), "{emails:?}");
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
