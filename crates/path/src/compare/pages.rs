//! The page that compares two roles, and its Markdown version.

use axum::{
    extract::Query,
    http::header,
    response::{IntoResponse, Response},
};
use castra_org::{
    catalog::{Responsibility, Role, RoleHat},
    charter::{self, Opened, State, show},
    organization::Scope,
};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    ui::{Chip, Choice, Hat, LiveFigure, Pill, Side, Status, chart::Part},
    web::{Page, Routes},
};
use serde::Deserialize;

use super::{
    cli, figures,
    figures::{Figure, Verdict},
    rules::{Compared, compare},
    views::{Compare, ComparePoint, CompareWeek},
};

pub(super) fn routes() -> Routes {
    Routes::new().get("/compare", Rule::SignedIn, page).get("/compare.md", Rule::SignedIn, markdown)
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default = "tech_lead")]
    a: String,
    #[serde(default = "cto")]
    b: String,
}

fn tech_lead() -> String {
    "tech-lead".to_owned()
}

fn cto() -> String {
    "cto".to_owned()
}

fn compared(opened: &Opened, asked: &Asked) -> Result<Compared> {
    compare(&opened.organization().catalog, &asked.a, &asked.b)
        .ok_or_else(|| Error::not_found(format!("role `{}` or `{}`", asked.a, asked.b)))
}

async fn page(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    let opened = charter::of_day(&ctx, None).await?;
    let compared = compared(&opened, &asked)?;
    let catalog = &opened.organization().catalog;
    let live = |role: &Role, point: &str| {
        figures::of(&ctx, &opened, role.id.as_str(), point).into_iter().map(live_figure).collect()
    };
    let points = compared.points.iter().filter(|(key, ..)| *key != "A week").map(|(key, first, second)| {
        ComparePoint {
            key: (*key).to_owned(),
            first: first.clone(),
            first_live: live(&compared.first, key),
            second: second.clone(),
            second_live: live(&compared.second, key),
        }
    });
    let week = |role: &Role| CompareWeek {
        parts: role
            .week
            .iter()
            .map(|part| Part::new(&part.activity, f64::from(part.share), colour(&part.activity)))
            .collect(),
        sentence: role.week_summary.clone(),
        live: live(role, "A week"),
    };
    let chip = |entry: &Responsibility| chip(&opened, entry);
    let view = Compare {
        choices: catalog.roles.iter().map(|role| Choice::new(role.id.as_str(), &role.title)).collect(),
        first: side(&compared.first),
        second: side(&compared.second),
        points: points.collect(),
        weeks: (week(&compared.first), week(&compared.second)),
        skills: compared.skills.iter().map(|(name, ..)| name.replace('-', " ")).collect(),
        weights: (
            compared.skills.iter().map(|(_, first, _)| f64::from(*first)).collect(),
            compared.skills.iter().map(|(_, _, second)| f64::from(*second)).collect(),
        ),
        responsibilities: (
            compared.only_first.iter().map(chip).collect(),
            compared.both.iter().flat_map(|(first, second)| [first, second]).map(chip).collect(),
            compared.only_second.iter().map(chip).collect(),
        ),
        n_unassigned: unassigned(&opened),
        n_responsibilities: (
            compared.only_first.len() + compared.both.len(),
            compared.only_second.len() + compared.both.len(),
        ),
        first_value: asked.a,
        second_value: asked.b,
    };
    Ok(Page::new(format!("{} and {}", compared.first.title, compared.second.title), view.render()))
}

/// The colour of an activity, the same in every bar: code, people, direction, plans, money, the rest.
fn colour(activity: &str) -> u8 {
    match activity {
        "coding" => 1,
        "people" | "mentoring" | "talking" | "stakeholders" | "coordination" => 2,
        "scope" | "planning" | "design" | "process" => 3,
        "strategy" | "learning" | "hiring" => 4,
        "estate and money" | "risks" => 5,
        _ => 6,
    }
}

fn unassigned(opened: &Opened) -> u64 {
    let scopes = opened.charter.scopes();
    let all = scopes.iter().flat_map(|scope| opened.charter.of_scope(scope));
    all.filter(|resolution| resolution.state == State::Unassigned).count() as u64
}

fn side(role: &Role) -> Side {
    let hat = match role.hat {
        RoleHat::Lead => Hat::Lead,
        RoleHat::Cto => Hat::Cto,
        RoleHat::Everyone => Hat::Everyone,
    };
    Side { title: role.title.clone(), note: role.tagline.clone(), hat }
}

fn chip(opened: &Opened, entry: &Responsibility) -> Chip {
    let unassigned = entry.scope == castra_org::catalog::ScopeKind::Organization
        && opened.charter.resolve(entry, &Scope::Organization).state == State::Unassigned;
    let chip = Chip::new(&entry.short).href(format!("/responsibilities/{}", entry.id));
    if unassigned { chip.status(Status::Unassigned) } else { chip }
}

fn live_figure(figure: Figure) -> LiveFigure {
    let pill = figure.verdict.map(|verdict| match verdict {
        Verdict::Combined => Pill::status(Status::Combined),
        Verdict::Status(status) => Pill::status(show::reading_status(status)),
    });
    LiveFigure { before: figure.before, figure: figure.figure, after: figure.after, href: figure.href, pill }
}

async fn markdown(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let opened = charter::of_day(&ctx, None).await?;
    let text = cli::markdown(&ctx, &opened, &compared(&opened, &asked)?);
    Ok(([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], text).into_response())
}
