//! `/api/v1/account/data`: everything that is kept of one, for programs.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{actions, model::VERSION};
use crate::{
    access::Rule,
    context::Ctx,
    error::Result,
    web::{Routes, api::Json},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Your data", "Everything that is kept of you, to take along.")
        .api(Rule::SignedIn, routes!(get_own_data))
}

/// Everything that is kept of you.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnData)]
struct OwnDataItem {
    /// The version of what the records look like.
    version: u32,
    /// Your id as a person.
    person: String,
    /// Your name.
    name: String,
    /// As of which day, in UTC.
    day: NaiveDate,
    /// How many records of each kind there are.
    counts: BTreeMap<&'static str, usize>,
    /// Every record.
    records: Vec<OwnRecordItem>,
}

/// One record of your own.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnRecord)]
struct OwnRecordItem {
    /// What sort of record: `account.session`.
    kind: &'static str,
    /// All of it, private text in the open.
    record: serde_json::Value,
}

/// Everything that is kept of you
///
/// What you wrote, and what is written for or about you that you may read. It is everything private at once: it takes a
/// token that was made within the last quarter of an hour.
#[utoipa::path(
    get,
    path = "/api/v1/account/data",
    operation_id = "getOwnData",
    responses((status = 200, description = "Everything that is kept of you.", body = OwnDataItem))
)]
async fn get_own_data(ctx: Ctx) -> Result<Json<OwnDataItem>> {
    let data = actions::take(&ctx).await?;
    let records =
        data.records().map(|own| OwnRecordItem { kind: own.kind, record: own.record.clone() }).collect();
    Ok(Json(OwnDataItem {
        version: VERSION,
        counts: data.counts(),
        person: data.person,
        name: data.name,
        day: data.day,
        records,
    }))
}
