//! `/scim/v2`, for directories with a service token that has the scope `provision`.

use axum::{
    body::Bytes,
    extract::{Path, RawQuery},
    http::{HeaderValue, StatusCode, header},
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
        .post("/scim/v2/.search", P, async |ctx, body| search(&[Kind::User, Kind::Group], ctx, body).await)
        .post("/scim/v2/Users/.search", P, async |ctx, body| search(&[Kind::User], ctx, body).await)
        .post("/scim/v2/Groups/.search", P, async |ctx, body| search(&[Kind::Group], ctx, body).await)
        .get("/scim/v2/Users", P, async |ctx, query| list(Kind::User, ctx, query).await)
        .post("/scim/v2/Users", P, async |ctx, body| create(Kind::User, ctx, body).await)
        .get("/scim/v2/Users/{id}", P, async |ctx, id, query| find(Kind::User, ctx, id, query).await)
        .put("/scim/v2/Users/{id}", P, async |ctx, id, body| replace(Kind::User, ctx, id, body).await)
        .patch("/scim/v2/Users/{id}", P, async |ctx, id, body| change(Kind::User, ctx, id, body).await)
        .delete("/scim/v2/Users/{id}", P, async |ctx, id| delete(Kind::User, ctx, id).await)
        .get("/scim/v2/Groups", P, async |ctx, query| list(Kind::Group, ctx, query).await)
        .post("/scim/v2/Groups", P, async |ctx, body| create(Kind::Group, ctx, body).await)
        .get("/scim/v2/Groups/{id}", P, async |ctx, id, query| find(Kind::Group, ctx, id, query).await)
        .put("/scim/v2/Groups/{id}", P, async |ctx, id, body| replace(Kind::Group, ctx, id, body).await)
        .patch("/scim/v2/Groups/{id}", P, async |ctx, id, body| change(Kind::Group, ctx, id, body).await)
        .delete("/scim/v2/Groups/{id}", P, async |ctx, id| delete(Kind::Group, ctx, id).await)
}

fn document(status: StatusCode, document: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, TYPE)], document.to_string()).into_response()
}

async fn configuration(ctx: Ctx) -> Response {
    document(StatusCode::OK, &schemas::configuration(&ctx.absolute("/scim/v2")))
}

fn whole(documents: &[Value]) -> Response {
    let total = documents.len();
    document(StatusCode::OK, &schemas::list(documents, total, 1))
}

fn by_id(documents: Vec<Value>, id: &str) -> Result<Response> {
    let found = documents.into_iter().find(|document| document["id"] == id);
    found.map(|found| document(StatusCode::OK, &found)).ok_or_else(|| Error::not_found(format!("`{id}`")))
}

async fn resource_types(ctx: Ctx) -> Response {
    whole(&schemas::resource_types(&ctx.absolute("/scim/v2")))
}

async fn resource_type(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    by_id(schemas::resource_types(&ctx.absolute("/scim/v2")), &id)
}

async fn all_schemas(ctx: Ctx) -> Response {
    whole(&schemas::schemas(&ctx.absolute("/scim/v2")))
}

async fn schema(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    by_id(schemas::schemas(&ctx.absolute("/scim/v2")), &id)
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
    ceiling::json(body, Takes::Fields)
        .map_err(|error| Error::invalid_field("invalidValue", error.message))?;
    serde_json::from_slice(body).map_err(|error| {
        Error::invalid_field("invalidSyntax", format!("this document cannot be read: {error}"))
    })
}

async fn list(kind: Kind, ctx: Ctx, query: RawQuery) -> Result<Response> {
    answer(&ctx, &[kind], &Parameters::of_query(query)).await
}

async fn search(kinds: &[Kind], ctx: Ctx, body: Bytes) -> Result<Response> {
    answer(&ctx, kinds, &Parameters::of_document(&read(&body)?)).await
}

async fn answer(ctx: &Ctx, kinds: &[Kind], asked: &Parameters) -> Result<Response> {
    let start = asked.number("startIndex", 1, 1)?;
    let count = asked.number("count", schemas::MOST, 0)?.min(schemas::MOST);
    let page = Asked { filter: asked.get("filter"), start, count };
    let (found, total) = actions::list(ctx, kinds, &ctx.absolute("/scim/v2"), &page).await?;
    let found: Vec<Value> = found.into_iter().map(|resource| asked.select(resource)).collect();
    Ok(document(StatusCode::OK, &schemas::list(&found, total, start)))
}

async fn find(kind: Kind, ctx: Ctx, Path(id): Path<String>, query: RawQuery) -> Result<Response> {
    let found = actions::find(&ctx, kind, &ctx.absolute("/scim/v2"), &id).await?;
    Ok(document(StatusCode::OK, &Parameters::of_query(query).select(found)))
}

async fn create(kind: Kind, ctx: Ctx, body: Bytes) -> Result<Response> {
    let made = actions::create(&ctx, kind, &ctx.absolute("/scim/v2"), &read(&body)?).await?;
    let mut response = document(StatusCode::CREATED, &made);
    if let Some(location) = made["meta"]["location"].as_str().and_then(|location| location.parse().ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

async fn replace(kind: Kind, ctx: Ctx, Path(id): Path<String>, body: Bytes) -> Result<Response> {
    let changed = actions::replace(&ctx, kind, &ctx.absolute("/scim/v2"), &id, &read(&body)?).await?;
    Ok(document(StatusCode::OK, &changed))
}

async fn change(kind: Kind, ctx: Ctx, Path(id): Path<String>, body: Bytes) -> Result<Response> {
    let changed = actions::change(&ctx, kind, &ctx.absolute("/scim/v2"), &id, &read(&body)?).await?;
    Ok(document(StatusCode::OK, &changed))
}

async fn delete(kind: Kind, ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    actions::delete(&ctx, kind, &ctx.absolute("/scim/v2"), &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
