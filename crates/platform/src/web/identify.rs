//! Who is asking: the session's cookie, or its token in an `Authorization` header.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{header, request::Parts},
    middleware::Next,
    response::Response,
};

use super::sign_in;
use crate::{
    access::{Actor, Viewer},
    app::App,
    context::{Ctx, Source},
    error::{Error, Result},
};

/// The name of the session's cookie. Without `__Host-`: loopback has no TLS, which that prefix asks for.
pub(super) const COOKIE: &str = "castra_session";

/// The `Set-Cookie` value that begins a session, or ends one with an empty token.
pub fn session_cookie(token: &str) -> String {
    let age = if token.is_empty() { 0 } else { sign_in::SESSION_DAYS * 86_400 };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}")
}

pub(super) fn cookie<'a>(parts: &'a axum::http::HeaderMap, name: &str) -> Option<&'a str> {
    let all = parts.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split("; ")).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The session token that a request carries, if it carries one.
pub(super) fn token(headers: &axum::http::HeaderMap) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match bearer {
        Some(value) => value.strip_prefix("Bearer "),
        None => cookie(headers, COOKIE),
    }
}

/// Puts the request's [`Ctx`] where handlers find it.
pub(super) async fn identify(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let source = if request.uri().path().starts_with("/api/") { Source::Api } else { Source::Web };
    let viewer = viewer(&app, token(request.headers())).await.unwrap_or_else(|error| {
        request.extensions_mut().insert(Unidentified(Arc::new(error)));
        Viewer::anonymous()
    });
    let actor = viewer.person.clone().map_or(Actor::System, Actor::Person);
    request.extensions_mut().insert(Ctx::new(&app, actor, viewer, source));
    next.run(request).await
}

/// Why nobody could say who asks; such a request is answered with the error, in its face.
#[derive(Debug, Clone)]
pub(super) struct Unidentified(pub(super) Arc<Error>);

async fn viewer(app: &App, token: Option<&str>) -> Result<Viewer> {
    let Some(token) = token else { return Ok(Viewer::anonymous()) };
    let Some(account) = sign_in::session(app, token).await? else { return Ok(Viewer::anonymous()) };
    let mut viewer = match (app.viewers)(app, &account.person).await? {
        Some(viewer) => viewer,
        // An operator need not be a person of the organization; anybody else who left has no door any more.
        None if account.operator => {
            Viewer { person: Some(account.person.clone()), name: account.email, ..Viewer::anonymous() }
        }
        None => return Ok(Viewer::anonymous()),
    };
    viewer.operator = account.operator;
    Ok(viewer)
}

impl<S: Sync> FromRequestParts<S> for Ctx {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Error::internal("a request has no context"))
    }
}
