//! `/import`: importing an organization file or another format in the browser.

use axum::{
    extract::{Multipart, Path, Query, multipart::MultipartError},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::{Permission, Rule},
    ui::{Effect, Flash, PlanLine, Tone, Undo},
    web::{
        Page, Routes,
        ceiling::{self, Takes},
        form::Form,
        redirect_with,
    },
};

use super::{
    Mark, Planned, actions,
    views::{Choose, Fault, Faults, ImportFile, Preview, Source},
};
use crate::{
    changes, editing,
    imports::{self, Import, SourceFile},
    organization::{self, Organization},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/import", Rule::SignedIn, choose)
        .taking(Takes::Files)
        .post("/import", Rule::SignedIn, preview)
        .post("/import/apply", Rule::SignedIn, apply)
        .get("/import/example/{kind}", Rule::SignedIn, example)
}

fn page(view: &ImportFile) -> Page {
    let status = match view {
        ImportFile::Choose(Choose { fault: Some(_), .. }) | ImportFile::Faults(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        ImportFile::Choose(_) | ImportFile::Plan(_) => StatusCode::OK,
    };
    Page::new("Import", view.render()).status(status)
}

#[derive(Debug, Default, serde::Deserialize)]
struct Asked {
    #[serde(default)]
    kind: String,
}

async fn choose(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    ctx.may(&Permission::ChangeOrganization)?;
    let sent = Sent { source: source(&asked.kind), ..Sent::default() };
    Ok(page(&ImportFile::Choose(again(&ctx, &sent, None).await)))
}

/// An example of a format, as a file.
async fn example(ctx: Ctx, Path(kind): Path<String>) -> Result<Response> {
    ctx.may(&Permission::ChangeOrganization)?;
    let source = Source::ALL.into_iter().find(|source| source.as_str() == kind);
    let source = source.ok_or_else(|| Error::not_found(format!("format `{kind}`")))?;
    let disposition = format!("attachment; filename=\"{}\"", source.file_name());
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, disposition.as_str()),
    ];
    Ok((headers, source.example()).into_response())
}

/// The chosen or pasted file.
#[derive(Debug, Clone, Default)]
struct Sent {
    source: Source,
    repository: String,
    name: String,
    bytes: Vec<u8>,
    pasted: bool,
}

impl Sent {
    /// Its lines as they can be displayed, whatever the bytes are.
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

fn source(text: &str) -> Source {
    Source::ALL.into_iter().find(|source| source.as_str() == text).unwrap_or_default()
}

async fn sent(mut parts: Multipart) -> Result<Sent, MultipartError> {
    let mut sent = Sent::default();
    while let Some(part) = parts.next_field().await? {
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await?.to_vec();
        match field.as_str() {
            "kind" => sent.source = source(&String::from_utf8_lossy(&bytes)),
            "repository" => sent.repository = String::from_utf8_lossy(&bytes).into_owned(),
            // A chosen file takes precedence over pasted text.
            "file" | "text" if sent.bytes.is_empty() && bytes.iter().any(|b| !b.is_ascii_whitespace()) => {
                sent.name = name.unwrap_or_default();
                sent.pasted = field == "text";
                sent.bytes = bytes;
            }
            _ => {}
        }
    }
    if sent.name.is_empty() {
        sent.source.file_name().clone_into(&mut sent.name);
    }
    Ok(sent)
}

/// The form again, with the fault.
async fn again(ctx: &Ctx, sent: &Sent, fault: Option<(&'static str, String)>) -> Choose {
    let current = organization::current(ctx).await.ok();
    let repositories = current.iter().flat_map(|current| current.organization().repositories.keys());
    Choose {
        source: sent.source,
        repository: sent.repository.clone(),
        repositories: repositories.map(ToString::to_string).collect(),
        pasted: (sent.pasted && sent.bytes.len() <= ceiling::BODY).then(|| sent.text()),
        fault,
    }
}

/// What to read, or the invalid field.
fn wanted(sent: &Sent) -> Result<Wanted, (&'static str, String)> {
    if sent.bytes.is_empty() {
        return Err(("file", "Choose or paste a file.".to_owned()));
    }
    let file = || SourceFile::new(&sent.name, sent.bytes.clone());
    match sent.source {
        Source::Organization => match String::from_utf8(sent.bytes.clone()) {
            Ok(text) => Ok(Wanted::Organization(text)),
            Err(_) => Err(("file", format!("{} is not UTF-8 text.", sent.name))),
        },
        Source::Backstage => Ok(Wanted::Import(Import::Backstage(vec![file()]))),
        Source::People => Ok(Wanted::Import(Import::People(file()))),
        Source::CodeOwners if sent.repository.is_empty() => {
            Err(("repository", "Choose the repository of the CODEOWNERS file.".to_owned()))
        }
        Source::CodeOwners => Ok(Wanted::Import(Import::CodeOwners(file(), sent.repository.as_str().into()))),
    }
}

/// What to read.
enum Wanted {
    /// An organization file.
    Organization(String),
    /// A file of another format.
    Import(Import),
}

impl Wanted {
    async fn plan(&self, ctx: &Ctx, name: &str) -> Result<(Planned, Vec<String>)> {
        match self {
            Self::Organization(text) => Ok((actions::plan(ctx, name, text).await?, Vec::new())),
            Self::Import(import) => {
                let preview = imports::plan(ctx, import).await?;
                Ok((preview.planned, preview.notes))
            }
        }
    }

    /// Applies it; with the id of the change, by which all of it can be undone.
    async fn apply_at(&self, ctx: &Ctx, version: i64, name: &str) -> Result<(Planned, Option<String>)> {
        match self {
            Self::Organization(text) => actions::apply_at(ctx, version, name, text).await,
            Self::Import(import) => {
                let (preview, change) = imports::apply_at(ctx, version, import).await?;
                Ok((preview.planned, change))
            }
        }
    }
}

async fn preview(ctx: Ctx, parts: Multipart) -> Result<Page> {
    ctx.may(&Permission::ChangeOrganization)?;
    let unreadable = |error: MultipartError| {
        Error::invalid("the upload is unreadable or too large; nothing was saved").caused_by(error)
    };
    let sent = sent(parts).await.map_err(unreadable)?;
    let shown = show(&ctx, &sent).await?;
    // A list of people is corrected in a table rather than by line and column.
    if let (ImportFile::Faults(faults), Source::People) = (&shown, sent.source)
        && let Ok(text) = std::str::from_utf8(&sent.bytes)
        && let Some(table) = editing::correct(&ctx, &faults.file, text).await?
    {
        return Ok(table);
    }
    Ok(page(&shown))
}

async fn show(ctx: &Ctx, sent: &Sent) -> Result<ImportFile> {
    let wanted = match wanted(sent) {
        Ok(wanted) => wanted,
        Err(fault) => return Ok(ImportFile::Choose(again(ctx, sent, Some(fault)).await)),
    };
    // Read before planning: if the organization changes in between, the plan is shown again instead of applied.
    let version = organization::current(ctx).await.map_or(0, |current| current.version);
    let (planned, notes) = match wanted.plan(ctx, &sent.name).await {
        Ok(planned) => planned,
        Err(error) if error.kind == Kind::Invalid && !error.fields.is_empty() => {
            let choose = again(ctx, sent, None).await;
            let faults = faults(sent, &error);
            return Ok(ImportFile::Faults(Faults { file: sent.name.clone(), faults, choose }));
        }
        Err(error) => return Err(error),
    };
    let mut after = organization::current(ctx)
        .await
        .map_or_else(|_| Organization::empty(""), |current| current.organization().clone());
    after.apply(&planned.changes);
    // A person who is added is one line, with the teams.
    let all = planned.changes.iter().zip(planned.lines());
    let lines = all.filter(|(change, _)| !changes::is_of_new(&planned.changes, change)).map(
        |(change, (mark, line))| {
            let effect = match mark {
                Mark::Addition => Effect::Adds,
                Mark::Change => Effect::Changes,
                Mark::Ending => Effect::Ends,
            };
            let teams = changes::teams_of_new(&after, &planned.changes, change);
            PlanLine::new(
                effect,
                line,
                teams.iter().map(|team| format!("in {team}")).collect::<Vec<_>>().join(", "),
            )
        },
    );
    Ok(ImportFile::Plan(Preview {
        source: sent.source,
        repository: sent.repository.clone(),
        file: sent.name.clone(),
        text: sent.text(),
        version,
        lines: lines.collect(),
        notes,
    }))
}

fn faults(sent: &Sent, error: &Error) -> Vec<Fault> {
    let places = error.fields.iter().map(|field| {
        // The field is the place: `org.yaml:12:7`.
        let place = field.field.strip_prefix(&sent.name).and_then(|rest| rest.strip_prefix(':'));
        let place = place.unwrap_or(&field.field);
        let number: Option<usize> = place.split(':').next().and_then(|line| line.parse().ok());
        (place, number.and_then(|number| number.checked_sub(1)), field)
    });
    let places: Vec<_> = places.collect();
    // Only as much of a long file is read as its faults need.
    let last = places.iter().filter_map(|(_, line, _)| *line).max();
    let text = last.map(|_| sent.text()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().take(last.map_or(0, |last| last + 1)).collect();
    let faults = places.into_iter().map(|(place, line, field)| {
        let line = line.and_then(|line| lines.get(line)).copied().unwrap_or_default();
        Fault {
            place: place.to_owned(),
            message: field.message.clone(),
            line: line.chars().take(200).collect(),
        }
    });
    faults.collect()
}

async fn apply(ctx: Ctx, form: Form) -> Result<Response> {
    ctx.may(&Permission::ChangeOrganization)?;
    let source = source(form.get("kind").unwrap_or_default());
    let sent = Sent {
        source,
        repository: form.get("repository").unwrap_or_default().to_owned(),
        name: form.get("name").unwrap_or(source.file_name()).to_owned(),
        bytes: form.required("text", "a file")?.as_bytes().to_vec(),
        pasted: false,
    };
    let name = &sent.name;
    let version: i64 = form.get("version").and_then(|version| version.parse().ok()).unwrap_or(0);
    let wanted = wanted(&sent).map_err(|(field, message)| Error::invalid_field(field, message))?;
    match wanted.apply_at(&ctx, version, name).await {
        Ok((planned, change)) => {
            let message = format!("{name} applied: {}.", planned.summary());
            let undo = change.map(|id| Undo { action: changes::url::undo(&id), label: "Undo".to_owned() });
            Ok(redirect_with("/people", &Flash { tone: Tone::Good, message, undo }))
        }
        // The plan is no longer the one that was shown: show the new one.
        Err(error) if matches!(error.kind, Kind::PreconditionFailed | Kind::Conflict) => {
            Ok(page(&show(&ctx, &sent).await?).status(StatusCode::CONFLICT).into_response())
        }
        Err(error) => Err(error),
    }
}
