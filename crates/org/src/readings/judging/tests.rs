//! The rules of every reading, on invented facts.

use super::*;
use crate::org_file;

const USUAL: &str = "castra: 1
organization: { name: Example, stage: medium }
people:
  - { id: ana, name: Ana, level: senior }
  - { id: bo, name: Bo, level: senior }
  - { id: cy, name: Cy, level: senior }
teams:
  - { id: product, name: Product }
  - { id: payments, name: Payments, parent: product, members: [ana] }
  - { id: customs, name: Customs, parent: product }
assignments:
  - { person: bo, role: cto }
  - { person: cy, role: tech-lead, team: product }
";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The charter of a day, with more lines under `assignments`.
fn charter(more: &str, on: &str) -> Charter {
    charter_of(&format!("{USUAL}{more}"), None, on)
}

fn charter_of(file: &str, set_up_on: Option<&str>, on: &str) -> Charter {
    let mut organization = org_file::organization_of(file);
    organization.set_up_on = set_up_on.map(day);
    Charter::new(std::sync::Arc::new(organization), day(on))
}

fn facts(responsibility: &str, scope: &str, good: u32, of: u32) -> Facts {
    Facts::nothing(responsibility, scope, "Counted.").share(Basis::Confirmed, good, of)
}

const LEAD: &str = "  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01 }\n";

#[test]
fn a_reading_is_about_the_holder_of_the_day() {
    let reading = judge(&charter(LEAD, "2026-03-02"), &facts("one-on-ones", "payments", 9, 10));
    assert_eq!((reading.status, reading.value, reading.sample), (Status::Practised, Some(0.9), 10));
    assert_eq!((reading.subject.held_by, reading.day), (vec!["ana".to_owned()], Some(day("2026-03-02"))));
    assert_eq!((reading.basis, reading.rule), (Some(Basis::Confirmed), RULE));
    // Another person's figures make no reading of theirs.
    let of = |person: &str| {
        facts("one-on-ones", "payments", 9, 10).about(Subject::person(person, day("2026-01-01")))
    };
    let other = judge(&charter(LEAD, "2026-03-02"), &of("cy"));
    assert_eq!((other.status, other.value), (Status::NoEvidence, None));
    assert_eq!(judge(&charter(LEAD, "2026-03-02"), &of("ana")).status, Status::Practised);
}

#[test]
fn a_vacancy_is_reported_and_its_heir_is_not_judged() {
    let reading = judge(&charter("", "2026-03-02"), &facts("one-on-ones", "customs", 0, 10));
    assert_eq!((reading.status, reading.value, reading.sample), (Status::Vacant, None, 0));
    assert_eq!(
        reading.because,
        "No one holds this in Customs. It falls to Cy of Product, who is not judged by it."
    );
    let nobody = USUAL.replace("  - { person: cy, role: tech-lead, team: product }\n", "");
    let reading = judge(&charter_of(&nobody, None, "2026-03-02"), &facts("one-on-ones", "customs", 0, 10));
    assert_eq!(reading.status, Status::Vacant);
    assert_eq!(reading.because, "No one holds this in Customs, and no one inherits it.");
}

#[test]
fn nothing_is_judged_before_one_cadence_since_it_could_begin() {
    let check = |file: &str, set_up_on: Option<&str>, basis, on: &str, expected: Status| {
        let facts = facts("one-on-ones", "payments", 0, 10).share(basis, 0, 10);
        let reading = judge(&charter_of(file, set_up_on, on), &facts);
        assert_eq!(reading.status, expected, "{set_up_on:?} {basis:?} {on}: {}", reading.because);
        reading.because
    };
    let new = format!("{USUAL}{}", LEAD.replace("2025-01-01", "2026-03-02"));
    let (observed, confirmed) = (Basis::Observed, Basis::Confirmed);
    let because = check(&new, None, confirmed, "2026-03-15", Status::TooEarly);
    assert_eq!(
        because,
        "Counted. Too early to judge: Ana has held it since 2 March 2026. Judged from 16 March 2026."
    );
    check(&new, None, observed, "2026-03-15", Status::TooEarly);
    check(&new, None, confirmed, "2026-03-16", Status::Neglected);
    // If the company was set up later: what is recorded in Castra could begin then, what is observed in Git existed before.
    let old = format!("{USUAL}{LEAD}");
    check(&old, Some("2026-03-02"), confirmed, "2026-03-15", Status::TooEarly);
    check(&old, Some("2026-03-02"), confirmed, "2026-03-16", Status::Neglected);
    check(&old, Some("2026-03-02"), observed, "2026-03-02", Status::Neglected);
    // A second term that follows the first, or a row for the same person, starts no new count.
    let renewed = format!(
        "{USUAL}{}  - {{ person: ana, role: tech-lead, team: payments, from: 2026-03-02 }}\n",
        LEAD.replace("2025-01-01 }", "2025-01-01, to: 2026-03-01 }")
    );
    check(&renewed, None, confirmed, "2026-03-02", Status::Neglected);
    let named = format!(
        "{USUAL}{LEAD}responsibilities:\n  - {{ id: one-on-ones, team: payments, accountable: ana, from: 2026-03-02 }}\n"
    );
    check(&named, None, confirmed, "2026-03-02", Status::Neglected);
    let gap = renewed.replace("to: 2026-03-01", "to: 2026-02-20");
    check(&gap, None, confirmed, "2026-03-02", Status::TooEarly);
}

#[test]
fn a_signal_that_is_not_used_reads_so() {
    let file = format!("{USUAL}{LEAD}").replace("stage: medium", "stage: medium, not_used: [one-on-ones]");
    let charter = charter_of(&file, None, "2026-03-02");
    let reading = judge(&charter, &facts("one-on-ones", "payments", 9, 10));
    assert_eq!((reading.status, reading.value), (Status::NotUsed, None));
    assert_eq!(judge(&charter, &facts("feedback", "payments", 9, 10)).status, Status::Practised);
}

#[test]
fn ones_own_word_makes_nothing_practised_that_another_could_confirm() {
    let charter = charter(LEAD, "2026-03-02");
    let check = |good, is_unconfirmed, expected| {
        let stated = Facts::nothing("one-on-ones", "payments", "Counted.")
            .share(Basis::Stated, good, 10)
            .unconfirmed(is_unconfirmed);
        assert_eq!(judge(&charter, &stated).status, expected, "{good} {is_unconfirmed}");
    };
    check(10, false, Status::Practised);
    check(10, true, Status::Slipping);
    check(0, true, Status::Neglected);
}

/// A day's reading on its own.
fn found(on: &str, status: Status) -> Reading {
    let found = Found { status, since: Some(day(on)) };
    let subject = Subject { held_by: vec!["ana".to_owned()], ..Subject::default() };
    Reading {
        status,
        found,
        day: Some(day(on)),
        subject,
        ..Reading::no_evidence("one-on-ones", "payments", "Counted.")
    }
}

fn before(reading: &Reading) -> Before {
    Before {
        status: reading.status,
        found: reading.found,
        held_by: reading.subject.held_by.clone(),
        rule: reading.rule,
    }
}

/// The statuses shown day by day for the statuses found.
fn said(days: &[(&str, Status)]) -> Vec<Status> {
    let mut last: Option<Before> = None;
    days.iter()
        .map(|(on, status)| {
            let reading = hold(found(on, *status), last.as_ref());
            last = Some(before(&reading));
            reading.status
        })
        .collect()
}

#[test]
fn a_status_changes_after_a_week_and_a_first_one_counts_at_once() {
    use Status::{Neglected, NoEvidence, Practised, Slipping};
    assert_eq!(said(&[("2026-03-02", Slipping)]), [Slipping]);
    // Six days change nothing, the seventh does.
    let turn = [
        ("2026-03-02", Practised),
        ("2026-03-03", Slipping),
        ("2026-03-09", Slipping),
        ("2026-03-10", Slipping),
    ];
    assert_eq!(said(&turn), [Practised, Practised, Practised, Slipping]);
    // Changes that come and go within the week are noise.
    let flicker = [
        ("2026-03-02", Practised),
        ("2026-03-03", Slipping),
        ("2026-03-06", Practised),
        ("2026-03-07", Slipping),
        ("2026-03-12", Slipping),
    ];
    assert_eq!(said(&flicker), [Practised; 5]);
    // Another change starts its own week.
    let worse = [("2026-03-02", Practised), ("2026-03-03", Slipping), ("2026-03-10", Neglected)];
    assert_eq!(said(&worse), [Practised; 3]);
    // Missing evidence shows at once, and so does the first judgement after it.
    let gone = [("2026-03-02", Practised), ("2026-03-03", NoEvidence), ("2026-03-04", Neglected)];
    assert_eq!(said(&gone), [Practised, NoEvidence, Neglected]);
}

#[test]
fn withheld_figures_are_reported_as_such() {
    let first = found("2026-03-02", Status::Practised);
    let next = hold(found("2026-03-03", Status::Slipping), Some(&before(&first)));
    assert_eq!((next.status, next.found.status), (Status::Practised, Status::Slipping));
    assert_eq!(
        next.because,
        "Counted. This would read slipping since 3 March 2026; a status changes after 7 days."
    );
}

#[test]
fn another_holder_and_earlier_rules_decide_nothing() {
    let first = before(&found("2026-03-02", Status::Practised));
    let next = || found("2026-03-03", Status::Neglected);
    assert_eq!(hold(next(), Some(&first)).status, Status::Practised);
    let of_bo = Before { held_by: vec!["bo".to_owned()], ..first.clone() };
    assert_eq!(hold(next(), Some(&of_bo)).status, Status::Neglected);
    assert_eq!(hold(next(), Some(&Before { rule: 1, ..first })).status, Status::Neglected);
}
