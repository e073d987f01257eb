//! The buttons of first steps.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use castra_platform::{
    Ctx, Kind, Result,
    access::Rule,
    ui::{Flash, Tone, Undo},
    web::{Routes, redirect_with},
};
use serde::Deserialize;

use super::{actions, url};

pub(super) fn routes() -> Routes {
    Routes::new()
        .post(url::PUT_AWAY, Rule::Operator, put_away)
        .post(url::MAIL_TEST, Rule::Operator, test_mail)
        .post("/first-steps/{step}/skip", Rule::Operator, skip)
}

fn back(tone: Tone, message: impl Into<String>) -> Response {
    redirect_with("/", &Flash { tone, message: message.into(), undo: None })
}

/// Back to Today, with a way to undo what was done there.
fn with_undo(message: &str, href: &str) -> Response {
    let undo = Undo { action: format!("{href}?undo=yes"), label: "Undo".to_owned() };
    redirect_with("/", &Flash { tone: Tone::Good, message: message.to_owned(), undo: Some(undo) })
}

/// Whether an act is undone instead.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    undo: String,
}

async fn put_away(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    if !asked.undo.is_empty() {
        actions::bring_back(&ctx).await?;
        return Ok(back(Tone::Good, "The first steps are back."));
    }
    actions::put_away(&ctx).await?;
    Ok(with_undo("First steps put away. Everything in them stays in the navigation.", url::PUT_AWAY))
}

async fn skip(ctx: Ctx, Path(step): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    if !asked.undo.is_empty() {
        actions::unskip(&ctx, &step).await?;
        return Ok(back(Tone::Good, "The step is back."));
    }
    actions::skip(&ctx, &step).await?;
    Ok(with_undo("Left out of the first steps.", &url::skip(&step)))
}

async fn test_mail(ctx: Ctx) -> Result<Response> {
    match actions::test_mail(&ctx).await {
        Ok(email) => Ok(back(Tone::Good, format!("Mail sent to {email}. Check that it arrived."))),
        // The reason is in the list.
        Err(error) if matches!(error.kind, Kind::Unavailable | Kind::Conflict) && ctx.app.mail.is_some() => {
            Ok(back(Tone::Bad, "The test failed."))
        }
        Err(error) => Err(error),
    }
}
