//! Compares rows as printed by `git log --numstat -z --format=%x01%H%x00`, commit by commit.

use std::collections::HashMap;

/// The number of commits whose every row is the same.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub(crate) same: usize,
    pub(crate) commits: usize,
    /// A few commits whose rows differ.
    pub(crate) examples: Vec<String>,
}

/// Compares git's output with ours.
pub(crate) fn compare(git: &[u8], ours: &[u8]) -> Agreement {
    let (git, ours) = (by_commit(git), by_commit(ours));
    let mut agreement = Agreement { same: 0, commits: git.len(), examples: Vec::new() };
    for (commit, rows) in &git {
        if ours.get(commit) == Some(rows) {
            agreement.same += 1;
        } else if agreement.examples.len() < 12 {
            agreement.examples.push(String::from_utf8_lossy(commit).into_owned());
        }
    }
    agreement
}

/// The fields after each commit's id, without the line feed that git puts before the first.
fn by_commit(output: &[u8]) -> HashMap<&[u8], Vec<&[u8]>> {
    let mut commits: HashMap<&[u8], Vec<&[u8]>> = HashMap::new();
    let mut current = None;
    for field in output.split(|&byte| byte == 0) {
        let field = field.strip_prefix(b"\n").unwrap_or(field);
        if let Some(id) = field.strip_prefix(b"\x01") {
            current = Some(id);
            commits.entry(id).or_default();
        } else if let Some(id) = current.filter(|_| !field.is_empty()) {
            commits.entry(id).or_default().push(field);
        }
    }
    commits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_counts_if_every_row_is_the_same() {
        let git = b"\x01aa\0\n1\t0\tx\0\x01bb\0\n1\t1\ty\0\x01cc\0\n-\t-\t\0old\0new\0";
        let ours = b"\x01aa\x001\t0\tx\0\x01bb\x001\t2\ty\0\x01cc\0-\t-\t\0old\0new\0";
        let agreement = compare(git, ours);
        assert_eq!((agreement.same, agreement.commits), (2, 3));
        assert_eq!(agreement.examples, ["bb"]);
    }
}
