//! The closed sets of this practice.

castra_platform::closed_set! {
    /// The status of a round.
    RoundState {
        /// People answer.
        Open = "open", "Open";
        /// It ended, and at least five people answered: the lead reads the answers.
        Shown = "shown", "Answered";
        /// It ended, and fewer than five people answered: nothing was kept.
        Withheld = "withheld", "Too few answers";
    }
}
