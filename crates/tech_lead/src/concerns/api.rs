//! `/api/v1/concerns`: concerns under one's name. What is written without a name goes through the pages alone: a program's
//! requests carry a token, which is a name.

use axum::response::Response;
use castra_org::organization::{self, Organization, PersonId};
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Conditions, Json, Listed, Path, Query},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{
    actions,
    kinds::ConcernState,
    model::{Addressee, Concern, Line, Opened, Terms},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Concerns", "What worries people, told to a leader of their choice, and what came of it.")
        .api(Rule::SignedIn, routes!(list_concerns))
        .api(Rule::SignedIn, routes!(list_addressees))
        .api(Rule::SignedIn, routes!(get_concern))
        .api(Rule::SignedIn, routes!(raise_concern))
        .api(Rule::SignedIn, routes!(write_in_concern))
}

/// A concern that you read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Concern)]
struct ConcernItem {
    /// Its id.
    id: String,
    /// What it is about; null where its author had it erased.
    #[schema(required)]
    about: Option<String>,
    /// Who raised it, by id; null without a name.
    #[schema(required)]
    author: Option<String>,
    /// Who it is told to, by id.
    addressee: String,
    /// Who it was told to first, if it was passed on.
    #[schema(required)]
    passed_from: Option<String>,
    /// Whether it is passed on to the next leader after 14 days without an answer.
    escalates: bool,
    /// Where it stands.
    state: ConcernState,
    /// Since when its addressee knows of it.
    raised_on: NaiveDate,
    /// When the first answer came.
    #[schema(required)]
    answered_on: Option<NaiveDate>,
    /// Raised by every change; `If-Match: "v3"` refuses to change another.
    revision: i64,
}

impl ConcernItem {
    fn of(concern: &Concern, about: Option<String>) -> Self {
        let id = |person: &Option<PersonId>| person.as_ref().map(ToString::to_string);
        Self {
            id: concern.id.clone(),
            about,
            author: id(&concern.author),
            addressee: concern.addressee.to_string(),
            passed_from: id(&concern.passed_from),
            escalates: concern.escalates,
            state: concern.state,
            raised_on: concern.raised_on,
            answered_on: concern.answered_on,
            revision: concern.revision,
        }
    }

    fn line(line: &Line) -> Self {
        Self::of(&line.concern, line.about.clone())
    }
}

/// A concern with all that was said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConcernOpened)]
struct OpenedItem {
    /// The concern.
    concern: ConcernItem,
    /// What was said, in order.
    words: Vec<WordItem>,
}

/// Something that was said in a concern.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConcernWord)]
struct WordItem {
    /// Who said it, by id; null is the author without a name.
    #[schema(required)]
    writer: Option<String>,
    /// On which day.
    written_on: NaiveDate,
    /// Where the concern stands since, if that changed.
    #[schema(required)]
    state: Option<ConcernState>,
    /// The words; null where they were erased.
    #[schema(required)]
    words: Option<String>,
}

impl OpenedItem {
    fn of(opened: Opened) -> Self {
        let word = |(word, text): (super::model::Word, Option<String>)| WordItem {
            writer: word.writer.map(|writer| writer.to_string()),
            written_on: word.written_on,
            state: word.state,
            words: text,
        };
        Self {
            concern: ConcernItem::of(&opened.concern, opened.about),
            words: opened.words.into_iter().map(word).collect(),
        }
    }
}

/// Which concerns.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ConcernsQuery {
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List concerns
///
/// Those you raised under your name and those told to you.
#[utoipa::path(
    get,
    path = "/api/v1/concerns",
    params(ConcernsQuery),
    responses((status = 200, description = "Concerns.", body = Listed<ConcernItem>)),
)]
async fn list_concerns(ctx: Ctx, Query(query): Query<ConcernsQuery>) -> Result<Json<Listed<ConcernItem>>> {
    let limit = api::limit(query.limit)?;
    let rows = api::rows(limit);
    let found = actions::page(&ctx, query.after.as_deref().unwrap_or_default(), rows).await?;
    Ok(Json(Listed::page(found.iter().map(ConcernItem::line), limit, |item| item.id.clone())))
}

/// Somebody to whom a concern may be told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConcernAddressee)]
struct AddresseeItem {
    /// Who, by id.
    person: String,
    /// Their name.
    name: String,
    /// As what: "your tech lead", "CTO".
    roles: Vec<String>,
    /// Who would get it after 14 days without an answer, by id, if there is somebody.
    #[schema(required)]
    next: Option<String>,
}

impl AddresseeItem {
    fn of(organization: &Organization, known: Addressee) -> Self {
        Self {
            name: organization.person_name(&known.person).to_owned(),
            person: known.person.to_string(),
            roles: known.roles,
            next: known.next.map(|next| next.to_string()),
        }
    }
}

/// List addressees
///
/// Whom you can tell a concern to: your own leaders first.
#[utoipa::path(
    get,
    path = "/api/v1/concerns/addressees",
    responses(
        (status = 200, description = "Leaders.", body = Listed<AddresseeItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_addressees(ctx: Ctx) -> Result<Json<Listed<AddresseeItem>>> {
    let me = actions::me(&ctx)?;
    let current = organization::current(&ctx).await?;
    let known = actions::addressees(&current, &me).into_iter();
    Ok(Json(Listed::whole(known.map(|known| AddresseeItem::of(current.organization(), known)).collect())))
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let opened = actions::opened(ctx, id).await?;
    Ok(api::versioned(opened.concern.revision, OpenedItem::of(opened)))
}

/// Show a concern
///
/// With all that was said, to its author and whoever it was told to.
#[utoipa::path(
    get,
    path = "/api/v1/concerns/{id}",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "The concern.", body = OpenedItem),
        (status = 404, description = "There is no concern with this id that you may read."),
    ),
)]
async fn get_concern(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// What is raised.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConcernTerms)]
struct TermsItem {
    /// Who it is told to, by id: a tech lead, a manager or the CTO.
    #[schema(example = "ana")]
    addressee: String,
    /// In a few words.
    #[schema(min_length = 1, max_length = 120, example = "Nights on call")]
    about: String,
    /// All of it, in Markdown.
    #[schema(min_length = 1, max_length = 10_000)]
    words: String,
    /// Whether it is passed on to the next leader after 14 days without an answer.
    #[serde(default)]
    escalates: bool,
}

/// Raise a concern
///
/// Under your name: you and whoever you tell it to read it.
#[utoipa::path(
    post,
    path = "/api/v1/concerns",
    request_body = TermsItem,
    responses(
        (status = 201, description = "It is raised.", body = OpenedItem,
            headers(("location" = String, description = "Where the concern is."))),
        (status = 403, description = "No person asks here."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn raise_concern(ctx: Ctx, Json(sent): Json<TermsItem>) -> Result<Response> {
    let terms = Terms {
        addressee: sent.addressee.as_str().into(),
        about: sent.about,
        words: sent.words,
        escalates: sent.escalates,
    };
    let concern = actions::raise(&ctx, terms).await?;
    Ok(api::created(format!("/api/v1/concerns/{}", concern.id), shown(&ctx, &concern.id).await?))
}

/// What is said in a concern.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConcernSaid)]
struct SaidItem {
    /// The words, in Markdown.
    #[schema(min_length = 1, max_length = 10_000)]
    words: String,
    /// Where it stands from now on; the first answer alone makes it `answered`.
    #[serde(default)]
    to: Option<ConcernState>,
}

/// Write in a concern
///
/// An answer, what is being done, the end of it with its reason, or that it is not over yet.
#[utoipa::path(
    post,
    path = "/api/v1/concerns/{id}/words",
    params(
        ("id" = String, Path, description = "Its id."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = SaidItem,
    responses(
        (status = 200, description = "It is said.", body = OpenedItem),
        (status = 403, description = "No person asks here."),
        (status = 404, description = "There is no concern with this id that you may read."),
        (status = 409, description = "It does not stand so that this is possible, or somebody wrote meanwhile."),
        (status = 412, description = "It has another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn write_in_concern(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<SaidItem>,
) -> Result<Response> {
    let revision = async { Ok(actions::opened(&ctx, &id).await?.concern.revision) };
    let seen = conditions.seen(revision).await?;
    actions::write(&ctx, &id, seen, &sent.words, sent.to).await?;
    shown(&ctx, &id).await
}
