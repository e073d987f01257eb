//! The posts of a series: marking occurrences, planning extra ones, pausing, resuming, ending and sharing.

use axum::{extract::Path, response::Response};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    web::{Routes, form::Form},
};

use super::{at, back, day_and_time, revision};
use crate::{
    actions::{self, Mark},
    url,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/one-on-ones/{id}/occurrences/{at}/mark", Rule::SignedIn, mark)
        .post("/one-on-ones/{id}/extra", Rule::SignedIn, extra)
        .post("/one-on-ones/{id}/pause", Rule::SignedIn, pause)
        .post("/one-on-ones/{id}/resume", Rule::SignedIn, resume)
        .post("/one-on-ones/{id}/end", Rule::SignedIn, end)
        .post("/one-on-ones/{id}/shares/agree", Rule::SignedIn, agree)
        .post("/one-on-ones/{id}/shares/withdraw", Rule::SignedIn, withdraw)
}

async fn mark(ctx: Ctx, Path((id, when)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let when = at(&when)?;
    let (mark, said) = match sent.get("to") {
        Some("held") => (Mark::Held(sent.date("on")?), "Marked as held."),
        Some("skipped") => (
            Mark::Skipped(sent.get("reason").unwrap_or_default().to_owned()),
            "Skipped. Open points wait for the next meeting.",
        ),
        Some("moved") => (Mark::Moved(day_and_time(&sent)?), "Moved. Your calendars follow."),
        Some("planned") => (Mark::AsPlanned, "Undone."),
        _ => {
            return Err(Error::invalid_field("to", "must be `held`, `skipped`, `moved` or `planned`"));
        }
    };
    actions::mark(&ctx, &id, when, revision(&sent), mark).await?;
    Ok(back(sent.back(&url::show(&id)), said))
}

async fn extra(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let when = day_and_time(&sent)?;
    actions::add_extra(&ctx, &id, revision(&sent), when).await?;
    Ok(back(sent.back(&url::show(&id)), "Meeting planned."))
}

async fn pause(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::pause(&ctx, &id, revision(&sent)).await?;
    Ok(back(&url::show(&id), "Paused. Nothing is planned until you resume."))
}

async fn resume(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::resume(&ctx, &id, revision(&sent)).await?;
    Ok(back(&url::show(&id), "Resumed in the same rhythm."))
}

async fn end(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::end(&ctx, &id, revision(&sent)).await?;
    Ok(back(&url::show(&id), "Ended. What you kept stays readable to you both."))
}

async fn agree(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let share = actions::agree_to_share(&ctx, &id, sent.required("reader", "a lead")?).await?;
    let said = if share.is_open() {
        "You both agreed. It is shared from now on."
    } else {
        "You agreed. Nothing is shown until the other person agrees too."
    };
    Ok(back(&url::show(&id), said))
}

async fn withdraw(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::withdraw_share(&ctx, &id, sent.required("reader", "a lead")?).await?;
    Ok(back(&url::show(&id), "Not shared."))
}
