//! Reading by the people in the room.

use std::collections::BTreeSet;

use castra_org::organization::{self, Current, PersonId, Scope, TeamId};
use castra_platform::{
    Ctx, Result,
    clock::Timestamp,
    feature::{AgendaLine, MeetingKind, OwnRecord},
    private::open_each,
};
use chrono::{Days, NaiveDate, NaiveDateTime};
use serde_json::json;

use super::{entered, is_of, me, meetings, nothing};
use crate::{
    calendar,
    model::{Item, Meeting, MeetingOutcome, Minutes, People, Record, Series, SeriesState, WithText},
    rules, store,
};

/// How far back meetings are listed.
const DAYS_BACK: u64 = 400;
/// How far ahead a calendar reaches.
const CALENDAR_DAYS: u64 = 366;

/// The data of a review's page: one meeting with everything that belongs to it, and the others.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    pub(crate) current: Current,
    pub(crate) series: Series,
    pub(crate) people: People,
    /// Whether the viewer hosts it: starts, skips and closes.
    pub(crate) is_host: bool,
    pub(crate) now: Timestamp,
    /// Today by the wall clock of the series.
    pub(crate) today: NaiveDate,
    /// The place; `None` if it was erased.
    pub(crate) place: Option<String>,
    /// The meeting that the page shows.
    pub(crate) focus: Option<Meeting>,
    /// What was kept of it, once closed or skipped; `None` also where it was erased.
    pub(crate) minutes: Option<Minutes>,
    /// The person who closed or skipped it, and the day.
    pub(crate) marked: Option<(PersonId, NaiveDate)>,
    /// The agenda now; empty for a meeting that was closed or skipped.
    pub(crate) agenda: Vec<AgendaLine>,
    /// Whether the meeting was so long ago that its agenda is not known any more.
    pub(crate) is_late: bool,
    /// The keys of the lines that were discussed.
    pub(crate) ticks: BTreeSet<String>,
    /// The day from which on something counts as news.
    pub(crate) since: NaiveDate,
    /// The items captured in it, and actions that are still open from earlier ones.
    pub(crate) items: Vec<WithText<Item>>,
    /// Whether nothing is new, so that it may be skipped.
    pub(crate) is_unchanged: bool,
    /// How many in a row were neither held nor skipped.
    pub(crate) missed: usize,
    /// Past meetings, newest first.
    pub(crate) past: Vec<Meeting>,
    /// The next few meetings.
    pub(crate) coming: Vec<Meeting>,
}

/// The data of a review's page: for a given meeting, or for the one that is on or next.
pub(crate) async fn opened(ctx: &Ctx, id: &str, at: Option<NaiveDateTime>) -> Result<Opened> {
    let (current, series, people) = entered(ctx, ctx.read(), id).await?;
    let (now, today) = (ctx.now(), series.today(ctx.now()));
    let records = store::records(ctx.read(), id).await?;
    let focus = match at {
        Some(at) => Some(rules::find(&series, &records, at).ok_or_else(nothing)?),
        None => rules::focus(&series, &records, now).filter(|_| series.state == SeriesState::Running),
    };
    let record = focus.as_ref().and_then(|focus| records.iter().find(|record| record.at == focus.at));
    let minutes = match record {
        Some(record) => record.minutes.open(ctx).await?,
        None => None,
    };
    let all = rules::meetings(&series, &records, today - Days::new(DAYS_BACK), today + Days::new(DAYS_BACK));
    let others = all.into_iter().filter(|known| Some(known.at) != focus.as_ref().map(|focus| focus.at));
    let (mut past, coming): (Vec<_>, Vec<_>) = others.partition(|known| known.begins <= now);
    past.reverse();
    let (mut agenda, mut ticks, mut items): (_, _, Vec<WithText<Item>>) =
        (Vec::new(), BTreeSet::new(), Vec::new());
    let since = rules::since(&series, &records, focus.as_ref().map_or(today.into(), |focus| focus.at));
    if focus.as_ref().is_none_or(|focus| focus.outcome.is_none()) {
        // Without a meeting, open actions can still be finished.
        let is_of_it = |item: &Item| match &focus {
            Some(focus) => rules::is_of(item, &records, focus.at),
            None => item.is_open(),
        };
        let of_it: Vec<Item> = store::items(ctx.read(), id).await?.into_iter().filter(is_of_it).collect();
        let texts = open_each(ctx, of_it.iter().map(|item| &item.body)).await?;
        items = of_it.into_iter().zip(texts).collect();
        if let Some(focus) = &focus {
            agenda = meetings::agenda(ctx, &series, &records, focus.at).await?;
            ticks = store::ticks(ctx.read(), id, focus.at).await?.into_iter().collect();
        }
    }
    let open: Vec<&Item> = items.iter().map(|(item, _)| item).collect();
    let is_late = focus.as_ref().is_some_and(|focus| meetings::is_late(&series, focus.at, ctx.now()));
    let is_planned = focus.as_ref().is_some_and(|focus| focus.outcome.is_none());
    Ok(Opened {
        is_host: is_of(ctx, &people.hosts),
        place: series.place.open(ctx).await?,
        marked: record.map(|record| (record.marked_by.clone(), record.marked_on)),
        is_late,
        is_unchanged: is_planned && !is_late && rules::is_unchanged(&agenda, &open, today),
        missed: rules::missed(&series, &records, now),
        coming: coming.into_iter().take(3).collect(),
        current,
        series,
        people,
        now,
        today,
        focus,
        minutes,
        agenda,
        ticks,
        since,
        items,
        past,
    })
}

/// A review in the viewer's list.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) series: Series,
    pub(crate) title: String,
    pub(crate) is_host: bool,
    /// Its records of the last weeks.
    pub(crate) records: Vec<Record>,
    /// The next planned meeting.
    pub(crate) next: Option<Meeting>,
    /// How many in a row were neither held nor skipped.
    pub(crate) missed: usize,
}

/// The reviews whose room the viewer is in, running ones first.
pub(crate) async fn mine(ctx: &Ctx) -> Result<(Current, Vec<Listed>)> {
    let current = organization::current(ctx).await?;
    let Ok(me) = me(ctx).map(PersonId::from) else { return Ok((current, Vec::new())) };
    let mut teams: BTreeSet<TeamId> = current.charter.teams_of(&me).iter().cloned().collect();
    // A lead of the team above leads a team that has none of its own.
    let leads_below = |team: &&organization::Team| current.charter.leads(&team.id).contains(&me);
    if !ctx.viewer.holdings.is_empty() {
        let led = current.organization().active_teams(current.today).filter(leads_below);
        teams.extend(led.map(|team| team.id.clone()));
    }
    let ids: Vec<&str> = teams.iter().map(TeamId::as_str).collect();
    let all = store::of_teams(ctx.read(), &ids).await?;
    listed(ctx, current, all).await
}

async fn listed(ctx: &Ctx, current: Current, all: Vec<Series>) -> Result<(Current, Vec<Listed>)> {
    let mut rooms = Vec::new();
    for series in all {
        let people = rules::people(&current, series.kind, series.team.as_ref());
        if is_of(ctx, &people.room) {
            rooms.push((is_of(ctx, &people.hosts), series));
        }
    }
    let ids: Vec<&str> = rooms.iter().map(|(_, series)| series.id.as_str()).collect();
    let since = current.today - Days::new(DAYS_BACK);
    let mut records = store::records_of(ctx.read(), &ids, since).await?;
    let mut found = Vec::with_capacity(rooms.len());
    for (is_host, series) in rooms {
        let (own, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut records).into_iter().partition(|record| record.series == series.id);
        records = others;
        let is_running = series.state == SeriesState::Running;
        found.push(Listed {
            title: series.title(&current),
            is_host,
            next: rules::next(&series, &own, ctx.now()),
            missed: if is_running { rules::missed(&series, &own, ctx.now()) } else { 0 },
            records: own,
            series,
        });
    }
    found.sort_by_key(|known| (known.series.state, known.next.as_ref().map(|next| next.at)));
    Ok((current, found))
}

/// The running review of a team, or of the leads, if the viewer is in its room.
pub(crate) async fn of_team(ctx: &Ctx, kind: MeetingKind, team: &str) -> Result<Option<Listed>> {
    let current = organization::current(ctx).await?;
    let series = store::running(ctx.read(), kind.as_str(), team).await?;
    let (_, found) = listed(ctx, current, series.into_iter().collect()).await?;
    Ok(found.into_iter().next())
}

/// The viewer's open actions from reviews whose room they are in.
pub(crate) async fn my_actions(ctx: &Ctx, rooms: &[Listed]) -> Result<Vec<WithText<Item>>> {
    let Ok(me) = me(ctx) else { return Ok(Vec::new()) };
    let mut items = store::actions_of(ctx.read(), me).await?;
    items.retain(|item| rooms.iter().any(|room| room.series.id == item.series));
    let texts = open_each(ctx, items.iter().map(|item| &item.body)).await?;
    Ok(items.into_iter().zip(texts).collect())
}

/// A review as a calendar, and the name of its file.
pub(crate) async fn room_calendar(ctx: &Ctx, id: &str) -> Result<String> {
    let (current, series, _) = entered(ctx, ctx.read(), id).await?;
    let records = store::records(ctx.read(), id).await?;
    let to = current.today + Days::new(CALENDAR_DAYS);
    let mut all = rules::meetings(&series, &records, current.today - Days::new(DAYS_BACK), to);
    all.retain(|known| known.outcome != Some(MeetingOutcome::Skipped));
    let place = series.place.open(ctx).await?.unwrap_or_default();
    let url = ctx.app.settings.public_url.as_ref().map(|base| format!("{base}{}", crate::url::show(id)));
    Ok(calendar::write(&series, &series.title(&current), &place, url.as_deref(), &all))
}

/// The viewer's own records: what they wrote, and what they are to do.
pub(crate) async fn own_records(ctx: &Ctx) -> Result<Vec<OwnRecord>> {
    let Ok(me) = me(ctx) else { return Ok(Vec::new()) };
    let current = organization::current(ctx).await?;
    let items = store::items_of(ctx.read(), me).await?;
    let texts = open_each(ctx, items.iter().map(|item| &item.body)).await?;
    let mut records = Vec::with_capacity(items.len());
    for (item, text) in items.into_iter().zip(texts) {
        let Some(series) = store::get(ctx.read(), &item.series).await? else { continue };
        let of = series.team.clone().map_or(Scope::Organization, Scope::Team);
        records.push(OwnRecord {
            kind: "reviews.item",
            record: json!({
                "id": item.id, "review": series.id, "kind": series.kind, "of": current.organization().scope_name(&of),
                "meeting": item.raised_at, "text": text, "author": item.author, "owner": item.owner,
                "due": item.due, "raised_on": item.raised_on, "done_on": item.done_on, "is_dropped": item.is_dropped,
            }),
        });
    }
    Ok(records)
}
