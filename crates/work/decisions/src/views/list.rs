//! The list of decisions.

use castra_org::organization::PersonId;
use castra_platform::figures::percent;
use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Field, FilterBar, Form, Hat, Link, Markup, PageHead,
    Pagination, PersonChip, Row, Tile, Tone,
    chart::{Across, Caption, Line, LineChart},
    choices, grid, html, list, muted, small, strong, tiles,
};
use chrono::NaiveDate;
use maud::Render as _;

use super::{next, pill, short_date};
use crate::{
    figures::{Outcomes, Quarter, Share},
    kinds::{DecisionState, Importance, Sureness, Verdict},
    lists::{Due, Wanted},
    model::Known,
    rules::{Standing, standing},
    url,
};

/// The list of a scope, or of all.
#[derive(Debug)]
pub(crate) struct ShowList {
    /// The team, if it is one team's.
    pub(crate) team: Option<Link>,
    /// The team's id.
    pub(crate) team_id: Option<String>,
    pub(crate) today: NaiveDate,
    pub(crate) wanted: Wanted,
    /// Those that need something now, each with whether the viewer may review it.
    pub(crate) waking: Vec<(Known, bool)>,
    pub(crate) open: usize,
    pub(crate) overdue: usize,
    pub(crate) quarters: Vec<Quarter>,
    pub(crate) outcomes: (Outcomes, Vec<(Sureness, Outcomes)>),
    /// Taken above where they belong; only for those who keep the list.
    pub(crate) above: Vec<Known>,
    pub(crate) worse: Vec<Known>,
    /// The page of the list.
    pub(crate) shown: Vec<Known>,
    pub(crate) pages: Option<Pagination>,
    pub(crate) total: usize,
    /// The people who decide: id and name.
    pub(crate) people: Vec<(String, String)>,
    pub(crate) areas: Vec<String>,
    /// Scopes to choose from on the list of all: id and name.
    pub(crate) scopes: Vec<(String, String)>,
    pub(crate) may_propose: bool,
}

/// Lines in a card.
const LINES: usize = 5;

impl ShowList {
    fn href(&self) -> String {
        url::list(self.team_id.as_deref())
    }

    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let (crumbs, lead) = match &self.team {
            Some(team) => (
                vec![team.clone(), Link::new("All decisions", url::list(None))],
                format!(
                    "What {} decided and has to decide, who decides, and whether it turned out as expected.",
                    team.label
                ),
            ),
            None => (
                Vec::new(),
                "What was decided and why, who decided, and whether it turned out as expected.".to_owned(),
            ),
        };
        html! {
            (PageHead::new("Decisions").crumbs(crumbs).lead(lead).actions(html! {
                (Button::new("Map").href("/decisions/map"))
                (Button::new("Import or export").href(url::exchange(self.team_id.as_deref())))
                @if self.may_propose { (Button::primary("Record a decision").href(url::new(self.team_id.as_deref()))) }
            }))
            @if self.total > 0 || self.wanted.is_narrowed() {
                (self.tiles())
                (grid(&[self.waking_card(), self.share_card(), self.outcomes_card()]))
            }
            (self.table_card())
        }
    }

    fn tiles(&self) -> Markup {
        let narrowed = |due: Due| format!("{}?due={}#all", self.href(), due.as_str());
        let reviews = self
            .waking
            .iter()
            .filter(|(known, _)| matches!(standing(&known.decision, self.today), Standing::ReviewDue(_)));
        let share = self.quarters.last().map(|quarter| quarter.share).unwrap_or_default();
        let outcomes = self.outcomes.0;
        let mut all = vec![
            Tile::new(self.overdue.to_string(), "past their date", narrowed(Due::Overdue)).tone(Tone::Bad),
            Tile::new(
                (self.open - self.overdue).to_string(),
                "open and in time",
                format!("{}?state=proposed#all", self.href()),
            ),
            Tile::new(reviews.count().to_string(), "to review: their day has come", narrowed(Due::Review)),
        ];
        if let Some(part) = share.part() {
            all.push(Tile::new(percent(part), "taken by whose they were, this quarter", "#share"));
        }
        if outcomes.all() > 0 {
            let figure = format!("{} of {}", outcomes.well(), outcomes.all());
            all.push(Tile::new(figure, "reviewed ones turned out as expected or better", "#outcomes"));
        }
        tiles("In figures", &all)
    }

    fn title(known: &Known) -> Markup {
        html! { (strong(Link::new(&known.terms.title, url::show(&known.decision.id)))) " " (muted(known.decision.label())) }
    }

    fn waking_line(&self, known: &Known, may_review: bool) -> Markup {
        let decision = &known.decision;
        let because = match standing(decision, self.today) {
            Standing::Overdue(_) => {
                format!("Was due {}.", decision.due.map(|on| short_date(on, self.today)).unwrap_or_default())
            }
            Standing::DueSoon(_) => {
                format!("Due {}.", decision.due.map(|on| short_date(on, self.today)).unwrap_or_default())
            }
            Standing::ProposedLong(_) => {
                format!("Proposed since {}, without a date.", short_date(decision.proposed_on, self.today))
            }
            Standing::ReviewDue(_) if known.terms.expected.is_empty() => {
                "Did it turn out as expected?".to_owned()
            }
            Standing::ReviewDue(_) => format!("Expected: {}", known.terms.expected),
            _ => String::new(),
        };
        let is_review = matches!(standing(decision, self.today), Standing::ReviewDue(_));
        html! {
            (Self::title(known))
            (small(because))
            @if is_review && may_review {
                (castra_platform::ui::actions(&html! {
                    @for verdict in Verdict::ALL {
                        (Form::button(format!("{}/review", url::show(&decision.id)), Button::new(verdict.words()).about(&known.terms.title))
                            .hidden("verdict", verdict.as_str()).hidden("revision", decision.revision.to_string()).hidden("back", self.href()))
                    }
                }))
            }
        }
    }

    fn waking_card(&self) -> Markup {
        let lines: Vec<Markup> = self
            .waking
            .iter()
            .take(LINES)
            .map(|(known, may_review)| self.waking_line(known, *may_review))
            .collect();
        let body = if lines.is_empty() {
            EmptyState::new("Nothing waits.", "Decisions wake up here when they are due, when their review has come, and when they have been proposed for a month.").render()
        } else {
            html! { (list(&lines)) @if self.waking.len() > LINES { (muted(format!("and {} more, in the list below", self.waking.len() - LINES))) } }
        };
        html! { (Card::new("Wake-ups", body).id("wake").note(self.waking.len().to_string())) }
    }

    fn share_card(&self) -> Markup {
        let values: Vec<Option<f64>> =
            self.quarters.iter().map(|quarter| quarter.share.part().map(|part| part * 100.0)).collect();
        let known: Vec<(&Quarter, f64)> =
            self.quarters.iter().filter_map(|quarter| Some((quarter, quarter.share.part()?))).collect();
        let chart = match (known.first(), known.last()) {
            (Some((first, from)), Some((last, to))) if known.len() > 1 => Some(LineChart {
                caption: Caption::new(
                    "decided-in-place",
                    "Taken by a person whose they were, in percent",
                    format!(
                        "From {} in {} to {} in {}.",
                        percent(*from),
                        first.name,
                        percent(*to),
                        last.name
                    ),
                ),
                across: "quarter".to_owned(),
                places: Across::Steps(self.quarters.iter().map(|quarter| quarter.name.clone()).collect()),
                up: "percent".to_owned(),
                lines: vec![Line::new("share", values)],
            }),
            _ => None,
        };
        let Share { in_place, of } = self.quarters.iter().fold(Share::default(), |sum, quarter| Share {
            in_place: sum.in_place + quarter.share.in_place,
            of: sum.of + quarter.share.of,
        });
        let body = html! {
            @match &chart {
                Some(chart) => (chart),
                None if of > 0 => (castra_platform::ui::paragraph(format!("{in_place} of {of}."))),
                None => (EmptyState::new("Not known yet.", "Once decisions are taken here, this shows how many were taken by the people whose they were.")),
            }
            @if !self.above.is_empty() {
                (castra_platform::ui::heading(3, "Taken above where they belong"))
                (list(&self.above.iter().take(LINES).map(|known| self.above_line(known)).collect::<Vec<_>>()))
            }
        };
        html! { (Card::new("Whose decisions", body).id("share").note("by importance")) }
    }

    fn above_line(&self, known: &Known) -> Markup {
        let decision = &known.decision;
        let name = |id: &PersonId| {
            self.people
                .iter()
                .find(|(known, _)| known == id.as_str())
                .map_or_else(|| id.to_string(), |(_, name)| name.clone())
        };
        let by = decision.decided_by.as_ref().map(name).unwrap_or_default();
        let on = decision.decided_on.map(|on| short_date(on, self.today)).unwrap_or_default();
        let whose = match &decision.belonged_to {
            Some(person) => format!("; it was {}’s", name(person)),
            None => format!("; of importance {}", decision.importance.words().to_lowercase()),
        };
        html! { (Self::title(known)) (small(format!("by {by} on {on}{whose}"))) }
    }

    fn outcomes_card(&self) -> Markup {
        let (all, by) = &self.outcomes;
        let row = |name: &str, outcomes: &Outcomes| {
            Row::new(
                [
                    name.to_owned(),
                    outcomes.as_expected.to_string(),
                    outcomes.better.to_string(),
                    outcomes.worse.to_string(),
                ]
                .into_iter()
                .map(|cell| html! { (cell) })
                .collect(),
            )
        };
        let mut rows: Vec<Row> = by.iter().map(|(sure, outcomes)| row(sure.words(), outcomes)).collect();
        rows.push(row("All", all));
        let head = vec![
            Column::text("How sure"),
            Column::number("As expected"),
            Column::number("Better"),
            Column::number("Worse"),
        ];
        let body = if all.all() == 0 {
            EmptyState::new("None reviewed yet.", "Give a decision a day for its review: it wakes up then and asks whether it turned out as expected.").render()
        } else {
            html! {
                (DataTable::new("How decisions turned out", head, rows).compact())
                @if !self.worse.is_empty() {
                    (castra_platform::ui::heading(3, "Turned out worse"))
                    (list(&self.worse.iter().take(3).map(Self::title).collect::<Vec<_>>()))
                }
            }
        };
        html! { (Card::new("Did they turn out?", body).id("outcomes").note(format!("{} reviewed", all.all()))) }
    }

    fn filters(&self) -> Markup {
        let wanted = &self.wanted;
        let with_any = |any: &str, all: Vec<(String, String)>| {
            choices(std::iter::once((String::new(), any.to_owned())).chain(all))
        };
        let states = DecisionState::ALL
            .iter()
            .map(|state| (state.as_str().to_owned(), state.words().to_owned()))
            .collect();
        let importances =
            Importance::ALL.iter().map(|one| (one.as_str().to_owned(), one.words().to_owned())).collect();
        let dues = Due::ALL.iter().map(|due| (due.as_str().to_owned(), due.words().to_owned())).collect();
        let areas = self.areas.iter().map(|area| (area.clone(), area.clone())).collect();
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let fields = html! {
            (Field::search("q", "Search").value(&wanted.words))
            @if self.team.is_none() { (Field::select("scope", "Team", with_any("Any team", self.scopes.clone())).value(text(&wanted.scope))) }
            (Field::select("state", "Status", with_any("Any status", states)).value(wanted.state.map_or("", DecisionState::as_str)))
            (Field::select("importance", "Importance", with_any("Any importance", importances)).value(wanted.importance.map_or("", Importance::as_str)))
            @if !self.areas.is_empty() { (Field::select("area", "Area", with_any("Any area", areas)).value(text(&wanted.area))) }
            (Field::select("decider", "Decider", with_any("Any decider", self.people.clone())).value(text(&wanted.decider)))
            (Field::select("due", "Waiting", with_any("Any", dues)).value(wanted.due.map_or("", Due::as_str)))
        };
        FilterBar::new(self.href(), fields).reset(wanted.is_narrowed().then(|| self.href())).render()
    }

    fn table_card(&self) -> Markup {
        let name = |id: &PersonId| {
            self.people.iter().find(|(known, _)| known == id.as_str()).map(|(_, name)| name.clone())
        };
        let row = |known: &Known| {
            let decision = &known.decision;
            let decider = decision.decider.as_ref().and_then(|id| Some((id, name(id)?)));
            Row::new(vec![
                html! { (muted(decision.label())) " " (Link::new(&known.terms.title, url::show(&decision.id))) },
                html! { (pill(decision, self.today)) },
                html! { (decision.importance.words()) },
                html! { (if known.terms.area.is_empty() { "–" } else { &known.terms.area }) },
                html! { @match decider { Some((id, name)) => (PersonChip::new(name, Hat::Everyone).href(castra_org::people::url::person(id))), None => "–" } },
                html! { (next(decision, self.today)) },
            ])
        };
        let head =
            ["Decision", "Status", "Importance", "Area", "Decider", "Due or next"].map(Column::text).to_vec();
        let empty = if self.wanted.is_narrowed() {
            EmptyState::new("No decision fits.", "Clear the filters to see all of them.")
        } else {
            let empty = EmptyState::new(
                "No decisions are recorded yet.",
                "Two lines suffice: what, and because. Records kept as Markdown files can be imported.",
            );
            if self.may_propose {
                empty.actions(html! {
                    (Button::primary("Record a decision").href(url::new(self.team_id.as_deref())))
                    (Button::new("Import files").href(url::exchange(self.team_id.as_deref())))
                })
            } else {
                empty
            }
        };
        let rows: Vec<Row> = self.shown.iter().map(row).collect();
        html! {
            (Card::flush("All decisions", html! {
                @if self.total > 0 || self.wanted.is_narrowed() { (self.filters()) }
                (DataTable::new("Decisions", head, rows).empty(empty))
                @if let Some(pages) = &self.pages { (pages) }
            }).id("all").note(self.total.to_string())
                .actions(html! { (Button::quiet("CSV").download(format!("{}.csv", self.href()))) }))
        }
    }
}
