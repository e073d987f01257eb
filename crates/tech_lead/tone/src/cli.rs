//! `castra tone`: checks a file, such as an announcement before it is sent.

use std::path::PathBuf;

use castra_platform::{
    Error, Result,
    feature::{Output, Terminal},
};
use clap::{Arg, ArgMatches, Command, value_parser};
use futures::future::BoxFuture;
use serde_json::json;

use super::rules::check;

pub(super) fn define() -> Command {
    Command::new("tone")
        .about("Mark orders, absolutes and judgements of people in a text")
        .after_help("The text is neither sent anywhere nor stored. English only so far.")
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("UTF-8 text file"),
        )
}

pub(super) fn run(_: Terminal, args: &ArgMatches) -> BoxFuture<'_, Result<Output>> {
    Box::pin(async move {
        let path: &PathBuf = args.get_one("file").expect("clap requires it");
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::invalid(format!("cannot read {}: {error}", path.display())))?;
        let (mut lines, mut items) = (String::new(), Vec::new());
        for mark in check(&text) {
            let line = text[..mark.start].matches('\n').count() + 1;
            let found = &text[mark.start..mark.end];
            let instead = mark.rewording.as_ref().map(|words| words.text.as_str());
            let said = instead.map_or_else(String::new, |words| format!("\n  instead: {words}"));
            lines.push_str(&format!(
                "line {line}: {}: “{found}”\n  {}{said}\n",
                mark.kind.as_str(),
                mark.reason
            ));
            items.push(json!({
                "line": line, "kind": mark.kind, "found": found, "reason": mark.reason, "rewording": instead,
            }));
        }
        if lines.is_empty() {
            lines.push_str("Nothing in the wording stands out.\n");
        }
        Ok(Output::new(lines, json!(items)))
    })
}
