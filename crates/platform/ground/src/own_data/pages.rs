//! `/account/data`: one's own data, and the file.

use axum::{
    http::header,
    response::{IntoResponse, Redirect, Response},
};

use super::{actions, views::DataPage};
use crate::{
    access::Rule,
    context::{Ctx, is_fresh},
    error::{Kind, Result},
    web::{Page, Routes},
};

pub(super) fn routes() -> Routes {
    Routes::new().get("/account/data", Rule::SignedIn, show).get(
        "/account/data.jsonl",
        Rule::SignedIn,
        download,
    )
}

async fn show(ctx: Ctx) -> Result<Page> {
    let data = actions::gather(&ctx).await?;
    let view = DataPage { fresh: is_fresh(&ctx), data };
    Ok(Page::new("Your data", view.render()))
}

async fn download(ctx: Ctx) -> Result<Response> {
    let data = match actions::take(&ctx).await {
        Ok(data) => data,
        // The page says why, and leads to the sign-in.
        Err(error) if error.kind == Kind::Unauthenticated => {
            return Ok(Redirect::to("/account/data").into_response());
        }
        Err(error) => return Err(error),
    };
    let name = format!("attachment; filename=\"castra-{}-{}.jsonl\"", data.person, data.day);
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, data.to_lines()).into_response())
}
