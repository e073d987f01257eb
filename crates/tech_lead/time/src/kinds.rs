//! The closed sets of a person's week.

use castra_platform::closed_set;

closed_set! {
    /// A part of the week.
    #[schema(as = WeekKind)]
    Part {
        /// Writing code.
        Coding = "coding", "Coding";
        /// Reading other people's changes.
        Reviews = "reviews", "Reviews";
        /// One-on-ones, mentoring, feedback.
        People = "people", "People";
        /// Meetings of three and more, planning, status.
        Coordination = "coordination", "Coordination";
        /// Preparing and making decisions.
        Decisions = "decisions", "Decisions";
        /// Conflicts between people or teams.
        Conflict = "conflict", "Conflict";
        /// Everything else at work.
        Other = "other", "Other";
    }
}

closed_set! {
    /// What an event in a calendar counts as.
    Counts {
        /// Coding.
        Coding = "coding", "Coding";
        /// Reviews.
        Reviews = "reviews", "Reviews";
        /// People.
        People = "people", "People";
        /// Coordination.
        Coordination = "coordination", "Coordination";
        /// Decisions.
        Decisions = "decisions", "Decisions";
        /// Conflict.
        Conflict = "conflict", "Conflict";
        /// Other work.
        Other = "other", "Other";
        /// Not work.
        Nothing = "nothing", "Nothing: it is not work";
    }
}

impl Counts {
    /// The part of the week, if it is work.
    pub(crate) fn part(self) -> Option<Part> {
        self.as_str().parse().ok()
    }
}

closed_set! {
    /// The source of a calendar.
    CalendarKind {
        /// A file that was uploaded.
        File = "file", "A file";
        /// A secret address, read every hour.
        Address = "address", "A secret address";
        /// A calendar on a CalDAV server, read every hour.
        Caldav = "caldav", "A CalDAV server";
    }
}
