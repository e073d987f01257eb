//! Reading by the two people and by those they let in.

use std::collections::HashMap;

use castra_org::organization::{self, Current, PersonId, TeamId};
use castra_platform::{
    Ctx, Error, Result,
    clock::{Timestamp, date_in},
    feature::{self, BriefAbout, BriefLine, OwnRecord},
    private,
};
use chrono::{Days, NaiveDate, NaiveDateTime};
use serde_json::json;

use super::{
    last_day, me, notes, occurrences::reason_place, open_actions, open_points, readable, series::place_of,
};
use crate::{
    model::{ActionItem, Note, NoteKind, Occurrence, Point, Series, SeriesKind, Share},
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
    /// The place; none if its author's private text was erased.
    pub(crate) place: Option<String>,
    /// The reason for skipping it, if it can still be read.
    pub(crate) reason: Option<String>,
    /// The points open for it, or discussed in it.
    pub(crate) points: Vec<Point>,
    /// Open action items, and those done recently.
    pub(crate) actions: Vec<ActionItem>,
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
    let zone = series.schedule_on(current.today).map_or(chrono_tz::Tz::UTC, |schedule| schedule.terms.zone);
    let today = date_in(now, zone);
    let leaves = last_day(&current, &series);
    let focus = match at {
        Some(at) => Some(rules::find(&series, at, leaves)?),
        None => rules::focus(&series, now, today, leaves),
    };
    let mut all =
        rules::occurrences(&series, today - Days::new(DAYS_BACK), today + Days::new(DAYS_BACK), leaves);
    all.retain(|known| Some(known.at) != focus.as_ref().map(|focus| focus.at));
    let (mut past, coming): (Vec<_>, Vec<_>) = all.into_iter().partition(|known| known.starts_at() <= now);
    past.reverse();
    let points = open_points(ctx, store::points(ctx.read(), id).await?).await?;
    let is_over = focus.as_ref().is_some_and(|focus| focus.day() < today);
    let about = |point: &Point| match (&focus, point.done_in) {
        (Some(focus), Some(done)) => done == focus.at,
        (_, None) => !is_over,
        (None, Some(_)) => false,
    };
    let actions = open_actions(ctx, store::actions(ctx.read(), id).await?).await?;
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
        actions: actions.into_iter().filter(|item| item.is_open() || is_recent(item, today)).collect(),
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
        Some(known) => private::open(ctx, &place_of(&known.id), &known.sealed_place).await?,
        None => None,
    };
    let record = focus.and_then(|focus| series.record(focus.at));
    let reason = match record.and_then(|record| Some((record.at, record.sealed_reason.as_ref()?))) {
        Some((at, sealed)) => private::open(ctx, &reason_place(&series.id, at), sealed).await?,
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
pub(crate) async fn my_actions(ctx: &Ctx) -> Result<Vec<ActionItem>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    open_actions(ctx, store::actions_of_owner(ctx.read(), me).await?).await
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

/// The viewer's own records: their series with what both kept, and their private notes.
pub(crate) async fn own_records(ctx: &Ctx) -> Result<Vec<OwnRecord>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    let mut records = Vec::new();
    for series in store::of_person(ctx.read(), me).await? {
        let id = &series.id;
        let place = match series.schedules.last() {
            Some(known) => private::open(ctx, &place_of(&known.id), &known.sealed_place).await?,
            None => None,
        };
        records.push(OwnRecord {
            kind: "one_on_ones.series",
            record: json!({
                "id": id, "kind": series.kind.as_str(), "host": series.host.as_str(), "guest": series.guest.as_str(),
                "state": series.state.as_str(), "created_on": series.created_on, "place": place,
                "schedules": series.schedules.iter().map(|known| json!({
                    "first_day": known.first_day, "last_day": known.last_day, "rule": known.terms.rule,
                    "zone": known.terms.zone.name(), "starts": known.terms.starts, "minutes": known.terms.minutes,
                })).collect::<Vec<_>>(),
            }),
        });
        for record in &series.records {
            let reason = match &record.sealed_reason {
                Some(sealed) => private::open(ctx, &reason_place(id, record.at), sealed).await?,
                None => None,
            };
            records.push(OwnRecord {
                kind: "one_on_ones.occurrence",
                record: json!({
                    "series": id, "at": record.at, "moved_to": record.moved_to, "held_on": record.held_on,
                    "outcome": record.outcome.map(crate::model::Outcome::as_str), "reason": reason,
                }),
            });
        }
        for point in open_points(ctx, store::points(ctx.read(), id).await?).await? {
            records.push(OwnRecord {
                kind: "one_on_ones.point",
                record: json!({
                    "series": id, "id": point.id, "author": point.author.as_str(), "text": point.text,
                    "raised_on": point.raised_on, "talked_about_in": point.done_in,
                }),
            });
        }
        for item in open_actions(ctx, store::actions(ctx.read(), id).await?).await? {
            records.push(OwnRecord {
                kind: "one_on_ones.action",
                record: json!({
                    "series": id, "id": item.id, "owner": item.owner.as_str(), "text": item.text, "due": item.due,
                    "agreed_on": item.agreed_on, "done_on": item.done_on, "is_dropped": item.is_dropped,
                }),
            });
        }
        for (kind, reader) in [("one_on_ones.note", ""), ("one_on_ones.private_note", me)] {
            for (at, note) in notes_by_occurrence(ctx, id, reader).await? {
                records
                    .push(OwnRecord { kind, record: json!({"series": id, "at": at, "text": note.text()}) });
            }
        }
    }
    Ok(records)
}

async fn notes_by_occurrence(ctx: &Ctx, series: &str, reader: &str) -> Result<Vec<(NaiveDateTime, Note)>> {
    let mut by: HashMap<NaiveDateTime, Vec<StoredPart>> = HashMap::new();
    for part in store::notes_of(ctx.read(), series, reader).await? {
        by.entry(part.at).or_default().push(part);
    }
    let mut found = Vec::with_capacity(by.len());
    for (at, parts) in by {
        found.push((at, notes::open(ctx, series, reader, &parts).await?));
    }
    found.sort_by_key(|(at, _)| *at);
    Ok(found)
}
