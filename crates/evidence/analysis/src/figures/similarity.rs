//! The person a Git identity probably belongs to, by likeness of names and addresses. Pure.

use castra_org::organization::{Person, PersonId};
use castra_platform::text::folded;

use crate::model::Likeness;

/// The least letters of a name or of an address's user that may be compared by likeness.
const LEAST_LETTERS: usize = 5;

/// The one person that some identities, names with addresses, resemble most; `None` if no one or several do.
pub(super) fn suggestion<'a>(
    identities: &[(String, String)],
    people: impl Iterator<Item = &'a Person>,
) -> Option<(PersonId, Likeness)> {
    let mut best: Option<(Likeness, Vec<&PersonId>)> = None;
    for person in people {
        let likeness = identities.iter().filter_map(|(name, address)| likeness(name, address, person)).min();
        let Some(likeness) = likeness else { continue };
        match &mut best {
            Some((known, people)) if *known == likeness => people.push(&person.id),
            Some((known, _)) if *known < likeness => {}
            _ => best = Some((likeness, vec![&person.id])),
        }
    }
    match best {
        Some((likeness, people)) => {
            let [only] = people.as_slice() else { return None };
            Some(((*only).clone(), likeness))
        }
        None => None,
    }
}

/// How an identity resembles a person, in the best way.
fn likeness(name: &str, address: &str, person: &Person) -> Option<Likeness> {
    let (theirs, own) = (words(name), words(&person.name));
    if !theirs.is_empty() && theirs == own {
        return Some(Likeness::Name);
    }
    let user = user(address);
    let own_user = person.email.as_deref().map(self::user).unwrap_or_default();
    if user.len() >= LEAST_LETTERS && (user == own_user || spellings(&person.name).contains(&user)) {
        return Some(Likeness::Address);
    }
    let [theirs, own] = [theirs.concat(), own.concat()];
    let letters = theirs.chars().count().min(own.chars().count());
    (letters >= LEAST_LETTERS && distance(&theirs, &own) <= letters / 5).then_some(Likeness::SimilarName)
}

/// A name's words, without punctuation, in the order of the alphabet: names are written in both orders.
fn words(name: &str) -> Vec<String> {
    let name = folded(name);
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(str::to_owned).collect();
    words.sort();
    words
}

/// The letters and digits of an address's user, without a code host's number: `jane.doe@example.org`,
/// `12345+janedoe@users.noreply.github.com`.
fn user(address: &str) -> String {
    let user = address.split('@').next().unwrap_or_default();
    let user = user.split_once('+').map_or(user, |(first, rest)| {
        if first.chars().all(|letter| letter.is_ascii_digit()) { rest } else { first }
    });
    folded(user).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// How a name is usually spelled as a user: janedoe, doejane, jdoe, janed.
fn spellings(name: &str) -> Vec<String> {
    let name = folded(name);
    let words: Vec<&str> =
        name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let ([first, ..], Some(last)) = (words.as_slice(), words.last()) else { return Vec::new() };
    let initial = |word: &str| word.chars().take(1).collect::<String>();
    let pairs = [
        (*first).to_owned() + last,
        (*last).to_owned() + first,
        initial(first) + last,
        (*first).to_owned() + &initial(last),
    ];
    if words.len() > 1 { pairs.to_vec() } else { Vec::new() }
}

/// The fewest letters to insert, remove or replace between two texts (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (place, wanted) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *wanted);
            diagonal = row[place + 1];
            row[place + 1] = replaced.min(row[place] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use castra_org::organization::Period;
    use proptest::prelude::*;

    use super::*;

    fn person(id: &str, name: &str, email: Option<&str>) -> Person {
        Person {
            id: PersonId::from(id),
            name: name.to_owned(),
            email: email.map(str::to_owned),
            level: None,
            period: Period::ALWAYS,
            manager: None,
            git: Vec::new(),
        }
    }

    #[test]
    fn the_likeliest_person_is_suggested() {
        let people = [
            person("jane", "Jane Doe", Some("jane.doe@example.org")),
            person("jose", "José Ortiz", None),
            person("ana", "Ana Ora", Some("ana@example.org")),
            person("bo-1", "Bo Lindqvist", None),
            person("bo-2", "Bo Lindqvist", None),
        ];
        let check = |name: &str, address: &str, expected: Option<(&str, Likeness)>| {
            let found = suggestion(&[(name.to_owned(), address.to_owned())], people.iter());
            let found = found.as_ref().map(|(id, likeness)| (id.as_str(), *likeness));
            assert_eq!(found, expected, "{name} <{address}>");
        };
        check("Doe, Jane", "x@example.net", Some(("jane", Likeness::Name)));
        check("jd", "jane.doe@home.example", Some(("jane", Likeness::Address)));
        check("jd", "12345+janedoe@users.noreply.github.com", Some(("jane", Likeness::Address)));
        check("jd", "janed+git@home.example", Some(("jane", Likeness::Address)));
        check("Jose Ortiz", "x@example.net", Some(("jose", Likeness::SimilarName)));
        // Too short to tell, two of one name, no one.
        check("Ana", "ana@home.example", None);
        check("Bo Lindqvist", "x@example.net", None);
        check("Someone Else", "someone@example.net", None);
        check("", "", None);
    }

    #[test]
    fn the_better_of_two_likenesses_wins() {
        let people = [person("jane", "Jane Doe", None), person("jan", "Jane Doee", None)];
        let identities = [("Jane Doe".to_owned(), "x@example.net".to_owned())];
        assert_eq!(suggestion(&identities, people.iter()), Some((PersonId::from("jane"), Likeness::Name)));
    }

    proptest! {
        #[test]
        fn a_distance_is_one_of_a_metric(a in "[ab]{0,6}", b in "[ab]{0,6}", c in "[ab]{0,6}") {
            prop_assert_eq!(distance(&a, &b), distance(&b, &a));
            prop_assert_eq!(distance(&a, &b) == 0, a == b);
            prop_assert!(distance(&a, &c) <= distance(&a, &b) + distance(&b, &c));
        }
    }
}
