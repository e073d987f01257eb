//! The page of one goal.

use castra_platform::figures::percent;
use std::collections::BTreeSet;

use castra_platform::ui::{
    Button, Card, Column, DataTable, Definition, Dialog, EmptyState, Field, Form, Link, Markup, Notice,
    PageHead, Pill, Row, Tone, choices, columns, definitions, field_row, html, lines, muted, paragraph,
};

use super::{
    GoalRow, confidence,
    list::{results_table, tree_table},
    period_words,
};
use crate::{kinds::GoalState, rules, url};
use castra_org::charter::show::long_date;

/// A piece of work that serves the goal.
#[derive(Clone, Debug)]
pub(crate) struct GoalWork {
    pub(crate) key: String,
    pub(crate) title: Link,
    pub(crate) people: BTreeSet<String>,
    pub(crate) weeks: f64,
}

/// The page of one goal.
#[derive(Clone, Debug)]
pub(crate) struct ShowGoal {
    pub(crate) row: GoalRow,
    pub(crate) crumbs: Vec<Link>,
    pub(crate) may_change: bool,
    pub(crate) may_keep: bool,
    /// The name of the person who recorded it.
    pub(crate) recorded_by: String,
    /// The period after its own.
    pub(crate) next: Option<String>,
    pub(crate) periods: Vec<(String, String)>,
    pub(crate) measured: Option<f64>,
    pub(crate) serves: Vec<GoalRow>,
    pub(crate) served_by: Vec<GoalRow>,
    pub(crate) work: Vec<GoalWork>,
    pub(crate) copied_from: Option<Link>,
    pub(crate) is_unworked: bool,
}

impl ShowGoal {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let goal = &self.row.goal;
        html! {
            (PageHead::new(&goal.title).crumbs(self.crumbs.clone()).lead(self.row.state()).actions(self.buttons()))
            @if goal.state == GoalState::Draft && self.may_change {
                (Notice::info("This is a draft").body("No one is asked for check-ins, and work for it counts as work without a goal until it is started."))
            }
            @if self.is_unworked { (Notice::warn("No one works on this goal").body("No work of the past four weeks serves it, neither directly nor through other goals.")) }
            @if goal.state == GoalState::Closed { (self.closing()) }
            @if !goal.why.is_empty() { (Card::new("Why", html! { (lines(&goal.why)) })) }
            (self.results())
            (columns(&html! { (self.ways()) (self.work_card()) }, &self.facts()))
            @if self.may_change { (self.dialogs()) }
        }
    }

    fn buttons(&self) -> Markup {
        let goal = &self.row.goal;
        let start = |label: &str| {
            Form::button(format!("{}/start", url::show(&goal.id)), Button::primary(label))
                .hidden("revision", goal.revision.to_string())
        };
        html! {
            @if self.may_change {
                @if goal.state != GoalState::Closed { (Button::new("Edit").href(format!("{}/edit", url::show(&goal.id)))) }
                @if self.may_keep { (Button::new("Copy into another period").opens("copy")) }
                @match goal.state {
                    GoalState::Draft => (start("Start")),
                    GoalState::Running => (Button::primary("Grade and close").opens("close")),
                    GoalState::Closed => (start("Reopen")),
                }
            }
        }
    }

    fn closing(&self) -> Markup {
        let goal = &self.row.goal;
        let grade = goal.grade.map(|grade| grade.shown(1)).unwrap_or_default();
        let day = goal.closed_on.map(long_date).unwrap_or_default();
        html! { (Card::new("What came of it", html! { (paragraph(html! { b { (grade) } " " (goal.outcome) }) ) (muted(format!("Closed on {day}"))) })) }
    }

    fn results(&self) -> Markup {
        let goal = &self.row.goal;
        let add = Button::new("Add a key result").href(format!("{}/results/new", url::show(&goal.id)));
        let may_add = self.may_change && goal.state != GoalState::Closed;
        if self.row.results.is_empty() {
            let empty =
                EmptyState::new("No key results yet", "A goal without a number is a wish: add one to five.");
            let empty = if may_add { empty.actions(html! { (add) }) } else { empty };
            return html! { (Card::new("Key results", html! { (empty) })) };
        }
        html! {
            (Card::flush("Key results", results_table(std::slice::from_ref(&self.row), &url::show(&goal.id)))
                .note("The line in a bar is today").actions(html! { @if may_add { (add) } }))
        }
    }

    fn ways(&self) -> Markup {
        html! {
            @if !self.serves.is_empty() { (Card::flush("Serves", tree_table("Goals it serves", &self.serves, true))) }
            @if !self.served_by.is_empty() { (Card::flush("Served by", tree_table("Goals that serve it", &self.served_by, true))) }
        }
    }

    fn work_card(&self) -> Markup {
        let rows = self.work.iter().map(|work| {
            let people = match work.people.len() {
                0..=3 => work.people.iter().cloned().collect::<Vec<_>>().join(", "),
                n => format!("{n} people"),
            };
            Row::new(vec![
                html! { (work.title) },
                html! { (people) },
                html! { (format!("{:.1}", work.weeks)) },
            ])
        });
        let columns = vec![Column::text("Work"), Column::text("People"), Column::number("People-weeks")];
        let table = DataTable::new("Work on it in four weeks", columns, rows.collect())
            .empty(muted("No work serves it directly."));
        html! { (Card::flush("Work on it in four weeks", html! { (table) })) }
    }

    fn facts(&self) -> Markup {
        let row = &self.row;
        let goal = &row.goal;
        let owner = html! { @match &row.owner { Some(owner) => (owner), None => (Pill::tone(Tone::Warn, "No owner")) } };
        let mut all = vec![
            Definition::new("Of", &row.place),
            Definition::new("Owner", owner),
            Definition::new("Kind", goal.kind.words()),
            Definition::new("Period", period_words(goal)),
            Definition::new("Over", percent(row.elapsed)),
            Definition::new("Reached", self.measured.map_or_else(|| "not measured".to_owned(), rules::shown)),
            Definition::new("Confidence", confidence(row.confidence)),
        ];
        if let Some(before) = &self.copied_from {
            all.push(Definition::new("Continues", before));
        }
        all.push(Definition::new("Recorded by", &self.recorded_by));
        html! { (Card::new("Details", definitions(&all))) }
    }

    fn dialogs(&self) -> Markup {
        let goal = &self.row.goal;
        let measured = self.measured.map(rules::shown);
        let hint = measured.as_ref().map_or_else(
            || "From 0 to 1. Without key results none is measured.".to_owned(),
            |grade| format!("From 0 to 1. Measured: {grade}; empty takes it."),
        );
        let grade = Field::number("grade", "Grade").hint(hint);
        let grade = if self.measured.is_none() { grade.required() } else { grade };
        let close = Form::post(
            format!("{}/close", url::show(&goal.id)),
            html! {
                (grade)
                (Field::text_area("outcome", "What came of it?", 3).required())
            },
            html! { (Button::primary("Close goal")) },
        )
        .hidden("revision", goal.revision.to_string());
        let periods = choices(
            self.periods
                .iter()
                .map(|(id, name)| (id.as_str(), name.as_str()))
                .chain(std::iter::once(("dates", "Other dates"))),
        );
        let copy = Form::post(
            format!("{}/copy", url::show(&goal.id)),
            html! {
                (Field::select("period", "Period", periods).id("copy-period").value(self.next.clone().unwrap_or_else(|| "dates".to_owned())))
                (field_row(&html! {
                    (Field::date("starts", "First day").id("copy-starts").hint("Only for other dates."))
                    (Field::date("ends", "Last day").id("copy-ends").hint("Only for other dates."))
                }))
            },
            html! { (Button::primary("Copy")) },
        );
        html! {
            @if goal.state == GoalState::Running { (Dialog::new("close", "Grade and close", html! { (close) })) }
            @if self.may_keep { (Dialog::new("copy", "Copy into another period", html! { (paragraph("The key results start where they are now. The copy is a draft.")) (copy) })) }
        }
    }
}
