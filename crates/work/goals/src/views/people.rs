//! How a person's work serves the company.

use castra_platform::ui::{Card, EmptyState, Link, Markup, PageHead, because, chart::chain, html, stack};

use super::{GoalRow, from_to, list::results_table};
use crate::{model::Whole, url};

/// A piece of work with the goals it serves, level by level.
#[derive(Clone, Debug)]
pub(crate) struct ChainRow {
    pub(crate) title: Link,
    pub(crate) place: Link,
    pub(crate) is_upkeep: bool,
    pub(crate) reason: String,
    pub(crate) levels: Vec<Vec<Whole>>,
    /// Whose the goals are, in the same order.
    pub(crate) places: Vec<Vec<String>>,
}

/// How a person's work serves.
#[derive(Clone, Debug)]
pub(crate) struct ShowPerson {
    pub(crate) person: Link,
    pub(crate) is_own: bool,
    pub(crate) rows: Vec<ChainRow>,
    /// Goals they own.
    pub(crate) owned: Vec<GoalRow>,
}

impl ShowPerson {
    pub(crate) fn title(&self) -> String {
        if self.is_own {
            "How my work serves the company".to_owned()
        } else {
            format!("How {}’s work serves the company", self.person.label)
        }
    }

    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let crumbs = vec![Link::new("People & teams", "/people"), self.person.clone()];
        let chains: Vec<Markup> = self.rows.iter().map(row).collect();
        let back = format!("{}/goals", self.person.href);
        html! {
            (PageHead::new(self.title()).crumbs(crumbs).lead("From the work of today to the goals it is for."))
            @if chains.is_empty() {
                (Card::new("Work", html! { (EmptyState::new("No work is recorded", "Work that is handed over, planned in a project or recorded by the lead appears here with its goals.")) }))
            } @else { (stack(&chains)) }
            @if !self.owned.is_empty() {
                (Card::flush(if self.is_own { "Goals I own" } else { "Goals they own" }, results_table(&self.owned, &back)))
            }
        }
    }
}

fn row(row: &ChainRow) -> Markup {
    let mut steps: Vec<(String, Markup)> = vec![("works on".to_owned(), html! { (row.title) })];
    for (at, (level, places)) in row.levels.iter().zip(&row.places).enumerate() {
        for (whole, place) in level.iter().zip(places) {
            let word = if at == 0 { "for the goal of" } else { "so that we reach the goal of" };
            steps.push((format!("{word} {place}"), goal(whole)));
        }
    }
    let end = match (row.levels.is_empty(), row.is_upkeep) {
        (false, _) => None,
        (true, true) => Some("This is upkeep: it keeps what is there running."),
        (true, false) => Some("No running goal asked for this work."),
    };
    html! {
        (Card::new(&row.title.label, html! {
            (chain(&steps))
            @if let Some(end) = end { (because(end)) }
            @if !row.reason.is_empty() { (because(&row.reason)) }
        }).note(&row.place))
    }
}

fn goal(whole: &Whole) -> Markup {
    html! {
        b { (Link::new(whole.goal.title.clone(), url::show(&whole.goal.id))) }
        @for result in &whole.results { span { (result.metric) ": " (from_to(result)) } }
    }
}
