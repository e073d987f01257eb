//! Lays out a feature's folder: its manifest, its files with a purpose each, its manual page.

use std::{fs, path::Path};

use anyhow::{Result, ensure};

const AREAS: [&str; 5] = ["org", "tech_lead", "cto", "path", "evidence"];

/// Writes the folder of a feature; the first line of each file says what it is for.
pub(crate) fn create(root: &Path, area: &str, name: &str) -> Result<()> {
    ensure!(AREAS.contains(&area), "there is no area {area}; choose one of {}", AREAS.join(", "));
    let good = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    ensure!(good, "a feature's name is plural, in lower case with underscores: one_on_ones");
    let folder = root.join("crates").join(area).join("src").join(name);
    ensure!(!folder.exists(), "{} already exists", folder.display());
    let mut title = name.replace('_', " ");
    if let Some(first) = title.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    fs::create_dir_all(folder.join("migrations"))?;
    for (file, text) in files(name, &title) {
        fs::write(folder.join(file), text)?;
    }
    let guide = root.join("docs/guide").join(format!("{name}.md"));
    fs::write(&guide, format!("# {title}\n\nWhat it is for, who uses it, and how.\n"))?;
    println!("laid out {} and {}", folder.display(), guide.display());
    println!(
        "next: `pub mod {name};` in the area's lib.rs, a row in crates/castra/src/features.rs, and the first rule"
    );
    Ok(())
}

fn files(name: &str, title: &str) -> Vec<(&'static str, String)> {
    let manifest = format!(
        "//! {title}: what it is for, in a sentence.\n//!\n//! Its words: \n//!\n//! Its invariants: \n\n\
         mod model;\nmod rules;\nmod store;\n\n\
         use castra_platform::feature::Feature;\n\n\
         /// The manifest.\npub static FEATURE: Feature = Feature {{ ..Feature::new(\"{name}\", \"{title}\") }};\n"
    );
    vec![
        ("mod.rs", manifest),
        ("model.rs", format!("//! {title}: ids, records, states as enums that carry their data.\n")),
        ("rules.rs", format!("//! {title}: what may be decided, as pure functions, tested here.\n")),
        ("store.rs", format!("//! {title}: the SQL, and nothing else.\n")),
        ("actions.rs", format!("//! {title}: one verb, one function, one transaction.\n")),
        ("pages.rs", format!("//! {title}: parse a form, call an action, show a view.\n")),
        ("views.rs", format!("//! {title}: plain data to HTML, without I/O.\n")),
    ]
}
