//! The form of a case.

use castra_platform::ui::{
    Button, Card, Field, FieldError, Form, Link, Markup, PageHead, audience, choices, field_row, html,
};

/// The form to open or edit a case. Keeps values as typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct CaseForm {
    /// The URL it posts to.
    pub(crate) action: String,
    /// The revision being edited; `None` for a new case.
    pub(crate) revision: Option<i64>,
    /// The teams to choose from: id and name.
    pub(crate) teams: Vec<(String, String)>,
    /// Possible parties: name and key.
    pub(crate) parties: Vec<(String, String)>,
    /// The typed values, by field.
    pub(crate) values: Vec<(&'static str, String)>,
    pub(crate) errors: Vec<FieldError>,
}

impl CaseForm {
    fn finish(&self, field: Field, name: &str) -> Field {
        let value = self.values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        let error = self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str());
        field.value(value).error(error)
    }

    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let is_new = self.revision.is_none();
        let title = if is_new { "Open a case" } else { "Edit case" };
        let cancel = if is_new { "/conflicts" } else { self.action.as_str() };
        let buttons = html! { (Button::primary(if is_new { "Open case" } else { "Save" })) (Button::quiet("Cancel").href(cancel)) };
        let form = Form::post(&self.action, self.fields(), buttons).errors(self.errors.clone());
        let form = match self.revision {
            Some(revision) => form.hidden("revision", revision.to_string()),
            None => form,
        };
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
            @if self.revision.is_none() {
                (self.finish(Field::select("team", "Team", choices(self.teams.clone())), "team"))
            }
            (self.finish(Field::text_area("between", "Parties", 3).required()
                .hint(format!("People or teams by name, one per line, such as {example}.")), "between"))
            (self.finish(Field::text("about", "What is it about?").required().hint("A few words, such as “Who owns the router”."), "about"))
            (self.finish(Field::text_area("situation", "The situation", 6).hint("Optional. What happened and what each side needs, as far as you know."), "situation"))
            (field_row(&html! {
                (self.finish(Field::text("next", "Next step").hint("Optional. Small enough to do this week."), "next"))
                (self.finish(Field::date("next_on", "Due"), "next_on"))
            }))
        }
    }
}
