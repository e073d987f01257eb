//! The closed sets of rotations.

castra_platform::closed_set! {
    /// The unit of a turn's length.
    Unit {
        /// Days.
        Days = "days", "days";
        /// Weeks.
        Weeks = "weeks", "weeks";
    }
}

castra_platform::closed_set! {
    /// The status of a swap.
    SwapState {
        /// The other was asked.
        Asked = "asked", "Asked";
        /// The other agreed: the turns are exchanged.
        Agreed = "agreed", "Agreed";
        /// The other declined.
        Declined = "declined", "Declined";
        /// The asker withdrew it.
        Withdrawn = "withdrawn", "Withdrawn";
    }
}
