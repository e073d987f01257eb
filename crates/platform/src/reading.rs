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
    /// It could begin less than one cadence ago.
    TooEarly,
    /// No one holds it in this scope; whoever inherits it is named, not judged.
    Vacant,
    /// The organization switched its signal off.
    NotUsed,
}

impl Status {
    /// Every status: the judgements, best first, then why there is none.
    pub const ALL: [Self; 7] = [
        Self::Practised,
        Self::Slipping,
        Self::Neglected,
        Self::NoEvidence,
        Self::TooEarly,
        Self::Vacant,
        Self::NotUsed,
    ];

    /// Whether it judges the practice at all.
    pub fn is_judged(self) -> bool {
        matches!(self, Self::Practised | Self::Slipping | Self::Neglected)
    }

    /// Its name in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Practised => "practised",
            Self::Slipping => "slipping",
            Self::Neglected => "neglected",
            Self::NoEvidence => "no-evidence",
            Self::TooEarly => "too-early",
            Self::Vacant => "vacant",
            Self::NotUsed => "not-used",
        }
    }

    /// Its name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Practised => "Practised",
            Self::Slipping => "Slipping",
            Self::Neglected => "Neglected",
            Self::NoEvidence => "No evidence yet",
            Self::TooEarly => "Too early",
            Self::Vacant => "Vacant",
            Self::NotUsed => "Not used here",
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

/// What readings are not, as pages, exports and the API say it.
pub const NO_APPRAISAL: &str =
    "Readings judge practices. They are no appraisal of a person and no ground for pay.";

/// The version of the rules that make a reading of facts. Readings of another version stay as they are; they do not decide
/// whether a status has held for long enough.
pub const RULE: i64 = 2;

/// A measured quantity that changed by less than this share of itself is flat.
pub const NOISE: f64 = 0.03;

/// On whose word a reading rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Seen: in Git, CI, a tracker, a calendar, or the organization's own records.
    Observed,
    /// The other party agreed.
    Confirmed,
    /// The holder alone said so.
    Stated,
}

impl Basis {
    /// Every basis.
    pub const ALL: [Self; 3] = [Self::Observed, Self::Confirmed, Self::Stated];

    /// Its name in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Confirmed => "confirmed",
            Self::Stated => "stated",
        }
    }

    /// Its name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Confirmed => "confirmed",
            Self::Stated => "by their own word",
        }
    }
}

impl FromStr for Basis {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|basis| basis.as_str() == text).ok_or(())
    }
}

/// What a signal counted or measured. What that means, the rules of every reading say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// There is nothing to judge by.
    Nothing,
    /// There is something, and all of it is too new.
    TooEarly,
    /// So many of so many records are as they should be. There cannot be too many.
    Share {
        /// As they should be.
        good: u32,
        /// All that count.
        of: u32,
    },
    /// So many faults among so many records that were looked at.
    Faults {
        /// Faults.
        count: u32,
        /// Records looked at.
        of: u32,
    },
    /// A quantity that should lie in a band, known no better than to lie between two bounds.
    Range {
        /// What is shown.
        value: f64,
        /// The least that it may be.
        low: f64,
        /// The most that it may be.
        high: f64,
        /// Records it rests on.
        of: u32,
    },
}

impl Measure {
    /// What is shown of it; shares in hundredths.
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Nothing | Self::TooEarly | Self::Share { of: 0, .. } | Self::Faults { of: 0, .. } => None,
            Self::Share { good, of } => Some((share(good, of) * 100.0).round() / 100.0),
            Self::Faults { count, .. } => Some(f64::from(count)),
            Self::Range { value, .. } => Some(value),
        }
    }

    /// How many records it rests on.
    pub fn sample(self) -> u32 {
        match self {
            Self::Nothing | Self::TooEarly => 0,
            Self::Share { of, .. } | Self::Faults { of, .. } | Self::Range { of, .. } => of,
        }
    }

    /// What it means by itself: of shares, from the first of two thresholds on it is practised, from the second on it slips;
    /// of faults, up to the first it is practised, up to the second it slips; a quantity is to lie between the two.
    ///
    /// Below five records a share's thresholds are counts, and one record alone never makes *neglected*. A quantity is out of
    /// its band only if all that it may be is outside; below, where it is a floor, it slips, and is neglected only where
    /// there is nothing at all; above it never more than slips.
    pub fn judge(self, [first, second]: [f64; 2]) -> Status {
        if self.sample() == 0 {
            return if self == Self::TooEarly { Status::TooEarly } else { Status::NoEvidence };
        }
        let status = match self {
            Self::Nothing | Self::TooEarly => Status::NoEvidence,
            Self::Share { good, of } if of < FEW => of_few(good, of),
            Self::Share { good, of } => match share(good, of) {
                share if share >= first => Status::Practised,
                share if share >= second => Status::Slipping,
                _ => Status::Neglected,
            },
            Self::Faults { count, .. } => match f64::from(count) {
                count if count <= first => Status::Practised,
                count if count <= second => Status::Slipping,
                _ => Status::Neglected,
            },
            Self::Range { high, .. } if high <= 0.0 => Status::Neglected,
            // What was typed as 0.25 must not fail to be 0.25.
            Self::Range { low, high, .. } if high < first - SLACK || low > second + SLACK => Status::Slipping,
            Self::Range { .. } => Status::Practised,
        };
        if self.sample() == 1 { status.min(Status::Slipping) } else { status }
    }
}

/// From so many records on a share is a share.
const FEW: u32 = 5;
const SLACK: f64 = 1e-9;

/// All but one is practised, all but two slips. None at all is not all but one.
fn of_few(good: u32, of: u32) -> Status {
    match of - good.min(of) {
        0 | 1 if good > 0 => Status::Practised,
        0..=2 => Status::Slipping,
        _ => Status::Neglected,
    }
}

fn share(good: u32, of: u32) -> f64 {
    f64::from(good) / f64::from(of.max(1))
}

/// Whether a measured quantity that went from one value to another is flat: it changed by no more than [`NOISE`].
pub fn is_flat(before: f64, after: f64) -> bool {
    (after - before).abs() <= before.abs() * NOISE
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
    /// Who was accountable for the responsibility on the reading's day, by id; several where it was contested. The rules
    /// of every reading fill it in.
    pub held_by: Vec<String>,
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

/// What a signal has to say of one responsibility in one scope on one day: facts. The rules of every reading make a
/// [`Reading`] of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The responsibility they speak of.
    pub responsibility: String,
    /// A team's id, or `organization`.
    pub scope: String,
    /// What was counted or measured.
    pub measure: Measure,
    /// Thresholds that depend on more than the catalog says, such as the organization's stage.
    pub thresholds: Option<[f64; 2]>,
    /// On whose word they rest; none where there is nothing.
    pub basis: Option<Basis>,
    /// Whether another party could confirm what the holder alone said: then it alone never makes *practised*.
    pub is_unconfirmed: bool,
    /// One sentence that a person can check.
    pub because: String,
    /// The records counted.
    pub evidence: Vec<Evidence>,
    /// What was noticed on the way that deserves a decision of its own.
    pub observations: Vec<Observation>,
    /// Whom they are about.
    pub subject: Subject,
}

impl Facts {
    /// Nothing recorded to judge by, to fill in with struct update syntax.
    pub fn nothing(responsibility: &str, scope: &str, because: impl Into<String>) -> Self {
        Self {
            responsibility: responsibility.to_owned(),
            scope: scope.to_owned(),
            measure: Measure::Nothing,
            thresholds: None,
            basis: None,
            is_unconfirmed: false,
            because: because.into(),
            evidence: Vec::new(),
            observations: Vec::new(),
            subject: Subject::default(),
        }
    }
}

/// One reading of one signal.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The responsibility it speaks of.
    pub responsibility: String,
    /// A team's id, or `organization`.
    pub scope: String,
    /// The last day that it covers: the day on which it was taken, once it is kept.
    pub day: Option<NaiveDate>,
    /// The measured value, in `unit`; `None` when there was nothing to measure.
    pub value: Option<f64>,
    /// What the value counts, such as `share of members`.
    pub unit: String,
    /// How many records the value rests on. Zero is always *no evidence yet*.
    pub sample: u32,
    /// What would be practised, in words.
    pub target: String,
    /// What is said of the practice.
    pub status: Status,
    /// What the facts of the day mean by themselves; a status follows them once they have held for a week.
    pub found: Found,
    /// On whose word it rests.
    pub basis: Option<Basis>,
    /// The version of the rules that made it, [`RULE`] today.
    pub rule: i64,
    /// One sentence that a person can check.
    pub because: String,
    /// The records counted.
    pub evidence: Vec<Evidence>,
    /// What was noticed on the way that deserves a decision of its own.
    pub observations: Vec<Observation>,
    /// Whom it is about.
    pub subject: Subject,
}

/// What the facts of a day mean by themselves, and since when they have meant that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The meaning.
    pub status: Status,
    /// The first day of it, once the reading is kept.
    pub since: Option<NaiveDate>,
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
            day: None,
            value: None,
            unit: String::new(),
            sample: 0,
            target: String::new(),
            status: Status::NoEvidence,
            found: Found { status: Status::NoEvidence, since: None },
            basis: None,
            rule: RULE,
            because: because.into(),
            evidence: Vec::new(),
            observations: Vec::new(),
            subject: Subject::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Measure, Status, is_flat};
    use Status::{Neglected, NoEvidence, Practised, Slipping};

    #[test]
    fn a_share_is_judged_by_two_thresholds() {
        for (good, of, expected) in [
            (10, 10, Practised),
            (8, 10, Practised),
            (79, 100, Slipping),
            (6, 10, Slipping),
            (59, 100, Neglected),
            (0, 5, Neglected),
        ] {
            assert_eq!(Measure::Share { good, of }.judge([0.8, 0.6]), expected, "{good} of {of}");
        }
    }

    #[test]
    fn below_five_records_thresholds_are_counts() {
        for (good, of, expected) in [
            (0, 0, NoEvidence),
            (1, 1, Practised),
            (0, 1, Slipping),
            (2, 2, Practised),
            (1, 2, Practised),
            (0, 2, Slipping),
            (2, 3, Practised),
            (1, 3, Slipping),
            (0, 3, Neglected),
            (3, 4, Practised),
            (2, 4, Slipping),
            (1, 4, Neglected),
            (4, 5, Slipping),
        ] {
            assert_eq!(Measure::Share { good, of }.judge([0.9, 0.6]), expected, "{good} of {of}");
        }
    }

    #[test]
    fn faults_are_counted_and_one_record_is_never_neglect() {
        for (count, of, expected) in
            [(0, 9, Practised), (1, 9, Slipping), (2, 9, Neglected), (2, 1, Slipping), (0, 0, NoEvidence)]
        {
            assert_eq!(Measure::Faults { count, of }.judge([0.0, 1.0]), expected, "{count} of {of}");
        }
    }

    #[test]
    fn a_quantity_is_out_of_its_band_only_if_all_it_may_be_is() {
        for (low, high, expected) in [
            (0.25, 0.55, Practised),
            (0.10, 0.25, Practised),
            (0.55, 0.90, Practised),
            (0.0, 1.0, Practised),
            (0.10, 0.24, Slipping),
            (0.0, 0.01, Slipping),
            (0.56, 0.60, Slipping),
            (0.90, 1.20, Slipping),
            (0.0, 0.0, Neglected),
        ] {
            let range = Measure::Range { value: low, low, high, of: 8 };
            assert_eq!(range.judge([0.25, 0.55]), expected, "{low} to {high}");
        }
    }

    #[test]
    fn a_few_per_cent_are_noise() {
        // What the demonstration company showed as slipping.
        assert!(is_flat(5642.0, 5666.0) && is_flat(100.0, 97.0));
        assert!(!is_flat(100.0, 104.0) && !is_flat(0.0, 1.0));
    }

    proptest! {
        /// More that is as it should be never reads worse.
        #[test]
        fn better_facts_never_read_worse(of in 1_u32..40, good in 0_u32..40) {
            let good = good.min(of - 1);
            let judge = |good| Measure::Share { good, of }.judge([0.9, 0.6]);
            prop_assert!(judge(good + 1) <= judge(good));
        }
    }
}
