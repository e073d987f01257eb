//! The form of a debt.

use castra_platform::ui::{
    Button, Card, Choice, Field, FieldError, Form, Link, Markup, PageHead, RadioGroup, choices, field_row,
    html,
};

use crate::debt::kinds::{DebtKind, Quadrant};

/// Recording or changing a debt. Values are as they were typed, so that nothing is lost.
#[derive(Clone, Debug, Default)]
pub(in crate::debt) struct DebtForm {
    /// Where it posts.
    pub(in crate::debt) action: String,
    /// The revision that was seen; none for a new one.
    pub(in crate::debt) revision: Option<i64>,
    /// The team's name and page.
    pub(in crate::debt) team: Option<Link>,
    /// The team's repositories.
    pub(in crate::debt) repositories: Vec<String>,
    /// Who may see to it: id and name.
    pub(in crate::debt) people: Vec<(String, String)>,
    /// What was typed, by the field's name.
    pub(in crate::debt) values: Vec<(String, String)>,
    /// What is to be put right.
    pub(in crate::debt) errors: Vec<FieldError>,
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
    pub(in crate::debt) fn render(&self) -> Markup {
        let title = if self.revision.is_some() { "Change a debt" } else { "Record a debt" };
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
            (PageHead::new(title).crumbs(crumbs).lead("What is owed and where; what it costs is read from the history of that place."))
            (Card::new("The debt", html! { (form) }))
        }
    }

    fn fields(&self) -> Markup {
        let repositories = choices(self.repositories.iter().map(|id| (id.as_str(), id.as_str())));
        let people = choices(
            std::iter::once(("", "Choose somebody"))
                .chain(self.people.iter().map(|(id, name)| (id.as_str(), name.as_str()))),
        );
        let kinds = choices(DebtKind::ALL.iter().map(|kind| (kind.as_str(), kind.words())));
        let quadrants =
            Quadrant::ALL.iter().map(|quadrant| Choice::new(quadrant.as_str(), quadrant.words())).collect();
        html! {
            (self.finish(Field::text("title", "What is owed").required().hint("What would be better afterwards: “Split the router by payment method”."), "title"))
            (field_row(&html! {
                (self.finish(Field::select("repository", "Repository", repositories), "repository"))
                (self.finish(Field::text("place", "Place").hint("A file, a folder or a pattern such as src/router/**; empty for all of it."), "place"))
            }))
            (field_row(&html! {
                (self.finish(Field::select("kind", "It is in the", kinds), "kind"))
                (self.finish(Field::number("principal", "Days to pay it off").required().hint("Person-days; a guess is good enough."), "principal"))
            }))
            (field_row(&html! {
                (self.finish(Field::date("since", "Owed since"), "since"))
                (self.finish(Field::date("due", "To be paid off by"), "due"))
            }))
            (field_row(&html! {
                (self.finish(Field::select("owner", "Owner", people).hint("Who sees to it."), "owner"))
            }))
            (RadioGroup::new("quadrant", "How did it come to be?", quadrants, self.value("quadrant")).error(self.error("quadrant")))
            (self.finish(Field::text_area("decision", "The decision that took it on", 2).hint("May be left empty."), "decision"))
            (self.finish(Field::text_area("note", "What else matters", 4).hint("May be left empty."), "note"))
        }
    }
}
