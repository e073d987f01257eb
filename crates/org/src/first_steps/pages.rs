//! The buttons of first steps.

use axum::{extract::Path, response::Response};
use castra_platform::{
    Ctx, Kind, Result,
    access::Rule,
    ui::{Flash, Tone},
    web::{Routes, redirect_with},
};

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

async fn put_away(ctx: Ctx) -> Result<Response> {
    actions::put_away(&ctx).await?;
    Ok(back(Tone::Good, "First steps put away. Everything in them stays in the navigation."))
}

async fn skip(ctx: Ctx, Path(step): Path<String>) -> Result<Response> {
    actions::skip(&ctx, &step).await?;
    Ok(back(Tone::Good, "Left out of the first steps."))
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
