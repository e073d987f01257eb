//! A summary for a comment or a job's page.

use castra_platform::text::plain;

use super::word;
use crate::gate::model::{Outcome, Verdict};

pub(super) fn summary(verdict: &Verdict) -> String {
    let outcome = match verdict.outcome() {
        Outcome::Pass => "pass",
        Outcome::Fail => "**fail**",
        Outcome::CannotJudge => "**cannot judge**",
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

/// Text in a cell, in which nothing of it becomes markup.
fn cell(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => safe.push(' '),
            // Names of functions and files come with backticks of ours; everything else that is markup is escaped.
            '|' | '<' | '>' | '[' | ']' | '*' | '_' | '\\' | '@' | '#' => {
                safe.push('\\');
                safe.push(letter);
            }
            other => safe.push(other),
        }
    }
    safe
}

/// A path as code, whatever it is called.
fn code(text: &str) -> String {
    format!("`{}`", plain(text).replace('`', "\u{fffd}").replace('|', "\\|"))
}
