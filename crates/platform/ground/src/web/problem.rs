//! The web formats of an [`Error`]: a page with a way forward, and an RFC 9457 problem document.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::{Error, Kind, how_to_ask},
    ui::{Button, Link, PageHead, actions, list, muted, paragraph},
};

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The problem type: `about:blank`, with the kind in `title`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words, the same for every problem of this kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, to which record.
    pub detail: String,
    /// What to do about it.
    pub hints: Vec<String>,
    /// The faults in the input, by field or place.
    pub errors: Vec<ProblemField>,
    /// The request's id in the server's log.
    pub request: String,
}

/// A fault in one field.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// The field's name or place.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

/// The error formats for programs, by address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ForPrograms {
    /// RFC 9457.
    Problem,
    /// RFC 7644, section 3.12.
    Scim,
}

/// The seconds after which an unavailable service may be asked again.
const IN_A_MOMENT: &str = "5";

/// Whether an address is for programs, which use tokens and read documents.
pub(super) fn for_programs(path: &str) -> Option<ForPrograms> {
    if path.starts_with("/api/") {
        Some(ForPrograms::Problem)
    } else if path.starts_with("/scim/") {
        Some(ForPrograms::Scim)
    } else {
        None
    }
}

/// An error on its way out; the outermost layer chooses its format.
#[derive(Debug, Clone)]
pub(super) struct Faced {
    pub(super) kind: Kind,
    message: String,
    hints: Vec<String>,
    who: Option<&'static str>,
    fields: Vec<(String, String)>,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        respond(&self, None)
    }
}

/// Turns an error into a response whose format is not yet chosen.
pub(super) fn respond(error: &Error, request: Option<&str>) -> Response {
    if matches!(error.kind, Kind::Internal | Kind::Unavailable | Kind::Unknown) {
        tracing::error!(request, error = %error.chain(), "a request failed");
    }
    let status = StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = status.into_response();
    if error.kind == Kind::Unavailable {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(IN_A_MOMENT));
    }
    response.extensions_mut().insert(Faced {
        kind: error.kind,
        message: error.message.clone(),
        hints: error.hints.clone(),
        who: error.who,
        fields: error.fields.iter().map(|field| (field.field.clone(), field.message.clone())).collect(),
    });
    response
}

impl Faced {
    /// The error for a status that no error of ours explains: an unknown path, a wrong method, a body too large.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let (kind, message) = match status.as_u16() {
            404 => (Kind::NotFound, "there is no page here".to_owned()),
            405 => (Kind::Invalid, "this address does not support that method".to_owned()),
            413 => (Kind::Invalid, "the request is too large; nothing was saved".to_owned()),
            503 => (
                Kind::Unavailable,
                "this took too long and was stopped; if it was a change, check whether it was saved"
                    .to_owned(),
            ),
            code => (if code >= 500 { Kind::Internal } else { Kind::Invalid }, status.to_string()),
        };
        Self { kind, message, hints: Vec::new(), who: None, fields: Vec::new() }
    }

    pub(super) fn document(self, face: ForPrograms, status: StatusCode, request: &str) -> Response {
        match face {
            ForPrograms::Problem => self.problem(status, request),
            ForPrograms::Scim => self.scim(status),
        }
    }

    /// The field names the kind of error where the standard has one.
    fn scim(self, status: StatusCode) -> Response {
        let status =
            if status == StatusCode::UNPROCESSABLE_ENTITY { StatusCode::BAD_REQUEST } else { status };
        let mut body = serde_json::json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": status.as_u16().to_string(),
            "detail": self.message,
        });
        if let Some((kind, _)) = self.fields.first() {
            body["scimType"] = kind.as_str().into();
        }
        let kind = HeaderValue::from_static("application/scim+json");
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body.to_string()).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }

    fn problem(self, status: StatusCode, request: &str) -> Response {
        let body = Problem {
            kind: "about:blank".to_owned(),
            title: self.kind.title().to_owned(),
            status: status.as_u16(),
            detail: self.message,
            hints: self.hints,
            errors: self.fields.into_iter().map(|(field, message)| ProblemField { field, message }).collect(),
            request: request.to_owned(),
        };
        let mut response = (status, Json(body)).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }

    pub(super) fn page(&self, request: &str) -> (String, Markup) {
        let mut message = self.message.clone();
        if let Some(first) = message.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        let content = html! {
            (PageHead::new(self.kind.title()).lead(format!("{message}.")))
            @if !self.fields.is_empty() {
                (list(&self.fields.iter().map(|(field, text)| html! { (field) ": " (text) }).collect::<Vec<_>>()))
            }
            @for hint in self.hints.iter().filter(|hint| self.who.is_none_or(|who| **hint != how_to_ask(who))) { (paragraph(hint)) }
            @if let Some(who) = self.who { (paragraph(Link::new("See who that is", format!("/find?q={}", super::form::escape(who))))) }
            (actions(&html! {
                @if self.kind == Kind::Unauthenticated { (Button::primary("Sign in").href("/sign-in")) }
                (Button::new("Who does what").href("/who"))
                (Button::new("Today").href("/"))
            }))
            (muted(format!("Request {request}")))
        };
        (self.kind.title().to_owned(), content)
    }
}
