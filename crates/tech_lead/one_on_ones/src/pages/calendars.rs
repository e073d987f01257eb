//! The viewer's calendar for other programs: passwords, secret addresses, and files to download.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use castra_platform::{
    App, Ctx, Error, Kind, Result,
    web::{Page, ask_basic_password, basic_password, done, form::Form},
};

use crate::{
    actions,
    views::{Made, ShowCalendars, ask_password},
};

const PAGE: &str = "/one-on-ones/calendar";
/// The file read with a password.
const FILE: &str = "one-on-ones.ics";
/// The beginning of a rotation's file, read with the same password.
const ROTATION: &str = "rotation-";

async fn view(ctx: &Ctx) -> Result<ShowCalendars> {
    let feeds = actions::feeds(ctx).await?;
    let feeds = feeds.into_iter().map(|feed| {
        let by = if feed.busy { "Address: busy times" } else { "Password: who, when and where" };
        let made = feed.made_at.format("%-d %B %Y").to_string();
        [feed.name, by.to_owned(), made, format!("{PAGE}/{}/revoke", feed.id)]
    });
    Ok(ShowCalendars { feeds: feeds.collect(), ..ShowCalendars::default() })
}

pub(super) async fn show(ctx: Ctx) -> Result<Page> {
    Ok(Page::new("Calendar", view(&ctx).await?.render()))
}

pub(super) async fn make(ctx: Ctx, sent: Form) -> Result<Response> {
    let busy = sent.get("by") == Some("address");
    let before = view(&ctx).await?;
    let making = async {
        let secret = actions::make_feed(&ctx, sent.read("the calendar")?, busy).await?;
        let made = Some(match busy {
            true => Made::Address(ctx.absolute(&format!("/calendars/{secret}.ics"))),
            false => Made::Password {
                address: ctx.absolute(&format!("/calendars/{FILE}")),
                name: ctx.viewer.person.clone().unwrap_or_default(),
                password: secret,
            },
        });
        Ok(ShowCalendars { made, ..view(&ctx).await? })
    };
    sent.submit(
        making,
        |made| Page::new("Calendar", made.render()).into_response(),
        |filled| ShowCalendars { filled, ..before.clone() }.render(),
    )
    .await
}

pub(super) async fn revoke(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    actions::revoke_feed(&ctx, &id).await?;
    Ok(done(PAGE, "Revoked. It no longer works."))
}

/// The calendar for programs, read with a password or a secret only. Every failure gets the same answer.
pub(super) async fn read(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let rotation = file.strip_prefix(ROTATION).and_then(|rest| rest.strip_suffix(".ics"));
    if file == FILE || rotation.is_some() {
        let password = basic_password(&headers).unwrap_or_default();
        let read = match rotation {
            Some(rotation) => actions::rotation_of_secret(&app, &password, rotation).await,
            None => actions::calendar_of_secret(&app, &password, false).await,
        };
        return match read {
            Ok(text) => Ok(calendar(text, "inline")),
            Err(error) if error.kind == Kind::NotFound => {
                Ok(ask_basic_password(Page::new("Calendar", ask_password()).gate()))
            }
            Err(error) => Err(error),
        };
    }
    let secret = file.strip_suffix(".ics").filter(|secret| secret.len() == 64);
    let secret = secret.ok_or_else(|| Error::not_found("calendar at this address"))?;
    let text = actions::calendar_of_secret(&app, secret, true).await?;
    Ok(calendar(text, "inline"))
}

pub(super) async fn download(ctx: Ctx) -> Result<Response> {
    Ok(calendar(actions::my_calendar(&ctx).await?, "attachment; filename=\"one-on-ones.ics\""))
}

pub(super) async fn download_one(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    Ok(calendar(actions::one_calendar(&ctx, &id).await?, "attachment; filename=\"one-on-one.ics\""))
}

fn calendar(text: String, disposition: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, text).into_response()
}
