//! GitHub's workflow commands: lines that become annotations in a pull request.

use crate::model::{Level, Verdict};

pub(super) fn annotations(verdict: &Verdict) -> String {
    let mut text = String::new();
    for violation in &verdict.violations {
        let command = match violation.level {
            _ if violation.is_accepted => "notice",
            Level::Fail => "error",
            _ => "warning",
        };
        text.push_str(&format!(
            "::{command} file={},line={},title={}::{}\n",
            property(&violation.path),
            violation.line,
            property(&format!("Castra gate: {}", violation.rule)),
            data(&format!("{} {}", violation.because, violation.rule.advice()))
        ));
    }
    for left in &verdict.not_judged {
        let command = if left.level == Level::Fail { "error" } else { "warning" };
        text.push_str(&format!(
            "::{command} title=Castra gate::{}\n",
            data(&format!("{}.", left.sentence()))
        ));
    }
    text.push_str(&format!("{}: {}.\n", verdict.outcome().as_str(), verdict.summary()));
    text
}

/// Escapes a message, in which a line break would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property's value, in which a colon and a comma have a meaning too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
