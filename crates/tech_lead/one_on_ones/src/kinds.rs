//! The closed sets of one-on-ones.

pub(super) use castra_calendar::Rhythm;
use castra_platform::closed_set;

closed_set! {
    /// The relation of two people in a series.
    SeriesKind {
        /// The host leads the guest.
        LeadReport = "lead-report", "Lead and member";
        /// The host mentors the guest.
        MentorMentee = "mentor-mentee", "Mentor and mentee";
        /// Neither leads the other; the host started it.
        Peer = "peer", "Peers";
    }
}

closed_set! {
    /// The relation of the person to meet to the one who starts a series.
    Relation {
        /// Lead or member, by the charter.
        LeadOrMember = "lead-or-member", "One of us leads the other";
        /// Their mentee.
        Mentee = "mentee", "I am their mentor";
        /// Their mentor.
        Mentor = "mentor", "They are my mentor";
        /// None of these.
        Peer = "peer", "Neither: we are peers";
    }
}

closed_set! {
    /// The state of a series.
    SeriesState {
        /// It recurs.
        Running = "running", "Running";
        /// It is paused and can be resumed.
        Paused = "paused", "Paused";
        /// It has ended; what was kept stays readable to the two.
        Ended = "ended", "Ended";
    }
}

closed_set! {
    /// The outcome of an occurrence.
    Outcome {
        /// They met.
        Held = "held", "Held";
        /// They did not meet, for a reason.
        Skipped = "skipped", "Skipped";
    }
}

closed_set! {
    /// The kind of a note.
    NoteKind {
        /// Both read and write it.
        Shared = "shared", "Shared notes";
        /// Only its author ever reads it.
        Private = "private", "Your private notes";
    }
}
