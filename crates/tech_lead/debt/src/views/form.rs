//! The form of a debt.

use castra_platform::{
    terms::Filled,
    ui::{Button, Card, Choice, Field, Form, Link, Markup, PageHead, RadioGroup, choices, field_row, html},
};

use crate::kinds::{DebtKind, Quadrant};

/// The form to record or edit a debt.
#[derive(Clone, Debug, Default)]
pub(crate) struct DebtForm {
    /// The URL it posts to.
    pub(crate) action: String,
    pub(crate) is_new: bool,
    /// The team, as a link.
    pub(crate) team: Option<Link>,
    pub(crate) repositories: Vec<String>,
    /// Possible owners: id and name.
    pub(crate) people: Vec<(String, String)>,
    pub(crate) filled: Filled,
}

impl DebtForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let title = if self.is_new { "Record a debt" } else { "Edit debt" };
        let register =
            self.team.as_ref().map(|team| Link::new("Technical debt", format!("{}/debt", team.href)));
        let crumbs = self.team.iter().cloned().chain(register.clone()).collect();
        let back = register.map(|link| link.href).unwrap_or_default();
        let buttons = html! { (Button::primary(if self.is_new { "Record" } else { "Save" })) (Button::quiet("Cancel").href(back)) };
        let form = self.filled.form(Form::post(&self.action, self.fields(), buttons));
        html! {
            (PageHead::new(title).crumbs(crumbs).lead("What is owed and where. Its cost is read from the history of that place."))
            (Card::new("The debt", html! { (form) }))
        }
    }

    fn fields(&self) -> Markup {
        let filled = &self.filled;
        let repositories = choices(self.repositories.iter().map(|id| (id.as_str(), id.as_str())));
        let people = choices(
            std::iter::once(("", "Choose a person"))
                .chain(self.people.iter().map(|(id, name)| (id.as_str(), name.as_str()))),
        );
        let kinds = choices(DebtKind::ALL.iter().map(|kind| (kind.as_str(), kind.words())));
        let quadrants =
            Quadrant::ALL.iter().map(|quadrant| Choice::new(quadrant.as_str(), quadrant.words())).collect();
        html! {
            (filled.fill(Field::text("title", "What is owed").required().hint("The improvement to make: “Split the router by payment method”.")))
            (field_row(&html! {
                (filled.fill(Field::select("repository", "Repository", repositories)))
                (filled.fill(Field::text("place", "Place").hint("A file, a folder or a pattern such as src/router/**. Empty for all of it.")))
            }))
            (field_row(&html! {
                (filled.fill(Field::select("kind", "Kind", kinds)))
                (filled.fill(Field::number("principal_days", "Days to pay it off").required().hint("Person-days. An estimate is good enough.")))
            }))
            (field_row(&html! {
                (filled.fill(Field::date("since", "Owed since")))
                (filled.fill(Field::date("due", "Due")))
            }))
            (field_row(&html! {
                (filled.fill(Field::select("owner", "Owner", people).hint("Who takes care of it.")))
            }))
            (RadioGroup::new("quadrant", "How did it come about?", quadrants, filled.value("quadrant")).error(filled.error("quadrant")))
            (filled.fill(Field::text_area("decision", "Decision behind it", 2).hint("Optional.")))
            (filled.fill(Field::text_area("note", "Notes", 4).hint("Optional.")))
        }
    }
}
