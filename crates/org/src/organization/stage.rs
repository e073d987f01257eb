//! The stage of an organization, from its size: it decides which roles one person may combine.

use std::{fmt, str::FromStr};

/// The size of the organization, by the size classes of Recommendation 2003/361/EC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Stage {
    /// Under 10 people: roles may be combined.
    Startup,
    /// Under 50 people.
    Small,
    /// Under 250 people: roles should be separate.
    Medium,
    /// 250 people or more.
    Large,
}

impl Stage {
    /// Every stage, smallest first.
    pub const ALL: [Self; 4] = [Self::Startup, Self::Small, Self::Medium, Self::Large];

    /// The stage of a headcount.
    pub fn of(people: usize) -> Self {
        match people {
            0..10 => Self::Startup,
            10..50 => Self::Small,
            50..250 => Self::Medium,
            _ => Self::Large,
        }
    }

    /// The name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Startup => "startup",
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    /// The name on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Startup => "Startup",
            Self::Small => "Small",
            Self::Medium => "Medium",
            Self::Large => "Large",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// How the stage is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum StageSetting {
    /// Computed from the headcount.
    Auto,
    /// Pinned by hand.
    Pinned(Stage),
}

impl fmt::Display for StageSetting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => formatter.write_str("auto"),
            Self::Pinned(stage) => stage.fmt(formatter),
        }
    }
}

impl FromStr for StageSetting {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        Stage::ALL.into_iter().find(|stage| stage.as_str() == text).map(Self::Pinned).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_classes() {
        let check = |people, stage| assert_eq!(Stage::of(people), stage, "{people} people");
        check(0, Stage::Startup);
        check(9, Stage::Startup);
        check(10, Stage::Small);
        check(49, Stage::Small);
        check(50, Stage::Medium);
        check(249, Stage::Medium);
        check(250, Stage::Large);
    }
}
