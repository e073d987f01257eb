//! The agreed terms of a meeting, and the rhythms that a form offers.

use castra_platform::closed_set;
use chrono::NaiveDateTime;
use chrono_tz::Tz;

/// The agreed terms: how often, when and how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The recurrence rule of RFC 5545, without `RRULE:`.
    pub rule: String,
    /// The time zone of the wall clock.
    pub zone: Tz,
    /// The first occurrence, by that clock.
    pub starts: NaiveDateTime,
    /// The length in minutes.
    pub minutes: i64,
}

closed_set! {
    /// How often to meet, as a choice of the form.
    Rhythm {
        /// Every week, on the weekday of the start.
        Week = "weeks-1", "Every week";
        /// Every second week.
        TwoWeeks = "weeks-2", "Every 2 weeks";
        /// Every third week.
        ThreeWeeks = "weeks-3", "Every 3 weeks";
        /// Every fourth week.
        FourWeeks = "weeks-4", "Every 4 weeks";
        /// Every month, on the same weekday of the month as the start.
        Month = "month", "Every month, on the same weekday";
    }
}
