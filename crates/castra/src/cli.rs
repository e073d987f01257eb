//! The command line: global options, the program's own commands, and every feature's commands.

use std::{ffi::OsString, path::PathBuf, sync::Arc};

use castra_platform::{
    App, Ctx, Error, Result,
    clock::Clock,
    config::{Config, Flags, Origin},
    feature::{Command as FeatureCommand, Output, Practice, Terminal},
    journal,
};
use clap::{Arg, ArgAction, ArgMatches, Command};
use rustix::fs::Mode;
use serde_json::json;

use crate::{demo, doctor, features::FEATURES, instance, output, server};

/// The whole command line, for parsing, completions and the manual.
pub(crate) fn command() -> Command {
    let path = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("PATH")
            .global(true)
            .value_parser(clap::value_parser!(PathBuf))
            .help(help)
    };
    let mut whole = Command::new("castra")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Who does what, and is it being done?")
        .arg_required_else_help(true)
        .subcommand_required(true)
        .arg(path("data-dir", "The folder of everything an instance keeps in files"))
        .arg(path("config", "Read this file instead of ./castra.toml"))
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).global(true).help("Print JSON"))
        .subcommand(server::define_serve())
        .subcommand(demo::define())
        .subcommand(doctor::define())
        .subcommand(
            Command::new("audit")
                .about("The journal of every change")
                .subcommand_required(true)
                .subcommand(define_verify()),
        )
        .subcommand(Command::new("config").about("The configuration").subcommand_required(true).subcommand(
            Command::new("show").about("Print every effective value and its origin, with secrets masked"),
        ))
        .subcommand(
            Command::new("completions").about("Write completions for a shell to standard output").arg(
                Arg::new("shell")
                    .value_name("SHELL")
                    .required(true)
                    .value_parser(clap::value_parser!(clap_complete::Shell)),
            ),
        )
        .subcommand(Command::new("man").about("Write the manual page to standard output"))
        .subcommand(Command::new("reference").about("Write the reference documents into a folder").arg(
            Arg::new("dir").value_name("DIR").required(true).value_parser(clap::value_parser!(PathBuf)),
        ));
    for command in FEATURES.iter().flat_map(|feature| feature.commands) {
        whole = graft(whole, command.path, (command.define)());
    }
    for tool in FEATURES.iter().flat_map(|feature| feature.tools) {
        whole = graft(whole, tool.path, (tool.define)());
    }
    whole
}

fn define_verify() -> Command {
    Command::new("verify").about("Verify that the journal's chain is intact, or name the first fault").arg(
        Arg::new("head")
            .long("head")
            .value_name("HASH")
            .help("A head kept elsewhere, which must be part of the chain"),
    )
}

/// Adds a command under its path; groups shared by several features are created once.
fn graft(whole: Command, path: &'static [&'static str], command: Command) -> Command {
    match path {
        [] | [_] => whole.subcommand(command),
        [group, rest @ ..] => {
            let known = whole.get_subcommands().any(|sub| sub.get_name() == *group);
            if known {
                return whole.mut_subcommand(*group, |sub| graft(sub, rest, command));
            }
            let about = match *group {
                "export" => "Export data",
                "import" => "Import data",
                "key" => "The keys that seal private text",
                "history" => "A repository's history as tables",
                "code-host" => "The credentials for cloning from code hosts",
                _ => "",
            };
            whole.subcommand(graft(
                Command::new(*group).about(about).subcommand_required(true),
                rest,
                command,
            ))
        }
    }
}

/// Runs one command; returns its exit code.
pub(crate) async fn run(args: impl IntoIterator<Item = OsString>) -> Result<u8> {
    let matches = match command().try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => {
            let text = error.render().to_string();
            if error.use_stderr() {
                output::message(&text);
                return Ok(1);
            }
            output::data(&text);
            return Ok(0);
        }
    };
    let output = dispatch(&matches).await?;
    if matches.get_flag("json") {
        output::data(&format!("{:#}\n", output.json));
    } else {
        output::data(&output.text);
    }
    Ok(output.exit)
}

/// The path of the given subcommand, and its arguments.
fn leaf(matches: &ArgMatches) -> (Vec<&str>, &ArgMatches) {
    let mut words = Vec::new();
    let mut at = matches;
    while let Some((name, inner)) = at.subcommand() {
        words.push(name);
        at = inner;
    }
    (words, at)
}

async fn dispatch(matches: &ArgMatches) -> Result<Output> {
    let (words, args) = leaf(matches);
    match words.as_slice() {
        ["completions"] => {
            let shell: clap_complete::Shell = *args.get_one("shell").expect("clap requires it");
            let mut bytes = Vec::new();
            clap_complete::generate(shell, &mut command(), "castra", &mut bytes);
            return Ok(Output::new(String::from_utf8_lossy(&bytes), json!(null)));
        }
        ["reference"] => {
            let dir: &PathBuf = args.get_one("dir").expect("clap requires it");
            return crate::reference::write(dir, command());
        }
        ["man"] => {
            let mut bytes = Vec::new();
            clap_mangen::Man::new(command()).render(&mut bytes)?;
            return Ok(Output::new(String::from_utf8_lossy(&bytes), json!(null)));
        }
        _ => {}
    }
    if let Some(tool) = FEATURES.iter().flat_map(|feature| feature.tools).find(|tool| tool.path == words) {
        let is_watched = std::io::IsTerminal::is_terminal(&std::io::stderr());
        return (tool.run)(Terminal { now: Clock::System.now(), say: output::message, is_watched }, args)
            .await;
    }
    if words == ["doctor"] {
        return Ok(doctor::run(config(args), Clock::System.now()).await);
    }
    // Files that an instance writes are private to its owner, whatever the umask allows.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let (config, origins) = config(args)?;
    match words.as_slice() {
        ["config", "show"] => Ok(show_config(&origins)),
        ["serve"] => {
            server::log(&config);
            server::serve(instance::open(Clock::System, &config).await?, &config, None).await
        }
        ["demo"] => demo::run(args, &config, Clock::System).await,
        ["audit", "verify"] => verify(&instance::open(Clock::System, &config).await?, args).await,
        words => {
            let all = FEATURES
                .iter()
                .flat_map(|feature| feature.commands.iter().map(move |command| (feature.practice, command)));
            let known = { all }.find(|(_, command)| command.path == words);
            let (practice, command) =
                known.ok_or_else(|| Error::internal(format!("no feature answers `{}`", words.join(" "))))?;
            run_feature(practice, command, &config, args).await
        }
    }
}

async fn run_feature(
    practice: Option<&'static Practice>,
    command: &FeatureCommand,
    config: &Config,
    args: &ArgMatches,
) -> Result<Output> {
    let app = instance::open(Clock::System, config).await?;
    let ctx = Ctx::host(&app);
    let off = ctx.off().await?;
    let result = match practice.filter(|practice| off.has(practice.key)) {
        Some(practice) => Err(practice.refusal()),
        None => (command.run)(&ctx, args).await,
    };
    app.db.close().await;
    result
}

fn config(args: &ArgMatches) -> Result<(Config, Vec<Origin>)> {
    let mut flags = Flags::default();
    if let Some(dir) = args.get_one::<PathBuf>("data-dir") {
        flags.set("data_dir", json!(dir));
    }
    // Only `serve` has this flag, but every subcommand is asked for it.
    if let Ok(Some(address)) = args.try_get_one::<std::net::SocketAddr>("listen") {
        flags.set("listen", json!(address));
    }
    Config::load(args.get_one::<PathBuf>("config").map(PathBuf::as_path), flags)
}

fn show_config(origins: &[Origin]) -> Output {
    let text = origins
        .iter()
        .map(|origin| format!("{} = {:?}  # {}\n", origin.key, origin.value, origin.from))
        .collect::<String>();
    let json = origins
        .iter()
        .map(|origin| json!({"key": origin.key, "value": origin.value, "from": origin.from}))
        .collect();
    Output::new(text, json)
}

async fn verify(app: &Arc<App>, args: &ArgMatches) -> Result<Output> {
    let verdict = journal::verify(&app.db, args.get_one::<String>("head").map(String::as_str)).await?;
    let json = json!({"whole": verdict.fault.is_none(), "entries": verdict.entries, "head": verdict.head, "fault": verdict.fault});
    match &verdict.fault {
        None => Ok(Output::new(
            format!("{} entries, the chain is intact; head {}\n", verdict.entries, verdict.head),
            json,
        )),
        Some(fault) => Ok(Output::new(format!("The chain is broken: {fault}.\n"), json).exit(1)),
    }
}
