//! A form that shows what was typed.

use crate::{error::Error, ui, web::form::Form};

/// A form's values as they were typed or are stored, with its faults and the revision it is based on.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    values: Vec<(String, String)>,
    errors: Vec<ui::FieldError>,
    revision: Option<i64>,
}

impl Filled {
    /// The values that were sent, with the faults they had.
    pub fn again(sent: &Form, error: Error) -> Self {
        Self {
            values: sent.pairs().filter(|(name, _)| *name != "revision").map(owned).collect(),
            errors: error.fields,
            revision: sent.get("revision").and_then(|text| text.parse().ok()),
        }
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.push((name.to_owned(), value.into()));
        self
    }

    /// Replaces a value.
    #[must_use]
    pub fn replacing(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.retain(|(known, _)| known != name);
        self.with(name, value)
    }

    /// Sets the revision it is based on.
    #[must_use]
    pub fn at(mut self, revision: i64) -> Self {
        self.revision = Some(revision);
        self
    }

    /// The revision it is based on.
    #[must_use]
    pub fn revision(&self) -> Option<i64> {
        self.revision
    }

    /// The first value under a name; empty if there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether there is this value under a name, for choices of several.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(known, typed)| known == name && typed == value)
    }

    /// The fault of a field.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    /// A field with its value and its fault.
    pub fn fill(&self, field: ui::Field) -> ui::Field {
        let name = field.name().to_owned();
        field.value(self.value(&name)).error(self.error(&name))
    }

    /// A form with the summary of its faults and its revision.
    pub fn form(&self, form: ui::Form) -> ui::Form {
        let form = form.errors(self.errors.clone());
        match self.revision {
            Some(revision) => form.hidden("revision", revision.to_string()),
            None => form,
        }
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
