//! The posts of a series: marking occurrences, planning extra ones, pausing, resuming, ending and sharing.

use axum::{extract::Path, response::Response};
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::Rule,
    web::{Routes, done, form::Form},
};

use super::day_and_time;
use crate::{
    actions::{self, Mark},
    local, url,
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
    let when = local::of_address(&when)?;
    let (mark, said) = match sent.get("to") {
        Some("held") => (Mark::Held(sent.date("on")?), "Marked as held."),
        Some("skipped") => {
            (Mark::Skipped(sent.read("the reason")?), "Skipped. Open points wait for the next meeting.")
        }
        Some("moved") => (Mark::Moved(day_and_time(&sent)?), "Moved. Your calendars follow."),
        Some("planned") => (Mark::AsPlanned, "Undone."),
        _ => {
            return Err(Error::invalid_field("to", "must be `held`, `skipped`, `moved` or `planned`"));
        }
    };
    // A mark replaces nothing typed, and its buttons are also on pages that show no revision.
    actions::mark(&ctx, &id, when, &Seen::ANY, mark).await?;
    Ok(done(sent.back(&url::show(&id)), said))
}

async fn extra(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::add_extra(&ctx, &id, day_and_time(&sent)?).await?;
    Ok(done(sent.back(&url::show(&id)), "Meeting planned."))
}

async fn pause(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::pause(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(&url::show(&id), "Paused. Nothing is planned until you resume."))
}

async fn resume(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::resume(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(&url::show(&id), "Resumed in the same rhythm."))
}

async fn end(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::end(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(&url::show(&id), "Ended. What you kept stays readable to you both."))
}

async fn agree(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let share = actions::agree_to_share(&ctx, &id, sent.required("reader", "a lead")?).await?;
    let said = if share.is_open() {
        "You both agreed. It is shared from now on."
    } else {
        "You agreed. Nothing is shown until the other person agrees too."
    };
    Ok(done(&url::show(&id), said))
}

async fn withdraw(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::withdraw_share(&ctx, &id, sent.required("reader", "a lead")?).await?;
    Ok(done(&url::show(&id), "Not shared."))
}
