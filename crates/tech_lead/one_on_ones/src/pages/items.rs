//! The posts of points, action items and notes.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    ui::Link,
    web::{Page, Routes, form::Form},
};

use super::{at, back, revision};
use crate::{
    actions::{self, NewAction},
    model::{NoteKind, Saved},
    url,
    views::ShowConflict,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/one-on-ones/{id}/points", Rule::SignedIn, add_point)
        .post("/one-on-ones/{id}/points/{point}", Rule::SignedIn, change_point)
        .post("/one-on-ones/{id}/points/{point}/tick", Rule::SignedIn, tick_point)
        .post("/one-on-ones/{id}/points/{point}/withdraw", Rule::SignedIn, withdraw_point)
        .post("/one-on-ones/{id}/actions", Rule::SignedIn, add_action)
        .post("/one-on-ones/{id}/actions/{action}", Rule::SignedIn, change_action)
        .post("/one-on-ones/{id}/actions/{action}/done", Rule::SignedIn, finish_action)
        .post("/one-on-ones/{id}/actions/{action}/drop", Rule::SignedIn, drop_action)
        .post("/one-on-ones/{id}/occurrences/{at}/notes", Rule::SignedIn, save_shared)
        .post("/one-on-ones/{id}/occurrences/{at}/private-notes", Rule::SignedIn, save_private)
}

fn done(sent: &Form, id: &str, said: &str) -> Response {
    back(sent.back(&url::show(id)), said)
}

async fn add_point(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::add_point(&ctx, &id, sent.get("text").unwrap_or_default()).await?;
    Ok(done(&sent, &id, "Added to the agenda."))
}

async fn change_point(ctx: Ctx, Path((id, point)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let text = sent.get("text").unwrap_or_default();
    actions::change_point(&ctx, &id, &point, revision(&sent), text).await?;
    Ok(done(&sent, &id, "Saved."))
}

async fn tick_point(ctx: Ctx, Path((id, point)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let talked_in = sent.get("in").map(at).transpose()?;
    actions::tick_point(&ctx, &id, &point, talked_in).await?;
    let said = if talked_in.is_some() { "Marked as discussed." } else { "Point reopened." };
    Ok(done(&sent, &id, said))
}

async fn withdraw_point(ctx: Ctx, Path((id, point)): Path<(String, String)>, sent: Form) -> Result<Response> {
    actions::withdraw_point(&ctx, &id, &point).await?;
    Ok(done(&sent, &id, "Point removed."))
}

fn new_action(sent: &Form) -> Result<NewAction> {
    Ok(NewAction {
        text: sent.get("text").unwrap_or_default().to_owned(),
        owner: PersonId::from(sent.required("owner", "the owner")?),
        due: sent.date("due")?,
    })
}

async fn add_action(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::add_action(&ctx, &id, &new_action(&sent)?).await?;
    Ok(done(&sent, &id, "Action item added. It stays here until it is done."))
}

async fn change_action(ctx: Ctx, Path((id, action)): Path<(String, String)>, sent: Form) -> Result<Response> {
    actions::change_action(&ctx, &id, &action, revision(&sent), &new_action(&sent)?).await?;
    Ok(done(&sent, &id, "Saved."))
}

async fn finish_action(ctx: Ctx, Path((id, action)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let is_done = sent.get("done") != Some("no");
    actions::finish_action(&ctx, &id, &action, is_done).await?;
    Ok(done(&sent, &id, if is_done { "Done." } else { "Action item reopened." }))
}

async fn drop_action(ctx: Ctx, Path((id, action)): Path<(String, String)>, sent: Form) -> Result<Response> {
    actions::drop_action(&ctx, &id, &action).await?;
    Ok(done(&sent, &id, "Action item dropped."))
}

async fn save_shared(ctx: Ctx, Path((id, when)): Path<(String, String)>, sent: Form) -> Result<Response> {
    save(&ctx, &id, &when, NoteKind::Shared, &sent).await
}

async fn save_private(ctx: Ctx, Path((id, when)): Path<(String, String)>, sent: Form) -> Result<Response> {
    save(&ctx, &id, &when, NoteKind::Private, &sent).await
}

async fn save(ctx: &Ctx, id: &str, when: &str, kind: NoteKind, sent: &Form) -> Result<Response> {
    let when = at(when)?;
    let text = sent.verbatim("text");
    let saved = actions::save_note(ctx, id, when, kind, (revision(sent).unwrap_or(0), None), text).await?;
    let theirs = match saved {
        Saved::AsSent(_) => return Ok(done(sent, id, "Saved.")),
        Saved::Merged(_) => {
            return Ok(done(sent, id, "Saved, and merged with other changes made in the meantime."));
        }
        Saved::Refused(note) => note,
    };
    let (name, part) = match kind {
        NoteKind::Shared => ("notes", "shared"),
        NoteKind::Private => ("private-notes", "private"),
    };
    let view = ShowConflict {
        back: Link::new("Back to the one-on-one", sent.back(&url::show(id))),
        action: format!("{}/{name}", url::occurrence(id, when)),
        revision: theirs.revision,
        theirs: theirs.text(),
        mine: text.to_owned(),
        id: part,
    };
    let page = Page::new("The same lines were changed in the meantime", view.render());
    Ok(page.status(StatusCode::CONFLICT).into_response())
}
