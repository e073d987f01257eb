//! `castra decisions list`, `import`, `export` and `sync`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use castra_history::{Checkout, CheckoutError};
use castra_platform::{Ctx, Error, Result, feature::Output};
use clap::{Arg, ArgAction, ArgMatches, Command};
use futures::future::BoxFuture;
use serde_json::json;

use super::{
    actions::{self, Effect, Given, Planned, Written},
    api::DecisionView,
    api_files::{FileView, PlannedView},
    kinds::{FileForm, Importance},
    lists::Wanted,
};

fn scope() -> Arg {
    Arg::new("scope").long("scope").value_name("TEAM").required(true).help("A team's id, or `organization`")
}

fn folder() -> Arg {
    Arg::new("folder")
        .value_name("DIR")
        .required(true)
        .help("A folder of Markdown records, such as docs/decisions")
}

fn importance() -> Arg {
    Arg::new("importance")
        .long("importance")
        .value_name("KIND")
        .default_value("team")
        .value_parser(Importance::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>())
        .help("The importance of new decisions, which files do not say")
}

pub(super) fn define_list() -> Command {
    let scope =
        Arg::new("scope").long("scope").value_name("TEAM").help("Only this team's, or the `organization`'s");
    Command::new("list").about("List decisions").arg(scope)
}

pub(super) fn define_import() -> Command {
    let dry =
        Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue).help("Only show what would happen");
    Command::new("import")
        .about("Read Markdown records: MADR, Nygard's and log4brains' form")
        .after_help("Reading the same folder again changes nothing. Files that are no records are left out and named.")
        .args([folder(), scope(), importance(), dry])
}

pub(super) fn define_export() -> Command {
    Command::new("export")
        .about("Write decisions as Markdown files")
        .after_help("A file that was read and not edited here is written as it was. Files that are there already and would not change are left alone.")
        .args([folder(), scope(), form()])
}

pub(super) fn define_sync() -> Command {
    let branch = Arg::new("branch")
        .long("branch")
        .value_name("NAME")
        .help("Commit what was edited here to this new branch, and leave the folder as it is");
    Command::new("sync")
        .about("Bring a folder of a checkout and the decisions into step, in both directions")
        .after_help("Reads first, then writes what was edited here: to the folder, whose changes you commit yourself, or with --branch to a branch with one commit, which you merge. Where both sides edited one field, the text here stays in both, and the file's is kept in the decision's history. Nothing is written where nothing was edited.")
        .args([folder(), scope(), importance(), form(), branch])
}

pub(super) fn list<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let today = castra_org::organization::current(ctx).await?.today;
        let wanted = Wanted { scope: args.get_one::<String>("scope").cloned(), ..Wanted::default() };
        let all = wanted.among(actions::visible(ctx).await?, today);
        let line = |known: &super::Known| {
            format!(
                "{:<18} {:<11} {}\n",
                known.decision.label(),
                known.decision.state.as_str(),
                known.terms.title
            )
        };
        let text: String = all.iter().map(line).collect();
        let text = if text.is_empty() { "No decisions are recorded.\n".to_owned() } else { text };
        let views: Vec<_> = all.iter().map(DecisionView::of).collect();
        Ok(Output::new(text, serde_json::to_value(views)?))
    })
}

/// The Markdown files of a folder, in the order of their names.
fn read(folder: &Path) -> Result<Vec<Given>> {
    let fault = |error: &std::io::Error| Error::invalid(format!("cannot read {}: {error}", folder.display()));
    let mut names: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| fault(&error))? {
        let path = entry?.path();
        let is_markdown = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("md"));
        if is_markdown && path.is_file() {
            names.push(path);
        }
    }
    names.sort();
    let mut files = Vec::new();
    for path in names {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(&path)
            .map_err(|error| Error::invalid(format!("cannot read {}: {error}", path.display())))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            Error::invalid(format!("{name}:{line} is not text in UTF-8; nothing was read"))
        })?;
        files.push(Given { name, text });
    }
    Ok(files)
}

fn folder_of(args: &ArgMatches) -> PathBuf {
    PathBuf::from(args.get_one::<String>("folder").expect("clap requires it"))
}

fn scope_of(args: &ArgMatches) -> &str {
    args.get_one::<String>("scope").expect("clap requires it")
}

fn importance_of(args: &ArgMatches) -> Importance {
    args.get_one::<String>("importance").and_then(|text| text.parse().ok()).unwrap_or(Importance::Team)
}

fn form() -> Arg {
    Arg::new("form")
        .long("form")
        .value_name("FORM")
        .default_value("madr")
        .value_parser(FileForm::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>())
        .help("The form of new files; one that was read keeps its own")
}

fn form_of(args: &ArgMatches) -> FileForm {
    args.get_one::<String>("form").and_then(|text| text.parse().ok()).unwrap_or(FileForm::Madr)
}

fn summary(planned: &[Planned]) -> String {
    let mut text = String::new();
    let count = |wanted: fn(&Effect) -> bool| planned.iter().filter(|one| wanted(&one.effect)).count();
    let new = count(|effect| matches!(effect, Effect::New));
    let changed = count(|effect| matches!(effect, Effect::Changes(_)));
    let left_out = count(|effect| matches!(effect, Effect::LeftOut));
    let same = planned.len() - new - changed - left_out;
    for one in planned {
        for line in one.lines() {
            text.push_str(&format!("{line}\n"));
        }
    }
    text.push_str(&format!("{new} new, {changed} changed, {same} as they were, {left_out} left out\n"));
    text
}

pub(super) fn import<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let files = read(&folder_of(args))?;
        let planned = if args.get_flag("dry-run") {
            actions::plan_files(ctx, scope_of(args), &files).await?
        } else {
            actions::import_files(ctx, scope_of(args), importance_of(args), &files).await?
        };
        let text = summary(&planned);
        let views: Vec<_> = planned.into_iter().map(PlannedView::from).collect();
        Ok(Output::new(text, serde_json::to_value(views)?))
    })
}

/// Writes the files that differ from what is there, and returns their names.
fn write(folder: &Path, files: &[Written]) -> Result<Vec<String>> {
    fs::create_dir_all(folder)?;
    let mut names = Vec::new();
    for file in files {
        let path = folder.join(&file.name);
        let is_same = fs::read(&path).is_ok_and(|known| known == file.text.as_bytes());
        if !is_same {
            fs::write(&path, &file.text)
                .map_err(|error| Error::invalid(format!("cannot write {}: {error}", path.display())))?;
            names.push(file.name.clone());
        }
    }
    Ok(names)
}

pub(super) fn export<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let files = actions::export_files(ctx, scope_of(args), form_of(args)).await?;
        let names = write(&folder_of(args), &files)?;
        let text = format!("{} of {} files written\n", names.len(), files.len());
        let views: Vec<FileView> =
            files.into_iter().filter(|file| names.contains(&file.name)).map(FileView::from).collect();
        Ok(Output::new(text, serde_json::to_value(views)?))
    })
}

fn refused(error: CheckoutError) -> Error {
    let message = error.to_string();
    match &error {
        CheckoutError::Exists { .. } | CheckoutError::NotCommitted { .. } => Error::conflict(message),
        _ => Error::invalid(message),
    }
    .caused_by(error)
}

pub(super) fn sync<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let folder = folder_of(args);
        let branch = args.get_one::<String>("branch");
        let checkout = branch.map(|branch| Checkout::open(&folder, branch)).transpose().map_err(refused)?;
        let files = read(&folder)?;
        let planned = if files.is_empty() {
            Vec::new()
        } else {
            actions::import_files(ctx, scope_of(args), importance_of(args), &files).await?
        };
        let files = actions::export_files(ctx, scope_of(args), form_of(args)).await?;
        let written = match &checkout {
            Some(checkout) => {
                let files: Vec<_> = files.into_iter().map(|file| (file.name, file.text)).collect();
                checkout.commit("Update decision records", &files).map_err(refused)?
            }
            None => write(&folder, &files)?,
        };
        let mut text = summary(&planned);
        for name in &written {
            text.push_str(&format!("wrote {name}\n"));
        }
        match branch {
            _ if written.is_empty() => text.push_str("nothing to write\n"),
            Some(branch) => text.push_str(&format!("committed to the branch {branch}: merge it\n")),
            None => {}
        }
        let branch = branch.filter(|_| !written.is_empty());
        let views: Vec<_> = planned.into_iter().map(PlannedView::from).collect();
        Ok(Output::new(text, json!({ "read": views, "written": written, "branch": branch })))
    })
}
