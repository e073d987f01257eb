//! A person's own data, and its file format.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::json;

use crate::{feature::OwnRecord, ids};

/// The version of the file's format; it grows with changes that an older reader would misread.
pub(super) const VERSION: u32 = 1;

/// The records of one feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept {
    /// The feature's name for people.
    pub(super) title: &'static str,
    pub(super) records: Vec<OwnRecord>,
}

impl Kept {
    /// The number of records of each kind.
    pub(super) fn counts(&self) -> BTreeMap<&'static str, usize> {
        counts(&self.records)
    }
}

/// A person's own data.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OwnData {
    pub(super) person: String,
    pub(super) name: String,
    /// The day of the data, in UTC.
    pub(super) day: NaiveDate,
    /// By feature.
    pub(super) kept: Vec<Kept>,
}

fn counts<'a>(records: impl IntoIterator<Item = &'a OwnRecord>) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for record in records {
        *counts.entry(record.kind).or_default() += 1;
    }
    counts
}

impl OwnData {
    pub(super) fn records(&self) -> impl Iterator<Item = &OwnRecord> {
        self.kept.iter().flat_map(|kept| &kept.records)
    }

    /// The number of records of each kind.
    pub(super) fn counts(&self) -> BTreeMap<&'static str, usize> {
        counts(self.records())
    }

    /// The file: one JSON document per line. The first describes the content, the last holds the SHA-256 of all lines
    /// before it, so that a reader can tell that nothing is missing.
    pub(super) fn to_lines(&self) -> String {
        let head = json!({
            "format": "castra-own-data", "version": VERSION, "person": self.person, "name": self.name,
            "day": self.day, "counts": self.counts(),
        });
        let mut text = format!("{head}\n");
        let mut lines = 1;
        for record in self.records() {
            text.push_str(&format!("{}\n", json!(record)));
            lines += 1;
        }
        let sum = ids::digest(&text);
        text.push_str(&format!("{}\n", json!({"lines": lines, "sha256": sum})));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_says_what_is_in_it_and_that_it_is_whole() {
        let record = |kind, text: &str| OwnRecord { kind, record: json!({"text": text}) };
        let data = OwnData {
            person: "ana".to_owned(),
            name: "Ana Example".to_owned(),
            day: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
            kept: vec![
                Kept { title: "Notes", records: vec![record("note", "a\nb"), record("note", "c")] },
                Kept { title: "Account", records: vec![record("account", "d")] },
            ],
        };
        let text = data.to_lines();
        let lines: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 5, "a line end inside a text does not end a line of the file");
        assert_eq!(lines[0]["counts"], json!({"account": 1, "note": 2}));
        assert_eq!(lines[1], json!({"kind": "note", "record": {"text": "a\nb"}}));
        let (before, last) = text.trim_end().rsplit_once('\n').unwrap();
        let sum = ids::digest(&format!("{before}\n"));
        assert!(last.contains(&sum) && lines[4]["lines"] == 4, "{last}");
    }
}
