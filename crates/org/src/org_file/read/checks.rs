//! Checks across entries: duplicate ids, cycles of managers and parents.

use std::collections::{BTreeMap, BTreeSet};

use super::{Described, Reader};
use crate::{
    org_file::yaml::{Node, Place, Value},
    organization::rules,
};

impl Reader {
    /// The ids of a list's entries, without duplicates, which are reported.
    pub(super) fn ids(&mut self, nodes: &[Node], what: &str) -> BTreeSet<String> {
        let mut seen: BTreeMap<String, Place> = BTreeMap::new();
        for node in nodes {
            let Value::Map(pairs) = &node.value else { continue };
            let id = pairs.iter().find_map(|(key, value)| match (&key.value, &value.value) {
                (Value::Scalar(key, _), Value::Scalar(id, _)) if key == "id" => {
                    Some((value.place, id.trim().to_owned()))
                }
                _ => None,
            });
            let Some((place, id)) = id else { continue };
            if let Some(first) = seen.get(&id).copied() {
                self.problem(
                    place,
                    format!(
                        "the {what} `{id}` is a duplicate; the first is at {}:{}",
                        first.line, first.column
                    ),
                );
            } else {
                seen.insert(id, place);
            }
        }
        seen.into_keys().collect()
    }

    /// Reports the second of two entries with one address, or one name in one team, at the same time.
    pub(super) fn clashes(&mut self, people: &[Node], teams: &[Node], described: &Described) {
        let addresses = rules::shared_addresses(described.people.iter());
        let names = rules::shared_names(described.teams.iter());
        let at = if addresses.is_empty() { BTreeMap::new() } else { places(people, "email") };
        for person in &described.people {
            if let (Some(email), Some(other)) = (&person.email, addresses.get(&person.id)) {
                let place = at.get(person.id.as_str()).copied().unwrap_or_default();
                if at.get(other.as_str()).is_none_or(|first| *first < place) {
                    self.problem(place, rules::belongs_to(email, other));
                }
            }
        }
        let at = if names.is_empty() { BTreeMap::new() } else { places(teams, "name") };
        for team in &described.teams {
            if let Some(other) = names.get(&team.id) {
                let place = at.get(team.id.as_str()).copied().unwrap_or_default();
                if at.get(other.as_str()).is_none_or(|first| *first < place) {
                    self.problem(place, rules::is_named_already(&team.name, other));
                }
            }
        }
    }

    /// Reports the first entry at which `manager` or `parent` closes a cycle.
    pub(super) fn cycles(&mut self, nodes: &[Node], key: &str, above: &BTreeMap<&str, Option<&str>>) {
        let cycles = rules::cycles(above);
        if cycles.is_empty() {
            return;
        }
        let places = places(nodes, key);
        for cycle in cycles {
            let place = places.get(cycle[0]).copied().unwrap_or_default();
            self.problem(place, format!("`{key}` forms a cycle: {}", rules::shown(&cycle)));
        }
    }
}

/// The place of `key` in each entry, by id; the entry's own place if it has none.
fn places<'a>(nodes: &'a [Node], key: &str) -> BTreeMap<&'a str, Place> {
    let mut places = BTreeMap::new();
    for node in nodes {
        let Value::Map(pairs) = &node.value else { continue };
        let of = |name: &str| {
            let found =
                pairs.iter().find(|(key, _)| matches!(&key.value, Value::Scalar(text, _) if text == name));
            found.map(|(_, value)| value)
        };
        if let Some(Node { value: Value::Scalar(id, _), .. }) = of("id") {
            places.entry(id.trim()).or_insert_with(|| of(key).map_or(node.place, |value| value.place));
        }
    }
    places
}
