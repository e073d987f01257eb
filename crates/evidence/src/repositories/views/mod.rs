//! A repository: what its history says about hotspots, knowledge and coding time.

mod answers;
mod code;
mod file;
mod handover;
mod left_out;
mod naming;
mod parts;
mod report;
mod teams;

use castra_platform::ui::chart::{Bar, BarList, Sparkline};
use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Form, Link, Markup, Notice, PageHead, Pill, Progress, Row,
    Status, Tone, code as as_code, columns, html, list, muted, number, paragraph,
};

use super::{model::FunctionRow, rules::counted, url};

pub(super) use answers::{
    KnowledgeShown, ShowAge, ShowAsk, ShowKnowledge, ShowReleases, ShowTechnology, View,
};
pub(super) use code::{Pair, ShowCoupling, ShowMap};
use code::{Shown, tabs};
pub(super) use file::{FileChange, ShowFile};
pub(super) use handover::ShowHandover;
pub(super) use left_out::ShowLeftOut;
pub(super) use naming::RepositoryForm;
pub(super) use parts::PartsForm;
pub(super) use report::Report;
pub(super) use teams::{ShowTeams, ShowTogether};

/// A repository.
#[derive(Clone, Debug, Default)]
pub(super) struct Repository {
    /// Name.
    pub(super) name: String,
    /// Address.
    pub(super) href: String,
    /// Its team.
    pub(super) team: Option<Link>,
    /// State of the scan.
    pub(super) scan: ScanState,
    /// Hotspots, worst first.
    pub(super) hotspots: Vec<Hotspot>,
    /// Files that changed, but whose content could not be read.
    pub(super) unread_files: usize,
    /// Whether there are figures.
    pub(super) is_read: bool,
    /// Functions that change often and are hard to follow, with their file.
    pub(super) functions: Vec<(Link, FunctionRow)>,
    /// Parts that one person here alone knows: part, person.
    pub(super) sole: Vec<(String, Link, String)>,
    /// Files known only to people who have left, and how many there are in all.
    pub(super) departed: (Vec<Link>, usize),
    /// Who knows it: person, share of the files they are an author of, in percent.
    pub(super) knows: Vec<(Link, f64)>,
    /// How many people it takes to leave until half of it is known by nobody.
    pub(super) truck_factor: Option<usize>,
    /// How many of its people belong to the organization, and how many do not.
    pub(super) people: String,
    /// The viewer's own weeks here, which nobody else sees: Monday, hours.
    pub(super) own_weeks: Vec<(String, String)>,
    /// Whether this viewer may say what it is, and have it read again.
    pub(super) may_change: bool,
    /// Whether it is a team's no longer.
    pub(super) is_let_go: bool,
    /// What was left out, and why.
    pub(super) left_out: Vec<String>,
}

/// How far the reading of the history is.
#[derive(Clone, Debug, Default)]
pub(super) enum ScanState {
    /// Not read yet.
    #[default]
    Never,
    /// Being read: step, commits done, of all.
    Running(String, u64, u64),
    /// Read: "2 hours ago", commits.
    Done(String, u64),
    /// Read, but what was read is not at hand here.
    Elsewhere,
    /// Read in part: "2 hours ago", commits, what kind of repository it is, how much is missing from which counts.
    Partial(String, u64, String, Vec<String>),
    /// Failed: what happened, what was kept.
    Failed(String, String),
}

/// A file that is changed often and hard to read.
#[derive(Clone, Debug)]
pub(super) struct Hotspot {
    /// File and page.
    pub(super) file: Link,
    /// Changes in the last 365 days.
    pub(super) n_changes: u64,
    /// Cognitive complexity now; none where the syntax was not read.
    pub(super) cognitive: Option<u64>,
    /// Indentation complexity now.
    pub(super) complexity: u64,
    /// Indentation complexity over 90 days.
    pub(super) trend: Vec<Option<f64>>,
    /// By how much it moved in those days, as a share; none if it did not change.
    pub(super) change: Option<f64>,
    /// How the trend is judged.
    pub(super) status: Status,
}

impl Repository {
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let running = matches!(self.scan, ScanState::Running(..));
        html! {
            (PageHead::new(&self.name).crumbs(std::iter::once(Link::new("Repositories", "/repositories")).chain(self.team.clone()).collect())
                .lead("What the Git history says: where the code hurts, and who knows it. Files are judged here, never people.")
                .actions(html! { @if self.may_change && !self.is_let_go { @if !running { (Form::button(format!("{}/scan", self.href), Button::new("Read again"))) } (Button::new("Parts").href(format!("{}/parts", self.href))) (Button::new("Change").href(format!("{}/edit", self.href))) } }))
            (tabs(&self.href, Shown::Overview))
            @if self.is_let_go {
                (Notice::info("It was let go.").body("Its history is not read any more; what was found stays."))
            } @else {
                (self.scan_part())
            }
            @if self.hotspots.is_empty() && !self.is_read {
                (Card::new("Hotspots", html! { (EmptyState::new("Nothing to show yet.", "Once the history is read, the files that are changed often and are hard to read appear here.")) }))
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
                ScanState::Never => (Notice::info("This repository has not been read yet.").body("It is read within the hour, or at once with “Read again”.")),
                ScanState::Running(doing, done, total) => (Card::new("Being read", html! { (Progress::new("scan", doing, *done, *total, "").refresh(2, format!("{}/scan", self.href))) (paragraph("You can leave this page; it goes on.")) })),
                ScanState::Done(when, count) => p { (Pill::tone(Tone::Good, format!("Read {when}, {} commits", number(*count)))) },
                ScanState::Elsewhere => (Notice::info("This server has not read the repository yet.").body("What was read of it is not at hand here. It is read within the hour, or at once with “Read again”.")),
                ScanState::Partial(when, count, what, missing) => {
                    p { (Pill::tone(Tone::Warn, format!("Read in part {when}, {} commits", number(*count)))) }
                    (Notice::warn(sentence(what)).body("Figures below are what could be read: where something is missing they are a lower bound."))
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
            html! { (Pill::status(hotspot.status).word(hotspot.change.map_or_else(|| "unchanged".to_owned(), moved))) },
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
                "Not known: the contents of {} that changed in a year could not be read.",
                counted(unread as u64, "file", "files")
            ),
        };
        let note = match self.unread_files {
            0 => "changed often and hard to read".to_owned(),
            unread => format!("without {} that could not be read", counted(unread as u64, "file", "files")),
        };
        html! { (Card::flush("Hotspots", html! { (DataTable::new("Hotspots", head, rows).empty(empty.as_str())) }).note(note)) }
    }

    fn departed_card(&self) -> Markup {
        let (files, total) = &self.departed;
        let items: Vec<_> = files.iter().map(|file| html! { (file) }).collect();
        html! {
            (Card::new("Known only to people who have left", html! {
                @if items.is_empty() { (paragraph("Nothing: every file has an author who is still here.")) } @else { (list(&items)) }
                @if files.len() < *total { (paragraph(format!("and {} more", number((*total - files.len()) as u64)))) }
            }).note(number(*total as u64)))
        }
    }

    fn knows_card(&self) -> Markup {
        let bars = self
            .knows
            .iter()
            .map(|(person, share)| Bar::new(&person.label, *share, format!("{share:.0}%")).href(&person.href))
            .collect();
        let factor = self.truck_factor.map_or_else(String::new, |factor| format!("Truck factor {factor}: so many have to leave until half of its files have no author any more. "));
        html! {
            (Card::new("Who knows it", html! {
                (BarList { bars, maximum: Some(100.0) })
                (paragraph(format!("{factor}{}", self.people)))
            }).note("share of files somebody is an author of"))
        }
    }

    fn sole_card(&self) -> Markup {
        let items: Vec<_> = self
            .sole
            .iter()
            .map(|(part, person, why)| html! { (part) ": only " (person) " " (muted(why)) })
            .collect();
        html! { (Card::new("Known by one person here", html! { @if items.is_empty() { (paragraph("No part rests on one person alone.")) } @else { (list(&items)) } }).note(items.len().to_string())) }
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
        html! { (Card::new("What was left out", html! {
            @if items.is_empty() { (paragraph("Nothing.")) } @else { (list(&items)) }
            p { (Link::new("Which files, and leaving out others", format!("{}/left-out", self.href))) }
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

/// Every repository.
#[derive(Clone, Debug)]
pub(super) struct ListRepositories {
    /// By team, then name.
    pub(super) repositories: Vec<ListedRepository>,
    /// Whether the viewer may add one.
    pub(super) may_name: bool,
}

/// A repository in the list.
#[derive(Clone, Debug)]
pub(super) struct ListedRepository {
    /// Its page.
    pub(super) link: Link,
    /// Whose it is.
    pub(super) team: Link,
    /// How it stands with its reading.
    pub(super) state: (Tone, String),
    /// How many commits were read, without merges and bots.
    pub(super) commits: Option<u64>,
}

impl ListRepositories {
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let rows = self
            .repositories
            .iter()
            .map(|repository| {
                Row::new(vec![
                    html! { (repository.link) },
                    html! { (repository.team) },
                    html! { (Pill::tone(repository.state.0, &repository.state.1)) },
                    html! { @if let Some(commits) = repository.commits { (number(commits)) } },
                ])
            })
            .collect();
        let head = vec![
            Column::text("Repository"),
            Column::text("Team"),
            Column::text("History"),
            Column::number("Commits"),
        ];
        let empty = EmptyState::new("No repositories yet.", "Their history says where the code hurts and who knows it. It is read on this machine, and nothing is sent anywhere.")
            .actions(html! { @if self.may_name { (Button::primary("Add a repository").href(url::new())) } (Button::new("Import an organization file").href("/import")) });
        html! {
            (PageHead::new("Repositories").lead("Whose code is where, and how its history was read. Files are judged here, never people.").actions(html! { (Button::new("Changes together").href("/together")) (Button::new("Whom to ask").href("/ask")) @if self.may_name && !self.repositories.is_empty() { (Button::primary("Add a repository").href(url::new())) } }))
            (Card::flush("Repositories", html! { (DataTable::new("Repositories", head, rows).empty(empty)) }).note(self.repositories.len().to_string()))
        }
    }
}

/// Words as a sentence of their own begins.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A share as a signed percentage; under half a percent is flat.
fn moved(change: f64) -> String {
    let percent = (change * 100.0).round();
    if percent == 0.0 { "flat".to_owned() } else { format!("{percent:+} %").replace('-', "−") }
}
