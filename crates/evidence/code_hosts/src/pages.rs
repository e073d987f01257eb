//! `/code-hosts`, for operators.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Rule,
    ui::{FieldError, Flash, Tone},
    web::{Page, Routes, form::Form, redirect_with},
};

use super::{
    actions,
    model::Said,
    views::{CodeHostsPage, NewKeyPage},
};

pub(super) fn routes() -> Routes {
    Routes::new().get("/code-hosts", Rule::Operator, list).post("/code-hosts", Rule::Operator, set).post(
        "/code-hosts/{id}/remove",
        Rule::Operator,
        remove,
    )
}

async fn list(ctx: Ctx) -> Result<Page> {
    page(&ctx, Said::default(), Vec::new()).await
}

async fn page(ctx: &Ctx, said: Said, errors: Vec<FieldError>) -> Result<Page> {
    let hosts = actions::list(ctx).await?;
    Ok(Page::new("Code hosts", CodeHostsPage { hosts, said, errors }.render()))
}

async fn set(ctx: Ctx, form: Form) -> Result<Response> {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let said = Said {
        address: text("address"),
        username: text("username"),
        secret: text("secret"),
        host_keys: text("host_keys"),
    };
    match actions::set(&ctx, &said).await {
        Ok(host) if host.public_key.is_empty() => {
            Ok(done(&format!("Token saved. It is used below {} from the next scan on.", host.address)))
        }
        Ok(host) => Ok(Page::new("The public key", NewKeyPage { host }.render()).into_response()),
        Err(Error { kind: Kind::Invalid, fields, .. }) => {
            let page = page(&ctx, Said { secret: String::new(), ..said }, fields).await?;
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn remove(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    actions::remove(&ctx, &id).await?;
    Ok(done("Credentials removed. Revoke them at the host too."))
}

fn done(message: &str) -> Response {
    redirect_with("/code-hosts", &Flash { tone: Tone::Good, message: message.to_owned(), undo: None })
}
