//! Which of the lines that a change puts into a file were in it before, with other white space, moved or copied, and
//! whether the change says anything new at all. Authorship of lines follows from this, as in `git blame -w -M`: lines that
//! differ in white space alone stay whose they are, and so do blocks that stood elsewhere in the file.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::rc::Rc;

use gix_imara_diff::{Algorithm, Diff, Token};
use xxhash_rust::xxh3::xxh3_64;

use super::known_lines::{KnownLines, Line, texts, trimmed_hash};
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
    pub(super) old: &'a Rc<Vec<u8>>,
    pub(super) new: &'a Rc<Vec<u8>>,
    /// What is between the lines that both texts begin and end with.
    pub(super) middles: (&'a [u8], &'a [u8]),
    /// In the order of the texts; the first begins where the middles do.
    pub(super) hunks: &'a [Hunk],
}

/// What is kept between edits.
#[derive(Default)]
pub(super) struct Finder {
    diff: Diff,
    lines: KnownLines,
    letters: Vec<u8>,
}

/// A hunk with its lines.
struct Place<'a> {
    hunk: Hunk,
    /// Where its lines begin in the new text.
    new_start: u32,
    /// Where its lines begin among all that are added.
    first: usize,
    old: &'a [&'a [u8]],
    new: &'a [&'a [u8]],
}

/// The lines that are taken, and those that are put in their place.
type Changed<'a> = (Vec<&'a [u8]>, Vec<&'a [u8]>);

impl Finder {
    /// Forgets the path before.
    pub(super) fn start_path(&mut self) {
        self.lines.clear();
    }
}

impl<'a> Edit<'a> {
    /// Finds what was there before.
    pub(super) fn carried(&self, finder: &mut Finder) -> Carried {
        let changed = self.changed();
        let places = places(self.hunks, &changed);
        let is_cosmetic = !places.is_empty() && places.iter().all(Place::is_cosmetic);
        let mut origins = Origins { of: vec![NONE; changed.1.len()] };
        for place in &places {
            place.match_without_space(finder, &mut origins);
        }
        let search = BlockSearch { edit: self, places: &places, added: &changed.1 };
        search.find(&mut finder.lines, &mut origins);
        Carried { carries: origins.carries(&places), is_cosmetic }
    }

    /// The lines of the hunks. What is between them is the same in both texts, and is passed over at once.
    fn changed(&self) -> Changed<'a> {
        let count = |of: fn(&Hunk) -> u32| self.hunks.iter().map(of).sum::<u32>() as usize;
        let mut old = Vec::with_capacity(count(|hunk| hunk.removed));
        let mut new = Vec::with_capacity(count(|hunk| hunk.added));
        let (mut old_rest, mut new_rest) = self.middles;
        let mut at = self.hunks.first().map_or(0, |hunk| hunk.start);
        for hunk in self.hunks {
            let kept = bytes_of_lines(old_rest, hunk.start.saturating_sub(at) as usize);
            (old_rest, new_rest) = (&old_rest[kept..], new_rest.get(kept..).unwrap_or_default());
            old_rest = take_lines(old_rest, hunk.removed, &mut old);
            new_rest = take_lines(new_rest, hunk.added, &mut new);
            at = hunk.start + hunk.removed;
        }
        (old, new)
    }
}

/// Adds the first lines of a text to others; gives what is left of it.
fn take_lines<'a>(text: &'a [u8], count: u32, lines: &mut Vec<&'a [u8]>) -> &'a [u8] {
    let mut bytes = 0;
    for line in lines_of(text).take(count as usize) {
        bytes += line.len();
        lines.push(line);
    }
    &text[bytes..]
}

/// How long the first lines of a text are. To count the ends of lines of a stretch is quicker than to find each.
fn bytes_of_lines(text: &[u8], lines: usize) -> usize {
    const STRETCH: usize = 512;
    let (mut bytes, mut left) = (0, lines);
    for stretch in text.chunks(STRETCH) {
        let ends = memchr::memchr_iter(b'\n', stretch).count();
        if ends >= left {
            break;
        }
        (bytes, left) = (bytes + stretch.len(), left - ends);
    }
    bytes + lines_of(&text[bytes..]).take(left).map(<[u8]>::len).sum::<usize>()
}

/// The hunks with their lines.
fn places<'a>(hunks: &[Hunk], (old, new): &'a Changed<'a>) -> Vec<Place<'a>> {
    let (mut added, mut removed) = (0, 0);
    let place = |&hunk: &Hunk| {
        let lines = |lines: &'a [&'a [u8]], start: u32, count: u32| {
            lines.get(start as usize..(start + count) as usize).unwrap_or_default()
        };
        let place = Place {
            hunk,
            new_start: hunk.start + added - removed,
            first: added as usize,
            old: lines(old, removed, hunk.removed),
            new: lines(new, added, hunk.added),
        };
        added += hunk.added;
        removed += hunk.removed;
        place
    };
    hunks.iter().map(place).collect()
}

impl Place<'_> {
    /// Whether it says what it said, or is a licence header.
    fn is_cosmetic(&self) -> bool {
        let letters = |lines| letters_of(lines).copied();
        letters(self.old).eq(letters(self.new)) || self.is_licence()
    }

    fn is_licence(&self) -> bool {
        let all = || self.old.iter().chain(self.new);
        self.hunk.start < HEADER_LINES
            && all().all(|line| is_comment(line))
            && all().any(|line| names_a_licence(line))
    }

    /// Lines that differ in white space alone, in their order, as `diff -w` finds them.
    fn match_without_space(&self, finder: &mut Finder, origins: &mut Origins) {
        if !self.may_match() {
            return;
        }
        let Finder { diff, letters, .. } = finder;
        let mut tokens: ByHash<u32> = ByHash::default();
        let mut token = |line: &[u8]| {
            let next = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
            Token(*tokens.entry(hash(line, letters)).or_insert(next))
        };
        let before: Vec<Token> = self.old.iter().map(|line| token(line)).collect();
        let after: Vec<Token> = self.new.iter().map(|line| token(line)).collect();
        let n_old = before.iter().map(|token| token.0).max().map_or(0, |most| most + 1);
        if !after.iter().any(|token| token.0 < n_old) {
            return;
        }
        diff.compute_with(Algorithm::Myers, &before, &after, u32::try_from(tokens.len()).unwrap_or(u32::MAX));
        let (mut old, mut new) = (0, 0);
        let mut note = |new: u32, old: u32, lines: u32| {
            origins.note(self.first + new as usize, self.hunk.start + old, lines as usize);
        };
        for hunk in diff.hunks() {
            note(new, old, hunk.after.start - new);
            (old, new) = (hunk.before.end, hunk.after.end);
        }
        note(new, old, self.hunk.added - new);
    }

    /// Whether any two lines of both sides begin with the same letter, without which none says the same.
    fn may_match(&self) -> bool {
        let first = |line: &&[u8]| line.iter().copied().find(|&byte| !is_space(byte)).unwrap_or(b' ');
        let mut begins = [false; 256];
        if !self.new.is_empty() {
            self.old.iter().for_each(|line| begins[usize::from(first(line))] = true);
        }
        self.new.iter().any(|line| begins[usize::from(first(line))])
    }
}

/// No line of the old text.
const NONE: u32 = u32::MAX;

/// For each line that is added the line of the old text that it was.
struct Origins {
    of: Vec<u32>,
}

impl Origins {
    fn note(&mut self, new: usize, old: u32, lines: usize) {
        for (slot, old) in self.of.iter_mut().skip(new).take(lines).zip(old..) {
            *slot = old;
        }
    }

    fn carries(&self, places: &[Place<'_>]) -> Vec<Carry> {
        let mut carries: Vec<Carry> = Vec::new();
        let lines = places.iter().flat_map(|place| (place.new_start..).take(place.new.len()));
        for (new, &old) in lines.zip(&self.of) {
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

/// The search for blocks of new lines that stood elsewhere in the old text.
struct BlockSearch<'a> {
    edit: &'a Edit<'a>,
    places: &'a [Place<'a>],
    /// The lines of all places.
    added: &'a [&'a [u8]],
}

/// Lines that stood elsewhere: the first among those that are added, the first in the old text, and how many.
type Block = (usize, u32, usize);

impl BlockSearch<'_> {
    fn find(&self, known: &mut KnownLines, origins: &mut Origins) {
        let is_open = |at: usize| origins.of[at] == NONE;
        let stretches = self.stretches(is_open);
        let n_open = (0..self.added.len()).filter(|&at| is_open(at)).count();
        if n_open > MOST_LINES || stretches.is_empty() {
            return;
        }
        // Few lines are looked for one by one, which costs less than to read every line of the old text. Once those are
        // known, that is left for the few edits in which a block is found.
        let are_few = n_open < FEW_LINES;
        let are_known = known.are_worth_it();
        let is_any_there = || self.is_any_there(|| (0..self.added.len()).filter(|&at| is_open(at)));
        if are_few && !are_known && !is_any_there() {
            return;
        }
        let taken = self.places.iter().map(|place| (place.hunk, place.new_start, place.old));
        let lines = known.lines_of(self.edit.old, self.edit.new, taken);
        let blocks = self.blocks(&stretches, lines);
        if !blocks.is_empty() && (!are_few || !are_known || is_any_there()) {
            for (new, old, lines) in blocks {
                origins.note(new, old, lines);
            }
        }
    }

    /// Stretches of lines of unknown origin, if they have letters enough for a block.
    fn stretches(&self, is_open: impl Fn(usize) -> bool) -> Vec<Stretch<'_>> {
        let mut stretches = Vec::new();
        for place in self.places {
            let end = place.first + place.new.len();
            let mut at = place.first;
            while at < end {
                let stop = (at..end).find(|&at| !is_open(at)).unwrap_or(end);
                let texts = &self.added[at..stop];
                if texts.iter().map(|line| letters(line)).sum::<usize>() > LEAST_LETTERS {
                    stretches
                        .push(Stretch { first: at, lines: texts.iter().copied().map(Sought::of).collect() });
                }
                at = stop + 1;
            }
        }
        stretches
    }

    /// Whether one of few lines would be a block alone, or is among those that are taken.
    fn is_any_there<I: Iterator<Item = usize>>(&self, open: impl Fn() -> I) -> bool {
        let is_moved = |line: &[u8]| {
            let gone = self.places.iter().flat_map(|place| place.old);
            letters(line) > 0 && gone.into_iter().any(|gone| gone.trim_ascii() == line.trim_ascii())
        };
        let is_there = |line: &[u8]| {
            letters(line) > LEAST_LETTERS && memchr::memmem::find(self.edit.old, line.trim_ascii()).is_some()
        };
        let lines = || open().map(|at| self.added[at]);
        lines().any(is_moved) || lines().any(is_there)
    }

    /// Takes from every line of the stretches on the block with most letters that begins there.
    fn blocks(&self, stretches: &[Stretch<'_>], old: &[Line]) -> Vec<Block> {
        let found = Found::of(stretches, old);
        let mut blocks = Vec::new();
        if found.places.is_empty() {
            return blocks;
        }
        let old = texts(self.edit.old, old);
        for Stretch { first, lines } in stretches {
            let mut at = 0;
            while let Some(line) = lines.get(at) {
                let most = found.places(line).iter().map(|&from| block(&old, from, &lines[at..])).max();
                let block = most.filter(|&(weight, ..)| weight > LEAST_LETTERS);
                if let Some((_, Reverse(from), lines)) = block {
                    blocks.push((first + at, from, lines));
                }
                at += block.map_or(1, |(.., lines)| lines);
            }
        }
        blocks
    }
}

/// Lines that follow each other.
struct Stretch<'a> {
    /// Where they begin among all that are added.
    first: usize,
    lines: Vec<Sought<'a>>,
}

/// A line that is looked for.
struct Sought<'a> {
    text: &'a [u8],
    hash: u64,
    letters: usize,
}

impl<'a> Sought<'a> {
    fn of(text: &'a [u8]) -> Self {
        Self { text, hash: trimmed_hash(text), letters: letters(text) }
    }
}

/// How many letters and lines from a line of the old text on are the same as what `new` begins with.
fn block(old: &[&[u8]], from: u32, new: &[Sought<'_>]) -> (usize, Reverse<u32>, usize) {
    let pairs = old[from as usize..].iter().zip(new);
    let same = pairs.take_while(|(before, line)| same_without_space(before, line.text));
    let (weight, lines) = same.fold((0, 0), |(weight, lines), (_, line)| (weight + line.letters, lines + 1));
    (weight, Reverse(from), lines)
}

/// A power of two, so that a part of a hash is a word without a division.
const WORDS: usize = 256;

/// Where the lines that are looked for stand in the old text, by what they say.
struct Found {
    places: ByHash<Vec<u32>>,
}

impl Found {
    fn of(stretches: &[Stretch<'_>], old: &[Line]) -> Self {
        // A bit for a part of each hash: most lines of a file are none of these, and are recognized without a search.
        let mut bits = [0; WORDS];
        for line in stretches.iter().flat_map(|stretch| &stretch.lines).filter(|line| line.letters > 0) {
            let (word, mask) = bit(line.hash);
            bits[word] |= mask;
        }
        let mut places: ByHash<Vec<u32>> = ByHash::default();
        for (at, line) in (0..).zip(old) {
            let (word, mask) = bit(line.hash);
            if bits[word] & mask != 0 {
                let places = places.entry(line.hash).or_default();
                if places.len() < MOST_PLACES {
                    places.push(at);
                }
            }
        }
        Self { places }
    }

    fn places(&self, line: &Sought<'_>) -> &[u32] {
        let places = if line.letters > 0 { self.places.get(&line.hash) } else { None };
        places.map_or(&[], Vec::as_slice)
    }
}

/// The word and the bit in it of a hash.
fn bit(hash: u64) -> (usize, u64) {
    ((hash >> 6) as usize % WORDS, 1 << (hash & 63))
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// What lines say without any white space.
fn letters_of<'a>(lines: &'a [&'a [u8]]) -> impl Iterator<Item = &'a u8> {
    lines.iter().flat_map(|line| *line).filter(|byte| !is_space(**byte))
}

/// Of a line without any white space, which is put together in `letters`.
fn hash(line: &[u8], letters: &mut Vec<u8>) -> u64 {
    letters.resize(letters.len().max(line.len()), 0);
    let mut count = 0;
    for &byte in line {
        // Without a branch, for there is no telling where the next space is.
        letters[count] = byte;
        count += usize::from(!is_space(byte));
    }
    xxh3_64(&letters[..count])
}

fn same_without_space(left: &[u8], right: &[u8]) -> bool {
    let (left, right) = (left.trim_ascii(), right.trim_ascii());
    // Where the first letters differ, all of the lines need not be looked at.
    left == right || left.first() == right.first() && letters_of(&[left]).eq(letters_of(&[right]))
}

/// How many letters and digits a line has.
fn letters(line: &[u8]) -> usize {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    // So few at once that a byte counts them, which makes the additions wide.
    let count = |part: &[u8]| part.iter().map(|&byte| u8::from(is_letter(byte))).sum::<u8>();
    line.chunks(255).map(|part| usize::from(count(part))).sum()
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
    use std::rc::Rc;

    use proptest::prelude::*;

    use super::super::line_diff::LineCounter;

    /// Places as (new, old, lines), and whether nothing new is written.
    fn carried(old: &str, new: &str) -> (Vec<(u32, u32, u32)>, bool) {
        let (old, new) = (Rc::new(old.as_bytes().to_vec()), Rc::new(new.as_bytes().to_vec()));
        let (mut counter, mut hunks) = (LineCounter::default(), Vec::new());
        counter.count(&old, &new, &mut hunks);
        let found = counter.carried(&old, &new, &hunks);
        (found.carries.iter().map(|carry| (carry.new, carry.old, carry.lines)).collect(), found.is_cosmetic)
    }

    #[test]
    fn white_space_changes_say_nothing_new() {
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
    fn a_licence_header_makes_no_one_an_author() {
        let header = "// Copyright 2020 The Authors.\n// Licensed under the MIT license.\n\n";
        assert!(carried("fn a() {}\n", &format!("{header}fn a() {{}}\n")).1);
        assert!(carried(&format!("{header}fn a() {{}}\n"), "fn a() {}\n").1);
        assert!(!carried("fn a() {}\n", "// Says what it does.\nfn a() {}\n").1);
        assert!(!carried("fn a() {}\n", &format!("{header}fn b() {{}}\n")).1);
        assert!(!carried(&"x\n".repeat(90), &format!("{}{header}", "x\n".repeat(90))).1, "not at the top");
    }

    /// What a line says, by its number: some are long, some short, some the same but for white space.
    fn line(number: u8) -> String {
        match number % 5 {
            0 => format!("    call_of_the_function_with_number({});\n", number / 10),
            1 => format!("call_of_the_function_with_number( {} );\n", number / 10),
            2 => format!("short({});\n", number / 10),
            3 => format!("value_{} = 1\n", number / 10),
            _ => "}\n".to_owned(),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        /// Going back through the revisions of a path, where now and then one is left out, finds what each pair finds alone.
        #[test]
        fn what_was_read_before_makes_no_difference(
            start in prop::collection::vec(any::<u8>(), 0..150),
            edits in prop::collection::vec(
                (0..200_usize, 0..12_usize, prop::collection::vec(any::<u8>(), 0..20), any::<u8>()), 2..24),
        ) {
            let mut lines = start;
            let mut revisions = vec![lines.clone()];
            for (at, gone, mut come, what) in edits {
                let at = at.min(lines.len());
                let end = (at + gone).min(lines.len());
                let taken: Vec<u8> = lines.splice(at..end, std::mem::take(&mut come)).collect();
                if what % 3 == 0 {
                    let to = usize::from(what).min(lines.len());
                    lines.splice(to..to, taken);
                }
                if what % 4 > 0 {
                    revisions.push(lines.clone());
                }
            }
            let text = |lines: &Vec<u8>| Rc::new(lines.iter().map(|&at| line(at)).collect::<String>().into_bytes());
            let texts: Vec<Rc<Vec<u8>>> = revisions.iter().map(text).collect();
            let (mut counter, mut hunks) = (LineCounter::default(), Vec::new());
            for (number, pair) in texts.windows(2).rev().enumerate() {
                if number % 5 == 3 {
                    continue;
                }
                counter.count(&pair[0], &pair[1], &mut hunks);
                let found = counter.carried(&pair[0], &pair[1], &hunks);
                let mut fresh = LineCounter::default();
                fresh.count(&pair[0], &pair[1], &mut hunks);
                prop_assert_eq!(found, fresh.carried(&pair[0], &pair[1], &hunks));
            }
        }
    }
}
