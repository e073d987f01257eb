//! One error for everything above the rules: a kind, a message for a person, hints, and the fields at fault.
//!
//! It has three forms, rendered here and in [`crate::web::problem`] and nowhere else: a page with a way forward, an RFC
//! 9457 problem document, and `error:` and `hint:` lines with an exit code.

use std::fmt;

pub use castra_ui::FieldError;

/// The result of everything that can be refused or fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The kind of an [`Error`]; decides the HTTP status and the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It does not exist, or the caller may not know that it does. HTTP 404, exit 4.
    NotFound,
    /// The caller is not signed in. HTTP 401, exit 1.
    Unauthenticated,
    /// It exists publicly, but the caller may not do this. HTTP 403, exit 1.
    Forbidden,
    /// It changed in the meantime, or its state does not allow this. HTTP 409, exit 1.
    Conflict,
    /// It is not in the version that the caller named. HTTP 412, exit 1.
    PreconditionFailed,
    /// The content type is not supported here. HTTP 415, exit 1.
    UnsupportedType,
    /// The input is invalid; the fields say where. HTTP 422, exit 1.
    Invalid,
    /// Too many requests; nothing was done. HTTP 429, exit 1.
    TooMany,
    /// A service we need does not answer; nothing was saved. HTTP 503, exit 1.
    Unavailable,
    /// A service we need stopped answering midway: it is not known whether the change was saved. HTTP 504, exit 5.
    Unknown,
    /// An internal error. HTTP 500, exit 1.
    Internal,
}

impl Kind {
    /// The HTTP status code of this kind.
    pub fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::Conflict => 409,
            Self::PreconditionFailed => 412,
            Self::UnsupportedType => 415,
            Self::Invalid => 422,
            Self::TooMany => 429,
            Self::Unavailable => 503,
            Self::Unknown => 504,
            Self::Internal => 500,
        }
    }

    /// The exit code of a command that ends with this kind.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::NotFound => 4,
            Self::Unknown => 5,
            _ => 1,
        }
    }

    /// A short title, the same for every error of this kind.
    pub fn title(self) -> &'static str {
        match self {
            Self::NotFound => "Not found",
            Self::Unauthenticated => "Please sign in",
            Self::Forbidden => "Not allowed",
            Self::Conflict | Self::PreconditionFailed => "Not possible in the current state",
            Self::UnsupportedType => "Unsupported type",
            Self::Invalid => "Invalid input",
            Self::TooMany => "Too many requests",
            Self::Unavailable => "Not available right now",
            Self::Unknown => "It is not known whether this was saved",
            Self::Internal => "Internal error",
        }
    }
}

/// The command that tells who may, for those who are not at a page.
pub(crate) fn how_to_ask(question: &str) -> String {
    format!("run `castra who \"{question}\"` to see who that is")
}

/// A refusal or failure, with a message for a person.
#[derive(Debug)]
pub struct Error {
    /// The kind.
    pub kind: Kind,
    /// What happened, to which record. Lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub hints: Vec<String>,
    /// The question whose answer names those who may: `direction`.
    pub who: Option<&'static str>,
    /// The faults by field, when the kind is [`Kind::Invalid`].
    pub fields: Vec<FieldError>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of a kind, with its message.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hints: Vec::new(), who: None, fields: Vec::new(), source: None }
    }

    /// `what` does not exist, or the caller may not know that it does.
    pub fn not_found(what: impl fmt::Display) -> Self {
        Self::new(Kind::NotFound, format!("there is no {what}"))
    }

    /// The caller may not do this.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(Kind::Forbidden, message)
    }

    /// The current state does not allow it.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, message)
    }

    /// The input as a whole is invalid.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, message)
    }

    /// One field is invalid.
    pub fn invalid_field(field: impl Into<String>, message: impl Into<String>) -> Self {
        let message = message.into();
        let mut error = Self::new(Kind::Invalid, message.clone());
        error.fields.push(FieldError { field: field.into(), message });
        error
    }

    /// An internal error.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Kind::Internal, message)
    }

    /// Adds what the person can do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Names the question that tells who may: a page leads to its answer, a command names the one that answers.
    pub fn ask_who(mut self, question: &'static str) -> Self {
        self.who = Some(question);
        self.hint(how_to_ask(question))
    }

    /// Adds the faults by field or place.
    pub fn with_fields(mut self, fields: Vec<FieldError>) -> Self {
        self.fields = fields;
        self
    }

    /// Adds the cause; shown in logs, never to a person.
    pub fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The whole chain of causes in one line, for the log.
    pub fn chain(&self) -> String {
        let mut text = self.message.clone();
        let mut cause = std::error::Error::source(self);
        while let Some(inner) = cause {
            text.push_str(": ");
            text.push_str(&inner.to_string());
            cause = inner.source();
        }
        text
    }

    /// The lines for a terminal: `error:`, each place, and each hint.
    pub fn for_terminal(&self) -> String {
        let mut text = format!("error: {}\n", self.message);
        for field in &self.fields {
            if field.message != self.message {
                text.push_str(&format!("  {}: {}\n", field.field, field.message));
            }
        }
        for hint in &self.hints {
            text.push_str(&format!("hint: {hint}\n"));
        }
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::new(Kind::Unavailable, format!("cannot read or write: {error}")).caused_by(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::internal("a stored document cannot be read").caused_by(error)
    }
}
