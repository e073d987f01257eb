//! The pages of people and teams.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use castra_platform::{
    Ctx, Result,
    access::{Permission, Rule},
    feature::{self, About},
    ui::{Event, Hat, Link, Pagination, StripItem, chart::OrganizationNode},
    web::{Page, Routes, ceiling, csv},
};
use serde::Deserialize;

use super::{
    actions, rules, url,
    views::{
        people::{People, PersonItem, TeamItem, TeamLead},
        person::{Person as ShowPerson, PersonDuty, PersonLoad, PersonRole},
        team::{Team as ShowTeam, TeamMember, TeamRepository},
    },
};
use crate::{
    catalog::RoleHat,
    charter::{
        self, Charter, Leadership, Line, Opened,
        show::{self, long_date},
    },
    editing,
    organization::{self, Assignment, Organization, Person, Scope, Team, TeamId},
    practices::REPOSITORIES,
    readings::{Load, WEEK_HOURS},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/people", Rule::SignedIn, people)
        .get("/people.csv", Rule::SignedIn, people_csv)
        .get("/people/{id}", Rule::SignedIn, person)
        .get("/teams/{id}", Rule::SignedIn, team)
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    view: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    team: String,
    #[serde(default)]
    sort: String,
    /// `none` for teams without a lead of their own.
    #[serde(default)]
    lead: String,
    #[serde(default)]
    page: usize,
}

impl Asked {
    fn filter(&self) -> rules::Filter<'_> {
        rules::Filter { query: &self.q, team: &self.team, sort: &self.sort }
    }
}

/// The colours of a role's hat.
fn shown(hat: RoleHat) -> Hat {
    match hat {
        RoleHat::Cto => Hat::Cto,
        RoleHat::Lead => Hat::Lead,
        RoleHat::Everyone => Hat::Everyone,
    }
}

fn team_link(organization: &Organization, team: &TeamId) -> Link {
    show::scope_link(organization, &Scope::Team(team.clone()))
}

async fn people(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    ceiling::search("q", &asked.q)?;
    let opened = charter::of_day(&ctx, None).await?;
    let lists_people = asked.view == "people";
    let matching = rules::matching(&opened.charter, &asked.filter());
    let page = rules::ListPage::new(asked.page, matching.len());
    let items = if lists_people {
        let duties = actions::duties(&ctx, &opened);
        let item =
            |person: &&Person| person_item(&opened, person, duties.get(&person.id).map_or(0, Vec::len));
        page.of_list(&matching).iter().map(item).collect()
    } else {
        Vec::new()
    };
    let mut teams = rules::teams(&opened.charter, &asked.sort);
    let n_teams = teams.len() as u64;
    let without_lead = asked.lead == "none" && !lists_people;
    if without_lead {
        teams.retain(|team| opened.charter.leadership(&team.id).is_vacant());
    }
    let view = People {
        lists_people,
        n_teams,
        without_lead,
        chart: (!lists_people && !without_lead && !teams.is_empty()).then(|| chart(&opened)),
        teams: teams.into_iter().map(|team| team_item(&ctx, &opened, team, lists_people)).collect(),
        people: items,
        n_people: opened.organization().active_people(opened.day()).count() as u64,
        pages: (!page.is_only()).then(|| pagination(&asked, page)),
        may_add: ctx.viewer.may(&Permission::ChangeOrganization),
        query: asked.q,
        team: asked.team,
        sort: if asked.sort.is_empty() { "name".to_owned() } else { asked.sort },
    };
    Ok(Page::new("People & teams", view.render()))
}

fn pagination(asked: &Asked, page: rules::ListPage) -> Pagination {
    let href = |page: usize| url::list(page, &asked.q, &asked.team, &asked.sort);
    Pagination {
        from: page.skipped as u64 + 1,
        to: page.end as u64,
        total: page.total as u64,
        of: "people".to_owned(),
        previous: page.previous().map(href),
        next: page.next().map(href),
    }
}

fn person_item(opened: &Opened, person: &Person, n_answers_for: usize) -> PersonItem {
    let organization = opened.organization();
    let roles = rules::roles(&opened.charter, &person.id);
    PersonItem {
        link: show::person_link(organization, &person.id),
        hat: shown(rules::hat(&opened.charter, &person.id)),
        level: person.level.map_or_else(String::new, |level| level.to_string()),
        roles: roles.map(|held| rules::role_title(organization, held)).collect::<Vec<_>>().join(", "),
        team: rules::first_team(&opened.charter, &person.id).map(|team| team_link(organization, team)),
        since: person.period.from.map_or_else(String::new, long_date),
        n_answers_for: n_answers_for as u64,
    }
}

fn team_item(ctx: &Ctx, opened: &Opened, team: &Team, names_only: bool) -> TeamItem {
    let organization = opened.organization();
    let scope = Scope::Team(team.id.clone());
    let lines = if names_only { Vec::new() } else { charter::lines(ctx, opened, &scope) };
    TeamItem {
        link: show::scope_link(organization, &scope),
        parent: team.parent.as_ref().map(|parent| team_link(organization, parent)),
        lead: team_lead(opened, &opened.charter.leadership(&team.id)),
        n_members: rules::n_members(&opened.charter, &team.id) as u64,
        statuses: show::counts_in_words(&show::counts(&lines)),
    }
}

/// The tree of teams under the organization, with the CTO at its top.
fn chart(opened: &Opened) -> OrganizationNode {
    let organization = opened.organization();
    let cto = rules::cto(&opened.charter);
    OrganizationNode {
        name: organization.settings.name.clone(),
        lead: cto.as_ref().map_or_else(|| "no CTO".to_owned(), |id| organization.person_name(id).to_owned()),
        is_vacant: cto.is_none(),
        hat: Hat::Cto,
        note: format!("{} people", organization.active_people(opened.day()).count()),
        href: charter::url::who(),
        children: rules::chart(&opened.charter)
            .into_iter()
            .map(|node| team_node(&opened.charter, node))
            .collect(),
    }
}

/// Who leads a team, with a link to each.
fn team_lead(opened: &Opened, leadership: &Leadership) -> TeamLead {
    let people = leadership.leads.iter().map(|id| show::person_link(opened.organization(), id));
    TeamLead { people: people.collect(), note: leadership.note(&opened.charter) }
}

fn team_node(charter: &Charter, node: rules::Node<'_>) -> OrganizationNode {
    OrganizationNode {
        name: node.team.name.clone(),
        lead: node.lead.words(charter),
        is_vacant: node.lead.is_vacant(),
        hat: Hat::Lead,
        note: node.note,
        href: url::team(node.team.id.as_str()),
        children: node.children.into_iter().map(|node| team_node(charter, node)).collect(),
    }
}

/// Everyone shown, in the format of the people import: teams by id, all of them.
async fn people_csv(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    ceiling::search("q", &asked.q)?;
    let opened = charter::of_day(&ctx, None).await?;
    let row = |person: &&Person| {
        let text = |value: Option<String>| value.unwrap_or_default();
        vec![
            person.id.to_string(),
            person.name.clone(),
            text(person.email.clone()),
            text(person.level.map(|level| level.to_string())),
            opened.charter.teams_of(&person.id).iter().map(TeamId::as_str).collect::<Vec<_>>().join("|"),
            text(person.manager.as_ref().map(ToString::to_string)),
            text(person.period.from.map(|day| day.to_string())),
            text(person.period.to.map(|day| day.to_string())),
        ]
    };
    let rows: Vec<Vec<String>> = rules::matching(&opened.charter, &asked.filter()).iter().map(row).collect();
    Ok(csv::download("people", &["id", "name", "email", "level", "team", "manager", "from", "to"], rows))
}

async fn person(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let opened = charter::of_day(&ctx, None).await?;
    let organization = opened.organization();
    let person = actions::find_person(&opened, &id)?;
    let panels = feature::panels(&ctx, &About::Person(id.clone())).await?;
    let duties = actions::duties(&ctx, &opened).remove(&person.id).unwrap_or_default();
    let history = rules::history(organization, person).into_iter();
    let view = ShowPerson {
        name: person.name.clone(),
        lead: rules::headline(&opened.charter, person),
        roles: rules::roles(&opened.charter, &person.id)
            .map(|held| person_role(organization, held))
            .collect(),
        answers_for: duties.iter().map(|line| duty(organization, line)).collect(),
        load: actions::load(&ctx, &opened, &person.id).map(person_load),
        manager: person.manager.as_ref().map(|manager| show::person_link(organization, manager)),
        teams: rules::memberships(&opened.charter, &person.id)
            .map(|team| team_link(organization, team))
            .collect(),
        facts: facts(person),
        history: history.map(|(day, what)| Event::new(day.to_string(), long_date(day), what)).collect(),
        panels,
        edit: ctx.viewer.may(&Permission::ChangeOrganization).then(|| editing::url::person(&id)),
        left: person.period.to.filter(|day| *day < opened.day()).map(long_date),
    };
    Ok(Page::new(&person.name, view.render()))
}

fn facts(person: &Person) -> Vec<(String, String)> {
    let level = person.level.map_or_else(|| "not recorded".to_owned(), |level| level.to_string());
    let mut facts = vec![("Level".to_owned(), level)];
    facts.extend(person.email.iter().map(|email| ("E-mail".to_owned(), email.clone())));
    facts.push(("In the organization".to_owned(), rules::dates(person.period)));
    facts
}

fn person_role(organization: &Organization, held: &Assignment) -> PersonRole {
    PersonRole {
        role: rules::role_title(organization, held),
        scope: show::scope_link(organization, &held.scope),
        dates: rules::dates(held.period),
        note: rules::in_place_of(organization, held),
    }
}

fn duty(organization: &Organization, line: &Line) -> PersonDuty {
    PersonDuty {
        link: show::responsibility_link(organization, &line.resolution.responsibility),
        scope: show::scope_link(organization, &line.resolution.scope),
        status: show::status(line),
        because: show::because(organization, line),
        about: show::about(organization, &line.reading),
        evidence: show::evidence(&line.reading.evidence),
    }
}

fn person_load(load: &Load) -> PersonLoad {
    PersonLoad {
        parts: load.parts.iter().map(|(what, minutes)| ((*what).to_owned(), minutes / 60.0)).collect(),
        hours: load.hours(),
        of: WEEK_HOURS,
    }
}

async fn team(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let opened = charter::of_day(&ctx, None).await?;
    let organization = opened.organization();
    let team = actions::find_team(&opened, &id)?;
    let panels = feature::panels(&ctx, &About::Team(id.clone())).await?;
    let lines = charter::lines(&ctx, &opened, &Scope::Team(team.id.clone()));
    let leadership = opened.charter.leadership(&team.id);
    let lead = team_lead(&opened, &leadership);
    let lead = TeamLead { note: leadership.term.map_or(lead.note, rules::dates), ..lead };
    let since = rules::vacant_since(organization, &team.id).map(|day| format!(" since {}", long_date(day)));
    let strip = |line: &Line| StripItem {
        label: show::responsibility_link(organization, &line.resolution.responsibility).label,
        status: show::status(line),
        href: charter::url::team_row(team.id.as_str(), line.resolution.responsibility.as_str()),
    };
    let repositories = rules::repositories(&opened.charter, &team.id);
    let view = ShowTeam {
        id: team.id.to_string(),
        name: team.name.clone(),
        href: url::team(team.id.as_str()),
        purpose: match rules::n_members(&opened.charter, &team.id) {
            1 => "One person.".to_owned(),
            count => format!("{count} people."),
        },
        vacant_since: leadership.is_vacant().then(|| since.unwrap_or_default()),
        lead,
        statuses: lines.iter().map(strip).collect(),
        counts: show::counts_in_words(&show::counts(&lines)),
        members: organization
            .members(&team.id, opened.day())
            .map(|person| member(&opened, team, person))
            .collect(),
        shows_repositories: ctx.is_on(REPOSITORIES.key).await?,
        repositories: repositories
            .map(|known| TeamRepository {
                link: Link::new(known.id.as_str(), organization::url::repository(known.id.as_str())),
                place: known.path.clone().or_else(|| known.url.clone()).unwrap_or_default(),
            })
            .collect(),
        teams: rules::teams_under(&opened.charter, &team.id)
            .map(|team| team_link(organization, &team.id))
            .collect(),
        parent: team.parent.as_ref().map(|parent| team_link(organization, parent)),
        panels,
        may_edit: organization::may_change(&ctx, &opened.current, &Scope::Team(team.id.clone())).is_ok(),
        may_add: ctx.viewer.may(&Permission::ChangeOrganization),
    };
    Ok(Page::new(&team.name, view.render()))
}

fn member(opened: &Opened, team: &Team, person: &Person) -> TeamMember {
    let since = rules::member_since(&opened.charter, &team.id, person);
    TeamMember {
        person: show::person_link(opened.organization(), &person.id),
        hat: shown(rules::hat(&opened.charter, &person.id)),
        level: person.level.map_or_else(String::new, |level| level.to_string()),
        since: since.map_or_else(String::new, long_date),
    }
}
