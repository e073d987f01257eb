//! The closed sets of growth: whose view an assessment is, by what somebody learns, and where things stand.

closed_set! {
    /// Whose view an assessment is.
    Side {
        /// Their own.
        Own = "own", "Own view";
        /// Their lead's.
        Lead = "lead", "Lead's view";
    }
}

closed_set! {
    /// How sure somebody is of what they say.
    Confidence {
        /// A guess.
        Low = "low", "A guess";
        /// Seen a few times.
        Medium = "medium", "Fairly sure";
        /// Seen over months.
        High = "high", "Sure: seen over months";
    }
}

closed_set! {
    /// By what somebody learns.
    MeansKind {
        /// Work on something real.
        Project = "project", "Project work";
        /// A course or the like.
        Training = "training", "Training";
        /// Somebody to learn from.
        Mentoring = "mentoring", "Mentoring";
    }
}

closed_set! {
    /// Where an area for learning stands.
    AreaState {
        /// Being learned.
        Open = "open", "Open";
        /// Learned.
        Done = "done", "Learned";
        /// No longer wanted.
        Dropped = "dropped", "Let go";
    }
}

closed_set! {
    /// Where a mentoring pair stands.
    PairState {
        /// The mentor has been asked.
        Asked = "asked", "Asked";
        /// The mentor has said yes.
        Accepted = "accepted", "Meeting";
        /// The mentor has said no.
        Declined = "declined", "Declined";
        /// Taken back before there was an answer.
        Withdrawn = "withdrawn", "Taken back";
        /// Over.
        Ended = "ended", "Ended";
    }
}

closed_set! {
    /// Where a mentoring session stands.
    SessionState {
        /// It has a day.
        Planned = "planned", "Planned";
        /// It took place.
        Held = "held", "Held";
        /// It did not.
        Skipped = "skipped", "Skipped";
    }
}
