//! The whole web service: every feature's routes, the layers around them, assets, health.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use sha2::{Digest, Sha256};
use tower_http::{
    CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer,
};

use super::{
    Operation, Page, Part, Routes, ceiling, docs,
    identify::{self, Unidentified},
    limit, picture, practices, problem, protect,
    shell::{self, Asked, FORGET_FLASH, Hrefs, Surroundings},
};
use crate::{
    app::App,
    context::Ctx,
    drafts::{self, Sent},
    error::Error,
    text,
    ui::{
        Shell,
        assets::{ICON, SCRIPT, STYLE_SHEET},
        within_a_page,
    },
};

/// The web service, for the server and for tests.
pub struct Web {
    /// The router.
    pub router: Router,
    /// Every route with its rule.
    pub operations: Vec<Operation>,
    /// The OpenAPI document.
    pub openapi: utoipa::openapi::OpenApi,
}

impl std::fmt::Debug for Web {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Web").field("operations", &self.operations.len()).finish_non_exhaustive()
    }
}

const LONGEST_REQUEST: Duration = Duration::from_mins(1);

#[derive(Clone)]
struct House {
    app: Arc<App>,
    surroundings: Surroundings,
    hrefs: Arc<Hrefs>,
}

/// Assembles the web service.
pub fn router(app: &Arc<App>, surroundings: Surroundings, openapi: utoipa::openapi::OpenApi) -> Web {
    let mut openapi = openapi;
    let mut operations = Vec::new();
    let mut routes = Router::new();
    for feature in app.features {
        for part in [feature.pages, feature.api].into_iter().flatten().map(|part| part()) {
            operations.extend_from_slice(part.operations());
            Routes::describe(&part, &mut openapi);
            routes = routes.merge(practices::gated(feature.practice, part.into_router()));
        }
    }
    docs::complete_description(&mut openapi);
    let docs = docs::routes(&openapi);
    operations.extend_from_slice(docs.operations());
    routes = routes.merge(docs.into_router());
    let hrefs = Arc::new(Hrefs {
        style_sheet: format!("/assets/castra.css?v={}", digest(STYLE_SHEET)),
        script: format!("/assets/castra.js?v={}", digest(SCRIPT)),
        icon: format!("/assets/icon.svg?v={}", digest(ICON)),
    });
    let document: Arc<str> = openapi.to_json().expect("the document is made of strings and lists").into();
    let house = House { app: Arc::clone(app), surroundings, hrefs };
    let description =
        move || std::future::ready(([(header::CONTENT_TYPE, "application/json")], document.to_string()));
    let inside = routes
        .route("/api/v1/openapi.json", get(description))
        .layer(middleware::from_fn(protect::same_site))
        .layer(middleware::from_fn(ceiling::address))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_REQUEST))
        .layer(CatchPanicLayer::custom(|_| {
            Error::internal("an internal error, which was logged").into_response()
        }))
        .layer(middleware::from_fn_with_state(app.settings.api_rate_limit, limit::limit))
        .layer(middleware::from_fn_with_state(house, present))
        .layer(middleware::from_fn_with_state(Arc::clone(app), identify::identify))
        .with_state(Arc::clone(app));
    let router = Router::new()
        .route("/assets/castra.css", get(|| async { asset("text/css; charset=utf-8", STYLE_SHEET) }))
        .route("/assets/castra.js", get(|| async { asset("text/javascript; charset=utf-8", SCRIPT) }))
        .route("/assets/icon.svg", get(|| async { asset("image/svg+xml", ICON) }))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready).with_state(Arc::clone(app)))
        .fallback_service(inside)
        .layer(DefaultBodyLimit::max(ceiling::BODY))
        // Every page is generated for its request: compressing it well takes longer than generating it.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(middleware::from_fn_with_state(Arc::clone(app), protect::headers));
    Web { router, operations, openapi }
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CACHE_CONTROL, for_ever)], text)
        .into_response()
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    match app.db.ping().await {
        Ok(()) => "ready".into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.message).into_response(),
    }
}

/// Puts pages into their frame and errors into their format, and reports the time taken.
async fn present(State(house): State<House>, mut request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let asked = Asked::new(&house.app.settings, &request);
    let ctx = request.extensions().get::<Ctx>().cloned();
    let sent = Sent::default();
    request.extensions_mut().insert(sent.clone());
    let wants_part = request.headers().contains_key("x-castra-part");
    let response = match (request.extensions().get::<Unidentified>(), &ctx) {
        (Some(Unidentified(error)), Some(ctx)) => problem::respond(error, Some(&ctx.request)),
        _ => within_a_page(next.run(request)).await,
    };
    let known = ctx.clone();
    if let (Some(ctx), Some(place), true) = (&ctx, sent.take(), response.status().is_redirection()) {
        drafts::erase_sent(ctx, &place).await;
    }
    let mut response = match ctx {
        Some(ctx) => face(&house, &ctx, asked, wants_part, response).await,
        None => response,
    };
    if let (Some(ctx), 403) = (&known, response.status().as_u16()) {
        let (actor, address) = (&ctx.actor, &ctx.address);
        tracing::info!(%actor, address, request = ctx.request, "a request was not allowed");
    }
    let timing = format!("app;dur={:.1}", started.elapsed().as_secs_f64() * 1000.0);
    if let Ok(value) = timing.parse() {
        response.headers_mut().insert("server-timing", value);
    }
    response
}

async fn face(house: &House, ctx: &Ctx, asked: Asked, wants_part: bool, mut response: Response) -> Response {
    let status = response.status();
    let for_programs = problem::for_programs(&asked.path);
    let page = response.extensions_mut().remove::<Page>();
    let faced = response.extensions_mut().remove::<problem::Faced>();
    let unexplained = (status.is_client_error() || status.is_server_error()) && page.is_none();
    let faced = faced.or_else(|| unexplained.then(|| problem::Faced::of_status(status)));
    let page = match (page, faced) {
        (Some(page), _) => page,
        (None, Some(faced)) => {
            if let Some(face) = for_programs {
                return keep_headers(&response, faced.document(face, status, &ctx.request));
            }
            if faced.kind == crate::Kind::Unauthenticated && status == StatusCode::UNAUTHORIZED && !wants_part
            {
                return (house.app.callers.sign_in)(&house.app, &asked.address).await;
            }
            let (title, content) = faced.page(&ctx.request);
            let page = Page::new(title, content).status(status);
            if ctx.viewer.is_known() { page } else { page.gate() }
        }
        (None, None) => return response,
    };
    let page = match picture(page, asked.query()) {
        Ok(page) => page,
        Err(picture) => return keep_headers(&response, *picture),
    };
    let shown_flash = asked.flash.is_some();
    if wants_part {
        // The message about what was done accompanies the part, with its undo.
        let said = shown_flash.then(|| Shell { flash: asked.flash, ..Shell::default() }.messages());
        let part = maud::html! { (page.content) @if let Some(said) = &said { (said) } };
        let mut part = (page.status, Part(part)).into_response();
        if shown_flash {
            part.headers_mut().append(header::SET_COOKIE, HeaderValue::from_static(FORGET_FLASH));
        }
        return keep_headers(&response, part);
    }
    let banner =
        if ctx.viewer.is_known() { (house.surroundings)(ctx).await.unwrap_or_default() } else { None };
    let features = ctx.features().await.unwrap_or_else(|_| ctx.app.features.to_vec());
    let plan = asked.plan(ctx, &features);
    let team = shell::team_cookie(&asked, &plan);
    let document = shell::render(ctx, banner, &house.hrefs, asked, &plan, &page);
    let mut whole = (page.status, Html(text::in_order(&document.into_string()).into_owned())).into_response();
    if shown_flash {
        whole.headers_mut().append(header::SET_COOKIE, HeaderValue::from_static(FORGET_FLASH));
    }
    if let Some(Ok(team)) = team.map(|cookie| cookie.parse()) {
        whole.headers_mut().append(header::SET_COOKIE, team);
    }
    keep_headers(&response, whole)
}

/// The page with its pictures' links completed, or the picture that the query requests.
fn picture(mut page: Page, query: &str) -> Result<Page, Box<Response>> {
    let found = picture::asked(query)
        .filter(|_| page.status.is_success())
        .and_then(|(id, format)| picture::download(&page.content.0, &id, &format));
    if let Some(found) = found {
        return Err(Box::new(found));
    }
    page.content.0 = picture::carry_query(page.content.0, query);
    Ok(page)
}

/// Copies to the final response what the unformatted one had besides its body: cookies, allowed methods.
fn keep_headers(faceless: &Response, mut whole: Response) -> Response {
    for (name, value) in faceless.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            whole.headers_mut().append(name, value.clone());
        }
    }
    whole
}
