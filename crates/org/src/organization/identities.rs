//! Git identities: the names and addresses under which people commit.

use castra_platform::text;

use super::Person;

/// The most characters of an identity.
const LONGEST: usize = 300;
/// The most identities of a person.
const MOST: usize = 100;

/// The stored form of an identity, `Name <address>` or an address; an error says what is wrong with it.
fn stored(identity: &str) -> Result<String, String> {
    let kept = text::name(identity);
    let address = kept.rsplit_once('<').map_or(kept.as_str(), |(_, rest)| rest.trim_end_matches('>'));
    if address.trim().is_empty() {
        return Err(format!("`{kept}` has no address"));
    }
    if let Some(fault) = text::unseen(address) {
        return Err(fault);
    }
    if kept.chars().count() > LONGEST {
        return Err(format!("a Git identity has at most {LONGEST} characters"));
    }
    if text::is_unshowable(&kept) {
        return Err("a Git identity is one line of visible characters".to_owned());
    }
    Ok(kept)
}

impl Person {
    /// The same person with these Git identities, each once, in place of their present ones.
    ///
    /// # Errors
    /// Says which identity cannot be stored, and why.
    pub fn with_identities(&self, identities: &[String]) -> Result<Self, String> {
        let mut git: Vec<String> = Vec::new();
        for identity in identities {
            let identity = stored(identity)?;
            if !git.contains(&identity) {
                git.push(identity);
            }
        }
        if git.len() > MOST {
            return Err(format!("a person has at most {MOST} Git identities"));
        }
        Ok(Self { git, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::{Period, PersonId};

    #[test]
    fn identities_are_stored_once_and_readable() {
        let ana = Person {
            id: PersonId::from("ana"),
            name: "Ana".to_owned(),
            email: None,
            level: None,
            period: Period::ALWAYS,
            manager: None,
            git: vec!["old@example.org".to_owned()],
        };
        let set = |identities: &[&str]| {
            let identities: Vec<String> = identities.iter().map(|&text| text.to_owned()).collect();
            ana.with_identities(&identities).map(|person| person.git)
        };
        assert_eq!(
            set(&["Ana  O <a@example.org>", "Ana O <a@example.org>", "b@example.org"]).unwrap(),
            ["Ana O <a@example.org>", "b@example.org"]
        );
        assert_eq!(set(&["Ana <>"]), Err("`Ana <>` has no address".to_owned()));
        assert!(set(&["  "]).is_err() && set(&["a\u{202e}b@example.org"]).is_err());
        assert!(set(&[&"a".repeat(301)]).is_err());
        let many: Vec<String> = (0..101).map(|at| format!("{at}@example.org")).collect();
        assert!(ana.with_identities(&many).is_err());
    }
}
