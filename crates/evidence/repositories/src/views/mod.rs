//! The list of repositories.

mod naming;

use castra_platform::ui::{
    Button, Card, DataTable, EmptyState, Link, Markup, PageHead, Pill, Row, Tone, html, number,
};

use crate::{Listing, Sortable, url};

pub(super) use naming::RepositoryForm;

#[derive(Clone, Debug)]
pub(super) struct ListRepositories {
    /// The page that is asked for, of those that match its filter.
    pub(super) repositories: Vec<ListedRepository>,
    /// How many match, and how many there are.
    pub(super) listed: (usize, usize),
    pub(super) listing: Listing,
    /// Whether the viewer may add one.
    pub(super) may_name: bool,
}

/// The columns of the list.
pub(super) const COLUMNS: &[Sortable] = &[
    ("Repository", "name", false),
    ("Team", "team", false),
    ("History", "history", false),
    ("Commits", "commits", true),
];

#[derive(Clone, Debug)]
pub(super) struct ListedRepository {
    pub(super) link: Link,
    pub(super) team: Link,
    /// The state of the last scan.
    pub(super) state: (Tone, String),
    /// The number of scanned commits, without merges and bots.
    pub(super) commits: Option<u64>,
}

/// So many need no filter.
const FEW: usize = 10;

impl ListRepositories {
    pub(super) fn render(&self) -> Markup {
        let rows = self
            .repositories
            .iter()
            .map(|repository| {
                Row::new(vec![
                    html! { (repository.link) },
                    html! { (repository.team) },
                    html! { (Pill::tone(repository.state.0, &repository.state.1)) },
                    html! { @if let Some(commits) = repository.commits { (number(commits)) } },
                ])
            })
            .collect();
        let (listed, all) = self.listed;
        let base = url::index();
        let head = self.listing.head(COLUMNS, "team", &base);
        let empty = EmptyState::new("No repositories yet.", "Their history shows where the code hurts and who knows it. It is read on this machine, and nothing is sent anywhere.")
            .actions(html! { @if self.may_name { (Button::primary("Add a repository").href(url::new())) } (Button::new("Import an organization file").href("/import")) });
        let empty = if all == 0 {
            empty
        } else {
            EmptyState::new("No matching repository.", "Try part of its name or its team's.")
        };
        html! {
            (PageHead::new("Repositories").lead("Each team's repositories, and the state of their scans. Files are judged here, never people.").actions(html! { (Button::new("Changes together").href("/together")) (Button::new("Whom to ask").href("/ask")) @if self.may_name { (Button::new("Authors").href("/authors")) } @if self.may_name && all > 0 { (Button::primary("Add a repository").href(url::new())) } }))
            (Card::flush("Repositories", html! {
                @if all > FEW { (self.listing.filter("Repository or team", &base, &[])) }
                (DataTable::new("Repositories", head, rows).empty(empty))
                @if let Some(pages) = self.listing.pages(listed, "repositories", &base) { (pages) }
            }).note(number(listed as u64)))
        }
    }
}
