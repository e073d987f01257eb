//! Answers from a repository's history beyond its figures, and whom to ask.

use castra_platform::{
    Ctx, Error, Result,
    web::{
        api::{Json, Path, Query},
        ceiling,
    },
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::items::WhoItem;
use crate::{self as asked, Answered, Knower};

pub(super) fn read<T>(answered: Answered<T>) -> Result<T> {
    let id = &answered.repository.id;
    let missing = || Error::not_found(format!("scan of `{id}` yet")).hint("request a scan and try again");
    answered.answer.ok_or_else(missing)
}

/// Who knows what of a repository.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KnowledgeMap)]
pub(super) struct KnowledgeItem {
    /// How many people must leave until over half of the files that have an author have none.
    truck_factor: usize,
    /// Those people, in the order in which their loss weighs most.
    truck: Vec<TruckItem>,
    /// Files that have an author.
    files: usize,
    /// The ids of the people or teams whose shares the parts list, those who know most first.
    knowers: Vec<String>,
    /// The parts, largest first.
    parts: Vec<PartItem>,
    /// Knowledge of people here that they have not touched for a year.
    fading: Vec<FadingItem>,
    /// Files known only to people who have left; the first fifty.
    orphaned: Vec<String>,
}

/// A person counted by the truck factor.
#[derive(Debug, Serialize, ToSchema)]
struct TruckItem {
    /// The person.
    who: WhoItem,
    /// Files they are an author of.
    files: usize,
    /// Files without any author once this person is gone too.
    abandoned: usize,
}

/// A part of a repository.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KnownPart)]
struct PartItem {
    /// The part's folder; `.` for files outside any.
    name: String,
    /// Files that count.
    files: usize,
    /// The part's truck factor.
    truck_factor: usize,
    /// The share of its files that each knower is an author of, from 0 to 1, in the knowers' order; null for
    /// none.
    shares: Vec<Option<f64>>,
}

/// Fading knowledge.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FadingKnowledge)]
struct FadingItem {
    /// The person whose knowledge it is.
    who: WhoItem,
    /// The part, by its folder.
    part: String,
    /// Files in it that they are an author of.
    files: usize,
    /// Their last change in it.
    last: DateTime<Utc>,
    /// Whether no one else here knows the part.
    is_last: bool,
}

/// People or teams.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct KnowledgeQuery {
    /// `true` for teams; people if absent.
    #[serde(default)]
    teams: bool,
}

/// Show who knows what
///
/// By degree of authorship (Avelino and others, 2016): parts by people or teams, the truck factor, what fades.
#[utoipa::path(
    get,
    tag = "Repositories",
    path = "/api/v1/repositories/{id}/knowledge",
    params(("id" = String, Path, description = "The repository's id.", example = "payments-api"), KnowledgeQuery),
    responses(
        (status = 200, description = "The knowledge map.", body = KnowledgeItem),
        (status = 404, description = "There is no repository with this id, or no scan of it yet."),
    ),
)]
pub(super) async fn get_knowledge(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<KnowledgeQuery>,
) -> Result<Json<KnowledgeItem>> {
    let map = read(asked::knowledge_map(&ctx, &id, query.teams).await?)?;
    let knower = |knower: &Knower| match knower {
        Knower::Person(id, _) => id.to_string(),
        Knower::Team(id, _) => id.to_string(),
    };
    Ok(Json(KnowledgeItem {
        truck_factor: map.truck.len(),
        knowers: map.knowers.iter().map(knower).collect(),
        truck: map
            .truck
            .iter()
            .map(|row| TruckItem { who: WhoItem::of(&row.who), files: row.files, abandoned: row.abandoned })
            .collect(),
        files: map.files,
        parts: map
            .parts
            .into_iter()
            .map(|row| PartItem {
                name: row.name,
                files: row.files,
                truck_factor: row.truck_factor,
                shares: row.shares,
            })
            .collect(),
        fading: map
            .fading
            .into_iter()
            .map(|row| FadingItem {
                who: WhoItem::of(&row.who),
                part: row.part,
                files: row.files,
                last: row.last,
                is_last: row.is_last,
            })
            .collect(),
        orphaned: map.orphaned,
    }))
}

/// How old a repository's code is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CodeAge)]
pub(super) struct AgeItem {
    /// The months, oldest first: `2025-03`.
    months: Vec<String>,
    /// Lines of each year that were left at the end of each month.
    cohorts: Vec<CohortItem>,
    /// Days after which half of the lines written are gone; null if most outlast the history.
    #[schema(required)]
    half_life_days: Option<f64>,
    /// Lines whose origin is known.
    lines: u64,
    /// Lines of unknown origin.
    unknown_lines: u64,
}

/// The lines of one year.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CodeCohort)]
struct CohortItem {
    /// The year in which they were written.
    year: String,
    /// The lines left, one number for each month.
    lines: Vec<u64>,
}

/// Show the age of the code
///
/// Lines by the year they were written in, month by month over five years, and how long lines last.
#[utoipa::path(
    get,
    tag = "Repositories",
    path = "/api/v1/repositories/{id}/age",
    responses(
        (status = 200, description = "The age of the code.", body = AgeItem),
        (status = 404, description = "There is no repository with this id, or no scan of it yet."),
    ),
)]
pub(super) async fn get_age(ctx: Ctx, Path(id): Path<String>) -> Result<Json<AgeItem>> {
    let age = read(asked::age(&ctx, &id).await?)?;
    Ok(Json(AgeItem {
        months: age.months,
        cohorts: age.cohorts.into_iter().map(|(year, lines)| CohortItem { year, lines }).collect(),
        half_life_days: age.half_life_days,
        lines: age.lines,
        unknown_lines: age.unknown_lines,
    }))
}

/// A technology, with files today or without.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Technology)]
pub(super) struct TechnologyItem {
    /// The technology's name.
    name: &'static str,
    /// `language` or `tool`.
    kind: &'static str,
    /// Files at the head.
    files: usize,
    /// Their lines.
    lines: u64,
    /// When it appeared.
    first: DateTime<Utc>,
    /// Its newest change.
    last: DateTime<Utc>,
    /// When its last file was removed; null if it has any. A tool without one may be set up in a file that it shares.
    #[schema(required)]
    vanished: Option<DateTime<Utc>>,
    /// The folders it is in, those with most files first.
    places: Vec<String>,
}

/// List technologies
///
/// Languages and tools: where they are, since when, and which have no file today.
#[utoipa::path(
    get,
    tag = "Repositories",
    path = "/api/v1/repositories/{id}/technologies",
    responses(
        (status = 200, description = "The technologies.", body = Vec<TechnologyItem>),
        (status = 404, description = "There is no repository with this id, or no scan of it yet."),
    ),
)]
pub(super) async fn list_technologies(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Vec<TechnologyItem>>> {
    let rows = read(asked::technologies(&ctx, &id).await?)?;
    let item = |row: asked::TechnologyRow| TechnologyItem {
        name: row.name,
        kind: if row.is_language { "language" } else { "tool" },
        files: row.files,
        lines: row.lines,
        first: row.first,
        last: row.last,
        vanished: row.vanished,
        places: row.places.into_iter().map(|(place, _)| place).collect(),
    };
    Ok(Json(rows.into_iter().map(item).collect()))
}

/// Releases, and documents left behind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Releases)]
pub(super) struct ReleasesItem {
    /// The releases, newest first.
    releases: Vec<ReleaseItem>,
    /// Median days between releases of the last year.
    #[schema(required)]
    cadence_days: Option<f64>,
    /// Median days from a commit to its release.
    #[schema(required)]
    lead_time_days: Option<f64>,
    /// Commits since the newest release.
    unreleased: usize,
    /// Documents whose code has moved on, the furthest behind first.
    documents_behind: Vec<DocumentItem>,
}

/// A release.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Release)]
struct ReleaseItem {
    /// The release's tags.
    names: Vec<String>,
    /// When it was released.
    at: DateTime<Utc>,
    /// Commits that came with it.
    commits: usize,
    /// Their median days from commit to release.
    #[schema(required)]
    lead_time_days: Option<f64>,
}

/// A document whose code has moved on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentBehind)]
struct DocumentItem {
    /// The document's path.
    path: String,
    /// When it was last touched.
    last: DateTime<Utc>,
    /// Commits to its code since.
    commits: u32,
    /// Files of its code that those changed.
    changed_files: usize,
}

/// Show releases and documents
///
/// From tags: cadence, and how long commits waited; and documents whose code has moved on.
#[utoipa::path(
    get,
    tag = "Repositories",
    path = "/api/v1/repositories/{id}/releases",
    responses(
        (status = 200, description = "The releases and documents.", body = ReleasesItem),
        (status = 404, description = "There is no repository with this id, or no scan of it yet."),
    ),
)]
pub(super) async fn get_releases(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ReleasesItem>> {
    let found = read(asked::releases(&ctx, &id).await?)?;
    let release = |row: asked::ReleaseRow| ReleaseItem {
        names: row.names,
        at: row.at,
        commits: row.commits,
        lead_time_days: row.lead_time_days,
    };
    let document = |row: asked::DocumentRow| DocumentItem {
        path: row.path,
        last: row.last,
        commits: row.commits,
        changed_files: row.changed.0,
    };
    Ok(Json(ReleasesItem {
        releases: found.releases.into_iter().map(release).collect(),
        cadence_days: found.cadence_days,
        lead_time_days: found.lead_time_days,
        unreleased: found.unreleased,
        documents_behind: found.documents.into_iter().map(document).collect(),
    }))
}

/// The topic.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct AskQuery {
    /// A path, a technology, or a word of commit subjects.
    #[param(example = "invoices", min_length = 1, max_length = 200)]
    q: String,
}

/// Whom to ask.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WhomToAsk)]
pub(super) struct AskedItem {
    /// People here, those who know most first.
    people: Vec<AdviceItem>,
    /// The teams that own the code, most files first.
    teams: Vec<AskedTeam>,
}

/// A person to ask.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Advice)]
struct AdviceItem {
    /// The person.
    who: WhoItem,
    /// Their share of all knowledge of the topic, from 0 to 1; a change made a year ago counts half.
    share: f64,
    /// Files on the topic that they are an author of.
    files: usize,
    /// Their commits whose subject mentions the topic.
    commits: usize,
    /// The repositories, by id.
    repositories: Vec<String>,
    /// Their newest change on the topic.
    last: DateTime<Utc>,
}

/// A team that owns code on the topic.
#[derive(Debug, Serialize, ToSchema)]
struct AskedTeam {
    /// The team's id.
    team: String,
    /// Its tech lead, by id.
    #[schema(required)]
    lead: Option<String>,
    /// Files on the topic.
    files: usize,
}

/// Find people to ask
///
/// About a path, a technology or a word, over every scanned repository.
#[utoipa::path(
    get,
    tag = "Repositories",
    path = "/api/v1/ask-whom",
    params(AskQuery),
    responses(
        (status = 200, description = "People and teams to ask.", body = AskedItem),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 422, description = "`q` must have 1 to 200 characters."),
    ),
)]
pub(super) async fn get_ask_whom(ctx: Ctx, Query(query): Query<AskQuery>) -> Result<Json<AskedItem>> {
    let about = ceiling::search("q", &query.q)?;
    if about.is_empty() {
        return Err(Error::invalid_field("q", "enter a topic of at most 200 characters"));
    }
    let found = asked::ask_whom(&ctx, about).await?;
    let advice = |row: asked::Advice| AdviceItem {
        who: WhoItem::of(&row.who),
        share: row.share,
        files: row.files,
        commits: row.commits,
        repositories: row.repositories.iter().map(ToString::to_string).collect(),
        last: row.last,
    };
    let team = |(id, _, lead, files): (castra_org::organization::TeamId, _, Option<_>, _)| AskedTeam {
        team: id.to_string(),
        lead: lead.map(|id: castra_org::organization::PersonId| id.to_string()),
        files,
    };
    Ok(Json(AskedItem {
        people: found.people.into_iter().map(advice).collect(),
        teams: found.teams.into_iter().map(team).collect(),
    }))
}
