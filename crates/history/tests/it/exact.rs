//! Every row of every commit is the one that `git log --numstat -M` prints.

use castra_history::{Facts, ScanOptions, numstat, scan};
use proptest::prelude::*;

use crate::generated::{build, history};
use crate::git::TestRepository;

/// Git's rows, cut at the NULs, each commit introduced by its id.
fn rows_of_git(repository: &TestRepository) -> Vec<Vec<u8>> {
    let format = "--format=%x01%H%x00";
    let output = repository.git(&["log", "--numstat", "-M", "--no-merges", "-z", format, "main"]);
    cut(&output)
}

fn rows_of(facts: &Facts) -> Vec<Vec<u8>> {
    let mut rows = numstat(facts).peekable();
    let mut output = Vec::new();
    for commit in facts.commits().filter(|commit| !commit.is_merge()) {
        output.extend_from_slice(format!("\x01{}\0", commit.id()).as_bytes());
        while let Some(row) = rows.next_if(|row| row.commit == commit.id()) {
            row.write_z(&mut output).unwrap();
        }
    }
    cut(&output)
}

fn cut(output: &[u8]) -> Vec<Vec<u8>> {
    let fields = output.split(|&byte| byte == 0).map(|field| field.strip_prefix(b"\n").unwrap_or(field));
    fields.filter(|field| !field.is_empty()).map(<[u8]>::to_vec).collect()
}

fn assert_exact(repository: &TestRepository) {
    let facts = repository.scan();
    let (expected, actual) = (rows_of_git(repository), rows_of(&facts));
    let show = |rows: &[Vec<u8>]| rows.iter().map(|row| row.escape_ascii().to_string()).collect::<Vec<_>>();
    assert_eq!(show(&expected), show(&actual));
    let all = repository.git_text(&["rev-list", "--count", "main"]);
    assert_eq!(facts.commits().len().to_string(), all);
    assert_eq!(facts.n_unknown_commits() + facts.n_unknown_changes(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn made_up_histories_have_the_rows_of_git(plans in history(30)) {
        assert_exact(&build(&plans, "sha1"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sha_256_makes_no_difference(plans in history(15)) {
        assert_exact(&build(&plans, "sha256"));
    }

    #[test]
    fn one_thread_equals_many(plans in history(20)) {
        let repository = build(&plans, "sha1");
        let with = |threads| {
            let options = ScanOptions { threads, all_branches: true, ..ScanOptions::default() };
            scan(&repository.path, &options, None, &()).unwrap()
        };
        prop_assert!(with(1) == with(5));
    }
}

#[test]
fn an_empty_repository_has_no_facts() {
    let repository = TestRepository::with_work_tree();
    let facts = repository.scan();
    assert_eq!((facts.commits().len(), facts.head()), (0, None));
}

#[test]
fn a_packed_repository_reads_like_a_loose_one() {
    let repository = TestRepository::with_work_tree();
    for step in 0..40_u32 {
        let lines: String =
            (0..200).map(|line| ["line ", &(line * (step % 7 + 1)).to_string(), "\n"].concat()).collect();
        repository.write("src/a.rs", &lines);
        repository.write(&format!("src/{step}.rs"), &lines[..usize::try_from(step).unwrap() * 9]);
        repository.commit("Ann", 1_600_000_000 + i64::from(step) * 1_000, "work");
    }
    let loose = repository.scan();
    repository.git(&["gc", "-q", "--prune=now"]);
    assert!(loose == repository.scan());
    assert_eq!(rows_of(&loose), rows_of_git(&repository));
}
