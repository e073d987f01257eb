//! Navigation: the sidebar's groups, tabs, pagination.

use maud::{Markup, html};

use super::{Link, number};

/// The hat that a part of the navigation, a face or a figure belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hat {
    /// No hat: what everyone sees.
    #[default]
    Everyone,
    /// The tech lead's, in blue.
    Lead,
    /// The CTO's, in violet.
    Cto,
    /// An operator's.
    Operator,
}

impl Hat {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Lead => "lead",
            Self::Cto => "cto",
            Self::Operator => "operator",
        }
    }
}

/// A group of the sidebar, which folds.
#[derive(Clone, Debug, Default)]
pub struct NavGroup {
    /// The style of its heading, and the name under which a browser keeps whether it is folded.
    pub name: &'static str,
    /// The heading.
    pub heading: String,
    /// The teams to switch between, if there are several.
    pub teams: Vec<NavItem>,
    /// The rooms.
    pub items: Vec<NavItem>,
    /// Whether it is folded unless a person opens it.
    pub is_folded: bool,
}

/// A room in the sidebar.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct NavItem {
    /// The label.
    pub label: String,
    /// The address.
    pub href: String,
    /// Whether the current page is in it.
    pub current: bool,
    /// The letter that opens it after `g`.
    pub key: Option<char>,
}

impl NavItem {
    /// An entry for a page.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), ..Self::default() }
    }

    /// Marks the current page.
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    /// Sets the letter that opens it after `g`.
    pub fn key(mut self, key: char) -> Self {
        self.key = Some(key);
        self
    }
}

/// More teams than this do not fit next to each other.
const TEAMS_IN_SIGHT: usize = 3;

/// The groups of the sidebar. Duty: one navigation landmark; each group can be folded; the current room is marked.
pub(super) fn rail_groups(groups: &[NavGroup]) -> Markup {
    html! {
        nav class="rooms" aria-label="Rooms" {
            @for group in groups {
                details class={ "group " (group.name) } data-fold=(group.name) open[!group.is_folded] {
                    summary class="group-head" { (group.heading) }
                    @if !group.teams.is_empty() { (team_switch(&group.teams)) }
                    ul { @for item in &group.items { li { (entry(item)) } } }
                }
            }
        }
    }
}

/// The teams of a lead, to switch between.
fn team_switch(teams: &[NavItem]) -> Markup {
    let list = html! { ul { @for team in teams { li { (entry(team)) } } } };
    html! {
        @if teams.len() <= TEAMS_IN_SIGHT {
            div class="switch" role="group" aria-label="Teams" { (list) }
        } @else {
            @let current = teams.iter().find(|team| team.current);
            details class="switch many" {
                summary { (current.map_or("Choose a team", |team| &team.label)) }
                (list)
            }
        }
    }
}

fn entry(item: &NavItem) -> Markup {
    html! { a href=(item.href) aria-current=[item.current.then_some("page")] data-key=[item.key] { (item.label) } }
}

/// One of several views of the same subject.
#[derive(Clone, Debug)]
#[must_use]
pub struct Tab {
    /// The label and address.
    pub link: Link,
    /// Whether it is the current one.
    pub current: bool,
    /// The number of items in it.
    pub count: Option<u64>,
}

impl Tab {
    /// A tab from its parts.
    pub fn new(label: impl Into<String>, href: impl Into<String>, current: bool) -> Self {
        Self { link: Link::new(label, href), current, count: None }
    }

    /// Adds a count.
    pub fn count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }
}

/// Tabs as plain links, so that each has an address. Duty: a named landmark, with the current one marked.
pub fn tabs(name: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav class="tabs" aria-label=(name) {
            ul {
                @for tab in tabs {
                    li {
                        a href=(tab.link.href) aria-current=[tab.current.then_some("page")] {
                            (tab.link.label)
                            @if let Some(count) = tab.count { " " span class="count" { (number(count)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The reader's position in a long list.
#[derive(Clone, Debug, Default)]
pub struct Pagination {
    /// The first record shown, from 1.
    pub from: u64,
    /// The last record shown.
    pub to: u64,
    /// The total number.
    pub total: u64,
    /// What is counted: "people".
    pub of: String,
    /// The previous page.
    pub previous: Option<String>,
    /// The next page.
    pub next: Option<String>,
}

impl maud::Render for Pagination {
    fn render(&self) -> Markup {
        html! {
            nav class="pagination" aria-label="Pages" {
                span { (number(self.from)) " to " (number(self.to)) " of " (number(self.total)) " " (self.of) }
                span class="actions" {
                    @if let Some(href) = &self.previous { a class="button" rel="prev" href=(href) { "Previous" } }
                    @if let Some(href) = &self.next { a class="button" rel="next" href=(href) { "Next" } }
                }
            }
        }
    }
}
