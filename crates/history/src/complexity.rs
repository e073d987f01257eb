//! Indentation as a proxy for complexity, after Hindle, Godfrey and Holt, "Reading beside the lines:
//! indentation as a proxy for complexity metrics" (ICPC 2008): blank lines are dropped, one tab or four
//! spaces make a level. Works for any language; ignores tokens.

/// The indentation of the lines of one file, in whole levels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Complexity {
    /// Lines that are not blank.
    pub code_lines: u32,
    /// Sum of the levels of all lines that are not blank: grows with size *and* depth.
    pub total: u32,
    /// Level of the middle line (mean of the two middle ones for an even count); 0 if empty.
    pub median: f32,
    /// Level of the deepest line.
    pub max: u32,
}

/// Lines indented deeper than this are counted at this level: data files, not code.
const DEEPEST_LEVEL: usize = 255;

impl Complexity {
    /// Measures the text of a file. Lines end at `\n`; a `\r` before it is white space.
    #[must_use]
    pub fn of(text: &[u8]) -> Self {
        let mut lines_at_level = [0_u32; DEEPEST_LEVEL + 1];
        for line in lines_of(text) {
            if let Some(level) = level_of(line) {
                lines_at_level[level] += 1;
            }
        }
        Self::from_levels(&lines_at_level)
    }

    /// Mean level of the lines that are not blank; 0 if there are none.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.code_lines == 0 { 0.0 } else { f64::from(self.total) / f64::from(self.code_lines) }
    }

    fn from_levels(lines_at_level: &[u32]) -> Self {
        let code_lines: u32 = lines_at_level.iter().sum();
        let mut result = Self { code_lines, ..Self::default() };
        if code_lines == 0 {
            return result;
        }
        let (lower, upper) = ((code_lines - 1) / 2, code_lines / 2);
        let mut seen = 0;
        let mut middle = [0_u16; 2];
        for (level, &count) in (0_u16..).zip(lines_at_level) {
            if count == 0 {
                continue;
            }
            for (slot, wanted) in middle.iter_mut().zip([lower, upper]) {
                if (seen..seen + count).contains(&wanted) {
                    *slot = level;
                }
            }
            seen += count;
            result.total = result.total.saturating_add(count.saturating_mul(u32::from(level)));
            result.max = u32::from(level);
        }
        result.median = f32::from(middle[0] + middle[1]) / 2.0;
        result
    }
}

/// The level of a line; `None` if it is blank.
fn level_of(line: &[u8]) -> Option<usize> {
    let (tabs, spaces) = indent_of(line)?;
    Some((tabs + spaces / SPACES_A_LEVEL).min(DEEPEST_LEVEL))
}

/// Spaces equal to one tab.
const SPACES_A_LEVEL: usize = 4;

/// The tabs and spaces that a line begins with; `None` if it is blank.
fn indent_of(line: &[u8]) -> Option<(usize, usize)> {
    let (mut tabs, mut spaces) = (0, 0);
    for &byte in line {
        match byte {
            b'\t' => tabs += 1,
            b' ' => spaces += 1,
            b'\n' | b'\r' | b'\x0b' | b'\x0c' => {}
            _ => return Some((tabs, spaces)),
        }
    }
    None
}

/// How much of a text is deeply nested: the levels beyond the first `free` ones, summed over the lines that
/// are not blank.
///
/// A line opens a level if it is indented more than an earlier line that is still open, so that the sum does
/// not depend on the indentation width or on aligned continuation lines, and lines that are not nested deeply
/// add nothing.
///
/// ```
/// let two = b"a\n  b\n    c\n      d\n";
/// let four = b"a\n    b\n        c\n            d\n";
/// assert_eq!(castra_history::nested_deeper(two, 1), 3);
/// assert_eq!(castra_history::nested_deeper(four, 1), 3);
/// ```
#[must_use]
pub fn nested_deeper(text: &[u8], free: u32) -> u32 {
    let mut open = vec![0];
    let mut sum = 0_u32;
    for (tabs, spaces) in lines_of(text).filter_map(indent_of) {
        let indent = tabs * SPACES_A_LEVEL + spaces;
        while open.last().is_some_and(|&outer| outer > indent) {
            open.pop();
        }
        if open.last() != Some(&indent) {
            open.push(indent);
        }
        let level = u32::try_from(open.len() - 1).unwrap_or(u32::MAX);
        sum = sum.saturating_add(level.saturating_sub(free));
    }
    sum
}

/// Counts lines the way `git diff --numstat` does: a last line without `\n` counts.
#[must_use]
pub(crate) fn count_lines(text: &[u8]) -> u32 {
    let ends = memchr::memchr_iter(b'\n', text).count();
    let has_rest = text.last().is_some_and(|&last| last != b'\n');
    u32::try_from(ends + usize::from(has_rest)).unwrap_or(u32::MAX)
}

/// The lines of a text, each with its `\n` if it has one.
pub(crate) fn lines_of(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
        (!line.is_empty()).then_some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tab_or_four_spaces_make_a_level() {
        let measured = Complexity::of(b"fn a() {\n\tif b {\n        c\n\t}\n\n   \n}\n");
        assert_eq!(measured.code_lines, 5);
        assert_eq!(measured.total, 4);
        assert_eq!(measured.max, 2);
        assert!((measured.mean() - 0.8).abs() < 1e-9);
        assert!((measured.median - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn deep_nesting_does_not_depend_on_how_it_is_indented() {
        let levels = [0, 1, 2, 3, 4, 4, 3, 2, 1, 0, 1, 2];
        let text = |unit: &str| levels.map(|level| format!("{}x\n", unit.repeat(level))).concat();
        for unit in ["\t", "  ", "   ", "    ", "        "] {
            assert_eq!(nested_deeper(text(unit).as_bytes(), 2), 1 + 2 + 2 + 1, "{unit:?}");
            assert_eq!(nested_deeper(text(unit).as_bytes(), 0), 23_u32);
        }
        assert_eq!(nested_deeper(b"", 0), 0);
    }

    #[test]
    fn alignment_is_no_nesting_and_flat_lines_add_nothing() {
        let aligned = b"call(first,\n                    second,\n                    third)\n    next\n";
        assert_eq!(nested_deeper(aligned, 0), 3);
        assert_eq!(nested_deeper(b"        a\n    b\nc\n    d\n", 0), 3, "a text may begin anywhere");
        let flat = |lines: usize| format!("a\n  b\n    c\n{}", "    d\n".repeat(lines));
        assert_eq!(nested_deeper(flat(1).as_bytes(), 2), nested_deeper(flat(900).as_bytes(), 2));
    }

    #[test]
    fn an_even_count_has_the_mean_of_the_middle_two() {
        let measured = Complexity::of(b"a\n\tb\n");
        assert!((measured.median - 0.5).abs() < f32::EPSILON);
    }

    #[test]
    fn an_empty_file_has_no_complexity() {
        assert_eq!(Complexity::of(b""), Complexity::default());
        assert_eq!(Complexity::of(b"\n \n\t\r\n"), Complexity::default());
    }

    #[test]
    fn a_last_line_without_an_end_counts() {
        assert_eq!(count_lines(b""), 0);
        assert_eq!(count_lines(b"a\n"), 1);
        assert_eq!(count_lines(b"a\nb"), 2);
    }
}
