//! A verdict and its reasons.

use castra_platform::{closed_set, figures::counted};

closed_set! {
    /// A rule, with its description in one sentence.
    Rule {
        /// A hotspot gets materially more complex.
        HotspotWorse = "hotspot-worse", "A file that changes often and is hard to read becomes materially harder to read.";
        /// A new function is hard to read from the start.
        ComplexUnit = "complex-unit", "New code is hard to read from its first day.";
        /// Code that only one person knows is changed without them.
        SingleOwner = "single-owner", "Code that only one person knows is changed without that person.";
        /// Code changes and its document does not.
        DocumentBehind = "document-behind", "Code changes while its document stays behind.";
    }
}

impl Rule {
    /// Whether it needs the history before the change.
    pub(super) fn reads_history(self) -> bool {
        matches!(self, Self::HotspotWorse | Self::SingleOwner)
    }

    /// What to do about it.
    pub(super) fn advice(self) -> &'static str {
        match self {
            Self::HotspotWorse => {
                "Simplify it with this change, or take on the debt knowingly and register it."
            }
            Self::ComplexUnit => "Split it, or return early where it nests.",
            Self::SingleOwner => "Ask the owner to review or pair, so that a second person learns it.",
            Self::DocumentBehind => "Update the document with this change.",
        }
    }
}

closed_set! {
    /// The effect of a rule's violations.
    Level {
        /// The rule is not checked.
        Off = "off", "Off";
        /// The violation is reported.
        Warn = "warn", "Warn";
        /// The violation stops the change.
        Fail = "fail", "Fail";
    }
}

closed_set! {
    /// Whether a change may be merged.
    GateOutcome {
        /// No rule stops it.
        Pass = "pass", "Pass";
        /// A rule stops it.
        Fail = "fail", "Fail";
        /// Nothing stops it, but a rule that could have could not be checked.
        CannotJudge = "cannot-judge", "Cannot judge";
    }
}

impl GateOutcome {
    /// The exit code, for continuous integration.
    pub(super) fn exit(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Fail => 1,
            Self::CannotJudge => 2,
        }
    }
}

/// A violation found by a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Violation {
    pub(super) rule: Rule,
    pub(super) level: Level,
    /// The file's path after the change.
    pub(super) path: String,
    /// The function, person or document concerned; empty for the file itself.
    pub(super) unit: String,
    /// Distinguishes it from others of the same unit, where the unit's name does not.
    pub(super) which: String,
    /// The line, from 1.
    pub(super) line: u32,
    /// The reason, with figures.
    pub(super) because: String,
    /// Whether it is in the baseline.
    pub(super) is_accepted: bool,
}

impl Violation {
    /// Identifies it by rule, file and unit, never by its line.
    pub(super) fn fingerprint(&self) -> String {
        use sha2::{Digest, Sha256};
        let which = if self.which.is_empty() { String::new() } else { format!("\0{}", self.which) };
        let digest = Sha256::digest(format!("{}\0{}\0{}{which}", self.rule, self.path, self.unit));
        digest[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether it decides the verdict.
    pub(super) fn stops(&self) -> bool {
        self.level == Level::Fail && !self.is_accepted
    }
}

/// What was checked, and the result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Verdict {
    /// The commit the change is compared with.
    pub(super) base: String,
    /// The newest commit of the change.
    pub(super) head: String,
    pub(super) commits: usize,
    pub(super) files: usize,
    /// Failures first, then by place.
    pub(super) violations: Vec<Violation>,
    pub(super) not_judged: Vec<NotJudged>,
}

/// Something that could not be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotJudged {
    /// The rule; `None` if the change itself could not be read, or if a small part of the history was missing for
    /// every rule.
    pub(super) rule: Option<Rule>,
    /// The level of the rule; a warning if only a small part is missing.
    pub(super) level: Level,
    /// The reason, without a full stop.
    pub(super) because: String,
}

impl NotJudged {
    /// In a sentence, without a full stop.
    pub(super) fn sentence(&self) -> String {
        match self.rule {
            Some(rule) => format!("{rule} was not checked: {}", self.because),
            None if self.level == Level::Fail => format!("the change was not checked: {}", self.because),
            None => format!("not everything was checked: {}", self.because),
        }
    }
}

impl Verdict {
    /// The verdict on a change that could not be read.
    pub(super) fn unread(because: String) -> Self {
        let not_judged = vec![NotJudged { rule: None, level: Level::Fail, because }];
        Self { not_judged, ..Self::default() }
    }

    pub(super) fn outcome(&self) -> GateOutcome {
        if self.violations.iter().any(Violation::stops) {
            GateOutcome::Fail
        } else if self.not_judged.iter().any(|left| left.level == Level::Fail) {
            GateOutcome::CannotJudge
        } else {
            GateOutcome::Pass
        }
    }

    /// In one line.
    pub(super) fn summary(&self) -> String {
        let count = |wanted: fn(&Violation) -> bool| self.violations.iter().filter(|v| wanted(v)).count();
        let (fails, warns, accepted) = (
            count(Violation::stops),
            count(|v| v.level == Level::Warn && !v.is_accepted),
            count(|v| v.is_accepted),
        );
        let looked = format!(
            "{} in {}",
            counted(self.files, "file", "files"),
            counted(self.commits, "commit", "commits")
        );
        let accepted = if accepted == 0 { String::new() } else { format!(", {accepted} in the baseline") };
        format!("{looked}: {fails} failing, {warns} warning{accepted}")
    }
}
