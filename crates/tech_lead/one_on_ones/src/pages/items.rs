//! The posts of points, action items and notes.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Result, Seen,
    access::Rule,
    ui::Link,
    web::{self, Page, Routes, form::Form},
};

use crate::{
    actions,
    kinds::NoteKind,
    local,
    model::{ActionTerms, NoteTerms, Saved},
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
    web::done(sent.back(&url::show(id)), said)
}

async fn add_point(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::add_point(&ctx, &id, sent.read("the point")?).await?;
    Ok(done(&sent, &id, "Added to the agenda."))
}

async fn change_point(ctx: Ctx, Path((id, point)): Path<(String, String)>, sent: Form) -> Result<Response> {
    actions::change_point(&ctx, &id, &point, &sent.seen("revision")?, sent.read("the point")?).await?;
    Ok(done(&sent, &id, "Saved."))
}

async fn tick_point(ctx: Ctx, Path((id, point)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let talked_in = sent.get("in").map(local::of_address).transpose()?;
    actions::tick_point(&ctx, &id, &point, talked_in).await?;
    let said = if talked_in.is_some() { "Marked as discussed." } else { "Point reopened." };
    Ok(done(&sent, &id, said))
}

async fn withdraw_point(ctx: Ctx, Path((id, point)): Path<(String, String)>, sent: Form) -> Result<Response> {
    actions::withdraw_point(&ctx, &id, &point).await?;
    Ok(done(&sent, &id, "Point removed."))
}

fn action_terms(sent: &Form) -> Result<ActionTerms> {
    sent.read("the action item")
}

async fn add_action(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::add_action(&ctx, &id, action_terms(&sent)?).await?;
    Ok(done(&sent, &id, "Action item added. It stays here until it is done."))
}

async fn change_action(ctx: Ctx, Path((id, action)): Path<(String, String)>, sent: Form) -> Result<Response> {
    actions::change_action(&ctx, &id, &action, &sent.seen("revision")?, action_terms(&sent)?).await?;
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
    let when = local::of_address(when)?;
    let terms: NoteTerms = sent.read("the note")?;
    // Spaces at the beginning of a line mean something in Markdown.
    let text = sent.verbatim("text").to_owned();
    let terms = NoteTerms { text: text.clone(), ..terms };
    let theirs = match actions::save_note(ctx, id, when, kind, &Seen::ANY, terms).await? {
        Saved::AsSent(_) => return Ok(done(sent, id, "Saved.")),
        Saved::Merged(_) => {
            return Ok(done(sent, id, "Saved, and merged with other changes made in the meantime."));
        }
        Saved::Refused(note) => note,
    };
    let view = ShowConflict {
        back: Link::new("Back to the one-on-one", sent.back(&url::show(id))),
        action: url::note(id, when, kind),
        revision: theirs.revision,
        theirs: theirs.text(),
        mine: text,
        kind,
    };
    let page = Page::new("The same lines were changed in the meantime", view.render());
    Ok(page.status(StatusCode::CONFLICT).into_response())
}
