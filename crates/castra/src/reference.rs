//! `castra reference DIR`: the reference documents, written from what the program itself knows.

use std::{fmt::Write as _, path::Path};

use castra_platform::{Result, app::PLATFORM_TABLES, feature::Output, web::Routes};
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
