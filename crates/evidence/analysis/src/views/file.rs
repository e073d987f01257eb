//! One file: its complexity over time, the files that change with it, and whom to ask.

use chrono::NaiveDate;

use crate::model::FunctionRow;
use castra_platform::ui::{
    Card, Column, DataTable, Link, Markup, PageHead, Row,
    chart::{Across, Bar, BarList, Caption, Line, LineChart},
    columns, html, list, muted, number, panels, paragraph,
};
use castra_platform::{feature::Panel, figures::percent};

#[derive(Clone, Debug)]
pub(crate) struct ShowFile {
    pub(crate) path: String,
    pub(crate) repository: Link,
    pub(crate) team: Link,
    pub(crate) lines: u64,
    pub(crate) complexity: u64,
    /// Its cognitive complexity, for languages whose syntax is read.
    pub(crate) cognitive: Option<u64>,
    /// Changes in a year.
    pub(crate) revisions: Option<u64>,
    /// Its indentation complexity after each measured change, by day.
    pub(crate) trend: Vec<(NaiveDate, f64)>,
    /// Its functions, the hardest to read first: name, line, cognitive complexity, versions that changed it.
    pub(crate) functions: Vec<FunctionRow>,
    /// Files that change with it, and how much.
    pub(crate) coupled: Vec<(Link, String)>,
    /// Who knows it, in percent of its best author.
    pub(crate) knows: Vec<(Link, f64)>,
    /// The only person who knows it, and the figures behind that.
    pub(crate) sole: Option<(Link, String)>,
    pub(crate) changes: Vec<FileChange>,
    /// Panels of other features.
    pub(crate) panels: Vec<Panel>,
    /// Its page on the code host, labelled with the host's name.
    pub(crate) source: Option<Link>,
}

#[derive(Clone, Debug)]
pub(crate) struct FileChange {
    pub(crate) day: String,
    /// Its short id, and its page on the code host.
    pub(crate) commit: (String, Option<String>),
    pub(crate) subject: String,
    pub(crate) who: Link,
    pub(crate) added: u64,
    pub(crate) removed: u64,
}

impl ShowFile {
    pub(crate) fn render(&self) -> Markup {
        let bars = self
            .knows
            .iter()
            .map(|(person, share)| Bar::new(&person.label, *share, percent(share / 100.0)).href(&person.href))
            .collect();
        let cognitive = self.cognitive.map_or_else(String::new, |cognitive| {
            format!(" Cognitive complexity {}, read from its syntax.", number(cognitive))
        });
        let revisions = self
            .revisions
            .map_or_else(String::new, |revisions| format!(" Changed {} times in a year.", number(revisions)));
        let lead = format!(
            "{} lines, complexity {} (levels of indentation over all lines).{cognitive}{revisions}",
            number(self.lines),
            number(self.complexity)
        );
        html! {
            (PageHead::new(&self.path).crumbs(vec![Link::new("Repositories", "/repositories"), self.team.clone(), self.repository.clone()]).lead(lead).actions(super::on_code_host(self.source.as_ref())))
            (columns(
                &html! { (self.trend_card()) (self.coupled_card()) },
                &html! {
                    (Card::new("Whom to ask", html! {
                        (BarList { bars, maximum: Some(100.0) })
                        @if let Some((person, why)) = &self.sole { p { (person) (muted(format!(" is the sole knower: {why}."))) } }
                    }).note("degree of authorship"))
                    (panels(&self.panels))
                },
            ))
            (self.functions_card())
            (self.changes_card())
        }
    }

    fn trend_card(&self) -> Markup {
        if self.trend.len() < 2 {
            return Markup::default();
        }
        let caption = Caption::new(
            "complexity",
            "Complexity over time",
            "Levels of indentation over all lines, after each measured change. Where the line rises, the file became harder to read.",
        );
        let chart = LineChart {
            caption,
            across: "day of the change".to_owned(),
            places: Across::Days(self.trend.iter().map(|(day, _)| *day).collect()),
            up: "complexity".to_owned(),
            lines: vec![Line::new("total", self.trend.iter().map(|(_, value)| Some(*value)).collect())],
        };
        html! { (Card::new("Is it getting simpler?", html! { (chart) })) }
    }

    fn functions_card(&self) -> Markup {
        if self.functions.is_empty() {
            return Markup::default();
        }
        let rows = self
            .functions
            .iter()
            .map(|row| {
                Row::new(vec![
                    html! { (castra_platform::ui::code(&row.name)) },
                    html! { (number(u64::from(row.line))) },
                    html! { (number(u64::from(row.cognitive))) },
                    html! { (number(u64::from(row.revisions))) },
                ])
            })
            .collect();
        let head = vec![
            Column::text("Function"),
            Column::number("Line"),
            Column::number("Cognitive complexity"),
            Column::number("Changes in a year"),
        ];
        html! { (Card::flush("Hardest to read", html! { (DataTable::new("Functions", head, rows)) }).note("from 25 on, split it")) }
    }

    fn coupled_card(&self) -> Markup {
        let items: Vec<Markup> =
            self.coupled.iter().map(|(file, how)| html! { (file) " " (muted(how)) }).collect();
        html! {
            (Card::new("Changes with it", html! {
                @if items.is_empty() { (paragraph("No other file changes together with it.")) } @else { (list(&items)) }
            }).note("in a year"))
        }
    }

    fn changes_card(&self) -> Markup {
        let rows = self
            .changes
            .iter()
            .map(|change| {
                Row::new(vec![
                    html! { (change.day) },
                    super::commit(&change.commit),
                    html! { (change.subject) },
                    html! { (change.who) },
                    html! { "+" (number(change.added)) " −" (number(change.removed)) },
                ])
            })
            .collect();
        let head = vec![
            Column::text("Day"),
            Column::text("Commit"),
            Column::text("Subject"),
            Column::text("By"),
            Column::number("Lines"),
        ];
        html! { (Card::flush("Newest changes", html! { (DataTable::new("Newest changes", head, rows)) })) }
    }
}
