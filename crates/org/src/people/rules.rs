//! Who is listed and in which order, and what the pages state of a person and a team. Pure.

use std::collections::HashMap;

use castra_platform::{figures::counted, text::folded};
use chrono::NaiveDate;

use crate::{
    catalog::RoleHat,
    charter::{Charter, Leadership, Line, dates::long_date},
    organization::{Assignment, Organization, Period, Person, PersonId, Repository, Scope, Team, TeamId},
};

/// People on one page.
const PEOPLE_ON_A_PAGE: usize = 100;
/// With more teams than this the chart is limited to its two upper layers.
const NODES_IN_A_CHART: usize = 60;
/// The layers of a chart that is not limited.
const LAYERS: usize = 8;

/// Charter lines by accountable person.
pub(super) fn by_accountable(lines: impl IntoIterator<Item = Line>) -> HashMap<PersonId, Vec<Line>> {
    let mut duties: HashMap<PersonId, Vec<Line>> = HashMap::new();
    for line in lines {
        if let Some(person) = line.resolution.accountable() {
            duties.entry(person.clone()).or_default().push(line);
        }
    }
    duties
}

/// The roles that a person holds on the charter's day.
pub(super) fn roles<'a>(charter: &'a Charter, person: &'a PersonId) -> impl Iterator<Item = &'a Assignment> {
    let day = charter.day();
    let held = charter.organization().assignments.values();
    held.filter(move |held| &held.person == person && held.period.contains(day))
}

/// The highest hat among a person's roles.
pub(super) fn hat(charter: &Charter, person: &PersonId) -> RoleHat {
    let catalog = &charter.organization().catalog;
    let hats: Vec<RoleHat> = roles(charter, person)
        .filter_map(|held| catalog.role(held.role.as_str()))
        .map(|role| role.hat)
        .collect();
    let mut by_rank = [RoleHat::Cto, RoleHat::Lead].into_iter();
    by_rank.find(|hat| hats.contains(hat)).unwrap_or(RoleHat::Everyone)
}

/// The title of an assignment's role.
pub(super) fn role_title(organization: &Organization, held: &Assignment) -> String {
    let role = organization.catalog.role(held.role.as_str());
    role.map_or_else(|| held.role.to_string(), |role| role.title.clone())
}

/// The team that a person is listed under.
pub(super) fn first_team<'a>(charter: &'a Charter, person: &PersonId) -> Option<&'a TeamId> {
    charter.teams_of(person).first()
}

/// The people of a list, and their order.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Filter<'a> {
    /// Part of a name, an address or an id.
    pub(super) query: &'a str,
    /// A team's id or name; an unknown one does not restrict the list.
    pub(super) team: &'a str,
    /// `level` or `team`; by name otherwise.
    pub(super) sort: &'a str,
}

/// The people of a list, in order.
pub(super) fn matching<'a>(charter: &'a Charter, filter: &Filter<'_>) -> Vec<&'a Person> {
    let (organization, day) = (charter.organization(), charter.day());
    let needle = folded(filter.query);
    let fits = |person: &&Person| {
        needle.is_empty()
            || folded(&person.name).contains(&needle)
            || person.email.as_ref().is_some_and(|email| folded(email).contains(&needle))
            || person.id.as_str().contains(&needle)
    };
    let mut teams = organization.teams.values();
    let team = teams.find(|team| team.name == filter.team || team.id.as_str() == filter.team);
    let mut people: Vec<&Person> = match team {
        Some(team) => organization.members(&team.id, day).filter(fits).collect(),
        None => organization.active_people(day).filter(fits).collect(),
    };
    match filter.sort {
        "level" => people.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.name.cmp(&b.name))),
        "team" => people
            .sort_by_cached_key(|person| (first_team(charter, &person.id).cloned(), person.name.clone())),
        _ => people.sort_by_cached_key(|person| person.name.to_lowercase()),
    }
    people
}

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ListPage {
    /// Its number, from 1.
    pub(super) number: usize,
    /// The entries before it.
    pub(super) skipped: usize,
    /// The entries up to its end.
    pub(super) end: usize,
    /// The entries of all pages.
    pub(super) total: usize,
}

impl ListPage {
    /// The page with this number of a list of people; 0 is the first.
    pub(super) fn new(number: usize, total: usize) -> Self {
        let number = number.max(1);
        let skipped = (number - 1).saturating_mul(PEOPLE_ON_A_PAGE);
        Self { number, skipped, end: skipped.saturating_add(PEOPLE_ON_A_PAGE).min(total), total }
    }

    /// Whether it is the only one.
    pub(super) fn is_only(self) -> bool {
        self.total <= PEOPLE_ON_A_PAGE
    }

    /// The number of the page before it.
    pub(super) fn previous(self) -> Option<usize> {
        (self.number > 1).then(|| self.number - 1)
    }

    /// The number of the page after it.
    pub(super) fn next(self) -> Option<usize> {
        (self.end < self.total).then_some(self.number + 1)
    }

    /// Its part of the list.
    pub(super) fn of_list<T>(self, list: &[T]) -> &[T] {
        list.get(self.skipped..self.end).unwrap_or_default()
    }
}

/// The active teams, by size if `sort` is `members`, otherwise by name.
pub(super) fn teams<'a>(charter: &'a Charter, sort: &str) -> Vec<&'a Team> {
    let organization = charter.organization();
    let mut teams: Vec<&Team> = organization.active_teams(charter.day()).collect();
    match sort {
        "members" => teams.sort_by_cached_key(|team| std::cmp::Reverse(n_members(charter, &team.id))),
        _ => teams.sort_by_cached_key(|team| team.name.to_lowercase()),
    }
    teams
}

/// The number of members of a team.
pub(super) fn n_members(charter: &Charter, team: &TeamId) -> usize {
    charter.organization().members(team, charter.day()).count()
}

/// The teams directly under a team.
pub(super) fn teams_under<'a>(charter: &'a Charter, team: &'a TeamId) -> impl Iterator<Item = &'a Team> {
    let teams = charter.organization().active_teams(charter.day());
    teams.filter(move |other| other.parent.as_ref() == Some(team))
}

/// A team in the organization chart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node<'a> {
    pub(super) team: &'a Team,
    pub(super) lead: Leadership,
    /// The number of people, and of teams under it that the chart leaves out, in words.
    pub(super) note: String,
    pub(super) children: Vec<Node<'a>>,
}

/// The teams at the top of the organization chart, with those under them.
pub(super) fn chart(charter: &Charter) -> Vec<Node<'_>> {
    let organization = charter.organization();
    let teams: Vec<&Team> = organization.active_teams(charter.day()).collect();
    let layers = if teams.len() <= NODES_IN_A_CHART { LAYERS } else { 1 };
    let is_root =
        |team: &&Team| team.parent.as_ref().is_none_or(|parent| !organization.teams.contains_key(parent));
    let roots = teams.iter().copied().filter(is_root).take(NODES_IN_A_CHART);
    roots.map(|team| node(charter, &teams, team, layers)).collect()
}

fn node<'a>(charter: &'a Charter, teams: &[&'a Team], team: &'a Team, layers: usize) -> Node<'a> {
    let below: Vec<&Team> =
        teams.iter().copied().filter(|other| other.parent.as_ref() == Some(&team.id)).collect();
    let members = n_members(charter, &team.id);
    let people = counted(members, "person", "people");
    let left_out = if layers == 0 && !below.is_empty() {
        format!(", {} under it", counted(below.len(), "team", "teams"))
    } else {
        String::new()
    };
    let below = if layers == 0 { Vec::new() } else { below };
    Node {
        team,
        lead: charter.leadership(&team.id),
        note: format!("{people}{left_out}"),
        children: below.into_iter().map(|team| node(charter, teams, team, layers - 1)).collect(),
    }
}

/// The CTO, or the person in fact at the top.
pub(super) fn cto(charter: &Charter) -> Option<PersonId> {
    let named = charter.holders("cto", &Scope::Organization).first().map(|held| held.person.clone());
    named.or_else(|| charter.de_facto_cto().map(|(person, _)| person))
}

/// A period in words.
pub(super) fn dates(period: Period) -> String {
    match (period.from, period.to) {
        (None, None) => "no dates recorded".to_owned(),
        (Some(from), None) => format!("since {}", long_date(from)),
        (None, Some(to)) => format!("until {}", long_date(to)),
        (Some(from), Some(to)) => format!("{} to {}", long_date(from), long_date(to)),
    }
}

/// What a person is, in one line: their roles, or else their level.
pub(super) fn headline(charter: &Charter, person: &Person) -> String {
    let organization = charter.organization();
    let roles: Vec<String> =
        roles(charter, &person.id).map(|held| role_of_scope(organization, held)).collect();
    match (roles.is_empty(), person.level) {
        (false, _) => roles.join(", "),
        (true, Some(level)) => format!("Engineer, {level}"),
        (true, None) => "No role recorded".to_owned(),
    }
}

fn role_of_scope(organization: &Organization, held: &Assignment) -> String {
    format!("{} of {}", role_title(organization, held), organization.scope_name(&held.scope))
}

/// In whose place a role is held, in words.
pub(super) fn in_place_of(organization: &Organization, held: &Assignment) -> Option<String> {
    let name = |id: &PersonId, word: &str| format!("{word} {}", organization.person_name(id));
    let acting = held.acting_for.as_ref().map(|id| name(id, "acting for"));
    acting.or_else(|| held.deputy_for.as_ref().map(|id| name(id, "deputy of")))
}

/// The teams a person is in on the charter's day, as recorded.
pub(super) fn memberships<'a>(
    charter: &'a Charter,
    person: &'a PersonId,
) -> impl Iterator<Item = &'a TeamId> {
    let day = charter.day();
    let members = charter.organization().memberships.iter();
    members
        .filter(move |member| &member.person == person && member.period.contains(day))
        .map(|member| &member.team)
}

/// A person's dated events, newest first.
pub(super) fn history(organization: &Organization, person: &Person) -> Vec<(NaiveDate, String)> {
    let mut dated: Vec<(NaiveDate, String)> = Vec::new();
    let mut add = |period: Period, first: String, last: String| {
        dated.extend(period.from.map(|day| (day, first)));
        dated.extend(period.to.map(|day| (day, last)));
    };
    add(person.period, "Joined".to_owned(), "Left".to_owned());
    for held in organization.assignments.values().filter(|held| held.person == person.id) {
        let role = role_of_scope(organization, held);
        add(held.period, format!("Became {role}"), format!("Last day as {role}"));
    }
    for member in organization.memberships.iter().filter(|member| member.person == person.id) {
        let team = organization.scope_name(&Scope::Team(member.team.clone())).to_owned();
        add(member.period, format!("Joined {team}"), format!("Last day in {team}"));
    }
    dated.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    dated
}

/// The last day of a team's last tech lead.
pub(super) fn vacant_since(organization: &Organization, team: &TeamId) -> Option<NaiveDate> {
    let past = organization.assignments.values();
    let past = past.filter(|held| held.scope.team() == Some(team) && held.role.as_str() == "tech-lead");
    past.filter_map(|held| held.period.to).max()
}

/// The day since which a person is in a team; the first day in the organization if that is not recorded.
pub(super) fn member_since(charter: &Charter, team: &TeamId, person: &Person) -> Option<NaiveDate> {
    let mut here = charter.organization().memberships.iter().filter(|member| {
        member.team == *team && member.person == person.id && member.period.contains(charter.day())
    });
    here.next().and_then(|member| member.period.from).or(person.period.from)
}

/// The repositories of a team on the charter's day.
pub(super) fn repositories<'a>(
    charter: &'a Charter,
    team: &'a TeamId,
) -> impl Iterator<Item = &'a Repository> {
    let day = charter.day();
    let known = charter.organization().repositories.values();
    known.filter(move |known| known.team == *team && known.period.contains(day))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::org_file::organization_of;

    const FILE: &str = "
castra: 1
organization: { name: Example }
people:
  - { id: ana, name: Ana Example, level: senior, email: ana@example.org, from: 2024-02-01 }
  - { id: bo, name: bo Smith, level: mid }
  - { id: cy, name: Cy Jones, level: executive }
  - { id: dee, name: Dee Old, level: mid, to: 2025-12-31 }
teams:
  - { id: core, name: Core, members: [bo] }
  - { id: app, name: App, parent: core, members: [ana, cy] }
assignments:
  - { person: cy, role: cto }
  - { person: dee, role: tech-lead, team: app, from: 2025-01-01, to: 2025-12-31 }
  - { person: ana, role: tech-lead, team: core, from: 2026-01-01 }
  - { person: bo, role: tech-lead, team: core, from: 2026-01-01, deputy_for: ana }
";

    fn charter() -> Charter {
        Charter::new(Arc::new(organization_of(FILE)), "2026-03-01".parse().unwrap())
    }

    fn listed(filter: &Filter<'_>) -> Vec<String> {
        matching(&charter(), filter).iter().map(|person| person.id.to_string()).collect()
    }

    #[test]
    fn people_are_filtered_by_name_address_or_team() {
        assert_eq!(listed(&Filter::default()), ["ana", "bo", "cy"], "those who left are not listed");
        for (query, expected) in [("JONES", "cy"), ("@example.org", "ana"), ("bo", "bo")] {
            assert_eq!(listed(&Filter { query, ..Filter::default() }), [expected], "{query}");
        }
        for team in ["app", "App"] {
            assert_eq!(listed(&Filter { team, ..Filter::default() }), ["ana", "cy"], "{team}");
        }
        assert_eq!(listed(&Filter { team: "none", ..Filter::default() }).len(), 3);
    }

    #[test]
    fn people_are_sorted_by_name_level_or_team() {
        for (sort, expected) in
            [("", ["ana", "bo", "cy"]), ("level", ["cy", "ana", "bo"]), ("team", ["ana", "cy", "bo"])]
        {
            assert_eq!(listed(&Filter { sort, ..Filter::default() }), expected, "{sort}");
        }
    }

    #[test]
    fn teams_are_sorted_by_name_or_size() {
        let charter = charter();
        let sorted =
            |sort| teams(&charter, sort).into_iter().map(|team| team.id.as_str()).collect::<Vec<_>>();
        assert_eq!(sorted("name"), ["app", "core"]);
        assert_eq!(sorted("members"), ["app", "core"]);
        assert_eq!((n_members(&charter, &"app".into()), n_members(&charter, &"core".into())), (2, 1));
    }

    #[test]
    fn a_list_has_pages_of_a_hundred() {
        let page = ListPage::new(0, 100);
        assert_eq!((page.is_only(), page.previous(), page.next()), (true, None, None));
        let page = ListPage::new(2, 250);
        assert_eq!((page.skipped, page.end, page.is_only()), (100, 200, false));
        assert_eq!((page.previous(), page.next()), (Some(1), Some(3)));
        let list: Vec<usize> = (0..250).collect();
        assert_eq!(ListPage::new(3, 250).of_list(&list), &list[200..]);
        assert_eq!(ListPage::new(9, 250).of_list(&list), [0; 0]);
    }

    #[test]
    fn the_hat_is_the_highest_of_the_roles() {
        let charter = charter();
        let hats = ["cy", "ana", "dee"].map(|person| hat(&charter, &person.into()));
        assert_eq!(hats, [RoleHat::Cto, RoleHat::Lead, RoleHat::Everyone]);
    }

    #[test]
    fn a_person_is_described_by_roles_or_else_by_level() {
        let charter = charter();
        let organization = charter.organization();
        let line = |id: &str| headline(&charter, &organization.people[id]);
        assert_eq!(line("ana"), "Tech lead of Core");
        assert_eq!(line("dee"), "Engineer, mid");
        let deputy = roles(&charter, &organization.people["bo"].id).next().unwrap();
        assert_eq!(in_place_of(organization, deputy).as_deref(), Some("deputy of Ana Example"));
        assert_eq!(dates(deputy.period), "since 1 January 2026");
    }

    #[test]
    fn the_chart_puts_teams_under_their_parents() {
        let charter = charter();
        let roots = chart(&charter);
        let [core] = &roots[..] else { panic!("one team is at the top") };
        assert_eq!((core.team.id.as_str(), core.note.as_str()), ("core", "1 person"));
        assert_eq!(core.lead.words(&charter), "Ana Example");
        let [app] = &core.children[..] else { panic!("one team is under it") };
        let lead = app.lead.words(&charter);
        assert_eq!((app.team.id.as_str(), app.note.as_str()), ("app", "2 people"));
        assert_eq!((lead.as_str(), app.lead.is_vacant()), ("Ana Example (from Core)", true));
        assert_eq!(cto(&charter).as_ref().map(PersonId::as_str), Some("cy"));
        assert_eq!(teams_under(&charter, &"core".into()).count(), 1);
    }

    #[test]
    fn history_begins_with_the_newest() {
        let charter = charter();
        let organization = charter.organization();
        let events = |id: &str| {
            let events = history(organization, &organization.people[id]).into_iter();
            events.map(|(day, what)| format!("{day} {what}")).collect::<Vec<_>>()
        };
        assert_eq!(events("ana"), ["2026-01-01 Became Tech lead of Core", "2024-02-01 Joined"]);
        assert_eq!(
            events("dee"),
            [
                "2025-12-31 Last day as Tech lead of App",
                "2025-12-31 Left",
                "2025-01-01 Became Tech lead of App"
            ]
        );
    }

    #[test]
    fn a_vacancy_begins_with_the_last_day_of_the_last_lead() {
        let charter = charter();
        let organization = charter.organization();
        assert_eq!(vacant_since(organization, &"app".into()), "2025-12-31".parse().ok());
        let since = member_since(&charter, &"app".into(), &organization.people["ana"]);
        assert_eq!(since, "2024-02-01".parse().ok());
    }
}
