//! The tokens of a search for common lines: how often each line is in either middle and in the common ends of
//! both texts. Most lines around the middles make no difference, and are left out.

use gix_imara_diff::Token;

use super::numbers::length;
use crate::facts::Hunk;

/// The algorithm certainly finds the shortest path if it takes no more lines than these.
const SURE_COST: usize = 256;
/// Among this many lines that are absent from the other text, frequent ones are not dropped.
const SURELY_KEPT: usize = 6;

/// Tokens for one search: few and small, so that counting them stays cheap however many lines are known.
#[derive(Default)]
pub(super) struct Tokens {
    /// For each line, the last search that had it in a middle, and its place in `lines`.
    of_line: Vec<(u32, u32)>,
    search: u32,
    /// The lines of both middles, after a first place for all other lines.
    lines: Vec<Occurrences>,
}

/// The frequency of a line in both middles, and in the common ends.
#[derive(Clone, Copy, Default)]
struct Occurrences {
    in_old: usize,
    in_new: usize,
    in_ends: usize,
}

impl Occurrences {
    /// `None` if a line of both middles is frequent in one text but not in the other.
    fn frequency(self, (old, new): (usize, usize)) -> Option<Frequency> {
        let in_old = Frequency::of(self.in_ends + self.in_old, frequent_from(new));
        let in_new = Frequency::of(self.in_ends + self.in_new, frequent_from(old));
        match (self.in_old > 0, self.in_new > 0) {
            (true, true) => (in_old == in_new).then_some(in_old),
            (true, false) => Some(in_new),
            (false, _) => Some(in_old),
        }
    }
}

/// How a search treats a line, by its frequency in the whole other text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frequency {
    Absent,
    Rare,
    /// Not worth keeping among lines that are absent.
    Frequent,
}

impl Frequency {
    fn of(occurrences: usize, limit: usize) -> Self {
        match occurrences {
            0 => Self::Absent,
            few if few < limit => Self::Rare,
            _ => Self::Frequent,
        }
    }
}

/// The number of occurrences from which lines are frequent in a search of this many lines: about the root, a
/// power of two.
fn frequent_from(lines: usize) -> usize {
    1 << (usize::BITS - lines.leading_zeros()).div_ceil(2).min(10)
}

impl Tokens {
    /// Forgets all lines, before they are renumbered.
    pub(super) fn clear(&mut self) {
        self.of_line.clear();
    }

    /// The number of tokens.
    pub(super) fn len(&self) -> u32 {
        length(&self.lines)
    }

    /// Assigns tokens to the lines of both sides; returns whether any line is on both. `frequency` is that of
    /// the whole new text.
    pub(super) fn tell_apart(&mut self, frequency: &[u32], old: &[u32], new: &[u32]) -> bool {
        self.of_line.resize(frequency.len(), (0, 0));
        self.search += 1;
        self.lines.clear();
        self.lines.push(Occurrences::default());
        for &line in old {
            self.give(line, frequency).in_old += 1;
        }
        for &line in new {
            let occurrences = self.give(line, frequency);
            occurrences.in_new += 1;
            occurrences.in_ends -= 1;
        }
        self.lines.iter().any(|line| line.in_old > 0 && line.in_new > 0)
    }

    fn give(&mut self, line: u32, frequency: &[u32]) -> &mut Occurrences {
        let slot = &mut self.of_line[line as usize];
        if slot.0 != self.search {
            *slot = (self.search, length(&self.lines));
            let in_ends = frequency[line as usize] as usize;
            self.lines.push(Occurrences { in_ends, ..Occurrences::default() });
        }
        &mut self.lines[slot.1 as usize]
    }

    /// The place of a line in `lines`; lines that need no distinction share the first place.
    fn place_of(&self, line: u32) -> u32 {
        let (search, place) = self.of_line[line as usize];
        if search == self.search { place } else { 0 }
    }

    /// The token of a line.
    pub(super) fn token_of(&self, line: u32) -> Token {
        self.at(self.place_of(line))
    }

    /// The first place has the highest token: it mostly comes first in a search, whose tables then grow once.
    fn at(&self, place: u32) -> Token {
        Token(length(&self.lines) - 1 - place)
    }

    /// Whether the search could only keep every line of both middles: each is there once, in one order, and
    /// neither side has enough other lines to make the algorithm drop frequent ones or give up early.
    pub(super) fn leave_one_way(&self, texts: (usize, usize), new: &[u32]) -> bool {
        let (mut only_old, mut only_new, mut is_frequent) = (0, 0, false);
        for line in &self.lines[1..] {
            match (line.in_old, line.in_new) {
                (0, count) => only_new += count,
                (count, 0) => only_old += count,
                (1, 1) => is_frequent |= line.frequency(texts) != Some(Frequency::Rare),
                _ => return false,
            }
        }
        // Places are in the order of the old lines.
        only_old + only_new <= SURE_COST
            && (!is_frequent || only_old.max(only_new) <= SURELY_KEPT)
            && new.iter().filter_map(|&line| self.shared(line)).is_sorted()
    }

    /// The place of a line that is in both middles.
    fn shared(&self, line: u32) -> Option<u32> {
        let place = self.place_of(line);
        let occurrences = self.lines.get(place as usize)?;
        (occurrences.in_old > 0 && occurrences.in_new > 0).then_some(place)
    }

    /// The hunks between the lines of both middles.
    pub(super) fn go_the_only_way(&self, start: u32, (old, new): (&[u32], &[u32]), hunks: &mut Vec<Hunk>) {
        let is_changed = |&&line: &&u32| self.shared(line).is_none();
        let (mut at, mut old, mut new) = (start, old, new);
        while !old.is_empty() || !new.is_empty() {
            let removed = old.iter().take_while(is_changed).count();
            let added = new.iter().take_while(is_changed).count();
            if removed + added > 0 {
                hunks.push(Hunk {
                    start: at,
                    removed: length(&old[..removed]),
                    added: length(&new[..added]),
                });
            }
            at += length(&old[..removed]) + 1;
            (old, new) =
                (old.get(removed + 1..).unwrap_or_default(), new.get(added + 1..).unwrap_or_default());
        }
    }

    /// Finds lines that have the same effect on the search, before middles of these lengths, as the common
    /// ends of two texts of these lengths: every line of a middle is absent from the other text, rare or
    /// frequent there as it would be with the ends. False if that takes no fewer lines than the ends.
    pub(super) fn stand_in(
        &self,
        texts: (usize, usize),
        middles: (usize, usize),
        lines: &mut Vec<Token>,
    ) -> bool {
        let (mut most, mut n_rare, mut n_frequent) = (0, 0, 0);
        for line in &self.lines[1..] {
            match line.frequency(texts) {
                Some(Frequency::Absent) => {}
                Some(Frequency::Rare) => {
                    most = most.max(line.in_old.max(line.in_new) + 1);
                    n_rare += usize::from(line.in_ends > 0);
                }
                Some(Frequency::Frequent) => n_frequent += 1,
                None => return false,
            }
        }
        let (shorter, longer) = (middles.0.min(middles.1), middles.0.max(middles.1));
        let ends = texts.0 - middles.0;
        // The lowest limit that separates rare from frequent, and how many lines make it the limit.
        for power in 1..=10 {
            let limit = 1 << power;
            let needed = n_rare + n_frequent * limit;
            let filled = needed.max((limit * limit / 4).saturating_sub(shorter));
            if filled >= ends {
                return false;
            }
            if most < limit
                && frequent_from(filled + shorter) == limit
                && frequent_from(filled + longer) == limit
            {
                lines.resize(filled - needed, self.at(0));
                self.put(texts, limit, lines);
                return true;
            }
        }
        false
    }

    fn put(&self, texts: (usize, usize), limit: usize, lines: &mut Vec<Token>) {
        for (place, line) in (0..).zip(&self.lines).skip(1) {
            let copies = match line.frequency(texts) {
                Some(Frequency::Rare) => usize::from(line.in_ends > 0),
                Some(Frequency::Frequent) => limit,
                Some(Frequency::Absent) | None => 0,
            };
            lines.extend(std::iter::repeat_n(self.at(place), copies));
        }
    }
}
