//! `/api/v1/accounts`, for operators.

use axum::http::StatusCode;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{Json, Listed, Path},
    },
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::actions::{self, Entry};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Accounts",
            "Who can sign in, for operators. An account does not show what its owner writes.",
        )
        .api(Rule::Operator, routes!(list_accounts))
        .api(Rule::Operator, routes!(close_account))
        .api(Rule::Operator, routes!(open_account))
        .api(Rule::Operator, routes!(unbind_account))
}

/// A person and their account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
struct AccountItem {
    /// The person's id.
    person: String,
    /// Their name; the account's address if the owner is not in the organization.
    name: String,
    /// The address they sign in with, or would.
    #[schema(required)]
    email: Option<String>,
    /// `none`, `invited`, `unconfirmed` (signed in by a link that someone else saw too), `open` or `closed`.
    state: &'static str,
    /// Whether they are an operator of this instance.
    operator: bool,
    /// Whether a second factor is set up.
    second_factor: bool,
    /// When a session of theirs was last used, if ever.
    #[schema(required)]
    seen_at: Option<DateTime<Utc>>,
}

impl From<Entry> for AccountItem {
    fn from(entry: Entry) -> Self {
        let known = entry.account.as_ref();
        let state = match known.map(|state| &state.account) {
            None => "none",
            Some(account) if account.disabled_at.is_some() => "closed",
            Some(account) if account.is_proven() => "open",
            Some(account) if account.signed_in_at.is_none() => "invited",
            Some(_) => "unconfirmed",
        };
        Self {
            state,
            operator: known.is_some_and(|state| state.account.operator),
            second_factor: known.is_some_and(|state| state.second_factor),
            seen_at: known.and_then(|state| state.seen_at),
            person: entry.person,
            name: entry.name,
            email: entry.email,
        }
    }
}

/// List accounts
#[utoipa::path(
    get,
    path = "/api/v1/accounts",
    responses((status = 200, description = "Everyone who is active or has an account, accounts first.", body = Listed<AccountItem>)),
)]
async fn list_accounts(ctx: Ctx) -> Result<Json<Listed<AccountItem>>> {
    let entries = actions::entries(&ctx).await?;
    Ok(Json(Listed::whole(entries.into_iter().map(AccountItem::from).collect())))
}

/// Close an account
///
/// Its sessions, links and tokens stop working with the next request.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{person}/close",
    responses(
        (status = 204, description = "The account is closed."),
        (status = 404, description = "This person has no account."),
        (status = 409, description = "They are the last operator of this instance."),
    ),
)]
async fn close_account(ctx: Ctx, Path(person): Path<String>) -> Result<StatusCode> {
    castra_accounts::disable(&ctx, &person).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reopen an account
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{person}/open",
    responses(
        (status = 204, description = "The account is open; its password, passkeys and factors are unchanged."),
        (status = 404, description = "This person has no account."),
    ),
)]
async fn open_account(ctx: Ctx, Path(person): Path<String>) -> Result<StatusCode> {
    castra_accounts::enable(&ctx, &person).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Unbind an account from the identity provider
///
/// For an account whose subject at the provider has changed. The person's sessions through the provider end; they bind the
/// account again on their account page, signed in to Castra.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{person}/unbind",
    responses(
        (status = 204, description = "The account is no longer bound."),
        (status = 404, description = "The account was not bound."),
    ),
)]
async fn unbind_account(ctx: Ctx, Path(person): Path<String>) -> Result<StatusCode> {
    castra_accounts::provider::unbind(&ctx, &person).await?;
    Ok(StatusCode::NO_CONTENT)
}
