//! The cookies of signing in: a session, and the steps on the way to one.

use axum::http::HeaderMap;
use castra_platform::{
    app::Settings,
    web::cookies::{SESSION, for_this_host},
};

pub(crate) use castra_platform::web::cookies::{read, session_token};

use crate::rules::{CHOOSING, SESSION_DAYS};

/// A half sign-in.
pub(crate) const HALF: &str = "castra_half";
const PASSKEY: &str = "castra_passkey";
/// A sign-in at the identity provider that is under way.
pub(crate) const PROVIDER: &str = "castra_provider";

/// The lifetime of a session's cookie, in seconds.
const SESSION_SECONDS: i64 = SESSION_DAYS * 86_400;

/// The `Set-Cookie` value that begins a session, or ends one with an empty token.
pub fn session(settings: &Settings, token: &str) -> String {
    let age = if token.is_empty() { 0 } else { SESSION_SECONDS };
    for_this_host(settings, format!("{SESSION}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}"))
}

/// The `Set-Cookie` value of a half sign-in. It may begin with the identity provider's answer, which comes from another
/// site, so not `Strict`: the page that it leads to would not get it.
pub(crate) fn half(settings: &Settings, token: &str) -> String {
    let age = if token.is_empty() { 0 } else { 600 };
    for_this_host(settings, format!("{HALF}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}"))
}

/// The `Set-Cookie` value of a half sign-in whose person chooses how they sign in.
pub(crate) fn choosing(settings: &Settings, token: &str) -> String {
    let age = CHOOSING.num_seconds();
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
