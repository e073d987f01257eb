//! A form's values as they were typed, so that nothing is lost when something is to be put right.

use castra_platform::{
    Error, Kind, Result,
    ui::{Field, FieldError},
    web::form::Form,
};

use super::sealed::ERASED;

/// What was typed, by the field's name, and what is to be put right.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    values: Vec<(String, String)>,
    /// What is to be put right.
    pub(super) errors: Vec<FieldError>,
}

impl Typed {
    /// A form that is filled in already. What was erased is not there to be filled in, or it would be sealed again as if
    /// somebody had written it.
    pub(super) fn new(values: &[(&str, String)]) -> Self {
        let kept = |value: &String| if value == ERASED { String::new() } else { value.clone() };
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), kept(value)));
        Self { values: values.collect(), errors: Vec::new() }
    }

    /// The form again, with what was sent under these names and what is to be put right; any other error stays one.
    pub(super) fn again(sent: &Form, names: &[&str], error: Error) -> Result<Self> {
        if error.kind != Kind::Invalid || error.fields.is_empty() {
            return Err(error);
        }
        let values =
            names.iter().map(|name| ((*name).to_owned(), sent.get(name).unwrap_or_default().to_owned()));
        let fault = |known: castra_platform::error::FieldError| FieldError {
            field: known.field,
            message: known.message,
        };
        Ok(Self { values: values.collect(), errors: error.fields.into_iter().map(fault).collect() })
    }

    /// What a field holds.
    pub(super) fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// What is wrong with a field.
    pub(super) fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    /// A field with its value and its fault.
    pub(super) fn fill(&self, field: Field, name: &str) -> Field {
        field.value(self.value(name)).error(self.error(name))
    }
}

/// A text of a form; empty where there is none.
pub(super) fn text(sent: &Form, name: &str) -> String {
    sent.get(name).unwrap_or_default().to_owned()
}

/// A text that may be none.
pub(super) fn optional(sent: &Form, name: &str) -> Option<String> {
    sent.get(name).map(str::to_owned)
}

/// An amount of money in a currency, if one was typed.
pub(super) fn amount(sent: &Form, name: &str, currency: &str) -> Result<Option<i64>> {
    sent.get(name).map(|text| super::money::parse(name, text, currency)).transpose()
}

/// A whole number, if one was typed.
pub(super) fn whole(sent: &Form, name: &str) -> Result<Option<i64>> {
    let parse = |text: &str| {
        text.parse().map_err(|_| Error::invalid_field(name, format!("`{text}` is not a whole number")))
    };
    sent.get(name).map(parse).transpose()
}
