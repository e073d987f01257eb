//! What two contents have in common at their start and end, in whole lines.

/// Bytes of the whole lines that two contents both begin and end with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ends {
    head: usize,
    tail: usize,
}

impl Ends {
    /// Compares two contents, the start first: what both could share at the end too counts as the
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

fn common_start(old: &[u8], new: &[u8]) -> usize {
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

/// Compared at once; the compiler makes a few wide comparisons of it.
const STEP: usize = 64;

fn common_prefix(old: &[u8], new: &[u8]) -> usize {
    let (olds, news) = (old.as_chunks::<STEP>().0, new.as_chunks::<STEP>().0);
    let same = olds.iter().zip(news).take_while(|(left, right)| left == right).count() * STEP;
    same + old[same..].iter().zip(&new[same..]).take_while(|(left, right)| left == right).count()
}

fn common_suffix(old: &[u8], new: &[u8]) -> usize {
    let (olds, news) = (old.as_rchunks::<STEP>().1, new.as_rchunks::<STEP>().1);
    let pairs = olds.iter().rev().zip(news.iter().rev());
    let same = pairs.take_while(|(left, right)| left == right).count() * STEP;
    let (old, new) = (&old[..old.len() - same], &new[..new.len() - same]);
    let equal = |(left, right): &(&u8, &u8)| left == right;
    same + old.iter().rev().zip(new.iter().rev()).take_while(equal).count()
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
        for lines in 0..20 {
            let (head, tail) = (line.repeat(lines), line.repeat(20 - lines));
            let (old, new) = (format!("{head}old\n{tail}"), format!("{head}newer\n{tail}"));
            assert_eq!(ends(&old, &new), (head.len(), tail.len()));
        }
    }
}
