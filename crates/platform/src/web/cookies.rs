//! Our cookies. Behind TLS they carry the `__Host-` prefix: sent over TLS alone, to this host alone, and no other host
//! of the domain can set them. On loopback there is no TLS, which that prefix asks for.

use axum::http::{HeaderMap, header};

use crate::{accounts, app::Settings};

const SESSION: &str = "castra_session";
/// The first half of signing in.
pub(crate) const HALF: &str = "castra_half";
const PASSKEY: &str = "castra_passkey";
/// A sign-in by the identity provider that is under way.
pub(crate) const PROVIDER: &str = "castra_provider";

/// The `Set-Cookie` value that begins a session, or ends one with an empty token.
pub fn session(settings: &Settings, token: &str) -> String {
    let age = if token.is_empty() { 0 } else { accounts::SESSION_SECONDS };
    let (prefix, secure) = prefix(settings);
    format!("{prefix}{SESSION}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}")
}

/// The same for the first half of signing in.
pub(crate) fn half(settings: &Settings, token: &str) -> String {
    let age = if token.is_empty() { 0 } else { 600 };
    let secure = prefix(settings).1;
    format!("{HALF}={token}; Path=/sign-in; HttpOnly; SameSite=Strict; Max-Age={age}{secure}")
}

/// The same for the way to the identity provider and back. Its answer comes from another site, so not `Strict`.
pub(crate) fn provider(settings: &Settings, state: &str) -> String {
    let secure = prefix(settings).1;
    format!("{PROVIDER}={state}; Path=/sign-in; HttpOnly; SameSite=Lax; Max-Age=600{secure}")
}

/// The same for a passkey that a browser is asked for.
pub(crate) fn passkey(settings: &Settings, token: &str) -> String {
    let age = if token.is_empty() { 0 } else { 300 };
    let (prefix, secure) = prefix(settings);
    format!("{prefix}{PASSKEY}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}")
}

/// The token of the passkey that this browser was asked for.
pub(crate) fn passkey_token<'a>(settings: &Settings, headers: &'a HeaderMap) -> Option<&'a str> {
    read(headers, if settings.is_behind_tls() { "__Host-castra_passkey" } else { PASSKEY })
}

fn prefix(settings: &Settings) -> (&'static str, &'static str) {
    if settings.is_behind_tls() { ("__Host-", "; Secure") } else { ("", "") }
}

/// The session token that a request carries. Behind TLS a cookie without the prefix is not looked at: a neighbouring
/// host could have set it.
pub(crate) fn session_token<'a>(settings: &Settings, headers: &'a HeaderMap) -> Option<&'a str> {
    let name = if settings.is_behind_tls() { "__Host-castra_session" } else { SESSION };
    read(headers, name)
}

/// The value of a cookie.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split("; ")).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}
