//! The viewer's calendars: added, read, removed.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result,
    access::Permission,
    db::{Reads, Tx},
    private::{Owner, Sealed, open_each},
    terms::Terms as _,
    work::on_file,
};
use futures::future::BoxFuture;

use super::{me, refresh};
use crate::{
    calendar,
    kinds::CalendarKind,
    model::{Calendar, NewCalendar, State},
    remote, store,
};

/// The most calendars of a person.
const MOST: usize = 10;
/// The longest name of a file's calendar that is kept, in characters.
pub(crate) const LONGEST_NAME: usize = 80;

fn nothing() -> Error {
    Error::not_found("such calendar")
}

/// A calendar in the viewer's list; its address and password stay sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CalendarLine {
    pub(crate) id: String,
    pub(crate) kind: CalendarKind,
    /// Its name; none if it was erased.
    pub(crate) name: Option<String>,
    pub(crate) state: State,
    pub(crate) revision: i64,
}

/// The viewer's calendars.
pub(crate) async fn calendars(ctx: &Ctx) -> Result<Vec<CalendarLine>> {
    let rows = store::calendars(ctx.read(), me(ctx)?).await?;
    let bodies = open_each(ctx, rows.iter().map(|row| &row.body)).await?;
    let states = open_each(ctx, rows.iter().map(|row| &row.state)).await?;
    let lines = rows.into_iter().zip(bodies).zip(states).map(|((row, body), state)| {
        let state = state.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default();
        Ok(CalendarLine {
            id: row.id,
            kind: row.kind,
            name: body.map(|body| body.name),
            state,
            revision: row.revision,
        })
    });
    lines.collect()
}

/// A calendar of the viewer; any other is not found.
pub(super) async fn find(ctx: &Ctx, reads: impl Reads, id: &str) -> Result<Calendar> {
    let found = store::calendar(reads, id).await?.ok_or_else(nothing)?;
    if ctx.viewer.may(&Permission::Private(&[found.person.as_str()])) { Ok(found) } else { Err(nothing()) }
}

/// What the viewer typed of a calendar; none if it was erased.
pub(crate) async fn my_calendar(ctx: &Ctx, id: &str) -> Result<Option<NewCalendar>> {
    find(ctx, ctx.read(), id).await?.body.open(ctx).await
}

async fn insert(
    tx: &mut Tx,
    ctx: &Ctx,
    person: &str,
    kind: CalendarKind,
    of: &NewCalendar,
) -> Result<Calendar> {
    if store::calendars(&mut *tx, person).await?.len() >= MOST {
        return Err(Error::conflict(format!("you already have {MOST} calendars"))
            .hint("remove one you no longer need"));
    }
    let id = ctx.new_id();
    let owner = Owner::Person(person);
    let state = serde_json::to_string(&State::default())?;
    let row = Calendar {
        body: Sealed::new(tx, ctx, owner, ("week_calendars", &id, "body"), of).await?,
        state: Sealed::new(tx, ctx, owner, ("week_calendars", &id, "state"), &state).await?,
        person: PersonId::from(person),
        kind,
        revision: 1,
        id,
    };
    store::add_calendar(tx, &row).await?;
    Ok(row)
}

/// Adds a calendar that is read every hour, after reading it once: one that cannot be read is refused.
pub(crate) async fn add(ctx: &Ctx, kind: CalendarKind, of: NewCalendar) -> Result<String> {
    let me = me(ctx)?;
    let of = of.trimmed();
    let mut faults = of.faults();
    if kind == CalendarKind::Caldav && of.username.is_empty() {
        faults.add("username", "enter the user name on the server");
    }
    if kind == CalendarKind::File {
        faults.add("kind", "upload a file instead");
    }
    faults.refuse("the calendar")?;
    let read = refresh::fetch(ctx, me, kind, &of, &State::default()).await.map_err(|error| {
        match error.fields.len() {
            0 => Error::invalid_field("address", error.message.clone()),
            _ => error,
        }
    })?;
    let mut tx = ctx.write().await?;
    let row = insert(&mut tx, ctx, me, kind, &of).await?;
    refresh::keep(&mut tx, ctx, &row, &State::default(), read).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(row.id)
}

/// Keeps the meetings of an uploaded file.
pub(crate) async fn upload(ctx: &Ctx, name: &str, bytes: Vec<u8>) -> Result<String> {
    let me = me(ctx)?;
    let of = NewCalendar {
        name: name.trim().chars().take(LONGEST_NAME).collect(),
        address: "file".to_owned(),
        ..NewCalendar::default()
    };
    of.faults().refuse("the calendar")?;
    if bytes.len() > remote::LARGEST {
        return Err(Error::invalid_field("file", "the file is larger than 16 MB"));
    }
    let reader = refresh::reader(ctx, me).await?;
    let read = on_file(ctx, move || Ok(calendar::read(&bytes, &reader))).await?.ok_or_else(|| {
        Error::invalid_field("file", "this is no iCalendar file: it has no BEGIN:VCALENDAR")
    })?;
    let mut tx = ctx.write().await?;
    let row = insert(&mut tx, ctx, me, CalendarKind::File, &of).await?;
    let read = refresh::translated(ctx, remote::whole(read)).await?;
    refresh::keep(&mut tx, ctx, &row, &State::default(), read).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(row.id)
}

/// Removes a calendar with everything kept of it.
pub(crate) async fn remove(ctx: &Ctx, id: &str) -> Result<()> {
    let mut tx = ctx.write().await?;
    let row = find(ctx, &mut tx, id).await?;
    store::remove_calendar(&mut tx, &row.id).await?;
    tx.commit(ctx.says_privately()).await
}

/// Removes the calendars of a person who leaves, with their addresses and passwords.
pub(crate) fn end_calendars<'a>(tx: &'a mut Tx, _: &'a Ctx, person: &'a str) -> BoxFuture<'a, Result<()>> {
    Box::pin(store::remove_calendars(tx, person))
}
