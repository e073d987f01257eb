//! `/api/v1/growth/ladder`.

use axum::response::Response;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Conditions, Json, Text},
        ceiling::Takes,
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::ladder::{self, Ladder, LadderChange, PlannedLadder};

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .api(Rule::SignedIn, routes!(get_ladder))
        .taking(Takes::Files)
        .api_reading(Rule::SignedIn, routes!(plan_ladder))
        .api(Rule::SignedIn, routes!(change_ladder))
        .taking(Takes::Fields)
}

/// The organization's ladder.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Ladder)]
struct LadderView {
    /// The version; 0 is the built-in ladder.
    version: i64,
    /// The name.
    name: String,
    /// The axes.
    axes: Vec<AxisView>,
    /// The levels roles need.
    profiles: Vec<ProfileView>,
}

/// One direction of growth.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LadderAxis)]
struct AxisView {
    /// The id of the axis.
    id: String,
    /// The name.
    title: String,
    /// What the axis is about.
    about: String,
    /// The five levels, lowest first.
    levels: Vec<RungView>,
}

/// A level of an axis.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LadderLevel)]
struct RungView {
    /// The name.
    title: String,
    /// What a person on this level does.
    text: String,
}

/// The level a role needs on each axis.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LadderProfile)]
struct ProfileView {
    /// The role, by id.
    role: String,
    /// Levels by axis id.
    levels: std::collections::BTreeMap<String, u8>,
}

impl LadderView {
    fn of(version: i64, ladder: &Ladder) -> Self {
        let rung = |rung: &ladder::Rung| RungView { title: rung.title.clone(), text: rung.text.clone() };
        Self {
            version,
            name: ladder.name.clone(),
            axes: ladder
                .axes
                .iter()
                .map(|axis| AxisView {
                    id: axis.id.clone(),
                    title: axis.title.clone(),
                    about: axis.about.clone(),
                    levels: axis.levels.iter().map(rung).collect(),
                })
                .collect(),
            profiles: ladder
                .profiles
                .iter()
                .map(|known| ProfileView { role: known.role.to_string(), levels: known.levels.clone() })
                .collect(),
        }
    }
}

/// The changes a ladder makes or would make.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LadderPlan)]
struct PlanView {
    /// The version compared with.
    version: i64,
    /// The changes, part by part.
    changes: Vec<ChangeView>,
}

/// The change of one part.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LadderChange)]
struct ChangeView {
    /// `adds`, `changes` or `ends`.
    kind: &'static str,
    /// The part.
    part: String,
    /// Its new text, or the old one of a removed part.
    text: String,
}

impl PlanView {
    fn of(planned: &PlannedLadder) -> Self {
        let change = |(what, part, text): &(LadderChange, String, String)| ChangeView {
            kind: match what {
                LadderChange::Adds => "adds",
                LadderChange::Changes => "changes",
                LadderChange::Ends => "ends",
            },
            part: part.clone(),
            text: text.clone(),
        };
        Self { version: planned.version, changes: planned.changes.iter().map(change).collect() }
    }
}

/// Show the ladder
///
/// Its axes with their levels, and the levels roles need.
#[utoipa::path(
    get,
    path = "/api/v1/growth/ladder",
    responses((status = 200, description = "The ladder.", body = LadderView)),
)]
async fn get_ladder(ctx: Ctx) -> Result<Response> {
    let (version, ladder) = ladder::ladder(&ctx).await?;
    Ok(api::versioned(version, LadderView::of(version, &ladder)))
}

/// The file name for messages, and the text.
fn file(sent: Text) -> Result<(&'static str, String)> {
    match sent.media_type.as_str() {
        "text/csv" => Ok(("ladder.csv", sent.text)),
        "" | "text/yaml" | "application/yaml" | "application/x-yaml" | "text/x-yaml" | "text/plain" => {
            Ok(("ladder.yaml", sent.text))
        }
        _ => Err(api::unsupported("a ladder as text/yaml or text/csv")),
    }
}

/// Preview a ladder
///
/// In YAML or CSV. Returns what it would change, or all its errors with their lines.
#[utoipa::path(
    post,
    path = "/api/v1/growth/ladder/plan",
    request_body(content = String, content_type = "text/yaml"),
    responses(
        (status = 200, description = "What it would change.", body = PlanView),
        (status = 403, description = "Only the CTO and operators can do this."),
        (status = 415, description = "The body is neither YAML nor CSV."),
        (status = 422, description = "The ladder is invalid; `errors` gives the places."),
    ),
)]
async fn plan_ladder(ctx: Ctx, sent: Text) -> Result<Json<PlanView>> {
    let (name, text) = file(sent)?;
    Ok(Json(PlanView::of(&ladder::plan(&ctx, name, &text).await?)))
}

/// Replace the ladder
///
/// Whole or not at all, by the CTO and operators. Every version is kept.
#[utoipa::path(
    put,
    path = "/api/v1/growth/ladder",
    params(("If-Match" = Option<String>, Header, description = "The version the change is based on, such as `\"v3\"`.")),
    request_body(content = String, content_type = "text/yaml"),
    responses(
        (status = 200, description = "The changes made.", body = PlanView),
        (status = 403, description = "Only the CTO and operators can do this."),
        (status = 409, description = "It was changed in the meantime; nothing was applied."),
        (status = 412, description = "The version has changed."),
        (status = 415, description = "The body is neither YAML nor CSV."),
        (status = 422, description = "The ladder is invalid; `errors` gives the places."),
    ),
)]
async fn change_ladder(ctx: Ctx, conditions: Conditions, sent: Text) -> Result<Json<PlanView>> {
    let (name, text) = file(sent)?;
    let (version, _) = ladder::ladder(&ctx).await?;
    conditions.check(&api::version_tag(version))?;
    Ok(Json(PlanView::of(&ladder::apply(&ctx, name, &text, Some(version)).await?)))
}
