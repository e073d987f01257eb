//! Key results: their terms, check-ins, and values that programs post.

use castra_org::organization::Current;
use castra_platform::{Ctx, Error, Result, Seen, access::Permission, db::Tx, terms::Terms as _};
use chrono::{Days, NaiveDate};

use super::{closed, may_change, recent, subject, to_change};
use crate::{
    decimal::Decimal,
    drafts,
    kinds::{Better, GoalState, SourceKind},
    model::{CheckIn, CheckInTerms, Goal, KeyResult, PasteTerms, ResultTerms, ValueTerms, Whole},
    rules, store,
};

/// A key result with its goal and check-ins.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    pub(crate) goal: Goal,
    pub(crate) result: KeyResult,
    /// Oldest first.
    pub(crate) check_ins: Vec<CheckIn>,
}

/// Which values of a result are better.
pub(super) fn direction(result: &KeyResult) -> Option<Better> {
    match result.target.cmp(&result.start) {
        std::cmp::Ordering::Greater => Some(Better::Higher),
        std::cmp::Ordering::Less => Some(Better::Lower),
        std::cmp::Ordering::Equal => result.better,
    }
}

/// One key result with its history.
pub(crate) async fn check_ins(ctx: &Ctx, goal: &str, id: &str) -> Result<Opened> {
    ctx.may(&Permission::ReadOrganization)?;
    let goal = store::find(ctx.read(), goal).await?;
    let result = store::result(ctx.read(), &goal.id, id).await?;
    Ok(Opened { check_ins: store::check_ins(ctx.read(), id).await?, goal, result })
}

/// The check-ins the viewer confirmed.
pub(crate) async fn own_check_ins(ctx: &Ctx) -> Result<Vec<CheckIn>> {
    match &ctx.viewer.person {
        Some(person) => store::check_ins_by(ctx.read(), &format!("person:{person}")).await,
        None => Ok(Vec::new()),
    }
}

/// The key results whose check-in is due and may be made by the viewer.
pub(crate) async fn due(ctx: &Ctx, current: &Current) -> Result<Vec<(Goal, KeyResult)>> {
    if ctx.viewer.person.is_none() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for Whole { goal, results } in recent(ctx).await?.iter() {
        let due: Vec<_> =
            results.iter().filter(|result| rules::is_due(goal, result, current.today)).collect();
        if !due.is_empty() && is_mine(ctx, current, goal) {
            found.extend(due.into_iter().map(|result| (goal.clone(), result.clone())));
        }
    }
    Ok(found)
}

/// Whether the viewer is the one who is asked: the goal's owner, or those who keep it where it has none who is here.
pub(crate) fn is_mine(ctx: &Ctx, current: &Current, goal: &Goal) -> bool {
    let owner = goal.owner.as_ref().filter(|owner| current.organization().is_active(owner, current.today));
    match owner {
        Some(owner) => ctx.viewer.is(owner.as_str()),
        None => may_change(ctx, current, goal),
    }
}

/// Whether a source is possible: an open responsibility, or a repository that is here.
fn is_possible(current: &Current, goal: &Goal, source: SourceKind, of: &str) -> Result<(), String> {
    match source {
        SourceKind::Typed | SourceKind::Posted => Ok(()),
        SourceKind::Reading => drafts::responsibility(current, goal, of).map(drop),
        SourceKind::Deployments | SourceKind::LeadTime => {
            let repositories = castra_repositories::on_day(current, current.today, goal.team.as_ref());
            let is_here = repositories.iter().any(|repository| repository.id.as_str() == of);
            if is_here { Ok(()) } else { Err(format!("`{of}` is not a repository here")) }
        }
    }
}

fn checked(
    current: &Current,
    goal: &Goal,
    kept: &KeyResult,
    is_new: bool,
    terms: ResultTerms,
) -> Result<KeyResult> {
    let mut faults = rules::faults_of_result(&terms);
    let terms = terms.trimmed();
    let source = terms.source.unwrap_or(SourceKind::Typed);
    // A source that is no longer possible may stay, or no other field could be changed.
    let is_kept = !is_new && kept.source == source && kept.source_of == terms.source_of;
    if faults.is_empty()
        && !is_kept
        && let Err(fault) = is_possible(current, goal, source, &terms.source_of)
    {
        faults.add("source_of", fault);
    }
    faults.refuse("the key result")?;
    let (start, target) = (terms.start.0, terms.target.0);
    Ok(KeyResult {
        metric: terms.metric,
        unit: terms.unit,
        start: start.expect("the terms require a start"),
        target: target.expect("the terms require a target"),
        better: terms.better,
        rhythm: terms.rhythm.expect("the terms require a rhythm"),
        source,
        source_of: terms.source_of,
        ..kept.clone()
    })
}

fn words(goal: &Goal, result: &KeyResult) -> String {
    format!("{}: {}", goal.title, result.metric)
}

/// Adds a key result to a goal that is not closed.
pub(crate) async fn add_result(ctx: &Ctx, id: &str, terms: ResultTerms) -> Result<KeyResult> {
    let (mut tx, current, goal) = to_change(ctx, id, &Seen::ANY).await?;
    if goal.state == GoalState::Closed {
        return Err(closed(&goal));
    }
    let blank = KeyResult {
        id: ctx.new_id(),
        goal: goal.id.clone(),
        metric: String::new(),
        unit: String::new(),
        start: Decimal::default(),
        target: Decimal::default(),
        better: None,
        rhythm: crate::kinds::Rhythm::Weekly,
        source: SourceKind::Typed,
        source_of: String::new(),
        current: None,
        confidence: None,
        outlook: None,
        checked_on: None,
        current_from: String::new(),
        posted: None,
        posted_on: None,
        posted_from: String::new(),
        dropped_on: None,
        revision: 1,
    };
    let result = checked(&current, &goal, &blank, true, terms)?;
    let others = store::results(&mut tx, id).await?;
    if others.iter().filter(|other| other.dropped_on.is_none()).count() >= MOST {
        return Err(Error::conflict(format!("a goal has at most {MOST} key results"))
            .hint("drop one, or split the goal"));
    }
    store::insert_result(&mut tx, &result).await?;
    tx.changing(None, Some(&result))?;
    tx.commit(ctx.says("added a key result", subject(&goal), words(&goal, &result))).await?;
    Ok(result)
}

/// Key results of a goal, at most.
const MOST: usize = 12;

/// Begins a change of a key result of a goal that is not closed.
async fn to_change_result(
    ctx: &Ctx,
    goal: &str,
    id: &str,
    seen: &Seen,
) -> Result<(Tx, Current, Goal, KeyResult)> {
    let (mut tx, current, goal) = to_change(ctx, goal, &Seen::ANY).await?;
    let result = store::result(&mut tx, &goal.id, id).await?;
    if goal.state == GoalState::Closed {
        return Err(closed(&goal));
    }
    if result.dropped_on.is_some() {
        return Err(Error::conflict("this key result was dropped"));
    }
    seen.check(result.revision)?;
    Ok((tx, current, goal, result))
}

/// Changes the entered part of a key result.
pub(crate) async fn change_result(
    ctx: &Ctx,
    goal: &str,
    id: &str,
    seen: &Seen,
    terms: ResultTerms,
) -> Result<KeyResult> {
    let (mut tx, current, goal, before) = to_change_result(ctx, goal, id, seen).await?;
    let result = checked(&current, &goal, &before, false, terms)?;
    store::update_result(&mut tx, &result).await?;
    let result = KeyResult { revision: result.revision + 1, ..result };
    tx.changing(Some(&before), Some(&result))?;
    tx.commit(ctx.says("changed a key result", subject(&goal), words(&goal, &result))).await?;
    Ok(result)
}

/// Drops a key result: it counts no longer, and its history stays.
pub(crate) async fn drop_result(ctx: &Ctx, goal: &str, id: &str, seen: &Seen) -> Result<KeyResult> {
    let (mut tx, current, goal, before) = to_change_result(ctx, goal, id, seen).await?;
    let result = KeyResult { dropped_on: Some(current.today), ..before.clone() };
    store::update_result(&mut tx, &result).await?;
    let result = KeyResult { revision: result.revision + 1, ..result };
    tx.changing(Some(&before), Some(&result))?;
    tx.commit(ctx.says("dropped a key result", subject(&goal), words(&goal, &result))).await?;
    Ok(result)
}

/// A key result after a check-in; an older one does not replace the newest.
fn after(result: &KeyResult, made: &CheckIn) -> KeyResult {
    if result.checked_on.is_some_and(|newest| newest > made.day) {
        return result.clone();
    }
    KeyResult {
        current: Some(made.value),
        confidence: made.confidence,
        outlook: Some(made.outlook),
        checked_on: Some(made.day),
        current_from: made.source.clone(),
        ..result.clone()
    }
}

/// Confirms the draft of a check-in, or enters another value.
pub(crate) async fn check_in(
    ctx: &Ctx,
    goal: &str,
    id: &str,
    seen: &Seen,
    terms: CheckInTerms,
) -> Result<KeyResult> {
    ctx.may(&Permission::ReadOrganization)?;
    // A draft may need the facts of a repository: it is read before the change takes its turn.
    let draft = {
        let goal = store::find(ctx.read(), goal).await?;
        let result = store::result(ctx.read(), &goal.id, id).await?;
        drafts::draft(ctx, &goal, &result).await?
    };
    let (mut tx, current, goal, before) = to_change_result(ctx, goal, id, seen).await?;
    if goal.state == GoalState::Draft {
        return Err(Error::conflict("this goal has not been started").hint("start it first"));
    }
    let mut faults = rules::faults_of_check_in(&terms, &goal, current.today);
    let day = terms.day.unwrap_or(current.today);
    // Only today's value is drafted.
    let drafted = draft.value.filter(|_| day == current.today);
    let value = terms.value.0.or(drafted);
    if value.is_none() {
        faults.add("value", "enter the value; there is no draft of it");
    }
    faults.refuse("the check-in")?;
    let made = CheckIn {
        id: ctx.new_id(),
        result: before.id.clone(),
        day,
        value: value.expect("its absence is a fault"),
        outlook: terms.outlook.expect("the terms require an outlook"),
        confidence: terms.confidence.or(before.confidence),
        note: terms.note.trim().to_owned(),
        source: if value == drafted { draft.from } else { "typed".to_owned() },
        made_by: ctx.actor.to_string(),
    };
    store::put_check_in(&mut tx, &made).await?;
    let result = after(&before, &made);
    store::update_result(&mut tx, &result).await?;
    let result = KeyResult { revision: result.revision + 1, ..result };
    tx.changing(Some(&before), Some(&result))?;
    let details = format!("{}, {}", words(&goal, &result), result.shown(made.value));
    tx.commit(ctx.says("checked in a key result", subject(&goal), details)).await?;
    Ok(result)
}

/// Enters pasted values, a check-in for each day; how many.
pub(crate) async fn paste(ctx: &Ctx, goal: &str, id: &str, seen: &Seen, terms: PasteTerms) -> Result<usize> {
    let (mut tx, current, goal, before) = to_change_result(ctx, goal, id, seen).await?;
    if goal.state == GoalState::Draft {
        return Err(Error::conflict("this goal has not been started").hint("start it first"));
    }
    terms.faults().refuse("the values")?;
    let lines = rules::pasted(&terms.text).map_err(|fault| Error::invalid_field("text", fault))?;
    let is_within = |day: NaiveDate| day >= goal.starts && day <= current.today;
    if let Some((day, ..)) = lines.iter().find(|(day, ..)| !is_within(*day)) {
        return Err(Error::invalid_field(
            "text",
            format!("{day} is not a day of the goal's period up to today"),
        ));
    }
    let mut result = before.clone();
    let mut sorted = lines;
    sorted.sort_by_key(|(day, ..)| *day);
    for (day, value, note) in &sorted {
        let made = CheckIn {
            id: ctx.new_id(),
            result: before.id.clone(),
            day: *day,
            value: *value,
            outlook: rules::outlook(&goal, &before, Some(*value), *day),
            confidence: before.confidence,
            note: note.clone(),
            source: "pasted".to_owned(),
            made_by: ctx.actor.to_string(),
        };
        store::put_check_in(&mut tx, &made).await?;
        result = after(&result, &made);
    }
    store::update_result(&mut tx, &result).await?;
    let result = KeyResult { revision: result.revision + 1, ..result };
    tx.changing(Some(&before), Some(&result))?;
    let details = format!("{}, {} days", words(&goal, &result), sorted.len());
    tx.commit(ctx.says("pasted values of a key result", subject(&goal), details)).await?;
    Ok(sorted.len())
}

/// Keeps a value that a program posts as the draft of the next check-in. An older value does not replace a newer one.
pub(crate) async fn post_value(ctx: &Ctx, goal: &str, id: &str, terms: ValueTerms) -> Result<KeyResult> {
    let (mut tx, current, goal, before) = to_change_result(ctx, goal, id, &Seen::ANY).await?;
    let mut faults = terms.faults();
    if before.source != SourceKind::Posted {
        faults.add("value", "this key result does not take posted values; set its source first");
    }
    let day = terms.day.unwrap_or(current.today);
    if day > current.today + Days::new(1) {
        faults.add("day", "choose a day up to today");
    }
    faults.refuse("the value")?;
    if before.posted_on.is_some_and(|newest| newest > day) {
        return Err(Error::conflict("a newer value was posted already"));
    }
    let from = terms.from.trim();
    let by = ctx.actor.to_string();
    let by = by
        .strip_prefix("person:")
        .map_or_else(|| by.clone(), |id| current.organization().person_name(&id.into()).to_owned());
    let result = KeyResult {
        posted: terms.value.0,
        posted_on: Some(day),
        posted_from: if from.is_empty() { by } else { from.to_owned() },
        ..before.clone()
    };
    store::update_result(&mut tx, &result).await?;
    let result = KeyResult { revision: result.revision + 1, ..result };
    tx.changing(Some(&before), Some(&result))?;
    let details = format!("{}, {}", words(&goal, &result), result.posted_from);
    tx.commit(ctx.says("posted a value of a key result", subject(&goal), details)).await?;
    Ok(result)
}
