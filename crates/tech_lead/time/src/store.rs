//! The SQL of weeks: corrections, settings, calendars and what is kept of their events.

use castra_platform::{
    Result, args,
    db::{Reads, Tx},
    record,
};
use chrono::NaiveDate;

use super::model::{Calendar, CorrectionRow, Measure, Resource, SettingsRow};

record!(CorrectionRow { id, person, monday, revision; body in "week_corrections" });
record!(SettingsRow { id, person, revision; body in "week_settings" });
record!(Calendar { id, person, kind, revision; body in "week_calendars", state in "week_calendars" });
record!(Resource { id, calendar; body in "week_resources" });
record!(Measure { id, monday; body in "week_measures" });

/// The people of its private records.
pub(super) const PRIVATE_TO: &str =
    "select person from week_corrections union select person from week_calendars";

pub(super) async fn corrections(mut reads: impl Reads, person: &str) -> Result<Vec<CorrectionRow>> {
    reads.fetch_all("select * from week_corrections where person = $1 order by monday", &args![person]).await
}

pub(super) async fn correction(
    mut reads: impl Reads,
    person: &str,
    monday: NaiveDate,
) -> Result<Option<CorrectionRow>> {
    let sql = "select * from week_corrections where person = $1 and monday = $2";
    reads.fetch_optional(sql, &args![person, monday]).await
}

pub(super) async fn add_correction(tx: &mut Tx, row: &CorrectionRow) -> Result<()> {
    let sql = "insert into week_corrections (id, person, monday, body, revision) values ($1, $2, $3, $4, $5)";
    tx.execute(sql, &args![&row.id, &row.person, row.monday, &row.body, row.revision]).await.map(drop)
}

/// Saves a correction, unless it was changed in the meantime.
pub(super) async fn change_correction(tx: &mut Tx, row: &CorrectionRow) -> Result<()> {
    let sql =
        "update week_corrections set body = $1, revision = revision + 1 where id = $2 and revision = $3";
    tx.update_one(sql, &args![&row.body, &row.id, row.revision]).await
}

/// Removes a correction, unless it was changed in the meantime.
pub(super) async fn remove_correction(tx: &mut Tx, row: &CorrectionRow) -> Result<()> {
    tx.update_one(
        "delete from week_corrections where id = $1 and revision = $2",
        &args![&row.id, row.revision],
    )
    .await
}

pub(super) async fn settings(mut reads: impl Reads, person: &str) -> Result<Option<SettingsRow>> {
    reads.fetch_optional("select * from week_settings where person = $1", &args![person]).await
}

pub(super) async fn add_settings(tx: &mut Tx, row: &SettingsRow) -> Result<()> {
    let sql = "insert into week_settings (id, person, body, revision) values ($1, $2, $3, $4)";
    tx.execute(sql, &args![&row.id, &row.person, &row.body, row.revision]).await.map(drop)
}

/// Saves settings, unless they were changed in the meantime.
pub(super) async fn change_settings(tx: &mut Tx, row: &SettingsRow) -> Result<()> {
    let sql = "update week_settings set body = $1, revision = revision + 1 where id = $2 and revision = $3";
    tx.update_one(sql, &args![&row.body, &row.id, row.revision]).await
}

pub(super) async fn calendars(mut reads: impl Reads, person: &str) -> Result<Vec<Calendar>> {
    reads.fetch_all("select * from week_calendars where person = $1 order by id", &args![person]).await
}

/// The calendars that are read every hour.
pub(super) async fn all_read(mut reads: impl Reads) -> Result<Vec<Calendar>> {
    reads.fetch_all("select * from week_calendars where kind <> 'file' order by id", &[]).await
}

/// Everyone with a calendar.
pub(super) async fn owners(mut reads: impl Reads) -> Result<Vec<String>> {
    reads.fetch_all("select distinct person from week_calendars order by person", &[]).await
}

pub(super) async fn calendar(mut reads: impl Reads, id: &str) -> Result<Option<Calendar>> {
    reads.fetch_optional("select * from week_calendars where id = $1", &args![id]).await
}

pub(super) async fn add_calendar(tx: &mut Tx, row: &Calendar) -> Result<()> {
    let sql = "insert into week_calendars (id, person, kind, body, state, revision) values ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, &args![&row.id, &row.person, row.kind, &row.body, &row.state, row.revision])
        .await
        .map(drop)
}

/// Saves how reading a calendar went, unless it was read in the meantime.
pub(super) async fn change_calendar(tx: &mut Tx, row: &Calendar) -> Result<()> {
    let sql = "update week_calendars set state = $1, revision = revision + 1 where id = $2 and revision = $3";
    tx.update_one(sql, &args![&row.state, &row.id, row.revision]).await
}

/// Removes a calendar with everything kept of it.
pub(super) async fn remove_calendar(tx: &mut Tx, id: &str) -> Result<()> {
    tx.execute("delete from week_resources where calendar = $1", &args![id]).await?;
    tx.execute("delete from week_calendars where id = $1", &args![id]).await.map(drop)
}

/// Removes a person's calendars with everything kept of them.
pub(super) async fn remove_calendars(tx: &mut Tx, person: &str) -> Result<()> {
    let sql =
        "delete from week_resources where calendar in (select id from week_calendars where person = $1)";
    tx.execute(sql, &args![person]).await?;
    tx.execute("delete from week_calendars where person = $1", &args![person]).await?;
    tx.execute("delete from week_measures where person = $1", &args![person]).await.map(drop)
}

pub(super) async fn resources(mut reads: impl Reads, calendar: &str) -> Result<Vec<Resource>> {
    reads.fetch_all("select * from week_resources where calendar = $1 order by id", &args![calendar]).await
}

/// What is kept of all calendars of a person.
pub(super) async fn resources_of(mut reads: impl Reads, person: &str) -> Result<Vec<Resource>> {
    let sql = "select r.* from week_resources r join week_calendars c on c.id = r.calendar where c.person = $1 order by r.id";
    reads.fetch_all(sql, &args![person]).await
}

pub(super) async fn add_resource(tx: &mut Tx, row: &Resource) -> Result<()> {
    let sql = "insert into week_resources (id, calendar, body) values ($1, $2, $3)";
    tx.execute(sql, &args![&row.id, &row.calendar, &row.body]).await.map(drop)
}

pub(super) async fn remove_resource(tx: &mut Tx, id: &str) -> Result<()> {
    tx.execute("delete from week_resources where id = $1", &args![id]).await.map(drop)
}

pub(super) async fn measures(mut reads: impl Reads, person: &str, since: NaiveDate) -> Result<Vec<Measure>> {
    let sql = "select * from week_measures where person = $1 and monday >= $2 order by monday";
    reads.fetch_all(sql, &args![person, since]).await
}

/// Keeps what commits showed of a week, in place of what was kept before.
pub(super) async fn keep_measure(tx: &mut Tx, person: &str, row: &Measure) -> Result<()> {
    tx.execute("delete from week_measures where person = $1 and monday = $2", &args![person, row.monday])
        .await?;
    let sql = "insert into week_measures (id, person, monday, body) values ($1, $2, $3, $4)";
    tx.execute(sql, &args![&row.id, person, row.monday, &row.body]).await.map(drop)
}

/// Removes what was measured before a day.
pub(super) async fn forget_measures(tx: &mut Tx, before: NaiveDate) -> Result<()> {
    tx.execute("delete from week_measures where monday < $1", &args![before]).await.map(drop)
}

/// Removes corrections of weeks before a day.
pub(super) async fn forget_corrections(tx: &mut Tx, before: NaiveDate) -> Result<()> {
    tx.execute("delete from week_corrections where monday < $1", &args![before]).await.map(drop)
}
