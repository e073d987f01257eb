//! Days and ISO weeks from Unix seconds, by proleptic Gregorian arithmetic (Howard Hinnant,
//! "chrono-compatible low-level date algorithms"). No clock and no zone database: each commit brings its own
//! offset.

/// Seconds in a day.
pub(crate) const DAY: i64 = 86_400;

/// A day of the calendar, counted from 1970-01-01 (day 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(pub i64);

/// A week by ISO 8601: Monday to Sunday, in the year of its Thursday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IsoWeek {
    /// The ISO year, which differs from the calendar year around new year.
    pub year: i64,
    /// 1 to 53.
    pub week: u8,
}

/// A month of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    /// The year.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
}

impl Month {
    /// The month of a time in Unix seconds, in UTC.
    #[must_use]
    pub fn at(time: i64) -> Self {
        let (year, month, _) = Day::at(time, 0).civil();
        Self { year, month }
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        match self.month {
            12.. => Self { year: self.year + 1, month: 1 },
            month => Self { month: month + 1, ..self },
        }
    }
}

impl Day {
    /// The day on a wall clock that is `offset_seconds` east of UTC.
    #[must_use]
    pub fn at(time: i64, offset_seconds: i32) -> Self {
        Self(time.saturating_add(i64::from(offset_seconds)).div_euclid(DAY))
    }

    /// Year, month (1 to 12) and day of the month (1 to 31).
    #[must_use]
    pub fn civil(self) -> (i64, u8, u8) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, small(month), small(day))
    }

    /// The ISO week of the day.
    #[must_use]
    pub fn iso_week(self) -> IsoWeek {
        // 1970-01-01 was a Thursday; the week's year is that of its Thursday.
        let thursday = Self(self.0 - (self.0 + 3).rem_euclid(7) + 3);
        let (year, _, _) = thursday.civil();
        let week = (thursday.0 - first_day_of(year)) / 7 + 1;
        IsoWeek { year, week: small(week) }
    }
}

impl IsoWeek {
    /// The week's Monday.
    #[must_use]
    pub fn monday(self) -> Day {
        // The fourth of January is always in week 1.
        let fourth = first_day_of(self.year) + 3;
        Day(fourth - (fourth + 3).rem_euclid(7) + 7 * (i64::from(self.week) - 1))
    }
}

/// The first of January as a day number.
fn first_day_of(year: i64) -> i64 {
    let before = year - 1;
    365 * (year - 1970) + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400)
        - (1969 / 4 - 1969 / 100 + 1969 / 400)
}

fn small(number: i64) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_weeks_around_new_year() {
        for (time, civil, week) in [
            (0, (1970, 1, 1), (1970, 1)),
            (951_782_400, (2000, 2, 29), (2000, 9)),
            (1_609_372_800, (2020, 12, 31), (2020, 53)),
            (1_609_632_000, (2021, 1, 3), (2020, 53)),
            (1_609_718_400, (2021, 1, 4), (2021, 1)),
            (-1, (1969, 12, 31), (1970, 1)),
        ] {
            let day = Day::at(time, 0);
            assert_eq!(day.civil(), civil);
            assert_eq!(day.iso_week(), IsoWeek { year: week.0, week: week.1 });
        }
    }

    #[test]
    fn a_week_begins_on_the_monday_that_is_in_it() {
        for day in -40_000..40_000 {
            let week = Day(day).iso_week();
            let monday = week.monday();
            assert!((monday.0..monday.0 + 7).contains(&day));
            assert_eq!(monday.iso_week(), week);
        }
    }

    #[test]
    fn the_zone_moves_the_day() {
        assert_eq!(Day::at(0, -3600), Day(-1));
        assert_eq!(Day::at(DAY - 1, 3600), Day(1));
    }
}
