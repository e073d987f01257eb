//! `/account`: how one signs in, one's sessions and one's tokens.

pub(super) mod passkeys;

use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use castra_platform::{
    access::Rule,
    context::{Ctx, is_fresh, own},
    error::{Error, Kind, Result},
    journal,
    ui::{FieldError, Flash, Tone},
    web::{Page, Routes, form::Form, redirect_with},
};

use super::{
    actions::{self, NewToken},
    authenticator, provider, store,
    views::{Binding, CodesPage, EnrolmentPage, First, OwnAccount, ProofPage, SecretPage},
};

/// The page that tells visitors how to confirm their identity.
pub(crate) const PROOF: &str = "/account/proof";

/// The number of account activities shown.
const SHOWN: i64 = 8;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/account", Rule::SignedIn, show)
        .get(PROOF, Rule::SignedIn, proof)
        .post("/account/password", Rule::SignedIn, change_password)
        .post("/account/authenticator", Rule::SignedIn, begin_authenticator)
        .get("/account/authenticator", Rule::SignedIn, enrol)
        .post("/account/authenticator/confirm", Rule::SignedIn, confirm_authenticator)
        .post("/account/authenticator/remove", Rule::SignedIn, remove_authenticator)
        .post("/account/recovery-codes", Rule::SignedIn, renew_codes)
        .post("/account/passkeys/begin", Rule::SignedIn, passkeys::begin)
        .post("/account/passkeys", Rule::SignedIn, passkeys::add)
        .get("/account/passkeys/{id}", Rule::SignedIn, passkeys::show)
        .post("/account/passkeys/{id}", Rule::SignedIn, passkeys::rename)
        .post("/account/passkeys/{id}/remove", Rule::SignedIn, passkeys::remove)
        .post("/account/sessions/end-others", Rule::SignedIn, end_others)
        .post("/account/sessions/{id}/end", Rule::SignedIn, end_session)
        .post("/account/tokens", Rule::SignedIn, make_token)
        .post("/account/tokens/{id}/revoke", Rule::SignedIn, revoke_token)
}

async fn show(ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    if ctx.viewer.unproven.is_some() {
        return Ok(Redirect::to(PROOF).into_response());
    }
    Ok(page(&ctx, &headers, Vec::new()).await?.into_response())
}

async fn proof(ctx: Ctx) -> Result<Response> {
    let Some(proof) = actions::proof(&ctx).await? else {
        return Ok(Redirect::to("/account").into_response());
    };
    let by_provider = ctx.app.settings.provider.as_ref().map(|provider| provider.name.clone());
    let view = ProofPage {
        code: proof.code,
        vouchers: proof.vouchers,
        is_visitor: ctx.viewer.unproven.is_some(),
        by_provider,
    };
    Ok(Page::new("Is it you?", view.render()).into_response())
}

async fn page(ctx: &Ctx, headers: &HeaderMap, errors: Vec<FieldError>) -> Result<Page> {
    let person = own(ctx)?;
    let account = store::account(ctx.read(), person).await?;
    let account = account.ok_or_else(|| Error::not_found("account for you"))?;
    let sessions = store::sessions(ctx.read(), person, ctx.now()).await?;
    let binding = match &ctx.app.settings.provider {
        None => None,
        Some(known) => Some(Binding {
            name: known.name.clone(),
            is_bound: store::has_subject(ctx.read(), &known.issuer, person).await?,
            begin: provider::bind_address(ctx),
        }),
    };
    let view = OwnAccount {
        second_factors: store::second_factors(ctx.read(), person).await?,
        passkeys: store::passkeys(ctx.read(), person).await?,
        passkey_host: passkeys::party(ctx, headers).map(|party| party.host),
        agent: ctx.agent.clone(),
        tokens: store::tokens_of_person(ctx.read(), person).await?,
        happened: journal::about(ctx.read(), &format!("account:{person}"), SHOWN).await?,
        current: ctx.credential.session().unwrap_or_default().to_owned(),
        fresh: is_fresh(ctx),
        now: ctx.now(),
        pages: ctx.features().await?.iter().flat_map(|feature| feature.account_pages).copied().collect(),
        account,
        binding,
        sessions,
        errors,
    };
    Ok(Page::new("Your account", view.render()))
}

/// The page again, with what was wrong or a way to sign in again.
async fn refused(ctx: &Ctx, headers: &HeaderMap, error: Error) -> Result<Response> {
    match error.kind {
        Kind::Invalid => {
            let page = page(ctx, headers, error.fields).await?;
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
        Kind::Unauthenticated => Ok(Redirect::to("/sign-in?to=/account").into_response()),
        _ => Err(error),
    }
}

fn done(message: &str) -> Response {
    redirect_with("/account", &Flash { tone: Tone::Good, message: message.to_owned(), undo: None })
}

async fn change_password(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    let new = form.verbatim("password");
    if new != form.verbatim("again") {
        return refused(&ctx, &headers, Error::invalid_field("again", "the two passwords differ")).await;
    }
    match actions::change_password(&ctx, Some(form.verbatim("current")), new).await {
        Ok(()) => Ok(done("Password changed. You are signed out everywhere else.")),
        Err(error) => refused(&ctx, &headers, error).await,
    }
}

async fn begin_authenticator(ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    match actions::begin_authenticator(&ctx).await {
        Ok(()) => Ok(Redirect::to("/account/authenticator").into_response()),
        Err(error) => refused(&ctx, &headers, error).await,
    }
}

async fn enrol(ctx: Ctx) -> Result<Response> {
    enrolment(&ctx, Vec::new()).await
}

async fn enrolment(ctx: &Ctx, errors: Vec<FieldError>) -> Result<Response> {
    let Some(secret) = actions::waiting_secret(ctx).await? else {
        return Ok(Redirect::to("/account").into_response());
    };
    let account = store::account(ctx.read(), own(ctx)?).await?;
    let email = account.map(|account| account.email).unwrap_or_default();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = EnrolmentPage {
        address: authenticator::address(&secret, &email, "Castra"),
        secret,
        confirm: "/account/authenticator/confirm",
        to: None,
        errors,
    };
    Ok(Page::new("Turn on the second factor", view.render()).status(status).into_response())
}

async fn confirm_authenticator(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    match actions::confirm_authenticator(&ctx, form.get("code").unwrap_or_default()).await {
        Ok(codes) => {
            Ok(Page::new("Recovery codes", CodesPage { codes, first: First::App, to: "/account" }.render())
                .into_response())
        }
        Err(error) if error.kind == Kind::Invalid => {
            let errors = vec![FieldError { field: "code".to_owned(), message: error.message }];
            enrolment(&ctx, errors).await
        }
        Err(error) => refused(&ctx, &headers, error).await,
    }
}

async fn remove_authenticator(ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    match actions::remove_authenticator(&ctx).await {
        Ok(()) => Ok(done("Authenticator app turned off.")),
        Err(error) => refused(&ctx, &headers, error).await,
    }
}

async fn renew_codes(ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    match actions::renew_recovery_codes(&ctx).await {
        Ok(codes) => Ok(Page::new(
            "Recovery codes",
            CodesPage { codes, first: First::Neither, to: "/account" }.render(),
        )
        .into_response()),
        Err(error) => refused(&ctx, &headers, error).await,
    }
}

async fn end_session(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    actions::end_session(&ctx, &id).await?;
    Ok(done("Browser signed out."))
}

async fn end_others(ctx: Ctx) -> Result<Response> {
    actions::end_other_sessions(&ctx).await?;
    Ok(done("All other browsers signed out."))
}

async fn make_token(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    let scopes: Vec<&str> = form.all("scopes").collect();
    let days = form.get("days").unwrap_or_default().parse().unwrap_or(0);
    let new = NewToken { name: form.get("name").unwrap_or_default(), scopes: &scopes, days };
    match actions::make_token(&ctx, &new).await {
        Ok(secret) => {
            Ok(Page::new("Your new token", SecretPage { secret, back: "/account" }.render()).into_response())
        }
        Err(error) => refused(&ctx, &headers, error).await,
    }
}

async fn revoke_token(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    actions::revoke_token(&ctx, &id).await?;
    Ok(done("Token revoked. It no longer works."))
}
