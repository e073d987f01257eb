//! A signal's reading of one responsibility in one scope on one day.

use std::{collections::BTreeSet, fmt, str::FromStr};

use castra_ui::figures::hundredths;
use chrono::NaiveDate;

/// Whether a responsibility is being exercised, by its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// At or above the practised threshold.
    Practised,
    /// Below the practised threshold; worth a look.
    Slipping,
    /// Far below the practised threshold.
    Neglected,
    /// No record to judge by: neither good nor bad.
    NoEvidence,
    /// Less than one cadence since it could begin.
    TooEarly,
    /// No one holds it in this scope; whoever inherits it is named, not judged.
    Vacant,
    /// The organization has switched off its signal.
    NotUsed,
}

impl Status {
    /// Every status: the judgements, best first, then the reasons for none.
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

    /// The name in files and interfaces.
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

    /// The name for people.
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
    "Readings judge practices. They are not an appraisal of a person and not a basis for pay.";

/// The version of the rules that turn facts into a reading. Readings of another version stay as they are; they do not
/// decide whether a status has held long enough.
pub const RULE: i64 = 2;

/// A measured quantity that changed by less than this share of itself is flat.
pub const NOISE: f64 = 0.03;

/// The source of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Observed in Git, CI, a tracker, a calendar, or the organization's own records.
    Observed,
    /// The other party agreed.
    Confirmed,
    /// Stated by the holder only.
    Stated,
}

impl Basis {
    /// Every basis.
    pub const ALL: [Self; 3] = [Self::Observed, Self::Confirmed, Self::Stated];

    /// The name in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Confirmed => "confirmed",
            Self::Stated => "stated",
        }
    }

    /// The name for people.
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

/// What a signal counted or measured; the rules of readings interpret it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// There is nothing to judge by.
    Nothing,
    /// There are records, and all of them are too new.
    TooEarly,
    /// The share of records that are as they should be. There cannot be too many.
    Share {
        /// Records as they should be.
        good: u32,
        /// All counted records.
        of: u32,
    },
    /// The number of faults among the examined records.
    Faults {
        /// Faults.
        count: u32,
        /// Examined records.
        of: u32,
    },
    /// A share that should be small, such as that of time outside goals.
    Excess {
        /// The share, from 0 to 1.
        share: f64,
        /// Records it is based on.
        of: u32,
    },
    /// A share that should be within a band, known only as an interval.
    Range {
        /// The value shown.
        value: f64,
        /// The lower bound.
        low: f64,
        /// The upper bound.
        high: f64,
        /// Records it is based on.
        of: u32,
    },
}

impl Measure {
    /// The value shown; shares in hundredths.
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Nothing
            | Self::TooEarly
            | Self::Share { of: 0, .. }
            | Self::Faults { of: 0, .. }
            | Self::Excess { of: 0, .. } => None,
            Self::Share { good, of } => Some(hundredths(share(good, of))),
            Self::Faults { count, .. } => Some(f64::from(count)),
            Self::Excess { share: value, .. } | Self::Range { value, .. } => Some(hundredths(value)),
        }
    }

    /// The number of records it is based on.
    pub fn sample(self) -> u32 {
        match self {
            Self::Nothing | Self::TooEarly => 0,
            Self::Share { of, .. }
            | Self::Faults { of, .. }
            | Self::Excess { of, .. }
            | Self::Range { of, .. } => of,
        }
    }

    /// The status by itself, given two thresholds. A share is practised from the first and slipping from the second;
    /// faults, and a share that should be small, are practised up to the first and slipping up to the second; a quantity
    /// should be between the two.
    ///
    /// Below five records a share's thresholds are counts, and a single record never makes *neglected*. A quantity is out
    /// of its band only if its whole interval is outside; below a floor it is slipping, and neglected only at nothing at
    /// all; above it is slipping at most.
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
            Self::Excess { share, .. } => match share {
                share if share <= first + SLACK => Status::Practised,
                share if share <= second + SLACK => Status::Slipping,
                _ => Status::Neglected,
            },
            Self::Range { high, .. } if high <= 0.0 => Status::Neglected,
            // A threshold typed as 0.25 must equal 0.25.
            Self::Range { low, high, .. } if high < first - SLACK || low > second + SLACK => Status::Slipping,
            Self::Range { .. } => Status::Practised,
        };
        if self.sample() == 1 { status.min(Status::Slipping) } else { status }
    }
}

/// The smallest sample for which a share is judged as a share.
const FEW: u32 = 5;
const SLACK: f64 = 1e-9;

/// All but one is practised, all but two is slipping. None at all is not all but one.
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

/// Whether a measured quantity is flat: it changed by no more than [`NOISE`].
pub fn is_flat(before: f64, after: f64) -> bool {
    (after - before).abs() <= before.abs() * NOISE
}

/// A record that a reading counted, as a link.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Evidence {
    /// The label, in a few words.
    pub label: String,
    /// The page, from the root: `/repositories/payments-api`.
    pub href: String,
}

impl Evidence {
    /// A record by its label and page.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// The people and days a reading is about, and whether its figures may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// The person whose own figures it shows, by id; `None` where it counts a group, or is public.
    pub about: Option<String>,
    /// The leaders of that person on the reading's day, by id; filled in when the reading is stored.
    pub led_by: Vec<String>,
    /// The people whose private records were counted, by id; `None` where it is based on none.
    pub group: Option<BTreeSet<String>>,
    /// The people accountable for the responsibility on the reading's day, by id; several where it was contested. Filled
    /// in by the rules of readings.
    pub held_by: Vec<String>,
    /// The first day covered; the last is the reading's own.
    pub since: Option<NaiveDate>,
    /// Whether value, sample and reason are withheld because they would reveal something about a few people.
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

    /// Also marks the counts as the figures of the person accountable for them.
    #[must_use]
    pub fn of(self, person: Option<&str>) -> Self {
        Self { about: person.map(str::to_owned), ..self }
    }
}

/// A signal's facts about one responsibility in one scope on one day. The rules of readings turn them into a [`Reading`].
///
/// Made by [`Facts::nothing`] and what follows it, so that every count is bounded and every reading has its source:
/// `nothing(&because).share(Basis::Confirmed, met, of).link("One-on-ones by week", href)`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Facts {
    /// The responsibility.
    pub responsibility: String,
    /// A team's id, or `organization`.
    pub scope: String,
    /// What was counted or measured.
    pub measure: Measure,
    /// Thresholds that depend on more than the catalog, such as the organization's stage.
    pub thresholds: Option<[f64; 2]>,
    /// The source; `None` where there is nothing.
    pub basis: Option<Basis>,
    /// Whether another party could confirm what only the holder said: then it never makes *practised* by itself.
    pub is_unconfirmed: bool,
    /// One sentence that a person can check.
    pub because: String,
    /// The records counted.
    pub evidence: Vec<Evidence>,
    /// Observations that deserve a decision of their own.
    pub observations: Vec<Observation>,
    /// The people and days they are about.
    pub subject: Subject,
}

impl Facts {
    /// No record to judge by.
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

    /// There are records, and all of them are too new.
    #[must_use]
    pub fn too_early(self) -> Self {
        Self { measure: Measure::TooEarly, ..self }
    }

    /// So many of these records are as they should be.
    #[must_use]
    pub fn share(self, basis: Basis, good: impl TryInto<u32>, of: impl TryInto<u32>) -> Self {
        let of = bounded(of);
        self.measured(basis, Measure::Share { good: bounded(good).min(of), of })
    }

    /// So many faults among these records.
    #[must_use]
    pub fn faults(self, basis: Basis, count: impl TryInto<u32>, of: impl TryInto<u32>) -> Self {
        self.measured(basis, Measure::Faults { count: bounded(count), of: bounded(of) })
    }

    /// A share that should be small, of these records.
    #[must_use]
    pub fn excess(self, basis: Basis, share: f64, of: impl TryInto<u32>) -> Self {
        self.measured(basis, Measure::Excess { share, of: bounded(of) })
    }

    /// A share that should be within a band, known to be between two bounds, of these records.
    #[must_use]
    pub fn range(self, basis: Basis, value: f64, [low, high]: [f64; 2], of: impl TryInto<u32>) -> Self {
        self.measured(basis, Measure::Range { value, low, high, of: bounded(of) })
    }

    fn measured(self, basis: Basis, measure: Measure) -> Self {
        Self { measure, basis: Some(basis), ..self }
    }

    /// Judged by nothing after all, with the records that were counted.
    #[must_use]
    pub fn unjudged(self) -> Self {
        Self { measure: Measure::Nothing, basis: None, ..self }
    }

    /// With another sentence.
    #[must_use]
    pub fn saying(self, because: impl Into<String>) -> Self {
        Self { because: because.into(), ..self }
    }

    /// Adds a counted record.
    #[must_use]
    pub fn link(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.evidence.push(Evidence::new(label, href));
        self
    }

    /// Adds counted records.
    #[must_use]
    pub fn links(mut self, records: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.extend(records);
        self
    }

    /// The people and days they are about.
    #[must_use]
    pub fn about(self, subject: Subject) -> Self {
        Self { subject, ..self }
    }

    /// Whether another party could confirm what only the holder said.
    #[must_use]
    pub fn unconfirmed(self, is_unconfirmed: bool) -> Self {
        Self { is_unconfirmed, ..self }
    }

    /// What was noticed besides.
    #[must_use]
    pub fn noticing(self, observations: Vec<Observation>) -> Self {
        Self { observations, ..self }
    }

    /// Judged by these thresholds instead of the catalog's.
    #[must_use]
    pub fn judged_by(self, thresholds: Option<[f64; 2]>) -> Self {
        Self { thresholds, ..self }
    }
}

/// A count as a reading keeps it. More than four thousand million is as many.
fn bounded(count: impl TryInto<u32>) -> u32 {
    count.try_into().unwrap_or(u32::MAX)
}

/// One reading of one signal.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The responsibility.
    pub responsibility: String,
    /// A team's id, or `organization`.
    pub scope: String,
    /// The last day covered: the day on which it was taken, once stored.
    pub day: Option<NaiveDate>,
    /// The measured value, in `unit`; `None` when there was nothing to measure.
    pub value: Option<f64>,
    /// What the value counts, such as `share of members`.
    pub unit: String,
    /// The number of records the value is based on. Zero is always *no evidence yet*.
    pub sample: u32,
    /// What would be practised, in words.
    pub target: String,
    /// The status of the practice.
    pub status: Status,
    /// The status by the day's facts alone; the reading's status follows it once it has held for a week.
    pub found: Found,
    /// The source.
    pub basis: Option<Basis>,
    /// The version of the rules that made it, currently [`RULE`].
    pub rule: i64,
    /// One sentence that a person can check.
    pub because: String,
    /// The records counted.
    pub evidence: Vec<Evidence>,
    /// Observations that deserve a decision of their own.
    pub observations: Vec<Observation>,
    /// The people and days it is about.
    pub subject: Subject,
}

/// The status by a day's facts alone, and since when it has held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The status.
    pub status: Status,
    /// Its first day, once the reading is stored.
    pub since: Option<NaiveDate>,
}

/// Something a signal noticed about one subject, which becomes a finding.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Observation {
    /// The finding's kind: `sole-knowledge`, `departed-knowledge`.
    pub kind: String,
    /// The subject: a person's id, a component's path.
    pub subject: String,
    /// The finding in a few words.
    pub title: String,
    /// Why, in one sentence.
    pub because: String,
    /// The page with its records.
    pub href: String,
}

impl Reading {
    /// No record to judge by.
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

    use super::{Basis, Facts, Measure, Status, is_flat};
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
    fn a_share_that_should_be_small_is_judged_from_below() {
        for (share, of, expected) in [
            (0.0, 8, Practised),
            (0.1, 8, Practised),
            (0.11, 8, Slipping),
            (0.25, 8, Slipping),
            (0.26, 8, Neglected),
            (1.0, 1, Slipping),
            (0.0, 0, NoEvidence),
        ] {
            assert_eq!(Measure::Excess { share, of }.judge([0.1, 0.25]), expected, "{share} of {of}");
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
        // What the demo company showed as slipping.
        assert!(is_flat(5642.0, 5666.0) && is_flat(100.0, 97.0));
        assert!(!is_flat(100.0, 104.0) && !is_flat(0.0, 1.0));
    }

    #[test]
    fn facts_are_counted_within_their_bounds() {
        let nothing = || Facts::nothing("feedback", "core", "Counted.");
        assert_eq!((nothing().measure, nothing().basis), (Measure::Nothing, None));
        assert_eq!(nothing().too_early().measure, Measure::TooEarly);
        let share = nothing().share(Basis::Confirmed, 3_usize, 4_usize);
        assert_eq!((share.measure, share.basis), (Measure::Share { good: 3, of: 4 }, Some(Basis::Confirmed)));
        let more_than_all = nothing().share(Basis::Observed, 5_usize, 4_usize);
        assert_eq!(more_than_all.measure.value(), Some(1.0));
        let none = nothing().share(Basis::Observed, 0_usize, 0_usize);
        assert_eq!((none.measure.value(), none.measure.judge([0.8, 0.6])), (None, NoEvidence));
        let many = nothing().faults(Basis::Observed, usize::MAX, usize::MAX);
        assert_eq!(many.measure, Measure::Faults { count: u32::MAX, of: u32::MAX });
        let linked = share.link("One", "/one").links([]).link("Two", "/two");
        assert_eq!(
            linked.evidence.iter().map(|link| link.href.as_str()).collect::<Vec<_>>(),
            ["/one", "/two"]
        );
    }

    #[test]
    fn a_value_is_rounded_as_the_sentence_beside_it() {
        for (good, of, value) in [(1, 3, 0.33), (2, 3, 0.67), (199, 200, 0.99), (1, 400, 0.01), (0, 9, 0.0)] {
            let share = Facts::nothing("feedback", "core", "").share(Basis::Observed, good, of);
            assert_eq!(share.measure.value(), Some(value), "{good} of {of}");
        }
        assert_eq!(Measure::Excess { share: 0.125, of: 9 }.value(), Some(0.13));
        assert_eq!(Measure::Range { value: 0.304, low: 0.2, high: 0.4, of: 9 }.value(), Some(0.3));
    }

    proptest! {
        /// More records as they should be never read worse.
        #[test]
        fn better_facts_never_read_worse(of in 1_u32..40, good in 0_u32..40) {
            let good = good.min(of - 1);
            let judge = |good| Measure::Share { good, of }.judge([0.9, 0.6]);
            prop_assert!(judge(good + 1) <= judge(good));
        }
    }
}
