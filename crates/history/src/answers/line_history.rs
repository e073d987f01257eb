//! Replays the history from its oldest commit and tracks, for every file, the commit that each of its lines
//! comes from.
//!
//! A commit's hunks give line positions in its parent. Commits of parallel branches are replayed one after
//! the other, so if both changed one file, the removed lines may be off by a few; changes made by merges
//! themselves are not in the facts. The number of lines per file is corrected from the head at the end, and
//! the difference is reported.

use std::collections::HashMap;

use crate::facts::{Carry, Change, Commit, CommitId, Facts, FileKind, Hunk, PathId};

/// No commit that was read: before a shallow edge, from a merge, or after an unreadable change.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// Adjacent lines from one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Position of the commit, or [`UNKNOWN`].
    pub(super) origin: u32,
    pub(super) lines: u32,
}

/// Lines that were added or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    /// Position of the commit that did it.
    pub(super) at: u32,
    /// Position of the commit that wrote them, or [`UNKNOWN`].
    pub(super) origin: u32,
    pub(super) lines: u32,
    pub(super) what: What,
}

/// What happened to the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Written,
    Gone,
    /// Their file was moved to where it counts, or only the head has them.
    Entered,
    /// Their file was moved to where it does not count, or the head lacks them.
    Left,
}

/// The author of a line that a change only reindented, moved or copied within its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// The person who changed it, as in Git's diffs and `git blame`.
    LastTouched,
    /// The person who wrote it, as in `git blame -w -M`; lines of commits that the repository ignores for
    /// blame stay with the authors of the lines they replace.
    Written,
}

/// The state after the last commit.
pub(super) struct Played {
    /// Lines by path; empty for absent files.
    pub(super) files: Vec<Vec<Stretch>>,
    /// The sum of differences in line count between the files of the head as replayed and as they are.
    pub(super) misplaced_lines: u64,
    /// Lines of files that no commit deletes and that are not in the head: a merge removed them.
    pub(super) merged_away_lines: u64,
}

/// Replays all commits that `takes_part` and reports every addition and removal of lines in files that
/// `counts`.
pub(super) fn play(
    facts: &Facts,
    whose: Whose,
    takes_part: impl Fn(Commit<'_>) -> bool,
    counts: impl Fn(PathId) -> bool,
    tell: impl FnMut(Event),
) -> Played {
    // Only then may a file have more lines than were ever added to it.
    let is_partial =
        facts.n_shallow_boundaries() > 0 || facts.n_unknown_changes() > 0 || facts.n_unknown_commits() > 0;
    let (files, touched) = (vec![Vec::new(); facts.n_paths()], vec![0; facts.n_paths()]);
    let mut player = Player { files, deleted: HashMap::new(), touched, is_partial, whose, counts, tell };
    for commit in facts.commits().rev().filter(|&commit| takes_part(commit)) {
        player.apply(commit);
    }
    let head = facts.head().and_then(|head| position_of(facts, head)).filter(|&head| takes_part(head));
    let (misplaced_lines, merged_away_lines) =
        head.map_or((0, 0), |head| player.match_head(facts, head.index));
    Played { files: player.files, misplaced_lines, merged_away_lines }
}

fn position_of(facts: &Facts, id: CommitId) -> Option<Commit<'_>> {
    facts.commits().find(|commit| commit.id() == id)
}

struct Player<C, T> {
    files: Vec<Vec<Stretch>>,
    /// The lines of deleted files: a file may come back.
    deleted: HashMap<PathId, Vec<Stretch>>,
    /// By path, the position of the commit that changed it last.
    touched: Vec<u32>,
    is_partial: bool,
    whose: Whose,
    counts: C,
    tell: T,
}

impl<C: Fn(PathId) -> bool, T: FnMut(Event)> Player<C, T> {
    fn apply(&mut self, commit: Commit<'_>) {
        // Two files may swap names in one commit, so all are removed before any is added.
        let mut taken = Vec::with_capacity(commit.n_changes());
        for change in commit.changes() {
            let from = change.old_path.unwrap_or(change.path);
            taken.push(self.files.get_mut(from.index()).map(std::mem::take).unwrap_or_default());
        }
        let is_written = self.whose == Whose::Written;
        let gone = if is_written { Gone::by(commit, &taken) } else { Gone::default() };
        for ((change, hunks, carries), before) in commit.changes_with_carries().zip(taken) {
            let is_split = change.is_addition() && gone.may_be_in(&change, commit.facts);
            let edit = Edit {
                at: commit.index,
                is_partial: self.is_partial,
                is_looked_through: is_written && (commit.is_ignored() || is_split),
                carries: if is_written { carries.collect() } else { Vec::new() },
                returned: if is_written { self.returned(commit, &change) } else { None },
            };
            if is_written && change.is_deletion() {
                self.deleted.insert(change.path, before.clone());
            }
            let after = self.changed(&edit, &change, hunks, before);
            let Some(slot) = self.files.get_mut(change.path.index()) else { continue };
            self.touched[change.path.index()] = commit.index;
            // A parallel branch had added a file of that name too.
            let lost = std::mem::replace(slot, after);
            self.tell_all(commit.index, change.path, &lost, What::Gone);
        }
    }

    /// The lines of a file that a commit adds and an earlier one deleted: those it had, if the commit says that it takes the
    /// deletion back, or if it has as many and too many for that to be chance; with about as many, no one knows whose they are.
    fn returned(&mut self, commit: Commit<'_>, change: &Change) -> Option<Vec<Stretch>> {
        if !change.is_addition() {
            return None;
        }
        let had = self.deleted.remove(&change.path).filter(|had| is_as_long(total(had), change.added))?;
        let is_the_same = total(&had) == change.added;
        let is_certain = change.added >= LEAST_COPIED || commit.subject().starts_with("Revert");
        Some(match is_the_same && is_certain {
            true => had,
            false => vec![Stretch { origin: UNKNOWN, lines: change.added }],
        })
    }

    fn changed(
        &mut self,
        edit: &Edit,
        change: &Change,
        hunks: impl Iterator<Item = Hunk>,
        before: Vec<Stretch>,
    ) -> Vec<Stretch> {
        let at = edit.at;
        let from = change.old_path.unwrap_or(change.path);
        if !change.new_kind.is_regular() || change.binary {
            self.tell_all(at, from, &before, What::Gone);
            return Vec::new();
        }
        if change.unknown {
            return before;
        }
        if (self.counts)(from) != (self.counts)(change.path) {
            self.tell_all(at, from, &before, What::Left);
            self.tell_all(at, change.path, &before, What::Entered);
        }
        if change.old_kind == FileKind::Absent || !change.old_kind.is_regular() {
            self.tell_all(at, change.path, &before, What::Gone);
            let origin = if edit.is_looked_through { UNKNOWN } else { at };
            let written =
                edit.returned.clone().unwrap_or_else(|| vec![Stretch { origin, lines: change.added }]);
            self.tell_all(at, change.path, &written, What::Written);
            return written;
        }
        let counts = (self.counts)(change.path);
        let tell = &mut self.tell;
        replace(&before, hunks, edit, |origin, lines, what| {
            if counts && lines > 0 {
                tell(Event { at, origin, lines, what });
            }
        })
    }

    fn tell_all(&mut self, at: u32, path: PathId, stretches: &[Stretch], what: What) {
        if (self.counts)(path) {
            let told = stretches.iter().filter(|stretch| stretch.lines > 0);
            told.for_each(|stretch| {
                (self.tell)(Event { at, origin: stretch.origin, lines: stretch.lines, what });
            });
        }
    }

    /// Sets each file to the number of lines it has in the head. Returns by how many lines the files there
    /// differed, and how many lines were in others. It is unknown when a merge removed those; mostly it moved
    /// a whole folder in from another repository, so they never existed, and they leave with the commit that
    /// changed their file last.
    fn match_head(&mut self, facts: &Facts, head: u32) -> (u64, u64) {
        let mut lengths = vec![Some(None); facts.n_paths()];
        for file in facts.head_files() {
            if let Some(slot) = lengths.get_mut(file.path.index()) {
                // For an unreadable file, the replayed count is the best there is.
                let lines = if file.kind.is_regular() && !file.binary { file.lines } else { 0 };
                *slot = (!file.unknown).then_some(Some(lines));
            }
        }
        let (mut misplaced, mut merged_away) = (0, 0);
        for (index, length) in (0_u32..).zip(lengths) {
            let (path, Some(length)) = (PathId(index), length) else { continue };
            let at = if length.is_some() { head } else { self.touched[path.index()] };
            let wanted = length.unwrap_or(0);
            let (mut kept, rest) = split(&self.files[path.index()], wanted);
            let missing = Stretch { origin: UNKNOWN, lines: wanted - total(&kept) };
            if (self.counts)(path) {
                let sum = if length.is_some() { &mut misplaced } else { &mut merged_away };
                *sum += u64::from(missing.lines) + u64::from(total(&rest));
            }
            self.tell_all(at, path, &rest, What::Left);
            self.tell_all(at, path, &[missing], What::Entered);
            push(&mut kept, missing);
            self.files[path.index()] = kept;
        }
        (misplaced, merged_away)
    }
}

/// An unchanged moved file counts as copied into another of as many lines from this size on; smaller matches
/// may be chance.
const LEAST_COPIED: u32 = 20;

/// Lines that a commit removes from their places. If it adds a file of the same name, or of as many lines as
/// one that it moves unchanged, a file was split, copied or moved beyond recognition, and the author of the
/// new lines cannot be derived from the commit.
#[derive(Default)]
struct Gone<'a> {
    names: Vec<&'a [u8]>,
    /// Lines of files that were moved unchanged.
    lengths: Vec<u32>,
}

impl<'a> Gone<'a> {
    /// `before` has the lines of each changed file, in order.
    fn by(commit: Commit<'a>, before: &[Vec<Stretch>]) -> Self {
        let mut gone = Self::default();
        if !commit.changes().any(|change| change.is_addition()) {
            return gone;
        }
        for (change, before) in commit.changes().zip(before) {
            let from = if change.is_deletion() { Some(change.path) } else { change.old_path };
            let Some(from) = from else { continue };
            gone.names.push(name_of(commit.facts, from));
            let is_moved_as_it_is = !change.is_deletion() && change.added == 0 && change.removed == 0;
            if is_moved_as_it_is && total(before) >= LEAST_COPIED {
                gone.lengths.push(total(before));
            }
        }
        gone
    }

    fn may_be_in(&self, added: &Change, facts: &Facts) -> bool {
        let is_there = |&lines: &u32| is_as_long(lines, added.added);
        self.names.contains(&name_of(facts, added.path))
            || added.added >= LEAST_COPIED && self.lengths.iter().any(is_there)
    }
}

/// Whether a file of so many lines may be the one that was added with so many: the first count is derived from diffs, and may be
/// off by a few.
fn is_as_long(lines: u32, added: u32) -> bool {
    lines.abs_diff(added).saturating_mul(50) <= added
}

/// The last part of a path.
fn name_of(facts: &Facts, path: PathId) -> &[u8] {
    let path = facts.path(path);
    &path[path.iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1)..]
}

/// One change of a file's lines.
struct Edit {
    /// Position of its commit.
    at: u32,
    /// Whether the file may have had lines that were never seen.
    is_partial: bool,
    /// Whether it is ignored for blame: its added lines take the place of the removed ones, line by line.
    is_looked_through: bool,
    /// Which of the added lines were in the file before.
    carries: Vec<Carry>,
    /// All lines of an added file that was there earlier.
    returned: Option<Vec<Stretch>>,
}

impl Edit {
    /// Appends the lines that the change adds at `start` of the new file: carried lines keep their origin.
    fn put(&self, before: &[Stretch], start: u32, lines: u32, gone: &[Stretch], after: &mut Vec<Stretch>) {
        let end = start.saturating_add(lines);
        let mut at = start;
        let first = self.carries.partition_point(|carry| carry.new.saturating_add(carry.lines) <= start);
        for carry in self.carries[first..].iter().take_while(|carry| carry.new < end) {
            let from = carry.new.max(at);
            self.write(at - start, from - start, lines, gone, after);
            let until = carry.new.saturating_add(carry.lines).min(end);
            let mut carried = 0;
            for stretch in part(before, carry.old + (from - carry.new), until - from) {
                carried += stretch.lines;
                push(after, stretch);
            }
            // Parallel branches may have made the file shorter than the change saw it.
            push(after, Stretch { origin: UNKNOWN, lines: until - from - carried });
            at = until;
        }
        self.write(at - start, lines, lines, gone, after);
    }

    /// Appends the lines from `from` to `to` of a hunk's `of` new ones.
    fn write(&self, from: u32, to: u32, of: u32, gone: &[Stretch], after: &mut Vec<Stretch>) {
        let lines = to.saturating_sub(from);
        if !self.is_looked_through {
            return push(after, Stretch { origin: self.at, lines });
        }
        // Each old line stands for as many new ones as the ratio of the two counts gives.
        let (old, new) = (u64::from(total(gone)), u64::from(of));
        let scaled =
            |line: u64| u32::try_from((line * new).checked_div(old).unwrap_or(0)).unwrap_or(u32::MAX);
        let (mut line, mut left) = (0_u64, lines);
        for stretch in gone {
            let (start, end) = (scaled(line), scaled(line + u64::from(stretch.lines)));
            line += u64::from(stretch.lines);
            let part = end.min(to).saturating_sub(start.max(from)).min(left);
            left -= part;
            push(after, Stretch { origin: stretch.origin, lines: part });
        }
        push(after, Stretch { origin: UNKNOWN, lines: left });
    }
}

/// The stretches of `lines` lines of a file from line `start` on, as far as they exist.
fn part(file: &[Stretch], start: u32, lines: u32) -> impl Iterator<Item = Stretch> {
    let (mut skip, mut left) = (start, lines);
    file.iter().filter_map(move |stretch| {
        let skipped = skip.min(stretch.lines);
        skip -= skipped;
        let lines = (stretch.lines - skipped).min(left);
        left -= lines;
        (lines > 0).then_some(Stretch { lines, ..*stretch })
    })
}

/// The lines after `hunks`; `tell` is called with those added and removed.
fn replace(
    before: &[Stretch],
    hunks: impl Iterator<Item = Hunk>,
    edit: &Edit,
    mut tell: impl FnMut(u32, u32, What),
) -> Vec<Stretch> {
    let mut after: Vec<Stretch> = Vec::with_capacity(before.len() + 4);
    let mut rest = before.iter().copied();
    let mut current = Stretch { origin: UNKNOWN, lines: 0 };
    let (mut position, mut added, mut removed) = (0, 0_u32, 0_u32);
    let mut gone: Vec<Stretch> = Vec::new();
    // Takes lines off the front; missing ones are unknown if that is possible.
    let mut take = |mut lines: u32, each: &mut dyn FnMut(Stretch)| {
        while lines > 0 {
            if current.lines == 0 {
                match rest.next() {
                    Some(next) => current = next,
                    None if edit.is_partial => return each(Stretch { origin: UNKNOWN, lines }),
                    None => return,
                }
                continue;
            }
            let part = current.lines.min(lines);
            each(Stretch { origin: current.origin, lines: part });
            current.lines -= part;
            lines -= part;
        }
    };
    for hunk in hunks {
        take(hunk.start.saturating_sub(position), &mut |kept| push(&mut after, kept));
        gone.clear();
        take(hunk.removed, &mut |line| {
            tell(line.origin, line.lines, What::Gone);
            gone.push(line);
        });
        position = hunk.start.saturating_add(hunk.removed);
        let start = hunk.start.saturating_add(added).saturating_sub(removed);
        edit.put(before, start, hunk.added, &gone, &mut after);
        tell(edit.at, hunk.added, What::Written);
        added = added.saturating_add(hunk.added);
        removed = removed.saturating_add(hunk.removed);
    }
    push(&mut after, current);
    rest.for_each(|kept| push(&mut after, kept));
    after
}

/// Appends lines; adjacent ones of the same commit become one stretch.
fn push(file: &mut Vec<Stretch>, stretch: Stretch) {
    match file.last_mut() {
        _ if stretch.lines == 0 => {}
        Some(last) if last.origin == stretch.origin => {
            last.lines = last.lines.saturating_add(stretch.lines);
        }
        _ => file.push(stretch),
    }
}

/// The first `lines` lines, and the others.
fn split(file: &[Stretch], lines: u32) -> (Vec<Stretch>, Vec<Stretch>) {
    let (mut kept, mut rest) = (Vec::with_capacity(file.len()), Vec::new());
    let mut left = lines;
    for stretch in file {
        let part = stretch.lines.min(left);
        left -= part;
        push(&mut kept, Stretch { lines: part, ..*stretch });
        push(&mut rest, Stretch { lines: stretch.lines - part, ..*stretch });
    }
    (kept, rest)
}

fn total(file: &[Stretch]) -> u32 {
    file.iter().fold(0, |sum, stretch| sum.saturating_add(stretch.lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretches(of: &[(u32, u32)]) -> Vec<Stretch> {
        of.iter().map(|&(origin, lines)| Stretch { origin, lines }).collect()
    }

    fn after(before: &[(u32, u32)], hunks: &[(u32, u32, u32)], is_partial: bool) -> Vec<(u32, u32)> {
        let edit = Edit { at: 9, is_partial, is_looked_through: false, carries: Vec::new(), returned: None };
        after_edit(before, hunks, &edit)
    }

    fn after_edit(before: &[(u32, u32)], hunks: &[(u32, u32, u32)], edit: &Edit) -> Vec<(u32, u32)> {
        let hunks = hunks.iter().map(|&(start, removed, added)| Hunk { start, removed, added });
        let found = replace(&stretches(before), hunks, edit, |_, _, _| {});
        found.into_iter().map(|stretch| (stretch.origin, stretch.lines)).collect()
    }

    #[test]
    fn lines_that_are_carried_over_are_whose_they_were() {
        let carries = |carries: &[(u32, u32, u32)]| Edit {
            at: 9,
            is_partial: false,
            is_looked_through: false,
            carries: carries.iter().map(|&(new, old, lines)| Carry { new, old, lines }).collect(),
            returned: None,
        };
        let before = [(1, 4), (2, 4)];
        assert_eq!(after_edit(&before, &[(0, 4, 4)], &carries(&[(0, 0, 4)])), before, "reindented");
        assert_eq!(
            after_edit(&before, &[(1, 2, 0), (6, 0, 3)], &carries(&[(5, 1, 2)])),
            [(1, 2), (2, 2), (9, 1), (1, 2), (2, 2)],
            "moved down, with a line before them"
        );
        assert_eq!(
            after_edit(&[(1, 1)], &[(1, 0, 3)], &carries(&[(1, 0, 3)])),
            [(1, 2), (UNKNOWN, 2)],
            "a shorter file"
        );
    }

    #[test]
    fn who_is_looked_through_writes_nothing() {
        let edit =
            Edit { at: 9, is_partial: false, is_looked_through: true, carries: Vec::new(), returned: None };
        assert_eq!(after_edit(&[(1, 2), (2, 2)], &[(0, 4, 8)], &edit), [(1, 4), (2, 4)]);
        assert_eq!(after_edit(&[(1, 2), (2, 2)], &[(0, 4, 2)], &edit), [(1, 1), (2, 1)]);
        assert_eq!(after_edit(&[(1, 2)], &[(1, 0, 3)], &edit), [(1, 1), (UNKNOWN, 3), (1, 1)]);
    }

    #[test]
    fn hunks_replace_lines_where_they_stand() {
        assert_eq!(after(&[(1, 5)], &[(2, 1, 3)], false), [(1, 2), (9, 3), (1, 2)]);
        assert_eq!(
            after(&[(1, 5), (2, 5)], &[(0, 1, 0), (4, 2, 0), (10, 0, 1)], false),
            [(1, 3), (2, 4), (9, 1)]
        );
        assert_eq!(after(&[(1, 5)], &[(0, 5, 0)], false), []);
        assert_eq!(after(&[(1, 1)], &[(8, 2, 2)], false), [(1, 1), (9, 2)], "a parallel branch was longer");
        assert_eq!(after(&[], &[(8, 2, 2)], true), [(UNKNOWN, 8), (9, 2)], "older than what was read");
    }

    #[test]
    fn a_file_is_cut_to_its_length() {
        let (kept, rest) = split(&stretches(&[(1, 5), (2, 5)]), 7);
        assert_eq!((kept, rest), (stretches(&[(1, 5), (2, 2)]), stretches(&[(2, 3)])));
        assert_eq!(total(&stretches(&[(1, u32::MAX), (2, 5)])), u32::MAX);
    }
}
