//! Whether a profile was reviewed in time, what changed since, and the validation of entries. Pure.

use castra_platform::{
    clock::Timestamp,
    terms::{Faults, Terms as _},
};
use chrono::{Days, NaiveDate};

use super::model::{Changes, Entry, Note};

const LONGEST_LINK: usize = 500;

/// The day a profile is due for review.
pub(super) fn due(reviewed_on: NaiveDate, cadence_days: u32) -> NaiveDate {
    reviewed_on + Days::new(u64::from(cadence_days))
}

/// Whether the newest review up to a day is no older than the cadence.
pub(super) fn is_fresh(reviews: &[NaiveDate], day: NaiveDate, cadence_days: u32) -> bool {
    reviews.iter().any(|on| *on <= day && due(*on, cadence_days) >= day)
}

/// The changes after an instant, or all changes without one.
pub(super) fn changes<'a>(entries: impl IntoIterator<Item = &'a Entry>, since: Option<Timestamp>) -> Changes {
    let is_new = |at: Timestamp| since.is_none_or(|since| at > since);
    let mut changes = Changes::default();
    for entry in entries {
        match &entry.end {
            // An entry added and ended in between is not a change.
            Some(_) if is_new(entry.noted_at) => {}
            Some(end) => changes.ended += usize::from(is_new(end.at)),
            None => changes.added += usize::from(is_new(entry.noted_at)),
        }
    }
    changes
}

/// What is wrong with an entry.
pub(super) fn faults(note: &Note) -> Faults {
    let mut faults = note.faults();
    if let Some(wrong) = note.links.iter().find(|link| !is_link(link)) {
        let message = format!("`{wrong}` is not an address such as https://… or /debt/…; enter one per line");
        faults.add("links", message);
    }
    faults
}

fn is_link(link: &str) -> bool {
    let is_ours = link.starts_with('/') && !link.starts_with("//");
    (is_ours || link.starts_with("https://") || link.starts_with("http://"))
        && link.len() <= LONGEST_LINK
        && !link.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use castra_platform::private::Sealed;

    use super::*;
    use crate::{kinds::ProfilePart, model::End};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Timestamp {
        castra_platform::clock::from_text(text).unwrap()
    }

    #[test]
    fn a_look_lasts_ninety_days() {
        let check = |reviews: &[&str], on: &str, expected| {
            let reviews: Vec<_> = reviews.iter().map(|text| day(text)).collect();
            assert_eq!(is_fresh(&reviews, day(on), 90), expected, "{reviews:?} {on}");
        };
        check(&[], "2026-03-02", false);
        check(&["2025-12-02"], "2026-03-02", true);
        check(&["2025-12-01"], "2026-03-02", false);
        check(&["2025-12-01", "2026-03-02"], "2026-03-02", true);
        // A future review does not count for that day.
        check(&["2026-03-03"], "2026-03-02", false);
    }

    #[test]
    fn what_changed_is_what_came_and_what_went_and_not_what_did_both() {
        let entry = |noted: &str, ended: Option<&str>| Entry {
            id: "e".to_owned(),
            person: "bo".into(),
            part: ProfilePart::Strength,
            author: "bo".into(),
            body: Sealed::default(),
            noted_at: at(noted),
            noted_on: day(&noted[..10]),
            end: ended.map(|text| End { at: at(text), by: "bo".into(), why: None, replaced_by: None }),
        };
        let entries = [
            entry("2026-01-01T10:00:00Z", None),
            entry("2026-01-01T10:00:00Z", Some("2026-03-01T10:00:00Z")),
            entry("2026-02-20T10:00:00Z", None),
            entry("2026-02-20T10:00:00Z", Some("2026-02-21T10:00:00Z")),
        ];
        let since = |text: Option<&str>| changes(&entries, text.map(at));
        assert_eq!(since(Some("2026-02-01T10:00:00Z")), Changes { added: 1, ended: 1 });
        assert_eq!(since(Some("2026-03-01T10:00:00Z")), Changes::default());
        assert_eq!(since(None), Changes { added: 2, ended: 0 });
    }

    #[test]
    fn links_lead_to_the_web_or_to_pages_of_ours() {
        let check = |link: &str, expected| assert_eq!(is_link(link), expected, "{link}");
        check("https://example.org/a", true);
        check("/debt/1", true);
        check("//evil.example", false);
        check("javascript:alert(1)", false);
        check("https://a b", false);
        check("x", false);
    }

    #[test]
    fn an_entry_says_something() {
        let note = |text: &str, links: &[&str]| Note {
            part: Some(ProfilePart::Strength),
            text: text.to_owned(),
            links: links.iter().map(ToString::to_string).collect(),
            replaces: None,
        };
        let fields = |note: Note| faults(&note).fields().map(str::to_owned).collect::<Vec<_>>();
        assert!(fields(note("Explains well.", &["/debt/1"])).is_empty());
        assert_eq!(fields(Note { part: None, ..note(" ", &["x"]) }), ["part", "text", "links"]);
        assert_eq!(fields(note(&"x".repeat(4001), &["/a"; 11])), ["text", "links"]);
    }
}
