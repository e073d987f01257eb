//! Inputs and outputs of the REST API's handlers: queries, paths, documents, pages of lists, versions. Invalid input is
//! refused with an [`Error`], so that every refusal is a problem document.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error as _},
};
use utoipa::ToSchema;

use super::ceiling;
use crate::{
    clock::parse_day,
    error::{Error, Kind, Result},
};

/// A query's parameters. Unknown ones do not get here: [`super::Routes::api`] refuses them.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(Error::invalid(reason(&rejection.body_text()))),
        }
    }
}

/// The parameters of a path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(path)) => Ok(Self(path)),
            Err(rejection) => Err(Error::invalid(reason(&rejection.body_text()))),
        }
    }
}

/// A JSON document, received or sent.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if media_type(request.headers()) != "application/json" {
            return Err(unsupported("application/json"));
        }
        let bytes = ceiling::body(request, state).await?;
        ceiling::json(&bytes)?;
        let value = serde_json::from_slice(&bytes);
        value.map(Self).map_err(|error| Error::invalid(format!("this document cannot be read: {error}")))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// A text body, with its media type in lower case and without parameters; `""` where none is given.
#[derive(Debug)]
pub struct Text {
    /// The media type.
    pub media_type: String,
    /// The text.
    pub text: String,
}

impl<S: Send + Sync> FromRequest<S> for Text {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let media_type = media_type(request.headers());
        let bytes = ceiling::body(request, state).await?;
        match String::from_utf8(bytes.to_vec()) {
            Ok(text) => Ok(Self { media_type, text }),
            Err(error) => {
                let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = good.split(|byte| *byte == b'\n').count();
                Err(Error::invalid(format!("line {line} is not text in UTF-8; nothing was kept")))
            }
        }
    }
}

/// A file's bytes, with its media type as in [`Text`]; the reader of the file reports content that is not text.
#[derive(Debug)]
pub struct Upload {
    /// The media type.
    pub media_type: String,
    /// The content.
    pub bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let media_type = media_type(request.headers());
        Ok(Self { media_type, bytes: ceiling::body(request, state).await? })
    }
}

/// The error for a body of an unsupported type.
pub fn unsupported(taken: &str) -> Error {
    Error::new(Kind::UnsupportedType, format!("this address accepts {taken}"))
        .hint("set the `Content-Type` header to it")
}

fn media_type(headers: &HeaderMap) -> String {
    let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The framework's message for unreadable input, in the form of ours.
fn reason(text: &str) -> String {
    let text = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(text);
    format!("the address cannot be read: {text}")
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listed<T> {
    /// The items on this page, in order.
    pub items: Vec<T>,
    /// Send this as `after` to get the next page; null on the last one.
    #[schema(required)]
    pub next: Option<String>,
}

impl<T> Listed<T> {
    /// A list on a single page.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// The next page of at most `limit` items; `key` is an item's position in the order.
    pub fn page(items: impl Iterator<Item = T>, limit: usize, key: impl Fn(&T) -> String) -> Self {
        let mut items: Vec<T> = items.take(limit + 1).collect();
        let next = (items.len() > limit).then(|| key(&items[limit - 1]));
        items.truncate(limit);
        Self { items, next }
    }
}

/// The default number of items per page.
const USUAL: u32 = 50;
/// The most items per page.
pub const MOST: u32 = 500;

/// The number of items per page, from the request.
pub fn limit(asked: Option<u32>) -> Result<usize> {
    match asked.unwrap_or(USUAL) {
        limit @ 1..=MOST => Ok(limit as usize),
        other => Err(Error::invalid_field("limit", format!("{other} is not between 1 and {MOST}"))),
    }
}

/// The number of rows to read for a page of `limit`: one more, to know whether another page follows.
pub fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

/// Reads an optional day of a query or document.
pub fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| parse_day(&text).map_err(D::Error::custom)).transpose()
}

/// Reads a required day.
pub fn required_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_day(&text).map_err(D::Error::custom)
}

/// The entity tag of a version.
pub fn version_tag(version: i64) -> String {
    format!("\"v{version}\"")
}

/// A document with its current version.
pub fn versioned<T: Serialize>(version: i64, document: T) -> Response {
    ([(header::ETAG, version_tag(version))], Json(document)).into_response()
}

/// A created document, with its address.
pub fn created(location: String, made: impl IntoResponse) -> Response {
    (StatusCode::CREATED, [(header::LOCATION, location)], made).into_response()
}

/// The versions in a request's `If-Match` and `If-None-Match`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    matches: Option<String>,
    matches_none: Option<String>,
}

impl Conditions {
    /// Refuses if `If-Match` names another version.
    pub fn check(&self, tag: &str) -> Result<()> {
        match &self.matches {
            Some(wanted) if wanted.trim() != "*" && !tags(wanted).any(|known| known == tag) => {
                Err(Error::new(
                    Kind::PreconditionFailed,
                    format!("the current version is {tag}, not {wanted}; nothing was changed"),
                )
                .hint("read the current version and decide again"))
            }
            _ => Ok(()),
        }
    }

    /// Whether the caller already has this version.
    pub fn is_known(&self, tag: &str) -> bool {
        let weak = |known: &str| known.strip_prefix("W/").unwrap_or(known) == tag;
        self.matches_none.as_ref().is_some_and(|known| known.trim() == "*" || tags(known).any(weak))
    }

    /// The version in `If-Match`, if any: it has to be `current`, which is read only then.
    pub async fn seen(&self, current: impl Future<Output = Result<i64>>) -> Result<Option<i64>> {
        if !self.names_a_version() {
            return Ok(None);
        }
        let version = current.await?;
        self.check(&version_tag(version))?;
        Ok(Some(version))
    }

    /// Whether `If-Match` names any version.
    pub fn names_a_version(&self) -> bool {
        self.matches.as_ref().is_some_and(|wanted| wanted.trim() != "*")
    }
}

fn tags(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim)
}

impl<S: Sync> FromRequestParts<S> for Conditions {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        // Bytes that are not text name no version of ours, and must not count as "no condition".
        let named = |name| {
            parts.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Ok(Self { matches: named(header::IF_MATCH), matches_none: named(header::IF_NONE_MATCH) })
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn pages_cover_everything_once() {
        let all: Vec<String> = (0..10).map(|n| n.to_string()).collect();
        for limit in 1..12 {
            let (mut seen, mut after) = (Vec::new(), None::<String>);
            loop {
                let rest =
                    all.iter().filter(|item| after.as_ref().is_none_or(|after| *item > after)).cloned();
                let page = Listed::page(rest, limit, Clone::clone);
                seen.extend(page.items);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen, all, "{limit} on a page");
        }
    }

    #[test]
    fn conditions() {
        let matches = |text: &str| Conditions { matches: Some(text.to_owned()), matches_none: None };
        assert!(Conditions::default().check("\"v3\"").is_ok());
        assert!(matches("*").check("\"v3\"").is_ok());
        assert!(matches("\"v2\", \"v3\"").check("\"v3\"").is_ok());
        assert_eq!(matches("W/\"v3\"").check("\"v3\"").unwrap_err().kind, Kind::PreconditionFailed);
        assert_eq!(matches("").check("\"v3\"").unwrap_err().kind, Kind::PreconditionFailed);
        let seen = |text: &str| {
            matches(text).seen(async { Ok(3) }).now_or_never().expect("the future is ready at once")
        };
        assert_eq!(seen("*").unwrap(), None);
        assert_eq!(seen("\"v3\"").unwrap(), Some(3));
        assert_eq!(seen("\"v2\"").unwrap_err().kind, Kind::PreconditionFailed);
        let known =
            |text: &str| Conditions { matches: None, matches_none: Some(text.to_owned()) }.is_known("\"v3\"");
        assert!(known("W/\"v3\"") && known("*") && known("\"v1\",\"v3\"") && !known("\"v1\""));
    }
}
