//! What a delegation asks of a person today.

use std::collections::HashMap;

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{
    Ctx, Result,
    access::{Hat, Permission},
    feature::{Act, TodayItem},
    text::relative_day,
};
use futures::future::BoxFuture;

use super::{
    actions,
    board::{actions as moves, polls, store as board},
    checkins::{
        actions::list,
        store::{self as checkins, Held},
    },
    kinds::{DelegationState, MoveState, PollState},
    model::Line,
    url,
};

/// Days after which a request that waits for the other is shown to the one who asked.
const PATIENCE_DAYS: i64 = 7;

pub(super) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.as_deref().filter(|me| ctx.viewer.may(&Permission::Private(&[*me])))
        else {
            return Ok(Vec::new());
        };
        let current = organization::current(ctx).await?;
        let lines = actions::mine(ctx).await?;
        let mut held: HashMap<String, Vec<Held>> = HashMap::new();
        for one in checkins::held_of(ctx.read(), me).await? {
            held.entry(one.delegation.clone()).or_default().push(one);
        }
        let me = PersonId::from(me);
        let mut items = Vec::new();
        for line in &lines {
            let held = held.get(&line.delegation.id).map(Vec::as_slice).unwrap_or_default();
            items.extend(of(&current, &me, line, held));
        }
        items.extend(of_board(ctx, &current, &me).await?);
        Ok(items)
    })
}

fn item(kind: &str, line: &Line, hat: Hat, title: String, because: String, urgency: u8) -> TodayItem {
    let href = url::show(&line.delegation.id);
    TodayItem {
        hat,
        key: format!("delegation-{kind}:{}", line.delegation.id),
        title,
        because,
        href,
        action: "Open".to_owned(),
        urgency,
        acts: Vec::new(),
    }
}

fn of(current: &Current, me: &PersonId, line: &Line, held: &[Held]) -> Option<TodayItem> {
    let one = &line.delegation;
    let terms = line.terms.as_ref()?;
    let outcome = &terms.outcome;
    let today = current.today;
    let hat = if one.giver == *me { Hat::Lead } else { Hat::Everyone };
    let other = current.organization().person_name(one.other(me.as_str()));
    let days = one.turn_since.map_or(0, |since| (today - since).num_days());
    match &one.turn {
        Some(turn) if turn == me => {
            let what =
                if one.state == DelegationState::Asked { "Answer the request" } else { "Answer the change" };
            let because = format!("{other} asked {}.", relative_day(-days));
            let accept = Act::new("Accept", format!("{}/accept", url::show(&one.id)))
                .with("revision", one.revision.to_string());
            let item = item(
                "answer",
                line,
                hat,
                format!("{what}: {outcome}"),
                because,
                u8::from(days <= PATIENCE_DAYS),
            );
            return Some(TodayItem { acts: vec![accept], ..item });
        }
        Some(_) if one.state == DelegationState::Asked && days >= PATIENCE_DAYS => {
            let because = format!("{other} has not answered for {days} days.");
            return Some(item("waits", line, hat, format!("Waiting for an answer: {outcome}"), because, 2));
        }
        _ if one.state != DelegationState::Open => return None,
        _ => {}
    }
    let overdue = terms.due.filter(|due| *due < today && !terms.is_temporary);
    if let Some(due) = overdue {
        let because = format!("With {other}. Due {}.", relative_day((due - today).num_days()));
        return Some(item("overdue", line, hat, format!("Finish or move the date: {outcome}"), because, 0));
    }
    let next = list(one, held, &[], today)
        .into_iter()
        .rev()
        .find(|known| known.on <= today && known.held_on.is_none())?;
    let because = format!("With {other}. Due {}.", relative_day((next.on - today).num_days()));
    let done =
        Act::new("Mark as held", format!("{}/check-ins", url::show(&one.id))).with("on", next.on.to_string());
    let item =
        item("check-in", line, hat, format!("Check in: {outcome}"), because, u8::from(!next.is_missed));
    Some(TodayItem { acts: vec![done], ..item })
}

/// Levels to answer and votes to cast.
async fn of_board(ctx: &Ctx, current: &Current, me: &PersonId) -> Result<Vec<TodayItem>> {
    let mut items = Vec::new();
    for opened in moves::mine(ctx).await? {
        let one = &opened.move_;
        if one.state != MoveState::Asked || one.answers() != me {
            continue;
        }
        let area = moves::area(ctx, ctx.read(), &one.area).await?;
        let name = current.organization().person_name(&one.proposer);
        let asked = (one.asked_on - current.today).num_days();
        items.push(TodayItem {
            hat: if one.lead == *me { Hat::Lead } else { Hat::Everyone },
            key: format!("delegation-move:{}", one.id),
            title: format!("Answer a proposed level: {}", area.title),
            because: format!("{name} proposed it {}.", relative_day(asked)),
            href: url::move_(&one.id),
            action: "Open".to_owned(),
            urgency: 1,
            acts: Vec::new(),
        });
    }
    for poll in board::open_polls(ctx.read()).await? {
        let area = moves::area(ctx, ctx.read(), &poll.area).await?;
        if !current.organization().members(&area.team, current.today).any(|person| person.id == *me) {
            continue;
        }
        let votes = polls::of_area(ctx, &area).await?;
        if poll.state != PollState::Open || votes.has_voted {
            continue;
        }
        items.push(TodayItem {
            hat: Hat::Everyone,
            key: format!("delegation-vote:{}", poll.id),
            title: format!("Vote on a level: {}", area.title),
            because: format!("{} of {} members have voted.", votes.turnout.0, votes.turnout.1),
            href: url::area(&area.id),
            action: "Vote".to_owned(),
            urgency: 2,
            acts: Vec::new(),
        });
    }
    Ok(items)
}
