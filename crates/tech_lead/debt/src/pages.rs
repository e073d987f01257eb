//! The pages of the registers: all teams, one team, one debt, and its form.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use castra_org::{
    charter::{self, Opened, show},
    organization::{self, Current, PersonId, Scope, TeamId},
};
use castra_platform::{
    Ctx, Result,
    access::Rule,
    terms::Terms as _,
    ui::{Link, Status},
    web::{Page, Routes, csv, done, form::Form},
};
use castra_repositories::url;
use chrono::NaiveDate;

use super::{
    RESPONSIBILITY, actions,
    kinds::{DebtKind, DebtState},
    model::{DebtBudget, DebtItem, DebtTerms, Measured, Register, Settlement},
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
    crate::url::team(team)
}

fn reading(ctx: &Ctx, opened: &Opened, team: &TeamId) -> (Status, String) {
    let Some(known) = opened.organization().catalog.responsibility(RESPONSIBILITY) else {
        return (Status::NoEvidence, "The catalog does not ask for this.".to_owned());
    };
    let resolution = opened.charter.resolve(known, &Scope::Team(team.clone()));
    let reading = charter::masked(ctx, opened, known, &resolution);
    (show::status_of(&resolution, reading.status), reading.because)
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
    let owner = |known: &Measured| show::person_link(opened.organization(), &known.item.owner);
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

type Cell = fn(&DebtItem, Option<&Measured>) -> String;

const COLUMNS: [(&str, Cell); 19] = [
    ("id", |item, _| item.id.clone()),
    ("team", |item, _| item.team.to_string()),
    ("title", |item, _| item.title.clone()),
    ("repository", |item, _| item.repository.to_string()),
    ("place", |item, _| item.place.clone()),
    ("kind", |item, _| item.kind.to_string()),
    ("principal_days", |item, _| item.principal_days.to_string()),
    ("interest_days_per_month", |_, known| figure(known.and_then(Measured::interest_days))),
    ("payback_months", |_, known| figure(known.and_then(Measured::payback_months))),
    ("quadrant", |item, _| item.quadrant.to_string()),
    ("owner", |item, _| item.owner.to_string()),
    ("since", |item, _| item.since.to_string()),
    ("due", |item, _| day(item.due)),
    ("state", |item, _| item.state.to_string()),
    ("review", |item, _| day(item.review)),
    ("settled_on", |item, _| day(item.settled_on)),
    ("outcome", |item, _| item.outcome.clone()),
    ("decision", |item, _| item.decision.clone()),
    ("note", |item, _| item.note.clone()),
];

fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value:.3}"))
}

fn rows(register: &Register) -> Vec<Vec<String>> {
    let measured = register.open.iter().chain(&register.accepted).map(|known| (&known.item, Some(known)));
    let all = measured.chain(register.paid.iter().map(|item| (item, None)));
    all.map(|(item, known)| COLUMNS.map(|(_, cell)| cell(item, known)).to_vec()).collect()
}

async fn register_csv(ctx: Ctx, Path(team): Path<String>) -> Result<Response> {
    let register = actions::register(&ctx, &team).await?;
    Ok(csv::download(&format!("debt-{}", register.team), &COLUMNS.map(|(name, _)| name), rows(&register)))
}

async fn index_csv(ctx: Ctx) -> Result<Response> {
    let registers = actions::registers(&ctx).await?;
    Ok(csv::download("debt", &COLUMNS.map(|(name, _)| name), registers.iter().flat_map(rows)))
}

async fn show_one(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let known = actions::opened(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    let organization = current.organization();
    let item = &known.item;
    let (repository, place) = (item.repository.as_str(), item.place.trim_matches('/'));
    // A file has a page of its own; a folder and a pattern do not.
    let is_file = known.upkeep.is_some_and(|upkeep| upkeep.files == 1) && !place.contains(['*', '?']);
    let place = match place {
        "" => Link::new(format!("all of {repository}"), url::show(repository)),
        _ if is_file => Link::new(format!("{place} in {repository}"), url::file(repository, place)),
        _ => Link::new(format!("{} in {repository}", item.place), url::show(repository)),
    };
    let recorded_by = match item.recorded_by.strip_prefix("person:") {
        Some(id) => organization.person_name(&PersonId::from(id)).to_owned(),
        None => "this machine".to_owned(),
    };
    let view = ShowDebt {
        team: team_link(&current, &item.team),
        owner: show::person_link(organization, &item.owner),
        recorded_by,
        place,
        budget: actions::budget(&ctx, item.team.as_str()).await?,
        day: current.today,
        may_change: actions::may_change(&ctx, &current, item),
        known,
    };
    Ok(Page::new(&view.known.item.title, view.render()))
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
        is_new: true,
        team: Some(team_link(current, team)),
        repositories: actions::of_team(current, team).iter().map(|known| known.id.to_string()).collect(),
        people,
        ..DebtForm::default()
    }
}

async fn new(ctx: Ctx, Path(team): Path<String>, Query(query): Query<Vec<(String, String)>>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let team = actions::team(&current, &team)?;
    if !actions::may_keep(&ctx, &current, &team) {
        return Err(actions::refused());
    }
    // A suggestion brings values.
    let (suggested, _) = DebtTerms::read(&query.into_iter().collect());
    let terms = DebtTerms {
        kind: suggested.kind.or(Some(DebtKind::Code)),
        since: Some(current.today),
        owner: ctx.viewer.person.clone().unwrap_or_default(),
        ..suggested
    };
    let form = DebtForm { filled: terms.filled(), ..form(&current, &team, register_href(&team)) };
    Ok(Page::new("Record a debt", form.render()))
}

async fn record(ctx: Ctx, Path(team): Path<String>, sent: Form) -> Result<Response> {
    let current = organization::current(&ctx).await?;
    let team = actions::team(&current, &team)?;
    let form = form(&current, &team, register_href(&team));
    sent.submit(
        async { actions::record(&ctx, team.as_str(), sent.read("the debt")?).await },
        |item| done(&crate::url::show(&item.id), "Debt recorded."),
        |filled| DebtForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn editing(ctx: &Ctx, id: &str) -> Result<DebtForm> {
    let item = actions::find(ctx, id).await?;
    let current = organization::current(ctx).await?;
    if !actions::may_change(ctx, &current, &item) {
        return Err(actions::refused());
    }
    let filled = item.terms().filled().at(item.revision);
    Ok(DebtForm { is_new: false, filled, ..form(&current, &item.team, crate::url::show(id)) })
}

async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Edit debt", editing(&ctx, &id).await?.render()))
}

async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = editing(&ctx, &id).await?;
    sent.submit(
        async { actions::change(&ctx, &id, &sent.seen("revision")?, sent.read("the debt")?).await },
        |_| done(&crate::url::show(&id), "Saved."),
        |filled| DebtForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn settle(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let settlement: Settlement = sent.read("the debt")?;
    let item = actions::settle(&ctx, &id, &sent.seen("revision")?, settlement).await?;
    let message = match item.state {
        DebtState::PaidOff => "Debt paid off.",
        DebtState::Accepted => "Debt accepted until the review.",
        DebtState::Open => "Debt reopened.",
    };
    Ok(done(&crate::url::show(&id), message))
}

async fn set_budget(ctx: Ctx, Path(team): Path<String>, sent: Form) -> Result<Response> {
    let budget: DebtBudget = sent.read("the budget")?;
    let budget = DebtBudget { currency: budget.currency.to_uppercase(), ..budget };
    actions::set_budget(&ctx, &team, &sent.seen("revision")?, &budget).await?;
    Ok(done(&crate::url::team(&team), "Budget set."))
}
