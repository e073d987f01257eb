//! The form of a series: the other person, how often, when, how long and where.

use castra_platform::ui::{
    Button, Card, Choice, Field, FieldError, Form, Link, Markup, PageHead, RadioGroup, audience, choices,
    field_row, html,
};

/// The form to start or reschedule a series. It keeps values as typed, so that nothing is lost.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeriesForm {
    pub(crate) action: String,
    /// The revision the change is based on; none for a new series.
    pub(crate) revision: Option<i64>,
    pub(crate) back: Option<Link>,
    /// People to choose from: id and name; empty where the two are given.
    pub(crate) people: Vec<(String, String)>,
    /// Rhythms to choose from: value and label.
    pub(crate) rhythms: Vec<(String, String)>,
    /// Suggested time zones.
    pub(crate) zones: Vec<String>,
    /// Typed values by field name.
    pub(crate) values: Vec<(String, String)>,
    pub(crate) errors: Vec<FieldError>,
}

impl SeriesForm {
    fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    fn finish(&self, field: Field, name: &str) -> Field {
        field.value(self.value(name)).error(self.error(name))
    }

    pub(crate) fn render(&self) -> Markup {
        let is_new = self.revision.is_none();
        let title = if is_new { "Start one-on-ones" } else { "Change schedule" };
        let back = self.back.clone().unwrap_or_else(|| Link::new("One-on-ones", "/one-on-ones"));
        let buttons = html! { (Button::primary(if is_new { "Start" } else { "Save" })) (Button::quiet("Cancel").href(&back.href)) };
        let form = Form::post(&self.action, self.fields(is_new), buttons).errors(self.errors.clone());
        let form = match self.revision {
            Some(revision) => form.hidden("revision", revision.to_string()),
            None => form,
        };
        let lead = if is_new {
            "The other person sees them at once and can change them too."
        } else {
            "Past meetings stay as they are; future ones follow the new day and time."
        };
        html! {
            (PageHead::new(title).crumbs(vec![back]).lead(lead))
            (Card::new("What you agreed", html! { (audience("The two of you")) (form) }))
        }
    }

    fn fields(&self, is_new: bool) -> Markup {
        let people = choices(
            std::iter::once(("", "Choose a person"))
                .chain(self.people.iter().map(|(id, name)| (id.as_str(), name.as_str()))),
        );
        let kinds = vec![
            Choice::new("lead-report", "One of us leads the other").hint("The charter says who leads."),
            Choice::new("mentee", "I am their mentor"),
            Choice::new("mentor", "They are my mentor"),
            Choice::new("peer", "Neither: we are peers"),
        ];
        let rhythms = choices(self.rhythms.iter().map(|(value, label)| (value.as_str(), label.as_str())));
        html! {
            @if is_new {
                (self.finish(Field::select("with", "With", people), "with"))
                (RadioGroup::new("as", "What are you to each other?", kinds, self.value("as")).error(self.error("as")))
            }
            (field_row(&html! {
                (self.finish(Field::date("day", "First day").required(), "day"))
                (self.finish(Field::text("time", "Time").narrow().required().hint("Such as 10:00, also after clock changes."), "time"))
                (self.finish(Field::number("minutes", "Minutes").required(), "minutes"))
            }))
            (field_row(&html! {
                (self.finish(Field::select("rhythm", "How often", rhythms), "rhythm"))
                (self.finish(Field::text("zone", "Time zone").suggestions(self.zones.clone()), "zone"))
            }))
            (self.finish(Field::text("place", "Where").hint("A room or a link. If either of you connects a calendar, it appears there too."), "place"))
        }
    }
}
