//! The pages of one-on-ones.

mod calendars;
mod changes;
mod coverage;
mod items;
mod pair;
mod series;

use castra_platform::{
    Error, Result,
    access::Rule,
    web::{Routes, form::Form},
};
use chrono::{NaiveDateTime, NaiveTime};

pub(super) fn routes() -> Routes {
    let routes = Routes::new()
        .get("/one-on-ones", Rule::SignedIn, series::index)
        .get("/one-on-ones.csv", Rule::SignedIn, series::csv)
        .get("/one-on-ones/new", Rule::SignedIn, series::new)
        .post("/one-on-ones", Rule::SignedIn, series::start)
        .get("/one-on-ones/calendar", Rule::SignedIn, calendars::show)
        .get("/one-on-ones/calendar.ics", Rule::SignedIn, calendars::download)
        .post("/one-on-ones/calendar", Rule::SignedIn, calendars::make)
        .post("/one-on-ones/calendar/{id}/revoke", Rule::SignedIn, calendars::revoke)
        .get("/calendars/{file}", Rule::Anyone, calendars::read)
        .get("/one-on-ones/{id}", Rule::SignedIn, pair::show)
        .get("/one-on-ones/{id}/live", Rule::SignedIn, pair::live)
        .get("/one-on-ones/{id}/calendar.ics", Rule::SignedIn, calendars::download_one)
        .get("/one-on-ones/{id}/occurrences/{at}", Rule::SignedIn, pair::show_occurrence)
        .get("/one-on-ones/{id}/schedule", Rule::SignedIn, series::edit)
        .post("/one-on-ones/{id}/schedule", Rule::SignedIn, series::reschedule)
        .get("/teams/{team}/one-on-ones", Rule::SignedIn, coverage::show);
    changes::routes(items::routes(routes))
}

/// The wall-clock time in a form's two fields.
fn day_and_time(sent: &Form) -> Result<NaiveDateTime> {
    let day = sent.date("day")?.ok_or_else(|| Error::invalid_field("day", "choose a day"))?;
    let text = sent.get("time").unwrap_or_default().replace('.', ":");
    let time = NaiveTime::parse_from_str(&text, "%H:%M")
        .map_err(|_| Error::invalid_field("time", "enter a time such as 10:00"))?;
    Ok(day.and_time(time))
}

/// The refusal with the names of the form's fields.
fn in_form(mut error: Error) -> Error {
    for fault in &mut error.fields {
        match fault.field.as_str() {
            "starts" | "to" | "on" => "day".clone_into(&mut fault.field),
            "rule" => "rhythm".clone_into(&mut fault.field),
            _ => {}
        }
    }
    error
}
