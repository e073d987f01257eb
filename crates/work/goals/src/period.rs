//! Periods of goals: quarters, halves and years of the calendar, or dates of one's own.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};

/// A period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A quarter: year, and 1 to 4.
    Quarter(i32, u32),
    /// A half: year, and 1 or 2.
    Half(i32, u32),
    /// A year.
    Year(i32),
    /// Dates of one's own.
    Dates,
}

impl Period {
    /// Reads `2026-Q4`, `2026-H2`, `2026` or `dates`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "dates" {
            return Some(Self::Dates);
        }
        let year = text.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
        let year = year.parse().ok().filter(|year| (1900..=2200).contains(year))?;
        match text.get(4..)? {
            "" => Some(Self::Year(year)),
            "-Q1" => Some(Self::Quarter(year, 1)),
            "-Q2" => Some(Self::Quarter(year, 2)),
            "-Q3" => Some(Self::Quarter(year, 3)),
            "-Q4" => Some(Self::Quarter(year, 4)),
            "-H1" => Some(Self::Half(year, 1)),
            "-H2" => Some(Self::Half(year, 2)),
            _ => None,
        }
    }

    /// The quarter of a day.
    pub fn quarter_of(day: NaiveDate) -> Self {
        Self::Quarter(day.year(), day.month0() / 3 + 1)
    }

    /// The half of a day.
    pub fn half_of(day: NaiveDate) -> Self {
        Self::Half(day.year(), day.month0() / 6 + 1)
    }

    /// Its first and last day; `None` for dates of one's own.
    pub fn days(self) -> Option<(NaiveDate, NaiveDate)> {
        let (year, month, months) = match self {
            Self::Quarter(year, quarter) => (year, quarter * 3 - 2, 3),
            Self::Half(year, half) => (year, half * 6 - 5, 6),
            Self::Year(year) => (year, 1, 12),
            Self::Dates => return None,
        };
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        Some((first, first + Months::new(months) - Days::new(1)))
    }

    /// The next one of the same length; `None` for dates of one's own.
    pub fn next(self) -> Option<Self> {
        Some(match self {
            Self::Quarter(year, 4) => Self::Quarter(year + 1, 1),
            Self::Quarter(year, quarter) => Self::Quarter(year, quarter + 1),
            Self::Half(year, 2) => Self::Half(year + 1, 1),
            Self::Half(year, half) => Self::Half(year, half + 1),
            Self::Year(year) => Self::Year(year + 1),
            Self::Dates => return None,
        })
    }

    /// For people: "October to December 2026".
    pub fn words(self) -> String {
        match self {
            Self::Quarter(year, 1) => format!("January to March {year}"),
            Self::Quarter(year, 2) => format!("April to June {year}"),
            Self::Quarter(year, 3) => format!("July to September {year}"),
            Self::Quarter(year, _) => format!("October to December {year}"),
            Self::Half(year, 1) => format!("January to June {year}"),
            Self::Half(year, _) => format!("July to December {year}"),
            Self::Year(year) => year.to_string(),
            Self::Dates => "Other dates".to_owned(),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quarter(year, quarter) => write!(formatter, "{year}-Q{quarter}"),
            Self::Half(year, half) => write!(formatter, "{year}-H{half}"),
            Self::Year(year) => write!(formatter, "{year}"),
            Self::Dates => formatter.write_str("dates"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_and_end_with_the_calendar() {
        let days = |text: &str| {
            let (first, last) = Period::parse(text).unwrap().days().unwrap();
            format!("{first} {last}")
        };
        assert_eq!(days("2026-Q1"), "2026-01-01 2026-03-31");
        assert_eq!(days("2026-Q4"), "2026-10-01 2026-12-31");
        assert_eq!(days("2028-H1"), "2028-01-01 2028-06-30");
        assert_eq!(days("2026"), "2026-01-01 2026-12-31");
        for text in ["2026-Q5", "2026-q1", "26-Q1", "", "2026Q1", "\u{e9}\u{e9}-Q1", "1026"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        let leap = NaiveDate::from_ymd_opt(2028, 2, 29).unwrap();
        assert_eq!(Period::quarter_of(leap).to_string(), "2028-Q1");
        assert_eq!(Period::Quarter(2026, 4).next().unwrap().to_string(), "2027-Q1");
        assert_eq!(Period::Half(2026, 2).next().unwrap().to_string(), "2027-H1");
    }
}
