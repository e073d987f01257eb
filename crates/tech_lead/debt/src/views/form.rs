//! The form of a debt.

use castra_platform::ui::{
    Button, Card, Choice, Field, FieldError, Form, Link, Markup, PageHead, RadioGroup, choices, field_row,
    html,
};

use crate::kinds::{DebtKind, Quadrant};

/// The form to record or edit a debt. Keeps values as typed, so that nothing is lost.
#[derive(Clone, Debug, Default)]
pub(crate) struct DebtForm {
    /// The URL it posts to.
    pub(crate) action: String,
    /// The revision being edited; `None` for a new debt.
    pub(crate) revision: Option<i64>,
    /// The team, as a link.
    pub(crate) team: Option<Link>,
    pub(crate) repositories: Vec<String>,
    /// Possible owners: id and name.
    pub(crate) people: Vec<(String, String)>,
    /// The typed values, by field.
    pub(crate) values: Vec<(String, String)>,
    pub(crate) errors: Vec<FieldError>,
}

impl DebtForm {
    fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    fn finish(&self, field: Field, name: &str) -> Field {
        field.value(self.value(name)).error(self.error(name))
    }

    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let title = if self.revision.is_some() { "Edit debt" } else { "Record a debt" };
        let register =
            self.team.as_ref().map(|team| Link::new("Technical debt", format!("{}/debt", team.href)));
        let crumbs = self.team.iter().cloned().chain(register.clone()).collect();
        let back = register.map(|link| link.href).unwrap_or_default();
        let buttons = html! { (Button::primary(if self.revision.is_some() { "Save" } else { "Record" })) (Button::quiet("Cancel").href(back)) };
        let form = Form::post(&self.action, self.fields(), buttons).errors(self.errors.clone());
        let form = match self.revision {
            Some(revision) => form.hidden("revision", revision.to_string()),
            None => form,
        };
        html! {
            (PageHead::new(title).crumbs(crumbs).lead("What is owed and where. Its cost is read from the history of that place."))
            (Card::new("The debt", html! { (form) }))
        }
    }

    fn fields(&self) -> Markup {
        let repositories = choices(self.repositories.iter().map(|id| (id.as_str(), id.as_str())));
        let people = choices(
            std::iter::once(("", "Choose a person"))
                .chain(self.people.iter().map(|(id, name)| (id.as_str(), name.as_str()))),
        );
        let kinds = choices(DebtKind::ALL.iter().map(|kind| (kind.as_str(), kind.words())));
        let quadrants =
            Quadrant::ALL.iter().map(|quadrant| Choice::new(quadrant.as_str(), quadrant.words())).collect();
        html! {
            (self.finish(Field::text("title", "What is owed").required().hint("The improvement to make: “Split the router by payment method”."), "title"))
            (field_row(&html! {
                (self.finish(Field::select("repository", "Repository", repositories), "repository"))
                (self.finish(Field::text("place", "Place").hint("A file, a folder or a pattern such as src/router/**. Empty for all of it."), "place"))
            }))
            (field_row(&html! {
                (self.finish(Field::select("kind", "Kind", kinds), "kind"))
                (self.finish(Field::number("principal", "Days to pay it off").required().hint("Person-days. An estimate is good enough."), "principal"))
            }))
            (field_row(&html! {
                (self.finish(Field::date("since", "Owed since"), "since"))
                (self.finish(Field::date("due", "Due"), "due"))
            }))
            (field_row(&html! {
                (self.finish(Field::select("owner", "Owner", people).hint("Who takes care of it."), "owner"))
            }))
            (RadioGroup::new("quadrant", "How did it come about?", quadrants, self.value("quadrant")).error(self.error("quadrant")))
            (self.finish(Field::text_area("decision", "Decision behind it", 2).hint("Optional."), "decision"))
            (self.finish(Field::text_area("note", "Notes", 4).hint("Optional."), "note"))
        }
    }
}
