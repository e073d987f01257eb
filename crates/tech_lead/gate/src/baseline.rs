//! Violations from before the gate: reported, not counted.

use std::{collections::BTreeSet, fs, path::Path};

use castra_platform::{Error, Result, files};
use serde::{Deserialize, Serialize};

use super::model::{Rule, Violation};

const VERSION: u32 = 1;

/// The file: sorted, so that it merges well, and readable, so that it can be reviewed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    castra_gate_baseline: u32,
    accepted: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    fingerprint: String,
    rule: String,
    path: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    unit: String,
}

/// The fingerprints of a file.
pub(super) fn read(path: &Path) -> Result<BTreeSet<String>> {
    let text = fs::read_to_string(path)
        .map_err(|error| Error::invalid(format!("cannot read the baseline {}: {error}", path.display())))?;
    let file: File = serde_json::from_str(&text).map_err(|error| {
        Error::invalid(format!("{}: {error}", path.display())).hint("recreate it with --write-baseline")
    })?;
    if file.castra_gate_baseline != VERSION {
        let version = file.castra_gate_baseline;
        let message = format!("{} has version {version}; this gate reads version {VERSION}", path.display());
        return Err(Error::invalid(message).hint("recreate it with --write-baseline"));
    }
    if let Some(entry) = file.accepted.iter().find(|entry| entry.rule.parse::<Rule>().is_err()) {
        return Err(Error::invalid(format!("{}: there is no rule `{}`", path.display(), entry.rule)));
    }
    Ok(file.accepted.into_iter().map(|entry| entry.fingerprint).collect())
}

/// Accepts everything found.
pub(super) fn write(path: &Path, violations: &[Violation]) -> Result<()> {
    let mut accepted: Vec<Entry> = violations
        .iter()
        .map(|violation| Entry {
            fingerprint: violation.fingerprint(),
            rule: violation.rule.to_string(),
            path: violation.path.clone(),
            unit: violation.unit.clone(),
        })
        .collect();
    accepted.sort_by(|a, b| (&a.path, &a.rule, &a.unit).cmp(&(&b.path, &b.rule, &b.unit)));
    accepted.dedup_by(|a, b| a.fingerprint == b.fingerprint);
    let file = File { castra_gate_baseline: VERSION, accepted };
    let text =
        serde_json::to_string_pretty(&file).map_err(|error| Error::internal(error.to_string()))? + "\n";
    files::write_whole(path, text.as_bytes())
}
