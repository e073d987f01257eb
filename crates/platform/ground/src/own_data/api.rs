//! `/api/v1/account/data`: one's own data, for programs.

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
        .chapter("Your data", "Everything that Castra keeps about you, for download.")
        .api(Rule::SignedIn, routes!(get_own_data))
}

/// Everything that Castra keeps about you.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnData)]
struct OwnDataItem {
    /// The version of the record format.
    version: u32,
    /// Your person id.
    person: String,
    /// Your name.
    name: String,
    /// The day of the data, in UTC.
    day: NaiveDate,
    /// The number of records of each kind.
    counts: BTreeMap<&'static str, usize>,
    /// All records.
    records: Vec<OwnRecordItem>,
}

/// One of your own records.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnRecord)]
struct OwnRecordItem {
    /// The kind of record: `account.session`.
    kind: &'static str,
    /// The whole record, with private text in plain text.
    record: serde_json::Value,
}

/// Download your data
///
/// What you wrote, and what was written for or about you that you may read. Because this is all your private data at
/// once, it needs a token that was created within the last 15 minutes.
#[utoipa::path(
    get,
    path = "/api/v1/account/data",
    responses((status = 200, description = "Everything that Castra keeps about you.", body = OwnDataItem))
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
