//! `/api/v1/readings`.

use castra_platform::{
    Ctx, Result,
    access::Rule,
    reading::{Basis, NO_APPRAISAL},
    web::{
        Routes,
        api::{self, Json, Listed, Query},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::charter::{self, TrendPoint};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Readings",
            "The readings of each responsibility, day by day. Readings judge practices: they are not an appraisal of a \
            person and not a basis for pay.",
        )
        .api(Rule::SignedIn, routes!(list_readings))
}

/// The readings of a responsibility, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Trend)]
struct TrendItem {
    /// The responsibility's id.
    responsibility: String,
    /// The unit of the values.
    unit: String,
    /// The days with a reading.
    points: Vec<PointItem>,
    /// What readings must not be used for.
    notice: &'static str,
}

/// One day's reading.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrendPoint)]
struct PointItem {
    /// The calendar day.
    day: NaiveDate,
    /// The value; null if it is not for you or would reveal few people.
    #[schema(required)]
    value: Option<f64>,
    /// `practised`, `slipping`, `neglected`, `no-evidence`, `too-early`, `vacant` or `not-used`.
    status: &'static str,
    /// The basis: `observed`, `confirmed` or `stated`; null if it was not recorded.
    #[schema(required)]
    basis: Option<&'static str>,
    /// Ids of those accountable that day; several if contested.
    held_by: Vec<String>,
    /// The version of the rules that produced it. Earlier readings are kept as they were.
    rule: i64,
}

impl From<&TrendPoint> for PointItem {
    fn from(point: &TrendPoint) -> Self {
        Self {
            day: point.day,
            value: point.value,
            status: point.status.as_str(),
            basis: point.basis.map(Basis::as_str),
            held_by: point.held_by.clone(),
            rule: point.rule,
        }
    }
}

/// Which readings to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ReadingsQuery {
    /// This team's; the organization's by default.
    team: Option<String>,
    /// Only of this responsibility.
    responsibility: Option<String>,
    /// The 90 days up to this one; up to today by default.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<NaiveDate>)]
    on: Option<NaiveDate>,
}

/// List readings
///
/// Those of a scope over 90 days, by responsibility, as far as you may see them.
#[utoipa::path(
    get,
    path = "/api/v1/readings",
    params(ReadingsQuery),
    responses(
        (status = 200, description = "The readings.", body = Listed<TrendItem>),
        (status = 404, description = "There is no such team on that day."),
    ),
)]
async fn list_readings(ctx: Ctx, Query(query): Query<ReadingsQuery>) -> Result<Json<Listed<TrendItem>>> {
    let opened = charter::of_day(&ctx, query.on).await?;
    let scope = charter::find_scope(&opened, query.team.as_deref())?;
    let mut trends = charter::trends(&ctx, &opened, &scope).await?;
    let mut items = Vec::new();
    for responsibility in &opened.organization().catalog.responsibilities {
        let wanted = query.responsibility.as_deref().is_none_or(|id| id == responsibility.id.as_str());
        let Some(points) = trends.remove(responsibility.id.as_str()).filter(|_| wanted) else { continue };
        items.push(TrendItem {
            responsibility: responsibility.id.to_string(),
            unit: responsibility.unit.clone(),
            points: points.iter().map(PointItem::from).collect(),
            notice: NO_APPRAISAL,
        });
    }
    Ok(Json(Listed::whole(items)))
}
