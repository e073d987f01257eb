//! For a terminal.

use super::word;
use crate::gate::model::{Outcome, Verdict};

pub(super) fn human(verdict: &Verdict) -> String {
    let mut text = String::new();
    for violation in &verdict.violations {
        text.push_str(&format!(
            "{:<5} {}:{}  {}\n      {}\n      {}\n\n",
            word(violation),
            safe(&violation.path),
            violation.line,
            violation.rule,
            safe(&violation.because),
            violation.rule.advice()
        ));
    }
    for (rule, _, why) in &verdict.not_judged {
        text.push_str(&format!("?     {rule} was not looked at: {why}.\n\n"));
    }
    let outcome = match verdict.outcome() {
        Outcome::Pass => "Pass",
        Outcome::Fail => "Fail",
        Outcome::CannotJudge => "Cannot judge",
    };
    text.push_str(&format!("{outcome}. {}.\n", verdict.summary()));
    text
}

/// A repository's own words without what would steer a terminal.
fn safe(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}
