//! Reading and changing a growth plan, by the person and their lead alike.

use std::collections::BTreeMap;

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{
    Ctx, Error, Result, Seen,
    db::Tx,
    terms::{Faults, Terms as _},
};
use chrono::NaiveDate;

use super::{
    model::{
        Area, AreaEnd, AreaTerms, Evidence, Means, MeansTerms, Milestone, MilestoneTerms, OpenedPlan,
        PlanTerms,
    },
    rules,
    store::{self, Part},
};
use crate::{
    kinds::{AreaState, MeansKind},
    ladder::ladder_in,
    pairs,
    sight::{self, Eye},
    text::{self, Text},
    training,
};

/// A person's plan: all of it for the person and their lead; for a mentor, the areas they mentor.
pub async fn opened(ctx: &Ctx, person: &PersonId) -> Result<(Eye, OpenedPlan)> {
    let current = organization::current(ctx).await?;
    if let Some(eye) = sight::eye(ctx, &current, person) {
        return Ok((eye, whole(ctx, person).await?));
    }
    let pairs = pairs::meeting_with(ctx, &current, person).await?;
    if pairs.is_empty() {
        return Err(sight::nothing());
    }
    let mut areas = whole(ctx, person).await?.areas;
    areas.retain(|area| rules::is_mentored(area, &pairs));
    Ok((Eye::Mentor, OpenedPlan { plan: None, areas }))
}

/// A person's plan. The caller has checked that the viewer may see it.
pub(crate) async fn whole(ctx: &Ctx, person: &PersonId) -> Result<OpenedPlan> {
    Ok(wholes(ctx, std::slice::from_ref(person)).await?.remove(person).unwrap_or_default())
}

/// The plans of several people. The caller has checked that the viewer may see them.
pub(crate) async fn wholes(ctx: &Ctx, people: &[PersonId]) -> Result<BTreeMap<PersonId, OpenedPlan>> {
    let mut opened: BTreeMap<PersonId, OpenedPlan> = BTreeMap::new();
    for plan in store::plans_of(ctx, people).await? {
        opened.insert(plan.person.clone(), OpenedPlan { plan: Some(plan), areas: Vec::new() });
    }
    for area in store::areas_of(ctx, people).await? {
        opened.entry(area.person.clone()).or_default().areas.push(area);
    }
    for opened in opened.values_mut() {
        rules::order(&mut opened.areas);
    }
    Ok(opened)
}

/// The revision of a person's plan, for those who may change it; 0 before it begins.
pub async fn revision(ctx: &Ctx, person: &PersonId) -> Result<i64> {
    sight::entitled(ctx, person).await?;
    store::revision(ctx.read(), person).await
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

/// Saves the target, the aim and the review date of a plan.
pub async fn save(ctx: &Ctx, person: &PersonId, seen: &Seen, terms: PlanTerms) -> Result<()> {
    let mut tx = ctx.write().await?;
    let (current, _) = sight::entitled(ctx, person).await?;
    rules::faults_of_plan(&terms, current.organization(), current.today).refuse("the growth plan")?;
    store::touch(&mut tx, ctx, person, current.today, seen).await?;
    store::save_plan(&mut tx, ctx, person, terms.trimmed()).await?;
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
    store::touch(&mut tx, ctx, person, current.today, &Seen::ANY).await?;
    store::review_on(&mut tx, person, next).await?;
    tx.commit(ctx.says_privately()).await
}

/// Adds a learning area.
pub async fn add_area(ctx: &Ctx, person: &PersonId, terms: AreaTerms) -> Result<Area> {
    let mut tx = ctx.write().await?;
    let (current, _) = sight::entitled(ctx, person).await?;
    let (_, ladder) = ladder_in(ctx, &mut tx).await?;
    rules::faults_of_area(&terms, &ladder, "").refuse("the learning area")?;
    let area = Area::new(ctx.new_id(), person.clone(), current.today, terms.trimmed());
    store::touch(&mut tx, ctx, person, current.today, &Seen::ANY).await?;
    store::put_area(&mut tx, ctx, &area).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(area)
}

/// Changes the content of an area; `seen` is a revision of its plan.
pub async fn change_area(ctx: &Ctx, id: &str, seen: &Seen, terms: AreaTerms) -> Result<()> {
    let mut tx = ctx.write().await?;
    let current = to_change(ctx, &mut tx, Part::Area, id).await?;
    let known = store::area(&mut tx, id).await?;
    let (_, ladder) = ladder_in(ctx, &mut tx).await?;
    rules::faults_of_area(&terms, &ladder, &known.axis).refuse("the learning area")?;
    let AreaTerms { title, axis, why } = terms.trimmed();
    store::touch(&mut tx, ctx, &known.person, current.today, seen).await?;
    let area = Area { title: title.into(), axis, why: why.into(), ..known };
    store::put_area(&mut tx, ctx, &area).await?;
    tx.commit(ctx.says_privately()).await
}

/// Marks an area as learned or dropped, with the outcome, or reopens it. Returns the person the plan is for.
pub async fn end_area(ctx: &Ctx, id: &str, end: AreaEnd) -> Result<PersonId> {
    let mut tx = ctx.write().await?;
    let current = to_change(ctx, &mut tx, Part::Area, id).await?;
    let known = store::area(&mut tx, id).await?;
    if end.to == Some(known.state) {
        return Err(Error::conflict(format!("this area is already {}", known.state.words().to_lowercase())));
    }
    end.faults().refuse("the state of the area")?;
    let AreaEnd { to, outcome } = end.trimmed();
    let state = to.unwrap_or(known.state);
    let ended_on = (state != AreaState::Open).then_some(current.today);
    store::touch(&mut tx, ctx, &known.person, current.today, &Seen::ANY).await?;
    let area = Area { state, ended_on, outcome: outcome.into(), ..known };
    store::put_area(&mut tx, ctx, &area).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(area.person)
}

/// Fills in what a training, a pair or a repository tells about a means, and refuses what does not exist.
async fn resolve(
    tx: &mut Tx,
    current: &Current,
    person: &PersonId,
    mut terms: MeansTerms,
) -> Result<MeansTerms> {
    let mut faults = Faults::default();
    let mut what = None;
    if let Some(id) = &terms.training {
        match training::get(&mut *tx, id).await? {
            Some(known) => {
                what = Some(format!("{}, {}", known.terms.title, known.terms.provider));
                if terms.planned_minor.or(terms.spent_minor).is_none() && terms.currency.is_empty() {
                    (terms.planned_minor, terms.currency) = (known.terms.cost_minor, known.terms.currency);
                }
            }
            None => faults.add("training", format!("`{id}` is not in the training catalog")),
        }
    }
    match (terms.kind, &terms.pair, &terms.repository) {
        (Some(MeansKind::Mentoring), Some(id), _) => {
            let pairs = pairs::meeting_as_mentee(&mut *tx, person).await?;
            match pairs.iter().find(|pair| &pair.id == id) {
                Some(pair) => {
                    let mentor = current.organization().person_name(&pair.mentor);
                    what = Some(format!("Mentoring by {mentor}"));
                }
                None => faults.add("pair", "there is no active mentoring with this id"),
            }
        }
        (Some(MeansKind::Project), _, Some(id)) => what = Some(format!("Work on {id}")),
        _ => {}
    }
    if terms.what.is_empty() {
        terms.what = what.unwrap_or_default();
    }
    faults.join(rules::faults_of_means(&terms, current.organization(), current.today));
    faults.refuse("this").map(|()| terms)
}

/// Adds a means to an area.
pub async fn add_means(ctx: &Ctx, area: &str, terms: MeansTerms) -> Result<Means> {
    let mut tx = ctx.write().await?;
    let current = to_change(ctx, &mut tx, Part::Area, area).await?;
    let area = store::area(&mut tx, area).await?;
    let kind = terms.kind.unwrap_or(MeansKind::Project);
    let terms = resolve(&mut tx, &current, &area.person, terms.trimmed()).await?;
    let means = Means::new(ctx.new_id(), (area.id, area.person), current.today, kind, terms);
    store::touch(&mut tx, ctx, &means.person, current.today, &Seen::ANY).await?;
    store::put_means(&mut tx, ctx, &means).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(means)
}

/// Changes or ends a means; `seen` is a revision of the plan.
pub async fn change_means(ctx: &Ctx, id: &str, seen: &Seen, terms: MeansTerms, is_over: bool) -> Result<()> {
    let mut tx = ctx.write().await?;
    let current = to_change(ctx, &mut tx, Part::Means, id).await?;
    let known = store::means(&mut tx, id).await?;
    if terms.kind != Some(known.kind) {
        return Err(Error::invalid_field("kind", "the kind cannot change; end this entry and add another"));
    }
    let mut terms = terms.trimmed();
    // A pair that has ended may stay, or nothing else in the means could be changed.
    if terms.pair.is_some() && terms.pair == known.pair {
        rules::faults_of_means(&terms, current.organization(), current.today).refuse("this")?;
    } else {
        terms = resolve(&mut tx, &current, &known.person, terms).await?;
    }
    store::touch(&mut tx, ctx, &known.person, current.today, seen).await?;
    let ended_on = is_over.then(|| known.ended_on.unwrap_or(current.today));
    let means = Means::new(known.id, (known.area, known.person), known.since, known.kind, terms);
    store::put_means(&mut tx, ctx, &Means { ended_on, ..means }).await?;
    tx.commit(ctx.says_privately()).await
}

/// A means with its area and the revision of the plan, for those who may change it.
pub async fn means_to_change(ctx: &Ctx, id: &str) -> Result<(Area, Means, i64)> {
    let person = store::whose(ctx.read(), Part::Means, id).await?;
    let revision = revision(ctx, &person).await?;
    let mut areas = whole(ctx, &person).await?.areas.into_iter();
    let found = areas.find_map(|area| {
        let means = area.means.iter().find(|means| means.id == id)?.clone();
        Some((area, means, revision))
    });
    found.ok_or_else(sight::nothing)
}

/// Adds a milestone to an area.
pub async fn add_milestone(ctx: &Ctx, area: &str, terms: MilestoneTerms) -> Result<Milestone> {
    let mut tx = ctx.write().await?;
    let current = to_change(ctx, &mut tx, Part::Area, area).await?;
    let area = store::area(&mut tx, area).await?;
    terms.faults().refuse("the milestone")?;
    let MilestoneTerms { title, due } = terms.trimmed();
    let milestone = Milestone {
        id: ctx.new_id(),
        area: area.id,
        person: area.person,
        title: title.into(),
        due: due.unwrap_or(current.today),
        reached_on: None,
        evidence: Text::default(),
    };
    store::touch(&mut tx, ctx, &milestone.person, current.today, &Seen::ANY).await?;
    store::put_milestone(&mut tx, ctx, &milestone).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(milestone)
}

/// Marks a milestone as reached; the evidence is optional.
pub async fn reach(ctx: &Ctx, id: &str, evidence: Evidence) -> Result<Milestone> {
    let mut tx = ctx.write().await?;
    let current = to_change(ctx, &mut tx, Part::Milestone, id).await?;
    let known = store::milestone(&mut tx, id).await?;
    evidence.faults().refuse("the milestone")?;
    if known.reached_on.is_some() {
        return Err(Error::conflict("this milestone is already reached"));
    }
    let evidence = evidence.trimmed().evidence.into();
    let milestone = Milestone { reached_on: Some(current.today), evidence, ..known };
    store::put_milestone(&mut tx, ctx, &milestone).await?;
    store::touch(&mut tx, ctx, &milestone.person, current.today, &Seen::ANY).await?;
    tx.commit(ctx.says_privately()).await?;
    text::open(ctx, vec![milestone]).await?.pop().ok_or_else(sight::nothing)
}
