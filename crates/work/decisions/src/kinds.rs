//! The closed sets of decisions: statuses, importance, verdicts, links, events.

castra_platform::closed_set! {
    /// The status of a decision.
    DecisionState {
        /// To be decided.
        Proposed = "proposed", "Proposed";
        /// Its file says nothing of its status.
        Unstated = "unstated", "No status";
        /// Decided, and in force.
        Accepted = "accepted", "Accepted";
        /// Decided against.
        Rejected = "rejected", "Rejected";
        /// No longer in force, without a successor.
        Deprecated = "deprecated", "Deprecated";
        /// No longer in force: another decision took its place.
        Superseded = "superseded", "Superseded";
    }
}

castra_platform::closed_set! {
    /// How far a decision reaches, which says who takes it.
    Importance {
        /// One person's work: a member decides.
        Member = "member", "Member";
        /// One team.
        Team = "team", "Team";
        /// Several teams.
        CrossTeam = "cross-team", "Cross-team";
        /// The organization's direction or money.
        Executive = "executive", "Executive";
    }
}

impl Importance {
    /// Whether more is asked than two lines: context, options, advice, a review.
    pub fn asks_more(self) -> bool {
        matches!(self, Self::CrossTeam | Self::Executive)
    }
}

castra_platform::closed_set! {
    /// How a decision turned out, compared with what was expected.
    Verdict {
        /// As expected.
        AsExpected = "as-expected", "As expected";
        /// Better than expected.
        Better = "better", "Better";
        /// Worse than expected.
        Worse = "worse", "Worse";
    }
}

castra_platform::closed_set! {
    /// How sure the decider was.
    Sureness {
        /// Sure.
        Sure = "sure", "Sure";
        /// More likely than not.
        Likely = "likely", "Likely";
        /// It could go either way.
        Even = "even", "Even";
    }
}

castra_platform::closed_set! {
    /// How a decision depends on another.
    LinkKind {
        /// It builds on the other.
        BuildsOn = "builds-on", "builds on";
        /// It cannot be carried out before the other.
        Needs = "needs", "needs";
        /// It changes a part of the other.
        Amends = "amends", "amends";
        /// They have a subject in common.
        RelatesTo = "relates-to", "relates to";
    }
}

impl LinkKind {
    /// The link in words, from the decision that it names: "is built on by".
    pub fn from_the_other(self) -> &'static str {
        match self {
            Self::BuildsOn => "built on by",
            Self::Needs => "needed by",
            Self::Amends => "amended by",
            Self::RelatesTo => "relates to",
        }
    }
}

castra_platform::closed_set! {
    /// A person's part in a decision, besides deciding.
    #[schema(as = DecisionPart)]
    Part {
        /// Asked for advice before.
        Consulted = "consulted", "Consulted";
        /// Informed afterwards.
        Informed = "informed", "Informed";
    }
}

castra_platform::closed_set! {
    /// What happened to a decision.
    DecisionEventKind {
        /// It was proposed.
        Proposed = "proposed", "Proposed";
        /// Its text was changed.
        Changed = "changed", "Edited";
        /// A person gave advice.
        Advised = "advised", "Advice";
        /// It was accepted.
        Accepted = "accepted", "Accepted";
        /// It was rejected.
        Rejected = "rejected", "Rejected";
        /// It was deprecated.
        Deprecated = "deprecated", "Deprecated";
        /// Another one took its place.
        Superseded = "superseded", "Superseded";
        /// It was reviewed.
        Reviewed = "reviewed", "Reviewed";
        /// A restricted decision was announced to everyone.
        Announced = "announced", "Announced";
        /// It was read from a file.
        Imported = "imported", "Imported";
    }
}

castra_platform::closed_set! {
    /// The form of a new file; one that was read keeps its own.
    FileForm {
        /// MADR 4: status, date and people in front matter.
        Madr = "madr", "MADR 4";
        /// MADR 2 as log4brains reads it: status, date and people as a list.
        Log4brains = "log4brains", "log4brains";
        /// Nygard's, as adr-tools and adr-viewer read it: the status in a section.
        Nygard = "nygard", "Nygard";
    }
}
