//! `/api/v1/account/notifications`: the viewer's digest settings, for programs.

use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{Routes, api::Json},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    actions::{self, Asked},
    model::Choice,
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Notifications", "Whether and when a digest of your Today page is mailed to you.")
        .api(Rule::SignedIn, routes!(get_notifications, set_notifications))
}

/// Your digest settings.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Notifications {
    /// How often it comes: `none`, `weekly` or `daily`.
    #[schema(example = "weekly")]
    rhythm: String,
    /// The weekday, if weekly.
    #[schema(example = "Mon")]
    weekday: String,
    /// The hour, from 0 to 23.
    #[schema(minimum = 0, maximum = 23)]
    hour: u32,
    /// The time zone.
    #[schema(example = "Europe/Vienna")]
    zone: String,
}

impl From<Choice> for Notifications {
    fn from(choice: Choice) -> Self {
        Self {
            rhythm: choice.rhythm.to_string(),
            weekday: choice.weekday.to_string(),
            hour: choice.hour,
            zone: choice.zone.name().to_owned(),
        }
    }
}

/// Show your digest settings
#[utoipa::path(
    get,
    path = "/api/v1/account/notifications",
    responses((status = 200, description = "Your settings, or the defaults.", body = Notifications)),
)]
async fn get_notifications(ctx: Ctx) -> Result<Json<Notifications>> {
    Ok(Json(actions::choice(&ctx).await?.into()))
}

/// Change your digest settings
#[utoipa::path(
    put,
    path = "/api/v1/account/notifications",
    request_body = Notifications,
    responses(
        (status = 200, description = "The saved settings.", body = Notifications),
        (status = 409, description = "No mail server is set up."),
    ),
)]
async fn set_notifications(ctx: Ctx, Json(sent): Json<Notifications>) -> Result<Json<Notifications>> {
    let hour = sent.hour.to_string();
    let asked = Asked { rhythm: &sent.rhythm, weekday: &sent.weekday, hour: &hour, zone: &sent.zone };
    Ok(Json(actions::choose(&ctx, &asked).await?.into()))
}
