//! A password in a header, for programs that cannot show a page, such as calendars (RFC 7617). The user name is ignored:
//! such a password is long, random, and found by itself.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::Page;

/// The password in a request's Basic authentication, if any.
pub fn basic_password(headers: &HeaderMap) -> Option<String> {
    let shown = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = shown.split_once(' ')?;
    let credentials = Some(credentials.trim()).filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let credentials = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
    credentials.split_once(':').map(|(_, password)| password.to_owned())
}

/// The response to a missing or wrong password; a person sees the page.
pub fn ask_basic_password(page: Page) -> Response {
    let mut response = page.status(StatusCode::UNAUTHORIZED).into_response();
    let challenge = HeaderValue::from_static("Basic realm=\"Castra\", charset=\"UTF-8\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_stands_behind_the_first_colon() {
        let check = |shown: &'static str, expected: Option<&str>| {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(shown))]);
            assert_eq!(basic_password(&headers).as_deref(), expected, "{shown}");
        };
        check("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", Some("open sesame"));
        check("basic  YTpiOmM=", Some("b:c"));
        check("Basic Og==", Some(""));
        for wrong in [
            "",
            "Basic",
            "Basic ",
            "Basic YWJj",
            "Basic !",
            "Basic //79",
            "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        ] {
            check(wrong, None);
        }
        assert_eq!(basic_password(&HeaderMap::new()), None);
    }
}
