//! The parts of a profile.

closed_set! {
    /// A part of a profile.
    ProfilePart {
        /// What they are good at.
        Strength = "strength", "Strengths";
        /// What they find hard.
        Weakness = "weakness", "Weaknesses";
        /// What they want.
        Priority = "priority", "Priorities";
        /// What worries them.
        Concern = "concern", "Concerns";
    }
}

impl ProfilePart {
    /// One of them, as it is spoken of.
    pub fn one(self) -> &'static str {
        match self {
            Self::Strength => "a strength",
            Self::Weakness => "a weakness",
            Self::Priority => "a priority",
            Self::Concern => "a concern",
        }
    }

    /// What it asks.
    pub fn question(self) -> &'static str {
        match self {
            Self::Strength => "What goes well, and who could learn from it?",
            Self::Weakness => "What is hard, and what would make it easier?",
            Self::Priority => "What matters most now: at work, and around it?",
            Self::Concern => "What gives cause for worry?",
        }
    }
}
