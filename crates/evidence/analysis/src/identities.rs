//! The mapping of Git identities to people of the organization.

use std::collections::HashMap;

use castra_history as history;
use castra_org::organization::{Organization, PersonId};
use castra_platform::text::{self, folded_address};

/// The organization's people by their Git identities.
#[derive(Debug, Clone, Default)]
pub struct Identities {
    /// By folded address; `None` if two people claim it.
    addresses: HashMap<String, Option<PersonId>>,
    /// By exact name; `None` if two people have it.
    names: HashMap<String, Option<PersonId>>,
}

impl Identities {
    /// Everyone's identities: e-mail address, further identities, and the name if only one person has it.
    pub fn of(organization: &Organization) -> Self {
        let mut identities = Self::default();
        for person in organization.people.values() {
            let email = person.email.as_deref().into_iter();
            for address in email.chain(person.git.iter().filter_map(|identity| address_of(identity))) {
                claim(&mut identities.addresses, folded_address(address), &person.id);
            }
            claim(&mut identities.names, text::name(&person.name), &person.id);
            for identity in &person.git {
                if let Some((name, _)) = identity.split_once('<').filter(|(name, _)| !name.trim().is_empty())
                {
                    claim(&mut identities.names, text::name(name), &person.id);
                }
            }
        }
        identities
    }

    /// The person that several identities of one human belong to: by their addresses, else by a name that
    /// only one person has. A program maps to no one, and neither does an identity that several people claim.
    pub fn person(&self, identities: &[history::Person]) -> Option<&PersonId> {
        if identities.iter().any(|identity| identity.is_bot) {
            return None;
        }
        let addresses: Vec<_> =
            identities.iter().filter_map(|it| self.addresses.get(&folded_address(&it.email))).collect();
        if !addresses.is_empty() {
            return only(&addresses);
        }
        let names: Vec<_> =
            identities.iter().filter_map(|it| self.names.get(&text::name(&it.name))).collect();
        only(&names)
    }

    /// The person of every human in a history, by the history's own numbers and by all identities they ever
    /// used.
    pub fn map(&self, facts: &history::Facts) -> Vec<Option<PersonId>> {
        let mut written: Vec<Vec<history::Person>> =
            facts.people().map(|(_, newest)| vec![newest.clone()]).collect();
        for (id, identity) in facts.identities() {
            if let Some(of) = written.get_mut(id.index()) {
                of.push(identity);
            }
        }
        written.iter().map(|identities| self.person(identities).cloned()).collect()
    }
}

/// The one person behind some claims; `None` if there is none or they disagree.
fn only<'a>(claims: &[&'a Option<PersonId>]) -> Option<&'a PersonId> {
    let first = claims.first()?.as_ref()?;
    claims.iter().all(|claim| claim.as_ref() == Some(first)).then_some(first)
}

/// The address in `Name <address>`, or in a bare address.
pub(crate) fn address_of(identity: &str) -> Option<&str> {
    let address = match identity.split_once('<') {
        Some((_, rest)) => rest.split('>').next().unwrap_or_default(),
        None => identity,
    };
    Some(address.trim()).filter(|address| !address.is_empty())
}

/// Records a claim; a second person's claim to the same key makes it no one's.
fn claim(claims: &mut HashMap<String, Option<PersonId>>, key: String, person: &PersonId) {
    let known = claims.entry(key).or_insert_with(|| Some(person.clone()));
    if known.as_ref() != Some(person) {
        *known = None;
    }
}

#[cfg(test)]
mod tests {
    use castra_org::organization::{Period, Person};

    use super::*;

    fn person(id: &str, name: &str, email: Option<&str>, git: &[&str]) -> (PersonId, Person) {
        let id = PersonId::from(id);
        let person = Person {
            id: id.clone(),
            name: name.to_owned(),
            email: email.map(str::to_owned),
            level: None,
            period: Period::ALWAYS,
            manager: None,
            git: git.iter().map(|&identity| identity.to_owned()).collect(),
        };
        (id, person)
    }

    #[test]
    fn an_identity_maps_by_address_then_by_a_name_only_one_has() {
        let mut organization = Organization::empty("Example");
        organization.people = [
            person(
                "ana",
                "Ana Ora",
                Some("Ana@example.org"),
                &["Ana Old <ana@old.example>", "ana@home.example"],
            ),
            person("bo", "Bo Same", Some("bo@example.org"), &[]),
            person("cy", "Bo Same", None, &["bo@example.org"]),
            person("di", "Di Vo", None, &[]),
            person("jo", "José Vo", Some("josé@example.org"), &[]),
        ]
        .into();
        let identities = Identities::of(&organization);
        let check = |name: &str, email: &str, is_bot, expected: Option<&str>| {
            let identity = history::Person {
                name: name.to_owned(),
                email: email.to_owned(),
                is_bot,
                is_assistant: false,
            };
            assert_eq!(identities.person(&[identity]).map(PersonId::as_str), expected, "{name} <{email}>");
        };
        check("whoever", "ANA@example.org", false, Some("ana"));
        check("whoever", "ana@old.example", false, Some("ana"));
        check("whoever", "ana@home.example", false, Some("ana"));
        check("Ana Old", "elsewhere@example.net", false, Some("ana"));
        check("Di Vo", "di@example.net", false, Some("di"));
        check("Jose\u{301} Vo", "jo@example.net", false, Some("jo"));
        check("whoever", "JOSE\u{301}@example.org", false, Some("jo"));
        check("di vo", "di@example.net", false, None);
        check("Bo Same", "x@example.net", false, None);
        check("Ana Ora", "bo@example.org", false, None);
        check("Ana Ora", "ana@example.org", true, None);
    }

    #[test]
    fn an_older_address_is_enough() {
        let mut organization = Organization::empty("Example");
        organization.people = [person("ana", "Ana Ora", Some("ana@example.org"), &[])].into();
        // She recently committed from a hosting service's address, under a name that the organization does
        // not know.
        let mut builder = history::FactsBuilder::new();
        for (seed, email) in [(1, "Ana@example.org"), (2, "1+ana@users.noreply.example")] {
            builder.add(history::InventedCommit {
                seed,
                author_name: "Ana (Ora)".to_owned(),
                author_email: email.to_owned(),
                time: 1_700_000_000 + i64::try_from(seed).unwrap(),
                ..history::InventedCommit::default()
            });
        }
        let facts = builder.finish();
        assert_eq!(facts.people().len(), 1);
        assert_eq!(Identities::of(&organization).map(&facts), [Some(PersonId::from("ana"))]);
    }

    #[test]
    fn what_several_have_a_claim_to_is_nobodys() {
        let mut organization = Organization::empty("Example");
        organization.people = [
            person("ana", "Ana Ora", Some("ana@example.org"), &[]),
            person("bo", "Bo Vi", Some("bo@example.org"), &[]),
        ]
        .into();
        let identities = Identities::of(&organization);
        let wrote = |email: &str| history::Person {
            name: "Ana Ora".to_owned(),
            email: email.to_owned(),
            is_bot: false,
            is_assistant: false,
        };
        let whose = |emails: &[&str]| {
            identities
                .person(&emails.iter().map(|email| wrote(email)).collect::<Vec<_>>())
                .map(PersonId::as_str)
        };
        assert_eq!(whose(&["bo@example.org", "x@example.net"]), Some("bo"));
        assert_eq!(whose(&["ana@example.org", "bo@example.org"]), None);
    }
}
