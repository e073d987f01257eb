//! A ladder: axes of five levels, and which level on each a role wants.

use std::collections::BTreeMap;

use castra_org::organization::RoleId;

/// How many levels an axis has.
pub const LEVELS: u8 = 5;

/// An organization's ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// Its name.
    pub name: String,
    /// Its axes, in the order in which they are shown.
    pub axes: Vec<Axis>,
    /// What roles want, in the order of a career.
    pub profiles: Vec<Profile>,
}

/// One direction in which somebody grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// What it is about, in a sentence.
    pub about: String,
    /// Its five levels, the first first; each includes those below it.
    pub levels: Vec<Rung>,
}

/// What a level means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// Its name.
    pub title: String,
    /// What somebody on it does.
    pub text: String,
}

/// The level that a role wants on each axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The role, of the organization's catalog.
    pub role: RoleId,
    /// Levels by the axis' id.
    pub levels: BTreeMap<String, u8>,
}

impl Ladder {
    /// The axis with an id.
    pub fn axis(&self, id: &str) -> Option<&Axis> {
        self.axes.iter().find(|axis| axis.id == id)
    }

    /// An axis' name, or its id where the ladder does not have it any more.
    pub fn axis_title<'a>(&'a self, id: &'a str) -> &'a str {
        self.axis(id).map_or(id, |axis| axis.title.as_str())
    }

    /// What a role wants.
    pub fn profile(&self, role: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.role.as_str() == role)
    }
}
