//! A team: lead or vacancy, members, repositories, status strip, teams under it.

use castra_platform::feature::Panel;
use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Hat, Link, Markup, Notice, PageHead, PersonChip, Row,
    StripItem, columns, html, list, panels, paragraph, status_strip,
};

use super::people::TeamLead;
use crate::{editing, organization, people::url};

#[derive(Clone, Debug, Default)]
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The page's path.
    pub(crate) href: String,
    /// The number of people, in words.
    pub(crate) purpose: String,
    /// The lead, and since when.
    pub(crate) lead: TeamLead,
    /// Vacant since.
    pub(crate) vacant_since: Option<String>,
    /// Statuses of its responsibilities.
    pub(crate) statuses: Vec<StripItem>,
    /// The number of each, in words.
    pub(crate) counts: String,
    pub(crate) members: Vec<TeamMember>,
    pub(crate) repositories: Vec<TeamRepository>,
    /// Whether repositories are shown here at all.
    pub(crate) shows_repositories: bool,
    /// Teams under it.
    pub(crate) teams: Vec<Link>,
    /// The team above it.
    pub(crate) parent: Option<Link>,
    /// Panels of other features about this team.
    pub(crate) panels: Vec<Panel>,
    /// Whether the viewer may edit it.
    pub(crate) may_edit: bool,
    /// Whether the viewer may add people to the organization.
    pub(crate) may_add: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct TeamMember {
    pub(crate) person: Link,
    pub(crate) hat: Hat,
    pub(crate) level: String,
    pub(crate) since: String,
}

/// A repository of the team.
#[derive(Clone, Debug)]
pub(crate) struct TeamRepository {
    pub(crate) link: Link,
    /// Where it is read from.
    pub(crate) place: String,
}

impl Team {
    pub(crate) fn render(&self) -> Markup {
        let mut crumbs = vec![Link::new("People & teams", url::index())];
        crumbs.extend(self.parent.clone());
        html! {
            (PageHead::new(&self.name).crumbs(crumbs).lead(&self.purpose).actions(html! {
                (Button::new("Charter").href(format!("{}/charter", self.href)))
                @if self.may_edit { (Button::new("Edit").href(editing::url::team(&self.id))) (Button::primary("Propose a change").href(format!("{}/charter?view=matrix", self.href))) }
            }))
            @if let Some(since) = &self.vacant_since {
                (Notice::bad(format!("{} has no tech lead{since}.", self.name)).body(html! { "Its responsibilities fall to " @if let [lead] = self.lead.people.as_slice() { (lead) ", " (self.lead.note) } @else { "the lead of the team above, if there is one" } ". " a href="/who#findings" { "The findings" } " propose a lead." }))
            }
            (columns(&html! { (self.members_card()) @if self.shows_repositories { (self.repositories_card()) } }, &html! { (self.lead_card()) (self.status_card()) (panels(&self.panels)) (self.teams_card()) }))
        }
    }

    fn lead_card(&self) -> Markup {
        html! { (Card::new("Tech lead", html! {
            (self.lead.render())
        })) }
    }

    fn status_card(&self) -> Markup {
        if self.statuses.is_empty() {
            return Markup::default();
        }
        html! { (Card::new("Is it being done?", html! { (status_strip("Responsibilities", &self.statuses)) (paragraph(html! { a href={ (self.href) "/charter" } { (self.counts) } })) })) }
    }

    fn teams_card(&self) -> Markup {
        if self.teams.is_empty() {
            return Markup::default();
        }
        let items: Vec<_> = self.teams.iter().map(|team| html! { (team) }).collect();
        html! { (Card::new("Teams within", list(&items))) }
    }

    fn members_card(&self) -> Markup {
        let rows = self
            .members
            .iter()
            .map(|member| {
                Row::new(vec![
                    html! { (PersonChip::new(&member.person.label, member.hat).href(&member.person.href)) },
                    html! { (member.level) },
                    html! { (member.since) },
                ])
            })
            .collect();
        let empty = EmptyState::new("No members yet.", "People can be in several teams, or in none.");
        let head = vec![Column::text("Name"), Column::text("Level"), Column::text("In the team since")];
        let table = html! { (DataTable::new("Members", head, rows).empty(empty)) };
        let card = Card::flush("Members", table).id("members").note(self.members.len().to_string());
        let add = || html! { (Button::new("Add people").href(editing::url::add_to(&self.id))) };
        html! { @if self.may_add { (card.actions(add())) } @else { (card) } }
    }

    fn repositories_card(&self) -> Markup {
        let rows = self
            .repositories
            .iter()
            .map(|repository| Row::new(vec![html! { (repository.link) }, html! { (repository.place) }]))
            .collect();
        let empty = EmptyState::new(
            "No repositories yet.",
            "Castra reads a clone on its own machine and sends nothing anywhere.",
        );
        let head = vec![Column::text("Repository"), Column::text("Read from")];
        let card =
            Card::flush("Repositories", html! { (DataTable::new("Repositories", head, rows).empty(empty)) });
        let add =
            || html! { (Button::new("Add a repository").href(organization::url::new_repository(&self.id))) };
        html! { @if self.may_edit { (card.actions(add())) } @else { (card) } }
    }
}
