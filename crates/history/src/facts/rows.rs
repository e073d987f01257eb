//! The views of a commit, a change, a person and a file: borrowed views and small values.

use std::borrow::Cow;

use super::Facts;
use super::hunks::{Carry, Hunk, unpack, unpack_carries};
use super::ids::{CommitId, PathId, PersonId};
use super::tables::{ChangeRow, CommitRow, NO_PATH, change_flag, commit_flag};
use crate::complexity::Complexity;
use crate::syntax::FunctionComplexity;

/// The kind of a tree entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum FileKind {
    /// Absent: the file does not exist on this side.
    #[default]
    Absent,
    /// A plain file (mode 644).
    File,
    /// An executable file (mode 755).
    Executable,
    /// A symbolic link; its "text" is its target.
    Symlink,
    /// A submodule; its "text" is one line with the commit.
    Submodule,
}

impl FileKind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Absent, Self::File, Self::Executable, Self::Symlink, Self::Submodule];

    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Absent => 0,
            Self::File => 1,
            Self::Executable => 2,
            Self::Symlink => 3,
            Self::Submodule => 4,
        }
    }

    /// `Absent` for an unused code.
    pub(crate) fn from_code(code: u8) -> Self {
        Self::ALL.get(usize::from(code)).copied().unwrap_or_default()
    }

    /// Whether it is a file with content.
    #[must_use]
    pub fn is_regular(self) -> bool {
        matches!(self, Self::File | Self::Executable)
    }
}

/// One commit of the facts.
#[derive(Clone, Copy)]
pub struct Commit<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) index: u32,
    pub(crate) row: &'a CommitRow,
}

impl<'a> Commit<'a> {
    /// Position, newest first as `git log` orders.
    #[must_use]
    pub fn index(self) -> usize {
        self.index as usize
    }

    /// The commit's id.
    #[must_use]
    pub fn id(self) -> CommitId {
        self.facts.commit_id(self.index)
    }

    /// The author, through the mailmap.
    #[must_use]
    pub fn author(self) -> PersonId {
        self.facts.person_of(self.row.author)
    }

    /// The committer, through the mailmap.
    #[must_use]
    pub fn committer(self) -> PersonId {
        self.facts.person_of(self.row.committer)
    }

    /// Everyone named in a `Co-authored-by` trailer, without the author; each once, even under several
    /// addresses.
    pub fn co_authors(self) -> impl Iterator<Item = PersonId> + 'a {
        let (facts, author) = (self.facts, self.author());
        let signatures = self.row.co_authors.rows_of(&facts.co_authors);
        let person = move |&signature: &u32| facts.person_of(signature);
        signatures.iter().enumerate().filter_map(move |(at, signature)| {
            let who = person(signature);
            let is_first = signatures.iter().take(at).all(|before| person(before) != who);
            (who != author && is_first).then_some(who)
        })
    }

    /// The author time, in Unix seconds.
    #[must_use]
    pub fn author_time(self) -> i64 {
        self.row.author_time
    }

    /// The author's clock, in seconds east of UTC.
    #[must_use]
    pub fn author_offset(self) -> i32 {
        self.row.author_offset
    }

    /// The committer time, in Unix seconds.
    #[must_use]
    pub fn committer_time(self) -> i64 {
        self.row.committer_time
    }

    /// The committer's clock, in seconds east of UTC.
    #[must_use]
    pub fn committer_offset(self) -> i32 {
        self.row.committer_offset
    }

    /// The first paragraph of the message in one line.
    #[must_use]
    pub fn subject(self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.facts.subjects.get(self.index))
    }

    /// The ids of its parents, in order; empty for roots and at the edge of a shallow clone.
    pub fn parents(self) -> impl Iterator<Item = CommitId> + 'a {
        let facts = self.facts;
        self.row.parents.rows_of(&facts.parents).iter().copied()
    }

    /// Whether it has more than one parent. Merges have no changes of their own here.
    #[must_use]
    pub fn is_merge(self) -> bool {
        self.row.flags & commit_flag::MERGE != 0
    }

    /// Whether it has no parents at all.
    #[must_use]
    pub fn is_root(self) -> bool {
        self.row.flags & commit_flag::ROOT != 0
    }

    /// Whether a shallow clone ends here. The commit would appear to add the whole tree, so it has no changes
    /// here and no one is credited.
    #[must_use]
    pub fn is_shallow_boundary(self) -> bool {
        self.row.flags & commit_flag::SHALLOW != 0
    }

    /// Whether its changes or a parent could not be read, because objects are missing or corrupt.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self.row.flags & commit_flag::UNKNOWN != 0
    }

    /// Whether its author, its trailers or its message name a coding assistant as author or helper.
    #[must_use]
    pub fn is_assisted(self) -> bool {
        self.row.flags & commit_flag::ASSISTED != 0
    }

    /// Whether the repository names it in `.git-blame-ignore-revs`, or in the file of its
    /// `blame.ignoreRevsFile`: it makes no one an author.
    #[must_use]
    pub fn is_ignored(self) -> bool {
        self.row.flags & commit_flag::IGNORED != 0
    }

    /// Its changes against the first parent, in Git's order of paths.
    pub fn changes(self) -> impl ExactSizeIterator<Item = Change> + 'a {
        self.row.changes.rows_of(&self.facts.changes).iter().map(Change::from_row)
    }

    /// Its changes with their line positions, in file order; no hunks for binary and unknown changes.
    pub fn changes_with_hunks(self) -> impl Iterator<Item = (Change, impl Iterator<Item = Hunk> + 'a)> + 'a {
        let (facts, changes) = (self.facts, self.row.changes);
        let rows = changes.rows_of(&facts.changes).iter().zip(changes.start..);
        rows.map(|(row, index)| (Change::from_row(row), unpack(facts.hunks.get(index))))
    }

    /// Its changes with their hunks, and with the lines that they carry over.
    pub(crate) fn changes_with_carries(
        self,
    ) -> impl Iterator<Item = (Change, impl Iterator<Item = Hunk> + 'a, impl Iterator<Item = Carry> + 'a)> + 'a
    {
        let (facts, first) = (self.facts, self.row.changes.start);
        let carries = move |index: u32| unpack_carries(facts.carries_of(index).unwrap_or_default());
        self.changes_with_hunks()
            .zip(first..)
            .map(move |((change, hunks), index)| (change, hunks, carries(index)))
    }

    /// How many files it changes.
    #[must_use]
    pub fn n_changes(self) -> usize {
        self.row.changes.len()
    }
}

/// What one commit did to one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The file; for a deletion the path it had.
    pub path: PathId,
    /// The path it had before, if it was renamed.
    pub old_path: Option<PathId>,
    /// Lines added; 0 for binary and unknown changes.
    pub added: u32,
    /// Lines removed; 0 for binary and unknown changes.
    pub removed: u32,
    /// Whether Git calls one of the sides binary and counts no lines.
    pub binary: bool,
    /// Whether one side could not be read, so that the counts are unknown.
    pub unknown: bool,
    /// Whether the content is the same as before: the file was moved or made executable, its lines have other
    /// white space or line endings, or a licence header was added, changed or removed. Such a change makes no
    /// one an author.
    pub cosmetic: bool,
    /// The kind before.
    pub old_kind: FileKind,
    /// The kind after.
    pub new_kind: FileKind,
}

impl Change {
    fn from_row(row: &ChangeRow) -> Self {
        Self {
            path: PathId(row.path),
            old_path: (row.old_path != NO_PATH).then_some(PathId(row.old_path)),
            added: row.added,
            removed: row.removed,
            binary: row.flags & change_flag::BINARY != 0,
            unknown: row.flags & change_flag::UNKNOWN != 0,
            cosmetic: row.flags & change_flag::COSMETIC != 0,
            old_kind: FileKind::from_code(row.kinds & 15),
            new_kind: FileKind::from_code(row.kinds >> 4),
        }
    }

    /// Whether the file did not exist before.
    #[must_use]
    pub fn is_addition(&self) -> bool {
        self.old_kind == FileKind::Absent
    }

    /// Whether the file does not exist after.
    #[must_use]
    pub fn is_deletion(&self) -> bool {
        self.new_kind == FileKind::Absent
    }
}

/// An author or committer, through the mailmap. Addresses that differ only in case are one person, and so are
/// equal full names; name and address are those of their newest commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name for display.
    pub name: String,
    /// Address in lower case; may be empty.
    pub email: String,
    /// Recognized as a program rather than a human, by name or address; assistants are programs too.
    pub is_bot: bool,
    /// Recognized as a coding assistant, by name or address.
    pub is_assistant: bool,
}

/// A file of the newest commit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeadFile {
    /// The file's path.
    pub path: PathId,
    /// The file's kind.
    pub kind: FileKind,
    /// Lines; 0 for binary files, links and submodules.
    pub lines: u32,
    /// Indentation complexity; all zero for binary files, links and submodules.
    pub complexity: Complexity,
    /// Whether it has a NUL byte among its first 8,000.
    pub binary: bool,
    /// Whether it could not be read; lines and complexity are unknown.
    pub unknown: bool,
    /// Whether its first lines mark it as generated.
    pub is_marked: bool,
}

/// A fixed name for a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The tag's name, without `refs/tags/`.
    pub name: String,
    /// The commit it leads to.
    pub commit: CommitId,
    /// When it was created, in Unix seconds; for a lightweight tag, which has no date, the committer time of
    /// its commit.
    pub time: i64,
    /// Whether it is an object of its own with a tagger and a message.
    pub annotated: bool,
    /// The newest commits of the history that the tag contains: its own commit if that was read; otherwise,
    /// on another branch, those that the branch came from. Empty if none is known.
    pub joins: Vec<CommitId>,
}

/// The functions of a file of the newest commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFunctions {
    /// The file.
    pub path: PathId,
    /// Cognitive complexity of the whole file, as in [`functions_of`](crate::functions_of), including code
    /// outside functions.
    pub cognitive: u32,
    /// Functions in the order in which they begin.
    pub functions: Vec<FunctionComplexity>,
    /// In file order, so that a rescan parses only new ones; empty in an invented history.
    pub(crate) pieces: Vec<ParsedPiece>,
}

/// A piece of a file that was parsed on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ParsedPiece {
    /// Hash of its text.
    pub(crate) hash: u128,
    /// Lines before it.
    pub(crate) line: u32,
    /// Cognitive complexity of the whole piece.
    pub(crate) cognitive: u32,
    /// How many of the file's functions are in it, after those of earlier pieces.
    pub(crate) n_functions: u32,
}

impl FileFunctions {
    /// The pieces, each with its functions.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = (ParsedPiece, &[FunctionComplexity])> {
        let mut rest = self.functions.as_slice();
        self.pieces.iter().map(move |piece| {
            let functions;
            (functions, rest) = rest.split_at((piece.n_functions as usize).min(rest.len()));
            (*piece, functions)
        })
    }
}

/// A file's complexity after one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendPoint {
    /// Author time of the commit, in Unix seconds.
    pub time: i64,
    /// Total indentation complexity.
    pub complexity: u32,
    /// Lines.
    pub lines: u32,
}
