//! The forms of people and teams, the table to type in, and what a change would do.

use castra_platform::{
    terms::Filled,
    text::capitalized,
    ui::{
        Button, Card, Checkbox, Choice, Column, DataTable, Definition, Field, FieldError, Form, Link, Markup,
        Notice, PageHead, PlanLine, Row, actions, choices, definitions, disclosure, field_row, html, inset,
        list, more, plan, small, stack,
    },
};

use super::{rows::TypedRow, url};
use crate::{
    imports::{field, level_named},
    organization::Level,
    people,
};

fn levels() -> Vec<Choice> {
    choices(
        std::iter::once(("", "Not recorded")).chain(Level::ALL.map(|level| (level.as_str(), level.label()))),
    )
}

/// What someone else saved in the meantime: each differing field with its saved value.
#[derive(Clone, Debug)]
pub(super) struct Conflict {
    pub(super) saved: Vec<(String, String)>,
}

impl Conflict {
    fn render(&self) -> Markup {
        let items: Vec<Definition> =
            self.saved.iter().map(|(term, value)| Definition::new(term.clone(), value.clone())).collect();
        html! {
            (Notice::warn("Someone else changed this in the meantime. Nothing was saved.").body(html! {
                "What you typed is kept below. Save again to replace what they saved"
                @if items.is_empty() { "." } @else { ":" (definitions(&items)) }
            }))
        }
    }
}

/// The form of one person.
#[derive(Clone, Debug, Default)]
pub(super) struct PersonForm {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) filled: Filled,
    /// The teams they may be in, by id and name; their own first.
    pub(super) teams: Vec<(String, String)>,
    /// The number of teams they are in.
    pub(super) n_own: usize,
    /// Names to suggest as manager.
    pub(super) people: Vec<String>,
    pub(super) conflict: Option<Conflict>,
    /// Whether they have left.
    pub(super) has_left: bool,
    pub(super) today: String,
}

impl PersonForm {
    pub(super) fn render(&self) -> Markup {
        let action = url::person(&self.id);
        let page = people::url::person(&self.id);
        let buttons = html! { (Button::primary("Save")) (Button::quiet("Cancel").href(&page)) };
        let form = self.filled.form(Form::post(&action, self.fields(), buttons));
        html! {
            (PageHead::new(format!("Edit {}", self.name)).crumbs(vec![Link::new("People & teams", people::url::index()), Link::new(&self.name, &page)]))
            @if let Some(conflict) = &self.conflict { (conflict.render()) }
            (Card::new("Person", html! { (form) }))
            @if !self.has_left { (self.leaving(&action)) }
        }
    }

    fn fields(&self) -> Markup {
        let filled = &self.filled;
        let is_open = ["manager", "from", "to", "git"].iter().any(|name| filled.error(name).is_some());
        let manager = Field::text("manager", "Reports to").suggestions(self.people.clone());
        let git = Field::text_area("git", "Other Git identities", 3);
        let days = field_row(&html! {
            (filled.fill(Field::date("from", "First day")))
            (filled.fill(Field::date("to", "Last day").hint("Empty while they work here.")))
        });
        let rest = stack(&[
            html! { (filled.fill(manager.hint("A name, an e-mail address or an id."))) },
            days,
            html! { (filled.fill(git.hint("One a line: Name <address>, or an address. The e-mail above counts already."))) },
        ]);
        html! {
            (filled.fill(Field::text("name", "Name").required().autocomplete("off")))
            (filled.fill(Field::email("email", "E-mail").autocomplete("off")))
            (self.memberships())
            (filled.fill(Field::select("level", "Level", levels())))
            @if is_open { (rest) } @else { (more("More", &rest)) }
        }
    }

    fn memberships(&self) -> Markup {
        let (own, others) = self.teams.split_at(self.n_own.min(self.teams.len()));
        let others = choices(
            std::iter::once(("", if own.is_empty() { "No team" } else { "No other team" }))
                .chain(others.iter().map(|(id, name)| (id.as_str(), name.as_str()))),
        );
        let joining = self.teams.iter().skip(self.n_own).find(|(id, _)| self.filled.has("teams", id));
        html! {
            @for (id, name) in own { (Checkbox::new("teams", format!("In {name}")).value(id).checked(self.filled.has("teams", id)).hint("Untick to leave the team.")) }
            (Field::select("teams", if own.is_empty() { "Team" } else { "Join another team" }, others)
                .value(joining.map_or("", |(id, _)| id.as_str())).error(self.filled.error("teams")))
        }
    }

    fn leaving(&self, action: &str) -> Markup {
        let fields = html! { (Field::date("to", "Last day").id("last-day").value(&self.today)) };
        let mut form = Form::post(action, fields, html! { (Button::danger("Mark as left")) });
        for name in ["name", "email", "level", "manager", "from", "git"] {
            form = form.hidden(name, self.filled.value(name));
        }
        for (id, _) in self.teams.iter().filter(|(id, _)| self.filled.has("teams", id)) {
            form = form.hidden("teams", id);
        }
        let form = match self.filled.revision() {
            Some(revision) => form.hidden("revision", revision.to_string()),
            None => form,
        };
        html! {
            (disclosure("Leaving the organization", &stack(&[
                small("You see first what they lose. Nothing is deleted: their records stay, and their roles end once their last day has passed."),
                html! { (form) },
            ])))
        }
    }
}

/// The form of one team.
#[derive(Clone, Debug, Default)]
pub(super) struct TeamForm {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) filled: Filled,
    /// The members, by id and name.
    pub(super) members: Vec<(String, String)>,
    /// The teams it may be part of, by id and name.
    pub(super) teams: Vec<(String, String)>,
    /// Names to add that were not found, or were typed before.
    pub(super) adding: String,
    pub(super) conflict: Option<Conflict>,
    /// Whether the viewer may move and end it.
    pub(super) whole: bool,
    pub(super) has_ended: bool,
    pub(super) today: String,
}

impl TeamForm {
    pub(super) fn render(&self) -> Markup {
        let action = url::team(&self.id);
        let page = people::url::team(&self.id);
        let buttons = html! { (Button::primary("Save")) (Button::quiet("Cancel").href(&page)) };
        let mut form = self.filled.form(Form::post(&action, self.fields(), buttons));
        if !self.whole {
            for name in ["parent", "from", "to"] {
                form = form.hidden(name, self.filled.value(name));
            }
        }
        html! {
            (PageHead::new(format!("Edit {}", self.name)).crumbs(vec![Link::new("People & teams", people::url::index()), Link::new(&self.name, &page)]))
            @if let Some(conflict) = &self.conflict { (conflict.render()) }
            (Card::new("Team", html! { (form) }))
            @if self.whole && !self.has_ended { (self.ending(&action)) }
        }
    }

    fn fields(&self) -> Markup {
        let filled = &self.filled;
        let teams = choices(
            std::iter::once(("", "No other team"))
                .chain(self.teams.iter().map(|(id, name)| (id.as_str(), name.as_str()))),
        );
        let days = html! {
            (field_row(&html! {
                (filled.fill(Field::date("from", "First day")))
                (filled.fill(Field::date("to", "Last day").hint("Empty while the team exists.")))
            }))
        };
        let members = html! {
            @for (id, name) in &self.members { (Checkbox::new("members", name).value(id).checked(filled.has("members", id))) }
        };
        let is_open = ["from", "to"].iter().any(|name| filled.error(name).is_some());
        html! {
            (filled.fill(Field::text("name", "Name").required()))
            @if self.whole { (filled.fill(Field::select("parent", "Part of", teams))) }
            (Field::text_area("members", "Add members", 3).value(&self.adding).error(filled.error("members")).hint("Names, e-mail addresses or ids, one a line."))
            @if !self.members.is_empty() { (disclosure(&format!("Members: {}. Untick to leave the team", self.members.len()), &members)) }
            @if self.whole { @if is_open { (days) } @else { (more("More", &days)) } }
        }
    }

    fn ending(&self, action: &str) -> Markup {
        let fields = html! { (Field::date("to", "Last day").id("last-day").value(&self.today)) };
        let mut form = Form::post(action, fields, html! { (Button::danger("End this team")) });
        for name in ["name", "parent", "from"] {
            form = form.hidden(name, self.filled.value(name));
        }
        for (id, _) in &self.members {
            form = form.hidden("members", id);
        }
        let form = match self.filled.revision() {
            Some(revision) => form.hidden("revision", revision.to_string()),
            None => form,
        };
        html! {
            (disclosure("Ending the team", &stack(&[
                small("You see first what ends with it. Its members stay in the organization, and its records stay readable."),
                html! { (form) },
            ])))
        }
    }
}

/// The form to add teams.
#[derive(Clone, Debug, Default)]
pub(super) struct TeamsForm {
    pub(super) filled: Filled,
    pub(super) teams: Vec<(String, String)>,
}

impl TeamsForm {
    pub(super) fn render(&self) -> Markup {
        let filled = &self.filled;
        let teams = choices(
            std::iter::once(("", "No other team"))
                .chain(self.teams.iter().map(|(id, name)| (id.as_str(), name.as_str()))),
        );
        let fields = html! {
            (filled.fill(Field::text_area("names", "Name", 4).required().hint("One a line, to add several.")))
            (filled.fill(Field::select("parent", "Part of", teams)))
            (more("More", &html! { (filled.fill(Field::date("from", "First day"))) }))
        };
        let buttons = html! { (Button::primary("Add")) (Button::quiet("Cancel").href(people::url::index())) };
        html! {
            (PageHead::new("Add teams").crumbs(vec![Link::new("People & teams", people::url::index())]).lead("Who is in a team and who leads it can follow later."))
            (Card::new("Teams", html! { (filled.form(Form::post(url::ADD_TEAMS, fields, buttons))) }))
        }
    }
}

/// The table to type people in.
#[derive(Clone, Debug, Default)]
pub(super) struct PeopleTable {
    pub(super) rows: Vec<TypedRow>,
    pub(super) errors: Vec<FieldError>,
    /// The pasted text, where it was not read.
    pub(super) pasted: String,
    pub(super) paste_error: Option<String>,
    /// The names of the teams there are.
    pub(super) teams: Vec<String>,
    pub(super) people: Vec<String>,
    /// Whether manager and days are shown.
    pub(super) all_columns: bool,
    /// The team that new rows begin with.
    pub(super) team: String,
    /// The file the rows come from, if its errors are corrected here.
    pub(super) from_file: Option<String>,
}

/// The columns of the table: name, label, and whether they are shown without asking.
const COLUMNS: [(&str, &str, bool); 8] = [
    ("name", "Name", true),
    ("email", "E-mail", true),
    ("team", "Team", true),
    ("level", "Level", true),
    ("manager", "Reports to", false),
    ("from", "First day", false),
    ("to", "Last day", false),
    ("id", "Id", false),
];

impl PeopleTable {
    pub(super) fn render(&self) -> Markup {
        let paste = html! {
            (Field::text_area("paste", "Names and addresses", 4).value(&self.pasted).error(self.paste_error.as_ref())
                .hint("One person a line: Ana Ruiz <ana@example.org>, Payments, senior. Columns from a spreadsheet work too; everything but the name may be left out."))
            (Button::new("Put into the table").sends("step", "read"))
        };
        // The button that Enter presses comes first.
        let buttons = actions(&html! {
            (Button::primary("Add people").sends("step", "add"))
            (Button::new("More rows").sends("step", "rows"))
            @if !self.all_columns { (Button::new("More columns").sends("step", "columns")) }
            (Button::quiet("Cancel").href(people::url::index()))
        });
        let fields = html! {
            (Card::flush("People", html! { (self.table()) (inset(&buttons)) }))
            (Card::new("Or paste a list", paste))
        };
        let form = Form::post(url::ADD_PEOPLE, fields, Markup::default())
            .errors(self.errors.clone())
            .hidden("all", if self.all_columns { "yes" } else { "" })
            .hidden("default-team", &self.team);
        html! {
            (PageHead::new("Add people").crumbs(vec![Link::new("People & teams", people::url::index())])
                .lead("Type them in, or paste a list and correct it here. A team that does not exist yet is created.")
                .actions(html! { (Button::new("Import a file").href("/import?kind=people")) }))
            @if let Some(name) = &self.from_file { (Notice::warn(format!("{name} has errors. Nothing was applied.")).body("Correct them in the table and add the people from here.")) }
            (form)
        }
    }

    fn shown(&self) -> Vec<(&'static str, &'static str)> {
        let is_used = |name: &str| self.rows.iter().any(|row| !row.get(name).is_empty());
        let is_shown = |name: &str, always: bool| always || is_used(name) || self.all_columns && name != "id";
        COLUMNS
            .into_iter()
            .filter(|(name, _, always)| is_shown(name, *always))
            .map(|(name, label, _)| (name, label))
            .collect()
    }

    fn table(&self) -> Markup {
        let shown = self.shown();
        let columns = shown.iter().map(|(_, label)| Column::text(*label));
        let columns = std::iter::once(Column::unlabelled("Row")).chain(columns).collect();
        let rows = self.rows.iter().enumerate().map(|(at, row)| {
            let cells = shown.iter().map(|(name, label)| self.cell(name, label, at, row));
            Row::new(std::iter::once(html! { (at + 1) }).chain(cells).collect())
        });
        html! { (DataTable::new("People to add", columns, rows.collect())) }
    }

    fn cell(&self, name: &str, label: &str, at: usize, row: &TypedRow) -> Markup {
        let (key, label) = (field(name, at), format!("{label} {}", at + 1));
        let error = self.errors.iter().find(|error| error.field == key).map(|error| error.message.clone());
        let typed = match name {
            "level" => level_named(row.get(name)).unwrap_or(row.get(name)),
            _ => row.get(name),
        };
        // Suggestions once a page, not once a row.
        let suggested = |all: &Vec<String>| if at == 0 { all.clone() } else { Vec::new() };
        let input = match name {
            "level" => {
                // What is no level stays to be seen, and corrected.
                let others = (!typed.is_empty() && Level::ALL.iter().all(|level| level.as_str() != typed))
                    .then(|| Choice::new(typed, typed));
                Field::select(key, label, levels().into_iter().chain(others).collect())
            }
            "email" => Field::email(key, label),
            "from" | "to" => Field::date(key, label),
            "team" => Field::text(key, label).suggestions(suggested(&self.teams)),
            "manager" => Field::text(key, label).suggestions(suggested(&self.people)),
            _ => Field::text(key, label),
        };
        html! { (input.value(typed).error(error).autocomplete("off").in_cell()) }
    }
}

/// A change before it is made.
#[derive(Clone, Debug)]
pub(super) struct Preview {
    /// What it does, in one sentence.
    pub(super) summary: String,
    pub(super) action: String,
    /// What was sent, to send it again.
    pub(super) sent: Vec<(String, String)>,
    pub(super) lines: Vec<PlanLine>,
    pub(super) opens: Vec<String>,
    pub(super) losses: Vec<(Link, String)>,
    /// Where "Cancel" leads.
    pub(super) back: String,
    /// Why the viewer may not make it, and can only propose it.
    pub(super) refusal: Option<String>,
}

impl Preview {
    pub(super) fn render(&self) -> Markup {
        let (label, step, fields) = match &self.refusal {
            None => ("Apply", "confirmed", Markup::default()),
            Some(_) => {
                let reason = Field::text_area("reason", "Why?", 2)
                    .hint("Read by everyone who opens the change. Optional.");
                ("Send as a proposal", "propose", html! { (reason) })
            }
        };
        let buttons = html! { (Button::primary(label)) (Button::quiet("Cancel").href(&self.back)) };
        let mut form = Form::post(&self.action, fields, buttons).hidden(step, "yes");
        for (name, value) in &self.sent {
            form = form.hidden(name, value);
        }
        let losses: Vec<Markup> =
            self.losses.iter().map(|(person, what)| html! { (person) ": " (what) }).collect();
        let opens: Vec<Markup> = self.opens.iter().map(|gain| html! { (gain) }).collect();
        html! {
            (PageHead::new("Check this change").crumbs(vec![Link::new("People & teams", people::url::index())]).lead("Nothing has changed yet."))
            @if let Some(why) = &self.refusal { (Notice::info("You cannot make this change yourself").body(format!("{}. You can propose it to those who can.", capitalized(why)))) }
            (Card::new("What changes", plan(&self.lines)).note(&self.summary))
            @if !opens.is_empty() { (Card::new("Gains access to people's records", list(&opens)).note("The people concerned see it on Today")) }
            @if !losses.is_empty() { (Card::new("Loses responsibility", list(&losses))) }
            (form)
        }
    }
}
