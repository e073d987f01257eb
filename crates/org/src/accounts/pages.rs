//! `/accounts`, for operators.

use axum::{
    extract::Path,
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use castra_accounts::TOKEN_DAYS;
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Rule,
    ui::{FieldError, Flash, Tone},
    web::{
        Page, Routes,
        form::{self, Form},
        redirect_with,
    },
};

use super::{
    actions,
    inviting::{self, Invited, InvitedAll, ShownLink},
    model::tally,
    url,
    views::{AccountsPage, InvitationPage, InvitationsPage, ServiceTokenPage},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/accounts", Rule::Operator, list)
        .post(url::INVITE_ALL, Rule::Operator, invite_all)
        .post("/accounts/{person}/invite", Rule::Operator, invite)
        .post("/accounts/{person}/withdraw", Rule::Operator, withdraw)
        .post("/accounts/{person}/reset", Rule::Operator, reset)
        .post("/accounts/{person}/operator", Rule::Operator, set_operator)
        .post("/accounts/{person}/close", Rule::Operator, close)
        .post("/accounts/{person}/open", Rule::Operator, open)
        .post("/accounts/{person}/unbind", Rule::Operator, unbind)
        .post("/accounts/services", Rule::Operator, make_token)
        .post("/accounts/services/{id}/revoke", Rule::Operator, revoke_token)
}

/// The most people listed; a search narrows them.
const SHOWN: usize = 60;

async fn list(ctx: Ctx, uri: Uri) -> Result<Page> {
    let query = form::pairs(uri.query().unwrap_or_default());
    let wanted = query.into_iter().find(|(name, _)| name == "q").map(|(_, value)| value).unwrap_or_default();
    page(&ctx, wanted.trim(), Vec::new()).await
}

async fn page(ctx: &Ctx, wanted: &str, errors: Vec<FieldError>) -> Result<Page> {
    let mut entries = actions::entries(ctx).await?;
    let tally = tally(&entries, ctx.now());
    entries.retain(|entry| entry.is_called(wanted));
    let found = entries.len();
    entries.truncate(SHOWN);
    let view = AccountsPage {
        entries,
        tally,
        found,
        wanted: wanted.to_owned(),
        tokens: castra_accounts::service_tokens(ctx).await?,
        own: ctx.viewer.person.clone().unwrap_or_default(),
        by_provider: ctx.app.settings.provider.is_some(),
        by_mail: ctx.app.mail.is_some(),
        now: ctx.now(),
        errors,
    };
    Ok(Page::new("Accounts", view.render()))
}

fn done(message: &str) -> Response {
    redirect_with("/accounts", &Flash { tone: Tone::Good, message: message.to_owned(), undo: None })
}

async fn invite(ctx: Ctx, Path(person): Path<String>) -> Result<Response> {
    match inviting::invite(&ctx, &person).await? {
        Invited::ByMail { email, is_theirs: true } => {
            Ok(done(&format!("Invitation sent to {email}. No one else sees its link.")))
        }
        Invited::ByMail { email, is_theirs: false } => Ok(done(&format!(
            "Invitation sent to {email}. The address was edited after they were added, so they see private records only once their lead, manager or the CTO has confirmed their identity."
        ))),
        Invited::Shown(ShownLink { link, .. }) => {
            Ok(Page::new("Invitation", InvitationPage { link }.render()).into_response())
        }
    }
}

async fn invite_all(ctx: Ctx, form: Form) -> Result<Response> {
    let back = form.back("/accounts");
    let said = |message: String| redirect_with(back, &Flash { tone: Tone::Good, message, undo: None });
    match inviting::invite_all(&ctx).await? {
        InvitedAll::ByMail(0) => Ok(said("Everyone who has an address is invited already.".to_owned())),
        InvitedAll::ByMail(1) => Ok(said("1 invitation is on its way.".to_owned())),
        InvitedAll::ByMail(sent) => Ok(said(format!("{sent} invitations are on their way."))),
        InvitedAll::Shown(links) if links.is_empty() => {
            Ok(said("Everyone who has an address is invited already.".to_owned()))
        }
        InvitedAll::Shown(links) => {
            Ok(Page::new("Invitations", InvitationsPage { links }.render()).into_response())
        }
    }
}

async fn withdraw(ctx: Ctx, Path(person): Path<String>) -> Result<Response> {
    castra_accounts::withdraw_invitation(&ctx, &person).await?;
    Ok(done("Invitation withdrawn. Its link no longer works."))
}

async fn reset(ctx: Ctx, Path(person): Path<String>) -> Result<Response> {
    castra_accounts::send_reset_link(&ctx, &person).await?;
    Ok(done("A link for a new password is on its way to the address they sign in with."))
}

async fn set_operator(ctx: Ctx, Path(person): Path<String>, form: Form) -> Result<Response> {
    let operator = form.get("operator") == Some("yes");
    castra_accounts::set_operator(&ctx, &person, operator).await?;
    Ok(done(if operator { "Operator added." } else { "Operator rights removed." }))
}

async fn close(ctx: Ctx, Path(person): Path<String>) -> Result<Response> {
    castra_accounts::disable(&ctx, &person).await?;
    Ok(done("Account closed. Its sessions and tokens no longer work."))
}

async fn open(ctx: Ctx, Path(person): Path<String>) -> Result<Response> {
    castra_accounts::enable(&ctx, &person).await?;
    Ok(done("Account reopened."))
}

async fn unbind(ctx: Ctx, Path(person): Path<String>) -> Result<Response> {
    castra_accounts::provider::unbind(&ctx, &person).await?;
    Ok(done("Account unbound from the identity provider. Its owner can bind it again on the account page."))
}

async fn make_token(ctx: Ctx, form: Form) -> Result<Response> {
    let scopes: Vec<&str> = form.all("scopes").collect();
    let days = form.get("days").unwrap_or_default().parse().unwrap_or(TOKEN_DAYS + 1);
    match castra_accounts::make_service_token(&ctx, form.get("name").unwrap_or_default(), &scopes, days).await
    {
        Ok(secret) => Ok(Page::new("New token", ServiceTokenPage { secret }.render()).into_response()),
        Err(Error { kind: Kind::Invalid, fields, .. }) => {
            let page = page(&ctx, "", fields).await?;
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn revoke_token(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    castra_accounts::revoke_service_token(&ctx, &id).await?;
    Ok(done("Token revoked. It no longer works."))
}
