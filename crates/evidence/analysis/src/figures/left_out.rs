//! Which files are left out, and why.

use castra_history::{
    Facts, HeadFile, UnmarkedCopy, UnmarkedCopyOptions, matches_glob, path_text, unmarked_copies,
};

use super::{Analysis, ROWS};
use crate::model::{CopyRow, LeftOutFiles, LeftOutView, PatternRow};

/// The most folders that are proposed.
const COPIES: usize = 12;

/// The files of the newest commit that are left out, by the deciding reason, and the matches of each pattern.
pub(crate) fn left_out_files(analysis: &Analysis) -> LeftOutView {
    let facts = &analysis.facts;
    let class = |file: &HeadFile| facts.class(file.path);
    LeftOutView {
        generated: files(facts, |file| class(file).generated),
        vendored: files(facts, |file| class(file).vendored && !class(file).generated),
        by_hand: files(facts, |file| class(file).excluded && !class(file).generated && !class(file).vendored),
        patterns: facts.left_out().iter().map(|pattern| row(facts, pattern)).collect(),
        copies: copies(analysis),
        all_files: facts.head_files().len(),
    }
}

/// Folders that look copied: proposals, which leave nothing out by themselves.
fn copies(analysis: &Analysis) -> Vec<CopyRow> {
    let found = unmarked_copies(&analysis.facts, &UnmarkedCopyOptions::at(analysis.now));
    let row = |copy: UnmarkedCopy| CopyRow {
        folder: path_text(&copy.folder).into_owned(),
        files: copy.files,
        lines: copy.lines,
        worked_on: copy.worked_on,
        has_licence: copy.has_licence,
    };
    found.into_iter().take(COPIES).map(row).collect()
}

fn files(facts: &Facts, wanted: impl Fn(&HeadFile) -> bool) -> LeftOutFiles {
    let mut all: Vec<(String, u32)> = facts
        .head_files()
        .iter()
        .filter(|file| wanted(file))
        .map(|file| (facts.path_text(file.path).into_owned(), file.lines))
        .collect();
    let (files, lines) = (all.len(), all.iter().map(|(_, lines)| u64::from(*lines)).sum());
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.truncate(ROWS);
    LeftOutFiles { files, lines, largest: all }
}

fn row(facts: &Facts, pattern: &str) -> PatternRow {
    let fitting = facts.head_files().iter().filter(|file| matches_glob(pattern, facts.path(file.path)));
    let (files, lines) = fitting.fold((0, 0), |(n, lines), file| (n + 1, lines + u64::from(file.lines)));
    PatternRow { pattern: pattern.to_owned(), files, lines }
}
