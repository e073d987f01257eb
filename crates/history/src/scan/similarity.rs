//! How much of one file is found in another, for rename detection: both are cut into lines (long ones into
//! pieces of 64 bytes), and the bytes in common pieces are the kept share of the larger file. Order does not
//! matter.

use xxhash_rust::xxh3::xxh3_64;

/// Longer lines are cut.
const PIECE: usize = 64;

/// Similarity is counted in sixty-thousandths, as Git does, so that rounding agrees.
pub(super) const FULL: u64 = 60_000;

/// The pieces of a file: hash and total bytes of all pieces with that hash, by hash.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fingerprint {
    pieces: Vec<(u64, u64)>,
    size: u64,
}

impl Fingerprint {
    pub(super) fn of(content: &[u8]) -> Self {
        let size = content.len() as u64;
        let is_end = |at: usize| content.get(at + 1) == Some(&b'\n');
        let has_ends = memchr::memchr_iter(b'\r', content).any(is_end);
        let pieces = if has_ends && !is_binary(content) {
            // A text file with converted line endings is still the same text.
            pieces_of(&without_carriage_returns(content))
        } else {
            pieces_of(content)
        };
        Self { pieces, size }
    }

    /// The common share of the larger file, in parts of [`FULL`]; 0 if the sizes alone rule out `minimum`.
    pub(super) fn similarity(&self, new: &Self, minimum: u64) -> u64 {
        if new.size == 0 || sizes_rule_out(self.size, new.size, minimum) {
            return 0;
        }
        let (mut olds, mut news) = (self.pieces.iter().peekable(), new.pieces.iter().peekable());
        let mut kept = 0;
        while let (Some(old), Some(new)) = (olds.peek(), news.peek()) {
            let order = old.0.cmp(&new.0);
            if order.is_eq() {
                kept += old.1.min(new.1);
            }
            if order.is_le() {
                olds.next();
            }
            if order.is_ge() {
                news.next();
            }
        }
        kept * FULL / self.size.max(new.size)
    }
}

/// Whether two files differ so much in size that they cannot be similar enough.
pub(super) fn sizes_rule_out(old: u64, new: u64, minimum: u64) -> bool {
    let larger = u128::from(old.max(new));
    larger * u128::from(FULL - minimum) < u128::from(old.abs_diff(new)) * u128::from(FULL)
}

/// Whether Git calls it binary: a NUL among the first 8,000 bytes.
pub(super) fn is_binary(content: &[u8]) -> bool {
    memchr::memchr(0, &content[..content.len().min(8_000)]).is_some()
}

fn pieces_of(content: &[u8]) -> Vec<(u64, u64)> {
    let mut pieces = Vec::with_capacity(content.len() / 24 + 1);
    let mut rest = content;
    while !rest.is_empty() {
        let window = &rest[..rest.len().min(PIECE)];
        let end = memchr::memchr(b'\n', window).map_or(window.len(), |at| at + 1);
        let (piece, after) = rest.split_at(end);
        pieces.push((xxh3_64(piece), end as u64));
        rest = after;
    }
    pieces.sort_unstable();
    pieces.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    pieces
}

fn without_carriage_returns(content: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(content.len());
    for (position, &byte) in content.iter().enumerate() {
        if byte != b'\r' || content.get(position + 1) != Some(&b'\n') {
            kept.push(byte);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similarity(old: &[u8], new: &[u8]) -> u64 {
        Fingerprint::of(old).similarity(&Fingerprint::of(new), FULL / 2)
    }

    #[test]
    fn the_share_is_that_of_the_larger_file() {
        assert_eq!(similarity(b"a\nb\n", b"a\nb\n"), FULL);
        assert_eq!(similarity(b"a\nb\n", b"b\na\n"), FULL);
        assert_eq!(similarity(b"a\nb\nc\nd\n", b"a\nb\n"), FULL / 2);
        assert_eq!(similarity(b"a\nb\nc\nd\n", b"a\n"), 0);
        assert_eq!(similarity(b"", b""), 0);
    }

    #[test]
    fn repeated_lines_count_as_often_as_both_have_them() {
        assert_eq!(similarity(b"a\na\na\nb\n", b"a\na\nc\nd\n"), FULL / 2);
    }

    #[test]
    fn converted_line_ends_are_no_change_of_text() {
        assert_eq!(similarity(b"aa\r\nbb\r\n", b"aa\nbb\n"), 6 * FULL / 8);
    }
}
