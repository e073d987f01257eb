//! `/api/v1/roles`, `responsibilities`.

use axum::response::Response;
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::Rule,
    web::{
        Routes,
        api::{self, IfMatch, Json, Listed, Path},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Offer, Privacy, Responsibility, Role, ScopeKind, actions, offers};
use crate::organization::{self, Organization, Stage};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Roles and responsibilities",
            "The catalog: every responsibility, and the role it belongs to.",
        )
        .api(Rule::SignedIn, routes!(list_roles))
        .api(Rule::SignedIn, routes!(list_responsibilities))
        .api(Rule::SignedIn, routes!(get_responsibility))
        .api(Rule::SignedIn, routes!(use_signal))
        .api(Rule::SignedIn, routes!(list_catalog_offers))
        .api(Rule::SignedIn, routes!(take_shipped_words))
}

/// A role that people hold for a while.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Role)]
struct RoleItem {
    /// The role's id, such as `tech-lead`.
    id: String,
    /// The role's name.
    title: String,
    /// What the role is, in half a sentence.
    tagline: String,
    /// The kind of scope it is held in: `team` or `organization`.
    scope: &'static str,
    /// The lowest level expected of its holder, if any.
    #[schema(required)]
    minimum_level: Option<&'static str>,
    /// What the role is for.
    purpose: String,
    /// How far ahead it looks.
    horizon: String,
    /// What it decides.
    decides: String,
    /// Who it talks with.
    talks_with: String,
    /// What it is measured by.
    measured_by: String,
    /// A usual week, by activity; adds up to 100 percent.
    week: Vec<WeekItem>,
    /// The skills it wants, with weight and level.
    skills: Vec<SkillItem>,
    /// Ids of the responsibilities it brings.
    responsibilities: Vec<String>,
}

/// One activity in a role's usual week.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WeekPart)]
struct WeekItem {
    /// The activity, such as `coding`.
    activity: String,
    /// Share of the week, in percent.
    share: u8,
}

/// One skill a role wants.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoleSkill)]
struct SkillItem {
    /// The skill's id.
    skill: String,
    /// Weight of the skill, 1 to 5.
    weight: u8,
    /// Wanted level, 1 to 5.
    wanted: u8,
}

/// An ongoing activity that exactly one person is accountable for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Responsibility)]
struct ResponsibilityItem {
    /// The responsibility's id, such as `tech-debt`.
    id: String,
    /// The responsibility's name.
    title: String,
    /// A short name, for narrow columns.
    short: String,
    /// What it asks of its holder, in one sentence.
    statement: String,
    /// Id of the role that holds it by default.
    role: String,
    /// The kind of scope it belongs to: `team` or `organization`.
    scope: &'static str,
    /// The practice that exercises it.
    practice: String,
    /// How often the practice is expected, in days.
    cadence_days: u32,
    /// The unit of its signal's value.
    unit: String,
    /// What counts as practised, in words.
    target: String,
    /// The thresholds of practised and of slipping.
    thresholds: [f64; 2],
    /// Whether its signal is used here; if not, no readings are taken.
    used: bool,
    /// Weight at each stage.
    weights: Vec<WeightItem>,
    /// How much of its reading everyone may see: `open`; `reading` or `own` (the status only: the figures are for the
    /// holder and the leader above, or for the holder only); or `status` (nothing).
    privacy: &'static str,
    /// Other names people use for it.
    synonyms: Vec<String>,
}

/// A responsibility's weight at one stage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StageWeight)]
struct WeightItem {
    /// The stage.
    stage: &'static str,
    /// The weight; 0 leaves the responsibility out.
    weight: u8,
}

fn scope(kind: ScopeKind) -> &'static str {
    match kind {
        ScopeKind::Team => "team",
        ScopeKind::Organization => "organization",
    }
}

impl RoleItem {
    fn of(role: &Role, all: &[Responsibility]) -> Self {
        let mine = all.iter().filter(|responsibility| responsibility.role == role.id);
        Self {
            id: role.id.to_string(),
            title: role.title.clone(),
            tagline: role.tagline.clone(),
            scope: scope(role.scope),
            minimum_level: role.minimum_level.map(organization::Level::as_str),
            purpose: role.purpose.clone(),
            horizon: role.horizon.clone(),
            decides: role.decides.clone(),
            talks_with: role.talks_with.clone(),
            measured_by: role.measured_by.clone(),
            week: role
                .week
                .iter()
                .map(|part| WeekItem { activity: part.activity.clone(), share: part.share })
                .collect(),
            skills: role
                .skills
                .iter()
                .map(|(skill, mix)| SkillItem {
                    skill: skill.clone(),
                    weight: mix.weight,
                    wanted: mix.wanted,
                })
                .collect(),
            responsibilities: mine.map(|responsibility| responsibility.id.to_string()).collect(),
        }
    }
}

impl ResponsibilityItem {
    fn of(organization: &Organization, responsibility: &Responsibility) -> Self {
        let weight =
            |stage: Stage| WeightItem { stage: stage.as_str(), weight: responsibility.weight(stage) };
        Self {
            id: responsibility.id.to_string(),
            title: responsibility.title.clone(),
            short: responsibility.short.clone(),
            statement: responsibility.statement.clone(),
            role: responsibility.role.to_string(),
            scope: scope(responsibility.scope),
            practice: responsibility.practice.clone(),
            cadence_days: responsibility.cadence_days,
            unit: responsibility.unit.clone(),
            target: responsibility.target.clone(),
            thresholds: responsibility.thresholds,
            used: organization.is_used(&responsibility.id),
            weights: Stage::ALL.into_iter().map(weight).collect(),
            privacy: match responsibility.privacy {
                Privacy::Open => "open",
                Privacy::Reading => "reading",
                Privacy::Own => "own",
                Privacy::Status => "status",
            },
            synonyms: responsibility.synonyms.clone(),
        }
    }
}

/// A text that the organization changed, with the current shipped text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CatalogOffer)]
struct OfferItem {
    /// The responsibility's id.
    responsibility: String,
    /// Id of the own role that contains the text.
    role: String,
    /// The field: `title` or `statement`.
    text: &'static str,
    /// The organization's text; an upgrade never overwrites it.
    own: String,
    /// The text that ships with this version.
    shipped: String,
}

impl From<Offer> for OfferItem {
    fn from(offer: Offer) -> Self {
        Self {
            responsibility: offer.responsibility.to_string(),
            role: offer.role.to_string(),
            text: offer.text,
            own: offer.own,
            shipped: offer.shipped,
        }
    }
}

/// List changed catalog texts
///
/// Shipped responsibilities that the organization rewords, with both texts.
#[utoipa::path(
    get,
    path = "/api/v1/catalog/offers",
    responses(
        (status = 200, description = "Every text that differs.", body = Listed<OfferItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_catalog_offers(ctx: Ctx) -> Result<Json<Listed<OfferItem>>> {
    let current = organization::current(&ctx).await?;
    let items = offers(&current.organization().own_roles).into_iter().map(OfferItem::from);
    Ok(Json(Listed::whole(items.collect())))
}

/// List roles
///
/// The built-in roles with the organization's changes, and its own, in career order.
#[utoipa::path(
    get,
    path = "/api/v1/roles",
    responses(
        (status = 200, description = "Every role.", body = Listed<RoleItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_roles(ctx: Ctx) -> Result<Json<Listed<RoleItem>>> {
    let current = organization::current(&ctx).await?;
    let catalog = &current.organization().catalog;
    let items = catalog.roles.iter().map(|role| RoleItem::of(role, &catalog.responsibilities));
    Ok(Json(Listed::whole(items.collect())))
}

/// List responsibilities
///
/// The whole catalog, the tech lead's first.
#[utoipa::path(
    get,
    path = "/api/v1/responsibilities",
    responses(
        (status = 200, description = "Every responsibility.", body = Listed<ResponsibilityItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_responsibilities(ctx: Ctx) -> Result<Json<Listed<ResponsibilityItem>>> {
    let current = organization::current(&ctx).await?;
    let organization = current.organization();
    let all = organization.catalog.responsibilities.iter();
    let items = all.map(|known| ResponsibilityItem::of(organization, known));
    Ok(Json(Listed::whole(items.collect())))
}

/// Show a responsibility
#[utoipa::path(
    get,
    path = "/api/v1/responsibilities/{id}",
    responses(
        (status = 200, description = "The responsibility.", body = ResponsibilityItem,
            headers(("etag" = String, description = "The organization's version."))),
    ),
)]
async fn get_responsibility(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let current = organization::current(ctx).await?;
    let organization = current.organization();
    let found = organization.catalog.responsibility(id);
    let found = found.ok_or_else(|| Error::not_found(format!("responsibility `{id}`")))?;
    Ok(api::versioned(current.version, ResponsibilityItem::of(organization, found)))
}

/// Whether a responsibility's signal is used.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SignalUse)]
#[serde(deny_unknown_fields)]
struct SignalUse {
    /// Whether the signal is used here.
    used: bool,
}

/// Switch a signal on or off
///
/// When off, no readings are taken and the responsibility reads *not used here*, for past days too.
#[utoipa::path(
    put,
    path = "/api/v1/responsibilities/{id}/signal",
    params(IfMatch),
    request_body = SignalUse,
    responses(
        (status = 200, description = "The updated responsibility.", body = ResponsibilityItem),
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 409, description = "The organization changed meanwhile; nothing was changed."),
    ),
)]
async fn use_signal(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(sent): Json<SignalUse>,
) -> Result<Response> {
    organization::use_signal(&ctx, &id, &seen, sent.used).await?;
    shown(&ctx, &id).await
}

/// Restore the shipped text
///
/// Replaces the organization's own text of a responsibility; who holds it does not change.
#[utoipa::path(
    delete,
    path = "/api/v1/responsibilities/{id}/own-words",
    responses(
        (status = 204, description = "The shipped text is restored."),
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 404, description = "The organization has no own text for it."),
        (status = 409, description = "The organization changed meanwhile; nothing was changed."),
    ),
)]
async fn take_shipped_words(ctx: Ctx, Path(id): Path<String>) -> Result<axum::http::StatusCode> {
    actions::take_shipped(&ctx, &id).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
