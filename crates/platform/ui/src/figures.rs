//! Figures in words: counts with their nouns, and shares. The only code that rounds a share or writes a sign of per cent, so
//! that the same figure reads the same on every page, in every sentence and in the API.

use std::fmt::Display;

/// A whole number with groups of three: 1,204.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The form of a word that goes with a count.
pub fn plural<'a>(count: impl TryInto<u64>, one: &'a str, many: &'a str) -> &'a str {
    if whole(count) == 1 { one } else { many }
}

/// A count with its noun: "1 member", "1,204 members".
pub fn counted(count: impl TryInto<u64>, one: &str, many: &str) -> String {
    let count = whole(count);
    format!("{} {}", number(count), plural(count, one, many))
}

/// A part of a count with its noun: "3 of 4 members", "1 of 1 member".
pub fn out_of(part: impl TryInto<u64>, of: impl TryInto<u64>, one: &str, many: &str) -> String {
    format!("{} of {}", number(whole(part)), counted(of, one, many))
}

/// A count of anything; there is no negative one.
fn whole(count: impl TryInto<u64>) -> u64 {
    count.try_into().unwrap_or_default()
}

/// A share in whole hundredths, as it is kept: 0.18. Zero only for none, one only for all.
pub fn hundredths(share: f64) -> f64 {
    rounded(share, 100.0) / 100.0
}

/// A share: "18 %". Zero only for none, a hundred only for all; no line breaks before its sign.
pub fn percent(share: f64) -> String {
    in_percent(whole_percent(share))
}

/// The figure of [`percent`], for a picture whose caption has the sign.
pub(crate) fn whole_percent(share: f64) -> f64 {
    rounded(share, 100.0)
}

/// A share of which tenths matter, such as a ratio of debt: "4.7 %".
pub fn percent_fine(share: f64) -> String {
    in_percent(format_args!("{:.1}", rounded(share, 1000.0) / 10.0))
}

/// A change of a quantity, relative to what it was: "+12 %", "−3 %"; "flat" if it rounds to nothing.
pub fn percent_change(change: f64) -> String {
    let percent = (change * 100.0).round();
    if percent == 0.0 {
        "flat".to_owned()
    } else {
        in_percent(format_args!("{percent:+}")).replace('-', "−")
    }
}

/// A figure that is in per cent already, such as one that was typed, with its sign.
pub fn in_percent(figure: impl Display) -> String {
    format!("{figure}\u{a0}%")
}

/// A share in parts of one: rounded half up, but to neither end if it is not there.
fn rounded(share: f64, parts: f64) -> f64 {
    let nearest = (share * parts).round();
    // Adding zero turns −0 into 0.
    if share > 0.0 && share < 1.0 { nearest.clamp(1.0, parts - 1.0) } else { nearest + 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_takes_the_form_of_its_noun() {
        let members = |count: usize| counted(count, "member", "members");
        assert_eq!(
            [members(0), members(1), members(2), members(1204)],
            ["0 members", "1 member", "2 members", "1,204 members"]
        );
        assert_eq!(out_of(3_u32, 4_usize, "member", "members"), "3 of 4 members");
        assert_eq!(out_of(0_i64, 1_i64, "member", "members"), "0 of 1 member");
        assert_eq!(counted(-1_i64, "day", "days"), "0 days", "there is no negative count");
        assert_eq!((plural(1_u8, "is", "are"), plural(0_u8, "is", "are")), ("is", "are"));
    }

    #[test]
    fn every_share_is_rounded_by_one_rule() {
        for (share, shown, kept) in [
            (0.0, "0\u{a0}%", 0.0),
            (0.18, "18\u{a0}%", 0.18),
            (0.125, "13\u{a0}%", 0.13),
            (0.135, "14\u{a0}%", 0.14),
            (2.0 / 3.0, "67\u{a0}%", 0.67),
            (1.0, "100\u{a0}%", 1.0),
            (1.304, "130\u{a0}%", 1.3),
        ] {
            assert_eq!((percent(share).as_str(), hundredths(share)), (shown, kept), "{share}");
        }
    }

    #[test]
    fn only_none_is_nothing_and_only_all_is_everything() {
        assert_eq!((percent(0.001), percent(0.999)), ("1\u{a0}%".to_owned(), "99\u{a0}%".to_owned()));
        assert_eq!((hundredths(0.001), hundredths(0.999)), (0.01, 0.99));
        assert_eq!(
            (percent_fine(0.000_1), percent_fine(0.999_9)),
            ("0.1\u{a0}%".to_owned(), "99.9\u{a0}%".to_owned())
        );
        assert_eq!((percent(-0.0), percent_fine(0.0)), ("0\u{a0}%".to_owned(), "0.0\u{a0}%".to_owned()));
    }

    #[test]
    fn every_percentage_has_the_same_sign() {
        let all =
            [percent(0.3), percent_fine(0.047), percent_change(0.12), percent_change(-0.03), in_percent(18)];
        assert_eq!(
            all,
            ["30\u{a0}%", "4.7\u{a0}%", "+12\u{a0}%", "−3\u{a0}%", "18\u{a0}%"].map(str::to_owned)
        );
        assert_eq!([percent_change(0.004), percent_change(-0.004)], ["flat", "flat"]);
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(
            [number(0), number(999), number(1204), number(1_000_000)],
            ["0", "999", "1,204", "1,000,000"]
        );
    }
}
