//! The form to start a review, or to change when it takes place.

use castra_platform::{
    terms::Filled,
    ui::{Button, Card, Field, Form, Link, Markup, PageHead, choices, field_row, html, muted, paragraph},
};

/// The form of a review.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReviewForm {
    pub(crate) action: String,
    /// The review's name.
    pub(crate) title: String,
    /// Its page, or the list for a new one.
    pub(crate) back: String,
    pub(crate) is_new: bool,
    /// The kind and the team of a new one.
    pub(crate) of: (String, String),
    /// Rhythms to choose from: value and label.
    pub(crate) rhythms: Vec<(String, String)>,
    /// Suggested time zones.
    pub(crate) zones: Vec<String>,
    /// Who takes part, in words.
    pub(crate) room: String,
    pub(crate) filled: Filled,
}

impl ReviewForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let label = if self.is_new { "Start" } else { "Save" };
        let buttons = html! { (Button::primary(label)) (Button::quiet("Cancel").href(&self.back)) };
        let mut form = self.filled.form(Form::post(&self.action, self.fields(), buttons));
        if self.is_new {
            form = form.hidden("kind", &self.of.0).hidden("team", &self.of.1);
        }
        let crumb =
            if self.is_new { Link::new("Reviews", &self.back) } else { Link::new(&self.title, &self.back) };
        let head = if self.is_new { format!("Start {}", self.title) } else { "Change schedule".to_owned() };
        html! {
            (PageHead::new(head).crumbs(vec![crumb]).lead("The agenda is computed from what changed and what waits. A week without news can be skipped."))
            (Card::new("When", html! {
                @if !self.room.is_empty() { (paragraph(muted(format!("Takes part: {}.", self.room)))) }
                (form)
            }))
        }
    }

    fn fields(&self) -> Markup {
        let filled = &self.filled;
        let rhythms = choices(self.rhythms.iter().map(|(value, label)| (value.as_str(), label.as_str())));
        html! {
            (field_row(&html! {
                (filled.fill(Field::date("day", "First day").required()))
                (filled.fill(Field::text("time", "Time").narrow().required().hint("Such as 10:00, also after clock changes.")))
                (filled.fill(Field::number("minutes", "Minutes").required()))
            }))
            (field_row(&html! {
                (filled.fill(Field::select("rhythm", "How often", rhythms)))
                (filled.fill(Field::text("zone", "Time zone").suggestions(self.zones.clone())))
            }))
            (filled.fill(Field::text("place", "Where").hint("Optional: a room or a link.")))
        }
    }
}
