//! Views of the ladder.

use castra_platform::ui::{
    Button, Card, Column, DataTable, Field, FilterBar, Form, Hat, Link, Markup, Notice, PageHead, PlanLine,
    Row,
    chart::{Caption, Radar, RadarShape},
    choices, columns, html, lines, muted, offending_line, paragraph, plan, stack, strong,
};

use super::model::{LEVELS, Ladder};

/// The ladder.
#[derive(Clone, Debug)]
pub(super) struct ShowLadder {
    pub(super) ladder: Ladder,
    /// Roles with a profile: id and name.
    pub(super) roles: Vec<(String, String)>,
    /// The role drawn.
    pub(super) shown: String,
    /// The role it is compared with.
    pub(super) against: String,
    pub(super) may_change: bool,
    pub(super) is_standard: bool,
}

pub(super) fn crumbs() -> Vec<Link> {
    vec![Link::new("Growth", "/growth"), Link::new("Ladder", "/growth/ladder")]
}

impl ShowLadder {
    pub(super) fn render(&self) -> Markup {
        let lead = if self.is_standard {
            "What a person does on each level. Every level includes those below it. This is Castra's built-in ladder; the CTO can replace it."
        } else {
            "What a person does on each level. Every level includes those below it."
        };
        let buttons = html! {
            (Button::new("Download YAML").download("/growth/ladder.yaml")) (Button::new("Download CSV").download("/growth/ladder.csv"))
            @if self.may_change { (Button::primary("Edit").href("/growth/ladder/change")) }
        };
        html! {
            (PageHead::new(&self.ladder.name).crumbs(vec![Link::new("Growth", "/growth")]).lead(lead).actions(buttons))
            (stack(&self.ladder.axes.iter().map(|axis| {
                let rows = axis.levels.iter().enumerate().map(|(at, rung)| {
                    Row::new(vec![html! { (at + 1) }, html! { (strong(&rung.title)) }, lines(&rung.text)])
                });
                let head = vec![Column::number("Level"), Column::text("Name"), Column::text("What a person does")];
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
            "Levels by role",
            html! { (DataTable::new("Levels roles need", head, rows.collect())) },
        );
        html! { (columns(&html! { (table) }, &self.drawing())) }
    }

    fn drawing(&self) -> Markup {
        let options = || choices(self.roles.iter().map(|(id, title)| (id.as_str(), title.as_str())));
        let fields = html! {
            (Field::select("role", "Role", options()).value(&self.shown))
            (Field::select("against", "Compared with", options()).value(&self.against))
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
        html! { (Card::new("Compare two roles", html! { (FilterBar::new("/growth/ladder", fields)) (radar) })) }
    }
}

/// An error in the file.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) place: String,
    pub(super) message: String,
    pub(super) line: String,
}

/// The form that replaces the ladder.
#[derive(Clone, Debug)]
pub(super) struct ChangeLadder {
    pub(super) text: String,
    pub(super) faults: Vec<Fault>,
}

impl ChangeLadder {
    pub(super) fn render(&self) -> Markup {
        let body = html! { (Field::text_area("text", "Ladder", 24).value(&self.text).required().hint("YAML, or CSV with the columns kind, axis, level, title, text, role. You preview the changes before they apply.")) };
        let buttons =
            html! { (Button::primary("Preview changes")) (Button::quiet("Cancel").href("/growth/ladder")) };
        html! {
            (PageHead::new("Edit the ladder").crumbs(crumbs()).lead("Edit the text, or paste another ladder."))
            @if !self.faults.is_empty() {
                (Notice::bad(format!("Errors to correct: {}. Nothing was applied.", self.faults.len())).body(html! {
                    @for fault in &self.faults { p { (strong(&fault.place)) ": " (fault.message) } (offending_line(&fault.line)) }
                }))
            }
            (Card::new("Ladder as a file", html! { (Form::post("/growth/ladder/preview", body, buttons)) }))
        }
    }
}

/// The preview of a new ladder.
#[derive(Clone, Debug)]
pub(super) struct PreviewLadder {
    pub(super) text: String,
    pub(super) version: i64,
    pub(super) lines: Vec<PlanLine>,
}

impl PreviewLadder {
    pub(super) fn render(&self) -> Markup {
        let body = html! {
            @if self.lines.is_empty() { (paragraph("Nothing would change.")) } @else { (plan(&self.lines)) }
            (muted("Assessments and plans stay as they are. The history of a removed axis is kept but no longer drawn."))
        };
        let buttons = html! {
            @if !self.lines.is_empty() { (Button::primary("Apply")) }
            (Button::quiet("Back").href("/growth/ladder/change"))
        };
        let form = Form::post("/growth/ladder", body, buttons)
            .hidden("text", &self.text)
            .hidden("version", self.version.to_string());
        html! {
            (PageHead::new("Preview of changes").crumbs(crumbs()))
            (Card::new("Changes", html! { (form) }).note(self.lines.len().to_string()))
        }
    }
}
