//! Work and the goals it serves: what features tell of it, what is recorded here, agreed upkeep, and reasons.

use std::{collections::BTreeMap, sync::Arc};

use castra_org::organization::{self, Current, PersonId, TeamId};
use castra_platform::{
    Ctx, Result, Seen,
    access::Permission,
    db::Tx,
    feature::{self, Serving},
    figures::in_percent,
    revision,
    terms::Terms as _,
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::{may_keep, refused, team};
use crate::{
    flow::Counted,
    model::{Reason, ReasonTerms, UpkeepTerms, Work, WorkTerms},
    rules, store, url,
};

/// The weeks that are counted, up to a day.
pub(crate) const WEEKS: u64 = 4;

#[derive(Clone)]
struct Picture(NaiveDate, Arc<Vec<Counted>>);

/// The work of everyone in the four weeks to a day: an entry for each week, person and piece of work.
pub(crate) async fn picture(ctx: &Ctx, day: NaiveDate) -> Result<Arc<Vec<Counted>>> {
    ctx.may(&Permission::ReadOrganization)?;
    let kept = ctx.once(async { Ok(Picture(day, counted(ctx, day).await?)) }).await?;
    if kept.0 == day { Ok(kept.1) } else { counted(ctx, day).await }
}

async fn counted(ctx: &Ctx, day: NaiveDate) -> Result<Arc<Vec<Counted>>> {
    let mut all = Vec::new();
    for week in 0..WEEKS {
        let day = day - Days::new(week * 7);
        all.extend(feature::servings(ctx, day).await?.into_iter().map(|serving| Counted { day, serving }));
    }
    Ok(Arc::new(all))
}

/// The work recorded here that is in hand in some weeks.
#[derive(Clone)]
struct InHand(NaiveDate, NaiveDate, Arc<Vec<Work>>);

/// The work recorded here that is in hand on a day. A request that asks for the weeks before as well reads them once.
async fn in_hand(ctx: &Ctx, day: NaiveDate) -> Result<Vec<Work>> {
    let from = day - Days::new(7 * (WEEKS - 1));
    let read = async { Ok(InHand(from, day, Arc::new(store::list_work(ctx.read(), "", from, day).await?))) };
    let InHand(from, to, all) = ctx.once(read).await?;
    if !(from..=to).contains(&day) {
        return store::list_work(ctx.read(), "", day, day).await;
    }
    let is_in_hand = |work: &&Work| work.starts <= day && work.ends.is_none_or(|ends| ends >= day);
    Ok(all.iter().filter(is_in_hand).cloned().collect())
}

/// The work recorded here, for the picture of all work.
pub(crate) fn servings(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Serving>>> {
    Box::pin(async move {
        let all = in_hand(ctx, day).await?;
        let of_work = |work: Work| {
            let Work { id, team, title, goal, is_upkeep, reason, hours, people, .. } = work;
            let hours = f64::from(i32::try_from(hours).unwrap_or(0));
            people.into_iter().map(move |person| Serving {
                kind: "work",
                href: url::work(&id),
                id: id.clone(),
                title: title.clone(),
                team: team.to_string(),
                person: person.to_string(),
                hours,
                goal: goal.clone(),
                is_upkeep,
                reason: reason.clone(),
            })
        };
        Ok(all.into_iter().flat_map(of_work).collect())
    })
}

/// The work of a team that has not ended, as recorded here.
pub(crate) async fn team_work(ctx: &Ctx, id: &str) -> Result<Vec<Work>> {
    ctx.may(&Permission::ReadOrganization)?;
    let current = organization::current(ctx).await?;
    let team = team(&current, id)?;
    store::list_work(ctx.read(), team.as_str(), current.today, far()).await
}

/// A day after every other.
fn far() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).expect("it is a day")
}

/// All work the viewer was ever named in.
pub(crate) async fn own_work(ctx: &Ctx) -> Result<Vec<Work>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    let first = NaiveDate::from_ymd_opt(1900, 1, 1).expect("it is a day");
    let mut all = store::list_work(ctx.read(), "", first, far()).await?;
    all.retain(|work| work.people.iter().any(|person| person.as_str() == me));
    Ok(all)
}

/// One piece of work.
pub(crate) async fn find_work(ctx: &Ctx, id: &str) -> Result<Work> {
    ctx.may(&Permission::ReadOrganization)?;
    store::find_work(ctx.read(), id).await
}

/// One piece of work, and whether the viewer may change it.
pub(crate) async fn opened_work(ctx: &Ctx, id: &str) -> Result<(Work, bool)> {
    let work = find_work(ctx, id).await?;
    let current = organization::current(ctx).await?;
    let may = may_keep(ctx, &current, Some(&work.team));
    Ok((work, may))
}

async fn checked(tx: &mut Tx, current: &Current, kept: Work, is_new: bool, terms: WorkTerms) -> Result<Work> {
    let mut faults = rules::faults_of_work(&terms);
    let terms = terms.trimmed();
    let mut people: Vec<PersonId> = terms.people.iter().map(|id| PersonId::from(id.as_str())).collect();
    people.sort();
    people.dedup();
    for person in &people {
        let is_kept = !is_new && kept.people.contains(person);
        if !is_kept && !current.organization().is_active(person, current.today) {
            faults.add("people", format!("`{person}` is not an active person"));
        }
    }
    let goal = Some(terms.goal).filter(|goal| !goal.is_empty());
    if let Some(id) = &goal
        && kept.goal.as_ref() != Some(id)
    {
        match store::find(&mut *tx, id).await {
            Ok(_) => {}
            Err(error) if error.kind == castra_platform::Kind::NotFound => {
                faults.add("goal", format!("`{id}` is not a goal"));
            }
            Err(error) => return Err(error),
        }
    }
    faults.refuse("the work")?;
    Ok(Work {
        title: terms.title,
        goal,
        is_upkeep: terms.is_upkeep,
        reason: terms.reason,
        hours: terms.hours,
        starts: terms.starts.unwrap_or(kept.starts),
        ends: terms.ends,
        people,
        ..kept
    })
}

fn subject(work: &Work) -> String {
    format!("goal-work:{}", work.id)
}

/// Records a piece of work of a team.
pub(crate) async fn record_work(ctx: &Ctx, id: &str, terms: WorkTerms) -> Result<Work> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let team = team(&current, id)?;
    if !may_keep(ctx, &current, Some(&team)) {
        return Err(refused());
    }
    let blank = Work {
        id: ctx.new_id(),
        team,
        title: String::new(),
        goal: None,
        is_upkeep: false,
        reason: String::new(),
        hours: 0,
        starts: current.today,
        ends: None,
        recorded_by: ctx.actor.to_string(),
        revision: 1,
        people: Vec::new(),
    };
    let work = checked(&mut tx, &current, blank, true, terms).await?;
    store::insert_work(&mut tx, &work).await?;
    tx.changing(None, Some(&work))?;
    tx.commit(ctx.says("recorded work", subject(&work), work.title.clone())).await?;
    Ok(work)
}

/// Changes a piece of work, or ends it by its last day.
pub(crate) async fn change_work(ctx: &Ctx, id: &str, seen: &Seen, terms: WorkTerms) -> Result<Work> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let before = store::find_work(&mut tx, id).await?;
    if !may_keep(ctx, &current, Some(&before.team)) {
        return Err(refused());
    }
    seen.check(before.revision)?;
    let work = checked(&mut tx, &current, before.clone(), false, terms).await?;
    store::update_work(&mut tx, &work).await?;
    let work = Work { revision: work.revision + 1, ..work };
    tx.changing(Some(&before), Some(&work))?;
    tx.commit(ctx.says("changed work", subject(&work), work.title.clone())).await?;
    Ok(work)
}

/// A team's agreed upkeep.
pub(crate) async fn upkeep(ctx: &Ctx, id: &str) -> Result<Option<UpkeepTerms>> {
    ctx.may(&Permission::ReadOrganization)?;
    let team = team(&organization::current(ctx).await?, id)?;
    Ok(store::upkeep(ctx.read(), team.as_str()).await?.map(|percent| UpkeepTerms { percent }))
}

/// Every team's agreed upkeep, in percent.
pub(crate) async fn upkeeps(ctx: &Ctx) -> Result<BTreeMap<TeamId, i64>> {
    ctx.may(&Permission::ReadOrganization)?;
    store::upkeeps(ctx.read()).await
}

/// The revision of an agreed upkeep: 0 before it is set.
pub(crate) fn upkeep_revision(upkeep: Option<&UpkeepTerms>) -> Result<i64> {
    upkeep.map_or(Ok(0), revision::of_content)
}

/// Sets the share of a team's time for upkeep, if it still has the revision seen.
pub(crate) async fn set_upkeep(ctx: &Ctx, id: &str, seen: &Seen, terms: &UpkeepTerms) -> Result<()> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let team = team(&current, id)?;
    if !may_keep(ctx, &current, Some(&team)) {
        return Err(refused());
    }
    terms.faults().refuse("the upkeep")?;
    let before = store::upkeep(&mut tx, team.as_str()).await?.map(|percent| UpkeepTerms { percent });
    seen.check(upkeep_revision(before.as_ref())?)?;
    store::put_upkeep(&mut tx, team.as_str(), terms.percent).await?;
    tx.changing(before.as_ref(), Some(terms))?;
    let details = format!("{} of the team's time", in_percent(terms.percent));
    tx.commit(ctx.says("agreed on upkeep", format!("team:{team}"), details)).await
}

/// Every reason noted.
pub(crate) async fn reasons(ctx: &Ctx) -> Result<Vec<Reason>> {
    ctx.may(&Permission::ReadOrganization)?;
    store::reasons(ctx.read()).await
}

/// The revision of the reason of a piece of work: 0 before one is noted.
pub(crate) fn reason_revision(reasons: &[Reason], team: &str, work: &str) -> Result<i64> {
    let found = reasons.iter().find(|reason| reason.team.as_str() == team && reason.work == work);
    found.map_or(Ok(0), |reason| revision::of_content(&reason.reason))
}

/// Notes why a piece of work is done without a goal, if the note still has the revision seen; an empty reason takes it back.
pub(crate) async fn note_reason(ctx: &Ctx, id: &str, seen: &Seen, terms: ReasonTerms) -> Result<()> {
    ctx.may(&Permission::ReadOrganization)?;
    let today = organization::current(ctx).await?.today;
    // What features tell of their work is read before the change takes its turn.
    let servings = feature::servings(ctx, today).await?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let team = team(&current, id)?;
    if !may_keep(ctx, &current, Some(&team)) {
        return Err(refused());
    }
    let terms = terms.trimmed();
    let mut faults = terms.faults();
    let is_of_team = |serving: &Serving| {
        serving.team == team.as_str() && format!("{}:{}", serving.kind, serving.id) == terms.work
    };
    let known = store::reasons(&mut tx).await?;
    let is_noted = known.iter().any(|reason| reason.team == team && reason.work == terms.work);
    if faults.is_empty() && !is_noted && !servings.iter().any(is_of_team) {
        faults.add("work", format!("`{}` is not work of this team", terms.work));
    }
    faults.refuse("the reason")?;
    seen.check(reason_revision(&known, team.as_str(), &terms.work)?)?;
    let details = terms.reason.clone();
    let reason = Reason {
        team,
        work: terms.work,
        reason: terms.reason,
        noted_by: ctx.actor.to_string(),
        noted_on: current.today,
    };
    store::put_reason(&mut tx, &reason).await?;
    tx.changing(None, Some(&reason))?;
    tx.commit(ctx.says("noted why work has no goal", format!("team:{}", reason.team), details)).await
}
