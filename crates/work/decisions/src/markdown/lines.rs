//! The lines of a Markdown file, each with its place, and what kind of line it is. Pure.

use std::ops::Range;

use crate::outline;

/// A line without its end.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// Where its text begins in the file.
    pub(super) start: usize,
    /// Where the next line begins.
    pub(super) next: usize,
    /// Whether it is code or a comment, in which nothing counts.
    pub(super) is_quiet: bool,
}

impl Line<'_> {
    /// Where its text ends.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The lines of a file from a place on.
pub(super) fn lines(file: &str, from: usize) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let mut start = from;
    let (mut fence, mut is_comment): (Option<&str>, bool) = (None, false);
    for whole in file.get(from..).unwrap_or_default().split_inclusive('\n') {
        let text = whole.strip_suffix('\n').unwrap_or(whole);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let trimmed = text.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
        let was_quiet = fence.is_some() || is_comment;
        match (fence, mark) {
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, Some(mark)) if !is_comment => fence = Some(mark),
            _ => {}
        }
        let began_here = !was_quiet && fence.is_none() && trimmed.starts_with("<!--");
        if fence.is_none() && (is_comment || began_here) {
            is_comment = !text.contains("-->");
        }
        let is_quiet = was_quiet || fence.is_some() || began_here;
        found.push(Line { text, start, next: start + whole.len(), is_quiet });
        start += whole.len();
    }
    found
}

/// A heading: its level, its text, and the lines it takes.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    pub(super) level: usize,
    /// The text, without marks and comments.
    pub(super) text: String,
    /// Where the text is in the file.
    pub(super) span: Range<usize>,
    /// Its first line.
    pub(super) line: usize,
    /// The first line after it.
    pub(super) after: usize,
}

/// The headings outside code and comments, also those that are underlined.
pub(super) fn headings(lines: &[Line<'_>]) -> Vec<Heading> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.is_quiet {
            continue;
        }
        let indent = line.text.len() - line.text.trim_start_matches(' ').len();
        let (level, text, first, after) = if indent <= 3
            && let Some((level, text)) = outline::heading(line.text.trim_start())
        {
            (level, text, at, at + 1)
        } else if let Some(level) = underline(lines, at) {
            (level, lines[at - 1].text.trim(), at - 1, at + 1)
        } else {
            continue;
        };
        let text = text.split("<!--").next().unwrap_or_default().trim();
        let line = &lines[first];
        let start = line.start + line.text.find(text).unwrap_or(0);
        found.push(Heading {
            level,
            text: text.to_owned(),
            span: start..start + text.len(),
            line: first,
            after,
        });
    }
    found
}

/// The level of the heading that a line underlines. A rule after a blank line, a list or a table underlines nothing.
fn underline(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let text = lines[at].text.trim_end();
    let level = match text.trim_start_matches(' ').as_bytes() {
        [b'=', ..] if text.trim().bytes().all(|byte| byte == b'=') => 1,
        [b'-', ..] if text.trim().bytes().all(|byte| byte == b'-') => 2,
        _ => return None,
    };
    let before = lines.get(at.checked_sub(1)?)?;
    let words = before.text.trim();
    let is_text = !before.is_quiet
        && !words.is_empty()
        && !words.starts_with(['#', '|', '>', '-', '*', '+', '='])
        && outline::items(words).is_empty()
        // The last line of a paragraph of several lines would make all of it the heading; those are rules in practice.
        && at.checked_sub(2).and_then(|at| lines.get(at)).is_none_or(Line::is_blank);
    is_text.then_some(level)
}
