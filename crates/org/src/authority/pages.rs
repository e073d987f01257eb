//! `/authority`: who gained access to the viewer's records.

use axum::{extract::Path, response::Response};
use castra_platform::{
    Ctx, Result,
    access::Rule,
    ui::{Flash, Link, Tone},
    web::{Page, Routes, form::Form, redirect_with},
};

use super::{
    actions,
    views::{self, ListNotices, NoticeLine},
};
use crate::{charter::show, organization, people};

pub(super) fn routes() -> Routes {
    Routes::new().get("/authority", Rule::SignedIn, list).post("/authority/{id}/seen", Rule::SignedIn, see)
}

async fn list(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let known = current.organization();
    let lines = actions::all(&ctx).await?.into_iter().map(|notice| {
        let day = current.day_of(notice.at);
        NoticeLine {
            at: day.to_string(),
            date: show::long_date(day),
            title: Link::new(views::title(known, &notice), people::url::person(notice.gainer.as_str())),
            note: views::because(known, &notice),
        }
    });
    Ok(Page::new("Who gained access to your records", ListNotices { lines: lines.collect() }.render()))
}

async fn see(ctx: Ctx, Path(id): Path<String>, form: Form) -> Result<Response> {
    actions::see(&ctx, &id).await?;
    let message = "Marked as seen. It stays on the list of who gained access to your records.".to_owned();
    Ok(redirect_with(form.back("/"), &Flash { tone: Tone::Good, message, undo: None }))
}
