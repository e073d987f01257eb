//! Text as it may be shown, and names and addresses as they are stored and compared: one place for all inputs.
//!
//! A *name* is stored in one form ([`name`]) and compared by its letters ([`folded`]). An e-mail *address* is stored as
//! written ([`address`]), contains no invisible character, and is compared without case ([`folded_address`]).

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// Whether a character changes the order in which others are shown, or ends their line, so that what is read differs from
/// what is stored: the embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX 9) and the separators
/// of lines and paragraphs. The marks used to write right-to-left text stay.
#[must_use]
pub fn reorders(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Text on one line, with a replacement character in place of each character that would control a terminal or change the
/// order of what is read.
#[must_use]
pub fn plain(text: &str) -> String {
    let seen = |letter: char| if letter.is_control() || reorders(letter) { '\u{fffd}' } else { letter };
    text.chars().map(seen).collect()
}

/// A day as people say it, by the number of days from today: "today", "in 3 days", "yesterday".
#[must_use]
pub fn relative_day(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        2.. => format!("in {days} days"),
        _ => format!("{} days ago", -days),
    }
}

/// Whether a text contains what no line may: a control character, or one that changes the order of others.
#[must_use]
pub fn is_unshowable(text: &str) -> bool {
    text.chars().any(|letter| letter.is_control() || reorders(letter))
}

/// Text in Unicode's composed form (NFC): a letter and its mark become one character where one exists for both.
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}

/// The stored form of a name of a person, a team or an organization: composed, with one space between words, and without
/// the invisible characters that no script needs (soft hyphen, zero width space, word joiner, byte order mark). Empty if
/// nothing is left.
#[must_use]
pub fn name(text: &str) -> String {
    let is_kept = |letter: &char| !matches!(letter, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
    let seen: String = text.chars().filter(is_kept).collect();
    composed(&seen).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The compared form of a name: composed, and without case in every alphabet.
#[must_use]
pub fn folded(name: &str) -> String {
    // Capitals first, so that the sharp s and the final sigma become what their capitals would.
    composed(&composed(name).to_uppercase().to_lowercase()).into_owned()
}

/// The stored form of an e-mail address: composed, without spaces around it.
///
/// # Errors
/// The fault, in words that name it: an invisible character, or not an address.
pub fn address(text: &str) -> Result<String, String> {
    // Only ordinary whitespace: another space, which looks the same, would otherwise be removed unnoticed.
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    if let Some(unseen) = unseen(text) {
        return Err(unseen);
    }
    let parts = text.split_once('@');
    let is_address = parts
        .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    if is_address {
        Ok(composed(text).into_owned())
    } else {
        Err(format!("`{text}` is not an e-mail address"))
    }
}

/// The compared form of an e-mail address.
#[must_use]
pub fn folded_address(address: &str) -> String {
    composed(address.trim()).to_lowercase()
}

/// Whether two e-mail addresses are the same.
#[must_use]
pub fn is_same_address(one: &str, other: &str) -> bool {
    folded_address(one) == folded_address(other)
}

/// Whether a character shows nothing, or only an unusual space.
#[must_use]
pub fn is_unseen(letter: char) -> bool {
    unseen_name(letter).is_some()
}

/// Names the first character of an address that is invisible or looks like a space, if there is one.
#[must_use]
pub fn unseen(address: &str) -> Option<String> {
    let (letter, name) = address.chars().find_map(|letter| Some((letter, unseen_name(letter)?)))?;
    let shown: String =
        address.chars().map(|letter| if is_unseen(letter) { '\u{fffd}' } else { letter }).collect();
    Some(format!(
        "`{shown}` holds U+{:04X} {name}, which is invisible; enter the address without it",
        u32::from(letter)
    ))
}

/// Unicode's name of a character that shows nothing or only a space: spaces other than the usual one, and characters that
/// are ignored in display.
fn unseen_name(letter: char) -> Option<&'static str> {
    Some(match letter {
        '\u{a0}' => "no-break space",
        '\u{ad}' => "soft hyphen",
        '\u{34f}' => "combining grapheme joiner",
        '\u{61c}' => "Arabic letter mark",
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => "Hangul filler",
        '\u{17b4}' | '\u{17b5}' => "Khmer inherent vowel",
        '\u{180b}'..='\u{180d}' | '\u{180f}' => "Mongolian variation selector",
        '\u{180e}' => "Mongolian vowel separator",
        '\u{200b}' => "zero width space",
        '\u{200c}' => "zero width non-joiner",
        '\u{200d}' => "zero width joiner",
        '\u{200e}' => "left-to-right mark",
        '\u{200f}' => "right-to-left mark",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "bidirectional control",
        '\u{202f}' => "narrow no-break space",
        '\u{2060}' => "word joiner",
        '\u{2061}'..='\u{2064}' => "invisible operator",
        '\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' => "format character",
        '\u{3000}' => "ideographic space",
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => "variation selector",
        '\u{feff}' => "byte order mark (zero width no-break space)",
        '\u{e0000}'..='\u{e00ff}' => "tag character",
        letter if letter.is_whitespace() && !letter.is_ascii() && !letter.is_control() => "space",
        _ => return None,
    })
}

/// Text with its first letter capitalized.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A longer text resembles no name, and comparing it with all of them would take long.
const LONGEST_NEAR: usize = 100;

/// The valid word that a text resembles most, if its similarity, from 0 to 1, is more than `least`.
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

/// A whole document, lines included, without characters that change the order of what is read.
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
    fn a_name_has_one_form_however_it_was_typed() {
        let check = |typed: &str, kept: &str| {
            assert_eq!(name(typed), kept, "{typed:?}");
            assert_eq!(name(kept), kept, "a stored name stays the same");
        };
        check("Jose\u{301}  Nu\u{301}n\u{303}ez ", "José Núñez");
        check("Ana\u{a0}Example", "Ana Example");
        check("\u{feff}An\u{ad}a\u{200b} Ex\u{2060}ample", "Ana Example");
        check("e\u{200b}\u{301}", "é");
        check("\u{1100}\u{1161}", "가");
        // Characters that Persian and emoji are written with stay.
        check("می\u{200c}خواهم 👩\u{200d}💻", "می\u{200c}خواهم 👩\u{200d}💻");
        check("\u{200b}\u{feff}", "");
        for (one, other) in
            [("JOSÉ", "jose\u{301}"), ("Weiß", "WEISS"), ("ΟΔΟΣ", "οδος"), ("ΐ", "Ι\u{308}\u{301}")]
        {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("Jose"), folded("José"));
        assert!(is_unshowable("a\u{202e}b") && is_unshowable("a\nb") && !is_unshowable("שלום\u{200f}"));
    }

    #[test]
    fn an_address_holds_nothing_that_cannot_be_seen() {
        assert_eq!(address(" Ana@example.org\r\n").as_deref(), Ok("Ana@example.org"));
        assert_eq!(address("jose\u{301}@example.org").as_deref(), Ok("josé@example.org"));
        assert!(is_same_address("JOSÉ@Example.org", "jose\u{301}@example.org"));
        assert!(!is_same_address("jose@example.org", "josé@example.org"));
        for (letter, named) in [
            ('\u{200b}', "U+200B zero width space"),
            ('\u{200d}', "U+200D zero width joiner"),
            ('\u{feff}', "U+FEFF byte order mark (zero width no-break space)"),
            ('\u{ad}', "U+00AD soft hyphen"),
            ('\u{a0}', "U+00A0 no-break space"),
            ('\u{2009}', "U+2009 space"),
            ('\u{202e}', "U+202E bidirectional control"),
            ('\u{e0041}', "U+E0041 tag character"),
        ] {
            for text in [
                format!("{letter}ana@example.org"),
                format!("ana{letter}@example.org"),
                format!("ana@example.org{letter}"),
            ] {
                let fault = address(&text).unwrap_err();
                assert!(fault.contains(named) && !fault.contains(letter), "{fault}");
            }
        }
        for wrong in ["", "ana", "@example.org", "ana@", "a@b@c", "an a@example.org", "ana@exam\tple.org"] {
            assert_eq!(address(wrong), Err(format!("`{wrong}` is not an e-mail address")));
        }
    }

    #[test]
    fn what_is_read_is_what_is_there() {
        assert_eq!(plain("a\u{1b}[31m\u{202e}txt.exe\n"), "a\u{fffd}[31m\u{fffd}txt.exe\u{fffd}");
        assert_eq!(plain("naïve שלום\u{200f} 👩\u{200d}💻"), "naïve שלום\u{200f} 👩\u{200d}💻");
        assert_eq!(in_order("a\n\u{2066}b\u{2069}\t"), "a\n\u{fffd}b\u{fffd}\t");
        assert!(matches!(in_order("a\nb"), Cow::Borrowed(_)));
    }
}
