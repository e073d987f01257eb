//! A summary for a comment or a job page.

use castra_platform::text::plain;

use super::word;
use crate::model::{GateOutcome, Verdict};

pub(super) fn summary(verdict: &Verdict) -> String {
    let outcome = match verdict.outcome() {
        GateOutcome::Pass => "pass",
        GateOutcome::Fail => "**fail**",
        GateOutcome::CannotJudge => "**cannot judge**",
    };
    let mut text = format!("### Castra gate: {outcome}\n\n{}.\n", verdict.summary());
    if !verdict.violations.is_empty() {
        text.push_str("\n| | Rule | Where | Why |\n|---|---|---|---|\n");
    }
    for violation in &verdict.violations {
        text.push_str(&format!(
            "| {} | {} | {} | {} {} |\n",
            word(violation),
            violation.rule,
            code(&format!("{}:{}", violation.path, violation.line)),
            cell(&violation.because),
            violation.rule.advice()
        ));
    }
    for left in &verdict.not_judged {
        text.push_str(&format!("\n{}.\n", cell(&left.sentence())));
    }
    text
}

/// Escapes text for a table cell.
fn cell(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => safe.push(' '),
            // Backticks are kept, since our texts put names of functions and files in them.
            '|' | '<' | '>' | '[' | ']' | '*' | '_' | '\\' | '@' | '#' => {
                safe.push('\\');
                safe.push(letter);
            }
            other => safe.push(other),
        }
    }
    safe
}

/// A path as code, whatever characters it has.
fn code(text: &str) -> String {
    format!("`{}`", plain(text).replace('`', "\u{fffd}").replace('|', "\\|"))
}
