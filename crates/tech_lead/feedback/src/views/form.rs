//! The feedback form.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Checkbox, Choice, Field, Form, Link, Markup, Notice, PageHead, audience, choices,
        field_row, html, paragraph, shown_by_choice,
    },
};
use castra_tone as tone;

use crate::model::FeedbackKind;

/// The form to write or edit feedback.
#[derive(Clone, Debug, Default)]
pub(crate) struct FeedbackForm {
    /// The URL it posts to.
    pub(crate) action: String,
    pub(crate) is_new: bool,
    pub(crate) is_sent: bool,
    /// Possible receivers: id and name, the viewer's teams first.
    pub(crate) people: Vec<(String, String)>,
    /// The receiver's name, if chosen.
    pub(crate) receiver: Option<String>,
    /// The request being answered: the question and its link.
    pub(crate) answers: Option<(String, Option<Link>)>,
    pub(crate) filled: Filled,
    /// Findings of the tone check, if it was run.
    pub(crate) checked: Vec<tone::CheckedField>,
    /// Whether the tone check was run.
    pub(crate) was_checked: bool,
    /// Brackets of a rewording that are not filled in, when it was to be sent.
    pub(crate) unfilled: Vec<String>,
}

impl FeedbackForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let title = if self.is_new { "Give feedback" } else { "Edit feedback" };
        let buttons = html! {
            @if !self.unfilled.is_empty() { (Button::new("Send as it is").sends("do", "send-unfilled")) }
            (Button::primary(if self.is_sent { "Save" } else { "Send" }).sends("do", "send"))
            @if !self.is_sent { (Button::new("Save draft").sends("do", "draft")) }
            (Button::new("Check the wording").sends("do", "check"))
            (Button::quiet("Cancel").href("/feedback"))
        };
        let mut form = Form::post(&self.action, self.fields(), buttons)
            .check(tone::CHECK, tone::PART)
            .hidden("request_id", self.filled.value("request_id"));
        for (name, _) in crate::FeedbackWords::default().parts() {
            form = form.hidden("toned", name);
        }
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Feedback", "/feedback")])
                .lead("Describe what you saw and its impact while it is fresh. Every part is optional: fill in those that fit."))
            @if let Some((question, link)) = &self.answers {
                (Card::new("You were asked", html! { (paragraph(question)) @if let Some(link) = link { p { (link) } } }))
            }
            @if !self.unfilled.is_empty() {
                (Notice::warn("Not sent yet: fill in the brackets?").body(format!("A suggested sentence still has {} in it. Only you know what belongs there.", self.unfilled.join(", "))))
            }
            (Card::new("Your words", html! { (self.filled.form(form)) }))
        }
    }

    fn fields(&self) -> Markup {
        let filled = &self.filled;
        let people = choices(
            std::iter::once(("", "Choose a person"))
                .chain(self.people.iter().map(|(id, name)| (id.as_str(), name.as_str()))),
        );
        let kinds: Vec<Choice> = FeedbackKind::ALL
            .iter()
            .map(|kind| Choice::new(kind.as_str(), kind.words()).shows(*kind == FeedbackKind::Praise))
            .collect();
        let who = self.receiver.as_deref().map_or_else(
            || "You and the receiver, unless you share it".to_owned(),
            |name| format!("You and {name}, unless you share it"),
        );
        html! {
            (audience(&who))
            (field_row(&html! {
                (filled.fill(Field::select("receiver", "For", people).required()))
                (filled.fill(Field::select("kind", "About", kinds)))
            }))
            (filled.fill(Field::text_area("situation", "Situation", 2).hint("When and where: “In Thursday's planning”.")))
            (filled.fill(Field::text_area("behaviour", "What they did or said", 3).hint("What you saw or heard yourself. Describe, do not judge.")))
            (filled.fill(Field::text_area("impact", "Impact", 3).hint("On you, the team or the work.")))
            (filled.fill(Field::text_area("request", "What you would like", 2).hint("Optional. They can accept it or not.")))
            (filled.fill(Field::text_area("text", "Or in your own words", 3).hint("Markdown. Optional.")))
            (tone::marks(&self.checked, self.was_checked))
            (shown_by_choice(&html! { (Checkbox::new("public", "Show this praise to everyone here").checked(filled.has("public", "yes"))
                .hint("It appears on the praise wall once the receiver has read it. They can remove it.")) }))
            (paragraph("You can edit or withdraw it until it is read."))
        }
    }
}
