//! Each rule on an invented history; reports against what their readers ask for.

use castra_history::{
    ComparedFile, Comparison, Complexity, Facts, FactsBuilder, InventedChange, InventedCommit, PathClass,
};

use super::{
    model::{NotJudged, Outcome, Rule, Verdict, Violation},
    report,
    rules::{self, Change},
    settings::{Described, Level, Settings},
};

const NOW: i64 = 1_780_000_000;
const DAY: i64 = 86_400;

/// Ana alone wrote `src/hot.rs`, ten times; Ben and she share `src/calm.rs`; `src/README.md` is as old as the rest.
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
        class: PathClass { documentation: path.contains("README"), ..PathClass::default() },
    }
}

fn judged(rule: Rule, settings: &Settings, author: &str, files: Vec<ComparedFile>) -> Vec<Violation> {
    let facts = facts();
    let head = facts.head().unwrap_or_else(|| facts.commits().next().unwrap().id());
    let authors = vec![(author.to_owned(), format!("{}@example.org", author.to_lowercase()))];
    let compared = Comparison { base: head, head, files, authors, commits: 1 };
    Change { compared: &compared, facts: &facts, settings, now: NOW }.violations(rule)
}

/// Lines at a level.
fn deep(levels: usize, lines: usize) -> String {
    format!("{}x();\n", "    ".repeat(levels)).repeat(lines)
}

#[test]
fn a_hotspot_may_change_and_not_grow_materially() {
    let settings = Settings::default();
    let check = |path: &str, before: String, after: String| {
        judged(Rule::HotspotWorse, &settings, "Ana", vec![file(path, Some(&before), Some(&after))])
    };
    let found = check("src/hot.rs", deep(2, 100), deep(2, 130));
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].because,
        "Hotspot 1 of 4 files, changed 11 times in a year: its complexity goes from 200 to 260 (+30 %)."
    );
    assert_eq!(check("src/hot.rs", deep(2, 100), deep(2, 109)), [], "under a tenth");
    assert_eq!(check("src/hot.rs", deep(2, 5), deep(2, 9)), [], "a few points");
    assert_eq!(check("src/hot.rs", deep(2, 130), deep(2, 100)), [], "simpler");
    assert_eq!(check("src/still.rs", deep(2, 100), deep(2, 300)), [], "no hotspot");
    let renamed = ComparedFile {
        old_path: Some(b"src/hot.rs".to_vec()),
        ..file("src/new.rs", Some(&deep(2, 100)), Some(&deep(2, 130)))
    };
    let found = judged(Rule::HotspotWorse, &settings, "Ana", vec![renamed]);
    assert_eq!(found[0].path, "src/new.rs", "known by its old name, told by its new one");
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
    for path in ["src/tests.rs", "crates/a/tests/it.rs", "app/login_test.go", "src/notes.txt"] {
        assert_eq!(check(None, KNOTTY, path), [], "{path}");
    }
    let moved = check(None, &format!("{}{KNOTTY}", "fn a() {}\n".repeat(40)), "src/new.rs");
    assert_ne!(moved[0].line, found[0].line);
    assert_eq!(moved[0].fingerprint(), found[0].fingerprint(), "unrelated lines do not change its name");
}

/// A knotty function without a name: an argument of a call.
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
    let marks: std::collections::BTreeSet<_> = all.iter().map(Violation::fingerprint).collect();
    assert_eq!((all.len(), marks.len()), (3, 3));
    let moved = check("", &format!("\n{three}// between\n{two}"));
    assert!(
        moved.iter().all(|found| marks.contains(&found.fingerprint())),
        "by text, not by place or number"
    );
    let twice = check("", &one.repeat(2));
    assert_ne!(twice[0].fingerprint(), twice[1].fingerprint(), "even the same text is told apart");
    // The same name twice in one file: in Rust for two targets, elsewhere overloaded.
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
    assert_eq!(check(None, &KNOTTY.replace("x()", "y()")), 1);
}

#[test]
fn a_single_owner_takes_part_or_is_asked() {
    let settings = Settings::default();
    let check = |author: &str, path: &str| {
        judged(Rule::SingleOwner, &settings, author, vec![file(path, Some("a"), Some("b"))])
    };
    let found = check("Ben", "src/hot.rs");
    assert_eq!((found[0].level, found[0].unit.as_str()), (Level::Warn, "Ana"));
    assert!(found[0].because.contains("made 100 % of the changes"), "{}", found[0].because);
    assert_eq!(check("Ana", "src/hot.rs"), []);
    assert_eq!(check("Cem", "src/brand_new.rs"), []);
}

#[test]
fn a_document_goes_along() {
    let mut settings = Settings::default();
    let code = || file("src/calm.rs", Some("a"), Some("b"));
    let found = judged(Rule::DocumentBehind, &settings, "Ana", vec![code()]);
    assert!(
        found[0].because.starts_with("30 commits changed the code beside `src/README.md`"),
        "{}",
        found[0].because
    );
    let with_document = vec![file("src/README.md", Some("a"), Some("b")), code()];
    assert_eq!(judged(Rule::DocumentBehind, &settings, "Ana", with_document), []);
    settings.document_behind.commits = 31;
    assert_eq!(judged(Rule::DocumentBehind, &settings, "Ana", vec![code()]), []);
    settings.document_behind.documents =
        vec![Described { code: "src/**".to_owned(), document: "docs/api.md".to_owned() }];
    let found = judged(Rule::DocumentBehind, &settings, "Ana", vec![code()]);
    assert_eq!((found.len(), found[0].unit.as_str()), (1, "docs/api.md"));
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
    assert_eq!((some.hotspot_worse.level, some.hotspot_worse.least), (Level::Warn, 20));
    let wrong = read("[gate]\n[gate.complex-unit]\ncognitiv = 3\n").unwrap_err();
    assert!(wrong.starts_with("castra.toml:3:1: unknown field `cognitiv`"), "{wrong}");
    let wrong = read("[gate.single-owner]\nlevel = \"loud\"\n").unwrap_err();
    assert!(wrong.starts_with("castra.toml:2:9: unknown variant `loud`"), "{wrong}");
    assert!(read("[gate.hotspot-worse]\nhottest = 3.0\n").unwrap_err().contains("a share from 0 to 1"));
    assert!(read("[gate\n").is_err());
}

/// A verdict with one violation of each sort, in a file whose name tries what it can.
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
    assert_eq!((verdict.outcome(), verdict.outcome().exit()), (Outcome::Fail, 1));
    verdict.violations.remove(0);
    assert_eq!(
        (verdict.outcome(), verdict.outcome().exit()),
        (Outcome::Pass, 0),
        "a warning and a known one"
    );
    verdict.not_judged[0].level = Level::Fail;
    assert_eq!((verdict.outcome(), verdict.outcome().exit()), (Outcome::CannotJudge, 2));
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
            && human.ends_with("Fail. 3 files in 2 commits: 1 to stop it, 1 to know, 1 in the baseline.\n"),
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
        ("{\"castra_gate_baseline\": 9, \"accepted\": []}", "is of version 9"),
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
