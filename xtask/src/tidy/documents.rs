//! The promises of the documents: named paths exist, every crate is on the map, every feature has its page.

use std::{fs, path::Path};

use anyhow::Result;

use super::{Faults, rust_files, said};
use crate::new_feature::UNWRITTEN;

const CHECKED: [&str; 6] =
    ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "STYLE.md", "SECURITY.md", "CHANGELOG.md"];

pub(super) fn check(root: &Path) -> Result<Faults> {
    let mut faults = Vec::new();
    for name in CHECKED {
        let Ok(text) = fs::read_to_string(root.join(name)) else {
            faults.push(format!("{name} is missing"));
            continue;
        };
        let gone = paths(&text).into_iter().filter(|path| !root.join(path).exists());
        faults.extend(gone.map(|path| format!("{name}: names {path}, which does not exist")));
    }
    let map = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap_or_default();
    for entry in fs::read_dir(root.join("crates"))? {
        let path = entry?.path();
        let name = said(root, &path);
        if path.join("Cargo.toml").exists() && !map.contains(&format!("`{name}`")) {
            faults.push(format!("ARCHITECTURE.md: does not name `{name}`"));
        }
    }
    let words = map.split_whitespace().count();
    if words > 2500 {
        faults.push(format!("ARCHITECTURE.md: {words} words; no one reads a map of more than 2,500"));
    }
    faults.extend(pages(root)?);
    faults.extend(decisions(root)?);
    Ok(faults)
}

/// The paths that a document names in code spans and links.
fn paths(text: &str) -> Vec<String> {
    let prose: String =
        text.split("```").enumerate().filter(|(at, _)| at % 2 == 0).map(|(_, part)| part).collect();
    let spans = prose.split('`').enumerate().filter(|(at, _)| at % 2 == 1).map(|(_, span)| span);
    let links = prose.match_indices("](").filter_map(|(at, _)| prose[at + 2..].split([')', '#']).next());
    spans
        .chain(links)
        .filter(|path| is_path(path))
        .map(|path| path.trim_end_matches('/').to_owned())
        .collect()
}

fn is_path(text: &str) -> bool {
    let first = text.split('/').next().unwrap_or_default();
    let rooted =
        ["crates", "docs", "e2e", "xtask", ".ci", ".config", ".cargo"].contains(&first) && text.contains('/');
    let ending = text.rsplit_once('.').map(|(_, ending)| ending);
    let file = !text.contains('/') && matches!(ending, Some("md" | "toml"));
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    plain && (rooted || file) && !["castra.toml", "views.md"].contains(&text)
}

/// Every feature, by its manifest, has a page in the manual.
fn pages(root: &Path) -> Result<Faults> {
    let mut faults = Vec::new();
    for file in rust_files(root)? {
        let name = said(root, &file);
        let is_ground = ["crates/platform/", "crates/testkit/"].iter().any(|folder| name.starts_with(folder));
        if !name.starts_with("crates/") || !name.contains("/src/") || is_ground {
            continue;
        }
        let text = fs::read_to_string(&file)?;
        for (at, call) in text.match_indices("Feature::new(\"") {
            let key = text[at + call.len()..].split('"').next().unwrap_or_default();
            let page = format!("docs/guide/{key}.md");
            match fs::read_to_string(root.join(&page)) {
                Err(_) => faults.push(format!("{name}: the feature {key} has no page {page}")),
                Ok(text) if text.contains(UNWRITTEN) => faults.push(format!("{page}: write it")),
                Ok(_) => {}
            }
        }
    }
    Ok(faults)
}

/// Decisions are numbered without gaps: superseded, never deleted.
fn decisions(root: &Path) -> Result<Faults> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(root.join("docs/adr"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let number = name
            .strip_suffix(".md")
            .and_then(|name| name.split_once('-'))
            .map(|(number, _)| number.parse::<usize>());
        match number {
            Some(Ok(number)) => numbers.push(number),
            _ => return Ok(vec![format!("docs/adr/{name}: is not named NNNN-noun-phrase.md")]),
        }
    }
    numbers.sort_unstable();
    let whole = numbers.iter().enumerate().all(|(at, number)| *number == at + 1);
    Ok(if whole {
        Vec::new()
    } else {
        vec![format!("docs/adr: numbers {numbers:?} have a gap or a duplicate")]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_other_code() {
        let text = "See `crates/org/`, [why](docs/adr/0001-a.md#more), `GET /api/v1/people`, `castra.toml`, `a::b`, `STYLE.md`.\n\
                    ```\ncrates/nowhere\n```\n";
        assert_eq!(paths(text), ["crates/org", "STYLE.md", "docs/adr/0001-a.md"]);
    }
}
