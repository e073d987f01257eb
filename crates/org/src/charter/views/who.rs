//! Who does what in the organization: figures, heat map, findings, the CTO's responsibilities.

use castra_platform::ui::chart::Sparkline;
use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Field, FilterBar, Finding, Form, Hat, HeatColumn, HeatMap,
    HeatRow, Link, Markup, Notice, PageHead, Pagination, PersonChip, Pill, Row, Status, Tile, Tone, because,
    choices, columns, disclosure, evidence, findings, html, inset, small, tiles,
};
use castra_platform::{figures::plural, reading::NO_APPRAISAL};

use crate::charter::{dates::long_date_from_text, url};

/// Findings shown next to the heat map; the rest are one click away.
const SHOWN: usize = 7;

#[derive(Clone, Debug, Default)]
pub(crate) struct Who {
    /// The day shown, `2026-11-23`; none is today.
    pub(crate) on: Option<String>,
    /// The counts at the top.
    pub(crate) figures: WhoFigures,
    pub(crate) filters: WhoFilters,
    /// Responsibilities, across.
    pub(crate) responsibilities: Vec<HeatColumn>,
    /// Teams, down; at most 100.
    pub(crate) teams: Vec<HeatRow>,
    /// How many teams match the filters.
    pub(crate) n_teams: usize,
    /// The position among the teams, past 100.
    pub(crate) pages: Option<Pagination>,
    pub(crate) findings: Vec<WhoFinding>,
    /// Findings accepted as risks.
    pub(crate) accepted: Vec<AcceptedView>,
    /// The CTO's responsibilities.
    pub(crate) organization: Vec<WhoRow>,
}

/// The counts at the top.
#[derive(Clone, Debug, Default)]
pub(crate) struct WhoFigures {
    pub(crate) practised: u64,
    pub(crate) slipping: u64,
    pub(crate) neglected: u64,
    pub(crate) unassigned: u64,
    /// Roles combined beyond the stage.
    pub(crate) combined: u64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct WhoFilters {
    /// Part of a team's name.
    pub(crate) team: String,
    /// A status value, or empty.
    pub(crate) status: String,
}

#[derive(Clone, Debug)]
pub(crate) struct WhoFinding {
    pub(crate) id: String,
    pub(crate) pill: Pill,
    pub(crate) title: String,
    pub(crate) because: String,
    pub(crate) evidence: Vec<Link>,
    /// The page of its repair, if the viewer may decide.
    pub(crate) action: Option<Link>,
}

/// A finding accepted as a risk.
#[derive(Clone, Debug)]
pub(crate) struct AcceptedView {
    pub(crate) title: String,
    pub(crate) reason: String,
    /// The last day, in words.
    pub(crate) until: String,
    /// Who accepted it.
    pub(crate) by: String,
    /// The address that reopens it, if the viewer may.
    pub(crate) revoke: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct WhoRow {
    pub(crate) title: Link,
    /// The second line.
    pub(crate) note: String,
    /// The accountable person, if any.
    pub(crate) person: Option<Link>,
    pub(crate) status: Status,
    pub(crate) because: String,
    /// The people and days the reading is about.
    pub(crate) about: String,
    pub(crate) evidence: Vec<Link>,
    /// Readings of 90 days, in percent.
    pub(crate) trend: Vec<Option<f64>>,
}

impl WhoFinding {
    fn finding(&self) -> Finding {
        Finding {
            id: self.id.clone(),
            pill: self.pill.clone(),
            title: self.title.clone(),
            href: None,
            because: self.because.clone(),
            evidence: self.evidence.clone(),
            action: self.action.clone(),
        }
    }
}

impl AcceptedView {
    fn row(&self) -> Row {
        Row::new(vec![
            html! { (&self.title) },
            html! { (&self.until) },
            html! { (&self.reason) (small(format!("accepted by {}", self.by))) },
            html! { @if let Some(revoke) = &self.revoke { (Form::button(revoke, Button::new("Revoke").about(&self.title))) } },
        ])
    }
}

impl Who {
    pub(crate) fn render(&self) -> Markup {
        html! {
            (self.head())
            @if let Some(on) = &self.on {
                (Notice::info(format!("Showing {}.", long_date_from_text(on))).body(html! { "Statuses are as they were that day. " a href="/who" { "Back to today" } }))
            }
            @if self.responsibilities.is_empty() {
                (Card::new("No teams yet", html! { (EmptyState::new("No teams or people yet.", "Add teams and their leads; statuses then follow from the records, with nothing to fill in.")
                    .actions(html! { (Button::primary("Import an organization file").href("/import")) })) }))
            } @else {
                (self.tiles())
                (columns(&self.heat_card(), &self.findings_card()))
                @if !self.accepted.is_empty() { (self.accepted_card()) }
                (self.organization_card())
                (small(NO_APPRAISAL))
            }
        }
    }

    fn head(&self) -> Markup {
        html! {
            (PageHead::new("Who does what, and is it being done?")
                .lead("Every responsibility of both roles, who is accountable, and what the records say. No one filled these in.")
                .actions(html! {
                    (Button::new("Export").download(url::who_csv(self.on.as_deref())))
                }))
        }
    }

    fn tiles(&self) -> Markup {
        let figures = &self.figures;
        // Filters keep the selected day.
        let tile = |figure: u64, label: &str, status: &str, tone: Tone| {
            Tile::new(figure.to_string(), label, url::who_with_status(status, self.on.as_deref()))
                .tone(tone)
                .current(self.filters.status == status)
        };
        tiles(
            "Figures",
            &[
                tile(figures.practised, "practised", "practised", Tone::Good),
                tile(figures.slipping, "slipping", "slipping", Tone::Warn),
                tile(figures.neglected, "neglected", "neglected", Tone::Bad),
                tile(figures.unassigned, "unassigned", "unassigned", Tone::Bad),
                tile(
                    figures.combined,
                    plural(
                        figures.combined,
                        "role combined beyond its stage",
                        "roles combined beyond their stage",
                    ),
                    "combined",
                    Tone::Warn,
                ),
            ],
        )
    }

    fn heat_card(&self) -> Markup {
        let statuses = choices([
            ("", "Any status"),
            ("practised", "Practised"),
            ("slipping", "Slipping"),
            ("neglected", "Neglected"),
            ("no-evidence-yet", "No evidence yet"),
            ("too-early", "Too early"),
            ("vacant", "Vacant"),
            ("not-used-here", "Not used here"),
            ("unassigned", "Unassigned"),
            ("contested", "Contested"),
        ]);
        let filtered = !self.filters.team.is_empty() || !self.filters.status.is_empty() || self.on.is_some();
        let map = HeatMap {
            caption: "Status of each responsibility in each team".to_owned(),
            columns: self.responsibilities.clone(),
            rows: self.teams.clone(),
        };
        let body = html! {
            (FilterBar::new("/who", html! {
                (Field::search("team", "Team").value(&self.filters.team))
                (Field::select("status", "Status", statuses).value(&self.filters.status))
                (Field::date("on", "As of").value(self.on.clone().unwrap_or_default()))
            }).reset(filtered.then_some("/who")))
            @if self.teams.is_empty() { (EmptyState::new("No matching team.", "Try part of a team's name, or clear the filters.")) } @else { (map) }
            @if let Some(pages) = &self.pages { (pages) }
        };
        let note = format!(
            "{} responsibilities of the tech lead, {} teams",
            self.responsibilities.len(),
            self.n_teams
        );
        html! { (Card::new("Teams", body).note(note)) }
    }

    fn findings_card(&self) -> Markup {
        let items: Vec<_> = self.findings.iter().map(WhoFinding::finding).collect();
        let body = html! {
            @if items.is_empty() { (EmptyState::new("No findings.", "Every responsibility has one accountable person, and roles are as separate as this stage asks.")) }
            @else {
                (findings(&items[..items.len().min(SHOWN)]))
                @if items.len() > SHOWN { (inset(&disclosure(&format!("{} more", items.len() - SHOWN), &findings(&items[SHOWN..])))) }
            }
        };
        html! { (Card::flush("Findings", body).note(format!("{} open", self.findings.len())).id("findings")) }
    }

    fn accepted_card(&self) -> Markup {
        let head = ["Finding", "Until", "Why it is acceptable", "Action"].map(Column::text);
        let rows = self.accepted.iter().map(AcceptedView::row).collect();
        let table = DataTable::new("Accepted risks", head.to_vec(), rows);
        let note = self.accepted.len().to_string();
        html! { (Card::flush("Accepted risks", html! { (table) }).note(note).id("accepted-risks")) }
    }

    fn organization_card(&self) -> Markup {
        let rows = self.organization.iter().map(WhoRow::row).collect();
        let head = vec![
            Column::text("Responsibility"),
            Column::text("Accountable"),
            Column::text("Status"),
            Column::text("Because"),
            Column::text("90 days"),
        ];
        html! { (Card::flush("Chief technology officer", html! { (DataTable::new("Responsibilities of the CTO", head, rows)) }).note("organization")) }
    }
}

impl WhoRow {
    fn row(&self) -> Row {
        let person = match &self.person {
            Some(person) => PersonChip::new(&person.label, Hat::Cto).href(&person.href),
            None => PersonChip::nobody(),
        };
        Row::new(vec![
            html! { (self.title) @if !self.note.is_empty() { (small(&self.note)) } },
            html! { (person) },
            html! { (self.status) },
            html! { div { (because(&self.because)) @if !self.about.is_empty() { (small(&self.about)) } (evidence(&self.evidence)) } },
            html! { (Sparkline::new(format!("{}, 90 days", self.title.label), self.trend.clone(), self.status, "%")) },
        ])
    }
}
