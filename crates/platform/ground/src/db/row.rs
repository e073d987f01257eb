//! Rows of either database, read by column name.

use chrono::NaiveDate;
use sqlx::{Row as _, postgres::PgRow, sqlite::SqliteRow};

use super::failed;
use crate::{
    clock::{Timestamp, from_text},
    error::{Error, Result},
};

/// One row of a result.
#[derive(Debug)]
pub struct Row(pub(super) Inner);

#[derive(Debug)]
pub(super) enum Inner {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// A type built from a row; implemented in a feature's `store.rs` for its model.
pub trait FromRow: Sized {
    /// Reads it from a row; fails where a stored value is not valid in the model.
    fn from_row(row: &Row) -> Result<Self>;
}

/// A type that a column can be read as.
pub trait Column: Sized {
    #[doc(hidden)]
    fn read(row: &Row, index: Index<'_>) -> Result<Self>;
}

/// A column by its name or position.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
pub enum Index<'a> {
    Name(&'a str),
    First,
}

impl Row {
    /// The value of the column `name`.
    pub fn get<T: Column>(&self, name: &str) -> Result<T> {
        T::read(self, Index::Name(name))
    }

    /// The value of a column that holds one of our own types as text, such as a status or an id.
    pub fn parse<T: std::str::FromStr>(&self, name: &str) -> Result<T> {
        let text: String = self.get(name)?;
        text.parse().map_err(|_| {
            Error::internal(format!("column `{name}` holds `{text}`, which is none of its values"))
        })
    }

    /// The value of a column that holds JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T> {
        Ok(serde_json::from_str(&self.get::<String>(name)?)?)
    }
}

/// A type of ours that is stored and typed as text: an id, a status, a kind.
pub trait AsText: Sized {
    /// All its names, in a closed set; empty where any text is one.
    const NAMES: &'static [&'static str] = &[];
    /// The text.
    fn as_text(&self) -> &str;
    /// The value of a text, if it is one.
    fn of_text(text: &str) -> Option<Self>;
}

impl<T: AsText> Column for T {
    fn read(row: &Row, index: Index<'_>) -> Result<Self> {
        of_column(&String::read(row, index)?)
    }
}

impl<T: AsText> Column for Option<T> {
    fn read(row: &Row, index: Index<'_>) -> Result<Self> {
        Option::<String>::read(row, index)?.map(|text| of_column(&text)).transpose()
    }
}

fn of_column<T: AsText>(text: &str) -> Result<T> {
    T::of_text(text).ok_or_else(|| Error::internal(format!("`{text}` is stored where none of its values is")))
}

/// Reads a record from the columns of the same names; sealed ones after a semicolon, with their table.
///
/// ```ignore
/// record!(Case { id, team, state, revision; body in "conflict_cases" });
/// ```
#[macro_export]
macro_rules! record {
    ($name:ty { $($field:ident),+ $(,)? $(; $($sealed:ident in $table:literal),+)? }) => {
        impl $crate::db::FromRow for $name {
            fn from_row(row: &$crate::db::Row) -> $crate::Result<Self> {
                Ok(Self {
                    $($field: row.get(stringify!($field))?,)+
                    $($($sealed: $crate::private::Sealed::of(row, $table, stringify!($sealed))?,)+)?
                })
            }
        }
    };
}

macro_rules! native {
    ($($type:ty),*) => { $(
        impl Column for $type {
            fn read(row: &Row, index: Index<'_>) -> Result<Self> {
                match (&row.0, index) {
                    (Inner::Sqlite(row), Index::Name(name)) => row.try_get(name),
                    (Inner::Sqlite(row), Index::First) => row.try_get(0),
                    (Inner::Postgres(row), Index::Name(name)) => row.try_get(name),
                    (Inner::Postgres(row), Index::First) => row.try_get(0),
                }
                .map_err(failed)
            }
        }
    )* };
}
native!(String, Option<String>, f64, Option<f64>, bool, Option<bool>);

impl Column for Option<i64> {
    fn read(row: &Row, index: Index<'_>) -> Result<Self> {
        match (&row.0, index) {
            (Inner::Sqlite(row), Index::Name(name)) => row.try_get(name),
            (Inner::Sqlite(row), Index::First) => row.try_get(0),
            (Inner::Postgres(row), Index::Name(name)) => integer(row, name),
            (Inner::Postgres(row), Index::First) => integer(row, 0),
        }
        .map_err(failed)
    }
}

/// PostgreSQL returns a literal such as the 1 of `select 1` in 32 bits, SQLite in 64.
fn integer(row: &PgRow, index: impl sqlx::ColumnIndex<PgRow> + Copy) -> sqlx::Result<Option<i64>> {
    row.try_get(index).or_else(|_| row.try_get::<Option<i32>, _>(index).map(|number| number.map(i64::from)))
}

impl Column for i64 {
    fn read(row: &Row, index: Index<'_>) -> Result<Self> {
        Option::<Self>::read(row, index)?.ok_or_else(|| Error::internal("a number is missing"))
    }
}

impl Column for Option<NaiveDate> {
    fn read(row: &Row, index: Index<'_>) -> Result<Self> {
        let text = Option::<String>::read(row, index)?;
        text.map(|text| {
            text.parse().map_err(|_| Error::internal(format!("`{text}` is stored where a date belongs")))
        })
        .transpose()
    }
}

impl Column for NaiveDate {
    fn read(row: &Row, index: Index<'_>) -> Result<Self> {
        Option::<Self>::read(row, index)?.ok_or_else(|| Error::internal("a date is missing"))
    }
}

impl Column for Option<Timestamp> {
    fn read(row: &Row, index: Index<'_>) -> Result<Self> {
        let text = Option::<String>::read(row, index)?;
        text.map(|text| {
            from_text(&text)
                .ok_or_else(|| Error::internal(format!("`{text}` is stored where an instant belongs")))
        })
        .transpose()
    }
}

impl Column for Timestamp {
    fn read(row: &Row, index: Index<'_>) -> Result<Self> {
        Option::<Self>::read(row, index)?.ok_or_else(|| Error::internal("an instant is missing"))
    }
}

impl FromRow for i64 {
    fn from_row(row: &Row) -> Result<Self> {
        Self::read(row, Index::First)
    }
}

impl FromRow for String {
    fn from_row(row: &Row) -> Result<Self> {
        Self::read(row, Index::First)
    }
}
