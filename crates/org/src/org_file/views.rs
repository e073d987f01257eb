//! Bringing an organization file in: choose it, see its faults or its plan, apply.

use castra_platform::ui::{
    Button, Card, Column, DataTable, Effect, EmptyState, Field, FieldError, Form, Link, Markup, Notice,
    PageHead, PlanLine, Row, Tile, Tone, code, html, offending_line, plan, tiles,
};

/// The import page.
#[derive(Clone, Debug)]
pub(super) enum ImportFile {
    /// Choose a file, or paste one; with what was wrong with the choice.
    Choose(Option<String>),
    /// The file has faults.
    Faults(Faults),
    /// What it would do.
    Plan(Preview),
}

/// The file has faults.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    /// The file's name.
    pub(super) file: String,
    /// In the order of the file.
    pub(super) faults: Vec<Fault>,
    /// The text, if it was pasted, so that it can be put right in place.
    pub(super) pasted: Option<String>,
}

/// A fault in the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Fault {
    /// Line and column, from 1.
    pub(super) place: String,
    /// What is wrong and what would be right.
    pub(super) message: String,
    /// The line as it stands.
    pub(super) line: String,
}

/// What the file would do.
#[derive(Clone, Debug, Default)]
pub(super) struct Preview {
    /// The file's name.
    pub(super) file: String,
    /// The file, to be applied as it was read.
    pub(super) text: String,
    /// The version that the plan starts from.
    pub(super) version: i64,
    /// Effects.
    pub(super) lines: Vec<PlanLine>,
    /// Whether this person may apply it.
    pub(super) may_apply: bool,
}

impl ImportFile {
    pub(super) fn render(&self) -> Markup {
        let head = PageHead::new("Import an organization file")
            .crumbs(vec![Link::new("People & teams", "/people")])
            .lead("A file is read into a plan first. Nothing changes until you apply it.");
        html! {
            (head)
            @match self {
                Self::Choose(fault) => (choose(fault.as_deref(), None)),
                Self::Faults(faults) => (faults.render()),
                Self::Plan(preview) => (preview.render()),
            }
        }
    }

    #[cfg(test)]
    pub(super) fn samples() -> Vec<(&'static str, Self)> {
        use Effect::{Adds, Changes, Ends};
        let fault = |place: &str, message: &str, line: &str| Fault {
            place: place.to_owned(),
            message: message.to_owned(),
            line: line.to_owned(),
        };
        let lines = vec![
            PlanLine::new(Adds, "person noor (Noor Haddad)", ""),
            PlanLine::new(Changes, "person kenji: level senior → staff", ""),
            PlanLine::new(Ends, "tech-lead piotr in customs ends on 2026-03-01", ""),
        ];
        let preview =
            Preview { file: "org.yaml".to_owned(), version: 4, lines, may_apply: true, ..Preview::default() };
        let faults = vec![
            fault("14:11", "there is no team `paymnts`; did you mean `payments`?", "    team: paymnts"),
            fault("47:12", "`1st of December` is not a date such as 2026-03-01", "    from: 1st of December"),
        ];
        vec![
            ("choose", Self::Choose(None)),
            ("nothing chosen", Self::Choose(Some("Choose a file, or paste one.".to_owned()))),
            ("faults", Self::Faults(Faults { file: "org.yaml".to_owned(), faults, pasted: None })),
            ("plan", Self::Plan(preview.clone())),
            ("plan of a member", Self::Plan(Preview { may_apply: false, ..preview.clone() })),
            ("nothing to do", Self::Plan(Preview { lines: Vec::new(), ..preview })),
        ]
    }
}

fn choose(fault: Option<&str>, pasted: Option<&str>) -> Markup {
    let fields = html! {
        (Field::file("file", "File").hint("An organization file in YAML or JSON, up to 16 MB.").error(fault))
        (Field::text_area("text", "Or paste it", 12).value(pasted.unwrap_or_default()))
    };
    let errors = fault.map(|message| FieldError { field: "file".to_owned(), message: message.to_owned() });
    html! {
        (Form::post("/import", fields, html! { (Button::primary("Show the plan")) }).files().errors(errors.into_iter().collect()))
    }
}

impl Faults {
    fn render(&self) -> Markup {
        let rows = self.faults.iter().map(|fault| {
            Row::new(vec![
                code(&fault.place),
                html! { div { (fault.message) @if !fault.line.is_empty() { (offending_line(&fault.line)) } } },
            ])
        });
        let n = self.faults.len();
        let title = format!("{} has {n} {}.", self.file, if n == 1 { "fault" } else { "faults" });
        let head = vec![Column::text("Line:column"), Column::text("What is wrong")];
        html! {
            (Notice::bad(title).body("Nothing was applied. Put it right and show the plan again."))
            (Card::flush("Faults", html! { (DataTable::new("Faults by line", head, rows.collect())) }))
            (choose(None, self.pasted.as_deref()))
        }
    }
}

impl Preview {
    fn render(&self) -> Markup {
        let count = |effect| self.lines.iter().filter(|line| line.effect == effect).count().to_string();
        let form = Form::post(
            "/import/apply",
            Markup::default(),
            html! { (Button::primary("Apply the plan")) (Button::quiet("Discard it").href("/import")) },
        );
        let nothing = EmptyState::new("The file and Castra agree.", "There is nothing to apply.")
            .actions(html! { (Button::new("People & teams").href("/people")) });
        html! {
            (tiles("The plan", &[
                Tile::new(count(Effect::Adds), "added", "#plan"),
                Tile::new(count(Effect::Changes), "changed", "#plan"),
                Tile::new(count(Effect::Ends), "ended", "#plan").tone(Tone::Warn),
            ]))
            @if self.lines.is_empty() {
                (Card::new("Nothing to do", html! { (nothing) }).id("plan"))
            } @else {
                (Card::new(format!("What {} would do", self.file), plan(&self.lines)).id("plan"))
                @if self.may_apply {
                    (form.hidden("name", &self.file).hidden("version", self.version.to_string()).hidden("text", &self.text))
                } @else {
                    (Notice::info("Applying it is for the CTO and those who operate this instance."))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plan_that_does_something_can_be_applied_and_only_by_those_who_may() {
        for (name, sample) in ImportFile::samples() {
            let html = sample.render().into_string();
            assert_eq!(html.contains("/import/apply"), name == "plan", "{name}");
        }
    }
}
