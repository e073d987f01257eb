//! Commits that a repository ignores for blame: sweeps of formatting, mostly. In the format of Git's
//! `blame.ignoreRevsFile` and of code hosts: one id per line, comments after `#`.

use std::collections::HashSet;
use std::fs;

use gix::ObjectId;

use super::walk::to_object_id;
use crate::facts::Facts;
use crate::facts::tables::commit_flag;

/// The file that code hosts look for.
const USUAL_FILE: &str = ".git-blame-ignore-revs";
/// Further files for Git, in the repository's own configuration.
const SETTING: &str = "blame.ignoreRevsFile";
/// A longer list is ignored.
const LARGEST_LIST: usize = 4 << 20;

/// The commits named by the usual file and by those in the configuration: from the tree of `head`, which a
/// bare mirror has too, or else from disk, because the configuration of a clone may name a file anywhere.
pub(super) fn read_ignored(repository: &gix::Repository, head: Option<ObjectId>) -> HashSet<ObjectId> {
    let configured = repository.config_snapshot();
    let configured = configured.plumbing().strings(SETTING).unwrap_or_default();
    let configured = configured.iter().filter_map(|path| std::str::from_utf8(path.as_ref()).ok());
    let mut ignored = HashSet::new();
    for path in std::iter::once(USUAL_FILE).chain(configured.filter(|path| !path.is_empty())) {
        let list = in_tree(repository, head, path).or_else(|| on_disk(repository, path));
        ignored.extend(list.as_deref().map(ids).into_iter().flatten());
    }
    ignored
}

fn in_tree(repository: &gix::Repository, head: Option<ObjectId>, path: &str) -> Option<Vec<u8>> {
    let tree = repository.find_commit(head?).ok()?.tree().ok()?;
    let object = tree.lookup_entry_by_path(path).ok()??.object().ok()?;
    (object.data.len() <= LARGEST_LIST).then(|| object.data.clone())
}

fn on_disk(repository: &gix::Repository, path: &str) -> Option<Vec<u8>> {
    // A relative path starts at the root of the work tree; a bare repository has none to read.
    let file = repository.workdir()?.join(path);
    let is_small = fs::metadata(&file).ok()?.len() <= LARGEST_LIST as u64;
    if is_small { fs::read(file).ok() } else { None }
}

/// The ids of a list; other lines are skipped.
fn ids(list: &[u8]) -> impl Iterator<Item = ObjectId> {
    list.split(|&byte| byte == b'\n').filter_map(|line| {
        let line = line.split(|&byte| byte == b'#').next().unwrap_or_default().trim_ascii();
        ObjectId::from_hex(line).ok()
    })
}

/// Marks each commit that is in the list; the list may have changed since a commit was read.
pub(super) fn mark(ignored: &HashSet<ObjectId>, facts: &mut Facts) {
    for (row, id) in facts.commits.iter_mut().zip(&facts.ids) {
        let is_ignored = ignored.contains(&to_object_id(*id));
        row.flags = row.flags & !commit_flag::IGNORED | if is_ignored { commit_flag::IGNORED } else { 0 };
    }
}
