//! The form of feedback.

use castra_platform::ui::{
    Button, Card, Checkbox, Choice, Field, FieldError, Form, Link, Markup, PageHead, audience, choices,
    field_row, html, paragraph,
};

use crate::{feedback::model::FeedbackKind, tone};

/// Writing or changing feedback. Values are as they were typed, so that nothing is lost.
#[derive(Clone, Debug, Default)]
pub(in crate::feedback) struct FeedbackForm {
    /// Where it posts.
    pub(in crate::feedback) action: String,
    /// The revision that was seen; none for a new one.
    pub(in crate::feedback) revision: Option<i64>,
    /// Whether it was sent already.
    pub(in crate::feedback) is_sent: bool,
    /// Who may receive it: id and name, those nearest first.
    pub(in crate::feedback) people: Vec<(String, String)>,
    /// The receiver's name, where it is known already.
    pub(in crate::feedback) receiver: Option<String>,
    /// What is answered: the question and its link.
    pub(in crate::feedback) answers: Option<(String, Option<Link>)>,
    /// What was typed, by the field's name.
    pub(in crate::feedback) values: Vec<(String, String)>,
    /// What was found in the wording, where somebody asked.
    pub(in crate::feedback) checked: Vec<tone::CheckedField>,
    /// Whether somebody asked.
    pub(in crate::feedback) was_checked: bool,
    /// What is to be put right.
    pub(in crate::feedback) errors: Vec<FieldError>,
}

impl FeedbackForm {
    fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    fn finish(&self, field: Field, name: &str) -> Field {
        let error = self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str());
        field.value(self.value(name)).error(error)
    }

    /// The main content.
    pub(in crate::feedback) fn render(&self) -> Markup {
        let title = if self.revision.is_some() { "Change feedback" } else { "Give feedback" };
        let buttons = html! {
            (Button::primary(if self.is_sent { "Save" } else { "Send" }).sends("do", "send"))
            @if !self.is_sent { (Button::new("Keep as a draft").sends("do", "draft")) }
            (Button::new("Check the wording").sends("do", "check"))
            (Button::quiet("Cancel").href("/feedback"))
        };
        let mut form = Form::post(&self.action, self.fields(), buttons)
            .errors(self.errors.clone())
            .check(tone::CHECK, tone::PART)
            .hidden("request_id", self.value("request_id"));
        for (name, _) in crate::feedback::FeedbackWords::default().parts() {
            form = form.hidden("toned", name);
        }
        if let Some(revision) = self.revision {
            form = form.hidden("revision", revision.to_string());
        }
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Feedback", "/feedback")])
                .lead("What you saw, and what came of it, helps most while it is fresh. The parts are an offer: fill in those that fit."))
            @if let Some((question, link)) = &self.answers {
                (Card::new("You were asked", html! { (paragraph(question)) @if let Some(link) = link { p { (link) } } }))
            }
            (Card::new("Your words", html! { (form) }))
        }
    }

    fn fields(&self) -> Markup {
        let people = choices(
            std::iter::once(("", "Choose somebody"))
                .chain(self.people.iter().map(|(id, name)| (id.as_str(), name.as_str()))),
        );
        let kinds: Vec<Choice> =
            FeedbackKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind.words())).collect();
        let who = self.receiver.as_deref().map_or_else(
            || "You and whoever receives it read this, until you share it".to_owned(),
            |name| format!("You and {name} read this, until you share it"),
        );
        html! {
            (audience(&who))
            (field_row(&html! {
                (self.finish(Field::select("receiver", "For", people).required(), "receiver"))
                (self.finish(Field::select("kind", "About", kinds), "kind"))
            }))
            (self.finish(Field::text_area("situation", "Situation", 2).hint("When and where it was: “In the planning on Thursday”."), "situation"))
            (self.finish(Field::text_area("behaviour", "What they did or said", 3).hint("What you saw or heard yourself, without judging the person."), "behaviour"))
            (self.finish(Field::text_area("impact", "What came of it", 3).hint("For you, for the team, for the work."), "impact"))
            (self.finish(Field::text_area("request", "What you would like", 2).hint("A request they can accept or not. May be left empty."), "request"))
            (self.finish(Field::text_area("text", "Or in your own way", 3).hint("Markdown. May be left empty."), "text"))
            (tone::marks(&self.checked, self.was_checked))
            (Checkbox::new("public", "Praise: let everybody here read it").checked(self.value("public") == "yes")
                .hint("It comes to the praise wall once the receiver has read it; they may take it off."))
            (paragraph("Until it is read you may change it or take it back."))
        }
    }
}
