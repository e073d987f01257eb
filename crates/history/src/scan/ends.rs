//! The common start and end of two contents, in whole lines.

/// Bytes of the whole lines that two contents share at both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Ends {
    head: usize,
    tail: usize,
}

impl Ends {
    /// Compares two contents, the start first: lines that could also be shared at the end belong to the
    /// start.
    pub(super) fn of(old: &[u8], new: &[u8]) -> Self {
        let head = common_start(old, new);
        Self { head, tail: common_end(&old[head..], &new[head..]) }
    }

    pub(super) fn head_of(self, content: &[u8]) -> &[u8] {
        &content[..self.head]
    }

    pub(super) fn middle_of(self, content: &[u8]) -> &[u8] {
        &content[self.head..content.len() - self.tail]
    }

    pub(super) fn tail_of(self, content: &[u8]) -> &[u8] {
        &content[content.len() - self.tail..]
    }
}

/// Bytes of the whole lines that two texts share at the start.
pub(super) fn common_start(old: &[u8], new: &[u8]) -> usize {
    let same = common_prefix(old, new);
    if same == old.len() && same == new.len() {
        return same;
    }
    memchr::memrchr(b'\n', &old[..same]).map_or(0, |at| at + 1)
}

fn common_end(old: &[u8], new: &[u8]) -> usize {
    let same = common_suffix(old, new);
    let begins_line = |text: &[u8]| text.len() == same || text[text.len() - same - 1] == b'\n';
    if begins_line(old) && begins_line(new) {
        return same;
    }
    memchr::memchr(b'\n', &old[old.len() - same..]).map_or(0, |at| same - at - 1)
}

/// Bytes compared at once: a long stretch first, then the one that differs.
const LONG: usize = 1024;
/// The compiler turns this into a few wide comparisons.
const SHORT: usize = 64;

/// The number of leading bytes that two texts share.
pub(super) fn common_prefix(old: &[u8], new: &[u8]) -> usize {
    let same = common_chunks::<LONG>(old, new);
    let same = same + common_chunks::<SHORT>(&old[same..], &new[same..]);
    same + old[same..].iter().zip(&new[same..]).take_while(|(left, right)| left == right).count()
}

fn common_chunks<const N: usize>(old: &[u8], new: &[u8]) -> usize {
    let (olds, news) = (old.as_chunks::<N>().0, new.as_chunks::<N>().0);
    olds.iter().zip(news).take_while(|(left, right)| left == right).count() * N
}

fn common_suffix(old: &[u8], new: &[u8]) -> usize {
    let same = common_last_chunks::<LONG>(old, new);
    let (old, new) = (&old[..old.len() - same], &new[..new.len() - same]);
    let short = common_last_chunks::<SHORT>(old, new);
    let (old, new) = (&old[..old.len() - short], &new[..new.len() - short]);
    let equal = |(left, right): &(&u8, &u8)| left == right;
    same + short + old.iter().rev().zip(new.iter().rev()).take_while(equal).count()
}

fn common_last_chunks<const N: usize>(old: &[u8], new: &[u8]) -> usize {
    let (olds, news) = (old.as_rchunks::<N>().1, new.as_rchunks::<N>().1);
    let pairs = olds.iter().rev().zip(news.iter().rev());
    pairs.take_while(|(left, right)| left == right).count() * N
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(old: &str, new: &str) -> (usize, usize) {
        let Ends { head, tail } = Ends::of(old.as_bytes(), new.as_bytes());
        (head, tail)
    }

    #[test]
    fn ends_are_whole_lines() {
        assert_eq!(ends("a\nbc\nd\n", "a\nbd\nd\n"), (2, 2));
        assert_eq!(ends("a\nb", "a\nb\n"), (2, 0));
        assert_eq!(ends("xa\nb\n", "ya\nb\n"), (0, 2));
        assert_eq!(ends("same", "same"), (4, 0));
        assert_eq!(ends("x\n", "x\nx\n"), (2, 0));
        assert_eq!(ends("", "x"), (0, 0));
    }

    #[test]
    fn long_ends_are_compared_to_the_byte() {
        let line = "0123456789abcdef\n";
        for lines in 0..200 {
            let (head, tail) = (line.repeat(lines), line.repeat(200 - lines));
            let (old, new) = (format!("{head}old\n{tail}"), format!("{head}newer\n{tail}"));
            assert_eq!(ends(&old, &new), (head.len(), tail.len()));
        }
    }
}
