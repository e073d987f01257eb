//! Splits a text into sentences of words, without quotations and code.

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The start, in bytes.
    pub(super) start: usize,
    /// The end, in bytes.
    pub(super) end: usize,
    /// The word in lower case, with a straight apostrophe.
    pub(super) lower: String,
    /// Whether it begins with a capital.
    pub(super) is_capital: bool,
    /// Whether it follows a comma or similar.
    pub(super) after_comma: bool,
}

/// A sentence, or the part of one up to a semicolon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) words: Vec<Word>,
    /// The end of its closing mark, in bytes.
    pub(super) end: usize,
    /// Whether it ends with a question mark.
    pub(super) is_question: bool,
}

impl Sentence {
    /// Whether a phrase, its words separated by spaces, is at a position.
    pub(super) fn has_at(&self, at: usize, phrase: &str) -> bool {
        let mut here = self.words.iter().skip(at);
        phrase.split(' ').all(|wanted| here.next().is_some_and(|word| word.lower == wanted))
    }

    /// The first position of a phrase, from a position on.
    pub(super) fn find(&self, from: usize, phrase: &str) -> Option<usize> {
        (from..self.words.len()).find(|at| self.has_at(*at, phrase))
    }

    /// The word at a position in lower case; empty if there is none.
    pub(super) fn lower(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.lower.as_str())
    }
}

/// The text with code, quotations and addresses blanked out, with the same length in bytes.
pub(super) fn masked(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut blank = |from: usize, to: usize| {
        for byte in &mut bytes[from..to] {
            if *byte != b'\n' {
                *byte = b'#';
            }
        }
    };
    let mut at = 0;
    let mut line_begins = true;
    // Each line is searched for its end once, and for the close of each kind of quotation once if there is none: otherwise a
    // long line would be searched from each of its letters.
    let mut end_of_line = 0;
    let mut unclosed: Vec<char> = Vec::new();
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        if line_begins || at > end_of_line {
            end_of_line = at + rest.find('\n').unwrap_or(rest.len());
            unclosed.clear();
        }
        let until = if line_begins && rest.starts_with('>') {
            Some(end_of_line)
        } else if let Some(code) = rest.strip_prefix("```") {
            Some(code.find("```").map_or(text.len(), |found| at + found + 6))
        } else if rest.starts_with("http://") || rest.starts_with("https://") {
            Some(at + rest.find(char::is_whitespace).unwrap_or(rest.len()))
        } else {
            quotation(text, at, letter, end_of_line, &mut unclosed)
        };
        line_begins = letter == '\n';
        match until {
            Some(until) => {
                blank(at, until);
                at = until;
            }
            None => at += letter.len_utf8(),
        }
    }
    String::from_utf8(bytes).expect("whole letters were replaced by ASCII")
}

/// The end of a quotation or code span that begins here; none if none begins, or if it does not end on the same line.
fn quotation(
    text: &str,
    at: usize,
    opens: char,
    end_of_line: usize,
    unclosed: &mut Vec<char>,
) -> Option<usize> {
    let closes: &[char] = match opens {
        '`' => &['`'],
        '"' => &['"'],
        '“' | '„' => &['”', '“'],
        '«' => &['»'],
        '‘' | '\'' => &['’', '\''],
        _ => return None,
    };
    let is_single = matches!(opens, '‘' | '\'');
    let follows_letter = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    if is_single && follows_letter || unclosed.contains(&opens) {
        return None;
    }
    let inside = at + opens.len_utf8();
    let mut ends = text[inside..end_of_line].char_indices().filter(|(_, letter)| closes.contains(letter));
    // An apostrophe inside a word does not close a quotation.
    let closing = ends.find(|(found, letter)| {
        let after = text[inside + found + letter.len_utf8()..].chars().next();
        !is_single || !after.is_some_and(char::is_alphanumeric)
    });
    if closing.is_none() {
        unclosed.push(opens);
    }
    closing.map(|(found, letter)| inside + found + letter.len_utf8())
}

/// The sentences of a text.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let masked = masked(text);
    let mut found = Vec::new();
    let mut words: Vec<Word> = Vec::new();
    let (mut after_comma, mut at) = (false, 0);
    let mut close = |words: &mut Vec<Word>, end: usize, is_question: bool| {
        if !words.is_empty() {
            found.push(Sentence { words: std::mem::take(words), end, is_question });
        }
    };
    while let Some(letter) = masked[at..].chars().next() {
        let next = at + letter.len_utf8();
        if letter.is_alphanumeric() {
            let end = end_of_word(&masked, at);
            let lower = masked[at..end].to_lowercase().replace('’', "'");
            words.push(Word { start: at, end, lower, is_capital: letter.is_uppercase(), after_comma });
            (after_comma, at) = (false, end);
            continue;
        }
        let breaks = masked[next..].chars().next().is_none_or(|after| !after.is_alphanumeric());
        match letter {
            '.' | '!' | '?' | ';' | '…' if breaks => {
                close(&mut words, next, letter == '?');
                after_comma = false;
            }
            '\n' => close(&mut words, at, false),
            ',' | ':' | '–' | '—' | '(' | ')' => after_comma = true,
            _ => {}
        }
        at = next;
    }
    close(&mut words, masked.len(), false);
    found
}

/// The end of a word, which may contain apostrophes, hyphens and dots between letters.
fn end_of_word(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut letters = text[start..].char_indices().peekable();
    while let Some((offset, letter)) = letters.next() {
        let joins = matches!(letter, '\'' | '’' | '-' | '/' | '_' | '.');
        let goes_on = letters.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        let belongs = letter.is_alphanumeric() || (joins && goes_on);
        if !belongs {
            break;
        }
        end = start + offset + letter.len_utf8();
    }
    end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let joined = |sentence: &Sentence| {
            let words: Vec<&str> = sentence.words.iter().map(|word| word.lower.as_str()).collect();
            words.join(" ") + if sentence.is_question { "?" } else { "" }
        };
        assert_eq!(sentences(text).iter().map(joined).collect::<Vec<_>>(), expected, "{text:?}");
    }

    #[test]
    fn sentences_end_where_they_end() {
        check("You’re late. Why?", &["you're late", "why?"]);
        check("Version 1.2 works; a.s.a.p. is not a day", &["version 1.2 works", "a.s.a.p", "is not a day"]);
        check("first line\nsecond-hand line", &["first line", "second-hand line"]);
        check("", &[]);
    }

    #[test]
    fn code_and_what_others_said_are_left_out() {
        check("run `never do it` twice", &["run twice"]);
        check("He said “you always win”, and left", &["he said and left"]);
        check("she wrote \"fix it\" and 'do it', it's fine", &["she wrote and it's fine"]);
        check("> you must\nI agree", &["i agree"]);
        check("```\nfix()\n```\nthen see https://example.org/you/must now", &["then see now"]);
        check("an open \"quotation is text", &["an open quotation is text"]);
        check(
            "an 'open one and 'another\nbut 'never do it' and \"fix it\" end",
            &["an open one and another", "but and end"],
        );
    }

    proptest! {
        #[test]
        fn places_are_those_of_the_text(text in ".{0,80}") {
            prop_assert_eq!(masked(&text).len(), text.len());
            for word in sentences(&text).iter().flat_map(|sentence| &sentence.words) {
                prop_assert!(text.get(word.start..word.end).is_some());
            }
        }
    }
}
