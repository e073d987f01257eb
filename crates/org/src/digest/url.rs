//! The addresses of the digest.

/// The page to stop the digest, by the secret of its links.
pub(super) fn unsubscribe(token: &str) -> String {
    format!("/unsubscribe/{token}")
}
