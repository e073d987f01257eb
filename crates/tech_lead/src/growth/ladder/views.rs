//! The look of the ladder.

use castra_platform::ui::{
    Button, Card, Column, DataTable, Field, FilterBar, Form, Hat, Link, Markup, Notice, PageHead, PlanLine,
    Row,
    chart::{Caption, Radar, RadarShape},
    choices, columns, html, lines, muted, offending_line, paragraph, plan, stack, strong,
};

use super::model::{LEVELS, Ladder};

/// The ladder as everybody reads it.
#[derive(Clone, Debug)]
pub(super) struct ShowLadder {
    pub(super) ladder: Ladder,
    /// Roles with a profile: id and name.
    pub(super) roles: Vec<(String, String)>,
    /// The role that is drawn.
    pub(super) shown: String,
    /// The role it is drawn against.
    pub(super) against: String,
    pub(super) may_change: bool,
    pub(super) is_standard: bool,
}

/// The way to this page.
pub(super) fn crumbs() -> Vec<Link> {
    vec![Link::new("Growth", "/growth"), Link::new("Ladder", "/growth/ladder")]
}

impl ShowLadder {
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let lead = if self.is_standard {
            "What somebody does on each level. Every level includes those below it. This is the ladder that Castra ships; the CTO can replace it."
        } else {
            "What somebody does on each level. Every level includes those below it."
        };
        let buttons = html! {
            (Button::new("Download YAML").download("/growth/ladder.yaml")) (Button::new("Download CSV").download("/growth/ladder.csv"))
            @if self.may_change { (Button::primary("Change").href("/growth/ladder/change")) }
        };
        html! {
            (PageHead::new(&self.ladder.name).crumbs(vec![Link::new("Growth", "/growth")]).lead(lead).actions(buttons))
            (stack(&self.ladder.axes.iter().map(|axis| {
                let rows = axis.levels.iter().enumerate().map(|(at, rung)| {
                    Row::new(vec![html! { (at + 1) }, html! { (strong(&rung.title)) }, lines(&rung.text)])
                });
                let head = vec![Column::number("Level"), Column::text("Name"), Column::text("What somebody on it does")];
                Card::flush(&axis.title, html! { (DataTable::new(&axis.title, head, rows.collect())) }).note(lines(&axis.about)).id(&axis.id)
            }).map(|card| html! { (card) }).collect::<Vec<_>>()))
            (self.profiles())
        }
    }

    fn profiles(&self) -> Markup {
        let head: Vec<Column> = std::iter::once(Column::text("Role"))
            .chain(self.ladder.axes.iter().map(|axis| Column::number(&axis.title)))
            .collect();
        let rows = self.ladder.profiles.iter().zip(&self.roles).map(|(profile, (_, title))| {
            let levels = self.ladder.axes.iter().map(|axis| profile.levels.get(&axis.id));
            let cells = levels.map(|level| html! { @if let Some(level) = level { (level) } });
            Row::new(std::iter::once(html! { (title) }).chain(cells).collect())
        });
        let table = Card::flush(
            "What roles want",
            html! { (DataTable::new("Levels that roles want", head, rows.collect())) },
        );
        html! { (columns(&html! { (table) }, &self.drawing())) }
    }

    fn drawing(&self) -> Markup {
        let options = || choices(self.roles.iter().map(|(id, title)| (id.as_str(), title.as_str())));
        let fields = html! {
            (Field::select("role", "Role", options()).value(&self.shown))
            (Field::select("against", "Against", options()).value(&self.against))
        };
        let shapes: Vec<RadarShape> = [(&self.shown, Hat::Everyone), (&self.against, Hat::Lead)]
            .into_iter()
            .filter_map(|(role, hat)| {
                let profile = self.ladder.profile(role)?;
                let title = self.roles.iter().find(|(id, _)| id == role).map_or(role, |(_, title)| title);
                let values = self
                    .ladder
                    .axes
                    .iter()
                    .map(|axis| f64::from(profile.levels.get(&axis.id).copied().unwrap_or(0)));
                Some(RadarShape::new(title, hat, values.collect()))
            })
            .collect();
        let radar = Radar {
            caption: Caption::new("roles", "Two roles on the ladder", "Levels from 1 to 5 on each axis."),
            skills: self.ladder.axes.iter().map(|axis| axis.title.clone()).collect(),
            maximum: f64::from(LEVELS),
            shapes,
        };
        html! { (Card::new("Two roles beside each other", html! { (FilterBar::new("/growth/ladder", fields)) (radar) })) }
    }
}

/// A line that cannot be taken.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) place: String,
    pub(super) message: String,
    pub(super) line: String,
}

/// Bringing a ladder.
#[derive(Clone, Debug)]
pub(super) struct ChangeLadder {
    pub(super) text: String,
    pub(super) faults: Vec<Fault>,
}

impl ChangeLadder {
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let body = html! { (Field::text_area("text", "The ladder", 24).value(&self.text).required().hint("YAML, or CSV with the columns kind, axis, level, title, text, role. Nothing changes before you have seen what would.")) };
        let buttons = html! { (Button::primary("Show what would change")) (Button::quiet("Cancel").href("/growth/ladder")) };
        html! {
            (PageHead::new("Change the ladder").crumbs(crumbs()).lead("Change the text, or paste another ladder in its place."))
            @if !self.faults.is_empty() {
                (Notice::bad(format!("{} to put right; nothing was applied", self.faults.len())).body(html! {
                    @for fault in &self.faults { p { (strong(&fault.place)) ": " (fault.message) } (offending_line(&fault.line)) }
                }))
            }
            (Card::new("The ladder as a file", html! { (Form::post("/growth/ladder/preview", body, buttons)) }))
        }
    }
}

/// What a ladder would change.
#[derive(Clone, Debug)]
pub(super) struct PreviewLadder {
    pub(super) text: String,
    pub(super) version: i64,
    pub(super) lines: Vec<PlanLine>,
}

impl PreviewLadder {
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let body = html! {
            @if self.lines.is_empty() { (paragraph("Nothing would change.")) } @else { (plan(&self.lines)) }
            (muted("Assessments and plans stay as they are; where an axis goes, its history is kept and no longer drawn."))
        };
        let buttons = html! {
            @if !self.lines.is_empty() { (Button::primary("Apply")) }
            (Button::quiet("Back").href("/growth/ladder/change"))
        };
        let form = Form::post("/growth/ladder", body, buttons)
            .hidden("text", &self.text)
            .hidden("version", self.version.to_string());
        html! {
            (PageHead::new("What would change").crumbs(crumbs()))
            (Card::new("Part by part", html! { (form) }).note(self.lines.len().to_string()))
        }
    }
}
