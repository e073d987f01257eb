//! `/api/v1/practices`.

use axum::response::Response;
use castra_platform::{
    Ctx, Result, Seen,
    access::Rule,
    feature::{Asks, Practice},
    web::{
        Routes,
        api::{self, IfMatch, Json, Listed, Path},
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::actions;

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Practices", "What the organization has switched on, for the CTO and operators.")
        .api(Rule::SignedIn, routes!(list_practices))
        .api(Rule::SignedIn, routes!(get_practice))
        .api(Rule::SignedIn, routes!(switch_on_practice))
        .api(Rule::SignedIn, routes!(switch_off_practice))
}

/// A practice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Practice)]
struct PracticeItem {
    /// The practice's key, such as `feedback`.
    id: &'static str,
    /// The name.
    title: &'static str,
    /// What it is for.
    about: &'static str,
    /// Whether it is switched on.
    is_on: bool,
    /// The typing that it asks for in an ordinary week.
    typing: Typing,
    /// The address of its first record, on the site.
    first_record: &'static str,
}

/// Minutes of typing in an ordinary week.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PracticeTyping)]
struct Typing {
    /// Of each member.
    member: u8,
    /// Of a lead of seven.
    lead: u8,
    /// Of the CTO.
    cto: u8,
}

impl PracticeItem {
    fn new(practice: &'static Practice, is_on: bool) -> Self {
        let Asks { member, lead, cto } = practice.asks;
        Self {
            id: practice.key,
            title: practice.title,
            about: practice.about,
            is_on,
            typing: Typing { member, lead, cto },
            first_record: practice.first.1,
        }
    }
}

/// List practices
///
/// In the order in which they are offered. For the CTO and operators.
#[utoipa::path(
    get,
    path = "/api/v1/practices",
    responses(
        (status = 200, description = "Every practice.", body = Listed<PracticeItem>),
    ),
)]
async fn list_practices(ctx: Ctx) -> Result<Json<Listed<PracticeItem>>> {
    let listing = actions::list(&ctx).await?;
    let items = listing.known.iter().map(|known| PracticeItem::new(known, listing.on.has(known.key)));
    Ok(Json(Listed::whole(items.collect())))
}

/// Show a practice
#[utoipa::path(
    get,
    path = "/api/v1/practices/{id}",
    responses(
        (status = 200, description = "The practice.", body = PracticeItem,
            headers(("etag" = String, description = "The organization's version."))),
    ),
)]
async fn get_practice(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let listing = actions::list(ctx).await?;
    let practice = actions::find(ctx, id)?;
    Ok(api::versioned(listing.version, PracticeItem::new(practice, listing.on.has(id))))
}

/// Switch a practice on
///
/// Its pages appear for everyone, and its responsibilities are judged.
#[utoipa::path(
    post,
    path = "/api/v1/practices/{id}/switch-on",
    params(IfMatch),
    responses(
        (status = 200, description = "The practice.", body = PracticeItem),
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 409, description = "The organization changed meanwhile; nothing was changed."),
    ),
)]
async fn switch_on_practice(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    actions::switch(&ctx, &id, &seen, true).await?;
    shown(&ctx, &id).await
}

/// Switch a practice off
///
/// Its pages disappear for everyone, its operations answer 404, and its responsibilities read *not used here*. Its records are
/// kept.
#[utoipa::path(
    post,
    path = "/api/v1/practices/{id}/switch-off",
    params(IfMatch),
    responses(
        (status = 200, description = "The practice.", body = PracticeItem),
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 409, description = "The organization changed meanwhile; nothing was changed."),
    ),
)]
async fn switch_off_practice(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    actions::switch(&ctx, &id, &seen, false).await?;
    shown(&ctx, &id).await
}
