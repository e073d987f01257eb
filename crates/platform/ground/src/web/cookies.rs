//! Cookies. Behind TLS they carry the `__Host-` prefix: sent only over TLS and only to this host, and no other host of the
//! domain can set them. On loopback there is no TLS, which that prefix requires.

use axum::http::{HeaderMap, header};

use crate::app::Settings;

/// The name of a session's cookie.
pub const SESSION: &str = "castra_session";

/// The prefix of a cookie's name behind TLS.
const PREFIX: &str = "__Host-";

/// A `Set-Cookie` value as sent: behind TLS with the prefix, and only over TLS.
pub fn for_this_host(settings: &Settings, cookie: String) -> String {
    if settings.is_behind_tls() && !cookie.starts_with(PREFIX) {
        format!("{PREFIX}{cookie}; Secure")
    } else {
        cookie
    }
}

/// The session token of a request.
pub fn session_token<'a>(settings: &Settings, headers: &'a HeaderMap) -> Option<&'a str> {
    read(settings, headers, SESSION)
}

/// The value of a cookie. Behind TLS, one without the prefix is ignored: a neighbouring host could have set it.
pub fn read<'a>(settings: &Settings, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let prefix = if settings.is_behind_tls() { PREFIX } else { "" };
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split("; "))
        .find_map(|pair| pair.strip_prefix(prefix)?.strip_prefix(name)?.strip_prefix('='))
}
