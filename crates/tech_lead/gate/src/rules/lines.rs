//! The number of lines of code a change really changes: ignores white space, comments, numbers, URLs and the order of
//! lines.

use std::collections::HashMap;

use castra_history::ComparedFile;

use super::super::functions::{Function, Reworked};

/// The beginnings of comment lines in common languages.
const COMMENTS: &[&[u8]] = &[b"//", b"/*", b"*", b"#", b"--", b";", b"<!--", b"\"\"\"", b"%"];

/// Lines in functions that are changed, new or gone.
pub(super) fn in_functions(changed: &Reworked<'_>) -> u32 {
    let (before, after) = (changed.before, changed.file.after.as_deref().unwrap_or_default());
    let old = |function: &Function| before.get(function.place.clone()).unwrap_or_default();
    let new = |function: &Function| after.get(function.place.clone()).unwrap_or_default();
    let pairs = changed.changed.iter().map(|(from, to)| between(old(from), new(to)));
    let added = changed.new.iter().map(|function| between(b"", new(function)));
    let gone = changed.gone.iter().map(|function| between(old(function), b""));
    pairs.chain(added).chain(gone).fold(0, u32::saturating_add)
}

/// Changed lines of a whole file.
pub(super) fn of_file(file: &ComparedFile) -> u32 {
    between(file.before.as_deref().unwrap_or_default(), file.after.as_deref().unwrap_or_default())
}

/// In a copy, one in this many lines may differ from the source.
const COPY_DIFFERS_ONE_IN: u8 = 5;

/// Whether one text is a copy of another, with few changes.
pub(crate) fn is_copy(old: &[u8], new: &[u8]) -> bool {
    let lines = new.split(|&byte| byte == b'\n').filter_map(essence).count();
    let differ = usize::try_from(between(old, new)).unwrap_or(usize::MAX);
    lines > 0 && differ.saturating_mul(usize::from(COPY_DIFFERS_ONE_IN)) <= lines
}

/// The lines that a change removes from files, with their counts.
pub(super) fn taken_out<'a>(files: impl Iterator<Item = &'a ComparedFile>) -> HashMap<Vec<u8>, i64> {
    let mut taken = HashMap::new();
    for file in files {
        let (before, after) = (file.before.as_deref().unwrap_or_default(), file.after.as_deref());
        for (line, more) in balance(before, after.unwrap_or_default()) {
            if more < 0 {
                *taken.entry(line).or_default() -= more;
            }
        }
    }
    taken
}

/// Whether a text is mostly made of lines removed elsewhere: it only moved.
pub(super) fn is_moved(text: &[u8], taken: &HashMap<Vec<u8>, i64>) -> bool {
    let mut there: HashMap<Vec<u8>, i64> = HashMap::new();
    for line in text.split(|&byte| byte == b'\n').filter_map(essence) {
        *there.entry(line).or_default() += 1;
    }
    let all: i64 = there.values().sum();
    let found: i64 =
        there.iter().map(|(line, count)| taken.get(line).copied().unwrap_or_default().min(*count)).sum();
    all > 0 && (all - found) * i64::from(COPY_DIFFERS_ONE_IN) <= all
}

/// The number of lines in one text and not the other, for the side with more.
fn between(before: &[u8], after: &[u8]) -> u32 {
    let balance = balance(before, after);
    let sum = |sign: i64| balance.values().map(|count| (count * sign).max(0)).sum::<i64>();
    u32::try_from(sum(1).max(sum(-1))).unwrap_or(u32::MAX)
}

/// How many more of each line there are after than before.
fn balance(before: &[u8], after: &[u8]) -> HashMap<Vec<u8>, i64> {
    let mut balance: HashMap<Vec<u8>, i64> = HashMap::new();
    for (text, step) in [(before, -1), (after, 1)] {
        for line in text.split(|&byte| byte == b'\n').filter_map(essence) {
            *balance.entry(line).or_default() += step;
        }
    }
    balance
}

/// A line normalized, without its numbers and URLs; `None` if it means nothing to a compiler.
fn essence(line: &[u8]) -> Option<Vec<u8>> {
    let line = line.trim_ascii();
    if !line.iter().any(u8::is_ascii_alphanumeric) || COMMENTS.iter().any(|start| line.starts_with(start)) {
        return None;
    }
    let mut words = Vec::new();
    for word in line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
        if word.windows(3).any(|part| part == b"://") {
            words.extend_from_slice(b"address ");
            continue;
        }
        let mut was_number = false;
        for &byte in word {
            let is_number = byte.is_ascii_digit() || (was_number && byte == b'.');
            if !(is_number && was_number) {
                words.push(if is_number { b'0' } else { byte });
            }
            was_number = is_number;
        }
        words.push(b' ');
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_for_what_they_say() {
        for (before, after, lines) in [
            ("a\nb\n", "b\n  a\n", 0),
            ("a\n", "a\n// words\n\n}\n# more\n", 0),
            ("version = \"1.9.2\"\n", "version = \"1.10.0\"\n", 0),
            ("see https://a.example/x now\n", "see https://b.example/y now\n", 0),
            ("a(1)\n", "a(b)\n", 1),
            ("a\n", "a\nb\nc\n", 2),
            ("a\nb\nc\n", "d\n", 3),
            ("x(a)\n", "x(a)\nx(a)\n", 1),
        ] {
            assert_eq!(between(before.as_bytes(), after.as_bytes()), lines, "{before:?} {after:?}");
        }
    }
}
