//! Entry points for the fuzz targets in `fuzz/`: readers of untrusted bytes. Not part of the library.

use crate::{
    answers::{HotspotOptions, KnowledgeOptions, SummaryOptions, hotspots, knowledge, summary},
    facts,
    glob::matches_glob,
    scan::fuzzing,
    syntax::functions_of,
};

/// One file extension per grammar.
const ENDINGS: [&str; 12] = ["rs", "ts", "js", "py", "java", "go", "c", "cpp", "cs", "php", "rb", "kt"];

/// The tables of a facts file, and answers from them: a file that passes the checks must not crash an answer.
pub fn facts(bytes: &[u8]) {
    if let Some(facts) = facts::read_tables(bytes) {
        let now = 1_780_000_000;
        std::hint::black_box(summary(&facts, &SummaryOptions::default()));
        std::hint::black_box(hotspots(&facts, &HotspotOptions::at(now)));
        std::hint::black_box(knowledge(&facts, &KnowledgeOptions::at(now)));
    }
}

/// A commit object, and a signature on its own.
pub fn commit(bytes: &[u8]) {
    fuzzing::commit(bytes);
}

/// A pack's delta and its base: split at the first zero byte.
pub fn delta(bytes: &[u8]) {
    let (base, delta) = bytes.split_at(bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len()));
    fuzzing::delta(base, delta.get(1..).unwrap_or_default());
}

/// A file in any of the known languages, chosen by the first byte.
pub fn functions(bytes: &[u8]) {
    let Some((first, content)) = bytes.split_first() else { return };
    let ending = ENDINGS[usize::from(*first) % ENDINGS.len()];
    for (function, place) in functions_of(format!("a.{ending}").as_bytes(), content).unwrap_or_default() {
        assert!(content.get(place).is_some() && function.start_line <= function.end_line);
    }
}

/// A glob from settings and a path: split at the first zero byte.
pub fn glob(bytes: &[u8]) {
    let (glob, path) = bytes.split_at(bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len()));
    if let Ok(glob) = std::str::from_utf8(glob) {
        std::hint::black_box(matches_glob(glob, path));
    }
}
