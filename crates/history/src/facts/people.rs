//! Derives people from the names and addresses written in commits.

use std::collections::HashMap;

use super::rows::Person;
use super::tables::Strings;
use crate::assistants::is_assistant;
use crate::classify::is_bot;

/// Groups signatures into people: `resolve` is the mailmap. Signatures are in the order of first appearance,
/// newest commit first, so the first name seen for an address is the newest.
///
/// Signatures with the same address are one person, and so are those with the same full name (at least two
/// words): most people commit from a second address sooner or later, and few repositories keep a mailmap.
///
/// Returns the people and, for each signature, the position of its person.
pub(super) fn resolve_people(
    names: &Strings,
    emails: &Strings,
    resolve: impl Fn(&[u8], &[u8]) -> (String, String),
) -> (Vec<Person>, Vec<u32>) {
    let signatures: Vec<(String, String)> = names
        .iter()
        .zip(emails.iter())
        .map(|(name, email)| {
            let (name, email) = resolve(name, email);
            (name, email.to_lowercase())
        })
        .collect();
    let mut groups = Groups((0..signatures.len()).collect());
    let mut by_email: HashMap<&str, usize> = HashMap::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for (at, (name, email)) in signatures.iter().enumerate() {
        if !email.is_empty() {
            groups.join(*by_email.entry(email).or_insert(at), at);
        }
        if let Some(key) = name_key(name, email) {
            groups.join(*by_name.entry(key).or_insert(at), at);
        }
    }
    let mut people: Vec<Person> = Vec::new();
    let mut person_of_group: HashMap<usize, u32> = HashMap::new();
    let mut person_of_signature = Vec::with_capacity(signatures.len());
    for (at, (name, email)) in signatures.iter().enumerate() {
        let person = *person_of_group.entry(groups.first(at)).or_insert_with(|| {
            let is_assistant = is_assistant(name, email);
            let is_bot = is_assistant || is_bot(name, email);
            people.push(Person { name: name.clone(), email: email.clone(), is_bot, is_assistant });
            u32::try_from(people.len() - 1).unwrap_or(u32::MAX)
        });
        person_of_signature.push(person);
    }
    (people, person_of_signature)
}

/// Sets of signatures, each known by its first (union-find).
struct Groups(Vec<usize>);

impl Groups {
    fn first(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        self.0[one.max(other)] = one.min(other);
    }
}

/// A name that is enough to identify a person: a full name, or any name if there is no address.
fn name_key(name: &str, email: &str) -> Option<String> {
    let name = name.trim().to_lowercase();
    (email.is_empty() || name.split_whitespace().nth(1).is_some()).then_some(name)
}

/// Text of a commit: UTF-8 if it is valid, else Latin-1, which old commits mostly are.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people_of(signatures: &[(&str, &str)]) -> Vec<u32> {
        let (mut names, mut emails) = (Strings::default(), Strings::default());
        for (name, email) in signatures {
            names.push(name.as_bytes());
            emails.push(email.as_bytes());
        }
        resolve_people(&names, &emails, |name, email| (text_of(name), text_of(email))).1
    }

    #[test]
    fn the_same_address_or_full_name_is_the_same_person() {
        let signatures = [
            ("Ann Other", "ann@work.example"),
            ("ann", "Ann@Work.example"),
            ("Ann Other", "ann@home.example"),
            ("A. Other", "ann@home.example"),
        ];
        assert_eq!(people_of(&signatures), [0, 0, 0, 0]);
        // Whatever the order: a second address that was first seen under one word joins by its full name.
        let signatures = [
            ("ann", "ann@home.example"),
            ("Ann Other", "ann@work.example"),
            ("Cy Else", "cy@x.example"),
            ("Ann Other", "ann@home.example"),
        ];
        assert_eq!(people_of(&signatures), [0, 0, 1, 0]);
    }

    #[test]
    fn a_first_name_is_not_enough() {
        assert_eq!(people_of(&[("Ann", "a@x.example"), ("Ann", "b@x.example")]), [0, 1]);
        assert_eq!(people_of(&[("root", ""), ("root", ""), ("me", "")]), [0, 0, 1]);
    }
}
