//! `/sign-in/first`: a person who comes by a link and could not come back without it chooses a passkey or a password. Until then
//! there is no session, so nothing else is open.

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use castra_platform::{
    access::Rule,
    context::Ctx,
    error::{Error, Kind, Result},
    ui::FieldError,
    web::{Page, Routes, form::Form},
};

use super::{
    actions,
    pages::{
        PROOF,
        passkeys::{answered, party, question, required_party},
    },
    sign_in::{go_on, whole},
    views::{ChoosePage, CodesPage, First},
};
use crate::cookies;

/// The page.
pub(crate) const FIRST: &str = "/sign-in/first";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get(FIRST, Rule::Anyone, show)
        .post("/sign-in/first/password", Rule::Anyone, choose_password)
        .post("/sign-in/first/passkey/begin", Rule::Anyone, begin_passkey)
        .post("/sign-in/first/passkey", Rule::Anyone, add_passkey)
}

async fn choosing(ctx: &Ctx, headers: &HeaderMap) -> Result<actions::Enrolling> {
    let half = cookies::read(&ctx.app.settings, headers, cookies::HALF).unwrap_or_default();
    actions::choosing(ctx, half).await
}

/// Signing in by a link that is not used up yet is begun by opening it again.
fn too_late(error: Error) -> Result<Response> {
    match error.kind {
        Kind::Unauthenticated => Ok(Redirect::to("/sign-in/link").into_response()),
        _ => Err(error),
    }
}

/// The page to continue to: a visitor's is the one with their code.
async fn next(choosing: &actions::Enrolling) -> Result<&'static str> {
    let account = choosing.account().await?;
    Ok(if account.is_proven() || account.admits { "/" } else { PROOF })
}

async fn show(ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    page(&ctx, &headers, Vec::new()).await
}

async fn page(ctx: &Ctx, headers: &HeaderMap, errors: Vec<FieldError>) -> Result<Response> {
    let choosing = match choosing(ctx, headers).await {
        Ok(choosing) => choosing,
        Err(error) => return too_late(error),
    };
    let account = choosing.account().await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = ChoosePage {
        is_new: account.signed_in_at.is_none(),
        email: account.email,
        no_passkeys: party(ctx, headers).err(),
        by_provider: ctx.app.settings.provider.as_ref().map(|provider| provider.name.clone()),
        agent: ctx.agent.clone(),
        errors,
    };
    Ok(Page::new("Choose how you sign in", view.render()).gate().status(status).into_response())
}

async fn choose_password(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    let password = form.verbatim("password");
    if password != form.verbatim("again") {
        let error = Error::invalid_field("again", "the two passwords differ");
        return page(&ctx, &headers, error.fields).await;
    }
    let chosen = async {
        let choosing = choosing(&ctx, &headers).await?;
        let signed_in = choosing.choose_password(password).await?;
        Ok::<_, Error>((signed_in, next(&choosing).await?))
    };
    match chosen.await {
        // A second factor that is required is set up in the next half sign-in, with a cookie of its own.
        Ok((signed_in @ actions::SignedIn::Half(_), to)) => Ok(go_on(&ctx, signed_in, to)),
        Ok((signed_in, to)) => Ok(whole(&ctx, go_on(&ctx, signed_in, to))),
        Err(error) if error.kind == Kind::Invalid => page(&ctx, &headers, error.fields).await,
        Err(error) => too_late(error),
    }
}

async fn begin_passkey(ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    let party = required_party(&ctx, &headers)?;
    let begun = async { actions::begin_adding_passkey(&choosing(&ctx, &headers).await?.ctx, &party).await };
    match begun.await {
        Ok(begun) => Ok(question(&ctx, &begun)),
        Err(error) => too_late(error),
    }
}

async fn add_passkey(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    let party = required_party(&ctx, &headers)?;
    let token = cookies::passkey_token(&ctx.app.settings, &headers).unwrap_or_default();
    let (name, answer) = (form.get("passkey-name").unwrap_or_default(), form.verbatim("credential"));
    let added = async {
        let choosing = choosing(&ctx, &headers).await?;
        let enrolled = choosing.add_passkey(&party, token, name, answer).await?;
        Ok::<_, Error>((enrolled, next(&choosing).await?))
    };
    let response = match added.await {
        Ok((actions::Enrolled { codes, session }, to)) => {
            let codes =
                Page::new("Recovery codes", CodesPage { codes, first: First::Passkey, to }.render()).gate();
            let cookie = cookies::session(&ctx.app.settings, &session);
            whole(&ctx, ([(header::SET_COOKIE, cookie)], codes).into_response())
        }
        Err(error) if error.kind == Kind::Invalid => page(&ctx, &headers, error.fields).await?,
        Err(error) => too_late(error)?,
    };
    Ok(answered(&ctx, response))
}
