//! People typed into a table, row by row: read as a list of people is. Pure.

use castra_platform::{Error, Result, error::FieldError};
use chrono::NaiveDate;

use super::{
    merge,
    model::Fault,
    people,
    table::{self, Cell},
};
use crate::{
    org_file::yaml::Place,
    organization::{Change, Organization},
};

/// The columns, by the names they have in a list of people.
pub(crate) const COLUMNS: [&str; 8] = ["name", "email", "team", "level", "manager", "from", "to", "id"];

/// A row of a table: a text for each of [`COLUMNS`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TypedRow([String; COLUMNS.len()]);

impl TypedRow {
    /// The text in a column.
    pub(crate) fn get(&self, column: &str) -> &str {
        COLUMNS.iter().position(|known| *known == column).map_or("", |at| &self.0[at])
    }

    /// Sets the text in a column.
    pub(crate) fn set(&mut self, column: &str, text: impl Into<String>) {
        if let Some(at) = COLUMNS.iter().position(|known| *known == column) {
            self.0[at] = text.into();
        }
    }

    /// The same with a text in a column.
    pub(crate) fn with(mut self, column: &str, text: impl Into<String>) -> Self {
        self.set(column, text);
        self
    }

    /// Whether nothing is typed in it.
    pub(crate) fn is_blank(&self) -> bool {
        self.0.iter().all(|text| text.trim().is_empty())
    }
}

/// The field of a cell, as forms name it: `email-3`, from 1.
pub(crate) fn field(column: &str, row: usize) -> String {
    format!("{column}-{}", row + 1)
}

/// What a table of people changes; every fault is at the field of its cell. Rows that name someone who has left bring them back.
pub(crate) fn changes_of_rows(
    known: &Organization,
    today: NaiveDate,
    rows: &[TypedRow],
) -> Result<Vec<Change>> {
    let cell = |text: &str, line: usize, column: usize| Cell {
        place: Place { line, column },
        text: text.to_owned(),
    };
    let cells = |texts: &[String], line: usize| -> Vec<Cell> {
        texts.iter().enumerate().map(|(column, text)| cell(text, line, column)).collect()
    };
    let mut table = vec![cells(&COLUMNS.map(str::to_owned), 0)];
    table.extend(rows.iter().enumerate().map(|(at, row)| cells(&row.0, at + 1)));
    let read = people::of_table("the list", &table, known, Some(today));
    let changes = read.and_then(|(imported, _)| merge::changes(known, today, &imported));
    changes.map_err(refusal)
}

fn refusal(mut faults: Vec<Fault>) -> Error {
    faults.sort();
    let field_error = |(_, problem): Fault| {
        let column = COLUMNS.get(problem.place.column).copied().unwrap_or("name");
        FieldError { field: field(column, problem.place.line.saturating_sub(1)), message: problem.message }
    };
    let mut fields: Vec<FieldError> = faults.into_iter().map(field_error).collect();
    fields.dedup_by(|a, b| a.field == b.field);
    Error::invalid("some rows need correcting; nothing was saved").with_fields(fields)
}

/// The rows of a list of people with a line of column names, such as a CSV file; none if its first line names no column, or it
/// cannot be read as a table.
pub(crate) fn rows_of_table(text: &str) -> Option<Vec<TypedRow>> {
    let rows = table::rows(text.strip_prefix('\u{feff}').unwrap_or(text)).ok()?;
    let (header, rows) = rows.split_first()?;
    let columns: Vec<Option<&str>> = header.iter().map(|cell| people::column_name(&cell.text)).collect();
    let is_header =
        columns.iter().flatten().any(|name| matches!(*name, "name" | "email" | "first name" | "last name"))
            && header.iter().all(|cell| !cell.text.contains('@'));
    if !is_header {
        return None;
    }
    let typed = |row: &Vec<Cell>| {
        let mut typed = TypedRow::default();
        for (column, cell) in columns.iter().zip(row) {
            let text = cell.text.trim();
            match column {
                Some("first name") => {
                    typed.set("name", format!("{text} {}", typed.get("name")).trim().to_owned())
                }
                Some("last name") => {
                    typed.set("name", format!("{} {text}", typed.get("name")).trim().to_owned())
                }
                Some(column) => typed.set(column, text),
                None => {}
            }
        }
        typed
    };
    Some(rows.iter().map(typed).collect())
}

/// A level in one of its spellings, by its name.
pub(crate) fn level_named(text: &str) -> Option<&'static str> {
    people::level(text).map(crate::organization::Level::as_str)
}
