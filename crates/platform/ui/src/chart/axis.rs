//! The horizontal axis of a chart: where its places are, and which of them are labelled.

use chrono::{Datelike, Months, NaiveDate, TimeDelta};

use super::text_width;

/// The least space between two labels.
const GAP: f64 = 14.0;
/// The size of a label's letters.
const LETTERS: f64 = 12.0;

/// The places on the horizontal axis, from left to right.
#[derive(Clone, Debug)]
pub enum Across {
    /// At equal distances, each with its name.
    Steps(Vec<String>),
    /// Days, to scale.
    Days(Vec<NaiveDate>),
}

impl Across {
    /// Where each place is, from 0 to 1.
    #[expect(
        clippy::cast_precision_loss,
        reason = "positions within a few hundred places or thousands of days"
    )]
    pub(super) fn positions(&self) -> Vec<f64> {
        match self {
            Self::Steps(names) => {
                let last = names.len().max(2) - 1;
                (0..names.len()).map(|index| index as f64 / last as f64).collect()
            }
            Self::Days(days) => days.iter().map(|day| self.position(*day)).collect(),
        }
    }

    /// Where a day is, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "thousands of days")]
    fn position(&self, day: NaiveDate) -> f64 {
        let Self::Days(days) = self else { return 0.0 };
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return 0.0 };
        let whole = (*last - *first).num_days();
        if whole == 0 { 0.0 } else { (day - *first).num_days() as f64 / whole as f64 }
    }

    pub(super) fn names(&self) -> Vec<String> {
        match self {
            Self::Steps(names) => names.clone(),
            Self::Days(days) => days.iter().map(|day| day.format("%-d %B %Y").to_string()).collect(),
        }
    }

    /// The labels on an axis of this length, none over another: position and text.
    pub(super) fn labels(&self, length: f64) -> Vec<(f64, String)> {
        match self {
            Self::Steps(names) => {
                let widest = names.iter().map(|name| text_width(name, LETTERS)).fold(0.0, f64::max) + GAP;
                let all: Vec<(f64, String)> =
                    self.positions().into_iter().zip(names.iter().cloned()).collect();
                let mut every = 1;
                while every < all.len() && all.get(every).is_some_and(|(at, _)| at * length < widest) {
                    every += 1;
                }
                all.into_iter().step_by(every).collect()
            }
            Self::Days(days) => {
                let (Some(first), Some(last)) = (days.first(), days.last()) else { return Vec::new() };
                let placed = |day: NaiveDate, text: String| (self.position(day), text);
                let fits = |labels: &[(f64, String)]| {
                    labels.windows(2).all(|pair| {
                        let width = |at: usize| text_width(&pair[at].1, LETTERS) / 2.0;
                        (pair[1].0 - pair[0].0) * length >= width(0) + width(1) + GAP
                    })
                };
                let steps = STEPS.into_iter().map(|step| -> Vec<(f64, String)> {
                    step.days(*first, *last).into_iter().map(|day| placed(day, step.label(day))).collect()
                });
                steps.into_iter().find(|labels| fits(labels)).unwrap_or_default()
            }
        }
    }
}

/// The distance between two labels of days, such that they fall on round days.
#[derive(Clone, Copy, Debug)]
enum Step {
    Days(i64),
    Months(u32),
}

const STEPS: [Step; 12] = [
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(24),
    Step::Months(60),
    Step::Months(120),
    Step::Months(600),
];

impl Step {
    /// The round days of a span; its first day alone if there is none.
    fn days(self, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
        let start = match self {
            Self::Days(_) => Some(first),
            Self::Months(months) => {
                let months_since = |day: NaiveDate| day.year() * 12 + day.month0().cast_signed();
                let over = months_since(first).rem_euclid(months.cast_signed()).cast_unsigned();
                let this = first.with_day(1).and_then(|day| day.checked_sub_months(Months::new(over)));
                this.and_then(|day| {
                    if day < first { day.checked_add_months(Months::new(months)) } else { Some(day) }
                })
            }
        };
        let next = |day: &NaiveDate| match self {
            Self::Days(days) => day.checked_add_signed(TimeDelta::days(days)),
            Self::Months(months) => day.checked_add_months(Months::new(months)),
        };
        // More than fit on any axis are not needed.
        let days: Vec<NaiveDate> =
            std::iter::successors(start, next).take_while(|day| *day <= last).take(64).collect();
        if days.is_empty() { vec![first] } else { days }
    }

    fn label(self, day: NaiveDate) -> String {
        let format = match self {
            Self::Days(_) => "%-d %b %Y",
            Self::Months(months) if months % 12 == 0 && day.ordinal() == 1 => "%Y",
            Self::Months(_) => "%b %Y",
        };
        day.format(format).to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn texts(days: &[&str], length: f64) -> Vec<String> {
        let across = Across::Days(days.iter().map(|text| day(text)).collect());
        across.labels(length).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn days_are_placed_to_scale() {
        let across = Across::Days(["2026-01-01", "2026-01-02", "2026-01-11"].map(day).to_vec());
        assert_eq!(across.positions(), [0.0, 0.1, 1.0]);
        assert_eq!(Across::Days(vec![day("2026-01-01"); 2]).positions(), [0.0, 0.0]);
        assert_eq!(Across::Steps(["a", "b", "c"].map(str::to_owned).to_vec()).positions(), [0.0, 0.5, 1.0]);
    }

    #[test]
    fn labels_fall_on_round_days() {
        assert_eq!(texts(&["2026-03-02", "2026-03-04"], 500.0), ["2 Mar 2026", "3 Mar 2026", "4 Mar 2026"]);
        assert_eq!(texts(&["2025-11-20", "2026-02-03"], 300.0), ["Dec 2025", "Jan 2026", "Feb 2026"]);
        assert_eq!(texts(&["2019-05-01", "2026-02-03"], 200.0), ["2020", "2022", "2024", "2026"]);
        assert_eq!(texts(&["2026-03-02", "2026-03-02"], 500.0), ["2 Mar 2026"]);
        assert_eq!(texts(&[], 500.0), [""; 0]);
    }

    fn apart(labels: &[(f64, String)], length: f64) -> bool {
        labels.windows(2).all(|pair| {
            let half = |at: usize| text_width(&pair[at].1, LETTERS) / 2.0;
            (pair[1].0 - pair[0].0) * length >= half(0) + half(1)
        })
    }

    proptest! {
        #[test]
        fn labels_never_collide(days in prop::collection::btree_set(-40_000..60_000_i64, 1..80), length in 80.0..900.0_f64) {
            let epoch = day("1970-01-01");
            let days: Vec<NaiveDate> = days.into_iter().map(|days| epoch + TimeDelta::days(days)).collect();
            let labels = Across::Days(days).labels(length);
            prop_assert!(apart(&labels, length), "{labels:?}");
            prop_assert!(labels.iter().all(|(at, _)| (0.0..=1.0).contains(at)));
        }

        #[test]
        fn nor_do_the_names_of_steps(names in prop::collection::vec("[a-z]{1,12}", 1..80), length in 80.0..900.0_f64) {
            let labels = Across::Steps(names).labels(length);
            prop_assert!(apart(&labels, length), "{labels:?}");
            prop_assert!(!labels.is_empty());
        }
    }
}
