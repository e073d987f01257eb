//! The lists of goals: the company's and a team's.

use castra_platform::figures::{counted, in_percent, percent};
use castra_platform::ui::{
    Button, Card, Column, DataTable, Dialog, EmptyState, Field, FilterBar, Form, Link, Markup, PageHead,
    Pill, Row, Status, Tile, Tone, because, choices, halves, html, list, muted, paragraph, small, tiles,
};

use super::{GoalRow, checked, confidence, from_to, period_words, verdicts, way};
use crate::{
    flow::{Split, Unasked},
    kinds::{GoalKind, GoalState},
    model::Work,
    rules, url,
};
use castra_org::charter::show::long_date;

castra_platform::closed_set! {
    /// The order of the list.
    Sort {
        /// Each goal after the one it serves.
        Tree = "tree", "As a tree";
        /// Those that are least far first.
        Progress = "progress", "Least far first";
        /// The lowest confidence first.
        Confidence = "confidence", "Lowest confidence first";
        /// The earliest end first.
        End = "end", "Earliest end first";
    }
}

/// The figures at the top.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    pub(crate) goals: usize,
    pub(crate) grade: Option<f64>,
    pub(crate) elapsed: Option<f64>,
    pub(crate) results: usize,
    pub(crate) due: usize,
    pub(crate) split: Split,
    pub(crate) unworked: usize,
}

/// The filters and what they may be set to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    pub(crate) teams: Vec<(String, String)>,
    pub(crate) owners: Vec<(String, String)>,
    pub(crate) periods: Vec<(String, String)>,
    pub(crate) kinds: Vec<GoalKind>,
    pub(crate) values: Vec<(String, String)>,
    pub(crate) is_set: bool,
}

/// A goal that no one works on.
#[derive(Clone, Debug)]
pub(crate) struct Orphan {
    pub(crate) goal: Link,
    pub(crate) about: String,
}

/// Work that no goal asked for.
#[derive(Clone, Debug)]
pub(crate) struct UnaskedRow {
    pub(crate) work: Unasked,
    pub(crate) place: Link,
    pub(crate) people: Vec<String>,
    pub(crate) revision: i64,
    pub(crate) may_keep: bool,
}

/// Work recorded here.
#[derive(Clone, Debug)]
pub(crate) struct WorkRow {
    pub(crate) work: Work,
    pub(crate) goal: Option<Link>,
    pub(crate) people: Vec<Link>,
}

/// What only a team's page has.
#[derive(Clone, Debug)]
pub(crate) struct TeamPart {
    pub(crate) id: String,
    pub(crate) may_keep: bool,
    /// The agreed upkeep, in percent.
    pub(crate) upkeep: Option<i64>,
    pub(crate) upkeep_revision: i64,
    pub(crate) work: Vec<WorkRow>,
    /// Goals closed in the last months.
    pub(crate) closed: Vec<GoalRow>,
}

/// A list of goals with the picture of the work.
#[derive(Clone, Debug)]
pub(crate) struct ListGoals {
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) crumbs: Vec<Link>,
    pub(crate) csv: String,
    /// The form to add a goal, for those who may.
    pub(crate) add: Option<String>,
    pub(crate) figures: Figures,
    /// Today's status and its reason.
    pub(crate) reading: Option<(Status, String)>,
    pub(crate) picture: Markup,
    /// The goals with their key results.
    pub(crate) top: Vec<GoalRow>,
    pub(crate) top_title: String,
    /// The filtered list of all goals, and how many there are.
    pub(crate) everything: Option<(Vec<GoalRow>, usize)>,
    pub(crate) filters: Choices,
    pub(crate) unworked: Vec<Orphan>,
    pub(crate) unasked: Vec<UnaskedRow>,
    pub(crate) team: Option<TeamPart>,
}

impl ListGoals {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        html! {
            (PageHead::new(&self.title).crumbs(self.crumbs.clone()).lead(&self.lead).actions(html! {
                (Button::new("Download CSV").download(&self.csv))
                @if let Some(href) = &self.add { (Button::primary("Add a goal").href(href)) }
            }))
            (self.tiles())
            @if let Some((status, reason)) = &self.reading {
                (Card::new("Direction", html! { (Pill::status(*status)) (because(reason)) }))
            }
            (Card::new("Where the work goes", self.picture.clone()).id("flow"))
            (self.goals())
            @if let Some((rows, found)) = &self.everything { (self.all(rows, *found)) }
            (halves(&self.unworked_card(), &self.unasked_card()))
            @if let Some(team) = &self.team { (team.render()) }
            @for row in self.unasked.iter().filter(|row| row.may_keep) { (explain(row, &self.back())) }
        }
    }

    fn back(&self) -> String {
        self.csv.trim_end_matches(".csv").to_owned()
    }

    fn tiles(&self) -> Markup {
        let figures = &self.figures;
        let over = figures
            .elapsed
            .map_or_else(String::new, |over| format!("; {} of their time is over", percent(over)));
        let outside = figures.split.outside();
        let mut all = vec![
            Tile::new(
                figures.grade.map_or_else(|| "–".to_owned(), rules::shown),
                format!("reached of {}{over}", counted(figures.goals, "running goal", "running goals")),
                "#goals",
            ),
            Tile::new(
                format!("{} of {}", figures.due, figures.results),
                "key results wait for a check-in",
                "#goals",
            )
            .tone(if figures.due > 0 { Tone::Warn } else { Tone::Neutral }),
            Tile::new(
                outside.map_or_else(|| "–".to_owned(), |outside| percent(1.0 - outside)),
                "of the work serves a goal or is agreed upkeep",
                "#flow",
            ),
        ];
        all.push(
            Tile::new(figures.unworked.to_string(), "goals no one works on", "#orphans")
                .tone(if figures.unworked > 0 { Tone::Warn } else { Tone::Neutral }),
        );
        all.push(Tile::new(
            format!("{:.1}", figures.split.unasked),
            "people-weeks that no goal asked for",
            "#unasked",
        ));
        tiles("In figures", &all)
    }

    fn goals(&self) -> Markup {
        if self.top.is_empty() {
            let empty = EmptyState::new(
                "No goals yet",
                "Two or three for a quarter are enough: what should be different at its end?",
            );
            let empty = match &self.add {
                Some(href) => empty.actions(html! { (Button::primary("Add a goal").href(href)) }),
                None => empty,
            };
            return html! { (Card::new(&self.top_title, html! { (empty) }).id("goals")) };
        }
        html! { (Card::flush(&self.top_title, results_table(&self.top, &self.back())).id("goals").note("The line in a bar is today")) }
    }

    fn all(&self, rows: &[GoalRow], found: usize) -> Markup {
        let filters = &self.filters;
        let value = |name: &str| {
            filters.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
        };
        let select = |name: &'static str, label: &str, all: Vec<(String, String)>| {
            Field::select(name, label, choices(all)).value(value(name)).narrow()
        };
        let with = |first: (&str, &str), rest: &[(String, String)]| {
            let mut all = vec![(first.0.to_owned(), first.1.to_owned())];
            all.extend(rest.iter().cloned());
            all
        };
        let kinds: Vec<_> =
            filters.kinds.iter().map(|kind| (kind.as_str().to_owned(), kind.words().to_owned())).collect();
        let mut teams = vec![("company".to_owned(), "The company".to_owned())];
        teams.extend(filters.teams.iter().cloned());
        let mut owners = vec![("none".to_owned(), "No owner".to_owned())];
        owners.extend(filters.owners.iter().cloned());
        let mut states: Vec<_> = GoalState::ALL
            .iter()
            .map(|state| (state.as_str().to_owned(), state.words().to_owned()))
            .collect();
        states.push(("all".to_owned(), "All".to_owned()));
        let sorts: Vec<_> =
            Sort::ALL.iter().map(|sort| (sort.as_str().to_owned(), sort.words().to_owned())).collect();
        let fields = html! {
            (select("team", "Of", with(("", "Everyone"), &teams)))
            (select("kind", "Kind", with(("", "All kinds"), &kinds)))
            (select("state", "State", with(("", "Open"), &states)))
            (select("period", "Period", with(("", "All periods"), &filters.periods)))
            (select("owner", "Owner", with(("", "Everyone"), &owners)))
            (select("sort", "Order", sorts))
        };
        let bar = FilterBar::new(url::INDEX, fields).reset(filters.is_set.then_some(url::INDEX));
        let table = tree_table("Goals", rows, true);
        let more = found - rows.len().min(found);
        html! {
            (Card::new("All goals", html! {
                (bar)
                (table)
                @if more > 0 { (muted(format!("{more} more: narrow the list, or download it as CSV."))) }
            }).note(format!("{found}")).id("all"))
        }
    }

    fn unworked_card(&self) -> Markup {
        let items: Vec<Markup> = self
            .unworked
            .iter()
            .map(|orphan| html! { (orphan.goal) " " (small(orphan.about.as_str())) })
            .collect();
        let count = self.figures.unworked;
        html! {
            (Card::new("Goals no one works on", html! {
                @if items.is_empty() { (muted("Every running goal has work that serves it.")) } @else { (list(&items)) }
                @if count > items.len() { (muted(format!("{} more.", count - items.len()))) }
            }).note(count.to_string()).id("orphans"))
        }
    }

    fn unasked_card(&self) -> Markup {
        let items: Vec<Markup> = self
            .unasked
            .iter()
            .map(|row| {
                let work = &row.work;
                let people = match row.people.len() {
                    0..=3 => row.people.join(", "),
                    n => format!("{n} people"),
                };
                html! {
                    (Link::new(work.title.clone(), work.href.clone())) " "
                    (small(format!("{}, {:.1} people-weeks, {people}", row.place.label, work.weeks)))
                    @if let Some(named) = &work.named { " " (small(format!("It names “{named}”, which is not running now."))) }
                    @if !work.reason.is_empty() { (because(&work.reason)) }
                    @if row.may_keep { " " (Button::quiet(if work.reason.is_empty() { "Say why" } else { "Edit reason" }).opens(dialog(row)).about(work.title.clone())) }
                }
            })
            .collect();
        html! {
            (Card::new("Work no goal asked for", html! {
                @if items.is_empty() { (muted("All recorded work serves a goal or is upkeep.")) } @else { (list(&items)) }
            }).note(format!("{:.1} people-weeks", self.figures.split.unasked)).id("unasked"))
        }
    }
}

fn dialog(row: &UnaskedRow) -> String {
    let key: String = row
        .work
        .key
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .collect();
    format!("why-{}-{key}", row.work.team)
}

fn explain(row: &UnaskedRow, back: &str) -> Markup {
    let id = dialog(row);
    let form = Form::post(
        format!("/teams/{}/unasked-work/explain", row.work.team),
        html! {
            (paragraph(&row.work.title))
            (Field::text_area("reason", "Why is it done without a goal?", 3).id(format!("{id}-reason")).value(row.work.reason.clone())
                .hint("Shown with the work. It still counts as work that no goal asked for."))
        },
        html! { (Button::primary("Save")) },
    )
    .hidden("work", row.work.key.clone())
    .hidden("revision", row.revision.to_string())
    .hidden("back", back);
    html! { (Dialog::new(id, "Work without a goal", html! { (form) })) }
}

/// Goals, each followed by its key results.
pub(super) fn results_table(goals: &[GoalRow], back: &str) -> Markup {
    let mut rows = Vec::new();
    for row in goals {
        let name = html! {
            @if let Some(colour) = row.colour { (castra_platform::ui::chart::key(colour)) }
            @if row.depth > 0 { (small("↳ ".repeat(row.depth))) }
            b { (row.link()) }
            " " (small(html! {
                (row.goal.kind.words()) ", " (period_words(&row.goal))
                @if let Some(owner) = &row.owner { ", " (owner) }
            }))
            @if row.owner.is_none() { " " (Pill::tone(Tone::Warn, "No owner")) }
        };
        rows.push(
            Row::new(vec![
                name,
                html! {},
                row.bar(),
                confidence(row.confidence),
                html! {},
                html! { (row.state()) },
            ])
            .current(true),
        );
        let elapsed = (row.goal.state == GoalState::Running).then_some(row.elapsed);
        for asked in &row.results {
            let metric = Link::new(asked.result.metric.clone(), url::result(&row.goal.id, &asked.result.id));
            rows.push(Row::new(vec![
                html! { (metric) },
                // In a narrow window each part of a cell is on a line of its own.
                html! { span { (from_to(&asked.result)) } },
                way(&asked.result, elapsed),
                confidence(asked.result.confidence),
                checked(asked, row.day),
                verdicts(asked, &row.goal.id, back),
            ]));
        }
    }
    let columns = vec![
        Column::text("Goal or key result"),
        Column::text("Start → now → target"),
        Column::text("Way"),
        Column::text("Confidence"),
        Column::text("Checked in"),
        Column::text("Outlook"),
    ];
    html! { (DataTable::new("Goals and their key results", columns, rows)) }
}

/// Goals, a line each.
pub(super) fn tree_table(name: &str, goals: &[GoalRow], with_place: bool) -> Markup {
    let rows = goals.iter().map(|row| {
        let mut cells =
            vec![html! { @if row.depth > 0 { (small("↳ ".repeat(row.depth.min(5)))) } (row.link()) }];
        if with_place {
            cells.push(html! { (row.place) });
        }
        cells.extend([
            html! { (row.goal.kind.words()) },
            html! { @match &row.owner { Some(owner) => (owner), None => "–" } },
            html! { (period_words(&row.goal)) },
            row.bar(),
            confidence(row.confidence),
            html! { (row.state()) },
        ]);
        Row::new(cells)
    });
    let rows = rows.collect();
    let mut columns = vec![Column::text("Goal")];
    if with_place {
        columns.push(Column::text("Of"));
    }
    columns.extend(["Kind", "Owner", "Period", "Way", "Confidence", "State"].map(Column::text));
    html! { (DataTable::new(name, columns, rows).empty(muted("No goals."))) }
}

impl TeamPart {
    fn render(&self) -> Markup {
        let share = match self.upkeep {
            Some(agreed) => format!(
                "{} of the team's time is agreed for upkeep: running and maintaining what is there.",
                in_percent(agreed)
            ),
            None => {
                "No share of the team's time is agreed for upkeep yet: all of it counts as outside of goals."
                    .to_owned()
            }
        };
        let rows = self.work.iter().map(|row| {
            let serves = match (&row.goal, row.work.is_upkeep) {
                (Some(goal), _) => html! { (goal) },
                (None, true) => html! { "Upkeep" },
                (None, false) => html! { (Pill::tone(Tone::Warn, "No goal")) },
            };
            let until = row.work.ends.map_or_else(|| "open".to_owned(), long_date);
            let title = Link::new(row.work.title.clone(), url::work(&row.work.id));
            Row::new(vec![
                html! { (title) },
                serves,
                html! { @for (at, person) in row.people.iter().enumerate() { @if at > 0 { ", " } (person) } },
                html! { (row.work.hours) },
                html! { (until) },
            ])
        });
        let columns = vec![
            Column::text("Work"),
            Column::text("Serves"),
            Column::text("People"),
            Column::number("Hours a week each"),
            Column::text("Until"),
        ];
        let table = DataTable::new("Work recorded here", columns, rows.collect())
            .empty(muted("Nothing is recorded here. Work of other features is counted by itself."));
        let record = Button::new("Record work").href(format!("/teams/{}/goal-work/new", self.id));
        html! {
            (Card::flush("Work recorded here", html! { (table) }).actions(html! { @if self.may_keep { (record) } }).id("work"))
            (Card::new("Upkeep", html! { (paragraph(share)) })
                .actions(html! { @if self.may_keep { (Button::new("Agree on a share").opens("upkeep")) } }))
            @if self.may_keep {
                (Dialog::new("upkeep", "Upkeep", html! {
                    (Form::post(format!("/teams/{}/upkeep-share", self.id), html! {
                        (Field::number("percent", "Percent of the team's time").value(self.upkeep.map(|percent| percent.to_string()).unwrap_or_default())
                            .range(Some("0".to_owned()), Some("100".to_owned())).required()
                            .hint("For fixes, updates and running what is there. More than this counts as outside of goals."))
                    }, html! { (Button::primary("Agree")) }).hidden("revision", self.upkeep_revision.to_string()))
                }))
            }
            @if !self.closed.is_empty() {
                (Card::flush("Closed lately", tree_table("Closed lately", &self.closed, false)))
            }
        }
    }
}
