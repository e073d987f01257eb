//! The parts of a profile.

castra_platform::closed_set! {
    /// A part of a profile.
    ProfilePart {
        /// What the person is good at.
        Strength = "strength", "Strengths";
        /// What the person finds hard.
        Weakness = "weakness", "Weaknesses";
        /// What the person wants.
        Priority = "priority", "Priorities";
        /// What worries the person.
        Concern = "concern", "Concerns";
    }
}

impl ProfilePart {
    /// An entry of this part, as a noun phrase.
    pub fn one(self) -> &'static str {
        match self {
            Self::Strength => "a strength",
            Self::Weakness => "a weakness",
            Self::Priority => "a priority",
            Self::Concern => "a concern",
        }
    }

    /// The question this part answers.
    pub fn question(self) -> &'static str {
        match self {
            Self::Strength => "What goes well, and who could learn from it?",
            Self::Weakness => "What is hard, and what would make it easier?",
            Self::Priority => "What matters most now: at work, and around it?",
            Self::Concern => "What gives cause for worry?",
        }
    }
}
