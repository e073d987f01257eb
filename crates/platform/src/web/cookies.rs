//! Our cookies. Behind TLS they carry the `__Host-` prefix: sent only over TLS and only to this host, and no other host
//! of the domain can set them. On loopback there is no TLS, which that prefix requires.

use axum::http::{HeaderMap, header};

use crate::{accounts, app::Settings};

const SESSION: &str = "castra_session";
/// A half sign-in.
pub(crate) const HALF: &str = "castra_half";
const PASSKEY: &str = "castra_passkey";
/// A sign-in at the identity provider that is under way.
pub(crate) const PROVIDER: &str = "castra_provider";

/// The prefix of a cookie's name behind TLS.
const PREFIX: &str = "__Host-";

/// The `Set-Cookie` value that begins a session, or ends one with an empty token.
pub fn session(settings: &Settings, token: &str) -> String {
    let age = if token.is_empty() { 0 } else { accounts::SESSION_SECONDS };
    for_this_host(settings, format!("{SESSION}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}"))
}

/// The `Set-Cookie` value of a half sign-in. It may begin with the identity provider's answer, which comes from another
/// site, so not `Strict`: the page that it leads to would not get it.
pub(crate) fn half(settings: &Settings, token: &str) -> String {
    let age = if token.is_empty() { 0 } else { 600 };
    for_this_host(settings, format!("{HALF}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}"))
}

/// The `Set-Cookie` value for the way to the identity provider and back. Its answer comes from another site, so not
/// `Strict`.
pub(crate) fn provider(settings: &Settings, state: &str) -> String {
    for_this_host(settings, format!("{PROVIDER}={state}; Path=/; HttpOnly; SameSite=Lax; Max-Age=600"))
}

/// The `Set-Cookie` value of a passkey question.
pub(crate) fn passkey(settings: &Settings, token: &str) -> String {
    let age = if token.is_empty() { 0 } else { 300 };
    for_this_host(settings, format!("{PASSKEY}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}"))
}

/// The token of this browser's passkey question.
pub(crate) fn passkey_token<'a>(settings: &Settings, headers: &'a HeaderMap) -> Option<&'a str> {
    read(settings, headers, PASSKEY)
}

/// A `Set-Cookie` value as sent: behind TLS with the prefix, and only over TLS.
pub(super) fn for_this_host(settings: &Settings, cookie: String) -> String {
    if settings.is_behind_tls() && !cookie.starts_with(PREFIX) {
        format!("{PREFIX}{cookie}; Secure")
    } else {
        cookie
    }
}

/// The session token of a request.
pub(crate) fn session_token<'a>(settings: &Settings, headers: &'a HeaderMap) -> Option<&'a str> {
    read(settings, headers, SESSION)
}

/// The value of a cookie. Behind TLS, one without the prefix is ignored: a neighbouring host could have set it.
pub(crate) fn read<'a>(settings: &Settings, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let prefix = if settings.is_behind_tls() { PREFIX } else { "" };
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split("; "))
        .find_map(|pair| pair.strip_prefix(prefix)?.strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_from_another_site_begins_comes_along_to_the_page_that_it_leads_to() {
        let settings = Settings::default();
        for cookie in [session(&settings, "x"), half(&settings, "x"), provider(&settings, "x")] {
            assert!(cookie.contains("; SameSite=Lax;"), "{cookie}");
        }
        assert!(passkey(&settings, "x").contains("; SameSite=Strict;"), "no other site leads to it");
    }
}
