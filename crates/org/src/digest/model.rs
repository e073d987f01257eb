//! What somebody chose.

use std::{fmt, str::FromStr};

use castra_platform::clock::Timestamp;
use chrono::Weekday;
use chrono_tz::Tz;

/// How often the digest comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Rhythm {
    /// Never: what nobody asked for is not sent.
    #[default]
    Never,
    /// Every day.
    Daily,
    /// Once a week.
    Weekly,
}

impl Rhythm {
    /// Every rhythm, in the order in which people are asked.
    pub(super) const ALL: [Self; 3] = [Self::Never, Self::Weekly, Self::Daily];

    /// Its name in records and interfaces.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Never => "none",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }
}

impl fmt::Display for Rhythm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Rhythm {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|rhythm| rhythm.as_str() == text).ok_or(())
    }
}

/// When somebody wants their digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// How often.
    pub(super) rhythm: Rhythm,
    /// On which day, where it is weekly.
    pub(super) weekday: Weekday,
    /// At which hour, from 0 to 23.
    pub(super) hour: u32,
    /// Of which zone.
    pub(super) zone: Tz,
    /// Since when: what was due before does not come.
    pub(super) chosen_at: Timestamp,
}

impl Choice {
    /// What holds for whoever chose nothing: no mail; Monday at seven is offered.
    pub(super) fn nothing_yet(zone: Tz, now: Timestamp) -> Self {
        Self { rhythm: Rhythm::Never, weekday: Weekday::Mon, hour: 7, zone, chosen_at: now }
    }
}

/// Somebody's choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    /// Whose.
    pub(super) person: String,
    /// What.
    pub(super) choice: Choice,
}
