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
            "One sentence for every change, chained so that none can be altered unnoticed; for operators.",
        )
        .api(Rule::Operator, routes!(list_journal_entries))
        .api(Rule::Operator, routes!(verify_journal))
}

/// An entry of the journal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JournalEntry)]
struct EntryItem {
    /// Its place, from 1 without gaps.
    sequence: i64,
    /// When it was done.
    at: DateTime<Utc>,
    /// Who did it: `person:ana`, `host`, `system`.
    actor: String,
    /// By which door: `web`, `api`, `cli`, `job`.
    source: String,
    /// What was done.
    action: String,
    /// To what, as `kind:id`.
    subject: String,
    /// What else matters.
    details: String,
    /// From which address; empty for commands and jobs.
    address: String,
    /// `person:cy` where they stood in for somebody whose authority it took; for a service, whoever made its token;
    /// mostly empty.
    on_behalf_of: String,
    /// A keyed hash of what was changed, as it was; empty where there was nothing, or nothing is kept of it.
    before: String,
    /// The same of what it became: the next change of the same thing begins with it.
    after: String,
    /// The hash over all of the above and the entry before it.
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

/// What a verification found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JournalVerdict)]
struct VerdictItem {
    /// Whether nothing was altered, removed, inserted or moved.
    whole: bool,
    /// How many entries were read.
    entries: i64,
    /// The hash at the head; keep it elsewhere to notice a cut-off tail.
    head: String,
    /// The first thing wrong, if anything is.
    #[schema(required)]
    fault: Option<String>,
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct JournalQuery {
    /// The page that follows this one: `next` of the page before.
    #[param(minimum = 1)]
    after: Option<i64>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List journal entries
///
/// The newest first.
#[utoipa::path(
    get,
    path = "/api/v1/journal",
    params(JournalQuery),
    responses((status = 200, description = "Entries, the newest first.", body = Listed<EntryItem>)),
)]
async fn list_journal_entries(
    ctx: Ctx,
    Query(query): Query<JournalQuery>,
) -> Result<Json<Listed<EntryItem>>> {
    if let Some(after) = query.after.filter(|after| *after < 1) {
        return Err(Error::invalid_field("after", format!("{after} is no page's `next`")));
    }
    let limit = api::limit(query.limit)?;
    let rows = api::rows(limit);
    let entries = page_before(ctx.read(), query.after.unwrap_or(i64::MAX), rows).await?;
    let items = entries.into_iter().map(EntryItem::of);
    Ok(Json(Listed::page(items, limit, |entry| entry.sequence.to_string())))
}

/// Which head.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct VerifyQuery {
    /// A head kept elsewhere, which must be part of the chain.
    head: Option<String>,
}

/// Verify the journal
///
/// Proves the chain whole, or names the first place where it is not.
#[utoipa::path(
    get,
    path = "/api/v1/journal/verification",
    params(VerifyQuery),
    responses((status = 200, description = "Whether the chain is whole.", body = VerdictItem)),
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
