//! Documentation that did not keep up with its code. A history cannot show whether a text is still right, but
//! it can show how much of the code it describes has changed since the text was last touched.
//!
//! A text describes the files and folders that it names, by links, paths, names, and its own name; a text
//! beside code (`core/README.md`, `core/docs/`) without such names describes the folder. A text at the root
//! that names nothing describes nothing a history could show, and is not measured.

use std::collections::HashMap;

use super::filter::{Exclusions, Filter, Sieve};
use super::lineage::follow;
use super::numbers::days;
use super::summary::ratio;
use crate::documents::{Document, document_at, is_code, is_in_folder, tree_of};
use crate::facts::{Facts, HeadFile, PathId};

/// Options of the analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentationOptions {
    /// Today, in Unix seconds; later commits do not count.
    pub now: i64,
    /// Documents with fewer commits to their code since are not reported. Default 1.
    pub minimum_commits: u32,
    /// Commits that change more files than this do not count as code changes: a reformatting leaves a text as
    /// right as it was. They do count as care for a document. Default 30; `None` counts all.
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
    /// Documents whose code has changed since they were last touched, those with the largest share of changed
    /// code first.
    pub documents: Vec<DocumentFreshness>,
    /// Documents of the head that count and whose last change and code are known.
    pub all_documents: usize,
    /// Documents that name no code and are in no folder of code: they are not measured.
    pub without_code: usize,
    /// Minutes, dated reports, decisions and the like, which stay right: they are not measured.
    pub records: usize,
    /// What was left out.
    pub exclusions: Exclusions,
}

/// One document and the changes to its code since it was last touched.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentFreshness {
    /// The document.
    pub path: PathId,
    /// The folder whose code it is measured against: its own, or the nearest above that holds code. Empty if
    /// it is measured against the files that it names.
    pub folder: String,
    /// Author time of its last change, in Unix seconds.
    pub last_time: i64,
    /// Commits to the code since then.
    pub commits: u32,
    /// Lines that those commits added and removed.
    pub lines: u64,
    /// Code files that it describes today.
    pub code_files: usize,
    /// How many of those have changed since.
    pub changed_files: usize,
    /// `changed_files / code_files`, from above 0 to 1.
    pub share: f64,
    /// Days from the document's last change to the last one of the code; 0 if clocks disagree.
    pub days_behind: f64,
    /// Days since the document's last change.
    pub days_untouched: f64,
}

/// Code that documents are measured against: a folder, or the files that one document names.
#[derive(Default)]
struct Group {
    /// Commits to its code, newest first: position, author time, and lines of this commit and all newer ones.
    commits: Vec<(usize, i64, u64)>,
    /// Position of the newest commit to each of its code files, in order.
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
    let (texts, others): (Vec<&HeadFile>, Vec<&HeadFile>) = files.into_iter().partition(documentation);
    let code: Vec<&HeadFile> =
        others.into_iter().filter(|file| is_code(&facts.path_text(file.path))).collect();
    let kind = |file: &HeadFile| document_at(&facts.path_text(file.path));
    let records = texts.iter().filter(|file| kind(file) == Some(Document::Record)).count();
    let manuals: Vec<&HeadFile> =
        texts.into_iter().filter(|file| kind(file) == Some(Document::Manual)).collect();
    let mut plan = Plan::of(facts, &manuals, &code);
    let mut last_change: Vec<Option<(usize, i64)>> = vec![None; facts.n_paths()];
    follow(facts, &sieve, &commits, |commit, touched| {
        let (position, time) = (commit.index(), commit.author_time());
        for &(path, change) in touched {
            let Some(of_path) = plan.groups_of.get(path.index()) else { continue };
            let is_care = commit.n_changes() <= limit || of_path.is_empty();
            let slot = &mut last_change[path.index()];
            *slot = slot.or(is_care.then_some((position, time)));
            if commit.n_changes() > limit {
                continue;
            }
            for &group in of_path {
                let commits = &mut plan.groups[group as usize].commits;
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
        for &group in plan.groups_of.get(file.path.index()).into_iter().flatten() {
            let group = &mut plan.groups[group as usize];
            group.code_files += 1;
            group.file_changes.extend(newest.map(|(position, _)| position));
        }
    }
    plan.groups.iter_mut().for_each(|group| group.file_changes.sort_unstable());
    let measured: Vec<DocumentFreshness> = plan
        .documents
        .iter()
        .filter_map(|(path, folder, group)| {
            let last = last_change.get(path.index()).copied().flatten()?;
            Some(measure(*path, folder, &plan.groups[*group as usize], last, options.now))
        })
        .collect();
    let all_documents = measured.len();
    let is_behind = |document: &DocumentFreshness| document.commits >= options.minimum_commits.max(1);
    let mut documents: Vec<DocumentFreshness> = measured.into_iter().filter(is_behind).collect();
    documents.sort_by(|a, b| b.share.total_cmp(&a.share).then(b.lines.cmp(&a.lines)));
    let without_code = plan.without_code;
    DocumentationFreshness { documents, all_documents, without_code, records, exclusions }
}

fn measure(
    path: PathId,
    name: &str,
    group: &Group,
    (position, last_time): (usize, i64),
    now: i64,
) -> DocumentFreshness {
    let since = group.commits.partition_point(|&(commit, _, _)| commit < position);
    let newer = &group.commits[..since];
    let changed_files = group.file_changes.partition_point(|&commit| commit < position);
    let newest = newer.iter().map(|&(_, time, _)| time).max().unwrap_or(last_time);
    DocumentFreshness {
        path,
        folder: name.to_owned(),
        last_time,
        commits: u32::try_from(since).unwrap_or(u32::MAX),
        lines: newer.last().map_or(0, |&(_, _, lines)| lines),
        code_files: group.code_files,
        changed_files,
        share: ratio(changed_files, group.code_files),
        days_behind: days(newest.saturating_sub(last_time).max(0)),
        days_untouched: days(now.saturating_sub(last_time).max(0)),
    }
}

/// The code that each document is measured against.
struct Plan {
    /// Document, the folder it is measured against (empty for named files), and position of the group.
    documents: Vec<(PathId, String, u32)>,
    groups: Vec<Group>,
    /// By path, for code files: the groups they are in, as far as some document is measured against them.
    groups_of: Vec<Vec<u32>>,
    /// Documents without code to be measured against.
    without_code: usize,
}

impl Plan {
    fn of(facts: &Facts, documents: &[&HeadFile], code: &[&HeadFile]) -> Self {
        let mut with_code: HashMap<&[u8], Option<u32>> = HashMap::new();
        for file in code {
            with_code.extend(folders_above(facts.path(file.path)).map(|folder| (folder, None)));
        }
        let mut plan = Self {
            documents: Vec::new(),
            groups: Vec::new(),
            groups_of: vec![Vec::new(); facts.n_paths()],
            without_code: 0,
        };
        let mut is_code = vec![false; facts.n_paths()];
        for file in code {
            is_code[file.path.index()] = true;
        }
        for document in documents {
            let path = facts.path(document.path);
            let nearest = nearest_with_code(path, &with_code);
            let named = facts.described_by(document.path).iter().filter(|path| is_code[path.index()]);
            let named: Vec<PathId> = named.copied().collect();
            let next = u32::try_from(plan.groups.len()).unwrap_or(u32::MAX);
            // A text beside code is about all of it; in a folder of many texts, each is about what it names.
            if !named.is_empty() && (is_in_folder(path) || nearest.is_none()) {
                plan.groups.push(Group::default());
                for path in named {
                    plan.groups_of[path.index()].push(next);
                }
                plan.documents.push((document.path, String::new(), next));
            } else if let Some(folder) = nearest {
                let number = *with_code.entry(folder).or_default().get_or_insert(next);
                if number == next {
                    plan.groups.push(Group::default());
                }
                plan.documents.push((document.path, String::from_utf8_lossy(folder).into_owned(), number));
            } else {
                plan.without_code += 1;
            }
        }
        for file in code {
            let folders = folders_above(facts.path(file.path));
            let wanted = folders.filter_map(|folder| with_code.get(folder).copied().flatten());
            plan.groups_of[file.path.index()].extend(wanted);
        }
        plan
    }
}

/// The folder that a document is about by its location: the nearest that holds code, but not the root,
/// because that is everything.
fn nearest_with_code<'a>(path: &'a [u8], with_code: &HashMap<&[u8], Option<u32>>) -> Option<&'a [u8]> {
    let tree = tree_of(path);
    // One more byte, so that the tree itself is the innermost.
    let folders = folders_above(&path[..(tree.len() + 1).min(path.len())]);
    folders.filter(|folder| !folder.is_empty()).find(|folder| with_code.contains_key(folder))
}

/// The folders that contain a path, innermost first; the last is the empty root.
fn folders_above(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    let parent = |path: &[u8]| path.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
    let first = &path[..parent(path)];
    std::iter::successors(Some(first), move |folder| (!folder.is_empty()).then(|| &path[..parent(folder)]))
}

#[cfg(test)]
mod tests {
    use super::*;

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
