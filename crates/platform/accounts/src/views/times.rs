//! Display of instants.

use castra_platform::{clock::Timestamp, ui::when};
use maud::Markup;

pub(in crate::views) fn machine(at: Timestamp) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

pub(in crate::views) fn day(at: Timestamp) -> String {
    at.format("%-d %B %Y").to_string()
}

pub(in crate::views) fn date(at: Timestamp) -> Markup {
    when(&machine(at), &day(at))
}

pub(in crate::views) fn ago(at: Timestamp, now: Timestamp) -> Markup {
    let minutes = (now - at).num_minutes();
    let text = match minutes {
        ..10 => "just now".to_owned(),
        10..120 => format!("{minutes} minutes ago"),
        120..2880 => format!("{} hours ago", minutes / 60),
        _ => format!("{} days ago", minutes / 1440),
    };
    when(&machine(at), &text)
}
