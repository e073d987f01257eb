//! Rules for every file: it states its purpose, no test is disabled, nothing is left undone without an issue.

use std::{fs, path::Path};

use anyhow::Result;

use super::{Faults, files, production, said};

/// Concatenated so that this file does not contain what it forbids.
const FORBIDDEN: [(&str, &str); 4] = [
    (concat!("#[", "ignore"), "a test that does not run is not a test: assert today's behaviour instead"),
    (concat!("should", "_panic"), "assert the error itself"),
    (concat!("todo", "!("), "finish it, or leave it out"),
    (concat!("unimplemented", "!("), "finish it, or leave it out"),
];
const NOTES: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

/// Figures written by hand, which `castra_platform::figures` writes the same everywhere.
const FIGURES: [(&str, &str); 3] = [
    ("} %", "use `percent` or `in_percent`"),
    (concat!("}\\u{a0}", "%"), "use `percent` or `in_percent`"),
    (concat!("== 1 { ", "\""), "use `plural` or `counted`"),
];

pub(super) fn check(root: &Path) -> Result<Faults> {
    let mut faults = Vec::new();
    for file in files(root)? {
        let text = fs::read_to_string(&file)?;
        let rust = file.extension().is_some_and(|ext| ext == "rs");
        let name = said(root, &file);
        if rust && says_figures(&name) {
            faults.extend(figures(production(&text)).into_iter().map(|fault| format!("{name}{fault}")));
        }
        faults.extend(in_text(&text, rust).into_iter().map(|fault| format!("{name}{fault}")));
    }
    Ok(faults)
}

fn in_text(text: &str, rust: bool) -> Faults {
    let mut faults = Vec::new();
    if rust && !text.starts_with("//!") {
        faults.push(": does not begin with `//!` and a sentence that states its purpose".to_owned());
    }
    for (at, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line)) {
        if line.ends_with([' ', '\t']) {
            faults.push(format!(":{at}: trailing space"));
        }
        if !rust {
            continue;
        }
        for (word, why) in FORBIDDEN {
            if line.contains(word) {
                faults.push(format!(":{at}: `{word}`: {why}"));
            }
        }
        for note in NOTES {
            if let Some(place) = line.find(note)
                && !has_issue(&line[place + note.len()..])
            {
                faults.push(format!(":{at}: {note} without an issue: write {note}(#12)"));
            }
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        faults.push(": no line feed at its end".to_owned());
    }
    faults
}

/// Whether a file's figures are for people: not those of the demonstration's invented code, or of the history, which knows
/// nothing else of ours.
fn says_figures(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or_default();
    name.starts_with("crates/")
        && name.contains("/src/")
        && !["crates/history/", "crates/castra/src/demo/", "crates/testkit/"]
            .iter()
            .any(|place| name.starts_with(place))
        && !(base == "figures.rs" && name.starts_with("crates/platform/ui/"))
        && !(base == "tests.rs" || base.ends_with("_tests.rs"))
}

fn figures(text: &str) -> Faults {
    let mut faults = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for (word, what) in FIGURES {
            // `%-d` and `%b` are parts of a date.
            let is_day =
                |rest: &str| word.ends_with('%') && rest.starts_with(|c: char| c == '-' || c.is_alphabetic());
            if line.match_indices(word).any(|(place, _)| !is_day(&line[place + word.len()..])) {
                faults.push(format!(":{}: a figure by hand: {what}", at + 1));
            }
        }
    }
    faults
}

fn has_issue(after: &str) -> bool {
    after.strip_prefix("(#").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Files over 400 lines and functions over 60: perhaps clearest as they are, but worth a look.
pub(super) fn long(root: &Path) -> Result<Vec<String>> {
    let mut long = Vec::new();
    for file in super::rust_files(root)? {
        let text = fs::read_to_string(&file)?;
        let name = said(root, &file);
        let lines = text.lines().count();
        if lines > 400 {
            long.push(format!("{name}: {lines} lines"));
        }
        long.extend(
            long_functions(&text)
                .into_iter()
                .map(|(at, lines)| format!("{name}:{at}: a function of {lines} lines")),
        );
    }
    Ok(long)
}

/// Functions as formatted by rustfmt: from `fn` to the closing brace at the same indentation.
fn long_functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let indent = &line[..line.len() - code.len()];
        let words = code.split("fn ").next().unwrap_or_default();
        let starts = code.contains("fn ")
            && words
                .split_whitespace()
                .all(|word| ["pub", "async", "const", "pub(crate)", "pub(super)"].contains(&word));
        if !starts {
            continue;
        }
        let end = lines[at..].iter().position(|line| line.strip_prefix(indent) == Some("}"));
        if let Some(length) = end.filter(|length| *length + 1 > 60) {
            found.push((at + 1, length + 1));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_found_with_its_place() {
        let check = |text: &str, expected: &[&str]| {
            let faults = in_text(text, true);
            assert_eq!(faults.len(), expected.len(), "{text:?}: {faults:?}");
            for (fault, expected) in faults.iter().zip(expected) {
                assert!(fault.contains(expected), "{fault}");
            }
        };
        check("//! Good.\n", &[]);
        check("use std;\n", &["does not begin with"]);
        check("//! Good. \n", &[":1: trailing space"]);
        check("//! Good.", &["no line feed"]);
        let note = concat!("//! Good.\n// TO", "DO: later\n// TO", "DO(#12): later\n");
        check(note, &[":2: "]);
        check(concat!("//! Good.\n#[", "ignore]\n"), &["a test that does not run"]);
    }

    #[test]
    fn a_figure_by_hand_is_found() {
        for (line, found) in [
            (r#"format!("{:.0} % of it", share * 100.0)"#, true),
            (r#"format!("{share:.0}\u{a0}%")"#, true),
            (r#"let items = if n == 1 { "item" } else { "items" };"#, true),
            (r#"on.format("%-d\u{a0}%b")"#, false),
            (r"if n == 1 { return Ok(()) }", false),
            (r"percent(share)", false),
        ] {
            assert_eq!(!figures(line).is_empty(), found, "{line}");
        }
        assert!(says_figures("crates/tech_lead/growth/src/views.rs"));
        assert!(!says_figures("crates/history/src/answers/sole.rs"));
        assert!(!says_figures("crates/platform/ui/src/figures.rs"));
        assert!(says_figures("crates/work/decisions/src/figures.rs"));
    }

    #[test]
    fn long_functions_are_counted_to_their_own_brace() {
        let body = "        1;\n".repeat(70);
        let text = format!(
            "impl A {{\n    pub(crate) async fn long() {{\n{body}    }}\n    fn short() {{\n    }}\n}}\n"
        );
        assert_eq!(long_functions(&text), [(2, 72)]);
    }
}
