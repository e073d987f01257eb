//! `/account/notifications`, and the page behind an unsubscribe link.

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
    url,
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
            let page = Page::new("Please correct", view.render());
            return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
        }
        Err(error) => return Err(error),
    };
    let message = match choice.rhythm {
        Rhythm::Never => "Saved. No digest will be mailed.".to_owned(),
        Rhythm::Daily => format!("Saved. A digest comes every day from {:02}:00.", choice.hour),
        Rhythm::Weekly => {
            let day = super::views::weekday_name(choice.weekday);
            format!("Saved. A digest comes on {day} from {:02}:00.", choice.hour)
        }
    };
    let flash = Flash { tone: Tone::Good, message, undo: None };
    Ok(redirect_with("/account/notifications", &flash))
}

/// The same page for every link, valid or not: programs that follow links in mails must neither end nor learn anything.
async fn ask(Path(token): Path<String>) -> Page {
    let view = UnsubscribePage::Ask { action: url::unsubscribe(&token) };
    Page::new("Stop the digest", view.render()).gate()
}

/// The body is ignored: mail programs send `List-Unsubscribe=One-Click`, browsers nothing.
async fn unsubscribe(ctx: Ctx, Path(token): Path<String>) -> Result<Page> {
    actions::unsubscribe(&ctx, &token).await?;
    Ok(Page::new("No more digests", UnsubscribePage::Done.render()).gate())
}
