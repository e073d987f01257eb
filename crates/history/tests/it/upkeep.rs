//! What keeping a place costs, by histories worked out by hand.

use castra_history::{FactsBuilder, InventedChange, InventedCommit, UpkeepOptions, upkeep};

use crate::invented::{DAY, NOW};

fn commit(seed: u64, days_ago: i64, subject: &str, changes: Vec<InventedChange>) -> InventedCommit {
    InventedCommit {
        seed,
        author_name: "Ana".to_owned(),
        author_email: "ana@example.org".to_owned(),
        time: NOW - days_ago * DAY,
        subject: subject.to_owned(),
        changes,
        ..InventedCommit::default()
    }
}

/// 100 lines of 200 lie in `hot`. In the window come 60 lines of churn there and 20 elsewhere: three times as many a line.
/// Each commit is a session of its own: 30 minutes.
fn history() -> castra_history::Facts {
    let mut builder = FactsBuilder::new();
    let lines = InventedChange::lines;
    builder.add(commit(1, 400, "begin", vec![lines("hot/a.rs", 100, 0), lines("cool/b.rs", 100, 0)]));
    builder.add(commit(2, 100, "fix: wrong sum", vec![lines("hot/a.rs", 10, 10)]));
    builder.add(commit(3, 50, "more", vec![lines("hot/a.rs", 20, 20), lines("cool/b.rs", 10, 10)]));
    builder.finish()
}

#[test]
fn faults_cost_and_so_do_changes_beyond_what_the_rest_needs() {
    let found = upkeep(&history(), &["hot", "cool", ""], &UpkeepOptions::at(NOW));
    let hot = found[0];
    assert_eq!((hot.files, hot.lines, hot.commits, hot.fixes, hot.churn, hot.days), (1, 100, 2, 1, 60, 365));
    let close = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-9, "{value} {expected}");
    close(hot.minutes_per_commit, 30.0);
    close(hot.relative_churn.unwrap(), 3.0);
    close(hot.fix_minutes, 30.0);
    // Two thirds of the other commit's lines lie here, and two thirds of that time are beyond the rest's rate.
    close(hot.extra_minutes, 30.0 * 2.0 / 3.0 * 2.0 / 3.0);
    close(hot.minutes_per_month(), (30.0 + 40.0 / 3.0) / 365.0 * 365.25 / 12.0);
    let cool = found[1];
    assert_eq!((cool.commits, cool.fixes), (1, 0));
    close(cool.fix_minutes + cool.extra_minutes, 0.0);
    let whole = found[2];
    assert_eq!((whole.files, whole.relative_churn), (2, None));
    close(whole.fix_minutes, 30.0);
    close(whole.extra_minutes, 0.0);
}

#[test]
fn nothing_that_changed_costs_nothing() {
    let mut builder = FactsBuilder::new();
    builder.add(commit(1, 0, "fix: all", vec![InventedChange::lines("a.rs", 1, 0)]));
    let facts = builder.finish();
    let found = upkeep(&facts, &["none/*", "a.rs"], &UpkeepOptions::at(NOW));
    assert_eq!((found[0].files, found[0].commits), (0, 0));
    // There is no day of history yet to spread it over.
    assert!((found[1].fix_minutes - 30.0).abs() < 1e-9 && found[1].minutes_per_month() == 0.0);
    assert!(upkeep(&castra_history::Facts::default(), &[""], &UpkeepOptions::at(NOW))[0].lines == 0);
}
