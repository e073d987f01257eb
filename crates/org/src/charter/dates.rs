//! Dates in words.

use chrono::NaiveDate;

/// `1 March 2026`.
pub fn long_date(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// The same for a day as text, such as a query's.
pub(crate) fn long_date_from_text(day: &str) -> String {
    day.parse::<NaiveDate>().map_or_else(|_| day.to_owned(), long_date)
}
