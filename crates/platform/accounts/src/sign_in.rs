//! Signing in by password or link, the second step, signing out.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use castra_platform::{
    access::Rule,
    app::App,
    context::Ctx,
    error::{Error, Kind, Result},
    text,
    ui::{Button, Field, FieldError, Form as FormView, Link, PageHead, actions as actions_row, muted, stack},
    web::{Page, Routes, form::Form, is_our_address},
};
use maud::{Markup, Render, html};

use super::{
    actions::{self, ByLink, SignedIn, is_set_up},
    choosing::FIRST,
    forgotten::FORGOTTEN,
    pages::{
        PROOF,
        passkeys::{answered, party, question, required_party},
    },
    provider,
};
use crate::cookies;

/// Where a visitor without a session is sent first.
pub(crate) async fn first_or_sign_in(app: &App, wanted: &str) -> Response {
    match is_set_up(app).await {
        Ok(true) => Redirect::to(&format!("/sign-in?to={}", wanted.replace('%', "%25").replace('&', "%26")))
            .into_response(),
        Ok(false) => Redirect::to("/welcome").into_response(),
        Err(error) => error.into_response(),
    }
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sign-in", Rule::Anyone, show)
        .post("/sign-in", Rule::Anyone, sign_in)
        .post("/sign-in/passkey/begin", Rule::Anyone, ask_passkey)
        .post("/sign-in/passkey", Rule::Anyone, by_passkey)
        .get("/sign-in/second", Rule::Anyone, ask_second)
        .post("/sign-in/second", Rule::Anyone, second)
        .post("/sign-in/second/passkey/begin", Rule::Anyone, ask_second_passkey)
        .post("/sign-in/second/passkey", Rule::Anyone, second_by_passkey)
        .get("/sign-in/link", Rule::Anyone, ask_by_link)
        .post("/sign-in/link", Rule::Anyone, by_link)
        .get("/welcome", Rule::Anyone, welcome)
        .get("/sign-out", Rule::SignedIn, ask_to_sign_out)
        .post("/sign-out", Rule::Anyone, sign_out)
        .post("/preferences/theme", Rule::Anyone, theme)
}

fn sign_in_page(ctx: &Ctx, headers: &HeaderMap, email: &str, to: &str, errors: Vec<FieldError>) -> Page {
    let by_provider = ctx.app.settings.provider.as_ref().map(|provider| {
        let there = format!("/sign-in/provider?to={}", castra_platform::web::form::escape(to));
        Button::primary(format!("Sign in with {}", provider.name)).href(there)
    });
    let fields = html! {
        (Field::email("email", "E-mail").value(email).required().autocomplete("username"))
        (Field::password("password", "Password", "current-password").required())
    };
    let is_first = by_provider.is_none();
    let button = if is_first { Button::primary("Sign in") } else { Button::new("Sign in") };
    let form = FormView::post("/sign-in", fields, button.render()).hidden("to", to).errors(errors);
    let by_passkey = party(ctx, headers).is_ok().then(|| passkey_button("/sign-in/passkey", to));
    let ways: Vec<Markup> = [Some(form.render()), by_passkey].into_iter().flatten().collect();
    let content = html! {
        (PageHead::new("Sign in").lead("Who does what, and is it being done?"))
        @if let Some(button) = by_provider {
            (actions_row(&html! { (button) }))
            (muted("Or use a password of this instance:"))
        }
        (stack(&ways))
        (muted(html! { (Link::new("Forgotten your password?", FORGOTTEN)) }))
    };
    Page::new("Sign in", content).gate()
}

/// Where a second factor is set up when one is required and missing.
pub(super) const ENROL: &str = "/sign-in/enrol";

fn passkey_button(action: &str, to: &str) -> Markup {
    let button = FormView::button(action, Button::new("Sign in with a passkey")).hidden("to", to);
    html! { (button.passkey(format!("{action}/begin"))) }
}

pub(super) fn wanted(uri: &axum::http::Uri) -> String {
    let query = castra_platform::web::form::pairs(uri.query().unwrap_or_default());
    query.into_iter().find(|(name, _)| name == "to").map(|(_, value)| value).unwrap_or_default()
}

async fn show(ctx: Ctx, headers: HeaderMap, uri: axum::http::Uri) -> Page {
    sign_in_page(&ctx, &headers, "", &wanted(&uri), Vec::new())
}

async fn welcome(State(app): State<Arc<App>>) -> Result<Response> {
    if is_set_up(&app).await? {
        return Ok(Redirect::to("/").into_response());
    }
    let content = html! {
        (PageHead::new("Castra is ready to be set up")
            .lead("Open the set-up link that Castra printed in its terminal when it started. It works once, so no one else can set up this instance."))
    };
    Ok(Page::new("Set up", content).gate().into_response())
}

pub(super) fn refused(field: &str, message: &str) -> Vec<FieldError> {
    vec![FieldError { field: field.to_owned(), message: message.to_owned() }]
}

async fn sign_in(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    let email = form.get("email").unwrap_or_default();
    let to = form.get("to").unwrap_or("/");
    // Whitespace pasted along with an address would match no account, with no visible reason.
    if let Some(fault) = text::unseen(email) {
        let page = sign_in_page(&ctx, &headers, email, to, refused("email", &fault));
        return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    // A password may begin or end with a space, so it is not trimmed.
    match actions::by_password(&ctx, email, form.verbatim("password")).await? {
        Some(signed_in) => Ok(go_on(&ctx, signed_in, to)),
        None => {
            let message = "this e-mail and password do not match, or there were too many attempts; wait a while and try again";
            let page = sign_in_page(&ctx, &headers, email, to, refused("email", message));
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
    }
}

async fn ask_by_link() -> Page {
    // The link opens a form, and submitting the form uses it up: a mail scanner that follows every link does not.
    let field = Field::secret_of_link().render();
    let content = html! {
        (PageHead::new("Sign in").lead("This link lets you in once. If this page was open for long, open the link again."))
        (FormView::post("/sign-in/link", field, Button::primary("Sign in").render()))
    };
    Page::new("Sign in", content).gate()
}

async fn by_link(ctx: Ctx, form: Form) -> Result<Response> {
    match actions::by_link(&ctx, form.secret_of_link()).await? {
        ByLink::Signed(signed_in, is_let_in) => {
            Ok(go_on(&ctx, signed_in, if is_let_in { "/" } else { PROOF }))
        }
        ByLink::Chooses(token) => {
            let cookie = cookies::choosing(&ctx.app.settings, &token);
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(FIRST)).into_response())
        }
    }
}

/// Goes to the requested page, if it is one of ours, or to the second step.
pub(super) fn go_on(ctx: &Ctx, signed_in: SignedIn, to: &str) -> Response {
    let to = if is_our_address(to) { to } else { "/" };
    let settings = &ctx.app.settings;
    match signed_in {
        SignedIn::Whole(token) => {
            ([(header::SET_COOKIE, cookies::session(settings, &token))], Redirect::to(to)).into_response()
        }
        SignedIn::Half(token) => {
            let next = format!("/sign-in/second?to={}", castra_platform::web::form::escape(to));
            ([(header::SET_COOKIE, cookies::half(settings, &token))], Redirect::to(&next)).into_response()
        }
    }
}

/// Signs in the person who has just set up the instance and goes on to a page.
pub async fn let_in_after_set_up(ctx: &Ctx, person: &str, to: &str) -> Result<Response> {
    Ok(go_on(ctx, actions::by_set_up(ctx, person).await?, to))
}

/// The message for every rejected passkey, whatever the reason.
const NOT_TAKEN: &str = "this passkey did not sign you in; try again, or sign in another way";

/// The script's error after too many attempts: its message is the same for every failure.
fn too_many() -> Error {
    Error::conflict("there were too many attempts").hint("wait a while and try again")
}

async fn ask_passkey(ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    let party = required_party(&ctx, &headers)?;
    let begun = actions::begin_by_passkey(&ctx, &party).await?.ok_or_else(too_many)?;
    Ok(question(&ctx, &begun))
}

async fn by_passkey(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    let party = required_party(&ctx, &headers)?;
    let to = form.get("to").unwrap_or("/");
    let token = cookies::passkey_token(&ctx.app.settings, &headers).unwrap_or_default();
    let response = match actions::by_passkey(&ctx, &party, token, form.verbatim("credential")).await? {
        Some(session) => go_on(&ctx, SignedIn::Whole(session), to),
        None => {
            let page = sign_in_page(&ctx, &headers, "", to, refused("passkey", NOT_TAKEN));
            page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response()
        }
    };
    Ok(answered(&ctx, response))
}

/// The second step of a half sign-in; without one, signing in starts again.
async fn second_page(ctx: &Ctx, headers: &HeaderMap, to: &str, errors: Vec<FieldError>) -> Result<Response> {
    let half = cookies::read(&ctx.app.settings, headers, cookies::HALF).unwrap_or_default();
    let known = match actions::second_factors_of(ctx, half).await {
        Ok(known) => known,
        Err(error) => return begin_again(error),
    };
    if !known.are_asked_for() {
        let there = format!("{ENROL}?to={}", castra_platform::web::form::escape(to));
        return Ok(Redirect::to(&there).into_response());
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let by_passkey = known.passkeys > 0 && party(ctx, headers).is_ok();
    let hint = match known.app {
        true => "Six digits from your authenticator app, or one of your recovery codes.",
        false => "One of your recovery codes.",
    };
    let field = Field::text("code", if known.app { "Code" } else { "Recovery code" })
        .hint(hint)
        .autocomplete("one-time-code")
        .required();
    let lost = match known.app {
        true => {
            "Without the app or a recovery code you cannot sign in: no one can bypass your second factor for you."
        }
        false => {
            "Without a passkey or a recovery code you cannot sign in: no one can bypass your second factor for you."
        }
    };
    let form = FormView::post("/sign-in/second", html! { (field) }, html! { (Button::primary("Sign in")) });
    let form = form.hidden("to", to).errors(errors).render();
    let by_passkey = by_passkey.then(|| passkey_button("/sign-in/second/passkey", to));
    let ways: Vec<Markup> = [by_passkey, Some(form)].into_iter().flatten().collect();
    let content = html! {
        (PageHead::new("One more step").lead("Confirm your second factor."))
        (stack(&ways))
        (muted(lost))
    };
    Ok(Page::new("One more step", content).gate().status(status).into_response())
}

pub(super) fn begin_again(error: Error) -> Result<Response> {
    match error.kind {
        Kind::Unauthenticated => Ok(Redirect::to("/sign-in").into_response()),
        _ => Err(error),
    }
}

async fn ask_second(ctx: Ctx, headers: HeaderMap, uri: axum::http::Uri) -> Result<Response> {
    second_page(&ctx, &headers, &wanted(&uri), Vec::new()).await
}

async fn second(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    let to = form.get("to").unwrap_or("/");
    let half = cookies::read(&ctx.app.settings, &headers, cookies::HALF).unwrap_or_default();
    match actions::second_half(&ctx, half, form.get("code").unwrap_or_default()).await {
        Ok(Some(session)) => Ok(let_in(&ctx, session, to)),
        Ok(None) => {
            let message =
                "this code is wrong or already used, or there were too many attempts; wait for the next one";
            second_page(&ctx, &headers, to, refused("code", message)).await
        }
        Err(error) => begin_again(error),
    }
}

/// Completes a sign-in with both factors.
fn let_in(ctx: &Ctx, session: String, to: &str) -> Response {
    whole(ctx, go_on(ctx, SignedIn::Whole(session), to))
}

/// The response, with this browser's half sign-in ended.
pub(super) fn whole(ctx: &Ctx, mut response: Response) -> Response {
    if let Ok(value) = cookies::half(&ctx.app.settings, "").parse() {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

async fn ask_second_passkey(ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    let party = required_party(&ctx, &headers)?;
    let half = cookies::read(&ctx.app.settings, &headers, cookies::HALF).unwrap_or_default();
    match actions::begin_second_by_passkey(&ctx, &party, half).await {
        Ok(begun) => Ok(question(&ctx, &begun.ok_or_else(too_many)?)),
        Err(error) => begin_again(error),
    }
}

async fn second_by_passkey(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    let party = required_party(&ctx, &headers)?;
    let to = form.get("to").unwrap_or("/");
    let half = cookies::read(&ctx.app.settings, &headers, cookies::HALF).unwrap_or_default();
    let token = cookies::passkey_token(&ctx.app.settings, &headers).unwrap_or_default();
    let answer = form.verbatim("credential");
    let response = match actions::second_by_passkey(&ctx, &party, half, token, answer).await {
        Ok(Some(session)) => let_in(&ctx, session, to),
        Ok(None) => second_page(&ctx, &headers, to, refused("passkey", NOT_TAKEN)).await?,
        Err(error) => begin_again(error)?,
    };
    Ok(answered(&ctx, response))
}

/// For those who come by an address, such as from search: a link signs no one out.
async fn ask_to_sign_out() -> Page {
    let content = html! {
        (PageHead::new("Sign out?").lead("Signing out ends this session in this browser only."))
        (FormView::button("/sign-out", Button::primary("Sign out")))
    };
    Page::new("Sign out", content)
}

async fn sign_out(ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    let next = provider::after_sign_out(&ctx).await?;
    if let Some(token) = cookies::session_token(&ctx.app.settings, &headers) {
        actions::sign_out(&ctx, token).await?;
    }
    let mut response =
        ([(header::SET_COOKIE, cookies::session(&ctx.app.settings, ""))], Redirect::to(next)).into_response();
    // Data that pages left in this browser is cleared with the session.
    response
        .headers_mut()
        .insert("clear-site-data", header::HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

async fn theme(form: Form) -> Response {
    let theme = form.get("theme").filter(|theme| matches!(*theme, "light" | "dark")).unwrap_or("system");
    let back = form.get("back").filter(|to| is_our_address(to)).unwrap_or("/");
    let cookie = format!("castra_theme={theme}; Path=/; SameSite=Lax; Max-Age=31536000");
    ([(header::SET_COOKIE, cookie)], Redirect::to(back)).into_response()
}
