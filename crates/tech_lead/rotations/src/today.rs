//! Turns that begin soon, and swaps the viewer was asked for.

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{
    Ctx, Result,
    access::Hat,
    feature::{Act, TodayItem},
};
use chrono::TimeDelta;
use futures::future::BoxFuture;

use crate::{
    actions,
    kinds::SwapState,
    model::{Rota, Swap},
    related::when,
    store, url,
};

/// How long ahead a turn appears.
const AHEAD: TimeDelta = TimeDelta::days(2);

pub(crate) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.as_deref().map(PersonId::from) else { return Ok(Vec::new()) };
        let current = organization::current(ctx).await?;
        let mut items = Vec::new();
        for rota in actions::of_person(ctx, me.as_str()).await? {
            items.extend(duty(ctx, &current, &rota, &me));
        }
        for swap in store::swaps_of_person(ctx.read(), me.as_str()).await? {
            if swap.state == SwapState::Asked && swap.other == me {
                let rota = actions::find(ctx.read(), &swap.rotation).await?;
                items.extend(asked(ctx, &current, &rota, &swap));
            }
        }
        Ok(items)
    })
}

/// The viewer's present stretch, or the next that begins soon.
fn duty(ctx: &Ctx, current: &Current, rota: &Rota, me: &PersonId) -> Option<TodayItem> {
    let (now, zone) = (ctx.now(), rota.rotation.zone);
    let all = actions::stretches(current, rota, now, now + AHEAD);
    let mine = all.iter().find(|known| known.person.as_ref() == Some(me))?;
    let name = &rota.rotation.name;
    let (title, because, urgency) = if mine.begins <= now {
        (format!("You are on: {name}"), format!("Until {}.", when(mine.ends, zone)), 3)
    } else {
        let because = format!("From {} until {}.", when(mine.begins, zone), when(mine.ends, zone));
        (format!("Your turn begins: {name}"), because, 2)
    };
    Some(TodayItem {
        hat: Hat::Everyone,
        key: format!("rotation:{}:{}", rota.rotation.id, mine.begins.format("%Y%m%dT%H%M")),
        title,
        because,
        href: url::show(&rota.rotation.id, ""),
        action: "Open".to_owned(),
        urgency,
        acts: Vec::new(),
    })
}

fn asked(ctx: &Ctx, current: &Current, rota: &Rota, swap: &Swap) -> Option<TodayItem> {
    let zone = rota.rotation.zone;
    let of = |starts| castra_calendar::instant(starts, zone);
    // A swap of a turn that has begun can no longer be agreed to.
    if of(swap.mine).min(of(swap.theirs)) <= ctx.now() || rota.rotation.ended_at.is_some() {
        return None;
    }
    let why = if swap.why.is_empty() { String::new() } else { format!(" {}", swap.why) };
    Some(TodayItem {
        hat: Hat::Everyone,
        key: format!("rotation-swap:{}", swap.id),
        title: format!("Swap turns? {}", rota.rotation.name),
        because: format!(
            "{} would take your turn of {} for theirs of {}.{why}",
            current.organization().person_name(&swap.asker),
            when(of(swap.theirs), zone),
            when(of(swap.mine), zone),
        ),
        href: url::show(&rota.rotation.id, ""),
        action: "Open".to_owned(),
        urgency: 1,
        acts: vec![
            Act::new("Agree", url::swap(&swap.id, "/agree")),
            Act::new("Decline", url::swap(&swap.id, "/decline")).aside(),
        ],
    })
}
