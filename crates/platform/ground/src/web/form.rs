//! Submitted forms: names and values, in order, with repeated names allowed.

use axum::{
    extract::{FromRequest, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures::future::BoxFuture;
use maud::Markup;

use super::{
    Page,
    ceiling::{self, Takes},
};
use crate::{
    clock::parse_day,
    drafts::{self, Sent},
    error::{Error, Kind, Result},
    revision::Seen,
    terms::{Filled, Terms},
};

/// The fields of a submitted form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// The value under a name, trimmed; `None` if it is empty or absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mine = self.0.iter().find(|(key, value)| key == name && !value.trim().is_empty());
        mine.map(|(_, value)| value.trim())
    }

    /// The value under a name exactly as sent; empty if absent.
    pub fn verbatim(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The secret of a one-time link, whether only the secret or the whole link was entered.
    pub fn secret_of_link(&self) -> &str {
        self.get("code").unwrap_or_default().rsplit('#').next().unwrap_or_default()
    }

    /// Every pair of name and value, as sent.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every non-empty value under a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let mine = self.0.iter().filter(move |(key, _)| key == name);
        mine.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The value under a name, or an error at that field.
    pub fn required(&self, name: &str, what: &str) -> Result<&str> {
        self.get(name).ok_or_else(|| Error::invalid_field(name, format!("enter {what}")))
    }

    /// The page to return to: the field `back`, if it is an address of ours, or else `usual`. A form that occurs on
    /// several pages returns to its own.
    pub fn back<'a>(&'a self, usual: &'a str) -> &'a str {
        self.get("back").filter(|address| super::is_our_address(address)).unwrap_or(usual)
    }

    /// The revision that the person saw, which the form carries in the field `revision`, or in another of this name. One
    /// that is missing or invalid is refused: it would overwrite another person's change.
    pub fn seen(&self, name: &str) -> Result<Seen> {
        let refused =
            |message| Err(Error::invalid(message).hint("open the form again and copy your text into it"));
        match self.get(name).map(str::parse) {
            Some(Ok(revision)) => Ok(Seen::form(revision)),
            Some(Err(_)) => refused(format!("this is not a {name}; nothing was saved")),
            None => refused(format!("the form has no {name}; nothing was saved")),
        }
    }

    /// The value under a name, read as a type with its own text form, such as a status; none if it is empty.
    pub fn parse<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>> {
        let parse = |text: &str| {
            text.parse().map_err(|_| Error::invalid_field(name, format!("`{text}` is none of the choices")))
        };
        self.get(name).map(parse).transpose()
    }

    /// What was typed; refused if a field cannot be read, with every fault at once. `what` was not saved then: "the case".
    pub fn read<T: Terms>(&self, what: &str) -> Result<T> {
        let (terms, faults) = T::read(self);
        faults.with_limits(&terms).refuse(what).map(|()| terms)
    }

    /// The answer to a form: where it leads when saved, or the form again as typed, with the faults of its fields.
    pub fn submit<'a, T: Send + 'a>(
        &'a self,
        saving: impl Future<Output = Result<T>> + Send + 'a,
        saved: impl FnOnce(T) -> Response + Send + 'a,
        again: impl FnOnce(Filled) -> Markup + Send + 'a,
    ) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async move {
            match saving.await {
                Ok(value) => Ok(saved(value)),
                Err(error) if error.kind == Kind::Invalid && !error.fields.is_empty() => {
                    let page = Page::new("Check the form", again(Filled::again(self, error)));
                    Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
                }
                Err(error) => Err(error),
            }
        })
    }

    /// A date under a name, if present.
    pub fn date(&self, name: &str) -> Result<Option<chrono::NaiveDate>> {
        let parse = |text| parse_day(text).map_err(|fault| Error::invalid_field(name, fault));
        self.get(name).map(parse).transpose()
    }
}

impl FromIterator<(String, String)> for Form {
    fn from_iter<Pairs: IntoIterator<Item = (String, String)>>(pairs: Pairs) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let takes = Takes::of(&request);
        let sent = request.extensions().get::<Sent>().cloned();
        let body = ceiling::body(request, state).await?;
        let text = std::str::from_utf8(&body).map_err(|_| Error::invalid("a form must be text in UTF-8"))?;
        let mut pairs = pairs(text);
        ceiling::form(&pairs, takes)?;
        // The place of the form's draft is the frame's business, not the form's.
        if let (Some(sent), Some(at)) = (sent, pairs.iter().position(|(name, _)| name == drafts::FIELD)) {
            sent.set(pairs.swap_remove(at).1);
        }
        Ok(Self(pairs))
    }
}

/// The pairs of an urlencoded text; a broken escape stays as it is.
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(key, value)| (decode(key), decode(value)))
        .collect()
}

/// The bytes of a query's value, which need not be text; `None` if absent.
pub fn bytes(query: &str, name: &str) -> Option<Vec<u8>> {
    let pairs = query.split('&').map(|part| part.split_once('=').unwrap_or((part, "")));
    pairs
        .map(|(key, value)| (decode(key), value))
        .find(|(key, _)| key == name)
        .map(|(_, value)| decoded(value))
}

/// A value, escaped for an address's query or a cookie.
pub fn escape(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn decode(text: &str) -> String {
    String::from_utf8_lossy(&decoded(text)).into_owned()
}

fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match (bytes[at], escaped.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 2;
            }
            (b'+', _) => decoded.push(b' '),
            (byte, _) => decoded.push(byte),
        }
        at += 1;
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_broken_escapes() {
        let check = |text: &str, expected: &str| assert_eq!(decode(text), expected);
        check("a+b%20c", "a b c");
        check("%C3%A9", "é");
        check("100%", "100%");
        check("%zz", "%zz");
        check("%é", "%é");
    }

    #[test]
    fn a_value_may_be_bytes() {
        assert_eq!(bytes("a=1&file=caf%E9+b&file=2", "file").as_deref(), Some(b"caf\xe9 b".as_slice()));
        assert_eq!(bytes("files=1&file", "file").as_deref(), Some(b"".as_slice()));
        assert_eq!(bytes("", "file"), None);
    }

    #[test]
    fn a_form_leads_back_to_our_own_pages_alone() {
        let check = |sent: &str, expected: &str| {
            assert_eq!(Form(pairs(&format!("back={}", escape(sent)))).back("/usual"), expected, "{sent}");
        };
        check("/", "/");
        check("/?hat=lead#done", "/?hat=lead#done");
        check("", "/usual");
        check("//evil.example", "/usual");
        check("https://evil.example/", "/usual");
    }

    #[test]
    fn what_is_no_revision_is_not_taken_for_any() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(Form(pairs(text)).seen("revision").ok(), expected.map(Seen::form), "{text}");
        };
        check("revision=3", Some(3));
        check("revision=0", Some(0));
        check("revision=", None);
        check("", None);
        check("revision=3x", None);
        check("revision=9223372036854775808", None);
    }

    #[test]
    fn several_values_under_one_name() {
        let form = Form(pairs("team=a&team=b&team=&name=x"));
        assert_eq!(form.all("team").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(form.get("missing"), None);
    }
}
