//! What is wrong with typed input.

use super::Terms;
use crate::error::{Error, FieldError, Kind, Result};

/// Faults of typed input, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// Adds a fault; a field shows its first.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        let field = field.into();
        if !self.0.iter().any(|known| known.field == field) {
            self.0.push(FieldError { field, message: message.into() });
        }
    }

    /// The value of a result; its refusal by fields becomes faults, any other is passed on.
    ///
    /// # Errors
    /// A refusal that names no field, or another error.
    pub fn take<T: Default>(&mut self, result: Result<T>) -> Result<T> {
        match result {
            Err(error) if error.kind == Kind::Invalid && !error.fields.is_empty() => {
                error.fields.into_iter().for_each(|fault| self.add(fault.field, fault.message));
                Ok(T::default())
            }
            other => other,
        }
    }

    /// Adds another's faults.
    pub fn join(&mut self, other: Self) {
        other.0.into_iter().for_each(|fault| self.add(fault.field, fault.message));
    }

    /// Adds the values outside their limits, if there is any fault: so that all are shown at once. Without one, the action
    /// checks the limits.
    pub fn with_limits(mut self, terms: &impl Terms) -> Self {
        if !self.is_empty() {
            self.join(terms.faults());
        }
        self
    }

    /// The faults of a part of the input, each field after the part's name and a dot.
    pub fn under(self, part: &str) -> Self {
        let named = |fault: FieldError| FieldError { field: format!("{part}.{}", fault.field), ..fault };
        Self(self.0.into_iter().map(named).collect())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields at fault, in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|fault| fault.field.as_str())
    }

    /// Refuses if there is any fault; `what` was not saved: "the case".
    pub fn refuse(self, what: &str) -> Result<()> {
        match self.0.len() {
            0 => Ok(()),
            1 => Err(Error::invalid(self.0[0].message.clone()).with_fields(self.0)),
            _ => Err(Error::invalid(format!("{what} was not saved; check these fields")).with_fields(self.0)),
        }
    }
}
