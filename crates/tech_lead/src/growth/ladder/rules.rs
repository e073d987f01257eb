//! What changes from one ladder to another, and what lies between somebody and a role. Pure.

use std::collections::BTreeMap;

use super::model::{Ladder, Profile};

/// What happens to a part of a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LadderChange {
    /// It comes to be.
    Adds,
    /// It becomes different.
    Changes,
    /// It goes.
    Ends,
}

/// The parts of a ladder by a name that stays.
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

/// What changes from one ladder to another, part by part: what happens, to what, and what it becomes.
pub(super) fn changes(before: &Ladder, after: &Ladder) -> Vec<(LadderChange, String, String)> {
    let (old, new) = (parts(before), parts(after));
    let mut lines = Vec::new();
    for (name, text) in &new {
        match old.get(name) {
            None => lines.push((LadderChange::Adds, name.clone(), text.clone())),
            Some(known) if known != text => lines.push((LadderChange::Changes, name.clone(), text.clone())),
            Some(_) => {}
        }
    }
    let gone = old.iter().filter(|(name, _)| !new.contains_key(*name));
    lines.extend(gone.map(|(name, text)| (LadderChange::Ends, name.clone(), text.clone())));
    lines
}

/// How an axis stands against what a role wants of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The axis.
    pub axis: String,
    /// The level now; none where nobody has said.
    pub now: Option<u8>,
    /// The level wanted.
    pub wanted: u8,
}

impl Gap {
    /// How many levels are missing; none where nobody has said where it stands.
    pub fn missing(&self) -> Option<u8> {
        self.now.map(|now| self.wanted.saturating_sub(now))
    }
}

/// What lies between somebody's levels and a role, in the ladder's order.
pub fn gaps(ladder: &Ladder, now: &BTreeMap<String, u8>, target: &Profile) -> Vec<Gap> {
    let axes = ladder.axes.iter().filter_map(|axis| {
        let wanted = *target.levels.get(&axis.id)?;
        Some(Gap { axis: axis.id.clone(), now: now.get(&axis.id).copied(), wanted })
    });
    axes.collect()
}
