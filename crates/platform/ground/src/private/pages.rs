//! `/account/private`: who can read one's private text, and erasing it.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{erase, has_any, views::OwnPrivatePage};
use crate::{
    access::Rule,
    context::{Ctx, is_fresh},
    error::{Error, Result},
    ui::{Flash, Tone},
    web::{Page, Routes, form::Form, redirect_with},
};

const HERE: &str = "/account/private";
/// The sign-in address that leads back here.
pub(super) const SIGN_IN: &str = "/sign-in?to=/account/private";

pub(super) fn routes() -> Routes {
    Routes::new().get(HERE, Rule::SignedIn, show).post("/account/private/erase", Rule::SignedIn, erase_own)
}

fn own(ctx: &Ctx) -> Result<&str> {
    let person = ctx.viewer.person.as_deref();
    person.ok_or_else(|| Error::forbidden("only a person can do this; a service has no private text"))
}

async fn page(ctx: &Ctx, error: Option<&'static str>) -> Result<Page> {
    let view = OwnPrivatePage {
        name: ctx.viewer.name.clone(),
        has_any: has_any(ctx, own(ctx)?).await?,
        fresh: is_fresh(ctx),
        error,
    };
    Ok(Page::new("Your private text", view.render()))
}

async fn show(ctx: Ctx) -> Result<Page> {
    page(&ctx, None).await
}

async fn erase_own(ctx: Ctx, form: Form) -> Result<Response> {
    let person = own(&ctx)?;
    // A session that was left open is not enough for something that cannot be undone.
    if !is_fresh(&ctx) {
        return Ok(Redirect::to(SIGN_IN).into_response());
    }
    if form.get("name").unwrap_or_default().trim() != ctx.viewer.name.trim() {
        let page = page(&ctx, Some("this does not match your name as shown above")).await?;
        return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    let message =
        if erase(&ctx, person).await? { "Private text erased." } else { "You had no private text." };
    Ok(redirect_with(HERE, &Flash { tone: Tone::Good, message: message.to_owned(), undo: None }))
}
