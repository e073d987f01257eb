//! Reading by the two people and by those they let in.

use castra_org::organization::{self, Current, PersonId, TeamId};
use castra_platform::{
    Ctx, Error, Result,
    clock::Timestamp,
    feature::{self, BriefAbout, BriefLine, OwnRecord},
};
use chrono::{Days, NaiveDate, NaiveDateTime};
use serde_json::json;

use super::{find, last_day, me, notes, readable, with_texts};
use crate::{
    kinds::{NoteKind, Outcome, SeriesKind},
    model::{ActionItem, Note, Occurrence, Point, Series, Share, WithText},
    rules::{self, CatchUp, Week},
    store::{self, StoredPart},
    url,
};

/// How far back the pair's page lists past occurrences.
const DAYS_BACK: u64 = 400;

/// The data of a pair's page: one occurrence with everything that belongs to it, and the others.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    pub(crate) current: Current,
    pub(crate) series: Series,
    /// Whether the viewer is one of the two; otherwise both let the viewer in.
    pub(crate) is_own: bool,
    pub(crate) now: Timestamp,
    /// Today by the wall clock of the series.
    pub(crate) today: NaiveDate,
    /// The occurrence the page shows.
    pub(crate) focus: Option<Occurrence>,
    /// The place; `None` if it was erased.
    pub(crate) place: Option<String>,
    /// The reason for skipping it; `None` if there is none or it was erased.
    pub(crate) reason: Option<String>,
    /// The points open for it, or discussed in it.
    pub(crate) points: Vec<WithText<Point>>,
    /// Open action items, and those done recently.
    pub(crate) actions: Vec<WithText<ActionItem>>,
    pub(crate) shared: Note,
    /// The viewer's own private note; none for a reader who was let in.
    pub(crate) private: Note,
    /// Past occurrences, newest first.
    pub(crate) past: Vec<Occurrence>,
    /// The next few occurrences.
    pub(crate) coming: Vec<Occurrence>,
    pub(crate) catch_up: Option<CatchUp>,
    pub(crate) shares: Vec<Share>,
    /// Leads of either of the two, other than the two.
    pub(crate) may_be_let_in: Vec<PersonId>,
}

/// The data of a pair's page: for a given occurrence, or for today's or the next.
pub(crate) async fn opened(ctx: &Ctx, id: &str, at: Option<NaiveDateTime>) -> Result<Opened> {
    let (current, series, shares, is_own) = readable(ctx, id).await?;
    let now = ctx.now();
    let today = rules::today(&series, now, current.today);
    let leaves = last_day(&current, &series);
    let focus = match at {
        Some(at) => Some(find(&current, &series, at)?),
        None => rules::focus(&series, now, today, leaves),
    };
    let mut all =
        rules::occurrences(&series, today - Days::new(DAYS_BACK), today + Days::new(DAYS_BACK), leaves);
    all.retain(|known| Some(known.at) != focus.as_ref().map(|focus| focus.at));
    let (mut past, coming): (Vec<_>, Vec<_>) = all.into_iter().partition(|known| known.starts_at() <= now);
    past.reverse();
    let points = points(ctx, id).await?;
    let is_over = focus.as_ref().is_some_and(|focus| focus.day() < today);
    let about = |(point, _): &WithText<Point>| match (&focus, point.done_in) {
        (Some(focus), Some(done)) => done == focus.at,
        (_, None) => !is_over,
        (None, Some(_)) => false,
    };
    let mut actions = actions(ctx, id).await?;
    actions.retain(|(item, _)| item.is_open() || is_recent(item, today));
    let (mut shared, mut private) = (Note::default(), Note::default());
    if let Some(focus) = &focus {
        shared = notes::read(ctx, id, focus.at, NoteKind::Shared).await?;
        if is_own {
            private = notes::read(ctx, id, focus.at, NoteKind::Private).await?;
        }
    }
    let (place, reason) = words_of(ctx, &series, focus.as_ref()).await?;
    let leaders =
        current.charter.leaders(&series.host).into_iter().chain(current.charter.leaders(&series.guest));
    let mut may_be_let_in: Vec<PersonId> = leaders.filter(|leader| !series.is_of(leader.as_str())).collect();
    may_be_let_in.sort();
    may_be_let_in.dedup();
    Ok(Opened {
        catch_up: if is_own { rules::catch_up(&series, now, today, leaves) } else { None },
        points: points.into_iter().filter(about).collect(),
        actions,
        coming: coming.into_iter().take(3).collect(),
        current,
        series,
        is_own,
        now,
        today,
        focus,
        place,
        reason,
        shared,
        private,
        past,
        shares,
        may_be_let_in,
    })
}

fn is_recent(item: &ActionItem, today: NaiveDate) -> bool {
    item.done_on.is_some_and(|done| (today - done).num_days() <= 14)
}

async fn points(ctx: &Ctx, series: &str) -> Result<Vec<WithText<Point>>> {
    with_texts(ctx, store::points(ctx.read(), series).await?, |point| &point.body).await
}

async fn actions(ctx: &Ctx, series: &str) -> Result<Vec<WithText<ActionItem>>> {
    with_texts(ctx, store::actions(ctx.read(), series).await?, |item| &item.body).await
}

/// The place of an occurrence, and the reason for skipping it.
async fn words_of(
    ctx: &Ctx,
    series: &Series,
    focus: Option<&Occurrence>,
) -> Result<(Option<String>, Option<String>)> {
    let schedule = match focus {
        Some(focus) => series.schedules.iter().find(|known| known.id == focus.schedule),
        None => series.schedules.last(),
    };
    let place = match schedule {
        Some(known) => known.place.open(ctx).await?,
        None => None,
    };
    let record = focus.and_then(|focus| series.record(focus.at));
    let reason = match record.and_then(|record| record.reason.as_ref()) {
        Some(reason) => reason.open(ctx).await?,
        None => None,
    };
    Ok((place, reason))
}

/// The viewer's brief before the meeting, from all features.
pub(crate) async fn brief(ctx: &Ctx, opened: &Opened) -> Result<Vec<BriefLine>> {
    let Some(me) = ctx.viewer.person.as_deref().filter(|_| opened.is_own) else { return Ok(Vec::new()) };
    let about = BriefAbout {
        of: me.to_owned(),
        with: opened.series.other(me).to_string(),
        since: rules::last_held(&opened.series, opened.today),
        today: opened.today,
    };
    feature::briefs(ctx, &about).await
}

/// The viewer's own series.
pub(crate) async fn mine(ctx: &Ctx) -> Result<Vec<Series>> {
    match ctx.viewer.person.as_deref() {
        Some(me) => store::of_person(ctx.read(), me).await,
        None => Ok(Vec::new()),
    }
}

/// Series of others shared with the viewer.
pub(crate) async fn shared_with_me(ctx: &Ctx) -> Result<Vec<Series>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for share in store::shares_with(ctx.read(), me).await?.into_iter().filter(Share::is_open) {
        match readable(ctx, &share.series).await {
            Ok((_, series, ..)) => found.push(series),
            Err(error) if error.kind == castra_platform::Kind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// The viewer's open action items.
pub(crate) async fn my_actions(ctx: &Ctx) -> Result<Vec<WithText<ActionItem>>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    with_texts(ctx, store::actions_of_owner(ctx.read(), me).await?, |item| &item.body).await
}

/// The viewer's action items that were done on a day.
pub(crate) async fn finished_on(ctx: &Ctx, day: NaiveDate) -> Result<Vec<WithText<ActionItem>>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    with_texts(ctx, store::actions_done_on(ctx.read(), me, day).await?, |item| &item.body).await
}

/// An open action item of the viewer, for other practices to build on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItem {
    /// Its id.
    pub id: String,
    /// The id of the series.
    pub series: String,
    /// The text; `None` where it was erased.
    pub text: Option<String>,
    /// The day it was agreed.
    pub agreed_on: NaiveDate,
}

/// The viewer's open action items, oldest first.
pub async fn open_items(ctx: &Ctx) -> Result<Vec<OpenItem>> {
    let item = |(item, text): WithText<ActionItem>| OpenItem {
        id: item.id,
        series: item.series,
        text,
        agreed_on: item.agreed_on,
    };
    Ok(my_actions(ctx).await?.into_iter().map(item).collect())
}

/// A member in a lead's coverage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CoverageRow {
    pub(crate) member: PersonId,
    /// The series with the member, if any.
    pub(crate) series: Option<String>,
    pub(crate) cadence_days: Option<i64>,
    pub(crate) last_held: Option<NaiveDate>,
    pub(crate) next: Option<NaiveDateTime>,
    /// How late the two are, if they are.
    pub(crate) overdue: Option<rules::Overdue>,
    /// The status of each week, and the address of the occurrence it comes from.
    pub(crate) weeks: Vec<(Week, Option<String>)>,
}

/// A lead's one-on-ones with the members of a team they lead; for that lead only.
pub(crate) async fn coverage(
    ctx: &Ctx,
    team: &str,
) -> Result<(Current, TeamId, Vec<NaiveDate>, Vec<CoverageRow>)> {
    let current = organization::current(ctx).await?;
    let nothing = || Error::not_found("such team of yours");
    let me = PersonId::from(me(ctx).map_err(|_| nothing())?);
    let known = current.organization().active_teams(current.today).find(|known| known.id.as_str() == team);
    let team = known.map(|team| team.id.clone()).ok_or_else(nothing)?;
    let leads = current.charter.leads(&team);
    if !leads.contains(&me) {
        return Err(nothing());
    }
    let (now, mondays) = (ctx.now(), rules::mondays(current.today));
    let mine = store::of_person(ctx.read(), me.as_str()).await?;
    let mut members: Vec<_> = current
        .organization()
        .members(&team, current.today)
        .filter(|person| !leads.contains(&person.id))
        .collect();
    members.sort_by(|a, b| a.name.cmp(&b.name));
    let rows = members
        .into_iter()
        .map(|member| {
            let with = mine.iter().filter(|known| {
                known.kind == SeriesKind::LeadReport && known.host == me && known.guest == member.id
            });
            row(&current, &member.id, &with.collect::<Vec<_>>(), now, &mondays)
        })
        .collect();
    Ok((current, team, mondays, rows))
}

/// A member's row: the future from the newest series, the past from all.
fn row(
    current: &Current,
    member: &PersonId,
    all: &[&Series],
    now: Timestamp,
    mondays: &[NaiveDate],
) -> CoverageRow {
    let today = current.today;
    let mut weeks = vec![(Week::Nothing, None); mondays.len()];
    for known in all {
        let these = rules::weeks(known, mondays, now, last_day(current, known));
        for (week, (of, at)) in weeks.iter_mut().zip(these) {
            if week.0 == Week::Nothing || of == Week::Held {
                *week = (of, at.map(|at| url::occurrence(&known.id, at)));
            }
        }
    }
    let newest = all.first();
    let schedule = newest.and_then(|known| known.schedule_on(today));
    CoverageRow {
        member: member.clone(),
        series: newest.map(|known| known.id.clone()),
        cadence_days: schedule.map(|schedule| schedule.cadence_days),
        last_held: all.iter().filter_map(|known| rules::last_held(known, today)).max(),
        next: newest
            .and_then(|known| rules::next(known, now, today, last_day(current, known)))
            .map(|next| next.begins),
        overdue: newest.and_then(|known| rules::overdue(known, today)),
        weeks,
    }
}

/// All series of leads and members, with what was held in the year before a day: for readings, which only count.
pub(crate) async fn for_readings(ctx: &Ctx, day: NaiveDate) -> Result<Vec<Series>> {
    let from = day - Days::new(DAYS_BACK);
    store::of_leads(ctx.read(), &from.to_string(), &day.to_string()).await
}

/// A one-on-one that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldMeeting {
    /// Its beginning.
    pub begins: Timestamp,
    /// Its length in minutes.
    pub minutes: i64,
}

/// The viewer's one-on-ones that were held from one day to another, both included: when and how long, nothing of their content.
pub async fn held(ctx: &Ctx, from: NaiveDate, to: NaiveDate) -> Result<Vec<HeldMeeting>> {
    let mine = me(ctx)?;
    let current = organization::current(ctx).await?;
    let mut held = Vec::new();
    for series in store::of_person(ctx.read(), mine).await? {
        let all = rules::occurrences(&series, from, to, last_day(&current, &series)).into_iter();
        let met = all.filter(|known| known.outcome == Some(Outcome::Held));
        held.extend(met.map(|known| HeldMeeting { begins: known.starts_at(), minutes: known.minutes }));
    }
    Ok(held)
}

/// The viewer's own records: their series with what both kept, and their private notes.
pub(crate) async fn own_records(ctx: &Ctx) -> Result<Vec<OwnRecord>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    let mut records = Vec::new();
    let mut keep = |kind, record| records.push(OwnRecord { kind, record });
    for series in store::of_person(ctx.read(), me).await? {
        let id = &series.id;
        let (place, _) = words_of(ctx, &series, None).await?;
        let schedules = series.schedules.iter().map(|known| {
            json!({
                "first_day": known.first_day, "last_day": known.last_day, "rule": known.terms.rule,
                "zone": known.terms.zone.name(), "starts": known.terms.starts, "minutes": known.terms.minutes,
            })
        });
        keep(
            "one_on_ones.series",
            json!({
                "id": id, "kind": series.kind, "host": series.host, "guest": series.guest, "state": series.state,
                "created_on": series.created_on, "place": place, "schedules": schedules.collect::<Vec<_>>(),
            }),
        );
        for record in &series.records {
            let reason = match &record.reason {
                Some(reason) => reason.open(ctx).await?,
                None => None,
            };
            keep(
                "one_on_ones.occurrence",
                json!({
                    "series": id, "at": record.at, "moved_to": record.moved_to, "held_on": record.held_on,
                    "outcome": record.outcome, "reason": reason,
                }),
            );
        }
        for (point, text) in points(ctx, id).await? {
            keep(
                "one_on_ones.point",
                json!({
                    "series": id, "id": point.id, "author": point.author, "text": text,
                    "raised_on": point.raised_on, "talked_about_in": point.done_in,
                }),
            );
        }
        for (item, text) in actions(ctx, id).await? {
            keep(
                "one_on_ones.action",
                json!({
                    "series": id, "id": item.id, "owner": item.owner, "text": text, "due": item.due,
                    "agreed_on": item.agreed_on, "done_on": item.done_on, "is_dropped": item.is_dropped,
                }),
            );
        }
        for (kind, reader) in [("one_on_ones.note", ""), ("one_on_ones.private_note", me)] {
            for (at, note) in notes_by_occurrence(ctx, id, reader).await? {
                keep(kind, json!({"series": id, "at": at, "text": note.text()}));
            }
        }
    }
    Ok(records)
}

/// The notes of a series with this reader, by time.
async fn notes_by_occurrence(ctx: &Ctx, series: &str, reader: &str) -> Result<Vec<(NaiveDateTime, Note)>> {
    let parts = store::notes_of(ctx.read(), series, reader).await?;
    let mut found = Vec::new();
    for parts in parts.chunk_by(|a: &StoredPart, b| a.at == b.at) {
        found.push((parts[0].at, notes::open(ctx, parts).await?));
    }
    Ok(found)
}
