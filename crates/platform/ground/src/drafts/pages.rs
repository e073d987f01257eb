//! The addresses that the pages' script uses.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{FIELD, actions};
use crate::{
    access::Rule,
    context::Ctx,
    error::Result,
    web::{Routes, form::Form},
};

/// The most forms of a page that are asked for at once.
const PLACES: usize = 50;

pub(super) fn routes() -> Routes {
    Routes::new().post("/drafts", Rule::SignedIn, save).post("/drafts/open", Rule::SignedIn, open)
}

/// Saves a form's fields; `place` names it. Without fields, the draft is erased.
async fn save(ctx: Ctx, form: Form) -> Result<StatusCode> {
    let place = form.verbatim("place").to_owned();
    let fields = form.pairs().filter(|(name, _)| !["place", FIELD].contains(name));
    let fields: Vec<(String, String)> =
        fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    actions::save(&ctx, &place, &fields).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The drafts of a page's forms. A post, because a place can name something private, and addresses are logged.
async fn open(ctx: Ctx, form: Form) -> Result<Response> {
    let places = form.pairs().filter(|(name, _)| *name == "place").map(|(_, place)| place.to_owned());
    let places: Vec<String> = places.take(PLACES).collect();
    let drafts = actions::open(&ctx, &places).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(drafts)).into_response())
}
