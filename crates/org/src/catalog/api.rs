//! `/api/v1/roles`, `responsibilities`.

use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    web::{
        Routes,
        api::{Json, Listed, Path},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Offer, Privacy, Responsibility, Role, ScopeKind, actions, offers};
use crate::organization::{self, Organization, Stage};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Roles and responsibilities", "What there is to be done, and which role it comes with.")
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
    /// Its id.
    id: String,
    /// Its name.
    title: String,
    /// What it is, in half a sentence.
    tagline: String,
    /// Where it is held: `team` or `organization`.
    scope: &'static str,
    /// The least level of its holder.
    #[schema(required)]
    minimum_level: Option<&'static str>,
    /// What it answers for.
    purpose: String,
    /// How far it looks ahead.
    horizon: String,
    /// What it decides.
    decides: String,
    /// Whom it talks with.
    talks_with: String,
    /// What it is measured by.
    measured_by: String,
    /// Its usual week, 100 percent in all.
    week: Vec<WeekItem>,
    /// Its mix of skills, by skill.
    skills: Vec<SkillItem>,
    /// The responsibilities it brings, by id.
    responsibilities: Vec<String>,
}

/// A part of a role's week.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WeekPart)]
struct WeekItem {
    /// What is done.
    activity: String,
    /// How much of the week, in percent.
    share: u8,
}

/// A skill in a role's mix.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoleSkill)]
struct SkillItem {
    /// The skill.
    skill: String,
    /// How much it counts, 1 to 5.
    weight: u8,
    /// The level wanted, 1 to 5.
    wanted: u8,
}

/// An ongoing activity that exactly one person is accountable for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Responsibility)]
struct ResponsibilityItem {
    /// Its id.
    id: String,
    /// Its name.
    title: String,
    /// Its name where room is short.
    short: String,
    /// What it asks of its holder.
    statement: String,
    /// The role that holds it by default, by id.
    role: String,
    /// Where it lives: `team` or `organization`.
    scope: &'static str,
    /// The practice that exercises it.
    practice: String,
    /// How often it should show, in days.
    cadence_days: u32,
    /// What its signal's value counts.
    unit: String,
    /// What would be practised, in words.
    target: String,
    /// Where practised ends and slipping ends.
    thresholds: [f64; 2],
    /// Whether its signal is used here; where it is not, nothing is read.
    used: bool,
    /// How much it counts at each stage.
    weights: Vec<WeightItem>,
    /// How much of its reading everybody may see: `open`, `reading` or `own` (its status only;
    /// the figures are for the holder and the leader above, or the holder alone) or `status` (nothing).
    privacy: &'static str,
    /// Other words people use for it.
    synonyms: Vec<String>,
}

/// How much something counts at a stage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StageWeight)]
struct WeightItem {
    /// The stage.
    stage: &'static str,
    /// How much; 0 leaves it out.
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

/// A text that the organization says in its own words, beside the words that ship today.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CatalogOffer)]
struct OfferItem {
    /// The responsibility's id.
    responsibility: String,
    /// The own role in which it is said, by id.
    role: String,
    /// Which text: `title` or `statement`.
    text: &'static str,
    /// The organization's words: an upgrade never overwrites them.
    own: String,
    /// The words that ship with this version.
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

/// List the texts that ship beside the organization's own
///
/// Where the organization says a shipped responsibility in its own words.
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
/// The built-in ones with the organization's changes, and its own, in the order of a career.
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
    params(("id" = String, Path, description = "Its id, such as `tech-debt`.")),
    responses(
        (status = 200, description = "The responsibility.", body = ResponsibilityItem),
        (status = 404, description = "There is no responsibility with this id."),
    ),
)]
async fn get_responsibility(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ResponsibilityItem>> {
    let current = organization::current(&ctx).await?;
    found(current.organization(), &id).map(Json)
}

fn found(organization: &Organization, id: &str) -> Result<ResponsibilityItem> {
    let found = organization.catalog.responsibility(id);
    let found = found.ok_or_else(|| Error::not_found(format!("responsibility `{id}`")))?;
    Ok(ResponsibilityItem::of(organization, found))
}

/// Whether a signal is used.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SignalUse)]
#[serde(deny_unknown_fields)]
struct SignalUse {
    /// Whether it is used here.
    used: bool,
}

/// Switch a signal on or off
///
/// Off, nothing is read for the responsibility, and it reads *not used here*, also back in time.
#[utoipa::path(
    put,
    path = "/api/v1/responsibilities/{id}/signal",
    params(("id" = String, Path, description = "Its id, such as `hands-on`.")),
    request_body = SignalUse,
    responses(
        (status = 200, description = "The responsibility as it is now.", body = ResponsibilityItem),
        (status = 403, description = "This is for the CTO and operators."),
        (status = 404, description = "There is no responsibility with this id."),
        (status = 409, description = "The organization changed meanwhile; nothing was changed."),
    ),
)]
async fn use_signal(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<SignalUse>,
) -> Result<Json<ResponsibilityItem>> {
    organization::use_signal(&ctx, &id, sent.used).await?;
    let current = organization::current(&ctx).await?;
    found(current.organization(), &id).map(Json)
}

/// Take the words that ship
///
/// In place of the organization's own for a responsibility; who holds it stays.
#[utoipa::path(
    delete,
    path = "/api/v1/responsibilities/{id}/own-words",
    params(("id" = String, Path, description = "Its id, such as `listening`.")),
    responses(
        (status = 204, description = "It is said in the words that ship."),
        (status = 403, description = "This is for the CTO and operators."),
        (status = 404, description = "It is said in no words of the organization's own."),
        (status = 409, description = "The organization changed meanwhile; nothing was changed."),
    ),
)]
async fn take_shipped_words(ctx: Ctx, Path(id): Path<String>) -> Result<axum::http::StatusCode> {
    actions::take_shipped(&ctx, &id).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
