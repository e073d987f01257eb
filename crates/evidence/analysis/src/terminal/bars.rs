//! Figures over time as a row of bars.

/// At most this many of the values, evenly spread, including the newest.
pub(super) fn sampled(values: &[u32], most: usize) -> Vec<u32> {
    if values.len() <= most {
        return values.to_vec();
    }
    let at = |place: usize| (place + 1) * values.len() / most - 1;
    (0..most).filter_map(|place| values.get(at(place)).copied()).collect()
}

/// Eighths of a line's height.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Bars between the least and the greatest value: a course, not amounts. A constant is in the middle.
pub(super) fn course(values: &[u32]) -> String {
    let (least, most) =
        (values.iter().min().copied().unwrap_or(0), values.iter().max().copied().unwrap_or(0));
    let bar = |value: u32| match u64::from(most - least) {
        0 => BARS[3],
        range => BARS[usize::try_from(u64::from(value - least) * 7 / range).unwrap_or(0).min(7)],
    };
    values.iter().copied().map(bar).collect()
}

/// Bars of eighths; zero is a dot.
pub(super) fn sparkline(values: &[u32]) -> String {
    let most = u64::from(values.iter().copied().max().unwrap_or(0));
    let bar = |value: u32| match u64::from(value) {
        0 => '·',
        value => BARS[usize::try_from((value * 8).div_ceil(most) - 1).unwrap_or(0).min(7)],
    };
    values.iter().copied().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_week_is_a_full_bar() {
        assert_eq!(sparkline(&[0, 1, 4, 8]), "·▁▄█");
        assert_eq!(sparkline(&[]), "");
        assert_eq!((course(&[900, 907, 903]), course(&[5, 5])), ("▁█▄".to_owned(), "▄▄".to_owned()));
        assert_eq!(sampled(&[1, 2, 3, 4, 5], 2), [2, 5]);
        assert_eq!(sampled(&[1, 2], 12), [1, 2]);
    }
}
