//! The report for a terminal.

use castra_platform::text::plain;

use super::word;
use crate::model::Verdict;

pub(super) fn human(verdict: &Verdict) -> String {
    let mut text = String::new();
    for violation in &verdict.violations {
        text.push_str(&format!(
            "{:<5} {}:{}  {}\n      {}\n      {}\n\n",
            word(violation),
            plain(&violation.path),
            violation.line,
            violation.rule,
            plain(&violation.because),
            violation.rule.advice()
        ));
    }
    for left in &verdict.not_judged {
        text.push_str(&format!("?     {}.\n\n", plain(&left.sentence())));
    }
    text.push_str(&format!("{}. {}.\n", verdict.outcome().words(), verdict.summary()));
    text
}
