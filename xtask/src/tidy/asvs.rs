//! `docs/asvs.md`: every requirement of levels 1 and 2 appears once, each with its evidence, and everything
//! it names exists.

use std::{collections::BTreeMap, fs, path::Path};

use super::Faults;

/// The numbers of OWASP ASVS 5.0.0 with their levels, without its text.
const REQUIRED: &str = include_str!("asvs.txt");
const PAGE: &str = "docs/asvs.md";
const ANSWERS: [&str; 4] = ["Met: ", "Does not apply: ", "With the proxy: ", "**Not met**: "];

pub(super) fn check(root: &Path) -> Faults {
    let page = fs::read_to_string(root.join(PAGE)).unwrap_or_default();
    let mut faults = numbers(&page);
    faults.extend(counts(&page));
    let mut read: BTreeMap<&str, String> = BTreeMap::new();
    for span in page.split('`').skip(1).step_by(2) {
        let Some((file, test)) = span.split_once("::").filter(|(file, _)| file.contains('/')) else {
            if span.contains('/') && !span.starts_with('/') && !root.join(span).exists() {
                faults.push(format!("{PAGE}: names {span}, which does not exist"));
            }
            continue;
        };
        let text =
            read.entry(file).or_insert_with(|| fs::read_to_string(root.join(file)).unwrap_or_default());
        if !is_test(text, test) {
            faults.push(format!("{PAGE}: there is no test {test} in {file}"));
        }
    }
    faults
}

/// Whether a file has a test of this name.
fn is_test(text: &str, name: &str) -> bool {
    text.match_indices(&format!("fn {name}(")).any(|(at, _)| {
        let before = text[..at].trim_end_matches("async ").trim_end();
        // Property tests and custom test attributes come with further attributes.
        before.ends_with("#[test]") || before.lines().rev().take(3).any(|line| line.contains("test]"))
    })
}

/// The counts that the top of the page should give, if it does not.
fn counts(page: &str) -> Option<String> {
    let [met, apart, proxy, not_met] = ANSWERS.map(|answer| page.matches(&format!("| {answer}")).count());
    let says = format!(
        "Of {}: {met} are met, {apart} do not apply, {proxy} are the proxy's before it or the machine's around it, and {not_met}",
        met + apart + proxy + not_met
    );
    (!page.contains(&says)).then(|| format!("{PAGE}: does not say at its top: {says}"))
}

/// Requirements that are missing, duplicated, at another level, or unanswered.
fn numbers(page: &str) -> Faults {
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && line[2..].starts_with(|first: char| first.is_ascii_digit()))
        .map(|line| line.trim_matches('|').splitn(4, '|').map(str::trim).collect())
        .collect();
    let mut faults = Faults::new();
    for required in REQUIRED.lines() {
        let (number, level) = required.split_once(' ').unwrap_or((required, ""));
        match rows.iter().filter(|row| row[0] == number).collect::<Vec<_>>().as_slice() {
            [row] => {
                if row.get(1) != Some(&level) {
                    faults.push(format!("{PAGE}: {number} is of level {level}"));
                }
                let how = row.get(3).copied().unwrap_or_default();
                let reason = ANSWERS.iter().find_map(|answer| how.strip_prefix(answer));
                match reason {
                    None => faults.push(format!("{PAGE}: {number} says neither that it is met nor why not")),
                    Some(reason) if reason.trim().is_empty() => {
                        faults.push(format!("{PAGE}: {number} gives no reason"));
                    }
                    Some(_) if how.starts_with("Met") && !how.contains('`') && !how.contains("](#") => {
                        faults.push(format!("{PAGE}: {number} names nothing that shows it"));
                    }
                    Some(_) => {}
                }
            }
            [] => faults.push(format!("{PAGE}: {number} is missing")),
            _ => faults.push(format!("{PAGE}: {number} is there twice")),
        }
    }
    let unknown =
        rows.iter().filter(|row| !REQUIRED.lines().any(|known| known.split(' ').next() == Some(row[0])));
    faults.extend(unknown.map(|row| format!("{PAGE}: {} is not a requirement of level 1 or 2", row[0])));
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_there_once_with_its_level_and_an_answer() {
        let row = |number: &str, level: &str, how: &str| format!("| {number} | {level} | words | {how} |\n");
        let good: String = REQUIRED
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(number, level)| row(number, level, "Met: `a`"))
            .collect();
        assert_eq!(numbers(&good), Faults::new());
        let (first, rest) = good.split_once('\n').unwrap();
        for (page, fault) in [
            (rest.to_owned(), "1.1.1 is missing"),
            (format!("{first}\n{good}"), "1.1.1 is there twice"),
            (format!("{}{rest}", row("1.1.1", "1", "Met: `a`")), "1.1.1 is of level 2"),
            (format!("{}{rest}", row("1.1.1", "2", "soon")), "says neither"),
            (format!("{}{rest}", row("1.1.1", "2", "Met: yes")), "names nothing that shows it"),
            (format!("{good}{}", row("99.1.1", "2", "Met: `a`")), "99.1.1 is not a requirement"),
        ] {
            let faults = numbers(&page);
            assert!(faults.len() == 1 && faults[0].contains(fault), "{fault}: {faults:?}");
        }
    }

    #[test]
    fn the_top_says_how_many_there_are() {
        let row = "| 1.1.1 | 2 | words | Met: `a` |\n";
        let top = "Of 1: 1 are met, 0 do not apply, 0 are the proxy's before it or the machine's around it, and 0 are";
        assert_eq!(counts(&format!("{top}\n{row}")), None);
        assert!(counts(&format!("{top}\n{row}{row}")).is_some_and(|fault| fault.contains("Of 2: 2 are met")));
    }

    #[test]
    fn a_test_is_a_test() {
        assert!(is_test("    #[test]\n    fn it_works() {", "it_works"));
        assert!(!is_test("    fn it_works() {", "it_works") && !is_test("// it_works", "it_works"));
    }
}
