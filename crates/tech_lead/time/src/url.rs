//! The addresses of a person's week.

use chrono::NaiveDate;

/// The weeks up to a day.
pub(super) fn until(day: NaiveDate) -> String {
    format!("/week?until={day}")
}

/// The form of one week.
pub(super) fn correct(monday: NaiveDate) -> String {
    format!("/week/{monday}")
}

/// One calendar.
pub(super) fn calendar(id: &str) -> String {
    format!("/week/calendars/{}", castra_platform::web::form::escape(id))
}
