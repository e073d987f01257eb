//! The largest input accepted from anyone, in one place, so that no field is forgotten. Each practice sets its own, lower
//! limits in its rules; input beyond a ceiling never gets that far.

use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::{DefaultBodyLimit, FromRequest, Request},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};

use crate::{
    error::{Error, Kind, Result},
    ui::within_a_page,
    work,
};

/// Bytes of an address. A path in a repository may have 4,096 bytes, each written as three.
pub const ADDRESS: usize = 16 << 10;
/// Bytes of a body: the longest text that a practice accepts, with every byte escaped, and everything around it.
pub const BODY: usize = 1 << 20;
/// Bytes of a body that is a file: an organization of 10,000 people is under 4 MB, and under three times that in a form.
pub const FILE: usize = 16 << 20;
/// Bytes of a body from which a request is answered apart from others: parsing, checking and showing it again takes milliseconds.
const LONG: u64 = 16 << 10;
/// Characters of one field.
pub const FIELD: usize = 50_000;
/// Fields of a form.
pub const FIELDS: usize = 10_000;
/// Values of a document: a directory's group of 50,000 members has two for each.
pub const VALUES: usize = 200_000;
/// Nesting of a document's values.
pub const DEPTH: usize = 32;
/// Characters of a search. Names are shorter, and a question has a few words.
pub const SEARCH: usize = 200;

/// The kind of body that a route accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Takes {
    /// Fields, as people fill them in.
    #[default]
    Fields,
    /// Files: a body, and any one field of it, may be as large as a file.
    Files,
}

impl Takes {
    fn most(self) -> usize {
        match self {
            Self::Fields => BODY,
            Self::Files => FILE,
        }
    }

    /// The kind of body that the request's route accepts.
    pub(super) fn of(request: &Request) -> Self {
        request.extensions().get().copied().unwrap_or_default()
    }
}

/// Limits a route's bodies to this kind, and keeps long ones off the threads that answer everyone.
pub(super) fn over<S: Clone + Send + Sync + 'static>(
    handlers: MethodRouter<S>,
    takes: Takes,
) -> MethodRouter<S> {
    let mark = move |mut request: Request, next: Next| async move {
        request.extensions_mut().insert(takes);
        if request.body().size_hint().upper().is_some_and(|bytes| bytes <= LONG) {
            return next.run(request).await;
        }
        // What arrives slowly keeps no one waiting: it is answered once it is here.
        let (head, body) = request.into_parts();
        let Ok(body) = to_bytes(body, takes.most()).await else {
            return too_large(takes).into_response();
        };
        let request = Request::from_parts(head, Body::from(body));
        match work::apart(within_a_page(next.run(request))).await {
            Ok(answer) => answer,
            Err(error) => error.into_response(),
        }
    };
    let handlers: MethodRouter<S> = handlers.layer(middleware::from_fn(mark));
    handlers.layer(DefaultBodyLimit::max(takes.most()))
}

fn too_large(takes: Takes) -> Error {
    let most = takes.most() >> 20;
    let message =
        format!("the request is too large; at most {most} MB are accepted here, and nothing was saved");
    Error::new(Kind::Invalid, message).hint("send less at once")
}

/// Refuses an address longer than any of ours.
pub(super) async fn address(request: Request, next: Next) -> Response {
    let uri = request.uri();
    let length = uri.path().len() + uri.query().map_or(0, str::len);
    if length > ADDRESS {
        let message = format!("this address has {length} characters; at most {ADDRESS} are accepted");
        return Error::invalid(message).hint("send long values in a form or a document").into_response();
    }
    next.run(request).await
}

/// The body, up to the route's ceiling.
pub(super) async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes> {
    let takes = Takes::of(&request);
    Bytes::from_request(request, state).await.map_err(|rejection| {
        let rejection = rejection.into_response();
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return too_large(takes);
        }
        Error::invalid("the request could not be read; nothing was saved")
    })
}

/// Refuses a form with too many fields, or with a field longer than any of ours or with a NUL.
pub(super) fn form(pairs: &[(String, String)], takes: Takes) -> Result<()> {
    if pairs.len() > FIELDS {
        return Err(Error::invalid(format!(
            "this form has {} fields; at most {FIELDS} are accepted",
            pairs.len()
        )));
    }
    if let Some((name, _)) = pairs.iter().find(|(name, value)| value.contains('\0') || name.contains('\0')) {
        return Err(with_nul(name));
    }
    if takes == Takes::Files {
        return Ok(());
    }
    match pairs.iter().find(|(name, value)| is_too_long(value) || is_too_long(name)) {
        Some((name, _)) => Err(too_long(name)),
        None => Ok(()),
    }
}

fn is_too_long(text: &str) -> bool {
    text.len() > FIELD && text.chars().count() > FIELD
}

fn too_long(name: &str) -> Error {
    let name: String = name.chars().take(100).collect();
    Error::invalid_field(
        name,
        format!("this is longer than {FIELD} characters, the most that any field accepts"),
    )
}

/// A NUL is no text: one of the databases refuses it, and elsewhere it hides what follows.
fn with_nul(name: &str) -> Error {
    let name: String = name.chars().filter(|letter| *letter != '\0').take(100).collect();
    Error::invalid_field(name, "this contains a NUL character (U+0000); enter the text without it")
}

/// A search term, if it is short enough.
pub fn search<'a>(field: &str, text: &'a str) -> Result<&'a str> {
    let text = text.trim();
    if text.len() > SEARCH && text.chars().count() > SEARCH {
        return Err(Error::invalid_field(field, format!("use at most {SEARCH} characters")));
    }
    Ok(text)
}

/// The fields of a JSON document that hold a whole file.
const FILES_IN_JSON: [&str; 2] = ["text", "content"];

/// Refuses a JSON document that is deeper, or has more values or a longer text, than any of ours, or a NUL; a text that may be a
/// file is as long as its body. Reads it once,
/// and leaves whether it is JSON at all to the parser.
pub fn json(document: &[u8], takes: Takes) -> Result<()> {
    let (mut depth, mut values, mut at, mut last) = (0_usize, 1_usize, 0, 0..0);
    let mut name = 0..0;
    while let Some(byte) = document.get(at) {
        match byte {
            b'"' => {
                let Text { end, length, has_nul } = text(document, at + 1);
                let named = || String::from_utf8_lossy(&document[name.clone()]);
                let is_file = || takes == Takes::Files && FILES_IN_JSON.contains(&named().as_ref());
                if length > FIELD && !is_file() {
                    return Err(too_long(&named()));
                }
                if has_nul {
                    return Err(with_nul(&named()));
                }
                last = at + 1..end;
                at = end;
            }
            b':' => name = last.clone(),
            b',' => values += 1,
            b'[' | b'{' => (depth, values) = (depth + 1, values + 1),
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH {
            return Err(Error::invalid(format!("this document is nested more than {DEPTH} deep")));
        }
        if values > VALUES {
            return Err(Error::invalid(format!("this document has more than {VALUES} values")));
        }
        at += 1;
    }
    Ok(())
}

/// A text within a document.
struct Text {
    /// Where it ends.
    end: usize,
    /// Its number of characters.
    length: usize,
    /// Whether one of them is NUL, which JSON can only escape.
    has_nul: bool,
}

/// The text that begins here.
fn text(document: &[u8], start: usize) -> Text {
    let (mut at, mut length, mut has_nul) = (start, 0, false);
    loop {
        match document.get(at) {
            None => return Text { end: document.len(), length, has_nul },
            Some(b'"') => return Text { end: at, length, has_nul },
            Some(b'\\') => {
                has_nul |= document[at..].starts_with(b"\\u0000");
                at += if document.get(at + 1) == Some(&b'u') { 6 } else { 2 };
                length += 1;
            }
            Some(byte) => {
                at += 1;
                // Continuation bytes begin no character.
                length += usize::from(byte & 0xc0 != 0x80);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Arc, Mutex, mpsc},
        time::Duration,
    };

    use axum::{
        Router,
        routing::{get, post},
    };
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_long_request_leaves_the_only_thread_to_others() {
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (release, released) = mpsc::channel::<()>();
        let ends = Arc::new(Mutex::new(Some((begun, released))));
        let long = move |_: Bytes| {
            let ends = ends.lock().unwrap().take();
            async move {
                let (begun, released) = ends.unwrap();
                begun.send(()).unwrap();
                // As a parser would, it does not give its thread away.
                released.recv_timeout(Duration::from_secs(20)).map_or("in vain", |()| "long")
            }
        };
        let router = Router::new()
            .route("/long", over(post(long), Takes::Fields))
            .route("/light", over(get(|| async { "light" }), Takes::Fields));
        let ask = |path: &str, bytes: usize| {
            let request = Request::builder().uri(path).method(if bytes > 0 { "POST" } else { "GET" });
            let request = request.body(Body::from("x".repeat(bytes))).unwrap();
            let answer = router.clone().oneshot(request);
            tokio::spawn(async move { to_bytes(answer.await.unwrap().into_body(), 100).await.unwrap() })
        };
        let long = ask("/long", 20_000);
        has_begun.await.unwrap();
        assert_eq!(ask("/light", 0).await.unwrap(), "light");
        release.send(()).unwrap();
        assert_eq!(long.await.unwrap(), "long");
    }

    fn fault(document: &str) -> Option<String> {
        json(document.as_bytes(), Takes::Fields).err().map(|error| match error.fields.as_slice() {
            [] => error.message,
            [field, ..] => format!("{}: {}", field.field, field.message),
        })
    }

    #[test]
    fn a_document_has_a_depth_a_number_and_a_length() {
        assert_eq!(fault(r#"{"a": ["\"[[[[", {"b": 1.5e3}], "c": "\\"}"#), None);
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(fault(&nested(DEPTH)), None);
        assert!(fault(&nested(DEPTH + 1)).unwrap().contains("nested"));
        assert!(fault(&"[".repeat(1 << 20)).unwrap().contains("nested"));
        assert!(fault(&format!("[{}1]", "1,".repeat(VALUES))).unwrap().contains("values"));
        let long =
            |length: usize, letter: &str| format!(r#"{{"a": 1, "words": ["{}"]}}"#, letter.repeat(length));
        assert_eq!(fault(&long(FIELD, "x")), None);
        assert_eq!(fault(&long(FIELD, "é")), None);
        assert_eq!(fault(&long(FIELD, "\\u00e9")), None);
        let file = |name: &str| format!("{{\"{name}\": \"{}\"}}", "x".repeat(FIELD + 1));
        assert!(json(file("text").as_bytes(), Takes::Files).is_ok(), "a file may be longer");
        assert!(json(file("text").as_bytes(), Takes::Fields).is_err());
        assert!(json(file("level").as_bytes(), Takes::Files).is_err(), "what is beside the file may not");
        for letter in ["x", "é", "\\u00e9", "\\n"] {
            assert!(
                fault(&long(FIELD + 1, letter)).unwrap().starts_with("words: this is longer"),
                "{letter}"
            );
        }
    }

    #[test]
    fn a_nul_is_refused_by_the_name_of_its_field() {
        assert!(
            fault(r#"{"a": "b", "words": "c\u0000d"}"#).unwrap().starts_with("words: this contains a NUL")
        );
        assert_eq!(fault(r#"{"words": "c\\u0000d"}"#), None);
        let pair = |value: &str| [("words".to_owned(), value.to_owned())];
        let refused = form(&pair("c\0d"), Takes::Files).unwrap_err();
        assert_eq!(refused.fields[0].field, "words");
        assert!(form(&pair("c\n\td"), Takes::Fields).is_ok());
    }

    #[test]
    fn what_is_no_json_is_read_without_a_fault() {
        for broken in ["", "\"", "\"\\", "\"\\u", "]]]", "{\"a\"", "\u{feff}"] {
            assert_eq!(fault(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_form_has_a_number_of_fields_and_a_length_of_each() {
        let pair = |name: &str, length: usize| (name.to_owned(), "é".repeat(length));
        assert!(form(&[pair("a", 1), pair("text", FIELD)], Takes::Fields).is_ok());
        let refused = form(&[pair("a", 1), pair("text", FIELD + 1)], Takes::Fields).unwrap_err();
        assert_eq!(refused.fields[0].field, "text");
        assert!(form(&[pair("text", FIELD + 1)], Takes::Files).is_ok());
        assert!(form(&vec![pair("a", 0); FIELDS + 1], Takes::Files).is_err());
    }

    #[test]
    fn a_question_is_short() {
        assert_eq!(search("q", " tech debt ").unwrap(), "tech debt");
        assert!(search("q", &"é".repeat(SEARCH)).is_ok());
        assert_eq!(search("q", &"x".repeat(SEARCH + 1)).unwrap_err().fields[0].field, "q");
    }
}
