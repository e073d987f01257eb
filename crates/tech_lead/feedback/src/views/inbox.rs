//! The viewer's own feedback, as lists.

use castra_platform::{
    closed_set,
    ui::{
        Button, Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Pill, Row, Tab, Tone, audience,
        html, muted, tabs,
    },
};

closed_set! {
    /// A tab of the list.
    InboxFolder {
        /// Received feedback.
        Received = "received", "Received";
        /// Sent feedback.
        Given = "given", "Given";
        /// Unsent feedback.
        Drafts = "drafts", "Drafts";
        /// Shared with the viewer by others.
        Shared = "shared", "Shared with me";
    }
}

/// A list of the viewer's own feedback.
#[derive(Clone, Debug)]
pub(crate) struct Inbox {
    pub(crate) folder: InboxFolder,
    /// Newest first.
    pub(crate) lines: Vec<InboxLine>,
    /// The one person it is filtered by: id and name.
    pub(crate) with: Option<(String, String)>,
    /// URL of the next page.
    pub(crate) older: Option<String>,
    /// Requests awaiting the viewer's answer.
    pub(crate) to_answer: usize,
}

/// Feedback in a list.
#[derive(Clone, Debug)]
pub(crate) struct InboxLine {
    /// Its first words, as a link.
    pub(crate) link: Link,
    /// The giver, the receiver or both.
    pub(crate) people: String,
    pub(crate) kind: &'static str,
    pub(crate) date: String,
    /// The status.
    pub(crate) standing: (Tone, &'static str),
}

impl Inbox {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let with = self.with.as_ref().map_or_else(String::new, |(id, _)| format!("&with={id}"));
        let tab = |folder: InboxFolder| {
            Tab::new(
                folder.words(),
                format!("/feedback?folder={}{with}", folder.as_str()),
                folder == self.folder,
            )
        };
        let list: Vec<Tab> = InboxFolder::ALL.iter().copied().map(tab).collect();
        let lead = match &self.with {
            Some((_, name)) => format!("Feedback between you and {name}."),
            None => "What you received and what you gave.".to_owned(),
        };
        html! {
            (PageHead::new("Feedback").lead(lead).actions(html! {
                (Button::new("Download CSV").download("/feedback.csv"))
                (Button::new("Ask for feedback").href("/feedback/requests/new"))
                (Button::primary("Give feedback").href("/feedback/new"))
            }))
            (tabs("Lists of feedback", &list))
            (audience("You, the other person, and anyone the giver shared it with"))
            @if self.to_answer > 0 || self.folder == InboxFolder::Received {
                p { (Link::new(match self.to_answer { 0 => "Requests for feedback".to_owned(), 1 => "1 request to answer".to_owned(), count => format!("{count} requests to answer") }, "/feedback/requests")) }
            }
            (Card::flush(self.folder.words(), html! { (self.table()) @if let Some(older) = &self.older { p { (Button::quiet("Older").href(older)) } } }))
            @if self.with.is_some() { p { (Link::new("Show all", format!("/feedback?folder={}", self.folder.as_str()))) } }
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
            Column::text("Feedback"),
            Column::text(match self.folder {
                InboxFolder::Received => "From",
                InboxFolder::Given | InboxFolder::Drafts => "For",
                InboxFolder::Shared => "Between",
            }),
            Column::text("About"),
            Column::text("When"),
            Column::text("Status"),
        ];
        let empty = match self.folder {
            InboxFolder::Received => EmptyState::new(
                "No feedback received yet.",
                "Ask a colleague about something you did. Specific questions get faster answers.",
            )
            .actions(html! { (Button::new("Ask for feedback").href("/feedback/requests/new")) }),
            InboxFolder::Given => EmptyState::new(
                "No feedback given yet.",
                "Start with something that went well this week. Two sentences are enough.",
            )
            .actions(html! { (Button::new("Give feedback").href("/feedback/new")) }),
            InboxFolder::Drafts => {
                EmptyState::new("No drafts.", "Unsent feedback is kept here. Only you can see it.")
            }
            InboxFolder::Shared => EmptyState::new(
                "Nothing shared with you.",
                "People who give feedback to someone you lead can share it with you.",
            ),
        };
        html! { (DataTable::new("Feedback", head, rows).empty(empty)) }
    }
}
