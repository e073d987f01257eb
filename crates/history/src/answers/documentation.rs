//! Documentation that stood still while its code moved on. Nobody can tell from a history whether a text is still right;
//! it can tell how much changed beside it since somebody last looked.

use std::collections::HashMap;

use super::filter::{Exclusions, Filter, Sieve};
use super::lineage::follow;
use super::numbers::days;
use super::summary::ratio;
use super::technology_table::{ending_of, language_of_ending};
use crate::facts::{Facts, HeadFile, PathId};

/// What to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentationOptions {
    /// Today, in Unix seconds; later commits do not count.
    pub now: i64,
    /// Documents with fewer commits to their code since are not reported. Default 1.
    pub minimum_commits: u32,
    /// Commits that change more files than this do not count as changes of code: reformattings leave a text as right as
    /// it was. They do count as care for a document. Default 30; `None` counts all.
    pub mass_commit_files: Option<u32>,
    /// What to count.
    pub filter: Filter,
}

impl DocumentationOptions {
    /// The defaults, as of `now` in Unix seconds.
    #[must_use]
    pub fn at(now: i64) -> Self {
        Self { now, minimum_commits: 1, mass_commit_files: Some(30), filter: Filter::default() }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentationFreshness {
    /// Documents whose code changed since they were touched, those with the largest share of changed code first.
    pub documents: Vec<DocumentFreshness>,
    /// Documents of the head that count and whose last change and code are known.
    pub all_documents: usize,
    /// What was left out.
    pub exclusions: Exclusions,
}

/// One document and what happened beside it since it was last touched.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentFreshness {
    /// The document.
    pub path: PathId,
    /// The folder whose code it is measured against: its own, or the nearest above that holds code. Empty for the whole
    /// repository.
    pub folder: String,
    /// Author time of its last change, in Unix seconds.
    pub last_time: i64,
    /// Commits to the code since.
    pub commits: u32,
    /// Lines that those added and removed.
    pub lines: u64,
    /// Files of code in the folder today.
    pub code_files: usize,
    /// Those of them that changed since.
    pub changed_files: usize,
    /// `changed_files / code_files`, over 0 to 1.
    pub share: f64,
    /// Days from the document's last change to the last one of the code; 0 if clocks disagree.
    pub days_behind: f64,
    /// Days since the document's last change.
    pub days_untouched: f64,
}

/// A folder that documents are measured against.
#[derive(Default)]
struct Folder {
    /// Commits to its code, newest first: position, author time, and lines of this commit and all newer ones.
    commits: Vec<(usize, i64, u64)>,
    /// Position of the newest commit to each of its files of code, in order.
    file_changes: Vec<usize>,
    code_files: usize,
}

/// Finds documents that their code has left behind.
#[must_use]
pub fn documentation_freshness(facts: &Facts, options: &DocumentationOptions) -> DocumentationFreshness {
    let sieve = Sieve::new(facts, &options.filter);
    let (commits, mut exclusions) = sieve.commits(|commit| commit.author_time() <= options.now);
    let limit = options.mass_commit_files.map_or(usize::MAX, |limit| limit as usize);
    exclusions.mass_commits = commits.iter().filter(|commit| commit.n_changes() > limit).count();
    let counted = |file: &&HeadFile| file.kind.is_regular() && !file.binary && sieve.counts(file.path);
    let files: Vec<&HeadFile> = facts.head_files().iter().filter(counted).collect();
    let documentation = |file: &&HeadFile| facts.class(file.path).documentation;
    let (texts, code): (Vec<&HeadFile>, Vec<&HeadFile>) = files.into_iter().partition(documentation);
    let describes_code = |file: &&HeadFile| describes_code(&facts.path_text(file.path));
    let documents: Vec<&HeadFile> = texts.into_iter().filter(describes_code).collect();
    let mut plan = Plan::of(facts, &documents, &code);
    let mut last_change: Vec<Option<(usize, i64)>> = vec![None; facts.n_paths()];
    follow(facts, &sieve, &commits, |commit, touched| {
        let (position, time) = (commit.index(), commit.author_time());
        for &(path, change) in touched {
            let Some(of_path) = plan.folders_of.get(path.index()) else { continue };
            let is_care = commit.n_changes() <= limit || of_path.is_empty();
            let slot = &mut last_change[path.index()];
            *slot = slot.or(is_care.then_some((position, time)));
            if commit.n_changes() > limit {
                continue;
            }
            for &folder in of_path {
                let commits = &mut plan.folders[folder as usize].commits;
                let before = commits.last().map_or(0, |&(_, _, lines)| lines);
                if commits.last().is_none_or(|&(last, _, _)| last != position) {
                    commits.push((position, time, before));
                }
                if let Some((_, _, lines)) = commits.last_mut() {
                    *lines += u64::from(change.added) + u64::from(change.removed);
                }
            }
        }
    });
    for file in &code {
        let newest = last_change.get(file.path.index()).copied().flatten();
        for &folder in plan.folders_of.get(file.path.index()).into_iter().flatten() {
            let folder = &mut plan.folders[folder as usize];
            folder.code_files += 1;
            folder.file_changes.extend(newest.map(|(position, _)| position));
        }
    }
    plan.folders.iter_mut().for_each(|folder| folder.file_changes.sort_unstable());
    let measured: Vec<DocumentFreshness> = plan
        .documents
        .iter()
        .filter_map(|(path, name, folder)| {
            let last = last_change.get(path.index()).copied().flatten()?;
            Some(measure(*path, name, &plan.folders[*folder as usize], last, options.now))
        })
        .collect();
    let all_documents = measured.len();
    let is_behind = |document: &DocumentFreshness| document.commits >= options.minimum_commits.max(1);
    let mut documents: Vec<DocumentFreshness> = measured.into_iter().filter(is_behind).collect();
    documents.sort_by(|a, b| b.share.total_cmp(&a.share).then(b.lines.cmp(&a.lines)));
    DocumentationFreshness { documents, all_documents, exclusions }
}

fn measure(
    path: PathId,
    name: &str,
    folder: &Folder,
    (position, last_time): (usize, i64),
    now: i64,
) -> DocumentFreshness {
    let since = folder.commits.partition_point(|&(commit, _, _)| commit < position);
    let newer = &folder.commits[..since];
    let changed_files = folder.file_changes.partition_point(|&commit| commit < position);
    let newest = newer.iter().map(|&(_, time, _)| time).max().unwrap_or(last_time);
    DocumentFreshness {
        path,
        folder: name.to_owned(),
        last_time,
        commits: u32::try_from(since).unwrap_or(u32::MAX),
        lines: newer.last().map_or(0, |&(_, _, lines)| lines),
        code_files: folder.code_files,
        changed_files,
        share: ratio(changed_files, folder.code_files),
        days_behind: days(newest.saturating_sub(last_time).max(0)),
        days_untouched: days(now.saturating_sub(last_time).max(0)),
    }
}

/// Texts in a folder for documentation, but not the programs there, nor texts that no change of code makes wrong.
fn describes_code(path: &str) -> bool {
    const TEXTS: &[&str] = &["Markdown", "AsciiDoc", "reStructuredText", "HTML"];
    const OTHERS: &[&str] = &[
        "license",
        "licence",
        "code_of_conduct",
        "pull_request_template",
        "issue_template",
        "changelog",
        "authors",
    ];
    let language = ending_of(path).and_then(|ending| language_of_ending(&ending));
    let path = path.to_lowercase();
    language.is_none_or(|language| TEXTS.contains(&language))
        && !path.split('/').any(|part| OTHERS.iter().any(|other| part.starts_with(other)))
}

/// Which documents are measured against which folders.
struct Plan {
    /// Document, name and position of its folder.
    documents: Vec<(PathId, String, u32)>,
    folders: Vec<Folder>,
    /// By path, for files of code: the folders they are in, as far as some document is measured against them.
    folders_of: Vec<Vec<u32>>,
}

impl Plan {
    fn of(facts: &Facts, documents: &[&HeadFile], code: &[&HeadFile]) -> Self {
        let mut with_code: HashMap<&[u8], Option<u32>> = HashMap::new();
        for file in code {
            with_code.extend(folders_above(facts.path(file.path)).map(|folder| (folder, None)));
        }
        let mut plan = Self {
            documents: Vec::new(),
            folders: Vec::new(),
            folders_of: vec![Vec::new(); facts.n_paths()],
        };
        for document in documents {
            let above = folders_above(facts.path(document.path));
            let nearest = above.into_iter().find(|folder| with_code.contains_key(folder));
            let Some(nearest) = nearest else { continue };
            let next = u32::try_from(plan.folders.len()).unwrap_or(u32::MAX);
            let number = *with_code.entry(nearest).or_default().get_or_insert(next);
            if number == next {
                plan.folders.push(Folder::default());
            }
            plan.documents.push((document.path, String::from_utf8_lossy(nearest).into_owned(), number));
        }
        for file in code {
            let folders = folders_above(facts.path(file.path));
            let wanted = folders.filter_map(|folder| with_code.get(folder).copied().flatten());
            plan.folders_of[file.path.index()] = wanted.collect();
        }
        plan
    }
}

/// The folders a path is in, innermost first; the last is the empty root.
fn folders_above(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    let parent = |path: &[u8]| path.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
    let first = &path[..parent(path)];
    std::iter::successors(Some(first), move |folder| (!folder.is_empty()).then(|| &path[..parent(folder)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_every_text_describes_code() {
        for path in ["README.md", "docs/guide.txt", "docs/page.html", "man/tool.1", "docs/FAQ"] {
            assert!(describes_code(path), "{path}");
        }
        for path in
            ["doc/mod.rs", "LICENSE.md", ".github/ISSUE_TEMPLATE/bug.md", "CHANGELOG.md", "docs/conf.py"]
        {
            assert!(!describes_code(path), "{path}");
        }
    }

    #[test]
    fn a_path_is_in_all_folders_above_it() {
        let folders = |path: &'static str| {
            folders_above(path.as_bytes()).map(|folder| String::from_utf8_lossy(folder)).collect::<Vec<_>>()
        };
        assert_eq!(folders("a/b/c.rs"), ["a/b", "a", ""]);
        assert_eq!(folders("c.rs"), [""]);
        assert_eq!(folders(""), [""]);
        assert_eq!(folders("/c"), [""]);
    }
}
