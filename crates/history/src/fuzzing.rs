//! What the fuzz targets in `fuzz/` call: readers of bytes that nobody has to be able to trust. Not part of the library.

use crate::{
    answers::{HotspotOptions, KnowledgeOptions, SummaryOptions, hotspots, knowledge, matches_glob, summary},
    facts,
    scan::fuzzing,
    syntax::functions_of,
};

/// The endings whose grammars take turns.
const ENDINGS: [&str; 12] = ["rs", "ts", "js", "py", "java", "go", "c", "cpp", "cs", "php", "rb", "kt"];

/// The tables of a facts file, and answers from them: a file that passes the checks must not stop an answer.
pub fn facts(bytes: &[u8]) {
    if let Some(facts) = facts::read_tables(bytes) {
        let now = 1_780_000_000;
        std::hint::black_box(summary(&facts, &SummaryOptions::default()));
        std::hint::black_box(hotspots(&facts, &HotspotOptions::at(now)));
        std::hint::black_box(knowledge(&facts, &KnowledgeOptions::at(now)));
    }
}

/// A commit object, and a signature alone.
pub fn commit(bytes: &[u8]) {
    fuzzing::commit(bytes);
}

/// A delta of a pack against its base: before and after the first zero byte.
pub fn delta(bytes: &[u8]) {
    let (base, delta) = bytes.split_at(bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len()));
    fuzzing::delta(base, delta.get(1..).unwrap_or_default());
}

/// A file in any of the known languages: the first byte says which.
pub fn functions(bytes: &[u8]) {
    let Some((first, content)) = bytes.split_first() else { return };
    let ending = ENDINGS[usize::from(*first) % ENDINGS.len()];
    for (function, place) in functions_of(format!("a.{ending}").as_bytes(), content).unwrap_or_default() {
        assert!(content.get(place).is_some() && function.start_line <= function.end_line);
    }
}

/// A glob of settings against a path: before and after the first zero byte.
pub fn glob(bytes: &[u8]) {
    let (glob, path) = bytes.split_at(bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len()));
    if let Ok(glob) = std::str::from_utf8(glob) {
        std::hint::black_box(matches_glob(glob, path));
    }
}
