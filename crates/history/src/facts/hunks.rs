//! The line positions of changes, and which added lines were there before: the basis of line age, survival
//! and authorship.

use super::codec::{Reader, Writer};

/// A stretch of lines that a change replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hunk {
    /// How many lines of the old file come before it.
    pub start: u32,
    /// Lines removed there.
    pub removed: u32,
    /// Lines added in their place.
    pub added: u32,
}

/// Hunks as stored: for each the lines since the last one, then the lines removed and added.
pub(crate) fn pack(hunks: &[Hunk]) -> Vec<u8> {
    let mut writer = Writer::default();
    let mut end = 0;
    for hunk in hunks {
        writer.number(u64::from(hunk.start.saturating_sub(end)));
        writer.number(u64::from(hunk.removed));
        writer.number(u64::from(hunk.added));
        end = hunk.start.saturating_add(hunk.removed);
    }
    writer.bytes
}

/// The hunks in file order; ends at invalid bytes.
pub(crate) fn unpack(packed: &[u8]) -> impl Iterator<Item = Hunk> {
    let mut reader = Reader::new(packed);
    let mut end = 0_u32;
    std::iter::from_fn(move || {
        let start = end.checked_add(reader.small()?)?;
        let hunk = Hunk { start, removed: reader.small()?, added: reader.small()? };
        end = start.checked_add(hunk.removed)?;
        Some(hunk)
    })
}

/// Lines that a change adds in one place of a file and that were in it before: reindented, with other line
/// endings, moved or copied. Their author does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Carry {
    /// The first of them in the new file, counted from 0.
    pub(crate) new: u32,
    /// The first of them in the old file, counted from 0.
    pub(crate) old: u32,
    /// How many lines.
    pub(crate) lines: u32,
}

/// Carries as stored, in the order of the new file: for each the lines since the last one, its place in the
/// old file, and its length.
pub(crate) fn pack_carries(carries: &[Carry]) -> Vec<u8> {
    let mut writer = Writer::default();
    let mut end = 0;
    for carry in carries {
        writer.number(u64::from(carry.new.saturating_sub(end)));
        writer.number(u64::from(carry.old));
        writer.number(u64::from(carry.lines));
        end = carry.new.saturating_add(carry.lines);
    }
    writer.bytes
}

/// The carries in the order of the new file; ends at invalid bytes.
pub(crate) fn unpack_carries(packed: &[u8]) -> impl Iterator<Item = Carry> {
    let mut reader = Reader::new(packed);
    let mut end = 0_u32;
    std::iter::from_fn(move || {
        let new = end.checked_add(reader.small()?)?;
        let carry = Carry { new, old: reader.small()?, lines: reader.small()? };
        end = new.checked_add(carry.lines)?;
        carry.old.checked_add(carry.lines)?;
        Some(carry)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunks_go_there_and_back() {
        let hunks = [
            Hunk { start: 0, removed: 0, added: 3 },
            Hunk { start: 7, removed: 200, added: 0 },
            Hunk { start: 300, removed: 1, added: 70_000 },
        ];
        assert_eq!(unpack(&pack(&hunks)).collect::<Vec<_>>(), hunks);
        assert_eq!(unpack(&[]).count(), 0);
    }

    #[test]
    fn carries_go_there_and_back() {
        let carries = [
            Carry { new: 2, old: 90, lines: 3 },
            Carry { new: 5, old: 0, lines: 1 },
            Carry { new: 70_000, old: 7, lines: 2 },
        ];
        assert_eq!(unpack_carries(&pack_carries(&carries)).collect::<Vec<_>>(), carries);
        assert_eq!(unpack_carries(&[0xff; 40]).count(), 0);
    }

    #[test]
    fn nonsense_ends() {
        assert_eq!(unpack(&[1, 2]).count(), 0);
        assert_eq!(unpack(&[0xff; 40]).count(), 0);
        assert_eq!(
            unpack(&[0xff, 0xff, 0xff, 0xff, 0x0f, 1, 0]).count(),
            0,
            "past the last line there can be"
        );
    }
}
