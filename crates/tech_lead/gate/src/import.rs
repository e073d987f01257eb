//! `castra import gate-report`.

use std::path::PathBuf;

use castra_platform::{Ctx, Error, Result, feature::Output};
use clap::{Arg, ArgMatches, Command};
use futures::future::BoxFuture;
use serde_json::json;

use super::results::{self, GateReport};

pub(super) fn define() -> Command {
    let file = Arg::new("file").value_name("FILE").required(true).value_parser(clap::value_parser!(PathBuf));
    let repository = Arg::new("repository").long("repository").value_name("ID").required(true);
    Command::new("gate-report")
        .about("Record a gate report, for the charter to count")
        .arg(file.help("Report written by `castra gate --format json --output FILE`"))
        .arg(repository.help("Repository of the change"))
}

pub(super) fn run<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let file: &PathBuf = args.get_one("file").ok_or_else(|| Error::internal("clap asks for a file"))?;
        let id: &String = args.get_one("repository").ok_or_else(|| Error::internal("clap asks for an id"))?;
        let name = file.display();
        let text = std::fs::read_to_string(file)
            .map_err(|error| Error::invalid(format!("cannot read {name}: {error}")))?;
        let report: GateReport = serde_json::from_str(&text)
            .map_err(|error| Error::invalid(format!("{name} is not a gate report: {error}")))?;
        let kept = results::record(ctx, id, &report).await?;
        let text = format!("recorded: {} for {} in {id}\n", kept.outcome, kept.head);
        Ok(Output::new(text, json!({"outcome": kept.outcome, "head": kept.head, "repository": id})))
    })
}
