//! Reading calendars, now and every hour. Requests are made outside of transactions; what was read is kept only if no one
//! else read the calendar in the meantime.

use std::collections::{BTreeMap, HashMap};

use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Error, Kind, Result,
    db::{Reads, Tx},
    jobs::Job,
    private::{Owner, Sealed, open_each},
    text,
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::{calendars::find, settings::settings_of};
use crate::{
    calendar::{Meeting, Read, Reader},
    counting,
    kinds::CalendarKind,
    model::{Calendar, Kept, KeptMeeting, NewCalendar, Resource, State},
    remote::{self, Fetched},
    store,
};

/// How far back meetings are kept, as readings are.
pub(crate) const DAYS_BACK: u64 = 731;
/// How far ahead: further than the next full listing.
const DAYS_AHEAD: u64 = 21;
/// After so many days everything is listed again: rules go on, and what was missed is found.
const LISTED_EVERY: i64 = 7;

/// A reading, ready to be kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Ready {
    changed: Vec<Kept>,
    gone: Vec<String>,
    is_whole: bool,
    token: Option<String>,
    notes: Vec<String>,
}

/// Who reads, and of which time.
pub(super) async fn reader(ctx: &Ctx, person: &str) -> Result<Reader> {
    let current = organization::current(ctx).await?;
    let (settings, _) = settings_of(ctx, ctx.read(), person).await?;
    let known = current.organization().people.get(&PersonId::from(person));
    let email = known.and_then(|known| known.email.as_deref());
    Ok(Reader {
        addresses: counting::addresses(&settings, email).collect(),
        zone: current.organization().settings.timezone,
        from: current.today - Days::new(DAYS_BACK),
        to: current.today + Days::new(DAYS_AHEAD),
    })
}

/// What is kept of a reading: people of the organization by id, of everyone else the number.
pub(super) async fn translated(ctx: &Ctx, fetched: Fetched) -> Result<Ready> {
    let current = organization::current(ctx).await?;
    let people: HashMap<String, &PersonId> = current
        .organization()
        .people
        .values()
        .filter_map(|person| Some((text::folded_address(person.email.as_deref()?), &person.id)))
        .collect();
    let meeting = |meeting: Meeting| KeptMeeting {
        from: meeting.from,
        to: meeting.to,
        title: meeting.title,
        with: meeting
            .others
            .iter()
            .filter_map(|address| people.get(address))
            .map(ToString::to_string)
            .collect(),
        others: u32::try_from(meeting.others.len()).unwrap_or(u32::MAX),
        is_certain: meeting.is_certain,
    };
    let kept = |(key, tag, read): (String, String, Read)| Kept {
        key,
        tag,
        meetings: read.meetings.into_values().flatten().map(meeting).collect(),
        notes: read.notes,
    };
    Ok(Ready {
        changed: fetched.changed.into_iter().map(kept).collect(),
        gone: fetched.gone,
        is_whole: fetched.is_whole,
        token: fetched.token,
        notes: fetched.notes,
    })
}

/// Reads a calendar of another server.
pub(super) async fn fetch(
    ctx: &Ctx,
    person: &str,
    kind: CalendarKind,
    of: &NewCalendar,
    state: &State,
) -> Result<Ready> {
    let reader = reader(ctx, person).await?;
    let today = organization::current(ctx).await?.today;
    let is_recent = |listed: NaiveDate| (today - listed).num_days() < LISTED_EVERY;
    let token = state.token.as_deref().filter(|_| state.listed_on.is_some_and(is_recent));
    let fetched = match kind {
        CalendarKind::File => {
            return Err(Error::conflict("an uploaded file is read once; upload a newer one"));
        }
        CalendarKind::Address => remote::file(ctx, of, &reader).await?,
        CalendarKind::Caldav => remote::caldav(ctx, of, token, &reader).await?,
    };
    translated(ctx, fetched).await
}

/// Keeps what was read, in the change that goes on with it.
pub(super) async fn keep(tx: &mut Tx, ctx: &Ctx, row: &Calendar, before: &State, read: Ready) -> Result<()> {
    let rows = store::resources(&mut *tx, &row.id).await?;
    let bodies = open_each(ctx, rows.iter().map(|row| &row.body)).await?;
    let mut known: BTreeMap<String, (String, Kept)> = BTreeMap::new();
    for (resource, body) in rows.into_iter().zip(bodies) {
        match body.map(|text| serde_json::from_str::<Kept>(&text)).transpose()? {
            Some(kept) => {
                known.insert(kept.key.clone(), (resource.id, kept));
            }
            None => store::remove_resource(tx, &resource.id).await?,
        }
    }
    let owner = Owner::Person(row.person.as_str());
    let mut notes: Vec<String> = read.notes.clone();
    let mut fresh: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    for kept in &read.changed {
        fresh.insert(kept.key.as_str());
        notes.extend(kept.notes.iter().cloned());
        match known.get(&kept.key) {
            Some((_, same)) if same == kept => continue,
            Some((id, _)) => store::remove_resource(tx, id).await?,
            None => {}
        }
        // Events that take no time are remembered only where a server tells of changes.
        if kept.meetings.is_empty() && row.kind != CalendarKind::Caldav {
            continue;
        }
        let id = ctx.new_id();
        let text = serde_json::to_string(kept)?;
        let body = Sealed::new(tx, ctx, owner, ("week_resources", &id, "body"), &text).await?;
        store::add_resource(tx, &Resource { id, calendar: row.id.clone(), body }).await?;
    }
    for (key, (id, kept)) in known.iter().filter(|(key, _)| !fresh.contains(key.as_str())) {
        if read.is_whole || read.gone.contains(key) {
            store::remove_resource(tx, id).await?;
        } else {
            notes.extend(kept.notes.iter().cloned());
        }
    }
    notes.sort();
    notes.dedup();
    notes.truncate(20);
    let today = organization::current(ctx).await?.today;
    let listed_on = if read.is_whole { Some(today) } else { before.listed_on };
    let state =
        State { token: read.token, listed_on, read_at: Some(ctx.now().timestamp()), notes, fault: None };
    save(tx, ctx, row, &state).await
}

async fn save(tx: &mut Tx, ctx: &Ctx, row: &Calendar, state: &State) -> Result<()> {
    let owner = Owner::Person(row.person.as_str());
    let state = row.state.replace(tx, ctx, owner, &serde_json::to_string(state)?).await?;
    store::change_calendar(tx, &Calendar { state, ..row.clone() }).await
}

/// Reads a calendar and keeps what it gave, or why it could not be read.
async fn refresh_one(ctx: &Ctx, row: &Calendar) -> Result<Option<Error>> {
    let Some(of) = row.body.open(ctx).await? else { return Ok(None) };
    let state: State = match row.state.open(ctx).await? {
        Some(text) => serde_json::from_str(&text)?,
        None => State::default(),
    };
    let read = fetch(ctx, row.person.as_str(), row.kind, &of, &state).await;
    let mut tx = ctx.write().await?;
    // Removed, or read by another, in the meantime.
    if store::calendar(&mut tx, &row.id).await?.is_none_or(|now| now.revision != row.revision) {
        tx.roll_back().await?;
        return Ok(None);
    }
    let failed = match read {
        Ok(read) => {
            keep(&mut tx, ctx, row, &state, read).await?;
            None
        }
        Err(error) => {
            save(&mut tx, ctx, row, &State { fault: Some(error.message.clone()), ..state }).await?;
            Some(error)
        }
    };
    tx.commit_unsaid().await?;
    Ok(failed)
}

/// Reads a calendar of the viewer now.
pub(crate) async fn refresh(ctx: &Ctx, id: &str) -> Result<()> {
    let row = find(ctx, ctx.read(), id).await?;
    if row.kind == CalendarKind::File {
        return Err(Error::conflict("an uploaded file is read once").hint("upload a newer one"));
    }
    refresh_one(ctx, &row).await.map(drop)
}

/// Reads all calendars of people who are here: the hourly job. One that fails says so to its owner, and stops no other.
pub(crate) fn refresh_all<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let current = match organization::current(ctx).await {
            Err(error) if error.kind == Kind::NotFound => return Ok(()),
            current => current?,
        };
        end_of_leavers(ctx).await?;
        for row in store::all_read(ctx.read()).await? {
            if current.organization().is_active(&row.person, current.today) {
                refresh_one(ctx, &row).await?;
            }
        }
        Ok(())
    })
}

/// Removes the calendars of people whose last day has passed: no change of the organization happens on that day.
async fn end_of_leavers(ctx: &Ctx) -> Result<()> {
    if gone(ctx, ctx.read()).await?.is_empty() {
        return Ok(());
    }
    let mut tx = ctx.write().await?;
    for person in gone(ctx, &mut tx).await? {
        store::remove_calendars(&mut tx, &person).await?;
    }
    tx.commit_unsaid().await
}

async fn gone(ctx: &Ctx, reads: impl Reads) -> Result<Vec<String>> {
    let current = organization::current(ctx).await?;
    let mut owners = store::owners(reads).await?;
    owners
        .retain(|person| !current.organization().is_active(&PersonId::from(person.as_str()), current.today));
    Ok(owners)
}
