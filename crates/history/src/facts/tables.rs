//! The interned tables behind the facts: byte strings stored once, and the plain rows.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};

/// Byte strings back to back; a string is identified by its position.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Strings {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Strings {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The string at `index`; empty if there is none (facts from a file are checked on loading).
    pub(crate) fn get(&self, index: u32) -> &[u8] {
        let index = index as usize;
        let start = if index == 0 { 0 } else { self.ends.get(index - 1).copied().unwrap_or(0) };
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.bytes.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..).take(self.len()).map(|index| self.get(index))
    }

    /// The bytes of all strings, without their ends.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reserves a string of this length, whose bytes follow with [`Self::fill`]; `None` if there are too
    /// many.
    pub(crate) fn promise(&mut self, length: u32) -> Option<()> {
        let start = self.ends.last().copied().unwrap_or(0);
        self.ends.push(start.checked_add(length)?);
        Some(())
    }

    /// The number of reserved bytes.
    pub(crate) fn promised(&self) -> usize {
        self.ends.last().copied().unwrap_or(0) as usize
    }

    /// Takes the reserved bytes.
    pub(crate) fn fill(&mut self, bytes: Vec<u8>) {
        self.bytes = bytes;
    }

    /// Appends a string without checking for duplicates.
    pub(crate) fn push(&mut self, string: &[u8]) -> u32 {
        self.bytes.extend_from_slice(string);
        self.ends.push(self.bytes.len().try_into().unwrap_or(u32::MAX));
        (self.ends.len() - 1).try_into().unwrap_or(u32::MAX)
    }
}

/// Gives equal byte strings the same position.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    strings: Strings,
    positions: HashMap<Box<[u8]>, u32, BuildHasherDefault<DefaultHasher>>,
}

impl Interner {
    pub(crate) fn intern(&mut self, string: &[u8]) -> u32 {
        if let Some(&position) = self.positions.get(string) {
            return position;
        }
        let position = self.strings.push(string);
        self.positions.insert(string.into(), position);
        position
    }

    pub(crate) fn into_strings(self) -> Strings {
        self.strings
    }
}

/// No path: the change has no old path.
pub(crate) const NO_PATH: u32 = u32::MAX;

/// A commit as stored. Positions point into the other tables of the same facts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct CommitRow {
    pub(crate) author: u32,
    pub(crate) committer: u32,
    pub(crate) author_time: i64,
    pub(crate) author_offset: i32,
    pub(crate) committer_time: i64,
    pub(crate) committer_offset: i32,
    pub(crate) flags: u8,
    pub(crate) parents: Span,
    pub(crate) co_authors: Span,
    pub(crate) changes: Span,
}

/// A run of rows in another table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    pub(crate) fn rows_of<T>(self, table: &[T]) -> &[T] {
        table.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    pub(crate) fn len(self) -> usize {
        (self.end - self.start) as usize
    }
}

/// Flags of a commit, one bit each.
pub(crate) mod commit_flag {
    /// More than one parent.
    pub(crate) const MERGE: u8 = 1;
    /// A shallow clone ends here: the parents exist in the original.
    pub(crate) const SHALLOW: u8 = 2;
    /// Its changes, or a parent, could not be read.
    pub(crate) const UNKNOWN: u8 = 4;
    /// No parents at all.
    pub(crate) const ROOT: u8 = 8;
    /// Its author, a trailer or its message names a coding assistant.
    pub(crate) const ASSISTED: u8 = 16;
    /// The repository ignores it for blame (`.git-blame-ignore-revs`).
    pub(crate) const IGNORED: u8 = 32;
    /// All bits in use; a file with others is damaged.
    pub(crate) const ALL: u8 = MERGE | SHALLOW | UNKNOWN | ROOT | ASSISTED | IGNORED;
}

/// A change of one file as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ChangeRow {
    pub(crate) path: u32,
    pub(crate) old_path: u32,
    pub(crate) added: u32,
    pub(crate) removed: u32,
    pub(crate) flags: u8,
    /// `FileKind` of the old side in the low, of the new side in the high four bits.
    pub(crate) kinds: u8,
}

/// Flags of a change, one bit each.
pub(crate) mod change_flag {
    /// Git shows `-` for the counts.
    pub(crate) const BINARY: u8 = 1;
    /// One side could not be read: the counts are unknown.
    pub(crate) const UNKNOWN: u8 = 2;
    /// The content is the same: moved, another mode, white space, a licence header.
    pub(crate) const COSMETIC: u8 = 4;
    /// All bits in use.
    pub(crate) const ALL: u8 = BINARY | UNKNOWN | COSMETIC;
}
