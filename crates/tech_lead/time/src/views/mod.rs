//! Views of a person's week, from plain data.

mod sources;
mod week;

pub(super) use sources::{CalendarRow, ShowCalendars, ShowSettings};
pub(super) use week::{Advice, EditWeek, PartRow, ShowWeek, WeekBar};
