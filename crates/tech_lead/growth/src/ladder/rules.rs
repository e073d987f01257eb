//! The differences between two ladders, and the gaps between a person and a role. Pure.

use std::collections::BTreeMap;

use super::model::{Effect, Ladder, LadderChange, Profile};

/// The parts of a ladder by a stable name.
fn parts(ladder: &Ladder) -> BTreeMap<String, String> {
    let mut parts = BTreeMap::from([("name".to_owned(), ladder.name.clone())]);
    for axis in &ladder.axes {
        parts.insert(format!("axis {}", axis.id), format!("{}: {}", axis.title, axis.about));
        for (at, rung) in axis.levels.iter().enumerate() {
            parts
                .insert(format!("level {} of {}", at + 1, axis.id), format!("{}: {}", rung.title, rung.text));
        }
    }
    for profile in &ladder.profiles {
        let levels = profile.levels.iter().map(|(axis, level)| format!("{axis} {level}"));
        parts.insert(format!("profile of {}", profile.role), levels.collect::<Vec<_>>().join(", "));
    }
    parts
}

/// The changes from one ladder to another, part by part.
pub(super) fn changes(before: &Ladder, after: &Ladder) -> Vec<LadderChange> {
    let (old, new) = (parts(before), parts(after));
    let change =
        |kind, part: &str, text: &str| LadderChange { kind, part: part.to_owned(), text: text.to_owned() };
    let becomes = new.iter().filter_map(|(name, text)| match old.get(name) {
        None => Some(change(Effect::Adds, name, text)),
        Some(known) => (known != text).then(|| change(Effect::Changes, name, text)),
    });
    let gone = old.iter().filter(|(name, _)| !new.contains_key(*name));
    becomes.chain(gone.map(|(name, text)| change(Effect::Ends, name, text))).collect()
}

/// The gap on an axis between a person's level and the one a role needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The axis.
    pub axis: String,
    /// The current level; none if not assessed.
    pub now: Option<u8>,
    /// The level needed.
    pub wanted: u8,
}

impl Gap {
    /// The number of missing levels; none if not assessed.
    pub fn missing(&self) -> Option<u8> {
        self.now.map(|now| self.wanted.saturating_sub(now))
    }
}

/// The gaps between a person's levels and a role, in the order of the ladder.
pub fn gaps(ladder: &Ladder, now: &BTreeMap<String, u8>, target: &Profile) -> Vec<Gap> {
    let axes = ladder.axes.iter().filter_map(|axis| {
        let wanted = *target.levels.get(&axis.id)?;
        Some(Gap { axis: axis.id.clone(), now: now.get(&axis.id).copied(), wanted })
    });
    axes.collect()
}
