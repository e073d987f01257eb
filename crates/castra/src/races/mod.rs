//! Every change of the program, made twice at once on one record: against itself, and against a change that would undo
//! it. However the two meet, their answers and the stored result are those of one after the other, in one order or the
//! other.
//!
//! The operations come from the router, and one without a row fails. A page calls the same action as its API operation,
//! and belongs to that row. In half of the rounds the turn to write is held until both wait for it: by then, each has
//! read whatever it reads before its turn.

mod rows;
mod store;
mod world;

use std::collections::BTreeSet;

use axum::http::Method;
use castra_testkit::{at_full_length, each_database};

use rows::{Meeting, Row};
use world::World;

/// The number of times two requests meet: each of them first and the turn held or not, twice each. Where the turn is held,
/// the two meet in the same place every time; where it is not, chance decides, and more rounds find more.
fn rounds() -> usize {
    if at_full_length() { 40 } else { 8 }
}

/// Whether the route is posted because its input is long or a search, and changes nothing.
fn only_asks(path: &str) -> bool {
    let is_plan = path.ends_with("/plan") && (path.starts_with("/api/") || path == "/organization/plan");
    is_plan || ["/preview", "/.search", "/tone"].iter().any(|end| path.ends_with(end)) || path == "/import"
}

#[test]
fn every_change_has_its_race() {
    each_database(async |database| {
        let world = World::new(database).await;
        let operations = world.app.web.operations.iter();
        let changes = operations.filter(|known| known.method != Method::GET && !only_asks(&known.path));
        let doors: BTreeSet<String> =
            changes.map(|known| format!("{} {}", known.method, known.path)).collect();
        let rows = rows::all();
        let named: Vec<String> = rows.iter().flat_map(Row::doors).map(str::to_owned).collect();
        let known: BTreeSet<String> = named.iter().cloned().collect();
        assert_eq!(named.len(), known.len(), "a route belongs to one row");
        let missing: Vec<_> = doors.difference(&known).collect();
        let gone: Vec<_> = known.difference(&doors).collect();
        assert!(missing.is_empty(), "without a row in `races/rows`: {missing:#?}");
        assert!(gone.is_empty(), "rows of no operation: {gone:#?}");
    });
}

/// Races the rows of an area, and reports every outcome that neither order would give.
fn race(rows: &[Row]) {
    each_database(async |database| {
        let world = World::new(database).await;
        let mut faults = Vec::new();
        for row in rows {
            let Meeting::Meets { after, one, others } = &row.meeting else { continue };
            world.back_to_the_beginning().await;
            let Some((kept, names)) = world.prepare(after, &mut faults, row.door).await else { continue };
            let mut pairs = vec![(one, one)];
            pairs.extend(others.iter().map(|other| (one, other)));
            for (one, other) in pairs {
                faults.extend(world.meet(&kept, &names, [one, other], row.may_be_refused).await);
            }
        }
        assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    });
}

#[test]
fn one_on_ones_race_as_one_after_the_other() {
    race(&rows::one_on_ones());
}

#[test]
fn reviews_race_as_one_after_the_other() {
    race(&rows::reviews());
}

#[test]
fn feedback_races_as_one_after_the_other() {
    race(&rows::feedback());
}

#[test]
fn other_practices_race_as_one_after_the_other() {
    race(&rows::practices());
}

#[test]
fn growth_races_as_one_after_the_other() {
    race(&rows::growth());
}

#[test]
fn the_organization_races_as_one_after_the_other() {
    race(&rows::organization());
}

#[test]
fn accounts_race_as_one_after_the_other() {
    race(&rows::accounts());
}

#[test]
fn provisioning_races_as_one_after_the_other() {
    race(&rows::provisioning());
}
