//! `castra gate`.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use castra_history::{Phase, Repository};
use castra_platform::{
    Error, Result,
    feature::{Output, Terminal},
    files,
};
use clap::{Arg, ArgAction, ArgMatches, Command};
use futures::future::BoxFuture;
use serde_json::json;

use super::{
    baseline, judge,
    model::Verdict,
    report::{self, FORMATS},
    rules,
    settings::Settings,
};

pub(super) fn define() -> Command {
    let path = || clap::value_parser!(PathBuf);
    Command::new("gate")
        .about("Judge whether a change may be merged")
        .long_about(
            "Judge whether a change may be merged: whether it makes a hotspot materially worse, adds code that is hard \
             to read, touches code without the one person who knows it, or leaves a document behind.\n\n\
             Needs a checkout but no server. Rules are in castra.toml under [gate]; each can warn or fail. Exits with 0 \
             if nothing stops the change, 1 if something does, 2 if that cannot be judged.",
        )
        .arg(Arg::new("base").long("base").value_name("REV").required(true).help("Revision the change will be merged into"))
        .arg(Arg::new("head").long("head").value_name("REV").default_value("HEAD").help("Newest commit of the change"))
        .arg(
            Arg::new("repository")
                .long("repository")
                .value_name("PATH")
                .default_value(".")
                .value_parser(path())
                .help("Path of the repository"),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .default_value("human")
                .value_parser(FORMATS)
                .help("Format of the report"),
        )
        .arg(
            Arg::new("output")
                .long("output")
                .value_name("FILE")
                .value_parser(path())
                .help("Write the report to this file and a summary to the terminal"),
        )
        .arg(
            Arg::new("rules")
                .long("rules")
                .value_name("FILE")
                .value_parser(path())
                .help("Read the rules from this file instead of castra.toml in the repository"),
        )
        .arg(
            Arg::new("baseline")
                .long("baseline")
                .value_name("FILE")
                .value_parser(path())
                .help("Report the violations in this file without counting them"),
        )
        .arg(
            Arg::new("write-baseline")
                .long("write-baseline")
                .action(ArgAction::SetTrue)
                .help("Accept all current violations: write them to the baseline"),
        )
}

/// The arguments.
struct Asked {
    base: String,
    head: String,
    repository: PathBuf,
    format: String,
    output: Option<PathBuf>,
    rules: Option<PathBuf>,
    baseline: Option<PathBuf>,
    writes_baseline: bool,
}

impl Asked {
    fn of(args: &ArgMatches) -> Self {
        let text = |name: &str| args.get_one::<String>(name).cloned().unwrap_or_default();
        let path = |name: &str| args.get_one::<PathBuf>(name).cloned();
        Self {
            base: text("base"),
            head: text("head"),
            repository: path("repository").unwrap_or_else(|| PathBuf::from(".")),
            format: if args.get_flag("json") { "json".to_owned() } else { text("format") },
            output: path("output"),
            rules: path("rules"),
            baseline: path("baseline"),
            writes_baseline: args.get_flag("write-baseline"),
        }
    }
}

pub(super) fn run(terminal: Terminal, args: &ArgMatches) -> BoxFuture<'_, Result<Output>> {
    Box::pin(async move {
        let asked = Asked::of(args);
        // An error that keeps the gate from judging must not look like a verdict, so it exits with 2.
        let done = tokio::task::spawn_blocking(move || {
            gate(terminal, &asked).unwrap_or_else(|error| {
                let words = error.for_terminal().trim_end().to_owned();
                (terminal.say)(&format!("{words}\n"));
                let verdict = Verdict::unread(words.strip_suffix('.').unwrap_or(&words).to_owned());
                // If the report cannot be written either, the error was already printed above.
                written(&verdict, &asked).unwrap_or_else(|_| {
                    Output::new("", report::json(&verdict)).exit(verdict.outcome().exit())
                })
            })
        });
        done.await.map_err(|error| Error::internal("the gate was interrupted").caused_by(error))
    })
}

fn gate(terminal: Terminal, asked: &Asked) -> Result<Output> {
    let (repository, root) = open(&asked.repository)?;
    let named = asked.rules.is_some();
    let rules = asked.rules.clone().unwrap_or_else(|| root.join("castra.toml"));
    let settings = Settings::read(&rules, named)?;
    let progress = |phase: Phase, done: u64, total: u64| {
        if terminal.is_watched && done == 0 && total > 0 {
            (terminal.say)(&format!("\r\x1b[Kreading the history ({phase:?})"));
        }
        ControlFlow::Continue(())
    };
    let judged = judge::judge(&repository, [&asked.base, &asked.head], &settings, &progress);
    if terminal.is_watched {
        (terminal.say)("\r\x1b[K");
    }
    let mut verdict = judged.map_err(Error::invalid)?;
    let kept = asked.baseline.clone().or_else(|| settings.baseline.as_ref().map(|name| root.join(name)));
    if asked.writes_baseline {
        let kept = kept.ok_or_else(|| {
            Error::invalid("there is no baseline to write").hint("name it with --baseline, or in castra.toml")
        })?;
        baseline::write(&kept, &verdict.violations)?;
        let count = verdict.violations.len();
        let text = format!("{count} accepted in {}\n", kept.display());
        return Ok(Output::new(text, json!({"accepted": count, "baseline": kept})));
    }
    if let Some(kept) = kept {
        accept(&mut verdict, &kept)?;
    }
    written(&verdict, asked)
}

/// Writes the report in the requested format and place.
fn written(verdict: &Verdict, asked: &Asked) -> Result<Output> {
    let text = report::write(verdict, &asked.format);
    let shown = match &asked.output {
        None => text,
        Some(file) => {
            files::write_whole(file, text.as_bytes())?;
            report::write(verdict, "human")
        }
    };
    Ok(Output::new(shown, report::json(verdict)).exit(verdict.outcome().exit()))
}

/// The repository at or above a path, and the folder with its settings.
fn open(path: &Path) -> Result<(Repository, PathBuf)> {
    let path = path
        .canonicalize()
        .map_err(|error| Error::invalid(format!("cannot open {}: {error}", path.display())))?;
    let opened = path.ancestors().find_map(|folder| Repository::open(folder).ok());
    let none = || Error::invalid(format!("{} is not in a Git repository", path.display()));
    let repository = opened.ok_or_else(none)?;
    let root = repository.work_tree().unwrap_or(path);
    Ok((repository, root))
}

fn accept(verdict: &mut Verdict, kept: &Path) -> Result<()> {
    let accepted = baseline::read(kept)?;
    for violation in &mut verdict.violations {
        violation.is_accepted = accepted.contains(&violation.fingerprint());
    }
    rules::in_order(&mut verdict.violations);
    Ok(())
}
