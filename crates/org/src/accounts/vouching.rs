//! Confirming a person who signed in by a link that someone else saw: their lead, their manager or the CTO types the code
//! that they read out. The one who made the link cannot.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::{Hat, Rule},
    feature::TodayItem,
    ui::{
        Button, Field, FieldError, Flash, Form as FormView, Markup, PageHead, Render, Tone, html, muted,
        stack,
    },
    web::{Page, Routes, form::Form, redirect_with},
};
use futures::future::BoxFuture;

use super::url;
use crate::organization;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/vouch/{person}", Rule::SignedIn, show).post("/vouch/{person}", Rule::SignedIn, vouch_for)
}

/// Whether the viewer may confirm this person.
async fn may_vouch(ctx: &Ctx, person: &str) -> Result<bool> {
    Ok(castra_accounts::vouchers(&ctx.app, person).await?.iter().any(|(id, _)| ctx.viewer.is(id)))
}

fn not_waiting() -> Error {
    Error::not_found("person waiting for your confirmation")
}

/// The name of a person waiting for the viewer's confirmation.
async fn waiting(ctx: &Ctx, person: &str) -> Result<String> {
    let is_waiting =
        castra_accounts::unproven(&ctx.app).await?.iter().any(|account| account.person == person);
    if !is_waiting || !may_vouch(ctx, person).await? {
        return Err(not_waiting());
    }
    let current = organization::current(ctx).await?;
    Ok(current.organization().person_name(&person.into()).to_owned())
}

/// Confirms that the person at the browser with this code is who they claim to be.
pub(super) async fn vouch(ctx: &Ctx, person: &str, code: &str) -> Result<()> {
    let mut tx = ctx.write().await?;
    let vouched = async {
        if !may_vouch(ctx, person).await? {
            return Err(not_waiting());
        }
        castra_accounts::prove_by_code(&mut tx, ctx, person, code).await
    };
    if let Err(error) = vouched.await {
        drop(tx.roll_back().await);
        return Err(error);
    }
    tx.commit(ctx.says("confirmed their identity", format!("account:{person}"), "")).await
}

async fn show(ctx: Ctx, Path(person): Path<String>) -> Result<Page> {
    let name = waiting(&ctx, &person).await?;
    Ok(Page::new("Confirm identity", page(&person, &name, Vec::new())))
}

async fn vouch_for(ctx: Ctx, Path(person): Path<String>, form: Form) -> Result<Response> {
    let name = waiting(&ctx, &person).await?;
    match vouch(&ctx, &person, form.get("code").unwrap_or_default()).await {
        Ok(()) => {
            let message = format!("Identity confirmed. {name} now sees their private records.");
            Ok(redirect_with("/", &Flash { tone: Tone::Good, message, undo: None }))
        }
        Err(error) if error.kind == Kind::Invalid => {
            let errors = error.fields;
            let page = Page::new("Confirm identity", page(&person, &name, errors));
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
        Err(error) => Err(error),
    }
}

fn page(person: &str, name: &str, errors: Vec<FieldError>) -> Markup {
    let lead = format!(
        "{name} signed in by a link that someone else saw too. Their private records stay closed until you confirm their identity."
    );
    let field = Field::text("code", "Their code").autocomplete("off").required().hint(format!(
        "Ask {name} in person, or on a call where you know their voice, for the eight digits on their account page."
    ));
    let form = FormView::post(url::vouch(person), html! { (field) }, html! { (Button::primary("Confirm")) });
    html! {
        (PageHead::new(format!("Is this {name}?")).lead(lead))
        (stack(&[
            form.errors(errors).render(),
            muted("If they have no code, someone else signed in: tell an operator, who invites them again. That ends the other person's access."),
        ]))
    }
}

/// People waiting for the viewer's confirmation.
pub(super) fn today(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        if ctx.viewer.person.is_none() {
            return Ok(Vec::new());
        }
        let mut items = Vec::new();
        for account in castra_accounts::unproven(&ctx.app).await? {
            let person = &account.person;
            // Who is no visitor is not held up, and may ask when they like.
            if account.is_in_use() || !may_vouch(ctx, person).await? {
                continue;
            }
            let current = organization::current(ctx).await?;
            let name = current.organization().person_name(&person.as_str().into()).to_owned();
            items.push(TodayItem {
                hat: Hat::Everyone,
                key: format!("vouch:{person}"),
                title: format!("Was it {name} who signed in?"),
                because: "They signed in by a link that someone else saw. Their private records open once you confirm their identity.".to_owned(),
                href: url::vouch(person),
                action: "Confirm".to_owned(),
                urgency: 1,
                acts: Vec::new(),
            });
        }
        Ok(items)
    })
}
