//! The pages of growth plans: a person's growth, a learning area, and their forms.

use std::collections::BTreeMap;

use axum::{extract::Path, response::Response};
use castra_org::{
    charter::show,
    organization::{self, Current, PersonId},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    terms::{Filled, Terms as _},
    ui::Link,
    web::{Page, Routes, csv, done, form::Form},
};

use super::{
    actions,
    model::{Area, AreaEnd, AreaTerms, Evidence, Means, MeansTerms, MilestoneTerms, PlanTerms},
    views::{AreaForm, MeansForm, PlanForm, ShowArea, ShowGrowth},
};
use crate::{
    assessments,
    kinds::{AreaState, MeansKind},
    ladder::ladder,
    money, pairs,
    sight::{self, Eye},
    training,
};

pub(crate) fn add(routes: Routes) -> Routes {
    routes
        .get("/people/{id}/growth", Rule::SignedIn, show_growth)
        .get("/people/{id}/growth.csv", Rule::SignedIn, as_csv)
        .get("/people/{id}/growth/plan", Rule::SignedIn, edit_plan)
        .post("/people/{id}/growth/plan", Rule::SignedIn, save_plan)
        .post("/people/{id}/growth/review", Rule::SignedIn, review)
        .get("/people/{id}/growth/areas/new", Rule::SignedIn, new_area)
        .post("/people/{id}/growth/areas", Rule::SignedIn, add_area)
        .get("/growth/areas/{id}", Rule::SignedIn, show_area)
        .get("/growth/areas/{id}/edit", Rule::SignedIn, edit_area)
        .post("/growth/areas/{id}", Rule::SignedIn, change_area)
        .post("/growth/areas/{id}/end", Rule::SignedIn, end_area)
        .get("/growth/areas/{id}/means/{kind}", Rule::SignedIn, new_means)
        .post("/growth/areas/{id}/means/{kind}", Rule::SignedIn, add_means)
        .get("/growth/means/{id}/edit", Rule::SignedIn, edit_means)
        .post("/growth/means/{id}", Rule::SignedIn, change_means)
        .post("/growth/areas/{id}/milestones", Rule::SignedIn, add_milestone)
        .post("/growth/milestones/{id}/reach", Rule::SignedIn, reach)
}

fn page_of(person: &PersonId) -> String {
    crate::url::person(person)
}

fn roles(current: &Current) -> Vec<(String, String)> {
    current
        .organization()
        .catalog
        .roles
        .iter()
        .map(|role| (role.id.to_string(), role.title.clone()))
        .collect()
}

async fn show_growth(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let person = PersonId::from(id);
    let (eye, opened) = actions::opened(&ctx, &person).await?;
    let current = organization::current(&ctx).await?;
    let organization = current.organization();
    let (_, ladder) = ladder(&ctx).await?;
    let is_mentor = eye == Eye::Mentor;
    let target = opened.plan.as_ref().and_then(|plan| plan.target_role.clone());
    let title = |role: &str| {
        organization.catalog.role(role).map_or_else(|| role.to_owned(), |role| role.title.clone())
    };
    let link = |pair: &pairs::Pair| (show::person_link(organization, &pair.mentor), pair.clone());
    let mut costs =
        if is_mentor { BTreeMap::default() } else { training::costs(&ctx, current.today).await? };
    let view = ShowGrowth {
        person: show::person_link(organization, &person),
        href: page_of(&person),
        eye,
        audience: sight::audience(&ctx, &current, &person),
        day: current.today,
        target: target.map(|role| (title(role.as_str()), ladder.profile(role.as_str()).cloned())),
        standing: if is_mentor {
            assessments::Standing::default()
        } else {
            assessments::standing(&ctx, &person).await?
        },
        skills: if is_mentor { Vec::new() } else { skills(&ctx, &person).await? },
        pairs: if is_mentor {
            Vec::new()
        } else {
            pairs::of_mentee(&ctx, &person).await?.iter().map(link).collect()
        },
        costs: costs.remove(&person).unwrap_or_default(),
        opened,
        ladder,
    };
    let title =
        if eye == Eye::Own { "Your growth".to_owned() } else { format!("{}: growth", view.person.label) };
    Ok(Page::new(title, view.render()))
}

/// The skills a person's teams need, then the others they have rated.
async fn skills(ctx: &Ctx, person: &PersonId) -> Result<Vec<(String, Option<assessments::Rating>)>> {
    let mut said = assessments::skills(ctx, person).await?;
    let asked = assessments::asked(ctx, person).await?;
    let mut skills: Vec<_> = asked.into_iter().map(|skill| (skill.clone(), said.remove(&skill))).collect();
    skills.extend(said.into_iter().map(|(skill, rating)| (skill, Some(rating))));
    Ok(skills)
}

const HEAD: [&str; 15] = [
    "area",
    "axis",
    "state",
    "since",
    "ended_on",
    "outcome",
    "part",
    "kind",
    "what",
    "link",
    "day",
    "ended_or_reached_on",
    "planned",
    "spent",
    "currency",
];

async fn as_csv(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let person = PersonId::from(id);
    let (_, opened) = actions::opened(&ctx, &person).await?;
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let mut rows = Vec::new();
    for area in &opened.areas {
        let row = |part: &str, cells: Vec<String>| {
            let mut row = vec![
                area.title.shown().to_owned(),
                area.axis.clone(),
                area.state.to_string(),
                area.since.to_string(),
                day(area.ended_on),
                area.outcome.shown().to_owned(),
                part.to_owned(),
            ];
            row.extend(cells);
            row.resize(HEAD.len(), String::new());
            row
        };
        rows.push(row("area", vec![String::new(), area.why.shown().to_owned()]));
        for means in &area.means {
            let link = || means.link.shown().to_owned();
            let cells = vec![
                means.kind.to_string(),
                means.what.shown().to_owned(),
                means.repository.as_ref().map_or_else(link, ToString::to_string),
                means.starts_on.unwrap_or(means.since).to_string(),
                day(means.ended_on),
                money::typed(means.planned_minor, &means.currency),
                money::typed(means.spent_minor, &means.currency),
                means.currency.clone(),
            ];
            rows.push(row("means", cells));
        }
        for one in &area.milestones {
            let (title, due) = (one.title.shown().to_owned(), one.due.to_string());
            let cells = vec![String::new(), title, String::new(), due, day(one.reached_on)];
            rows.push(row("milestone", cells));
        }
    }
    Ok(csv::download(&format!("growth-{person}"), &HEAD, rows))
}

async fn plan_form(ctx: &Ctx, person: &PersonId) -> Result<PlanForm> {
    let (current, _) = sight::entitled(ctx, person).await?;
    let usual = PlanTerms { review_on: Some(current.today + chrono::Days::new(60)), ..PlanTerms::default() };
    let filled = match actions::whole(ctx, person).await?.plan {
        Some(plan) => {
            let terms = PlanTerms {
                target_role: plan.target_role.map(|role| role.to_string()),
                aim: plan.aim.typed(),
                review_on: plan.review_on.or(usual.review_on),
            };
            terms.filled().at(plan.revision)
        }
        None => usual.filled().at(0),
    };
    Ok(PlanForm {
        person: show::person_link(current.organization(), person),
        href: page_of(person),
        roles: roles(&current),
        filled,
    })
}

async fn edit_plan(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Growth plan", plan_form(&ctx, &PersonId::from(id)).await?.render()))
}

async fn save_plan(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = PersonId::from(id);
    let form = plan_form(&ctx, &person).await?;
    sent.submit(
        async {
            let terms = sent.read::<PlanTerms>("the growth plan")?;
            actions::save(&ctx, &person, &sent.seen("revision")?, terms).await
        },
        |()| done(&page_of(&person), "Plan saved."),
        |filled| PlanForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn review(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = PersonId::from(id);
    sight::entitled(&ctx, &person).await?;
    let next = sent.date("review_on")?;
    let next = next.ok_or_else(|| Error::invalid_field("review_on", "choose the date of the next review"))?;
    actions::review(&ctx, &person, next).await?;
    Ok(done(sent.back(&page_of(&person)), "Review recorded. The next one is planned."))
}

async fn area_form(ctx: &Ctx, person: &PersonId, area: Option<String>, filled: Filled) -> Result<AreaForm> {
    let (current, _) = sight::entitled(ctx, person).await?;
    let (_, ladder) = ladder(ctx).await?;
    Ok(AreaForm {
        person: show::person_link(current.organization(), person),
        href: page_of(person),
        area,
        axes: ladder.axes.into_iter().map(|axis| (axis.id, axis.title)).collect(),
        filled,
    })
}

async fn new_area(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let form = area_form(&ctx, &PersonId::from(id), None, Filled::default()).await?;
    Ok(Page::new("Learning area", form.render()))
}

async fn add_area(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = PersonId::from(id);
    let form = area_form(&ctx, &person, None, Filled::default()).await?;
    sent.submit(
        async { actions::add_area(&ctx, &person, sent.read("the learning area")?).await },
        |area| done(&crate::url::area(&area.id), "Area added. How will you learn it?"),
        |filled| AreaForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn show_area(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let (eye, area) = actions::opened_area(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    let organization = current.organization();
    let (_, ladder) = ladder(&ctx).await?;
    let asked = if eye == Eye::Mentor { Vec::new() } else { pairs::of_mentee(&ctx, &area.person).await? };
    let asked = asked
        .iter()
        .filter(|pair| pair.waits_for_mentor() && pair.area.as_deref() == Some(&area.id))
        .map(|pair| show::person_link(organization, &pair.mentor));
    let view = ShowArea {
        person: show::person_link(organization, &area.person),
        href: page_of(&area.person),
        audience: sight::audience(&ctx, &current, &area.person),
        axis: ladder.axis(&area.axis).map(|axis| axis.title.clone()),
        asked: asked.collect(),
        day: current.today,
        eye,
        area,
    };
    Ok(Page::new(view.area.title.shown(), view.render()))
}

/// An area the viewer may change.
async fn own_area(ctx: &Ctx, id: &str) -> Result<Area> {
    let (eye, area) = actions::opened_area(ctx, id).await?;
    if eye == Eye::Mentor {
        return Err(Error::forbidden("only the person and their lead can change a growth plan"));
    }
    Ok(area)
}

/// The form of an area that exists.
async fn editing(ctx: &Ctx, id: String) -> Result<AreaForm> {
    let area = own_area(ctx, &id).await?;
    let filled = area.terms().filled().at(actions::revision(ctx, &area.person).await?);
    area_form(ctx, &area.person, Some(id), filled).await
}

async fn edit_area(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Learning area", editing(&ctx, id).await?.render()))
}

async fn change_area(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = editing(&ctx, id.clone()).await?;
    sent.submit(
        Box::pin(async {
            let terms = sent.read::<AreaTerms>("the learning area")?;
            actions::change_area(&ctx, &id, &sent.seen("revision")?, terms).await
        }),
        |()| done(&crate::url::area(&id), "Saved."),
        |filled| AreaForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn end_area(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let end: AreaEnd = sent.read("the state of the area")?;
    let message = match end.to {
        Some(AreaState::Done) => "Marked as learned. Well done.",
        Some(AreaState::Dropped) => "Area dropped. The plan's history keeps it.",
        _ => "Area reopened.",
    };
    let person = actions::end_area(&ctx, &id, end).await?;
    Ok(done(&page_of(&person), message))
}

fn kind(text: &str) -> Result<MeansKind> {
    text.parse().map_err(|()| Error::not_found("such means of learning"))
}

async fn means_form(
    ctx: &Ctx,
    area: Area,
    kind: MeansKind,
    means: Option<&Means>,
    filled: Filled,
) -> Result<MeansForm> {
    let current = organization::current(ctx).await?;
    let organization = current.organization();
    let repositories = organization.repositories.values();
    let here = repositories.filter(|known| known.period.contains(current.today));
    let trainings = training::list(ctx).await?.into_iter().filter(|known| known.terms.offered.0);
    let pairs = pairs::meeting_as_mentee(ctx.read(), &area.person).await?.into_iter();
    let find = format!("{}/mentors?axis={}&area={}", page_of(&area.person), area.axis, area.id);
    Ok(MeansForm {
        area,
        kind,
        means: means.map(|means| means.id.clone()),
        repositories: here.map(|known| known.id.to_string()).collect(),
        trainings: trainings
            .map(|known| (known.id, format!("{}, {}", known.terms.title, known.terms.provider)))
            .collect(),
        pairs: pairs.map(|pair| (pair.id, organization.person_name(&pair.mentor).to_owned())).collect(),
        find: Link::new("Find a mentor", find),
        filled,
    })
}

async fn new_means(ctx: Ctx, Path((id, of)): Path<(String, String)>) -> Result<Page> {
    let area = own_area(&ctx, &id).await?;
    let kind = kind(&of)?;
    Ok(Page::new(kind.words(), means_form(&ctx, area, kind, None, Filled::default()).await?.render()))
}

/// The terms of a submitted form, whose amounts are typed in its currency.
fn means_terms(sent: &Form, kind: MeansKind) -> Result<MeansTerms> {
    let (mut terms, mut faults) = MeansTerms::read(sent);
    terms.kind = Some(kind);
    terms.currency = terms.currency.to_uppercase();
    terms.planned_minor = faults.take(money::of_form(sent, "planned", &terms.currency))?;
    terms.spent_minor = faults.take(money::of_form(sent, "spent", &terms.currency))?;
    faults.with_limits(&terms).refuse("this").map(|()| terms)
}

async fn add_means(ctx: Ctx, Path((id, of)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let area = own_area(&ctx, &id).await?;
    let kind = kind(&of)?;
    let form = means_form(&ctx, area, kind, None, Filled::default()).await?;
    sent.submit(
        async { actions::add_means(&ctx, &id, means_terms(&sent, kind)?).await },
        |_| done(&crate::url::area(&id), "Added."),
        |filled| MeansForm { filled, ..form.clone() }.render(),
    )
    .await
}

/// The form of a means that exists.
async fn editing_means(ctx: &Ctx, id: &str) -> Result<MeansForm> {
    let (area, means, revision) = actions::means_to_change(ctx, id).await?;
    let filled = means
        .terms()
        .filled()
        .with("planned", money::typed(means.planned_minor, &means.currency))
        .with("spent", money::typed(means.spent_minor, &means.currency))
        .with("over", if means.ended_on.is_some() { "yes" } else { "" })
        .at(revision);
    means_form(ctx, area, means.kind, Some(&means), filled).await
}

async fn edit_means(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let form = editing_means(&ctx, &id).await?;
    Ok(Page::new(form.kind.words(), form.render()))
}

async fn change_means(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = editing_means(&ctx, &id).await?;
    let is_over = sent.get("over").is_some();
    sent.submit(
        Box::pin(async {
            let terms = means_terms(&sent, form.kind)?;
            actions::change_means(&ctx, &id, &sent.seen("revision")?, terms, is_over).await
        }),
        |()| done(&crate::url::area(&form.area.id), "Saved."),
        |filled| MeansForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn add_milestone(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    own_area(&ctx, &id).await?;
    let terms: MilestoneTerms = sent.read("the milestone")?;
    actions::add_milestone(&ctx, &id, terms).await?;
    Ok(done(&crate::url::area(&id), "Added."))
}

async fn reach(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let evidence: Evidence = sent.read("the milestone")?;
    let milestone = actions::reach(&ctx, &id, evidence).await?;
    Ok(done(sent.back(&crate::url::area(&milestone.area)), "Milestone reached. Well done."))
}
