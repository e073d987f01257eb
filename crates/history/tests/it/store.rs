//! Facts survive a file, and a damaged file is told from facts.

use castra_history::{Error, Facts, FactsBuilder, InventedChange, InventedCommit};

use crate::git::TestRepository;

fn facts() -> Facts {
    let repository = TestRepository::with_work_tree();
    repository.write("a.rs", "fn a() {\n    b\n}\n");
    repository.write("picture.png", b"\x89PNG\0\0");
    repository.commit("Ann", 1_600_000_000, "one\n\nCo-authored-by: Bob <bob@example.org>");
    repository.git(&["mv", "a.rs", "b.rs"]);
    repository.commit("Bob", 1_600_100_000, "two");
    repository.scan()
}

#[test]
fn facts_come_back_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.facts");
    for facts in [facts(), Facts::default(), FactsBuilder::new().finish()] {
        facts.save(&path).unwrap();
        assert!(Facts::load(&path).unwrap() == facts);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no leftovers");
}

#[test]
fn every_flipped_byte_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.facts");
    facts().save(&path).unwrap();
    let good = std::fs::read(&path).unwrap();
    for position in 0..good.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bad = good.clone();
            bad[position] ^= flip;
            std::fs::write(&path, &bad).unwrap();
            let error = Facts::load(&path).unwrap_err();
            assert!(matches!(error, Error::Damaged { .. }), "byte {position}: {error}");
        }
    }
}

#[test]
fn a_file_cut_short_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.facts");
    facts().save(&path).unwrap();
    let good = std::fs::read(&path).unwrap();
    for length in (0..good.len()).step_by(3) {
        std::fs::write(&path, &good[..length]).unwrap();
        assert!(matches!(Facts::load(&path), Err(Error::Damaged { .. })));
    }
    std::fs::write(&path, [good.as_slice(), b"more"].concat()).unwrap();
    assert!(matches!(Facts::load(&path), Err(Error::Damaged { .. })));
}

#[test]
fn an_absent_file_is_not_damage() {
    let folder = tempfile::tempdir().unwrap();
    let error = Facts::load(&folder.path().join("nothing")).unwrap_err();
    assert!(matches!(error, Error::Io { .. }));
}

#[test]
fn an_invented_history_looks_like_a_real_one() {
    let commit = |seed: u64, changes| InventedCommit {
        seed,
        author_name: "Ann".to_owned(),
        author_email: "ann@example.org".to_owned(),
        time: 1_600_000_000 + i64::try_from(seed).unwrap() * 86_400,
        subject: format!("number {seed}"),
        changes,
        ..InventedCommit::default()
    };
    let renamed = InventedChange { old_path: Some("a.rs".to_owned()), ..InventedChange::lines("b.rs", 2, 1) };
    let mut builder = FactsBuilder::new();
    builder.add(commit(2, vec![renamed]));
    builder.add(commit(1, vec![InventedChange::lines("a.rs", 10, 0)]));
    let facts = builder.finish();
    let newest = facts.commit(0).unwrap();
    assert_eq!(newest.subject(), "number 2");
    assert_eq!(facts.head(), Some(newest.id()));
    let [file] = facts.head_files() else { panic!("one file") };
    assert_eq!((facts.path(file.path), file.lines), (&b"b.rs"[..], 11));
    assert!(facts.commit(1).unwrap().changes().all(|change| change.is_addition()));
}
