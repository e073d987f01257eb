//! Authors in the repositories, and the Git identities of people.

use axum::{http::StatusCode, response::Response};
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result, Seen,
    web::api::{self, IfMatch, Json, Listed, Paged, Path},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{self as asked, Author};

/// Someone who wrote commits and is mapped to no one of the organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Author)]
pub(super) struct AuthorItem {
    /// The newest name.
    name: String,
    /// The newest address.
    address: String,
    /// One Git identity for each address.
    identities: Vec<String>,
    /// Commits as author or co-author, without merges.
    commits: usize,
    /// The last commit.
    last: DateTime<Utc>,
    /// The repositories.
    repositories: Vec<String>,
    /// The id of the person who it probably is.
    #[schema(required)]
    suggested_person: Option<String>,
    /// Why: `name`, `address` or `similar_name`.
    #[schema(required)]
    likeness: Option<&'static str>,
}

impl From<Author> for AuthorItem {
    fn from(author: Author) -> Self {
        Self {
            name: author.name,
            address: author.address,
            identities: author.identities,
            commits: author.commits,
            last: author.last,
            repositories: author.repositories.iter().map(ToString::to_string).collect(),
            likeness: author.suggestion.as_ref().map(|suggestion| suggestion.likeness.as_str()),
            suggested_person: author.suggestion.map(|suggestion| suggestion.person.to_string()),
        }
    }
}

/// List authors who are mapped to no one
///
/// In the repositories in which the caller may work, by address; without those marked as outside.
#[utoipa::path(
    get,
    tag = "Repositories",
    path = "/api/v1/authors",
    params(Paged),
    responses(
        (status = 200, description = "The authors.", body = Listed<AuthorItem>),
        (status = 403, description = "Only the teams' leads, the CTO and operators may do this."),
    ),
)]
pub(super) async fn list_authors(ctx: Ctx, paged: Paged) -> Result<Json<Listed<AuthorItem>>> {
    let mut authors = asked::authors(&ctx).await?.unmapped;
    authors.sort_by(|a, b| a.address.cmp(&b.address));
    let items = authors.into_iter().filter(|author| author.address.as_str() > paged.after());
    paged.page(items.map(AuthorItem::from), |author| author.address.clone())
}

/// Mark an author as outside the organization
///
/// By an address of theirs: they are no longer listed as unmapped.
#[utoipa::path(
    put,
    tag = "Repositories",
    path = "/api/v1/outside-authors/{address}",
    params(("address" = String, Path, description = "An address of the author.", example = "someone@example.com")),
    responses(
        (status = 204, description = "The author is marked."),
        (status = 403, description = "Only the teams' leads, the CTO and operators may do this."),
    ),
)]
pub(super) async fn mark_outside_author(ctx: Ctx, Path(address): Path<String>) -> Result<StatusCode> {
    asked::mark_outside(&ctx, &[address], true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove the mark that an author is outside the organization
///
/// They are listed as unmapped again.
#[utoipa::path(
    delete,
    tag = "Repositories",
    path = "/api/v1/outside-authors/{address}",
    params(("address" = String, Path, description = "An address of the author.", example = "someone@example.com")),
    responses(
        (status = 204, description = "The author is not marked."),
        (status = 403, description = "Only the teams' leads, the CTO and operators may do this."),
    ),
)]
pub(super) async fn unmark_outside_author(ctx: Ctx, Path(address): Path<String>) -> Result<StatusCode> {
    asked::mark_outside(&ctx, &[address], false).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The Git identities of a person, next to their e-mail address.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GitIdentities)]
pub(super) struct IdentitiesItem {
    /// Each as `Name <address>`, or an address.
    #[schema(example = json!(["Ana Example <ana@home.example>"]))]
    identities: Vec<String>,
}

async fn identities(ctx: &Ctx, person: &PersonId) -> Result<Response> {
    let (identities, revision) = asked::git_identities(ctx, person).await?;
    Ok(api::versioned(revision, IdentitiesItem { identities }))
}

/// Show the Git identities of a person
///
/// Commits under these names and addresses are the person's.
#[utoipa::path(
    get,
    tag = "Repositories",
    path = "/api/v1/people/{id}/git-identities",
    params(("id" = String, Path, description = "The person's id.", example = "ana")),
    responses(
        (status = 200, description = "The identities.", body = IdentitiesItem),
        (status = 403, description = "Only the person's lead, the CTO and operators may do this."),
    ),
)]
pub(super) async fn get_git_identities(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    identities(&ctx, &PersonId::from(id)).await
}

/// Set the Git identities of a person
///
/// In place of the present ones. Figures follow at once; nothing is scanned again.
#[utoipa::path(
    put,
    tag = "Repositories",
    path = "/api/v1/people/{id}/git-identities",
    params(("id" = String, Path, description = "The person's id.", example = "ana"), IfMatch),
    request_body = IdentitiesItem,
    responses(
        (status = 200, description = "The identities were saved.", body = IdentitiesItem),
        (status = 403, description = "Only the person's lead, the CTO and operators may do this."),
        (status = 409, description = "An address belongs to another person."),
        (status = 422, description = "An identity is invalid; `errors` says why."),
    ),
)]
pub(super) async fn set_git_identities(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(sent): Json<IdentitiesItem>,
) -> Result<Response> {
    let person = PersonId::from(id);
    asked::set_git_identities(&ctx, &person, &seen, &sent.identities).await?;
    identities(&ctx, &person).await
}
