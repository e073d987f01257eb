//! People and teams: the organization chart, and everyone.

use castra_platform::ui::chart::{Caption, OrganizationChart, OrganizationNode};
use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Field, FilterBar, Hat, Link, Markup, PageHead, Pagination,
    PersonChip, Pill, Row, Sort, Tab, Tone, choices, html, number, stack, tabs,
};

use crate::editing;

#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    /// Whether people are listed instead of teams.
    pub(crate) lists_people: bool,
    /// The tree of teams; none while there are no teams.
    pub(crate) chart: Option<OrganizationNode>,
    pub(crate) teams: Vec<TeamItem>,
    /// The number of teams.
    pub(crate) n_teams: u64,
    /// Whether only teams without a lead of their own are listed.
    pub(crate) without_lead: bool,
    /// People on this page.
    pub(crate) people: Vec<PersonItem>,
    /// The number of people.
    pub(crate) n_people: u64,
    /// The search text.
    pub(crate) query: String,
    /// A team's value, or empty.
    pub(crate) team: String,
    /// The position among the people.
    pub(crate) pages: Option<Pagination>,
    pub(crate) sort: String,
    /// Whether the viewer may add people and teams.
    pub(crate) may_add: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct TeamItem {
    pub(crate) link: Link,
    /// The team above.
    pub(crate) parent: Option<Link>,
    pub(crate) lead: TeamLead,
    pub(crate) n_members: u64,
    /// The number of responsibilities of each status, in words.
    pub(crate) statuses: String,
}

/// Who leads a team.
#[derive(Clone, Debug, Default)]
pub(crate) struct TeamLead {
    /// The leads; several if it is contested.
    pub(crate) people: Vec<Link>,
    /// Such as "from Payments" or "contested".
    pub(crate) note: String,
}

impl TeamLead {
    pub(crate) fn render(&self) -> Markup {
        let Some((last, others)) = self.people.split_last() else {
            return html! { (Pill::tone(Tone::Bad, &self.note)) };
        };
        let chip = |lead: &Link| PersonChip::new(&lead.label, Hat::Lead).href(&lead.href);
        let last = if self.note.is_empty() { chip(last) } else { chip(last).note(&self.note) };
        let others = others.iter().map(|lead| html! { (chip(lead)) });
        stack(&others.chain([html! { (last) }]).collect::<Vec<_>>())
    }
}

#[derive(Clone, Debug)]
pub(crate) struct PersonItem {
    pub(crate) link: Link,
    pub(crate) hat: Hat,
    /// Such as "senior engineer".
    pub(crate) level: String,
    /// Roles with their scope.
    pub(crate) roles: String,
    pub(crate) team: Option<Link>,
    /// Such as "May 2023".
    pub(crate) since: String,
    /// The number of responsibilities they are accountable for.
    pub(crate) n_answers_for: u64,
}

impl People {
    pub(crate) fn render(&self) -> Markup {
        html! {
            (PageHead::new("People & teams").lead("Who belongs here, in which team, and who leads it.")
                .actions(html! {
                    (Button::new("Export").download("/people.csv"))
                    @if self.may_add {
                        (Button::new("Import").href("/import"))
                        (Button::new("Add team").href(editing::url::ADD_TEAMS))
                        (Button::primary("Add people").href(editing::url::ADD_PEOPLE))
                    }
                }))
            (tabs("People and teams", &[Tab::new("Teams", "/people", !self.lists_people).count(self.n_teams), Tab::new("People", "/people?view=people", self.lists_people).count(self.n_people)]))
            @if self.lists_people { (self.people_card()) } @else { (self.chart_card()) (self.teams_card()) }
        }
    }

    fn chart_card(&self) -> Markup {
        let Some(root) = &self.chart else { return Markup::default() };
        let caption = Caption::new(
            "organization",
            "Teams and their leads",
            "A dashed frame is a team without a lead of its own. Scroll sideways for the rest.",
        );
        html! { (Card::new("Organization", html! { (OrganizationChart { caption, root: root.clone() }) })) }
    }

    fn teams_card(&self) -> Markup {
        let rows = self
            .teams
            .iter()
            .map(|team| {
                Row::new(vec![
                    html! { (team.link) },
                    html! { @if let Some(parent) = &team.parent { (parent) } },
                    html! { (team.lead.render()) },
                    html! { a href={ (team.link.href) "#members" } { (number(team.n_members)) } },
                    html! { a href={ (team.link.href) "/charter" } { (team.statuses) } },
                ])
            })
            .collect();
        let head = vec![
            Column::text("Team").sort("/people?sort=name", (self.sort == "name").then_some(Sort::Ascending)),
            Column::text("Part of"),
            Column::text("Tech lead"),
            Column::number("Members")
                .sort("/people?sort=members", (self.sort == "members").then_some(Sort::Descending)),
            Column::text("Responsibilities"),
        ];
        if self.without_lead && self.teams.is_empty() {
            let none = EmptyState::new("Every team has a lead of its own.", "There is nothing to repair.")
                .actions(html! { (Button::new("Show all teams").href("/people")) });
            return html! { (Card::new("Teams without a lead", html! { (none) })) };
        }
        let empty = EmptyState::new(
            "No teams yet.",
            "Add them here or import a file; a lead can be named later.",
        )
        .actions(html! { @if self.may_add { (Button::primary("Add team").href(editing::url::ADD_TEAMS)) } });
        let table = DataTable::new("Teams", head, rows).empty(empty);
        html! {
            @if self.without_lead {
                (Card::flush("Teams without a lead", html! { (table) }).note(self.teams.len().to_string()).actions(html! { (Button::quiet("Show all teams").href("/people")) }))
            } @else { (Card::flush("Teams", html! { (table) })) }
        }
    }

    fn people_card(&self) -> Markup {
        let rows = self
            .people
            .iter()
            .map(|person| {
                Row::new(vec![
                    html! { (PersonChip::new(&person.link.label, person.hat).href(&person.link.href)) },
                    html! { (person.level) },
                    html! { (person.roles) },
                    html! { @if let Some(team) = &person.team { (team) } },
                    html! { (person.since) },
                    html! { a href={ (person.link.href) "#answers-for" } { (number(person.n_answers_for)) } },
                ])
            })
            .collect();
        let head = vec![
            Column::text("Name")
                .sort("/people?view=people&sort=name", (self.sort == "name").then_some(Sort::Ascending)),
            Column::text("Level")
                .sort("/people?view=people&sort=level", (self.sort == "level").then_some(Sort::Descending)),
            Column::text("Roles"),
            Column::text("Team")
                .sort("/people?view=people&sort=team", (self.sort == "team").then_some(Sort::Ascending)),
            Column::text("Since"),
            Column::number("Accountable for"),
        ];
        let teams = choices(
            std::iter::once(("", "Any team"))
                .chain(self.teams.iter().map(|team| (team.link.label.as_str(), team.link.label.as_str()))),
        );
        let filtered = !self.query.is_empty() || !self.team.is_empty();
        html! {
            (FilterBar::new("/people", html! {
                (Field::search("q", "Name or e-mail").id("people-q").value(&self.query)) (Field::select("team", "Team", teams).value(&self.team))
            }).hidden("view", "people").reset(filtered.then_some("/people?view=people")))
            (Card::flush("People", html! {
                (DataTable::new("People", head, rows).empty(EmptyState::new("No matches.", "Try part of a name, or clear the filters.")))
                @if let Some(pages) = &self.pages { (pages) }
            }))
        }
    }
}
