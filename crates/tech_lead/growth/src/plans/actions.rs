//! Reading and changing a growth plan, by the person and their lead alike.

use std::collections::BTreeMap;

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{Ctx, Error, Result, db::Tx};
use chrono::NaiveDate;

use super::{
    model::{Area, AreaTerms, Means, MeansTerms, Milestone, OpenedPlan, PlanTerms},
    rules,
    store::{self, Part},
};
use crate::{
    kinds::{AreaState, MeansKind},
    ladder::ladder_in,
    mentoring,
    sight::{self, Eye},
    training,
};

/// A person's plan: all of it for the person and their lead; for a mentor, the areas they mentor.
pub async fn opened(ctx: &Ctx, person: &PersonId) -> Result<(Eye, OpenedPlan)> {
    let current = organization::current(ctx).await?;
    if let Some(eye) = sight::eye(ctx, &current, person) {
        return Ok((eye, whole(ctx, person).await?));
    }
    let pairs = mentoring::meeting_with(ctx, &current, person).await?;
    if pairs.is_empty() {
        return Err(sight::nothing());
    }
    let mut areas = store::areas(ctx, person).await?;
    areas.retain(|area| rules::is_mentored(area, &pairs));
    rules::order(&mut areas);
    Ok((Eye::Mentor, OpenedPlan { plan: None, areas }))
}

/// A person's plan. The caller has checked that the viewer may see it.
pub(crate) async fn whole(ctx: &Ctx, person: &PersonId) -> Result<OpenedPlan> {
    let mut areas = store::areas(ctx, person).await?;
    rules::order(&mut areas);
    Ok(OpenedPlan { plan: store::plan(ctx, person).await?, areas })
}

/// The revision of a person's plan, for those who may change it; 0 before it begins.
pub async fn revision(ctx: &Ctx, person: &PersonId) -> Result<i64> {
    sight::entitled(ctx, person).await?;
    store::revision(ctx.read(), person).await
}

/// The plans of several people. The caller has checked that the viewer may see them.
pub(crate) async fn wholes(ctx: &Ctx, people: &[PersonId]) -> Result<BTreeMap<PersonId, OpenedPlan>> {
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

/// An area, and the role in which the viewer sees it.
pub async fn opened_area(ctx: &Ctx, id: &str) -> Result<(Eye, Area)> {
    let person = store::whose(ctx.read(), Part::Area, id).await?;
    let (eye, opened) = opened(ctx, &person).await?;
    let found = opened.areas.into_iter().find(|area| area.id == id);
    Ok((eye, found.ok_or_else(sight::nothing)?))
}

/// Checks that the viewer may change the plan a part belongs to.
async fn to_change(ctx: &Ctx, tx: &mut Tx, part: Part, id: &str) -> Result<Current> {
    let person = store::whose(&mut *tx, part, id).await?;
    Ok(sight::entitled(ctx, &person).await?.0)
}

/// Saves the target, the aim and the review date of a plan; `seen` is the revision the change is based on, if checked.
pub async fn save(ctx: &Ctx, person: &PersonId, seen: Option<i64>, terms: &PlanTerms) -> Result<()> {
    let mut tx = ctx.write().await?;
    let (current, _) = sight::entitled(ctx, person).await?;
    rules::check_plan(terms, current.organization(), current.today)?;
    store::touch(&mut tx, ctx, person, current.today, seen).await?;
    store::save_plan(&mut tx, ctx, person, terms).await?;
    tx.commit(ctx.says_privately()).await
}

/// Records a review of a plan and the date of the next one.
pub async fn review(ctx: &Ctx, person: &PersonId, next: NaiveDate) -> Result<()> {
    let mut tx = ctx.write().await?;
    let (current, _) = sight::entitled(ctx, person).await?;
    if next <= current.today {
        return Err(Error::invalid_field("review_on", "choose a future date"));
    }
    if store::revision(&mut tx, person).await? == 0 {
        return Err(Error::conflict("there is no growth plan yet").hint("start one first"));
    }
    store::touch(&mut tx, ctx, person, current.today, None).await?;
    store::review_on(&mut tx, person, next).await?;
    tx.commit(ctx.says_privately()).await
}

/// Adds a learning area.
pub async fn add_area(ctx: &Ctx, person: &PersonId, terms: AreaTerms) -> Result<Area> {
    let mut tx = ctx.write().await?;
    let (current, _) = sight::entitled(ctx, person).await?;
    rules::check_area(&terms, &ladder_in(ctx, &mut tx).await?.1)?;
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
    store::touch(&mut tx, ctx, person, current.today, None).await?;
    store::insert_area(&mut tx, ctx, &area).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(area)
}

/// Changes an area; `seen` is the plan revision the change is based on, if checked.
pub async fn change_area(ctx: &Ctx, id: &str, seen: Option<i64>, terms: &AreaTerms) -> Result<()> {
    let mut tx = ctx.write().await?;
    let current = to_change(ctx, &mut tx, Part::Area, id).await?;
    let area = store::area(&mut tx, id).await?;
    // An axis no longer on the ladder may stay, or nothing else in the area could be changed.
    let kept = AreaTerms { axis: String::new(), ..terms.clone() };
    let is_kept = terms.axis == area.terms.axis;
    rules::check_area(if is_kept { &kept } else { terms }, &ladder_in(ctx, &mut tx).await?.1)?;
    store::touch(&mut tx, ctx, &area.person, current.today, seen).await?;
    store::change_area(&mut tx, ctx, &area, terms).await?;
    tx.commit(ctx.says_privately()).await
}

/// Marks an area as learned or dropped, with the outcome, or reopens it. Returns the person the plan is for.
pub async fn end_area(ctx: &Ctx, id: &str, state: AreaState, outcome: &str) -> Result<PersonId> {
    let mut tx = ctx.write().await?;
    let current = to_change(ctx, &mut tx, Part::Area, id).await?;
    let area = store::area(&mut tx, id).await?;
    if area.state == state {
        return Err(Error::conflict(format!("this area is already {}", state.words().to_lowercase())));
    }
    rules::check_said("outcome", outcome, "the outcome or what has changed")?;
    let ended_on = (state != AreaState::Open).then_some(current.today);
    store::touch(&mut tx, ctx, &area.person, current.today, None).await?;
    store::end_area(&mut tx, ctx, &area, (state, ended_on), outcome).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(area.person)
}

/// Fills in the catalog data of a training, and rejects references that do not exist.
async fn resolve(
    tx: &mut Tx,
    current: &Current,
    person: &PersonId,
    mut terms: MeansTerms,
) -> Result<MeansTerms> {
    if let Some(id) = terms.training.clone() {
        let known = training::get(&mut *tx, &id).await?.ok_or_else(|| {
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
        let pairs = mentoring::meeting_as_mentee(&mut *tx, person).await?;
        let Some(pair) = pairs.iter().find(|pair| &pair.id == id) else {
            return Err(Error::invalid_field("pair", "there is no active mentoring with this id"));
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

/// Adds a means to an area.
pub async fn add_means(ctx: &Ctx, area: &str, terms: MeansTerms) -> Result<Means> {
    let mut tx = ctx.write().await?;
    let current = to_change(ctx, &mut tx, Part::Area, area).await?;
    let area = store::area(&mut tx, area).await?;
    let terms = resolve(&mut tx, &current, &area.person, terms).await?;
    let means = Means {
        id: ctx.new_id(),
        area: area.id,
        person: area.person,
        terms,
        since: current.today,
        ended_on: None,
    };
    store::touch(&mut tx, ctx, &means.person, current.today, None).await?;
    store::insert_means(&mut tx, ctx, &means).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(means)
}

/// Changes or ends a means; `seen` is the plan revision the change is based on, if checked.
pub async fn change_means(
    ctx: &Ctx,
    id: &str,
    seen: Option<i64>,
    terms: MeansTerms,
    is_over: bool,
) -> Result<()> {
    let mut tx = ctx.write().await?;
    let current = to_change(ctx, &mut tx, Part::Means, id).await?;
    let known = store::means(&mut tx, id).await?;
    if terms.kind != known.terms.kind {
        return Err(Error::invalid_field("kind", "the kind cannot change; end this entry and add another"));
    }
    // A pair that has ended may stay, or nothing else in the means could be changed.
    let terms = if terms.pair.is_some() && terms.pair == known.terms.pair {
        rules::check_means(&terms, current.organization(), current.today)?;
        terms
    } else {
        resolve(&mut tx, &current, &known.person, terms).await?
    };
    let ended_on = is_over.then(|| known.ended_on.unwrap_or(current.today));
    store::touch(&mut tx, ctx, &known.person, current.today, seen).await?;
    store::save_means(&mut tx, ctx, &Means { terms, ended_on, ..known }).await?;
    tx.commit(ctx.says_privately()).await
}

/// A means with its area and the revision of the plan, for those who may change it.
pub async fn means_to_change(ctx: &Ctx, id: &str) -> Result<(Area, Means, i64)> {
    let person = store::whose(ctx.read(), Part::Means, id).await?;
    let revision = revision(ctx, &person).await?;
    let areas = store::areas(ctx, &person).await?.into_iter();
    let mut found = areas.filter_map(|area| {
        let means = area.means.iter().find(|means| means.id == id).cloned()?;
        Some((area, means, revision))
    });
    found.next().ok_or_else(sight::nothing)
}

/// Adds a milestone to an area.
pub async fn add_milestone(ctx: &Ctx, area: &str, title: &str, due: NaiveDate) -> Result<Milestone> {
    let mut tx = ctx.write().await?;
    let current = to_change(ctx, &mut tx, Part::Area, area).await?;
    let area = store::area(&mut tx, area).await?;
    rules::check_milestone(title)?;
    let milestone = Milestone {
        id: ctx.new_id(),
        area: area.id,
        person: area.person,
        title: title.to_owned(),
        due,
        reached_on: None,
        evidence: String::new(),
    };
    store::touch(&mut tx, ctx, &milestone.person, current.today, None).await?;
    store::insert_milestone(&mut tx, ctx, &milestone).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(milestone)
}

/// Marks a milestone as reached; the evidence is optional.
pub async fn reach(ctx: &Ctx, id: &str, evidence: &str) -> Result<Milestone> {
    if evidence.chars().count() > rules::LONGEST_TEXT {
        return Err(Error::invalid_field("evidence", "use at most 4000 characters"));
    }
    let mut tx = ctx.write().await?;
    let current = to_change(ctx, &mut tx, Part::Milestone, id).await?;
    let mut milestone = store::milestone(&mut tx, id).await?;
    store::reach(&mut tx, ctx, &milestone, current.today, evidence).await?;
    store::touch(&mut tx, ctx, &milestone.person, current.today, None).await?;
    tx.commit(ctx.says_privately()).await?;
    store::open_milestone(ctx, &mut milestone).await?;
    milestone.reached_on = Some(current.today);
    evidence.clone_into(&mut milestone.evidence);
    Ok(milestone)
}
