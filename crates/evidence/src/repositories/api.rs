//! `/api/v1/repositories`.

use axum::http::StatusCode;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    jobs::Job,
    web::{
        Routes,
        api::{self, Json, Listed as Page, Path, Query},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{
    ChangeRow, ComponentRow, Figures, FileView, HotspotRow, KnowerRow, Listed, RepositoryView, ScanSummary,
    WeekRow, Who, list, opened, opened_file, request_scan,
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Repositories",
            "What the history of each team's repositories says, from scans in the background.",
        )
        .api(Rule::SignedIn, routes!(list_repositories))
        .api(Rule::SignedIn, routes!(get_repository))
        .api(Rule::SignedIn, routes!(get_repository_file))
        .api(Rule::SignedIn, routes!(list_own_coding_weeks))
        .api(Rule::SignedIn, routes!(scan_repository))
}

/// A repository, and how its last scan went.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Repository)]
struct RepositoryItem {
    /// Its id.
    id: String,
    /// The team it belongs to, by id.
    team: String,
    /// The branch that is read; the default branch where absent.
    #[schema(required)]
    branch: Option<String>,
    /// What the last scan found; null before the first.
    #[schema(required)]
    scan: Option<ScanItem>,
    /// The newest scan job's state: `queued`, `running`, `done` or `failed`; null where there was none.
    #[schema(required)]
    job: Option<String>,
}

/// What the last scan found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Scan)]
struct ScanItem {
    /// `scanned`, `partial` or `failed`.
    state: &'static str,
    /// What is missing, or why there is nothing.
    #[schema(required)]
    error: Option<String>,
    /// The newest commit that was read.
    #[schema(required)]
    head: Option<String>,
    /// When the figures were made.
    scanned_at: DateTime<Utc>,
    /// Commits, without merges and programs' commits.
    commits: u32,
    /// Their authors and co-authors.
    people: u32,
    /// Files that count.
    files: u32,
    /// Their lines.
    lines: i64,
    /// The oldest commit's time.
    #[schema(required)]
    first_commit: Option<DateTime<Utc>>,
    /// The newest commit's time.
    #[schema(required)]
    last_commit: Option<DateTime<Utc>>,
    /// By lines, largest first.
    languages: Vec<LanguageItem>,
    /// What does not count, in sentences.
    left_out: Vec<String>,
}

/// How much is written in a language.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Language)]
struct LanguageItem {
    /// Its name.
    name: String,
    /// Files.
    files: u64,
    /// Lines.
    lines: u64,
    /// Share of all lines, from 0 to 1.
    share: f64,
}

/// A repository with what its history says today.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RepositoryInFull)]
struct RepositoryFull {
    #[serde(flatten)]
    repository: RepositoryItem,
    /// What its history says; null before the first scan.
    #[schema(required)]
    figures: Option<FiguresItem>,
}

/// What a history says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RepositoryFigures)]
struct FiguresItem {
    /// Files that change often and are complicated, hottest first.
    hotspots: Vec<HotspotItem>,
    /// Its parts, largest first.
    components: Vec<ComponentItem>,
    /// Who knows it.
    knowers: Vec<KnowerItem>,
    /// How many files are known only to people who have left.
    departed_files: usize,
    /// Coding time of everybody together in the last full weeks, oldest first; null where fewer than five people
    /// made it.
    #[schema(required)]
    coding_weeks: Option<Vec<WeekItem>>,
    /// Commits in the last full weeks, oldest first.
    commits_by_week: Vec<u32>,
}

/// Coding time in a week, estimated from the times of commits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CodingWeek)]
struct WeekItem {
    /// The day it begins.
    monday: NaiveDate,
    /// Minutes, with the usual allowance before each session's first commit.
    minutes: u32,
    /// The least it can have been.
    low: u32,
    /// The most that the commits show.
    high: u32,
    /// Commits.
    commits: u32,
}

/// A file with what its history says today.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RepositoryFile)]
struct FileItem {
    /// The repository's id.
    repository: String,
    /// Where it is.
    path: String,
    /// Lines today.
    lines: u32,
    /// Indentation complexity today.
    complexity: u32,
    /// Its place among the hotspots; null where it is none.
    #[schema(required)]
    hotspot: Option<HotspotItem>,
    /// Its complexity over time, oldest first.
    trend: Vec<TrendItem>,
    /// Who knows it.
    knowers: Vec<KnowerItem>,
    /// Its newest changes, newest first.
    changes: Vec<FileChangeItem>,
}

/// How complicated a file was.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileComplexity)]
struct TrendItem {
    /// When.
    at: DateTime<Utc>,
    /// Indentation complexity then.
    complexity: u32,
}

/// One change of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileChange)]
struct FileChangeItem {
    /// When.
    at: DateTime<Utc>,
    /// The commit's id.
    commit: String,
    /// The commit's first line.
    subject: String,
    /// Who.
    who: WhoItem,
    /// Lines added.
    added: u32,
    /// Lines removed.
    removed: u32,
}

/// A file that changes often and is complicated.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hotspot)]
struct HotspotItem {
    /// Where it is.
    path: String,
    /// Commits that changed it in a year.
    revisions: u32,
    /// Lines today.
    lines: u32,
    /// Indentation complexity today.
    complexity: u32,
    /// How hot, from 0 to 1.
    score: f64,
    /// How its complexity changed in 90 days: 0.12 is 12 % more.
    #[schema(required)]
    change: Option<f64>,
    /// Who knows it best.
    #[schema(required)]
    main_author: Option<WhoItem>,
    /// How many are authors of it.
    authors: usize,
}

/// A part of a repository.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Component)]
struct ComponentItem {
    /// Its folder; `.` for files outside any folder.
    name: String,
    /// Files that count.
    files: usize,
    /// Their lines.
    lines: u64,
    /// How many have to go until most files have no author left.
    truck_factor: usize,
    /// People here who are authors of something in it.
    known_by: Vec<WhoItem>,
    /// Files known only to people who have left.
    departed_files: usize,
}

/// Somebody who knows something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Knower)]
struct KnowerItem {
    /// Who.
    who: WhoItem,
    /// Files they are an author of.
    files: usize,
    /// Those as a share of all, from 0 to 1.
    share: f64,
    /// Their last change.
    last_commit: DateTime<Utc>,
    /// Whether they have left.
    is_departed: bool,
}

/// Somebody behind commits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Contributor)]
struct WhoItem {
    /// Their id; null for somebody outside the organization.
    #[schema(required)]
    id: Option<String>,
    /// Their name.
    name: String,
}

impl RepositoryItem {
    fn of(
        repository: &castra_org::organization::Repository,
        summary: Option<ScanSummary>,
        job: Option<Job>,
    ) -> Self {
        Self {
            id: repository.id.to_string(),
            team: repository.team.to_string(),
            branch: repository.branch.clone(),
            scan: summary.map(ScanItem::of),
            job: job.map(|job| job.state.to_string()),
        }
    }
}

impl ScanItem {
    fn of(summary: ScanSummary) -> Self {
        let language = |known: super::Language| LanguageItem {
            name: known.name,
            files: known.files,
            lines: known.lines,
            share: known.share,
        };
        Self {
            state: summary.state.as_str(),
            error: summary.error,
            head: summary.head,
            scanned_at: summary.scanned_at,
            commits: summary.commits,
            people: summary.people,
            files: summary.files,
            lines: summary.lines,
            first_commit: summary.first_commit,
            last_commit: summary.last_commit,
            languages: summary.languages.into_iter().map(language).collect(),
            left_out: summary.left_out.sentences(),
        }
    }
}

impl FiguresItem {
    fn of(figures: Figures) -> Self {
        Self {
            hotspots: figures.hotspots.into_iter().map(HotspotItem::of).collect(),
            components: figures.components.into_iter().map(ComponentItem::of).collect(),
            knowers: figures.knowers.into_iter().map(KnowerItem::of).collect(),
            departed_files: figures.departed_files,
            coding_weeks: figures.weeks.map(|weeks| weeks.into_iter().map(WeekItem::of).collect()),
            commits_by_week: figures.commits_by_week,
        }
    }
}

impl WeekItem {
    fn of(WeekRow { monday, minutes, low, high, commits }: WeekRow) -> Self {
        Self { monday, minutes, low, high, commits }
    }
}

impl FileItem {
    fn of(file: FileView) -> Self {
        let FileView { repository, path, lines, complexity, hotspot, trend, knowers, changes } = file;
        let trend = trend.into_iter().filter_map(|(at, complexity)| {
            Some(TrendItem { at: DateTime::from_timestamp(at, 0)?, complexity })
        });
        Self {
            repository: repository.id.to_string(),
            path,
            lines,
            complexity,
            hotspot: hotspot.map(HotspotItem::of),
            trend: trend.collect(),
            knowers: knowers.into_iter().map(KnowerItem::of).collect(),
            changes: changes.into_iter().map(FileChangeItem::of).collect(),
        }
    }
}

impl FileChangeItem {
    fn of(change: ChangeRow) -> Self {
        let ChangeRow { at, commit, subject, who, added, removed } = change;
        Self { at, commit, subject, who: WhoItem::of(&who), added, removed }
    }
}

impl HotspotItem {
    fn of(row: HotspotRow) -> Self {
        let HotspotRow { path, revisions, lines, complexity, score, change, main_author, authors, .. } = row;
        let main_author = main_author.as_ref().map(WhoItem::of);
        Self { path, revisions, lines, complexity, score, change, main_author, authors }
    }
}

impl ComponentItem {
    fn of(row: ComponentRow) -> Self {
        let ComponentRow { name, files, lines, truck_factor, known_by, departed_files, .. } = row;
        let known_by = known_by.iter().map(WhoItem::of).collect();
        Self { name, files, lines, truck_factor, known_by, departed_files }
    }
}

impl KnowerItem {
    fn of(row: KnowerRow) -> Self {
        let KnowerRow { who, files, share, last_commit, is_departed } = row;
        Self { who: WhoItem::of(&who), files, share, last_commit, is_departed }
    }
}

impl WhoItem {
    fn of(who: &Who) -> Self {
        Self { id: who.id().map(ToString::to_string), name: who.name().to_owned() }
    }
}

/// Which repositories.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct RepositoriesQuery {
    /// Only of this team.
    team: Option<String>,
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List repositories
///
/// Those of every team today, each with how its last scan went.
#[utoipa::path(
    get,
    path = "/api/v1/repositories",
    params(RepositoriesQuery),
    responses(
        (status = 200, description = "Repositories, by id.", body = Page<RepositoryItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_repositories(
    ctx: Ctx,
    Query(query): Query<RepositoriesQuery>,
) -> Result<Json<Page<RepositoryItem>>> {
    let limit = api::limit(query.limit)?;
    let mut all = list(&ctx).await?;
    all.sort_by(|a, b| a.repository.id.cmp(&b.repository.id));
    let after = |id: &str| query.after.as_deref().is_none_or(|after| id > after);
    let wanted = |team: &str| query.team.as_deref().is_none_or(|wanted| team == wanted);
    let fitting = all
        .into_iter()
        .filter(|listed| after(listed.repository.id.as_str()) && wanted(listed.repository.team.as_str()));
    let items =
        fitting.map(|Listed { repository, summary, job, .. }| RepositoryItem::of(&repository, summary, job));
    Ok(Json(Page::page(items, limit, |item| item.id.clone())))
}

/// Show a repository
///
/// With what its history says: hotspots, parts, and who knows it.
#[utoipa::path(
    get,
    path = "/api/v1/repositories/{id}",
    params(("id" = String, Path, description = "Its id.", example = "payments-api")),
    responses(
        (status = 200, description = "The repository.", body = RepositoryFull),
        (status = 404, description = "There is no repository with this id."),
    ),
)]
async fn get_repository(ctx: Ctx, Path(id): Path<String>) -> Result<Json<RepositoryFull>> {
    let RepositoryView { repository, summary, job, figures, .. } = opened(&ctx, &id).await?;
    let repository = RepositoryItem::of(&repository, summary, job);
    Ok(Json(RepositoryFull { repository, figures: figures.map(FiguresItem::of) }))
}

/// Which file.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FileQuery {
    /// Where it is in the repository.
    #[param(example = "src/main.rs")]
    path: String,
}

/// Show a file of a repository
///
/// How complicated it is and was, who knows it, and its newest changes.
#[utoipa::path(
    get,
    path = "/api/v1/repositories/{id}/file",
    params(("id" = String, Path, description = "Its id.", example = "payments-api"), FileQuery),
    responses(
        (status = 200, description = "The file.", body = FileItem),
        (status = 404, description = "There is no repository with this id, or its last scan saw no such file."),
    ),
)]
async fn get_repository_file(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<FileQuery>,
) -> Result<Json<FileItem>> {
    Ok(Json(FileItem::of(opened_file(&ctx, &id, &query.path).await?)))
}

/// List your own coding weeks
///
/// How long you programmed in a repository in its last full weeks, oldest first. Nobody is shown another's.
#[utoipa::path(
    get,
    path = "/api/v1/repositories/{id}/own-coding-weeks",
    params(("id" = String, Path, description = "Its id.", example = "payments-api")),
    responses(
        (status = 200, description = "Your weeks; none before the first scan, or for who is nobody here.", body = Vec<WeekItem>),
        (status = 404, description = "There is no repository with this id."),
    ),
)]
async fn list_own_coding_weeks(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Vec<WeekItem>>> {
    let weeks = opened(&ctx, &id).await?.figures.map(|figures| figures.own_weeks).unwrap_or_default();
    Ok(Json(weeks.into_iter().map(WeekItem::of).collect()))
}

/// Scan a repository
///
/// In the background; its `job` tells how far that is.
#[utoipa::path(
    post,
    path = "/api/v1/repositories/{id}/scan",
    params(("id" = String, Path, description = "Its id.", example = "payments-api")),
    responses(
        (status = 202, description = "A scan is queued."),
        (status = 403, description = "This is for the team's lead, the CTO and operators."),
        (status = 404, description = "There is no repository with this id."),
    ),
)]
async fn scan_repository(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    request_scan(&ctx, &id).await?;
    Ok(StatusCode::ACCEPTED)
}
