//! Moving about: the rail's groups, tabs, pagination.

use maud::{Markup, html};

use super::{Link, number};

/// Which hat a part of the navigation, a face or a figure belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hat {
    /// No hat: what everyone sees.
    #[default]
    Everyone,
    /// The tech lead's, in blue.
    Lead,
    /// The CTO's, in violet.
    Cto,
    /// Whoever keeps the installation running.
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

/// A group of the rail.
#[derive(Clone, Debug, Default)]
pub struct NavGroup {
    /// Shown above the group; none for the first, which everyone has.
    pub heading: Option<String>,
    /// Whose wing it is.
    pub hat: Hat,
    /// The pages.
    pub items: Vec<NavItem>,
}

/// A page in the rail.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct NavItem {
    /// What is read.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is the page shown, or the page shown lies under it.
    pub current: bool,
    /// What waits there.
    pub count: Option<u64>,
    /// The letter that goes there after `g`.
    pub key: Option<char>,
}

impl NavItem {
    /// A page.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), ..Self::default() }
    }

    /// Marks the page shown.
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    /// What waits there; nothing is shown for zero.
    pub fn count(mut self, count: u64) -> Self {
        self.count = (count > 0).then_some(count);
        self
    }

    /// The letter that goes there after `g`.
    pub fn key(mut self, key: char) -> Self {
        self.key = Some(key);
        self
    }
}

/// The groups of the rail. Duty: each group is a navigation landmark with a name; the page shown is marked.
pub(super) fn rail_groups(groups: &[NavGroup]) -> Markup {
    html! {
        @for group in groups {
            nav class={ "group " (group.hat.class()) } aria-label=(group.heading.as_deref().unwrap_or("Main")) {
                @if let Some(heading) = &group.heading { p class="group-head" { (heading) } }
                ul {
                    @for item in &group.items {
                        li {
                            a href=(item.href) aria-current=[item.current.then_some("page")] data-key=[item.key] {
                                span { (item.label) }
                                @if let Some(count) = item.count {
                                    span class="count" { (number(count)) span class="hidden" { " waiting" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One of several views of the same thing.
#[derive(Clone, Debug)]
#[must_use]
pub struct Tab {
    /// What is read and where it leads.
    pub link: Link,
    /// Whether it is the one shown.
    pub current: bool,
    /// How many things are there.
    pub count: Option<u64>,
}

impl Tab {
    /// A tab.
    pub fn new(label: impl Into<String>, href: impl Into<String>, current: bool) -> Self {
        Self { link: Link::new(label, href), current, count: None }
    }

    /// With a count.
    pub fn count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }
}

/// Tabs as plain links, so that each has an address. Duty: a named landmark, the current one marked.
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

/// Where in a long list the reader is.
#[derive(Clone, Debug, Default)]
pub struct Pagination {
    /// The first record shown, from 1.
    pub from: u64,
    /// The last record shown.
    pub to: u64,
    /// How many there are.
    pub total: u64,
    /// What is counted: "people".
    pub of: String,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
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
