//! Counts added and removed lines as `git diff --numstat` does: Myers' algorithm over the lines of
//! the whole files. Where the two files share everything but one stretch on one side, or have
//! nothing in common between their common ends, no search is needed.

use gix_imara_diff::sources::byte_lines;
use gix_imara_diff::{Algorithm, Diff, Interner, Token};

use crate::complexity::count_lines;
use crate::facts::Hunk;

/// Up to so many lines on each side, looking for a common line by comparing all is cheapest.
const FEW_LINES: usize = 6;

/// Counts lines; keeps its tables between files.
#[derive(Default)]
pub(super) struct LineCounter {
    diff: Diff,
    before: Vec<Token>,
    after: Vec<Token>,
}

impl LineCounter {
    /// Lines added and removed from `old` to `new`; where, in place of what is in `hunks`.
    pub(super) fn count(&mut self, old: &[u8], new: &[u8], hunks: &mut Vec<Hunk>) -> (u32, u32) {
        hunks.clear();
        let start = common_start(old, new);
        let end = common_end(&old[start..], &new[start..]);
        let old_middle = &old[start..old.len() - end];
        let new_middle = &new[start..new.len() - end];
        if old_middle.is_empty() || new_middle.is_empty() || are_disjoint(old_middle, new_middle) {
            let (added, removed) = (count_lines(new_middle), count_lines(old_middle));
            if (added, removed) != (0, 0) {
                hunks.push(Hunk { start: count_lines(&old[..start]), removed, added });
            }
            return (added, removed);
        }
        let (head, tail) = (&old[..start], &old[old.len() - end..]);
        let counts = self.search(head, old_middle, new_middle, tail);
        hunks.extend(self.diff.hunks().map(|hunk| Hunk {
            start: hunk.before.start,
            removed: hunk.before.end - hunk.before.start,
            added: hunk.after.end - hunk.after.start,
        }));
        counts
    }

    /// The frequency of lines in the whole files matters to the algorithm, so the common ends are
    /// interned too, but once for both.
    fn search(&mut self, head: &[u8], old: &[u8], new: &[u8], tail: &[u8]) -> (u32, u32) {
        let mut interner = Interner::new((head.len() + old.len() + tail.len()) / 32 + 16);
        self.before.clear();
        self.after.clear();
        self.before.extend(byte_lines(head).map(|line| interner.intern(line)));
        self.after.extend_from_slice(&self.before);
        self.before.extend(byte_lines(old).map(|line| interner.intern(line)));
        self.after.extend(byte_lines(new).map(|line| interner.intern(line)));
        let tail_start = self.before.len();
        self.before.extend(byte_lines(tail).map(|line| interner.intern(line)));
        self.after.extend_from_slice(&self.before[tail_start..]);
        let tokens = interner.num_tokens();
        self.diff.compute_with(Algorithm::Myers, &self.before, &self.after, tokens);
        (self.diff.count_additions(), self.diff.count_removals())
    }
}

/// Bytes of the whole lines that both begin with.
fn common_start(old: &[u8], new: &[u8]) -> usize {
    let same = common_prefix(old, new);
    if same == old.len() && same == new.len() {
        return same;
    }
    old[..same].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1)
}

/// Bytes of the whole lines that both end with.
fn common_end(old: &[u8], new: &[u8]) -> usize {
    let same = common_suffix(old, new);
    let begins_line = |text: &[u8]| text.len() == same || text[text.len() - same - 1] == b'\n';
    if begins_line(old) && begins_line(new) {
        return same;
    }
    let suffix = &old[old.len() - same..];
    suffix.iter().position(|&byte| byte == b'\n').map_or(0, |at| same - at - 1)
}

fn common_prefix(old: &[u8], new: &[u8]) -> usize {
    const STEP: usize = 32;
    let mut same = 0;
    for (left, right) in old.chunks_exact(STEP).zip(new.chunks_exact(STEP)) {
        if left != right {
            break;
        }
        same += STEP;
    }
    same + old[same..].iter().zip(&new[same..]).take_while(|(left, right)| left == right).count()
}

fn common_suffix(old: &[u8], new: &[u8]) -> usize {
    const STEP: usize = 32;
    let mut same = 0;
    for (left, right) in old.rchunks_exact(STEP).zip(new.rchunks_exact(STEP)) {
        if left != right {
            break;
        }
        same += STEP;
    }
    let (old, new) = (&old[..old.len() - same], &new[..new.len() - same]);
    let equal = |(left, right): &(&u8, &u8)| left == right;
    same + old.iter().rev().zip(new.iter().rev()).take_while(equal).count()
}

/// Whether two short texts are sure to have no line in common.
fn are_disjoint(old: &[u8], new: &[u8]) -> bool {
    let few = |text| {
        let lines: Vec<&[u8]> = byte_lines(text).take(FEW_LINES + 1).collect();
        (lines.len() <= FEW_LINES).then_some(lines)
    };
    match (few(old), few(new)) {
        (Some(old), Some(new)) => !old.iter().any(|line| new.contains(line)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(old: &str, new: &str) -> (u32, u32) {
        let mut hunks = Vec::new();
        let counts = LineCounter::default().count(old.as_bytes(), new.as_bytes(), &mut hunks);
        let sum = |part: fn(&Hunk) -> u32| hunks.iter().map(part).sum::<u32>();
        assert_eq!(counts, (sum(|hunk| hunk.added), sum(|hunk| hunk.removed)), "{old:?} to {new:?}");
        counts
    }

    #[test]
    fn hunks_say_where() {
        let mut hunks = Vec::new();
        let mut places = |old: &str, new: &str| {
            LineCounter::default().count(old.as_bytes(), new.as_bytes(), &mut hunks);
            hunks.iter().map(|hunk| (hunk.start, hunk.removed, hunk.added)).collect::<Vec<_>>()
        };
        assert_eq!(places("", "a\nb\n"), [(0, 0, 2)]);
        assert_eq!(places("a\nb\n", "a\nb\n"), []);
        assert_eq!(places("a\nb\nc\n", "a\nx\nc\n"), [(1, 1, 1)]);
        assert_eq!(places("a\nb\nc\nd\ne\n", "x\nb\nc\nd\n"), [(0, 1, 1), (4, 1, 0)]);
    }

    #[test]
    fn short_ways_give_what_the_search_gives() {
        let texts =
            ["", "a\n", "a", "a\nb\n", "b\na\n", "a\nb", "a\nc\nb\n", "a\na\n", "b\nb", "a\nx\na\nb\n"];
        for old in texts {
            for new in texts {
                let searched = LineCounter::default().search(b"", old.as_bytes(), new.as_bytes(), b"");
                assert_eq!(count(old, new), searched, "{old:?} to {new:?}");
            }
        }
    }

    #[test]
    fn a_missing_end_of_line_is_a_change() {
        assert_eq!(count("a\nb", "a\nb\n"), (1, 1));
        assert_eq!(count("a\n", "a\r\n"), (1, 1));
    }

    #[test]
    fn a_repeated_line_is_inserted_once() {
        assert_eq!(count("x\n", "x\nx\n"), (1, 0));
        assert_eq!(count("a\nx\nb\n", "a\nx\nx\nb\n"), (1, 0));
    }
}
