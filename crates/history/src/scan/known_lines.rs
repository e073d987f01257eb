//! What each line of a text says, kept from one revision of a path to the next: of the next one only the lines that differ
//! are read.

use std::rc::Rc;

use xxhash_rust::xxh3::xxh3_64;

use super::ends::Ends;
use super::numbers::length;
use crate::complexity::{count_lines, lines_of};
use crate::facts::Hunk;

/// A line of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// Of what it says.
    pub(super) hash: u64,
    bytes: u32,
}

impl Line {
    fn of(line: &[u8]) -> Self {
        Self { hash: trimmed_hash(line), bytes: length(line) }
    }
}

/// Of a line without the white space around it: quicker, where a difference inside of it matters little.
pub(super) fn trimmed_hash(line: &[u8]) -> u64 {
    xxh3_64(line.trim_ascii())
}

/// The lines of the text asked for last.
#[derive(Default)]
pub(super) struct KnownLines {
    content: Option<Rc<Vec<u8>>>,
    lines: Vec<Line>,
    /// Where the next ones are put together.
    spare: Vec<Line>,
    /// How often it would have been good to know them.
    missed: u32,
}

/// A hunk, where it begins in the new text, and the lines that it takes.
pub(super) type Taken<'a> = (Hunk, u32, &'a [&'a [u8]]);

/// To read all lines costs about as much as so many searches for a few.
const MISSES: u32 = 4;

impl KnownLines {
    /// Forgets the path before.
    pub(super) fn clear(&mut self) {
        self.content = None;
        self.missed = 0;
    }

    /// Whether to find out the lines of the next text is cheap, or worth it for the texts that follow.
    pub(super) fn are_worth_it(&mut self) -> bool {
        self.missed += u32::from(self.content.is_none());
        self.content.is_some() || self.missed > MISSES
    }

    /// The lines of `old`, which comes before `new` and differs from it in what was `taken`.
    pub(super) fn lines_of<'a>(
        &mut self,
        old: &Rc<Vec<u8>>,
        new: &Rc<Vec<u8>>,
        taken: impl Iterator<Item = Taken<'a>>,
    ) -> &[Line] {
        match self.content.take() {
            None => {
                self.lines.clear();
                self.lines.extend(lines_of(old).map(Line::of));
            }
            Some(known) if Rc::ptr_eq(&known, new) => self.step_back(taken),
            Some(known) => self.replace_middle(&known, old),
        }
        self.content = Some(Rc::clone(old));
        &self.lines
    }

    fn step_back<'a>(&mut self, taken: impl Iterator<Item = Taken<'a>>) {
        let Self { lines, spare, .. } = self;
        spare.clear();
        let mut at = 0;
        for (hunk, new_start, old) in taken {
            spare.extend_from_slice(&lines[at..new_start as usize]);
            spare.extend(old.iter().map(|line| Line::of(line)));
            at = (new_start + hunk.added) as usize;
        }
        spare.extend_from_slice(&lines[at..]);
        std::mem::swap(lines, spare);
    }

    fn replace_middle(&mut self, known: &[u8], content: &[u8]) {
        let ends = Ends::of(known, content);
        let head = count_lines(ends.head_of(known)) as usize;
        let tail = self.lines.len() - count_lines(ends.tail_of(known)) as usize;
        self.lines.splice(head..tail, lines_of(ends.middle_of(content)).map(Line::of));
    }
}

/// The text of each line.
pub(super) fn texts<'a>(content: &'a [u8], lines: &[Line]) -> Vec<&'a [u8]> {
    let mut rest = content;
    let next = |line: &Line| {
        let (text, after) = rest.split_at(line.bytes as usize);
        rest = after;
        text
    };
    lines.iter().map(next).collect()
}
