//! The page of one piece of feedback.

use castra_platform::ui::{
    Button, Card, Definition, Dialog, Field, Form, Link, Markup, PageHead, Pill, Tone, audience, columns,
    definitions, html, markdown, muted, paragraph, strong,
};

use super::words;
use crate::{
    model::{OpenedFeedback, Reader},
    url,
};

/// The page of one piece of feedback.
#[derive(Clone, Debug)]
pub(crate) struct ShowPiece {
    /// What the viewer can see of it.
    pub(crate) opened: OpenedFeedback,
    pub(crate) giver: Link,
    pub(crate) receiver: Link,
    /// Whom it is shared with: id, name, since when.
    pub(crate) shares: Vec<(String, String, String)>,
    /// Whom it can be shared with: id and name.
    pub(crate) leaders: Vec<(String, String)>,
    pub(crate) thread: Vec<ThreadLine>,
    /// When it was sent, read and acknowledged.
    pub(crate) dates: Vec<(&'static str, String)>,
    /// The status.
    pub(crate) standing: (Tone, &'static str),
}

/// A reply in the thread.
#[derive(Clone, Debug)]
pub(crate) struct ThreadLine {
    pub(crate) author: String,
    /// The text; `None` where it was erased.
    pub(crate) text: Option<String>,
    pub(crate) date: String,
}

impl ShowPiece {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let kind = self.opened.feedback.kind;
        let title = match self.opened.reader {
            Reader::Receiver => format!("{} from {}", kind.words(), self.giver.label),
            Reader::Giver | Reader::Shared => format!("{} for {}", kind.words(), self.receiver.label),
        };
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Feedback", "/feedback")])
                .lead(html! { (Pill::tone(self.standing.0, self.standing.1)) }).actions(self.buttons()))
            (columns(&html! { (self.words_card()) (self.thread_card()) }, &html! { (self.about_card()) (self.share_card()) (self.wall_card()) }))
        }
    }

    fn path(&self, tail: &str) -> String {
        format!("{}{tail}", url::show(&self.opened.feedback.id))
    }

    fn is(&self, reader: Reader) -> bool {
        self.opened.reader == reader
    }

    fn buttons(&self) -> Markup {
        let feedback = &self.opened.feedback;
        let is_mine = self.is(Reader::Giver) && feedback.is_open();
        html! {
            @if is_mine { (Button::new("Edit").href(self.path("/edit"))) }
            @if is_mine && feedback.sent_at.is_some() { (Form::button(self.path("/withdraw"), Button::new("Withdraw"))) }
            @if is_mine && feedback.sent_at.is_none() {
                (Form::button(self.path("/discard"), Button::danger("Discard")))
                (Form::button(self.path("/send"), Button::primary("Send")).hidden("revision", feedback.revision.to_string()))
            }
            @if self.is(Reader::Receiver) && feedback.acknowledged_at.is_none() { (Button::primary("Acknowledge").opens("acknowledge")) }
        }
    }

    /// The readers, by name.
    fn readers(&self) -> String {
        let feedback = &self.opened.feedback;
        if feedback.sent_at.is_none() {
            return "Only you, until you send it".to_owned();
        }
        if feedback.is_public() {
            return "Everyone here: it is on the praise wall".to_owned();
        }
        let (giver, receiver) = (&self.giver.label, &self.receiver.label);
        let shared: Vec<&str> = self.shares.iter().map(|(_, name, _)| name.as_str()).collect();
        let shared = if shared.is_empty() {
            String::new()
        } else {
            format!(", and {}, because {giver} shared it", shared.join(" and "))
        };
        match self.opened.reader {
            Reader::Giver if shared.is_empty() => format!("You and {receiver}"),
            Reader::Giver => format!(
                "You, {receiver}, and the people you shared it with: {}",
                self.shares.iter().map(|(_, name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
            ),
            Reader::Receiver => format!("You and {giver}{shared}"),
            Reader::Shared => format!("{giver}, {receiver}{shared}"),
        }
    }

    fn words_card(&self) -> Markup {
        let title = format!("From {}", self.giver.label);
        html! {
            (Card::new(title, html! { (audience(&self.readers())) (words(self.opened.words.as_ref(), 3)) }))
            @if self.is(Reader::Receiver) && self.opened.feedback.acknowledged_at.is_none() {
                (Dialog::new("acknowledge", "Acknowledge", html! {
                    (Form::post(self.path("/acknowledge"), html! {
                        (Field::text_area("message", "Message", 3).hint("Optional."))
                        (audience(&format!("You and {}", self.giver.label)))
                    }, html! { (Button::primary("Acknowledge")) }))
                }))
            }
        }
    }

    fn thread_card(&self) -> Markup {
        let feedback = &self.opened.feedback;
        if self.is(Reader::Shared) || feedback.read_at.is_none() {
            return Markup::default();
        }
        let other = if self.is(Reader::Giver) { &self.receiver.label } else { &self.giver.label };
        let field = Field::text_area("text", format!("To {other}"), 3).hint("Markdown.").required();
        html! {
            (Card::new("Between the two of you", html! {
                (audience(&format!("Only you and {other}")))
                @if let Some(word) = &self.opened.acknowledgement { p { (strong(&self.receiver.label)) ": " (word) } }
                @if self.thread.is_empty() && self.opened.acknowledgement.is_none() { (paragraph("No replies yet. A question is a good start.")) }
                @for line in &self.thread {
                    p { (strong(&line.author)) " " (muted(&line.date)) }
                    @match &line.text { Some(text) => (markdown(text)), None => p { "Erased." } }
                }
                (Form::post(self.path("/replies"), html! { (field) }, html! { (Button::new("Reply")) }))
            }))
        }
    }

    fn about_card(&self) -> Markup {
        let mut items = vec![
            Definition::new("From", &self.giver),
            Definition::new("For", &self.receiver),
            Definition::new("About", self.opened.feedback.kind.words()),
        ];
        items.extend(self.dates.iter().map(|(term, date)| Definition::new(*term, date)));
        html! { (Card::new("Details", definitions(&items))) }
    }

    fn share_card(&self) -> Markup {
        let feedback = &self.opened.feedback;
        if !self.is(Reader::Giver) {
            return html! {
                @if !self.shares.is_empty() {
                    (Card::new("Shared", html! { @for (_, name, date) in &self.shares { p { (name) " " (muted(format!("since {date}"))) } } }))
                }
            };
        }
        let open: Vec<_> = self
            .leaders
            .iter()
            .filter(|(id, _)| !self.shares.iter().any(|(known, ..)| known == id))
            .collect();
        html! {
            @if feedback.sent_at.is_some() && (!open.is_empty() || !self.shares.is_empty()) {
                (Card::new("Share with their lead", html! {
                    @for (id, name, date) in &self.shares {
                        p { (name) " " (muted(format!("can read it since {date}"))) " " (Form::button(self.path("/unshare"), Button::quiet("Stop sharing").about(format!("with {name}"))).hidden("person", id)) }
                    }
                    @for (id, name) in open {
                        (paragraph(format!("{name} can then read your feedback, but not your conversation about it. {} sees that you shared it. Later leads do not get it.", self.receiver.label)))
                        (Form::button(self.path("/share"), Button::new(format!("Share with {name}"))).hidden("person", id))
                    }
                }))
            }
        }
    }

    fn wall_card(&self) -> Markup {
        let feedback = &self.opened.feedback;
        if feedback.kind != crate::FeedbackKind::Praise
            || feedback.sent_at.is_none()
            || self.is(Reader::Shared)
        {
            return Markup::default();
        }
        let name = &self.receiver.label;
        html! {
            (Card::new("Praise wall", html! {
                @match (self.opened.reader, feedback.wants_public, feedback.taken_off_at.is_some()) {
                    (_, _, true) => (paragraph(if self.is(Reader::Receiver) { "You removed it from the wall. It stays off.".to_owned() } else { format!("{name} removed it from the wall. It stays off.") })),
                    (Reader::Giver, true, _) => {
                        (paragraph(if feedback.is_public() { "Everyone here can read it on the wall.".to_owned() } else { format!("It appears on the wall once {name} has read it.") }))
                        (Form::button(self.path("/public"), Button::new("Make private")).hidden("public", "no"))
                    },
                    (Reader::Giver, false, _) => {
                        (paragraph(format!("Everyone here can read it on the wall once {name} has. {name} can remove it.")))
                        (Form::button(self.path("/public"), Button::new("Show on the wall")).hidden("public", "yes"))
                    },
                    (_, true, _) => {
                        (paragraph("Everyone here can read it on the wall."))
                        (Form::button(self.path("/take-off"), Button::new("Remove from the wall")))
                    },
                    (_, false, _) => (paragraph("It is not on the wall.")),
                }
            }))
        }
    }
}
