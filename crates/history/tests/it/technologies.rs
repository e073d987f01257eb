//! Languages and tools as files come and go.

use castra_history::{
    Facts, InventedChange, Month, Technology, TechnologyKind, TechnologyOptions, technologies,
};

use crate::invented::{DAY, NOW, change, history};

fn find(facts: &Facts, name: &str) -> Option<Technology> {
    let answer = technologies(facts, &TechnologyOptions::at(NOW));
    answer.technologies.into_iter().find(|technology| technology.name == name)
}

fn gone(path: &str) -> InventedChange {
    InventedChange { deleted: true, ..change(path) }
}

fn renamed(from: &str, to: &str) -> InventedChange {
    InventedChange { old_path: Some(from.to_owned()), ..change(to) }
}

#[test]
fn what_appears_and_vanishes_is_dated_and_placed() {
    let facts = history(&[
        ("Ann", 400, &[change("web/a.js"), change("web/b.js"), change("yarn.lock")]),
        ("dependabot[bot]", 300, &[change("yarn.lock")]),
        ("Ann", 200, &[renamed("web/a.js", "web/a.ts"), gone("yarn.lock"), change("api/Cargo.toml")]),
        ("Bob", 100, &[renamed("web/b.js", "web/b.ts"), change("vendor/c.go"), change("vendor/go.mod")]),
        ("Bob", 90, &[change("tests/fixtures/app/pom.xml"), change("pkg/testdata/a.java")]),
    ]);
    let script = find(&facts, "JavaScript").unwrap();
    assert_eq!((script.files, script.vanished), (0, Some(NOW - 100 * DAY)));
    assert_eq!((script.first_time, script.kind), (NOW - 400 * DAY, TechnologyKind::Language));
    assert_eq!((script.places[0].component.as_str(), script.places[0].files), ("web", 2));
    let files: Vec<u32> = script.months.iter().map(|month| month.files).collect();
    // October 2022 to August 2023, without gaps.
    assert_eq!(files, [2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 0]);
    assert_eq!(script.months[0].month, Month { year: 2022, month: 10 });
    let typed = find(&facts, "TypeScript").unwrap();
    assert_eq!((typed.files, typed.lines, typed.vanished), (2, 36, None));
    let yarn = find(&facts, "Yarn").unwrap();
    assert_eq!((yarn.kind, yarn.vanished), (TechnologyKind::Tool, Some(NOW - 200 * DAY)));
    assert_eq!(yarn.months.iter().map(|month| month.changes).sum::<u32>(), 3);
    assert_eq!(find(&facts, "Cargo").unwrap().places[0].component, "api");
    for foreign in ["Go", "Go modules", "Maven", "Java"] {
        assert!(find(&facts, foreign).is_none(), "{foreign} is in what others wrote, or in input of tests");
    }
}

#[test]
fn an_empty_history_uses_nothing() {
    assert!(technologies(&history(&[]), &TechnologyOptions::at(NOW)).technologies.is_empty());
}
