//! Cuts a file into pieces that are parsed one by one. The result for a piece depends on nothing else, so
//! that in a changed file only the changed pieces need to be parsed again.
//!
//! A file is cut where a brace at the beginning of a line closes everything that was open and a blank line
//! follows: the end of a function or type that is nested in nothing else. This is not a parser of any
//! language. If it misreads the text, mostly something stays open, and the rest of the file is one piece;
//! [`Grammar::is_cut`](super::languages::Grammar::is_cut) says for which languages that was found to hold.

use memchr::memmem;

use crate::complexity::lines_of;

/// Smaller pieces are merged with the next one: starting the parser has a cost.
const SMALLEST: usize = 512;
/// `'\u{10FFFF}'`
const LONGEST_ESCAPE: usize = 10;

/// A piece and its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a [u8],
    /// Bytes before it.
    pub(crate) start: usize,
    /// Lines before it.
    pub(crate) line: u32,
}

/// The pieces of a text, one after the other without gaps; all of it if it may not be cut.
pub(super) fn cut(content: &[u8], may_cut: bool) -> impl Iterator<Item = Piece<'_>> {
    let (mut start, mut line) = (0, 0);
    std::iter::from_fn(move || {
        let rest = content.get(start..).filter(|rest| !rest.is_empty())?;
        let text = if may_cut { &rest[..end_of_piece(rest)] } else { rest };
        let piece = Piece { text, start, line };
        start += text.len();
        line += u32::try_from(memchr::memchr_iter(b'\n', text).count()).unwrap_or(u32::MAX);
        Some(piece)
    })
}

/// Bytes of the first piece.
fn end_of_piece(text: &[u8]) -> usize {
    let mut open = 0_u32;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let begins_line = at.checked_sub(1).is_none_or(|before| text[before] == b'\n');
        at += 1;
        let rest = &text[at..];
        match byte {
            b'{' => open += 1,
            b'}' => {
                // More closed than opened: the text was misread.
                let Some(still_open) = open.checked_sub(1) else { break };
                open = still_open;
                let end = if open == 0 && begins_line { blank_line_after(rest) } else { None };
                if let Some(end) = end.map(|end| at + end).filter(|&end| end >= SMALLEST) {
                    return end;
                }
            }
            b'"' => at += raw_string(&text[..at - 1], rest).unwrap_or_else(|| string(rest, byte)),
            b'`' => at += string(rest, byte),
            b'\'' => at += character(rest),
            b'/' => at += comment(rest),
            _ => {}
        }
    }
    text.len()
}

/// Bytes to the end of the blank line after this one, if there is one.
fn blank_line_after(text: &[u8]) -> Option<usize> {
    let mut lines = lines_of(text);
    let (this, next) = (lines.next()?, lines.next()?);
    next.trim_ascii().is_empty().then_some(this.len() + next.len())
}

/// Bytes of a quoted string, including the closing quote.
fn string(text: &[u8], quote: u8) -> usize {
    let mut at = 0;
    while let Some(found) = memchr::memchr2(quote, b'\\', &text[at..]) {
        at += found + 1;
        if text[at - 1] == quote {
            return at;
        }
        at = (at + 1).min(text.len());
    }
    text.len()
}

/// Bytes to the end of a raw string of Rust; `None` if it is not one.
fn raw_string(before: &[u8], text: &[u8]) -> Option<usize> {
    let signs = before.iter().rev().take_while(|&&byte| byte == b'#').count();
    before[..before.len() - signs].last().filter(|&&byte| byte == b'r')?;
    let end = [b"\"", &before[before.len() - signs..]].concat();
    Some(memmem::find(text, &end).map_or(text.len(), |at| at + end.len()))
}

/// Bytes after an apostrophe: one character, or none, because it may also name a lifetime.
fn character(text: &[u8]) -> usize {
    match text {
        [b'\\', _, rest @ ..] => {
            let end = rest.iter().take(LONGEST_ESCAPE).position(|&byte| byte == b'\'');
            end.map_or(0, |end| end + 3)
        }
        [_, b'\'', ..] => 2,
        _ => 0,
    }
}

/// Bytes after a slash, if it begins a comment.
fn comment(text: &[u8]) -> usize {
    match text.first() {
        Some(b'/') => memchr::memchr(b'\n', text).unwrap_or(text.len()),
        Some(b'*') => memmem::find(&text[1..], b"*/").map_or(text.len(), |end| end + 3),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Long enough for a piece.
    fn body() -> String {
        "    call();\n".repeat(SMALLEST / 12 + 1)
    }

    fn lengths(text: &str) -> Vec<usize> {
        cut(text.as_bytes(), true).map(|piece| piece.text.len()).collect()
    }

    #[test]
    fn pieces_end_where_nothing_is_open() {
        let function = format!("fn a() {{\n{}}}\n\n", body());
        assert_eq!(lengths(&function.repeat(3)), [function.len(); 3]);
        assert_eq!(lengths(""), [0; 0]);
        let text = format!("{function}{function}");
        let lines: Vec<(usize, u32)> =
            cut(text.as_bytes(), true).map(|piece| (piece.start, piece.line)).collect();
        let n_lines = u32::try_from(function.lines().count()).unwrap();
        assert_eq!(lines, [(0, 0), (function.len(), n_lines)]);
    }

    #[test]
    fn nothing_is_cut_in_two() {
        let inner = format!("{}}}\n\n", body());
        for (before, after) in [
            ("mod a {\nfn b() {\n", "}\n"),
            ("const A: &str = \"{\n", "\";\n"),
            ("/* {\n", "*/\n"),
            ("const a = `{\n", "`\n"),
            ("const A: &str = r#\"\\\"{\n", "\"#;\n"),
            ("} {\n", "}\n"),
        ] {
            let text = format!("{before}{inner}{after}{}", body());
            assert_eq!(lengths(&text), [text.len()], "{before}");
        }
    }

    #[test]
    fn braces_in_texts_and_comments_open_nothing() {
        for line in [
            "'{'",
            "'\\u{7b}'",
            "\"{\\\"{\"",
            "// {",
            "/* { */",
            "&'a str",
            "'\"'",
            "`{`",
            "'\\''",
            "r#\"{\"#",
            "r\"\\{\"",
        ] {
            let function = format!("fn a() {{\n    {line}\n{}}}\n\n", body());
            assert_eq!(lengths(&function.repeat(2)), [function.len(); 2], "{line}");
        }
    }
}
