//! The pages of people and teams.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use castra_platform::{
    Ctx, Error, Result,
    access::{Permission, Rule},
    feature::{self, About},
    text::folded,
    ui::{Event, Hat, Link, Pagination, StripItem, chart::OrganizationNode},
    web::{Page, Routes, ceiling, csv, form},
};
use serde::Deserialize;

use super::views::{
    people::{People, PersonItem, TeamItem},
    person::{Person as ShowPerson, PersonDuty, PersonLoad, PersonRole},
    team::{Team as ShowTeam, TeamMember, TeamRepository},
};
use crate::{
    catalog::RoleHat,
    charter::{self, Line, Opened, show},
    organization::{Assignment, Organization, Period, Person, PersonId, Scope, Team, TeamId},
    readings::WEEK_HOURS,
};

/// People on one page.
const PEOPLE_ON_A_PAGE: usize = 100;
/// With more teams than this the chart is limited to its two upper layers.
const NODES_IN_A_CHART: usize = 60;

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
    #[serde(default)]
    page: usize,
}

/// Charter lines by accountable person: computed once per page, not once per person.
fn duties(ctx: &Ctx, opened: &Opened) -> std::collections::HashMap<PersonId, Vec<Line>> {
    let mut duties: std::collections::HashMap<PersonId, Vec<Line>> = std::collections::HashMap::new();
    for scope in opened.charter.scopes() {
        for line in charter::lines(ctx, opened, &scope) {
            if let Some(person) = line.resolution.accountable() {
                duties.entry(person.clone()).or_default().push(line);
            }
        }
    }
    duties
}

fn hat(opened: &Opened, person: &PersonId) -> Hat {
    let organization = opened.organization();
    let held = organization
        .assignments
        .values()
        .filter(|held| &held.person == person && held.period.contains(opened.day()));
    let hats: Vec<RoleHat> =
        held.filter_map(|held| organization.catalog.role(held.role.as_str())).map(|role| role.hat).collect();
    if hats.contains(&RoleHat::Cto) {
        Hat::Cto
    } else if hats.contains(&RoleHat::Lead) {
        Hat::Lead
    } else {
        Hat::Everyone
    }
}

fn role_title(organization: &Organization, held: &Assignment) -> String {
    organization
        .catalog
        .role(held.role.as_str())
        .map_or_else(|| held.role.to_string(), |role| role.title.clone())
}

async fn people(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    ceiling::search("q", &asked.q)?;
    let opened = charter::of_day(&ctx, None).await?;
    let organization = opened.organization();
    let lists_people = asked.view == "people";
    let matching = matching(&opened, &asked);
    let first = (asked.page.max(1) - 1) * PEOPLE_ON_A_PAGE;
    let items = if lists_people {
        let duties = duties(&ctx, &opened);
        let shown = matching.iter().skip(first).take(PEOPLE_ON_A_PAGE);
        shown.map(|person| person_item(&opened, person, duties.get(&person.id).map_or(0, Vec::len))).collect()
    } else {
        Vec::new()
    };
    let view = People {
        lists_people,
        chart: (!lists_people).then(|| chart(&opened)).flatten(),
        teams: team_items(&ctx, &opened, &asked, lists_people),
        people: items,
        n_people: organization.active_people(opened.day()).count() as u64,
        pages: pages(&asked, first, matching.len()),
        may_add: ctx.viewer.may(&Permission::ChangeOrganization),
        query: asked.q,
        team: asked.team,
        sort: if asked.sort.is_empty() { "name".to_owned() } else { asked.sort },
    };
    Ok(Page::new("People & teams", view.render()))
}

fn team_of<'a>(opened: &'a Opened, person: &PersonId) -> Option<&'a TeamId> {
    opened.charter.teams_of(person).first()
}

fn matching<'a>(opened: &'a Opened, asked: &Asked) -> Vec<&'a Person> {
    let organization = opened.organization();
    let needle = folded(&asked.q);
    let fits = |person: &&Person| {
        needle.is_empty()
            || folded(&person.name).contains(&needle)
            || person.email.as_ref().is_some_and(|email| folded(email).contains(&needle))
            || person.id.as_str().contains(&needle)
    };
    let team =
        organization.teams.values().find(|team| team.name == asked.team || team.id.as_str() == asked.team);
    let mut people: Vec<&Person> = match team {
        Some(team) => organization.members(&team.id, opened.day()).filter(fits).collect(),
        None => organization.active_people(opened.day()).filter(fits).collect(),
    };
    match asked.sort.as_str() {
        "level" => people.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.name.cmp(&b.name))),
        "team" => {
            people.sort_by_cached_key(|person| (team_of(opened, &person.id).cloned(), person.name.clone()))
        }
        _ => people.sort_by_cached_key(|person| person.name.to_lowercase()),
    }
    people
}

fn pages(asked: &Asked, first: usize, total: usize) -> Option<Pagination> {
    if total <= PEOPLE_ON_A_PAGE {
        return None;
    }
    let page = first / PEOPLE_ON_A_PAGE + 1;
    let to = (first + PEOPLE_ON_A_PAGE).min(total);
    let href = |page: usize| {
        let [q, team, sort] = [&asked.q, &asked.team, &asked.sort].map(|text| form::escape(text));
        format!("/people?view=people&page={page}&q={q}&team={team}&sort={sort}")
    };
    Some(Pagination {
        from: first as u64 + 1,
        to: to as u64,
        total: total as u64,
        of: "people".to_owned(),
        previous: (page > 1).then(|| href(page - 1)),
        next: (to < total).then(|| href(page + 1)),
    })
}

fn person_item(opened: &Opened, person: &Person, n_answers_for: usize) -> PersonItem {
    let organization = opened.organization();
    let held = organization
        .assignments
        .values()
        .filter(|held| held.person == person.id && held.period.contains(opened.day()));
    PersonItem {
        link: show::person_link(organization, &person.id),
        hat: hat(opened, &person.id),
        level: person.level.map_or_else(String::new, |level| level.to_string()),
        roles: held.map(|held| role_title(organization, held)).collect::<Vec<_>>().join(", "),
        team: team_of(opened, &person.id)
            .map(|team| show::scope_link(organization, &Scope::Team(team.clone()))),
        since: person.period.from.map_or_else(String::new, show::long_date),
        n_answers_for: n_answers_for as u64,
    }
}

fn team_items(ctx: &Ctx, opened: &Opened, asked: &Asked, names_only: bool) -> Vec<TeamItem> {
    let organization = opened.organization();
    let mut items: Vec<TeamItem> = organization
        .active_teams(opened.day())
        .map(|team| {
            let scope = Scope::Team(team.id.clone());
            let lines = if names_only { Vec::new() } else { charter::lines(ctx, opened, &scope) };
            let parent = team.parent.clone().map(Scope::Team);
            TeamItem {
                link: show::scope_link(organization, &scope),
                parent: parent.map(|parent| show::scope_link(organization, &parent)),
                lead: opened
                    .charter
                    .holders("tech-lead", &scope)
                    .first()
                    .map(|held| show::person_link(organization, &held.person)),
                n_members: organization.members(&team.id, opened.day()).count() as u64,
                statuses: show::counts_in_words(&show::counts(&lines)),
            }
        })
        .collect();
    match asked.sort.as_str() {
        "members" => items.sort_by_key(|item| std::cmp::Reverse(item.n_members)),
        _ => items.sort_by_cached_key(|item| item.link.label.to_lowercase()),
    }
    items
}

/// The tree of teams under the organization, with the CTO at its top.
fn chart(opened: &Opened) -> Option<OrganizationNode> {
    let organization = opened.organization();
    let teams: Vec<&Team> = organization.active_teams(opened.day()).collect();
    if teams.is_empty() {
        return None;
    }
    let deep = teams.len() <= NODES_IN_A_CHART;
    let is_root =
        |team: &&&Team| team.parent.as_ref().is_none_or(|parent| !organization.teams.contains_key(parent));
    let roots = teams
        .iter()
        .filter(is_root)
        .take(NODES_IN_A_CHART)
        .map(|team| node(opened, &teams, team, if deep { 8 } else { 1 }))
        .collect();
    let cto = opened.charter.holders("cto", &Scope::Organization).first().map(|held| held.person.clone());
    let cto = cto.or_else(|| opened.charter.de_facto_cto().map(|(person, _)| person));
    Some(OrganizationNode {
        name: organization.settings.name.clone(),
        lead: cto.map(|id| organization.person_name(&id).to_owned()),
        hat: Hat::Cto,
        note: format!("{} people", organization.active_people(opened.day()).count()),
        href: "/who".to_owned(),
        children: roots,
    })
}

fn node(opened: &Opened, teams: &[&Team], team: &Team, depth: usize) -> OrganizationNode {
    let organization = opened.organization();
    let scope = Scope::Team(team.id.clone());
    let below: Vec<&&Team> = teams.iter().filter(|other| other.parent.as_ref() == Some(&team.id)).collect();
    let members = organization.members(&team.id, opened.day()).count();
    let more = if depth == 0 && !below.is_empty() {
        format!(", {} teams under it", below.len())
    } else {
        String::new()
    };
    OrganizationNode {
        name: team.name.clone(),
        lead: opened
            .charter
            .holders("tech-lead", &scope)
            .first()
            .map(|held| organization.person_name(&held.person).to_owned()),
        hat: Hat::Lead,
        note: format!("{members} {}{more}", if members == 1 { "person" } else { "people" }),
        href: format!("/teams/{}", team.id),
        children: if depth == 0 {
            Vec::new()
        } else {
            below.into_iter().map(|team| node(opened, teams, team, depth - 1)).collect()
        },
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
    let rows: Vec<Vec<String>> = matching(&opened, &asked).iter().map(row).collect();
    Ok(csv::download("people", &["id", "name", "email", "level", "team", "manager", "from", "to"], rows))
}

fn dates(period: Period) -> String {
    match (period.from, period.to) {
        (None, None) => "no dates recorded".to_owned(),
        (Some(from), None) => format!("since {}", show::long_date(from)),
        (None, Some(to)) => format!("until {}", show::long_date(to)),
        (Some(from), Some(to)) => format!("{} to {}", show::long_date(from), show::long_date(to)),
    }
}

async fn person(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let opened = charter::of_day(&ctx, None).await?;
    let organization = opened.organization();
    let person = organization.people.values().find(|person| person.id.as_str() == id);
    let person = person.ok_or_else(|| Error::not_found(format!("person `{id}`")))?;
    let panels = feature::panels(&ctx, &About::Person(id.clone())).await?;
    let mine = duties(&ctx, &opened).remove(&person.id).unwrap_or_default();
    let teams = organization
        .memberships
        .iter()
        .filter(|member| member.person == person.id && member.period.contains(opened.day()));
    let mut facts = vec![(
        "Level".to_owned(),
        person.level.map_or_else(|| "not recorded".to_owned(), |level| level.to_string()),
    )];
    facts.extend(person.email.iter().map(|email| ("E-mail".to_owned(), email.clone())));
    facts.push(("In the organization".to_owned(), dates(person.period)));
    let held = organization.assignments.values();
    let held = held.filter(|held| held.person == person.id && held.period.contains(opened.day()));
    let view = ShowPerson {
        name: person.name.clone(),
        lead: lead_line(&opened, person),
        roles: held.map(|held| person_role(organization, held)).collect(),
        answers_for: mine.iter().map(|line| duty(organization, line)).collect(),
        load: load(&ctx, &opened, &person.id),
        manager: person.manager.as_ref().map(|manager| show::person_link(organization, manager)),
        teams: teams
            .map(|member| show::scope_link(organization, &Scope::Team(member.team.clone())))
            .collect(),
        facts,
        history: history(organization, person),
        panels,
        left: person.period.to.filter(|day| *day < opened.day()).map(show::long_date),
    };
    Ok(Page::new(&person.name, view.render()))
}

fn lead_line(opened: &Opened, person: &Person) -> String {
    let organization = opened.organization();
    let held = organization
        .assignments
        .values()
        .filter(|held| held.person == person.id && held.period.contains(opened.day()));
    let roles: Vec<String> = held
        .map(|held| format!("{} of {}", role_title(organization, held), organization.scope_name(&held.scope)))
        .collect();
    match (roles.is_empty(), person.level) {
        (false, _) => roles.join(", "),
        (true, Some(level)) => format!("Engineer, {level}"),
        (true, None) => "No role recorded".to_owned(),
    }
}

fn person_role(organization: &Organization, held: &Assignment) -> PersonRole {
    let instead = |id: &Option<PersonId>, word: &str| {
        id.as_ref().map(|id| format!("{word} {}", organization.person_name(id)))
    };
    PersonRole {
        role: role_title(organization, held),
        scope: show::scope_link(organization, &held.scope),
        dates: dates(held.period),
        note: instead(&held.acting_for, "acting for").or_else(|| instead(&held.deputy_for, "deputy of")),
    }
}

fn duty(organization: &Organization, line: &Line) -> PersonDuty {
    let id = &line.resolution.responsibility;
    let title = organization.catalog.responsibility(id.as_str()).map_or(id.as_str(), |entry| &entry.title);
    PersonDuty {
        link: Link::new(title, format!("/responsibilities/{id}")),
        scope: show::scope_link(organization, &line.resolution.scope),
        status: show::status(line),
        because: show::because(organization, line),
        about: show::about(organization, &line.reading),
        evidence: show::evidence(&line.reading.evidence),
    }
}

/// A person's agreed hours a week, for the person and their leaders only.
fn load(ctx: &Ctx, opened: &Opened, person: &PersonId) -> Option<PersonLoad> {
    let leaders = opened.current.charter.leaders(person);
    let leaders: Vec<&str> = leaders.iter().map(PersonId::as_str).collect();
    ctx.viewer
        .may(&Permission::SeeOwnReading { holder: Some(person.as_str()), leaders: &leaders })
        .then(|| opened.readings.loads().of(person))?
        .map(|load| PersonLoad {
            parts: load.parts.iter().map(|(what, minutes)| ((*what).to_owned(), minutes / 60.0)).collect(),
            hours: load.hours(),
            of: WEEK_HOURS,
        })
}

fn history(organization: &Organization, person: &Person) -> Vec<Event> {
    let mut dated: Vec<(chrono::NaiveDate, String)> = Vec::new();
    dated.extend(person.period.from.map(|day| (day, "Joined".to_owned())));
    dated.extend(person.period.to.map(|day| (day, "Left".to_owned())));
    for held in organization.assignments.values().filter(|held| held.person == person.id) {
        let what = format!("{} of {}", role_title(organization, held), organization.scope_name(&held.scope));
        dated.extend(held.period.from.map(|day| (day, format!("Became {what}"))));
        dated.extend(held.period.to.map(|day| (day, format!("Last day as {what}"))));
    }
    for member in organization.memberships.iter().filter(|member| member.person == person.id) {
        let team = organization.scope_name(&Scope::Team(member.team.clone())).to_owned();
        dated.extend(member.period.from.map(|day| (day, format!("Joined {team}"))));
        dated.extend(member.period.to.map(|day| (day, format!("Last day in {team}"))));
    }
    dated.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    dated.into_iter().map(|(day, what)| Event::new(day.to_string(), show::long_date(day), what)).collect()
}

async fn team(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let opened = charter::of_day(&ctx, None).await?;
    let organization = opened.organization();
    let team = organization.teams.values().find(|team| team.id.as_str() == id);
    let team = team.ok_or_else(|| Error::not_found(format!("team `{id}`")))?;
    let panels = feature::panels(&ctx, &About::Team(id.clone())).await?;
    let scope = Scope::Team(team.id.clone());
    let lines = charter::lines(&ctx, &opened, &scope);
    let leads = opened.charter.holders("tech-lead", &scope);
    let strip = |line: &Line| {
        let id = &line.resolution.responsibility;
        let title =
            organization.catalog.responsibility(id.as_str()).map_or(id.as_str(), |entry| &entry.title);
        StripItem {
            label: title.to_owned(),
            status: show::status(line),
            href: format!("/teams/{}/charter#r-{id}", team.id),
        }
    };
    let below =
        organization.active_teams(opened.day()).filter(|other| other.parent.as_ref() == Some(&team.id));
    let view = ShowTeam {
        id: team.id.to_string(),
        name: team.name.clone(),
        href: format!("/teams/{}", team.id),
        purpose: match organization.members(&team.id, opened.day()).count() {
            1 => "One person.".to_owned(),
            count => format!("{count} people."),
        },
        lead: leads.first().map(|held| (show::person_link(organization, &held.person), dates(held.period))),
        vacant_since: leads.is_empty().then(|| vacant_since(&opened, &scope)),
        statuses: lines.iter().map(strip).collect(),
        counts: show::counts_in_words(&show::counts(&lines)),
        members: organization
            .members(&team.id, opened.day())
            .map(|person| member(&opened, team, person))
            .collect(),
        repositories: organization
            .repositories
            .values()
            .filter(|known| known.team == team.id && known.period.contains(opened.day()))
            .map(|known| TeamRepository {
                link: Link::new(known.id.as_str(), format!("/repositories/{}", known.id)),
                place: known.path.clone().or_else(|| known.url.clone()).unwrap_or_default(),
            })
            .collect(),
        teams: below.map(|team| show::scope_link(organization, &Scope::Team(team.id.clone()))).collect(),
        parent: team
            .parent
            .as_ref()
            .map(|parent| show::scope_link(organization, &Scope::Team(parent.clone()))),
        panels,
        may_edit: ctx.viewer.may(&Permission::ChangeScope(Some(&id))),
    };
    Ok(Page::new(&team.name, view.render()))
}

/// ` since …`, if the last lead's last day is known.
fn vacant_since(opened: &Opened, scope: &Scope) -> String {
    let past = opened.organization().assignments.values();
    let past = past
        .filter(|held| held.scope == *scope && held.role.as_str() == "tech-lead")
        .filter_map(|held| held.period.to);
    past.max().map_or_else(String::new, |day| format!(" since {}", show::long_date(day)))
}

fn member(opened: &Opened, team: &Team, person: &Person) -> TeamMember {
    let here = opened.organization().memberships.iter();
    let mut here = here.filter(|member| {
        member.team == team.id && member.person == person.id && member.period.contains(opened.day())
    });
    let since = here.next().and_then(|member| member.period.from).or(person.period.from);
    TeamMember {
        person: show::person_link(opened.organization(), &person.id),
        hat: hat(opened, &person.id),
        level: person.level.map_or_else(String::new, |level| level.to_string()),
        since: since.map_or_else(String::new, show::long_date),
    }
}
