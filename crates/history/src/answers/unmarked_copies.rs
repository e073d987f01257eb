//! Folders that look copied from elsewhere although nothing marks them: their files came with many others at once, and no one
//! has worked on them since. Only a proposal: nothing is left out because of it.

use std::collections::{BTreeMap, BTreeSet};

use super::filter::{Filter, Sieve};
use super::lineage::follow;
use crate::calendar::DAY;
use crate::facts::{Facts, PathId};

/// Options of the search.
#[derive(Debug, Clone, PartialEq)]
pub struct UnmarkedCopyOptions {
    /// Today, in Unix seconds.
    pub now: i64,
    /// Fewer files are not worth a proposal. Default 20.
    pub least_files: usize,
    /// Nor are fewer lines. Default 1,000.
    pub least_lines: u64,
    /// Commits that change more files than this bring or move files, they do not work on them. Default 30.
    pub mass_commit_files: usize,
    /// The share of files that may have been worked on. Default 0.05.
    pub most_worked_on: f64,
    /// The days for which no file may have come or changed. Default 90.
    pub quiet_days: i64,
}

impl UnmarkedCopyOptions {
    /// The defaults, as of `now` in Unix seconds.
    #[must_use]
    pub fn at(now: i64) -> Self {
        Self {
            now,
            least_files: 20,
            least_lines: 1_000,
            mass_commit_files: 30,
            most_worked_on: 0.05,
            quiet_days: 90,
        }
    }
}

/// A folder that looks copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmarkedCopy {
    /// The folder, as bytes.
    pub folder: Vec<u8>,
    /// Files in it that count today.
    pub files: usize,
    /// Their lines.
    pub lines: u64,
    /// How many of the files were worked on.
    pub worked_on: usize,
    /// Whether a licence of its own is in it.
    pub has_licence: bool,
}

/// The folders that look copied, most lines first; none is inside another.
#[must_use]
pub fn unmarked_copies(facts: &Facts, options: &UnmarkedCopyOptions) -> Vec<UnmarkedCopy> {
    let filter = Filter::default();
    let sieve = Sieve::new(facts, &filter);
    let (worked_on, recent) = worked_on(facts, &sieve, options);
    let mut folders: BTreeMap<&[u8], Folder> = BTreeMap::new();
    for file in facts.head_files() {
        if !file.kind.is_regular() || !sieve.counts(file.path) {
            continue;
        }
        let path = facts.path(file.path);
        let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(end, _)| end);
        for end in ends {
            let folder = folders.entry(&path[..end]).or_default();
            folder.files += 1;
            folder.lines += u64::from(file.lines);
            folder.worked_on += usize::from(worked_on.contains(&file.path));
            folder.recent |= recent.contains(&file.path);
            folder.has_licence |= is_licence(&path[end + 1..]);
        }
    }
    let looks_copied = |folder: &Folder| {
        !folder.recent
            && folder.files >= options.least_files
            && folder.lines >= options.least_lines
            && share(folder.worked_on, folder.files) <= options.most_worked_on
    };
    let mut found: Vec<UnmarkedCopy> = Vec::new();
    // A folder comes before what is in it.
    for (path, _) in folders.iter().filter(|(_, folder)| looks_copied(folder)) {
        if found.iter().any(|known| *path == known.folder || is_below(path, &known.folder)) {
            continue;
        }
        let path = narrowed(path, &folders);
        let folder = &folders[path];
        found.push(UnmarkedCopy {
            folder: path.to_vec(),
            files: folder.files,
            lines: folder.lines,
            worked_on: folder.worked_on,
            has_licence: folder.has_licence,
        });
    }
    found.sort_by(|a, b| b.lines.cmp(&a.lines).then_with(|| a.folder.cmp(&b.folder)));
    found
}

#[derive(Default)]
struct Folder {
    files: usize,
    lines: u64,
    worked_on: usize,
    recent: bool,
    has_licence: bool,
}

/// The files of the head that were changed, under whatever name, by commits of few files; and those that came or changed lately.
fn worked_on(
    facts: &Facts,
    sieve: &Sieve<'_>,
    options: &UnmarkedCopyOptions,
) -> (BTreeSet<PathId>, BTreeSet<PathId>) {
    let (commits, _) = sieve.commits(|_| true);
    let since = options.now.saturating_sub(options.quiet_days.saturating_mul(DAY));
    let (mut worked_on, mut recent) = (BTreeSet::new(), BTreeSet::new());
    follow(facts, sieve, &commits, |commit, changes| {
        let is_mass = commit.n_changes() > options.mass_commit_files;
        let changed = changes.iter().filter(|(_, change)| change.added + change.removed > 0);
        for (today, _) in changed {
            if !is_mass {
                worked_on.insert(*today);
            }
            if commit.author_time() > since {
                recent.insert(*today);
            }
        }
    });
    (worked_on, recent)
}

/// The innermost folder that holds nearly all of another's lines.
fn narrowed<'a>(path: &'a [u8], folders: &BTreeMap<&'a [u8], Folder>) -> &'a [u8] {
    let mut path = path;
    while let Some(lines) = folders.get(path).map(|folder| folder.lines) {
        let child = folders.iter().find(|(inner, folder)| {
            is_below(inner, path)
                && !inner[path.len() + 1..].contains(&b'/')
                && folder.lines * 20 >= lines * 19
        });
        let Some((inner, _)) = child else { return path };
        path = inner;
    }
    path
}

fn is_below(path: &[u8], folder: &[u8]) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with(b"/"))
}

fn is_licence(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    [b"license".as_slice(), b"licence", b"copying"].iter().any(|known| name.starts_with(known))
}

#[expect(clippy::cast_precision_loss, reason = "no repository has 2^52 files")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
