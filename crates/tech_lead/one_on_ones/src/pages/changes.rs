//! The posts of a series: marking occurrences, planning extra ones, pausing, resuming, ending and sharing.

use axum::{extract::Path, response::Response};
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::Rule,
    web::{Routes, done, form::Form},
};

use super::{day_and_time, in_form};
use crate::{
    actions::{self, Mark},
    local, url,
    views::MeetingForm,
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
    let to = sent.get("to").unwrap_or_default();
    let (mark, said) = match to {
        "held" => (sent.date("on").map(Mark::Held), "Marked as held."),
        "skipped" => {
            (sent.read("the reason").map(Mark::Skipped), "Skipped. Open points wait for the next meeting.")
        }
        "moved" => (day_and_time(&sent).map(Mark::Moved), "Moved. Your calendars follow."),
        "planned" => (Ok(Mark::AsPlanned), "Undone."),
        _ => {
            return Err(Error::invalid_field("to", "must be `held`, `skipped`, `moved` or `planned`"));
        }
    };
    // A mark replaces nothing typed, and its buttons are also on pages that show no revision.
    let marking = async { actions::mark(&ctx, &id, when, &Seen::ANY, mark?).await.map_err(in_form) };
    sent.submit(
        marking,
        |()| done(sent.back(&url::show(&id)), said),
        |filled| MeetingForm::of_mark(&id, when, to, filled).render(),
    )
    .await
}

/// Plans an extra meeting, or logs one that took place.
async fn extra(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let is_past = sent.get("held").is_some();
    let adding = async {
        let at = day_and_time(&sent)?;
        if is_past {
            return actions::log(&ctx, &id, at).await.map(Some).map_err(in_form);
        }
        actions::add_extra(&ctx, &id, at).await.map(|()| None).map_err(in_form)
    };
    sent.submit(
        adding,
        |logged| match logged {
            Some(at) => done(&url::occurrence(&id, at), "Meeting logged. You can add notes."),
            None => done(sent.back(&url::show(&id)), "Meeting planned."),
        },
        |filled| MeetingForm::extra(&id, is_past, filled).render(),
    )
    .await
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
