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
use utoipa::{IntoParams, ToSchema};

use super::ceiling::{self, Takes};
pub use crate::revision::version_tag;
use crate::{
    clock::parse_day,
    error::{Error, Kind, Result},
    revision::Seen,
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
        let takes = Takes::of(&request);
        let bytes = ceiling::body(request, state).await?;
        ceiling::json(&bytes, takes)?;
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

/// Describes `If-Match` of an operation that takes [`Seen`].
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only its description is used")]
pub struct IfMatch {
    /// The version the change is based on, such as `"v3"`.
    #[param(rename = "If-Match")]
    if_match: Option<String>,
}

/// `If-Match`: the revision that a change is based on.
impl<S: Sync> FromRequestParts<S> for Seen {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        // Bytes that are not text name no version of ours, and must not count as "no condition".
        let named = parts.headers.get(header::IF_MATCH);
        Ok(named.map_or(Self::ANY, |value| Self::if_match(String::from_utf8_lossy(value.as_bytes()))))
    }
}

/// The page of a list: `after` and `limit` of the query.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Paged {
    /// The page after this: `next` of the previous page.
    after: Option<String>,
    /// Items per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

impl Paged {
    /// The position after which the page begins; empty for the first.
    pub fn after(&self) -> &str {
        self.after.as_deref().unwrap_or_default()
    }

    /// How many rows to read: one more than the page has, to know whether another follows.
    pub fn rows(&self) -> Result<i64> {
        limit(self.limit).map(rows)
    }

    /// The page of the rows read; `key` is an item's position in the order.
    pub fn page<T>(
        &self,
        items: impl Iterator<Item = T>,
        key: impl Fn(&T) -> String,
    ) -> Result<Json<Listed<T>>> {
        Ok(Json(Listed::page(items, limit(self.limit)?, key)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Paged {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        Query::from_request_parts(parts, state).await.map(|Query(paged)| paged)
    }
}

/// A document with its current version.
pub fn versioned<T: Serialize>(version: i64, document: T) -> Response {
    ([(header::ETAG, version_tag(version))], Json(document)).into_response()
}

/// A created document, with its address.
pub fn created(location: String, made: impl IntoResponse) -> Response {
    (StatusCode::CREATED, [(header::LOCATION, location)], made).into_response()
}

/// The versions that the caller has: `If-None-Match`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known(Option<String>);

impl Known {
    /// Whether the caller already has this version.
    pub fn is_known(&self, tag: &str) -> bool {
        let weak = |known: &str| known.strip_prefix("W/").unwrap_or(known) == tag;
        self.0.as_ref().is_some_and(|known| known.trim() == "*" || known.split(',').map(str::trim).any(weak))
    }
}

impl<S: Sync> FromRequestParts<S> for Known {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let named = parts.headers.get(header::IF_NONE_MATCH);
        Ok(Self(named.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())))
    }
}

#[cfg(test)]
mod tests {
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
    fn a_known_version_is_not_sent_again() {
        let known = |text: &str| Known(Some(text.to_owned())).is_known("\"v3\"");
        assert!(known("W/\"v3\"") && known("*") && known("\"v1\",\"v3\"") && !known("\"v1\""));
        assert!(!Known::default().is_known("\"v3\""));
    }
}
