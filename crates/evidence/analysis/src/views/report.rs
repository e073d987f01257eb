//! The report of `castra scan --html`: one document with the pictures, to keep and to share.

use castra_platform::figures::percent_change;
use castra_platform::ui::{
    Card, Column, DataTable, Markup, PageHead, Pill, Row, Status, because,
    chart::{Across, Area, Caption, Line, LineChart, Sparkline, Treemap},
    columns, html, list, muted, number, paragraph, path,
};

use castra_repositories::ScanSummary;

use super::{Hotspot, functions_card};
use crate::model::{FunctionRow, KnowledgeMap, ReleasesView, TechnologyRow};

/// The results of a scan, ready to be rendered.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    /// The scanned repository, as it was named.
    pub(crate) place: String,
    pub(crate) day: String,
    pub(crate) summary: ScanSummary,
    pub(crate) left_out: Vec<String>,
    pub(crate) areas: Vec<Area>,
    pub(crate) hotspots: Vec<Hotspot>,
    pub(crate) functions: Vec<FunctionRow>,
    pub(crate) knowledge: KnowledgeMap,
    /// Pairs of files that change together, and how often.
    pub(crate) pairs: Vec<(String, String, String)>,
    pub(crate) technologies: Vec<TechnologyRow>,
    pub(crate) releases: ReleasesView,
    /// Commits of the last weeks, oldest first.
    pub(crate) commits_by_week: Vec<(String, u32)>,
}

impl Report {
    pub(crate) fn render(&self) -> Markup {
        let summary = &self.summary;
        let lead = format!(
            "{} commits by {} people, {} files {}. As of {}. Files are judged here, never people.",
            number(u64::from(summary.commits)),
            number(u64::from(summary.people)),
            number(u64::from(summary.files)),
            if summary.is_without_contents {
                "whose lines are unknown".to_owned()
            } else {
                format!("with {} lines", number(u64::try_from(summary.lines).unwrap_or(0)))
            },
            self.day
        );
        let missing: Vec<Markup> = summary.missing.iter().map(|line| html! { (line) }).collect();
        let left_out: Vec<Markup> = self.left_out.iter().map(|line| html! { (line) }).collect();
        html! {
            (PageHead::new(&self.place).lead(lead))
            @if let Some(kind) = &summary.error { (castra_platform::ui::Notice::warn(super::sentence(kind))) }
            @if !missing.is_empty() { (Card::new("What is missing", list(&missing))) }
            (self.map())
            (self.hotspots())
            (functions_card(self.functions.iter().map(|row| (path(&row.path), row))))
            (columns(&html! { (self.weeks()) (self.truck()) }, &html! { (self.releases()) (self.parts()) }))
            (self.pairs())
            (columns(&self.documents(), &self.technologies()))
            (Card::new("Left out", html! { @if left_out.is_empty() { (paragraph("Nothing.")) } @else { (list(&left_out)) } }))
        }
    }

    fn map(&self) -> Markup {
        let caption = super::code::map_caption();
        html! { @if !self.areas.is_empty() { (Card::new("Map", html! { (Treemap { caption, areas: self.areas.clone(), columns: ["Lines".to_owned(), "Heat".to_owned()] }) })) } }
    }

    fn hotspots(&self) -> Markup {
        let rows = self.hotspots.iter().map(|hotspot| Row::new(vec![
            html! { (path(&hotspot.file.label)) },
            html! { (number(hotspot.n_changes)) },
            html! { (hotspot.cognitive.map_or_else(|| "–".to_owned(), number)) },
            html! { (number(hotspot.complexity)) },
            html! { (Pill::status(hotspot.status).word(hotspot.change.map_or_else(|| "unchanged".to_owned(), percent_change))) },
            html! { (Sparkline::new(format!("Complexity of {}, 90 days", hotspot.file.label), hotspot.trend.clone(), hotspot.status, "")) },
        ])).collect();
        let head = vec![
            Column::text("File"),
            Column::number("Changes in a year"),
            Column::number("Cognitive complexity"),
            Column::number("Indentation"),
            Column::text("In 90 days"),
            Column::unlabelled("90 days"),
        ];
        html! { (Card::flush("Hotspots", html! { (DataTable::new("Hotspots", head, rows).empty("No file changed in a year.")) }).id("hotspots").note("changed often and hard to read")) }
    }

    fn parts(&self) -> Markup {
        let alone = self.knowledge.parts.iter().filter(|part| part.sole.is_some());
        let items: Vec<Markup> = alone
            .take(15)
            .map(|part| {
                let name = if part.name == "." {
                    html! { "files outside any folder" }
                } else {
                    path(&part.name)
                };
                html! { (name) " " (muted(format!("{} files", number(part.files as u64)))) }
            })
            .collect();
        html! { (Card::new("Parts known by only one person", html! { @if items.is_empty() { (paragraph("None of the largest parts is known by only one person.")) } @else { (list(&items)) } }).note("lost if that person leaves")) }
    }

    fn documents(&self) -> Markup {
        let rows = self.releases.documents.iter().take(15).map(|document| {
            Row::new(vec![
                path(&document.path),
                html! { (castra_org::charter::show::long_date(document.last.date_naive())) },
                html! { (number(u64::from(document.commits))) },
            ])
        });
        let head = vec![
            Column::text("Document"),
            Column::text("Last touched"),
            Column::number("Commits to its code since"),
        ];
        html! { (Card::flush("Documents left behind", html! { (DataTable::new("Documents left behind", head, rows.collect()).empty("No document is five commits behind the code it describes.")) }).note(format!("of {} documents", self.releases.all_documents))) }
    }

    fn weeks(&self) -> Markup {
        let chart = LineChart {
            caption: Caption::new("weeks", "Commits by week", "Without merges and programs' commits."),
            across: "week of".to_owned(),
            places: Across::Steps(self.commits_by_week.iter().map(|(week, _)| week.clone()).collect()),
            up: "commits".to_owned(),
            lines: vec![Line::new(
                "all",
                self.commits_by_week.iter().map(|(_, n)| Some(f64::from(*n))).collect(),
            )],
        };
        html! { (Card::new("Activity", html! { (chart) })) }
    }

    fn truck(&self) -> Markup {
        let rows = self
            .knowledge
            .truck
            .iter()
            .map(|row| {
                Row::new(vec![
                    html! { (row.who.name()) },
                    html! { (number(row.files as u64)) },
                    html! { (number(row.abandoned as u64)) },
                ])
            })
            .collect();
        let head = vec![
            Column::text("Person"),
            Column::number("Author of files"),
            Column::number("Files left without an author"),
        ];
        let sentence = format!(
            "If these people leave, over half of the {} files with an author have none.",
            number(self.knowledge.files as u64)
        );
        html! { (Card::flush(format!("Truck factor {}", self.knowledge.truck.len()), html! {
            (DataTable::new("People in the truck factor", head, rows).empty("No file has an author."))
            (castra_platform::ui::inset(&because(&sentence)))
        })) }
    }

    fn pairs(&self) -> Markup {
        let rows = self
            .pairs
            .iter()
            .map(|(first, second, how)| Row::new(vec![path(first), path(second), html! { (how) }]))
            .collect();
        let head = vec![Column::text("File"), Column::text("Changes with"), Column::text("How often")];
        html! { (Card::flush("Changes together", html! { (DataTable::new("Changes together", head, rows).empty("No two files change together.")) }).note("in a year")) }
    }

    fn releases(&self) -> Markup {
        let rows = self
            .releases
            .releases
            .iter()
            .take(8)
            .map(|release| {
                Row::new(vec![
                    html! { (release.names.join(", ")) },
                    html! { (castra_org::charter::show::long_date(release.at.date_naive())) },
                    html! { (number(release.commits as u64)) },
                ])
            })
            .collect();
        let head = vec![Column::text("Release"), Column::text("On"), Column::number("Commits")];
        html! { (Card::flush("Releases", html! { (DataTable::new("Releases", head, rows).empty("No releases found.")) }).note("from tags")) }
    }

    fn technologies(&self) -> Markup {
        let used = self.technologies.iter().filter(|row| row.vanished.is_none());
        let rows = used.map(|row| Row::new(vec![
            html! { (row.name) },
            html! { (number(row.files as u64)) },
            html! { (Sparkline::new(format!("Changes to {} by month, two years", row.name), row.changes.iter().map(|n| Some(f64::from(*n))).collect(), Status::NoEvidence, "")) },
        ])).collect();
        let head = vec![
            Column::text("Technology"),
            Column::number("Files"),
            Column::unlabelled("Changes in two years"),
        ];
        html! { (Card::flush("Technology in use", html! { (DataTable::new("Technology in use", head, rows).empty("No known technology.")) })) }
    }
}
