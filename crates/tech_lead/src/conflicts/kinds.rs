//! Where a case stands.

closed_set! {
    /// Where a case stands.
    CaseState {
        /// It is being worked on.
        Open = "open", "Open";
        /// Both sides can live with what came of it.
        Settled = "settled", "Settled";
        /// Somebody else sees it through.
        HandedOn = "handed-on", "Handed on";
    }
}
