//! Saying of somebody who came in by a link that somebody else saw that it is them: their lead, their manager or the CTO types
//! the code that they read out, and never whoever made the link.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::{Hat, Rule},
    accounts,
    feature::TodayItem,
    ui::{
        Button, Field, FieldError, Flash, Form as FormView, Markup, PageHead, Render, Tone, html, muted,
        stack,
    },
    web::{Page, Routes, form::Form, redirect_with},
};
use futures::future::BoxFuture;

use crate::organization;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/vouch/{person}", Rule::SignedIn, show).post("/vouch/{person}", Rule::SignedIn, vouch_for)
}

/// Whether the viewer may say that it is this person.
async fn may_vouch(ctx: &Ctx, person: &str) -> Result<bool> {
    Ok(accounts::vouchers(&ctx.app, person).await?.iter().any(|(id, _)| ctx.viewer.is(id)))
}

fn nobody() -> Error {
    Error::not_found("person who waits to be confirmed by you")
}

/// The name of somebody who waits for the viewer's word; others do not.
async fn waiting(ctx: &Ctx, person: &str) -> Result<String> {
    let waits = accounts::unproven(&ctx.app).await?.iter().any(|account| account.person == person);
    if !waits || !may_vouch(ctx, person).await? {
        return Err(nobody());
    }
    let current = organization::current(ctx).await?;
    Ok(current.organization().person_name(&person.into()).to_owned())
}

/// Says that whoever sits before the browser with this code is the person.
pub(super) async fn vouch(ctx: &Ctx, person: &str, code: &str) -> Result<()> {
    let mut tx = ctx.write().await?;
    let vouched = async {
        if !may_vouch(ctx, person).await? {
            return Err(nobody());
        }
        accounts::prove_by_code(&mut tx, ctx, person, code).await
    };
    if let Err(error) = vouched.await {
        drop(tx.roll_back().await);
        return Err(error);
    }
    tx.commit(ctx.says("confirmed that it is them", format!("account:{person}"), "")).await
}

async fn show(ctx: Ctx, Path(person): Path<String>) -> Result<Page> {
    let name = waiting(&ctx, &person).await?;
    Ok(Page::new("Is it them?", page(&person, &name, Vec::new())))
}

async fn vouch_for(ctx: Ctx, Path(person): Path<String>, form: Form) -> Result<Response> {
    let name = waiting(&ctx, &person).await?;
    match vouch(&ctx, &person, form.get("code").unwrap_or_default()).await {
        Ok(()) => {
            let message = format!("What is private opens to {name} from now on.");
            Ok(redirect_with("/", &Flash { tone: Tone::Good, message, undo: None }))
        }
        Err(error) if error.kind == Kind::Invalid => {
            let errors = error.fields.into_iter().map(FieldError::from).collect();
            let page = Page::new("Is it them?", page(&person, &name, errors));
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
        Err(error) => Err(error),
    }
}

fn page(person: &str, name: &str, errors: Vec<FieldError>) -> Markup {
    let lead = format!(
        "{name} came in by a link that another person saw, too. What is private to them stays closed until you say that it is them."
    );
    let field = Field::text("code", "Their code").autocomplete("off").required().hint(format!(
        "Ask {name} face to face, or where you know their voice, for the eight digits that stand on their account's page."
    ));
    let form = FormView::post(
        format!("/vouch/{person}"),
        html! { (field) },
        html! { (Button::primary("It is them")) },
    );
    html! {
        (PageHead::new(format!("Is it {name}?")).lead(lead))
        (stack(&[
            form.errors(errors).render(),
            muted("If they know of no code, another person came in: tell an operator, who invites them anew. That ends what the other may do."),
        ]))
    }
}

/// Who waits for the viewer's word.
pub(super) fn today(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        if ctx.viewer.person.is_none() {
            return Ok(Vec::new());
        }
        let mut items = Vec::new();
        for account in accounts::unproven(&ctx.app).await? {
            let person = &account.person;
            if !may_vouch(ctx, person).await? {
                continue;
            }
            let current = organization::current(ctx).await?;
            let name = current.organization().person_name(&person.as_str().into()).to_owned();
            items.push(TodayItem {
                hat: Hat::Everyone,
                key: format!("vouch:{person}"),
                title: format!("Is it {name} who came in?"),
                because: "They came in by a link that somebody else saw. What is private opens to them once you have confirmed that it is them.".to_owned(),
                href: format!("/vouch/{person}"),
                action: "Confirm".to_owned(),
                urgency: 1,
                acts: Vec::new(),
            });
        }
        Ok(items)
    })
}
