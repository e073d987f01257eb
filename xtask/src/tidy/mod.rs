//! Checks that the compiler cannot make: the layer of each file, the promises of documents, forbidden things
//! in tests.
//!
//! A rule that would make code worse has an exception where it applies: a line `// tidy: WORD, because …`
//! lifts the ban on WORD for its file.

mod asvs;
mod documents;
mod layers;
mod texts;
mod words;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Result, bail};

/// Problems, each with its place.
type Faults = Vec<String>;

/// Checks everything and fails if anything is wrong.
pub(crate) fn check(root: &Path) -> Result<()> {
    let faults = faults(root)?;
    if faults.is_empty() {
        return Ok(());
    }
    bail!("{} problems:\n{}", faults.len(), faults.join("\n"))
}

/// Checks everything, and lists long files and functions for review.
pub(crate) fn report(root: &Path) -> ExitCode {
    if let Ok(long) = texts::long(root)
        && !long.is_empty()
    {
        println!("long, worth a review:\n{}", long.join("\n"));
    }
    match check(root) {
        Ok(()) => {
            println!("tidy");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn faults(root: &Path) -> Result<Faults> {
    let mut faults = texts::check(root)?;
    faults.extend(layers::check(root)?);
    faults.extend(documents::check(root)?);
    faults.extend(asvs::check(root));
    faults.extend(words::check(root)?);
    faults.sort();
    faults.dedup();
    Ok(faults)
}

/// Every Rust file of ours.
fn rust_files(root: &Path) -> Result<Vec<PathBuf>> {
    Ok(files(root)?.into_iter().filter(|file| file.extension().is_some_and(|ext| ext == "rs")).collect())
}

/// Every text file of ours, sorted.
pub(crate) fn files(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if ["target", ".git", "node_modules", "castra-data", "out"].contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    let texts = ["rs", "md", "toml", "sql", "css", "js", "mjs", "sh", "yaml", "yml"];
    found.retain(|file| file.extension().is_some_and(|ext| texts.iter().any(|text| ext == *text)));
    found.sort();
    Ok(found)
}

/// A path as reported: from the root, with slashes.
fn said(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

/// The part of a file before its tests.
fn production(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_tidy() {
        check(&crate::root()).unwrap_or_else(|error| panic!("{error:#}"));
    }
}
