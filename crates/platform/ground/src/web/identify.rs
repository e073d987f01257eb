//! Identifying the caller: by a session's cookie on every address, by an API token on the API's.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, Method, header, request::Parts},
    middleware::Next,
    response::Response,
};

use super::{cookies, problem};
use crate::{
    access::{Actor, Viewer},
    app::{App, Settings},
    callers::Known,
    context::{Credential, Ctx, Scope, Source},
    error::{Error, Result},
    text,
};

/// The longest user agent stored.
const LONGEST_AGENT: usize = 200;

/// Puts the request's [`Ctx`] where handlers find it.
pub(super) async fn identify(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let is_api = problem::for_programs(request.uri().path()).is_some();
    let source = if is_api { Source::Api } else { Source::Web };
    let (viewer, credential) = viewer(&app, request.headers(), is_api).await.unwrap_or_else(|error| {
        request.extensions_mut().insert(Unidentified(Arc::new(error)));
        (Viewer::anonymous(), Credential::None)
    });
    let actor = match (viewer.person.as_ref().or(viewer.unproven.as_ref()), &viewer.service) {
        (Some(person), _) => Actor::Person(person.clone()),
        (None, Some(service)) => Actor::Service(service.clone()),
        (None, None) => Actor::System,
    };
    let agent = header_text(request.headers(), &header::USER_AGENT).unwrap_or_default();
    let changes_nothing = matches!(*request.method(), Method::GET | Method::HEAD);
    let ctx = Ctx {
        memo: changes_nothing.then(Arc::default),
        credential,
        address: address(&app.settings, &request),
        origin: origin(&app.settings, &request),
        agent: text::plain(agent).chars().take(LONGEST_AGENT).collect(),
        ..Ctx::new(&app, actor, viewer, source)
    };
    request.extensions_mut().insert(ctx);
    next.run(request).await
}

fn header_text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The address a request comes from: the one given by the nearest trusted proxy, or the connected client's.
fn address(settings: &Settings, request: &Request) -> String {
    let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else {
        return String::new();
    };
    let mut address = peer.ip().to_canonical();
    let forwarded =
        request.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let forwarded: Vec<&str> = forwarded.flat_map(|line| line.split(',')).collect();
    for said in forwarded.into_iter().rev() {
        // A client that is not a proxy of ours may have written anything further to the left.
        if !settings.is_proxy(address) {
            break;
        }
        match said.trim().parse::<std::net::IpAddr>() {
            Ok(before) => address = before.to_canonical(),
            Err(_) => break,
        }
    }
    address.to_string()
}

/// The scheme and host that a request was sent to. Over TLS only if the proxy in front of us says so.
fn origin(settings: &Settings, request: &Request) -> String {
    let headers = request.headers();
    let Some(host) = header_text(headers, &header::HOST) else { return String::new() };
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_proxy = peer.is_some_and(|ConnectInfo(peer)| settings.is_proxy(peer.ip().to_canonical()));
    let forwarded = headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    let scheme = if is_proxy && forwarded == Some("https") { "https" } else { "http" };
    format!("{scheme}://{}", text::plain(host))
}

/// Why the caller could not be identified; such a request is answered with this error.
#[derive(Debug, Clone)]
pub(super) struct Unidentified(pub(super) Arc<Error>);

async fn viewer(app: &App, headers: &HeaderMap, is_api: bool) -> Result<(Viewer, Credential)> {
    let nobody = || (Viewer::anonymous(), Credential::None);
    // A request with a token is identified only by it: a cookie sent along does not make up for a wrong token.
    let known = match header_text(headers, &header::AUTHORIZATION) {
        Some(shown) if is_api => match shown.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
                (app.callers.of_token)(app, token.trim()).await?
            }
            _ => None,
        },
        _ => match cookies::session_token(&app.settings, headers) {
            Some(token) => (app.callers.of_session)(app, token).await?,
            None => None,
        },
    };
    let Some(Known { person, name, operator, is_proven, is_in_use, credential }) = known else {
        return Ok(nobody());
    };
    let Some(person) = person else {
        let provisions = credential.allows(Scope::Provision);
        return Ok((
            Viewer { service: Some(name.clone()), name, provisions, ..Viewer::anonymous() },
            credential,
        ));
    };
    let mut viewer = match (app.viewers)(app, &person).await? {
        Some(viewer) => viewer,
        // An operator need not belong to the organization; a leaver has no access any more.
        None if operator && !(app.directory.has_left)(app, &person).await? => {
            Viewer { person: Some(person.clone()), name, is_outside: true, ..Viewer::anonymous() }
        }
        None => return Ok(nobody()),
    };
    if !is_in_use {
        return Ok((Viewer::visitor(&person, viewer.name), credential));
    }
    viewer.operator = operator && is_proven && credential.allows(Scope::Operate);
    Ok((viewer, credential))
}

impl<S: Sync> FromRequestParts<S> for Ctx {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Error::internal("a request has no context"))
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn check(proxies: &str, peer: &str, forwarded: &[&str], expected: &str) {
        let settings = Settings { proxies: crate::config::networks(proxies).unwrap(), ..Settings::default() };
        let mut request = Request::builder().uri("/");
        for line in forwarded {
            request = request.header("x-forwarded-for", *line);
        }
        let mut request = request.body(Body::empty()).unwrap();
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        assert_eq!(address(&settings, &request), expected, "{proxies} {peer} {forwarded:?}");
    }

    #[test]
    fn a_request_tells_where_it_was_sent_to() {
        let check = |proxies: &str, host: Option<&str>, proto: Option<&str>, expected: &str| {
            let settings =
                Settings { proxies: crate::config::networks(proxies).unwrap(), ..Settings::default() };
            let mut request = Request::builder().uri("/");
            for (name, value) in [("host", host), ("x-forwarded-proto", proto)] {
                request = value.into_iter().fold(request, |request, value| request.header(name, value));
            }
            let mut request = request.body(Body::empty()).unwrap();
            let peer: SocketAddr = "10.1.1.1:99".parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(peer));
            assert_eq!(origin(&settings, &request), expected, "{proxies} {host:?} {proto:?}");
        };
        check("", Some("castra.example:7700"), None, "http://castra.example:7700");
        check("", Some("castra.example"), Some("https"), "http://castra.example");
        check("10.0.0.0/8", Some("castra.example"), Some("https"), "https://castra.example");
        check("10.0.0.0/8", Some("castra.example"), None, "http://castra.example");
        check("", None, None, "");
    }

    #[test]
    fn an_address_is_believed_from_our_own_proxies_alone() {
        check("", "203.0.113.7:99", &["198.51.100.1"], "203.0.113.7");
        check("10.0.0.0/8", "10.1.1.1:99", &["198.51.100.1"], "198.51.100.1");
        check("10.0.0.0/8", "10.1.1.1:99", &["192.0.2.1, 198.51.100.1", "10.2.2.2"], "198.51.100.1");
        check("10.0.0.0/8", "10.1.1.1:99", &[], "10.1.1.1");
        check("10.0.0.0/8", "10.1.1.1:99", &["198.51.100.1, nonsense"], "10.1.1.1");
        check("::1", "[::ffff:203.0.113.7]:99", &["198.51.100.1"], "203.0.113.7");
    }
}
