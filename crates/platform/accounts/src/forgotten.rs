//! `/sign-in/forgotten`: a link for a new password, by mail.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    access::Rule,
    context::Ctx,
    error::Result,
    text,
    ui::{
        Button, Field, FieldError, Form as FormView, Link, PageHead, actions as actions_row, muted, paragraph,
    },
    web::{Page, Routes, form::Form},
};
use maud::{Render, html};

use super::{actions, sign_in::refused};

/// The page.
pub(crate) const FORGOTTEN: &str = "/sign-in/forgotten";

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get(FORGOTTEN, Rule::Anyone, show).post(FORGOTTEN, Rule::Anyone, ask)
}

async fn show(ctx: Ctx) -> Page {
    page(&ctx, "", Vec::new())
}

fn page(ctx: &Ctx, email: &str, errors: Vec<FieldError>) -> Page {
    let head = PageHead::new("Forgotten your password?");
    let back = muted(html! { (Link::new("Back to sign-in", "/sign-in")) });
    let content = match ctx.app.mail {
        None => html! {
            (head.lead("This instance sends no mail, so it cannot send you a link."))
            (paragraph("Ask an operator of this instance. The server's administrator makes a link for you with castra sign-in-link."))
            (back)
        },
        Some(_) => {
            let field = Field::email("email", "E-mail").value(email).required().autocomplete("username");
            let form = FormView::post(FORGOTTEN, field.render(), Button::primary("Send me a link").render());
            html! {
                (head.lead("Castra mails you a link to choose a new one. A second factor is asked for as always."))
                (form.errors(errors))
                (back)
            }
        }
    };
    Page::new("Forgotten password", content).gate()
}

async fn ask(ctx: Ctx, form: Form) -> Result<Response> {
    let email = form.get("email").unwrap_or_default();
    let fault = text::unseen(email).or_else(|| text::address(email).err());
    if let Some(fault) = fault {
        let page = page(&ctx, email, refused("email", &fault));
        return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    actions::ask_for_reset(&ctx, email).await?;
    let content = html! {
        (PageHead::new("Check your mail").lead("If this is the address of an account here, a link is on its way to it. It works once, within an hour."))
        (paragraph("Nothing came? Look into the spam folder, check that the address is the one you sign in with, and wait ten minutes before you ask again."))
        (actions_row(&html! { (Button::new("Back to sign-in").href("/sign-in")) }))
    };
    Ok(Page::new("Check your mail", content).gate().into_response())
}
