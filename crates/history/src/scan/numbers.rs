//! Assigns equal numbers to equal lines. Revisions of one path follow each other, so only lines of the next
//! revision that are not where the last one has them are looked up.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::rc::Rc;

use xxhash_rust::xxh3::xxh3_128;

use super::ends::{Ends, common_start};
use crate::complexity::{count_lines, lines_of};

/// The number of each line met so far, by 96 bits of a hash: with its number that is 16 bytes, and a smaller
/// table misses the processor's caches less often.
#[derive(Default)]
pub(super) struct Numbers {
    of_hash: HashMap<LineHash, u32, BuildHasherDefault<NumberHasher>>,
}

#[derive(PartialEq, Eq)]
struct LineHash([u32; 3]);

impl LineHash {
    #[expect(clippy::cast_possible_truncation, reason = "splits the hash")]
    fn of(line: &[u8]) -> Self {
        let hash = xxh3_128(line);
        Self([hash as u32, (hash >> 32) as u32, (hash >> 64) as u32])
    }
}

impl Hash for LineHash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [low, middle, _] = self.0;
        state.write_u64(u64::from(low) | u64::from(middle) << 32);
    }
}

impl Numbers {
    pub(super) fn len(&self) -> usize {
        self.of_hash.len()
    }

    /// Reserves room for the lines of a first text.
    fn expect(&mut self, text: &[u8]) {
        if self.of_hash.is_empty() {
            self.of_hash.reserve(count_lines(text) as usize);
        }
    }

    fn number(&mut self, line: &[u8]) -> u32 {
        let next = u32::try_from(self.of_hash.len()).unwrap_or(u32::MAX);
        *self.of_hash.entry(LineHash::of(line)).or_insert(next)
    }
}

/// A content with the number of each of its lines.
#[derive(Default)]
pub(super) struct Numbered {
    pub(super) content: Rc<Vec<u8>>,
    pub(super) lines: Vec<u32>,
}

/// A line is searched for among this many next lines of the known text.
const NEAR: usize = 64;

impl Numbered {
    /// Becomes `content`, which shares `ends` with the known text; returns how many lines those are.
    pub(super) fn become_next(
        &mut self,
        content: &Rc<Vec<u8>>,
        known: &Self,
        ends: Ends,
        numbers: &mut Numbers,
    ) -> (usize, usize) {
        let (head, tail) = (count_lines(ends.head_of(content)), count_lines(ends.tail_of(content)));
        let (head, tail) = (head as usize, tail as usize);
        let known_tail = known.lines.len() - tail;
        self.lines.clear();
        self.lines.extend_from_slice(&known.lines[..head]);
        let known_middle = (ends.middle_of(&known.content), &known.lines[head..known_tail]);
        self.add_middle(ends.middle_of(content), known_middle, numbers);
        self.lines.extend_from_slice(&known.lines[known_tail..]);
        self.content = Rc::clone(content);
        (head, tail)
    }

    /// Most lines of a middle are in the other too, in the same order, and comparing them is cheaper than
    /// looking them up in a table that is larger than the processor's caches.
    fn add_middle(&mut self, text: &[u8], known: (&[u8], &[u32]), numbers: &mut Numbers) {
        let (mut text, mut known) = (text, Place { text: known.0, lines: known.1 });
        numbers.expect(text);
        // Where it continues if the lines that were not found replace as many.
        let mut replaced = known;
        loop {
            let mut same = common_start(text, known.text);
            if same == 0 {
                same = common_start(text, replaced.text);
                known = if same > 0 { replaced } else { known };
            }
            if same > 0 {
                let (kept, lines) = known.lines.split_at(count_lines(&text[..same]) as usize);
                self.lines.extend_from_slice(kept);
                known = Place { text: &known.text[same..], lines };
                (text, replaced) = (&text[same..], known);
            }
            let Some(line) = lines_of(text).next() else { return };
            let number = numbers.number(line);
            self.lines.push(number);
            text = &text[line.len()..];
            if let Some(at) = known.lines.iter().take(NEAR).position(|&known| known == number) {
                known = known.after(at + 1);
                replaced = known;
            } else {
                replaced = replaced.after(1);
            }
        }
    }
}

/// The rest of a numbered text.
#[derive(Clone, Copy)]
struct Place<'a> {
    text: &'a [u8],
    lines: &'a [u32],
}

impl Place<'_> {
    fn after(self, lines: usize) -> Self {
        let skipped: usize = lines_of(self.text).take(lines).map(<[u8]>::len).sum();
        Self { text: &self.text[skipped..], lines: self.lines.get(lines..).unwrap_or_default() }
    }
}

/// The number of lines, as a `u32`.
pub(super) fn length<T>(lines: &[T]) -> u32 {
    u32::try_from(lines.len()).unwrap_or(u32::MAX)
}

/// For keys that are already spread, or nearly so: one multiplication suffices.
#[derive(Default)]
pub(super) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}
