//! The closed sets of delegation: levels, rhythms, sizes, states.

castra_platform::closed_set! {
    /// The level of a delegation: the seven of Management 3.0.
    #[schema(as = DelegationLevel)]
    Level {
        /// The lead decides and explains the result.
        Tell = "tell", "Tell";
        /// The lead decides and wins the other over.
        Sell = "sell", "Sell";
        /// The lead asks first, then decides.
        Consult = "consult", "Consult";
        /// They decide together.
        Agree = "agree", "Agree";
        /// The other decides, after the lead's advice.
        Advise = "advise", "Advise";
        /// The other decides and informs the lead.
        Inquire = "inquire", "Inquire";
        /// The other decides.
        Delegate = "delegate", "Delegate";
    }
}

impl Level {
    /// Its number, from 1 to 7.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// Who decides, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::Tell => "the lead decides and announces it",
            Self::Sell => "the lead decides and explains why",
            Self::Consult => "the lead asks, then decides",
            Self::Agree => "both decide together",
            Self::Advise => "they decide, the lead advises",
            Self::Inquire => "they decide and inform the lead",
            Self::Delegate => "they decide",
        }
    }

    /// Number, word and meaning, for lists.
    pub fn label(self) -> String {
        format!("{} {}: {}", self.number(), self.words(), self.about())
    }
}

castra_platform::closed_set! {
    /// How often the two check in.
    #[schema(as = DelegationRhythm)]
    Rhythm {
        /// Every week.
        Weekly = "weekly", "Every week";
        /// Every second week.
        Fortnightly = "fortnightly", "Every two weeks";
        /// Every fourth week.
        FourWeekly = "four-weekly", "Every four weeks";
        /// Only when it is due.
        AtEnd = "at-end", "Only when it is due";
    }
}

impl Rhythm {
    /// Days between two check-ins; `None` where there are none before the end.
    pub fn days(self) -> Option<u64> {
        match self {
            Self::Weekly => Some(7),
            Self::Fortnightly => Some(14),
            Self::FourWeekly => Some(28),
            Self::AtEnd => None,
        }
    }
}

castra_platform::closed_set! {
    /// The size of a delegation, in hours a week.
    Size {
        /// Up to two hours a week.
        Two = "two", "Up to 2 hours a week";
        /// About half a day a week.
        Four = "four", "About 4 hours a week";
        /// About a day a week.
        Eight = "eight", "About 8 hours a week";
        /// About two days a week.
        Sixteen = "sixteen", "About 16 hours a week";
    }
}

impl Size {
    /// Hours a week.
    pub fn hours(self) -> u32 {
        match self {
            Self::Two => 2,
            Self::Four => 4,
            Self::Eight => 8,
            Self::Sixteen => 16,
        }
    }
}

castra_platform::closed_set! {
    /// The status of a delegation.
    DelegationState {
        /// Requested; the two have not agreed yet.
        Asked = "asked", "Requested";
        /// Accepted.
        Open = "open", "Open";
        /// Declined.
        Declined = "declined", "Declined";
        /// Withdrawn before it was accepted.
        Withdrawn = "withdrawn", "Withdrawn";
        /// Finished.
        Finished = "finished", "Finished";
        /// Handed back by the delegate.
        HandedBack = "handed-back", "Handed back";
        /// Taken back by the lead.
        TakenBack = "taken-back", "Taken back";
        /// Temporary, and ended on its date.
        Expired = "expired", "Ended on its date";
        /// Passed on to another person.
        PassedOn = "passed-on", "Passed on";
    }
}

castra_platform::closed_set! {
    /// A step of a negotiation.
    RoundKind {
        /// The request.
        Ask = "ask", "Requested";
        /// Other terms.
        Change = "change", "Proposed a change";
        /// Accepted.
        Accept = "accept", "Accepted";
        /// Declined.
        Decline = "decline", "Declined";
        /// Withdrawn.
        Withdraw = "withdraw", "Withdrew the proposal";
        /// Handed back.
        HandBack = "hand-back", "Handed it back";
        /// Taken back.
        TakeBack = "take-back", "Took it back";
    }
}

castra_platform::closed_set! {
    /// A change of an accepted delegation.
    DelegationEventKind {
        /// It was accepted.
        Accepted = "accepted", "Accepted";
        /// Its level was lowered.
        LevelLowered = "level-lowered", "Level lowered";
        /// Its level was raised.
        LevelRaised = "level-raised", "Level raised";
        /// Its due date was moved.
        DueMoved = "due-moved", "Due date moved";
        /// Other terms were changed.
        Changed = "changed", "Terms changed";
        /// It was finished.
        Finished = "finished", "Finished";
        /// It was handed back.
        HandedBack = "handed-back", "Handed back";
        /// It was taken back.
        TakenBack = "taken-back", "Taken back";
        /// It ended on its date.
        Expired = "expired", "Ended on its date";
        /// It was passed on to another person.
        PassedOn = "passed-on", "Passed on";
    }
}

castra_platform::closed_set! {
    /// How a delegate feels led.
    Felt {
        /// The lead is too close.
        TooClose = "too-close", "Too close";
        /// As it should be.
        Right = "right", "Right";
        /// The lead is too far away.
        TooFar = "too-far", "Too far";
    }
}

castra_platform::closed_set! {
    /// The status of a proposed level.
    MoveState {
        /// It awaits an answer.
        Asked = "asked", "Waiting";
        /// Both agreed.
        Agreed = "agreed", "Agreed";
        /// Declined.
        Declined = "declined", "Declined";
        /// Withdrawn.
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

castra_platform::closed_set! {
    /// The status of a vote.
    PollState {
        /// Votes are cast.
        Open = "open", "Open";
        /// The result is shown; the votes are gone.
        Revealed = "revealed", "Revealed";
        /// It ended without a result.
        Cancelled = "cancelled", "Cancelled";
    }
}
