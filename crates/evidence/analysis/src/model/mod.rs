//! The answers from a repository's history, ready to be shown.

mod answers;
mod authors;

use castra_history::SoleKnowledge;
use castra_org::organization::{PersonId, Repository, RepositoryId};
use castra_platform::{clock::Timestamp, jobs::Job};
use castra_repositories::{LeftOut, ScanSummary, Source};
use chrono::NaiveDate;

pub use answers::{
    AcrossRow, AcrossView, Advice, AgeView, Answered, Asked, CopyRow, CrossingRow, CrossingsView,
    DocumentRow, FadingRow, Handover, HandoverFile, HandoverPart, Knower, KnowledgeMap, LeftOutFiles,
    LeftOutView, PartRow, PatternRow, ReleaseRow, ReleasesView, TeamRef, TechnologyRow, TruckRow,
};

pub use authors::{Author, Authors, Likeness, Suggestion};

/// Everything about one repository.
#[derive(Debug, Clone, PartialEq)]
pub struct RepositoryView {
    /// The repository.
    pub repository: Repository,
    /// Its team's name.
    pub team_name: String,
    /// What its last scan found.
    pub summary: Option<ScanSummary>,
    /// Its newest scan job.
    pub job: Option<Job>,
    /// Whether the viewer may edit it and ask for a scan.
    pub may_change: bool,
    /// Whether it was removed: it no longer belongs to a team.
    pub is_let_go: bool,
    /// Where its code host shows it, if that is known.
    pub source: Option<Source>,
    /// The figures; `None` before the first scan.
    pub figures: Option<Figures>,
}

/// The figures from a repository's facts, as of today.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Files, hottest first.
    pub hotspots: Vec<HotspotRow>,
    /// How many files were ranked.
    pub ranked_files: usize,
    /// How many changed files could not be read.
    pub unread_files: usize,
    /// Functions, hottest first.
    pub functions: Vec<FunctionRow>,
    /// Parts, largest first.
    pub components: Vec<ComponentRow>,
    /// The whole repository.
    pub whole: ComponentRow,
    /// People who know it: those here first.
    pub knowers: Vec<KnowerRow>,
    /// Files known only to people who have left.
    pub departed_files: usize,
    /// The first of the paths of those files.
    pub departed: Vec<String>,
    /// How many identities map to people here.
    pub people: PeopleCount,
    /// What is left out of the figures.
    pub left_out: LeftOut,
    /// Coding time of the whole repository in its last full weeks; `None` if fewer than five people
    /// contributed.
    pub weeks: Option<Vec<WeekRow>>,
    /// The viewer's own last weeks here, which no one else sees.
    pub own_weeks: Vec<WeekRow>,
    /// Commits in the last full weeks, oldest first.
    pub commits_by_week: Vec<u32>,
}

/// A function, with how often it changes and how hard it is to follow.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionRow {
    /// Its file.
    pub path: String,
    /// Its name, with those of the items that contain it.
    pub name: String,
    /// Its first line.
    pub line: u32,
    /// Its cognitive complexity.
    pub cognitive: u32,
    /// Commits of the last 365 days that changed its lines.
    pub revisions: u32,
    /// Its rank by changes times its rank by complexity among the functions that changed, from 0 to 1.
    pub score: f64,
}

/// A file that changes often and is complicated.
#[derive(Debug, Clone, PartialEq)]
pub struct HotspotRow {
    /// The file's path.
    pub path: String,
    /// Commits that changed it in a year.
    pub revisions: u32,
    /// Lines today.
    pub lines: u32,
    /// Cognitive complexity today; `None` if the syntax was not read.
    pub cognitive: Option<u32>,
    /// Total indentation complexity today.
    pub complexity: u32,
    /// Its rank by changes times its rank by complexity (cognitive where known, else indentation), from 0 to 1.
    pub score: f64,
    /// How its complexity changed in 90 days: 0.12 is 12 % more.
    pub change: Option<f64>,
    /// Its complexity over time: Unix seconds and total, oldest first.
    pub trend: Vec<(i64, u32)>,
    /// The person who knows it best.
    pub main_author: Option<Who>,
    /// How many authors it has.
    pub authors: usize,
}

/// A part of a repository.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentRow {
    /// Its folder; empty for the whole repository, `.` for files outside any folder.
    pub name: String,
    /// Files that count.
    pub files: usize,
    /// Their lines.
    pub lines: u64,
    /// How many identities must leave until most files have no author.
    pub truck_factor: usize,
    /// The organization's active people who know it: authors of something in it who wrote at least a tenth of
    /// it or made a tenth of its recent changes, and wrote anything in the repository within a year. If it
    /// has a sole knower, only that person.
    pub known_by: Vec<Who>,
    /// Active people who would be among them, but wrote nothing in the repository for a year.
    pub fading: Vec<Who>,
    /// How many identities outside the organization know it.
    pub outside: usize,
    /// Files known only to people who have left.
    pub departed_files: usize,
    /// The one active person who knows it, if there is only one.
    pub sole: Option<Who>,
    /// The figures behind `sole`.
    pub sole_knowledge: Option<SoleKnowledge>,
}

/// A person who knows something.
#[derive(Debug, Clone, PartialEq)]
pub struct KnowerRow {
    /// The person.
    pub who: Who,
    /// Files they are an author of.
    pub files: usize,
    /// Those files as a share of all, from 0 to 1.
    pub share: f64,
    /// Their last change.
    pub last_commit: Timestamp,
    /// Whether they have left.
    pub is_departed: bool,
}

/// The author of a commit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// A person of the organization.
    Person {
        /// Their id.
        id: PersonId,
        /// Their name.
        name: String,
    },
    /// An identity that maps to no one here.
    Outside {
        /// The name in the commits.
        name: String,
    },
}

impl Who {
    /// Their name.
    pub fn name(&self) -> &str {
        match self {
            Self::Person { name, .. } | Self::Outside { name } => name,
        }
    }

    /// Their id, if they belong to the organization.
    pub fn id(&self) -> Option<&PersonId> {
        if let Self::Person { id, .. } = self { Some(id) } else { None }
    }
}

/// How many identities map to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PeopleCount {
    /// Those that map to a person of the organization.
    pub mapped: usize,
    /// Those that do not.
    pub outside: usize,
    /// Those that are programs.
    pub bots: usize,
}

/// A week of coding, estimated from commit times: a lower bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekRow {
    /// Its Monday.
    pub monday: NaiveDate,
    /// Minutes, with the usual allowance before each session's first commit.
    pub minutes: u32,
    /// The lowest estimate.
    pub low: u32,
    /// The highest estimate from the commits.
    pub high: u32,
    /// How many commits.
    pub commits: u32,
}

/// Everything about one file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileView {
    /// Its repository.
    pub repository: Repository,
    /// Its team's name.
    pub team_name: String,
    /// The file's path.
    pub path: String,
    /// Lines today.
    pub lines: u32,
    /// Total indentation complexity today.
    pub complexity: u32,
    /// Cognitive complexity today, in languages whose syntax is known.
    pub cognitive: Option<u32>,
    /// Its functions, the hardest to read first; only known for the files that change most.
    pub functions: Vec<FunctionRow>,
    /// Files that change with it: path, degree in percent, shared changes.
    pub coupled: Vec<(String, f64, u32)>,
    /// Its place among the hotspots, if it is one.
    pub hotspot: Option<HotspotRow>,
    /// Its complexity over time: Unix seconds and total, oldest first.
    pub trend: Vec<(i64, u32)>,
    /// The people who know it.
    pub knowers: Vec<KnowerRow>,
    /// The only person who knows it, if there is one, and the figures behind that.
    pub sole: Option<(Who, SoleKnowledge)>,
    /// Its newest changes.
    pub changes: Vec<ChangeRow>,
    /// Where the repository's code host shows it, if that is known.
    pub source: Option<Source>,
    /// The newest commit that was read.
    pub head: Option<String>,
}

/// One change of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRow {
    /// The time of the commit.
    pub at: Timestamp,
    /// The commit's id.
    pub commit: String,
    /// The commit's first line.
    pub subject: String,
    /// The author.
    pub who: Who,
    /// Lines added.
    pub added: u32,
    /// Lines removed.
    pub removed: u32,
}

/// A part of a repository that a person knows.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonArea {
    /// The repository.
    pub repository: RepositoryId,
    /// The part.
    pub component: String,
    /// Files in it that they are an author of.
    pub files: usize,
    /// Those files as a share of the part's, from 0 to 1.
    pub share: f64,
    /// Whether no other active person knows it.
    pub is_sole: bool,
}

/// A folder's code by size and heat.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeMap {
    /// The folder; empty for the whole repository.
    pub folder: String,
    /// Files and folders in it, by name.
    pub areas: Vec<CodeArea>,
    /// The files in it that are on the map, by path.
    pub files: Vec<CodeFile>,
    /// How many files in it count, but are not on the map: texts, configuration and data.
    pub others: usize,
}

/// A file that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeFile {
    /// Its path.
    pub path: String,
    /// Whether it is a program: other files have no heat.
    pub is_program: bool,
    /// Lines today.
    pub lines: u32,
    /// Its hotspot score, from 0 to 1; 0 if it did not change in a year.
    pub heat: f64,
    /// Changes in a year.
    pub revisions: u32,
    /// Cognitive complexity today; `None` if the syntax was not read.
    pub cognitive: Option<u32>,
    /// Total indentation complexity today.
    pub complexity: u32,
}

/// A file or folder on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeArea {
    /// Its path from the folder around it: its name, and those of folders that hold nothing else.
    pub name: String,
    /// Its path from the repository's root.
    pub path: String,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Lines of the files on the map.
    pub lines: u64,
    /// How many such files there are.
    pub files: usize,
    /// The hotspot scores of the files in it, weighted by lines, from 0 to 1.
    pub heat: f64,
    /// Changes in a year of the file that changed most.
    pub revisions: u32,
    /// A folder's hottest file.
    pub hottest: Option<String>,
    /// Its content.
    pub parts: Vec<Self>,
}

/// Two files that change together.
#[derive(Debug, Clone, PartialEq)]
pub struct CoupledRow {
    /// The first file.
    pub first: String,
    /// The second file.
    pub second: String,
    /// Shared revisions as a share of the mean of both files' revisions, in percent.
    pub degree: f64,
    /// Revisions that changed both.
    pub shared: u32,
    /// Revisions that changed the first.
    pub first_revisions: u32,
    /// Revisions that changed the second.
    pub second_revisions: u32,
}
