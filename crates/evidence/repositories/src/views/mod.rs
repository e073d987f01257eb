//! The list of repositories.

mod naming;

use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Pill, Row, Tone, html, number,
};

use crate::url;

pub(super) use naming::RepositoryForm;

#[derive(Clone, Debug)]
pub(super) struct ListRepositories {
    /// Sorted by team, then name.
    pub(super) repositories: Vec<ListedRepository>,
    /// Whether the viewer may add one.
    pub(super) may_name: bool,
}

#[derive(Clone, Debug)]
pub(super) struct ListedRepository {
    pub(super) link: Link,
    pub(super) team: Link,
    /// The state of the last scan.
    pub(super) state: (Tone, String),
    /// The number of scanned commits, without merges and bots.
    pub(super) commits: Option<u64>,
}

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
        let head = vec![
            Column::text("Repository"),
            Column::text("Team"),
            Column::text("History"),
            Column::number("Commits"),
        ];
        let empty = EmptyState::new("No repositories yet.", "Their history shows where the code hurts and who knows it. It is read on this machine, and nothing is sent anywhere.")
            .actions(html! { @if self.may_name { (Button::primary("Add a repository").href(url::new())) } (Button::new("Import an organization file").href("/import")) });
        html! {
            (PageHead::new("Repositories").lead("Each team's repositories, and the state of their scans. Files are judged here, never people.").actions(html! { @if self.may_name && !self.repositories.is_empty() { (Button::primary("Add a repository").href(url::new())) } }))
            (Card::flush("Repositories", html! { (DataTable::new("Repositories", head, rows).empty(empty)) }).note(self.repositories.len().to_string()))
        }
    }
}
