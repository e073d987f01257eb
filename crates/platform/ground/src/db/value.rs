//! Values for statements, typed even when null: PostgreSQL refuses a text null for a number.

use super::AsText;
use crate::{
    clock::{Timestamp, to_text},
    error::{Error, Result},
};

/// One argument of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, dates and instants.
    Text(Option<String>),
    /// Counts, money in minor units, versions.
    Integer(Option<i64>),
    /// Measurements.
    Real(Option<f64>),
    /// Yes or no.
    Boolean(Option<bool>),
}

impl Value {
    /// A list of texts as one argument, for `x in (any_of($1))`.
    pub fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let texts: Vec<&str> = texts.into_iter().collect();
        // JSON would hide the NUL that is refused in every other text.
        let has_nul = texts.iter().any(|text| text.contains('\0'));
        Self::Text(Some(if has_nul { "\0".to_owned() } else { serde_json::Value::from(texts).to_string() }))
    }
}

/// Refuses values that the two databases store differently: PostgreSQL refuses NUL in text, SQLite turns NaN into null.
pub(super) fn check(args: &[Value]) -> Result<()> {
    for value in args {
        match value {
            Value::Text(Some(text)) if text.contains('\0') => {
                return Err(Error::invalid("text must not contain the character NUL; nothing was saved"));
            }
            Value::Real(Some(number)) if number.is_nan() => {
                return Err(Error::internal("a measurement is not a number; nothing was saved"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The arguments of a statement, in the order of its `$1`, `$2`, ….
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { [$($crate::db::Value::from($value)),*] };
}

macro_rules! from {
    ($($type:ty => $variant:ident),* $(,)?) => { $(
        impl From<$type> for Value {
            fn from(value: $type) -> Self { Self::$variant(Some(value.into())) }
        }
        impl From<Option<$type>> for Value {
            fn from(value: Option<$type>) -> Self { Self::$variant(value.map(Into::into)) }
        }
    )* };
}
from!(String => Text, &str => Text, i64 => Integer, i32 => Integer, u32 => Integer, f64 => Real, bool => Boolean);

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}

impl<T: AsText> From<&T> for Value {
    fn from(value: &T) -> Self {
        Self::from(value.as_text())
    }
}

impl<T: AsText> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        Self::Text(value.map(|value| value.as_text().to_owned()))
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Text(Some(to_text(value)))
    }
}

impl From<Option<Timestamp>> for Value {
    fn from(value: Option<Timestamp>) -> Self {
        Self::Text(value.map(to_text))
    }
}

impl From<chrono::NaiveDate> for Value {
    fn from(value: chrono::NaiveDate) -> Self {
        Self::Text(Some(value.to_string()))
    }
}

impl From<Option<chrono::NaiveDate>> for Value {
    fn from(value: Option<chrono::NaiveDate>) -> Self {
        Self::Text(value.map(|date| date.to_string()))
    }
}
