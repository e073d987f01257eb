//! Derives people from the names and addresses written in commits.

use std::collections::{HashMap, HashSet};

use super::rows::Person;
use super::tables::Strings;
use crate::assistants::is_assistant;
use crate::classify::is_bot;

/// An address that commits give to this many people is no one's: some programs commit what others wrote from the account
/// that started them, and machines that were never set up give everyone the same one.
const MANY: usize = 3;
/// The end of the addresses that GitHub makes up for an account.
const MADE_UP: &str = "@users.noreply.github.com";

/// Groups signatures into people: `resolve` is the mailmap. Signatures are in the order of first appearance,
/// newest commit first, so the first name seen for an address is the newest.
///
/// Signatures with the same address are one person, and so are those with the same full name (at least two
/// words): most people commit from a second address sooner or later, and few repositories keep a mailmap. At a shared address
/// ([`Shared`]), only the same name is.
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
    let shared = Shared::among(signatures.iter().map(|(name, email)| (name.as_str(), email.as_str())));
    let mut groups = Groups((0..signatures.len()).collect());
    let mut seen: HashMap<Key, usize> = HashMap::new();
    for (at, (name, email)) in signatures.iter().enumerate() {
        for key in shared.keys(name, email) {
            groups.join(*seen.entry(key).or_insert(at), at);
        }
    }
    let mut people: Vec<Person> = Vec::new();
    let mut person_of_group: HashMap<usize, u32> = HashMap::new();
    let mut person_of_signature = Vec::with_capacity(signatures.len());
    for (at, (name, email)) in signatures.iter().enumerate() {
        let person = *person_of_group.entry(groups.first(at)).or_insert_with(|| {
            let is_assistant = is_assistant(name, email);
            let is_bot = is_assistant || is_bot(name, email);
            people.push(Person { name: name.clone(), email: String::new(), is_bot, is_assistant });
            u32::try_from(people.len() - 1).unwrap_or(u32::MAX)
        });
        if let Some(known) = people.get_mut(person as usize).filter(|known| known.email.is_empty())
            && shared.is_own(name, email)
        {
            known.email.clone_from(email);
        }
        person_of_signature.push(person);
    }
    (people, person_of_signature)
}

/// Something that only one person's signatures have.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Address(String),
    FullName(String),
    /// A name at a shared address.
    Both(String, String),
    /// An account at GitHub, which has addresses with a number and without.
    Login(String),
}

/// Addresses that many people have in commits.
pub(super) struct Shared(HashSet<String>);

impl Shared {
    /// The shared addresses among all names with their addresses, in lower case.
    pub(super) fn among<'a>(signatures: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut names: HashMap<&str, HashSet<String>> = HashMap::new();
        for (name, email) in signatures.filter(|(_, email)| !email.is_empty()) {
            names.entry(email).or_default().extend(name_key(name, email));
        }
        let shared = names.into_iter().filter(|(_, names)| unlike(names) >= MANY);
        Self(shared.map(|(email, _)| email.to_owned()).collect())
    }

    /// Whether an address belongs to the person of this name: not if it is shared, except to an account that commits by its
    /// own name.
    pub(super) fn is_own(&self, name: &str, email: &str) -> bool {
        !self.0.contains(email) || login(email).is_some_and(|login| login == name.trim().to_lowercase())
    }

    fn keys(&self, name: &str, email: &str) -> Vec<Key> {
        let mut keys: Vec<Key> = name_key(name, email).map(Key::FullName).into_iter().collect();
        if self.is_own(name, email) {
            keys.extend(login(email).map(|login| Key::Login(login.to_owned())));
        }
        if self.0.contains(email) {
            keys.push(Key::Both(name.trim().to_lowercase(), email.to_owned()));
        } else if !email.is_empty() {
            keys.push(Key::Address(email.to_owned()));
        }
        keys
    }
}

/// How many of the names have no word in common with another, each with those like it.
fn unlike(names: &HashSet<String>) -> usize {
    if names.len() < MANY {
        return names.len();
    }
    let mut groups = Groups((0..names.len()).collect());
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (at, name) in names.iter().enumerate() {
        let words = name.split(|sign: char| !sign.is_alphanumeric());
        for word in words.filter(|word| word.chars().nth(1).is_some()) {
            groups.join(*seen.entry(word).or_insert(at), at);
        }
    }
    (0..names.len()).filter(|&at| groups.first(at) == at).count()
}

/// The account of an address that GitHub made up, with a number before it or not.
fn login(email: &str) -> Option<&str> {
    let user = email.strip_suffix(MADE_UP)?;
    Some(user.split_once('+').map_or(user, |(_, login)| login))
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
    fn an_address_that_many_have_is_no_ones() {
        // A program formats what others wrote, and commits it in their names from the address of the account that merged it.
        let signatures = [
            ("Fay Schnee", "dell@users.noreply.github.com"),
            ("Jun Park", "dell@users.noreply.github.com"),
            ("solo", "dell@users.noreply.github.com"),
            ("Rosa Brandt", "dell@users.noreply.github.com"),
            ("dell", "dell@users.noreply.github.com"),
            ("Chris Smith", "35+dell@users.noreply.github.com"),
            ("fay", "fay@example.org"),
            ("Fay Schnee", "fay@example.org"),
            ("Jun Park", "jun@example.org"),
        ];
        assert_eq!(people_of(&signatures), [0, 1, 2, 3, 4, 4, 0, 0, 1]);
        let text = |(name, email): (&str, &str)| (name.as_bytes().to_vec(), email.as_bytes().to_vec());
        let (mut names, mut emails) = (Strings::default(), Strings::default());
        for (name, email) in signatures.map(text) {
            names.push(&name);
            emails.push(&email);
        }
        let people = resolve_people(&names, &emails, |name, email| (text_of(name), text_of(email))).0;
        let emails: Vec<&str> = people.iter().map(|person| person.email.as_str()).collect();
        assert_eq!(emails, ["fay@example.org", "jun@example.org", "", "", "dell@users.noreply.github.com"]);
        // One person's names are like each other, and two that are not may be one person's.
        let signatures = ["Ann Other", "Ann B. Other", "A. Other", "Ann Married", "Dream Coder"]
            .map(|name| (name, "ann@example.org"));
        assert_eq!(people_of(&signatures), [0; 5]);
    }

    #[test]
    fn a_first_name_is_not_enough() {
        assert_eq!(people_of(&[("Ann", "a@x.example"), ("Ann", "b@x.example")]), [0, 1]);
        assert_eq!(people_of(&[("root", ""), ("root", ""), ("me", "")]), [0, 0, 1]);
    }
}
