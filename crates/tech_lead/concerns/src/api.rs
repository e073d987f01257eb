//! `/api/v1/concerns`: concerns with the author's name. Anonymous ones go only through the pages: a program's token
//! identifies its owner.

use axum::response::Response;
use castra_org::organization::{self, Organization, PersonId};
use castra_platform::{
    Ctx, Result, Seen,
    access::Rule,
    web::{
        Routes,
        api::{self, IfMatch, Json, Listed, Paged, Path},
    },
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    actions,
    kinds::ConcernState,
    model::{Addressee, Concern, Line, Opened, Said, Terms},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Concerns", "Concerns raised with a leader of the author's choice, and their answers.")
        .api(Rule::SignedIn, routes!(list_concerns))
        .api(Rule::SignedIn, routes!(list_addressees))
        .api(Rule::SignedIn, routes!(get_concern))
        .api(Rule::SignedIn, routes!(raise_concern))
        .api(Rule::SignedIn, routes!(write_in_concern))
}

/// A concern you can read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Concern)]
struct ConcernItem {
    /// The concern's id.
    id: String,
    /// The subject; null where its author had it erased.
    #[schema(required)]
    about: Option<String>,
    /// The author's id; null if anonymous.
    #[schema(required)]
    author: Option<String>,
    /// The id of the leader it is raised with.
    addressee: String,
    /// The id of the first addressee, if it was escalated.
    #[schema(required)]
    passed_from: Option<String>,
    /// Whether it escalates to the next leader after 14 days without an answer.
    escalates: bool,
    /// The status.
    state: ConcernState,
    /// The day it reached its addressee.
    raised_on: NaiveDate,
    /// The day of the first answer.
    #[schema(required)]
    answered_on: Option<NaiveDate>,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
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

/// A concern with all messages.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConcernOpened)]
struct OpenedItem {
    /// The concern.
    concern: ConcernItem,
    /// The messages, in order.
    words: Vec<WordItem>,
}

/// A message in a concern.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConcernWord)]
struct WordItem {
    /// The writer's id; null for an anonymous author.
    #[schema(required)]
    writer: Option<String>,
    /// The day it was written or delivered.
    written_on: NaiveDate,
    /// The concern's new status, if it changed.
    #[schema(required)]
    state: Option<ConcernState>,
    /// The text; null where it was erased.
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

/// List concerns
///
/// Those you raised with your name and those raised with you.
#[utoipa::path(
    get,
    path = "/api/v1/concerns",
    params(Paged),
    responses((status = 200, description = "Concerns.", body = Listed<ConcernItem>)),
)]
async fn list_concerns(ctx: Ctx, page: Paged) -> Result<Json<Listed<ConcernItem>>> {
    let found = actions::page(&ctx, page.after(), page.rows()?).await?;
    page.page(found.iter().map(ConcernItem::line), |item| item.id.clone())
}

/// A leader a concern can be raised with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConcernAddressee)]
struct AddresseeItem {
    /// The person's id.
    person: String,
    /// The person's name.
    name: String,
    /// Their roles, such as "your tech lead" or "CTO".
    roles: Vec<String>,
    /// The id of the next leader, who would get it after 14 days without an answer, if any.
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
/// The leaders you can raise a concern with, your own first.
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
/// With all messages, for its author and the leaders it was raised with.
#[utoipa::path(
    get,
    path = "/api/v1/concerns/{id}",
    responses(
        (status = 200, description = "The concern.", body = OpenedItem),
    ),
)]
async fn get_concern(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// Raise a concern
///
/// With your name. You and the leader you choose read it.
#[utoipa::path(
    post,
    path = "/api/v1/concerns",
    request_body = Terms,
    responses(
        (status = 201, description = "The concern, raised.", body = OpenedItem,
            headers(("location" = String, description = "The URL of the concern."))),
        (status = 403, description = "The caller is not a person."),
    ),
)]
async fn raise_concern(ctx: Ctx, Json(terms): Json<Terms>) -> Result<Response> {
    let concern = actions::raise(&ctx, terms).await?;
    Ok(api::created(format!("/api/v1/concerns/{}", concern.id), shown(&ctx, &concern.id).await?))
}

/// Write in a concern
///
/// An answer, what is being done, the reason for ending it, or for reopening it.
#[utoipa::path(
    post,
    path = "/api/v1/concerns/{id}/words",
    params(IfMatch),
    request_body = Said,
    responses(
        (status = 200, description = "The concern with the new message.", body = OpenedItem),
        (status = 403, description = "The caller is not a person."),
        (status = 409, description = "Its current status does not allow this."),
    ),
)]
async fn write_in_concern(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(said): Json<Said>,
) -> Result<Response> {
    actions::write(&ctx, &id, &seen, said).await?;
    shown(&ctx, &id).await
}
