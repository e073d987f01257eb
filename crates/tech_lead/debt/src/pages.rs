//! The pages of the registers: all teams, one team, one debt, and its form.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::{
    charter::{self, Opened, show},
    organization::{self, Current, PersonId, Scope, TeamId},
};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Rule,
    ui::{FieldError, Flash, Link, Status, Tone},
    web::{Page, Routes, csv, form::Form, redirect_with},
};
use castra_repositories::url;
use serde::Deserialize;

use super::{
    RESPONSIBILITY,
    actions::{self, Settlement},
    model::{DebtBudget, DebtItem, DebtTerms, Measured, Register},
    rules,
    views::{AllRegisters, DebtForm, ShowDebt, ShowRegister, TeamLine},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/debt", Rule::SignedIn, index)
        .get("/debt.csv", Rule::SignedIn, index_csv)
        .get("/debt/{id}", Rule::SignedIn, show_one)
        .get("/debt/{id}/edit", Rule::SignedIn, edit)
        .post("/debt/{id}", Rule::SignedIn, change)
        .post("/debt/{id}/settle", Rule::SignedIn, settle)
        .get("/teams/{team}/debt", Rule::SignedIn, register)
        .get("/teams/{team}/debt.csv", Rule::SignedIn, register_csv)
        .get("/teams/{team}/debt/new", Rule::SignedIn, new)
        .post("/teams/{team}/debt", Rule::SignedIn, record)
        .post("/teams/{team}/debt/budget", Rule::SignedIn, set_budget)
}

fn team_link(current: &Current, team: &TeamId) -> Link {
    show::scope_link(current.organization(), &Scope::Team(team.clone()))
}

fn register_href(team: &TeamId) -> String {
    format!("/teams/{team}/debt")
}

fn reading(ctx: &Ctx, opened: &Opened, team: &TeamId) -> (Status, String) {
    let Some(known) = opened.organization().catalog.responsibility(RESPONSIBILITY) else {
        return (Status::NoEvidence, "The catalog does not ask for this.".to_owned());
    };
    let resolution = opened.charter.resolve(known, &Scope::Team(team.clone()));
    let reading = charter::masked(ctx, opened, known, &resolution);
    (show::reading_status(reading.status), reading.because)
}

async fn index(ctx: Ctx) -> Result<Page> {
    let opened = charter::of_day(&ctx, None).await?;
    let line = |register: Register| TeamLine {
        team: Link::new(
            opened.organization().scope_name(&Scope::Team(register.team.clone())),
            register_href(&register.team),
        ),
        open: register.open.len(),
        totals: rules::totals(&register),
        status: reading(&ctx, &opened, &register.team).0,
    };
    let teams = actions::registers(&ctx).await?.into_iter().map(line).collect();
    Ok(Page::new("Technical debt", AllRegisters { teams }.render()))
}

async fn register(ctx: Ctx, Path(team): Path<String>) -> Result<Page> {
    let register = actions::register(&ctx, &team).await?;
    let opened = charter::of_day(&ctx, None).await?;
    let owner = |known: &Measured| show::person_link(opened.organization(), &known.item.terms.owner);
    let view = ShowRegister {
        team: team_link(&opened.current, &register.team),
        href: register_href(&register.team),
        totals: rules::totals(&register),
        owners: register.open.iter().map(owner).collect(),
        reading: reading(&ctx, &opened, &register.team),
        budget_revision: actions::budget_revision(register.budget.as_ref())?,
        register,
    };
    Ok(Page::new(format!("{}: technical debt", view.team.label), view.render()))
}

const HEAD: [&str; 19] = [
    "id",
    "team",
    "title",
    "repository",
    "place",
    "kind",
    "principal_days",
    "interest_days_per_month",
    "payback_months",
    "quadrant",
    "owner",
    "since",
    "due",
    "state",
    "review",
    "settled_on",
    "outcome",
    "decision",
    "note",
];

fn cells(item: &DebtItem, known: Option<&Measured>) -> Vec<String> {
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let figure = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
    let terms = &item.terms;
    vec![
        item.id.clone(),
        item.team.to_string(),
        terms.title.clone(),
        terms.repository.to_string(),
        terms.place.clone(),
        terms.kind.to_string(),
        terms.principal_days.to_string(),
        figure(known.and_then(Measured::interest_days)),
        figure(known.and_then(Measured::payback_months)),
        terms.quadrant.to_string(),
        terms.owner.to_string(),
        terms.since.to_string(),
        day(terms.due),
        item.state.to_string(),
        day(item.review),
        day(item.settled_on),
        item.outcome.clone(),
        terms.decision.clone(),
        terms.note.clone(),
    ]
}

fn rows(register: &Register) -> Vec<Vec<String>> {
    let measured =
        register.open.iter().chain(&register.accepted).map(|known| cells(&known.item, Some(known)));
    measured.chain(register.paid.iter().map(|item| cells(item, None))).collect()
}

async fn register_csv(ctx: Ctx, Path(team): Path<String>) -> Result<Response> {
    let register = actions::register(&ctx, &team).await?;
    Ok(csv::download(&format!("debt-{}", register.team), &HEAD, rows(&register)))
}

async fn index_csv(ctx: Ctx) -> Result<Response> {
    let registers = actions::registers(&ctx).await?;
    Ok(csv::download("debt", &HEAD, registers.iter().flat_map(rows)))
}

async fn show_one(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let known = actions::opened(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    let organization = current.organization();
    let item = &known.item;
    let terms = &item.terms;
    // A pattern has no page of its own; it links to the repository.
    let has_page = !terms.place.is_empty() && !terms.place.contains(['*', '?']);
    let (place, is_file) =
        (terms.place.trim_matches('/'), known.upkeep.is_some_and(|upkeep| upkeep.files == 1));
    let place = match (has_page, is_file) {
        (true, true) => {
            Link::new(format!("{place} in {}", terms.repository), url::file(terms.repository.as_str(), place))
        }
        _ if terms.place.is_empty() => {
            Link::new(format!("all of {}", terms.repository), url::show(terms.repository.as_str()))
        }
        _ => Link::new(
            format!("{} in {}", terms.place, terms.repository),
            url::show(terms.repository.as_str()),
        ),
    };
    let recorded_by = match item.recorded_by.strip_prefix("person:") {
        Some(id) => organization.person_name(&PersonId::from(id)).to_owned(),
        None => "this machine".to_owned(),
    };
    let view = ShowDebt {
        team: team_link(&current, &item.team),
        owner: show::person_link(organization, &terms.owner),
        recorded_by,
        place,
        budget: actions::budget(&ctx, item.team.as_str()).await?,
        day: current.today,
        may_change: actions::may_change(&ctx, &current, item),
        known,
    };
    Ok(Page::new(&view.known.item.terms.title, view.render()))
}

/// Values prefilled by a suggestion.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Suggested {
    title: String,
    repository: String,
    place: String,
    kind: String,
}

fn form(current: &Current, team: &TeamId, action: String) -> DebtForm {
    let organization = current.organization();
    let mut people: Vec<_> = organization
        .active_people(current.today)
        .map(|person| (person.id.to_string(), person.name.clone()))
        .collect();
    let members: Vec<&str> =
        organization.members(team, current.today).map(|person| person.id.as_str()).collect();
    // The team's own people first.
    people.sort_by(|a, b| {
        (!members.contains(&a.0.as_str()), &a.1).cmp(&(!members.contains(&b.0.as_str()), &b.1))
    });
    DebtForm {
        action,
        team: Some(team_link(current, team)),
        repositories: actions::of_team(current, team).iter().map(|known| known.id.to_string()).collect(),
        people,
        ..DebtForm::default()
    }
}

fn values(pairs: &[(&str, String)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

async fn new(ctx: Ctx, Path(team): Path<String>, Query(suggested): Query<Suggested>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let team = actions::team(&current, &team)?;
    if !actions::may_keep(&ctx, &current, &team) {
        return Err(actions::refused());
    }
    let kind = if suggested.kind.is_empty() { "code".to_owned() } else { suggested.kind };
    let form = DebtForm {
        values: values(&[
            ("title", suggested.title),
            ("repository", suggested.repository),
            ("place", suggested.place),
            ("kind", kind),
            ("since", current.today.to_string()),
            ("owner", ctx.viewer.person.clone().unwrap_or_default()),
        ]),
        ..form(&current, &team, register_href(&team))
    };
    Ok(Page::new("Record a debt", form.render()))
}

const FIELDS: [&str; 11] = [
    "title",
    "repository",
    "place",
    "kind",
    "principal",
    "owner",
    "since",
    "due",
    "quadrant",
    "decision",
    "note",
];

/// A value of a closed set.
fn parse<T: std::str::FromStr>(field: &str, text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::invalid_field(field, format!("`{text}` is not a {field} of debt")))
}

/// The terms of a submitted form; every error at its field.
fn terms(sent: &Form, today: chrono::NaiveDate) -> Result<DebtTerms> {
    let text = |name: &str| sent.get(name).unwrap_or_default().to_owned();
    let asked = |name: &str, what: &str| match sent.get(name) {
        Some(text) => Ok(text.to_owned()),
        None => Err(Error::invalid_field(name, what)),
    };
    let days = |text: String| {
        let fault = |_| Error::invalid_field("principal", "enter a number of days, such as 3 or 0.5");
        text.replace(',', ".").parse::<f64>().map_err(fault)
    };
    let title = asked("title", "describe the debt");
    let principal = asked("principal", "estimate the person-days it takes").and_then(days);
    let owner = asked("owner", "choose an owner");
    let kind = parse("kind", &text("kind"));
    let quadrant = asked("quadrant", "choose the closest one").and_then(|text| parse("quadrant", &text));
    let (since, due) = (sent.date("since"), sent.date("due"));
    let mut faults = Vec::new();
    // In the order in which the form asks.
    let read = [
        title.as_ref().err(),
        kind.as_ref().err(),
        principal.as_ref().err(),
        since.as_ref().err(),
        due.as_ref().err(),
        owner.as_ref().err(),
        quadrant.as_ref().err(),
    ];
    faults.extend(read.into_iter().flatten().flat_map(|error| error.fields.clone()));
    if !faults.is_empty() {
        return Err(Error::invalid("the debt was not saved; check these fields").with_fields(faults));
    }
    Ok(DebtTerms {
        title: title?,
        repository: text("repository").as_str().into(),
        place: text("place"),
        kind: kind?,
        principal_days: principal?,
        quadrant: quadrant?,
        owner: owner?.as_str().into(),
        since: since?.unwrap_or(today),
        due: due?,
        decision: text("decision"),
        note: text("note"),
    })
}

/// The form again as typed, with the errors.
fn again(form: DebtForm, sent: &Form, error: Error) -> Result<Response> {
    if error.kind != Kind::Invalid {
        return Err(error);
    }
    let pairs: Vec<_> =
        FIELDS.iter().map(|name| (*name, sent.get(name).unwrap_or_default().to_owned())).collect();
    let fault =
        |known: castra_platform::error::FieldError| FieldError { field: known.field, message: known.message };
    let form =
        DebtForm { values: values(&pairs), errors: error.fields.into_iter().map(fault).collect(), ..form };
    let page = Page::new("Check the form", form.render());
    Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

async fn record(ctx: Ctx, Path(team): Path<String>, sent: Form) -> Result<Response> {
    let today = organization::current(&ctx).await?.today;
    let recorded = match terms(&sent, today) {
        Ok(terms) => actions::record(&ctx, &team, terms).await,
        Err(error) => Err(error),
    };
    match recorded {
        Ok(item) => Ok(back(&format!("/debt/{}", item.id), "Debt recorded.")),
        Err(error) => {
            let current = organization::current(&ctx).await?;
            let team = actions::team(&current, &team)?;
            again(form(&current, &team, register_href(&team)), &sent, error)
        }
    }
}

async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let item = actions::opened(&ctx, &id).await?.item;
    let current = organization::current(&ctx).await?;
    if !actions::may_change(&ctx, &current, &item) {
        return Err(actions::refused());
    }
    let said = &item.terms;
    let form = DebtForm {
        revision: Some(item.revision),
        values: values(&[
            ("title", said.title.clone()),
            ("repository", said.repository.to_string()),
            ("place", said.place.clone()),
            ("kind", said.kind.to_string()),
            ("principal", said.principal_days.to_string()),
            ("owner", said.owner.to_string()),
            ("since", said.since.to_string()),
            ("due", said.due.map_or_else(String::new, |day| day.to_string())),
            ("quadrant", said.quadrant.to_string()),
            ("decision", said.decision.clone()),
            ("note", said.note.clone()),
        ]),
        ..form(&current, &item.team, format!("/debt/{id}"))
    };
    Ok(Page::new("Edit debt", form.render()))
}

fn revision(sent: &Form) -> Option<i64> {
    sent.get("revision").and_then(|text| text.parse().ok())
}

async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let today = organization::current(&ctx).await?.today;
    let changed = match terms(&sent, today) {
        Ok(terms) => actions::change(&ctx, &id, revision(&sent), terms).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(_) => Ok(back(&format!("/debt/{id}"), "Saved.")),
        Err(error) => {
            let item = actions::opened(&ctx, &id).await?.item;
            let current = organization::current(&ctx).await?;
            let form =
                DebtForm { revision: revision(&sent), ..form(&current, &item.team, format!("/debt/{id}")) };
            again(form, &sent, error)
        }
    }
}

async fn settle(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let text = sent.required("outcome", "a sentence on how or why")?.to_owned();
    let (settlement, message) = match sent.get("to") {
        Some("paid-off") => (Settlement::Pay(text), "Debt paid off."),
        Some("accepted") => {
            let review = sent.date("review")?;
            let review = review.ok_or_else(|| Error::invalid_field("review", "choose a review date"))?;
            (Settlement::Accept(text, review), "Debt accepted until the review.")
        }
        Some("open") => (Settlement::Reopen(text), "Debt reopened."),
        _ => {
            return Err(Error::invalid_field("to", "choose paid off, accepted or reopened"));
        }
    };
    actions::settle(&ctx, &id, revision(&sent), settlement).await?;
    Ok(back(&format!("/debt/{id}"), message))
}

async fn set_budget(ctx: Ctx, Path(team): Path<String>, sent: Form) -> Result<Response> {
    let number = |name: &str| -> Result<Option<f64>> {
        let fault = |_| Error::invalid_field(name, "enter a number");
        sent.get(name).map(|text| text.replace(',', ".").parse::<f64>().map_err(fault)).transpose()
    };
    let share = number("share")?.ok_or_else(|| Error::invalid_field("share", "enter a share in percent"))?;
    let whole =
        |text: &str| text.parse().map_err(|_| Error::invalid_field("day_cost", "enter a whole number"));
    let budget = DebtBudget {
        share: share / 100.0,
        day_cost: sent.get("day_cost").map(whole).transpose()?,
        currency: sent.get("currency").unwrap_or_default().to_uppercase(),
    };
    actions::set_budget(&ctx, &team, sent.seen("revision")?, &budget).await?;
    Ok(back(&format!("/teams/{team}/debt"), "Budget set."))
}

fn back(href: &str, message: &str) -> Response {
    redirect_with(href, &Flash { tone: Tone::Good, message: message.to_owned(), undo: None })
}
