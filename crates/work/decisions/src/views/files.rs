//! The page to import and export files.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Column, DataTable, EmptyState, Field, Form, Link, Markup, Notice, PageHead, Row,
        choices, code, field_row, html, list, muted, paragraph,
    },
};
use maud::Render as _;

use crate::{
    actions::{Effect, Planned},
    exchange,
    kinds::Importance,
    url,
};

/// The page to import and export files.
#[derive(Debug, Clone, Default)]
pub(crate) struct ShowFiles {
    /// The scopes whose decisions the viewer keeps: id and name.
    pub(crate) scopes: Vec<(String, String)>,
    pub(crate) filled: Filled,
    /// What importing the pasted file would do.
    pub(crate) planned: Vec<Planned>,
}

impl ShowFiles {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        html! {
            (PageHead::new("Import and export").crumbs(vec![Link::new("Decisions", url::list(None))])
                .lead("Decisions as Markdown files: MADR, the form of adr-tools, and log4brains’."))
            @if self.scopes.is_empty() {
                (Card::new("Import", EmptyState::new("Files are imported by those who keep a team’s decisions.", "Everyone can download a decision’s file on its page.").render()))
            } @else {
                @if !self.planned.is_empty() { (self.preview()) }
                (self.form())
            }
            (Self::folders())
        }
    }

    fn preview(&self) -> Markup {
        let row = |planned: &Planned| {
            let what = match &planned.effect {
                Effect::New => html! { "A new decision" },
                Effect::Nothing => html! { "Nothing: it is as it was" },
                Effect::LeftOut => html! { "Left out" },
                Effect::Changes(merged) if merged.taken.is_empty() && merged.clashes.is_empty() => {
                    html! { "Nothing that is shown here" }
                }
                Effect::Changes(merged) => {
                    let names: Vec<&str> = merged.taken.iter().map(|field| exchange::words(*field)).collect();
                    let both: Vec<&str> =
                        merged.clashes.iter().map(|(field, _)| exchange::words(*field)).collect();
                    html! {
                        @if !names.is_empty() { "Changes its " (names.join(", ")) ". " }
                        @if !both.is_empty() { "Edited on both sides: " (both.join(", ")) "; the text here stays, the file’s is kept in the history." }
                    }
                }
            };
            let remarks: Vec<Markup> = planned.lines().into_iter().map(|line| html! { (line) }).collect();
            let state = planned.state.map_or("no status", |state| state.words());
            Row::new(vec![
                html! { (code(&planned.name)) },
                html! { (planned.title) " " (muted(state)) },
                what,
                html! { @if remarks.is_empty() { "–" } @else { (list(&remarks)) } },
            ])
        };
        let head = ["File", "Decision", "What happens", "Remarks"].map(Column::text).to_vec();
        let rows = self.planned.iter().map(row).collect();
        html! { (Card::flush("Preview", html! { (DataTable::new("What importing does", head, rows)) }).id("preview")) }
    }

    fn form(&self) -> Markup {
        let filled = &self.filled;
        let importances = choices(Importance::ALL.iter().map(|one| (one.as_str(), one.words())));
        let fields = html! {
            (field_row(&html! {
                (filled.fill(Field::select("scope", "Team", choices(self.scopes.clone()))))
                (filled.fill(Field::select("importance", "Importance", importances).hint("Files do not say it.")))
            }))
            (filled.fill(Field::text("name", "File name").required().hint("Such as 0012-print-tickets.md: a file of the same name brings its edits.")))
            (filled.fill(Field::text_area("text", "Text", 14).required()))
        };
        let buttons = html! { (Button::new("Preview").sends("act", "preview")) (Button::primary("Import").sends("act", "import")) };
        html! { (Card::new("Import a file", html! { (filled.form(Form::post("/decisions/files", fields, buttons))) })) }
    }

    fn folders() -> Markup {
        html! {
            (Card::new("Whole folders", html! {
                (paragraph(html! { (code("castra decisions import docs/decisions --scope TEAM")) " reads a folder, " (code("castra decisions export DIR --scope TEAM")) " writes one, and " (code("castra decisions sync docs/decisions --scope TEAM")) " brings a checkout into step in both directions." }))
                (paragraph("A file that was read and not edited here is written as it was, byte for byte. Editing a field changes only its bytes."))
                (Notice::info("Restricted decisions are never exported with a folder."))
            }))
        }
    }
}
