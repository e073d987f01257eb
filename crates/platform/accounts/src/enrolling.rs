//! `/sign-in/enrol`: where the instance requires two factors, a person who has shown one and has no second one sets it up
//! here and is then signed in. Until then there is no session, so nothing else is open: no page, no API, no token.

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use castra_platform::{
    access::Rule,
    context::{Ctx, is_fresh, own},
    error::{Kind, Result},
    ui::FieldError,
    web::{
        Page, Routes,
        form::{Form, escape},
        is_our_address,
    },
};

use super::{
    actions::{self, Enrolled},
    authenticator,
    pages::passkeys::{answered, party, question, required_party},
    provider::BY_PROVIDER,
    sign_in::{ENROL, begin_again, refused, wanted, whole},
    store,
    views::{CodesPage, EnrolPage, EnrolmentPage, First},
};
use crate::cookies;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get(ENROL, Rule::Anyone, show)
        .post("/sign-in/enrol/app", Rule::Anyone, begin_app)
        .get("/sign-in/enrol/app", Rule::Anyone, show_app)
        .post("/sign-in/enrol/app/confirm", Rule::Anyone, confirm_app)
        .post("/sign-in/enrol/passkey/begin", Rule::Anyone, begin_passkey)
        .post("/sign-in/enrol/passkey", Rule::Anyone, add_passkey)
}

async fn enrolling(ctx: &Ctx, headers: &HeaderMap) -> Result<actions::Enrolling> {
    let half = cookies::read(&ctx.app.settings, headers, cookies::HALF).unwrap_or_default();
    actions::enrolling(ctx, half).await
}

async fn show(ctx: Ctx, headers: HeaderMap, uri: axum::http::Uri) -> Result<Response> {
    page(&ctx, &headers, &wanted(&uri), Vec::new()).await
}

async fn page(ctx: &Ctx, headers: &HeaderMap, to: &str, errors: Vec<FieldError>) -> Result<Response> {
    let enrolling = match enrolling(ctx, headers).await {
        Ok(enrolling) => enrolling,
        Err(error) => return begin_again(error),
    };
    // A person whom the provider let through without asking has not shown who they are, so the provider is told to ask.
    if !is_fresh(&enrolling.ctx) {
        return Ok(Redirect::to(&format!("{BY_PROVIDER}?to={}", escape(to))).into_response());
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = EnrolPage {
        no_passkeys: party(ctx, headers).err(),
        agent: ctx.agent.clone(),
        to: to.to_owned(),
        errors,
    };
    Ok(Page::new("Set up a second factor", view.render()).gate().status(status).into_response())
}

fn to(form: &Form) -> &str {
    form.get("to").filter(|to| is_our_address(to)).unwrap_or("/")
}

async fn begin_app(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    let begun = async { actions::begin_authenticator(&enrolling(&ctx, &headers).await?.ctx).await };
    match begun.await {
        Ok(()) => Ok(Redirect::to(&format!("/sign-in/enrol/app?to={}", escape(to(&form)))).into_response()),
        Err(error) => begin_again(error),
    }
}

async fn show_app(ctx: Ctx, headers: HeaderMap, uri: axum::http::Uri) -> Result<Response> {
    app_page(&ctx, &headers, &wanted(&uri), Vec::new()).await
}

async fn app_page(ctx: &Ctx, headers: &HeaderMap, to: &str, errors: Vec<FieldError>) -> Result<Response> {
    let theirs = match enrolling(ctx, headers).await {
        Ok(enrolling) => enrolling.ctx,
        Err(error) => return begin_again(error),
    };
    let Some(secret) = actions::waiting_secret(&theirs).await? else {
        return Ok(Redirect::to(ENROL).into_response());
    };
    let account = store::account(ctx.read(), own(&theirs)?).await?;
    let email = account.map(|account| account.email).unwrap_or_default();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = EnrolmentPage {
        address: authenticator::address(&secret, &email, "Castra"),
        secret,
        confirm: "/sign-in/enrol/app/confirm",
        to: Some(to.to_owned()),
        errors,
    };
    Ok(Page::new("Set up a second factor", view.render()).gate().status(status).into_response())
}

async fn confirm_app(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    let code = form.get("code").unwrap_or_default();
    let confirmed = async { enrolling(&ctx, &headers).await?.confirm_authenticator(code).await };
    match confirmed.await {
        Ok(enrolled) => Ok(let_in(&ctx, enrolled, First::App, to(&form))),
        Err(error) if error.kind == Kind::Invalid => {
            app_page(&ctx, &headers, to(&form), refused("code", &error.message)).await
        }
        Err(error) => begin_again(error),
    }
}

async fn begin_passkey(ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    let party = required_party(&ctx, &headers)?;
    let begun = async { actions::begin_adding_passkey(&enrolling(&ctx, &headers).await?.ctx, &party).await };
    match begun.await {
        Ok(begun) => Ok(question(&ctx, &begun)),
        Err(error) => begin_again(error),
    }
}

async fn add_passkey(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    let party = required_party(&ctx, &headers)?;
    let token = cookies::passkey_token(&ctx.app.settings, &headers).unwrap_or_default();
    let name = form.get("passkey-name").unwrap_or_default();
    let answer = form.verbatim("credential");
    let added = async { enrolling(&ctx, &headers).await?.add_passkey(&party, token, name, answer).await };
    let response = match added.await {
        Ok(enrolled) => let_in(&ctx, enrolled, First::Passkey, to(&form)),
        Err(error) if error.kind == Kind::Invalid => page(&ctx, &headers, to(&form), error.fields).await?,
        Err(error) => begin_again(error)?,
    };
    Ok(answered(&ctx, response))
}

/// The recovery codes, with the session's cookie.
fn let_in(ctx: &Ctx, enrolled: Enrolled, first: First, to: &str) -> Response {
    let Enrolled { codes, session } = enrolled;
    let codes = Page::new("Recovery codes", CodesPage { codes, first, to }.render()).gate();
    let cookie = cookies::session(&ctx.app.settings, &session);
    whole(ctx, ([(header::SET_COOKIE, cookie)], codes).into_response())
}
