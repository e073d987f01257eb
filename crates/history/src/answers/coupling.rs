//! Coupling: files that change together although nothing in the code requires it. The degree is code-maat's:
//! shared revisions over the mean of both sides' revisions, in percent. Files are followed through renames,
//! so that the answer is about today's files.

use super::baskets::{Baskets, Pair};
use super::components::{Components, Division};
use super::filter::{Exclusions, Filter, Sieve};
use super::lineage::follow;
use crate::facts::{Facts, PathId};

/// Options of the analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct CouplingOptions {
    /// The first author time that counts, in Unix seconds. Default: all.
    pub since: i64,
    /// The last author time that counts, in Unix seconds. Default: all.
    pub until: i64,
    /// Pairs with fewer mean revisions are left out. Default 5, as in code-maat.
    pub minimum_revisions: u32,
    /// Pairs that share fewer revisions are left out. Default 5, as in code-maat.
    pub minimum_shared: u32,
    /// Pairs of a lower degree are left out, in percent. Default 30, as in code-maat.
    pub minimum_degree: f64,
    /// Commits that change more files than this do not count. Default 30, as in code-maat; `None` counts all.
    pub mass_commit_files: Option<u32>,
    /// The division into components. Default: the first folder.
    pub components: Division,
    /// What to count.
    pub filter: Filter,
}

impl Default for CouplingOptions {
    fn default() -> Self {
        Self {
            since: i64::MIN,
            until: i64::MAX,
            minimum_revisions: 5,
            minimum_shared: 5,
            minimum_degree: 30.0,
            mass_commit_files: Some(30),
            components: Division::default(),
            filter: Filter::default(),
        }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Coupling {
    /// Pairs of files of the head, highest degree first.
    pub files: Vec<Coupled<PathId>>,
    /// Pairs of components, highest degree first.
    pub components: Vec<Coupled<String>>,
    /// Files of the head by how many others change with them, most first: worth a look before a change of
    /// structure.
    pub sums: Vec<CouplingSum>,
    /// What was left out.
    pub exclusions: Exclusions,
}

/// Two things that change together.
#[derive(Debug, Clone, PartialEq)]
pub struct Coupled<Thing> {
    /// The one that comes first in the order of paths or names.
    pub first: Thing,
    /// The other one.
    pub second: Thing,
    /// `100 x shared_revisions / average_revisions`, from above 0 to 100. code-maat shows it without its
    /// decimals.
    pub degree: f64,
    /// Mean of both sides' revisions. code-maat shows it rounded up.
    pub average_revisions: f64,
    /// Revisions that changed both.
    pub shared_revisions: u32,
    /// Revisions that changed the first.
    pub first_revisions: u32,
    /// Revisions that changed the second.
    pub second_revisions: u32,
}

/// How many other files change with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CouplingSum {
    /// The file.
    pub path: PathId,
    /// Over all its revisions, how many other files changed in the same one (code-maat's "sum of coupling").
    pub sum: u64,
    /// Its revisions.
    pub revisions: u32,
}

/// The thresholds that a pair has to pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thresholds {
    pub(super) revisions: u32,
    pub(super) shared: u32,
    pub(super) degree: f64,
}

/// Finds pairs that change together.
#[must_use]
pub fn coupling(facts: &Facts, options: &CouplingOptions) -> Coupling {
    let sieve = Sieve::new(facts, &options.filter).without_mass_commits(options.mass_commit_files);
    coupling_among(facts, options, &sieve)
}

/// The same from the commits that pass `sieve`.
pub(super) fn coupling_among(facts: &Facts, options: &CouplingOptions, sieve: &Sieve<'_>) -> Coupling {
    let range = options.since..=options.until;
    let (commits, exclusions) = sieve.commits(|commit| range.contains(&commit.author_time()));
    let order = HeadOrder::of(facts);
    let parts = Components::of_head(facts, &options.components);
    let mut files = Baskets::new(facts.head_files().len());
    let mut components = Baskets::new(parts.names.len());
    let mut basket = Vec::new();
    follow(facts, sieve, &commits, |_, touched| {
        basket.clear();
        basket.extend(touched.iter().filter_map(|&(path, _)| parts.component_of(path)));
        components.push(&mut basket);
        basket.clear();
        basket.extend(touched.iter().filter_map(|&(path, _)| order.position(path)));
        files.push(&mut basket);
    });
    let thresholds = Thresholds {
        revisions: options.minimum_revisions,
        shared: options.minimum_shared,
        degree: options.minimum_degree,
    };
    let path = |position: u32| facts.head_files()[position as usize].path;
    Coupling {
        files: coupled(&files, thresholds, path),
        components: coupled(&components, thresholds, |component| parts.name(component).to_owned()),
        sums: sums(&files, options.minimum_revisions, path),
        exclusions,
    }
}

/// Positions of paths among the files of the head, so that pairs come in path order and the counters are
/// small.
struct HeadOrder(Vec<u32>);

impl HeadOrder {
    fn of(facts: &Facts) -> Self {
        let mut positions = vec![u32::MAX; facts.n_paths()];
        for (position, file) in (0..).zip(facts.head_files()) {
            if let Some(slot) = positions.get_mut(file.path.index()) {
                *slot = position;
            }
        }
        Self(positions)
    }

    fn position(&self, path: PathId) -> Option<u32> {
        self.0.get(path.index()).copied().filter(|&position| position != u32::MAX)
    }
}

/// The pairs above the thresholds, highest degree first.
pub(super) fn coupled<Thing>(
    baskets: &Baskets,
    thresholds: Thresholds,
    thing: impl Fn(u32) -> Thing,
) -> Vec<Coupled<Thing>> {
    let measure = |pair: Pair| {
        let (first_revisions, second_revisions) = (baskets.count(pair.first), baskets.count(pair.second));
        let average_revisions = f64::midpoint(f64::from(first_revisions), f64::from(second_revisions));
        let degree = 100.0 * f64::from(pair.shared) / average_revisions;
        let passes = average_revisions >= f64::from(thresholds.revisions) && degree >= thresholds.degree;
        passes.then(|| Coupled {
            first: thing(pair.first),
            second: thing(pair.second),
            degree,
            average_revisions,
            shared_revisions: pair.shared,
            first_revisions,
            second_revisions,
        })
    };
    let mut found: Vec<Coupled<Thing>> =
        baskets.pairs(thresholds.shared).into_iter().filter_map(measure).collect();
    // Ties: more revisions first, then in order (the sort is stable).
    found.sort_by(|a, b| {
        b.degree.total_cmp(&a.degree).then(b.average_revisions.total_cmp(&a.average_revisions))
    });
    found
}

fn sums(files: &Baskets, minimum_revisions: u32, path: impl Fn(u32) -> PathId) -> Vec<CouplingSum> {
    let mut by_file: Vec<u64> = Vec::new();
    for basket in files.iter() {
        for &file in basket {
            let file = file as usize;
            by_file.resize(by_file.len().max(file + 1), 0);
            by_file[file] += basket.len() as u64 - 1;
        }
    }
    let mut sums: Vec<CouplingSum> = (0..)
        .zip(by_file)
        .map(|(file, sum)| CouplingSum { path: path(file), sum, revisions: files.count(file) })
        .filter(|file| file.sum > 0 && file.revisions >= minimum_revisions)
        .collect();
    sums.sort_by_key(|file| std::cmp::Reverse(file.sum));
    sums
}
