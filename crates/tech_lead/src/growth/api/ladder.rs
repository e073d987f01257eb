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

use crate::growth::ladder::{self, Ladder, LadderChange, PlannedLadder};

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
    /// Its version; 0 is the one that ships.
    version: i64,
    /// Its name.
    name: String,
    /// Its axes.
    axes: Vec<AxisView>,
    /// What roles want.
    profiles: Vec<ProfileView>,
}

/// One direction in which somebody grows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LadderAxis)]
struct AxisView {
    /// Its id.
    id: String,
    /// Its name.
    title: String,
    /// What it is about.
    about: String,
    /// Its five levels, the first first.
    levels: Vec<RungView>,
}

/// What a level means.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LadderLevel)]
struct RungView {
    /// Its name.
    title: String,
    /// What somebody on it does.
    text: String,
}

/// Which level a role wants on each axis.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LadderProfile)]
struct ProfileView {
    /// The role, by id.
    role: String,
    /// Levels by the axis' id.
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

/// What a ladder changes, or would change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LadderPlan)]
struct PlanView {
    /// The version that it was compared with.
    version: i64,
    /// Part by part.
    changes: Vec<ChangeView>,
}

/// One part.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LadderChange)]
struct ChangeView {
    /// `adds`, `changes` or `ends`.
    kind: &'static str,
    /// Which part.
    part: String,
    /// What it becomes, or was.
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
/// Its axes with their levels, and what roles want.
#[utoipa::path(
    get,
    path = "/api/v1/growth/ladder",
    responses((status = 200, description = "The ladder.", body = LadderView)),
)]
async fn get_ladder(ctx: Ctx) -> Result<Response> {
    let (version, ladder) = ladder::ladder(&ctx).await?;
    Ok(api::versioned(version, LadderView::of(version, &ladder)))
}

/// What a ladder is called in messages, and its text.
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
/// In YAML or CSV: what it would change, or everything that is wrong with it, with lines.
#[utoipa::path(
    post,
    path = "/api/v1/growth/ladder/plan",
    request_body(content = String, content_type = "text/yaml"),
    responses(
        (status = 200, description = "What it would change.", body = PlanView),
        (status = 403, description = "This is for the CTO and operators."),
        (status = 415, description = "What was sent is no ladder in YAML or CSV."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn plan_ladder(ctx: Ctx, sent: Text) -> Result<Json<PlanView>> {
    let (name, text) = file(sent)?;
    Ok(Json(PlanView::of(&ladder::plan(&ctx, name, &text).await?)))
}

/// Change the ladder
///
/// All of it or nothing, by the CTO and operators. Every version is kept.
#[utoipa::path(
    put,
    path = "/api/v1/growth/ladder",
    params(("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`.")),
    request_body(content = String, content_type = "text/yaml"),
    responses(
        (status = 200, description = "It is changed.", body = PlanView),
        (status = 403, description = "This is for the CTO and operators."),
        (status = 409, description = "Somebody changed it meanwhile."),
        (status = 412, description = "It is another version now."),
        (status = 415, description = "What was sent is no ladder in YAML or CSV."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn change_ladder(ctx: Ctx, conditions: Conditions, sent: Text) -> Result<Json<PlanView>> {
    let (name, text) = file(sent)?;
    let (version, _) = ladder::ladder(&ctx).await?;
    conditions.check(&api::version_tag(version))?;
    Ok(Json(PlanView::of(&ladder::apply(&ctx, name, &text, Some(version)).await?)))
}
