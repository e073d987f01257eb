//! The pages of who does what: the organization, a team, a responsibility; findings are handled in place.

mod findings;
mod responsibility;
mod team_charter;

use axum::{extract::Query, response::Response};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    clock::parse_day,
    reading::NO_APPRAISAL,
    text::folded,
    ui::{HeatCell, HeatColumn, HeatRow, Link, Pagination, Status},
    web::{Page, Routes, csv},
};
use chrono::NaiveDate;
use serde::Deserialize;

use super::{
    Finding, FindingKind, Line, Opened, Trends, actions, show, sight, url,
    views::who::{Who, WhoFigures, WhoFilters, WhoRow},
};
use crate::{
    catalog::{Responsibility, ScopeKind},
    organization::{Organization, Scope, Team, TeamId},
};

/// Teams on one page.
const TEAMS_ON_A_PAGE: usize = 100;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/who", Rule::SignedIn, who)
        .get("/who.csv", Rule::SignedIn, who_csv)
        .get("/findings/repair", Rule::SignedIn, findings::show)
        .post("/findings/repair", Rule::SignedIn, findings::repair)
        .post("/findings/accept", Rule::SignedIn, findings::accept)
        .post("/findings/reopen", Rule::SignedIn, findings::reopen)
        .get("/responsibilities/{id}", Rule::SignedIn, responsibility::responsibility)
        .post("/responsibilities/{id}/signal", Rule::SignedIn, responsibility::use_signal)
        .post("/responsibilities/{id}/own-words", Rule::SignedIn, responsibility::take_shipped)
        .get("/teams/{team}/charter", Rule::SignedIn, team_charter::team_charter)
        .get("/teams/{team}/charter.csv", Rule::SignedIn, team_charter::team_csv)
        .post("/teams/{team}/charter/raci", Rule::SignedIn, team_charter::change_part)
}

/// The query of a charter's page. An empty date field sends an empty text.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    on: String,
    #[serde(default)]
    team: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    view: String,
    #[serde(default)]
    change: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    page: usize,
}

impl Asked {
    fn day(&self) -> Result<Option<NaiveDate>> {
        if self.on.is_empty() {
            return Ok(None);
        }
        parse_day(&self.on).map(Some).map_err(|fault| Error::invalid_field("on", fault))
    }
}

fn on(opened: &Opened) -> Option<String> {
    (opened.day() != opened.current.today).then(|| opened.day().to_string())
}

/// Whether a line passes a filter by status or state.
fn passes(line: &Line, filter: &str) -> bool {
    let status = show::status(line);
    match filter {
        "" => true,
        "slipping-or-neglected" => matches!(status, Status::Slipping | Status::Neglected),
        word => Status::ALL.into_iter().any(|known| known == status && key(known) == word),
    }
}

/// A status as filters spell it: its word in lower case with dashes.
pub(super) fn key(status: Status) -> String {
    status.word().to_lowercase().replace(' ', "-")
}

async fn who(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    let opened = actions::of_day(&ctx, asked.day()?).await?;
    let organization = opened.organization();
    let own = actions::lines(&ctx, &opened, &Scope::Organization);
    let needle = folded(&asked.team);
    let mut teams: Vec<_> = organization.active_teams(opened.day()).collect();
    teams.sort_by_cached_key(|team| place_of(organization, team));
    let every: Vec<(&TeamId, Vec<Line>)> = teams
        .iter()
        .map(|team| (&team.id, actions::lines(&ctx, &opened, &Scope::Team(team.id.clone()))))
        .collect();
    let all = findings(&ctx, &opened).await?;
    let figures = figures(&own.iter().chain(every.iter().flat_map(|(_, lines)| lines)), &all);
    let shown: Vec<&(&TeamId, Vec<Line>)> = every
        .iter()
        .filter(|(id, _)| folded(organization.scope_name(&Scope::Team((*id).clone()))).contains(&needle))
        .filter(|(id, lines)| match asked.status.as_str() {
            "combined" => {
                all.iter().any(|found| found.kind == FindingKind::Combined && found.scope.team() == Some(*id))
            }
            status => lines.iter().any(|line| passes(line, status)),
        })
        .collect();
    let first = (asked.page.max(1) - 1) * TEAMS_ON_A_PAGE;
    let rows = shown
        .iter()
        .skip(first)
        .take(TEAMS_ON_A_PAGE)
        .map(|(id, lines)| heat_row(&opened, id, lines))
        .collect();
    let trends = sight::trends(&ctx, &opened, &Scope::Organization).await?;
    let accepted = findings::accepted(&ctx, &opened).await?;
    let view = Who {
        on: on(&opened),
        figures,
        responsibilities: columns(&opened, organization),
        teams: rows,
        n_teams: shown.len(),
        pages: pages(&asked, first, shown.len()),
        findings: all.iter().map(|finding| findings::finding_view(&ctx, &opened, finding)).collect(),
        accepted,
        organization: own.iter().map(|line| row(organization, line, &trends)).collect(),
        filters: WhoFilters { team: asked.team, status: asked.status },
    };
    Ok(Page::new("Who does what", view.render()))
}

/// Where a team is in the map: with the others of its parent, the parents as in the tree, by name.
fn place_of(organization: &Organization, team: &Team) -> (Vec<String>, String) {
    let name = |id: &TeamId| folded(organization.scope_name(&Scope::Team(id.clone())));
    let above = organization.lineage(&team.id).into_iter().skip(1).map(name);
    let mut above: Vec<String> = above.collect();
    above.reverse();
    (above, folded(&team.name))
}

async fn findings(ctx: &Ctx, opened: &Opened) -> Result<Vec<Finding>> {
    // Inherited leads are shown on the teams themselves; among the findings they would drown the rest.
    let found = actions::open_findings(ctx, opened).await?;
    Ok(found.into_iter().filter(|finding| finding.kind != FindingKind::Inherited).collect())
}

fn figures<'a>(lines: &(impl Iterator<Item = &'a Line> + Clone), findings: &[Finding]) -> WhoFigures {
    let count = |status: Status| lines.clone().filter(|line| show::status(line) == status).count() as u64;
    WhoFigures {
        practised: count(Status::Practised),
        slipping: count(Status::Slipping),
        neglected: count(Status::Neglected),
        unassigned: count(Status::Unassigned),
        combined: findings.iter().filter(|finding| finding.kind == FindingKind::Combined).count() as u64,
    }
}

fn columns(opened: &Opened, organization: &Organization) -> Vec<HeatColumn> {
    if organization.active_teams(opened.day()).next().is_none() {
        return Vec::new();
    }
    let column = |entry: &Responsibility| {
        HeatColumn::new(&entry.short, &entry.title, url::responsibility(entry.id.as_str()))
    };
    organization.catalog.in_scope(ScopeKind::Team).map(column).collect()
}

fn heat_row(opened: &Opened, team: &TeamId, lines: &[Line]) -> HeatRow {
    let organization = opened.organization();
    let scope = Scope::Team(team.clone());
    let on = on(opened);
    let href =
        |line: &Line| url::team_row_on(team.as_str(), line.resolution.responsibility.as_str(), on.as_deref());
    let cell = |line: &Line| HeatCell::new(show::status(line), href(line), show::because(organization, line));
    let parent = organization.teams.get(team).and_then(|team| team.parent.clone()).map(Scope::Team);
    HeatRow {
        under: parent.map(|parent| show::scope_link(organization, &parent)),
        team: Link::new(organization.scope_name(&scope), url::team(team.as_str(), on.as_deref())),
        lead: Some(opened.charter.leadership(team).words(&opened.charter)),
        cells: lines.iter().map(cell).collect(),
    }
}

fn pages(asked: &Asked, first: usize, total: usize) -> Option<Pagination> {
    if total <= TEAMS_ON_A_PAGE {
        return None;
    }
    let page = first / TEAMS_ON_A_PAGE + 1;
    let to = (first + TEAMS_ON_A_PAGE).min(total);
    let href = |page: usize| url::who_page(page, &asked.team, &asked.status, &asked.on);
    Some(Pagination {
        from: first as u64 + 1,
        to: to as u64,
        total: total as u64,
        of: "teams".to_owned(),
        previous: (page > 1).then(|| href(page - 1)),
        next: (to < total).then(|| href(page + 1)),
    })
}

fn row(organization: &Organization, line: &Line, trends: &Trends) -> WhoRow {
    let id = &line.resolution.responsibility;
    let entry = organization.catalog.responsibility(id.as_str());
    let role = entry.and_then(|entry| organization.catalog.role(entry.role.as_str()));
    WhoRow {
        title: show::responsibility_link(organization, id),
        note: role
            .filter(|role| role.id.as_str() != "cto")
            .map_or_else(String::new, |role| role.title.clone()),
        person: line.resolution.accountable().map(|person| show::person_link(organization, person)),
        status: show::status(line),
        because: show::because(organization, line),
        about: show::about(organization, &line.reading),
        evidence: show::evidence(&line.reading.evidence),
        trend: show::sparkline(trends.get(id.as_str())),
    }
}

async fn who_csv(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let opened = actions::of_day(&ctx, asked.day()?).await?;
    let lines = opened.charter.scopes().into_iter().flat_map(|scope| actions::lines(&ctx, &opened, &scope));
    Ok(charter_csv("who-does-what", &opened, lines))
}

fn charter_csv(name: &str, opened: &Opened, lines: impl Iterator<Item = Line>) -> Response {
    let organization = opened.organization();
    let head = [
        "scope",
        "responsibility",
        "state",
        "accountable",
        "status",
        "value",
        "unit",
        "sample",
        "because",
        "basis",
        "about",
        "from",
        "to",
        "rule",
        "notice",
    ];
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let row = |line: Line| {
        let resolution = &line.resolution;
        vec![
            resolution.scope.to_string(),
            resolution.responsibility.to_string(),
            resolution.state.to_string(),
            resolution.accountable().map_or_else(String::new, |id| organization.person_name(id).to_owned()),
            line.reading.status.to_string(),
            line.reading.value.map_or_else(String::new, |value| value.to_string()),
            line.reading.unit.clone(),
            line.reading.sample.to_string(),
            line.reading.because.clone(),
            line.reading.basis.map_or_else(String::new, |basis| basis.as_str().to_owned()),
            line.reading.subject.held_by.join(" "),
            day(line.reading.subject.since),
            day(line.reading.day),
            line.reading.rule.to_string(),
            NO_APPRAISAL.to_owned(),
        ]
    };
    csv::download(name, &head, lines.map(row))
}
