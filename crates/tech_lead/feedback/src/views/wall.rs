//! The praise wall.

use castra_platform::ui::{Button, Card, EmptyState, Link, Markup, PageHead, Render, html, muted, stack};

use super::plain;
use crate::model::FeedbackWords;

/// The praise wall.
#[derive(Clone, Debug)]
pub(crate) struct Wall {
    /// Newest first.
    pub(crate) items: Vec<WallItem>,
    /// URL of the next page.
    pub(crate) older: Option<String>,
    /// The one receiver it is filtered by.
    pub(crate) person: Option<String>,
}

/// Praise on the wall.
#[derive(Clone, Debug)]
pub(crate) struct WallItem {
    pub(crate) id: String,
    pub(crate) giver: Link,
    pub(crate) receiver: Link,
    pub(crate) words: FeedbackWords,
    /// The day it appeared.
    pub(crate) date: String,
    /// Its own page, for giver and receiver.
    pub(crate) own: Option<String>,
}

impl Wall {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let title =
            self.person.as_ref().map_or_else(|| "Praise".to_owned(), |name| format!("Praise for {name}"));
        let cards: Vec<Markup> = self.items.iter().map(card).collect();
        let empty = EmptyState::new(
            "No public praise yet.",
            "Givers can make praise public. It appears here once its receiver has read it.",
        )
        .actions(html! { (Button::new("Give praise").href("/feedback/new?kind=praise")) });
        html! {
            (PageHead::new(title).lead("What people here thank each other for, newest first. Nothing is counted or ranked.")
                .actions(html! { (Button::primary("Give praise").href("/feedback/new?kind=praise")) }))
            @if cards.is_empty() { (Card::new("Praise", html! { (empty) })) }
            (stack(&cards))
            @if let Some(older) = &self.older { p { (Button::quiet("Older").href(older)) } }
            @if self.person.is_some() { p { (Link::new("Show all", "/praise")) } }
        }
    }
}

fn card(item: &WallItem) -> Markup {
    let title = format!("{} thanks {}", item.giver.label, item.receiver.label);
    let date = html! { (muted(&item.date)) @if let Some(own) = &item.own { " · " (Link::new("Open", own)) } };
    Card::new(title, plain(&item.words))
        .heading(html! { (item.giver) " thanks " (item.receiver) })
        .id(format!("p-{}", item.id))
        .note(date)
        .render()
}
