//! The report for scripts.

use serde_json::{Value, json};

use crate::model::Verdict;

/// The whole verdict.
pub(crate) fn json(verdict: &Verdict) -> Value {
    let violations: Vec<Value> = verdict
        .violations
        .iter()
        .map(|violation| {
            json!({
                "rule": violation.rule, "level": violation.level, "path": violation.path,
                "line": violation.line, "unit": Some(&violation.unit).filter(|unit| !unit.is_empty()),
                "because": violation.because, "advice": violation.rule.advice(),
                "fingerprint": violation.fingerprint(), "accepted": violation.is_accepted,
            })
        })
        .collect();
    let not_judged: Vec<Value> = verdict
        .not_judged
        .iter()
        .map(|left| json!({"rule": left.rule, "level": left.level, "because": left.because}))
        .collect();
    json!({
        "outcome": verdict.outcome(), "base": verdict.base, "head": verdict.head, "commits": verdict.commits,
        "files": verdict.files, "violations": violations, "not_judged": not_judged,
    })
}
