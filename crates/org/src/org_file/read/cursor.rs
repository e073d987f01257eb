//! What every part is read with: mappings, references, dates; each fault is recorded with its place and the nearest valid value.

use std::collections::BTreeSet;

use castra_platform::{
    clock::parse_day,
    text::{self, nearest},
};
use chrono::NaiveDate;

use super::{HINTS, Reader};
use crate::{
    org_file::yaml::{Node, Place, Problem, Value, brief, note},
    organization::{Period, PersonId, Scope, TeamId, rules},
};

/// The entries of one mapping by key.
pub(super) struct Map<'a> {
    pub(super) place: Place,
    entries: Vec<(&'a str, &'a Node)>,
}

impl<'a> Map<'a> {
    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        self.entries
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, node)| *node)
            .filter(|node| !node.is_null())
    }
}

/// The ids a reference may name.
#[derive(Clone, Copy)]
pub(super) enum Known {
    People,
    Teams,
    Roles,
    Responsibilities,
}

pub(super) fn hint<'a>(text: &str, valid: impl IntoIterator<Item = &'a str>) -> String {
    nearest(text, valid, 0.7).map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

impl Reader {
    pub(super) fn problem(&mut self, place: Place, message: impl Into<String>) {
        note(&mut self.problems, Problem { place, message: message.into() });
    }

    pub(super) fn map<'a>(&mut self, node: &'a Node, what: &str, keys: &[&str]) -> Option<Map<'a>> {
        let Value::Map(pairs) = &node.value else {
            self.problem(node.place, format!("{what} must be a mapping, not {}", node.sort()));
            return None;
        };
        let mut entries = Vec::new();
        for (key, value) in pairs {
            let Value::Scalar(name, _) = &key.value else {
                self.problem(key.place, "a key must be a single word");
                continue;
            };
            if keys.contains(&name.as_str()) {
                entries.push((name.as_str(), value));
            } else {
                let name = brief(name);
                let near = hint(&name, keys.iter().copied());
                self.problem(key.place, format!("{what} has no key `{name}`{near}"));
            }
        }
        Some(Map { place: node.place, entries })
    }

    pub(super) fn list<'a>(&mut self, map: &Map<'a>, key: &str) -> &'a [Node] {
        match map.get(key) {
            None => &[],
            Some(Node { value: Value::List(items), .. }) => items,
            Some(node) => {
                self.problem(node.place, format!("`{key}` must be a list, not {}", node.sort()));
                &[]
            }
        }
    }

    pub(super) fn text(&mut self, map: &Map<'_>, key: &str) -> Option<(Place, String)> {
        let node = map.get(key)?;
        let text = self.scalar(node, key)?;
        Some((node.place, text))
    }

    pub(super) fn scalar(&mut self, node: &Node, what: &str) -> Option<String> {
        match &node.value {
            Value::Scalar(text, _) if text::is_unshowable(text) => {
                self.problem(node.place, format!("`{what}` contains unprintable characters"));
                None
            }
            Value::Scalar(text, _) if text.len() > 1000 => {
                self.problem(node.place, format!("`{what}` is longer than 1,000 characters"));
                None
            }
            Value::Scalar(text, _) => Some(text.trim().to_owned()),
            _ => {
                self.problem(node.place, format!("`{what}` must be a single value, not {}", node.sort()));
                None
            }
        }
    }

    pub(super) fn required(&mut self, map: &Map<'_>, key: &str, what: &str) -> Option<(Place, String)> {
        if map.get(key).is_none() {
            self.problem(map.place, format!("{what} needs `{key}`"));
        }
        let (place, text) = self.text(map, key)?;
        if text.is_empty() {
            self.problem(place, format!("`{key}` is empty"));
            return None;
        }
        Some((place, text))
    }

    /// A name, in its normalized form.
    pub(super) fn name(&mut self, map: &Map<'_>, what: &str) -> Option<String> {
        let (place, text) = self.required(map, "name", what)?;
        rules::name(&text).map_err(|fault| self.problem(place, fault)).ok()
    }

    /// An e-mail address, if there is one.
    pub(super) fn address(&mut self, map: &Map<'_>, key: &str) -> Option<String> {
        let (place, _) = self.text(map, key)?;
        let Some(Node { value: Value::Scalar(text, _), .. }) = map.get(key) else { return None };
        text::address(text).map_err(|fault| self.problem(place, fault)).ok()
    }

    /// A Git identity: `Name <address>`, or an address in any printable form, as Git accepts it.
    pub(super) fn identity(&mut self, node: &Node, key: &str) -> Option<String> {
        let text = self.scalar(node, key)?;
        rules::git_identity(&text).map_err(|fault| self.problem(node.place, fault)).ok()
    }

    /// An id defined here, unique among its kind.
    pub(super) fn defined(&mut self, map: &Map<'_>, what: &str, known: Known) -> Option<String> {
        let (place, id) = self.required(map, "id", what)?;
        let check = if matches!(known, Known::Teams) { rules::team_id } else { rules::id };
        check(&id).map_err(|fault| self.problem(place, fault)).ok()?;
        Some(id)
    }

    pub(super) fn valid(&self, known: Known) -> &BTreeSet<String> {
        match known {
            Known::People => &self.people,
            Known::Teams => &self.teams,
            Known::Roles => &self.roles,
            Known::Responsibilities => &self.responsibilities,
        }
    }

    /// An id defined elsewhere in the file.
    pub(super) fn reference(&mut self, place: Place, id: &str, known: Known) -> bool {
        let valid = self.valid(known);
        if valid.contains(id) {
            return true;
        }
        let what = match known {
            Known::People => "person",
            Known::Teams => "team",
            Known::Roles => "role",
            Known::Responsibilities => "responsibility",
        };
        // Each hint compares an id with every other: computing it for many faults would take hours.
        let hints = if self.problems.len() < HINTS {
            hint(id, valid.iter().map(String::as_str))
        } else {
            String::new()
        };
        let message = format!("there is no {what} `{id}`{hints}");
        self.problem(place, message);
        false
    }

    pub(super) fn refers<T: From<String>>(&mut self, map: &Map<'_>, key: &str, known: Known) -> Option<T> {
        let (place, id) = self.text(map, key)?;
        self.reference(place, &id, known).then(|| T::from(id))
    }

    pub(super) fn people_list(&mut self, map: &Map<'_>, key: &str) -> Vec<PersonId> {
        let mut people: Vec<PersonId> = Vec::new();
        let mut named: BTreeSet<String> = BTreeSet::new();
        for node in self.list(map, key) {
            let Some(id) = self.scalar(node, key) else { continue };
            if self.reference(node.place, &id, Known::People) {
                if named.insert(id.clone()) {
                    people.push(PersonId::from(id));
                } else {
                    self.problem(node.place, format!("`{id}` is listed twice in `{key}`"));
                }
            }
        }
        people
    }

    pub(super) fn date(&mut self, map: &Map<'_>, key: &str) -> Option<NaiveDate> {
        let (place, text) = self.text(map, key)?;
        parse_day(&text).map_err(|fault| self.problem(place, fault)).ok()
    }

    pub(super) fn period(&mut self, map: &Map<'_>) -> Period {
        let period = Period { from: self.date(map, "from"), to: self.date(map, "to") };
        if let Err(fault) = rules::in_order(period) {
            let place = map.get("to").map_or(map.place, |node| node.place);
            self.problem(place, fault);
        }
        period
    }

    pub(super) fn scope(&mut self, map: &Map<'_>) -> Option<Scope> {
        match map.get("team") {
            None => Some(Scope::Organization),
            Some(_) => self.refers::<TeamId>(map, "team", Known::Teams).map(Scope::Team),
        }
    }
}
