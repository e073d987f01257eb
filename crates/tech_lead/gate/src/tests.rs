//! Each rule on an invented history; reports against the formats of their readers.

use std::collections::{BTreeMap, BTreeSet};

use castra_history::{
    ComparedFile, Comparison, Complexity, Facts, FactsBuilder, InventedChange, InventedCommit, PathClass,
};

use super::{
    model::{GateOutcome, Level, NotJudged, Rule, Verdict, Violation},
    report,
    rules::{self, Change, Readme, Surroundings},
    settings::{Described, Settings},
};

const NOW: i64 = 1_780_000_000;
const DAY: i64 = 86_400;

/// Only Ana wrote `src/hot.rs`, ten times; Ben and Ana share `src/calm.rs`; `src/README.md` is as old as the rest.
fn facts() -> Facts {
    let mut builder = FactsBuilder::new();
    let mut add = |seed: u64, author: &str, paths: &[&str]| {
        let complexity = |path: &str| match path {
            "src/hot.rs" => 200,
            "src/calm.rs" => 5,
            _ => 10,
        };
        let change = |path: &&str| {
            let total = complexity(path);
            InventedChange::lines(path, 30, 0).with_complexity(Complexity {
                code_lines: 300,
                total,
                median: 1.0,
                max: 4,
            })
        };
        builder.add(InventedCommit {
            seed,
            author_name: author.to_owned(),
            author_email: format!("{}@example.org", author.to_lowercase()),
            time: NOW - (40 - seed.cast_signed()) * DAY,
            subject: "work".to_owned(),
            changes: paths.iter().map(change).collect(),
            ..InventedCommit::default()
        });
    };
    add(1, "Ana", &["src/README.md", "src/hot.rs", "src/calm.rs", "src/still.rs"]);
    for seed in 2..12 {
        add(seed, "Ana", &["src/hot.rs"]);
    }
    for seed in 12..32 {
        add(seed, "Ben", &["src/calm.rs"]);
    }
    builder.finish()
}

fn file(path: &str, before: Option<&str>, after: Option<&str>) -> ComparedFile {
    ComparedFile {
        path: path.as_bytes().to_vec(),
        old_path: None,
        before: before.map(|text| text.as_bytes().to_vec()),
        after: after.map(|text| text.as_bytes().to_vec()),
        is_kept: after.is_some(),
        was_there: before.is_some(),
        is_unread: false,
        class: PathClass { documentation: path.contains("README"), ..PathClass::default() },
    }
}

fn person(name: &str) -> (String, String) {
    (name.to_owned(), format!("{}@example.org", name.to_lowercase()))
}

/// The violations of a rule in a change by one person, reviewed by others according to its trailers.
fn judged_by(
    rule: Rule,
    settings: &Settings,
    (author, reviewers): (&str, &[&str]),
    files: Vec<ComparedFile>,
) -> Vec<Violation> {
    let facts = facts();
    let head = facts.head().unwrap_or_else(|| facts.commits().next().unwrap().id());
    let authors = BTreeSet::from([person(author)]);
    let reviewers = reviewers.iter().copied().map(person).collect();
    let compared = Comparison { base: head, head, files, authors, reviewers, commits: 1 };
    Change::new(&compared, &facts, settings, NOW, &Surroundings::default()).violations(rule)
}

fn judged(rule: Rule, settings: &Settings, author: &str, files: Vec<ComparedFile>) -> Vec<Violation> {
    judged_by(rule, settings, (author, &[]), files)
}

/// A function of Rust with a cognitive complexity of 1 + 2 + … + `depth`.
fn function(name: &str, depth: usize) -> String {
    format!("fn {name}() {{ {}x(); {} }}\n", "if a { ".repeat(depth), "}".repeat(depth))
}

/// The same file with every line indented further.
fn indented(text: &str) -> String {
    text.lines().map(|line| format!("        {line}\n")).collect()
}

#[test]
fn a_hotspot_may_change_and_its_functions_not_grow_materially() {
    let settings = Settings::default();
    let check = |path: &str, before: &str, after: &str| {
        judged(Rule::HotspotWorse, &settings, "Ana", vec![file(path, Some(before), Some(after))])
    };
    let (old, rest) = (function("f", 6), function("g", 3));
    let found = check("src/hot.rs", &format!("{rest}{old}"), &format!("{rest}{}", function("f", 8)));
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].because,
        "Hotspot 1 of 3 files, changed 11 times in a year: `f` goes from a cognitive complexity of 21 to 36; above \
         15 a function is hard to follow."
    );
    assert_eq!((found[0].level, found[0].unit.as_str(), found[0].line), (Level::Fail, "f", 2));
    let flat: String = (0..40).map(|n| function(&format!("more{n}"), 3)).collect();
    assert_eq!(
        check("src/hot.rs", &old, &format!("{old}{flat}")),
        [],
        "more functions that are easy to read"
    );
    assert_eq!(
        check("src/hot.rs", &old, &format!("mod a {{\n{}}}\n", indented(&old))),
        [],
        "it moved inwards"
    );
    assert_eq!(check("src/hot.rs", &function("f", 3), &function("f", 5)), [], "it is still easy to read");
    assert_eq!(
        check("src/hot.rs", &function("f", 7), &function("f", 7).replace("x()", "y()")),
        [],
        "as hard"
    );
    let two = format!("{}{}", function("f", 6), function("g", 8));
    let split = format!("{}{}", function("f", 8), function("g", 5));
    assert_eq!(check("src/hot.rs", &two, &split), [], "what one function lost the other has");
    assert_eq!(check("src/still.rs", &old, &function("f", 9)), [], "no hotspot");
    let renamed = ComparedFile {
        old_path: Some(b"src/hot.rs".to_vec()),
        ..file("src/new.rs", Some(&old), Some(&function("f", 8)))
    };
    let found = judged(Rule::HotspotWorse, &settings, "Ana", vec![renamed]);
    assert_eq!(found[0].path, "src/new.rs", "known by its old name, told by its new one");
}

#[test]
fn the_same_code_otherwise_indented_is_no_worse() {
    let settings = Settings::default();
    let hot = |before: &str, after: &str| {
        let mut files = vec![file("src/hot.rs", Some(before), Some(after))];
        let found = judged(Rule::HotspotWorse, &settings, "Ana", files.clone()).len();
        // Without a grammar, by its lines.
        files[0].path = b"src/hot.lua".to_vec();
        files[0].old_path = Some(b"src/hot.rs".to_vec());
        (found, judged(Rule::HotspotWorse, &settings, "Ana", files).len())
    };
    let lines = |unit: &str, levels: &[usize]| {
        levels.iter().map(|level| format!("{}x();\n", unit.repeat(*level))).collect::<String>()
    };
    let levels: Vec<usize> = [0, 1, 2, 3, 4, 3, 2, 1].repeat(20);
    for unit in ["  ", "    ", "\t", "        "] {
        assert_eq!(hot(&lines("  ", &levels), &lines(unit, &levels)), (0, 0), "{unit:?}");
        let more = [levels.clone(), [0, 1, 2, 3, 2, 1].repeat(60)].concat();
        assert_eq!(hot(&lines("  ", &levels), &lines(unit, &more)), (0, 0), "flat growth, {unit:?}");
        let deeper = [levels.clone(), vec![0, 1, 2, 3, 4, 5, 6, 6, 6, 6]].concat();
        assert_eq!(hot(&lines("  ", &levels), &lines(unit, &deeper)), (0, 1), "deep growth, {unit:?}");
    }
}

#[test]
fn tests_have_more_room_and_stop_nothing() {
    let settings = Settings::default();
    let old_path = Some(b"src/hot.rs".to_vec());
    let check = |path: &str, before: String, after: String| {
        let changed = ComparedFile { old_path: old_path.clone(), ..file(path, Some(&before), Some(&after)) };
        judged(Rule::HotspotWorse, &settings, "Ana", vec![changed])
    };
    let module = |text: String| format!("mod tests {{\n{text}}}\n");
    assert_eq!(check("tests/hot.rs", function("f", 6), function("f", 7)), [], "28 is below twice 15");
    assert_eq!(check("src/hot.rs", module(function("f", 6)), module(function("f", 7))), []);
    let found = check("tests/hot.rs", function("f", 6), function("f", 10));
    assert_eq!((found.len(), found[0].level), (1, Level::Warn), "from 21 to 55");
    for data in ["tests/fixtures/hot.rs", "hot.json", "Cargo.toml", "a/package-lock.json", ".github/ci.yml"] {
        assert_eq!(check(data, function("f", 6), function("f", 10)), [], "{data}");
    }
    let new = |path: &str, text: &str| {
        judged(Rule::ComplexUnit, &settings, "Ana", vec![file(path, None, Some(text))])
    };
    assert_eq!(new("tests/it.rs", &function("f", 9)), [], "45 is below twice 25");
    let found = new("tests/it.rs", &function("f", 10));
    assert_eq!((found.len(), found[0].level), (1, Level::Warn), "55");
    let found = new("src/lib.rs", &module(function("f", 10)));
    assert_eq!((found.len(), found[0].level), (1, Level::Warn), "55 in a module of tests");
    let mut settings = Settings::default();
    settings.in_tests.level = Level::Off;
    let files = vec![file("tests/it.rs", None, Some(&function("f", 10)))];
    assert_eq!(judged(Rule::ComplexUnit, &settings, "Ana", files), []);
}

#[test]
fn a_function_that_is_split_is_an_improvement() {
    let settings = Settings::default();
    let check = |before: &str, after: &str| {
        judged(Rule::ComplexUnit, &settings, "Ana", vec![file("src/a.rs", Some(before), Some(after))]).len()
    };
    // 45 and 28 become 28, 3 and 3.
    let before = format!("{}{}", function("first", 9), function("second", 7));
    let after = format!("{}{}{}", function("both", 7), function("first", 2), function("second", 2));
    assert_eq!(check(&before, &after), 0);
    assert_eq!(check(&function("first", 9), &format!("{}{}", function("part", 7), function("first", 2))), 0);
    assert_eq!(check(&before, &format!("{before}{}", function("third", 7))), 1, "nothing is taken out");
    let many: String = (0..20).map(|n| function(&format!("easy{n}"), 2)).collect();
    assert_eq!(check(&many, &function("third", 7)), 1, "what was easy to read is no excuse");
    let three = format!("{}{}", function("a", 9), function("b", 9));
    assert_eq!(check(&three, &function("x", 9)), 0);
    let more = format!("{}{}{}", function("x", 9), function("y", 9), function("z", 9));
    assert_eq!(check(&three, &more), 1, "two are taken out and three come in");
}

/// A function of a cognitive complexity of 28: ifs in ifs.
const KNOTTY: &str = "fn knotty() { if a { if b { if c { if d { if e { if f { if g { x() } } } } } } } }\n";

#[test]
fn new_code_is_plain_and_old_code_may_stay() {
    let settings = Settings::default();
    let check = |before: Option<&str>, after: &str, path: &str| {
        judged(Rule::ComplexUnit, &settings, "Ana", vec![file(path, before, Some(after))])
    };
    let found = check(None, &format!("\n\n{KNOTTY}"), "src/new.rs");
    assert_eq!((found[0].unit.as_str(), found[0].line), ("knotty", 3));
    assert!(found[0].because.contains("complexity of 28 over 1 line; up to 25"), "{}", found[0].because);
    assert_eq!(check(Some(KNOTTY), &format!("fn more() {{}}\n{KNOTTY}"), "src/old.rs"), [], "it was there");
    for path in ["src/tests.rs", "crates/a/tests/it.rs", "src/notes.txt", "tests/fixtures/broken.rs"] {
        assert_eq!(check(None, KNOTTY, path), [], "{path}");
    }
    let moved = check(None, &format!("{}{KNOTTY}", "fn a() {}\n".repeat(40)), "src/new.rs");
    assert_ne!(moved[0].line, found[0].line);
    assert_eq!(moved[0].fingerprint(), found[0].fingerprint(), "unrelated lines do not change its name");
}

/// A complex function without a name: an argument of a call.
fn unnamed(word: &str) -> String {
    let open: String = (0..8).map(|n| format!("if ({word} > {n}) {{ ")).collect();
    format!("call(() => {{ {open} done() {} }});\n", "}".repeat(8))
}

#[test]
fn functions_are_told_apart_where_names_do_not() {
    let settings = Settings::default();
    let check = |before: &str, after: &str| {
        let mut found =
            judged(Rule::ComplexUnit, &settings, "Ana", vec![file("src/app.js", Some(before), Some(after))]);
        rules::distinguish(&mut found);
        found
    };
    let lines =
        |found: &[Violation]| found.iter().map(|found| found.line.to_string()).collect::<Vec<_>>().join(" ");
    let (one, two, three) = (unnamed("one"), unnamed("two"), unnamed("three"));
    assert_eq!(lines(&check(&one, &format!("{two}{one}"))), "1", "an old one does not cover a new one");
    assert_eq!(lines(&check(&one, &format!("\n\n  {}", one.replace(" if", "\n if")))), "", "it only moved");
    assert_eq!(lines(&check(&one, &one.replace("done()", "done(1)"))), "", "changed and still the one");
    assert_eq!(
        lines(&check("call(() => 1);\n", &format!("{two}call(() => 2);\n"))),
        "1",
        "the new one is it"
    );
    let all = check("", &format!("{one}{two}{three}"));
    let marks: BTreeSet<_> = all.iter().map(Violation::fingerprint).collect();
    assert_eq!((all.len(), marks.len()), (3, 3));
    let moved = check("", &format!("\n{three}// between\n{two}"));
    assert!(
        moved.iter().all(|found| marks.contains(&found.fingerprint())),
        "by text, not by place or number"
    );
    let twice = check("", &one.repeat(2));
    assert_ne!(twice[0].fingerprint(), twice[1].fingerprint(), "even the same text is told apart");
    // The same name twice in one file: for two targets in Rust, or overloaded elsewhere.
    let named = |times: usize| one.replace("call(() =>", "function f()").replace(");\n", "\n").repeat(times);
    assert_eq!(check(&named(1), &named(2)).len(), 1);
    assert_eq!(check(&named(2), &named(2)), []);
}

#[test]
fn a_function_that_moves_to_another_file_is_not_new() {
    let settings = Settings::default();
    let check = |old: Option<&str>, new: &str| {
        let files = vec![file("src/a.rs", Some(KNOTTY), old), file("src/b.rs", None, Some(new))];
        judged(Rule::ComplexUnit, &settings, "Ana", files).len()
    };
    assert_eq!(check(None, KNOTTY), 0);
    assert_eq!(check(Some("fn rest() {}\n"), &format!("fn more() {{}}\n{KNOTTY}")), 0);
    assert_eq!(check(Some(KNOTTY), KNOTTY), 1, "a copy is new");
    assert_eq!(check(None, &KNOTTY.replace("x()", "y()")), 0, "it moved and was changed");
    assert_eq!(check(None, &KNOTTY.replace("knotty", "other").replace("x()", "y()")), 1);
    let inner = (0..8).map(|n| format!("if a{} {{\n", "a".repeat(n))).collect::<String>() + &"}\n".repeat(8);
    let part = |name: &str| format!("fn {name}() {{\n{inner}}}\n");
    let files = vec![
        file(
            "src/a.rs",
            Some(&format!("fn all() {{\nfirst();\n{inner}last();\n}}\n")),
            Some("fn all() {\npart();\n}\n"),
        ),
        file("src/b.rs", None, Some(&part("part"))),
    ];
    assert_eq!(judged(Rule::ComplexUnit, &settings, "Ana", files), [], "a part of a function that moved");
    assert_eq!(check(None, &part("part")), 1, "its lines are from nowhere");
    assert_eq!(check(None, &function("knotty", 10)), 1, "twice as hard: another under the same name");
}

/// A function with this many meaningful lines.
fn long(name: &str, lines: usize) -> String {
    let body: String =
        (0..lines).map(|n| format!("    {}();\n", "call".to_owned() + &"x".repeat(n))).collect();
    format!("fn {name}() {{\n{body}}}\n")
}

#[test]
fn a_copy_of_a_file_is_judged_by_what_it_changes() {
    let (settings, facts) = (Settings::default(), facts());
    let head = facts.commits().next().unwrap().id();
    let old = format!("{}{}", function("old", 9), long("rest", 40));
    let check = |text: &str| {
        let files = vec![file("src/copy.rs", None, Some(text))];
        let (authors, reviewers) = (BTreeSet::new(), BTreeSet::new());
        let compared = Comparison { base: head, head, files, authors, reviewers, commits: 1 };
        let copies = BTreeMap::from([(b"src/copy.rs".to_vec(), old.clone().into_bytes())]);
        let surroundings = Surroundings { copies, ..Surroundings::default() };
        let change = Change::new(&compared, &facts, &settings, NOW, &surroundings);
        change.violations(Rule::ComplexUnit).into_iter().map(|found| found.unit).collect::<Vec<_>>()
    };
    assert_eq!(check(&old), [""; 0]);
    assert_eq!(check(&format!("{old}{}", function("more", 9))), ["more"]);
}

#[test]
fn a_copy_is_found_by_its_lines() {
    let old = long("f", 40);
    assert!(rules::is_copy(old.as_bytes(), old.replace("fn f", "async fn f").as_bytes()));
    assert!(!rules::is_copy(old.as_bytes(), long("g", 20).as_bytes()), "half of it");
    assert!(!rules::is_copy(old.as_bytes(), old.replace("call", "other").as_bytes()));
    assert!(!rules::is_copy(b"", b""), "nothing is a copy of nothing");
}

#[test]
fn a_single_owner_takes_part_or_is_asked() {
    let mut settings = Settings::default();
    (settings.single_owner.lines, settings.single_owner.known) = (30, 1);
    let edit = |path: &str, lines: usize| file(path, Some("fn a() {}\n"), Some(&long("a", lines)));
    let check = |author: &str, path: &str| judged(Rule::SingleOwner, &settings, author, vec![edit(path, 12)]);
    let found = check("Ben", "src/hot.rs");
    assert_eq!((found[0].level, found[0].unit.as_str()), (Level::Warn, "Ana"));
    let because = &found[0].because;
    assert!(because.starts_with("Only Ana knows `src/hot.rs` ("), "{because}");
    assert!(because.ends_with("), but took no part in changing 13 lines of it."), "{because}");
    assert_eq!(check("Ana", "src/hot.rs"), []);
    assert_eq!(check("Cem", "src/brand_new.rs"), []);
    let files = vec![edit("src/hot.rs", 12), edit("src/still.rs", 20), edit("src/calm.rs", 8)];
    let found = judged(Rule::SingleOwner, &settings, "Cem", files);
    assert_eq!(found.len(), 1, "once a change: {found:?}");
    assert!(found[0].because.contains("`src/still.rs`") && found[0].path == "src/still.rs", "{found:?}");
    assert!(
        found[0].because.contains(" and one more file of this change, but took no part in changing 34 lines")
    );
    assert_eq!(found[0].unit, "Ana, Ben", "each of two owners is named");
    settings.single_owner.known = 3;
    let still = vec![edit("src/still.rs", 20)];
    assert_eq!(judged(Rule::SingleOwner, &settings, "Cem", still), [], "once changed is not known");
}

#[test]
fn who_knows_the_code_and_looked_at_the_change_is_not_asked_again() {
    let settings = Settings::default();
    let check = |author: &str, reviewers: &[&str]| {
        let files = vec![file("src/hot.rs", Some("fn a() {}\n"), Some(&long("a", 12)))];
        judged_by(Rule::SingleOwner, &settings, (author, reviewers), files).len()
    };
    assert_eq!(check("Ben", &["Ana"]), 0, "the owner is in the trailers, or committed it");
    assert_eq!(check("Ben", &["Cem"]), 1, "another reviewer does not know it");
}

#[test]
fn a_trivial_edit_needs_no_owner() {
    let settings = Settings::default();
    let check = |before: &str, after: &str| {
        judged(Rule::SingleOwner, &settings, "Ben", vec![file("src/hot.rs", Some(before), Some(after))]).len()
    };
    let old = long("a", 12);
    assert_eq!(check(&old, &old.replace("call();", "other();")), 0, "one line");
    assert_eq!(
        check(&old, &format!("use a::{{b, c}};\n#[derive(Debug)]\nstruct A {{\n    b: u32,\n}}\n{old}")),
        0
    );
    let words: String = (0..20).map(|n| format!("    // line {n}\n")).collect();
    assert_eq!(check(&old, &old.replace("fn a() {\n", &format!("fn a() {{\n{words}"))), 0, "comments");
    assert_eq!(check(&old, &indented(&old)), 0, "indentation");
    let versions: String = (0..20).map(|n| format!("    let v{n} = \"1.{n}.0\";\n")).collect();
    let with = |text: &str| old.replace("fn a() {\n", &format!("fn a() {{\n{text}"));
    assert_eq!(check(&with(&versions), &with(&versions.replace("1.", "2."))), 0, "a version bump");
    assert_eq!(check(&old, &old.replace("call", "other")), 1, "twelve lines");
    let generated = ComparedFile {
        class: PathClass { generated: true, ..PathClass::default() },
        ..file("src/hot.rs", Some(&old), Some(&long("b", 30)))
    };
    assert_eq!(judged(Rule::SingleOwner, &settings, "Ben", vec![generated]), []);
}

#[test]
fn a_document_goes_along() {
    let mut settings = Settings::default();
    let code = || file("src/calm.rs", Some("a"), Some("b"));
    assert_eq!(judged(Rule::DocumentBehind, &settings, "Ana", vec![code()]), []);
    settings.document_behind.documents =
        vec![Described { code: "src/**".to_owned(), document: "docs/api.md".to_owned() }];
    let found = judged(Rule::DocumentBehind, &settings, "Ana", vec![code()]);
    assert_eq!((found.len(), found[0].unit.as_str()), (1, "docs/api.md"));
    let with_document = vec![file("docs/api.md", Some("a"), Some("b")), code()];
    assert_eq!(judged(Rule::DocumentBehind, &settings, "Ana", with_document), []);
}

#[test]
fn a_readme_does_not_name_what_is_gone() {
    let (settings, facts) = (Settings::default(), facts());
    let head = facts.commits().next().unwrap().id();
    let check = |path: &str, text: &str, files: Vec<ComparedFile>| {
        let compared = Comparison {
            base: head,
            head,
            files,
            authors: BTreeSet::new(),
            reviewers: BTreeSet::new(),
            commits: 1,
        };
        let readme = Readme { path: path.as_bytes().to_vec(), text: text.as_bytes().to_vec() };
        let surroundings = Surroundings { readmes: vec![readme], ..Surroundings::default() };
        let change = Change::new(&compared, &facts, &settings, NOW, &surroundings);
        change.violations(Rule::DocumentBehind).into_iter().map(|found| found.because).collect::<Vec<_>>()
    };
    let gone = || vec![file("src/parser.rs", Some("fn parse_all() {}"), None)];
    let told = "`src/README.md` names `parser.rs`, which this change removes.";
    assert_eq!(check("src/README.md", "See [the parser](parser.rs).", gone()), [told]);
    assert_eq!(
        check("README.md", "The parser is in `src/parser.rs`.", gone()),
        ["`README.md` names `src/parser.rs`, which this change removes."]
    );
    for silent in ["A parser of ours.", "other/parser.rs", "my-parser.rs", "parser.rst"] {
        assert_eq!(check("src/README.md", silent, gone()), [""; 0], "{silent}");
    }
    assert_eq!(check("docs/README.md", "`parser.rs`", gone()), [""; 0], "it speaks of another folder");
    let moved = || {
        vec![ComparedFile {
            old_path: Some(b"src/parser.rs".to_vec()),
            ..file("src/syntax/parser.rs", Some("a"), Some("a"))
        }]
    };
    assert_eq!(check("src/README.md", "See `parser.rs`.", moved()), [told]);
    assert_eq!(check("src/README.md", "See `syntax/parser.rs`.", moved()), [""; 0]);
    let without =
        || vec![file("src/a.rs", Some("fn parse_all() {} fn get() {}"), Some("fn parse_some() {}"))];
    assert_eq!(
        check("src/README.md", "Call `parse_all(text)` first.", without()),
        ["`src/README.md` names `parse_all()`, which this change removes."]
    );
    assert_eq!(check("src/README.md", "We parse_all of it; `get()`", without()), [""; 0]);
    let elsewhere = vec![
        file("src/a.rs", Some("fn parse_all() {}"), Some("")),
        file("src/b.rs", Some(""), Some("fn parse_all(now: Better) {}")),
    ];
    assert_eq!(check("src/README.md", "Call `parse_all()`.", elsewhere), [""; 0], "it is still there");
}

#[test]
fn the_example_is_the_default() {
    let example = include_str!("../../../../examples/gate/castra.toml");
    assert_eq!(Settings::parse(example, "castra.toml").unwrap(), Settings::default());
}

#[test]
fn settings_are_strict_and_name_the_place() {
    let read = |text: &str| Settings::parse(text, "castra.toml").map_err(|error| error.to_string());
    assert_eq!(read("listen = \"127.0.0.1:1\"\n"), Ok(Settings::default()), "the server's keys are not ours");
    let some = read("[gate]\nexclude = [\"*.sql\"]\n[gate.hotspot-worse]\nlevel = \"warn\"\ngrowth = 0.5\n")
        .unwrap();
    assert_eq!((some.hotspot_worse.level, some.hotspot_worse.least), (Level::Warn, 15));
    let wrong = read("[gate]\n[gate.complex-unit]\ncognitiv = 3\n").unwrap_err();
    assert!(wrong.starts_with("castra.toml:3:1: unknown field `cognitiv`"), "{wrong}");
    let wrong = read("[gate.single-owner]\nlevel = \"loud\"\n").unwrap_err();
    assert!(wrong.starts_with("castra.toml:2:9: unknown variant `loud`"), "{wrong}");
    assert!(read("[gate.hotspot-worse]\nhottest = 3.0\n").unwrap_err().contains("a share from 0 to 1"));
    assert!(read("[gate.in-tests]\ntimes = 0\n").unwrap_err().contains("1 or more"));
    assert!(read("[gate\n").is_err());
}

/// A verdict with one violation of each sort, in a file with a hostile name.
fn verdict() -> Verdict {
    let violation = |rule, level, is_accepted| Violation {
        rule,
        level,
        path: "src/a b:,%|`\u{1b}[31m\u{202e}.rs".to_owned(),
        unit: "f".to_owned(),
        which: String::new(),
        line: 3,
        because: "Because of <b>50 %</b>\nand | `more`.".to_owned(),
        is_accepted,
    };
    let mut verdict = Verdict {
        base: "1".repeat(40),
        head: "2".repeat(40),
        commits: 2,
        files: 3,
        violations: vec![
            violation(Rule::SingleOwner, Level::Warn, false),
            violation(Rule::HotspotWorse, Level::Fail, true),
            violation(Rule::ComplexUnit, Level::Fail, false),
        ],
        not_judged: vec![NotJudged {
            rule: Some(Rule::DocumentBehind),
            level: Level::Warn,
            because: "the clone is shallow".to_owned(),
        }],
    };
    rules::in_order(&mut verdict.violations);
    verdict
}

#[test]
fn what_stops_a_change_decides_and_what_was_not_looked_at_is_no_pass() {
    let mut verdict = verdict();
    assert_eq!(
        verdict.violations.iter().map(|v| v.rule).collect::<Vec<_>>(),
        [Rule::ComplexUnit, Rule::SingleOwner, Rule::HotspotWorse]
    );
    assert_eq!((verdict.outcome(), verdict.outcome().exit()), (GateOutcome::Fail, 1));
    verdict.violations.remove(0);
    assert_eq!(
        (verdict.outcome(), verdict.outcome().exit()),
        (GateOutcome::Pass, 0),
        "a warning and a known one"
    );
    verdict.not_judged[0].level = Level::Fail;
    assert_eq!((verdict.outcome(), verdict.outcome().exit()), (GateOutcome::CannotJudge, 2));
}

#[test]
fn no_name_breaks_out_of_a_report() {
    let verdict = verdict();
    let github = report::write(&verdict, "github");
    assert!(
        github.starts_with(
            "::error file=src/a b%3A%2C%25|`\u{1b}[31m\u{202e}.rs,line=3,title=Castra gate%3A complex-unit::"
        ),
        "{github}"
    );
    assert_eq!(github.lines().count(), 5, "{github}");
    let human = report::write(&verdict, "human");
    assert!(
        !human.contains(['\u{1b}', '\u{202e}'])
            && human.ends_with("Fail. 3 files in 2 commits: 1 failing, 1 warning, 1 in the baseline.\n"),
        "{human}"
    );
    let markdown = report::write(&verdict, "markdown");
    assert!(markdown.contains("\\<b\\>50 %\\</b\\> and \\| `more`."), "{markdown}");
    assert_eq!(markdown.lines().filter(|line| line.starts_with('|')).count(), 5, "{markdown}");
    let sarif: serde_json::Value = serde_json::from_str(&report::write(&verdict, "sarif")).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "src/a%20b%3A%2C%25%7C%60%1B%5B31m%E2%80%AE.rs"
    );
    assert_eq!((&result["level"], &result["ruleIndex"]), (&"error".into(), &1.into()));
    assert_eq!(sarif["runs"][0]["results"][2]["suppressions"][0]["status"], "accepted");
    assert!(
        report::write(&Verdict::unread("no *such* commit".to_owned()), "markdown").contains("\\*such\\*")
    );
    let gitlab: serde_json::Value = serde_json::from_str(&report::write(&verdict, "gitlab")).unwrap();
    assert_eq!(gitlab.as_array().unwrap().len(), 2, "what is known is left out");
    let json: serde_json::Value = serde_json::from_str(&report::write(&verdict, "json")).unwrap();
    assert_eq!(
        (&json["outcome"], &json["not_judged"][0]["rule"]),
        (&"fail".into(), &"document-behind".into())
    );
}

#[test]
fn a_baseline_accepts_what_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baseline.json");
    let verdict = verdict();
    super::baseline::write(&path, &verdict.violations).unwrap();
    let accepted = super::baseline::read(&path).unwrap();
    assert!(verdict.violations.iter().all(|violation| accepted.contains(&violation.fingerprint())));
    for (text, wrong) in [
        ("{", "EOF"),
        ("{\"castra_gate_baseline\": 9, \"accepted\": []}", "has version 9"),
        (
            "{\"castra_gate_baseline\": 1, \"accepted\": [{\"fingerprint\": \"\", \"rule\": \"x\", \"path\": \"\"}]}",
            "no rule `x`",
        ),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = super::baseline::read(&path).unwrap_err().to_string();
        assert!(error.contains(wrong), "{error}");
    }
}
