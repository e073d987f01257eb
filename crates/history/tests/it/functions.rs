//! How often functions changed, against `git log -L`.

use castra_history::{FunctionOptions, function_hotspots};
use proptest::prelude::*;

use crate::git::TestRepository;

/// The body of each function in one version of a file: numbers of statements.
type Version = Vec<(u8, Vec<u8>)>;

fn text(version: &Version) -> String {
    let function = |(name, body): &(u8, Vec<u8>)| {
        let lines: String = body.iter().map(|statement| format!("    s{statement}_{name};\n")).collect();
        format!("fn f{name}() {{\n{lines}}}\n\n")
    };
    version.iter().map(function).collect()
}

#[derive(Debug, Clone)]
enum Edit {
    Statement(prop::sample::Index, u8),
    Insert(prop::sample::Index, u8),
    Remove(prop::sample::Index),
    Function(u8),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let at = any::<prop::sample::Index>;
    let edit = prop_oneof![
        (at(), 0..200_u8).prop_map(|(at, with)| Edit::Statement(at, with)),
        (at(), 0..200_u8).prop_map(|(at, with)| Edit::Insert(at, with)),
        at().prop_map(Edit::Remove),
        (10..20_u8).prop_map(Edit::Function),
    ];
    prop::collection::vec(edit, 1..8)
}

fn apply(version: &mut Version, edit: &Edit) {
    match edit {
        Edit::Statement(at, with) => {
            let (_, body) = at.get_mut(version);
            let middle = body.len() / 2;
            body[middle] = *with;
        }
        Edit::Insert(at, with) => {
            let (_, body) = at.get_mut(version);
            body.insert(1, *with);
        }
        Edit::Remove(at) => {
            let (_, body) = at.get_mut(version);
            if body.len() > 4 {
                body.remove(2);
            }
        }
        Edit::Function(name) => {
            if version.iter().all(|(known, _)| known != name) {
                version.insert(1, (*name, (0..6).map(|line| line + name).collect()));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn revisions_are_those_of_git(edits in edits()) {
        let repository = TestRepository::with_work_tree();
        let mut version: Version = (0..3).map(|name| (name, (0..6).map(|line| line * 3 + name).collect())).collect();
        let mut time = 1_600_000_000;
        repository.write("a.rs", text(&version));
        repository.commit("Ann", time, "one");
        for edit in &edits {
            let before = text(&version);
            apply(&mut version, edit);
            if text(&version) != before {
                time += 1_000;
                repository.write("a.rs", text(&version));
                repository.commit("Ann", time, "more");
            }
        }
        let found = function_hotspots(&repository.scan(), &FunctionOptions::at(time));
        prop_assert_eq!(found.functions.len(), version.len());
        for hotspot in found.functions {
            let function = &hotspot.function;
            let range = format!("-L{},{}:a.rs", function.start_line, function.end_line);
            let log = repository.git_text(&["log", "--no-patch", "--format=%H", &range]);
            prop_assert_eq!(hotspot.revisions as usize, log.lines().count(), "{}: {:?}", function.name, edits);
        }
    }
}

#[test]
fn what_is_hard_and_changes_comes_first() {
    let repository = TestRepository::with_work_tree();
    let file = |plain: &str, hard: &str| {
        format!(
            "fn plain() {{\n    {plain}\n}}\n\nfn hard() {{\n    if a {{ if b {{ {hard} }} }}\n}}\n\nfn still() {{}}\n"
        )
    };
    let day = 86_400;
    let versions = [("x", "x"), ("y", "y"), ("y", "z"), ("z", "v")];
    for (at, (plain, hard)) in (0_i64..).zip(versions) {
        repository.write("a.rs", file(plain, hard));
        repository.commit("Ann", 1_600_000_000 + at * day, "more");
    }
    repository.git(&["mv", "a.rs", "b.rs"]);
    repository.commit("Ann", 1_600_000_000 + 4 * day, "moved");
    let answer = |window_days| {
        let options = FunctionOptions { window_days, ..FunctionOptions::at(1_600_000_000 + 4 * day) };
        let facts = repository.scan();
        let found = function_hotspots(&facts, &options).functions;
        let told = |it: &castra_history::FunctionHotspot| {
            format!("{} {} {}", facts.path_text(it.path), it.function.name, it.revisions)
        };
        found.iter().map(told).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(answer(365), "b.rs hard 4, b.rs plain 3, b.rs still 1");
    assert_eq!(answer(2), "b.rs hard 2, b.rs plain 1");
    assert_eq!(answer(0), "", "a move changes no line");
}
