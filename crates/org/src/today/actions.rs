//! Gathering Today items, snoozing and unsnoozing them.

use std::{collections::BTreeMap, time::Instant};

use castra_platform::{
    Ctx, Error, Result,
    access::{Hat, Permission},
    feature::{OwnRecord, Way},
};
use chrono::NaiveDate;
use futures::future::BoxFuture;
use serde_json::json;

use super::{
    model::{Aside, Gathered, Waiting},
    rules::{self, DayFault},
    store,
};
use crate::{
    charter,
    organization::{self, Current, PersonId, TeamId},
    practices,
};

impl From<DayFault> for Error {
    fn from(fault: DayFault) -> Self {
        let message = match fault {
            DayFault::NotInFuture => "choose a future day: the item comes back on it",
            DayFault::TooFar => "choose a day within a year",
        };
        Self::invalid_field("until", message)
    }
}

/// Every Today item of the viewer, from every feature.
pub(crate) async fn gather(ctx: &Ctx) -> Result<Gathered> {
    let current = organization::current(ctx).await?;
    let mut all = Vec::new();
    let may_switch = ctx.viewer.may(&Permission::ChangeOrganization);
    for feature in ctx.features().await? {
        let Some(source) = feature.today else { continue };
        let begun = Instant::now();
        let items = source(ctx).await?;
        tracing::debug!(feature = feature.key, items = items.len(), took = ?begun.elapsed(), "asked for Today");
        let missed = match feature.missed {
            Some(missed) if !items.is_empty() => missed(ctx).await?,
            _ => Vec::new(),
        };
        let off = feature.practice.filter(|_| may_switch).map(|_| practices::PAGE.to_owned());
        all.extend(items.into_iter().map(|item| {
            let waiting = Waiting {
                id: rules::id_of(&item.key),
                wing: rules::wing(&ctx.viewer, &item),
                groups: rules::groups(feature.today_groups, &item),
                may_be_mailed: (feature.may_be_mailed)(&item),
                until: None,
                ways: Vec::new(),
                item,
            };
            rules::reconsidered(waiting, &missed, off.clone())
        }));
    }
    let snoozed = match ctx.viewer.person.as_deref() {
        Some(person) => store::of_person(ctx.read(), person).await?,
        None => BTreeMap::new(),
    };
    Ok(rules::arrange(all, &snoozed, current.today))
}

/// The viewer's engagements until the end of the week, and what they did today.
pub(super) async fn aside(ctx: &Ctx, day: NaiveDate) -> Result<Aside> {
    let (mut week, mut done) = (Vec::new(), Vec::new());
    for feature in ctx.features().await? {
        if let Some(engagements) = feature.engagements {
            week.extend(engagements(ctx, day, rules::week_until(day)).await?);
        }
        if let Some(source) = feature.done {
            done.extend(source(ctx, day).await?);
        }
    }
    Ok(Aside { week: rules::in_order(week), done: rules::latest_first(done) })
}

/// Where the viewer hands a responsibility for a member on: in the charter of the first team that they lead and the member is in.
pub fn hand_on(ctx: &Ctx, current: &Current, member: &PersonId, responsibility: &str) -> Option<Way> {
    let led = ctx.viewer.holdings.iter().filter(|held| held.hat == Hat::Lead);
    let mut led = led.filter_map(|held| held.team.as_ref()).map(|(id, _)| TeamId::from(id.clone()));
    let is_in = |team: &TeamId| {
        current.organization().members(team, current.today).any(|person| person.id == *member)
    };
    led.find(is_in).map(|team| Way::HandOn(charter::url::team_row(team.as_str(), responsibility)))
}

fn person(ctx: &Ctx) -> Result<&str> {
    let person = ctx.viewer.person.as_deref();
    person.ok_or_else(|| Error::forbidden("only a person has a Today page; a program has none"))
}

/// Snoozes items until a day; refused if one of them is not on the viewer's page. The journal does not record this: it
/// concerns no one but the viewer.
pub(super) async fn snooze(ctx: &Ctx, ids: &[String], until: NaiveDate) -> Result<Vec<Waiting>> {
    let person = person(ctx)?;
    // Every feature is asked, which is too slow for a write transaction. The item may be gone by then; snoozing it then has no
    // effect.
    let gathered = gather(ctx).await?;
    rules::check_day(until, gathered.day)?;
    let known = gathered.waiting.into_iter().chain(gathered.snoozed);
    let found: Vec<Waiting> = known.filter(|waiting| ids.contains(&waiting.id)).collect();
    if ids.is_empty() || ids.iter().any(|id| !found.iter().any(|waiting| waiting.id == *id)) {
        return Err(Error::not_found("such item on your Today page"));
    }
    let mut tx = ctx.write().await?;
    for waiting in &found {
        store::snooze(&mut tx, person, &waiting.id, until, gathered.day).await?;
    }
    tx.commit_unsaid().await?;
    Ok(found.into_iter().map(|waiting| Waiting { until: Some(until), ..waiting }).collect())
}

/// Unsnoozes items; refused if none of them is snoozed.
pub(super) async fn unsnooze(ctx: &Ctx, ids: &[String]) -> Result<()> {
    let person = person(ctx)?;
    let mut tx = ctx.write().await?;
    let mut was_snoozed = false;
    for id in ids {
        was_snoozed |= store::unsnooze(&mut tx, person, id).await?;
    }
    if !was_snoozed {
        tx.roll_back().await?;
        return Err(Error::not_found("such snoozed item"));
    }
    tx.commit_unsaid().await
}

/// The viewer's snoozed items, as own records; their content is in the features' own records.
pub(super) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let Some(person) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let snoozed = store::of_person(ctx.read(), person).await?;
        let record = |(item, until): (String, NaiveDate)| OwnRecord {
            kind: "today.put_off",
            record: json!({"item": item, "until": until}),
        };
        Ok(snoozed.into_iter().map(record).collect())
    })
}
