//! A person's own weeks, read and corrected by that person alone. Everyone else finds nothing: no lead, no CTO, no operator.

mod calendars;
mod measures;
mod refresh;
mod settings;
mod weeks;

use castra_platform::{Ctx, Error, Result, access::Permission};

pub(super) use calendars::{
    CalendarLine, LONGEST_NAME, add, calendars, end_calendars, my_calendar, remove, upload,
};
pub use measures::measure;
pub(super) use measures::{out_of_band, take_all};
pub(super) use refresh::{refresh, refresh_all};
pub(super) use settings::{change_settings, my_settings};
pub use weeks::{OwnWeek, PastCorrection, PastEvent, PastWeeks, own_week, record_past};
pub(super) use weeks::{
    Week, coding_weeks, correct, correction_of, meetings_of, my_corrections, own, remove_correction,
    weeks_back,
};

fn nothing() -> Error {
    Error::not_found("such week")
}

/// The viewer, if they may see their own private records.
pub(super) fn me(ctx: &Ctx) -> Result<&str> {
    let me = ctx.viewer.person.as_deref().ok_or_else(nothing)?;
    if ctx.viewer.may(&Permission::Private(&[me])) { Ok(me) } else { Err(nothing()) }
}
