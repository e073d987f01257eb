//! `/api/v1/journal`, for operators.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Recorded, page_before, verify};
use crate::{
    access::Rule,
    context::Ctx,
    error::{Error, Result},
    web::{
        Routes,
        api::{self, Json, Listed, Query},
    },
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Journal",
            "One entry for every change, chained so that none can be altered unnoticed; for operators.",
        )
        .api(Rule::Operator, routes!(list_journal_entries))
        .api(Rule::Operator, routes!(verify_journal))
}

/// An entry of the journal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JournalEntry)]
struct EntryItem {
    /// Its position, from 1 without gaps.
    sequence: i64,
    /// When it was done.
    at: DateTime<Utc>,
    /// The author: `person:ana`, `host`, `system`.
    actor: String,
    /// The interface: `web`, `api`, `cli`, `job`.
    source: String,
    /// The action.
    action: String,
    /// The subject, as `kind:id`.
    subject: String,
    /// Further details.
    details: String,
    /// The author's network address; empty for commands and jobs.
    address: String,
    /// The person whose authority was used by a deputy or acting holder, such as `person:cy`; for a service, the author
    /// of its token. Usually empty.
    on_behalf_of: String,
    /// A keyed hash of the record before the change; empty where there was none, or none is kept.
    before: String,
    /// A keyed hash of the record after the change; the next change of the same record starts from it.
    after: String,
    /// The hash over all fields above and the previous entry.
    hash: String,
}

impl EntryItem {
    fn of(recorded: Recorded) -> Self {
        let Recorded { sequence, entry, before, after, hash, .. } = recorded;
        Self {
            sequence,
            at: entry.at,
            actor: entry.actor,
            source: entry.source,
            action: entry.action,
            subject: entry.subject,
            details: entry.details,
            address: entry.address,
            on_behalf_of: entry.behalf,
            before,
            after,
            hash,
        }
    }
}

/// The result of a verification.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JournalVerdict)]
struct VerdictItem {
    /// Whether the chain is intact: nothing altered, removed, inserted or moved.
    whole: bool,
    /// The number of entries read.
    entries: i64,
    /// The hash at the head; keep it elsewhere to notice a cut-off tail.
    head: String,
    /// The first fault found, if any.
    #[schema(required)]
    fault: Option<String>,
}

/// The filters for entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct JournalQuery {
    /// The `next` of the previous page, to get the page after it.
    #[param(minimum = 1)]
    after: Option<i64>,
    /// Entries per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List journal entries
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/api/v1/journal",
    params(JournalQuery),
    responses((status = 200, description = "Entries, newest first.", body = Listed<EntryItem>)),
)]
async fn list_journal_entries(
    ctx: Ctx,
    Query(query): Query<JournalQuery>,
) -> Result<Json<Listed<EntryItem>>> {
    if let Some(after) = query.after.filter(|after| *after < 1) {
        return Err(Error::invalid_field("after", format!("{after} is not the `next` of a page")));
    }
    let limit = api::limit(query.limit)?;
    let rows = api::rows(limit);
    let entries = page_before(ctx.read(), query.after.unwrap_or(i64::MAX), rows).await?;
    let items = entries.into_iter().map(EntryItem::of);
    Ok(Json(Listed::page(items, limit, |entry| entry.sequence.to_string())))
}

/// The head to check.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct VerifyQuery {
    /// A head kept elsewhere, which must be part of the chain.
    head: Option<String>,
}

/// Verify the journal
///
/// Verifies that the chain is intact, or names the first fault.
#[utoipa::path(
    get,
    path = "/api/v1/journal/verification",
    params(VerifyQuery),
    responses((status = 200, description = "Whether the chain is intact.", body = VerdictItem)),
)]
async fn verify_journal(ctx: Ctx, Query(query): Query<VerifyQuery>) -> Result<Json<VerdictItem>> {
    let verdict = verify(ctx.read(), query.head.as_deref()).await?;
    Ok(Json(VerdictItem {
        whole: verdict.fault.is_none(),
        entries: verdict.entries,
        head: verdict.head,
        fault: verdict.fault,
    }))
}
