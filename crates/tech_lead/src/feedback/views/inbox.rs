//! One's own feedback, as lists.

use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Pill, Row, Tab, Tone, audience,
    html, muted, tabs,
};

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::feedback) enum InboxFolder {
    /// What came.
    Received,
    /// What was sent.
    Given,
    /// What is not sent.
    Drafts,
    /// What others shared.
    Shared,
}

impl InboxFolder {
    const ALL: [Self; 4] = [Self::Received, Self::Given, Self::Drafts, Self::Shared];

    /// Its name in addresses.
    pub(in crate::feedback) fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Given => "given",
            Self::Drafts => "drafts",
            Self::Shared => "shared",
        }
    }

    /// The one of a name; what came where there is none.
    pub(in crate::feedback) fn of(name: &str) -> Self {
        Self::ALL.into_iter().find(|folder| folder.as_str() == name).unwrap_or(Self::Received)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Received => "Received",
            Self::Given => "Given",
            Self::Drafts => "Drafts",
            Self::Shared => "Shared with me",
        }
    }
}

/// A list of one's own feedback.
#[derive(Clone, Debug)]
pub(in crate::feedback) struct Inbox {
    /// Which.
    pub(in crate::feedback) folder: InboxFolder,
    /// The lines, newest first.
    pub(in crate::feedback) lines: Vec<InboxLine>,
    /// With whom alone, if so: id and name.
    pub(in crate::feedback) with: Option<(String, String)>,
    /// The page that follows.
    pub(in crate::feedback) older: Option<String>,
    /// How many requests wait for an answer.
    pub(in crate::feedback) to_answer: usize,
}

/// A piece in a list.
#[derive(Clone, Debug)]
pub(in crate::feedback) struct InboxLine {
    /// How it begins, and its page.
    pub(in crate::feedback) link: Link,
    /// Between whom.
    pub(in crate::feedback) people: String,
    /// What it is about.
    pub(in crate::feedback) kind: &'static str,
    /// When.
    pub(in crate::feedback) date: String,
    /// How it stands.
    pub(in crate::feedback) standing: (Tone, &'static str),
}

impl Inbox {
    /// The main content.
    pub(in crate::feedback) fn render(&self) -> Markup {
        let with = self.with.as_ref().map_or_else(String::new, |(id, _)| format!("&with={id}"));
        let tab = |folder: InboxFolder| {
            Tab::new(
                folder.words(),
                format!("/feedback?folder={}{with}", folder.as_str()),
                folder == self.folder,
            )
        };
        let list: Vec<Tab> = InboxFolder::ALL.into_iter().map(tab).collect();
        let lead = match &self.with {
            Some((_, name)) => format!("What passed between you and {name}."),
            None => "What you were told, and what you told others.".to_owned(),
        };
        html! {
            (PageHead::new("Feedback").lead(lead).actions(html! {
                (Button::new("Download CSV").download("/feedback.csv"))
                (Button::new("Ask for feedback").href("/feedback/requests/new"))
                (Button::primary("Give feedback").href("/feedback/new"))
            }))
            (tabs("Lists of feedback", &list))
            (audience("You and the other person read each of these, and whom its giver shared it with"))
            @if self.to_answer > 0 || self.folder == InboxFolder::Received {
                p { (Link::new(match self.to_answer { 0 => "Requests for feedback".to_owned(), 1 => "1 request waits for your answer".to_owned(), count => format!("{count} requests wait for your answer") }, "/feedback/requests")) }
            }
            (Card::flush(self.folder.words(), html! { (self.table()) @if let Some(older) = &self.older { p { (Button::quiet("Older").href(older)) } } }))
            @if self.with.is_some() { p { (Link::new("Show everybody's", format!("/feedback?folder={}", self.folder.as_str()))) } }
        }
    }

    fn table(&self) -> Markup {
        let rows = self
            .lines
            .iter()
            .map(|line| {
                Row::new(vec![
                    html! { (line.link) },
                    html! { (line.people) },
                    html! { (line.kind) },
                    html! { (muted(&line.date)) },
                    html! { (Pill::tone(line.standing.0, line.standing.1)) },
                ])
            })
            .collect();
        let head = vec![
            Column::text("What"),
            Column::text(match self.folder {
                InboxFolder::Received => "From",
                InboxFolder::Given | InboxFolder::Drafts => "For",
                InboxFolder::Shared => "Between",
            }),
            Column::text("About"),
            Column::text("When"),
            Column::text("Standing"),
        ];
        let empty = match self.folder {
            InboxFolder::Received => EmptyState::new(
                "Nothing has come yet.",
                "Ask somebody you work with about something you did: a specific question is answered sooner.",
            )
            .actions(html! { (Button::new("Ask for feedback").href("/feedback/requests/new")) }),
            InboxFolder::Given => EmptyState::new(
                "You have given none yet.",
                "Begin with something that went well this week: two sentences are enough.",
            )
            .actions(html! { (Button::new("Give feedback").href("/feedback/new")) }),
            InboxFolder::Drafts => EmptyState::new(
                "No drafts.",
                "What you begin and do not send yet is kept here, for you alone.",
            ),
            InboxFolder::Shared => EmptyState::new(
                "Nothing is shared with you.",
                "Somebody who gives feedback to a person you lead may let you read it.",
            ),
        };
        html! { (DataTable::new("Feedback", head, rows).empty(empty)) }
    }
}
