//! GitLab's Code Quality report: a list with a fingerprint, a severity and a place for each violation. Those in the
//! baseline are left out, because GitLab itself compares with the report of the target branch.

use serde_json::{Value, json};

use crate::model::{Level, Verdict};

pub(super) fn code_quality(verdict: &Verdict) -> Value {
    let open = verdict.violations.iter().filter(|violation| !violation.is_accepted);
    open.map(|violation| {
        json!({
            "description": format!("{} {}", violation.because, violation.rule.advice()),
            "check_name": violation.rule.as_str(),
            "fingerprint": violation.fingerprint(),
            "severity": if violation.level == Level::Fail { "major" } else { "minor" },
            "location": {"path": violation.path, "lines": {"begin": violation.line}},
        })
    })
    .collect()
}
