//! The scan: repository in, facts out. Commits are walked, trees compared, lines counted, the head and the
//! history of the busiest files measured; anything known from the previous facts is not read again.

mod carried;
mod commits;
mod compare;
mod documents;
mod ends;
mod functions;
mod generators;
mod head;
mod header;
mod ignored;
mod known_lines;
mod line_diff;
mod numbers;
mod objects;
mod packs;
mod parallel;
mod renames;
mod repository;
mod similarity;
mod tags;
mod tokens;
mod tree_diff;
mod trend;
mod walk;

use std::path::Path;

use commits::{Files, Lines, Step, changed_files, changed_lines};
pub use compare::{ComparedFile, Comparison};
use documents::add_documents;
use functions::add_functions;
use head::{Attributes, add_head};
use objects::Objects;
use packs::Packs;
use parallel::Reporter;
use repository::Source;
pub use repository::{Repository, remote_of};
use tags::read_tags;
use tree_diff::FileDiff;
use trend::{add_trends, busiest};
use walk::{Walk, Walked, Walker, to_commit_id, to_object_id};

use crate::error::Error;
use crate::facts::tables::{NO_PATH, commit_flag};
use crate::facts::{Assembler, CommitHeader, Facts, FileKind, NewChange, text_of};
use crate::progress::{Phase, Progress};

/// Raised whenever the same commit would give other facts than before, so that facts of different readings
/// are not mixed.
const READING: u64 = 7;

/// Options of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanOptions {
    /// Where to start reading: a branch, a tag, a commit, or anything else that names one (`HEAD~2`); `None`
    /// is the head.
    pub revision: Option<String>,
    /// Whether to read all local and remote branches too.
    pub all_branches: bool,
    /// Threads; 0 (the default) is one per core.
    pub threads: usize,
    /// The number of files, those with most revisions in the last `trend_days`, whose past complexity is
    /// measured; 0 measures none. Default 50.
    pub trend_files: usize,
    /// How many days back past complexity is measured. Default 365.
    pub trend_days: u32,
    /// The number of files, those with most revisions in the last `trend_days` and a known grammar, whose
    /// syntax is read; 0 reads none, and hotspots then use only indentation. Default 100.
    pub function_files: usize,
    /// Today in Unix seconds, for the trend only; `None` (the default) is the newest author time.
    pub now: Option<i64>,
}

impl Default for ScanOptions {
    fn default() -> Self {
        Self {
            revision: None,
            all_branches: false,
            threads: 0,
            trend_files: 50,
            trend_days: 365,
            function_files: 100,
            now: None,
        }
    }
}

/// Opens the repository at `path` and scans it; see [`Repository::scan`].
///
/// # Errors
/// Those of [`Repository::open`] and [`Repository::scan`].
pub fn scan(
    path: &Path,
    options: &ScanOptions,
    previous: Option<Facts>,
    progress: &dyn Progress,
) -> Result<Facts, Error> {
    Repository::open(path)?.scan(options, previous, progress)
}

/// The shared state of all passes of one scan.
struct Context<'a> {
    shared: &'a gix::ThreadSafeRepository,
    packs: &'a Packs,
    threads: usize,
    progress: &'a dyn Progress,
}

impl Repository {
    /// Reads the history. With `previous` facts of the same repository, only commits missing from them are
    /// read, and commits no longer reachable (a force-push) are dropped; the result is the same as that of a
    /// full scan.
    ///
    /// Missing and corrupt objects do not fail a scan: anything that depends on them is marked unknown, and
    /// [`Facts::gaps`] counts it. Without the newest commit there is nothing to read.
    ///
    /// # Errors
    /// [`Error::NoSuchRevision`], [`Error::HeadLeadsNowhere`], [`Error::NewestCommitUnreadable`], [`Error::Unreadable`]
    /// or [`Error::Cancelled`].
    pub fn scan(
        &self,
        options: &ScanOptions,
        previous: Option<Facts>,
        progress: &dyn Progress,
    ) -> Result<Facts, Error> {
        let threads = match options.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        let source = self.source(options)?;
        let previous = previous.filter(|facts| facts.options_key == READING);
        match previous {
            Some(facts) if facts.source_key == source.key && is_complete(&facts) => Ok(facts),
            previous => {
                let packs = Packs::open(&self.shared.to_thread_local());
                let context = Context { shared: &self.shared, packs: &packs, threads, progress };
                context.read(&source, options, previous.as_ref())
            }
        }
    }
}

/// Whether there is nothing left that another try could read.
fn is_complete(facts: &Facts) -> bool {
    let heads_known = facts.head_files.iter().all(|file| !file.unknown);
    heads_known
        && facts.missing_commits == 0
        && facts.n_unknown_commits() == 0
        && facts.n_unknown_changes() == 0
        && (facts.unknown_folders, facts.unknown_tags) == (0, 0)
}

impl Context<'_> {
    /// An object reader for one thread.
    fn objects(&self) -> Objects<'_> {
        Objects::new(self.shared, self.packs)
    }

    fn read(&self, source: &Source, options: &ScanOptions, previous: Option<&Facts>) -> Result<Facts, Error> {
        let walk = self.walk(source, previous)?;
        let mut assembler = Assembler::default();
        self.add_commits(walk, previous, &mut assembler)?;
        if let Some(head) = source.head {
            self.expect_read(head, source, &assembler.facts)?;
            add_head(self, head, previous, &mut assembler)?;
        }
        assembler.facts.options_key = READING;
        assembler.facts.source_key = source.key;
        assembler.facts.head = source.head.map(to_commit_id);
        let repository = self.shared.to_thread_local();
        let (tags, unknown_tags) = read_tags(&repository, &source.tags, &assembler.facts.ids);
        (assembler.facts.tags, assembler.facts.unknown_tags) = (tags, unknown_tags);
        assembler.facts.partial.clone_from(&source.partial);
        assembler.facts.broken_packs = self.packs.broken().to_vec();
        ignored::mark(&source.ignored, &mut assembler.facts);
        let mut attributes = Attributes::of(&repository, source.head);
        let mut facts = assembler
            .finish(|name, email| resolve(&source.mailmap, name, email), |path| attributes.about(path));
        let busiest = busiest(&facts, options);
        add_trends(self, options, &busiest, previous, &mut facts)?;
        add_functions(self, options, &busiest, previous, &mut facts)?;
        add_documents(self, &mut facts)?;
        Ok(facts)
    }

    /// A history without its newest commit is an error, not an empty repository.
    fn expect_read(&self, head: gix::ObjectId, source: &Source, facts: &Facts) -> Result<(), Error> {
        let commit = to_commit_id(head);
        if facts.ids.contains(&commit) {
            return Ok(());
        }
        let packs = self.packs.broken().to_vec();
        Err(Error::NewestCommitUnreadable { commit, packs, is_partial: source.partial.is_some() })
    }

    fn walk(&self, source: &Source, previous: Option<&Facts>) -> Result<Walk, Error> {
        let walker = Walker::new(self.objects(), previous, &source.shallow);
        let reporter = Reporter { progress: self.progress, phase: Phase::Commits, total: 0 };
        walker.walk(&source.tips, &reporter)
    }

    fn add_commits(
        &self,
        walk: Walk,
        previous: Option<&Facts>,
        assembler: &mut Assembler,
    ) -> Result<(), Error> {
        let steps: Vec<Step> = walk.commits.iter().filter_map(step_of).collect();
        let files = changed_files(self, &steps, &walk.trees)?;
        let rows: Vec<&FileDiff> = files.iter().flatten().flatten().collect();
        let mut lines = changed_lines(self, &rows)?.into_iter();
        let mut files = files.iter();
        let mut moved = vec![NO_PATH; previous.map_or(0, Facts::n_paths)];
        for walked in walk.commits {
            let has_step = step_of(&walked).is_some();
            match walked {
                Walked::Known(position) => {
                    let known = previous.and_then(|facts| facts.commit(position as usize));
                    if let Some(commit) = known {
                        assembler.push_known(commit, &mut moved);
                    }
                }
                Walked::New(header) => {
                    let files = if has_step { files.next() } else { None };
                    push_new(assembler, *header, files, &mut lines);
                }
            }
        }
        assembler.facts.missing_commits = walk.missing;
        Ok(())
    }
}

/// Merges and shallow boundaries have no changes of their own.
fn step_of(walked: &Walked) -> Option<Step> {
    let Walked::New(header) = walked else { return None };
    if header.flags & (commit_flag::MERGE | commit_flag::SHALLOW) != 0 {
        return None;
    }
    let parent = header.parents.first().copied().map(to_object_id);
    Some(Step { commit: to_object_id(header.id), parent })
}

fn push_new(
    assembler: &mut Assembler,
    mut header: CommitHeader,
    files: Option<&Files>,
    lines: &mut impl Iterator<Item = Lines>,
) {
    if files.is_some_and(Option::is_none) {
        header.flags |= commit_flag::UNKNOWN;
    }
    assembler.push_commit(&header);
    for file in files.into_iter().flatten().flatten() {
        let lines = lines.next().unwrap_or(Lines::Unknown);
        let counted = if let Lines::Counted(counted) = &lines { Some(counted) } else { None };
        assembler.push_change(&NewChange {
            path: &file.path,
            old_path: file.old_path.as_deref(),
            lines: counted.map(|counted| (counted.added, counted.removed)),
            hunks: counted.map_or(&[], |counted| &counted.hunks),
            carries: counted.map_or(&[], |counted| &counted.carries),
            cosmetic: has_same_content(file) || counted.is_some_and(|counted| counted.is_cosmetic),
            unknown: lines == Lines::Unknown,
            old_kind: file.old.map_or(FileKind::Absent, |side| side.kind),
            new_kind: file.new.map_or(FileKind::Absent, |side| side.kind),
        });
    }
}

/// Whether a file was only moved or got another mode.
fn has_same_content(file: &FileDiff) -> bool {
    let (Some(old), Some(new)) = (file.old, file.new) else { return false };
    old.id == new.id && old.kind.is_regular() == new.kind.is_regular()
}

/// Name and address through the mailmap.
fn resolve(mailmap: &gix::mailmap::Snapshot, name: &[u8], email: &[u8]) -> (String, String) {
    let signature = gix::actor::SignatureRef { name: name.into(), email: email.into(), time: "" };
    let resolved = mailmap.try_resolve_ref(signature);
    let name = resolved.as_ref().and_then(|found| found.name).map_or(name, |name| name);
    let email = resolved.as_ref().and_then(|found| found.email).map_or(email, |email| email);
    (text_of(name), text_of(email))
}

/// See [`crate::fuzzing`].
#[cfg(fuzzing)]
pub(crate) mod fuzzing {
    pub(crate) fn commit(bytes: &[u8]) {
        std::hint::black_box(super::header::parse_commit(bytes));
        std::hint::black_box(super::header::parse_signature(bytes));
    }

    pub(crate) fn delta(base: &[u8], delta: &[u8]) {
        std::hint::black_box(super::packs::apply(base, delta));
    }
}
