//! The organization file: every fault with its place, what a file changes, and that exporting it loses nothing.

use castra_platform::text::{is_unshowable, name as name_as_kept};
use chrono::NaiveDate;
use proptest::prelude::*;

use super::{plan, read, write};
use crate::organization::{AssignmentId, Change, Organization};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn planned(known: Option<&Organization>, text: &str, today: &str) -> Vec<Change> {
    let described = read::read(text).unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"));
    let mut n = known.map_or(0, |known| known.assignments.len() + known.raci.len());
    plan::changes(known, &described, day(today), || {
        n += 1;
        AssignmentId::from(format!("id-{n:05}"))
    })
}

/// The organization that a file describes.
pub(crate) fn organization_of(text: &str) -> Organization {
    let mut organization = Organization::empty("");
    organization.apply(&planned(None, text, "2026-01-01"));
    organization
}

fn after(known: &Organization, text: &str, today: &str) -> Organization {
    let mut changed = known.clone();
    changed.apply(&planned(Some(known), text, today));
    changed
}

fn lines(known: &Organization, text: &str, today: &str) -> Vec<String> {
    planned(Some(known), text, today)
        .iter()
        .map(|change| {
            let (mark, line) = super::describe(change);
            format!("{} {line}", mark.sign())
        })
        .collect()
}

const BASE: &str = "castra: 1
organization: { name: Example }
people:
  - { id: ana, name: Ana }
  - { id: bo, name: Bo }
teams:
  - { id: payments, name: Payments, members: [ana, bo] }
  - { id: web, name: Web }
assignments:
  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01 }
responsibilities:
  - { id: scope, team: payments, accountable: bo, responsible: [], consulted: [], informed: [] }
roles: []
";

fn faults(text: &str) -> Vec<String> {
    let problems = read::read(text).unwrap_err();
    problems.iter().map(|p| format!("{}:{} {}", p.place.line, p.place.column, p.message)).collect()
}

#[test]
fn every_fault_is_named_with_its_place_at_once() {
    let text = "castra: 1
organization: { name: Example, stage: medum, timezone: Europe/Wien }
people:
  - { id: ana, name: Ana, level: seniro, manager: bob }
  - { id: ana, name: Ana, email: nowhere }
  - { id: 'a b', nmae: X }
  - { id: cy, name: Cy, from: 2026-02-30 }
  - { id: dee, name: Dee, from: 2026-02-01, to: 2026-01-01 }
teams:
  - { id: payments, name: Payments, parent: paymnts, members: [anna, cy, cy] }
assignments:
  - { person: ana, role: tech-leed, team: payments }
responsibilities:
  - { id: tech-dept, team: payments, accountable: ana }
  - { id: scope, team: payments, accountable: [ana, cy] }
";
    insta::assert_snapshot!(faults(text).join("\n"), @r"
    2:39 `medum` is not a stage; did you mean `medium`?; use one of auto, startup, small, medium, large
    2:56 `Europe/Wien` is not a time zone; did you mean `Europe/Vienna`?
    4:34 `seniro` is not a level; did you mean `senior`?; use one of junior, mid, senior, staff, principal, executive
    4:51 there is no person `bob`
    5:11 the person `ana` is a duplicate; the first is at 4:11
    5:34 `nowhere` is not an e-mail address
    6:11 `a b` cannot be an id; use letters, digits, `-`, `_` and `.`, at most 100
    6:18 a person has no key `nmae`; did you mean `name`?
    7:31 `2026-02-30` is not a date such as 2026-03-01
    8:49 this ends on 2026-01-01, before it starts on 2026-02-01
    10:45 there is no team `paymnts`; did you mean `payments`?
    10:64 there is no person `anna`; did you mean `ana`?
    10:74 `cy` is listed twice in `members`
    12:26 there is no role `tech-leed`; did you mean `tech-lead`?
    14:11 there is no responsibility `tech-dept`; did you mean `tech-debt`?
    15:47 exactly one person is accountable; give one, not a list
    ");
}

#[test]
fn many_faults_are_named_in_good_time() {
    let people: String = (0..3000).map(|n| format!("  - {{ id: person-number-{n}, name: P }}\n")).collect();
    let members: Vec<String> = (0..3000).map(|n| format!("persn-number-{n}")).collect();
    let text = format!(
        "castra: 1\norganization: {{ name: X }}\npeople:\n{people}teams:\n  - {{ id: t, name: T, members: [{}] }}\n",
        members.join(", ")
    );
    let faults = faults(&text);
    assert_eq!(faults.len(), 3000);
    assert!(
        faults[0].ends_with("there is no person `persn-number-0`; did you mean `person-number-0`?"),
        "{}",
        faults[0]
    );
    assert!(faults[2999].ends_with("there is no person `persn-number-2999`"), "{}", faults[2999]);
}

/// Enough that work growing with the square would exceed a test's time limit.
const MANY: u64 = 10_000;

fn dated(n: u64) -> NaiveDate {
    day("1950-01-01") + chrono::Days::new(n)
}

#[test]
fn as_many_rows_of_one_key_as_a_file_may_have_are_read_and_compared() {
    let rows = |entry: &str| -> String {
        (0..MANY).map(|n| format!("  - {{ {entry}, from: {0}, to: {0} }}\n", dated(n))).collect()
    };
    let held = rows("person: ana, role: tech-lead, team: payments");
    let raci = rows("id: scope, team: payments, accountable: bo");
    let text = BASE
        .replace("responsibilities:\n", &format!("{held}responsibilities:\n"))
        .replace("from: 2025-01-01", "from: 2030-01-01")
        .replace("roles: []\n", &raci)
        .replace(
            "responsible: [], consulted: [], informed: [] }",
            "responsible: [], consulted: [], informed: [], from: 2030-01-01 }",
        );
    let known = organization_of(&text);
    assert_eq!(u64::try_from(known.assignments.len() + known.raci.len()).unwrap(), 2 * MANY + 2);
    assert_eq!(lines(&known, &text, "2026-03-01"), Vec::<String>::new(), "the same file again");
    let twice = text.replace(
        &format!("from: {0}, to: {0} }}", dated(7)),
        &format!("from: {}, to: {} }}", dated(7), dated(8)),
    );
    assert_eq!(faults(&twice).len(), 2);
}

#[test]
fn the_longest_cycles_and_names_are_reported_briefly() {
    let people: String =
        (0..MANY).map(|n| format!("  - {{ id: p{n}, name: P, manager: p{} }}\n", (n + 1) % MANY)).collect();
    let ring = faults(&format!("castra: 1\norganization: {{ name: E }}\npeople:\n{people}"));
    assert_eq!(ring.len(), 1);
    assert!(ring[0].contains("forms a cycle: p0 → p1 →") && ring[0].len() < 300, "{}", ring[0]);
    let pairs: String =
        (0..MANY).map(|n| format!("  - {{ id: p{n}, name: P, manager: p{} }}\n", n ^ 1)).collect();
    let rings = faults(&format!("castra: 1\norganization: {{ name: E }}\npeople:\n{pairs}"));
    assert_eq!(u64::try_from(rings.len()).unwrap(), MANY / 2);
    let long = "x".repeat(1 << 20);
    let told = faults(&format!("castra: 1\norganization: {{ name: E }}\n{long}: 1\n"));
    assert!(told.len() == 1 && told[0].len() < 300, "{}", told[0].len());
}

#[test]
fn days_that_cannot_be_written_are_not_read() {
    for (day, words) in [
        ("1899-12-31", "the year of 1899-12-31 is not between 1900 and 9999"),
        ("10000-01-01", "is not a date"),
        ("+12026-01-01", "is not a date"),
        ("0026-01-01", "is not between 1900 and 9999"),
    ] {
        let text = BASE.replace("from: 2025-01-01", &format!("from: \"{day}\""));
        let found = faults(&text);
        assert!(found.len() == 1 && found[0].contains(words), "{day}: {found:?}");
    }
    for day in ["1900-01-01", "9999-12-31"] {
        let text = BASE.replace("from: 2025-01-01", &format!("from: {day}"));
        let known = organization_of(&text);
        assert_eq!(lines(&known, &write::write(&known), "2026-03-01"), Vec::<String>::new(), "{day}");
    }
}

#[test]
fn rings_and_other_versions_are_refused() {
    let ring = "castra: 1\norganization: { name: E }\nteams:\n  - { id: a, name: A, parent: b }\n  - { id: b, name: B, parent: a }\n";
    assert_eq!(faults(ring), ["4:31 `parent` forms a cycle: a → b → a"]);
    assert_eq!(
        faults("castra: 2\norganization: { name: E }\n"),
        ["1:9 this is format 2; this Castra reads format 1"]
    );
    assert_eq!(faults("castra: 1\n"), ["1:1 the file needs an `organization`"]);
    assert_eq!(faults("[]"), ["1:1 the file must be a mapping, not a list"]);
}

#[test]
fn applying_the_same_file_again_changes_nothing() {
    let organization = organization_of(BASE);
    assert_eq!(lines(&organization, BASE, "2026-03-01"), Vec::<String>::new());
}

#[test]
fn what_a_file_no_longer_names_ends_yesterday() {
    let organization = organization_of(BASE);
    let text = "castra: 1\norganization: { name: Example }\npeople:\n  - { id: ana, name: Ana }\nteams:\n  - { id: payments, name: Payments, members: [ana] }\n";
    insta::assert_snapshot!(lines(&organization, text, "2026-03-01").join("\n"), @r"
    - person bo ends on 2026-02-28
    - team web ends on 2026-02-28
    - member bo of payments ends on 2026-02-28
    - tech-lead ana in payments ends on 2026-02-28
    - responsibility scope in payments ends on 2026-02-28
    ");
    let changed = after(&organization, text, "2026-03-01");
    assert_eq!(lines(&changed, text, "2026-03-02"), Vec::<String>::new());
}

#[test]
fn who_moves_between_teams_moves_today() {
    let organization = organization_of(BASE);
    let text = BASE
        .replace("members: [ana, bo]", "members: [ana]")
        .replace("name: Web }", "name: Web, members: [bo] }");
    insta::assert_snapshot!(lines(&organization, &text, "2026-03-01").join("\n"), @r"
    + member bo of web
    - member bo of payments ends on 2026-02-28
    ");
    let changed = after(&organization, &text, "2026-03-01");
    let members = |team: &str, on: &str| {
        changed.members(&team.into(), day(on)).map(|p| p.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(members("payments", "2026-02-28"), ["ana", "bo"]);
    assert_eq!(members("payments", "2026-03-01"), ["ana"]);
    assert_eq!(members("web", "2026-02-28"), Vec::<String>::new());
    assert_eq!(members("web", "2026-03-01"), ["bo"]);
}

#[test]
fn another_accountable_person_is_another_row_from_today() {
    let organization = organization_of(BASE);
    let text = BASE.replace("accountable: bo", "accountable: ana");
    let changed = after(&organization, &text, "2026-03-01");
    let rows: Vec<_> = changed
        .raci
        .values()
        .map(|row| (row.accountable.clone().unwrap().to_string(), row.period.from, row.period.to))
        .collect();
    assert!(rows.contains(&("bo".to_owned(), None, Some(day("2026-02-28")))), "{rows:?}");
    assert!(rows.contains(&("ana".to_owned(), Some(day("2026-03-01")), None)), "{rows:?}");
    assert_eq!(lines(&changed, &text, "2026-03-02"), Vec::<String>::new());
}

#[test]
fn a_change_of_one_day_leaves_no_empty_periods_behind() {
    let organization = organization_of(BASE);
    let moved = BASE
        .replace("members: [ana, bo]", "members: [ana]")
        .replace("name: Web }", "name: Web, members: [bo] }");
    let there = after(&organization, &moved, "2026-03-01");
    let back = after(&there, BASE, "2026-03-01");
    assert!(
        back.memberships.iter().all(|member| member
            .period
            .from
            .zip(member.period.to)
            .is_none_or(|(from, to)| from <= to))
    );
    assert!(back.memberships.iter().all(|member| member.team.as_str() == "payments"));
}

#[test]
fn a_term_that_was_withdrawn_and_given_again_on_one_day_plans_nothing() {
    for row in [
        "  - { person: bo, role: tech-lead, team: web, from: 2026-03-01 }\nresponsibilities:",
        "responsibilities:\n  - { id: tech-debt, team: web, accountable: bo, from: 2026-03-01 }",
    ] {
        let given = BASE.replace("responsibilities:", row);
        let known = ["2026-03-01"; 3]
            .into_iter()
            .zip([&given, &BASE.to_owned(), &given])
            .fold(organization_of(BASE), |known, (day, text)| after(&known, text, day));
        let terms = known.assignments.values().map(|held| held.period);
        let withdrawn = terms.chain(known.raci.values().map(|row| row.period)).filter(|of| of.is_empty());
        assert_eq!(withdrawn.count(), 1, "it stays on record without a day");
        assert_eq!(lines(&known, &write::write(&known), "2026-03-02"), [""; 0], "{row}");
    }
}

#[test]
fn json_is_taken_as_well() {
    let text =
        r#"{"castra": 1, "organization": {"name": "Example"}, "people": [{"id": "ana", "name": "Ana"}]}"#;
    assert_eq!(organization_of(text).people.len(), 1);
}

#[test]
fn names_that_yaml_would_read_otherwise_come_back() {
    for name in [
        "yes",
        "null",
        "1.5",
        "- x",
        "a: b",
        "#1",
        "O'Neil",
        "\"q\"",
        "ünï",
        " a",
        "x, y",
        "{}",
        "1e3",
        "~",
        "2026-01-01",
        "a\u{301}",
        "[x]",
    ] {
        let quoted = serde_json::to_string(name).unwrap();
        let text = format!(
            "castra: 1\norganization: {{ name: {quoted} }}\npeople:\n  - {{ id: a, name: {quoted} }}\n"
        );
        let organization = organization_of(&text);
        let written = write::write(&organization);
        assert_eq!(organization_of(&written).settings.name, name_as_kept(name));
        assert_eq!(write::write(&organization_of(&written)), written);
    }
}

/// Files with people, teams in a tree, members, assignments of every kind and RACI rows, all valid.
fn files() -> impl Strategy<Value = String> {
    let dates = prop::option::of((2020..2026i32, 1..=12u32, 1..=28u32));
    let held = prop::collection::vec((0..6usize, 0..4usize, dates.clone(), 0..3u8), 0..6);
    let rows = prop::collection::vec((0..4usize, 0..31usize, 0..6usize), 0..4);
    (prop::collection::vec((dates, "\\PC{1,12}"), 6), prop::collection::vec(0..6usize, 4), held, rows)
        .prop_map(|(people, members, held, rows)| {
            let date = |(y, m, d): &(i32, u32, u32)| format!("{y}-{m:02}-{d:02}");
            let mut text =
                "castra: 1\norganization: { name: E, timezone: Europe/Vienna }\npeople:\n".to_owned();
            for (at, (from, name)) in people.iter().enumerate() {
                let name = if name_as_kept(name).is_empty() || is_unshowable(name) {
                    "N".to_owned()
                } else {
                    name.clone()
                };
                let from = from.as_ref().map_or_else(String::new, |from| format!(", from: {}", date(from)));
                text.push_str(&format!(
                    "  - {{ id: p{at}, name: {}{from} }}\n",
                    serde_json::to_string(&name).unwrap()
                ));
            }
            text.push_str("teams:\n");
            for (at, member) in members.iter().enumerate() {
                let parent = if at == 0 { String::new() } else { format!(", parent: t{}", (at - 1) / 2) };
                text.push_str(&format!("  - {{ id: t{at}, name: T{at}{parent}, members: [p{member}] }}\n"));
            }
            text.push_str("assignments:\n  - { person: p0, role: cto }\n");
            let mut seen = std::collections::BTreeSet::new();
            for (person, team, from, kind) in &held {
                if !seen.insert((*person, *team, *kind)) {
                    continue;
                }
                let from = from.as_ref().map_or_else(String::new, |from| format!(", from: {}", date(from)));
                let other = (person + 1) % 6;
                let stands = match kind {
                    1 => format!(", acting_for: p{other}"),
                    2 => format!(", deputy_for: p{other}"),
                    _ => String::new(),
                };
                text.push_str(&format!(
                    "  - {{ person: p{person}, role: tech-lead, team: t{team}{from}{stands} }}\n"
                ));
            }
            text.push_str("responsibilities:\n");
            let catalog = crate::catalog::Catalog::built_in();
            let mut seen = std::collections::BTreeSet::new();
            for (team, at, person) in &rows {
                if seen.insert((*team, *at)) {
                    text.push_str(&format!(
                        "  - {{ id: {}, team: t{team}, accountable: p{person}, responsible: [p{}] }}\n",
                        catalog.responsibilities[*at].id,
                        (person + 1) % 6
                    ));
                }
            }
            text
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn written_out_and_read_back_it_is_the_same_byte_for_byte(text in files()) {
        let organization = organization_of(&text);
        let written = write::write(&organization);
        prop_assert_eq!(write::write(&organization_of(&written)), written);
    }

    #[test]
    fn from_any_file_to_any_other_a_second_application_changes_nothing(first in files(), second in files()) {
        let known = organization_of(&first);
        let changed = after(&known, &second, "2026-03-01");
        prop_assert_eq!(lines(&changed, &second, "2026-03-01"), Vec::<String>::new());
        prop_assert_eq!(lines(&changed, &second, "2026-03-02"), Vec::<String>::new());
    }

    #[test]
    fn a_plan_undone_leaves_everything_as_it_was(first in files(), second in files()) {
        let known = organization_of(&first);
        let changes = planned(Some(&known), &second, "2026-03-01");
        let mut changed = known.clone();
        changed.apply(&changes);
        let inverse: Vec<Change> = changes.into_iter().rev().map(Change::inverse).collect();
        changed.apply(&inverse);
        prop_assert_eq!(write::write(&changed), write::write(&known));
    }

    #[test]
    fn no_text_whatever_makes_the_reader_panic(text in "(castra: 1\n)?[\\PC\n:{}\\[\\]-]{0,200}") {
        drop(read::read(&text));
    }
}

#[test]
fn a_role_in_another_kind_of_scope_is_named_with_its_place() {
    let text = "castra: 1
organization: { name: Example }
people: [{ id: ana, name: Ana }]
teams: [{ id: payments, name: Payments }]
assignments:
  - { person: ana, role: cto, team: payments }
  - { person: ana, role: tech-lead }
";
    let problems = super::read::read(text).unwrap_err();
    let said: Vec<_> =
        problems.iter().map(|problem| (problem.place.line, problem.message.as_str())).collect();
    let expected = [
        (6, "`cto` is held in the organization: leave `team` out"),
        (7, "`tech-lead` is held in a team: name one as `team`"),
    ];
    assert_eq!(said, expected);
}

#[test]
fn patterns_that_leave_files_out_are_read_checked_and_written() {
    let file = |exclude: &str| {
        format!(
            "castra: 1
organization: {{ name: Example }}
teams:
  - {{ id: payments, name: Payments, repositories: [{{ id: api, path: /srv/api, exclude: {exclude} }}] }}
"
        )
    };
    let known = organization_of(&file("[\"data/**\", '*.csv']"));
    assert_eq!(known.repositories.values().next().unwrap().exclude, ["data/**", "*.csv"]);
    assert!(write::write(&known).contains(r#"exclude: ["data/**", "*.csv"]"#));
    let lines = lines(&known, &file("[\"data/**\"]"), "2026-03-01");
    assert!(lines.iter().any(|line| line.contains("exclude")), "{lines:?}");
    for (wrong, said) in [
        ("['**']", "`**` would exclude everything"),
        ("['!a']", "a pattern cannot begin with `!`"),
        ("data", "`exclude` must be a list"),
        ("['']", "a pattern cannot be empty"),
    ] {
        let problems = super::read::read(&file(wrong)).unwrap_err();
        assert!(problems.iter().any(|problem| problem.message.contains(said)), "{wrong}: {problems:?}");
    }
}
