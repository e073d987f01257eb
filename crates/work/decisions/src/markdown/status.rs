//! A status in words, in the spellings in use. Pure.

use crate::kinds::DecisionState;

/// A status, and what it refers to: a file, a number or a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) state: DecisionState,
    /// The successor of a superseded decision.
    pub(super) by: Option<String>,
}

/// Reads a status; prose that only begins with such a word is none, and neither is a template's list of choices.
pub(super) fn read(text: &str) -> Option<Stated> {
    let whole = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain =
        whole.trim_start_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '[' | '{'));
    let plain = plain.trim_end_matches(['*', '_', '`', '"', '\'', '.']);
    if plain.starts_with(['{', '[']) || plain.contains('|') {
        return None;
    }
    let lower = plain.to_lowercase();
    for word in ["superseded", "superceded", "superseeded", "replaced", "obsoleted"] {
        // a typo on purpose
        let Some(rest) = lower.strip_prefix(word) else { continue };
        let rest_of = plain.get(plain.len().checked_sub(rest.len())?..)?;
        let by = rest_of.trim_start_matches(['*', '_', ':', ',', ' ']);
        let by = by
            .strip_prefix("by")
            .or_else(|| by.strip_prefix("By"))
            .map(|by| by.trim_start_matches([':', ' ']));
        return match by {
            Some(by) if !by.is_empty() => {
                Some(Stated { state: DecisionState::Superseded, by: Some(by.to_owned()) })
            }
            _ if ends(rest) => Some(Stated { state: DecisionState::Superseded, by: None }),
            _ => None,
        };
    }
    let words = [
        ("proposed", DecisionState::Proposed),
        ("draft", DecisionState::Proposed),
        ("pending", DecisionState::Proposed),
        ("in discussion", DecisionState::Proposed),
        ("under review", DecisionState::Proposed),
        ("accepted", DecisionState::Accepted),
        ("approved", DecisionState::Accepted),
        ("adopted", DecisionState::Accepted),
        ("decided", DecisionState::Accepted),
        ("implemented", DecisionState::Accepted),
        ("rejected", DecisionState::Rejected),
        ("declined", DecisionState::Rejected),
        ("deprecated", DecisionState::Deprecated),
        ("obsolete", DecisionState::Deprecated),
        ("withdrawn", DecisionState::Rejected),
    ];
    words.into_iter().find_map(|(word, state)| {
        let rest = lower.strip_prefix(word)?;
        ends(rest).then_some(Stated { state, by: None })
    })
}

/// Whether a status is over here: what follows is a date, a name, or nothing.
fn ends(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['*', '_', '`']).trim_start();
    rest.is_empty()
        || rest.starts_with(['(', ',', ':', ';', '–', '—', '-', '.', '!'])
        || rest.starts_with(|letter: char| letter.is_ascii_digit())
        || ["on ", "by ", "since ", "at ", "in 20", "<!--"].iter().any(|word| rest.starts_with(word))
}

/// The file, number or name in a reference such as `[ADR-0005](0005-log.md)`, `ADR 12` or `5. Log`: every one that it
/// may be meant by, the most exact first.
pub(crate) fn targets(reference: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(at) = reference.find("](") {
        let rest = reference.get(at + 2..).unwrap_or_default();
        let path = rest.split([')', ' ', '#']).next().unwrap_or_default();
        let file = path.rsplit('/').next().unwrap_or_default();
        if !file.is_empty() {
            found.push(file.to_owned());
        }
        let label = reference.get(..at).unwrap_or_default();
        found.push(label.trim_start_matches(['[', ' ']).to_owned());
    } else {
        let name = reference.trim().trim_matches(['[', ']', '`', '"', '.', ' ']);
        found.push(name.rsplit('/').next().unwrap_or(name).to_owned());
    }
    found
}

/// The number in a name such as `ADR-0005`, `0005-log.md` or `5. Log`; none where it is a day.
pub(crate) fn number(name: &str) -> Option<i64> {
    let lower = name.trim().to_lowercase();
    let rest = lower
        .strip_prefix("adr")
        .map_or(lower.as_str(), |rest| rest.trim_start_matches(['-', ' ', '_', '#']));
    let digits: String = rest.trim_start_matches('#').chars().take_while(char::is_ascii_digit).collect();
    let after = rest.trim_start_matches('#').get(digits.len()..).unwrap_or_default();
    let is_name = after.is_empty() || after.starts_with(['-', '.', ':', ' ', '_', ',', ')']);
    (is_name && (1..=6).contains(&digits.len())).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read_and_prose_is_not() {
        let state = |text: &str| read(text).map(|stated| stated.state);
        for text in [
            "Accepted",
            "accepted",
            "**Accepted**",
            "ACCEPTED (2020-01-02)",
            "Accepted on 3 May",
            "✅ Accepted",
            "`approved`",
            "Accepted by the team",
        ] {
            assert_eq!(state(text), Some(DecisionState::Accepted), "{text}");
        }
        for text in [
            "Accepted risks are listed below",
            "We accepted it",
            "none",
            "on hold",
            "",
            "proposed | accepted",
            "{accepted}",
            "[draft | accepted]",
            "Deprecatedness",
        ] {
            assert_eq!(state(text), None, "{text}");
        }
        assert_eq!(state("Draft"), Some(DecisionState::Proposed));
        assert_eq!(state("Superseded"), Some(DecisionState::Superseded));
        let by = |text: &str| read(text).and_then(|stated| stated.by);
        assert_eq!(by("Superceded by [4. X](0004-x.md)").as_deref(), Some("[4. X](0004-x.md)"));
        assert_eq!(by("superseded by\n  ADR-0005").as_deref(), Some("ADR-0005"));
        assert_eq!(by("Superseded by: 7").as_deref(), Some("7"));
    }

    #[test]
    fn references_name_files_and_numbers() {
        assert_eq!(targets("[4. X](../adr/0004-x.md)"), ["0004-x.md", "4. X"]);
        assert_eq!(targets("ADR-0005"), ["ADR-0005"]);
        assert_eq!(number("ADR-0005"), Some(5));
        assert_eq!(number("4. X"), Some(4));
        assert_eq!(number("0012-log.md"), Some(12));
        assert_eq!(number("20201016-use-slugs.md"), None, "a day is no number");
        assert_eq!(number("adr013-use.md"), Some(13));
        assert_eq!(number("log"), None);
    }
}
