//! The form of a profile entry.

use castra_platform::ui::{
    Button, Card, Choice, Field, FieldError, Form, Link, Markup, PageHead, RadioGroup, html,
};

use crate::kinds::ProfilePart;

/// The form to add or replace an entry.
#[derive(Clone, Debug, Default)]
pub(crate) struct NoteForm {
    /// The id of the profile's person.
    pub(crate) person: String,
    pub(crate) name: String,
    pub(crate) part: String,
    /// The id of the replaced entry.
    pub(crate) replaces: Option<String>,
    pub(crate) text: String,
    /// Addresses, one per line.
    pub(crate) links: String,
    pub(crate) errors: Vec<FieldError>,
}

impl NoteForm {
    fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    pub(crate) fn render(&self) -> Markup {
        let href = format!("/people/{}/profile", self.person);
        let title = if self.replaces.is_some() { "Replace entry" } else { "Add entry" };
        let parts = ProfilePart::ALL
            .iter()
            .map(|part| Choice::new(part.as_str(), part.words()).hint(part.question()))
            .collect();
        let fields = html! {
            (RadioGroup::new("part", "Part of the profile", parts, &self.part).error(self.error("part")))
            (Field::text_area("text", "What is it?", 4).required().value(&self.text).error(self.error("text"))
                .hint("What was observed, not what the person is. Your name and the date are shown."))
            (Field::text_area("links", "Evidence", 2).value(&self.links).error(self.error("links"))
                .hint("Addresses, one per line. Optional."))
        };
        let buttons = html! { (Button::primary("Save")) (Button::quiet("Cancel").href(&href)) };
        let form = Form::post(&href, fields, buttons).errors(self.errors.clone());
        let form = match &self.replaces {
            Some(id) => form.hidden("replaces", id),
            None => form,
        };
        let lead = if self.replaces.is_some() {
            "The replaced entry stays under past entries."
        } else {
            "Entries are never changed or deleted, only replaced or ended."
        };
        html! {
            (PageHead::new(title).crumbs(vec![Link::new(&self.name, format!("/people/{}", self.person)), Link::new("Profile", &href)]).lead(lead))
            (Card::new("Entry", html! { (form) }))
        }
    }
}
