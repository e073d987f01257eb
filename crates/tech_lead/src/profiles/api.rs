//! `/api/v1/people/{id}/profile` and what belongs to it.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{Json, Listed, Path},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    actions,
    kinds::ProfilePart,
    model::{Member, Profile, Read, Words},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Profiles",
            "What members are strong in, find hard, want and worry about, for those who lead them.",
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
    /// Its id.
    id: String,
    /// In which part.
    part: ProfilePart,
    /// Who wrote it, by id.
    author: String,
    /// When.
    noted_on: NaiveDate,
    /// What it says, in Markdown; null where it was erased.
    #[schema(required)]
    text: Option<String>,
    /// What it rests on.
    links: Vec<String>,
    /// When it ended; null while it stands.
    #[schema(required)]
    ended_on: Option<NaiveDate>,
    /// Why it ended, where that was said.
    #[schema(required)]
    why: Option<String>,
    /// The entry in its place, by id.
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

/// A look at a profile as a whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProfileReview)]
struct ReviewItem {
    /// Who looked, by id.
    reviewer: String,
    /// When.
    on: NaiveDate,
    /// What they said of it.
    #[schema(required)]
    note: Option<String>,
}

/// A part of a repository that the person knows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProfileArea)]
struct AreaItem {
    /// Which repository, by id.
    repository: String,
    /// Which part of it.
    part: String,
    /// Files in it that they are an author of.
    files: usize,
    /// As a share of the part's files, from 0 to 1.
    share: f64,
    /// Whether nobody else here knows it.
    is_sole: bool,
}

/// A profile.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Profile)]
struct ProfileItem {
    /// Whose, by id.
    person: String,
    /// Who else reads it, by id.
    readers: Vec<String>,
    /// What stands, the oldest first.
    standing: Vec<EntryItem>,
    /// What ended, the latest end first.
    ended: Vec<EntryItem>,
    /// Reviews, newest first.
    reviews: Vec<ReviewItem>,
    /// Entries that came since the newest review.
    added_since: usize,
    /// Entries that ended since.
    ended_since: usize,
    /// What history says they know.
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
/// To the person, those who lead them and their manager.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/profile",
    params(("id" = String, Path, description = "The person's id.", example = "bo")),
    responses(
        (status = 200, description = "The profile.", body = ProfileItem),
        (status = 404, description = "There is no profile like this that you may read."),
    ),
)]
async fn get_profile(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ProfileItem>> {
    shown(&ctx, &id).await
}

/// What is noted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProfileNote)]
struct NoteItem {
    /// In which part.
    part: ProfilePart,
    /// What it says, in Markdown.
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Explains hard things so that others can do them."
    )]
    text: String,
    /// What it rests on: addresses on the web, or pages of this instance.
    #[serde(default)]
    #[schema(max_items = 10)]
    links: Vec<String>,
    /// The entry that ends because this one takes its place, by id.
    #[serde(default)]
    replaces: Option<String>,
}

/// Note something in a profile
///
/// Under your name, by the person or whoever leads them.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/profile/entries",
    params(("id" = String, Path, description = "The person's id.", example = "bo")),
    request_body = NoteItem,
    responses(
        (status = 201, description = "It is noted.", body = ProfileItem),
        (status = 403, description = "You read this profile and do not write in it."),
        (status = 404, description = "There is no profile, or no entry in it, like this that you may read."),
        (status = 409, description = "The entry that it was to replace has ended already."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn note_in_profile(ctx: Ctx, Path(id): Path<String>, Json(sent): Json<NoteItem>) -> Result<Response> {
    let said = Words { text: sent.text, links: sent.links };
    actions::note(&ctx, &id, sent.part, said, sent.replaces.as_deref()).await?;
    Ok((StatusCode::CREATED, shown(&ctx, &id).await?).into_response())
}

/// Why an entry ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProfileEnd)]
struct EndItem {
    /// Why it does not hold any more; may be empty.
    #[serde(default)]
    #[schema(max_length = 4000)]
    why: String,
}

/// End an entry of a profile
///
/// It does not hold any more; it stays to be read among what ended.
#[utoipa::path(
    post,
    path = "/api/v1/profile-entries/{id}/end",
    params(("id" = String, Path, description = "The entry's id.")),
    request_body = EndItem,
    responses(
        (status = 200, description = "It has ended.", body = ProfileItem),
        (status = 403, description = "You read this profile and do not write in it."),
        (status = 404, description = "There is no entry like this that you may read."),
        (status = 409, description = "It has ended already."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn end_profile_entry(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<EndItem>,
) -> Result<Json<ProfileItem>> {
    let person = actions::end(&ctx, &id, &sent.why).await?;
    shown(&ctx, person.as_str()).await
}

/// What is said of a profile as a whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProfileLook)]
struct LookItem {
    /// May be empty.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: String,
}

/// Confirm a profile, or say that it was reviewed
///
/// The person confirms that it is right; whoever leads them says that it was looked at.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/profile/reviews",
    params(("id" = String, Path, description = "The person's id.", example = "bo")),
    request_body = LookItem,
    responses(
        (status = 201, description = "It is said.", body = ProfileItem),
        (status = 403, description = "It is not yours, and you do not lead this person."),
        (status = 404, description = "There is no profile like this that you may read."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn review_profile(ctx: Ctx, Path(id): Path<String>, Json(sent): Json<LookItem>) -> Result<Response> {
    actions::review(&ctx, &id, &sent.note).await?;
    Ok((StatusCode::CREATED, shown(&ctx, &id).await?).into_response())
}

/// How a member's profile stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProfileLine)]
struct MemberItem {
    /// Who, by id.
    person: String,
    /// Entries that stand.
    standing: usize,
    /// When it was looked at last.
    #[schema(required)]
    reviewed_on: Option<NaiveDate>,
    /// When it is due again.
    #[schema(required)]
    due: Option<NaiveDate>,
    /// Entries that came since it was looked at.
    added_since: usize,
    /// Entries that ended since.
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
/// Those of its members that you may read, what is due first.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/profiles",
    params(("team" = String, Path, description = "The team's id.", example = "payments")),
    responses(
        (status = 200, description = "How the profiles stand.", body = Listed<MemberItem>),
        (status = 404, description = "There is no list of profiles like this that you may read."),
    ),
)]
async fn list_profiles(ctx: Ctx, Path(team): Path<String>) -> Result<Json<Listed<MemberItem>>> {
    let (_, members) = actions::of_team(&ctx, &team).await?;
    Ok(Json(Listed::whole(members.iter().map(MemberItem::of).collect())))
}
