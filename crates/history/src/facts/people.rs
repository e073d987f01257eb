//! Turns the names and addresses written in commits into people.

use std::collections::HashMap;

use super::rows::Person;
use super::tables::Strings;
use crate::classify::is_bot;

/// Makes people of signatures: `resolve` is the mailmap. Signatures are in the order of first
/// sight, newest commit first, so the first name seen for an address is the newest.
///
/// Returns the people and, for each signature, the position of its person.
pub(crate) fn resolve_people(
    names: &Strings,
    emails: &Strings,
    resolve: impl Fn(&[u8], &[u8]) -> (String, String),
) -> (Vec<Person>, Vec<u32>) {
    let mut people: Vec<Person> = Vec::new();
    let mut known: HashMap<String, u32> = HashMap::new();
    let mut person_of_signature = Vec::with_capacity(names.len());
    for (name, email) in names.iter().zip(emails.iter()) {
        let (name, email) = resolve(name, email);
        let email = email.to_lowercase();
        // Without an address only the name is left to tell people apart.
        let key = if email.is_empty() { format!("\0{name}") } else { email.clone() };
        let next = u32::try_from(people.len()).unwrap_or(u32::MAX);
        let person = *known.entry(key).or_insert(next);
        if person == next {
            let is_bot = is_bot(&name, &email);
            people.push(Person { name, email, is_bot });
        }
        person_of_signature.push(person);
    }
    (people, person_of_signature)
}

/// Text of a commit: UTF-8 where it is, else Latin-1, which old commits mostly are.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}
