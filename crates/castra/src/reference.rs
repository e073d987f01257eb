//! `castra reference DIR`: the reference documents, generated from the program itself.

use std::{fmt::Write as _, path::Path};

use castra_platform::{
    Result,
    app::PLATFORM_TABLES,
    feature::Output,
    web::{Routes, complete_description},
};
use clap::Command;
use serde_json::json;

use crate::{features::FEATURES, server};

/// Writes `cli.md`, `openapi.json` and `tables.md` into a folder.
pub(crate) fn write(dir: &Path, command: Command) -> Result<Output> {
    std::fs::create_dir_all(dir)?;
    std::fs::write(dir.join("cli.md"), cli(command))?;
    std::fs::write(dir.join("openapi.json"), openapi() + "\n")?;
    std::fs::write(dir.join("tables.md"), tables())?;
    Ok(Output::new(format!("written to {}\n", dir.display()), json!({ "directory": dir })))
}

fn cli(mut command: Command) -> String {
    command.build();
    let mut text = "# Commands\n\nEvery command takes `--data-dir`, `--config` and `--json`.\n".to_owned();
    describe(&mut text, &command, "");
    text
}

fn describe(text: &mut String, command: &Command, above: &str) {
    let name = format!("{above}{}", command.get_name());
    if !command.has_subcommands() {
        let help = command.clone().disable_help_flag(true).render_long_help();
        let help = help.to_string();
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        write!(text, "\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n").trim())
            .expect("a string takes it");
    }
    let shown = command.get_subcommands().filter(|sub| sub.get_name() != "help" && !sub.is_hide_set());
    for sub in shown {
        describe(text, sub, &format!("{name} "));
    }
}

fn openapi() -> String {
    let mut document = server::openapi();
    for routes in FEATURES.iter().filter_map(|feature| feature.api) {
        Routes::describe(&routes(), &mut document);
    }
    complete_description(&mut document);
    document.to_pretty_json().expect("the document is made of strings and lists")
}

fn tables() -> String {
    let mut text =
        "# Tables\n\nEvery table and the feature that owns it.\n\n| table | owner |\n|---|---|\n".to_owned();
    for table in PLATFORM_TABLES {
        writeln!(text, "| `{table}` | platform |").expect("a string takes it");
    }
    for feature in FEATURES {
        for table in feature.tables {
            writeln!(text, "| `{table}` | {} |", feature.key).expect("a string takes it");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::PathBuf};

    use castra_testkit::{Setup, on_sqlite};

    use super::*;

    #[test]
    fn the_reference_says_what_the_program_knows() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
        let written = tempfile::tempdir().unwrap();
        write(written.path(), crate::cli::command()).unwrap();
        for file in ["cli.md", "openapi.json", "tables.md"] {
            let kept = std::fs::read_to_string(folder.join(file)).unwrap();
            let now = std::fs::read_to_string(written.path().join(file)).unwrap();
            let line = kept.lines().zip(now.lines()).position(|(kept, now)| kept != now);
            assert!(
                kept == now,
                "docs/reference/{file} is out of date from line {line:?} on: run `cargo x docs`"
            );
        }
    }

    #[test]
    fn every_route_of_the_api_is_described() {
        on_sqlite(async |database| {
            let app = Setup::new(FEATURES).start(database).await;
            let served = serde_json::to_value(&app.web.openapi).unwrap();
            let written: serde_json::Value = serde_json::from_str(&openapi()).unwrap();
            let routes = app.web.operations.iter().filter(|route| route.path.starts_with("/api/v1/"));
            let mut missing = Vec::new();
            for route in routes.clone() {
                let method = route.method.as_str().to_lowercase();
                for (name, document) in [("served", &served), ("written", &written)] {
                    if document["paths"][&route.path][&method]["operationId"].is_null() {
                        missing.push(format!("{name}: {} {}", route.method, route.path));
                    }
                }
            }
            assert!(routes.count() > 150, "the whole API is here");
            assert!(missing.is_empty(), "{}", missing.join("\n"));
        });
    }

    /// Every `$ref` in a document.
    fn references<'a>(value: &'a serde_json::Value, found: &mut BTreeSet<&'a str>) {
        match value {
            serde_json::Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(serde_json::Value::as_str));
                fields.values().for_each(|value| references(value, found));
            }
            serde_json::Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn everything_that_the_document_refers_to_is_described_in_it() {
        on_sqlite(async |database| {
            let app = Setup::new(FEATURES).start(database).await;
            let served = serde_json::to_value(&app.web.openapi).unwrap();
            let written = serde_json::from_str(&openapi()).unwrap();
            for (name, document) in [("served", &served), ("written", &written)] {
                let mut found = BTreeSet::new();
                references(document, &mut found);
                assert!(found.len() > 100, "{name}: the whole API is here");
                let is_missing =
                    |at: &&str| at.strip_prefix('#').and_then(|at| document.pointer(at)).is_none();
                let missing: Vec<&str> = found.into_iter().filter(is_missing).collect();
                assert_eq!(missing, Vec::<&str>::new(), "{name}");
            }
        });
    }
}
