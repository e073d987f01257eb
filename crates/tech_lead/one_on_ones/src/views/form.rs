//! The form of a series: the other person, how often, when, how long and where; and the form of one meeting.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Choice, Field, Form, Link, Markup, PageHead, RadioGroup, audience, choices, field_row,
        html,
    },
};

use chrono::NaiveDateTime;

use crate::{kinds::Relation, url};

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

/// The form of one meeting that could not be moved, skipped, marked, planned or logged, with the faults.
#[derive(Clone, Debug)]
pub(crate) struct MeetingForm {
    action: String,
    pair: String,
    title: &'static str,
    button: &'static str,
    /// Whether it asks for a reason instead of a day and a time.
    asks_reason: bool,
    /// What the form does, as its hidden field.
    sends: (&'static str, String),
    filled: Filled,
}

impl MeetingForm {
    /// The form to mark an occurrence.
    pub(crate) fn of_mark(series: &str, at: NaiveDateTime, to: &str, filled: Filled) -> Self {
        let (title, button) = match to {
            "skipped" => ("Skip this one-on-one", "Skip"),
            "held" => ("Mark this one-on-one as held", "Mark as held"),
            _ => ("Move this one-on-one", "Move"),
        };
        let action = url::mark(series, at);
        let sends = ("to", to.to_owned());
        Self { action, pair: url::show(series), title, button, asks_reason: to == "skipped", sends, filled }
    }

    /// The form of an extra meeting, planned or past.
    pub(crate) fn extra(series: &str, is_past: bool, filled: Filled) -> Self {
        let (title, button) =
            if is_past { ("Log a meeting", "Log meeting") } else { ("Plan extra meeting", "Plan") };
        let (action, pair) = (format!("{}/extra", url::show(series)), url::show(series));
        let sends = ("held", if is_past { "yes" } else { "" }.to_owned());
        Self { action, pair, title, button, asks_reason: false, sends, filled }
    }

    pub(crate) fn render(&self) -> Markup {
        let filled = &self.filled;
        let fields = html! {
            @if self.asks_reason { (filled.fill(Field::text("reason", "Why?").required())) }
            @else if self.sends.1 == "held" { (filled.fill(Field::date("on", "Day").required()).error(filled.error("day"))) }
            @else { (day_and_time(filled)) }
        };
        let buttons = html! { (Button::primary(self.button)) (Button::quiet("Cancel").href(&self.pair)) };
        let form = filled
            .form(Form::post(&self.action, fields, buttons))
            .hidden(self.sends.0, &self.sends.1)
            .hidden("back", filled.value("back"));
        html! {
            (PageHead::new(self.title).crumbs(vec![Link::new("One-on-one", &self.pair)]))
            (Card::new(self.title, html! { (audience("The two of you")) (form) }))
        }
    }
}

fn day_and_time(filled: &Filled) -> Markup {
    field_row(&html! {
        (filled.fill(Field::date("day", "Day").required()))
        (filled.fill(Field::text("time", "Time").narrow().required()))
    })
}
