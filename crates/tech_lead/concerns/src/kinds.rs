//! The statuses of a concern.

castra_platform::closed_set! {
    /// The status of a concern.
    ConcernState {
        /// Not answered yet.
        Raised = "raised", "Raised";
        /// Answered.
        Answered = "answered", "Answered";
        /// Something is being done about it.
        WorkedOn = "worked-on", "Being worked on";
        /// No longer a concern.
        Resolved = "resolved", "Resolved";
        /// Ended, with a reason.
        Closed = "closed", "Closed";
    }
}

impl ConcernState {
    /// Whether it has not ended.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Raised | Self::Answered | Self::WorkedOn)
    }
}
