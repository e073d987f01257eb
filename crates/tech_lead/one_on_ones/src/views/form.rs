//! The form of a series: the other person, how often, when, how long and where.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Choice, Field, Form, Link, Markup, PageHead, RadioGroup, audience, choices, field_row,
        html,
    },
};

use crate::kinds::Relation;

/// The form to start or reschedule a series.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeriesForm {
    pub(crate) action: String,
    /// A link to the pair's page; none for a new series.
    pub(crate) pair: Option<Link>,
    /// People to choose from: id and name; empty where the two are given.
    pub(crate) people: Vec<(String, String)>,
    /// Rhythms to choose from: value and label.
    pub(crate) rhythms: Vec<(String, String)>,
    /// Suggested time zones.
    pub(crate) zones: Vec<String>,
    pub(crate) filled: Filled,
}

impl SeriesForm {
    pub(crate) fn render(&self) -> Markup {
        let is_new = self.pair.is_none();
        let title = if is_new { "Start one-on-ones" } else { "Change schedule" };
        let back = self.pair.clone().unwrap_or_else(|| Link::new("One-on-ones", "/one-on-ones"));
        let buttons = html! { (Button::primary(if is_new { "Start" } else { "Save" })) (Button::quiet("Cancel").href(&back.href)) };
        let form = self.filled.form(Form::post(&self.action, self.fields(is_new), buttons));
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
        let filled = &self.filled;
        let people = choices(
            std::iter::once(("", "Choose a person"))
                .chain(self.people.iter().map(|(id, name)| (id.as_str(), name.as_str()))),
        );
        let relations = Relation::ALL.iter().map(|relation| {
            let choice = Choice::new(relation.as_str(), relation.words());
            if *relation == Relation::LeadOrMember {
                choice.hint("The charter says who leads.")
            } else {
                choice
            }
        });
        let rhythms = choices(self.rhythms.iter().map(|(value, label)| (value.as_str(), label.as_str())));
        html! {
            @if is_new {
                (filled.fill(Field::select("with", "With", people)))
                (RadioGroup::new("as", "What are you to each other?", relations.collect(), filled.value("as")).error(filled.error("as")))
            }
            (field_row(&html! {
                (filled.fill(Field::date("day", "First day").required()))
                (filled.fill(Field::text("time", "Time").narrow().required().hint("Such as 10:00, also after clock changes.")))
                (filled.fill(Field::number("minutes", "Minutes").required()))
            }))
            (field_row(&html! {
                (filled.fill(Field::select("rhythm", "How often", rhythms)))
                (filled.fill(Field::text("zone", "Time zone").suggestions(self.zones.clone())))
            }))
            (filled.fill(Field::text("place", "Where").hint("A room or a link. If either of you connects a calendar, it appears there too.")))
        }
    }
}
