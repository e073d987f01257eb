//! Routes that cannot be added without a rule.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Router,
    extract::Request,
    handler::Handler,
    http::Method,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use tracing::Instrument as _;
use utoipa::openapi::path::{Operation as Described, ParameterIn, Paths};
use utoipa_axum::router::UtoipaMethodRouter;

use super::{
    ceiling::{self, Takes},
    docs, form, once,
};
use crate::{
    access::Rule,
    app::App,
    context::{self, Ctx, Scope},
    error::{Error, Kind},
};

/// A route as tests see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path, with `{parameters}`.
    pub path: String,
    /// The rule that admits callers.
    pub rule: Rule,
}

/// The types that an API operation refers to.
type Schemas = Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>;

/// A feature's routes, each with its rule.
#[derive(Default)]
pub struct Routes {
    router: Router<Arc<App>>,
    operations: Vec<Operation>,
    paths: Vec<(Schemas, Paths)>,
    chapter: Option<(&'static str, &'static str)>,
    takes: Takes,
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Routes").field("operations", &self.operations).finish_non_exhaustive()
    }
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a page.
    pub fn get<H, T>(self, path: &str, rule: Rule, handler: H) -> Self
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.add(Method::GET, path, rule, on(MethodFilter::GET, handler))
    }

    /// Adds a form's target.
    pub fn post<H, T>(self, path: &str, rule: Rule, handler: H) -> Self
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.add(Method::POST, path, rule, on(MethodFilter::POST, handler))
    }

    /// Adds an operation that replaces a record.
    pub fn put<H, T>(self, path: &str, rule: Rule, handler: H) -> Self
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.add(Method::PUT, path, rule, on(MethodFilter::PUT, handler))
    }

    /// Adds an operation that changes a record.
    pub fn patch<H, T>(self, path: &str, rule: Rule, handler: H) -> Self
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.add(Method::PATCH, path, rule, on(MethodFilter::PATCH, handler))
    }

    /// Adds an operation that deletes a record.
    pub fn delete<H, T>(self, path: &str, rule: Rule, handler: H) -> Self
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.add(Method::DELETE, path, rule, on(MethodFilter::DELETE, handler))
    }

    /// Sets the name of these routes' chapter in the API's description, and its subject in one sentence.
    pub fn chapter(mut self, name: &'static str, about: &'static str) -> Self {
        self.chapter = Some((name, about));
        self
    }

    /// Sets the kind of body that the following routes accept; fields by default.
    pub fn taking(mut self, takes: Takes) -> Self {
        self.takes = takes;
        self
    }

    /// Adds an operation of the REST API, from `utoipa_axum::routes!`. The errors common to all operations under the rule
    /// (not signed in, not allowed, invalid) are described here, and a query parameter that the operation does not
    /// describe is refused here. A POST may carry an `Idempotency-Key`.
    pub fn api(self, rule: Rule, operation: UtoipaMethodRouter<Arc<App>>) -> Self {
        self.add_api(rule, operation, true)
    }

    /// Adds an operation that is posted only because its input is long, and that changes nothing.
    pub fn api_reading(self, rule: Rule, operation: UtoipaMethodRouter<Arc<App>>) -> Self {
        self.add_api(rule, operation, false)
    }

    fn add_api(mut self, rule: Rule, operation: UtoipaMethodRouter<Arc<App>>, changes: bool) -> Self {
        let (schemas, mut paths, handlers) = operation;
        let mut added = Vec::new();
        let mut known = Vec::new();
        for (path, item) in &mut paths.paths {
            for (method, described) in [
                (Method::GET, &mut item.get),
                (Method::POST, &mut item.post),
                (Method::PUT, &mut item.put),
                (Method::PATCH, &mut item.patch),
                (Method::DELETE, &mut item.delete),
            ] {
                let Some(described) = described else { continue };
                if changes && method == Method::POST {
                    once::describe(described);
                }
                docs::describe_refusals(described, rule, changes && method != Method::GET);
                known.push((method.clone(), query_parameters(described)));
                added.push(Operation { method, path: path.clone(), rule });
            }
        }
        let path = added.first().map(|operation| operation.path.clone()).unwrap_or_default();
        let known = Arc::new(known);
        let refuse_unknown =
            move |request: Request, next: Next| understood(Arc::clone(&known), request, next);
        let posts = changes && added.iter().any(|operation| operation.method == Method::POST);
        let handlers = if posts { handlers.layer(middleware::from_fn(posted_once)) } else { handlers };
        let handlers = handlers.layer(middleware::from_fn(refuse_unknown));
        self.router =
            self.router.route(&path, guarded(&path, ceiling::over(handlers, self.takes), rule, changes));
        self.operations.extend(added);
        self.paths.push((schemas, paths));
        self
    }

    fn add(mut self, method: Method, path: &str, rule: Rule, handlers: MethodRouter<Arc<App>>) -> Self {
        self.router = self.router.route(path, guarded(path, ceiling::over(handlers, self.takes), rule, true));
        self.operations.push(Operation { method, path: path.to_owned(), rule });
        self
    }

    /// Every route with its rule.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Adds the routes to the OpenAPI document.
    pub fn describe(&self, document: &mut utoipa::openapi::OpenApi) {
        if let Some((name, about)) = self.chapter {
            let tag = utoipa::openapi::tag::TagBuilder::new().name(name).description(Some(about)).build();
            document.tags.get_or_insert_default().push(tag);
        }
        for (schemas, paths) in &self.paths {
            let mut paths = paths.clone();
            for item in paths.paths.values_mut() {
                for described in
                    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
                {
                    if let (Some(described), Some((name, _))) = (described, self.chapter) {
                        described.tags = Some(vec![name.to_owned()]);
                    }
                }
            }
            let components = document.components.get_or_insert_with(Default::default);
            for (name, schema) in schemas {
                let known = components.schemas.insert(name.clone(), schema.clone());
                // The document would describe one by the other's shape.
                debug_assert!(known.is_none_or(|known| known == *schema), "two schemas are called {name}");
            }
            for (path, item) in &paths.paths {
                match document.paths.paths.get_mut(path) {
                    Some(known) => known.merge_operations(item.clone()),
                    None => drop(document.paths.paths.insert(path.clone(), item.clone())),
                }
            }
        }
    }

    /// The routes as a router.
    pub fn into_router(self) -> Router<Arc<App>> {
        self.router
    }
}

/// The names of an operation's query parameters.
fn query_parameters(operation: &Described) -> BTreeSet<String> {
    let all = operation.parameters.iter().flatten();
    let inline = all.filter_map(|parameter| match parameter {
        utoipa::openapi::RefOr::T(parameter) => Some(parameter),
        utoipa::openapi::RefOr::Ref(_) => None,
    });
    inline
        .filter(|parameter| parameter.parameter_in == ParameterIn::Query)
        .map(|parameter| parameter.name.clone())
        .collect()
}

/// Refuses a request with a query parameter that its operation does not know: a mistyped filter would otherwise silently
/// return everything. Also refuses the character NUL, which no record can contain ([`docs::WITHOUT_NUL`]).
async fn understood(known: Arc<Vec<(Method, BTreeSet<String>)>>, request: Request, next: Next) -> Response {
    let asked = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    if let Some((_, known)) = known.iter().find(|(method, _)| method == asked) {
        let given = form::pairs(request.uri().query().unwrap_or_default());
        if let Some((name, _)) = given.iter().find(|(name, _)| !known.contains(name)) {
            let names = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let right = if known.is_empty() {
                "this address has none".to_owned()
            } else {
                format!("known parameters: {names}")
            };
            return Error::invalid_field(name, format!("there is no query parameter `{name}`; {right}"))
                .into_response();
        }
        if let Some((name, _)) = given.iter().find(|(_, value)| value.contains('\0')) {
            return Error::invalid_field(name, "must not contain the character NUL").into_response();
        }
        if request.uri().path().contains("%00") {
            return Error::invalid("the address must not contain the character NUL").into_response();
        }
    }
    next.run(request).await
}

/// Other methods of the address are idempotent by themselves.
async fn posted_once(request: Request, next: Next) -> Response {
    if request.method() == Method::POST { once::once(request, next).await } else { next.run(request).await }
}

/// Admits callers by the rule, within a span of the request: its route, without the ids in its address.
fn guarded(
    path: &str,
    handlers: MethodRouter<Arc<App>>,
    rule: Rule,
    changes: bool,
) -> MethodRouter<Arc<App>> {
    let path: Arc<str> = path.into();
    handlers.layer(middleware::from_fn(move |request: Request, next: Next| {
        let id = request.extensions().get::<Ctx>().map(|ctx| ctx.request.clone());
        let span = tracing::info_span!("request", method = %request.method(), path = %path, id);
        admit(rule, changes, request, next).instrument(span)
    }))
}

async fn admit(rule: Rule, changes: bool, request: Request, next: Next) -> Response {
    let Some(ctx) = request.extensions().get::<Ctx>() else {
        return super::problem::respond(&Error::internal("a request arrived without its context"), None);
    };
    let reads = !changes || matches!(*request.method(), Method::GET | Method::HEAD);
    let scope = match rule {
        Rule::Provisioner => Scope::Provision,
        _ if reads => Scope::Read,
        _ => Scope::Write,
    };
    if rule != Rule::Anyone && ctx.viewer.is_known() && !ctx.credential.allows(scope) {
        return Error::forbidden(format!("this token lacks the scope `{scope}`")).into_response();
    }
    // A visitor changes nothing: one answer, with the way forward, in place of as many as there are actions.
    if rule != Rule::Anyone
        && !reads
        && ctx.viewer.unproven.is_some()
        && let Err(error) = context::own(ctx)
    {
        return error.into_response();
    }
    if rule.admits(&ctx.viewer) {
        return next.run(request).await;
    }
    let error = if ctx.viewer.is_known() {
        Error::forbidden(match rule {
            Rule::Provisioner => "only a directory's token may do this",
            _ => "only operators of this instance may do this",
        })
    } else {
        Error::new(Kind::Unauthenticated, "sign in first")
    };
    error.into_response()
}
