//! `/import`: an organization file in the browser.

use axum::{
    extract::{Multipart, multipart::MultipartError},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::{Permission, Rule},
    ui::{Effect, Flash, PlanLine, Tone},
    web::{Page, Routes, form::Form, redirect_with},
};

use super::{
    Mark, actions,
    views::{Fault, Faults, ImportFile, Preview},
};
use crate::organization;

pub(super) fn routes() -> Routes {
    Routes::new().get("/import", Rule::SignedIn, choose).post("/import", Rule::SignedIn, preview).post(
        "/import/apply",
        Rule::SignedIn,
        apply,
    )
}

const TITLE: &str = "Import an organization file";

fn page(view: &ImportFile) -> Page {
    let status = match view {
        ImportFile::Choose(Some(_)) | ImportFile::Faults(_) => StatusCode::UNPROCESSABLE_ENTITY,
        ImportFile::Choose(None) | ImportFile::Plan(_) => StatusCode::OK,
    };
    Page::new(TITLE, view.render()).status(status)
}

async fn choose(_: Ctx) -> Page {
    page(&ImportFile::Choose(None))
}

/// What was chosen or pasted.
struct Sent {
    name: String,
    bytes: Vec<u8>,
    pasted: bool,
}

async fn sent(mut parts: Multipart) -> Result<Option<Sent>, MultipartError> {
    let mut sent = None;
    while let Some(part) = parts.next_field().await? {
        let name = part.file_name().map(str::to_owned);
        let pasted = part.name() == Some("text");
        let bytes = part.bytes().await?.to_vec();
        if bytes.iter().any(|byte| !byte.is_ascii_whitespace()) {
            let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| "org.yaml".to_owned());
            // A file that was chosen goes before a text that was pasted.
            sent = sent.or(Some(Sent { name, bytes, pasted }));
        }
    }
    Ok(sent)
}

async fn preview(ctx: Ctx, parts: Multipart) -> Result<Page> {
    let unreadable = |error: MultipartError| {
        Error::invalid("what was sent could not be read, or is too large; nothing was kept").caused_by(error)
    };
    let Some(Sent { name, bytes, pasted }) = sent(parts).await.map_err(unreadable)? else {
        return Ok(page(&ImportFile::Choose(Some("Choose a file, or paste one.".to_owned()))));
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return Ok(page(&ImportFile::Choose(Some(format!("{name} is not text in UTF-8.")))));
    };
    let version = organization::current(&ctx).await.map_or(0, |current| current.version);
    Ok(page(&show(&ctx, &name, text, version, pasted).await?))
}

async fn show(ctx: &Ctx, name: &str, text: String, version: i64, pasted: bool) -> Result<ImportFile> {
    let planned = match actions::plan(ctx, name, &text).await {
        Ok(planned) => planned,
        Err(error) if error.kind == Kind::Invalid && !error.fields.is_empty() => {
            return Ok(ImportFile::Faults(faults(name, &error, text, pasted)));
        }
        Err(error) => return Err(error),
    };
    let lines = planned.lines().into_iter().map(|(mark, line)| {
        let effect = match mark {
            Mark::Addition => Effect::Adds,
            Mark::Change => Effect::Changes,
            Mark::Ending => Effect::Ends,
        };
        PlanLine::new(effect, line, "")
    });
    let lines = lines.collect();
    let may_apply = ctx.viewer.may(&Permission::ChangeOrganization);
    Ok(ImportFile::Plan(Preview { file: name.to_owned(), text, version, lines, may_apply }))
}

fn faults(name: &str, error: &Error, text: String, pasted: bool) -> Faults {
    let faults = error.fields.iter().map(|field| {
        // The field is the place: `org.yaml:12:7`.
        let place =
            field.field.strip_prefix(name).and_then(|rest| rest.strip_prefix(':')).unwrap_or(&field.field);
        let number: Option<usize> = place.split(':').next().and_then(|line| line.parse().ok());
        let line = number.and_then(|number| text.lines().nth(number.checked_sub(1)?)).unwrap_or_default();
        Fault {
            place: place.to_owned(),
            message: field.message.clone(),
            line: line.chars().take(200).collect(),
        }
    });
    let faults = faults.collect();
    Faults { file: name.to_owned(), faults, pasted: pasted.then_some(text) }
}

async fn apply(ctx: Ctx, form: Form) -> Result<Response> {
    ctx.may(&Permission::ChangeOrganization)?;
    let name = form.get("name").unwrap_or("org.yaml");
    let text = form.required("text", "an organization file")?;
    let version: i64 = form.get("version").and_then(|version| version.parse().ok()).unwrap_or(0);
    match actions::apply_at(&ctx, version, name, text).await {
        Ok(planned) => {
            let message = format!("{name} is applied: {}.", planned.summary());
            Ok(redirect_with("/people", &Flash { tone: Tone::Good, message, undo: None }))
        }
        // What it would do now is not what was shown: show it again.
        Err(error) if matches!(error.kind, Kind::PreconditionFailed | Kind::Conflict) => {
            let version = organization::current(&ctx).await.map_or(0, |current| current.version);
            let view = show(&ctx, name, text.to_owned(), version, false).await?;
            Ok(page(&view).status(StatusCode::CONFLICT).into_response())
        }
        Err(error) => Err(error),
    }
}
