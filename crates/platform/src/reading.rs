//! What a signal says of one responsibility in one scope on one day: the charter's proof.

use std::{collections::BTreeSet, fmt, str::FromStr};

use chrono::NaiveDate;

/// Whether a responsibility is being exercised, by its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Well inside what is wanted.
    Practised,
    /// Less than wanted; worth a look.
    Slipping,
    /// Far from what is wanted.
    Neglected,
    /// Nothing recorded to judge by: neither good nor bad.
    NoEvidence,
}

impl Status {
    /// Every status, best first.
    pub const ALL: [Self; 4] = [Self::Practised, Self::Slipping, Self::Neglected, Self::NoEvidence];

    /// What a share says of which there cannot be too much: from the first of two shares on it is practised, from the
    /// second on it slips.
    pub fn of_share(share: f64, [practised, slipping]: [f64; 2]) -> Self {
        match share {
            share if share >= practised => Self::Practised,
            share if share >= slipping => Self::Slipping,
            _ => Self::Neglected,
        }
    }

    /// Its name in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Practised => "practised",
            Self::Slipping => "slipping",
            Self::Neglected => "neglected",
            Self::NoEvidence => "no-evidence",
        }
    }

    /// Its name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Practised => "Practised",
            Self::Slipping => "Slipping",
            Self::Neglected => "Neglected",
            Self::NoEvidence => "No evidence yet",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or(())
    }
}

/// A record that a reading counted, as a place to open.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Evidence {
    /// What it is, in a few words.
    pub label: String,
    /// Its page, from the root: `/repositories/payments-api`.
    pub href: String,
}

/// Whom a reading is about, of which days, and whether its figures may be shown to anybody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// Whose own figures it shows, by id; nobody's where it counts a group, or what is for everybody to see.
    pub about: Option<String>,
    /// Who led that person on the reading's day, by id. Whoever keeps the reading fills it in.
    pub led_by: Vec<String>,
    /// The people whose private records were counted, by id; absent where it rests on none.
    pub group: Option<BTreeSet<String>>,
    /// The first day that it covers; the last is the reading's own.
    pub since: Option<NaiveDate>,
    /// Whether value, sample and reason were kept back, because they would tell of few.
    pub withheld: bool,
}

impl Subject {
    /// One person's own figures from a day on.
    pub fn person(id: &str, since: NaiveDate) -> Self {
        Self { about: Some(id.to_owned()), since: Some(since), ..Self::default() }
    }

    /// Counts over the private records of some people from a day on.
    pub fn group<'a>(people: impl IntoIterator<Item = &'a str>, since: NaiveDate) -> Self {
        let people = people.into_iter().map(str::to_owned).collect();
        Self { group: Some(people), since: Some(since), ..Self::default() }
    }

    /// The same counts, where one person answers for them: their own figures too.
    #[must_use]
    pub fn of(self, person: Option<&str>) -> Self {
        Self { about: person.map(str::to_owned), ..self }
    }
}

/// One reading of one signal.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The responsibility it speaks of.
    pub responsibility: String,
    /// A team's id, or `organization`.
    pub scope: String,
    /// The measured value, in `unit`; `None` when there was nothing to measure.
    pub value: Option<f64>,
    /// What the value counts, such as `share` or `percent over 90 days`.
    pub unit: String,
    /// How many records the value rests on. Zero is always *no evidence yet*.
    pub sample: u32,
    /// What would be practised, in words.
    pub target: String,
    /// What the value means.
    pub status: Status,
    /// One sentence that a person can check.
    pub because: String,
    /// The records counted.
    pub evidence: Vec<Evidence>,
    /// What was noticed on the way that deserves a decision of its own.
    pub observations: Vec<Observation>,
    /// Whom it is about.
    pub subject: Subject,
}

/// Something a signal noticed about one subject, which becomes a finding.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Observation {
    /// The finding's kind: `sole-knowledge`, `departed-knowledge`.
    pub kind: String,
    /// About whom or what: a person's id, a component's path.
    pub subject: String,
    /// The finding in a few words.
    pub title: String,
    /// Why, in one sentence.
    pub because: String,
    /// Where the records are.
    pub href: String,
}

impl Reading {
    /// Nothing recorded to judge by.
    pub fn no_evidence(responsibility: &str, scope: &str, because: impl Into<String>) -> Self {
        Self {
            responsibility: responsibility.to_owned(),
            scope: scope.to_owned(),
            value: None,
            unit: String::new(),
            sample: 0,
            target: String::new(),
            status: Status::NoEvidence,
            because: because.into(),
            evidence: Vec::new(),
            observations: Vec::new(),
            subject: Subject::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn a_share_is_judged_by_two_shares() {
        for (share, expected) in [
            (1.0, Status::Practised),
            (0.8, Status::Practised),
            (0.79, Status::Slipping),
            (0.6, Status::Slipping),
            (0.59, Status::Neglected),
        ] {
            assert_eq!(Status::of_share(share, [0.8, 0.6]), expected, "{share}");
        }
    }
}
