//! Reading calendars every hour, and measuring the last weeks every day.

use castra_platform::feature::JobKind;

use super::actions;

/// The practice's jobs.
pub(super) const JOBS: &[JobKind] = &[
    JobKind {
        name: "week-calendars",
        title: "Read calendars",
        run: actions::refresh_all,
        every_seconds: Some(3600),
        is_long: true,
    },
    JobKind {
        name: "week-measures",
        title: "Measure the last weeks of leads",
        run: actions::take_all,
        every_seconds: Some(86_400),
        is_long: true,
    },
];
