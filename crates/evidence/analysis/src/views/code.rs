//! The map of a repository's code, and files that change together.

use castra_platform::figures::{counted, percent};
use castra_platform::ui::chart::{Arc, ArcDiagram, Area, Caption, Treemap};
use castra_platform::ui::{Card, DataTable, EmptyState, Link, PageHead, Row, Tab, number, paragraph};
use maud::{Markup, html};

use castra_repositories::{Listing, Sortable, with};

use crate::model::CodeFile;

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
    /// The folder shown; empty for the whole repository.
    pub(crate) folder: String,
    /// The folders above the one shown, and that one.
    pub(crate) above: Vec<Link>,
    pub(crate) areas: Vec<Area>,
    /// Whether texts, configuration and data are shown too.
    pub(crate) everything: bool,
    /// The files that are not shown.
    pub(crate) others: usize,
    /// How many files are on the map.
    pub(crate) files: usize,
    /// How many of them match the list's filter.
    pub(crate) listed: usize,
    /// The page of them that is asked for.
    pub(crate) rows: Vec<(Link, CodeFile)>,
    pub(crate) listing: Listing,
}

/// The columns of the list of files.
pub(crate) const FILES: &[Sortable] = &[
    ("File", "path", false),
    ("Heat", "heat", true),
    ("Changes in a year", "changes", true),
    ("Lines", "lines", true),
    ("Cognitive complexity", "cognitive", true),
    ("Indentation", "complexity", true),
];

impl ShowMap {
    pub(crate) fn render(&self) -> Markup {
        let crumbs = vec![Link::new("Repositories", "/repositories"), self.team.clone()];
        html! {
            (PageHead::new(&self.repository.label).crumbs(crumbs).lead("Where the code is, and where it hurts. Files are judged here, never people."))
            (tabs(&self.repository.href, Shown::Map))
            (Card::new("Map", html! {
                @if !self.above.is_empty() {
                    p class="because" {
                        a href=(self.address("", self.everything)) { "Whole repository" }
                        @for folder in &self.above { " / " (folder) }
                    }
                }
                @if self.areas.is_empty() && self.others == 0 {
                    (EmptyState::new("Nothing to show yet.", "The code appears here once the history is scanned."))
                } @else {
                    @if self.areas.is_empty() { (paragraph("There are no programs here.")) }
                    @else { (Treemap { caption: map_caption(), areas: self.areas.clone(), columns: ["Lines".to_owned(), "Heat".to_owned()] }) }
                    p class="because" {
                        @if self.everything {
                            "Texts, configuration and data are shown too. "
                            a href=(self.address(&self.folder, false)) { "Show programs only" }
                        } @else if self.others > 0 {
                            "Without " (counted(self.others, "file", "files")) " of text, configuration and data, which have no heat. "
                            a href=(self.address(&self.folder, true)) { "Show them too" }
                        }
                        " " a href={ (self.repository.href) "/left-out" } { "Leave files out" }
                    }
                }
            }).note(counted(self.files, "file", "files")))
            @if self.files > 0 { (self.list()) }
        }
    }

    fn address(&self, folder: &str, everything: bool) -> String {
        map_address(&self.repository.href, folder, everything)
    }

    fn list(&self) -> Markup {
        let rows = self.rows.iter().map(|(link, file)| {
            Row::new(vec![
                html! { (link) },
                html! { @if file.is_program { (format!("{:.2}", file.heat)) } @else { "–" } },
                html! { @if file.is_program { (number(u64::from(file.revisions))) } @else { "–" } },
                html! { (number(u64::from(file.lines))) },
                html! { (file.cognitive.map_or_else(|| "–".to_owned(), |known| number(u64::from(known)))) },
                html! { (number(u64::from(file.complexity))) },
            ])
        });
        let base = self.address(&self.folder, self.everything);
        let kept = [("folder", self.folder.as_str()), ("show", if self.everything { "all" } else { "" })];
        let head = self.listing.head(FILES, "heat", &base);
        let action = format!("{}/map", self.repository.href);
        html! {
            (Card::flush("Files", html! {
                (self.listing.filter("Part of a path", &action, &kept))
                (DataTable::new("Files", head, rows.collect()).empty("No file with this in its path."))
                @if let Some(pages) = self.listing.pages(self.listed, "files", &base) { (pages) }
            }).note(number(self.listed as u64)))
        }
    }
}

/// The address of a folder's map.
pub(crate) fn map_address(repository: &str, folder: &str, everything: bool) -> String {
    let given = [("folder", folder), ("show", if everything { "all" } else { "" })];
    given
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .fold(format!("{repository}/map"), |address, (name, value)| with(&address, name, value))
}

/// The caption of a map.
pub(super) fn map_caption() -> Caption {
    Caption::new(
        "map",
        "Size is lines, colour is heat",
        "Heat is how often a file changed in a year and how hard it is to read, each as a rank among all files; a folder's heat is \
         the mean of its files', by lines. A folder shows its content where there is room.",
    )
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
    /// The strongest pairs, which are drawn.
    pub(crate) strongest: Vec<Pair>,
    /// How many pairs match the list's filter.
    pub(crate) listed: usize,
    /// The page of them that is asked for.
    pub(crate) pairs: Vec<Pair>,
    pub(crate) listing: Listing,
}

/// The columns of the list of pairs.
pub(crate) const PAIRS: &[Sortable] = &[
    ("File", "file", false),
    ("Changes with", "with", false),
    ("Degree", "degree", true),
    ("Shared changes", "shared", true),
];

impl ShowCoupling {
    pub(crate) fn render(&self) -> Markup {
        let crumbs = vec![Link::new("Repositories", "/repositories"), self.team.clone()];
        let rows = self.pairs.iter().map(|pair| {
            let [first, second] = pair.revisions;
            Row::new(vec![
                html! { (pair.first) },
                html! { (pair.second) },
                html! { (percent(pair.degree / 100.0)) },
                html! { (number(pair.shared)) " of " (number(first)) " and " (number(second)) },
            ])
        });
        let base = format!("{}/coupling", self.repository.href);
        let head = self.listing.head(PAIRS, "degree", &base);
        let empty = match self.strongest.as_slice() {
            [] => EmptyState::new(
                "No files change together.",
                "Two files are coupled if at least five commits of the last year changed both, and those are three tenths of \
                 what changed either.",
            ),
            _ => EmptyState::new("No matching pair.", "Try another part of a path."),
        };
        html! {
            (PageHead::new(&self.repository.label).crumbs(crumbs).lead("Files that changed together in the last year. If the code does not show why, something is missing: a shared part, or a test."))
            (tabs(&self.repository.href, Shown::Coupling))
            @if self.strongest.len() > 1 { (Card::new("Strongest pairs", html! { (self.picture()) })) }
            (Card::flush("Changes together", html! {
                @if !self.strongest.is_empty() { (self.listing.filter("Part of a path", &base, &[])) }
                (DataTable::new("Changes together", head, rows.collect()).empty(empty))
                @if let Some(pages) = self.listing.pages(self.listed, "pairs", &base) { (pages) }
            }).note("without commits of more than 30 files"))
        }
    }

    /// The strongest pairs as arcs; files in path order, so that those of a folder are adjacent.
    fn picture(&self) -> ArcDiagram {
        let strongest = || self.strongest.iter();
        let mut nodes: Vec<&Link> = strongest().flat_map(|pair| [&pair.first, &pair.second]).collect();
        nodes.sort_by(|a, b| a.label.cmp(&b.label));
        nodes.dedup_by(|a, b| a.label == b.label);
        let place = |link: &Link| nodes.iter().position(|node| node.label == link.label).unwrap_or_default();
        let arc = |pair: &Pair| Arc {
            first: place(&pair.first),
            second: place(&pair.second),
            weight: pair.degree / 100.0,
            note: format!(
                "{} in {}",
                percent(pair.degree / 100.0),
                counted(pair.shared, "change", "changes")
            ),
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
