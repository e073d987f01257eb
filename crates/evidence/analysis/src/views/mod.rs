//! A repository: hotspots, knowledge and coding time from its history.

mod answers;
mod authors;
mod code;
mod file;
mod handover;
mod left_out;
mod parts;
mod report;
mod teams;

use castra_platform::figures::{counted, percent, percent_change};
use castra_platform::ui::chart::{Bar, BarList, Sparkline};
use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Form, Link, Markup, Notice, PageHead, Pill, Progress, Row,
    Status, Tone, code as as_code, columns, html, list, muted, number, paragraph,
};

use crate::model::FunctionRow;

pub(super) use answers::{
    KnowledgeShown, ShowAge, ShowAsk, ShowKnowledge, ShowReleases, ShowTechnology, View,
};
pub(super) use authors::{AUTHORS, AuthorsShown, ShowAuthor, ShowAuthors};
pub(super) use code::{FILES, PAIRS, Pair, ShowCoupling, ShowMap, map_address};
use code::{Shown, tabs};
pub(super) use file::{FileChange, ShowFile};
pub(super) use handover::ShowHandover;
pub(super) use left_out::ShowLeftOut;
pub(super) use parts::PartsForm;
pub(super) use report::Report;
pub(super) use teams::{ShowTeams, ShowTogether};

#[derive(Clone, Debug, Default)]
pub(super) struct Repository {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) team: Option<Link>,
    pub(super) scan: ScanState,
    /// Hotspots, worst first.
    pub(super) hotspots: Vec<Hotspot>,
    /// Files that changed, but whose content could not be read.
    pub(super) unread_files: usize,
    pub(super) is_read: bool,
    /// Functions that change often and are hard to follow, each with its file.
    pub(super) functions: Vec<(Link, FunctionRow)>,
    /// Parts that only one person here knows: part, person, the figures behind that.
    pub(super) sole: Vec<(String, Link, String)>,
    /// Files known only to people who have left, and how many there are in all.
    pub(super) departed: (Vec<Link>, usize),
    /// Who knows it, with the share of files they are an author of, in percent.
    pub(super) knows: Vec<(Link, f64)>,
    /// How many people must leave until half of its files have no author.
    pub(super) truck_factor: Option<usize>,
    /// How many of its people belong to the organization, and how many do not.
    pub(super) people: String,
    /// The viewer's own weeks here, which no one else sees: Monday, hours.
    pub(super) own_weeks: Vec<(String, String)>,
    /// Whether the viewer may edit it and ask for a scan.
    pub(super) may_change: bool,
    /// Whether it was removed: it no longer belongs to a team.
    pub(super) is_let_go: bool,
    pub(super) left_out: Vec<String>,
    /// Its page on the code host, labelled with the host's name.
    pub(super) source: Option<Link>,
}

/// The state of the scan.
#[derive(Clone, Debug, Default)]
pub(super) enum ScanState {
    #[default]
    Never,
    /// The current step, commits done, and the total.
    Running(String, u64, u64),
    /// When, such as "2 hours ago", and the number of commits.
    Done(String, u64),
    /// Scanned, but the facts are not available on this server.
    Elsewhere,
    /// When, the number of commits, why something is missing, how much is missing from which counts.
    Partial(String, u64, String, Vec<String>),
    /// What happened, and what was kept.
    Failed(String, String),
}

#[derive(Clone, Debug)]
pub(super) struct Hotspot {
    pub(super) file: Link,
    /// Changes in the last 365 days.
    pub(super) n_changes: u64,
    /// Cognitive complexity now; `None` if the syntax was not read.
    pub(super) cognitive: Option<u64>,
    /// Indentation complexity now.
    pub(super) complexity: u64,
    /// Indentation complexity over 90 days.
    pub(super) trend: Vec<Option<f64>>,
    /// Its relative change over those days; `None` if it did not change.
    pub(super) change: Option<f64>,
    /// The status of the trend.
    pub(super) status: Status,
}

impl Repository {
    pub(super) fn render(&self) -> Markup {
        let running = matches!(self.scan, ScanState::Running(..));
        html! {
            (PageHead::new(&self.name).crumbs(std::iter::once(Link::new("Repositories", "/repositories")).chain(self.team.clone()).collect())
                .lead("From the Git history: where the code hurts, and who knows it. Files are judged here, never people.")
                .actions(html! { (on_code_host(self.source.as_ref())) @if self.may_change && !self.is_let_go { @if !running { (Form::button(format!("{}/scan", self.href), Button::new("Scan now"))) } (Button::new("Parts").href(format!("{}/parts", self.href))) (Button::new("Edit").href(format!("{}/edit", self.href))) } }))
            (tabs(&self.href, Shown::Overview))
            @if self.is_let_go {
                (Notice::info("It was removed.").body("Its history is no longer scanned; its figures stay."))
            } @else {
                (self.scan_part())
            }
            @if self.hotspots.is_empty() && !self.is_read {
                (Card::new("Hotspots", html! { (EmptyState::new("Nothing to show yet.", "Files that change often and are hard to read appear here once the history is scanned.")) }))
            } @else {
                (self.hotspots_card())
                (functions_card(self.functions.iter().map(|(file, row)| (html! { (file) }, row))))
                (columns(&html! { (self.knows_card()) (self.departed_card()) }, &html! { (self.sole_card()) (self.own_card()) }))
                (self.left_out_card())
            }
        }
    }

    /// The state of the scan, which refreshes itself.
    pub(super) fn scan_part(&self) -> Markup {
        html! {
            @match &self.scan {
                ScanState::Never => (Notice::info("This repository has not been scanned yet.").body("It is scanned within the hour, or at once with “Scan now”.")),
                ScanState::Running(doing, done, total) => (Card::new("Scanning", html! { (Progress::new("scan", doing, *done, *total, "").refresh(2, format!("{}/scan", self.href))) (paragraph("You can leave this page; the scan continues.")) })),
                ScanState::Done(when, count) => p { (Pill::tone(Tone::Good, format!("Scanned {when}, {} commits", number(*count)))) },
                ScanState::Elsewhere => (Notice::info("This server has not scanned the repository yet.").body("Its figures are not available here. It is scanned within the hour, or at once with “Scan now”.")),
                ScanState::Partial(when, count, what, missing) => {
                    p { (Pill::tone(Tone::Warn, format!("Scanned in part {when}, {} commits", number(*count)))) }
                    (Notice::warn(sentence(what)).body("The figures below cover what could be read: where something is missing, they are a lower bound."))
                    @if !missing.is_empty() { (Card::new("What is missing", list(&missing.iter().map(|line| html! { (line) }).collect::<Vec<_>>()))) }
                }
                ScanState::Failed(what, kept) => (Notice::bad(what).body(kept)),
            }
        }
    }

    fn hotspots_card(&self) -> Markup {
        let rows = self.hotspots.iter().map(|hotspot| Row::new(vec![
            html! { (hotspot.file) },
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
        let empty = match self.unread_files {
            0 => "No file that counts changed in a year.".to_owned(),
            unread => format!(
                "Unknown: the contents of {} that changed in a year could not be read.",
                counted(unread, "file", "files")
            ),
        };
        let note = match self.unread_files {
            0 => "changed often and hard to read".to_owned(),
            unread => format!("without {} that could not be read", counted(unread, "file", "files")),
        };
        html! { (Card::flush("Hotspots", html! { (DataTable::new("Hotspots", head, rows).empty(empty.as_str())) }).note(note)) }
    }

    fn departed_card(&self) -> Markup {
        let (files, total) = &self.departed;
        let items: Vec<_> = files.iter().map(|file| html! { (file) }).collect();
        html! {
            (Card::new("Known only to people who have left", html! {
                @if items.is_empty() { (paragraph("None: every file has an author who is still here.")) } @else { (list(&items)) }
                @if files.len() < *total { (paragraph(format!("and {} more", number((*total - files.len()) as u64)))) }
            }).note(number(*total as u64)))
        }
    }

    fn knows_card(&self) -> Markup {
        let bars = self
            .knows
            .iter()
            .map(|(person, share)| Bar::new(&person.label, *share, percent(share / 100.0)).href(&person.href))
            .collect();
        let factor = self.truck_factor.map_or_else(String::new, |factor| {
            let who = counted(factor, "person leaves", "people leave");
            format!("Truck factor {factor}: if {who}, half of the files have no author. ")
        });
        html! {
            (Card::new("Who knows it", html! {
                (BarList { bars, maximum: Some(100.0) })
                (paragraph(html! { (factor) (self.people) @if self.may_change { " " (Link::new("See who they are", "/authors")) } }))
            }).note("share of files each is an author of"))
        }
    }

    fn sole_card(&self) -> Markup {
        let items: Vec<_> = self
            .sole
            .iter()
            .map(|(part, person, why)| html! { (part) ": only " (person) " " (muted(why)) })
            .collect();
        html! { (Card::new("Known by only one person here", html! { @if items.is_empty() { (paragraph("No part depends on only one person.")) } @else { (list(&items)) } }).note(items.len().to_string())) }
    }

    fn own_card(&self) -> Markup {
        if self.own_weeks.is_empty() {
            return Markup::default();
        }
        let rows = self
            .own_weeks
            .iter()
            .map(|(week, hours)| Row::new(vec![html! { (week) }, html! { (hours) }]))
            .collect();
        let head = vec![Column::text("Week of"), Column::number("Coding, at least")];
        html! { (Card::flush("Your own weeks here", html! { (DataTable::new("Your coding time in this repository", head, rows)) }).note("only you see this")) }
    }

    fn left_out_card(&self) -> Markup {
        let items: Vec<_> = self.left_out.iter().map(|item| html! { (item) }).collect();
        html! { (Card::new("Left out", html! {
            @if items.is_empty() { (paragraph("Nothing.")) } @else { (list(&items)) }
            p { (Link::new("What counts", format!("{}/left-out", self.href))) }
        })) }
    }
}

/// The functions to look at first, each with its file.
fn functions_card<'a>(functions: impl Iterator<Item = (Markup, &'a FunctionRow)>) -> Markup {
    let row = |(file, row): (Markup, &FunctionRow)| {
        Row::new(vec![
            html! { (as_code(&row.name)) },
            html! { (file) },
            html! { (number(u64::from(row.line))) },
            html! { (number(u64::from(row.revisions))) },
            html! { (number(u64::from(row.cognitive))) },
        ])
    };
    let rows = functions.map(row).collect();
    let head = vec![
        Column::text("Function"),
        Column::text("File"),
        Column::number("Line"),
        Column::number("Changes in a year"),
        Column::number("Cognitive complexity"),
    ];
    let empty = "No function of a file whose syntax is known changed in a year.";
    html! { (Card::flush("Functions", html! { (DataTable::new("Functions", head, rows).empty(empty)) }).note("of the files that change most")) }
}

/// A button that leads to the code host's own page.
fn on_code_host(source: Option<&Link>) -> Markup {
    html! { @if let Some(source) = source { (Button::new(format!("Open on {}", source.label)).href(&source.href)) } }
}

/// A commit's short id, which leads to its page on the code host where that is known.
fn commit((id, href): &(String, Option<String>)) -> Markup {
    html! { @match href { Some(href) => a href=(href) { (as_code(id)) }, None => (as_code(id)) } }
}

/// The words with a capital first letter.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
