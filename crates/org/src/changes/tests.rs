//! What a request changes, who gains and loses by it, and that an undo leaves no trace.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{
    records,
    rules::{Letter, Refused, Request, changes, effects},
};
use crate::{
    charter::Charter,
    org_file::{organization_of, text_of},
    organization::{AssignmentId, Change, Organization, Scope},
};

const BASE: &str = "castra: 1
organization: { name: Example, stage: medium }
people:
  - { id: ana, name: Ana }
  - { id: bo, name: Bo }
  - { id: dee, name: Dee, to: 2026-02-10 }
teams:
  - { id: payments, name: Payments, members: [ana, bo] }
  - { id: cards, name: Cards, parent: payments }
assignments:
  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01 }
";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn charter(organization: &Organization) -> Charter {
    Charter::new(Arc::new(organization.clone()), day("2026-03-01"))
}

fn request(organization: &Organization, request: &Request) -> Result<Vec<Change>, Refused> {
    changes(&charter(organization), request, day("2026-03-01"), || AssignmentId::from("new"))
}

fn lead(person: &str) -> Request {
    Request::Role { role: "tech-lead".into(), scope: Scope::Team("payments".into()), person: person.into() }
}

fn part(person: &str, letter: Option<Letter>) -> Request {
    let scope = Scope::Team("payments".into());
    Request::Part { responsibility: "scope".into(), scope, person: person.into(), letter }
}

fn after(organization: &Organization, changes: &[Change]) -> Organization {
    let mut changed = organization.clone();
    changed.apply(changes);
    changed
}

fn who(organization: &Organization, team: &str, on: &str) -> Vec<String> {
    let charter = Charter::new(Arc::new(organization.clone()), day(on));
    let entry = charter.organization().catalog.responsibility("scope").unwrap().clone();
    let resolution = charter.resolve(&entry, &Scope::Team(team.into()));
    resolution.holders.iter().map(ToString::to_string).collect()
}

#[test]
fn another_lead_takes_over_on_the_day_and_not_before() {
    let organization = organization_of(BASE);
    let changed = after(&organization, &request(&organization, &lead("bo")).unwrap());
    assert_eq!(who(&changed, "payments", "2026-02-28"), ["ana"]);
    assert_eq!(who(&changed, "payments", "2026-03-01"), ["bo"]);
}

#[test]
fn the_teams_below_are_among_the_effects() {
    let organization = organization_of(BASE);
    let changes = request(&organization, &lead("bo")).unwrap();
    let effects = effects(&organization, &changes, day("2026-03-01"));
    let count = |team: &str| {
        effects.gains.iter().filter(|(who, _, scope)| who.as_str() == "bo" && scope.as_str() == team).count()
    };
    assert_eq!((count("payments"), count("cards")), (17, 17));
    assert!(effects.losses.iter().all(|(who, ..)| who.as_str() == "ana"));
    assert_eq!(effects.losses.len(), 34);
}

#[test]
fn undone_nothing_is_left_of_it_also_after_being_kept_as_text() {
    let organization = organization_of(BASE);
    for wanted in [lead("bo"), part("bo", Some(Letter::Accountable)), part("bo", Some(Letter::Consulted))] {
        let changes = request(&organization, &wanted).unwrap();
        let kept = records::from_text(&records::to_text(&changes).unwrap()).unwrap();
        assert_eq!(kept, changes);
        let changed = after(&organization, &kept);
        assert_ne!(text_of(&changed), text_of(&organization));
        let inverse: Vec<Change> = kept.into_iter().rev().map(Change::inverse).collect();
        assert_eq!(text_of(&after(&changed, &inverse)), text_of(&organization));
    }
}

#[test]
fn what_cannot_be_met_is_refused() {
    let organization = organization_of(BASE);
    assert_eq!(request(&organization, &lead("ana")), Err(Refused::NothingToDo));
    assert_eq!(request(&organization, &lead("dee")), Err(Refused::NotHere("Dee".to_owned())));
    assert_eq!(request(&organization, &lead("eve")), Err(Refused::Unknown("person eve".to_owned())));
    assert_eq!(request(&organization, &part("ana", None)), Err(Refused::NobodyLeft));
    assert_eq!(request(&organization, &part("bo", None)), Err(Refused::NothingToDo));
    assert_eq!(request(&organization, &part("ana", Some(Letter::Accountable))), Err(Refused::NothingToDo));
}

#[test]
fn a_leaver_is_replaced_by_the_holder_of_the_role() {
    let text = format!(
        "{BASE}responsibilities:\n  - {{ id: scope, team: payments, accountable: dee, consulted: [bo] }}\n"
    );
    let organization = organization_of(&text);
    assert_eq!(
        who(&organization, "payments", "2026-03-01"),
        ["ana"],
        "by role, because the named person left"
    );
    let changed =
        after(&organization, &request(&organization, &part("ana", Some(Letter::Accountable))).unwrap());
    let row = changed.raci.values().find(|row| row.period.contains(day("2026-03-01"))).unwrap();
    assert_eq!(row.accountable.as_ref().unwrap().as_str(), "ana");
    assert_eq!(row.others.consulted, ["bo".into()], "the others keep their parts");
    assert_eq!(who(&changed, "payments", "2026-02-10"), ["dee"], "the past stays as it was");
}

#[test]
fn taking_back_ends_from_today_on_and_revives_only_what_was_ended_now() {
    let organization = organization_of(BASE);
    let made = request(&organization, &lead("bo")).unwrap();
    let changed = after(&organization, &made);
    let mut number = 0;
    let mut back = |on: &str| {
        super::rules::taken_back(&made, day(on), day(on), || {
            number += 1;
            AssignmentId::from(format!("back-{number}"))
        })
    };
    // On the same day everything is as it was; that it was otherwise stays on record without a day.
    let same_day = after(&changed, &back("2026-03-01"));
    assert_eq!(who(&same_day, "payments", "2026-03-01"), ["ana"]);
    assert_eq!(who(&same_day, "payments", "2026-02-01"), ["ana"]);
    assert_eq!(same_day.assignments.len(), 2);
    assert!(same_day.assignments.values().any(|held| held.period.is_empty()));
    assert_eq!(text_of(&same_day), text_of(&organization));
    // Later, the days between stay with their holders.
    let later = after(&changed, &back("2026-03-11"));
    let holders =
        ["2026-02-28", "2026-03-01", "2026-03-10", "2026-03-11"].map(|on| who(&later, "payments", on));
    assert_eq!(holders, [["ana"], ["bo"], ["bo"], ["ana"]]);
}

#[test]
fn what_was_to_begin_before_it_was_decided_begins_then() {
    let organization = organization_of(BASE);
    let made = request(&organization, &lead("bo")).unwrap();
    let moved = super::rules::from_today(&made, day("2026-03-01"), day("2026-03-05"));
    let changed = after(&organization, &moved);
    assert_eq!(who(&changed, "payments", "2026-03-04"), ["ana"]);
    assert_eq!(who(&changed, "payments", "2026-03-05"), ["bo"]);
}

#[test]
fn a_role_is_asked_for_in_its_own_kind_of_scope() {
    let organization = organization_of(BASE);
    for (role, scope) in [("cto", Scope::Team("payments".into())), ("tech-lead", Scope::Organization)] {
        let asked = Request::Role { role: role.into(), scope, person: "ana".into() };
        assert!(matches!(request(&organization, &asked), Err(Refused::WrongScope(..))), "{role}");
    }
}

#[test]
fn rows_that_stack_become_one_and_those_to_come_are_taken_away_too() {
    let mut organization = organization_of(BASE);
    let row = |id: &str, from: &str| crate::organization::RaciEntry {
        id: AssignmentId::from(id),
        responsibility: "scope".to_owned().into(),
        scope: Scope::Team("payments".into()),
        accountable: None,
        others: crate::organization::Responsible { responsible: vec!["bo".into()], ..Default::default() },
        period: crate::organization::Period::since(day(from)),
    };
    for (id, from) in [("one", "2026-01-01"), ("two", "2026-01-01"), ("later", "2026-06-01")] {
        organization.insert(crate::organization::Record::Raci(row(id, from)));
    }
    let none = request(&organization, &part("bo", None)).unwrap();
    let changed = after(&organization, &none);
    for on in ["2026-03-01", "2026-07-01"] {
        let is_named = changed
            .raci
            .values()
            .any(|row| row.period.contains(day(on)) && row.others.responsible.contains(&"bo".into()));
        assert!(!is_named, "{on}");
    }
}
