//! `/account/passkeys`: adding, renaming and removing one's own, and the browser's questions.

use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use castra_platform::{
    context::{Ctx, is_fresh},
    error::{Error, Kind, Result},
    ui::FieldError,
    web::{Page, form::Form},
};

use super::{actions, done, refused};
use crate::{
    actions::Begun,
    cookies,
    rules::{self, NoPasskeys, RelyingParty},
    views::{CodesPage, First, PasskeyPage},
};

/// The relying party for a request with these headers.
pub(crate) fn party(ctx: &Ctx, headers: &HeaderMap) -> Result<RelyingParty, NoPasskeys> {
    let asked = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    rules::relying_party(ctx.app.settings.public_url.as_deref(), asked)
}

/// The relying party, where a browser could not have asked without one.
pub(crate) fn required_party(ctx: &Ctx, headers: &HeaderMap) -> Result<RelyingParty> {
    party(ctx, headers)
        .map_err(|no| Error::conflict("passkeys do not work on this instance").hint(no.reason()))
}

/// The question for the page's script, tied to this browser.
pub(crate) fn question(ctx: &Ctx, begun: &Begun) -> Response {
    let cookie = cookies::passkey(&ctx.app.settings, &begun.token);
    let headers = [(header::SET_COOKIE, cookie), (header::CONTENT_TYPE, "application/json".to_owned())];
    (headers, begun.question.clone()).into_response()
}

/// The response, with this browser's question ended.
pub(crate) fn answered(ctx: &Ctx, mut response: Response) -> Response {
    if let Ok(value) = cookies::passkey(&ctx.app.settings, "").parse() {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

pub(super) async fn begin(ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    let party = required_party(&ctx, &headers)?;
    match actions::begin_adding_passkey(&ctx, &party).await {
        Ok(begun) => Ok(question(&ctx, &begun)),
        Err(error) => refused(&ctx, &headers, error).await,
    }
}

pub(super) async fn add(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    let party = required_party(&ctx, &headers)?;
    let token = cookies::passkey_token(&ctx.app.settings, &headers).unwrap_or_default();
    let name = form.get("passkey-name").unwrap_or_default();
    let response = match actions::add_passkey(&ctx, &party, token, name, form.verbatim("credential")).await {
        Ok(Some(codes)) => {
            let view = CodesPage { codes, first: First::Passkey, to: "/account" };
            Page::new("Recovery codes", view.render()).into_response()
        }
        Ok(None) => done("Passkey added."),
        Err(error) => refused(&ctx, &headers, error).await?,
    };
    Ok(answered(&ctx, response))
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    page(&ctx, &id, Vec::new()).await
}

async fn page(ctx: &Ctx, id: &str, errors: Vec<FieldError>) -> Result<Response> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = PasskeyPage {
        passkey: actions::find_passkey(ctx, id).await?,
        fresh: is_fresh(ctx),
        now: ctx.now(),
        errors,
    };
    Ok(Page::new("Passkey", view.render()).status(status).into_response())
}

/// The page again, with what was wrong or a way to sign in again.
async fn refused_here(ctx: &Ctx, id: &str, error: Error) -> Result<Response> {
    match error.kind {
        Kind::Invalid => page(ctx, id, error.fields).await,
        Kind::Conflict => {
            let message = format!("{}: {}", error.message, error.hints.join("; "));
            page(ctx, id, vec![FieldError { field: "remove".to_owned(), message }]).await
        }
        Kind::Unauthenticated => Ok(Redirect::to("/sign-in?to=/account").into_response()),
        _ => Err(error),
    }
}

pub(super) async fn rename(ctx: Ctx, Path(id): Path<String>, form: Form) -> Result<Response> {
    match actions::rename_passkey(&ctx, &id, form.get("passkey-name").unwrap_or_default()).await {
        Ok(()) => Ok(done("Passkey renamed.")),
        Err(error) => refused_here(&ctx, &id, error).await,
    }
}

pub(super) async fn remove(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    match actions::remove_passkey(&ctx, &id).await {
        Ok(()) => Ok(done("Passkey removed. You are signed out everywhere else.")),
        Err(error) => refused_here(&ctx, &id, error).await,
    }
}
