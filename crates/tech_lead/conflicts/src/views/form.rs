//! The form of a case.

use castra_platform::{
    terms::Filled,
    ui::{Button, Card, Field, Form, Link, Markup, PageHead, audience, choices, field_row, html},
};

/// The form to open or edit a case.
#[derive(Clone, Debug, Default)]
pub(crate) struct CaseForm {
    /// The URL it posts to.
    pub(crate) action: String,
    pub(crate) is_new: bool,
    /// The teams to choose from: id and name.
    pub(crate) teams: Vec<(String, String)>,
    /// Possible parties: name and key.
    pub(crate) parties: Vec<(String, String)>,
    pub(crate) filled: Filled,
}

impl CaseForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let is_new = self.is_new;
        let title = if is_new { "Open a case" } else { "Edit case" };
        let cancel = if is_new { "/conflicts" } else { self.action.as_str() };
        let buttons = html! { (Button::primary(if is_new { "Open case" } else { "Save" })) (Button::quiet("Cancel").href(cancel)) };
        let form = self.filled.form(Form::post(&self.action, self.fields(), buttons));
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Conflicts", "/conflicts")])
                .lead("Your own place to think it through and keep to the next step. Nobody else can see this case or who is involved."))
            (Card::new("The case", html! {
                (audience(if is_new { "Only you, until you share it" } else { "You and the people you share it with" }))
                (form)
            }))
        }
    }

    fn fields(&self) -> Markup {
        let names = self.parties.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let example = names.first().cloned().unwrap_or_default();
        html! {
            @if self.is_new {
                (self.filled.fill(Field::select("team", "Team", choices(self.teams.clone()))))
            }
            (self.filled.fill(Field::text_area("between", "Parties", 3).required()
                .hint(format!("People or teams by name, one per line, such as {example}."))))
            (self.filled.fill(Field::text("about", "What is it about?").required().hint("A few words, such as “Who owns the router”.")))
            (self.filled.fill(Field::text_area("situation", "The situation", 6).hint("Optional. What happened and what each side needs, as far as you know.")))
            (field_row(&html! {
                (self.filled.fill(Field::text("next", "Next step").hint("Optional. Small enough to do this week.")))
                (self.filled.fill(Field::date("next_on", "Due")))
            }))
        }
    }
}
