//! Reading a growth plan, and changing it: the person themself and whoever leads them alike.

use std::collections::BTreeMap;

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{Ctx, Error, Result};
use chrono::NaiveDate;

use super::{
    model::{Area, AreaTerms, Means, MeansTerms, Milestone, OpenedPlan, PlanTerms},
    rules,
    store::{self, Part},
};
use crate::growth::{
    kinds::{AreaState, MeansKind},
    ladder::ladder,
    mentoring,
    sight::{self, Eye},
    training,
};

/// What the journal calls a person's growth.
pub(in crate::growth) fn subject(person: &PersonId) -> String {
    format!("growth:{person}")
}

/// A person's plan: all of it for them and whoever leads them; for a mentor, the areas they mentor.
pub async fn opened(ctx: &Ctx, person: &PersonId) -> Result<(Eye, OpenedPlan)> {
    let current = organization::current(ctx).await?;
    if let Some(eye) = sight::eye(ctx, &current, person) {
        return Ok((eye, whole(ctx, person).await?));
    }
    let pairs = mentoring::meeting_with(ctx, person).await?;
    if pairs.is_empty() {
        return Err(sight::nothing());
    }
    let mut areas = store::areas(ctx, person).await?;
    areas.retain(|area| rules::is_mentored(area, &pairs));
    rules::order(&mut areas);
    Ok((Eye::Mentor, OpenedPlan { plan: None, areas }))
}

/// A person's plan, for those who were asked already whether they may see it.
pub(in crate::growth) async fn whole(ctx: &Ctx, person: &PersonId) -> Result<OpenedPlan> {
    let mut areas = store::areas(ctx, person).await?;
    rules::order(&mut areas);
    Ok(OpenedPlan { plan: store::plan(ctx, person).await?, areas })
}

/// The same of several people.
pub(in crate::growth) async fn wholes(
    ctx: &Ctx,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, OpenedPlan>> {
    let mut plans = store::plans_of(ctx, people).await?;
    let mut areas: BTreeMap<PersonId, Vec<Area>> = BTreeMap::new();
    for area in store::areas_of(ctx, people).await? {
        areas.entry(area.person.clone()).or_default().push(area);
    }
    let opened = people.iter().map(|person| {
        let mut areas = areas.remove(person).unwrap_or_default();
        rules::order(&mut areas);
        (person.clone(), OpenedPlan { plan: plans.remove(person), areas })
    });
    Ok(opened.collect())
}

/// One area, with whose it is and in which part the viewer sees it.
pub async fn opened_area(ctx: &Ctx, id: &str) -> Result<(Eye, Area)> {
    let (person, _) = store::whose(ctx.read(), Part::Area, id).await?;
    let (eye, opened) = opened(ctx, &person).await?;
    let found = opened.areas.into_iter().find(|area| area.id == id);
    Ok((eye, found.ok_or_else(sight::nothing)?))
}

/// The area that a part of a plan is in, for whoever may change it.
async fn to_change(ctx: &Ctx, part: Part, id: &str) -> Result<(Current, Area)> {
    let (person, area) = store::whose(ctx.read(), part, id).await?;
    let (current, _) = sight::entitled(ctx, &person).await?;
    let found = store::areas(ctx, &person).await?.into_iter().find(|known| known.id == area);
    Ok((current, found.ok_or_else(sight::nothing)?))
}

/// Says where a plan leads, and when it is looked at again; `seen` is the revision that was seen, if it is to be the same.
pub async fn save(ctx: &Ctx, person: &PersonId, seen: Option<i64>, terms: &PlanTerms) -> Result<()> {
    let (current, _) = sight::entitled(ctx, person).await?;
    rules::check_plan(terms, current.organization(), current.today)?;
    let mut tx = ctx.write().await?;
    store::touch(&mut tx, person, current.today, seen).await?;
    store::save_plan(&mut tx, ctx, person, terms).await?;
    tx.commit(ctx.says("changed a growth plan", subject(person), "")).await
}

/// Notes that a plan was looked at together, and when it is next.
pub async fn review(ctx: &Ctx, person: &PersonId, next: NaiveDate) -> Result<()> {
    let (current, _) = sight::entitled(ctx, person).await?;
    if next <= current.today {
        return Err(Error::invalid_field("review_on", "choose a day to come"));
    }
    if store::plan(ctx, person).await?.is_none() {
        return Err(Error::conflict("there is no growth plan yet").hint("begin it first"));
    }
    let mut tx = ctx.write().await?;
    store::touch(&mut tx, person, current.today, None).await?;
    store::review_on(&mut tx, person, next).await?;
    tx.commit(ctx.says("reviewed a growth plan", subject(person), "")).await
}

/// Adds an area for learning.
pub async fn add_area(ctx: &Ctx, person: &PersonId, terms: AreaTerms) -> Result<Area> {
    let (current, _) = sight::entitled(ctx, person).await?;
    rules::check_area(&terms, &ladder(ctx).await?.1)?;
    let area = Area {
        id: ctx.new_id(),
        person: person.clone(),
        terms,
        since: current.today,
        state: AreaState::Open,
        ended_on: None,
        outcome: String::new(),
        means: Vec::new(),
        milestones: Vec::new(),
    };
    let mut tx = ctx.write().await?;
    store::touch(&mut tx, person, current.today, None).await?;
    store::insert_area(&mut tx, ctx, &area).await?;
    tx.commit(ctx.says("added an area to a growth plan", subject(person), "")).await?;
    Ok(area)
}

async fn save_area(ctx: &Ctx, current: &Current, area: &Area, seen: Option<i64>, did: &str) -> Result<()> {
    let mut tx = ctx.write().await?;
    store::touch(&mut tx, &area.person, current.today, seen).await?;
    store::save_area(&mut tx, ctx, area).await?;
    tx.commit(ctx.says(did, subject(&area.person), "")).await
}

/// Changes what is said of an area.
pub async fn change_area(ctx: &Ctx, id: &str, seen: Option<i64>, terms: AreaTerms) -> Result<Area> {
    let (current, mut area) = to_change(ctx, Part::Area, id).await?;
    // An axis that the ladder has no more may stay, or nothing else could be put right.
    let kept = AreaTerms { axis: String::new(), ..terms.clone() };
    let is_kept = terms.axis == area.terms.axis;
    rules::check_area(if is_kept { &kept } else { &terms }, &ladder(ctx).await?.1)?;
    area.terms = terms;
    save_area(ctx, &current, &area, seen, "changed an area of a growth plan").await?;
    Ok(area)
}

/// Says that an area is learned or let go, with what came of it; or takes it up again.
pub async fn end_area(ctx: &Ctx, id: &str, state: AreaState, outcome: &str) -> Result<Area> {
    let (current, mut area) = to_change(ctx, Part::Area, id).await?;
    if area.state == state {
        return Err(Error::conflict(format!("this area is {} already", state.words().to_lowercase())));
    }
    rules::check_said("outcome", outcome, "what came of it, or what has changed")?;
    area.state = state;
    area.ended_on = (state != AreaState::Open).then_some(current.today);
    outcome.clone_into(&mut area.outcome);
    let did = match state {
        AreaState::Open => "took up an area of a growth plan again",
        AreaState::Done => "learned an area of a growth plan",
        AreaState::Dropped => "let an area of a growth plan go",
    };
    save_area(ctx, &current, &area, None, did).await?;
    Ok(area)
}

/// Fills in what the catalog knows of a training, and refuses what is not there.
async fn resolve(ctx: &Ctx, current: &Current, area: &Area, mut terms: MeansTerms) -> Result<MeansTerms> {
    if let Some(id) = terms.training.clone() {
        let known = training::find(ctx, &id).await.map_err(|_| {
            Error::invalid_field("training", format!("`{id}` is not in the training catalog"))
        })?;
        if terms.what.is_empty() {
            terms.what = format!("{}, {}", known.terms.title, known.terms.provider);
        }
        if terms.planned_minor.is_none() && terms.spent_minor.is_none() && terms.currency.is_empty() {
            (terms.planned_minor, terms.currency) = (known.terms.cost_minor, known.terms.currency);
        }
    }
    if terms.kind == MeansKind::Mentoring
        && let Some(id) = &terms.pair
    {
        let pairs = mentoring::meeting_as_mentee(ctx, &area.person).await?;
        let Some(pair) = pairs.iter().find(|pair| &pair.id == id) else {
            return Err(Error::invalid_field("pair", "there is no pair like this that is meeting"));
        };
        if terms.what.is_empty() {
            terms.what = format!("Mentoring by {}", current.organization().person_name(&pair.mentor));
        }
    }
    if terms.kind == MeansKind::Project && terms.what.is_empty() {
        terms.what = terms.repository.as_ref().map(|id| format!("Work on {id}")).unwrap_or_default();
    }
    rules::check_means(&terms, current.organization(), current.today)?;
    Ok(terms)
}

/// Says by what an area is learned.
pub async fn add_means(ctx: &Ctx, area: &str, terms: MeansTerms) -> Result<Means> {
    let (current, area) = to_change(ctx, Part::Area, area).await?;
    let terms = resolve(ctx, &current, &area, terms).await?;
    let means = Means {
        id: ctx.new_id(),
        area: area.id.clone(),
        person: area.person.clone(),
        terms,
        since: current.today,
        ended_on: None,
    };
    let mut tx = ctx.write().await?;
    store::touch(&mut tx, &area.person, current.today, None).await?;
    store::insert_means(&mut tx, ctx, &means).await?;
    tx.commit(ctx.says("added a means to a growth plan", subject(&area.person), means.terms.kind.as_str()))
        .await?;
    Ok(means)
}

/// Changes what is said of a means, or ends it.
pub async fn change_means(ctx: &Ctx, id: &str, terms: MeansTerms, is_over: bool) -> Result<Means> {
    let (current, area) = to_change(ctx, Part::Means, id).await?;
    let mut means = area.means.iter().find(|means| means.id == id).cloned().ok_or_else(sight::nothing)?;
    if terms.kind != means.terms.kind {
        return Err(Error::invalid_field("kind", "a means stays of its kind; end it and add another"));
    }
    // A pair that is over may stay named, or nothing else could be put right.
    let is_same_pair = terms.pair == means.terms.pair;
    let terms = if is_same_pair && terms.pair.is_some() {
        rules::check_means(&terms, current.organization(), current.today)?;
        terms
    } else {
        resolve(ctx, &current, &area, terms).await?
    };
    means.terms = terms;
    means.ended_on = is_over.then(|| means.ended_on.unwrap_or(current.today));
    let mut tx = ctx.write().await?;
    store::touch(&mut tx, &area.person, current.today, None).await?;
    store::save_means(&mut tx, ctx, &means).await?;
    let did = if is_over { "ended a means of a growth plan" } else { "changed a means of a growth plan" };
    tx.commit(ctx.says(did, subject(&area.person), means.terms.kind.as_str())).await?;
    Ok(means)
}

/// One means with the area it is in, for whoever may change it.
pub async fn means_to_change(ctx: &Ctx, id: &str) -> Result<(Area, Means)> {
    let (_, area) = to_change(ctx, Part::Means, id).await?;
    let means = area.means.iter().find(|means| means.id == id).cloned().ok_or_else(sight::nothing)?;
    Ok((area, means))
}

/// Adds something to reach on the way.
pub async fn add_milestone(ctx: &Ctx, area: &str, title: &str, due: NaiveDate) -> Result<Milestone> {
    let (current, area) = to_change(ctx, Part::Area, area).await?;
    rules::check_milestone(title)?;
    let milestone = Milestone {
        id: ctx.new_id(),
        area: area.id.clone(),
        person: area.person.clone(),
        title: title.to_owned(),
        due,
        reached_on: None,
        evidence: String::new(),
    };
    let mut tx = ctx.write().await?;
    store::touch(&mut tx, &area.person, current.today, None).await?;
    store::insert_milestone(&mut tx, ctx, &milestone).await?;
    tx.commit(ctx.says("added a milestone to a growth plan", subject(&area.person), "")).await?;
    Ok(milestone)
}

/// Notes that a milestone is reached, with what shows it; may be said by one press, without.
pub async fn reach(ctx: &Ctx, id: &str, evidence: &str) -> Result<Milestone> {
    let (current, area) = to_change(ctx, Part::Milestone, id).await?;
    let found = area.milestones.iter().find(|milestone| milestone.id == id).cloned();
    let mut milestone = found.ok_or_else(sight::nothing)?;
    if milestone.reached_on.is_some() {
        return Err(Error::conflict("this milestone is reached already"));
    }
    if evidence.chars().count() > rules::LONGEST_TEXT {
        return Err(Error::invalid_field("evidence", "this is longer than 4000 characters"));
    }
    let mut tx = ctx.write().await?;
    store::touch(&mut tx, &area.person, current.today, None).await?;
    store::reach(&mut tx, ctx, &milestone, current.today, evidence).await?;
    tx.commit(ctx.says("reached a milestone of a growth plan", subject(&area.person), "")).await?;
    milestone.reached_on = Some(current.today);
    evidence.clone_into(&mut milestone.evidence);
    Ok(milestone)
}
