//! Checks across entries: duplicate ids, cycles of managers and parents.

use std::collections::{BTreeMap, BTreeSet};

use super::Reader;
use crate::org_file::yaml::{Node, Place, Value};

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

    /// Reports the first entry at which `manager` or `parent` closes a cycle.
    pub(super) fn cycles(&mut self, nodes: &[Node], key: &str, above: &BTreeMap<&str, Option<&str>>) {
        // The entries visited before, and in which search.
        let mut met: BTreeMap<&str, usize> = BTreeMap::new();
        let mut cycles: Vec<Vec<&str>> = Vec::new();
        for (search, start) in above.keys().copied().enumerate() {
            let mut line: Vec<&str> = Vec::new();
            let mut next = Some(start);
            while let Some(id) = next.filter(|id| !met.contains_key(id)) {
                met.insert(id, search);
                line.push(id);
                next = above.get(id).copied().flatten();
            }
            if let Some(id) = next.filter(|id| met.get(id) == Some(&search)) {
                cycles.push(line.into_iter().skip_while(|known| *known != id).collect());
            }
        }
        if cycles.is_empty() {
            return;
        }
        let places = places(nodes, key);
        for cycle in cycles {
            let mut names = cycle.iter().take(LONGEST_CYCLE).copied().collect::<Vec<_>>();
            if cycle.len() > LONGEST_CYCLE {
                names.push("…");
            }
            names.push(cycle[0]);
            let place = places.get(cycle[0]).copied().unwrap_or_default();
            self.problem(place, format!("`{key}` forms a cycle: {}", names.join(" → ")));
        }
    }
}

/// The most entries of a cycle that a message names.
const LONGEST_CYCLE: usize = 20;

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
