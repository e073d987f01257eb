//! A form's values as typed, so that nothing is lost when the form has errors.

use castra_platform::{
    Error, Kind, Result,
    ui::{Field, FieldError},
    web::form::Form,
};

use super::sealed::ERASED;

/// Typed values by field name, and the errors of the form.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    values: Vec<(String, String)>,
    pub(super) errors: Vec<FieldError>,
}

impl Typed {
    /// A prefilled form. Erased text is left out, or saving would seal its placeholder as if a person had written it.
    pub(super) fn new(values: &[(&str, String)]) -> Self {
        let kept = |value: &String| if value == ERASED { String::new() } else { value.clone() };
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), kept(value)));
        Self { values: values.collect(), errors: Vec::new() }
    }

    /// The form with the values sent under these names and its errors; passes any other error on.
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

    pub(super) fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(super) fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    /// A field with its value and its error.
    pub(super) fn fill(&self, field: Field, name: &str) -> Field {
        field.value(self.value(name)).error(self.error(name))
    }
}

/// A text of a form; empty if absent.
pub(super) fn text(sent: &Form, name: &str) -> String {
    sent.get(name).unwrap_or_default().to_owned()
}

/// An optional text of a form.
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
