//! The closed sets of goals: kinds, states, sources, rhythms, outlooks.

use castra_platform::closed_set;

closed_set! {
    /// The kind of a goal.
    GoalKind {
        /// What the business wants to reach.
        Business = "business", "Business";
        /// What technology makes possible.
        Technology = "technology", "Technology";
        /// What is to be sold.
        Sales = "sales", "Sales";
    }
}

closed_set! {
    /// The state of a goal.
    GoalState {
        /// Being written; it asks for nothing yet.
        Draft = "draft", "Draft";
        /// Worked on.
        Running = "running", "Running";
        /// Graded and closed.
        Closed = "closed", "Closed";
    }
}

closed_set! {
    /// Which values of a metric are better, for a result whose target is its start.
    Better {
        /// The start or more.
        Higher = "higher", "Higher is better";
        /// The start or less.
        Lower = "lower", "Lower is better";
    }
}

closed_set! {
    /// How often a key result is checked in.
    #[schema(as = GoalRhythm)]
    Rhythm {
        /// Every week.
        Weekly = "weekly", "Every week";
        /// Every two weeks.
        Fortnightly = "fortnightly", "Every two weeks";
        /// Every month.
        Monthly = "monthly", "Every month";
    }
}

impl Rhythm {
    /// The days from one check-in to the next.
    pub fn days(self) -> i64 {
        match self {
            Self::Weekly => 7,
            Self::Fortnightly => 14,
            Self::Monthly => 30,
        }
    }
}

closed_set! {
    /// Where the value of a key result comes from.
    SourceKind {
        /// Typed at the check-in.
        Typed = "typed", "Typed";
        /// The value of a responsibility's reading.
        Reading = "reading", "A reading of a responsibility";
        /// Deployments of a repository in 30 days, by its release tags.
        Deployments = "deployments", "Deployments of a repository in 30 days";
        /// The median days from a change to its release, in 90 days.
        LeadTime = "lead-time", "Lead time of a repository's changes, in days";
        /// Posted to the API by a program.
        Posted = "posted", "Posted by a program";
    }
}

closed_set! {
    /// The outlook of a key result.
    Outlook {
        /// The target will be reached.
        OnTrack = "on-track", "On track";
        /// The target may be missed.
        AtRisk = "at-risk", "At risk";
        /// The target will be missed unless something changes.
        OffTrack = "off-track", "Off track";
    }
}
