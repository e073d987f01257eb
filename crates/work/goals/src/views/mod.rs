//! Goals as HTML.

mod forms;
mod goal;
mod list;
mod people;
mod picture;
mod result;

use castra_platform::figures::percent;
use castra_platform::ui::{Button, Form, Link, Markup, Pill, Render, Tone, chart::Way as Bar, html, muted};
use chrono::NaiveDate;

pub(crate) use forms::{GoalForm, ResultForm, WorkForm};
pub(crate) use goal::{GoalWork, ShowGoal};
pub(crate) use list::{Choices, Figures, ListGoals, Orphan, Sort, TeamPart, UnaskedRow, WorkRow};
pub(crate) use people::{ChainRow, ShowPerson};
pub(crate) use picture::draw;
pub(crate) use result::ShowResult;

use crate::{
    kinds::{GoalState, Outlook},
    model::{Draft, Goal, KeyResult},
    rules, url,
};
use castra_org::charter::show::long_date;

/// A key result with what is asked of the viewer.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) result: KeyResult,
    pub(crate) is_due: bool,
    pub(crate) may_check_in: bool,
    /// The draft, where its check-in is due.
    pub(crate) draft: Option<Draft>,
    /// The outlook that the draft proposes.
    pub(crate) proposed: Option<Outlook>,
}

/// A goal as lists show it.
#[derive(Clone, Debug)]
pub(crate) struct GoalRow {
    pub(crate) goal: Goal,
    /// How deep it is in the tree.
    pub(crate) depth: usize,
    /// Its team, or the company.
    pub(crate) place: Link,
    pub(crate) owner: Option<Link>,
    pub(crate) elapsed: f64,
    pub(crate) grade: Option<f64>,
    pub(crate) confidence: Option<i64>,
    pub(crate) day: NaiveDate,
    pub(crate) results: Vec<Asked>,
    /// The colour in the picture.
    pub(crate) colour: Option<u8>,
}

impl GoalRow {
    fn link(&self) -> Link {
        Link::new(self.goal.title.clone(), url::show(&self.goal.id))
    }

    /// The bar with the grade.
    fn bar(&self) -> Markup {
        let expected = (self.goal.state == GoalState::Running).then_some(self.elapsed);
        match (self.goal.grade, self.grade) {
            (Some(grade), _) => {
                let done = grade.approximate();
                Bar { done: Some(done), expected: None, shown: rules::shown(done) }.render()
            }
            (None, Some(grade)) => Bar { done: Some(grade), expected, shown: rules::shown(grade) }.render(),
            (None, None) => muted("No key results"),
        }
    }

    fn state(&self) -> Pill {
        let (tone, word) = match self.goal.state {
            GoalState::Draft => (Tone::Neutral, "Draft"),
            GoalState::Running if self.day > self.goal.ends => (Tone::Warn, "Period over"),
            GoalState::Running => (Tone::Info, "Running"),
            GoalState::Closed => (Tone::Neutral, "Closed"),
        };
        Pill::tone(tone, word)
    }
}

fn confidence(value: Option<i64>) -> Markup {
    match value {
        Some(value) => html! { (value) " " (muted_inline("of 10")) },
        None => html! { "–" },
    }
}

fn muted_inline(text: &str) -> Markup {
    castra_platform::ui::small(text)
}

fn tone(outlook: Outlook) -> Tone {
    match outlook {
        Outlook::OnTrack => Tone::Good,
        Outlook::AtRisk => Tone::Warn,
        Outlook::OffTrack => Tone::Bad,
    }
}

/// "9.4 → 6.6 → 4.7".
fn from_to(result: &KeyResult) -> Markup {
    let places = result.places();
    let number = |value: crate::decimal::Decimal| value.shown(places);
    html! {
        (number(result.start)) " → "
        b { @match result.current { Some(value) => (number(value)), None => "?" } }
        " → " (number(result.target))
        @if !result.unit.is_empty() { "\u{a0}" (result.unit) }
    }
}

/// The way of a key result.
fn way(result: &KeyResult, elapsed: Option<f64>) -> Markup {
    let Some(way) = result.way() else {
        return Bar { done: None, expected: elapsed, shown: "no value yet".to_owned() }.render();
    };
    let shown = match (way.is_worse, way.is_beyond) {
        (true, _) if result.start == result.target => "not held".to_owned(),
        (true, _) => "worse than the start".to_owned(),
        (_, true) => "beyond the target".to_owned(),
        _ => percent(way.grade),
    };
    Bar { done: Some(way.grade), expected: elapsed, shown }.render()
}

/// When it was checked in last.
fn checked(asked: &Asked, day: NaiveDate) -> Markup {
    let words = match asked.result.checked_on {
        None => "never".to_owned(),
        Some(on) => castra_platform::text::relative_day((on - day).num_days()),
    };
    html! { @if asked.is_due { (Pill::tone(Tone::Warn, words)) } @else { (words) } }
}

/// One press: the outlook, with the drafted value. Without a draft, a link to the page that asks for the value.
fn verdicts(asked: &Asked, goal: &str, back: &str) -> Markup {
    let result = &asked.result;
    let known = |outlook: Outlook| Pill::tone(tone(outlook), outlook.words()).render();
    if !asked.may_check_in {
        return result.outlook.map_or_else(|| html! { "–" }, known);
    }
    let Some(draft) = asked.draft.as_ref().filter(|draft| draft.value.is_some()) else {
        return html! {
            @if let Some(outlook) = result.outlook { (known(outlook)) " " }
            (Button::new(if asked.is_due { "Check in" } else { "Change" }).href(url::result(goal, &result.id)).about(result.metric.clone()))
        };
    };
    let buttons = html! {
        @for outlook in Outlook::ALL {
            @let button = if asked.proposed == Some(*outlook) { Button::primary(outlook.words()) } else { Button::new(outlook.words()) };
            (button.sends("outlook", outlook.as_str()).about(result.metric.clone()))
        }
    };
    let value = draft.value.map(|value| value.to_string()).unwrap_or_default();
    html! {
        (Form::button(format!("{}/check-in", url::result(goal, &result.id)), buttons)
            .hidden("value", value).hidden("revision", result.revision.to_string()).hidden("back", back))
        (muted_inline(&format!("{}: {}", draft.value.map(|value| result.shown(value)).unwrap_or_default(), draft.from)))
    }
}

fn period_words(goal: &Goal) -> String {
    match goal.period() {
        crate::period::Period::Dates => format!("{} to {}", long_date(goal.starts), long_date(goal.ends)),
        period => period.words(),
    }
}
