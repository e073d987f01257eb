//! Knowledge, age, technology, releases and documents of a repository, and whom to ask.

use castra_org::charter::show::long_date;
use castra_platform::{
    clock::Timestamp,
    figures::{counted, percent},
    ui::{
        Button, Card, Column, DataTable, Definition, EmptyState, Field, FilterBar, Link, Markup, PageHead,
        Pill, Row, Status, Tone, because,
        chart::{Caption, Layer, Matrix, MatrixRow, Sparkline, StackedArea},
        columns, definitions, html, list, muted, number, paragraph,
    },
};

use super::code::{Shown, tabs};
use crate::model::{Advice, AgeView, ReleasesView, TechnologyRow};

/// The heading of every view of a repository.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) repository: Link,
    pub(crate) team: Link,
}

impl View {
    pub(super) fn render(&self, shown: Shown, lead: &str, content: &Markup) -> Markup {
        let crumbs = vec![Link::new("Repositories", "/repositories"), self.team.clone()];
        html! {
            (PageHead::new(&self.repository.label).crumbs(crumbs).lead(lead))
            (tabs(&self.repository.href, shown))
            (content)
        }
    }
}

pub(super) fn unread() -> Markup {
    html! { (Card::new("Not scanned yet", html! { (EmptyState::new("Nothing to show yet.", "The answer appears here once the history is scanned.")) })) }
}

fn days(days: f64) -> String {
    match days {
        days if days >= 730.0 => format!("{:.1} years", days / 365.25),
        days if days >= 60.0 => format!("{:.0} months", days / 30.44),
        days if days >= 2.0 => format!("{days:.0} days"),
        days => format!("{days:.1} days"),
    }
}

/// Who knows what.
#[derive(Clone, Debug)]
pub(crate) struct ShowKnowledge {
    pub(crate) view: View,
    pub(crate) by_team: bool,
    pub(crate) map: Option<KnowledgeShown>,
}

/// A knowledge map, ready to draw.
#[derive(Clone, Debug)]
pub(crate) struct KnowledgeShown {
    /// People or teams.
    pub(crate) columns: Vec<Link>,
    /// Part, files, truck factor, shares.
    pub(crate) parts: Vec<(Link, usize, usize, Vec<Option<f64>>)>,
    /// The people counted by the truck factor: files they are an author of, files left without one after
    /// them.
    pub(crate) truck: Vec<(Link, usize, usize)>,
    /// Files that have an author.
    pub(crate) files: usize,
    /// The person, the part, the last change, whether they are the last one here.
    pub(crate) fading: Vec<(Link, Link, Timestamp, bool)>,
    pub(crate) orphaned: Vec<Link>,
}

impl ShowKnowledge {
    pub(crate) fn render(&self) -> Markup {
        let content = match &self.map {
            None => unread(),
            Some(map) => html! {
                (self.map_card(map))
                (columns(&html! { (truck_card(map)) (fading_card(map)) }, &html! { (parts_card(map)) (orphans_card(map)) }))
            },
        };
        let lead = "Who is an author of what, by degree of authorship. Where few know much, talk early. It shows whom to ask, not who is better.";
        self.view.render(Shown::Knowledge, lead, &content)
    }

    fn map_card(&self, map: &KnowledgeShown) -> Markup {
        let (other, href) = if self.by_team {
            ("Show people", format!("{}/knowledge", self.view.repository.href))
        } else {
            ("Show teams", format!("{}/knowledge?by=team", self.view.repository.href))
        };
        let who = if self.by_team { "teams" } else { "people" };
        let caption = Caption::new(
            "knowledge",
            format!("Parts by {who}"),
            format!(
                "Percentage of a part's files that {who} here are authors of. Shows the largest parts and those who know most."
            ),
        );
        let matrix = Matrix {
            caption,
            across: "Part".to_owned(),
            columns: map.columns.clone(),
            rows: map
                .parts
                .iter()
                .map(|(link, _, _, values)| MatrixRow { link: link.clone(), values: values.clone() })
                .collect(),
        };
        html! {
            (Card::new("Knowledge map", html! {
                @if map.columns.is_empty() { (EmptyState::new("No one here appears in its history.", "Git identities are matched by e-mail address, by the identities under “git:” in the organization file, and by names that only one person has.")) }
                @else { (matrix) }
            }).actions(html! { (Button::new(other).href(href)) }))
        }
    }
}

fn truck_card(map: &KnowledgeShown) -> Markup {
    let rows = map
        .truck
        .iter()
        .map(|(who, files, abandoned)| {
            Row::new(vec![
                html! { (who) },
                html! { (number(*files as u64)) },
                html! { (number(*abandoned as u64)) },
            ])
        })
        .collect();
    let head = vec![
        Column::text("Person"),
        Column::number("Author of files"),
        Column::number("Files left without an author"),
    ];
    let sentence = format!(
        "If these {} leave, over half of the {} files with an author have none (Avelino and others, 2016).",
        map.truck.len(),
        number(map.files as u64)
    );
    html! { (Card::flush(format!("Truck factor {}", map.truck.len()), html! {
        (DataTable::new("People in the truck factor", head, rows).empty("No file has an author."))
        (castra_platform::ui::inset(&because(&sentence)))
    })) }
}

fn fading_card(map: &KnowledgeShown) -> Markup {
    let rows = map
        .fading
        .iter()
        .map(|(who, part, last, is_last)| {
            Row::new(vec![
                html! { (who) },
                html! { (part) },
                html! { (long_date(last.date_naive())) },
                html! { @if *is_last { (Pill::tone(Tone::Warn, "no one else")) } },
            ])
        })
        .collect();
    let head =
        vec![Column::text("Person"), Column::text("Knew"), Column::text("Last change"), Column::text("Else")];
    html! { (Card::flush("Fading", html! { (DataTable::new("Fading knowledge", head, rows).empty("People here used all they know within a year.")) }).note("not touched for a year")) }
}

fn parts_card(map: &KnowledgeShown) -> Markup {
    let items: Vec<Markup> = map
        .parts
        .iter()
        .filter(|(_, _, factor, _)| *factor == 1)
        .map(|(part, files, _, _)| html! { (part) " " (muted(format!("{files} files"))) })
        .collect();
    html! { (Card::new("Parts with a truck factor of 1", html! { @if items.is_empty() { (paragraph("None of the largest parts depends on one person.")) } @else { (list(&items)) } }).note(items.len().to_string())) }
}

fn orphans_card(map: &KnowledgeShown) -> Markup {
    let items: Vec<Markup> = map.orphaned.iter().take(15).map(|file| html! { (file) }).collect();
    html! { (Card::new("Known only to people who have left", html! { @if items.is_empty() { (paragraph("Nothing.")) } @else { (list(&items)) } }).note(map.orphaned.len().to_string())) }
}

#[derive(Clone, Debug)]
pub(crate) struct ShowAge {
    pub(crate) view: View,
    pub(crate) age: Option<AgeView>,
    /// File, lines, median days.
    pub(crate) oldest: Vec<(Link, u32, f64)>,
}

impl ShowAge {
    pub(crate) fn render(&self) -> Markup {
        let content = self.age.as_ref().map_or_else(unread, |age| self.answered(age));
        let lead = "When today's lines were written, and how long lines last. Old code is not bad code: code that lasts has often settled.";
        self.view.render(Shown::Age, lead, &content)
    }

    #[expect(clippy::cast_precision_loss, reason = "lines are far below 2^52")]
    fn answered(&self, age: &AgeView) -> Markup {
        let layers = age.cohorts.iter().map(|(year, lines)| Layer {
            label: year.clone(),
            values: lines.iter().map(|lines| *lines as f64).collect(),
        });
        let chart = StackedArea {
            caption: Caption::new(
                "age",
                "Lines by the year they were written in",
                "Each band shows one year's lines still present at the end of a month; where a band thins, lines were replaced.",
            ),
            across: "month".to_owned(),
            places: age.months.clone(),
            up: "lines".to_owned(),
            layers: layers.collect(),
        };
        let half_life = age.half_life_days.map_or_else(
            || "More than half of the lines outlast the known history.".to_owned(),
            |half_life| format!("Half of the lines written are gone after {}.", days(half_life)),
        );
        let unknown = format!(
            "{} lines have a known origin; {} come from programs, merges, or before the known history.",
            number(age.lines),
            number(age.unknown_lines)
        );
        let rows = self
            .oldest
            .iter()
            .map(|(file, lines, median)| {
                Row::new(vec![
                    html! { (file) },
                    html! { (number(u64::from(*lines))) },
                    html! { (days(*median)) },
                ])
            })
            .collect();
        let head = vec![Column::text("File"), Column::number("Lines"), Column::number("Median age")];
        html! {
            (Card::new("Lines by age", html! { @if age.months.len() > 1 { (chart) } (because(&format!("{half_life} {unknown}"))) }))
            (Card::flush("Oldest files", html! { (DataTable::new("Oldest files", head, rows).empty("No file has twenty lines of known origin.")) }).note("by the median age of their lines"))
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct ShowTechnology {
    pub(crate) view: View,
    pub(crate) technologies: Option<Vec<TechnologyRow>>,
}

impl ShowTechnology {
    pub(crate) fn render(&self) -> Markup {
        let content = self.technologies.as_ref().map_or_else(unread, |rows| html! {
            (card("Languages", rows, &|row| row.is_language && row.vanished.is_none(), "No file has the extension of a known language."))
            (card("Tools", rows, &|row| !row.is_language && row.vanished.is_none(), "No manifest of a known tool was found."))
            (card(WITHOUT_FILES, rows, &|row| row.vanished.is_some(), "Each has files today."))
        });
        self.view.render(Shown::Technology, "Languages by file extension, tools by their own files: what is used where, and since when. A tool without a file of its own may still be set up in a shared one, such as package.json or pyproject.toml.", &content)
    }
}

/// The heading of what once had files. It is not called gone: settings move into files that several tools share.
const WITHOUT_FILES: &str = "No file today";

fn card(title: &str, rows: &[TechnologyRow], wanted: &dyn Fn(&TechnologyRow) -> bool, empty: &str) -> Markup {
    let places = |row: &TechnologyRow| {
        let first: Vec<&str> = row
            .places
            .iter()
            .take(3)
            .map(|(place, _)| if place == "." { "the root" } else { place.as_str() })
            .collect();
        let more = row.places.len().saturating_sub(3);
        if more > 0 { format!("{} and {more} more", first.join(", ")) } else { first.join(", ") }
    };
    let rows: Vec<Row> = rows.iter().filter(|row| wanted(row)).map(|row| Row::new(vec![
        html! { (row.name) },
        html! { (number(row.files as u64)) },
        html! { (number(row.lines)) },
        html! { (places(row)) },
        html! { (long_date(row.first.date_naive())) },
        html! { (long_date(row.vanished.unwrap_or(row.last).date_naive())) },
        html! { (Sparkline::new(format!("Changes to {} by month, two years", row.name), row.changes.iter().map(|n| Some(f64::from(*n))).collect(), Status::NoEvidence, "")) },
    ])).collect();
    let head = vec![
        Column::text("Technology"),
        Column::number("Files"),
        Column::number("Lines"),
        Column::text("Mostly in"),
        Column::text("Since"),
        Column::text(if title == WITHOUT_FILES { "Until" } else { "Last change" }),
        Column::unlabelled("Changes in two years"),
    ];
    let count = rows.len().to_string();
    html! { (Card::flush(title, html! { (DataTable::new(title, head, rows).empty(empty)) }).note(count)) }
}

#[derive(Clone, Debug)]
pub(crate) struct ShowReleases {
    pub(crate) view: View,
    pub(crate) found: Option<ReleasesView>,
    /// The documents' pages, in the same order.
    pub(crate) documents: Vec<Link>,
    /// The releases' names, in the same order, each with its page on the code host.
    pub(crate) names: Vec<Vec<(String, Option<String>)>>,
}

impl ShowReleases {
    pub(crate) fn render(&self) -> Markup {
        let content = self.found.as_ref().map_or_else(unread, |found| {
            html! {
                (columns(&releases_card(found, &self.names), &cadence_card(found)))
                (self.documents_card(found))
            }
        });
        self.view.render(
            Shown::Releases,
            "Releases, how long commits waited for them, and documents left behind by their code.",
            &content,
        )
    }

    fn documents_card(&self, found: &ReleasesView) -> Markup {
        let rows = found
            .documents
            .iter()
            .zip(&self.documents)
            .map(|(document, link)| {
                Row::new(vec![
                    html! { (link) },
                    html! { (long_date(document.last.date_naive())) },
                    html! { (number(u64::from(document.commits))) },
                    html! { (document.changed.0) " of " (document.changed.1) },
                    html! { (days(document.days_behind)) },
                ])
            })
            .collect();
        let head = vec![
            Column::text("Document"),
            Column::text("Last touched"),
            Column::number("Commits to its code since"),
            Column::number("Files changed"),
            Column::number("Behind by"),
        ];
        let (records, without_code) = found.not_measured;
        let why = format!(
            "Each is measured against the code it names, or else the folder it is in. Not measured: {} records (minutes, dated reports, decisions), {} texts that name no code.",
            number(records as u64),
            number(without_code as u64)
        );
        html! { (Card::flush("Documents left behind", html! {
            (DataTable::new("Documents left behind", head, rows).empty("No document is five commits behind the code it describes."))
            (castra_platform::ui::inset(&because(&why)))
        }).note(format!("of {} documents", found.all_documents))) }
    }
}

fn releases_card(found: &ReleasesView, names: &[Vec<(String, Option<String>)>]) -> Markup {
    let rows = found
        .releases
        .iter()
        .zip(names)
        .map(|(release, names)| {
            Row::new(vec![
                html! { @for (at, (name, href)) in names.iter().enumerate() {
                    @if at > 0 { ", " }
                    @match href { Some(href) => a href=(href) { (name) }, None => (name) }
                } },
                html! { (long_date(release.at.date_naive())) },
                html! { @if let Some(gap) = release.days { (days(gap)) } },
                html! { (number(release.commits as u64)) },
                html! { @if let Some(lead) = release.lead_time_days { (days(lead)) } },
            ])
        })
        .collect();
    let head = vec![
        Column::text("Release"),
        Column::text("On"),
        Column::number("After"),
        Column::number("Commits"),
        Column::number("Median wait"),
    ];
    html! { (Card::flush("Releases", html! { (DataTable::new("Releases", head, rows).empty(EmptyState::new("No releases found.", "A tag such as v1.2.0 counts as a release."))) }).note("from tags")) }
}

fn cadence_card(found: &ReleasesView) -> Markup {
    let or_none = |value: Option<f64>| value.map_or_else(|| "unknown".to_owned(), days);
    html! {
        (Card::new("In the last year", html! {
            (definitions(&[
                Definition::new("A release every", or_none(found.cadence_days)),
                Definition::new("From commit to release", or_none(found.lead_time_days)),
                Definition::new("Not released yet", format!("{} commits", number(found.unreleased as u64))),
            ]))
            (because(&format!("Medians, from tags; the wait is based on {} commits.", number(found.lead_time_commits as u64))))
        }))
    }
}

/// The reason a person is named.
fn reason(advice: &Advice) -> String {
    match (advice.files, advice.commits) {
        (0, 0) => "changed matching files".to_owned(),
        (files, 0) => format!("author of {}", counted(files, "file", "files")),
        (0, commits) => format!("{} it", counted(commits, "commit mentions", "commits mention")),
        (files, commits) => format!(
            "author of {}; {} it",
            counted(files, "file", "files"),
            counted(commits, "commit mentions", "commits mention")
        ),
    }
}

#[derive(Clone, Debug)]
pub(crate) struct ShowAsk {
    pub(crate) query: String,
    pub(crate) people: Vec<(Link, Advice)>,
    /// Team, lead, files.
    pub(crate) teams: Vec<(Link, Option<Link>, usize)>,
    /// How many repositories there are, and how many have been scanned; `None` before a question.
    pub(crate) read: Option<(usize, usize)>,
}

impl ShowAsk {
    pub(crate) fn render(&self) -> Markup {
        let field = Field::search("q", "A path, a technology, or a word")
            .value(&self.query)
            .hint("such as src/router, Kotlin or invoices");
        html! {
            (PageHead::new("Whom to ask").crumbs(vec![Link::new("Repositories", "/repositories")]).lead("People ranked by what they changed; a change made a year ago counts half."))
            (FilterBar::new("/ask", html! { (field) (Button::primary("Ask")) }))
            @if let Some((all, read)) = self.read {
                (columns(&self.people_card(), &self.teams_card()))
                (because(&format!("{read} of {all} repositories have been scanned. The search covers file names and first lines of commits; people who have left are not named.")))
            }
        }
    }

    fn people_card(&self) -> Markup {
        let rows = self
            .people
            .iter()
            .map(|(who, advice)| {
                let places: Vec<&str> = advice
                    .repositories
                    .iter()
                    .take(3)
                    .map(castra_org::organization::RepositoryId::as_str)
                    .collect();
                Row::new(vec![
                    html! { (who) },
                    html! { (percent(advice.share)) },
                    html! { (reason(advice)) " " (muted(places.join(", "))) },
                    html! { (long_date(advice.last.date_naive())) },
                ])
            })
            .collect();
        let head = vec![
            Column::text("Person"),
            Column::number("Share of knowledge"),
            Column::text("Why"),
            Column::text("Last change"),
        ];
        let empty = EmptyState::new(
            "No one here has changed anything of that name.",
            "Try a shorter word, or a folder's name. If files match, their teams and leads are listed.",
        );
        html! { (Card::flush("People", html! { (DataTable::new("People to ask", head, rows).empty(empty)) })) }
    }

    fn teams_card(&self) -> Markup {
        let items: Vec<Markup> = self.teams.iter().map(|(team, lead, files)| html! {
            (team) ", " (counted(*files, "file", "files")) "; " @match lead { Some(lead) => (lead), None => "no tech lead" }
        }).collect();
        html! { (Card::new("Owners", html! { @if items.is_empty() { (paragraph("No matching file.")) } @else { (list(&items)) } }).note("teams and their leads")) }
    }
}
