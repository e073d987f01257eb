//! The figures that code-maat (adamtornhill/code-maat 1.x) publishes for its own small histories, from histories with the
//! same revisions: coupling, who did most, how scattered, how old.

use castra_history::{
    CouplingOptions, Facts, FactsBuilder, FileKnowledge, InventedChange, InventedCommit, KnowledgeOptions,
    coupling, knowledge,
};

use crate::invented::DAY;

/// A history of `(who, day, changed files)`: days are counted from 1970.
fn history(commits: &[(&str, i64, &[&str])]) -> Facts {
    let mut builder = FactsBuilder::new();
    for (seed, (who, day, files)) in (0_u64..).zip(commits) {
        builder.add(InventedCommit {
            seed,
            author_name: (*who).to_owned(),
            author_email: format!("{who}@example.org"),
            time: day * DAY + i64::try_from(seed).unwrap(),
            changes: files.iter().map(|file| InventedChange::lines(file, 2, 1)).collect(),
            ..InventedCommit::default()
        });
    }
    builder.finish()
}

fn by_name<'a>(facts: &Facts, files: &'a [FileKnowledge], name: &str) -> &'a FileKnowledge {
    files.iter().find(|file| facts.path_text(file.path) == name).unwrap()
}

#[test]
fn coupling_has_its_degrees() {
    let facts = history(&[("x", 1, &["A", "B", "C"]), ("x", 2, &["A", "B"])]);
    let options = CouplingOptions {
        minimum_revisions: 1,
        minimum_shared: 1,
        minimum_degree: 50.0,
        mass_commit_files: Some(10),
        ..CouplingOptions::default()
    };
    let told = coupling(&facts, &options).files.into_iter().map(|pair| {
        let name = |path| facts.path_text(path).into_owned();
        // It cuts the degree's decimals off and rounds the mean up.
        let degree = format!("{}", pair.degree.floor());
        let mean = format!("{}", pair.average_revisions.ceil());
        let counts = [pair.first_revisions, pair.second_revisions, pair.shared_revisions];
        format!("{} {} {degree} {mean} {counts:?}", name(pair.first), name(pair.second))
    });
    let expected = ["A B 100 2 [2, 2, 2]", "A C 66 2 [2, 1, 1]", "B C 66 2 [2, 1, 1]"];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn effort_is_as_scattered_and_has_the_same_main_developer() {
    let check = |facts: &Facts, expected: &[(&str, &str, u32, u32, f64)]| {
        let known = knowledge(facts, &KnowledgeOptions::at(100 * DAY));
        for &(name, main, own, all, fractal) in expected {
            let file = by_name(facts, &known.files, name);
            let most = file.authorships.iter().max_by_key(|part| part.changes).unwrap();
            assert_eq!(
                (facts.person(most.person).name.as_str(), most.changes, file.changes()),
                (main, own, all)
            );
            assert!((file.fractal_value - fractal).abs() < 0.005, "{name}: {}", file.fractal_value);
        }
    };
    let several = history(&[
        ("at", 10, &["A"]),
        ("xy", 11, &["A"]),
        ("zt", 15, &["A", "C"]),
        ("zt", 15, &["A", "C", "Z"]),
        ("xy", 15, &["A", "Z"]),
        ("xy", 16, &["A", "Z"]),
    ]);
    check(&several, &[("A", "xy", 3, 6, 0.61), ("Z", "xy", 2, 3, 0.44), ("C", "zt", 2, 2, 0.0)]);
    let shared = history(&[("zt", 10, &["A"]), ("at", 11, &["A"]), ("at", 15, &["A"]), ("xx", 15, &["B"])]);
    check(&shared, &[("A", "at", 2, 3, 0.44), ("B", "xx", 1, 1, 0.0)]);
}

#[test]
fn age_counts_from_the_last_change() {
    // 2013-12-25, 2013-12-31, 2014-02-28 and 2014-04-05; it tells 0 and 3 full months on 2014-04-06.
    let facts = history(&[
        ("x", 16_064, &["A"]),
        ("x", 16_070, &["B"]),
        ("x", 16_129, &["A"]),
        ("x", 16_165, &["A"]),
    ]);
    let today = 16_166 * DAY;
    let known = knowledge(&facts, &KnowledgeOptions::at(today));
    let days = |name| (today - by_name(&facts, &known.files, name).last_time) / DAY;
    assert_eq!((days("A") / 30, days("B") / 30), (0, 3));
}
