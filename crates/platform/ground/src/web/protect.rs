//! Protection of every response: security headers, and writes only from our own pages.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::cookies;
use crate::{
    app::{App, Settings},
    error::Error,
};

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Adds the headers that a response does not set itself.
pub(super) async fn headers(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if app.settings.is_behind_tls() {
        let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, two_years);
        keep_cookies_here(&app.settings, response.headers_mut());
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// No cookie leaves without the prefix, whichever handler set it.
fn keep_cookies_here(settings: &Settings, headers: &mut HeaderMap) {
    let set: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for value in set {
        let whole = value.to_str().map(|text| cookies::for_this_host(settings, text.to_owned()));
        if let Some(value) = whole.ok().and_then(|text| text.parse().ok()) {
            headers.append(header::SET_COOKIE, value);
        }
    }
}

/// Refuses writes that another site made the browser send. The browser itself says where a request comes from
/// (`Sec-Fetch-Site`, older ones `Origin`); a client that sends neither is not a browser.
pub(super) async fn same_site(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || ours(request.headers()) {
        next.run(request).await
    } else {
        Error::forbidden("this was sent from another site; nothing was changed").into_response()
    }
}

fn ours(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => {
            origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) == Some(host)
        }
        (Some(_), None) => false,
        (None, _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(&'static str, &'static str)], expected: bool) {
        let headers = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        assert_eq!(ours(&headers.collect()), expected, "{pairs:?}");
    }

    #[test]
    fn writes_come_from_our_own_pages() {
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("origin", "http://localhost:7700"), ("host", "localhost:7700")], true);
        check(&[("origin", "http://evil.example"), ("host", "localhost:7700")], false);
        check(&[("origin", "null"), ("host", "localhost:7700")], false);
        check(&[("host", "localhost:7700")], true);
    }
}
