//! The description of the REST API: the parts all operations share, and a page that shows it to people.

use std::sync::Arc;

use maud::{Markup, html};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Content, OpenApi, Ref, RefOr, Response, ResponseBuilder,
        path::{Operation, Parameter, ParameterIn, PathItem},
        schema::{Schema, SchemaType, Type},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use super::{
    Page, Routes,
    problem::{Problem, ProblemField},
};
use crate::{
    access::Rule,
    ui::{Card, Column, DataTable, PageHead, Row, code, heading, muted, paragraph, small},
};

/// No text in an address contains the character NUL.
pub(super) const WITHOUT_NUL: &str = r"^[^\x00]*$";

/// Describes the errors that follow from an operation's rule and input, unless it describes them itself.
pub(super) fn describe_refusals(operation: &mut Operation, rule: Rule, changes: bool) {
    let mut refusals = Vec::new();
    let is_named = describe_path(operation);
    if is_named {
        refusals.push(("404", "There is no such record that you may see."));
    }
    let has_json = matches!(&operation.request_body, Some(RefOr::T(body)) if body.content.contains_key("application/json"));
    if has_json {
        refusals.push(("415", "The body is not JSON."));
    }
    let is_conditional = operation.parameters.iter().flatten().any(
        |parameter| matches!(parameter, RefOr::T(known) if known.parameter_in == ParameterIn::Header && known.name == "If-Match"),
    );
    if is_conditional {
        refusals.push(("412", "The version in `If-Match` is not the current one."));
    }
    if rule != Rule::Anyone {
        refusals.push(("401", "Not signed in."));
        let schemes = ["session", "bearer"];
        operation.security =
            Some(schemes.map(|name| SecurityRequirement::new(name, std::iter::empty::<String>())).to_vec());
    }
    match rule {
        Rule::Anyone => {}
        Rule::SignedIn => refusals.push(("403", "The token lacks the scope.")),
        Rule::Provisioner => refusals.push(("403", "Only a directory's token may do this.")),
        Rule::Operator => refusals.push(("403", "Only operators may do this.")),
    }
    // Even without parameters of its own, an operation refuses unknown ones.
    refusals.push(("422", "The input is invalid; `errors` says where."));
    refusals.push(("429", "Too many requests; `Retry-After` gives the seconds to wait."));
    refusals.push(("503", "A required service does not answer; nothing was saved."));
    if changes {
        refusals.push((
            "504",
            "A required service stopped answering midway: it is not known whether the change was saved. Check, or send it again \
             under the same `Idempotency-Key`.",
        ));
    }
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(Parameter { schema: Some(RefOr::T(Schema::Object(object))), .. }) = parameter else {
            continue;
        };
        let is_text = matches!(&object.schema_type, SchemaType::Type(Type::String));
        if is_text && object.enum_values.is_none() && object.format.is_none() && object.pattern.is_none() {
            object.pattern = Some(WITHOUT_NUL.to_owned());
        }
    }
    for (status, description) in refusals {
        operation
            .responses
            .responses
            .entry(status.to_owned())
            .or_insert_with(|| RefOr::T(refusal(description)));
    }
    for (status, response) in &mut operation.responses.responses {
        if let (true, RefOr::T(response)) = (status.starts_with(['4', '5']), response)
            && response.content.is_empty()
        {
            *response = refusal(&response.description);
        }
    }
}

/// Describes the parameters of the path that the operation does not describe itself; returns whether there are any.
fn describe_path(operation: &mut Operation) -> bool {
    let mut is_named = false;
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(known) = parameter
            && known.parameter_in == ParameterIn::Path
        {
            is_named = true;
            let words = || format!("The {}.", known.name.replace('_', " "));
            known.description =
                known.description.take().filter(|text| !text.is_empty()).or_else(|| Some(words()));
        }
    }
    is_named
}

fn refusal(description: &str) -> Response {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new().description(description).content("application/problem+json", content).build()
}

/// Adds the parts all operations share: authentication, and the problem document.
pub fn complete_description(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    let cookie =
        ApiKeyValue::with_description("castra_session", "The session of a browser that has signed in.");
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API token, created on the account page."));
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    components.schemas.insert(ProblemField::name().into_owned(), ProblemField::schema());
}

/// The page that shows the description.
pub(super) fn routes(document: &OpenApi) -> Routes {
    let content: Arc<str> = render(document).into_string().into();
    let page = move || {
        let content = maud::PreEscaped(content.to_string());
        std::future::ready(Page::new("The API", content))
    };
    Routes::new().get("/api/docs", Rule::Anyone, page)
}

fn render(document: &OpenApi) -> Markup {
    let lead = "Everything the pages show and do, for programs. Errors are problem documents (RFC 9457). Lists come in \
                pages, each of which names the next.";
    html! {
        (PageHead::new("The API").lead(lead))
        (paragraph(html! { "For tools: " a href="/api/v1/openapi.json" { "OpenAPI 3.1 document" } "." }))
        @for tag in document.tags.iter().flatten() {
            @let rows = operations(document, &tag.name);
            @if !rows.is_empty() {
                (Card::new(tag.name.clone(), html! {
                    @if let Some(about) = &tag.description { (paragraph(about)) }
                    @for (method, path, operation) in rows { (show(method, path, operation)) }
                }).id(format!("chapter-{}", slug(&tag.name))))
            }
        }
        (Card::new("Schemas", html! {
            @for (name, schema) in document.components.iter().flat_map(|components| &components.schemas) {
                (shape(name, schema))
            }
        }).id("shapes"))
    }
}

fn slug(text: &str) -> String {
    text.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-")
}

fn operations<'a>(document: &'a OpenApi, tag: &str) -> Vec<(&'static str, &'a str, &'a Operation)> {
    let all = document.paths.paths.iter().flat_map(|(path, item)| {
        methods(item)
            .into_iter()
            .filter_map(move |(method, operation)| Some((method, path.as_str(), operation?)))
    });
    all.filter(|(_, _, operation)| operation.tags.iter().flatten().any(|known| known == tag)).collect()
}

fn methods(item: &PathItem) -> [(&'static str, Option<&Operation>); 5] {
    [
        ("GET", item.get.as_ref()),
        ("POST", item.post.as_ref()),
        ("PUT", item.put.as_ref()),
        ("PATCH", item.patch.as_ref()),
        ("DELETE", item.delete.as_ref()),
    ]
}

fn show(method: &str, path: &str, operation: &Operation) -> Markup {
    let parameters: Vec<Row> = operation.parameters.iter().flatten().filter_map(parameter).collect();
    let answers = operation
        .responses
        .responses
        .iter()
        .map(|(status, response)| Row::new(vec![code(status), html! { (answer(response)) }]));
    html! {
        (heading(3, operation.summary.as_deref().unwrap_or_default()))
        (paragraph(html! { (code(&format!("{method} {path}"))) " " (small(operation.operation_id.as_deref().unwrap_or_default())) }))
        @if let Some(description) = &operation.description { (paragraph(description)) }
        @if !parameters.is_empty() {
            (DataTable::new("Parameters", vec![Column::text("Parameter"), Column::text("Type"), Column::text("Description")], parameters).compact())
        }
        @if let Some(RefOr::T(body)) = &operation.request_body {
            (paragraph(html! {
                "Accepts "
                @for (at, (media, content)) in body.content.iter().enumerate() {
                    @if at > 0 { " or " }
                    (code(media)) " " (of_content(content))
                }
                "."
            }))
        }
        (DataTable::new("Answers", vec![Column::text("Status"), Column::text("Description")], answers.collect()).compact())
    }
}

fn parameter(parameter: &RefOr<Parameter>) -> Option<Row> {
    let RefOr::T(parameter) = parameter else { return None };
    let schema = parameter.schema.as_ref().map(type_of);
    let description = parameter.description.clone().unwrap_or_default();
    Some(Row::new(vec![
        code(&parameter.name),
        html! { (schema.unwrap_or_default()) },
        html! { (description) },
    ]))
}

fn answer(response: &RefOr<Response>) -> Markup {
    let RefOr::T(response) = response else { return Markup::default() };
    html! {
        (response.description)
        @for (media, content) in &response.content { " " (muted(html! { (media) " " (of_content(content)) })) }
    }
}

fn of_content(content: &RefOr<Content>) -> Markup {
    match content {
        RefOr::T(content) => content.schema.as_ref().map(type_of).unwrap_or_default(),
        RefOr::Ref(reference) => link(&reference.ref_location),
    }
}

fn link(reference: &str) -> Markup {
    let name = reference.rsplit('/').next().unwrap_or(reference);
    html! { a href=(format!("#shape-{}", slug(name))) { (name) } }
}

/// A one-word description of a schema.
fn type_of(schema: &RefOr<Schema>) -> Markup {
    match schema {
        RefOr::Ref(reference) => link(&reference.ref_location),
        RefOr::T(Schema::Array(array)) => match &array.items {
            utoipa::openapi::schema::ArrayItems::RefOrSchema(items) => html! { "list of " (type_of(items)) },
            utoipa::openapi::schema::ArrayItems::False => html! { "list" },
        },
        RefOr::T(Schema::Object(object)) => {
            if let Some(values) = &object.enum_values {
                let words = values
                    .iter()
                    .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
                return html! { (words.collect::<Vec<_>>().join(" or ")) };
            }
            let mut words = match &object.schema_type {
                SchemaType::Type(one) => word(one).to_owned(),
                SchemaType::Array(several) => several.iter().map(word).collect::<Vec<_>>().join(" or "),
                SchemaType::AnyValue => "anything".to_owned(),
            };
            if let Some(format) = &object.format {
                let format =
                    serde_json::to_value(format).ok().and_then(|value| value.as_str().map(str::to_owned));
                words.push_str(&format!(" ({})", format.unwrap_or_default()));
            }
            html! { (words) }
        }
        RefOr::T(Schema::OneOf(one)) => either(&one.items),
        RefOr::T(Schema::AnyOf(any)) => either(&any.items),
        RefOr::T(Schema::AllOf(all)) => either(&all.items),
        RefOr::T(_) => Markup::default(),
    }
}

fn either(items: &[RefOr<Schema>]) -> Markup {
    html! { @for (at, item) in items.iter().enumerate() { @if at > 0 { " or " } (type_of(item)) } }
}

fn word(of: &Type) -> &'static str {
    match of {
        Type::Object => "object",
        Type::String => "text",
        Type::Integer => "whole number",
        Type::Number => "number",
        Type::Boolean => "true or false",
        Type::Array => "list",
        Type::Null => "null",
    }
}

fn shape(name: &str, schema: &RefOr<Schema>) -> Markup {
    let RefOr::T(Schema::Object(object)) = schema else {
        return html! { div id=(format!("shape-{}", slug(name))) { (heading(3, name)) (paragraph(type_of(schema))) } };
    };
    let rows: Vec<Row> = object
        .properties
        .iter()
        .map(|(field, schema)| {
            Row::new(vec![code(field), type_of(schema), html! { (description_of(schema)) }])
        })
        .collect();
    html! {
        div id=(format!("shape-{}", slug(name))) {
            (heading(3, name))
            @if let Some(description) = &object.description { (paragraph(description)) }
            @if rows.is_empty() { (paragraph(type_of(schema))) } @else {
                (DataTable::new(name, vec![Column::text("Field"), Column::text("Type"), Column::text("Description")], rows).compact())
            }
        }
    }
}

fn description_of(schema: &RefOr<Schema>) -> String {
    let text = match schema {
        RefOr::Ref(reference) => Some(reference.description.clone()),
        RefOr::T(Schema::Object(object)) => object.description.clone(),
        RefOr::T(Schema::Array(array)) => array.description.clone(),
        RefOr::T(Schema::OneOf(one)) => one.description.clone(),
        RefOr::T(_) => None,
    };
    text.unwrap_or_default()
}
