//! `castra import backstage | codeowners | csv people`.

use std::path::{Path, PathBuf};

use castra_platform::{Ctx, Error, Result, feature::Output};
use clap::{Arg, ArgAction, ArgMatches, Command};
use futures::future::BoxFuture;
use serde_json::json;

use super::{Import, SourceFile, actions};
use crate::{org_file, organization::RepositoryId};

/// The depth to which folders are searched.
const DEEPEST: usize = 32;

fn dry_run() -> Arg {
    Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue).help("Only show what would change")
}

fn file(help: &'static str) -> Arg {
    Arg::new("file").value_name("FILE").required(true).value_parser(clap::value_parser!(PathBuf)).help(help)
}

pub(super) fn define_backstage() -> Command {
    let paths = Arg::new("path")
        .value_name("PATH")
        .required(true)
        .num_args(1..)
        .value_parser(clap::value_parser!(PathBuf));
    Command::new("backstage")
        .about("Import people, teams and repositories from a Backstage catalog")
        .arg(paths.help("YAML files, or folders to search for them"))
        .arg(dry_run())
}

pub(super) fn define_codeowners() -> Command {
    let repository = Arg::new("repository")
        .long("repository")
        .value_name("ID")
        .required(true)
        .help("The id of the repository that contains the file");
    Command::new("codeowners")
        .about("List who owns what in a repository, and set its team")
        .arg(file("A CODEOWNERS file"))
        .arg(repository)
        .arg(dry_run())
}

pub(super) fn define_people() -> Command {
    Command::new("people")
        .about("Import a list of people")
        .after_help("Columns, in any order: id, name, email, level, manager, team, from, to.")
        .arg(file("A table with commas, semicolons or tabs, in UTF-8"))
        .arg(dry_run())
}

fn read(path: &Path, is_named: bool) -> Result<SourceFile> {
    let name = path.display().to_string();
    let bytes =
        std::fs::read(path).map_err(|error| Error::invalid(format!("cannot read {name}: {error}")))?;
    Ok(SourceFile { name, bytes, is_named })
}

/// The YAML files below a folder, in order, without hidden folders and without following links out of it.
fn search(folder: &Path, depth: usize, files: &mut Vec<SourceFile>) -> Result<()> {
    let fault = |error: std::io::Error| Error::invalid(format!("cannot read {}: {error}", folder.display()));
    let entries: Vec<_> =
        std::fs::read_dir(folder).map_err(fault)?.collect::<std::io::Result<_>>().map_err(fault)?;
    let mut entries: Vec<_> = entries.into_iter().map(|entry| (entry.path(), entry.file_type())).collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    for (path, kind) in entries {
        let kind = kind.map_err(fault)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_yaml = path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("yaml") || end.eq_ignore_ascii_case("yml"));
        if kind.is_dir() && depth < DEEPEST && !name.starts_with('.') && name != "node_modules" {
            search(&path, depth + 1, files)?;
        } else if kind.is_file() && is_yaml {
            files.push(read(&path, false)?);
        }
    }
    Ok(())
}

fn run<'a>(ctx: &'a Ctx, args: &'a ArgMatches, import: Result<Import>) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let import = import?;
        let (preview, heading) = if args.get_flag("dry-run") {
            (actions::plan(ctx, &import).await?, "Plan: ")
        } else {
            (actions::apply(ctx, &import).await?, "Applied: ")
        };
        let shown = org_file::shown(&preview.planned, heading);
        let notes: String = preview.notes.iter().map(|note| format!("  {note}\n")).collect();
        let mut json = shown.json;
        json["notes"] = json!(preview.notes);
        Ok(Output::new(format!("{notes}{}", shown.text), json))
    })
}

fn path(args: &ArgMatches) -> &Path {
    args.get_one::<PathBuf>("file").expect("clap requires it")
}

pub(super) fn backstage<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    let gather = || {
        let mut files = Vec::new();
        for path in args.get_many::<PathBuf>("path").into_iter().flatten() {
            if path.is_dir() { search(path, 0, &mut files)? } else { files.push(read(path, true)?) }
        }
        Ok(Import::Backstage(files))
    };
    run(ctx, args, gather())
}

pub(super) fn codeowners<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    let repository: &String = args.get_one("repository").expect("clap requires it");
    let repository = RepositoryId::from(repository.as_str());
    run(ctx, args, read(path(args), true).map(|file| Import::CodeOwners(file, repository)))
}

pub(super) fn people<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    run(ctx, args, read(path(args), true).map(Import::People))
}
