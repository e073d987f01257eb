//! Importing a file: choose its kind and the file, see its errors or its plan, apply.

use castra_platform::figures::counted;
use castra_platform::ui::{
    Button, Card, Choice, Column, DataTable, Effect, EmptyState, Field, FieldError, Form, Link, Markup,
    Notice, PageHead, PlanLine, Row, Tile, Tone, choices, code, code_block, disclosure, html, list,
    offending_line, plan, tiles,
};

/// The kind of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Source {
    /// An organization file: the whole organization.
    #[default]
    Organization,
    /// A Backstage catalog.
    Backstage,
    /// A CODEOWNERS file.
    CodeOwners,
    /// A list of people.
    People,
}

impl Source {
    pub(super) const ALL: [Self; 4] = [Self::Organization, Self::Backstage, Self::CodeOwners, Self::People];

    /// The name in forms.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Backstage => "backstage",
            Self::CodeOwners => "codeowners",
            Self::People => "people",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Organization => {
                "Organization file (YAML or JSON): the whole organization; what it does not name ends"
            }
            Self::Backstage => "Backstage catalog (YAML): people, teams and repositories; nothing ends",
            Self::CodeOwners => "CODEOWNERS: who owns what in one repository; nothing ends",
            Self::People => "List of people (CSV): additions and changes; no one leaves",
        }
    }

    /// What a file of this kind holds: each part, and what it means.
    fn parts(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Organization => &[
                ("organization", "Name, time zone, and the stage: auto, startup, small, medium or large."),
                ("people", "id and name; also email, level, from, to, manager (an id) and git."),
                ("teams", "id and name; also parent, from, to, members (ids) and repositories."),
                ("memberships", "person and team with from and to, where the days matter."),
                (
                    "assignments",
                    "person and role, such as cto or tech-lead; also team, from, to, acting_for, deputy_for.",
                ),
                (
                    "responsibilities",
                    "Who is accountable where it differs from the role: id, team, accountable and others.",
                ),
            ],
            Self::Backstage => &[
                ("User", "A person: metadata.name, spec.profile.displayName and email, spec.memberOf."),
                ("Group", "A team: metadata.name, spec.profile.displayName, spec.parent and spec.members."),
                ("Component", "A repository of its spec.owner, at the address in its annotations."),
            ],
            Self::CodeOwners => &[
                ("path", "A pattern of files, as in .gitignore."),
                ("owners", "Who owns them: @company/team, @person or an e-mail address."),
            ],
            Self::People => &[
                ("name", "Required; or first name and last name in two columns."),
                ("email", "Identifies people who are here already; also a Git identity."),
                ("team", "A team's name or id; several with | between them. A new one is created."),
                ("level", "junior, mid, senior, staff, principal or executive."),
                ("manager", "Another person's name, e-mail address or id."),
                ("from", "The first day, as 2026-03-01."),
                ("to", "The last day, as 2026-03-01."),
                ("id", "Optional: identifies a person for good; otherwise made of the name."),
            ],
        }
    }

    /// A file of this kind to begin with.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Organization => include_str!("examples/org.yaml"),
            Self::Backstage => include_str!("examples/catalog.yaml"),
            Self::CodeOwners => include_str!("examples/CODEOWNERS"),
            Self::People => include_str!("examples/people.csv"),
        }
    }

    /// The name given to a pasted file.
    pub(super) fn file_name(self) -> &'static str {
        match self {
            Self::Organization => "org.yaml",
            Self::Backstage => "catalog.yaml",
            Self::CodeOwners => "CODEOWNERS",
            Self::People => "people.csv",
        }
    }
}

/// The import page.
#[derive(Clone, Debug)]
pub(super) enum ImportFile {
    /// Choosing or pasting a file.
    Choose(Choose),
    /// The errors of a file.
    Faults(Faults),
    /// The plan of a file.
    Plan(Preview),
}

/// The form to choose a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Choose {
    pub(super) source: Source,
    /// The repository of a CODEOWNERS file.
    pub(super) repository: String,
    /// All repositories, by id.
    pub(super) repositories: Vec<String>,
    /// The pasted text, so that it can be corrected in place.
    pub(super) pasted: Option<String>,
    /// A field and its error.
    pub(super) fault: Option<(&'static str, String)>,
}

/// The errors of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    pub(super) file: String,
    /// In the order of the file.
    pub(super) faults: Vec<Fault>,
    /// The form to choose again.
    pub(super) choose: Choose,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Fault {
    /// Line and column, from 1.
    pub(super) place: String,
    /// What is wrong and what would be right.
    pub(super) message: String,
    /// The line itself.
    pub(super) line: String,
}

/// What a file would do.
#[derive(Clone, Debug, Default)]
pub(super) struct Preview {
    pub(super) source: Source,
    /// The repository of a CODEOWNERS file.
    pub(super) repository: String,
    pub(super) file: String,
    /// The file's text, which is applied as it was read.
    pub(super) text: String,
    /// The version that the plan starts from.
    pub(super) version: i64,
    pub(super) lines: Vec<PlanLine>,
    /// What was left out, and why; who owns what.
    pub(super) notes: Vec<String>,
}

impl ImportFile {
    pub(super) fn render(&self) -> Markup {
        let head = PageHead::new("Import")
            .crumbs(vec![Link::new("People & teams", "/people")])
            .lead("A file is read into a plan first. Nothing changes until you apply it.");
        html! {
            (head)
            @match self {
                Self::Choose(choose) => (choose.render()),
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
        let preview = Preview { file: "org.yaml".to_owned(), version: 4, lines, ..Preview::default() };
        let faults = vec![
            fault("14:11", "there is no team `paymnts`; did you mean `payments`?", "    team: paymnts"),
            fault("47:12", "`1st of December` is not a date such as 2026-03-01", "    from: 1st of December"),
        ];
        let repositories = vec!["customs-api".to_owned(), "web".to_owned()];
        let choose = Choose { repositories, ..Choose::default() };
        let wrong = |source, field, message: &str| {
            let fault = Some((field, message.to_owned()));
            Self::Choose(Choose { source, fault, ..choose.clone() })
        };
        let of_people = Preview {
            source: Source::People,
            file: "people.csv".to_owned(),
            notes: vec!["ignored columns: Shoe size".to_owned()],
            ..preview.clone()
        };
        let faults = Faults { file: "org.yaml".to_owned(), faults, choose: choose.clone() };
        vec![
            ("choose", Self::Choose(choose.clone())),
            ("nothing chosen", wrong(Source::Organization, "file", "Choose or paste a file.")),
            (
                "no repository",
                wrong(Source::CodeOwners, "repository", "Choose the repository of the CODEOWNERS file."),
            ),
            ("faults", Self::Faults(faults)),
            ("plan", Self::Plan(preview.clone())),
            ("plan of people", Self::Plan(of_people)),
            ("nothing to do", Self::Plan(Preview { lines: Vec::new(), ..preview })),
        ]
    }
}

impl Choose {
    fn render(&self) -> Markup {
        let fault = |field: &str| {
            self.fault.as_ref().filter(|(of, _)| *of == field).map(|(_, message)| message.clone())
        };
        let sources = choices(Source::ALL.map(|source| (source.as_str(), source.label())));
        let mut repositories = vec![Choice::new("", "None")];
        repositories.extend(choices(self.repositories.iter().map(|id| (id, id))));
        let fields = html! {
            (Field::select("kind", "Kind of file", sources).value(self.source.as_str()))
            @if !self.repositories.is_empty() {
                (Field::select("repository", "Repository", repositories).value(&self.repository).hint("Only for a CODEOWNERS file: the repository it is in.").error(fault("repository")))
            }
            (Field::file("file", "File").hint("UTF-8 text, up to 8 MB.").error(fault("file")))
            (Field::text_area("text", "Or paste it", 12).value(self.pasted.as_deref().unwrap_or_default()))
        };
        let errors = self
            .fault
            .iter()
            .map(|(field, message)| FieldError { field: (*field).to_owned(), message: message.clone() });
        html! {
            (Form::post("/import", fields, html! { (Button::primary("Show the plan")) }).files().errors(errors.collect()))
            (Card::new("What each file holds", html! { @for source in Source::ALL { (format(source)) } }))
        }
    }
}

/// One format: its parts, an example, and the example as a file.
fn format(source: Source) -> Markup {
    let rows = source.parts().iter().map(|(part, about)| Row::new(vec![code(part), html! { (about) }]));
    let columns =
        vec![Column::text(if source == Source::People { "Column" } else { "Part" }), Column::text("Meaning")];
    let label = source.label().split([':', '(']).next().unwrap_or_default().trim();
    disclosure(
        label,
        &html! {
            (DataTable::new(format!("What a file holds: {label}"), columns, rows.collect()))
            (code_block("An example", source.example().trim_end()))
            (Button::new("Download the example").about(label).download(format!("/import/example/{}", source.as_str())))
        },
    )
}

impl Faults {
    fn render(&self) -> Markup {
        let rows = self.faults.iter().map(|fault| {
            Row::new(vec![
                code(&fault.place),
                html! { div { (fault.message) @if !fault.line.is_empty() { (offending_line(&fault.line)) } } },
            ])
        });
        let title = format!("{} has {}.", self.file, counted(self.faults.len(), "error", "errors"));
        let head = vec![Column::text("Line:column"), Column::text("Error")];
        html! {
            (Notice::bad(title).body("Nothing was applied. Correct the file and show the plan again."))
            (Card::flush("Errors", html! { (DataTable::new("Errors by line", head, rows.collect())) }))
            (self.choose.render())
        }
    }
}

impl Preview {
    fn render(&self) -> Markup {
        let count = |effect| self.lines.iter().filter(|line| line.effect == effect).count().to_string();
        let form = Form::post(
            "/import/apply",
            Markup::default(),
            html! { (Button::primary("Apply")) (Button::quiet("Discard").href("/import")) },
        );
        let nothing = EmptyState::new("The file and Castra agree.", "There is nothing to apply.")
            .actions(html! { (Button::new("People & teams").href("/people")) });
        html! {
            (tiles("The plan", &[
                Tile::new(count(Effect::Adds), "added", "#plan"),
                Tile::new(count(Effect::Changes), "changed", "#plan"),
                Tile::new(count(Effect::Ends), "ended", "#plan").tone(Tone::Warn),
            ]))
            @if !self.notes.is_empty() {
                (Card::new("Notes", list(&self.notes.iter().map(|note| html! { (note) }).collect::<Vec<_>>())))
            }
            @if self.lines.is_empty() {
                (Card::new("Nothing to do", html! { (nothing) }).id("plan"))
            } @else {
                (Card::new(format!("What {} would do", self.file), plan(&self.lines)).id("plan"))
                (form.hidden("kind", self.source.as_str()).hidden("repository", &self.repository).hidden("name", &self.file).hidden("version", self.version.to_string()).hidden("text", &self.text))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plan_that_does_something_can_be_applied() {
        for (name, sample) in ImportFile::samples() {
            let html = sample.render().into_string();
            assert_eq!(html.contains("/import/apply"), matches!(name, "plan" | "plan of people"), "{name}");
        }
    }
}
