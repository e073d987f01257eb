//! The praise wall.

use castra_platform::ui::{Button, Card, EmptyState, Link, Markup, PageHead, Render, html, muted, stack};

use super::plain;
use crate::feedback::model::FeedbackWords;

/// Praise that everybody may read.
#[derive(Clone, Debug)]
pub(in crate::feedback) struct Wall {
    /// Newest first.
    pub(in crate::feedback) items: Vec<WallItem>,
    /// The page that follows.
    pub(in crate::feedback) older: Option<String>,
    /// Of whom alone, if so.
    pub(in crate::feedback) person: Option<String>,
}

/// One of them.
#[derive(Clone, Debug)]
pub(in crate::feedback) struct WallItem {
    /// Its id.
    pub(in crate::feedback) id: String,
    /// Who praises.
    pub(in crate::feedback) giver: Link,
    /// Who is praised.
    pub(in crate::feedback) receiver: Link,
    /// What is said.
    pub(in crate::feedback) words: FeedbackWords,
    /// Since when it is there.
    pub(in crate::feedback) date: String,
    /// Its own page, for the two.
    pub(in crate::feedback) own: Option<String>,
}

impl Wall {
    /// The main content.
    pub(in crate::feedback) fn render(&self) -> Markup {
        let title =
            self.person.as_ref().map_or_else(|| "Praise".to_owned(), |name| format!("Praise for {name}"));
        let cards: Vec<Markup> = self.items.iter().map(card).collect();
        let empty = EmptyState::new(
            "No praise is public yet.",
            "Whoever gives praise may let everybody read it; it comes here once its receiver has read it.",
        )
        .actions(html! { (Button::new("Praise somebody").href("/feedback/new?kind=praise")) });
        html! {
            (PageHead::new(title).lead("What people here thank each other for, newest first. Nothing is counted or ranked.")
                .actions(html! { (Button::primary("Praise somebody").href("/feedback/new?kind=praise")) }))
            @if cards.is_empty() { (Card::new("Praise", html! { (empty) })) }
            (stack(&cards))
            @if let Some(older) = &self.older { p { (Button::quiet("Older").href(older)) } }
            @if self.person.is_some() { p { (Link::new("Show everybody's", "/praise")) } }
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
