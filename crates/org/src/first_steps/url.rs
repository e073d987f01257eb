//! The addresses of first steps.

/// Puts the list away.
pub(super) const PUT_AWAY: &str = "/first-steps/put-away";
/// Tests the mail server.
pub(super) const MAIL_TEST: &str = "/first-steps/mail-test";

/// Does without a step.
pub(super) fn skip(step: &str) -> String {
    format!("/first-steps/{step}/skip")
}
