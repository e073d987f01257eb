//! A review as an iCalendar file (RFC 5545): an event for every meeting of the coming year, in UTC, so that every calendar program
//! shows it at the right time also when the clocks change.

use std::fmt::Write as _;

use castra_platform::text;
use chrono::TimeDelta;

use super::model::{Meeting, Series};

/// The calendar of some meetings.
pub(super) fn write(
    series: &Series,
    title: &str,
    place: &str,
    url: Option<&str>,
    meetings: &[Meeting],
) -> String {
    let mut calendar = String::new();
    let mut line = |name: &str, value: &str| fold(&mut calendar, &format!("{name}:{value}"));
    for (name, value) in [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Castra//Calendar//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ] {
        line(name, value);
    }
    line("X-WR-CALNAME", &escaped(title));
    for meeting in meetings {
        let ends = meeting.begins + TimeDelta::minutes(series.terms.minutes);
        let time = |at: castra_platform::clock::Timestamp| at.format("%Y%m%dT%H%M%SZ").to_string();
        line("BEGIN", "VEVENT");
        line("UID", &format!("{}-{}@castra", series.id, meeting.at.format("%Y%m%dT%H%M")));
        line("DTSTAMP", &time(series.changed_at));
        line("SEQUENCE", &series.revision.to_string());
        line("DTSTART", &time(meeting.begins));
        line("DTEND", &time(ends));
        line("SUMMARY", &escaped(title));
        if !place.is_empty() {
            line("LOCATION", &escaped(place));
        }
        if let Some(url) = url {
            line("URL", url);
        }
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    calendar
}

/// A text value (RFC 5545, 3.3.11).
fn escaped(value: &str) -> String {
    let plain = text::plain(value);
    let mut escaped = String::with_capacity(plain.len());
    for letter in plain.chars() {
        match letter {
            '\\' | ';' | ',' => {
                let _ = write!(escaped, "\\{letter}");
            }
            '\n' => escaped.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Adds a line, folded to at most 75 octets (RFC 5545, 3.1).
fn fold(calendar: &mut String, line: &str) {
    let mut length = 0;
    for letter in line.chars() {
        if length + letter.len_utf8() > 75 {
            calendar.push_str("\r\n ");
            length = 1;
        }
        length += letter.len_utf8();
        calendar.push(letter);
    }
    calendar.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_and_texts_escaped() {
        let mut calendar = String::new();
        fold(&mut calendar, &"ä".repeat(60));
        assert!(calendar.split("\r\n").all(|line| line.len() <= 75), "{calendar}");
        assert_eq!(calendar.replace("\r\n ", "").trim_end(), "ä".repeat(60));
        assert_eq!(escaped("Room 3; left, then \\right"), "Room 3\\; left\\, then \\\\right");
    }
}
