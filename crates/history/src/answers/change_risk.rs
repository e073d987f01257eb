//! The risks of a change before it is merged: which of its files are hotspots, who knows them, and which
//! usual companions are missing. Measures with reasons a person can check; no trained model, and no total.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::authorship::{FileTally, Identities, tally_files};
use super::change_measures::{ChangeMeasures, Scope, Sizes, measure};
use super::components::{Components, Division};
use super::coupling::{Coupling, CouplingOptions, coupling_among};
use super::filter::{Exclusions, Filter, Sieve};
use super::graph::Graph;
use super::hotspots::{Hotspot, HotspotOptions, hotspots_among};
use super::lineage::Lineage;
use super::sole::{Part, sole};
use crate::calendar::DAY;
use crate::facts::{Commit, CommitId, Facts, PathId, PersonId};

/// Options of the analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRiskOptions {
    /// How many days before the change revisions and coupling count. Default 365.
    pub window_days: u32,
    /// From this hotspot score on, a file counts as a hotspot. Default 0.8.
    pub hotspot_score: f64,
    /// From this percentile on, the change counts as large, from above 0 to 1. Default 0.9.
    pub large_percentile: f64,
    /// The least degree of coupling of a usual companion, in percent. Default 50.
    pub coupling_degree: f64,
    /// Its least number of shared revisions. Default 5.
    pub coupling_shared: u32,
    /// Commits that change more files than this do not count for hotspots and coupling. Default 30; `None` counts all.
    pub mass_commit_files: Option<u32>,
    /// The division into components. Default: the first folder.
    pub components: Division,
    /// People who have left: files known only to them count as orphaned.
    pub departed: BTreeSet<PersonId>,
    /// What to count.
    pub filter: Filter,
}

impl Default for ChangeRiskOptions {
    fn default() -> Self {
        Self {
            window_days: 365,
            hotspot_score: 0.8,
            large_percentile: 0.9,
            coupling_degree: 50.0,
            coupling_shared: 5,
            mass_commit_files: Some(30),
            components: Division::default(),
            departed: BTreeSet::new(),
            filter: Filter::default(),
        }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRisk {
    /// Files of the change that count: most reasons first, then highest hotspot score.
    pub files: Vec<RiskyFile>,
    /// Usual companions that are not in the change, highest degree first.
    pub missing: Vec<MissingFile>,
    /// The people who made the change, without programs, in the order of people.
    pub authors: BTreeSet<PersonId>,
    /// Figures of the change as a whole.
    pub measures: ChangeMeasures,
    /// Notable facts about the change as a whole.
    pub reasons: Vec<ChangeReason>,
    /// What was left out of the change.
    pub exclusions: Exclusions,
}

/// One file of a change.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskyFile {
    /// The file by its name in the head of the facts, or its last name if it is gone there.
    pub path: PathId,
    /// Lines added, over all commits of the change.
    pub added: u64,
    /// Lines removed.
    pub removed: u64,
    /// Whether the change creates it.
    pub is_new: bool,
    /// Whether the change deletes it.
    pub is_deleted: bool,
    /// Revisions in the window before the change.
    pub revisions: u32,
    /// As in [`Hotspot::score`], from the revisions before the change and the complexity in the head of the
    /// facts; `None` if it had no revision in the window.
    pub hotspot_score: Option<f64>,
    /// The person who had the highest degree of authorship before, departed or not.
    pub main_author: Option<PersonId>,
    /// Its authors before the change, highest degree first, departed or not.
    pub authors: Vec<PersonId>,
    /// Reasons to look at it twice.
    pub reasons: Vec<FileReason>,
}

/// A reason to look at a file twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileReason {
    /// It changes often and is complicated.
    Hotspot,
    /// None of the people who made the change is one of its authors.
    UnknownToAuthors,
    /// Only one person still here knows it ([`SoleKnowledge`](super::SoleKnowledge)), and that person did not
    /// take part.
    OnlyKnownTo(PersonId),
    /// Everyone who knew it has left.
    Orphaned,
    /// A usual companion is missing.
    MissingCompanion,
}

/// A reason to look at a change twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeReason {
    /// It changes more lines than most commits did.
    ManyLines,
    /// It changes more files than most commits did.
    ManyFiles,
    /// None of the people who made it ever changed these components before.
    NewToComponents,
}

/// A file expected in a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MissingFile {
    /// The file that is missing.
    pub path: PathId,
    /// The file of the change that it usually changes with.
    pub because_of: PathId,
    /// Degree of their coupling in the window, in percent.
    pub degree: f64,
    /// How often they changed together.
    pub shared_revisions: u32,
    /// How often the file of the change changed.
    pub revisions: u32,
}

/// Examines the commits that `head` has and `base` has not, against the history of `base`; `None` if one of
/// them is not in the facts.
#[must_use]
pub fn change_risk(
    facts: &Facts,
    base: CommitId,
    head: CommitId,
    options: &ChangeRiskOptions,
) -> Option<ChangeRisk> {
    let graph = Graph::of(facts);
    let mut is_new: Vec<Option<bool>> = vec![None; facts.commits().len()];
    graph.mark(graph.position(base)?, &mut is_new, false);
    graph.mark(graph.position(head)?, &mut is_new, true);
    let those = |wanted| is_new.iter().map(|&mark| mark == Some(wanted)).collect::<Vec<bool>>();
    let range_sieve = Sieve::new(facts, &options.filter).only(those(true));
    let (range, exclusions) = range_sieve.commits(|_| true);
    let before_sieve = Sieve::new(facts, &options.filter).only(those(false));
    let (before, _) = before_sieve.commits(|_| true);
    let time = range.iter().chain(&before).map(|commit| commit.author_time());
    let time = if range.is_empty() { time.max() } else { time.take(range.len()).max() }.unwrap_or_default();
    let scope = Scope { before: &before, components: Components::of_head(facts, &options.components), time };
    let authors: BTreeSet<PersonId> = range
        .iter()
        .flat_map(|commit| std::iter::once(commit.author()).chain(commit.co_authors()))
        .filter(|&person| range_sieve.counts_person(person))
        .collect();
    let mut files = changed_files(facts, &range_sieve, &range);
    let newest = before.iter().map(|commit| commit.author_time()).max().unwrap_or(time);
    let (tallies, _) = tally_files(facts, &before_sieve, newest, &Identities::new());
    let limited = before_sieve.without_mass_commits(options.mass_commit_files);
    let missing = missing(facts, options, &limited, &scope, &files);
    let hot = hotspots_before(facts, options, &limited, &scope);
    for file in &mut files {
        judge(file, tallies.get(&file.path), hot.get(&file.path), &authors, options);
        if missing.iter().any(|missing| missing.because_of == file.path) {
            file.reasons.push(FileReason::MissingCompanion);
        }
    }
    let sizes: Vec<(PathId, u64, u64)> =
        files.iter().map(|file| (file.path, file.added, file.removed)).collect();
    let sizes = Sizes { range: &range, files: &sizes, authors: &authors };
    let of_files: Vec<Option<&FileTally>> = files.iter().map(|file| tallies.get(&file.path)).collect();
    let measures = measure(facts, &limited.without_mass_commits(None), &scope, &sizes, &of_files);
    files.sort_by(|a, b| {
        let score = |file: &RiskyFile| file.hotspot_score.unwrap_or(0.0);
        b.reasons.len().cmp(&a.reasons.len()).then(score(b).total_cmp(&score(a)))
    });
    let reasons = reasons(&measures, options);
    Some(ChangeRisk { files, missing, authors, measures, reasons, exclusions })
}

/// The files of the change, each once, by its name at the head of the facts.
fn changed_files(facts: &Facts, sieve: &Sieve<'_>, range: &[Commit<'_>]) -> Vec<RiskyFile> {
    let mut lineage = Lineage::new(facts);
    let mut in_range = range.iter().map(|commit| commit.index()).peekable();
    let mut files: BTreeMap<PathId, RiskyFile> = BTreeMap::new();
    for commit in facts.commits() {
        let counts = in_range.next_if_eq(&commit.index()).is_some();
        for change in commit.changes() {
            let path = lineage.today(change.path).unwrap_or(change.path);
            if counts && sieve.counts(path) {
                // The newest change comes first and decides whether it is deleted, the oldest whether it is
                // new.
                let file = files.entry(path).or_insert_with(|| RiskyFile {
                    path,
                    added: 0,
                    removed: 0,
                    is_new: false,
                    is_deleted: change.is_deletion(),
                    revisions: 0,
                    hotspot_score: None,
                    main_author: None,
                    authors: Vec::new(),
                    reasons: Vec::new(),
                });
                file.added += u64::from(change.added);
                file.removed += u64::from(change.removed);
                file.is_new = change.is_addition();
            }
            if let Some(old) = change.old_path {
                lineage.renamed(old, change.path);
            }
        }
    }
    files.into_values().collect()
}

fn hotspots_before(
    facts: &Facts,
    options: &ChangeRiskOptions,
    sieve: &Sieve<'_>,
    scope: &Scope<'_>,
) -> HashMap<PathId, Hotspot> {
    let options = HotspotOptions {
        window_days: options.window_days,
        limit: usize::MAX,
        trend_days: 0,
        mass_commit_files: options.mass_commit_files,
        ..HotspotOptions::at(scope.time)
    };
    let hot = hotspots_among(facts, &options, sieve);
    hot.files.into_iter().map(|hotspot| (hotspot.path, hotspot)).collect()
}

fn missing(
    facts: &Facts,
    options: &ChangeRiskOptions,
    sieve: &Sieve<'_>,
    scope: &Scope<'_>,
    files: &[RiskyFile],
) -> Vec<MissingFile> {
    let coupling_options = CouplingOptions {
        since: scope.time.saturating_sub(i64::from(options.window_days) * DAY),
        minimum_shared: options.coupling_shared,
        minimum_degree: options.coupling_degree,
        ..CouplingOptions::default()
    };
    let Coupling { files: pairs, .. } = coupling_among(facts, &coupling_options, sieve);
    let changed: BTreeSet<PathId> = files.iter().map(|file| file.path).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    // Highest degree first, so that the best of several reasons for the same file is kept.
    for pair in pairs {
        let sides = (changed.contains(&pair.first), changed.contains(&pair.second));
        let (because_of, path, revisions) = match sides {
            (true, false) => (pair.first, pair.second, pair.first_revisions),
            (false, true) => (pair.second, pair.first, pair.second_revisions),
            _ => continue,
        };
        if seen.insert(path) {
            let (degree, shared_revisions) = (pair.degree, pair.shared_revisions);
            found.push(MissingFile { path, because_of, degree, shared_revisions, revisions });
        }
    }
    found
}

/// Adds the state before the change, and the reasons.
fn judge(
    file: &mut RiskyFile,
    tally: Option<&FileTally>,
    hotspot: Option<&Hotspot>,
    authors: &BTreeSet<PersonId>,
    options: &ChangeRiskOptions,
) {
    if let Some(hotspot) = hotspot {
        file.revisions = hotspot.revisions;
        file.hotspot_score = Some(hotspot.score);
        if hotspot.score >= options.hotspot_score {
            file.reasons.push(FileReason::Hotspot);
        }
    }
    let Some(tally) = tally else { return };
    let authorships = tally.authorships();
    file.main_author = authorships.first().map(|part| part.person);
    file.authors = authorships.iter().filter(|part| part.is_author).map(|part| part.person).collect();
    let parts: Vec<Part> = authorships.iter().map(Part::of).collect();
    let lines = parts.iter().map(|part| part.lines).sum();
    if file.authors.is_empty() || file.authors.iter().any(|person| authors.contains(person)) {
        return;
    }
    file.reasons.push(FileReason::UnknownToAuthors);
    if file.authors.iter().all(|person| options.departed.contains(person)) {
        file.reasons.push(FileReason::Orphaned);
    } else if let Some(sole) =
        sole(&parts, lines, &options.departed).filter(|sole| !authors.contains(&sole.person))
    {
        file.reasons.push(FileReason::OnlyKnownTo(sole.person));
    }
}

fn reasons(measures: &ChangeMeasures, options: &ChangeRiskOptions) -> Vec<ChangeReason> {
    let is_large = |percentile: f64| measures.files > 0 && percentile >= options.large_percentile;
    let has_been_there = measures.experience.iter().any(|who| who.component_commits > 0);
    let candidates = [
        (ChangeReason::ManyLines, is_large(measures.lines_percentile)),
        (ChangeReason::ManyFiles, is_large(measures.files_percentile)),
        (ChangeReason::NewToComponents, measures.components > 0 && !has_been_there),
    ];
    candidates.into_iter().filter(|(_, holds)| *holds).map(|(reason, _)| reason).collect()
}
