//! Counts added and removed lines as `git diff --numstat` does: Myers' algorithm over the lines of the whole
//! files. If the two files share everything except one stretch on one side, or have nothing in common between
//! their common ends, no search is needed.

use std::rc::Rc;

use gix_imara_diff::{Algorithm, Diff, Token};

use super::carried::{Carried, Edit, Finder};
use super::ends::Ends;
use super::numbers::{Numbered, Numbers, length};
use super::tokens::Tokens;
use crate::complexity::{count_lines, lines_of};
use crate::facts::Hunk;

/// Up to this many lines on each side, comparing all pairs is the cheapest way to find a common line.
const FEW_LINES: usize = 6;
/// The most distinct lines remembered; beyond that, all are forgotten.
const LINES_LIMIT: usize = 1 << 20;

/// Counts lines; keeps its tables from one file to the next.
#[derive(Default)]
pub(super) struct LineCounter {
    diff: Diff,
    numbers: Numbers,
    /// The texts of the last search.
    old: Numbered,
    new: Numbered,
    /// The frequency of each line, by its number, in the last older text.
    frequency: Vec<u32>,
    tokens: Tokens,
    before: Vec<Token>,
    after: Vec<Token>,
    /// The common start and end of the two texts counted last.
    ends: Ends,
    finder: Finder,
}

impl LineCounter {
    /// Forgets the lines of the previous path.
    pub(super) fn start_path(&mut self) {
        self.numbers = Numbers::default();
        (self.old, self.new) = (Numbered::default(), Numbered::default());
        self.frequency.clear();
        self.tokens.clear();
        self.finder.start_path();
    }

    /// Lines added and removed from `old` to `new`; replaces `hunks` with their positions.
    pub(super) fn count(
        &mut self,
        old: &Rc<Vec<u8>>,
        new: &Rc<Vec<u8>>,
        hunks: &mut Vec<Hunk>,
    ) -> (u32, u32) {
        hunks.clear();
        let ends = Ends::of(old, new);
        self.ends = ends;
        let (old_middle, new_middle) = (ends.middle_of(old), ends.middle_of(new));
        if old_middle.is_empty() || new_middle.is_empty() || are_disjoint(old_middle, new_middle) {
            let (added, removed) = (count_lines(new_middle), count_lines(old_middle));
            if (added, removed) != (0, 0) {
                hunks.push(Hunk { start: count_lines(ends.head_of(old)), removed, added });
            }
            return (added, removed);
        }
        self.search(old, new, ends, hunks)
    }

    /// Which lines of `hunks`, counted last from `old` to `new`, were there before.
    pub(super) fn carried(&mut self, old: &Rc<Vec<u8>>, new: &Rc<Vec<u8>>, hunks: &[Hunk]) -> Carried {
        let middles = (self.ends.middle_of(old), self.ends.middle_of(new));
        Edit { old, new, middles, hunks }.carried(&mut self.finder)
    }

    /// The algorithm depends on the frequency of lines in the whole files, but on nothing else in their
    /// common ends: these are replaced by a few lines before both middles that make every line as frequent as
    /// it was.
    fn search(
        &mut self,
        old: &Rc<Vec<u8>>,
        new: &Rc<Vec<u8>>,
        ends: Ends,
        hunks: &mut Vec<Hunk>,
    ) -> (u32, u32) {
        if self.numbers.len() > LINES_LIMIT {
            self.start_path();
        }
        self.become_newer(new);
        let (head, tail) = self.old.become_next(old, &self.new, ends, &mut self.numbers);
        let (old, new) = (&self.old.lines, &self.new.lines);
        let (old_middle, new_middle) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
        self.frequency.resize(self.numbers.len(), 0);
        let is_shared = self.tokens.tell_apart(&self.frequency, old_middle, new_middle);
        replace(&mut self.frequency, new_middle, old_middle);
        let start = length(&old[..head]);
        if !is_shared {
            hunks.push(Hunk { start, removed: length(old_middle), added: length(new_middle) });
            return sums(hunks);
        }
        let Self { diff, tokens, before, after, .. } = self;
        let texts = (old.len(), new.len());
        if tokens.leave_one_way(texts, new_middle) {
            tokens.go_the_only_way(start, (old_middle, new_middle), hunks);
            return sums(hunks);
        }
        before.clear();
        if !tokens.stand_in(texts, (old_middle.len(), new_middle.len()), before) {
            before.extend(
                old[..head].iter().chain(&old[old.len() - tail..]).map(|&line| tokens.token_of(line)),
            );
        }
        after.clear();
        after.extend_from_slice(before);
        let shared = length(before);
        before.extend(old_middle.iter().map(|&line| tokens.token_of(line)));
        after.extend(new_middle.iter().map(|&line| tokens.token_of(line)));
        diff.compute_with(Algorithm::Myers, before, after, tokens.len());
        hunks.extend(diff.hunks().map(|hunk| Hunk {
            start: start + hunk.before.start - shared,
            removed: hunk.before.end - hunk.before.start,
            added: hunk.after.end - hunk.after.start,
        }));
        sums(hunks)
    }

    /// Makes `content` the newer text: mostly it was the older one of the previous search.
    fn become_newer(&mut self, content: &Rc<Vec<u8>>) {
        if Rc::ptr_eq(&self.old.content, content) {
            std::mem::swap(&mut self.old, &mut self.new);
            return;
        }
        let known = Ends::of(&self.old.content, content);
        let (head, tail) = self.new.become_next(content, &self.old, known, &mut self.numbers);
        self.frequency.resize(self.numbers.len(), 0);
        let (old, new) = (&self.old.lines, &self.new.lines);
        replace(&mut self.frequency, &old[head..old.len() - tail], &new[head..new.len() - tail]);
    }
}

/// Lines added and removed.
fn sums(hunks: &[Hunk]) -> (u32, u32) {
    hunks.iter().fold((0, 0), |(added, removed), hunk| (added + hunk.added, removed + hunk.removed))
}

/// Updates the counts for lines that replace others.
fn replace(frequency: &mut [u32], gone: &[u32], come: &[u32]) {
    for &line in gone {
        frequency[line as usize] -= 1;
    }
    for &line in come {
        frequency[line as usize] += 1;
    }
}

/// Whether two short texts certainly have no line in common.
fn are_disjoint(old: &[u8], new: &[u8]) -> bool {
    let few = |text| {
        let lines: Vec<&[u8]> = lines_of(text).take(FEW_LINES + 1).collect();
        (lines.len() <= FEW_LINES).then_some(lines)
    };
    match (few(old), few(new)) {
        (Some(old), Some(new)) => !old.iter().any(|line| new.contains(line)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use gix_imara_diff::Interner;
    use proptest::prelude::*;

    use super::*;

    fn content(text: &str) -> Rc<Vec<u8>> {
        Rc::new(text.as_bytes().to_vec())
    }

    fn count(old: &str, new: &str) -> (u32, u32) {
        let mut hunks = Vec::new();
        let counts = LineCounter::default().count(&content(old), &content(new), &mut hunks);
        let sum = |part: fn(&Hunk) -> u32| hunks.iter().map(part).sum::<u32>();
        assert_eq!(counts, (sum(|hunk| hunk.added), sum(|hunk| hunk.removed)), "{old:?} to {new:?}");
        counts
    }

    #[test]
    fn hunks_say_where() {
        let mut hunks = Vec::new();
        let mut places = |old: &str, new: &str| {
            LineCounter::default().count(&content(old), &content(new), &mut hunks);
            hunks.iter().map(|hunk| (hunk.start, hunk.removed, hunk.added)).collect::<Vec<_>>()
        };
        assert_eq!(places("", "a\nb\n"), [(0, 0, 2)]);
        assert_eq!(places("a\nb\n", "a\nb\n"), []);
        assert_eq!(places("a\nb\nc\n", "a\nx\nc\n"), [(1, 1, 1)]);
        assert_eq!(places("a\nb\nc\nd\ne\n", "x\nb\nc\nd\n"), [(0, 1, 1), (4, 1, 0)]);
        let (old, new) = ("1\n2\n3\n4\n5\n6\n7\n8\n", "a\nb\nc\nd\ne\nf\ng\n");
        assert_eq!(places(&format!("x\n{old}y\n"), &format!("x\n{new}y\n")), [(1, 8, 7)], "nothing shared");
    }

    /// The search without shortcuts.
    fn search(old: &str, new: &str) -> (u32, u32) {
        let diff = whole_search(old, new);
        (diff.count_additions(), diff.count_removals())
    }

    fn whole_search(old: &str, new: &str) -> Diff {
        let mut interner = Interner::new(16);
        let mut tokens = |text: &str| -> Vec<Token> {
            text.split_inclusive('\n').map(|line| interner.intern(line.to_owned())).collect()
        };
        let (before, after) = (tokens(old), tokens(new));
        let mut diff = Diff::default();
        diff.compute_with(Algorithm::Myers, &before, &after, interner.num_tokens());
        diff
    }

    /// A text from the numbers of its lines; with more kinds, fewer lines repeat.
    fn text(lines: &[u16], kinds: u16) -> String {
        lines.iter().map(|line| format!("{}\n", line % kinds)).collect()
    }

    /// Keeps, drops and replaces lines, and adds some.
    fn edited(lines: &[u16], edits: &[(u8, u16)]) -> Vec<u16> {
        let pairs = lines.iter().zip(edits.iter().cycle());
        pairs
            .flat_map(|(&line, &(edit, other))| match edit {
                0 => vec![],
                1 => vec![other],
                2 => vec![other, line],
                _ => vec![line],
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_search_of_the_middles_finds_what_one_of_the_whole_texts_does(
            lines in prop::collection::vec(any::<u16>(), 1..400),
            edits in prop::collection::vec((0..30_u8, any::<u16>()), 1..100),
            kinds in prop_oneof![2..12_u16, 20..60_u16, 500..2_000_u16],
            ends in (0..300_usize, 0..300_usize),
        ) {
            let (head, tail) = (ends.0.min(lines.len()), ends.1.min(lines.len()));
            let (head, tail) = (text(&lines[..head], kinds), text(&lines[lines.len() - tail..], kinds));
            let old = format!("{head}{}{tail}", text(&lines, kinds));
            let new = format!("{head}{}{tail}", text(&edited(&lines, &edits), kinds));
            let mut hunks = Vec::new();
            LineCounter::default().count(&content(&old), &content(&new), &mut hunks);
            let expected: Vec<Hunk> = whole_search(&old, &new)
                .hunks()
                .map(|hunk| Hunk {
                    start: hunk.before.start,
                    removed: hunk.before.end - hunk.before.start,
                    added: hunk.after.end - hunk.after.start,
                })
                .collect();
            prop_assert_eq!(hunks, expected);
        }
    }

    #[test]
    fn short_ways_give_what_the_search_gives() {
        let texts =
            ["", "a\n", "a", "a\nb\n", "b\na\n", "a\nb", "a\nc\nb\n", "a\na\n", "b\nb", "a\nx\na\nb\n"];
        for old in texts {
            for new in texts {
                assert_eq!(count(old, new), search(old, new), "{old:?} to {new:?}");
            }
        }
    }

    /// Whether the text between the hunks is the same in both.
    fn leads_to(old: &[u8], new: &[u8], hunks: &[Hunk]) -> bool {
        let (mut before, mut after) = (lines_of(old), lines_of(new));
        let mut position = 0;
        let same = hunks.iter().all(|hunk| {
            let kept = (position..hunk.start).all(|_| before.next() == after.next());
            position = hunk.start + hunk.removed;
            kept && (0..hunk.removed).all(|_| before.next().is_some())
                && (0..hunk.added).all(|_| after.next().is_some())
        });
        same && before.eq(after)
    }

    #[test]
    fn what_was_counted_before_makes_no_difference() {
        // Long enough for lines to be frequent, in revisions that partly follow each other.
        let revision = |seed: usize| {
            let line = |at: usize| match (at * (seed % 5 + 1) + at / 7) % 6 {
                0..3 => "}\n".to_owned(),
                3 => "\n".to_owned(),
                _ => format!("line {}\n", (at + seed) % 40),
            };
            (0..120 + seed % 3).map(line).collect::<String>()
        };
        let contents: Vec<Rc<Vec<u8>>> = (0..12).map(|seed| content(&revision(seed))).collect();
        let (mut counter, mut hunks) = (LineCounter::default(), Vec::new());
        for (old, new) in (0..12).flat_map(|old| (0..12).map(move |new| (old, (new * 5 + old) % 12))) {
            let expected = search(&revision(old), &revision(new));
            let counts = counter.count(&contents[old], &contents[new], &mut hunks);
            assert_eq!(counts, expected, "{old} to {new}");
            assert!(leads_to(&contents[old], &contents[new], &hunks), "{old} to {new}: {hunks:?}");
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
