//! The form of a profile entry.

use castra_org::organization::PersonId;
use castra_platform::{
    terms::Filled,
    ui::{Button, Card, Choice, Field, Form, Link, Markup, PageHead, RadioGroup, html},
};

use crate::kinds::ProfilePart;

/// The form to add or replace an entry.
#[derive(Clone, Debug)]
pub(crate) struct NoteForm {
    /// The profile's person.
    pub(crate) person: PersonId,
    pub(crate) name: String,
    /// The entry, with the id of the one it replaces.
    pub(crate) filled: Filled,
}

impl NoteForm {
    pub(crate) fn render(&self) -> Markup {
        let href = crate::url::person(&self.person);
        let filled = &self.filled;
        let replaces = filled.value("replaces");
        let (title, lead) = if replaces.is_empty() {
            ("Add entry", "Entries are never changed or deleted, only replaced or ended.")
        } else {
            ("Replace entry", "The replaced entry stays under past entries.")
        };
        let parts = ProfilePart::ALL
            .iter()
            .map(|part| Choice::new(part.as_str(), part.words()).hint(part.question()))
            .collect();
        let fields = html! {
            (RadioGroup::new("part", "Part of the profile", parts, filled.value("part")).error(filled.error("part")))
            (filled.fill(Field::text_area("text", "What is it?", 4).required()
                .hint("What was observed, not what the person is. Your name and the date are shown.")))
            (filled.fill(Field::text_area("links", "Evidence", 2).hint("Addresses, one per line. Optional.")))
        };
        let buttons = html! { (Button::primary("Save")) (Button::quiet("Cancel").href(&href)) };
        let form = filled.form(Form::post(&href, fields, buttons).hidden("replaces", replaces));
        html! {
            (PageHead::new(title).crumbs(vec![Link::new(&self.name, castra_org::people::url::person(&self.person)), Link::new("Profile", &href)]).lead(lead))
            (Card::new("Entry", html! { (form) }))
        }
    }
}
