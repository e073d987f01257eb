//! `/account/notifications`, and the page behind a mail's link.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Kind, Result,
    access::Rule,
    ui::{FieldError, Flash, Tone},
    web::{Page, Routes, form::Form, redirect_with},
};

use super::{
    actions::{self, Asked},
    model::{Choice, Rhythm},
    views::{NotificationsPage, UnsubscribePage},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/account/notifications", Rule::SignedIn, show)
        .post("/account/notifications", Rule::SignedIn, choose)
        .get("/unsubscribe/{token}", Rule::Anyone, ask)
        .post("/unsubscribe/{token}", Rule::Anyone, unsubscribe)
}

async fn show(ctx: Ctx) -> Result<Page> {
    let choice = actions::choice(&ctx).await?;
    Ok(Page::new("Notifications", page(&ctx, &choice).render()))
}

fn page(ctx: &Ctx, choice: &Choice) -> NotificationsPage {
    NotificationsPage {
        has_mail: ctx.app.mail.is_some(),
        rhythm: choice.rhythm.to_string(),
        weekday: choice.weekday.to_string(),
        hour: choice.hour.to_string(),
        zone: choice.zone.name().to_owned(),
        errors: Vec::new(),
    }
}

async fn choose(ctx: Ctx, form: Form) -> Result<Response> {
    let text = |name: &str| form.get(name).unwrap_or_default();
    let asked =
        Asked { rhythm: text("rhythm"), weekday: text("weekday"), hour: text("hour"), zone: text("zone") };
    let choice = match actions::choose(&ctx, &asked).await {
        Ok(choice) => choice,
        Err(error) if error.kind == Kind::Invalid => {
            let errors = error
                .fields
                .into_iter()
                .map(|known| FieldError { field: known.field, message: known.message });
            let view = NotificationsPage {
                has_mail: ctx.app.mail.is_some(),
                rhythm: asked.rhythm.to_owned(),
                weekday: asked.weekday.to_owned(),
                hour: asked.hour.to_owned(),
                zone: asked.zone.to_owned(),
                errors: errors.collect(),
            };
            let page = Page::new("Something to put right", view.render());
            return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
        }
        Err(error) => return Err(error),
    };
    let message = match choice.rhythm {
        Rhythm::Never => "No digest comes by mail.".to_owned(),
        Rhythm::Daily => format!("A digest comes every day from {:02}:00.", choice.hour),
        Rhythm::Weekly => {
            let day = super::views::weekday_name(choice.weekday);
            format!("A digest comes on {day} from {:02}:00.", choice.hour)
        }
    };
    let flash = Flash { tone: Tone::Good, message, undo: None };
    Ok(redirect_with("/account/notifications", &flash))
}

/// The same page for every link, good or not: programs that look at links in mails must neither end nor learn anything.
async fn ask(Path(token): Path<String>) -> Page {
    let view = UnsubscribePage::Ask { action: format!("/unsubscribe/{token}") };
    Page::new("Stop the digest", view.render()).gate()
}

/// What is sent along is not looked at: programs send `List-Unsubscribe=One-Click`, a browser nothing.
async fn unsubscribe(ctx: Ctx, Path(token): Path<String>) -> Result<Page> {
    actions::unsubscribe(&ctx, &token).await?;
    Ok(Page::new("No more digests", UnsubscribePage::Done.render()).gate())
}
