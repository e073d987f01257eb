//! The front matter of a file: only at its very start, and only if it holds keys. Values stay text. Pure.

use std::ops::Range;

use super::lines::{Line, lines};

/// An entry of the front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: String,
    /// The values: one, or those of a list.
    pub(super) values: Vec<String>,
    /// Where the value is in the file, with quotes and further lines; empty where there is none.
    pub(super) span: Range<usize>,
    pub(super) line: usize,
}

/// The front matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Front {
    pub(super) entries: Vec<Entry>,
    /// Where its closing line begins.
    pub(super) close: usize,
    /// Where the file goes on.
    pub(super) end: usize,
}

impl Front {
    pub(super) fn get(&self, keys: &[&str]) -> Option<&Entry> {
        self.entries.iter().find(|entry| keys.iter().any(|key| entry.key.eq_ignore_ascii_case(key)))
    }
}

/// Reads the front matter of a file that begins at a place.
pub(super) fn read(file: &str, from: usize) -> Option<Front> {
    let all = lines(file, from);
    if all.first()?.text.trim_end() != "---" {
        return None;
    }
    let close = all.iter().skip(1).position(|line| matches!(line.text.trim_end(), "---" | "..."))? + 1;
    let inside = all.get(1..close)?;
    let mut entries: Vec<Entry> = Vec::new();
    for (at, line) in inside.iter().enumerate() {
        let text = line.text;
        let is_within = text.starts_with([' ', '\t']) || text.starts_with("- ") || text.trim_end() == "-";
        if line.is_blank() || text.trim_start().starts_with('#') {
            continue;
        }
        if is_within {
            entries.last_mut()?.go_on(line);
            continue;
        }
        // What is not an entry makes all of it ordinary text between two rules.
        let (key, _) = text.split_once(':')?;
        if key.contains(' ') && !key.contains('-') && key.split(' ').count() > 3 {
            return None;
        }
        let after = text.get(key.len() + 1..)?;
        if !after.is_empty() && !after.starts_with([' ', '\t']) {
            return None;
        }
        let value = uncommented(after);
        let start = line.start + key.len() + 1 + (after.len() - after.trim_start().len());
        let value = value.trim();
        let span = if value.is_empty() { start..start } else { start..start + value.len() };
        let values = if value.is_empty() { Vec::new() } else { several(value) };
        entries.push(Entry {
            key: key.trim().trim_matches(['"', '\'']).to_owned(),
            values,
            span,
            line: at + 2,
        });
    }
    if entries.is_empty() {
        return None;
    }
    let line = &all[close];
    Some(Front { entries, close: line.start, end: line.next })
}

impl Entry {
    /// Adds a further line: an item of a list, or the rest of a text that wraps.
    fn go_on(&mut self, line: &Line<'_>) {
        let text = uncommented(line.text);
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return;
        }
        let start = line.start + (text.len() - text.trim_start().len());
        if self.span.is_empty() {
            self.span.start = start;
        }
        self.span.end = start + trimmed.len();
        match trimmed.strip_prefix("- ") {
            Some(item) => self.values.push(unquoted(item)),
            None if trimmed == "-" => {}
            None => match self.values.last_mut() {
                // The marks of a text in several lines are no part of it.
                Some(last) if !matches!(last.as_str(), ">" | "|" | ">-" | "|-") => {
                    last.push(' ');
                    last.push_str(&unquoted(trimmed));
                }
                Some(last) => unquoted(trimmed).clone_into(last),
                None => self.values.push(unquoted(trimmed)),
            },
        }
    }
}

/// A value without the comment behind it.
fn uncommented(text: &str) -> &str {
    let mut quote: Option<char> = None;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), letter) if open == letter => quote = None,
            (None, '"' | '\'') if before == ' ' || before == '[' || before == ',' => quote = Some(letter),
            (None, '#') if before == ' ' || before == '\t' => {
                return text.get(..at).unwrap_or_default().trim_end();
            }
            _ => {}
        }
        before = letter;
    }
    text.trim_end()
}

fn unquoted(text: &str) -> String {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inside.replace("\\\"", "\"").replace("''", "'");
        }
    }
    text.to_owned()
}

/// The values of a list in brackets, or the one value.
fn several(text: &str) -> Vec<String> {
    match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inside) => {
            let mut quote: Option<char> = None;
            let ends = |letter: char| {
                match (quote, letter) {
                    (Some(open), letter) if open == letter => quote = None,
                    (None, '"' | '\'') => quote = Some(letter),
                    _ => {}
                }
                letter == ',' && quote.is_none()
            };
            inside.split(ends).map(unquoted).filter(|value| !value.is_empty()).collect()
        }
        None => vec![unquoted(text)],
    }
}
