//! A list of people as CSV. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use castra_platform::{
    clock::parse_day,
    text::{self, folded, folded_address},
};
use chrono::NaiveDate;

use super::{
    merge,
    model::{At, Fault, Imported, ImportedPerson, ImportedTeam, SourceFile},
    table::{self, Cell},
    text::{Numbers, decode, hint, slug, unfit},
};
use crate::{
    org_file::yaml::{Place, note},
    organization::{Level, Organization, Period, PersonId, TeamId, rules},
};

/// A list of people with more columns is refused.
const MOST_COLUMNS: usize = 200;

/// Everyone, by the folded names a file may use.
#[derive(Debug, Default)]
struct Names {
    by_email: HashMap<String, BTreeSet<PersonId>>,
    by_name: HashMap<String, BTreeSet<PersonId>>,
}

/// The columns that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Id,
    Name,
    FirstName,
    LastName,
    Email,
    Level,
    Manager,
    Team,
    From,
    To,
}

/// A header in lower case without separators.
const HEADERS: [(Column, &[&str]); 10] = [
    (Column::Id, &["id", "personid", "employeeid", "userid", "username", "login", "handle", "slug"]),
    (Column::Name, &["name", "fullname", "displayname", "person", "employee", "employeename"]),
    (Column::FirstName, &["firstname", "givenname", "forename"]),
    (Column::LastName, &["lastname", "surname", "familyname"]),
    (Column::Email, &["email", "mail", "emailaddress", "workemail", "emailwork", "primaryemail"]),
    (Column::Level, &["level", "seniority", "grade", "careerlevel"]),
    (
        Column::Manager,
        &["manager", "reportsto", "supervisor", "manageremail", "managerid", "managername", "boss"],
    ),
    (Column::Team, &["team", "teams", "squad", "group", "department", "unit", "teamname"]),
    (Column::From, &["from", "start", "startdate", "since", "joined", "hired", "hiredate", "datehired"]),
    (Column::To, &["to", "end", "enddate", "until", "left", "leavingdate", "lastday", "terminationdate"]),
];

/// The name of the column that a header means.
pub(super) fn column_name(header: &str) -> Option<&'static str> {
    Some(match column(header)? {
        Column::Id => "id",
        Column::Name => "name",
        Column::FirstName => "first name",
        Column::LastName => "last name",
        Column::Email => "email",
        Column::Level => "level",
        Column::Manager => "manager",
        Column::Team => "team",
        Column::From => "from",
        Column::To => "to",
    })
}

fn column(header: &str) -> Option<Column> {
    let word: String = header.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
    HEADERS.iter().find(|(_, names)| names.contains(&word.as_str())).map(|(column, _)| *column)
}

/// A level in one of its spellings.
pub(super) fn level(text: &str) -> Option<Level> {
    let word = text.to_lowercase();
    match word.trim_end_matches('.') {
        "jr" | "entry" => Some(Level::Junior),
        "intermediate" | "medior" | "regular" => Some(Level::Mid),
        "sr" => Some(Level::Senior),
        "exec" | "c-level" => Some(Level::Executive),
        word => word.parse().ok(),
    }
}

/// The row being read.
struct Row<'a> {
    cells: BTreeMap<Column, &'a Cell>,
    start: Place,
}

impl Row<'_> {
    fn get(&self, column: Column) -> Option<(Place, String)> {
        let cell = self.cells.get(&column)?;
        // A line break in a cell counts as a space: no name has two lines.
        let text = text::name(&cell.text);
        (!text.is_empty()).then_some((cell.place, text))
    }

    /// The e-mail address, or its fault.
    fn email(&self) -> Option<(Place, Result<String, String>)> {
        let cell = self.cells.get(&Column::Email).filter(|cell| !cell.text.trim().is_empty())?;
        Some((cell.place, text::address(&cell.text)))
    }

    /// Where the fields are that the organization's rules may refuse.
    fn places(&self) -> BTreeMap<&'static str, Place> {
        let fields = [("email", Column::Email), ("manager", Column::Manager), ("to", Column::To)];
        fields.into_iter().filter_map(|(field, of)| Some((field, self.cells.get(&of)?.place))).collect()
    }

    fn name(&self) -> Option<(Place, String)> {
        self.get(Column::Name).or_else(|| {
            let parts: Vec<_> =
                [Column::FirstName, Column::LastName].into_iter().filter_map(|at| self.get(at)).collect();
            let place = parts.first()?.0;
            Some((place, parts.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" ")))
        })
    }
}

/// Reads the list, resolved against what is known.
pub(super) fn read(file: &SourceFile, known: &Organization) -> Result<(Imported, Vec<String>), Vec<Fault>> {
    let text = decode(file).map_err(|fault| vec![fault])?;
    let rows = table::rows(text).map_err(|problem| vec![(file.name.clone(), problem)])?;
    of_table(&file.name, &rows, known, None)
}

/// The same of a table that was read already. In a typed one, a row brings someone back who has left by `today`.
pub(super) fn of_table(
    name: &str,
    rows: &[Vec<Cell>],
    known: &Organization,
    typed_on: Option<NaiveDate>,
) -> Result<(Imported, Vec<String>), Vec<Fault>> {
    let mut reader = Reader { typed_on, ..Reader::new(name, known) };
    reader.table(rows);
    if reader.faults.is_empty() {
        return Ok((reader.imported, reader.notes));
    }
    // All at once: also what the organization's rules refuse of what could be read.
    let of_rules = merge::changes(known, typed_on.unwrap_or_default(), &reader.imported).err();
    reader.faults.extend(of_rules.into_iter().flatten());
    Err(reader.faults)
}

struct Reader<'a> {
    file: &'a str,
    known: &'a Organization,
    /// The day, if the rows were typed rather than in a file.
    typed_on: Option<NaiveDate>,
    faults: Vec<Fault>,
    notes: Vec<String>,
    imported: Imported,
    /// The owner of each folded e-mail on record.
    known_emails: HashMap<String, PersonId>,
    /// The first team with each folded name.
    known_teams: HashMap<String, TeamId>,
    numbers: Numbers,
}

impl<'a> Reader<'a> {
    fn new(file: &'a str, known: &'a Organization) -> Self {
        let mut known_emails = HashMap::new();
        for person in known.people.values() {
            if let Some(email) = &person.email {
                known_emails.entry(folded_address(email)).or_insert_with(|| person.id.clone());
            }
        }
        let mut known_teams = HashMap::new();
        for team in known.teams.values() {
            known_teams.entry(folded(&team.name)).or_insert_with(|| team.id.clone());
        }
        Self {
            file,
            known,
            typed_on: None,
            faults: Vec::new(),
            notes: Vec::new(),
            imported: Imported::default(),
            known_emails,
            known_teams,
            numbers: Numbers::default(),
        }
    }

    fn fault(&mut self, place: Place, message: impl Into<String>) {
        let fault = self.at(place).fault(message);
        note(&mut self.faults, fault);
    }

    fn at(&self, place: Place) -> At {
        At { file: self.file.to_owned(), place }
    }

    fn table(&mut self, rows: &[Vec<Cell>]) {
        let Some((header, rows)) = rows.split_first() else {
            return self.fault(
                Place { line: 1, column: 1 },
                "the file is empty; its first line must name the columns",
            );
        };
        let columns = self.header(header);
        if !self.faults.is_empty() {
            return;
        }
        let mut taken = Vec::new();
        for row in rows {
            let start = row.first().map(|cell| cell.place).unwrap_or_default();
            if let Some(extra) = row
                .get(columns.len()..)
                .and_then(|extra| extra.iter().find(|cell| !cell.text.trim().is_empty()))
            {
                self.fault(
                    extra.place,
                    format!(
                        "this row has {} cells, the header {}; put a cell that contains a separator in quotes",
                        row.len(),
                        columns.len()
                    ),
                );
                continue;
            }
            let cells = columns.iter().zip(row).filter_map(|(column, cell)| Some(((*column)?, cell)));
            let row = Row { cells: cells.collect(), start };
            for cell in row.cells.values() {
                if let Some(what) = unfit(&cell.text.replace(['\n', '\r', '\t'], " ")) {
                    self.fault(cell.place, what);
                }
            }
            if let Some(id) = self.identify(&row) {
                taken.push((id, row));
            }
        }
        let names = self.names();
        for (id, row) in taken {
            self.person(&names, &id, &row);
        }
    }

    /// Everyone in this file and in the record.
    fn names(&self) -> Names {
        let imported = self
            .imported
            .people
            .iter()
            .map(|(id, imported)| (id, imported.name.as_deref(), imported.email.as_deref()));
        let known = self.known.people.values();
        let known = known.map(|person| (&person.id, Some(person.name.as_str()), person.email.as_deref()));
        let mut names = Names::default();
        for (id, name, email) in imported.chain(known) {
            let add = |to: &mut HashMap<String, BTreeSet<PersonId>>, key: Option<String>| {
                if let Some(key) = key {
                    to.entry(key).or_default().insert(id.clone());
                }
            };
            add(&mut names.by_name, name.map(folded));
            add(&mut names.by_email, email.map(folded_address));
        }
        names
    }

    fn header(&mut self, header: &[Cell]) -> Vec<Option<Column>> {
        if header.len() > MOST_COLUMNS {
            let place = header[MOST_COLUMNS].place;
            self.fault(place, format!("the first line names more than {MOST_COLUMNS} columns"));
            return Vec::new();
        }
        let columns: Vec<Option<Column>> = header.iter().map(|cell| column(&cell.text)).collect();
        for (at, cell) in header.iter().enumerate() {
            if columns[at].is_some() && columns[..at].contains(&columns[at]) {
                self.fault(
                    cell.place,
                    format!("`{}` is a duplicate column, perhaps under another name", cell.text.trim()),
                );
            }
        }
        let named = |column| columns.contains(&Some(column));
        if !(named(Column::Name) || named(Column::FirstName) || named(Column::LastName)) {
            let found: Vec<&str> = header.iter().map(|cell| cell.text.trim()).collect();
            let message = format!("there is no column `name`; the first line names {}", found.join(", "));
            self.fault(
                header.first().map(|cell| cell.place).unwrap_or_default(),
                message.chars().take(300).collect::<String>(),
            );
        }
        let unused = header
            .iter()
            .zip(&columns)
            .filter(|(cell, column)| column.is_none() && !cell.text.trim().is_empty());
        let unused: Vec<&str> = unused.map(|(cell, _)| cell.text.trim()).collect();
        if !unused.is_empty() {
            self.notes.push(format!("ignored columns: {}", unused.join(", ")));
        }
        columns
    }

    /// The person a row is about: by id, by e-mail, or else by an id made from the name. Name and e-mail are recorded first, so
    /// that managers can be found before every row is read.
    fn identify(&mut self, row: &Row<'_>) -> Option<PersonId> {
        let Some((place, name)) = row.name() else {
            self.fault(row.start, "this row has no name");
            return None;
        };
        let name = rules::name(&name).map_err(|fault| self.fault(place, fault)).ok()?;
        let email =
            row.email().and_then(|(place, email)| email.map_err(|fault| self.fault(place, fault)).ok());
        let by_email =
            email.as_ref().and_then(|email| self.known_emails.get(&folded_address(email)).cloned());
        let (place, id) = match row.get(Column::Id) {
            Some((place, id)) => {
                rules::id(&id).map_err(|fault| self.fault(place, fault)).ok()?;
                (place, PersonId::from(id))
            }
            None => (place, by_email.unwrap_or_else(|| self.made(&name, email.as_deref()))),
        };
        if let Some(first) = self.imported.people.get(&id) {
            let first = first.at.place.line;
            self.fault(place, format!("`{id}` is a duplicate; the first is in line {first}"));
            return None;
        }
        self.imported.people.insert(
            id.clone(),
            ImportedPerson {
                at: self.at(place),
                name: Some(name),
                email,
                places: row.places(),
                ..ImportedPerson::default()
            },
        );
        Some(id)
    }

    /// An id made from a name, the same each time: that of the person with this name if there is one, else a free one.
    fn made(&mut self, name: &str, email: Option<&str>) -> PersonId {
        let from_email = || email.and_then(|email| email.split('@').next()).map(slug);
        let base = [slug(name), from_email().unwrap_or_default(), "person".to_owned()];
        let base = base.into_iter().find(|slug| !slug.is_empty()).unwrap_or_default();
        let (known, imported) = (&self.known.people, &self.imported.people);
        let fits = |id: &str| {
            let same = |known: &crate::organization::Person| {
                known.name == name
                    && known
                        .email
                        .as_deref()
                        .is_none_or(|known| email.is_none_or(|email| text::is_same_address(known, email)))
            };
            !imported.contains_key(id) && known.get(id).is_none_or(same)
        };
        PersonId::from(self.numbers.free(&base, |id| imported.contains_key(id), fits))
    }

    fn person(&mut self, names: &Names, id: &PersonId, row: &Row<'_>) {
        let level = row.get(Column::Level).and_then(|(place, text)| {
            let found = level(&text);
            if found.is_none() {
                let valid = Level::ALL.map(Level::as_str);
                self.fault(
                    place,
                    format!(
                        "`{text}` is not a level{}; use one of {}",
                        hint(self.faults.len(), &text, valid),
                        valid.join(", ")
                    ),
                );
            }
            found
        });
        let period = Period { from: self.date(row, Column::From), to: self.date(row, Column::To) };
        if let Err(fault) = rules::in_order(period) {
            self.fault(row.cells[&Column::To].place, fault);
        }
        let manager =
            row.get(Column::Manager).and_then(|(place, text)| self.manager(names, place, &text, id));
        if let Some((place, text)) = row.get(Column::Team) {
            for name in text.split(['|', ';']).map(str::trim).filter(|name| !name.is_empty()) {
                self.team(place, name, id);
            }
        }
        if let Some(imported) = self.imported.people.get_mut(id) {
            let left = self.known.people.get(id).and_then(|known| known.period.to);
            let back = match self.typed_on {
                Some(today) => left
                    .filter(|left| *left < today && period.to.is_none())
                    .map(|_| period.from.unwrap_or(today)),
                None => left.zip(period.from).filter(|(left, from)| from > left).map(|(_, from)| from),
            };
            let is_back = back.is_some();
            let period = back.map_or(period, |from| Period { from: Some(from), ..period });
            *imported = ImportedPerson { level, manager, period, is_back, ..imported.clone() };
        }
    }

    fn date(&mut self, row: &Row<'_>, column: Column) -> Option<NaiveDate> {
        let (place, text) = row.get(column)?;
        parse_day(&text).map_err(|fault| self.fault(place, fault)).ok()
    }

    /// A manager by id, e-mail or name, in this file or in the record.
    fn manager(&mut self, names: &Names, place: Place, text: &str, of: &PersonId) -> Option<PersonId> {
        let by_id = self.imported.people.contains_key(text) || self.known.people.contains_key(text);
        let found = if by_id {
            BTreeSet::from([PersonId::from(text)])
        } else {
            let by_email = names.by_email.get(&folded_address(text));
            let found = by_email.or_else(|| names.by_name.get(&folded(text)));
            found.cloned().unwrap_or_default()
        };
        let message = match found.len() {
            1 if found.contains(of) => "no one can be their own manager".to_owned(),
            1 => return found.into_iter().next(),
            0 => {
                let imported = self.imported.people.iter();
                let imported = imported.flat_map(|(id, imported)| {
                    [Some(id.as_str()), imported.name.as_deref(), imported.email.as_deref()]
                });
                let known = self.known.people.values();
                let known = known.flat_map(|person| {
                    [Some(person.id.as_str()), Some(&person.name), person.email.as_deref()]
                });
                let valid = imported.chain(known).flatten();
                format!("there is no person `{text}`{}", hint(self.faults.len(), text, valid))
            }
            n => format!("{n} people are called `{text}`; give the id or e-mail"),
        };
        self.fault(place, message);
        None
    }

    /// A team by id or name; an unknown one is created.
    fn team(&mut self, place: Place, name: &str, person: &PersonId) {
        let by_id = self.known.teams.get(name).map(|team| team.id.clone());
        let by_name = self.known_teams.get(&folded(name)).cloned();
        let known = by_id.into_iter().chain(by_name).min();
        let id = known.unwrap_or_else(|| {
            let id = slug(name);
            TeamId::from(if id == "organization" { "organization-team".to_owned() } else { id })
        });
        if id.as_str().is_empty() {
            return self
                .fault(place, format!("`{name}` cannot be made into a team's id; add the team first"));
        }
        if !self.known.teams.contains_key(&id) && !self.imported.teams.contains_key(&id) {
            let imported = ImportedTeam { at: self.at(place), name: Some(name.to_owned()), parent: None };
            self.imported.teams.insert(id.clone(), imported);
        }
        self.imported.members.insert((id, person.clone()));
    }
}
