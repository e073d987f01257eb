//! The facts in the shape of `git log --numstat -M --no-merges`, row by row, for comparison with Git and for
//! tools that read that format.

use std::io::{self, Write};

use crate::facts::{CommitId, Facts};

/// One line of `--numstat`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumstatRow<'a> {
    /// The commit the change is in.
    pub commit: CommitId,
    /// Lines added and removed; `None` where Git shows `-` (binary) or stops (unknown).
    pub lines: Option<(u32, u32)>,
    /// Whether one side could not be read.
    pub unknown: bool,
    /// The path after the change, or the deleted one.
    pub path: &'a [u8],
    /// The path before, if renamed.
    pub old_path: Option<&'a [u8]>,
}

impl NumstatRow<'_> {
    /// Writes the row as `git log --numstat -z` does, without the commit.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_z(&self, out: &mut impl Write) -> io::Result<()> {
        match self.lines {
            Some((added, removed)) => write!(out, "{added}\t{removed}\t")?,
            None => write!(out, "-\t-\t")?,
        }
        if let Some(old_path) = self.old_path {
            out.write_all(b"\0")?;
            out.write_all(old_path)?;
            out.write_all(b"\0")?;
        }
        out.write_all(self.path)?;
        out.write_all(b"\0")
    }
}

/// All rows, newest commit first. Merges and shallow boundaries have none.
pub fn numstat(facts: &Facts) -> impl Iterator<Item = NumstatRow<'_>> {
    facts.commits().flat_map(move |commit| {
        let id = commit.id();
        commit.changes().map(move |change| NumstatRow {
            commit: id,
            lines: (!change.binary && !change.unknown).then_some((change.added, change.removed)),
            unknown: change.unknown,
            path: facts.path(change.path),
            old_path: change.old_path.map(|old| facts.path(old)),
        })
    })
}
