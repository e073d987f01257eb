//! The closed sets of growth: sides of an assessment, means of learning, and states.

castra_platform::closed_set! {
    /// Whose view an assessment is.
    Side {
        /// The person's own.
        Own = "own", "Own view";
        /// The lead's.
        Lead = "lead", "Lead's view";
    }
}

castra_platform::closed_set! {
    /// How sure the author of an assessment is.
    Confidence {
        /// A guess.
        Low = "low", "A guess";
        /// Seen a few times.
        Medium = "medium", "Fairly sure";
        /// Seen over months.
        High = "high", "Sure, seen over months";
    }
}

castra_platform::closed_set! {
    /// A means of learning.
    MeansKind {
        /// Real work.
        Project = "project", "Project work";
        /// A course, conference or book.
        Training = "training", "Training";
        /// Learning from a mentor.
        Mentoring = "mentoring", "Mentoring";
    }
}

castra_platform::closed_set! {
    /// The state of a learning area.
    AreaState {
        /// In progress.
        Open = "open", "Open";
        /// Learned.
        Done = "done", "Learned";
        /// No longer pursued.
        Dropped = "dropped", "Dropped";
    }
}

castra_platform::closed_set! {
    /// The state of a mentoring pair.
    PairState {
        /// Requested, not yet answered.
        Asked = "asked", "Requested";
        /// The mentor accepted.
        Accepted = "accepted", "Active";
        /// The mentor or the mentee declined.
        Declined = "declined", "Declined";
        /// Withdrawn before an answer.
        Withdrawn = "withdrawn", "Withdrawn";
        /// Over.
        Ended = "ended", "Ended";
    }
}

castra_platform::closed_set! {
    /// The state of a mentoring session.
    SessionState {
        /// It has a date.
        Planned = "planned", "Planned";
        /// It took place.
        Held = "held", "Held";
        /// It did not.
        Skipped = "skipped", "Skipped";
    }
}
