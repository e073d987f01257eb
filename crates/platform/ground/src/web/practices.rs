//! The addresses of a practice that is not switched on: a calm page instead of its records.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{Method, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};

use super::{Page, problem};
use crate::{
    access::Permission,
    app::App,
    context::Ctx,
    error::{Error, Kind, Result},
    feature::Practice,
    ui::{Button, Form, Markup, PageHead, Render, actions, html, paragraph},
};

/// These routes, as long as their practice is switched on.
pub(super) fn gated(practice: Option<&'static Practice>, routes: Router<Arc<App>>) -> Router<Arc<App>> {
    match practice {
        Some(practice) if routes.has_routes() => routes
            .layer(middleware::from_fn(move |request: Request, next: Next| open(practice, request, next))),
        _ => routes,
    }
}

async fn open(practice: &'static Practice, request: Request, next: Next) -> Response {
    let Some(ctx) = request.extensions().get::<Ctx>().cloned() else { return next.run(request).await };
    match ctx.is_on(practice.key).await {
        Ok(true) => next.run(request).await,
        Ok(false) => match instead(&ctx, practice, &request) {
            Ok(page) => page.into_response(),
            Err(error) => error.into_response(),
        },
        Err(error) => error.into_response(),
    }
}

fn instead(ctx: &Ctx, practice: &'static Practice, request: &Request) -> Result<Page> {
    // As without the practice, a stranger learns nothing.
    if !ctx.viewer.is_known() {
        return Err(Error::new(Kind::Unauthenticated, "sign in first"));
    }
    if problem::for_programs(request.uri().path()).is_some() {
        return Err(practice.refusal());
    }
    let status = if matches!(*request.method(), Method::GET | Method::HEAD) {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    let title = practice.is_off_here();
    let may_switch = ctx.may(&Permission::ChangeOrganization).is_ok();
    Ok(Page::new(title.clone(), page(practice, title, may_switch)).status(status))
}

fn page(practice: &Practice, title: String, may_switch: bool) -> Markup {
    html! {
        (PageHead::new(title).lead(practice.about))
        @if may_switch {
            (paragraph("Switch it on when your people are ready for it. What was recorded earlier is kept and returns."))
        } @else {
            (paragraph("The CTO or an operator can switch it on. What was recorded earlier is kept; your own records are in your data, under Account."))
        }
        (actions(&html! {
            @if may_switch {
                (Form::button(format!("/practices/{}/on", practice.key), Button::primary("Switch on").about(practice.title)).render())
                (Button::new("All practices").href("/practices"))
            }
            (Button::new("Today").href("/"))
        }))
    }
}
