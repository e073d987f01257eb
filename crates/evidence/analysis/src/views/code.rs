//! The map of a repository's code, and files that change together.

use castra_platform::ui::chart::{Arc, ArcDiagram, Area, Caption, Treemap};
use castra_platform::ui::{Card, Column, DataTable, EmptyState, Link, PageHead, Row, Tab, number};
use maud::{Markup, html};

/// The most pairs drawn.
const ARCS: usize = 40;

/// Which view of a repository is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    Overview,
    Map,
    Coupling,
    Knowledge,
    Teams,
    Age,
    Technology,
    Releases,
    LeftOut,
}

/// The views of a repository, as tabs.
pub(super) fn tabs(href: &str, shown: Shown) -> Markup {
    let tab = |label: &str, end: &str, view: Shown| Tab::new(label, format!("{href}{end}"), shown == view);
    let all = [
        tab("Overview", "", Shown::Overview),
        tab("Map", "/map", Shown::Map),
        tab("Changes together", "/coupling", Shown::Coupling),
        tab("Knowledge", "/knowledge", Shown::Knowledge),
        tab("Teams", "/teams", Shown::Teams),
        tab("Age", "/age", Shown::Age),
        tab("Technology", "/technology", Shown::Technology),
        tab("Releases & documents", "/releases", Shown::Releases),
        tab("What counts", "/left-out", Shown::LeftOut),
    ];
    castra_platform::ui::tabs("Views of the repository", &all)
}

#[derive(Clone, Debug)]
pub(crate) struct ShowMap {
    pub(crate) repository: Link,
    pub(crate) team: Link,
    /// The folders above the one shown, and that one.
    pub(crate) above: Vec<Link>,
    pub(crate) areas: Vec<Area>,
    pub(crate) files: usize,
}

impl ShowMap {
    pub(crate) fn render(&self) -> Markup {
        let crumbs = vec![Link::new("Repositories", "/repositories"), self.team.clone()];
        let caption = Caption::new(
            "map",
            "Size is lines, colour is heat",
            "Heat is how often a file changed in a year and how hard it is to read, each as a rank among all files; a \
             folder is as hot as its hottest file. Open a folder to look into it.",
        );
        html! {
            (PageHead::new(&self.repository.label).crumbs(crumbs).lead("Where the code is, and where it hurts. Files are judged here, never people."))
            (tabs(&self.repository.href, Shown::Map))
            (Card::new("Map", html! {
                @if !self.above.is_empty() {
                    p class="because" {
                        a href={ (self.repository.href) "/map" } { "Whole repository" }
                        @for folder in &self.above { " / " (folder) }
                    }
                }
                @if self.areas.is_empty() {
                    (EmptyState::new("Nothing to show yet.", "The code appears here once the history is scanned."))
                } @else {
                    (Treemap { caption, areas: self.areas.clone(), columns: ["Lines".to_owned(), "Heat".to_owned()] })
                }
            }).note(format!("{} files", number(self.files as u64))))
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) first: Link,
    pub(crate) second: Link,
    pub(crate) degree: f64,
    pub(crate) shared: u64,
    pub(crate) revisions: [u64; 2],
}

#[derive(Clone, Debug)]
pub(crate) struct ShowCoupling {
    pub(crate) repository: Link,
    pub(crate) team: Link,
    pub(crate) pairs: Vec<Pair>,
}

impl ShowCoupling {
    pub(crate) fn render(&self) -> Markup {
        let crumbs = vec![Link::new("Repositories", "/repositories"), self.team.clone()];
        let rows = self.pairs.iter().map(|pair| {
            let [first, second] = pair.revisions;
            Row::new(vec![
                html! { (pair.first) },
                html! { (pair.second) },
                html! { (format!("{:.0} %", pair.degree)) },
                html! { (number(pair.shared)) " of " (number(first)) " and " (number(second)) },
            ])
        });
        let head = vec![
            Column::text("File"),
            Column::text("Changes with"),
            Column::number("Degree"),
            Column::text("Shared changes"),
        ];
        let empty = EmptyState::new(
            "No files change together.",
            "Two files are coupled if at least five commits of the last year changed both, and those are three tenths of \
             what changed either.",
        );
        html! {
            (PageHead::new(&self.repository.label).crumbs(crumbs).lead("Files that changed together in the last year. If the code does not show why, something is missing: a shared part, or a test."))
            (tabs(&self.repository.href, Shown::Coupling))
            @if self.pairs.len() > 1 { (Card::new("Strongest pairs", html! { (self.picture()) })) }
            (Card::flush("Changes together", html! { (DataTable::new("Changes together", head, rows.collect()).empty(empty)) })
                .note("without commits of more than 30 files"))
        }
    }

    /// The strongest pairs as arcs; files in path order, so that those of a folder are adjacent.
    fn picture(&self) -> ArcDiagram {
        let strongest = || self.pairs.iter().take(ARCS);
        let mut nodes: Vec<&Link> = strongest().flat_map(|pair| [&pair.first, &pair.second]).collect();
        nodes.sort_by(|a, b| a.label.cmp(&b.label));
        nodes.dedup_by(|a, b| a.label == b.label);
        let place = |link: &Link| nodes.iter().position(|node| node.label == link.label).unwrap_or_default();
        let arc = |pair: &Pair| Arc {
            first: place(&pair.first),
            second: place(&pair.second),
            weight: pair.degree / 100.0,
            note: format!("{:.0} % in {} changes", pair.degree, number(pair.shared)),
        };
        ArcDiagram {
            caption: Caption::new(
                "coupling",
                "Files that change together",
                "Files in path order; an arc joins two that change together, thicker the more often they do. Long arcs join parts that look unrelated.",
            ),
            arcs: strongest().map(arc).collect(),
            nodes: nodes.into_iter().cloned().collect(),
            measure: "Degree".to_owned(),
        }
    }
}
