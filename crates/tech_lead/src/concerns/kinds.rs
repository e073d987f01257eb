//! Where a concern stands.

closed_set! {
    /// Where a concern stands.
    ConcernState {
        /// Nobody has answered yet.
        Raised = "raised", "Raised";
        /// There is an answer.
        Answered = "answered", "Answered";
        /// Something is being done about it.
        WorkedOn = "worked-on", "Being worked on";
        /// It worries nobody any more.
        Resolved = "resolved", "Resolved";
        /// It is laid aside, with a reason.
        Closed = "closed", "Closed";
    }
}

impl ConcernState {
    /// Whether somebody still waits for something.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Raised | Self::Answered | Self::WorkedOn)
    }
}
