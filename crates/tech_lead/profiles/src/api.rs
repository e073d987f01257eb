//! `/api/v1/people/{id}/profile` and what belongs to it.

use axum::response::Response;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Json, Listed, Path},
    },
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    actions,
    kinds::ProfilePart,
    model::{Look, Member, Note, Profile, Read, Reason},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Profiles",
            "What members are strong in, find hard, want and worry about. For the person, their leads and their manager.",
        )
        .api(Rule::SignedIn, routes!(get_profile))
        .api(Rule::SignedIn, routes!(note_in_profile))
        .api(Rule::SignedIn, routes!(end_profile_entry))
        .api(Rule::SignedIn, routes!(review_profile))
        .api(Rule::SignedIn, routes!(list_profiles))
}

/// An entry of a profile.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProfileEntry)]
struct EntryItem {
    /// The id of the entry.
    id: String,
    /// The part of the profile.
    part: ProfilePart,
    /// The author, by id.
    author: String,
    /// The day it was written.
    noted_on: NaiveDate,
    /// The text in Markdown; null if erased.
    #[schema(required)]
    text: Option<String>,
    /// Addresses of evidence.
    links: Vec<String>,
    /// The day it ended; null for a current entry.
    #[schema(required)]
    ended_on: Option<NaiveDate>,
    /// The reason it ended, if given.
    #[schema(required)]
    why: Option<String>,
    /// The entry that replaced it, by id.
    #[schema(required)]
    replaced_by: Option<String>,
}

impl EntryItem {
    fn of(read: &Read) -> Self {
        let end = read.entry.end.as_ref();
        Self {
            id: read.entry.id.clone(),
            part: read.entry.part,
            author: read.entry.author.to_string(),
            noted_on: read.entry.noted_on,
            text: read.words.as_ref().map(|words| words.text.clone()),
            links: read.words.as_ref().map(|words| words.links.clone()).unwrap_or_default(),
            ended_on: end.map(|end| end.at.date_naive()),
            why: read.why.clone(),
            replaced_by: end.and_then(|end| end.replaced_by.clone()),
        }
    }
}

/// A review of a profile as a whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProfileReview)]
struct ReviewItem {
    /// The reviewer, by id.
    reviewer: String,
    /// The day of the review.
    on: NaiveDate,
    /// The reviewer's note.
    #[schema(required)]
    note: Option<String>,
}

/// A part of a repository the person knows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProfileArea)]
struct AreaItem {
    /// The repository, by id.
    repository: String,
    /// The part of it.
    part: String,
    /// The number of files in it they are an author of.
    files: usize,
    /// The same as a share of the part's files, from 0 to 1.
    share: f64,
    /// Whether no one else here knows it.
    is_sole: bool,
}

/// A profile.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Profile)]
struct ProfileItem {
    /// The person, by id.
    person: String,
    /// The other readers, by id.
    readers: Vec<String>,
    /// Current entries, oldest first.
    standing: Vec<EntryItem>,
    /// Past entries, most recently ended first.
    ended: Vec<EntryItem>,
    /// Reviews, newest first.
    reviews: Vec<ReviewItem>,
    /// Entries added since the newest review.
    added_since: usize,
    /// Entries ended since then.
    ended_since: usize,
    /// Areas they know by repository history.
    areas: Vec<AreaItem>,
}

impl ProfileItem {
    fn of(profile: &Profile) -> Self {
        Self {
            person: profile.person.to_string(),
            readers: profile.readers.iter().map(ToString::to_string).collect(),
            standing: profile.standing.iter().map(EntryItem::of).collect(),
            ended: profile.ended.iter().map(EntryItem::of).collect(),
            reviews: profile
                .reviews
                .iter()
                .map(|(review, note)| ReviewItem {
                    reviewer: review.reviewer.to_string(),
                    on: review.on,
                    note: note.clone(),
                })
                .collect(),
            added_since: profile.changes.added,
            ended_since: profile.changes.ended,
            areas: profile
                .technical
                .areas
                .iter()
                .map(|area| AreaItem {
                    repository: area.repository.to_string(),
                    part: area.component.clone(),
                    files: area.files,
                    share: area.share,
                    is_sole: area.is_sole,
                })
                .collect(),
        }
    }
}

async fn shown(ctx: &Ctx, person: &str) -> Result<Json<ProfileItem>> {
    Ok(Json(ProfileItem::of(&actions::opened(ctx, person).await?)))
}

/// Show a profile
///
/// For the person, their leads and their manager.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/profile",
    responses(
        (status = 200, description = "The profile.", body = ProfileItem),
        (status = 404, description = "It does not exist, or you may not read it."),
    ),
)]
async fn get_profile(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ProfileItem>> {
    shown(&ctx, &id).await
}

/// Add a profile entry
///
/// Under the caller's name, who is the person or a lead of theirs.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/profile/entries",
    request_body = Note,
    responses(
        (status = 201, description = "The updated profile.", body = ProfileItem,
            headers(("location" = String, description = "The URL of the profile."))),
        (status = 403, description = "You may read this profile but not edit it."),
        (status = 404, description = "The profile or the entry does not exist, or you may not read it."),
        (status = 409, description = "The entry to replace has already ended."),
    ),
)]
async fn note_in_profile(ctx: Ctx, Path(id): Path<String>, Json(note): Json<Note>) -> Result<Response> {
    actions::note(&ctx, &id, note).await?;
    Ok(api::created(format!("/api/v1/people/{id}/profile"), shown(&ctx, &id).await?))
}

/// End a profile entry
///
/// For an entry that no longer applies; it stays readable as a past entry.
#[utoipa::path(
    post,
    path = "/api/v1/profile-entries/{id}/end",
    request_body = Reason,
    responses(
        (status = 200, description = "The updated profile.", body = ProfileItem),
        (status = 403, description = "You may read this profile but not edit it."),
        (status = 404, description = "The entry does not exist, or you may not read it."),
        (status = 409, description = "It has already ended."),
    ),
)]
async fn end_profile_entry(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(reason): Json<Reason>,
) -> Result<Json<ProfileItem>> {
    let person = actions::end(&ctx, &id, reason).await?;
    shown(&ctx, person.as_str()).await
}

/// Confirm or review a profile
///
/// The person confirms that it is right; their lead marks it as reviewed.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/profile/reviews",
    request_body = Look,
    responses(
        (status = 201, description = "The updated profile.", body = ProfileItem,
            headers(("location" = String, description = "The URL of the profile."))),
        (status = 403, description = "It is not your profile, and you do not lead this person."),
        (status = 404, description = "It does not exist, or you may not read it."),
    ),
)]
async fn review_profile(ctx: Ctx, Path(id): Path<String>, Json(look): Json<Look>) -> Result<Response> {
    actions::review(&ctx, &id, look).await?;
    Ok(api::created(format!("/api/v1/people/{id}/profile"), shown(&ctx, &id).await?))
}

/// The status of a member's profile.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProfileLine)]
struct MemberItem {
    /// The member, by id.
    person: String,
    /// The number of current entries.
    standing: usize,
    /// The day of the last review.
    #[schema(required)]
    reviewed_on: Option<NaiveDate>,
    /// The date of the next review.
    #[schema(required)]
    due: Option<NaiveDate>,
    /// Entries added since the last review.
    added_since: usize,
    /// Entries ended since then.
    ended_since: usize,
}

impl MemberItem {
    fn of(member: &Member) -> Self {
        Self {
            person: member.person.to_string(),
            standing: member.standing,
            reviewed_on: member.reviewed_on,
            due: member.due,
            added_since: member.changes.added,
            ended_since: member.changes.ended,
        }
    }
}

/// List a team's profiles
///
/// The profiles of its members you may read, due ones first.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/profiles",
    responses(
        (status = 200, description = "The status of the profiles.", body = Listed<MemberItem>),
        (status = 404, description = "The team does not exist, or you may read none of its profiles."),
    ),
)]
async fn list_profiles(ctx: Ctx, Path(team): Path<String>) -> Result<Json<Listed<MemberItem>>> {
    let (_, members) = actions::of_team(&ctx, &team).await?;
    Ok(Json(Listed::whole(members.iter().map(MemberItem::of).collect())))
}
