//! `/api/v1/account/notifications`: when one's digest comes, for programs.

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
        .chapter("Notifications", "Whether what waits for you comes by mail, and when.")
        .api(Rule::SignedIn, routes!(get_notifications, set_notifications))
}

/// When your digest comes.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Notifications {
    /// How often: `none`, `weekly`, `daily`.
    #[schema(example = "weekly")]
    rhythm: String,
    /// On which day, where it is weekly.
    #[schema(example = "Mon")]
    weekday: String,
    /// From which hour on, from 0 to 23.
    #[schema(minimum = 0, maximum = 23)]
    hour: u32,
    /// Of which time zone.
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

/// When your digest comes
#[utoipa::path(
    get,
    path = "/api/v1/account/notifications",
    operation_id = "getNotifications",
    responses((status = 200, description = "What you chose, or what holds for whoever chose nothing.", body = Notifications)),
)]
async fn get_notifications(ctx: Ctx) -> Result<Json<Notifications>> {
    Ok(Json(actions::choice(&ctx).await?.into()))
}

/// Choose when your digest comes
#[utoipa::path(
    put,
    path = "/api/v1/account/notifications",
    operation_id = "setNotifications",
    request_body = Notifications,
    responses(
        (status = 200, description = "It is chosen.", body = Notifications),
        (status = 409, description = "No mail goes out from here."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn set_notifications(ctx: Ctx, Json(sent): Json<Notifications>) -> Result<Json<Notifications>> {
    let hour = sent.hour.to_string();
    let asked = Asked { rhythm: &sent.rhythm, weekday: &sent.weekday, hour: &hour, zone: &sent.zone };
    Ok(Json(actions::choose(&ctx, &asked).await?.into()))
}
