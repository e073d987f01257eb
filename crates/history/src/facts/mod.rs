//! The facts: everything read from a history, in a compact record without any file content. Answers are
//! computed only from it.
//!
//! Positions ([`PathId`], [`PersonId`], a commit's index) belong to one `Facts` value and change from one
//! scan to the next; commit ids, paths and addresses do not.

mod assemble;
mod builder;
mod codec;
mod gaps;
mod hunks;
mod ids;
mod people;
mod rows;
mod store;
#[cfg(fuzzing)]
pub(crate) use store::read_tables;
pub(crate) mod tables;
mod tables_codec;

use std::borrow::Cow;
use std::collections::HashMap;

use crate::path_text::{path_bytes, path_text};
pub(crate) use assemble::{Assembler, CommitHeader, NewChange, Signature};
pub use builder::{FactsBuilder, InventedChange, InventedCommit};
pub(crate) use gaps::FETCH_ALL;
pub use gaps::Gaps;
pub(crate) use hunks::Carry;
pub use hunks::Hunk;
pub use ids::{CommitId, PathId, PersonId};
pub(crate) use people::text_of;
use people::{Shared, resolve_people};
pub(crate) use rows::ParsedPiece;
pub use rows::{Change, Commit, FileFunctions, FileKind, HeadFile, Person, Tag, TrendPoint};
use tables::{ChangeRow, CommitRow, Strings};

use crate::classify::PathClass;
use crate::glob::matches_glob;

/// A repository's history as far as it was read. See the module.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// The key of what per-commit facts depend on besides the commit: options and format of the reading.
    pub(crate) options_key: u64,
    /// The key of the source: tips, shallow edge and replacements; if equal, nothing is new.
    pub(crate) source_key: u64,
    pub(crate) head: Option<CommitId>,
    pub(crate) ids: Vec<CommitId>,
    pub(crate) commits: Vec<CommitRow>,
    pub(crate) subjects: Strings,
    pub(crate) parents: Vec<CommitId>,
    pub(crate) co_authors: Vec<u32>,
    pub(crate) changes: Vec<ChangeRow>,
    /// Parallel to `changes`: the packed hunks of each.
    pub(crate) hunks: Strings,
    /// Positions of the changes that carry lines over, ascending.
    pub(crate) carrying: Vec<u32>,
    /// Parallel to `carrying`: the packed carries of each.
    pub(crate) carries: Strings,
    pub(crate) paths: Strings,
    pub(crate) classes: Vec<PathClass>,
    /// Names and addresses as written in commits, in pairs; people are derived from them.
    pub(crate) signature_names: Strings,
    pub(crate) signature_emails: Strings,
    pub(crate) person_of_signature: Vec<u32>,
    pub(crate) people: Vec<Person>,
    pub(crate) head_files: Vec<HeadFile>,
    /// Parallel to `head_files`: the measured blobs, so that a rescan need not measure them again.
    pub(crate) head_blobs: Vec<CommitId>,
    pub(crate) trends: Vec<Trend>,
    /// In the order of the head's files.
    pub(crate) functions: Vec<FileFunctions>,
    /// In the order of the head's files: what each document describes.
    pub(crate) documents: Vec<Described>,
    pub(crate) missing_commits: u32,
    /// Folders of the newest tree that could not be read.
    pub(crate) unknown_folders: u32,
    /// Tags whose object could not be read.
    pub(crate) unknown_tags: u32,
    /// What a partial clone leaves out.
    pub(crate) partial: Option<String>,
    /// Names of the packs that could not be read.
    pub(crate) broken_packs: Vec<String>,
    /// By name.
    pub(crate) tags: Vec<Tag>,
    /// Patterns that leave files out; not saved.
    pub(crate) left_out: Vec<String>,
}

/// A document and the code files named by its text and its own name, in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Described {
    pub(crate) document: PathId,
    pub(crate) code: Vec<PathId>,
}

/// The measured history of one file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trend {
    pub(crate) path: u32,
    /// Oldest first.
    pub(crate) points: Vec<TrendPoint>,
    /// Parallel to `points`: the commit each was measured at.
    pub(crate) commits: Vec<CommitId>,
}

impl Facts {
    /// All commits, newest first, as `git log` orders them.
    #[must_use]
    pub fn commits(&self) -> impl ExactSizeIterator<Item = Commit<'_>> + DoubleEndedIterator {
        self.commits.iter().enumerate().map(|(index, row)| Commit {
            facts: self,
            index: u32::try_from(index).unwrap_or(u32::MAX),
            row,
        })
    }

    /// The commit at a position; `None` past the end.
    #[must_use]
    pub fn commit(&self, index: usize) -> Option<Commit<'_>> {
        let row = self.commits.get(index)?;
        Some(Commit { facts: self, index: u32::try_from(index).ok()?, row })
    }

    /// The changes of a commit; same as [`Commit::changes`].
    #[must_use]
    pub fn changes<'a>(&self, commit: Commit<'a>) -> impl ExactSizeIterator<Item = Change> + 'a {
        commit.changes()
    }

    /// All people, authors and committers, in the order of [`PersonId`].
    #[must_use]
    pub fn people(&self) -> impl ExactSizeIterator<Item = (PersonId, &Person)> {
        let with_id = |(index, person)| (PersonId(u32::try_from(index).unwrap_or(u32::MAX)), person);
        self.people.iter().enumerate().map(with_id)
    }

    /// One person.
    ///
    /// # Panics
    /// If the id comes from other facts and is out of range.
    #[must_use]
    pub fn person(&self, id: PersonId) -> &Person {
        &self.people[id.index()]
    }

    /// Every name and address in the commits, as written, with its person: people have several, and the one
    /// in [`Facts::people`] is only their newest. An address that many people have is left empty.
    pub fn identities(&self) -> impl Iterator<Item = (PersonId, Person)> {
        let written: Vec<(String, String)> = self
            .signature_names
            .iter()
            .zip(self.signature_emails.iter())
            .map(|(name, email)| (text_of(name), text_of(email).to_lowercase()))
            .collect();
        let shared = Shared::among(written.iter().map(|(name, email)| (name.as_str(), email.as_str())));
        (0..).zip(written).map(move |(signature, (name, email))| {
            let id = self.person_of(signature);
            let known = self.people.get(id.index());
            let is_bot = known.is_some_and(|person| person.is_bot);
            let is_assistant = known.is_some_and(|person| person.is_assistant);
            let email = if shared.is_own(&name, &email) { email } else { String::new() };
            (id, Person { name, email, is_bot, is_assistant })
        })
    }

    /// Finds a person by any address they used (including those replaced by the mailmap), in any case.
    #[must_use]
    pub fn person_by_email(&self, email: &str) -> Option<PersonId> {
        let wanted = email.trim().to_lowercase();
        if let Some(position) = self.people.iter().position(|person| person.email == wanted) {
            return Some(PersonId(u32::try_from(position).ok()?));
        }
        let same = |raw: &[u8]| String::from_utf8_lossy(raw).to_lowercase() == wanted;
        let position = self.signature_emails.iter().position(same)?;
        Some(self.person_of(u32::try_from(position).ok()?))
    }

    /// The bytes of a path, relative to the root of the repository, separated by `/`. Empty if the
    /// id comes from other facts and is out of range.
    #[must_use]
    pub fn path(&self, id: PathId) -> &[u8] {
        self.paths.get(id.0)
    }

    /// A path for display; [`Facts::path_id_of`] maps it back.
    #[must_use]
    pub fn path_text(&self, id: PathId) -> Cow<'_, str> {
        path_text(self.path(id))
    }

    /// Finds a path by its text; linear in the number of paths.
    #[must_use]
    pub fn path_id_of(&self, text: &str) -> Option<PathId> {
        self.path_id(text.as_bytes()).or_else(|| self.path_id(&path_bytes(text)?))
    }

    /// Finds a path by its bytes; linear in the number of paths.
    #[must_use]
    pub fn path_id(&self, path: &[u8]) -> Option<PathId> {
        let position = self.paths.iter().position(|known| known == path)?;
        Some(PathId(u32::try_from(position).ok()?))
    }

    /// How many paths were ever seen, including renamed and deleted ones.
    #[must_use]
    pub fn n_paths(&self) -> usize {
        self.paths.len()
    }

    /// The class of a path by attributes and patterns.
    #[must_use]
    pub fn class(&self, id: PathId) -> PathClass {
        self.classes.get(id.index()).copied().unwrap_or_default()
    }

    /// The files of the newest commit, in Git's order of paths.
    #[must_use]
    pub fn head_files(&self) -> &[HeadFile] {
        &self.head_files
    }

    /// The state of the repository that was read, and how: if two scans of one repository have the same value
    /// here, nothing was new in between, and saved facts need not be saved again.
    #[must_use]
    pub fn reading(&self) -> (u64, u64) {
        (self.options_key, self.source_key)
    }

    /// The commit of the head; `None` for an empty repository.
    #[must_use]
    pub fn head(&self) -> Option<CommitId> {
        self.head
    }

    /// Past measurements of a file, oldest first; empty if it was not among the files measured.
    #[must_use]
    pub fn trend(&self, path: PathId) -> &[TrendPoint] {
        let found = self.trends.iter().find(|trend| trend.path == path.0);
        found.map_or(&[], |trend| &trend.points)
    }

    /// All tags of the repository that lead to a commit, by name; including tags of unread commits on other
    /// branches.
    #[must_use]
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// The files whose syntax was read, those that change most, in the order of [`head_files`](Self::head_files).
    #[must_use]
    pub fn functions(&self) -> &[FileFunctions] {
        &self.functions
    }

    /// The functions of a file; `None` if its syntax was not read.
    #[must_use]
    pub fn functions_in(&self, path: PathId) -> Option<&FileFunctions> {
        self.functions.iter().find(|file| file.path == path)
    }

    /// The code files that a document of the newest tree names, by links, paths and names; empty if it names
    /// none.
    #[must_use]
    pub fn described_by(&self, document: PathId) -> &[PathId] {
        let found = self.documents.iter().find(|described| described.document == document);
        found.map_or(&[], |described| &described.code)
    }

    /// Leaves paths that match one of these patterns out of every answer, replacing those left out before:
    /// `*` within a folder, `**` across folders, `?` one character; a pattern without `/` is matched against
    /// the file name. This is not saved with the facts.
    pub fn leave_out(&mut self, globs: &[String]) {
        self.left_out = globs.to_vec();
        let paths = &self.paths;
        for (class, path) in self.classes.iter_mut().zip(paths.iter()) {
            class.excluded = globs.iter().any(|glob| matches_glob(glob, path));
        }
    }

    /// The patterns that leave paths out.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Commits whose changes or parents could not be read.
    #[must_use]
    pub fn n_unknown_commits(&self) -> usize {
        self.commits().filter(|commit| commit.is_unknown()).count()
    }

    /// Changes whose lines could not be counted, because one side is missing or corrupt.
    #[must_use]
    pub fn n_unknown_changes(&self) -> usize {
        let unknown = tables::change_flag::UNKNOWN;
        self.changes.iter().filter(|change| change.flags & unknown != 0).count()
    }

    /// Parent commits that could not be read at all.
    #[must_use]
    pub fn n_missing_commits(&self) -> usize {
        self.missing_commits as usize
    }

    /// Commits at the edge of a shallow clone.
    #[must_use]
    pub fn n_shallow_boundaries(&self) -> usize {
        self.commits().filter(|commit| commit.is_shallow_boundary()).count()
    }

    /// Commits, without merges, that name a coding assistant as author or helper.
    #[must_use]
    pub fn n_assisted_commits(&self) -> usize {
        self.commits().filter(|commit| commit.is_assisted() && !commit.is_merge()).count()
    }

    /// Commits that the repository ignores for blame; see [`Commit::is_ignored`].
    #[must_use]
    pub fn n_ignored_commits(&self) -> usize {
        self.commits().filter(|commit| commit.is_ignored()).count()
    }

    /// The packed carries of the change at a position; `None` for most.
    pub(crate) fn carries_of(&self, change: u32) -> Option<&[u8]> {
        let at = self.carrying.binary_search(&change).ok()?;
        Some(self.carries.get(u32::try_from(at).ok()?))
    }

    /// All tables of strings, in storage order.
    fn strings(&self) -> impl Iterator<Item = &Strings> {
        let Self { paths, signature_names, signature_emails, subjects, hunks, carries, .. } = self;
        [paths, signature_names, signature_emails, subjects, hunks, carries].into_iter()
    }

    /// Same as [`Self::strings`].
    fn strings_mut(&mut self) -> impl Iterator<Item = &mut Strings> {
        let Self { paths, signature_names, signature_emails, subjects, hunks, carries, .. } = self;
        [paths, signature_names, signature_emails, subjects, hunks, carries].into_iter()
    }

    pub(crate) fn commit_id(&self, index: u32) -> CommitId {
        self.ids[index as usize]
    }

    pub(crate) fn person_of(&self, signature: u32) -> PersonId {
        PersonId(self.person_of_signature.get(signature as usize).copied().unwrap_or(0))
    }

    /// Positions of the commits by id.
    pub(crate) fn positions(&self) -> HashMap<CommitId, u32> {
        self.ids.iter().copied().zip(0..).collect()
    }
}
