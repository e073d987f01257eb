//! Routes that cannot be added without a rule.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    handler::Handler,
    http::Method,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use utoipa::openapi::path::Paths;
use utoipa_axum::router::UtoipaMethodRouter;

use crate::{
    access::Rule,
    app::App,
    context::Ctx,
    error::{Error, Kind},
};

/// A route as tests see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Its method.
    pub method: Method,
    /// Its path, with `{parameters}`.
    pub path: String,
    /// Who is let through.
    pub rule: Rule,
}

/// A feature's routes, each with the rule that admits to it.
#[derive(Default)]
pub struct Routes {
    router: Router<Arc<App>>,
    operations: Vec<Operation>,
    paths: Vec<(Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>, Paths)>,
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

    /// Adds what a form posts to.
    pub fn post<H, T>(self, path: &str, rule: Rule, handler: H) -> Self
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.add(Method::POST, path, rule, on(MethodFilter::POST, handler))
    }

    /// Adds an operation of the REST API, from `utoipa_axum::routes!`.
    pub fn api(mut self, rule: Rule, operation: UtoipaMethodRouter<Arc<App>>) -> Self {
        let (schemas, paths, handlers) = operation;
        let mut added = Vec::new();
        for (path, item) in &paths.paths {
            for (method, present) in [
                (Method::GET, item.get.is_some()),
                (Method::POST, item.post.is_some()),
                (Method::PUT, item.put.is_some()),
                (Method::PATCH, item.patch.is_some()),
                (Method::DELETE, item.delete.is_some()),
            ] {
                if present {
                    added.push(Operation { method, path: path.clone(), rule });
                }
            }
        }
        let path = added.first().map(|operation| operation.path.clone()).unwrap_or_default();
        self.router = self.router.route(&path, guarded(handlers, rule));
        self.operations.extend(added);
        self.paths.push((schemas, paths));
        self
    }

    fn add(mut self, method: Method, path: &str, rule: Rule, handlers: MethodRouter<Arc<App>>) -> Self {
        self.router = self.router.route(path, guarded(handlers, rule));
        self.operations.push(Operation { method, path: path.to_owned(), rule });
        self
    }

    /// Every route with its rule.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Adds the routes to the OpenAPI document.
    pub fn describe(&self, document: &mut utoipa::openapi::OpenApi) {
        for (schemas, paths) in &self.paths {
            let components = document.components.get_or_insert_with(Default::default);
            components.schemas.extend(schemas.iter().cloned());
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

fn guarded(handlers: MethodRouter<Arc<App>>, rule: Rule) -> MethodRouter<Arc<App>> {
    handlers.layer(middleware::from_fn(move |request: Request, next: Next| admit(rule, request, next)))
}

async fn admit(rule: Rule, request: Request, next: Next) -> Response {
    let Some(ctx) = request.extensions().get::<Ctx>() else {
        return super::problem::respond(&Error::internal("a request arrived without its context"), None);
    };
    if rule.admits(&ctx.viewer) {
        return next.run(request).await;
    }
    let error = if ctx.viewer.is_known() {
        Error::forbidden("this belongs to those who operate this instance")
    } else {
        Error::new(Kind::Unauthenticated, "please sign in first")
    };
    error.into_response()
}
