//! What a repository's history answers beyond its first page.

use castra_org::organization::{PersonId, Repository, RepositoryId, TeamId};
use castra_platform::clock::Timestamp;

use super::Who;

/// Who knows what of a repository.
#[derive(Debug, Clone, PartialEq)]
pub struct KnowledgeMap {
    /// The people without whom under half of the files have an author, in the order in which they are missed: whom the
    /// truck factor counts.
    pub truck: Vec<TruckRow>,
    /// Files that have an author.
    pub files: usize,
    /// The columns: people here, or teams, who know most first.
    pub knowers: Vec<Knower>,
    /// The parts, largest first, with each knower's share of the part's files, from 0 to 1.
    pub parts: Vec<PartRow>,
    /// What somebody knew and has not touched for long, the longest first.
    pub fading: Vec<FadingRow>,
    /// Files known only to people who have left.
    pub orphaned: Vec<String>,
}

/// Somebody whom the truck factor counts.
#[derive(Debug, Clone, PartialEq)]
pub struct TruckRow {
    /// Who.
    pub who: Who,
    /// Files they are an author of.
    pub files: usize,
    /// Files without any author once they are gone too.
    pub abandoned: usize,
}

/// A column of the knowledge map.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Knower {
    /// Somebody here.
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
    /// How many identities have to go until most files have no author left.
    pub truck_factor: usize,
    /// The one active person who alone knows it, if there is one.
    pub sole: Option<Who>,
    /// One for each knower; none where they know nothing of it.
    pub shares: Vec<Option<f64>>,
}

/// Knowledge that fades.
#[derive(Debug, Clone, PartialEq)]
pub struct FadingRow {
    /// Whose.
    pub who: Who,
    /// Of which part.
    pub part: String,
    /// Files in it that they are an author of.
    pub files: usize,
    /// When they last changed anything in it.
    pub last: Timestamp,
    /// Whether nobody else here knows the part.
    pub is_last: bool,
}

/// How old a repository's code is.
#[derive(Debug, Clone, PartialEq)]
pub struct AgeView {
    /// Months over which the lines are followed, oldest first: `2025-03`.
    pub months: Vec<String>,
    /// By year of origin, oldest first: lines that are left at the end of each month.
    pub cohorts: Vec<(String, Vec<u64>)>,
    /// After how many days half of the lines written are gone; none where most last longer than was seen.
    pub half_life_days: Option<f64>,
    /// Lines whose origin is known.
    pub lines: u64,
    /// Lines whose origin is not: programs', merges', from before a shallow clone's edge.
    pub unknown_lines: u64,
    /// The files whose lines are oldest in the median: path, lines, days.
    pub oldest: Vec<(String, u32, f64)>,
}

/// A technology in a repository.
#[derive(Debug, Clone, PartialEq)]
pub struct TechnologyRow {
    /// Its name.
    pub name: &'static str,
    /// Whether it is a language; otherwise a tool that a file tells of.
    pub is_language: bool,
    /// Files at the head.
    pub files: usize,
    /// Their lines.
    pub lines: u64,
    /// When it appeared.
    pub first: Timestamp,
    /// Its newest change.
    pub last: Timestamp,
    /// When its last file went, if it is gone.
    pub vanished: Option<Timestamp>,
    /// In which parts, most files first.
    pub places: Vec<(String, usize)>,
    /// Changes by month over the last two years, oldest first.
    pub changes: Vec<u32>,
}

/// Releases, and documents that were left behind.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleasesView {
    /// Newest first.
    pub releases: Vec<ReleaseRow>,
    /// Median days between releases of the last year.
    pub cadence_days: Option<f64>,
    /// Median days from a commit to its release.
    pub lead_time_days: Option<f64>,
    /// How many commits that rests on.
    pub lead_time_commits: usize,
    /// Commits since the newest release.
    pub unreleased: usize,
    /// Documents whose code moved on, the furthest behind first.
    pub documents: Vec<DocumentRow>,
    /// How many documents there are.
    pub all_documents: usize,
    /// Records, which stay right, and documents that name no code and are beside none: they are not measured.
    pub not_measured: (usize, usize),
}

/// A release.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseRow {
    /// Its tags.
    pub names: Vec<String>,
    /// When.
    pub at: Timestamp,
    /// Days since the one before.
    pub days: Option<f64>,
    /// Commits that came with it.
    pub commits: usize,
    /// Their median days from commit to release.
    pub lead_time_days: Option<f64>,
}

/// A document whose code moved on.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRow {
    /// Where it is.
    pub path: String,
    /// When it was last touched.
    pub last: Timestamp,
    /// Commits to its code since.
    pub commits: u32,
    /// Files of its code that those changed, and how many there are.
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
    /// The answer; none before the first scan.
    pub answer: Option<T>,
}

/// Which files count nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOutView {
    /// Programs wrote them.
    pub generated: LeftOutFiles,
    /// They were copied in from elsewhere.
    pub vendored: LeftOutFiles,
    /// A pattern leaves them out, and nothing else.
    pub by_hand: LeftOutFiles,
    /// The patterns, as they were given.
    pub patterns: Vec<PatternRow>,
    /// Files of the newest commit.
    pub all_files: usize,
}

/// Files that are left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOutFiles {
    /// How many.
    pub files: usize,
    /// Their lines.
    pub lines: u64,
    /// The largest of them: path and lines.
    pub largest: Vec<(String, u32)>,
}

/// A pattern, and which files of the newest commit it fits, whatever else is said of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternRow {
    /// The pattern.
    pub pattern: String,
    /// How many files it fits.
    pub files: usize,
    /// Their lines.
    pub lines: u64,
}

/// Somebody to ask.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// Who.
    pub who: Who,
    /// Their part of all that is known of it, from 0 to 1; what was done a year ago counts half.
    pub share: f64,
    /// Files about it that they are an author of.
    pub files: usize,
    /// Commits whose subject speaks of it.
    pub commits: usize,
    /// In which repositories, most first.
    pub repositories: Vec<RepositoryId>,
    /// Their newest change about it.
    pub last: Timestamp,
}

/// Whom to ask about something.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// People here, who know most first.
    pub people: Vec<Advice>,
    /// The teams whose code it is, most files first: team, name, lead, files.
    pub teams: Vec<(TeamId, String, Option<PersonId>, usize)>,
    /// Files that were found.
    pub files: usize,
    /// How many of all repositories have been read.
    pub repositories: (usize, usize),
}

/// Where several teams work on the same code.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossingsView {
    /// The parts that several teams changed, most changes by others than the main team first.
    pub parts: Vec<CrossingRow>,
    /// The files likewise.
    pub files: Vec<CrossingRow>,
    /// Pairs of teams that changed the same files: both names, files, parts; most files first.
    pub pairs: Vec<(TeamRef, TeamRef, usize, usize)>,
    /// Commits by people who were in no team then.
    pub without_team: usize,
    /// Commits that were looked at.
    pub commits: usize,
}

/// A team's id and name.
pub type TeamRef = (TeamId, String);

/// A part or file that several teams changed.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossingRow {
    /// Which.
    pub path: String,
    /// Who, with their share of its changes, from 0 to 1; the main team first.
    pub teams: Vec<(TeamRef, f64)>,
    /// Changes by teams.
    pub revisions: u32,
    /// Those by others than the main team.
    pub foreign: u32,
}

/// Two repositories' parts that the same people change on the same days.
#[derive(Debug, Clone, PartialEq)]
pub struct AcrossRow {
    /// The one: repository and part; the part is empty if it is the whole.
    pub first: (RepositoryId, String),
    /// The other.
    pub second: (RepositoryId, String),
    /// Shared days as a share of the mean of both, in percent.
    pub degree: f64,
    /// Days on which somebody changed both.
    pub shared: u32,
    /// Days on which somebody changed the one, and the other.
    pub days: [u32; 2],
}

/// What changes together across repositories.
#[derive(Debug, Clone, PartialEq)]
pub struct AcrossView {
    /// Highest degree first.
    pub rows: Vec<AcrossRow>,
    /// How many repositories there are, and how many have been read.
    pub repositories: (usize, usize),
}

/// What would be known to nobody here if somebody left, to be handed over in time.
#[derive(Debug, Clone, PartialEq)]
pub struct Handover {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The repositories in which they alone know something, most files first.
    pub repositories: Vec<HandoverPart>,
    /// How many repositories there are, and how many have been read.
    pub read: (usize, usize),
}

/// What they alone know of one repository.
#[derive(Debug, Clone, PartialEq)]
pub struct HandoverPart {
    /// Which.
    pub repository: RepositoryId,
    /// Files, in all.
    pub n_files: usize,
    /// Those as a share of its files that count, from 0 to 1.
    pub share: f64,
    /// Their lines.
    pub lines: u64,
    /// The files, the most complicated first; the first fifty.
    pub files: Vec<HandoverFile>,
}

/// A file that somebody alone knows.
#[derive(Debug, Clone, PartialEq)]
pub struct HandoverFile {
    /// Where it is.
    pub path: String,
    /// Its lines.
    pub lines: u32,
    /// Its indentation complexity.
    pub complexity: u32,
    /// When they last changed it.
    pub last: Timestamp,
    /// Who else here knows most of it, though not enough to be an author.
    pub successor: Option<Who>,
}
