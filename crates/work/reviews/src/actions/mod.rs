//! What is done with reviews. People outside the room find nothing: neither the series nor that there is one.

mod items;
mod meetings;
mod past;
mod reading;
mod series;

use castra_org::organization::{self, Current, TeamId};
use castra_platform::{
    Ctx, Error, Result,
    access::Permission,
    db::{Reads, Tx},
};

pub(super) use items::{add_item, change_item, drop_item, finish_item, item};
pub(super) use meetings::{close, resume, skip, tick};
pub use past::{PastItem, PastMeeting, PastReview, record_past};
pub(super) use reading::{Listed, Opened, mine, my_actions, of_team, opened, own_records, room_calendar};
pub(super) use series::{end, may_start, reschedule, slow_down, start};

use super::{
    model::{People, Series, SeriesState},
    rules, store,
};

/// The live topic of a review's page.
pub(super) fn topic(series: &str) -> String {
    format!("review:{series}")
}

/// The owner of what belongs to the room and not to one person: the place, the outcome, the agenda as it was.
fn owner(id: &str) -> String {
    format!("review:{id}")
}

fn nothing() -> Error {
    Error::not_found("such review")
}

fn me(ctx: &Ctx) -> Result<&str> {
    ctx.viewer.person.as_deref().ok_or_else(nothing)
}

/// Whether the viewer is one of these people.
fn is_of(ctx: &Ctx, people: &[organization::PersonId]) -> bool {
    let people: Vec<&str> = people.iter().map(organization::PersonId::as_str).collect();
    ctx.viewer.may(&Permission::Private(&people))
}

/// A series whose room the viewer is in, with who meets.
async fn entered(ctx: &Ctx, from: impl Reads, id: &str) -> Result<(Current, Series, People)> {
    let current = organization::current(ctx).await?;
    let series = store::get(from, id).await?.ok_or_else(nothing)?;
    let people = rules::people(&current, series.kind, series.team.as_ref());
    if is_of(ctx, &people.room) { Ok((current, series, people)) } else { Err(nothing()) }
}

/// Rejects viewers who are not in the room: they may not learn that something changed either.
pub(super) async fn may_follow(ctx: &Ctx, id: &str) -> Result<()> {
    entered(ctx, ctx.read(), id).await.map(drop)
}

/// Begins a change by someone in the room of a series that has not ended.
async fn change(ctx: &Ctx, id: &str) -> Result<(Tx, Current, Series, People)> {
    let mut tx = ctx.write().await?;
    let (current, series, people) = entered(ctx, &mut tx, id).await?;
    if series.state == SeriesState::Ended {
        let message = "this review has ended: you can read what was kept, but add nothing";
        return Err(Error::conflict(message).hint("start it again to continue"));
    }
    Ok((tx, current, series, people))
}

/// Begins a change by someone in the room, also of a series that has ended: actions are finished after it.
async fn step(ctx: &Ctx, id: &str) -> Result<(Tx, Series)> {
    let mut tx = ctx.write().await?;
    let (_, series, _) = entered(ctx, &mut tx, id).await?;
    Ok((tx, series))
}

/// Begins a change by a host.
async fn host(ctx: &Ctx, id: &str) -> Result<(Tx, Current, Series)> {
    let (tx, current, series, people) = change(ctx, id).await?;
    if is_of(ctx, &people.hosts) {
        return Ok((tx, current, series));
    }
    let who = if series.team.is_some() { "the team's lead" } else { "the CTO" };
    Err(Error::forbidden(format!("only {who} can start, skip, close or end this review"))
        .hint("you can tick lines as discussed and add notes and actions"))
}

/// Commits a change of something that belongs to a series.
async fn finish(ctx: &Ctx, mut tx: Tx, series: &str) -> Result<()> {
    tx.tells(topic(series));
    tx.commit(ctx.says_privately()).await
}

/// The team of a series as the hook knows it.
fn team(series: &Series) -> Option<String> {
    series.team.as_ref().map(TeamId::to_string)
}
