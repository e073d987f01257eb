//! The kinds of checks and proposals.

castra_platform::closed_set! {
    /// How an agreement is checked.
    CheckKind {
        /// By the gate's results.
        Gate = "gate", "The gate";
        /// By a reading of the team.
        Figure = "figure", "A figure";
        /// By a member's answer, once in every period.
        Review = "review", "Asked in a review";
    }
}

castra_platform::closed_set! {
    /// A rule of the gate.
    GateRule {
        /// The gate as a whole.
        Any = "any", "Every rule";
        /// No hotspot becomes materially worse.
        HotspotWorse = "hotspot-worse", "No hotspot becomes worse";
        /// No new complex unit.
        ComplexUnit = "complex-unit", "No new complex unit";
        /// Code of a single owner is not changed without its owner.
        SingleOwner = "single-owner", "Single-owner code not without its owner";
        /// Documents follow the code.
        DocumentBehind = "document-behind", "Documents follow the code";
    }
}

castra_platform::closed_set! {
    /// What a reading must be.
    FigureTest {
        /// Its status is practised.
        Practised = "practised", "Practised";
        /// Its value is at least the bound.
        AtLeast = "at-least", "At least";
        /// Its value is at most the bound.
        AtMost = "at-most", "At most";
    }
}

castra_platform::closed_set! {
    /// What a proposal changes.
    ProposalKind {
        /// A new agreement.
        Add = "add", "New";
        /// An agreement in other words, or with another check.
        Change = "change", "Change";
        /// The end of an agreement.
        End = "end", "End";
    }
}

castra_platform::closed_set! {
    /// The status of a proposal.
    ProposalState {
        /// Members agree or object.
        Open = "open", "Open";
        /// It took effect.
        Taken = "taken", "In effect";
        /// Its author withdrew it.
        Withdrawn = "withdrawn", "Withdrawn";
        /// It did not take effect.
        Lapsed = "lapsed", "Lapsed";
    }
}
