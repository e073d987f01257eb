//! The statuses of a case.

castra_platform::closed_set! {
    /// The status of a case.
    CaseState {
        /// It is being worked on.
        Open = "open", "Open";
        /// Both sides can live with the outcome.
        Settled = "settled", "Settled";
        /// Another person takes care of it.
        HandedOn = "handed-on", "Handed over";
    }
}
