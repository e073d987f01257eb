//! SARIF 2.1.0 (OASIS), for code scanning.

use serde_json::{Value, json};

use super::uri;
use crate::model::{Level, Rule, Verdict, Violation};

pub(super) fn sarif(verdict: &Verdict) -> Value {
    let rules: Vec<Value> = Rule::ALL.iter().copied().map(rule).collect();
    let results: Vec<Value> = verdict.violations.iter().map(result).collect();
    let notes: Vec<Value> = verdict
        .not_judged
        .iter()
        .map(|left| {
            let level = if left.level == Level::Fail { "error" } else { "warning" };
            let mut note = json!({"level": level, "message": {"text": format!("{}.", left.sentence())}});
            if let Some(rule) = left.rule {
                note["associatedRule"] = json!({"id": rule.as_str()});
            }
            note
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Castra gate",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "automationDetails": {"id": "castra-gate/"},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": notes.is_empty(), "toolExecutionNotifications": notes}],
            "originalUriBaseIds": {"ROOT": {"description": {"text": "The root of the repository."}}},
            "results": results,
        }],
    })
}

fn rule(rule: Rule) -> Value {
    json!({
        "id": rule.as_str(),
        "name": pascal(rule.as_str()),
        "shortDescription": {"text": rule.words()},
        "fullDescription": {"text": rule.words()},
        "help": {"text": rule.advice()},
        "defaultConfiguration": {"level": "warning"},
    })
}

fn result(violation: &Violation) -> Value {
    let index = Rule::ALL.iter().position(|rule| *rule == violation.rule);
    let mut result = json!({
        "ruleId": violation.rule.as_str(),
        "ruleIndex": index,
        "level": if violation.level == Level::Fail { "error" } else { "warning" },
        "message": {"text": format!("{} {}", violation.because, violation.rule.advice())},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&violation.path), "uriBaseId": "ROOT"},
            "region": {"startLine": violation.line},
        }}],
        "partialFingerprints": {"castraGate/v1": violation.fingerprint()},
    });
    if violation.is_accepted {
        result["suppressions"] =
            json!([{"kind": "external", "status": "accepted", "justification": "It is in the baseline."}]);
    }
    result
}

/// `hotspot-worse` as `HotspotWorse`, the form in which code scanning shows names.
fn pascal(id: &str) -> String {
    id.split('-').map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
}
