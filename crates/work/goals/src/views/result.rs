//! The page of one key result: its history, the check-in, and what can be pasted.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Choice, Column, DataTable, Definition, Dialog, EmptyState, Field, Form, Link, Markup,
        PageHead, Pill, RadioGroup, Row,
        chart::{Across, Caption, Line, LineChart},
        columns, definitions, disclosure, field_row, html, muted, paragraph,
    },
};
use chrono::NaiveDate;

use super::{confidence, from_to, tone, way};
use crate::{
    kinds::{GoalState, Outlook, SourceKind},
    model::{CheckIn, Draft, Goal, KeyResult},
    rules, url,
};
use castra_org::charter::show::long_date;

/// The page of one key result.
#[derive(Clone, Debug)]
pub(crate) struct ShowResult {
    pub(crate) crumbs: Vec<Link>,
    pub(crate) goal: Goal,
    pub(crate) result: KeyResult,
    /// Oldest first.
    pub(crate) check_ins: Vec<CheckIn>,
    /// Who confirmed each of them.
    pub(crate) made_by: Vec<String>,
    pub(crate) source: String,
    pub(crate) draft: Draft,
    pub(crate) day: NaiveDate,
    pub(crate) is_due: bool,
    pub(crate) may_change: bool,
    pub(crate) filled: Filled,
    pub(crate) pasted: Filled,
}

impl ShowResult {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let may_check_in = self.may_change && self.goal.state == GoalState::Running;
        html! {
            (PageHead::new(&self.result.metric).crumbs(self.crumbs.clone()).lead(from_to(&self.result)).actions(self.buttons()))
            (columns(&html! {
                @if may_check_in { (self.check_in()) }
                (self.history())
                @if may_check_in { (self.paste()) }
            }, &self.facts()))
            @if self.may_change { (self.dialog()) }
        }
    }

    fn buttons(&self) -> Markup {
        let here = url::result(&self.goal.id, &self.result.id);
        html! {
            @if self.may_change {
                (Button::new("Drop").opens("drop"))
                (Button::new("Edit").href(format!("{here}/edit")))
            }
        }
    }

    fn dialog(&self) -> Markup {
        let form = Form::post(
            format!("{}/drop", url::result(&self.goal.id, &self.result.id)),
            paragraph("It counts no longer towards the goal. Its check-ins stay."),
            html! { (Button::danger("Drop")) },
        );
        html! { (Dialog::new("drop", "Drop this key result", html! { (form.hidden("revision", self.result.revision.to_string())) })) }
    }

    fn check_in(&self) -> Markup {
        let filled = &self.filled;
        let drafted = match self.draft.value {
            Some(value) => format!("Drafted: {}, {}.", self.result.shown(value), self.draft.from),
            None => format!("No draft: {}.", self.draft.from),
        };
        let choices =
            Outlook::ALL.iter().map(|outlook| Choice::new(outlook.as_str(), outlook.words())).collect();
        let value = Field::number("value", "Value").hint(drafted);
        let value = if self.draft.value.is_none() { value.required() } else { value };
        let body = html! {
            (field_row(&html! {
                (filled.fill(value))
                (filled.fill(Field::number("confidence", "Confidence").range(Some("0".to_owned()), Some("10".to_owned())).hint("From 0 to 10.")))
            }))
            (RadioGroup::new("outlook", "Outlook", choices, filled.value("outlook")).error(filled.error("outlook")))
            (filled.fill(Field::text_area("note", "What changed", 2).hint("Optional.")))
            (filled.fill(Field::date("day", "Day").hint("Empty is today.")))
        };
        let title = if self.is_due { "Check in: due" } else { "Check in" };
        let form = Form::post(
            format!("{}/check-in", url::result(&self.goal.id, &self.result.id)),
            body,
            html! { (Button::primary("Check in")) },
        );
        // With script and without: what was typed, with the revision that was shown.
        let form = filled.form(form);
        let form = if filled.revision().is_none() {
            form.hidden("revision", self.result.revision.to_string())
        } else {
            form
        };
        html! { (Card::new(title, html! { (form) }).id("check-in")) }
    }

    fn history(&self) -> Markup {
        if self.check_ins.is_empty() {
            return html! { (Card::new("History", html! { (EmptyState::new("No check-ins yet", "The first is due once a week, two weeks or a month of the period are over.")) })) };
        }
        let rows = self.check_ins.iter().zip(&self.made_by).rev().map(|(made, by)| {
            Row::new(vec![
                html! { (long_date(made.day)) },
                html! { (self.result.shown(made.value)) },
                html! { (Pill::tone(tone(made.outlook), made.outlook.words())) },
                confidence(made.confidence),
                html! { (made.source) ", " (by) },
                html! { (made.note) },
            ])
        });
        let columns = vec![
            Column::text("Day"),
            Column::number("Value"),
            Column::text("Outlook"),
            Column::text("Confidence"),
            Column::text("From"),
            Column::text("What changed"),
        ];
        let table = DataTable::new("Check-ins", columns, rows.collect()).compact();
        html! {
            (Card::new("History", html! {
                @if let Some(chart) = self.chart() { (chart) }
                (disclosure("All check-ins", &html! { (table) }))
            }).id("history"))
        }
    }

    /// The values with the line of where they should be. A picture begins at zero: none is drawn of values below.
    fn chart(&self) -> Option<LineChart> {
        let values: Vec<f64> = self.check_ins.iter().map(|made| made.value.approximate()).collect();
        let is_below = values
            .iter()
            .copied()
            .chain([self.result.start, self.result.target].map(super::super::decimal::Decimal::approximate))
            .any(|value| value < 0.0);
        if is_below || values.is_empty() {
            return None;
        }
        let mut days: Vec<NaiveDate> = self.check_ins.iter().map(|made| made.day).collect();
        days.extend([self.goal.starts, self.goal.ends]);
        if (self.goal.starts..=self.goal.ends).contains(&self.day) {
            days.push(self.day);
        }
        days.sort();
        days.dedup();
        let of_day = |day: &NaiveDate| {
            let found =
                self.check_ins.iter().find(|made| made.day == *day).map(|made| made.value.approximate());
            // A value holds until the next one.
            found.or_else(|| {
                let last = self
                    .check_ins
                    .iter()
                    .rev()
                    .find(|made| made.day < *day)
                    .map(|made| made.value.approximate());
                last.filter(|_| *day <= self.day)
            })
        };
        let expected = days.iter().map(|day| Some(rules::expected(&self.goal, &self.result, *day))).collect();
        let now = self.result.current.map(|value| self.result.shown(value)).unwrap_or_default();
        let should = rules::expected(&self.goal, &self.result, self.day);
        let unit = if self.result.unit.is_empty() { "value".to_owned() } else { self.result.unit.clone() };
        Some(LineChart {
            caption: Caption::new(
                "key-result",
                format!("{} by day", self.result.metric),
                format!(
                    "{now} at the last check-in; {should:.1} would be on an even way to the target by today."
                ),
            ),
            across: "day".to_owned(),
            lines: vec![
                Line::new("Value", days.iter().map(of_day).collect()),
                Line::new("Should be", expected).dashed(),
            ],
            places: Across::Days(days),
            up: unit,
        })
    }

    fn paste(&self) -> Markup {
        let filled = &self.pasted;
        let form = Form::post(
            format!("{}/paste", url::result(&self.goal.id, &self.result.id)),
            html! {
                (filled.fill(Field::text_area("text", "Days and values", 5).required()
                    .hint("A line for each day, as from a spreadsheet: 2026-11-02,36.4 and, if you like, a note.")))
            },
            html! { (Button::new("Enter values")) },
        );
        let form = filled.form(form);
        let form = if filled.revision().is_none() {
            form.hidden("revision", self.result.revision.to_string())
        } else {
            form
        };
        html! { (Card::new("Paste values", html! { (form) }).id("paste")) }
    }

    fn facts(&self) -> Markup {
        let result = &self.result;
        let elapsed = (self.goal.state == GoalState::Running).then(|| rules::elapsed(&self.goal, self.day));
        let mut all = vec![
            Definition::new("Way", way(result, elapsed)),
            Definition::new("Goal", Link::new(self.goal.title.clone(), url::show(&self.goal.id))),
            Definition::new(
                "Outlook",
                html! { @match result.outlook { Some(outlook) => (Pill::tone(tone(outlook), outlook.words())), None => "–" } },
            ),
            Definition::new("Confidence", confidence(result.confidence)),
            Definition::new("Check-in", result.rhythm.words()),
            Definition::new("Source", &self.source),
        ];
        if let Some(day) = result.checked_on {
            all.push(Definition::new("Checked in", html! { (long_date(day)) ", " (result.current_from) }));
        }
        if let Some(day) = result.dropped_on {
            all.push(Definition::new("Dropped", long_date(day)));
        }
        let post = format!("/api/v1/goals/{}/results/{}/post", self.goal.id, result.id);
        html! {
            (Card::new("Details", html! {
                (definitions(&all))
                @if result.source == SourceKind::Posted {
                    (muted("A program posts its value here; it becomes the draft of the next check-in:"))
                    (castra_platform::ui::code(&post))
                }
            }))
        }
    }
}
