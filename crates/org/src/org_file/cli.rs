//! `castra init`, `plan`, `apply`, `export org`.

use std::path::PathBuf;

use castra_platform::{Ctx, Error, Result, feature::Output};
use clap::{Arg, ArgMatches, Command};
use futures::future::BoxFuture;
use serde_json::json;

use super::{Planned, SCHEMA, actions};

fn file() -> Arg {
    Arg::new("file")
        .value_name("FILE")
        .required(true)
        .help("An organization file in YAML or JSON; `-` reads standard input")
}

pub(super) fn define_init() -> Command {
    let name =
        Arg::new("name").long("name").value_name("NAME").required(true).help("The organization's name");
    Command::new("init").about("Create an empty organization").arg(name)
}

pub(super) fn define_plan() -> Command {
    Command::new("plan")
        .about("Show what an organization file would change")
        .after_help("Exit codes: 0 nothing would change, 2 something would, 1 the file has errors.")
        .arg(file())
}

pub(super) fn define_apply() -> Command {
    Command::new("apply").about("Apply an organization file, all or nothing").arg(file())
}

pub(super) fn define_export() -> Command {
    Command::new("org").about("Write the organization as a file to standard output")
}

pub(super) fn define_schema() -> Command {
    Command::new("org-schema").about("Write the JSON Schema of the organization file to standard output")
}

/// The file's name for messages, and its text.
fn read(args: &ArgMatches) -> Result<(String, String)> {
    let path: &String = args.get_one("file").expect("clap requires it");
    let bytes = if path == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes)?;
        bytes
    } else {
        std::fs::read(path).map_err(|error| Error::invalid(format!("cannot read {path}: {error}")))?
    };
    let name = if path == "-" {
        "standard input".to_owned()
    } else {
        PathBuf::from(path)
            .file_name()
            .map_or_else(|| path.clone(), |name| name.to_string_lossy().into_owned())
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok((name, text)),
        Err(error) => {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            let before = good.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
            let column = String::from_utf8_lossy(before).chars().count() + 1;
            let message = format!("{name}:{line}:{column}: this is not UTF-8 text; nothing was applied");
            Err(Error::invalid(message))
        }
    }
}

/// A plan or its result, in the same lines everywhere.
pub(crate) fn shown(planned: &Planned, heading: &str) -> Output {
    let lines = planned.lines();
    let mut text: String = lines.iter().map(|(mark, line)| format!("{} {line}\n", mark.sign())).collect();
    if planned.changes.is_empty() {
        text.push_str("No changes.\n");
    } else {
        text.push_str(&format!("{heading}{}.\n", planned.summary()));
    }
    let changes: Vec<_> =
        lines.iter().map(|(mark, line)| json!({"kind": mark.as_str(), "text": line})).collect();
    Output::new(text, json!({ "changes": changes }))
}

pub(super) fn init<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let name: &String = args.get_one("name").expect("clap requires it");
        actions::init(ctx, name).await?;
        Ok(Output::new(
            format!("Organization {name} created. Fill it with `castra apply org.yaml`.\n"),
            json!({"name": name}),
        ))
    })
}

pub(super) fn plan<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let (name, text) = read(args)?;
        let planned = actions::plan(ctx, &name, &text).await?;
        let code = if planned.changes.is_empty() { 0 } else { 2 };
        Ok(shown(&planned, "Plan: ").exit(code))
    })
}

pub(super) fn apply<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let (name, text) = read(args)?;
        Ok(shown(&actions::apply(ctx, &name, &text).await?, "Applied: "))
    })
}

pub(super) fn export<'a>(ctx: &'a Ctx, _: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let text = actions::export(ctx).await?;
        let json = super::yaml::read(&text).map(|node| node.to_json()).unwrap_or_default();
        Ok(Output::new(text, json))
    })
}

pub(super) fn schema<'a>(_: &'a Ctx, _: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move { Ok(Output::new(SCHEMA, serde_json::from_str(SCHEMA)?)) })
}
