//! Builds invented histories, for demonstrations and tests, without a repository.

use std::collections::{BTreeMap, HashMap};

use xxhash_rust::xxh3::xxh3_128_with_seed;

use super::assemble::{Assembler, CommitHeader, NewChange, Signature};
use super::hunks::Hunk;
use super::ids::CommitId;
use super::rows::{FileFunctions, FileKind, HeadFile, TrendPoint};
use super::tables::commit_flag;
use super::{Described, Facts, PathId, Tag, Trend};
use crate::assistants::is_assistant;
use crate::classify::PathAttributes;
use crate::complexity::Complexity;
use crate::syntax::FunctionComplexity;

/// A commit of an invented history.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InventedCommit {
    /// Decides the commit id: equal seeds give equal ids, so seeds must differ within a history.
    pub seed: u64,
    /// The author's name.
    pub author_name: String,
    /// The author's address.
    pub author_email: String,
    /// Author and committer time in Unix seconds.
    pub time: i64,
    /// The author's clock in minutes east of UTC.
    pub offset_minutes: i32,
    /// First line of the message.
    pub subject: String,
    /// Names and addresses of co-authors.
    pub co_authors: Vec<(String, String)>,
    /// A merge commit: changes are ignored.
    pub merge: bool,
    /// The changes of the commit.
    pub changes: Vec<InventedChange>,
}

/// A change of an invented commit. Whether it adds or edits the file follows from the history.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InventedChange {
    /// The file.
    pub path: String,
    /// The previous path, if the file is renamed.
    pub old_path: Option<String>,
    /// Lines added.
    pub added: u32,
    /// Lines removed.
    pub removed: u32,
    /// A binary file: lines are ignored.
    pub binary: bool,
    /// The file is deleted.
    pub deleted: bool,
    /// Indentation complexity after the change; also becomes a point of the file's trend.
    pub complexity: Option<Complexity>,
    /// The functions of the file after the change, if its syntax counts as read.
    pub functions: Vec<FunctionComplexity>,
}

impl InventedChange {
    /// A change of a text file by `added` and `removed` lines.
    #[must_use]
    pub fn lines(path: &str, added: u32, removed: u32) -> Self {
        Self { path: path.to_owned(), added, removed, ..Self::default() }
    }

    /// The same change with the complexity of the file after it.
    #[must_use]
    pub fn with_complexity(self, complexity: Complexity) -> Self {
        Self { complexity: Some(complexity), ..self }
    }

    /// The same change with the functions of the file after it.
    #[must_use]
    pub fn with_functions(self, functions: Vec<FunctionComplexity>) -> Self {
        Self { functions, ..self }
    }
}

/// Collects invented commits in any order.
///
/// ```
/// use castra_history::{FactsBuilder, InventedChange, InventedCommit};
///
/// let mut builder = FactsBuilder::new();
/// builder.add(InventedCommit {
///     seed: 1,
///     author_name: "Ann".to_owned(),
///     author_email: "ann@example.org".to_owned(),
///     time: 1_700_000_000,
///     subject: "first".to_owned(),
///     changes: vec![InventedChange::lines("src/main.rs", 40, 0)],
///     ..InventedCommit::default()
/// });
/// let facts = builder.finish();
/// assert_eq!(facts.commits().len(), 1);
/// assert_eq!(facts.head_files()[0].lines, 40);
/// ```
#[derive(Debug, Clone, Default)]
pub struct FactsBuilder {
    commits: Vec<InventedCommit>,
    tags: Vec<Tag>,
    /// Documents with the files that they name.
    documents: Vec<(String, Vec<String>)>,
}

/// A file after the commits so far.
#[derive(Debug, Clone, Default)]
struct Standing {
    functions: Vec<FunctionComplexity>,
    lines: u32,
    complexity: Complexity,
    binary: bool,
}

/// The invented tree while the commits are replayed from oldest to newest.
#[derive(Default)]
struct Tree {
    files: BTreeMap<String, Standing>,
    trends: BTreeMap<String, Vec<(CommitId, TrendPoint)>>,
    /// Whether each change adds its file, and the file's previous lines: by commit position, then change
    /// position.
    before: HashMap<(usize, usize), (bool, u32)>,
}

impl FactsBuilder {
    /// An empty history.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a commit.
    pub fn add(&mut self, commit: InventedCommit) -> &mut Self {
        self.commits.push(commit);
        self
    }

    /// Tags the commit with this seed, at `time` in Unix seconds.
    pub fn tag(&mut self, name: &str, seed: u64, time: i64) -> &mut Self {
        let commit = invented_id(seed);
        self.tags.push(Tag { name: name.to_owned(), commit, time, annotated: true, joins: vec![commit] });
        self
    }

    /// Sets the files that a document of the newest tree names; files missing from it are ignored.
    pub fn document(&mut self, path: &str, names: &[&str]) -> &mut Self {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        self.documents.push((path.to_owned(), names));
        self
    }

    /// Orders the commits by time (equal times: later added is newer), chains them, and computes the newest
    /// tree.
    #[must_use]
    pub fn finish(mut self) -> Facts {
        self.commits.sort_by_key(|commit| commit.time);
        let tree = Tree::play(&self.commits);
        let mut assembler = Assembler::default();
        let ids: Vec<CommitId> = self.commits.iter().map(|commit| invented_id(commit.seed)).collect();
        let mut hunk = [Hunk::default()];
        for (position, commit) in self.commits.iter().enumerate().rev() {
            let parent = position.checked_sub(1).map(|before| ids[before]);
            assembler.push_commit(&header_of(commit, ids[position], parent));
            if commit.merge {
                continue;
            }
            for (index, change) in commit.changes.iter().enumerate() {
                let before = tree.before.get(&(position, index)).copied().unwrap_or_default();
                assembler.push_change(&new_change(change, commit.seed, before, &mut hunk));
            }
        }
        tree.finish(&mut assembler);
        assembler.facts.head = ids.last().copied();
        self.tags.sort_by(|a, b| a.name.cmp(&b.name));
        assembler.facts.tags = self.tags;
        let as_written = |name: &[u8], email: &[u8]| {
            let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
            (text(name), text(email))
        };
        let mut facts = assembler.finish(as_written, |_| PathAttributes::default());
        facts.documents = described(&facts, &self.documents);
        facts
    }
}

/// The files that documents name, in the order of the newest tree.
fn described(facts: &Facts, documents: &[(String, Vec<String>)]) -> Vec<Described> {
    let at_head = |path: &String| {
        let id = facts.path_id(path.as_bytes())?;
        facts.head_files().iter().position(|file| file.path == id).map(|place| (place, id))
    };
    let mut found: Vec<(usize, Described)> = Vec::new();
    for (path, names) in documents {
        let Some((place, document)) = at_head(path) else { continue };
        let mut code: Vec<(usize, PathId)> = names.iter().filter_map(at_head).collect();
        code.sort_unstable();
        found.push((place, Described { document, code: code.into_iter().map(|(_, id)| id).collect() }));
    }
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, described)| described).collect()
}

impl Tree {
    fn play(commits: &[InventedCommit]) -> Self {
        let mut tree = Self::default();
        for (position, commit) in commits.iter().enumerate().filter(|(_, commit)| !commit.merge) {
            for (index, change) in commit.changes.iter().enumerate() {
                let before = tree.apply(commit, change);
                tree.before.insert((position, index), before);
            }
        }
        tree
    }

    /// Applies a change; returns whether it added the file, and the file's previous lines.
    fn apply(&mut self, commit: &InventedCommit, change: &InventedChange) -> (bool, u32) {
        let from = change.old_path.as_deref().unwrap_or(&change.path);
        let before = self.files.remove(from);
        let lines_before = before.as_ref().map_or(0, |before| before.lines);
        let is_new = before.is_none();
        if change.deleted {
            return (false, lines_before);
        }
        let mut standing = before.unwrap_or_default();
        standing.binary = change.binary;
        standing.lines = if change.binary {
            0
        } else {
            standing.lines.saturating_add(change.added).saturating_sub(change.removed)
        };
        if let Some(old_points) = change.old_path.as_deref().and_then(|old| self.trends.remove(old)) {
            self.trends.insert(change.path.clone(), old_points);
        }
        if let Some(complexity) = change.complexity {
            standing.complexity = complexity;
            let point = TrendPoint { time: commit.time, complexity: complexity.total, lines: standing.lines };
            let points = self.trends.entry(change.path.clone()).or_default();
            points.push((invented_id(commit.seed), point));
        }
        if !change.functions.is_empty() {
            standing.functions.clone_from(&change.functions);
        }
        self.files.insert(change.path.clone(), standing);
        (is_new && change.old_path.is_none(), lines_before)
    }

    fn finish(self, assembler: &mut Assembler) {
        for (path, standing) in self.files {
            let path = assembler.path(path.as_bytes());
            let file = HeadFile {
                path: PathId(path),
                kind: FileKind::File,
                lines: standing.lines,
                complexity: standing.complexity,
                binary: standing.binary,
                unknown: false,
                is_marked: false,
            };
            assembler.push_head_file(file, invented_id(u64::from(path)));
            if !standing.functions.is_empty() {
                let cognitive = standing.functions.iter().map(|function| function.cognitive).sum();
                let (path, functions) = (PathId(path), standing.functions);
                let functions = FileFunctions { path, cognitive, functions, pieces: Vec::new() };
                assembler.facts.functions.push(functions);
            }
        }
        for (path, points) in self.trends {
            let path = assembler.path(path.as_bytes());
            let (commits, points) = points.into_iter().unzip();
            assembler.push_trend(Trend { path, points, commits });
        }
    }
}

fn header_of(commit: &InventedCommit, id: CommitId, parent: Option<CommitId>) -> CommitHeader {
    let signature = Signature {
        name: commit.author_name.clone(),
        email: commit.author_email.clone(),
        time: commit.time,
        offset: commit.offset_minutes.saturating_mul(60),
    };
    CommitHeader {
        id,
        parents: parent.into_iter().collect(),
        author: signature.clone(),
        committer: signature,
        co_authors: commit.co_authors.clone(),
        subject: commit.subject.clone(),
        flags: if commit.merge { commit_flag::MERGE } else { 0 }
            | if parent.is_none() { commit_flag::ROOT } else { 0 }
            | if commit.co_authors.iter().any(|(name, email)| is_assistant(name, email)) {
                commit_flag::ASSISTED
            } else {
                0
            },
    }
}

/// The change, as one hunk somewhere in the file: the position depends on the commit's seed.
fn new_change<'a>(
    change: &'a InventedChange,
    seed: u64,
    (is_addition, lines_before): (bool, u32),
    hunk: &'a mut [Hunk; 1],
) -> NewChange<'a> {
    let removed = change.removed.min(lines_before);
    let places = u64::from(lines_before - removed) + 1;
    let place = xxh3_128_with_seed(change.path.as_bytes(), seed) % u128::from(places);
    *hunk = [Hunk { start: u32::try_from(place).unwrap_or(0), removed, added: change.added }];
    NewChange {
        hunks: if change.binary { &[] } else { hunk },
        path: change.path.as_bytes(),
        old_path: change.old_path.as_deref().map(str::as_bytes),
        lines: (!change.binary).then_some((change.added, change.removed)),
        carries: &[],
        cosmetic: change.old_path.is_some() && (change.added, change.removed) == (0, 0),
        unknown: false,
        old_kind: if is_addition { FileKind::Absent } else { FileKind::File },
        new_kind: if change.deleted { FileKind::Absent } else { FileKind::File },
    }
}

/// 20 bytes that depend on the seed and look like a commit id.
fn invented_id(seed: u64) -> CommitId {
    let mut bytes = [0; 20];
    bytes[..16].copy_from_slice(&xxh3_128_with_seed(b"castra", seed).to_be_bytes());
    bytes[16..].copy_from_slice(&xxh3_128_with_seed(b"history", seed).to_be_bytes()[..4]);
    CommitId::from_bytes(&bytes).unwrap_or_else(|| unreachable!("20 bytes are an id"))
}
