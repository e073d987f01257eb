//! Starting, changing, slowing down and ending a series.

use castra_calendar::{Terms, recurrence};
use castra_org::organization::{self, Current, PersonId, TeamId};
use castra_platform::{
    Ctx, Error, Result, Seen,
    feature::MeetingKind,
    private::{Owner, Sealed},
};
use chrono::Days;

use super::{finish, host, is_of, me, nothing, owner};
use crate::{
    model::{NewSeries, NewTerms, Series, SeriesState},
    rules,
    store::{self, SERIES},
    url,
};

/// Whether the viewer may start the review of a team or, without one, of the leads.
pub(crate) fn may_start(ctx: &Ctx, current: &Current, kind: MeetingKind, team: Option<&TeamId>) -> bool {
    is_of(ctx, &rules::people(current, kind, team).hosts)
}

/// The team of a new review, if it may have one.
fn team_of(current: &Current, new: &NewSeries) -> Result<Option<TeamId>> {
    let sent = new.team.trim();
    match new.kind {
        MeetingKind::TeamWeekly => {
            let known =
                current.organization().active_teams(current.today).find(|team| team.id.as_str() == sent);
            let refused = || Error::invalid_field("team", "choose a team that you lead");
            known.map(|team| Some(team.id.clone())).ok_or_else(refused)
        }
        MeetingKind::LeadsWeekly if sent.is_empty() => Ok(None),
        MeetingKind::LeadsWeekly => {
            Err(Error::invalid_field("team", "this review is of the whole company; leave the team empty"))
        }
    }
}

/// Starts a review; returns its id.
pub(crate) async fn start(ctx: &Ctx, new: NewSeries) -> Result<String> {
    let mine = PersonId::from(me(ctx)?);
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let team = team_of(&current, &new)?;
    if !may_start(ctx, &current, new.kind, team.as_ref()) {
        return Err(Error::forbidden(match new.kind {
            MeetingKind::TeamWeekly => "only the team's lead can start its weekly review",
            MeetingKind::LeadsWeekly => "only the CTO can start the leads' weekly review",
        }));
    }
    let (terms, mut faults) = rules::agreed(&new.terms);
    if terms.starts.date() < current.today {
        faults.add("starts", "the first meeting can be today at the earliest");
    }
    faults.refuse("the review")?;
    let of_team = team.as_ref().map_or("", |team| team.as_str());
    if let Some(same) = store::running(&mut tx, new.kind.as_str(), of_team).await? {
        return Err(Error::conflict("this review takes place already")
            .hint(format!("change it at {}", url::show(&same.id))));
    }
    let id = ctx.new_id();
    let place = new.terms.place.trim().to_owned();
    let series = Series {
        place: Sealed::new(&mut tx, ctx, Owner::Record(&owner(&id)), (SERIES, &id, "place"), &place).await?,
        id,
        kind: new.kind,
        team,
        state: SeriesState::Running,
        terms,
        started_by: mine,
        started_on: current.today,
        ended_on: None,
        revision: 1,
        changed_at: ctx.now(),
    };
    store::insert(&mut tx, &series).await?;
    let id = series.id.clone();
    finish(ctx, tx, &id).await?;
    Ok(id)
}

/// Changes when a review takes place. What was kept of past meetings stays.
pub(crate) async fn reschedule(ctx: &Ctx, id: &str, seen: &Seen, sent: NewTerms) -> Result<()> {
    let (mut tx, current, series) = host(ctx, id).await?;
    seen.check(series.revision)?;
    let (terms, mut faults) = rules::agreed(&sent);
    let is_same = (&terms.rule, terms.zone, terms.starts)
        == (&series.terms.rule, series.terms.zone, series.terms.starts);
    if !is_same && terms.starts.date() < current.today {
        faults.add("starts", "the new schedule can start today at the earliest");
    }
    faults.refuse("the review")?;
    let place = sent.place.trim().to_owned();
    let place = series.place.replace(&mut tx, ctx, Owner::Record(&owner(id)), &place).await?;
    save(ctx, &mut tx, Series { terms, place, ..series }).await?;
    finish(ctx, tx, id).await
}

async fn save(ctx: &Ctx, tx: &mut castra_platform::db::Tx, series: Series) -> Result<()> {
    store::update(tx, &Series { changed_at: ctx.now(), ..series }).await
}

/// Meets half as often from the next meeting on.
pub(crate) async fn slow_down(ctx: &Ctx, id: &str, seen: &Seen) -> Result<()> {
    let (mut tx, _, series) = host(ctx, id).await?;
    seen.check(series.revision)?;
    let rule = rules::slower(&series.terms.rule)
        .ok_or_else(|| Error::conflict("this rhythm has no slower one").hint("change the schedule"))?;
    let records = store::records(&mut tx, id).await?;
    let next = rules::next(&series, &records, ctx.now()).ok_or_else(nothing)?;
    let starts = next.at;
    save(ctx, &mut tx, Series { terms: Terms { rule: rule.to_owned(), starts, ..series.terms }, ..series })
        .await?;
    finish(ctx, tx, id).await
}

/// Ends a series; what was kept stays readable to the room.
pub(crate) async fn end(ctx: &Ctx, id: &str, seen: &Seen) -> Result<()> {
    let (mut tx, current, series) = host(ctx, id).await?;
    seen.check(series.revision)?;
    // A meeting that has begun today still counts.
    let todays = recurrence::starts_between(&series.terms, current.today, current.today);
    let has_begun = todays.iter().any(|at| castra_calendar::instant(*at, series.terms.zone) <= ctx.now());
    let last = if has_begun { current.today } else { current.today - Days::new(1) };
    save(ctx, &mut tx, Series { state: SeriesState::Ended, ended_on: Some(last), ..series }).await?;
    finish(ctx, tx, id).await
}
