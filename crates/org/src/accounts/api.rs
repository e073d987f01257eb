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

use super::{
    actions,
    inviting::{self, Invited, InvitedAll, ShownLink},
    model::Entry,
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Accounts",
            "Who can sign in, for operators. An account does not show what its owner writes.",
        )
        .api(Rule::Operator, routes!(list_accounts))
        .api(Rule::Operator, routes!(invite_everyone))
        .api(Rule::Operator, routes!(invite_person))
        .api(Rule::Operator, routes!(withdraw_invitation))
        .api(Rule::Operator, routes!(send_reset_link))
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
    /// `none`; `sending`, `not-mailed`, `invited`, `opened` or `ended`, of an invitation; `unconfirmed` (signed in by a link that
    /// someone else saw too), `active`, `closed` or `left`.
    state: &'static str,
    /// Until when the link of their invitation works, if there is one.
    #[schema(required)]
    invited_until: Option<DateTime<Utc>>,
    /// Whether they are an operator of this instance.
    operator: bool,
    /// Whether a second factor is set up.
    second_factor: bool,
    /// When a session of theirs was last used, if ever.
    #[schema(required)]
    seen_at: Option<DateTime<Utc>>,
}

impl AccountItem {
    fn new(entry: Entry, now: DateTime<Utc>) -> Self {
        let known = entry.account.as_ref();
        Self {
            state: entry.stage(now).as_str(),
            invited_until: known.and_then(|state| state.invited.as_ref()?.until),
            operator: known.is_some_and(|state| state.account.operator),
            second_factor: known.is_some_and(|state| state.second_factor),
            seen_at: known.and_then(|state| state.seen_at),
            person: entry.person,
            name: entry.name,
            email: entry.email,
        }
    }
}

/// An invitation, on its way or to be handed on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
struct InvitationItem {
    /// The person's id.
    person: String,
    /// The address it was mailed to; without a mail server, the one they will sign in with.
    email: String,
    /// Without a mail server, the link to hand on, shown only here. A person who uses it is a visitor until someone who
    /// leads them confirms their identity.
    #[schema(required)]
    link: Option<String>,
}

/// List accounts
#[utoipa::path(
    get,
    path = "/api/v1/accounts",
    responses((status = 200, description = "Everyone who is active or has an account, accounts first.", body = Listed<AccountItem>)),
)]
async fn list_accounts(ctx: Ctx) -> Result<Json<Listed<AccountItem>>> {
    let entries = actions::entries(&ctx).await?;
    Ok(Json(Listed::whole(entries.into_iter().map(|entry| AccountItem::new(entry, ctx.now())).collect())))
}

/// Invite everyone who has no account
///
/// Everyone here who has an address and no link that works. With a mail server the invitations are mailed in the background,
/// and the list is empty; their states follow in `GET /accounts`.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/invite",
    responses((status = 200, description = "The links to hand on, where there is no mail server.", body = Listed<InvitationItem>)),
)]
async fn invite_everyone(ctx: Ctx) -> Result<Json<Listed<InvitationItem>>> {
    let shown = match inviting::invite_all(&ctx).await? {
        InvitedAll::ByMail(_) => Vec::new(),
        InvitedAll::Shown(links) => links,
    };
    let item = |shown: ShownLink| InvitationItem {
        person: shown.person,
        email: shown.email,
        link: Some(shown.link),
    };
    Ok(Json(Listed::whole(shown.into_iter().map(item).collect())))
}

/// Invite a person
///
/// Again, too: an earlier link stops working, and a person signed in by it is signed out.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{person}/invite",
    responses(
        (status = 200, description = "The invitation.", body = InvitationItem),
        (status = 404, description = "There is no such person here."),
        (status = 409, description = "They have an account already, or no address, or the mail server refuses it."),
    ),
)]
async fn invite_person(ctx: Ctx, Path(person): Path<String>) -> Result<Json<InvitationItem>> {
    Ok(Json(match inviting::invite(&ctx, &person).await? {
        Invited::ByMail { email, .. } => InvitationItem { person, email, link: None },
        Invited::Shown(ShownLink { email, link, .. }) => InvitationItem { person, email, link: Some(link) },
    }))
}

/// Withdraw an invitation
///
/// Its link stops working, and the person has no account.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{person}/withdraw",
    responses(
        (status = 204, description = "The invitation is withdrawn."),
        (status = 404, description = "This person has no account."),
        (status = 409, description = "They have signed in already."),
    ),
)]
async fn withdraw_invitation(ctx: Ctx, Path(person): Path<String>) -> Result<StatusCode> {
    castra_accounts::withdraw_invitation(&ctx, &person).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mail a link for a new password
///
/// To the address that the person signs in with; no one else sees the link. It does not pass a second factor.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{person}/reset",
    responses(
        (status = 204, description = "The mail is on its way."),
        (status = 404, description = "This person has no account."),
        (status = 409, description = "They have not signed in yet, their account is closed, or no mail server is set up."),
    ),
)]
async fn send_reset_link(ctx: Ctx, Path(person): Path<String>) -> Result<StatusCode> {
    castra_accounts::send_reset_link(&ctx, &person).await?;
    Ok(StatusCode::NO_CONTENT)
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
