//! Answers from a repository's history for the pages behind its first one.

use castra_org::organization::{PersonId, Repository, RepositoryId, TeamId};
use castra_platform::clock::Timestamp;
use castra_repositories::Source;

use super::Who;

/// Who knows what of a repository.
#[derive(Debug, Clone, PartialEq)]
pub struct KnowledgeMap {
    /// The people counted by the truck factor: without them, fewer than half of the files have an author. In
    /// the order in which their loss weighs most.
    pub truck: Vec<TruckRow>,
    /// Files that have an author.
    pub files: usize,
    /// The columns: people here, or teams, those who know most first.
    pub knowers: Vec<Knower>,
    /// The parts, largest first, with each knower's share of the part's files, from 0 to 1.
    pub parts: Vec<PartRow>,
    /// Knowledge not refreshed for long, the longest first.
    pub fading: Vec<FadingRow>,
    /// Files known only to people who have left.
    pub orphaned: Vec<String>,
}

/// A person counted by the truck factor.
#[derive(Debug, Clone, PartialEq)]
pub struct TruckRow {
    /// The person.
    pub who: Who,
    /// Files they are an author of.
    pub files: usize,
    /// Files without any author once this person is gone too.
    pub abandoned: usize,
}

/// A column of the knowledge map.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Knower {
    /// A person of the organization.
    Person(PersonId, String),
    /// A team.
    Team(TeamId, String),
}

/// A part of a repository with who knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct PartRow {
    /// Its folder.
    pub name: String,
    /// Files that count.
    pub files: usize,
    /// How many identities must leave until most files have no author.
    pub truck_factor: usize,
    /// The one active person who knows it, if there is only one.
    pub sole: Option<Who>,
    /// One for each knower; `None` if they know nothing of it.
    pub shares: Vec<Option<f64>>,
}

/// Fading knowledge.
#[derive(Debug, Clone, PartialEq)]
pub struct FadingRow {
    /// The person whose knowledge it is.
    pub who: Who,
    /// The part of the repository.
    pub part: String,
    /// Files in it that they are an author of.
    pub files: usize,
    /// When they last changed anything in it.
    pub last: Timestamp,
    /// Whether no one else here knows the part.
    pub is_last: bool,
}

/// How old a repository's code is.
#[derive(Debug, Clone, PartialEq)]
pub struct AgeView {
    /// Months in which the lines are followed, oldest first: `2025-03`.
    pub months: Vec<String>,
    /// By year of origin, oldest first: lines that are left at the end of each month.
    pub cohorts: Vec<(String, Vec<u64>)>,
    /// Days after which half of the lines written are gone; `None` if most outlast the history.
    pub half_life_days: Option<f64>,
    /// Lines whose origin is known.
    pub lines: u64,
    /// Lines of unknown origin: from programs, merges, or before the edge of a shallow clone.
    pub unknown_lines: u64,
    /// The files with the highest median age of lines: path, lines, days.
    pub oldest: Vec<(String, u32, f64)>,
}

/// A technology in a repository.
#[derive(Debug, Clone, PartialEq)]
pub struct TechnologyRow {
    /// Its name.
    pub name: &'static str,
    /// Whether it is a language; otherwise a tool found by its files.
    pub is_language: bool,
    /// Files at the head.
    pub files: usize,
    /// Their lines.
    pub lines: u64,
    /// When it appeared.
    pub first: Timestamp,
    /// Its newest change.
    pub last: Timestamp,
    /// When its last file was removed, if none is left.
    pub vanished: Option<Timestamp>,
    /// The parts it is in, those with most files first.
    pub places: Vec<(String, usize)>,
    /// Changes by month over the last two years, oldest first.
    pub changes: Vec<u32>,
}

/// Releases, and documents their code has left behind.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleasesView {
    /// Newest first.
    pub releases: Vec<ReleaseRow>,
    /// Median days between releases of the last year.
    pub cadence_days: Option<f64>,
    /// Median days from a commit to its release.
    pub lead_time_days: Option<f64>,
    /// How many commits the lead time is based on.
    pub lead_time_commits: usize,
    /// Commits since the newest release.
    pub unreleased: usize,
    /// Documents whose code has moved on, the furthest behind first.
    pub documents: Vec<DocumentRow>,
    /// How many documents there are.
    pub all_documents: usize,
    /// Not measured: records, which stay right, and documents that name no code and are in no folder of code.
    pub not_measured: (usize, usize),
}

/// A release.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseRow {
    /// Its tags.
    pub names: Vec<String>,
    /// When it was released.
    pub at: Timestamp,
    /// Days since the previous release.
    pub days: Option<f64>,
    /// Commits that came with it.
    pub commits: usize,
    /// Their median days from commit to release.
    pub lead_time_days: Option<f64>,
}

/// A document whose code has moved on.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRow {
    /// The document's path.
    pub path: String,
    /// When it was last touched.
    pub last: Timestamp,
    /// Commits to its code since.
    pub commits: u32,
    /// Files of its code that those commits changed, and how many there are.
    pub changed: (usize, usize),
    /// Days from its last touch to its code's newest change.
    pub days_behind: f64,
}

/// One answer of a repository, with the repository.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered<T> {
    /// The repository.
    pub repository: Repository,
    /// Its team's name.
    pub team_name: String,
    /// Where its code host shows it, if that is known.
    pub source: Option<Source>,
    /// The answer; `None` before the first scan.
    pub answer: Option<T>,
}

/// Files that are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOutView {
    /// Generated files.
    pub generated: LeftOutFiles,
    /// Files copied in from elsewhere.
    pub vendored: LeftOutFiles,
    /// Files that only a pattern leaves out.
    pub by_hand: LeftOutFiles,
    /// The patterns, as they were given.
    pub patterns: Vec<PatternRow>,
    /// Folders that look copied although nothing marks them, most lines first.
    pub copies: Vec<CopyRow>,
    /// Files of the newest commit.
    pub all_files: usize,
}

/// Files that are left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOutFiles {
    /// How many there are.
    pub files: usize,
    /// Their lines.
    pub lines: u64,
    /// The largest of them: path and lines.
    pub largest: Vec<(String, u32)>,
}

/// A folder that looks copied from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyRow {
    /// The folder.
    pub folder: String,
    /// Files in it that count.
    pub files: usize,
    /// Their lines.
    pub lines: u64,
    /// How many of the files were worked on here.
    pub worked_on: usize,
    /// Whether it has a licence of its own.
    pub has_licence: bool,
}

impl CopyRow {
    /// The pattern that leaves it out.
    pub fn pattern(&self) -> String {
        format!("{}/**", self.folder)
    }
}

/// A pattern, and the files of the newest commit that it matches, whatever else leaves them out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternRow {
    /// How many files it matches.
    pub pattern: String,
    /// How many files it fits.
    pub files: usize,
    /// Their lines.
    pub lines: u64,
}

/// A person to ask.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// The person.
    pub who: Who,
    /// Their share of all knowledge of the topic, from 0 to 1; a change made a year ago counts half.
    pub share: f64,
    /// Files on the topic that they are an author of.
    pub files: usize,
    /// Commits whose subject mentions the topic.
    pub commits: usize,
    /// The repositories, those they know most about first.
    pub repositories: Vec<RepositoryId>,
    /// Their newest change on the topic.
    pub last: Timestamp,
}

/// People and teams to ask about a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// People here, those who know most first.
    pub people: Vec<Advice>,
    /// The teams that own the code, most files first: team, name, lead, files.
    pub teams: Vec<(TeamId, String, Option<PersonId>, usize)>,
    /// Files that were found.
    pub files: usize,
    /// How many repositories there are, and how many have been scanned.
    pub repositories: (usize, usize),
}

/// Code that several teams work on.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossingsView {
    /// The parts that several teams changed, most changes by others than the main team first.
    pub parts: Vec<CrossingRow>,
    /// The files that several teams changed, in the same order.
    pub files: Vec<CrossingRow>,
    /// Pairs of teams that changed the same files: both names, files, parts; most files first.
    pub pairs: Vec<(TeamRef, TeamRef, usize, usize)>,
    /// Commits by people who were in no team at the time.
    pub without_team: usize,
    /// Commits that were examined.
    pub commits: usize,
}

/// A team's id and name.
pub type TeamRef = (TeamId, String);

/// A part or file that several teams changed.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossingRow {
    /// The path of the part or file.
    pub path: String,
    /// The teams and their shares of its changes, from 0 to 1; the main team first.
    pub teams: Vec<(TeamRef, f64)>,
    /// Changes by teams.
    pub revisions: u32,
    /// Changes by teams other than the main one.
    pub foreign: u32,
}

/// Parts of two repositories that the same people change on the same days.
#[derive(Debug, Clone, PartialEq)]
pub struct AcrossRow {
    /// The first: repository and part; an empty part is the whole repository.
    pub first: (RepositoryId, String),
    /// The second.
    pub second: (RepositoryId, String),
    /// Shared days as a share of the mean of both, in percent.
    pub degree: f64,
    /// Days on which one person changed both.
    pub shared: u32,
    /// Days on which one person changed the first, and the second.
    pub days: [u32; 2],
}

/// What changes together across repositories.
#[derive(Debug, Clone, PartialEq)]
pub struct AcrossView {
    /// Highest degree first.
    pub rows: Vec<AcrossRow>,
    /// How many repositories there are, and how many have been scanned.
    pub repositories: (usize, usize),
}

/// Knowledge that would be lost if a person left, to be handed over in time.
#[derive(Debug, Clone, PartialEq)]
pub struct Handover {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The repositories in which only they know something, most files first.
    pub repositories: Vec<HandoverPart>,
    /// How many repositories there are, and how many have been scanned.
    pub read: (usize, usize),
}

/// The part of one repository that only they know.
#[derive(Debug, Clone, PartialEq)]
pub struct HandoverPart {
    /// The repository.
    pub repository: RepositoryId,
    /// Files, in all.
    pub n_files: usize,
    /// Those as a share of its files that count, from 0 to 1.
    pub share: f64,
    /// Their lines.
    pub lines: u64,
    /// The first fifty files, the most complicated first.
    pub files: Vec<HandoverFile>,
}

/// A file that only one person knows.
#[derive(Debug, Clone, PartialEq)]
pub struct HandoverFile {
    /// The file's path.
    pub path: String,
    /// Its lines.
    pub lines: u32,
    /// Its indentation complexity.
    pub complexity: u32,
    /// When they last changed it.
    pub last: Timestamp,
    /// The person here who knows most of it besides, though not enough to be an author.
    pub successor: Option<Who>,
}
