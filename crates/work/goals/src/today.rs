//! What needs attention now, search, and one's own data.

use std::collections::{BTreeMap, BTreeSet};

use castra_org::{
    charter::show::long_date,
    find::Sought,
    organization::{self, Current, TeamId},
};
use castra_platform::{
    Ctx, Result,
    access::{Hat, Viewer},
    feature::{Act, Found, OwnRecord, TodayItem},
    text::relative_day,
};
use futures::future::BoxFuture;
use serde_json::json;

use crate::{
    actions, drafts,
    flow::{self, Counted},
    kinds::{GoalState, Outlook},
    model::{Goal, KeyResult, Whole},
    rules, url,
};

/// Days before the end of a period in which it is worth a look.
const ENDING: i64 = 7;

pub(crate) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        if ctx.viewer.person.is_none() {
            return Ok(Vec::new());
        }
        let current = organization::current(ctx).await?;
        let mut found = Vec::new();
        for (goal, result) in actions::due(ctx, &current).await? {
            found.push(check_in(ctx, &current, &goal, &result).await?);
        }
        found.extend(of_goals(ctx, &current).await?);
        Ok(found)
    })
}

fn hat(ctx: &Ctx, goal: &Goal) -> Hat {
    match &goal.team {
        Some(team) if ctx.viewer.leads(team.as_str()) => Hat::Lead,
        None if ctx.viewer.is_cto() => Hat::Cto,
        _ => Hat::Everyone,
    }
}

/// A due check-in, with its draft to confirm in one press.
async fn check_in(ctx: &Ctx, current: &Current, goal: &Goal, result: &KeyResult) -> Result<TodayItem> {
    let draft = drafts::draft(ctx, goal, result).await?;
    let late = (current.today - result.due(goal).min(goal.ends)).num_days();
    let href = url::result(&goal.id, &result.id);
    let (because, acts) = match draft.value {
        Some(value) => {
            let proposed = rules::outlook(goal, result, Some(value), current.today);
            let act = |outlook: Outlook| {
                let act = Act::new(
                    format!("{}: {}", result.shown(value), outlook.words().to_lowercase()),
                    format!("{href}/check-in"),
                )
                .with("outlook", outlook.as_str())
                .with("value", value.to_string())
                .with("revision", result.revision.to_string());
                if outlook == proposed { act } else { act.aside() }
            };
            let others = Outlook::ALL.iter().copied().filter(|outlook| *outlook != proposed).take(1);
            let acts = std::iter::once(proposed).chain(others).map(act).collect();
            (format!("Drafted: {}, {}.", result.shown(value), draft.from), acts)
        }
        None => (format!("No draft: {}.", draft.from), Vec::new()),
    };
    Ok(TodayItem {
        hat: hat(ctx, goal),
        key: format!("goal-check-in:{}", result.id),
        title: format!("Check in: {} ({})", result.metric, goal.title),
        because: if late > 0 { format!("{because} Due {}.", relative_day(-late)) } else { because },
        href,
        action: "Check in".to_owned(),
        urgency: u8::from(late <= result.rhythm.days()),
        acts,
    })
}

/// Goals without owner or work, and those whose period ends.
async fn of_goals(ctx: &Ctx, current: &Current) -> Result<Vec<TodayItem>> {
    let recent = actions::recent(ctx).await?;
    let mut kept: BTreeMap<Option<TeamId>, bool> = BTreeMap::new();
    let mut found = Vec::new();
    for Whole { goal, .. } in recent.iter().filter(|whole| whole.goal.state != GoalState::Closed) {
        let keeps = *kept
            .entry(goal.team.clone())
            .or_insert_with(|| actions::may_keep(ctx, current, goal.team.as_ref()));
        let has_owner =
            goal.owner.as_ref().is_some_and(|owner| current.organization().is_active(owner, current.today));
        let item = |key: &str, title: String, because: String, action: &str, urgency: u8| TodayItem {
            hat: hat(ctx, goal),
            key: format!("{key}:{}", goal.id),
            title,
            because,
            href: url::show(&goal.id),
            action: action.to_owned(),
            urgency,
            acts: Vec::new(),
        };
        if keeps && !has_owner && goal.state == GoalState::Running {
            let because = if goal.owner.is_some() { "Its owner has left." } else { "No one owns it." };
            found.push(item(
                "goal-owner",
                format!("Goal without an owner: {}", goal.title),
                because.to_owned(),
                "Name an owner",
                2,
            ));
        }
        let left = (goal.ends - current.today).num_days();
        if goal.state == GoalState::Running
            && left <= ENDING
            && (actions::is_mine(ctx, current, goal) || (keeps && !has_owner))
        {
            let (because, urgency) = match left {
                left if left < 0 => (format!("Its period ended {}.", relative_day(left)), 0),
                left => (format!("Its period ends {}, on {}.", relative_day(left), long_date(goal.ends)), 2),
            };
            found.push(item(
                "goal-ending",
                format!("Grade and close: {}", goal.title),
                because,
                "Close",
                urgency,
            ));
        }
    }
    if kept.values().any(|keeps| *keeps) {
        found.extend(unworked(ctx, current, &recent, &kept).await?);
    }
    Ok(found)
}

/// Running goals that no one works on, once the work of their team is linked at all, and two weeks into the period.
async fn unworked(
    ctx: &Ctx,
    current: &Current,
    recent: &[Whole],
    kept: &BTreeMap<Option<TeamId>, bool>,
) -> Result<Vec<TodayItem>> {
    let picture = actions::picture(ctx, current.today).await?;
    let linked: BTreeSet<&str> = picture
        .iter()
        .filter(|one: &&Counted| one.serving.goal.is_some())
        .map(|one| one.serving.team.as_str())
        .collect();
    let goals: Vec<Goal> = recent.iter().map(|whole| whole.goal.clone()).collect();
    let is_asked = |goal: &&Goal| {
        let is_linked = goal.team.as_ref().map_or(!linked.is_empty(), |team| linked.contains(team.as_str()));
        is_linked && kept.get(&goal.team) == Some(&true) && (current.today - goal.starts).num_days() >= 14
    };
    let found = flow::unworked(&goals, &picture, current.today);
    Ok(found
        .into_iter()
        .filter(is_asked)
        .map(|goal| TodayItem {
            hat: hat(ctx, goal),
            key: format!("goal-unworked:{}", goal.id),
            title: format!("No one works on: {}", goal.title),
            because: "No work of the past four weeks serves it.".to_owned(),
            href: url::show(&goal.id),
            action: "Find work or drop it".to_owned(),
            urgency: 2,
            acts: Vec::new(),
        })
        .collect())
}

/// The viewer's own data: goals they own, check-ins they confirmed, and work they are named in.
pub(crate) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let goals = actions::own(ctx).await?.into_iter();
        let goals = goals.map(|goal| OwnRecord { kind: "goals.goal", record: json!(goal) });
        let made = actions::own_check_ins(ctx).await?.into_iter();
        let made = made.map(|made| OwnRecord { kind: "goals.check_in", record: json!(made) });
        let work = actions::own_work(ctx).await?.into_iter();
        let work = work.map(|work| OwnRecord { kind: "goals.work", record: json!(work) });
        Ok(goals.chain(made).chain(work).collect())
    })
}

pub(crate) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let sought = Sought::new(query);
        let recent = actions::recent(ctx).await?;
        let current = organization::current(ctx).await?;
        let found = recent.iter().map(|Whole { goal, results }| {
            let of_results =
                results.iter().map(|result| sought.likeness(&result.metric, &result.id)).fold(0.0, f64::max);
            let place = current.organization().scope_name(&actions::scope(goal.team.as_ref())).to_owned();
            Found {
                kind: "goal",
                score: sought.likeness(&goal.title, &goal.id).max(of_results * 0.9),
                detail: format!("{}, {place}, {}", goal.state.words(), goal.period().words()),
                href: url::show(&goal.id),
                title: goal.title.clone(),
            }
        });
        Ok(found.filter(|found| found.score > 0.0).collect())
    })
}
