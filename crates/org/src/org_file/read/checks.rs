//! What can only be seen across entries: ids that come twice, lines of managers and parents that go round.

use std::collections::{BTreeMap, BTreeSet};

use super::Reader;
use crate::org_file::yaml::{Node, Place, Value};

impl Reader {
    /// The ids of a list's entries, each once.
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
                        "the {what} `{id}` is here a second time; the first is at {}:{}",
                        first.line, first.column
                    ),
                );
            } else {
                seen.insert(id, place);
            }
        }
        seen.into_keys().collect()
    }

    /// Names the entry at which `manager` or `parent` first comes round to itself.
    pub(super) fn rings(&mut self, nodes: &[Node], key: &str, above: &BTreeMap<&str, Option<&str>>) {
        let mut clear: BTreeSet<&str> = BTreeSet::new();
        for start in above.keys().copied() {
            let mut line: Vec<&str> = Vec::new();
            let mut next = Some(start);
            while let Some(id) = next.filter(|id| !clear.contains(id) && !line.contains(id)) {
                line.push(id);
                next = above.get(id).copied().flatten();
            }
            if let Some(id) = next.filter(|id| line.contains(id)) {
                let from = line.iter().position(|known| *known == id).unwrap_or(0);
                let ring = line[from..].iter().copied().chain([id]).collect::<Vec<_>>().join(" → ");
                self.problem(place_of(nodes, id, key), format!("`{key}` goes round in a ring: {ring}"));
            }
            clear.extend(line);
        }
    }
}

/// The place of `key` in the entry with an id, or of the entry.
fn place_of(nodes: &[Node], id: &str, key: &str) -> Place {
    let of = |node: &Node, name: &str| match &node.value {
        Value::Map(pairs) => pairs
            .iter()
            .find(|(key, _)| matches!(&key.value, Value::Scalar(text, _) if text == name))
            .map(|(_, value)| value.clone()),
        _ => None,
    };
    let entry = nodes.iter().find(|node| {
        of(node, "id").is_some_and(|value| matches!(value.value, Value::Scalar(ref text, _) if text == id))
    });
    entry.map(|node| of(node, key).map_or(node.place, |value| value.place)).unwrap_or_default()
}
