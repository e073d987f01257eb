//! Ages of lines, by hand and against `git blame`.

use std::collections::BTreeMap;

use castra_history::{
    Facts, FactsBuilder, Filter, InventedChange, InventedCommit, Month, Period, ScanOptions, Survival,
    SurvivalOptions, scan, survival,
};
use proptest::prelude::*;

use crate::generated::{build, history as made_up};
use crate::git::TestRepository;
use crate::invented::{DAY, NOW, history, person};

const MONTH: i64 = 31 * DAY;

fn monthly(facts: &Facts, now: i64) -> Survival {
    survival(facts, &SurvivalOptions { period: Period::Month, ..SurvivalOptions::at(now) })
}

/// Lines today by month of writing and by name.
fn alive(facts: &Facts, answer: &Survival) -> (BTreeMap<(i64, u8), u64>, BTreeMap<String, u64>) {
    let months = answer.cohorts.iter().map(|cohort| ((cohort.begin.year, cohort.begin.month), cohort.alive));
    let people = answer.people.iter().map(|who| (facts.person(who.person).name.clone(), who.alive));
    (months.filter(|&(_, lines)| lines > 0).collect(), people.filter(|&(_, lines)| lines > 0).collect())
}

#[test]
fn lines_are_counted_by_age_and_author_over_time() {
    let repository = TestRepository::with_work_tree();
    let start = 1_704_067_200; // 2024-01-01
    repository.write("a.rs", "1\n2\n3\n4\n");
    repository.commit("Ann", start, "four lines");
    repository.write("a.rs", "1\nx\n3\n4\n5\n");
    repository.commit("Bob", start + MONTH, "one changed, one more");
    repository.git(&["mv", "a.rs", "b.rs"]);
    repository.commit("Cem", start + 2 * MONTH, "moved");
    repository.write("b.rs", "x\n5\n");
    repository.commit("Ann", start + 3 * MONTH, "three less");
    let facts = repository.scan();
    let now = start + 4 * MONTH;
    let answer = monthly(&facts, now);
    let january = Month { year: 2024, month: 1 };
    assert_eq!(answer.months, [1, 2, 3, 4].map(|month| Month { month, ..january }));
    let lines: Vec<_> =
        answer.cohorts.iter().map(|c| (c.begin.month, c.written, c.alive, c.points.clone())).collect();
    assert_eq!(
        lines,
        [
            (1, 4, 0, vec![4, 3, 3, 0]),
            (2, 2, 2, vec![0, 2, 2, 2]),
            (3, 0, 0, vec![0; 4]),
            (4, 0, 0, vec![0; 4])
        ]
    );
    let [bob, ann] = answer.people.as_slice() else { panic!("who only moved a file wrote nothing") };
    assert_eq!(
        (bob.person, bob.written, bob.alive, bob.points.as_slice()),
        (person(&facts, "bob"), 2, 2, &[0, 2, 2, 2][..])
    );
    assert_eq!((ann.written, ann.alive), (4, 0));
    assert!((bob.share - 1.0).abs() < 1e-9);
    let [file] = answer.files.as_slice() else { panic!("one file") };
    assert_eq!((facts.path(file.path), file.lines), (&b"b.rs"[..], 2));
    assert_eq!((file.median_days, file.main_author), (Some(93.0), Some((person(&facts, "bob"), 2))));
    // Of six lines one went after 31 days and three after 93; two were seen for 93.
    let shares: Vec<f64> = answer.curve.iter().map(|point| point.share).collect();
    assert!((shares[1] - 5.0 / 6.0).abs() < 1e-9, "{shares:?}");
    assert!((shares[3] - 5.0 / 6.0 * (1.0 - 3.0 / 4.0)).abs() < 1e-9, "{shares:?}");
    assert!(answer.half_life_days.is_some_and(|days| (90.0..120.0).contains(&days)));
    assert_eq!((answer.unknown_lines, answer.misplaced_lines, answer.other_lines), (0, 0, 0));
    // Half way through.
    let then = monthly(&facts, start + 40 * DAY);
    assert_eq!(alive(&facts, &then).1, BTreeMap::from([("Ann".to_owned(), 3), ("Bob".to_owned(), 2)]));
    assert!(then.files.is_empty(), "the head was not there yet");
}

#[test]
fn programs_and_generated_files_do_not_count() {
    let facts = history(&[
        ("Ann", 300, &[InventedChange::lines("a.rs", 10, 0), InventedChange::lines("Cargo.lock", 100, 0)]),
        ("renovate[bot]", 200, &[InventedChange::lines("a.rs", 5, 2)]),
        ("Ann", 100, &[InventedChange::lines("b.rs", 7, 0)]),
    ]);
    let answer = survival(&facts, &SurvivalOptions::at(NOW));
    assert_eq!(answer.people.iter().map(|who| (who.written, who.alive)).collect::<Vec<_>>(), [(17, 15)]);
    assert_eq!(answer.unknown_lines, 5);
    assert_eq!((answer.exclusions.bot_commits, answer.exclusions.generated_files), (1, 1));
    let filter = Filter { include_bots: true, include_generated: true, ..Filter::default() };
    let all = survival(&facts, &SurvivalOptions { filter, people: 1, ..SurvivalOptions::at(NOW) });
    assert_eq!((all.people[0].alive, all.other_lines, all.unknown_lines), (115, 5, 0));
    let renamed =
        InventedChange { old_path: Some("yarn.lock".to_owned()), ..InventedChange::lines("c.rs", 0, 0) };
    let moved = history(&[("Ann", 9, &[InventedChange::lines("yarn.lock", 8, 0)]), ("Bob", 5, &[renamed])]);
    let answer = survival(&moved, &SurvivalOptions::at(NOW));
    assert_eq!(answer.people.len(), 0, "nothing was written where it counts");
    assert_eq!(answer.files[0].main_author, Some((person(&moved, "ann"), 8)));
}

#[test]
fn histories_without_lines_are_answered() {
    for facts in [Facts::default(), FactsBuilder::new().finish(), history(&[("Ann", 1, &[])])] {
        let answer = survival(&facts, &SurvivalOptions::at(NOW));
        assert!(answer.half_life_days.is_none() && answer.curve.is_empty() && answer.files.is_empty());
    }
    // Times that make no sense cost neither memory nor a panic.
    let mut builder = FactsBuilder::new();
    for (seed, time) in (0..).zip([i64::MIN / 4, -1, 0, NOW]) {
        let changes = vec![InventedChange::lines("a.rs", 3, 0)];
        builder.add(InventedCommit {
            seed,
            author_name: "Ann".to_owned(),
            time,
            changes,
            ..InventedCommit::default()
        });
    }
    let answer = monthly(&builder.finish(), NOW);
    assert_eq!(answer.cohorts.iter().map(|cohort| cohort.alive).sum::<u64>(), 12);
}

#[test]
fn what_is_older_than_a_shallow_clone_is_unknown() {
    let origin = TestRepository::with_work_tree();
    origin.write("a.rs", "1\n2\n3\n4\n");
    origin.commit("Ann", NOW, "one");
    origin.write("a.rs", "1\n2\n3\nx\n5\n");
    origin.commit("Bob", NOW + DAY, "two");
    let shallow = TestRepository::shallow_clone(&origin, 1);
    let answer = monthly(&shallow.scan(), NOW + DAY);
    assert_eq!((answer.unknown_lines, answer.people.len()), (5, 0));
    let deeper = TestRepository::shallow_clone(&origin, 3);
    origin.write("a.rs", "1\ny\n3\nx\n5\n");
    origin.commit("Bob", NOW + 2 * DAY, "three");
    let edge = TestRepository::shallow_clone(&origin, 2);
    let facts = edge.scan();
    let answer = monthly(&facts, NOW + 2 * DAY);
    assert_eq!((answer.unknown_lines, alive(&facts, &answer).1["Bob"]), (4, 1));
    assert_eq!(monthly(&deeper.scan(), NOW + DAY).unknown_lines, 0, "the whole history");
}

#[test]
fn what_a_merge_took_does_not_stand_on() {
    let repository = TestRepository::with_work_tree();
    let start = 1_704_067_200; // 2024-01-01
    repository.write("a.rs", "1\n2\n");
    repository.commit("Ann", start, "one");
    repository.git(&["checkout", "-q", "-b", "side"]);
    repository.write("side.rs", "1\n2\n3\n");
    repository.commit("Bob", start + MONTH, "never taken over");
    repository.git(&["checkout", "-q", "main"]);
    let ann = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
    repository.git(&[&ann[..], &["merge", "-q", "-s", "ours", "--no-edit", "side"]].concat());
    repository.write("a.rs", "1\n2\n3\n");
    repository.commit("Ann", start + 2 * MONTH, "one more");
    let facts = repository.scan();
    let now = facts.commits().map(castra_history::Commit::author_time).max().unwrap();
    let answer = monthly(&facts, now);
    assert_eq!((answer.merged_away_lines, answer.misplaced_lines, answer.unknown_lines), (3, 0, 0));
    let february = &answer.cohorts[1];
    assert_eq!((february.written, february.alive, february.points.iter().sum::<u64>()), (3, 0, 0));
}

/// An edit of a file of unlike lines: which file, where, how many lines go and come, and whether the file moves.
type Step = (usize, usize, usize, usize, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(
        (0..3_usize, 0..40_usize, 0..12_usize, 0..12_usize, prop::bool::weighted(0.15)),
        3..14,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_are_whose_git_blame_says(steps in steps()) {
        let repository = TestRepository::with_work_tree();
        let mut files: BTreeMap<usize, (usize, Vec<String>)> = BTreeMap::new();
        for (number, &(which, at, gone, come, moves)) in steps.iter().enumerate() {
            let (generation, lines) = files.entry(which).or_default();
            let at = at.min(lines.len());
            let new = (0..come.max(1)).map(|line| format!("line {line} of step {number}\n"));
            lines.splice(at..(at + gone).min(lines.len()), new);
            let old = format!("f{which}-{generation}.txt");
            // A move that changes much is another file to Git, and rightly so.
            if moves && lines.len() > 30 {
                *generation += 1;
                repository.git(&["mv", &old, &format!("f{which}-{generation}.txt")]);
            }
            repository.write(&format!("f{which}-{generation}.txt"), lines.concat());
            let who = ["Ann", "Bob", "Cem"][number % 3];
            repository.commit(who, NOW + i64::try_from(number).unwrap() * MONTH, "step");
        }
        let facts = repository.scan();
        let answer = monthly(&facts, NOW + 20 * MONTH);
        let (mut months, mut people) = (BTreeMap::new(), BTreeMap::new());
        for (which, (generation, _)) in files {
            let blame = repository.git_text(&["blame", "--line-porcelain", &format!("f{which}-{generation}.txt")]);
            for line in blame.lines() {
                if let Some(time) = line.strip_prefix("author-time ") {
                    let month = Month::at(time.parse().unwrap());
                    *months.entry((month.year, month.month)).or_default() += 1;
                } else if let Some(name) = line.strip_prefix("author ") {
                    *people.entry(name.to_owned()).or_default() += 1;
                }
            }
        }
        prop_assert_eq!(alive(&facts, &answer), (months, people));
        prop_assert_eq!((answer.misplaced_lines, answer.unknown_lines), (0, 0));
    }

    #[test]
    fn hunks_add_up_and_lines_are_those_of_the_head(plans in made_up(20)) {
        let repository = build(&plans, "sha1");
        let facts = scan(&repository.path, &ScanOptions::default(), None, &()).unwrap();
        for commit in facts.commits() {
            for (change, hunks) in commit.changes_with_hunks() {
                let sums = hunks.fold((0, 0), |sums, hunk| (sums.0 + hunk.added, sums.1 + hunk.removed));
                prop_assert_eq!(sums, (change.added, change.removed));
            }
        }
        let filter = Filter { include_bots: true, include_generated: true, include_vendored: true, exclude: Vec::new() };
        let now = facts.commits().map(castra_history::Commit::author_time).max().unwrap_or(0);
        let answer = survival(&facts, &SurvivalOptions { filter, people: usize::MAX, ..SurvivalOptions::at(now) });
        let heads = facts.head_files().iter().filter(|file| file.kind.is_regular());
        let lines: u64 = heads.map(|file| u64::from(file.lines)).sum();
        let known: u64 = answer.files.iter().map(|file| u64::from(file.lines)).sum();
        prop_assert_eq!(lines, known + answer.unknown_lines);
        prop_assert_eq!(known, answer.people.iter().map(|who| who.alive).sum::<u64>());
        prop_assert!(answer.curve.iter().all(|point| (0.0..=1.0).contains(&point.share)));
        let has_merges = facts.commits().any(castra_history::Commit::is_merge);
        // Of a file that becomes text no differences say where its lines come from.
        let has_binary = facts.commits().any(|commit| commit.changes().any(|change| change.binary));
        prop_assert!(has_merges || has_binary || facts.head().is_none() || answer.misplaced_lines == 0 || facts.commits().filter(|commit| commit.is_root()).count() > 1);
    }
}
