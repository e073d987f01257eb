//! Words that make English read like a translation: how many lines of ours have them may only fall. And the subject of the last
//! commit, which is read in lists.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};

use super::{Faults, files, said};

/// Each with the number of lines that still have it. A role ("the lead", "the author"), a noun or a plain verb is nearly always
/// better; where a line must have one, another one goes.
const ALLOWED: &str = include_str!("words.txt");
/// Letters of a subject.
const LONGEST_SUBJECT: usize = 72;

pub(super) fn check(root: &Path) -> Result<Faults> {
    let mut counts: Vec<(&str, usize, usize)> = Vec::new();
    for line in ALLOWED.lines() {
        let (word, most) = line.split_once(' ').context("words.txt: a word and a number")?;
        counts.push((word, most.parse().context("words.txt: a word and a number")?, 0));
    }
    for file in files(root)? {
        let name = said(root, &file);
        if name.starts_with("docs/reference/") || name.starts_with("xtask/src/tidy/") {
            continue;
        }
        let text = fs::read_to_string(&file)?.to_lowercase();
        for line in text.lines() {
            for (word, _, count) in &mut counts {
                *count += usize::from(has(line, word));
            }
        }
    }
    let over = counts.into_iter().filter(|(_, most, count)| count > most);
    let mut faults: Faults = over
        .map(|(word, most, count)| {
            format!(
                "`{word}` is in {count} lines, {most} are in xtask/src/tidy/words.txt: find a plainer word"
            )
        })
        .collect();
    faults.extend(subject(root));
    Ok(faults)
}

/// Whether a line has a word, whole.
fn has(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let inside =
            |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        !inside(line[..at].chars().next_back()) && !inside(line[at + word.len()..].chars().next())
    })
}

/// What is wrong with the subject of the last commit; nothing where there is no history, as in an archive.
fn subject(root: &Path) -> Option<String> {
    let asked =
        Command::new("git").current_dir(root).args(["log", "-1", "--no-merges", "--format=%s"]).output();
    let output = asked.ok().filter(|output| output.status.success())?;
    let subject = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let letters = subject.chars().count();
    (letters > LONGEST_SUBJECT).then(|| {
        format!(
            "the last commit's subject has {letters} letters; at most {LONGEST_SUBJECT} can be read in a list"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_whole() {
        for (line, is) in [
            ("// whoever asks", true),
            ("\"told\"", true),
            ("untold", false),
            ("told_by()", false),
            ("as it stands.", true),
        ] {
            let found = ["whoever", "told", "stands"].iter().any(|word| has(line, word));
            assert_eq!(found, is, "{line}");
        }
    }
}
