//! Assembles facts commit by commit, newest first. Used by the scan and by the builder.

use super::hunks::{Carry, Hunk, pack, pack_carries};
use super::ids::CommitId;
use super::rows::{FileKind, HeadFile};
use super::tables::{ChangeRow, CommitRow, Interner, NO_PATH, Span, change_flag};
use super::{Commit, Facts, Trend};
use crate::classify::{PathAttributes, classify_path};
use crate::marks::is_template;

/// A person and a time, as written in a commit.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Signature {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) time: i64,
    pub(crate) offset: i32,
}

/// Everything about a commit except its changes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CommitHeader {
    pub(crate) id: CommitId,
    pub(crate) parents: Vec<CommitId>,
    pub(crate) author: Signature,
    pub(crate) committer: Signature,
    /// Name and address of each.
    pub(crate) co_authors: Vec<(String, String)>,
    pub(crate) subject: String,
    pub(crate) flags: u8,
}

/// A change with its paths spelled out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewChange<'a> {
    pub(crate) path: &'a [u8],
    pub(crate) old_path: Option<&'a [u8]>,
    /// Added and removed; `None` for binary and unknown changes.
    pub(crate) lines: Option<(u32, u32)>,
    /// Line positions; empty for binary and unknown changes.
    pub(crate) hunks: &'a [Hunk],
    /// Added lines that were in the file before.
    pub(crate) carries: &'a [Carry],
    pub(crate) cosmetic: bool,
    pub(crate) unknown: bool,
    pub(crate) old_kind: FileKind,
    pub(crate) new_kind: FileKind,
}

/// Facts under construction.
#[derive(Debug, Default)]
pub(crate) struct Assembler {
    pub(crate) facts: Facts,
    /// Positions of paths named by a generator's list or notice beside them.
    pub(crate) generated: Vec<u32>,
    paths: Interner,
    signatures: Interner,
}

/// By path, whether its own text or a file beside it marks it as generated.
fn marked(facts: &Facts, generated: &[u32]) -> Vec<bool> {
    let mut marked = vec![false; facts.paths.len()];
    let by_their_words =
        facts.head_files.iter().filter(|file| file.is_marked && !is_template(facts.paths.get(file.path.0)));
    for path in by_their_words.map(|file| file.path.0).chain(generated.iter().copied()) {
        if let Some(slot) = marked.get_mut(path as usize) {
            *slot = true;
        }
    }
    marked
}

impl Assembler {
    pub(crate) fn path(&mut self, path: &[u8]) -> u32 {
        self.paths.intern(path)
    }

    fn signature(&mut self, name: &str, email: &str) -> u32 {
        // A header line contains no line feed, so it can separate the two.
        self.signatures.intern(format!("{name}\n{email}").as_bytes())
    }

    /// Appends a commit without changes; those follow with [`Self::push_change`].
    pub(crate) fn push_commit(&mut self, header: &CommitHeader) {
        let author = self.signature(&header.author.name, &header.author.email);
        let committer = self.signature(&header.committer.name, &header.committer.email);
        let co_authors: Vec<u32> =
            header.co_authors.iter().map(|(name, email)| self.signature(name, email)).collect();
        let facts = &mut self.facts;
        facts.ids.push(header.id);
        facts.subjects.push(header.subject.as_bytes());
        let no_changes = position(facts.changes.len());
        facts.commits.push(CommitRow {
            author,
            committer,
            author_time: header.author.time,
            author_offset: header.author.offset,
            committer_time: header.committer.time,
            committer_offset: header.committer.offset,
            flags: header.flags,
            parents: append(&mut facts.parents, &header.parents),
            co_authors: append(&mut facts.co_authors, &co_authors),
            changes: Span { start: no_changes, end: no_changes },
        });
    }

    /// Appends a change to the commit pushed last.
    pub(crate) fn push_change(&mut self, change: &NewChange<'_>) {
        let binary = change.lines.is_none() && !change.unknown;
        let (added, removed) = change.lines.unwrap_or_default();
        let row = ChangeRow {
            path: self.path(change.path),
            old_path: change.old_path.map_or(NO_PATH, |path| self.path(path)),
            added,
            removed,
            flags: if binary { change_flag::BINARY } else { 0 }
                | if change.unknown { change_flag::UNKNOWN } else { 0 }
                | if change.cosmetic { change_flag::COSMETIC } else { 0 },
            kinds: change.old_kind.code() | change.new_kind.code() << 4,
        };
        if !change.carries.is_empty() {
            self.push_carries(&pack_carries(change.carries));
        }
        self.facts.changes.push(row);
        self.facts.hunks.push(&pack(change.hunks));
        if let Some(commit) = self.facts.commits.last_mut() {
            commit.changes.end = position(self.facts.changes.len());
        }
    }

    /// Appends the lines carried over by the next change.
    fn push_carries(&mut self, packed: &[u8]) {
        self.facts.carrying.push(position(self.facts.changes.len()));
        self.facts.carries.push(packed);
    }

    /// Appends a commit of earlier facts unchanged. `paths` maps their path positions to new ones (`NO_PATH`
    /// = not yet moved).
    pub(crate) fn push_known(&mut self, commit: Commit<'_>, paths: &mut [u32]) {
        self.push_commit(&header_of(commit));
        let known = commit.facts;
        let mut moved = |assembler: &mut Self, path: u32| {
            let Some(target) = paths.get_mut(path as usize) else { return NO_PATH };
            if *target == NO_PATH {
                *target = assembler.paths.intern(known.paths.get(path));
            }
            *target
        };
        for (row, index) in commit.row.changes.rows_of(&known.changes).iter().zip(commit.row.changes.start..)
        {
            let path = moved(self, row.path);
            let old_path = moved(self, row.old_path);
            if let Some(packed) = known.carries_of(index) {
                self.push_carries(packed);
            }
            self.facts.changes.push(ChangeRow { path, old_path, ..*row });
            self.facts.hunks.push(known.hunks.get(index));
        }
        if let Some(row) = self.facts.commits.last_mut() {
            row.changes.end = position(self.facts.changes.len());
        }
    }

    pub(crate) fn push_head_file(&mut self, file: HeadFile, blob: CommitId) {
        self.facts.head_files.push(file);
        self.facts.head_blobs.push(blob);
    }

    pub(crate) fn push_trend(&mut self, trend: Trend) {
        self.facts.trends.push(trend);
    }

    /// Completes the tables: people by `mailmap`, classes by `attributes`.
    pub(crate) fn finish(
        self,
        mailmap: impl Fn(&[u8], &[u8]) -> (String, String),
        mut attributes: impl FnMut(&[u8]) -> PathAttributes,
    ) -> Facts {
        let mut facts = self.facts;
        facts.paths = self.paths.into_strings();
        let is_marked = marked(&facts, &self.generated);
        let classes = facts.paths.iter().zip(is_marked);
        facts.classes =
            classes.map(|(path, is_marked)| classify_path(path, attributes(path), is_marked)).collect();
        for signature in self.signatures.into_strings().iter() {
            let end = signature.iter().position(|&byte| byte == b'\n').unwrap_or(signature.len());
            facts.signature_names.push(&signature[..end]);
            facts.signature_emails.push(signature.get(end + 1..).unwrap_or_default());
        }
        (facts.people, facts.person_of_signature) =
            super::resolve_people(&facts.signature_names, &facts.signature_emails, mailmap);
        facts
    }
}

/// The header of a commit of earlier facts.
pub(crate) fn header_of(commit: Commit<'_>) -> CommitHeader {
    let (facts, row) = (commit.facts, commit.row);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let name = |signature: u32| text(facts.signature_names.get(signature));
    let email = |signature: u32| text(facts.signature_emails.get(signature));
    let signature = |signature: u32, time: i64, offset: i32| Signature {
        name: name(signature),
        email: email(signature),
        time,
        offset,
    };
    let co_authors = row.co_authors.rows_of(&facts.co_authors);
    CommitHeader {
        id: commit.id(),
        parents: commit.parents().collect(),
        author: signature(row.author, row.author_time, row.author_offset),
        committer: signature(row.committer, row.committer_time, row.committer_offset),
        co_authors: co_authors.iter().map(|&who| (name(who), email(who))).collect(),
        subject: commit.subject().into_owned(),
        flags: row.flags,
    }
}

fn position(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn append<T: Clone>(table: &mut Vec<T>, rows: &[T]) -> Span {
    let start = position(table.len());
    table.extend_from_slice(rows);
    Span { start, end: position(table.len()) }
}
