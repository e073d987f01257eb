//! The pages of growth plans: a person's growth, a learning area, and their forms.

use std::collections::BTreeMap;

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::{
    charter::show,
    organization::{self, Current, PersonId},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    ui::{Flash, Link, Tone},
    web::{Page, Routes, csv, form::Form, redirect_with},
};

use super::{
    actions,
    model::{Area, AreaTerms, MeansTerms, PlanTerms},
    views::{AreaForm, MeansForm, PairChoice, PlanForm, ShowArea, ShowGrowth},
};
use crate::{
    assessments,
    kinds::{AreaState, MeansKind},
    ladder::{Ladder, ladder},
    mentoring, money,
    sight::{self, Eye},
    training,
    typed::{self, Typed, optional, text},
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

fn done(href: &str, message: &str) -> Response {
    redirect_with(href, &Flash { tone: Tone::Good, message: message.to_owned(), undo: None })
}

fn page_of(person: &PersonId) -> String {
    format!("/people/{person}/growth")
}

fn refused(view: castra_platform::ui::Markup) -> Response {
    Page::new("Check the form", view).status(StatusCode::UNPROCESSABLE_ENTITY).into_response()
}

/// In words, who reads a person's growth.
pub(crate) fn audience(ctx: &Ctx, current: &Current, person: &PersonId) -> String {
    let name = |id: &PersonId| {
        if ctx.viewer.is(id.as_str()) {
            "you".to_owned()
        } else {
            current.organization().person_name(id).to_owned()
        }
    };
    let leaders = current.charter.leaders(person);
    let names: Vec<String> = std::iter::once(name(person)).chain(leaders.iter().map(name)).collect();
    format!("Read by {}; a mentor reads the areas they mentor", names.join(" and "))
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
    let target = opened.plan.as_ref().and_then(|plan| plan.terms.target_role.clone());
    let title = |role: &str| {
        organization.catalog.role(role).map_or_else(|| role.to_owned(), |role| role.title.clone())
    };
    let link = |pair: &mentoring::Pair| (show::person_link(organization, &pair.mentor), pair.clone());
    let mut costs =
        if is_mentor { BTreeMap::default() } else { training::costs(&ctx, current.today).await? };
    let view = ShowGrowth {
        person: show::person_link(organization, &person),
        href: page_of(&person),
        eye,
        audience: audience(&ctx, &current, &person),
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
            mentoring::of_mentee(&ctx, &person).await?.iter().map(link).collect()
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
        let head = || {
            let terms = &area.terms;
            let state = area.state.as_str().to_owned();
            vec![
                terms.title.clone(),
                terms.axis.clone(),
                state,
                area.since.to_string(),
                day(area.ended_on),
                area.outcome.clone(),
            ]
        };
        let row = |cells: [String; 9]| head().into_iter().chain(cells).collect::<Vec<_>>();
        rows.push(row([
            "area".to_owned(),
            String::new(),
            area.terms.why.clone(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]));
        for means in &area.means {
            let terms = &means.terms;
            rows.push(row([
                "means".to_owned(),
                terms.kind.as_str().to_owned(),
                terms.what.clone(),
                terms.repository.as_ref().map_or_else(|| terms.link.clone(), ToString::to_string),
                terms.starts_on.unwrap_or(means.since).to_string(),
                day(means.ended_on),
                money::typed(terms.planned_minor, &terms.currency),
                money::typed(terms.spent_minor, &terms.currency),
                terms.currency.clone(),
            ]));
        }
        for one in &area.milestones {
            let (title, due) = (one.title.clone(), one.due.to_string());
            rows.push(row([
                "milestone".to_owned(),
                String::new(),
                title,
                String::new(),
                due,
                day(one.reached_on),
                String::new(),
                String::new(),
                String::new(),
            ]));
        }
    }
    Ok(csv::download(&format!("growth-{person}"), &HEAD, rows))
}

fn plan_form(current: &Current, person: &PersonId, seen: i64, typed: Typed) -> PlanForm {
    PlanForm {
        person: show::person_link(current.organization(), person),
        href: page_of(person),
        roles: roles(current),
        seen,
        typed,
    }
}

async fn edit_plan(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let person = PersonId::from(id);
    let (current, _) = sight::entitled(&ctx, &person).await?;
    let plan = actions::whole(&ctx, &person).await?.plan;
    let seen = plan.as_ref().map_or(0, |plan| plan.revision);
    let terms = plan.map(|plan| plan.terms).unwrap_or_default();
    let usual = current.today + chrono::Days::new(60);
    let typed = Typed::new(&[
        ("target_role", terms.target_role.map_or_else(String::new, |role| role.to_string())),
        ("aim", terms.aim),
        ("review_on", terms.review_on.unwrap_or(usual).to_string()),
    ]);
    Ok(Page::new("Growth plan", plan_form(&current, &person, seen, typed).render()))
}

async fn save_plan(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = PersonId::from(id);
    let (current, _) = sight::entitled(&ctx, &person).await?;
    let seen = sent.must_have_seen("revision")?;
    let saved = match sent.date("review_on") {
        Ok(review_on) => {
            let terms = PlanTerms {
                target_role: optional(&sent, "target_role").map(Into::into),
                aim: text(&sent, "aim"),
                review_on,
            };
            actions::save(&ctx, &person, Some(seen), &terms).await
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(()) => Ok(done(&page_of(&person), "Plan saved.")),
        Err(error) => {
            let typed = Typed::again(&sent, &["target_role", "aim", "review_on"], error)?;
            Ok(refused(plan_form(&current, &person, seen, typed).render()))
        }
    }
}

async fn review(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = PersonId::from(id);
    sight::entitled(&ctx, &person).await?;
    let next = sent.date("review_on")?;
    let next = next.ok_or_else(|| Error::invalid_field("review_on", "choose the date of the next review"))?;
    actions::review(&ctx, &person, next).await?;
    Ok(done(sent.back(&page_of(&person)), "Review recorded. The next one is planned."))
}

fn area_form(
    current: &Current,
    person: &PersonId,
    ladder: &Ladder,
    area: Option<(&str, i64)>,
    typed: Typed,
) -> AreaForm {
    AreaForm {
        person: show::person_link(current.organization(), person),
        href: page_of(person),
        area: area.map(|(id, seen)| (id.to_owned(), seen)),
        axes: ladder.axes.iter().map(|axis| (axis.id.clone(), axis.title.clone())).collect(),
        typed,
    }
}

async fn new_area(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let person = PersonId::from(id);
    let (current, _) = sight::entitled(&ctx, &person).await?;
    let (_, ladder) = ladder(&ctx).await?;
    let form = area_form(&current, &person, &ladder, None, Typed::default());
    Ok(Page::new("Learning area", form.render()))
}

fn area_terms(sent: &Form) -> AreaTerms {
    AreaTerms { title: text(sent, "title"), axis: text(sent, "axis"), why: text(sent, "why") }
}

const AREA_FIELDS: [&str; 3] = ["title", "axis", "why"];

async fn add_area(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = PersonId::from(id);
    match actions::add_area(&ctx, &person, area_terms(&sent)).await {
        Ok(area) => Ok(done(&format!("/growth/areas/{}", area.id), "Area added. How will you learn it?")),
        Err(error) => {
            let typed = Typed::again(&sent, &AREA_FIELDS, error)?;
            let (current, _) = sight::entitled(&ctx, &person).await?;
            let (_, ladder) = ladder(&ctx).await?;
            Ok(refused(area_form(&current, &person, &ladder, None, typed).render()))
        }
    }
}

async fn show_area(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let (eye, area) = actions::opened_area(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    let organization = current.organization();
    let (_, ladder) = ladder(&ctx).await?;
    let asked =
        if eye == Eye::Mentor { Vec::new() } else { mentoring::of_mentee(&ctx, &area.person).await? };
    let asked = asked
        .iter()
        .filter(|pair| pair.waits_for_mentor() && pair.area.as_deref() == Some(&area.id))
        .map(|pair| show::person_link(organization, &pair.mentor));
    let view = ShowArea {
        person: show::person_link(organization, &area.person),
        href: page_of(&area.person),
        audience: audience(&ctx, &current, &area.person),
        axis: ladder.axis(&area.terms.axis).map(|axis| axis.title.clone()),
        asked: asked.collect(),
        day: current.today,
        eye,
        area,
    };
    Ok(Page::new(&view.area.terms.title, view.render()))
}

/// An area the viewer may change.
async fn own_area(ctx: &Ctx, id: &str) -> Result<(Current, Area)> {
    let (eye, area) = actions::opened_area(ctx, id).await?;
    if eye == Eye::Mentor {
        return Err(Error::forbidden("only the person and their lead can change a growth plan"));
    }
    Ok((organization::current(ctx).await?, area))
}

async fn edit_area(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let (current, area) = own_area(&ctx, &id).await?;
    let seen = actions::revision(&ctx, &area.person).await?;
    let (_, ladder) = ladder(&ctx).await?;
    let terms = &area.terms;
    let typed = Typed::new(&[
        ("title", terms.title.clone()),
        ("axis", terms.axis.clone()),
        ("why", terms.why.clone()),
    ]);
    Ok(Page::new(
        "Learning area",
        area_form(&current, &area.person, &ladder, Some((&id, seen)), typed).render(),
    ))
}

async fn change_area(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let seen = sent.must_have_seen("revision")?;
    match actions::change_area(&ctx, &id, Some(seen), &area_terms(&sent)).await {
        Ok(()) => Ok(done(&format!("/growth/areas/{id}"), "Saved.")),
        Err(error) => {
            let typed = Typed::again(&sent, &AREA_FIELDS, error)?;
            let (current, area) = own_area(&ctx, &id).await?;
            let (_, ladder) = ladder(&ctx).await?;
            Ok(refused(area_form(&current, &area.person, &ladder, Some((&id, seen)), typed).render()))
        }
    }
}

async fn end_area(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let state: AreaState = text(&sent, "to")
        .parse()
        .map_err(|()| Error::invalid_field("to", "must be `done`, `dropped` or `open`"))?;
    let person = actions::end_area(&ctx, &id, state, &text(&sent, "outcome")).await?;
    let message = match state {
        AreaState::Done => "Marked as learned. Well done.",
        AreaState::Dropped => "Area dropped. The plan's history keeps it.",
        AreaState::Open => "Area reopened.",
    };
    Ok(done(&page_of(&person), message))
}

fn kind(text: &str) -> Result<MeansKind> {
    text.parse().map_err(|()| Error::not_found("such means of learning"))
}

async fn means_form(
    ctx: &Ctx,
    area: &Area,
    kind: MeansKind,
    means: Option<(&str, i64)>,
    typed: Typed,
) -> Result<MeansForm> {
    let current = organization::current(ctx).await?;
    let organization = current.organization();
    let repositories = organization.repositories.values();
    let here =
        repositories.filter(|known| known.period.contains(current.today)).map(|known| known.id.to_string());
    let trainings = training::list(ctx).await?.into_iter().filter(|known| known.terms.offered);
    let pairs = mentoring::meeting_as_mentee(ctx.read(), &area.person).await?;
    Ok(MeansForm {
        area: area.clone(),
        kind,
        means: means.map(|(id, seen)| (id.to_owned(), seen)),
        repositories: here.collect(),
        trainings: trainings
            .map(|known| (known.id, format!("{}, {}", known.terms.title, known.terms.provider)))
            .collect(),
        pairs: pairs
            .iter()
            .map(|pair| PairChoice {
                id: pair.id.clone(),
                name: organization.person_name(&pair.mentor).to_owned(),
            })
            .collect(),
        find: Link::new(
            "Find a mentor",
            format!("{}/mentors?axis={}&area={}", page_of(&area.person), area.terms.axis, area.id),
        ),
        typed,
    })
}

async fn new_means(ctx: Ctx, Path((id, of)): Path<(String, String)>) -> Result<Page> {
    let (_, area) = own_area(&ctx, &id).await?;
    let kind = kind(&of)?;
    let form = means_form(&ctx, &area, kind, None, Typed::default()).await?;
    Ok(Page::new(kind.words(), form.render()))
}

const MEANS_FIELDS: [&str; 12] = [
    "what",
    "link",
    "repository",
    "training",
    "pair",
    "starts_on",
    "ends_on",
    "planned",
    "spent",
    "currency",
    "certificate",
    "over",
];

fn means_terms(sent: &Form, kind: MeansKind) -> Result<MeansTerms> {
    let currency = text(sent, "currency").to_uppercase();
    Ok(MeansTerms {
        kind,
        what: text(sent, "what"),
        link: text(sent, "link"),
        repository: optional(sent, "repository").map(Into::into),
        training: optional(sent, "training"),
        pair: optional(sent, "pair"),
        starts_on: sent.date("starts_on")?,
        ends_on: sent.date("ends_on")?,
        planned_minor: typed::amount(sent, "planned", &currency)?,
        spent_minor: typed::amount(sent, "spent", &currency)?,
        currency,
        certificate: text(sent, "certificate"),
    })
}

async fn add_means(ctx: Ctx, Path((id, of)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let (_, area) = own_area(&ctx, &id).await?;
    let kind = kind(&of)?;
    let added = match means_terms(&sent, kind) {
        Ok(terms) => actions::add_means(&ctx, &id, terms).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(_) => Ok(done(&format!("/growth/areas/{id}"), "Added.")),
        Err(error) => {
            let typed = Typed::again(&sent, &MEANS_FIELDS, error)?;
            Ok(refused(means_form(&ctx, &area, kind, None, typed).await?.render()))
        }
    }
}

async fn edit_means(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let (area, means, seen) = actions::means_to_change(&ctx, &id).await?;
    let terms = &means.terms;
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let typed = Typed::new(&[
        ("what", terms.what.clone()),
        ("link", terms.link.clone()),
        ("repository", terms.repository.as_ref().map_or_else(String::new, ToString::to_string)),
        ("training", terms.training.clone().unwrap_or_default()),
        ("pair", terms.pair.clone().unwrap_or_default()),
        ("starts_on", day(terms.starts_on)),
        ("ends_on", day(terms.ends_on)),
        ("planned", money::typed(terms.planned_minor, &terms.currency)),
        ("spent", money::typed(terms.spent_minor, &terms.currency)),
        ("currency", terms.currency.clone()),
        ("certificate", terms.certificate.clone()),
        ("over", if means.ended_on.is_some() { "yes".to_owned() } else { String::new() }),
    ]);
    let form = means_form(&ctx, &area, terms.kind, Some((&id, seen)), typed).await?;
    Ok(Page::new(terms.kind.words(), form.render()))
}

async fn change_means(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let (area, means, _) = actions::means_to_change(&ctx, &id).await?;
    let seen = sent.must_have_seen("revision")?;
    let kind = means.terms.kind;
    let is_over = sent.get("over").is_some();
    let changed = match means_terms(&sent, kind) {
        Ok(terms) => actions::change_means(&ctx, &id, Some(seen), terms, is_over).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => Ok(done(&format!("/growth/areas/{}", area.id), "Saved.")),
        Err(error) => {
            let typed = Typed::again(&sent, &MEANS_FIELDS, error)?;
            Ok(refused(means_form(&ctx, &area, kind, Some((&id, seen)), typed).await?.render()))
        }
    }
}

async fn add_milestone(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    own_area(&ctx, &id).await?;
    let due = sent.date("due")?;
    let due = due.ok_or_else(|| Error::invalid_field("due", "choose a due date"))?;
    actions::add_milestone(&ctx, &id, &text(&sent, "title"), due).await?;
    Ok(done(&format!("/growth/areas/{id}"), "Added."))
}

async fn reach(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let milestone = actions::reach(&ctx, &id, &text(&sent, "evidence")).await?;
    Ok(done(sent.back(&format!("/growth/areas/{}", milestone.area)), "Milestone reached. Well done."))
}
