//! Incomplete and broken repositories: what can be read is read, the rest is marked and counted.

use std::{fs, path::PathBuf};

use castra_history::{Error, HotspotOptions, ScanOptions, hotspots, scan};

use crate::git::TestRepository;

/// Three commits; the second changes `a.txt` only.
fn three_commits() -> TestRepository {
    let repository = TestRepository::with_work_tree();
    for (step, text) in ["one\n", "one\ntwo\n", "one\ntwo\nthree\n"].into_iter().enumerate() {
        repository.write("dir/a.rs", text);
        if step != 1 {
            repository.write("dir/b.rs", text);
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
        break_object(&repository, "HEAD~1:dir/a.rs", content);
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
    assert_eq!(
        facts.gaps().details(),
        ["Changes, hotspots and knowledge are counted without the files of 2 of 3 commits."]
    );
}

#[test]
fn files_of_a_folder_that_cannot_be_read_are_missed_and_the_others_are_not() {
    let repository = three_commits();
    repository.write("top.rs", "fn top() {}\n");
    repository.commit("Ann", 1_600_009_000, "more");
    break_object(&repository, "HEAD:dir", None);
    let facts = repository.scan();
    let files: Vec<_> = facts.head_files().iter().map(|file| facts.path_text(file.path)).collect();
    assert_eq!((files, facts.gaps().unknown_folders), (vec!["top.rs".into()], 1));
    let details = facts.gaps().details();
    assert!(details.iter().any(|detail| detail.contains("in 1 folder that cannot be read")), "{details:?}");
}

#[test]
fn a_tag_that_cannot_be_read_is_missed() {
    let repository = three_commits();
    repository.git(&["-c", "user.name=A", "-c", "user.email=a@example.org", "tag", "-a", "-m", "one", "v1"]);
    repository.git(&["tag", "v2", "HEAD^{tree}"]);
    break_object(&repository, "v1", None);
    let facts = repository.scan();
    assert_eq!((facts.tags().len(), facts.gaps().unknown_tags), (0, 1), "that of a tree is none");
    assert_eq!(facts.gaps().details(), ["Releases are counted without 1 tag."]);
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
    let id = repository.git_text(&["rev-parse", "HEAD~1:dir/a.rs"]);
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
fn no_one_is_credited_at_the_edge_of_a_shallow_clone() {
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

/// The one file of a packed repository's packs with this ending.
fn pack(repository: &TestRepository, ending: &str) -> PathBuf {
    let folder = repository.path.join(".git/objects/pack");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files = files.filter(|path| path.extension().is_some_and(|it| it == ending));
    let file = files.next().unwrap();
    // Git writes packs that nobody may write to, and removes what is in the way.
    let content = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    fs::write(&file, content).unwrap();
    file
}

#[test]
fn a_damaged_pack_or_index_is_not_an_empty_repository() {
    for (ending, damage) in [
        ("pack", (|_| b"garbage".to_vec()) as fn(Vec<u8>) -> Vec<u8>),
        ("pack", |_| Vec::new()),
        ("pack", |all| all[..40].to_vec()),
        ("idx", |_| b"garbage".to_vec()),
        ("idx", |_| Vec::new()),
        ("idx", |all| all[..all.len() / 2].to_vec()),
    ] {
        let repository = three_commits();
        repository.git(&["gc", "-q", "--prune=now"]);
        let file = pack(&repository, ending);
        let content = fs::read(&file).unwrap();
        fs::write(&file, damage(content)).unwrap();
        let error = repository.try_scan().unwrap_err();
        assert!(matches!(error, Error::NewestCommitUnreadable { is_partial: false, .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains("pack-") || ending == "pack", "{text}");
        assert!(text.ends_with("run `git fsck` there to find the damage"), "{text}");
    }
    let repository = three_commits();
    repository.git(&["gc", "-q", "--prune=now"]);
    fs::remove_file(pack(&repository, "idx")).unwrap();
    let error = repository.try_scan().unwrap_err().to_string();
    assert!(error.contains("nor can pack-"), "{error}");
}

#[test]
fn a_pack_that_is_damaged_in_part_says_how_much_is_missing_from_every_count() {
    let repository = TestRepository::with_work_tree();
    for step in 0..30_u32 {
        let noise: String = (0..200_u32)
            .map(|line| format!("{:x}\n", (line + step * 1_000).wrapping_mul(0x9e37_79b9)))
            .collect();
        repository.write(&format!("f{step}.txt"), noise);
        repository.commit("Ann", 1_600_000_000 + i64::from(step) * 1_000, "work");
    }
    repository.git(&["gc", "-q", "--prune=now"]);
    let whole = repository.scan();
    let file = pack(&repository, "pack");
    let mut content = fs::read(&file).unwrap();
    // Contents come last in a pack: this hits some of them, and no commit.
    let (from, to) = (content.len() * 3 / 4, content.len() * 3 / 4 + 2_000);
    content[from..to].fill(0xff);
    fs::write(&file, content).unwrap();
    let facts = repository.scan();
    assert_eq!(facts.commits().len(), whole.commits().len());
    let gaps = facts.gaps();
    assert!(gaps.unknown_files > 0 && gaps.unknown_files < 30, "{gaps:?}");
    assert_eq!((gaps.files, gaps.unknown_changes), (30, gaps.unknown_files));
    let details = gaps.details().join("\n");
    assert!(details.contains(&format!("contents of {} of 30 files", gaps.unknown_files)), "{details}");
    assert!(gaps.kind().unwrap().contains("git fsck"));
}

#[test]
fn a_damaged_head_or_branch_is_not_an_empty_repository() {
    for (file, content) in
        [("HEAD", "nonsense"), (".git/refs/heads/main", ""), (".git/refs/heads/main", "garbage\n")]
    {
        let repository = three_commits();
        let file = if file == "HEAD" { ".git/HEAD" } else { file };
        fs::write(repository.path.join(file), content).unwrap();
        let error = repository.try_scan().unwrap_err();
        assert!(matches!(error, Error::Unreadable { .. }), "{file} {content:?}: {error:?}");
    }
    let repository = three_commits();
    fs::write(repository.path.join(".git/refs/heads/main"), format!("{}\n", "1".repeat(40))).unwrap();
    let error = repository.try_scan().unwrap_err();
    assert!(error.to_string().starts_with("its newest commit 1111111111 cannot be read"), "{error}");
}

#[test]
fn a_head_that_leads_nowhere_names_the_branches_there_are() {
    let repository = three_commits();
    repository.git(&["branch", "-m", "develop"]);
    repository.git(&["branch", "topic/a"]);
    repository.git(&["symbolic-ref", "HEAD", "refs/heads/main"]);
    let error = repository.try_scan().unwrap_err();
    assert_eq!(
        error.to_string(),
        "its default branch `main` does not exist; choose one of its branches: `develop`, `topic/a`"
    );
    let options = ScanOptions { revision: Some("develop".to_owned()), ..ScanOptions::default() };
    assert_eq!(scan(&repository.path, &options, None, &()).unwrap().commits().len(), 3);
}

#[test]
fn a_partial_clone_says_what_it_hides_and_how_to_fetch_it() {
    let origin = three_commits();
    let whole = origin.scan();
    let clone = TestRepository::partial_clone(&origin, "blob:none");
    let facts = clone.scan();
    assert_eq!((facts.commits().len(), facts.n_unknown_commits()), (3, 0));
    let gaps = facts.gaps();
    assert_eq!((gaps.partial.as_deref(), gaps.unknown_files, gaps.files), (Some("blob:none"), 2, 2));
    assert!(gaps.has_no_contents());
    let kind = gaps.kind().unwrap();
    assert!(kind.starts_with("this is a partial clone (blob:none)") && !kind.contains("fsck"), "{kind}");
    let hot = hotspots(&facts, &HotspotOptions::at(1_600_010_000));
    assert_eq!((hot.files.len(), hot.unread_files), (0, 2), "not that there are none");
    // It is kept, and what is said to fetch it does.
    let kept = tempfile::tempdir().unwrap();
    facts.save(&kept.path().join("facts")).unwrap();
    let kept = castra_history::Facts::load(&kept.path().join("facts")).unwrap();
    assert!(kept == facts && kept.gaps() == gaps);
    let command = kind.split('`').nth(1).unwrap().to_owned();
    let arguments: Vec<&str> = command.split(' ').skip(1).collect();
    clone.git(&arguments);
    let filled = scan(&clone.path, &ScanOptions::default(), Some(facts), &()).unwrap();
    assert_eq!((filled.gaps().is_empty(), filled.gaps().kind()), (true, None));
    assert!(filled.head_files() == whole.head_files());
    let treeless = TestRepository::partial_clone(&origin, "tree:0").scan().gaps();
    assert_eq!((treeless.unknown_commits, treeless.unknown_folders, treeless.files), (3, 1, 0));
    assert!(treeless.kind().unwrap().contains("(tree:0)"));
}

#[test]
fn branches_kept_as_a_reftable_are_refused_as_such() {
    let Some(repository) = TestRepository::if_known(&["--ref-format=reftable"]) else { return };
    // Before 2.49 Git converts no logs of branches.
    repository.git(&["config", "core.logAllRefUpdates", "false"]);
    repository.write("a.txt", "a\n");
    repository.commit("Ann", 1_600_000_000, "one");
    let error = repository.try_scan().unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("`reftable`"), "{text}");
    let command = text.split('`').nth(3).unwrap().to_owned();
    let arguments: Vec<&str> = command.split(' ').skip(1).collect();
    repository.git(&arguments);
    assert_eq!(repository.scan().commits().len(), 1);
}

#[test]
fn an_extension_that_is_not_known_is_refused_by_its_name() {
    let repository = three_commits();
    repository.git(&["config", "extensions.worktreeConfig", "true"]);
    repository.git(&["config", "core.repositoryformatversion", "1"]);
    assert_eq!(repository.scan().commits().len(), 3);
    let config = repository.path.join(".git/config");
    let known = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("{known}[extensions]\n\tnewFangled = 1\n")).unwrap();
    let error = repository.try_scan().unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
    assert!(error.to_string().to_lowercase().contains("`newfangled`"), "{error}");
    fs::write(&config, known.replace("repositoryformatversion = 1", "repositoryformatversion = 0")).unwrap();
    assert_eq!(repository.scan().commits().len(), 3, "what Git itself overlooks");
    fs::write(&config, known.replace("repositoryformatversion = 1", "repositoryformatversion = 7")).unwrap();
    let error = repository.try_scan().unwrap_err();
    assert!(!matches!(error, Error::NotARepository { .. }), "{error:?}");
}
