//! Who is accountable, and what is found: organization files and the expected answers.

use std::sync::Arc;

use castra_platform::{
    feature::Agreed,
    reading::{Observation, Reading, Status, Subject},
};
use chrono::NaiveDate;

use super::{Charter, Finding, FindingKind, Severity, State, find};
use crate::{
    org_file::organization_of,
    organization::{Organization, Scope},
    readings::{Loads, Readings},
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Ana leads Payments under Product; Bo is CTO.
const USUAL: &str = "
castra: 1
organization: { name: Example, stage: medium }
people:
  - { id: ana, name: Ana, level: senior }
  - { id: bo, name: Bo, level: executive }
  - { id: cy, name: Cy, level: mid }
  - { id: dee, name: Dee, level: senior, to: 2026-05-31 }
teams:
  - { id: product, name: Product }
  - { id: payments, name: Payments, parent: product, members: [ana, cy] }
assignments:
  - { person: bo, role: cto }
";

fn charter(more: &str, on: &str) -> Charter {
    Charter::new(Arc::new(organization(more)), day(on))
}

fn organization(more: &str) -> Organization {
    organization_of(&format!("{USUAL}{more}"))
}

fn who(charter: &Charter, responsibility: &str, team: Option<&str>) -> (State, Vec<String>, Vec<String>) {
    let entry = charter.organization().catalog.responsibility(responsibility).unwrap();
    let resolution = charter.resolve(entry, &Scope::of(team.map(Into::into)));
    let holders = resolution.holders.iter().map(ToString::to_string).collect();
    (resolution.state, holders, resolution.describe(charter.organization()))
}

#[test]
fn the_lead_of_the_team_is_accountable() {
    let charter =
        charter("  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01 }\n", "2026-03-01");
    let (state, holders, chain) = who(&charter, "tech-debt", Some("payments"));
    assert_eq!((state, holders), (State::Assigned, vec!["ana".to_owned()]));
    assert_eq!(chain, ["Ana is Tech lead of Payments, since 1 January 2025."]);
}

#[test]
fn an_explicit_row_comes_before_the_role() {
    let charter = charter(
        "  - { person: ana, role: tech-lead, team: payments }\nresponsibilities:\n  - { id: tech-debt, team: payments, accountable: cy }\n",
        "2026-03-01",
    );
    assert_eq!(who(&charter, "tech-debt", Some("payments")).1, ["cy"]);
    assert_eq!(who(&charter, "scope", Some("payments")).1, ["ana"]);
}

#[test]
fn an_acting_holder_is_accountable_for_as_long_as_it_lasts() {
    let more = "  - { person: ana, role: tech-lead, team: payments }
  - { person: cy, role: tech-lead, team: payments, from: 2026-07-01, to: 2026-07-31, acting_for: ana }\n";
    let on = |date| who(&charter(more, date), "feedback", Some("payments"));
    assert_eq!(on("2026-06-30").1, ["ana"]);
    assert_eq!(on("2026-07-01").1, ["cy"]);
    assert_eq!(on("2026-07-31").1, ["cy"]);
    assert_eq!(on("2026-08-01").1, ["ana"]);
    assert_eq!(on("2026-07-15").2[1], "Cy acts for Ana from 1 July 2026 until 31 July 2026.");
}

#[test]
fn a_deputy_takes_over_only_when_the_holder_is_gone() {
    let more = "  - { person: dee, role: tech-lead, team: payments }
  - { person: cy, role: tech-lead, team: payments, deputy_for: dee }\n";
    assert_eq!(who(&charter(more, "2026-05-31"), "scope", Some("payments")).1, ["dee"]);
    assert_eq!(who(&charter(more, "2026-06-01"), "scope", Some("payments")).1, ["cy"]);
}

#[test]
fn a_team_without_a_lead_asks_the_team_above() {
    let charter = charter("  - { person: ana, role: tech-lead, team: product }\n", "2026-03-01");
    let (state, holders, chain) = who(&charter, "scope", Some("payments"));
    assert_eq!((state, holders), (State::Assigned, vec!["ana".to_owned()]));
    assert_eq!(chain, ["No one is Tech lead of Payments.", "Ana is Tech lead of Product."]);
}

#[test]
fn two_with_the_same_claim_cancel_each_other() {
    let more = "  - { person: ana, role: tech-lead, team: payments }\n  - { person: cy, role: tech-lead, team: payments }\n";
    let (state, holders, _) = who(&charter(more, "2026-03-01"), "scope", Some("payments"));
    assert_eq!((state, holders.len()), (State::Contested, 2));
}

#[test]
fn a_responsibility_without_holders_is_unassigned() {
    let (state, holders, chain) = who(&charter("", "2026-03-01"), "scope", Some("payments"));
    assert_eq!((state, holders.len()), (State::Unassigned, 0));
    assert_eq!(chain.last().unwrap(), "So no one is accountable.");
}

#[test]
fn a_responsibility_of_the_organization_is_answered_there_from_any_team() {
    let charter = charter("", "2026-03-01");
    assert_eq!(who(&charter, "strategy", Some("payments")).1, ["bo"]);
}

#[test]
fn in_a_startup_the_most_senior_lead_is_cto_in_all_but_name() {
    let text = USUAL.replace("medium", "startup").replace("  - { person: bo, role: cto }\n", "");
    let text = format!(
        "{text}  - {{ person: cy, role: tech-lead, team: product }}\n  - {{ person: ana, role: tech-lead, team: payments }}\n"
    );
    let charter = Charter::new(Arc::new(organization_of(&text)), day("2026-03-01"));
    assert_eq!(who(&charter, "strategy", None).1, ["ana"]);
    let found = find(&charter, &Readings::default());
    assert!(found.iter().any(|finding| finding.kind == FindingKind::DeFactoCto && finding.subject == "ana"));
}

fn kinds(found: &[Finding]) -> Vec<(String, String, String)> {
    found.iter().map(|f| (f.kind.as_str().to_owned(), f.scope.to_string(), f.subject.clone())).collect()
}

fn has(found: &[Finding], kind: &str, scope: &str, subject: &str) -> bool {
    kinds(found).contains(&(kind.to_owned(), scope.to_owned(), subject.to_owned()))
}

#[test]
fn a_vacant_team_is_one_finding_for_all_its_responsibilities() {
    let found = find(&charter("", "2026-03-01"), &Readings::default());
    assert!(has(&found, "unassigned", "payments", "tech-lead"), "{:?}", kinds(&found));
    let finding = found.iter().find(|finding| finding.scope.as_str() == "payments").unwrap();
    assert_eq!(finding.responsibilities.len(), 17);
    assert_eq!(finding.severity, Severity::High);
    assert_eq!(finding.proposal, "Name Ana.");
}

#[test]
fn both_roles_in_one_person_are_flagged_by_stage() {
    let more = "  - { person: bo, role: tech-lead, team: payments }\n";
    let severity = |stage: &str| {
        let text = format!("{}{more}", USUAL.replace("medium", stage));
        let charter = Charter::new(Arc::new(organization_of(&text)), day("2026-03-01"));
        let found = find(&charter, &Readings::default());
        found
            .into_iter()
            .find(|finding| finding.kind == FindingKind::Combined)
            .map(|finding| finding.severity)
    };
    assert_eq!(severity("startup"), None);
    assert_eq!(severity("small"), Some(Severity::Medium));
    assert_eq!(severity("medium"), Some(Severity::High));
    assert_eq!(severity("large"), Some(Severity::High));
}

#[test]
fn who_left_and_still_holds_something_is_found() {
    let more = "  - { person: dee, role: tech-lead, team: payments }\nresponsibilities:\n  - { id: scope, team: product, accountable: dee }\n";
    let found = find(&charter(more, "2026-06-01"), &Readings::default());
    assert!(has(&found, "departed", "payments", "dee"));
    assert!(has(&found, "departed", "product", "dee"));
    // One event is one finding, which says what follows from it.
    assert!(!has(&found, "unassigned", "payments", "tech-lead"), "{:?}", kinds(&found));
    let departed = found.iter().find(|finding| finding.scope.as_str() == "payments").unwrap();
    assert_eq!(departed.responsibilities.len(), 17);
    assert!(
        departed.because.ends_with("Since then, 17 responsibilities have no one accountable."),
        "{}",
        departed.because
    );
    assert!(
        !kinds(&find(&charter(more, "2026-05-31"), &Readings::default()))
            .iter()
            .any(|(kind, ..)| kind == "departed")
    );
}

#[test]
fn a_lead_below_senior_is_found_and_an_unknown_level_is_not() {
    let more = "  - { person: cy, role: tech-lead, team: payments }\n";
    assert!(has(&find(&charter(more, "2026-03-01"), &Readings::default()), "below-level", "payments", "cy"));
    // Next to a senior lead there is nothing to repair.
    let both = "  - { person: cy, role: tech-lead, team: payments }\n  - { person: ana, role: tech-lead, team: payments }\n";
    assert!(!has(&find(&charter(both, "2026-03-01"), &Readings::default()), "below-level", "payments", "cy"));
    let more = "  - { person: ana, role: tech-lead, team: payments }\n";
    assert!(
        !kinds(&find(&charter(more, "2026-03-01"), &Readings::default()))
            .iter()
            .any(|(kind, ..)| kind == "below-level")
    );
}

fn reading(responsibility: &str, scope: &str, status: Status) -> Reading {
    Reading { status, sample: 3, value: Some(0.5), ..Reading::no_evidence(responsibility, scope, "because") }
}

#[test]
fn more_agreed_than_a_week_has_hours_is_too_much_and_failing_is_not() {
    let more = "  - { person: ana, role: tech-lead, team: payments }\n";
    let with = |hours: f64| {
        let charter = charter(more, "2026-03-01");
        let agreed = |person: &str, hours: f64| Agreed {
            person: person.to_owned(),
            what: "one-on-ones",
            minutes: hours * 60.0,
        };
        // People who have left have no hours.
        let loads = Loads::new(&charter, [agreed("ana", hours), agreed("zoe", 90.0), agreed("cy", hours)]);
        let ids = ["one-on-ones", "feedback", "growth", "scope", "direction", "tech-debt"];
        let readings = Readings::new(ids.map(|id| reading(id, "payments", Status::Neglected))).with(loads);
        let found = find(&charter, &readings);
        let overloaded = found.into_iter().filter(|finding| finding.kind == FindingKind::Overloaded);
        overloaded.map(|finding| (finding.subject, finding.because)).collect::<Vec<_>>()
    };
    let people = |hours: f64| with(hours).into_iter().map(|(person, _)| person).collect::<Vec<_>>();
    // A lead programs for at least 10 hours, a quarter of the week.
    assert_eq!(people(0.0), Vec::<String>::new());
    assert_eq!(people(30.0), Vec::<String>::new());
    assert_eq!(people(30.5), ["ana"]);
    // A finding of the organization comes before one of a team.
    assert_eq!(people(40.5), ["cy", "ana"]);
    let because = &with(30.5)[0].1;
    assert!(!because.contains("30.5") && !because.contains("40.5"), "everyone can read a finding: {because}");
}

#[test]
fn a_cto_who_programs_too_much_and_what_signals_noticed_are_findings() {
    let mut resourcing = reading("resourcing", "organization", Status::Slipping);
    resourcing.observations.push(Observation {
        kind: "sole-knowledge".to_owned(),
        subject: "ana".to_owned(),
        title: "Only Ana knows it".to_owned(),
        because: "3 of 4 components".to_owned(),
        href: "/repositories/api".to_owned(),
    });
    let day = "2026-03-01".parse().unwrap();
    let too_much = Reading {
        because: "Bo made 30 % of 10 commits".to_owned(),
        subject: Subject::person("bo", day),
        ..reading("not-hands-on", "organization", Status::Neglected)
    };
    let readings = Readings::new([too_much, resourcing]);
    let found = find(&charter("", "2026-03-01"), &readings);
    let hands_on = found.iter().find(|finding| finding.kind == FindingKind::HandsOn).unwrap();
    assert_eq!((hands_on.scope.as_str(), hands_on.subject.as_str()), ("organization", "bo"));
    assert!(!hands_on.because.contains('%'), "everyone can read a finding: {}", hands_on.because);
    assert!(has(&found, "sole-knowledge", "organization", "ana"));
}

#[test]
fn the_longest_holder_is_named_only_if_the_dates_show_it() {
    let check = |assignments: &str, team: &str, because: &str, proposal: &str| {
        let charter = charter(assignments, "2026-03-01");
        let found = find(&charter, &Readings::default());
        let is_it =
            |finding: &&Finding| finding.kind == FindingKind::Contested && finding.scope.as_str() == team;
        let finding = found.iter().find(is_it).unwrap();
        assert_eq!(
            (finding.because.as_str(), finding.proposal.as_str()),
            (because, proposal),
            "{assignments}"
        );
    };
    let all = "17 responsibilities have no single accountable person.";
    check(
        "  - { person: ana, role: tech-lead, team: payments }\n  - { person: cy, role: tech-lead, team: payments }\n",
        "payments",
        &format!("Ana and Cy have the same claim; {all}"),
        "Name one of them.",
    );
    let dated = "  - { person: ana, role: tech-lead, team: product, from: 2025-02-01 }
  - { person: cy, role: tech-lead, team: product, from: 2025-01-01 }
";
    check(
        dated,
        "product",
        &format!("Ana and Cy have the same claim; {all}"),
        "Name one of them; Cy has held it longest.",
    );
    check(
        dated,
        "payments",
        &format!("No tech lead of its own, and Ana and Cy have the same claim in Product; {all}"),
        "Name one of them; Cy has held it longest.",
    );
}

/// Ana leads Payments, with Cy and six others; Ria, of Refunds inside it, has no lead of her own.
const LED: &str = "  - { person: ana, role: tech-lead, team: payments }\n";

fn led() -> Organization {
    let names = ["e", "f", "g", "h", "i", "j", "ria", "sam"];
    let people: String = names.map(|id| format!("  - {{ id: {id}, name: {id} }}\n")).concat();
    let file = format!("{USUAL}{LED}")
        .replace("teams:\n", &format!("{people}teams:\n  - {{ id: refunds, name: Refunds, parent: payments, members: [ria, sam] }}\n"))
        .replace("members: [ana, cy]", "members: [ana, cy, e, f, g, h]");
    organization_of(&file)
}

#[test]
fn a_person_is_led_by_the_lead_of_their_team_and_a_lead_by_the_one_above() {
    let charter = Charter::new(Arc::new(led()), day("2026-03-01"));
    let leaders =
        |person: &str| charter.leaders(&person.into()).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(leaders("cy"), ["ana"]);
    assert_eq!(leaders("ria"), ["ana"], "her own team has no lead");
    assert_eq!(leaders("ana"), ["bo"], "no one leads themselves");
    assert_eq!(leaders("i"), ["bo"], "the CTO leads people without a team");
    assert_eq!(leaders("bo"), Vec::<String>::new());
}

#[test]
fn a_lead_leads_those_whose_leader_they_are() {
    let more = "  - { person: ana, role: tech-lead, team: payments }
  - { person: dee, role: tech-lead, team: product }\n";
    for date in ["2026-03-01", "2026-05-31", "2026-06-01", "2026-08-01"] {
        let charter = charter(more, date);
        let people: Vec<_> = charter.organization().people.keys().cloned().collect();
        for leader in &people {
            let active =
                |id: &&crate::organization::PersonId| charter.organization().is_active(id, day(date));
            let expected: Vec<_> = people
                .iter()
                .filter(active)
                .filter(|id| charter.leaders(id).contains(leader))
                .cloned()
                .collect();
            assert_eq!(charter.led_by(leader), expected, "{leader} on {date}");
        }
    }
    let charter = charter(more, "2026-03-01");
    assert_eq!(charter.led_by(&"ana".into()), ["cy".into()]);
    assert_eq!(charter.leaders(&"ana".into()), ["dee".into()]);
}

#[test]
fn removing_a_lead_gives_no_one_their_place_for_a_week() {
    let ended = "  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01, to: 2026-02-28 }\n";
    let leaders = |on: &str| {
        let charter = charter(ended, on);
        charter.leaders(&"cy".into()).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(leaders("2026-02-28"), ["ana"]);
    for on in ["2026-03-01", "2026-03-07"] {
        assert_eq!(leaders(on), Vec::<String>::new(), "{on}");
    }
    assert_eq!(leaders("2026-03-08"), ["bo"]);
    // The same where the lead left the company and the term was never ended.
    let left = "  - { person: dee, role: tech-lead, team: payments, from: 2025-01-01 }\n";
    let leaders = |on: &str| charter(left, on).leaders(&"cy".into()).len();
    assert_eq!((leaders("2026-05-31"), leaders("2026-06-07"), leaders("2026-06-08")), (1, 0, 1));
}

#[test]
fn leading_again_is_no_leading_on() {
    let led = |more: &str, since: &str| {
        charter(more, "2026-03-01").has_led_since(&"ana".into(), &"cy".into(), day(since))
    };
    let gap = "  - { person: ana, role: tech-lead, team: payments, to: 2025-12-31 }
  - { person: ana, role: tech-lead, team: payments, from: 2026-02-01 }
";
    assert!(led(gap, "2026-03-01"), "she leads today");
    assert!(led(gap, "2026-02-01"), "ever since her second term began");
    assert!(!led(gap, "2026-01-31") && !led(gap, "2025-06-01"), "not in between");
    let next = "  - { person: ana, role: tech-lead, team: payments, to: 2025-12-31 }
  - { person: ana, role: tech-lead, team: payments, from: 2026-01-01 }
";
    assert!(led(next, "2025-06-01"), "one term followed the other");
    let away = "  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01 }
  - { person: dee, role: tech-lead, team: payments, acting_for: ana, from: 2026-02-02, to: 2026-02-06 }
";
    assert!(!led(away, "2026-01-01"), "another person led in her place");
    assert!(led(away, "2026-02-07"));
    assert!(!led("", "2026-03-01"), "she does not lead");
}
