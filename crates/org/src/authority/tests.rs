//! Who may make which change: the rules one by one, on a small company.

use std::{collections::BTreeSet, sync::Arc};

use chrono::NaiveDate;

use super::{
    Gain, Opening, Standing, gains,
    rules::{Doors, Refusal, Unconfirmed, asks_others, check, opens_to_the_confirmed, second_word},
};
use crate::{
    changes::{Letter, Request, changes},
    charter::Charter,
    org_file::organization_of,
    organization::{
        Assignment, AssignmentId, Change, Membership, Organization, Period, Person, PersonId, Record, Scope,
        Settings, Stage, StageSetting, Team,
    },
};

const BASE: &str = "castra: 1
organization: { name: Example, stage: medium }
people:
  - { id: ana, name: Ana, level: senior, from: 2024-01-01, manager: mira }
  - { id: bo, name: Bo, from: 2024-01-01, manager: ana }
  - { id: cy, name: Cy, from: 2024-01-01 }
  - { id: dee, name: Dee, from: 2024-01-01 }
  - { id: mira, name: Mira, from: 2024-01-01 }
  - { id: ola, name: Ola, from: 2024-01-01 }
teams:
  - { id: product, name: Product, members: [ola] }
  - { id: payments, name: Payments, parent: product, members: [ana, bo, cy] }
  - { id: search, name: Search, members: [dee] }
assignments:
  - { person: mira, role: cto, from: 2024-01-01 }
  - { person: ola, role: tech-lead, team: product, from: 2024-01-01 }
  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01 }
  - { person: cy, role: tech-lead, team: payments, from: 2026-02-01, to: 2026-04-01, acting_for: ana }
";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn charter() -> Charter {
    Charter::new(Arc::new(organization_of(BASE)), day("2026-03-01"))
}

fn person(id: &str) -> Standing<'static> {
    Standing { person: Some(PersonId::from(id)), ..Standing::default() }
}

fn operator(id: &str) -> Standing<'static> {
    Standing { is_operator: true, ..person(id) }
}

fn doors(people: &[&str], operators: &[&str]) -> Doors {
    let ids = |ids: &[&str]| ids.iter().map(|id| PersonId::from(*id)).collect();
    Doors { people: ids(people), operators: ids(operators) }
}

/// Everyone has an account.
fn open_doors() -> Doors {
    doors(&["ana", "bo", "cy", "dee", "mira", "ola", "root"], &["root"])
}

fn judge_with(changes: &[Change], standing: &Standing<'_>, doors: &Doors) -> Result<BTreeSet<Gain>, Refusal> {
    let before = charter();
    let mut after = before.organization().clone();
    after.apply(changes);
    let gains = check(&before, &after, changes, standing)?;
    asks_others(&before, changes, standing, doors)?;
    second_word(&before, &gains, standing, doors)?;
    Ok(gains)
}

fn judge(changes: &[Change], standing: &Standing<'_>) -> Result<BTreeSet<Gain>, Refusal> {
    judge_with(changes, standing, &open_doors())
}

fn asked(request: &Request, from: &str) -> Vec<Change> {
    let mut number = 0;
    changes(&charter(), request, day(from), || {
        number += 1;
        AssignmentId::from(format!("new-{number}"))
    })
    .unwrap()
}

fn team(id: &str) -> Scope {
    Scope::Team(id.into())
}

fn lead(who: &str, of: &str) -> Vec<Change> {
    asked(&Request::Role { role: "tech-lead".into(), scope: team(of), person: who.into() }, "2026-03-01")
}

fn part(who: &str, of: &str, letter: Letter, from: &str) -> Vec<Change> {
    let (scope, person) = (team("payments"), who.into());
    asked(&Request::Part { responsibility: of.into(), scope, person, letter: Some(letter) }, from)
}

fn term(who: &str, role: &str, scope: Scope, period: Period) -> Assignment {
    Assignment {
        id: AssignmentId::from("term"),
        person: who.into(),
        role: role.into(),
        scope,
        period,
        acting_for: None,
        deputy_for: None,
    }
}

fn known_term(organization: &Organization, who: &str) -> Assignment {
    organization.assignments.values().find(|held| held.person.as_str() == who).unwrap().clone()
}

#[track_caller]
fn refused(result: Result<BTreeSet<Gain>, Refusal>, is: impl Fn(&Refusal) -> bool) {
    let refusal = result.expect_err("it was allowed");
    assert!(is(&refusal), "{refusal:?}");
}

#[test]
fn a_role_is_held_only_in_its_own_kind_of_scope() {
    let machine = Standing { is_machine: true, ..Standing::default() };
    for standing in [person("ana"), operator("root"), person("mira"), machine] {
        let cto = term("ana", "cto", team("payments"), Period::since(day("2026-03-01")));
        let given = [Change::add(Record::Assignment(cto))];
        refused(judge(&given, &standing), |refusal| matches!(refusal, Refusal::WrongScope(..)));
        let everywhere = term("ana", "tech-lead", Scope::Organization, Period::since(day("2026-03-01")));
        let given = [Change::add(Record::Assignment(everywhere))];
        refused(judge(&given, &standing), |refusal| matches!(refusal, Refusal::WrongScope(..)));
    }
}

#[test]
fn a_role_in_a_wrong_scope_gives_nothing_and_may_end() {
    let mut organization = organization_of(BASE);
    let cto = term("ana", "cto", team("payments"), Period::since(day("2026-01-01")));
    organization.insert(Record::Assignment(cto.clone()));
    let charter = Charter::new(Arc::new(organization.clone()), day("2026-03-01"));
    assert!(charter.assignments_of(&"ana".into()).all(|held| held.role.as_str() == "tech-lead"));
    let ended = Assignment { period: Period { to: Some(day("2026-02-28")), ..cto.period }, ..cto.clone() };
    let change = [Change::replace(Record::Assignment(cto), Record::Assignment(ended))];
    let mut after = organization.clone();
    after.apply(&change);
    assert!(check(&charter, &after, &change, &person("mira")).is_ok());
}

#[test]
fn only_holders_in_their_own_right_change_a_scope() {
    let consulted = part("bo", "tech-debt", Letter::Consulted, "2026-03-01");
    for standing in [person("ana"), person("ola"), person("mira"), operator("root")] {
        assert!(judge(&consulted, &standing).is_ok(), "{standing:?}");
    }
    for standing in [person("bo"), person("cy"), person("dee"), Standing::default()] {
        refused(judge(&consulted, &standing), |refusal| matches!(refusal, Refusal::NotEntitled(Some(_))));
    }
    let directory = Standing { is_directory: true, ..Standing::default() };
    refused(judge(&consulted, &directory), |refusal| matches!(refusal, Refusal::NotEntitled(Some(_))));
    let manager = |who: &str| {
        let known = organization_of(BASE);
        let before = known.people["dee"].clone();
        let after = Person { manager: Some(who.into()), ..before.clone() };
        vec![Change::replace(Record::Person(before), Record::Person(after))]
    };
    refused(judge(&manager("ana"), &person("ana")), |refusal| matches!(refusal, Refusal::NotEntitled(None)));
    assert!(judge(&manager("ana"), &directory).is_ok());
}

#[test]
fn a_lead_says_which_commits_are_whose_among_the_people_they_lead() {
    let change = |who: &str, name: &str| {
        let before = organization_of(BASE).people[who].clone();
        let git = vec!["bo@home.example".to_owned()];
        let after = Person { git, name: name.to_owned(), ..before.clone() };
        vec![Change::replace(Record::Person(before), Record::Person(after))]
    };
    for by in [person("ana"), person("ola"), person("mira"), operator("root")] {
        assert!(judge(&change("bo", "Bo"), &by).is_ok(), "{by:?}");
    }
    for by in [person("bo"), person("cy"), person("dee"), Standing::default()] {
        refused(judge(&change("bo", "Bo"), &by), |refusal| matches!(refusal, Refusal::NotEntitled(None)));
    }
    refused(judge(&change("dee", "Dee"), &person("ana")), |refusal| {
        matches!(refusal, Refusal::NotEntitled(None))
    });
    // Nothing else of them.
    refused(judge(&change("bo", "Bob"), &person("ana")), |refusal| {
        matches!(refusal, Refusal::NotEntitled(None))
    });
}

#[test]
fn a_lead_asks_those_they_do_not_lead_before_making_them_accountable() {
    let named = |who: &str| part(who, "tech-debt", Letter::Accountable, "2026-03-01");
    for (who, by) in [("bo", "ana"), ("ana", "ola"), ("ana", "ana"), ("dee", "mira"), ("dee", "ola")] {
        let asked = matches!(judge(&named(who), &person(by)), Err(Refusal::NotAgreed(_)));
        assert_eq!(asked, who == "dee" && by == "ola", "{who} named by {by}");
    }
    refused(judge(&named("dee"), &person("ana")), |refusal| matches!(refusal, Refusal::NotAgreed(_)));
    assert!(judge(&named("dee"), &operator("root")).is_ok());
    // Being consulted is no burden; one who agreed, or cannot be asked, may be named.
    assert!(judge(&part("dee", "tech-debt", Letter::Consulted, "2026-03-01"), &person("ana")).is_ok());
    let agreed = BTreeSet::from([PersonId::from("dee")]);
    assert!(judge(&named("dee"), &Standing { agreed: Some(&agreed), ..person("ana") }).is_ok());
    assert!(judge_with(&named("dee"), &person("ana"), &doors(&["ana"], &[])).is_ok());
}

#[test]
fn no_one_gives_themselves_sight_of_others() {
    let agreed = BTreeSet::from([PersonId::from("root"), PersonId::from("mira"), PersonId::from("bo")]);
    let proposed = |standing: Standing<'static>| Standing { agreed: None, ..standing };
    // An operator who makes herself lead, the CTO who makes herself lead or everyone's manager.
    let mut known = organization_of(BASE);
    known.people.insert("root".into(), Person { id: "root".into(), ..known.people["dee"].clone() });
    let before = Charter::new(Arc::new(known.clone()), day("2026-03-01"));
    let own = term("root", "tech-lead", team("search"), Period::since(day("2026-03-01")));
    let own = [Change::add(Record::Assignment(own))];
    known.apply(&own);
    let found = check(&before, &known, &own, &proposed(operator("root"))).unwrap();
    let word = second_word(&before, &found, &operator("root"), &open_doors());
    assert!(matches!(word, Err(Refusal::NeedsAnother(_, others)) if others == ["Mira"]));
    let mine = lead("mira", "search");
    refused(judge(&mine, &person("mira")), |refusal| matches!(refusal, Refusal::NeedsAnother(..)));
    let all = |who: &str| {
        let known = organization_of(BASE);
        let others = known.people.values().filter(|person| person.id.as_str() != who);
        let change = |person: &Person| {
            let after = Person { manager: Some(who.into()), ..person.clone() };
            Change::replace(Record::Person(person.clone()), Record::Person(after))
        };
        others
            .filter(|person| person.manager.as_ref().is_none_or(|m| m.as_str() != who))
            .map(change)
            .collect::<Vec<_>>()
    };
    refused(judge(&all("mira"), &person("mira")), |refusal| matches!(refusal, Refusal::NeedsAnother(..)));
    // If no one else could, from the next day on.
    let alone = doors(&["mira"], &["mira"]);
    refused(judge_with(&mine, &person("mira"), &alone), |refusal| matches!(refusal, Refusal::NotBefore(..)));
    let tomorrow = asked(
        &Request::Role { role: "tech-lead".into(), scope: team("search"), person: "mira".into() },
        "2026-03-02",
    );
    assert!(judge_with(&tomorrow, &person("mira"), &alone).is_ok());
    // The machine itself needs no second word; the gains are notified all the same.
    let machine = Standing { is_machine: true, ..Standing::default() };
    assert!(!judge(&mine, &machine).unwrap().is_empty());
    drop(agreed);
}

#[test]
fn a_gain_waits_for_the_agreement_of_the_gainer() {
    let given = lead("bo", "search");
    let nobody = BTreeSet::new();
    let others = BTreeSet::from([PersonId::from("cy"), PersonId::from("mira")]);
    let theirs = BTreeSet::from([PersonId::from("bo")]);
    for agreed in [&nobody, &others] {
        let standing = Standing { agreed: Some(agreed), ..person("mira") };
        refused(judge(&given, &standing), |refusal| matches!(refusal, Refusal::NotAgreed(_)));
    }
    let standing = Standing { agreed: Some(&theirs), ..person("mira") };
    assert!(judge(&given, &standing).is_ok());
    // A person without an account cannot be asked, and sees nothing.
    let standing = Standing { agreed: Some(&nobody), ..person("mira") };
    assert!(judge_with(&given, &standing, &doors(&["mira"], &[])).is_ok());
    // Naming a person accountable for something private is a gain, too.
    let named = part("bo", "one-on-ones", Letter::Accountable, "2026-03-01");
    let standing = Standing { agreed: Some(&nobody), ..person("ana") };
    refused(judge(&named, &standing), |refusal| matches!(refusal, Refusal::NotAgreed(_)));
    let open = part("bo", "tech-debt", Letter::Accountable, "2026-03-01");
    assert!(judge(&open, &standing).is_ok(), "its records are open to everyone");
}

#[test]
fn a_term_is_ended_by_its_holder_by_those_above_and_by_the_cto() {
    let organization = organization_of(BASE);
    let term = known_term(&organization, "ana");
    let ended = Assignment { period: Period { to: Some(day("2026-02-28")), ..term.period }, ..term.clone() };
    let end = [Change::replace(Record::Assignment(term), Record::Assignment(ended))];
    for standing in [person("ana"), person("ola"), person("mira")] {
        assert!(judge(&end, &standing).is_ok(), "{standing:?}");
    }
    refused(judge(&end, &operator("root")), |refusal| matches!(refusal, Refusal::NotTheirsToEnd(..)));
    refused(judge(&end, &person("cy")), |refusal| matches!(refusal, Refusal::NotEntitled(_)));
    // A lead cannot be replaced by another lead either: a co-lead ousts no one.
    let mut with_two = organization.clone();
    let second = term_of_co_lead();
    with_two.insert(Record::Assignment(second));
    let before = Charter::new(Arc::new(with_two.clone()), day("2026-03-01"));
    let alone = changes(
        &before,
        &Request::Role { role: "tech-lead".into(), scope: team("payments"), person: "bo".into() },
        day("2026-03-01"),
        || AssignmentId::from("new"),
    )
    .unwrap();
    with_two.apply(&alone);
    let refusal = check(&before, &with_two, &alone, &person("bo")).unwrap_err();
    assert!(matches!(refusal, Refusal::NotTheirsToEnd(..)), "{refusal:?}");
    // A stand-in's term can be ended by the person it stands in for.
    let acting = organization.assignments.values().find(|held| held.acting_for.is_some()).unwrap().clone();
    let ended =
        Assignment { period: Period { to: Some(day("2026-02-28")), ..acting.period }, ..acting.clone() };
    let end = [Change::replace(Record::Assignment(acting), Record::Assignment(ended))];
    assert!(judge(&end, &person("ana")).is_ok());
}

fn term_of_co_lead() -> Assignment {
    Assignment {
        id: AssignmentId::from("co"),
        ..term("bo", "tech-lead", team("payments"), Period::since(day("2025-06-01")))
    }
}

#[test]
fn what_has_been_stays_as_it_was() {
    let early = term("dee", "tech-lead", team("search"), Period::since(day("2020-01-01")));
    let early = [Change::add(Record::Assignment(early))];
    for standing in [person("mira"), operator("root")] {
        refused(judge(&early, &standing), |refusal| matches!(refusal, Refusal::BeforeToday(..)));
    }
    let always = [Change::add(Record::Assignment(term("dee", "tech-lead", team("search"), Period::ALWAYS)))];
    refused(judge(&always, &person("mira")), |refusal| matches!(refusal, Refusal::BeforeToday(..)));
    let both = BTreeSet::from([PersonId::from("dee")]);
    let agreed = Standing { agreed: Some(&both), ..person("mira") };
    assert!(judge(&early, &agreed).is_ok(), "the CTO may, if everyone concerned agrees");
    let agreed = Standing { agreed: Some(&both), ..operator("root") };
    refused(judge(&early, &agreed), |refusal| matches!(refusal, Refusal::BeforeToday(..)));
    // A term that has begun is not removed, moved, given to another, or revived.
    let term = known_term(&organization_of(BASE), "ana");
    let record = |held: Assignment| Record::Assignment(held);
    let with =
        |period: Period| Change::replace(record(term.clone()), record(Assignment { period, ..term.clone() }));
    let cases = [
        Change::remove(record(term.clone())),
        with(Period { from: Some(day("2024-06-01")), to: None }),
        with(Period { from: Some(day("2026-02-01")), to: None }),
        with(Period { to: Some(day("2026-01-31")), ..term.period }),
        Change::replace(
            record(term.clone()),
            record(Assignment { person: "ana".into(), role: "engineer".into(), ..term.clone() }),
        ),
    ];
    for change in cases {
        refused(judge(&[change], &person("mira")), |refusal| matches!(refusal, Refusal::RewritesThePast(_)));
    }
    assert!(judge(&[with(Period { to: Some(day("2026-02-28")), ..term.period })], &person("mira")).is_ok());
    let machine = Standing { is_machine: true, ..Standing::default() };
    assert!(judge(&early, &machine).is_ok(), "a shell on the machine is enough to correct dates there");
}

#[test]
fn who_was_in_a_team_stays_as_it_was() {
    let joined = |team: &str, who: &str, from: Option<&str>, to: Option<&str>| {
        let period = Period { from: from.map(day), to: to.map(day) };
        Record::Membership(Membership { team: team.into(), person: who.into(), period })
    };
    let begins_early = |refusal: &Refusal| matches!(refusal, Refusal::BeforeToday(..));
    let rewrites = |refusal: &Refusal| matches!(refusal, Refusal::RewritesThePast(_));
    for standing in [person("ana"), person("mira"), operator("root")] {
        for (from, to) in [(Some("2025-01-01"), None), (Some("2025-01-01"), Some("2025-12-31")), (None, None)]
        {
            let change = Change::add(joined("payments", "dee", from, to));
            refused(judge(&[change], &standing), begins_early);
        }
        let known = joined("payments", "bo", None, None);
        let cases = [
            Change::remove(known.clone()),
            Change::replace(known.clone(), joined("payments", "bo", Some("2026-01-01"), None)),
            Change::replace(known.clone(), joined("payments", "bo", None, Some("2026-01-31"))),
            Change::replace(known.clone(), joined("payments", "dee", None, None)),
        ];
        for change in cases {
            refused(judge(&[change], &standing), rewrites);
        }
        let ends = Change::replace(known, joined("payments", "bo", None, Some("2026-02-28")));
        assert!(judge(&[ends], &standing).is_ok(), "it may end");
    }
    let early = [Change::add(joined("payments", "dee", Some("2025-01-01"), Some("2025-12-31")))];
    let agreed = BTreeSet::from([PersonId::from("dee")]);
    let agreed = Standing { agreed: Some(&agreed), ..person("mira") };
    assert!(judge(&early, &agreed).is_ok(), "the CTO may, if the person agrees");
    let machine = Standing { is_machine: true, ..Standing::default() };
    assert!(judge(&early, &machine).is_ok());
    // Someone who joined today and leaves today was never there; a new team comes with its members.
    let today = joined("payments", "dee", Some("2026-03-01"), None);
    let with_dee = charter_with([today.clone()]);
    assert!(judge_in(&with_dee, &[Change::remove(today)], &person("mira")).is_ok());
    let new = Team { id: "new".into(), name: "New".into(), parent: None, period: Period::ALWAYS };
    let founded = [Change::add(Record::Team(new)), Change::add(joined("new", "dee", None, None))];
    assert!(judge(&founded, &person("mira")).is_ok());
}

#[test]
fn a_part_that_opens_records_does_not_wait_for_months() {
    let waits = part("bo", "feedback", Letter::Responsible, "2027-03-01");
    refused(judge(&waits, &person("mira")), |refusal| matches!(refusal, Refusal::WaitsTooLong(..)));
    let open = part("bo", "tech-debt", Letter::Responsible, "2027-03-01");
    assert!(judge(&open, &person("mira")).is_ok());
}

#[test]
fn equal_rows_do_not_stack() {
    let first = part("bo", "feedback", Letter::Responsible, "2026-03-01");
    let mut organization = organization_of(BASE);
    organization.apply(&first);
    let before = Charter::new(Arc::new(organization.clone()), day("2026-03-01"));
    let Some(Record::Raci(row)) = first.iter().find_map(|change| change.after.clone()) else {
        panic!("a row")
    };
    let twin =
        [Change::add(Record::Raci(crate::organization::RaciEntry { id: AssignmentId::from("twin"), ..row }))];
    organization.apply(&twin);
    let machine = Standing { is_machine: true, ..Standing::default() };
    for standing in [person("mira"), machine] {
        let refusal = check(&before, &organization, &twin, &standing).unwrap_err();
        assert!(matches!(refusal, Refusal::Twice(_)), "{refusal:?}");
    }
}

#[test]
fn newcomers_open_nothing_and_people_who_move_do() {
    let mut added: Vec<Change> = ["eve", "flo"]
        .into_iter()
        .map(|id| {
            let person = Person {
                id: id.into(),
                name: id.to_owned(),
                manager: Some("mira".into()),
                ..organization_of(BASE).people["dee"].clone()
            };
            Change::add(Record::Person(person))
        })
        .collect();
    let fresh = Team { id: "fresh".into(), name: "Fresh".to_owned(), parent: None, period: Period::ALWAYS };
    added.push(Change::add(Record::Team(fresh)));
    let member = |who: &str, of: &str| {
        Change::add(Record::Membership(Membership {
            team: of.into(),
            person: who.into(),
            period: Period::since(day("2026-03-01")),
        }))
    };
    added.push(member("eve", "fresh"));
    added.push(Change::add(Record::Assignment(term("mira", "tech-lead", team("fresh"), Period::ALWAYS))));
    assert_eq!(judge(&added, &person("mira")), Ok(BTreeSet::new()));
    // A person with records moves into a team: its lead gains access to them.
    let moves = [member("dee", "payments")];
    let gained = judge(&moves, &person("mira")).unwrap();
    let opening = Opening::Leads("payments".into(), "dee".into());
    let expected = |who: &str| Gain { gainer: who.into(), opening: opening.clone(), from: day("2026-03-01") };
    assert_eq!(gained, BTreeSet::from([expected("ana"), expected("cy")]));
}

/// The company with more in it.
fn charter_with(records: impl IntoIterator<Item = Record>) -> Charter {
    let mut organization = organization_of(BASE);
    records.into_iter().for_each(|record| organization.insert(record));
    Charter::new(Arc::new(organization), day("2026-03-01"))
}

fn judge_in(
    before: &Charter,
    changes: &[Change],
    standing: &Standing<'_>,
) -> Result<BTreeSet<Gain>, Refusal> {
    let mut after = before.organization().clone();
    after.apply(changes);
    let gains = check(before, &after, changes, standing)?;
    second_word(before, &gains, standing, &open_doors())?;
    Ok(gains)
}

#[test]
fn a_term_that_waits_already_opens_what_comes_to_it() {
    let fresh = Team { id: "fresh".into(), name: "Fresh".to_owned(), parent: None, period: Period::ALWAYS };
    let waits = term("bo", "tech-lead", team("fresh"), Period::since(day("2026-03-02")));
    let before = charter_with([Record::Team(fresh), Record::Assignment(waits)]);
    let joins =
        Membership { team: "fresh".into(), person: "dee".into(), period: Period::since(day("2026-03-01")) };
    let joins = [Change::add(Record::Membership(joins))];
    refused(judge_in(&before, &joins, &operator("bo")), |refusal| {
        matches!(refusal, Refusal::NeedsAnother(..))
    });
    let gained = judge_in(&before, &joins, &operator("root")).unwrap();
    let opening = Opening::Leads("fresh".into(), "dee".into());
    assert_eq!(gained, BTreeSet::from([Gain { gainer: "bo".into(), opening, from: day("2026-03-02") }]));

    let search = before.organization().teams["search"].clone();
    let below = Team { parent: Some("fresh".into()), ..search.clone() };
    let below = [Change::replace(Record::Team(search), Record::Team(below))];
    refused(judge_in(&before, &below, &operator("bo")), |refusal| {
        matches!(refusal, Refusal::NeedsAnother(..))
    });
}

#[test]
fn no_one_makes_themselves_cto_de_facto() {
    let before = charter();
    let mira = before.organization().people["mira"].clone();
    let left = Person { period: Period { to: Some(day("2026-02-28")), ..mira.period }, ..mira.clone() };
    let settings = before.organization().settings.clone();
    let startup = Settings { stage: StageSetting::Pinned(Stage::Startup), ..settings.clone() };
    let changes = [
        Change::replace(Record::Person(mira), Record::Person(left)),
        Change::replace(Record::Settings(settings), Record::Settings(startup)),
    ];
    let after = judge_in(&before, &changes, &person("mira")).unwrap();
    let gained =
        after.iter().find(|gain| gain.opening == Opening::DeFactoCto).expect("a lead developer gains it");
    let by_themselves = second_word(&before, &after, &operator(gained.gainer.as_str()), &open_doors());
    refused(by_themselves.map(|()| after.clone()), |refusal| matches!(refusal, Refusal::NeedsAnother(..)));
}

#[test]
fn no_one_brings_tomorrow_closer_for_what_they_gave_themselves() {
    let waits = term("bo", "tech-lead", team("search"), Period::since(day("2026-03-02")));
    let before = charter_with([Record::Assignment(waits)]);
    let settings = before.organization().settings.clone();
    let ahead = Settings { timezone: "Pacific/Kiritimati".parse().unwrap(), ..settings.clone() };
    let change = [Change::replace(Record::Settings(settings), Record::Settings(ahead))];
    refused(judge_in(&before, &change, &operator("bo")), |refusal| {
        matches!(refusal, Refusal::NeedsAnother(..))
    });
    assert!(judge_in(&before, &change, &operator("root")).is_ok());
    let alone = doors(&["bo"], &["bo"]);
    let mut after = before.organization().clone();
    after.apply(&change);
    let gains = check(&before, &after, &change, &operator("bo")).unwrap();
    let refusal = second_word(&before, &gains, &operator("bo"), &alone).unwrap_err();
    assert!(matches!(refusal, Refusal::NotBefore(..)), "{refusal:?}");
}

#[test]
fn a_directory_gives_nothing_to_the_author_of_its_token() {
    let before = charter();
    let dee = before.organization().people["dee"].clone();
    let managed = Person { manager: Some("bo".into()), ..dee.clone() };
    let change = [Change::replace(Record::Person(dee), Record::Person(managed))];
    let directory = |author: &str| Standing {
        is_directory: true,
        created_by: Some(author.into()),
        ..Standing::default()
    };
    assert!(judge_in(&before, &change, &directory("mira")).is_ok());
    refused(judge_in(&before, &change, &directory("bo")), |refusal| {
        matches!(refusal, Refusal::NeedsAnother(..))
    });
}

#[test]
fn what_a_role_takes_over_opens_to_its_holders() {
    let before = charter();
    let own = serde_json::json!({"id": "engineering-manager", "responsibilities": ["one-on-ones"]});
    let held = term("dee", "engineering-manager", team("payments"), Period::since(day("2026-01-01")));
    let mut organization = before.organization().clone();
    organization.insert(Record::Assignment(held));
    let before = Charter::new(Arc::new(organization.clone()), day("2026-03-01"));
    let role = [Change::add(Record::Role("engineering-manager".into(), own))];
    organization.apply(&role);
    let found = gains(&before, &organization, &role);
    let opening = Opening::ByRole("one-on-ones".to_owned().into(), team("payments"));
    assert!(found.iter().any(|gain| gain.gainer.as_str() == "dee" && gain.opening == opening), "{found:?}");
}

#[test]
fn a_part_in_private_records_ends_with_the_role_that_was_held() {
    let mut organization = organization_of(BASE);
    organization.apply(&part("ana", "feedback", Letter::Responsible, "2026-03-01"));
    let term = known_term(&organization, "ana");
    let ended = Assignment { period: Period { to: Some(day("2026-03-09")), ..term.period }, ..term };
    organization.insert(Record::Assignment(ended));
    let named = |on: &str| {
        let charter = Charter::new(Arc::new(organization.clone()), day(on));
        let rows: Vec<_> =
            charter.explicit(&"feedback".to_owned().into(), &team("payments")).cloned().collect();
        rows.iter().any(|row| row.others.responsible.contains(&"ana".into()))
    };
    assert!(named("2026-03-09"));
    assert!(!named("2026-03-10"));
}

#[test]
fn moving_someone_into_a_team_led_from_above_gives_them_to_its_leaders() {
    let base = BASE.replace(
        "  - { id: search",
        "  - { id: customs, name: Customs, parent: payments }\n  - { id: search",
    );
    let before = Charter::new(Arc::new(organization_of(&base)), day("2026-03-01"));
    let moved = [Change::add(Record::Membership(Membership {
        person: "dee".into(),
        team: "customs".into(),
        period: Period::since(day("2026-03-01")),
    }))];
    let mut after = before.organization().clone();
    after.apply(&moved);
    let found = gains(&before, &after, &moved);
    let given = |gain: &Gain| {
        gain.gainer == "cy".into() && gain.opening == Opening::Leads("customs".into(), "dee".into())
    };
    assert!(found.iter().any(given), "{found:?}");
    // He stands in for Ana, who leads the team above.
    refused(second_word(&before, &found, &person("cy"), &open_doors()).map(|()| found), |refusal| {
        matches!(refusal, Refusal::NeedsAnother(..))
    });
}

#[test]
fn only_who_may_end_the_ctos_term_sends_the_cto_away() {
    let before = charter();
    let mira = before.organization().people[&PersonId::from("mira")].clone();
    let with = |period: Period| {
        let after = Person { period, ..mira.clone() };
        [Change::replace(Record::Person(mira.clone()), Record::Person(after))]
    };
    let leaves = with(Period { to: Some(day("2026-02-28")), ..mira.period });
    let is_not_here = with(Period { from: Some(day("2026-03-05")), ..mira.period });
    for gone in [leaves, is_not_here] {
        let refusal = judge(&gone, &operator("root")).expect_err("an operator alone");
        assert!(matches!(refusal, Refusal::NotTheirsToEnd(..)), "{refusal:?}");
        let directory = Standing { is_directory: true, ..Standing::default() };
        assert!(judge(&gone, &directory).is_ok(), "a directory records what has happened");
    }
    let leaves = with(Period { to: Some(day("2026-06-30")), ..mira.period });
    assert!(judge(&leaves, &person("mira")).is_ok(), "the CTO herself");
}

/// What comes of changes where some people's identity is not confirmed and some have private records.
fn unconfirmed(
    changes: &[Change],
    standing: &Standing<'_>,
    people: &[&str],
    private_to: &[&str],
) -> Result<(), Refusal> {
    let before = charter();
    let mut after = before.organization().clone();
    after.apply(changes);
    let gains = gains(&before, &after, changes);
    let ids = |ids: &[&str]| ids.iter().map(|id| PersonId::from(*id)).collect();
    let unconfirmed = Unconfirmed { people: ids(people), private_to: ids(private_to) };
    let after = Charter::new(Arc::new(after), before.day());
    opens_to_the_confirmed(&before, &after, changes, &gains, standing, &unconfirmed)
}

#[test]
fn older_records_stay_closed_to_whoever_may_be_someone_else() {
    let mira = person("mira");
    let of_search = lead("bo", "search");
    let is_refused = |result: Result<(), Refusal>| matches!(result, Err(Refusal::NotConfirmed(..)));
    assert!(is_refused(unconfirmed(&of_search, &mira, &["bo"], &["dee"])));
    assert_eq!(unconfirmed(&of_search, &mira, &["bo"], &["cy"]), Ok(()), "no one there has any");
    assert_eq!(unconfirmed(&of_search, &mira, &["cy"], &["dee"]), Ok(()), "he is confirmed");
    // Nor do they open records to others.
    let by_the_other = unconfirmed(&of_search, &mira, &["mira"], &["dee"]);
    assert!(matches!(by_the_other, Err(Refusal::AuthorNotConfirmed(_))), "{by_the_other:?}");
}

#[test]
fn older_records_do_not_fall_to_the_unconfirmed_when_a_lead_goes() {
    let term = known_term(charter().organization(), "ana");
    let ended = Assignment { period: Period { to: Some(day("2026-03-01")), ..term.period }, ..term.clone() };
    let acting = known_term(charter().organization(), "cy");
    let acting_ended = Assignment { period: ended.period, ..acting.clone() };
    let end = |before, after| Change {
        before: Some(Record::Assignment(before)),
        after: Some(Record::Assignment(after)),
    };
    let ends = [end(term, ended), end(acting, acting_ended)];
    let mira = person("mira");
    // A week later everyone in her team is led by Ola, from above.
    let result = unconfirmed(&ends, &mira, &["ola"], &["ana", "bo", "cy"]);
    assert!(matches!(result, Err(Refusal::NotConfirmed(..))), "{result:?}");
    assert_eq!(unconfirmed(&ends, &mira, &["dee"], &["ana", "bo", "cy"]), Ok(()));
}
