//! The form of a case.

use castra_platform::ui::{
    Button, Card, Field, FieldError, Form, Link, Markup, PageHead, audience, choices, field_row, html,
};

/// Taking up a conflict, or changing what is said of a case. Values are as they were typed.
#[derive(Clone, Debug, Default)]
pub(in crate::conflicts) struct CaseForm {
    /// Where it posts.
    pub(in crate::conflicts) action: String,
    /// The revision that was seen; none for a new one.
    pub(in crate::conflicts) revision: Option<i64>,
    /// The teams whose conflicts the viewer takes up: id and name.
    pub(in crate::conflicts) teams: Vec<(String, String)>,
    /// Between whom it may be: name and key.
    pub(in crate::conflicts) parties: Vec<(String, String)>,
    /// What was typed, by the field's name.
    pub(in crate::conflicts) values: Vec<(&'static str, String)>,
    /// What is to be put right.
    pub(in crate::conflicts) errors: Vec<FieldError>,
}

impl CaseForm {
    fn finish(&self, field: Field, name: &str) -> Field {
        let value = self.values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        let error = self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str());
        field.value(value).error(error)
    }

    /// The main content.
    pub(in crate::conflicts) fn render(&self) -> Markup {
        let is_new = self.revision.is_none();
        let title = if is_new { "Take up a conflict" } else { "Change a case" };
        let cancel = if is_new { "/conflicts" } else { self.action.as_str() };
        let buttons = html! { (Button::primary(if is_new { "Open the case" } else { "Save" })) (Button::quiet("Cancel").href(cancel)) };
        let form = Form::post(&self.action, self.fields(), buttons).errors(self.errors.clone());
        let form = match self.revision {
            Some(revision) => form.hidden("revision", revision.to_string()),
            None => form,
        };
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Conflicts", "/conflicts")])
                .lead("A place of your own to think it through and to keep to the next step. Not even between whom it is can be read by anybody else."))
            (Card::new("The case", html! {
                (audience(if is_new { "Only you, until you let somebody read it" } else { "You, and whoever you let read it" }))
                (form)
            }))
        }
    }

    fn fields(&self) -> Markup {
        let names = self.parties.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let example = names.first().cloned().unwrap_or_default();
        html! {
            @if self.revision.is_none() {
                (self.finish(Field::select("team", "For which team?", choices(self.teams.clone())), "team"))
            }
            (self.finish(Field::text_area("between", "Between whom?", 3).required()
                .hint(format!("People or teams by name, one a line, such as {example}.")), "between"))
            (self.finish(Field::text("about", "What is it about?").required().hint("A few words, such as “Who owns the router”."), "about"))
            (self.finish(Field::text_area("situation", "The situation", 6).hint("What happened and what each of them needs, as far as you know. May be left empty."), "situation"))
            (field_row(&html! {
                (self.finish(Field::text("next", "Next step").hint("Small enough to be done this week. May be left empty."), "next"))
                (self.finish(Field::date("next_on", "On"), "next_on"))
            }))
        }
    }
}
