//! A file's name decides what it may name; a crate's place decides which crates it may depend on.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::Result;

use super::{Faults, production, rust_files, said};

/// The folders of crates whose features keep to the layers: an area that is one crate, or a folder of practices.
const AREAS: [&str; 7] = ["platform/accounts", "org", "work", "tech_lead", "cto", "path", "evidence"];

/// The names forbidden in a file of this name.
const LAYERS: [(&str, &[&str]); 9] = [
    ("model.rs", &["axum", "clap", "maud", "serde", "platform::db", "platform::web", "platform::ui"]),
    (
        "rules.rs",
        &[
            "axum",
            "clap",
            "maud",
            "tokio",
            "platform::db",
            "platform::web",
            "platform::ui",
            "platform::clock::Clock",
        ],
    ),
    ("store.rs", &["axum", "clap", "maud", "platform::web", "platform::ui"]),
    ("actions.rs", &["axum", "clap", "maud", "platform::ui"]),
    ("pages.rs", &["clap"]),
    ("views.rs", &["axum", "clap", "tokio", "platform::db"]),
    ("url.rs", &["axum", "clap", "tokio", "platform::db"]),
    ("cli.rs", &["axum", "maud"]),
    ("jobs.rs", &["axum", "clap"]),
];

/// The areas whose crates an area's crates may know, its own beside them.
const ARROWS: [(&str, &[&str]); 9] = [
    ("history", &[]),
    ("platform", &[]),
    ("testkit", &["platform"]),
    ("org", &["platform"]),
    ("evidence", &["platform", "org", "history"]),
    ("work", &["platform", "org", "evidence", "history"]),
    ("tech_lead", &["platform", "org", "evidence", "history", "work"]),
    ("cto", &["platform", "org", "evidence", "history", "work"]),
    ("path", &["platform", "org", "evidence", "history", "work", "tech_lead", "cto"]),
];

/// What the crates of the ground may know of each other. All other crates reach the components as `castra_platform::ui`, the
/// name that the layers forbid.
const GROUND: [(&str, &[&str]); 4] = [
    ("platform/ui", &[]),
    ("platform/ground", &["castra-ui"]),
    ("platform/accounts", &["castra-platform"]),
    ("platform/calendar", &["castra-platform"]),
];

/// Concatenated so that this file does not contain what it looks for.
const REAL_CLOCK: &str = concat!("Clock::", "System");
/// Where the machine's clock is chosen; all other code is given a clock, tests a fixed one.
const CHOOSE_IT: [&str; 2] = ["crates/castra/src/cli.rs", "crates/platform/ground/src/clock.rs"];

pub(super) fn check(root: &Path) -> Result<Faults> {
    let mut faults = Vec::new();
    for file in rust_files(root)? {
        let name = said(root, &file);
        let whole = fs::read_to_string(&file)?;
        let base = name.rsplit('/').next().unwrap_or_default();
        let is_test = base == "tests.rs" || base.ends_with("_tests.rs");
        let text = if is_test { "" } else { production(&whole) };
        let area = AREAS.iter().any(|area| is_source_of(&name, area));
        if area && let Some((_, banned)) = layer_of(&name) {
            faults.extend(
                named(text, banned)
                    .into_iter()
                    .map(|word| format!("{name}: names {word}, which is not of its layer")),
            );
        }
        if !name.starts_with("crates/platform/ground/src/db/") {
            let sqlx = named(text, &["sqlx"]);
            faults.extend(
                sqlx.into_iter().map(|_| format!("{name}: names sqlx, which is only for platform::db")),
            );
        }
        if whole.contains(REAL_CLOCK)
            && !CHOOSE_IT.contains(&name.as_str())
            && !whole.contains(&format!("// tidy: {REAL_CLOCK}, because "))
        {
            faults.push(format!("{name}: names {REAL_CLOCK}, which is only chosen in {}", CHOOSE_IT[0]));
        }
        let storing = base == "store.rs" || name.contains("/store/");
        if (area || name.starts_with("crates/castra/src/"))
            && !storing
            && let Some(line) = sql(text)
        {
            faults.push(format!("{name}:{line}: SQL outside store.rs"));
        }
    }
    faults.extend(arrows(root)?);
    Ok(faults)
}

/// Whether a file is production code of an area: `crates/org/src/…`, or `crates/tech_lead/growth/src/…`.
fn is_source_of(name: &str, area: &str) -> bool {
    let Some(inside) =
        name.strip_prefix("crates/").and_then(|rest| rest.strip_prefix(area)?.strip_prefix('/'))
    else {
        return false;
    };
    inside.starts_with("src/") || inside.split('/').nth(1) == Some("src")
}

/// The layer of a file: by its own name, or by that of the folder it is in, as `views/form.rs` is of `views.rs`.
fn layer_of(name: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    let mut parts: Vec<&str> = name.split('/').collect();
    let base = parts.pop()?;
    let by_name = |file: &str| LAYERS.iter().find(|(layer, _)| *layer == file);
    by_name(base).or_else(|| {
        parts.iter().rev().take_while(|part| **part != "src").find_map(|part| by_name(&format!("{part}.rs")))
    })
}

/// Who depends on whom: an area's crates on those of the areas below it, and on their own area's as Cargo allows.
fn arrows(root: &Path) -> Result<Faults> {
    let (mut crates, mut faults) = (Vec::new(), Vec::new());
    for area in folders(&root.join("crates"))? {
        let within = folders(&root.join("crates").join(&area))?;
        let places =
            std::iter::once(area.clone()).chain(within.iter().map(|inner| format!("{area}/{inner}")));
        for place in places {
            let manifest = root.join("crates").join(&place).join("Cargo.toml");
            let Ok(text) = fs::read_to_string(&manifest) else { continue };
            crates.push((place, area.clone(), text));
        }
    }
    let area_of = |package: &str| {
        let line = format!("name = \"{package}\"");
        crates.iter().find(|(_, _, text)| text.contains(&line)).map(|(_, area, _)| area.as_str())
    };
    for (place, area, text) in &crates {
        let Some((_, below)) = ARROWS.iter().find(|(known, _)| known == area) else {
            if area != "castra" {
                faults.push(format!("crates/{place}: is of no area that has its arrows"));
            }
            continue;
        };
        let wrong = dependencies(text)
            .into_iter()
            .filter(|known| area_of(known).is_some_and(|other| other != area && !below.contains(&other)));
        faults.extend(wrong.map(|known| format!("crates/{place}: must not depend on {known}")));
        faults.extend(
            dependencies(text)
                .into_iter()
                .filter(|known| !is_of_the_ground(place, known))
                .map(|known| format!("crates/{place}: must not depend on {known}")),
        );
    }
    Ok(faults)
}

/// Whether a crate may know this one, as far as the ground's own crates are concerned.
fn is_of_the_ground(place: &str, known: &str) -> bool {
    match GROUND.iter().find(|(own, _)| *own == place) {
        Some((_, below)) => below.contains(&known),
        None => known != "castra-ui",
    }
}

fn folders(path: &Path) -> Result<Vec<String>> {
    let entries =
        fs::read_dir(path)?.filter_map(std::result::Result::ok).filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

/// Our own crates among a manifest's dependencies, those for tests alone left out.
fn dependencies(manifest: &str) -> Vec<String> {
    let section = manifest.split("[dependencies]").nth(1).unwrap_or_default();
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    lines
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| name.starts_with("castra-"))
        .map(str::to_owned)
        .collect()
}

/// The words that a text names, in a `use` or within a line, without exceptions that state their reason.
fn named(text: &str, words: &[&str]) -> BTreeSet<String> {
    let paths = used(text);
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let names = |word: &str| {
        let (whole, inner) = (format!("castra_{word}"), format!("castra_{word}::"));
        if word.starts_with("platform::") {
            return paths.iter().any(|path| *path == whole || path.starts_with(&inner))
                || code.contains(&inner);
        }
        let inline = format!("{word}::");
        paths.iter().any(|path| path == word || path.starts_with(&inline))
            || code
                .match_indices(&inline)
                .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
    };
    let excepted = |word: &str| text.contains(&format!("// tidy: {word}, because "));
    words.iter().filter(|word| names(word) && !excepted(word)).map(|word| (*word).to_owned()).collect()
}

/// The paths of a text's `use` items, with their braces expanded.
fn used(text: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for item in text.split(';') {
        let item =
            item.rsplit_once("\nuse ").or_else(|| item.rsplit_once(" use ")).map_or(item, |(_, item)| item);
        let item = item.trim_start().strip_prefix("use ").unwrap_or(item);
        let flat: String = item.chars().filter(|c| !c.is_whitespace()).collect();
        if flat.contains("::") && flat.chars().all(|c| c.is_alphanumeric() || "_:{},*".contains(c)) {
            expand("", &flat, &mut paths);
        }
    }
    paths
}

fn expand(prefix: &str, rest: &str, paths: &mut Vec<String>) {
    let Some((before, inside)) = rest.split_once('{') else {
        paths.push(format!("{prefix}{}", rest.trim_end_matches("::self")));
        return;
    };
    let prefix = format!("{prefix}{before}");
    let (mut depth, mut part) = (0, String::new());
    for c in inside.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            _ => {}
        }
        if c == ',' && depth == 0 {
            expand(&prefix, &part, paths);
            part.clear();
        } else {
            part.push(c);
        }
    }
    if !part.is_empty() {
        expand(&prefix, &part, paths);
    }
}

/// The first line with an SQL statement.
fn sql(text: &str) -> Option<usize> {
    const STATEMENTS: [(&str, &str); 4] =
        [("select ", " from "), ("insert into ", "values"), ("update ", " set "), ("delete from ", "")];
    let starts = text.match_indices('"').find(|(at, _)| {
        let string = &text[at + 1..];
        let words = string.trim_start().to_lowercase();
        let end = words.find('"').unwrap_or(words.len());
        let statement = words[..end].split_whitespace().collect::<Vec<_>>().join(" ");
        STATEMENTS.iter().any(|(verb, rest)| statement.starts_with(verb) && statement.contains(rest))
    });
    starts.map(|(at, _)| text[..at].lines().count().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_a_layers_folder_is_of_that_layer() {
        let layer = |name: &str| layer_of(name).map(|(layer, _)| *layer);
        assert_eq!(layer("crates/org/src/people/views/person.rs"), Some("views.rs"));
        assert_eq!(layer("crates/tech_lead/growth/src/api/items.rs"), None, "the API may name axum");
        assert_eq!(layer("crates/tech_lead/growth/src/plans/store.rs"), Some("store.rs"));
        assert_eq!(layer("crates/store/src/people/mod.rs"), None);
        for (name, area, is) in [
            ("crates/org/src/people/rules.rs", "org", true),
            ("crates/tech_lead/growth/src/rules.rs", "tech_lead", true),
            ("crates/tech_lead/tests/it/growth.rs", "tech_lead", false),
            ("crates/organ/src/a.rs", "org", false),
        ] {
            assert_eq!(is_source_of(name, area), is, "{name}");
        }
    }

    #[test]
    fn the_ground_knows_no_feature_and_features_know_it_by_one_name() {
        for (place, known, may) in [
            ("platform/ground", "castra-ui", true),
            ("platform/ground", "castra-accounts", false),
            ("platform/ui", "castra-platform", false),
            ("platform/accounts", "castra-platform", true),
            ("tech_lead/growth", "castra-platform", true),
            ("org", "castra-accounts", true),
            ("org", "castra-ui", false),
        ] {
            assert_eq!(is_of_the_ground(place, known), may, "{place} {known}");
        }
    }

    #[test]
    fn uses_are_multiplied_out() {
        let text =
            "//! A.\n\nuse std::{fs, path::{Path, PathBuf}};\nuse castra_platform::{db::{self, Tx}, ui};\n";
        let paths = used(text);
        for path in ["std::fs", "std::path::PathBuf", "castra_platform::db::Tx", "castra_platform::ui"] {
            assert!(paths.iter().any(|found| found == path), "{path} in {paths:?}");
        }
    }

    #[test]
    fn a_layer_that_names_another_is_found() {
        let check = |text: &str, expected: &[&str]| {
            let found = named(text, &["axum", "platform::db", "platform::ui"]);
            assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{text}");
        };
        check("//! A.\nuse castra_platform::{access, db::{Db, Tx}};\n", &["platform::db"]);
        check("//! A.\nfn a() -> axum::Router { castra_platform::ui::x() }\n", &["axum", "platform::ui"]);
        check("//! Unlike axum::Router.\nuse crate::taxum::b;\n", &[]);
        check("//! A.\n// tidy: axum, because this is the door\nuse axum::Router;\n", &[]);
    }

    #[test]
    fn sql_is_told_from_prose() {
        assert_eq!(sql("fn a() {\n    db(\"select * from x\")\n}"), Some(2));
        assert_eq!(sql("x(\"insert into x (a)\n  values ($1)\")"), Some(1));
        assert_eq!(sql("x(\"Select a team\")"), None);
        assert_eq!(sql("x(\"update the page\")"), None);
    }

    #[test]
    fn a_manifests_own_crates_are_read() {
        let manifest = "[dependencies]\ncastra-org.workspace = true\naxum = \"1\"\n\n[dev-dependencies]\ncastra-testkit = \"1\"\n";
        assert_eq!(dependencies(manifest), ["castra-org"]);
    }
}
