//! The documents of the API.

use castra_repositories::RepositoryItem;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    ChangeRow, ComponentRow, Figures, FileView, FunctionRow, HotspotRow, KnowerRow, WeekRow, Who,
};

/// A repository with the figures from its history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RepositoryInFull)]
pub(super) struct RepositoryFull {
    #[serde(flatten)]
    pub(super) repository: RepositoryItem,
    /// The figures from its history; null before the first scan.
    #[schema(required)]
    pub(super) figures: Option<FiguresItem>,
}

/// The figures from a repository's history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RepositoryFigures)]
pub(super) struct FiguresItem {
    /// Files that change often and are complicated, hottest first.
    hotspots: Vec<HotspotItem>,
    /// Functions that change often and are hard to follow, hottest first; only from the files that change
    /// most.
    functions: Vec<FunctionItem>,
    /// The repository's parts, largest first.
    components: Vec<ComponentItem>,
    /// The people who know it.
    knowers: Vec<KnowerItem>,
    /// How many files are known only to people who have left.
    departed_files: usize,
    /// Commits in the last full weeks, oldest first.
    commits_by_week: Vec<u32>,
    /// Your own coding time in the last full weeks, oldest first; no one else sees it.
    your_weeks: Vec<WeekItem>,
}

/// Coding time in a week, estimated from commits: a lower bound, not a time sheet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CodingWeek)]
struct WeekItem {
    /// The week's Monday.
    monday: NaiveDate,
    /// Minutes, with the usual allowance before each session's first commit.
    minutes: u32,
    /// The lowest estimate.
    low: u32,
    /// The highest estimate from the commits.
    high: u32,
    /// How many commits.
    commits: u32,
}

/// A file that changes often and is complicated.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hotspot)]
struct HotspotItem {
    /// The file's path.
    path: String,
    /// Commits that changed it in a year.
    revisions: u32,
    /// Lines today.
    lines: u32,
    /// Cognitive complexity today; null if its syntax was not read.
    #[schema(required)]
    cognitive: Option<u32>,
    /// Indentation complexity today.
    complexity: u32,
    /// The score, from 0 to 1: its rank by changes times its rank by complexity, cognitive if known and
    /// otherwise indentation.
    score: f64,
    /// How its complexity changed in 90 days: 0.12 is 12 % more.
    #[schema(required)]
    change: Option<f64>,
    /// The person who knows it best.
    #[schema(required)]
    main_author: Option<WhoItem>,
    /// How many authors it has.
    authors: usize,
}

/// A part of a repository.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Component)]
struct ComponentItem {
    /// The part's folder; `.` for files outside any folder.
    name: String,
    /// Files that count.
    files: usize,
    /// Their lines.
    lines: u64,
    /// How many people must leave until most files have no author.
    truck_factor: usize,
    /// People here who know it: authors of something in it who wrote at least a tenth of it or made a tenth
    /// of its recent changes, and wrote anything in the repository within a year.
    known_by: Vec<WhoItem>,
    /// People here who would be among them, but wrote nothing in the repository for a year.
    fading: Vec<WhoItem>,
    /// The only person who knows it; null if there is none.
    #[schema(required)]
    sole: Option<SoleItem>,
    /// Files known only to people who have left.
    departed_files: usize,
}

/// The only person who knows a part: an author in it who wrote at least 80 % of its lines and made most of
/// its changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SoleKnowledge)]
struct SoleItem {
    /// The person.
    who: WhoItem,
    /// Their share of today's lines, without those of people who have left; from 0.8 to 1.
    lines_share: f64,
    /// Their share of the changes, each counted half for every year of age; from 0.5 to 1.
    changes_share: f64,
}

/// A person who knows something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Knower)]
struct KnowerItem {
    /// The person.
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

/// The author of a commit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Contributor)]
pub(super) struct WhoItem {
    /// The person's id; null outside the organization.
    #[schema(required)]
    id: Option<String>,
    /// The person's name.
    name: String,
}

impl FiguresItem {
    pub(super) fn of(figures: Figures) -> Self {
        Self {
            hotspots: figures.hotspots.into_iter().map(HotspotItem::of).collect(),
            functions: figures.functions.into_iter().map(FunctionItem::of).collect(),
            components: figures.components.into_iter().map(ComponentItem::of).collect(),
            knowers: figures.knowers.into_iter().map(KnowerItem::of).collect(),
            departed_files: figures.departed_files,
            commits_by_week: figures.commits_by_week,
            your_weeks: figures.own_weeks.into_iter().map(WeekItem::of).collect(),
        }
    }
}

impl WeekItem {
    fn of(row: WeekRow) -> Self {
        let WeekRow { monday, minutes, low, high, commits } = row;
        Self { monday, minutes, low, high, commits }
    }
}

impl HotspotItem {
    fn of(row: HotspotRow) -> Self {
        let HotspotRow {
            path,
            revisions,
            lines,
            cognitive,
            complexity,
            score,
            change,
            main_author,
            authors,
            ..
        } = row;
        let main_author = main_author.as_ref().map(WhoItem::of);
        Self { path, revisions, lines, cognitive, complexity, score, change, main_author, authors }
    }
}

impl SoleItem {
    fn of(who: &Who, known: &castra_history::SoleKnowledge) -> Self {
        Self { who: WhoItem::of(who), lines_share: known.lines_share, changes_share: known.changes_share }
    }
}

impl ComponentItem {
    fn of(row: ComponentRow) -> Self {
        let ComponentRow { name, files, lines, truck_factor, known_by, fading, departed_files, .. } = row;
        let known_by = known_by.iter().map(WhoItem::of).collect();
        let fading = fading.iter().map(WhoItem::of).collect();
        let sole = row.sole.zip(row.sole_knowledge).map(|(who, known)| SoleItem::of(&who, &known));
        Self { name, files, lines, truck_factor, known_by, fading, sole, departed_files }
    }
}

impl KnowerItem {
    fn of(row: KnowerRow) -> Self {
        let KnowerRow { who, files, share, last_commit, is_departed } = row;
        Self { who: WhoItem::of(&who), files, share, last_commit, is_departed }
    }
}

impl WhoItem {
    pub(super) fn of(who: &Who) -> Self {
        Self { id: who.id().map(ToString::to_string), name: who.name().to_owned() }
    }
}

/// One file of a repository.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RepositoryFile)]
pub(super) struct FileItem {
    /// The file's path.
    path: String,
    /// Lines today.
    lines: u32,
    /// Total indentation complexity today.
    complexity: u32,
    /// Cognitive complexity today; null if its syntax was not read.
    #[schema(required)]
    cognitive: Option<u32>,
    /// Its functions, the hardest to read first; only known for the files that change most.
    functions: Vec<FunctionItem>,
    /// Files that change with it in a year.
    changes_with: Vec<CompanionItem>,
    /// Its place among the hotspots; null if it is not one.
    #[schema(required)]
    hotspot: Option<HotspotItem>,
    /// Its complexity over time, oldest first.
    trend: Vec<PointItem>,
    /// The people who know it.
    knowers: Vec<KnowerItem>,
    /// The only person who knows it; null if there is none.
    #[schema(required)]
    sole: Option<SoleItem>,
    /// Its newest changes.
    changes: Vec<RevisionItem>,
}

/// A function.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Function)]
struct FunctionItem {
    /// The path of its file.
    path: String,
    /// Its name, with those of the items that contain it.
    name: String,
    /// Its first line.
    line: u32,
    /// Its cognitive complexity.
    cognitive: u32,
    /// Commits of the last 365 days that changed its lines.
    revisions: u32,
    /// Its rank by changes times its rank by complexity among the functions that changed in a year, from 0 to 1.
    score: f64,
}

impl FunctionItem {
    fn of(row: FunctionRow) -> Self {
        let FunctionRow { path, name, line, cognitive, revisions, score } = row;
        Self { path, name, line, cognitive, revisions, score }
    }
}

/// A file that changes with another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Companion)]
struct CompanionItem {
    /// The file's path.
    path: String,
    /// Shared changes as a share of the mean of both files' changes, in percent.
    degree: f64,
    /// How many changes they share.
    shared: u32,
}

/// A file's complexity at a point in time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComplexityPoint)]
struct PointItem {
    /// The time of the change.
    at: DateTime<Utc>,
    /// Total indentation complexity then.
    complexity: u32,
}

/// One change of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Revision)]
struct RevisionItem {
    /// The time of the commit.
    at: DateTime<Utc>,
    /// The commit's id.
    commit: String,
    /// The commit's first line.
    subject: String,
    /// The author.
    who: WhoItem,
    /// Lines added.
    added: u32,
    /// Lines removed.
    removed: u32,
}

impl FileItem {
    pub(super) fn of(file: FileView) -> Self {
        let point = |(at, complexity): (i64, u32)| {
            Some(PointItem { at: DateTime::from_timestamp(at, 0)?, complexity })
        };
        let revision = |row: ChangeRow| RevisionItem {
            at: row.at,
            commit: row.commit,
            subject: row.subject,
            who: WhoItem::of(&row.who),
            added: row.added,
            removed: row.removed,
        };
        Self {
            path: file.path,
            lines: file.lines,
            complexity: file.complexity,
            cognitive: file.cognitive,
            functions: file.functions.into_iter().map(FunctionItem::of).collect(),
            changes_with: file
                .coupled
                .into_iter()
                .map(|(path, degree, shared)| CompanionItem { path, degree, shared })
                .collect(),
            hotspot: file.hotspot.map(HotspotItem::of),
            trend: file.trend.into_iter().filter_map(point).collect(),
            knowers: file.knowers.into_iter().map(KnowerItem::of).collect(),
            sole: file.sole.map(|(who, known)| SoleItem::of(&who, &known)),
            changes: file.changes.into_iter().map(revision).collect(),
        }
    }
}
