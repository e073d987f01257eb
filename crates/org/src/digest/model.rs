//! Digest choices.

use std::{fmt, str::FromStr};

use castra_platform::clock::Timestamp;
use chrono::Weekday;
use chrono_tz::Tz;

/// How often the digest comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Rhythm {
    /// Never, the default: no mail without asking for it.
    #[default]
    Never,
    /// Every day.
    Daily,
    /// Once a week.
    Weekly,
}

impl Rhythm {
    /// Every rhythm, in the order of the form.
    pub(super) const ALL: [Self; 3] = [Self::Never, Self::Weekly, Self::Daily];

    /// The name in records and interfaces.
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

/// When a person wants their digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) rhythm: Rhythm,
    /// The weekday, if weekly.
    pub(super) weekday: Weekday,
    /// The hour, from 0 to 23.
    pub(super) hour: u32,
    /// The time zone of the hour.
    pub(super) zone: Tz,
    /// When it was chosen: digests due before then are not sent.
    pub(super) chosen_at: Timestamp,
}

impl Choice {
    /// The default: no mail; Monday at seven is preselected.
    pub(super) fn nothing_yet(zone: Tz, now: Timestamp) -> Self {
        Self { rhythm: Rhythm::Never, weekday: Weekday::Mon, hour: 7, zone, chosen_at: now }
    }
}

/// A person's choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) person: String,
    pub(super) choice: Choice,
}
