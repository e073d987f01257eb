//! `/scim/v2`, for directories with a service token that has the scope `provision`.

use axum::{
    body::Bytes,
    extract::{Path, RawQuery},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    web::{
        Routes,
        ceiling::{self, Takes},
        form,
    },
};
use serde_json::Value;

use super::{
    actions::{self, Asked},
    resource::{self, Kind},
    schemas,
};

const TYPE: HeaderValue = HeaderValue::from_static("application/scim+json");

pub(super) fn routes() -> Routes {
    const P: Rule = Rule::Provisioner;
    Routes::new()
        // A group is sent with all of its members.
        .taking(Takes::Files)
        .get("/scim/v2/ServiceProviderConfig", P, configuration)
        .get("/scim/v2/ResourceTypes", P, resource_types)
        .get("/scim/v2/ResourceTypes/{id}", P, resource_type)
        .get("/scim/v2/Schemas", P, all_schemas)
        .get("/scim/v2/Schemas/{id}", P, schema)
        .post("/scim/v2/.search", P, async |ctx, headers, body| {
            search(&[Kind::User, Kind::Group], ctx, headers, body).await
        })
        .post("/scim/v2/Users/.search", P, async |ctx, headers, body| {
            search(&[Kind::User], ctx, headers, body).await
        })
        .post("/scim/v2/Groups/.search", P, async |ctx, headers, body| {
            search(&[Kind::Group], ctx, headers, body).await
        })
        .get("/scim/v2/Users", P, async |ctx, query, headers| list(Kind::User, ctx, query, headers).await)
        .post("/scim/v2/Users", P, async |ctx, headers, body| create(Kind::User, ctx, headers, body).await)
        .get("/scim/v2/Users/{id}", P, async |ctx, id, query, headers| {
            find(Kind::User, ctx, id, query, headers).await
        })
        .put("/scim/v2/Users/{id}", P, async |ctx, id, headers, body| {
            replace(Kind::User, ctx, id, headers, body).await
        })
        .patch("/scim/v2/Users/{id}", P, async |ctx, id, headers, body| {
            change(Kind::User, ctx, id, headers, body).await
        })
        .delete("/scim/v2/Users/{id}", P, async |ctx, id, headers| delete(Kind::User, ctx, id, headers).await)
        .get("/scim/v2/Groups", P, async |ctx, query, headers| list(Kind::Group, ctx, query, headers).await)
        .post("/scim/v2/Groups", P, async |ctx, headers, body| create(Kind::Group, ctx, headers, body).await)
        .get("/scim/v2/Groups/{id}", P, async |ctx, id, query, headers| {
            find(Kind::Group, ctx, id, query, headers).await
        })
        .put("/scim/v2/Groups/{id}", P, async |ctx, id, headers, body| {
            replace(Kind::Group, ctx, id, headers, body).await
        })
        .patch("/scim/v2/Groups/{id}", P, async |ctx, id, headers, body| {
            change(Kind::Group, ctx, id, headers, body).await
        })
        .delete("/scim/v2/Groups/{id}", P, async |ctx, id, headers| {
            delete(Kind::Group, ctx, id, headers).await
        })
}

/// The base address: the configured one, or that of the request.
fn base(ctx: &Ctx, headers: &HeaderMap) -> String {
    let origin = ctx.app.settings.public_url.clone().unwrap_or_else(|| {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        format!("http://{host}")
    });
    format!("{origin}/scim/v2")
}

fn document(status: StatusCode, document: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, TYPE)], document.to_string()).into_response()
}

async fn configuration(ctx: Ctx, headers: HeaderMap) -> Response {
    document(StatusCode::OK, &schemas::configuration(&base(&ctx, &headers)))
}

fn whole(documents: &[Value]) -> Response {
    let total = documents.len();
    document(StatusCode::OK, &schemas::list(documents, total, 1))
}

fn by_id(documents: Vec<Value>, id: &str) -> Result<Response> {
    let found = documents.into_iter().find(|document| document["id"] == id);
    found.map(|found| document(StatusCode::OK, &found)).ok_or_else(|| Error::not_found(format!("`{id}`")))
}

async fn resource_types(ctx: Ctx, headers: HeaderMap) -> Response {
    whole(&schemas::resource_types(&base(&ctx, &headers)))
}

async fn resource_type(ctx: Ctx, Path(id): Path<String>, headers: HeaderMap) -> Result<Response> {
    by_id(schemas::resource_types(&base(&ctx, &headers)), &id)
}

async fn all_schemas(ctx: Ctx, headers: HeaderMap) -> Response {
    whole(&schemas::schemas(&base(&ctx, &headers)))
}

async fn schema(ctx: Ctx, Path(id): Path<String>, headers: HeaderMap) -> Result<Response> {
    by_id(schemas::schemas(&base(&ctx, &headers)), &id)
}

/// The parameters of a request: from the query, or from a search document.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn of_query(RawQuery(query): RawQuery) -> Self {
        Self(form::pairs(query.as_deref().unwrap_or_default()))
    }

    /// RFC 7644, section 3.4.3: the same names, with lists as lists.
    fn of_document(document: &Value) -> Self {
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Array(values) => values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
            other => other.to_string(),
        };
        Self(
            document
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, value)| (name.clone(), text(value)))
                .collect(),
        )
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// A number; one below the minimum counts as the minimum, as the standard requires.
    fn number(&self, name: &str, otherwise: usize, least: usize) -> Result<usize> {
        let Some(text) = self.get(name) else { return Ok(otherwise) };
        let number: i64 = text
            .parse()
            .map_err(|_| Error::invalid_field("invalidValue", format!("`{name}` must be a number")))?;
        Ok(usize::try_from(number).unwrap_or(0).max(least))
    }

    fn select(&self, whole: Value) -> Value {
        resource::select(whole, self.get("attributes"), self.get("excludedAttributes"))
    }
}

fn read(body: &Bytes) -> Result<Value> {
    ceiling::json(body).map_err(|error| Error::invalid_field("invalidValue", error.message))?;
    serde_json::from_slice(body).map_err(|error| {
        Error::invalid_field("invalidSyntax", format!("this document cannot be read: {error}"))
    })
}

async fn list(kind: Kind, ctx: Ctx, query: RawQuery, headers: HeaderMap) -> Result<Response> {
    answer(&ctx, &[kind], &headers, &Parameters::of_query(query)).await
}

async fn search(kinds: &[Kind], ctx: Ctx, headers: HeaderMap, body: Bytes) -> Result<Response> {
    answer(&ctx, kinds, &headers, &Parameters::of_document(&read(&body)?)).await
}

async fn answer(ctx: &Ctx, kinds: &[Kind], headers: &HeaderMap, asked: &Parameters) -> Result<Response> {
    let start = asked.number("startIndex", 1, 1)?;
    let count = asked.number("count", schemas::MOST, 0)?.min(schemas::MOST);
    let page = Asked { filter: asked.get("filter"), start, count };
    let (found, total) = actions::list(ctx, kinds, &base(ctx, headers), &page).await?;
    let found: Vec<Value> = found.into_iter().map(|resource| asked.select(resource)).collect();
    Ok(document(StatusCode::OK, &schemas::list(&found, total, start)))
}

async fn find(
    kind: Kind,
    ctx: Ctx,
    Path(id): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Result<Response> {
    let found = actions::find(&ctx, kind, &base(&ctx, &headers), &id).await?;
    Ok(document(StatusCode::OK, &Parameters::of_query(query).select(found)))
}

async fn create(kind: Kind, ctx: Ctx, headers: HeaderMap, body: Bytes) -> Result<Response> {
    let made = actions::create(&ctx, kind, &base(&ctx, &headers), &read(&body)?).await?;
    let mut response = document(StatusCode::CREATED, &made);
    if let Some(location) = made["meta"]["location"].as_str().and_then(|location| location.parse().ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

async fn replace(
    kind: Kind,
    ctx: Ctx,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let changed = actions::replace(&ctx, kind, &base(&ctx, &headers), &id, &read(&body)?).await?;
    Ok(document(StatusCode::OK, &changed))
}

async fn change(
    kind: Kind,
    ctx: Ctx,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let changed = actions::change(&ctx, kind, &base(&ctx, &headers), &id, &read(&body)?).await?;
    Ok(document(StatusCode::OK, &changed))
}

async fn delete(kind: Kind, ctx: Ctx, Path(id): Path<String>, headers: HeaderMap) -> Result<Response> {
    actions::delete(&ctx, kind, &base(&ctx, &headers), &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
