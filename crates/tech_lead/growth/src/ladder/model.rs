//! A ladder: axes of five levels, and the level each role needs on them.

// tidy: serde, because the API shows a ladder's parts as they are.

use std::collections::BTreeMap;

use castra_org::organization::RoleId;
use serde::Serialize;
use utoipa::ToSchema;

/// The number of levels of an axis.
pub const LEVELS: u8 = 5;

/// An organization's ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// The name.
    pub name: String,
    /// The axes, in display order.
    pub axes: Vec<Axis>,
    /// The levels roles need, in the order of a career.
    pub profiles: Vec<Profile>,
}

/// One direction of growth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LadderAxis)]
pub struct Axis {
    /// The id of the axis.
    pub id: String,
    /// The name.
    pub title: String,
    /// A sentence on what it is about.
    pub about: String,
    /// The five levels, lowest first; each includes those below it.
    pub levels: Vec<Rung>,
}

/// A level of an axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LadderLevel)]
pub struct Rung {
    /// The name.
    pub title: String,
    /// What a person on this level does.
    pub text: String,
}

/// The level a role needs on each axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LadderProfile)]
pub struct Profile {
    /// The role, by id.
    #[schema(value_type = String)]
    pub role: RoleId,
    /// Levels by axis id.
    pub levels: BTreeMap<String, u8>,
}

impl Ladder {
    /// The axis with an id.
    pub fn axis(&self, id: &str) -> Option<&Axis> {
        self.axes.iter().find(|axis| axis.id == id)
    }

    /// The name of an axis, or its id if the ladder no longer has it.
    pub fn axis_title<'a>(&'a self, id: &'a str) -> &'a str {
        self.axis(id).map_or(id, |axis| axis.title.as_str())
    }

    /// The profile of a role.
    pub fn profile(&self, role: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.role.as_str() == role)
    }
}

/// The effect of a new ladder on a part of the current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = LadderEffect)]
pub enum Effect {
    /// The part is added.
    Adds,
    /// The part changes.
    Changes,
    /// The part is removed.
    Ends,
}

/// The change of one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LadderChange {
    /// `adds`, `changes` or `ends`.
    pub kind: Effect,
    /// The part.
    pub part: String,
    /// Its new text, or the old one of a removed part.
    pub text: String,
}
