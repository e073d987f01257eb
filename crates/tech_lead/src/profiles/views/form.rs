//! Noting something in a profile.

use castra_platform::ui::{
    Button, Card, Choice, Field, FieldError, Form, Link, Markup, PageHead, RadioGroup, html,
};

use crate::profiles::kinds::ProfilePart;

/// Noting something, or putting it in the place of another entry.
#[derive(Clone, Debug, Default)]
pub(in crate::profiles) struct NoteForm {
    /// Whose profile, by id.
    pub(in crate::profiles) person: String,
    /// Their name.
    pub(in crate::profiles) name: String,
    /// In which part.
    pub(in crate::profiles) part: String,
    /// The entry that ends by it.
    pub(in crate::profiles) replaces: Option<String>,
    /// What was typed.
    pub(in crate::profiles) text: String,
    /// Addresses, one a line.
    pub(in crate::profiles) links: String,
    /// What is to be put right.
    pub(in crate::profiles) errors: Vec<FieldError>,
}

impl NoteForm {
    fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    /// The main content.
    pub(in crate::profiles) fn render(&self) -> Markup {
        let href = format!("/people/{}/profile", self.person);
        let title = if self.replaces.is_some() { "Say it anew" } else { "Note something" };
        let parts = ProfilePart::ALL
            .iter()
            .map(|part| Choice::new(part.as_str(), part.words()).hint(part.question()))
            .collect();
        let fields = html! {
            (RadioGroup::new("part", "Where does it belong?", parts, &self.part).error(self.error("part")))
            (Field::text_area("text", "What is it?", 4).required().value(&self.text).error(self.error("text"))
                .hint("What was seen, rather than what somebody is. Your name and the day stand with it."))
            (Field::text_area("links", "What it rests on", 2).value(&self.links).error(self.error("links"))
                .hint("Addresses, one a line; may be left empty."))
        };
        let buttons = html! { (Button::primary("Note it")) (Button::quiet("Cancel").href(&href)) };
        let form = Form::post(&href, fields, buttons).errors(self.errors.clone());
        let form = match &self.replaces {
            Some(id) => form.hidden("replaces", id),
            None => form,
        };
        let lead = if self.replaces.is_some() {
            "The entry before stays to be read among what ended."
        } else {
            "Nothing in a profile is changed or deleted: it is ended, or said anew."
        };
        html! {
            (PageHead::new(title).crumbs(vec![Link::new(&self.name, format!("/people/{}", self.person)), Link::new("Profile", &href)]).lead(lead))
            (Card::new("The entry", html! { (form) }))
        }
    }
}
