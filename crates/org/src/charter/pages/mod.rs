//! The pages of who does what: the organization, a team, a responsibility; findings acted on in place.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use castra_platform::{
    Ctx, Error, Result,
    access::{Permission, Rule},
    reading::Status as ReadingStatus,
    ui::{Choice, Flash, HeatCell, HeatColumn, HeatRow, Link, Pagination, Status, Tone},
    web::{
        Page, Routes, csv,
        form::{self, Form},
        redirect_with,
    },
};
use chrono::NaiveDate;
use serde::Deserialize;

use super::{
    Finding, FindingKind, Line, Opened, Repair, actions, show,
    views::{
        responsibility::{ShowResponsibility, TeamLine},
        team_charter::{CharterRow, RaciEdit, TeamCharter},
        who::{Who, WhoFigures, WhoFilters, WhoFinding, WhoRow},
    },
};
use crate::{
    catalog::{Responsibility, ScopeKind},
    changes::{self, Letter, Request},
    organization::{Organization, PersonId, ResponsibilityId, Scope, TeamId},
    readings,
};

/// So many teams fit on a page.
const TEAMS_ON_A_PAGE: usize = 100;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/who", Rule::SignedIn, who)
        .get("/who.csv", Rule::SignedIn, who_csv)
        .post("/findings/propose", Rule::SignedIn, propose)
        .post("/findings/accept", Rule::SignedIn, accept)
        .post("/findings/reopen", Rule::SignedIn, reopen)
        .get("/responsibilities/{id}", Rule::SignedIn, responsibility)
        .get("/teams/{team}/charter", Rule::SignedIn, team_charter)
        .get("/teams/{team}/charter.csv", Rule::SignedIn, team_csv)
        .post("/teams/{team}/charter/raci", Rule::SignedIn, change_part)
}

/// The query of a charter's page. A date field left empty sends an empty text.
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
        let wrong = |_| Error::invalid_field("on", format!("`{}` is not a date such as 2026-03-01", self.on));
        self.on.parse().map(Some).map_err(wrong)
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
        "practised" => status == Status::Practised,
        "slipping" => status == Status::Slipping,
        "neglected" => status == Status::Neglected,
        "unassigned" => status == Status::Unassigned,
        "contested" => status == Status::Contested,
        _ => false,
    }
}

async fn who(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    let opened = actions::of_day(&ctx, asked.day()?).await?;
    let organization = opened.organization();
    let own = actions::lines(&ctx, &opened, &Scope::Organization);
    let needle = asked.team.to_lowercase();
    let teams: Vec<_> = organization.active_teams(opened.day()).collect();
    let every: Vec<(&TeamId, Vec<Line>)> = teams
        .iter()
        .map(|team| (&team.id, actions::lines(&ctx, &opened, &Scope::Team(team.id.clone()))))
        .collect();
    let all = findings(&ctx, &opened).await?;
    let figures = figures(&opened, &own.iter().chain(every.iter().flat_map(|(_, lines)| lines)), &all);
    let shown: Vec<&(&TeamId, Vec<Line>)> = every
        .iter()
        .filter(|(id, _)| {
            organization.scope_name(&Scope::Team((*id).clone())).to_lowercase().contains(&needle)
        })
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
    let trends = readings::trend(&ctx, &Scope::Organization, opened.day()).await?;
    let view = Who {
        on: on(&opened),
        figures,
        responsibilities: columns(&opened, organization),
        teams: rows,
        n_teams: shown.len(),
        pages: pages(&asked, first, shown.len()),
        findings: all.iter().map(|finding| finding_view(&ctx, &opened, finding)).collect(),
        organization: own.iter().map(|line| row(organization, line, &trends)).collect(),
        filters: WhoFilters { team: asked.team, status: asked.status },
    };
    Ok(Page::new("Who does what", view.render()))
}

async fn findings(ctx: &Ctx, opened: &Opened) -> Result<Vec<Finding>> {
    // Inherited leads are shown on the teams themselves; among the findings they would drown the rest.
    let found = actions::open_findings(ctx, opened).await?;
    Ok(found.into_iter().filter(|finding| finding.kind != FindingKind::Inherited).collect())
}

fn figures<'a>(
    opened: &Opened,
    lines: &(impl Iterator<Item = &'a Line> + Clone),
    findings: &[Finding],
) -> WhoFigures {
    let count = |status: Status| lines.clone().filter(|line| show::status(line) == status).count() as u64;
    let (practised, judged) = actions::composite(opened, lines.clone());
    WhoFigures {
        practised: (judged > 0).then(|| u8::try_from(practised * 100 / judged).unwrap_or(100)),
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
        HeatColumn::new(&entry.short, &entry.title, format!("/responsibilities/{}", entry.id))
    };
    organization.catalog.in_scope(ScopeKind::Team).map(column).collect()
}

fn heat_row(opened: &Opened, team: &TeamId, lines: &[Line]) -> HeatRow {
    let organization = opened.organization();
    let scope = Scope::Team(team.clone());
    let on = on(opened).map_or_else(String::new, |on| format!("?on={on}"));
    let href = |line: &Line| format!("/teams/{team}/charter{on}#r-{}", line.resolution.responsibility);
    let cell = |line: &Line| HeatCell::new(show::status(line), href(line), show::because(organization, line));
    let leads = opened.charter.holders("tech-lead", &scope);
    HeatRow {
        team: Link::new(organization.scope_name(&scope), format!("/teams/{team}/charter{on}")),
        lead: match leads.as_slice() {
            [] => None,
            leads => Some(
                leads
                    .iter()
                    .map(|held| organization.person_name(&held.person))
                    .collect::<Vec<_>>()
                    .join(", "),
            ),
        },
        cells: lines.iter().map(cell).collect(),
    }
}

fn pages(asked: &Asked, first: usize, total: usize) -> Option<Pagination> {
    if total <= TEAMS_ON_A_PAGE {
        return None;
    }
    let page = first / TEAMS_ON_A_PAGE + 1;
    let to = (first + TEAMS_ON_A_PAGE).min(total);
    let href = |page: usize| {
        format!(
            "/who?page={page}&team={}&status={}&on={}",
            form::escape(&asked.team),
            form::escape(&asked.status),
            form::escape(&asked.on)
        )
    };
    Some(Pagination {
        from: first as u64 + 1,
        to: to as u64,
        total: total as u64,
        of: "teams".to_owned(),
        previous: (page > 1).then(|| href(page - 1)),
        next: (to < total).then(|| href(page + 1)),
    })
}

type Trends = BTreeMap<String, Vec<(NaiveDate, f64, ReadingStatus)>>;

fn row(organization: &Organization, line: &Line, trends: &Trends) -> WhoRow {
    let id = &line.resolution.responsibility;
    let entry = organization.catalog.responsibility(id.as_str());
    let role = entry.and_then(|entry| organization.catalog.role(entry.role.as_str()));
    WhoRow {
        title: Link::new(entry.map_or(id.as_str(), |entry| &entry.title), format!("/responsibilities/{id}")),
        note: role
            .filter(|role| role.id.as_str() != "cto")
            .map_or_else(String::new, |role| role.title.clone()),
        person: line.resolution.accountable().map(|person| show::person_link(organization, person)),
        status: show::status(line),
        because: show::because(organization, line),
        evidence: show::evidence(&line.reading.evidence),
        trend: show::sparkline(trends.get(id.as_str())),
    }
}

fn finding_view(ctx: &Ctx, opened: &Opened, finding: &Finding) -> WhoFinding {
    let organization = opened.organization();
    let candidates = match &finding.repair {
        Repair::AssignRole(_, people) | Repair::AssignResponsibility(_, people) => people.as_slice(),
        Repair::Elsewhere => &[],
    };
    let choice = |id: &PersonId| {
        let level = organization.people.get(id).and_then(|person| person.level);
        let level = level.map_or_else(String::new, |level| format!(", {level}"));
        Choice::new(id.as_str(), format!("{}{level}", organization.person_name(id)))
    };
    let team = finding.scope.team().map(TeamId::as_str);
    let today = opened.day() == opened.current.today;
    WhoFinding {
        id: format!("f-{}", show::anchor(&finding.key())),
        pill: show::finding_pill(&finding.kind, finding.severity),
        title: finding.title.clone(),
        because: finding.because.clone(),
        evidence: finding.href.iter().map(|href| Link::new("Records", href)).collect(),
        action: if candidates.is_empty() { "Decide…" } else { "Assign…" }.to_owned(),
        key: finding.key(),
        proposal: finding.proposal.clone(),
        candidates: candidates.iter().map(choice).collect(),
        elsewhere: finding.href.as_ref().map(|href| Link::new("Open the records", href)),
        today: opened.current.today.to_string(),
        may_act: today && ctx.viewer.may(&Permission::ChangeScope(team)),
    }
}

async fn who_csv(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let opened = actions::of_day(&ctx, asked.day()?).await?;
    let lines = opened.charter.scopes().into_iter().flat_map(|scope| actions::lines(&ctx, &opened, &scope));
    Ok(charter_csv("who-does-what", &opened, lines))
}

fn charter_csv(name: &str, opened: &Opened, lines: impl Iterator<Item = Line>) -> Response {
    let organization = opened.organization();
    let head =
        ["scope", "responsibility", "state", "accountable", "status", "value", "unit", "sample", "because"];
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
        ]
    };
    csv::download(name, &head, lines.map(row))
}

async fn open_finding(ctx: &Ctx, key: &str) -> Result<(Opened, Finding)> {
    let opened = actions::of_day(ctx, None).await?;
    let found = actions::open_findings(ctx, &opened).await?;
    let finding = found.into_iter().find(|finding| finding.key() == key);
    let finding = finding.ok_or_else(|| {
        Error::not_found("finding like this any more").hint("it may have been repaired meanwhile")
    })?;
    Ok((opened, finding))
}

async fn propose(ctx: Ctx, form: Form) -> Result<Redirect> {
    let (_, finding) = open_finding(&ctx, form.required("key", "the finding")?).await?;
    let person = PersonId::from(form.required("person", "somebody to answer for it")?);
    let scope = finding.scope.clone();
    let request = match finding.repair {
        Repair::AssignRole(role, _) => Request::Role { role, scope, person },
        Repair::AssignResponsibility(responsibility, _) => {
            Request::Part { responsibility, scope, person, letter: Some(Letter::Accountable) }
        }
        Repair::Elsewhere => return Err(Error::conflict("this is repaired elsewhere")),
    };
    let reason = format!("{}: {}", finding.kind.label(), finding.because);
    let proposal = changes::propose(&ctx, &request, form.date("from")?, &reason).await?;
    Ok(Redirect::to(&format!("/changes/{}", proposal.id)))
}

async fn accept(ctx: Ctx, form: Form) -> Result<Response> {
    let key = form.required("key", "the finding")?;
    let until = form.date("until")?.ok_or_else(|| Error::invalid_field("until", "please say until when"))?;
    let reason = form.required("reason", "the reason")?;
    let finding = actions::accept_risk(&ctx, key, Some(until), reason).await?;
    let undo = castra_platform::ui::Undo {
        action: format!("/findings/reopen?key={}", form::escape(key)),
        label: "Undo".to_owned(),
    };
    let message = format!("Accepted until {}: {}.", show::long_date(until), finding.title);
    Ok(redirect_with("/who#findings", &Flash { tone: Tone::Good, message, undo: Some(undo) }))
}

#[derive(Debug, Deserialize)]
struct Key {
    key: String,
}

async fn reopen(ctx: Ctx, Query(Key { key }): Query<Key>) -> Result<Response> {
    let finding = actions::accept_risk(&ctx, &key, None, "").await?;
    Ok(redirect_with(
        "/who#findings",
        &Flash { tone: Tone::Good, message: format!("Open again: {}.", finding.title), undo: None },
    ))
}

async fn responsibility(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Page> {
    let opened = actions::of_day(&ctx, asked.day()?).await?;
    let organization = opened.organization();
    let entry = organization
        .catalog
        .responsibility(&id)
        .ok_or_else(|| Error::not_found(format!("responsibility `{id}`")))?;
    let scopes = match entry.scope {
        ScopeKind::Organization => vec![Scope::Organization],
        ScopeKind::Team => {
            organization.active_teams(opened.day()).map(|team| Scope::Team(team.id.clone())).collect()
        }
    };
    let lines = scopes.iter().filter_map(|scope| {
        let line = actions::line_of(&ctx, &opened, entry, scope);
        passes(&line, &asked.status).then(|| TeamLine {
            scope: show::scope_link(organization, scope),
            person: line.resolution.accountable().map(|id| show::person_link(organization, id)),
            status: show::status(&line),
            because: show::because(organization, &line),
            evidence: show::evidence(&line.reading.evidence),
            chain: line.resolution.describe(organization),
        })
    });
    let role = organization.catalog.role(entry.role.as_str());
    let view = ShowResponsibility {
        title: entry.title.clone(),
        statement: entry.statement.clone(),
        role: role.map_or_else(|| entry.role.to_string(), |role| role.title.clone()),
        cadence: format!("{} days", entry.cadence_days),
        target: entry.target.clone(),
        synonyms: entry.synonyms.clone(),
        lines: lines.collect(),
    };
    Ok(Page::new(&entry.title, view.render()))
}

async fn team_charter(ctx: Ctx, Path(team): Path<String>, Query(asked): Query<Asked>) -> Result<Page> {
    let opened = actions::of_day(&ctx, asked.day()?).await?;
    let scope = actions::find_scope(&opened, Some(&team))?;
    let organization = opened.organization();
    let lines = actions::lines(&ctx, &opened, &scope);
    let trends = readings::trend(&ctx, &scope, opened.day()).await?;
    let shown = lines.iter().filter(|line| passes(line, &asked.state));
    let people = parts_people(&opened, &scope, &lines);
    let view = TeamCharter {
        team: organization.scope_name(&scope).to_owned(),
        href: format!("/teams/{team}"),
        on: on(&opened),
        shows_matrix: asked.view == "matrix",
        rows: shown.map(|line| charter_row(&ctx, &opened, line, &trends)).collect(),
        people: people.iter().map(|id| show::person_link(organization, id)).collect(),
        matrix: lines
            .iter()
            .map(|line| {
                (
                    responsibility_link(organization, &line.resolution.responsibility),
                    letters(&opened, line, &people),
                )
            })
            .collect(),
        editing: editing(&opened, &asked, &lines),
        may_change: opened.day() == opened.current.today
            && ctx.viewer.may(&Permission::ChangeScope(Some(&team))),
        filter: asked.state,
    };
    Ok(Page::new(format!("{}: who does what", view.team), view.render()))
}

fn responsibility_link(organization: &Organization, id: &ResponsibilityId) -> Link {
    let title = organization.catalog.responsibility(id.as_str()).map_or(id.as_str(), |entry| &entry.title);
    Link::new(title, format!("/responsibilities/{id}"))
}

fn charter_row(ctx: &Ctx, opened: &Opened, line: &Line, trends: &Trends) -> CharterRow {
    let organization = opened.organization();
    let id = &line.resolution.responsibility;
    let entry = organization.catalog.responsibility(id.as_str());
    let holder = line.resolution.accountable();
    let shown = line.reading.value.is_some() || ctx.viewer.host;
    CharterRow {
        id: id.to_string(),
        title: responsibility_link(organization, id),
        statement: entry.map_or_else(String::new, |entry| entry.statement.clone()),
        person: holder.map(|id| show::person_link(organization, id)),
        note: line
            .resolution
            .is_inherited()
            .then(|| format!("from {}", organization.scope_name(&line.resolution.held_in))),
        chain: line.resolution.describe(organization),
        status: show::status(line),
        because: show::because(organization, line),
        evidence: show::evidence(&line.reading.evidence),
        // Where the value is not for this viewer, its history is not either.
        trend: if shown { show::sparkline(trends.get(id.as_str())) } else { Vec::new() },
        unit: line.reading.unit.clone(),
    }
}

/// Who stands in the matrix: the members, and whoever else has a part.
fn parts_people(opened: &Opened, scope: &Scope, lines: &[Line]) -> Vec<PersonId> {
    let organization = opened.organization();
    let members = scope.team().into_iter().flat_map(|team| {
        organization.members(team, opened.day()).map(|person| person.id.clone()).collect::<Vec<_>>()
    });
    let holders = lines.iter().flat_map(|line| line.resolution.holders.clone());
    let others = lines.iter().flat_map(|line| {
        let rows = opened.charter.explicit(&line.resolution.responsibility, scope);
        rows.flat_map(|row| [&row.others.responsible, &row.others.consulted, &row.others.informed])
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
    });
    let mut people: Vec<PersonId> = Vec::new();
    for person in holders.chain(members).chain(others) {
        if !people.contains(&person) {
            people.push(person);
        }
    }
    people
}

fn letters(opened: &Opened, line: &Line, people: &[PersonId]) -> Vec<Option<castra_platform::ui::Letter>> {
    people.iter().map(|person| letter(opened, line, person)).collect()
}

fn letter(opened: &Opened, line: &Line, person: &PersonId) -> Option<castra_platform::ui::Letter> {
    use castra_platform::ui::Letter;
    if line.resolution.accountable() == Some(person) {
        return Some(Letter::Accountable);
    }
    let mut rows = opened.charter.explicit(&line.resolution.responsibility, &line.resolution.scope);
    rows.find_map(|row| {
        let part = |list: &[PersonId], letter| list.contains(person).then_some(letter);
        part(&row.others.responsible, Letter::Responsible)
            .or_else(|| part(&row.others.consulted, Letter::Consulted))
            .or_else(|| part(&row.others.informed, Letter::Informed))
    })
}

fn editing(opened: &Opened, asked: &Asked, lines: &[Line]) -> Option<RaciEdit> {
    let organization = opened.organization();
    let line = lines.iter().find(|line| line.resolution.responsibility.as_str() == asked.change)?;
    let person = organization.people.keys().find(|id| id.as_str() == asked.person)?;
    Some(RaciEdit {
        responsibility: responsibility_link(organization, &line.resolution.responsibility),
        person: show::person_link(organization, person),
        letter: letter(opened, line, person),
        today: opened.current.today.to_string(),
    })
}

async fn team_csv(ctx: Ctx, Path(team): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    let opened = actions::of_day(&ctx, asked.day()?).await?;
    let scope = actions::find_scope(&opened, Some(&team))?;
    let lines = actions::lines(&ctx, &opened, &scope);
    Ok(charter_csv(&format!("charter-{team}"), &opened, lines.into_iter()).into_response())
}

async fn change_part(ctx: Ctx, Path(team): Path<String>, form: Form) -> Result<Redirect> {
    let letter = match form.required("letter", "the part")? {
        "accountable" => Some(Letter::Accountable),
        "responsible" => Some(Letter::Responsible),
        "consulted" => Some(Letter::Consulted),
        "informed" => Some(Letter::Informed),
        _ => None,
    };
    let request = Request::Part {
        responsibility: ResponsibilityId::from(form.required("responsibility", "the responsibility")?),
        scope: Scope::Team(TeamId::from(team.as_str())),
        person: PersonId::from(form.required("person", "the person")?),
        letter,
    };
    let proposal = changes::propose(&ctx, &request, form.date("from")?, "Changed in the matrix.").await?;
    Ok(Redirect::to(&format!("/changes/{}", proposal.id)))
}
