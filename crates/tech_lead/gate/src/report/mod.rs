//! A verdict in the formats of its readers: people, scripts, and code hosts.

mod github;
mod gitlab;
mod human;
mod json;
mod markdown;
mod sarif;

pub(super) use json::json;

use super::model::{Level, Verdict, Violation};

/// The report formats.
pub(super) const FORMATS: [&str; 6] = ["human", "json", "sarif", "gitlab", "github", "markdown"];

/// The verdict in one of [`FORMATS`], ending with a line break.
pub(super) fn write(verdict: &Verdict, format: &str) -> String {
    match format {
        "json" => pretty(&json::json(verdict)),
        "sarif" => pretty(&sarif::sarif(verdict)),
        "gitlab" => pretty(&gitlab::code_quality(verdict)),
        "github" => github::annotations(verdict),
        "markdown" => markdown::summary(verdict),
        _ => human::human(verdict),
    }
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

/// A violation's effect, in one word.
fn word(violation: &Violation) -> &'static str {
    match violation.level {
        _ if violation.is_accepted => "known",
        Level::Fail => "fail",
        _ => "warn",
    }
}

/// A path as a relative URI reference (RFC 3986): everything but unreserved characters and slashes is
/// percent-encoded.
fn uri(path: &str) -> String {
    let mut text = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}
