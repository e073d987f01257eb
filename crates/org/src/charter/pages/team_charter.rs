//! A team's charter: as a list, and as a matrix whose parts can be changed.

use axum::{
    extract::{Path, Query},
    response::{Redirect, Response},
};
use castra_platform::{
    Ctx, Result,
    access::Permission,
    web::{Page, form::Form},
};

use super::{Asked, charter_csv, on, passes};
use crate::{
    changes::{self, Letter, Request},
    charter::{
        Line, Opened, Trends, actions, show, sight,
        views::team_charter::{CharterRow, RaciEdit, TeamCharter},
    },
    organization::{PersonId, ResponsibilityId, Scope, TeamId},
    people,
};

pub(super) async fn team_charter(
    ctx: Ctx,
    Path(team): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page> {
    let opened = actions::of_day(&ctx, asked.day()?).await?;
    let scope = actions::find_scope(&opened, Some(&team))?;
    let organization = opened.organization();
    let lines = actions::lines(&ctx, &opened, &scope);
    let trends = sight::trends(&ctx, &opened, &scope).await?;
    let shown = lines.iter().filter(|line| passes(line, &asked.state));
    let people = parts_people(&opened, &scope, &lines);
    let link = |id: &PersonId| show::person_link(organization, id);
    let deputies = organization.assignments.values().filter(|held| {
        held.scope == scope && held.deputy_for.is_some() && held.period.contains(opened.day())
    });
    let view = TeamCharter {
        team: organization.scope_name(&scope).to_owned(),
        href: people::url::team(&team),
        on: on(&opened),
        shows_matrix: asked.view == "matrix",
        rows: shown.map(|line| charter_row(&opened, line, &trends)).collect(),
        leads: scope
            .team()
            .map_or_else(Vec::new, |team| opened.charter.leads(team))
            .iter()
            .map(link)
            .collect(),
        deputies: deputies.map(|held| link(&held.person)).collect(),
        people: people.iter().map(link).collect(),
        matrix: lines
            .iter()
            .map(|line| {
                (
                    show::responsibility_link(organization, &line.resolution.responsibility),
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

fn charter_row(opened: &Opened, line: &Line, trends: &Trends) -> CharterRow {
    let organization = opened.organization();
    let id = &line.resolution.responsibility;
    let entry = organization.catalog.responsibility(id.as_str());
    let holder = line.resolution.accountable();
    CharterRow {
        id: id.to_string(),
        title: show::responsibility_link(organization, id),
        statement: entry.map_or_else(String::new, |entry| entry.statement.clone()),
        person: holder.map(|id| show::person_link(organization, id)),
        note: line
            .resolution
            .is_inherited()
            .then(|| format!("from {}", organization.scope_name(&line.resolution.held_in))),
        chain: line.resolution.describe(organization),
        status: show::status(line),
        because: show::because(organization, line),
        about: show::about(organization, &line.reading),
        evidence: show::evidence(&line.reading.evidence),
        trend: show::sparkline(trends.get(id.as_str())),
        unit: line.reading.unit.clone(),
    }
}

/// The people in the matrix: the members, and others who have a part.
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
        responsibility: show::responsibility_link(organization, &line.resolution.responsibility),
        person: show::person_link(organization, person),
        letter: letter(opened, line, person),
        today: opened.current.today.to_string(),
    })
}

pub(super) async fn team_csv(
    ctx: Ctx,
    Path(team): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let opened = actions::of_day(&ctx, asked.day()?).await?;
    let scope = actions::find_scope(&opened, Some(&team))?;
    let lines = actions::lines(&ctx, &opened, &scope);
    Ok(charter_csv(&format!("charter-{team}"), &opened, lines.into_iter()))
}

pub(super) async fn change_part(ctx: Ctx, Path(team): Path<String>, form: Form) -> Result<Redirect> {
    let letter = Letter::named(form.required("letter", "the part")?);
    let request = Request::Part {
        responsibility: ResponsibilityId::from(form.required("responsibility", "the responsibility")?),
        scope: Scope::Team(TeamId::from(team.as_str())),
        person: PersonId::from(form.required("person", "the person")?),
        letter,
    };
    let proposal = changes::propose(&ctx, &request, form.date("from")?, "Changed in the matrix.").await?;
    Ok(Redirect::to(&changes::url::show(&proposal.id)))
}
