//! Gives equal lines equal numbers. Revisions of one path follow each other, so of the next revision
//! only the lines between what it has in common with the last are looked up.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

use xxhash_rust::xxh3::xxh3_128;

use super::ends::Ends;
use crate::complexity::{count_lines, lines_of};

/// The number of each line met so far, by a hash of 128 bits.
#[derive(Default)]
pub(super) struct Numbers {
    of_hash: HashMap<u128, u32, BuildHasherDefault<NumberHasher>>,
}

impl Numbers {
    pub(super) fn len(&self) -> usize {
        self.of_hash.len()
    }

    fn number(&mut self, line: &[u8]) -> u32 {
        let next = u32::try_from(self.of_hash.len()).unwrap_or(u32::MAX);
        *self.of_hash.entry(xxh3_128(line)).or_insert(next)
    }
}

/// A content and the number of each of its lines.
#[derive(Default)]
pub(super) struct Numbered {
    pub(super) content: Rc<Vec<u8>>,
    pub(super) lines: Vec<u32>,
}

impl Numbered {
    /// Becomes `content`, which shares `ends` with what is known; says how many lines those are.
    pub(super) fn become_next(
        &mut self,
        content: &Rc<Vec<u8>>,
        known: &Self,
        ends: Ends,
        numbers: &mut Numbers,
    ) -> (usize, usize) {
        let (head, tail) = (count_lines(ends.head_of(content)), count_lines(ends.tail_of(content)));
        let (head, tail) = (head as usize, tail as usize);
        self.lines.clear();
        self.lines.extend_from_slice(&known.lines[..head]);
        self.lines.extend(lines_of(ends.middle_of(content)).map(|line| numbers.number(line)));
        self.lines.extend_from_slice(&known.lines[known.lines.len() - tail..]);
        self.content = Rc::clone(content);
        (head, tail)
    }
}

/// Numbers that are spread already, or nearly, are spread well enough by one multiplication.
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

    fn write_u128(&mut self, number: u128) {
        self.write_u64((number >> 64) as u64);
    }
}
