//! Which of the lines that a change puts into a file were in it before, with other white space, moved or copied, and
//! whether the change says anything new at all. Whose lines are is told from this, as `git blame -w -M` tells it: lines that
//! differ in white space alone stay whose they are, and so do blocks that stood elsewhere in the file.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use gix_imara_diff::{Algorithm, Diff, Token};
use xxhash_rust::xxh3::xxh3_64;

use super::numbers::NumberHasher;
use crate::complexity::lines_of;
use crate::facts::{Carry, Hunk};

/// A block stood elsewhere only if it has more letters and digits than this, as for `git blame -M`.
const LEAST_LETTERS: usize = 20;
/// Fewer new lines than this are looked for one by one, and only those that would be a block alone: to look at every line of
/// the old text for them costs more than all else here.
const FEW_LINES: usize = 12;
/// So many places of a line of the old text, the first ones, are tried for a block to begin.
const MOST_PLACES: usize = 32;
/// A change of more lines than this is data, in which blocks are not looked for.
const MOST_LINES: usize = 20_000;
/// A licence header begins among so many lines of a file.
const HEADER_LINES: u32 = 60;

type ByHash<T> = HashMap<u64, T, BuildHasherDefault<NumberHasher>>;

/// What is behind a change's hunks.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Carried {
    /// In the order of the new file.
    pub(super) carries: Vec<Carry>,
    /// Nothing but white space or a licence header differs.
    pub(super) is_cosmetic: bool,
}

/// Two texts and where they differ.
pub(super) struct Edit<'a> {
    /// The whole old text.
    pub(super) old: &'a [u8],
    /// What is between the lines that both texts begin and end with.
    pub(super) middles: (&'a [u8], &'a [u8]),
    /// In the order of the texts; the first begins where the middles do.
    pub(super) hunks: &'a [Hunk],
}

/// A hunk with its lines.
struct Place<'a> {
    hunk: Hunk,
    /// Where its lines begin in the new text.
    new_start: u32,
    old: &'a [&'a [u8]],
    new: &'a [&'a [u8]],
}

impl Edit<'_> {
    /// Finds what was there before.
    pub(super) fn carried(&self, diff: &mut Diff) -> Carried {
        let Some(first) = self.hunks.first().map(|hunk| hunk.start) else { return Carried::default() };
        let old: Vec<&[u8]> = lines_of(self.middles.0).collect();
        let new: Vec<&[u8]> = lines_of(self.middles.1).collect();
        let places = places(self.hunks, first, &old, &new);
        let is_cosmetic = places.iter().all(Place::is_cosmetic);
        let mut origins = Origins { first, of: vec![NONE; new.len()] };
        for place in &places {
            place.match_without_space(diff, &mut origins);
        }
        origins.find_blocks(self.old, &places, &new);
        Carried { carries: origins.carries(), is_cosmetic }
    }
}

/// The hunks with their lines.
fn places<'a>(hunks: &[Hunk], first: u32, old: &'a [&'a [u8]], new: &'a [&'a [u8]]) -> Vec<Place<'a>> {
    let (mut places, mut added, mut removed) = (Vec::with_capacity(hunks.len()), 0, 0);
    for &hunk in hunks {
        let new_start = hunk.start + added - removed;
        let lines = |lines: &'a [&'a [u8]], start: u32, count: u32| {
            let start = start.saturating_sub(first) as usize;
            lines.get(start..start + count as usize).unwrap_or_default()
        };
        places.push(Place {
            hunk,
            new_start,
            old: lines(old, hunk.start, hunk.removed),
            new: lines(new, new_start, hunk.added),
        });
        added += hunk.added;
        removed += hunk.removed;
    }
    places
}

impl Place<'_> {
    /// Whether it says what it said, or is a licence header.
    fn is_cosmetic(&self) -> bool {
        let letters = |lines: &[&[u8]]| -> Vec<u8> {
            lines.iter().flat_map(|line| line.iter().copied()).filter(|byte| !is_space(*byte)).collect()
        };
        letters(self.old) == letters(self.new) || self.is_licence()
    }

    fn is_licence(&self) -> bool {
        let all = || self.old.iter().chain(self.new);
        self.hunk.start < HEADER_LINES
            && all().all(|line| is_comment(line))
            && all().any(|line| names_a_licence(line))
    }

    /// Lines that differ in white space alone, in their order, as `diff -w` finds them.
    fn match_without_space(&self, diff: &mut Diff, origins: &mut Origins) {
        if self.old.is_empty() || self.new.is_empty() {
            return;
        }
        let mut tokens: ByHash<u32> = ByHash::default();
        let mut token = |line: &[u8]| {
            let next = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
            Token(*tokens.entry(hash(line)).or_insert(next))
        };
        let before: Vec<Token> = self.old.iter().map(|line| token(line)).collect();
        let after: Vec<Token> = self.new.iter().map(|line| token(line)).collect();
        let n_old = before.iter().map(|token| token.0).max().map_or(0, |most| most + 1);
        if !after.iter().any(|token| token.0 < n_old) {
            return;
        }
        diff.compute_with(Algorithm::Myers, &before, &after, u32::try_from(tokens.len()).unwrap_or(u32::MAX));
        let (mut old, mut new) = (0, 0);
        for hunk in diff.hunks() {
            origins.note(self.new_start + new, self.hunk.start + old, hunk.after.start - new);
            (old, new) = (hunk.before.end, hunk.after.end);
        }
        origins.note(self.new_start + new, self.hunk.start + old, self.hunk.added - new);
    }
}

/// No line of the old text.
const NONE: u32 = u32::MAX;

/// For each line of the new middle the line of the old text that it was.
struct Origins {
    /// Lines before the middle.
    first: u32,
    of: Vec<u32>,
}

impl Origins {
    fn note(&mut self, new: u32, old: u32, lines: u32) {
        let start = new.saturating_sub(self.first) as usize;
        for (slot, old) in self.of.iter_mut().skip(start).take(lines as usize).zip(old..) {
            *slot = old;
        }
    }

    /// Blocks of new lines that stood elsewhere in the old text.
    fn find_blocks(&mut self, old: &[u8], places: &[Place<'_>], new: &[&[u8]]) {
        let is_open = self.open_lines(places);
        let open = || new.iter().zip(&is_open).filter(|(_, open)| **open).map(|(line, _)| *line);
        let n_open = open().count();
        if n_open > MOST_LINES {
            return;
        }
        // Few lines are looked for one by one, which costs less than to look at every line of the old text.
        let is_there = |line: &[u8]| {
            letters(line) > LEAST_LETTERS && memchr::memmem::find(old, line.trim_ascii()).is_some()
        };
        let is_moved = |line: &[u8]| {
            let gone = places.iter().flat_map(|place| place.old);
            letters(line) > 0 && gone.into_iter().any(|gone| gone.trim_ascii() == line.trim_ascii())
        };
        if n_open == 0 || n_open < FEW_LINES && !open().any(|line| is_there(line) || is_moved(line)) {
            return;
        }
        let mut wanted = Wanted::default();
        open().filter(|line| letters(line) > 0).for_each(|line| wanted.add(line));
        let old: Vec<&[u8]> = lines_of(old).collect();
        (0..).zip(&old).for_each(|(at, line)| wanted.find(at, line));
        self.take_blocks(&old, new, is_open, &wanted);
    }

    /// Which lines of the new middle are in a hunk and of unknown origin.
    fn open_lines(&self, places: &[Place<'_>]) -> Vec<bool> {
        let mut is_open = vec![false; self.of.len()];
        for place in places {
            let start = place.new_start.saturating_sub(self.first) as usize;
            for at in start..(start + place.new.len()).min(is_open.len()) {
                is_open[at] = self.of[at] == NONE;
            }
        }
        is_open
    }

    /// Takes from every new line on the block with most letters that begins there.
    fn take_blocks(&mut self, old: &[&[u8]], new: &[&[u8]], mut is_open: Vec<bool>, wanted: &Wanted) {
        for at in 0..new.len() {
            if !is_open[at] {
                continue;
            }
            let block = |&from: &u32| {
                let (mut lines, mut weight) = (0, 0);
                while let (Some(before), Some(line), Some(true)) =
                    (old.get(from as usize + lines), new.get(at + lines), is_open.get(at + lines))
                    && same_without_space(before, line)
                {
                    weight += letters(line);
                    lines += 1;
                }
                (weight, std::cmp::Reverse(from), lines)
            };
            let most = wanted.places(new[at]).iter().map(block).max();
            let Some((_, std::cmp::Reverse(from), lines)) =
                most.filter(|&(weight, ..)| weight > LEAST_LETTERS)
            else {
                continue;
            };
            is_open[at..at + lines].fill(false);
            for (slot, from) in self.of[at..at + lines].iter_mut().zip(from..) {
                *slot = from;
            }
        }
    }

    fn carries(&self) -> Vec<Carry> {
        let mut carries: Vec<Carry> = Vec::new();
        for (new, &old) in (self.first..).zip(&self.of) {
            if old == NONE {
                continue;
            }
            match carries.last_mut() {
                Some(last) if last.new + last.lines == new && last.old + last.lines == old => last.lines += 1,
                _ => carries.push(Carry { new, old, lines: 1 }),
            }
        }
        carries
    }
}

/// Where the lines that are looked for stand in the old text, by what they say.
struct Wanted {
    /// A bit for a part of each hash: most lines of a file are none of these, and are told so without a search.
    bits: Vec<u64>,
    places: ByHash<Vec<u32>>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { bits: vec![0; 256], places: ByHash::default() }
    }
}

impl Wanted {
    fn add(&mut self, line: &[u8]) {
        let hash = trimmed_hash(line);
        let (word, bit) = self.bit(hash);
        self.bits[word] |= bit;
        self.places.entry(hash).or_default();
    }

    fn bit(&self, hash: u64) -> (usize, u64) {
        let words = self.bits.len() as u64;
        (usize::try_from((hash >> 6) % words).unwrap_or(0), 1 << (hash & 63))
    }

    /// Takes note of a line of the old text.
    fn find(&mut self, at: u32, line: &[u8]) {
        let hash = trimmed_hash(line);
        let (word, bit) = self.bit(hash);
        if self.bits[word] & bit != 0
            && let Some(places) = self.places.get_mut(&hash)
            && places.len() < MOST_PLACES
        {
            places.push(at);
        }
    }

    fn places(&self, line: &[u8]) -> &[u32] {
        self.places.get(&trimmed_hash(line)).map_or(&[], Vec::as_slice)
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Of a line without any white space.
fn hash(line: &[u8]) -> u64 {
    if line.iter().any(|&byte| is_space(byte)) {
        let letters: Vec<u8> = line.iter().copied().filter(|&byte| !is_space(byte)).collect();
        xxh3_64(&letters)
    } else {
        xxh3_64(line)
    }
}

/// Of a line without the white space around it: quicker, where a difference inside of it matters little.
fn trimmed_hash(line: &[u8]) -> u64 {
    xxh3_64(line.trim_ascii())
}

fn same_without_space(left: &[u8], right: &[u8]) -> bool {
    let (left, right) = (left.trim_ascii(), right.trim_ascii());
    let of = |line: &[u8]| line.iter().copied().filter(|&byte| !is_space(byte)).collect::<Vec<u8>>();
    // Where the first letters differ, all of the lines need not be looked at.
    left == right || left.first() == right.first() && of(left) == of(right)
}

/// How many letters and digits a line has.
fn letters(line: &[u8]) -> usize {
    line.iter().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()).count()
}

/// Whether a line is blank or a comment in some language.
fn is_comment(line: &[u8]) -> bool {
    const SIGNS: [&[u8]; 15] = [
        b"//", b"/*", b"*", b"#", b"--", b";", b"<!--", b"%", b"\"\"\"", b"'''", b"(*", b"{-", b"-}",
        b"REM ", b".. ",
    ];
    let line = line.trim_ascii();
    line.is_empty() || line.ends_with(b"-->") || SIGNS.iter().any(|sign| line.starts_with(sign))
}

fn names_a_licence(line: &[u8]) -> bool {
    let line = line.to_ascii_lowercase();
    let names: [&[u8]; 4] = [b"copyright", b"license", b"licence", b"spdx-"];
    names.iter().any(|name| memchr::memmem::find(&line, name).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::line_diff::LineCounter;
    use std::rc::Rc;

    /// Places as (new, old, lines), and whether nothing is said anew.
    fn carried(old: &str, new: &str) -> (Vec<(u32, u32, u32)>, bool) {
        let (old, new) = (Rc::new(old.as_bytes().to_vec()), Rc::new(new.as_bytes().to_vec()));
        let (mut counter, mut hunks) = (LineCounter::default(), Vec::new());
        counter.count(&old, &new, &mut hunks);
        let found = counter.carried(&old, &new, &hunks);
        (found.carries.iter().map(|carry| (carry.new, carry.old, carry.lines)).collect(), found.is_cosmetic)
    }

    #[test]
    fn white_space_alone_says_nothing_new() {
        assert_eq!(carried("a {\nb;\n}\n", "a {\n    b;\n}\n"), (vec![(1, 1, 1)], true));
        assert_eq!(carried("a\nb\nc\n", "a\r\nb\r\nc\r\n"), (vec![(0, 0, 3)], true));
        assert_eq!(carried("a\nb\n", "a\n\n\nb\n"), (vec![], true), "blank lines");
        assert_eq!(carried("f(a,\n  b)\n", "f(a, b)\n"), (vec![], true), "lines joined");
        let (carries, is_cosmetic) = carried("if a {\nb;\nc;\n}\n", "loop {\n  b;\n  x;\n  c;\n}\n");
        assert_eq!((carries, is_cosmetic), (vec![(1, 1, 1), (3, 2, 1)], false));
    }

    #[test]
    fn blocks_that_move_are_whose_they_were() {
        let block = "fn first_function() {\n    one_and_two_and_three();\n}\n";
        let other = "fn second_function() {\n    four_and_five_and_six();\n}\n";
        let (carries, is_cosmetic) = carried(&format!("{block}{other}"), &format!("{other}{block}"));
        assert_eq!(carries, [(3, 0, 2)], "a brace alone is anybody's");
        assert!(!is_cosmetic, "their order is new");
        let line = "    one_and_two_and_three_and_four();\n";
        assert_eq!(carried(&format!("{line}x\n"), &format!("{line}x\n{line}y\n")).0, [(2, 0, 1)], "a copy");
        assert_eq!(carried("a\nb\nc\n", "b\na\nc\n").0, [], "too short to tell");
    }

    #[test]
    fn a_licence_header_makes_nobody_an_author() {
        let header = "// Copyright 2020 The Authors.\n// Licensed under the MIT license.\n\n";
        assert!(carried("fn a() {}\n", &format!("{header}fn a() {{}}\n")).1);
        assert!(carried(&format!("{header}fn a() {{}}\n"), "fn a() {}\n").1);
        assert!(!carried("fn a() {}\n", "// Says what it does.\nfn a() {}\n").1);
        assert!(!carried("fn a() {}\n", &format!("{header}fn b() {{}}\n")).1);
        assert!(!carried(&"x\n".repeat(90), &format!("{}{header}", "x\n".repeat(90))).1, "not at the top");
    }
}
