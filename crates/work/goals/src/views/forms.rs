//! The forms of goals, key results and work.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Checkbox, Field, Form, Link, Markup, Notice, PageHead, choices, field_row, html,
        paragraph,
    },
};

use crate::kinds::{Better, GoalKind, Rhythm, SourceKind};

fn pairs(all: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    all.iter().map(|(id, name)| (id.as_str(), name.as_str()))
}

/// Several of a list, as checkboxes.
fn several(filled: &Filled, name: &str, all: &[(String, String)]) -> Markup {
    html! {
        @for (id, label) in all { (Checkbox::new(name, label).value(id).checked(filled.has(name, id))) }
        @if let Some(error) = filled.error(name) { (Notice::bad(error)) }
    }
}

/// The form to add or edit a goal.
#[derive(Clone, Debug)]
pub(crate) struct GoalForm {
    /// The URL it posts to.
    pub(crate) action: String,
    pub(crate) is_new: bool,
    pub(crate) crumbs: Vec<Link>,
    pub(crate) back: String,
    /// Possible owners.
    pub(crate) people: Vec<(String, String)>,
    /// Goals it may serve.
    pub(crate) parents: Vec<(String, String)>,
    pub(crate) periods: Vec<(String, String)>,
    pub(crate) filled: Filled,
}

impl GoalForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let filled = &self.filled;
        let title = if self.is_new { "Add a goal" } else { "Edit goal" };
        let kinds = choices(GoalKind::ALL.iter().map(|kind| (kind.as_str(), kind.words())));
        let people = choices(std::iter::once(("", "No owner yet")).chain(pairs(&self.people)));
        let periods = choices(pairs(&self.periods).chain(std::iter::once(("dates", "Other dates"))));
        let body = html! {
            (filled.fill(Field::text("title", "Goal").required().hint("What is different at the end: “Half the time at the gate”.")))
            (filled.fill(Field::text_area("why", "Why", 3).hint("Optional. What it is good for, and what it is not about.")))
            (field_row(&html! {
                (filled.fill(Field::select("kind", "Kind", kinds)))
                (filled.fill(Field::select("owner", "Owner", people).hint("Who checks in and says how it goes.")))
            }))
            (field_row(&html! {
                (filled.fill(Field::select("period", "Period", periods)))
                (filled.fill(Field::date("starts", "First day").hint("Only for other dates.")))
                (filled.fill(Field::date("ends", "Last day").hint("Only for other dates.")))
            }))
            fieldset {
                legend { "Serves" }
                @if self.parents.is_empty() { (paragraph("There is no goal above it to serve yet.")) }
                (several(filled, "parents", &self.parents))
            }
        };
        let buttons = html! { (Button::primary(if self.is_new { "Add" } else { "Save" })) (Button::quiet("Cancel").href(&self.back)) };
        html! {
            (PageHead::new(title).crumbs(self.crumbs.clone()).lead("A few words are enough; key results say when it is reached."))
            (Card::new("The goal", html! { (filled.form(Form::post(&self.action, body, buttons))) }))
        }
    }
}

/// The form to add or edit a key result.
#[derive(Clone, Debug)]
pub(crate) struct ResultForm {
    /// The URL it posts to.
    pub(crate) action: String,
    pub(crate) is_new: bool,
    pub(crate) crumbs: Vec<Link>,
    pub(crate) back: String,
    /// Responsibilities and repositories.
    pub(crate) sources: Vec<(String, String)>,
    pub(crate) filled: Filled,
}

impl ResultForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let filled = &self.filled;
        let title = if self.is_new { "Add a key result" } else { "Edit key result" };
        let rhythms = choices(Rhythm::ALL.iter().map(|rhythm| (rhythm.as_str(), rhythm.words())));
        let sources = choices(SourceKind::ALL.iter().map(|source| (source.as_str(), source.words())));
        let of = choices(std::iter::once(("", "Nothing")).chain(pairs(&self.sources)));
        let better = choices(
            std::iter::once(("", "As start and target say"))
                .chain(Better::ALL.iter().map(|better| (better.as_str(), better.words()))),
        );
        let body = html! {
            (filled.fill(Field::text("metric", "What is measured").required().hint("“Median minutes from quay to seat”.")))
            (field_row(&html! {
                (filled.fill(Field::number("start", "At the start").required()))
                (filled.fill(Field::number("target", "Target").required().hint("Lower than the start for what should fall.")))
                (filled.fill(Field::text("unit", "Unit").hint("Optional: %, minutes, €.")))
            }))
            (field_row(&html! {
                (filled.fill(Field::select("rhythm", "Check-in", rhythms)))
                (filled.fill(Field::select("better", "If the target is the start", better)))
            }))
            (field_row(&html! {
                (filled.fill(Field::select("source", "Where the value comes from", sources)))
                (filled.fill(Field::select("source_of", "Reading or repository", of).hint("Check-ins then arrive with a value to confirm.")))
            }))
        };
        let buttons = html! { (Button::primary(if self.is_new { "Add" } else { "Save" })) (Button::quiet("Cancel").href(&self.back)) };
        html! {
            (PageHead::new(title).crumbs(self.crumbs.clone()).lead("A number that tells whether the goal is reached."))
            (Card::new("The key result", html! { (filled.form(Form::post(&self.action, body, buttons))) }))
        }
    }
}

/// The form to record or change work; or what is recorded, for those who may not.
#[derive(Clone, Debug)]
pub(crate) struct WorkForm {
    /// The URL it posts to.
    pub(crate) action: String,
    pub(crate) is_new: bool,
    pub(crate) may_change: bool,
    pub(crate) team: Link,
    pub(crate) back: String,
    pub(crate) people: Vec<(String, String)>,
    pub(crate) goals: Vec<(String, String)>,
    pub(crate) filled: Filled,
}

impl WorkForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let title = if self.is_new { "Record work" } else { self.filled.value("title") };
        let crumbs = vec![self.team.clone(), Link::new("Goals", self.back.clone())];
        html! {
            (PageHead::new(title).crumbs(crumbs).lead("What people work on, and the goal it serves."))
            (Card::new("The work", if self.may_change { self.form() } else { self.facts() }))
        }
    }

    fn form(&self) -> Markup {
        let filled = &self.filled;
        let goals = choices(std::iter::once(("", "No goal")).chain(pairs(&self.goals)));
        let body = html! {
            (filled.fill(Field::text("title", "Work").required()))
            (field_row(&html! {
                (filled.fill(Field::select("goal", "Serves", goals)))
                (filled.fill(Field::number("hours", "Hours a week, each").required().range(Some("1".to_owned()), Some("60".to_owned()))))
            }))
            (Checkbox::new("is_upkeep", "Upkeep: running and maintaining what is there").checked(!filled.value("is_upkeep").is_empty()))
            @if let Some(error) = filled.error("is_upkeep") { (Notice::bad(error)) }
            (filled.fill(Field::text("reason", "Why without a goal").hint("Optional; only for work that serves none.")))
            fieldset {
                legend { "People" }
                (several(filled, "people", &self.people))
            }
            (field_row(&html! {
                (filled.fill(Field::date("starts", "First day")))
                (filled.fill(Field::date("ends", "Last day").hint("Empty while it goes on.")))
            }))
        };
        let buttons = html! { (Button::primary(if self.is_new { "Record" } else { "Save" })) (Button::quiet("Cancel").href(&self.back)) };
        html! { (filled.form(Form::post(&self.action, body, buttons))) }
    }

    fn facts(&self) -> Markup {
        use castra_platform::ui::{Definition, definitions};
        let filled = &self.filled;
        let name = |all: &[(String, String)], id: &str| {
            all.iter().find(|(known, _)| known == id).map_or_else(String::new, |(_, name)| name.clone())
        };
        let serves = match (filled.value("goal"), filled.value("is_upkeep")) {
            ("", "") => "No goal".to_owned(),
            ("", _) => "Upkeep".to_owned(),
            (goal, _) => name(&self.goals, goal),
        };
        let people: Vec<&str> = self
            .people
            .iter()
            .filter(|(id, _)| filled.has("people", id))
            .map(|(_, name)| name.as_str())
            .collect();
        html! {
            (definitions(&[
                Definition::new("Serves", serves),
                Definition::new("People", people.join(", ")),
            ]))
            @if !filled.value("reason").is_empty() { (paragraph(filled.value("reason"))) }
        }
    }
}
