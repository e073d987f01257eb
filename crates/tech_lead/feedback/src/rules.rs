//! The rules of feedback: what may be sent, and what a record of it adds up to. Pure.

use castra_org::organization::PersonId;
use castra_platform::terms::{Faults, Terms as _};
use chrono::{NaiveDate, TimeDelta};

use super::model::{FeedbackKind, FeedbackTerms, FeedbackWords, RequestTerms};

/// Days within which every member should have received feedback.
pub(super) const RECENT: i64 = 30;
/// Days within which every kind should have been received.
pub(super) const WINDOW: i64 = 90;
/// Days a request is open by default.
pub(super) const ASKS_FOR: i64 = 14;

/// What is wrong with feedback to save and, if it `sends`, to send.
pub(super) fn faults(
    terms: &FeedbackTerms,
    giver: &PersonId,
    sends: bool,
    is_active: impl Fn(&PersonId) -> bool,
) -> Faults {
    let mut faults = Faults::default();
    if terms.receiver == *giver {
        faults.add("receiver", "choose another person; feedback is not for yourself");
    } else if !is_active(&terms.receiver) {
        faults.add("receiver", "choose an active person");
    }
    faults.join(terms.words.faults());
    if sends && terms.words.parts().iter().all(|(_, text)| text.trim().is_empty()) {
        faults.add("behaviour", "describe what you saw, here or in your own words below");
    }
    if terms.wants_public && terms.kind != FeedbackKind::Praise {
        faults.add("public", "only praise can be public");
    }
    faults
}

/// What is wrong with a request to send.
pub(super) fn faults_of_request(
    terms: &RequestTerms,
    asker: &PersonId,
    today: NaiveDate,
    is_active: impl Fn(&PersonId) -> bool,
) -> Faults {
    let mut faults = terms.faults();
    let may_ask = |person: &String| person != asker.as_str() && is_active(&PersonId::from(person.as_str()));
    if !terms.people.iter().all(may_ask) {
        faults.add("people", "choose active people other than yourself");
    }
    if !is_link(&terms.link) {
        faults.add("link", "start the link with https://, or with / for a page here, or leave it empty");
    }
    if !terms.expires_on.is_some_and(|day| day >= today && day <= today + TimeDelta::days(WINDOW)) {
        faults.add("expires_on", "choose a day within the next 90 days");
    }
    faults
}

/// Whether a link is empty, a page here or a web address; other schemes are unsafe to follow.
fn is_link(text: &str) -> bool {
    let is_ours = text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\");
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    text.is_empty()
        || ((is_ours || is_web)
            && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control()))
}

/// The first words of the text, for a list.
pub(super) fn beginning(words: &FeedbackWords) -> String {
    let said: Vec<&str> = [&words.behaviour, &words.text, &words.situation, &words.impact, &words.request]
        .into_iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    let line = said.first().unwrap_or(&"").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = line.chars();
    let short: String = letters.by_ref().take(110).collect();
    if letters.next().is_some() { format!("{short}…") } else { short }
}

/// The feedback one person received: kinds by day, in any order.
pub(super) type Received = [(NaiveDate, FeedbackKind)];

/// Counts by kind in the days up to one, in the order of [`FeedbackKind::ALL`].
pub(super) fn counts(received: &Received, up_to: NaiveDate, days: i64) -> [usize; 4] {
    let mut counts = [0; 4];
    for (day, kind) in received {
        if *day <= up_to && *day > up_to - TimeDelta::days(days) {
            counts[kind.index()] += 1;
        }
    }
    counts
}

/// Days since the most recent feedback.
pub(super) fn days_since(received: &Received, day: NaiveDate) -> Option<i64> {
    let last = received.iter().map(|(given, _)| *given).filter(|given| *given <= day).max()?;
    Some((day - last).num_days())
}

/// Kinds not received in 90 days; empty for a member who joined more recently.
pub(super) fn missing(
    received: &Received,
    day: NaiveDate,
    here_since: Option<NaiveDate>,
) -> Vec<FeedbackKind> {
    if here_since.is_some_and(|since| (day - since).num_days() < WINDOW) {
        return Vec::new();
    }
    let counts = counts(received, day, WINDOW);
    FeedbackKind::ALL.iter().copied().filter(|kind| counts[kind.index()] == 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn terms(receiver: &str, kind: FeedbackKind, text: &str, wants_public: bool) -> FeedbackTerms {
        let words = FeedbackWords { text: text.to_owned(), ..FeedbackWords::default() };
        FeedbackTerms { receiver: receiver.into(), kind, words, wants_public, request: None }
    }

    #[test]
    fn feedback_is_for_somebody_else_who_is_here_and_says_something() {
        use FeedbackKind::{Praise, Progress};
        let long = "x".repeat(4001);
        for (terms, sends, expected) in [
            (terms("bo", Praise, "Thanks", true), true, None),
            (terms("bo", Praise, "", false), false, None),
            (terms("bo", Praise, "  ", false), true, Some("behaviour")),
            (terms("ana", Praise, "Thanks", false), true, Some("receiver")),
            (terms("gone", Praise, "Thanks", false), true, Some("receiver")),
            (terms("bo", Progress, "Well on the way", true), true, Some("public")),
            (terms("bo", Progress, &long, false), false, Some("text")),
        ] {
            let found = faults(&terms, &"ana".into(), sends, |person| person.as_str() != "gone");
            assert_eq!(found.fields().next(), expected, "{terms:?}");
        }
    }

    #[test]
    fn a_link_leads_to_the_web_or_to_us() {
        for (link, expected) in [
            ("", true),
            ("/decisions/7", true),
            ("https://example.org/a?b=c", true),
            ("//example.org", false),
            ("/\\example.org", false),
            ("javascript:alert(1)", false),
            ("https://example.org/a b", false),
            ("example.org", false),
        ] {
            assert_eq!(is_link(link), expected, "{link}");
        }
    }

    #[test]
    fn what_came_is_counted_in_its_window() {
        use FeedbackKind::{Improvement, Praise};
        let today = day("2026-03-02");
        let received =
            [(day("2026-01-31"), Praise), (day("2026-01-30"), Improvement), (day("2025-12-02"), Praise)];
        assert_eq!(counts(&received, today, 30), [0, 0, 0, 0], "the thirtieth day is out");
        assert_eq!(counts(&received, day("2026-03-01"), 30), [1, 0, 0, 0]);
        assert_eq!(counts(&received, today, 90), [1, 0, 1, 0]);
        assert_eq!(days_since(&received, today), Some(30));
        assert_eq!(days_since(&[], today), None);
        assert_eq!(missing(&received, today, None), [FeedbackKind::Progress, FeedbackKind::CareerGrowth]);
        assert_eq!(missing(&[], today, Some(day("2026-01-01"))), [], "nothing is missing of somebody new");
    }

    #[test]
    fn a_list_shows_how_it_begins() {
        let words = FeedbackWords {
            text: "second".to_owned(),
            behaviour: " You\n asked ".to_owned(),
            ..FeedbackWords::default()
        };
        assert_eq!(beginning(&words), "You asked");
        let long = FeedbackWords { text: "é".repeat(200), ..FeedbackWords::default() };
        assert_eq!(beginning(&long).chars().count(), 111);
    }
}
