//! Coupling in histories small enough to count by hand.

use castra_history::{CouplingOptions, Division, Facts, Filter, InventedChange, coupling, coupling_across};

use crate::invented::{change, history};

fn any(facts: &Facts) -> castra_history::Coupling {
    let options = CouplingOptions {
        minimum_revisions: 0,
        minimum_shared: 1,
        minimum_degree: 0.0,
        ..CouplingOptions::default()
    };
    coupling(facts, &options)
}

fn close(measured: f64, expected: f64) -> bool {
    (measured - expected).abs() < 1e-9
}

#[test]
fn the_degree_is_shared_over_mean_revisions() {
    // a: 4 revisions, b: 2, shared 2: 100 x 2 / 3.
    let facts = history(&[
        ("Ann", 5, &[change("core/a.rs"), change("web/b.rs")]),
        ("Ann", 4, &[change("core/a.rs"), change("web/b.rs")]),
        ("Ann", 3, &[change("core/a.rs")]),
        ("Ann", 2, &[change("core/a.rs"), change("core/c.rs"), change("Cargo.lock")]),
    ]);
    let answer = any(&facts);
    let pair = &answer.files[0];
    assert_eq!((facts.path(pair.first), facts.path(pair.second)), (&b"core/a.rs"[..], &b"web/b.rs"[..]));
    assert!(close(pair.degree, 200.0 / 3.0) && close(pair.average_revisions, 3.0));
    assert_eq!((pair.shared_revisions, pair.first_revisions, pair.second_revisions), (2, 4, 2));
    assert!(close(answer.files[1].degree, 40.0), "1 shared of 4 and 1");
    assert_eq!(answer.files.len(), 2, "the lock file is generated");
    let [components] = answer.components.as_slice() else { panic!("one pair of components") };
    assert_eq!((components.first.as_str(), components.second.as_str()), ("core", "web"));
    assert!(close(components.degree, 200.0 / 3.0));
    let sums: Vec<_> = answer.sums.iter().map(|file| (file.sum, file.revisions)).collect();
    assert_eq!(sums, [(3, 4), (2, 2), (1, 1)]);
}

#[test]
fn the_default_thresholds_are_those_of_code_maat() {
    let both: &[InventedChange] = &[change("a.rs"), change("b.rs")];
    let times = |n: i64| history(&(0..n).map(|day| ("Ann", day, both)).collect::<Vec<_>>());
    assert!(coupling(&times(4), &CouplingOptions::default()).files.is_empty());
    let answer = coupling(&times(5), &CouplingOptions::default());
    assert!(close(answer.files[0].degree, 100.0));
}

#[test]
fn a_rename_does_not_part_what_belongs_together() {
    let renamed = InventedChange { old_path: Some("old.rs".to_owned()), ..change("new.rs") };
    let facts = history(&[
        ("Ann", 3, &[change("old.rs"), change("b.rs")]),
        ("Ann", 2, &[renamed]),
        ("Ann", 1, &[change("new.rs"), change("b.rs"), change("gone.rs")]),
        ("Ann", 0, &[InventedChange { deleted: true, ..change("gone.rs") }]),
    ]);
    let answer = any(&facts);
    let [pair] = answer.files.as_slice() else { panic!("one pair") };
    assert_eq!((pair.shared_revisions, pair.first_revisions, pair.second_revisions), (2, 2, 3));
}

#[test]
fn mass_commits_and_programs_couple_nothing() {
    let many: Vec<InventedChange> = (0..31).map(|file| change(&format!("f{file}.rs"))).collect();
    let facts = history(&[
        ("Ann", 3, &many),
        ("renovate[bot]", 2, &[change("f0.rs"), change("f1.rs")]),
        ("Ann", 1, &[change("f0.rs"), change("copied/f.rs")]),
    ]);
    let options = CouplingOptions {
        minimum_revisions: 0,
        minimum_shared: 1,
        filter: Filter { exclude: vec!["copied/**".to_owned()], ..Filter::default() },
        ..CouplingOptions::default()
    };
    let answer = coupling(&facts, &options);
    assert!(answer.files.is_empty());
    assert_eq!((answer.exclusions.mass_commits, answer.exclusions.bot_commits), (1, 1));
    let all = CouplingOptions { mass_commit_files: None, ..options };
    assert_eq!(coupling(&facts, &all).files.len(), 31 * 30 / 2);
}

#[test]
fn an_empty_history_couples_nothing() {
    let answer = any(&history(&[]));
    assert!(answer.files.is_empty() && answer.components.is_empty() && answer.sums.is_empty());
    assert!(coupling_across(&[], &CouplingOptions::default()).pairs.is_empty());
}

#[test]
fn repositories_couple_through_a_persons_day() {
    let api = history(&[
        ("Ann Other", 3, &[change("src/a.rs")]),
        ("Ann Other", 3, &[change("src/a.rs")]),
        ("Ann Other", 2, &[change("src/a.rs")]),
        ("Bob Builder", 1, &[change("src/a.rs")]),
    ]);
    let web = history(&[
        ("Ann Other", 3, &[change("pages/b.ts")]),
        ("Bob Builder", 2, &[change("pages/b.ts")]),
        ("Bob Builder", 1, &[change("pages/b.ts"), change("tests/b.ts")]),
    ]);
    let mut options = CouplingOptions {
        minimum_revisions: 0,
        minimum_shared: 1,
        minimum_degree: 0.0,
        components: Division::Depth(0),
        ..CouplingOptions::default()
    };
    let answer = coupling_across(&[("api", &api), ("web", &web)], &options);
    let [pair] = answer.pairs.as_slice() else { panic!("one pair of repositories") };
    assert_eq!((pair.first.repository.as_str(), pair.second.repository.as_str()), ("api", "web"));
    // Days of api: Ann 3, Ann 2, Bob 1; of web: Ann 3, Bob 2, Bob 1.
    assert_eq!((pair.shared_revisions, pair.first_revisions, pair.second_revisions), (2, 3, 3));
    assert!(close(pair.degree, 200.0 / 3.0));
    options.components = Division::Depth(1);
    let answer = coupling_across(&[("api", &api), ("web", &web)], &options);
    let parts: Vec<_> = answer.pairs.iter().map(|pair| pair.second.component.as_str()).collect();
    assert_eq!(parts, ["pages", "tests"], "never two components of one repository");
}
