//! Text as it may be shown: names of files and people that somebody chose who may mean no good, beginnings of sentences.

use std::borrow::Cow;

/// Whether a character changes the order in which others are shown, or closes the line for them: what is read is then
/// not what is there. The embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX 9) and the
/// separators of lines and paragraphs. The marks that right-to-left text is written with stay.
#[must_use]
pub fn reorders(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Text on one line as it is, without what would steer a terminal or change the order of what is read: a replacement
/// character stands in the place of each.
#[must_use]
pub fn plain(text: &str) -> String {
    let seen = |letter: char| if letter.is_control() || reorders(letter) { '\u{fffd}' } else { letter };
    text.chars().map(seen).collect()
}

/// Text with a capital first.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// So long a text is near to no name, and comparing it with all of them would take long.
const LONGEST_NEAR: usize = 100;

/// Of valid words the one that a text is most like, if it is like one at all: from 0 to 1, more than `least`.
#[must_use]
pub fn nearest<'a>(text: &str, valid: impl IntoIterator<Item = &'a str>, least: f64) -> Option<&'a str> {
    if text.len() > LONGEST_NEAR {
        return None;
    }
    let text = text.to_lowercase();
    let likeness = |word: &str| match word.len() {
        0..=LONGEST_NEAR => strsim::jaro_winkler(&word.to_lowercase(), &text),
        _ => 0.0,
    };
    let near = valid.into_iter().map(|word| (likeness(word), word)).filter(|(likeness, _)| *likeness > least);
    near.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, word)| word)
}

/// A whole document, lines and all, without what changes the order of what is read.
#[must_use]
pub fn in_order(document: &str) -> Cow<'_, str> {
    if document.contains(reorders) {
        Cow::Owned(document.replace(reorders, "\u{fffd}"))
    } else {
        Cow::Borrowed(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_has_a_word_near_it_and_a_long_text_has_none() {
        let valid = ["payments", "search"];
        assert_eq!(nearest("Paymnts", valid, 0.7), Some("payments"));
        assert_eq!(nearest("xyz", valid, 0.7), None);
        assert_eq!(nearest(&"payments".repeat(20), valid, 0.7), None);
    }

    #[test]
    fn what_is_read_is_what_is_there() {
        assert_eq!(plain("a\u{1b}[31m\u{202e}txt.exe\n"), "a\u{fffd}[31m\u{fffd}txt.exe\u{fffd}");
        assert_eq!(plain("naïve שלום\u{200f} 👩\u{200d}💻"), "naïve שלום\u{200f} 👩\u{200d}💻");
        assert_eq!(in_order("a\n\u{2066}b\u{2069}\t"), "a\n\u{fffd}b\u{fffd}\t");
        assert!(matches!(in_order("a\nb"), Cow::Borrowed(_)));
    }
}
