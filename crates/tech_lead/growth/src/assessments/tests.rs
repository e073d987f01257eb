//! The gaps in a team's skills.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;

use super::{model::Rating, rules};

fn rating(person: &str, knowledge: i64, willingness: i64) -> (PersonId, BTreeMap<String, Rating>) {
    let day = "2026-03-02".parse().unwrap();
    let rating = Rating { person: person.into(), skill: "Rust".into(), day, knowledge, willingness };
    (person.into(), BTreeMap::from([("Rust".to_owned(), rating)]))
}

#[test]
fn a_needed_skill_wants_two_who_do_it_and_one_who_teaches_it() {
    let check = |said: &[(i64, i64)], expected: Option<&str>| {
        let said = said.iter().enumerate().map(|(at, (know, will))| rating(&format!("p{at}"), *know, *will));
        let coverage = rules::coverage("Rust", &said.collect());
        assert_eq!(rules::missing(&coverage).as_deref(), expected, "{coverage:?}");
    };
    check(&[], Some("2 who do it independently, and someone who can teach it"));
    check(&[(3, 3)], Some("one more who does it independently, and someone who can teach it"));
    check(&[(3, 3), (4, 3)], Some("someone who can teach it"));
    check(&[(5, 3)], Some("one more who does it independently"));
    check(&[(5, 3), (3, 2)], None);
    // Members who would rather quit are not counted.
    check(&[(5, 1), (5, 1)], Some("2 who do it independently, and someone who can teach it"));
    let said: BTreeMap<_, _> = [rating("new", 1, 5), rating("able", 4, 5), rating("unwilling", 1, 1)].into();
    assert_eq!(rules::coverage("Rust", &said).eager, [PersonId::from("new")]);
}

#[test]
fn a_skill_is_named_on_one_line() {
    assert_eq!(rules::skill("  Event  sourcing\n"), "Event sourcing");
    let is_good = |skill: &str| rules::faults_of_skill(skill).is_empty();
    assert!(is_good(&"x".repeat(60)) && !is_good("") && !is_good(&"x".repeat(61)) && !is_good("a\u{7}"));
}
