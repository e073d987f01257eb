//! The button that requests a scan.

use axum::{extract::Path, response::Redirect};
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{Routes, form::Form},
};
use castra_repositories::url;

use crate::actions::request_scan;

pub(super) fn routes() -> Routes {
    Routes::new().post("/repositories/{id}/scan", Rule::SignedIn, scan)
}

async fn scan(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Redirect> {
    request_scan(&ctx, &id).await?;
    Ok(Redirect::to(sent.back(&url::show(&id))))
}
