//! `Idempotency-Key`: a change sent twice under one key is made once, and answered twice.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use utoipa::openapi::{
    ObjectBuilder, RefOr, Required, ResponseBuilder, Type,
    path::{Operation, ParameterBuilder, ParameterIn},
};

use super::ceiling;
use crate::{
    context::Ctx,
    error::{Error, Result},
    idempotency::{self, Claim, Kept, Turn},
};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const LONGEST_KEY: usize = 255;
/// The headers stored with an answer.
const KEPT_HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];

/// Lets a request with a key through once, and repeats its answer when it comes again.
pub(super) async fn once(request: Request, next: Next) -> Response {
    if !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    answer(request, next).await.unwrap_or_else(IntoResponse::into_response)
}

async fn answer(request: Request, next: Next) -> Result<Response> {
    let key = key(request.headers())?;
    let mut ctx = request
        .extensions()
        .get::<Ctx>()
        .cloned()
        .ok_or_else(|| Error::internal("a request has no context"))?;
    let (parts, body) = request.into_parts();
    let whole = Request::from_parts(parts.clone(), body);
    let body = ceiling::body(whole, &()).await?;
    let claim = match idempotency::claim(&ctx, &key, &fingerprint(&ctx, &parts, &body)).await? {
        Turn::Replay(kept) => return Ok(replay(kept)),
        Turn::Go(claim) => claim,
    };
    ctx.claim = Some(claim.clone());
    let mut request = Request::from_parts(parts, Body::from(body));
    request.extensions_mut().insert(ctx.clone());
    settle(&ctx, &claim, next.run(request).await).await
}

/// Stores the answer; a refusal changed nothing and leaves the key free. If the change was made all the same, the answer
/// says so instead.
async fn settle(ctx: &Ctx, claim: &Claim, response: Response) -> Result<Response> {
    if !response.status().is_success() {
        match idempotency::release(ctx, claim).await {
            Ok(None) => {}
            Ok(Some(made)) => return Err(made),
            Err(error) => {
                tracing::warn!(error = %error.chain(), "an idempotency key stays taken for a while");
            }
        }
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let unreadable = |error: axum::Error| Error::internal("an answer could not be read").caused_by(error);
    let body = to_bytes(body, usize::MAX).await.map_err(unreadable)?;
    let headers = KEPT_HEADERS.iter().filter_map(|name| {
        Some((name.as_str().to_owned(), parts.headers.get(name)?.to_str().ok()?.to_owned()))
    });
    let kept = Kept {
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    if let Err(error) = idempotency::keep(ctx, claim, &kept).await {
        tracing::warn!(error = %error.chain(), "an answer under an idempotency key was not kept");
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn key(headers: &HeaderMap) -> Result<String> {
    let mut all = headers.get_all(KEY).iter();
    let (one, more) = (all.next(), all.next());
    let text = one.and_then(|value| value.to_str().ok()).filter(|_| more.is_none()).unwrap_or_default();
    if (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text.to_owned());
    }
    let message = format!("a key is one word of at most {LONGEST_KEY} ASCII characters");
    Err(Error::invalid_field("Idempotency-Key", message))
}

/// Distinguishes requests by everything that decides what they do. Keyed, because the body may be private.
fn fingerprint(ctx: &Ctx, parts: &axum::http::request::Parts, body: &[u8]) -> String {
    let header = |name| parts.headers.get(name).map(HeaderValue::as_bytes).unwrap_or_default();
    ctx.app.journal_key.hash([
        parts.method.as_str().as_bytes(),
        parts.uri.path_and_query().map_or("", |address| address.as_str()).as_bytes(),
        header(header::CONTENT_TYPE),
        header(header::IF_MATCH),
        body,
    ])
}

fn replay(kept: Kept) -> Response {
    let mut response = kept.body.into_response();
    *response.status_mut() = StatusCode::from_u16(kept.status).unwrap_or_default();
    response.headers_mut().remove(header::CONTENT_TYPE);
    for (name, value) in kept.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

/// Describes the header and its responses.
pub(super) fn describe(operation: &mut Operation) {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(LONGEST_KEY))
        .pattern(Some("^[!-~]+$"));
    let parameter = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A key of your choice for this request. Sent again under the same key within 24 hours, it is not repeated \
             but answered as before, with `Idempotency-Replayed: true`. While the first is under way, the answer is 409; \
             a different request under the key is 422. A refusal leaves the key free.",
        ))
        .schema(Some(schema));
    operation.parameters.get_or_insert_default().push(RefOr::T(parameter.build()));
    operation.responses.responses.entry("409".to_owned()).or_insert_with(|| {
        RefOr::T(ResponseBuilder::new().description("A request under this key is still under way.").build())
    });
}
