//! Code that several teams work on. By Conway's law the structure of a system follows that of its
//! organization; where it does not, changes need coordination. Teams are those on each commit's date, so that
//! a reorganization does not rewrite the past.

use super::components::{Components, Division};
use super::filter::{Exclusions, Filter, Sieve};
use super::lineage::follow;
use super::summary::ratio;
use crate::facts::{Facts, PathId, PersonId};

/// Options of the analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamCrossingOptions {
    /// The first author time that counts, in Unix seconds. Default: all.
    pub since: i64,
    /// The last author time that counts, in Unix seconds. Default: all.
    pub until: i64,
    /// The division into components. Default: the first folder.
    pub components: Division,
    /// Files and components with fewer revisions by teams are left out. Default 5.
    pub minimum_revisions: u32,
    /// Commits that change more files than this do not count. Default 30; `None` counts all.
    pub mass_commit_files: Option<u32>,
    /// What to count.
    pub filter: Filter,
}

impl Default for TeamCrossingOptions {
    fn default() -> Self {
        Self {
            since: i64::MIN,
            until: i64::MAX,
            components: Division::default(),
            minimum_revisions: 5,
            mass_commit_files: Some(30),
            filter: Filter::default(),
        }
    }
}

/// The answer. Teams are the numbers returned by the caller's lookup.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamCrossings {
    /// Files of the head that several teams changed, most revisions by others than the main team first.
    pub files: Vec<Crossing<PathId>>,
    /// Components that several teams changed, in the same order.
    pub components: Vec<Crossing<String>>,
    /// Pairs of teams that changed the same files, most files first.
    pub pairs: Vec<TeamPair>,
    /// Commits whose authors were all in no team at the time; they count for no team.
    pub commits_without_team: usize,
    /// What was left out.
    pub exclusions: Exclusions,
}

/// A file or component that several teams change.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing<Thing> {
    /// The file or component.
    pub thing: Thing,
    /// The teams, most revisions first; the first is the main team.
    pub teams: Vec<TeamShare>,
    /// Revisions by a team, counted once per team and commit.
    pub revisions: u32,
    /// Revisions by teams other than the main one.
    pub foreign_revisions: u32,
    /// How scattered its changes are over teams: `1 - sum((a_i / N)^2)`; close to 1 = many equal ones.
    pub fractal_value: f64,
}

/// A team's share of the changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TeamShare {
    /// The team.
    pub team: usize,
    /// Its revisions.
    pub revisions: u32,
    /// Share of all revisions by teams, from above 0 to 1.
    pub share: f64,
}

/// Two teams that changed the same files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamPair {
    /// The team with the smaller number.
    pub first: usize,
    /// The other team.
    pub second: usize,
    /// Files that both changed, among those reported.
    pub files: usize,
    /// Components that both changed, among those reported.
    pub components: usize,
}

/// The revisions of one thing by team.
type Tally = Vec<(usize, u32)>;

/// Finds code that several teams change. `team_of` returns a person's teams at a time in Unix seconds (the
/// commit's author time); the teams of co-authors count too.
#[must_use]
pub fn team_crossings(
    facts: &Facts,
    options: &TeamCrossingOptions,
    team_of: &dyn Fn(PersonId, i64) -> Option<usize>,
) -> TeamCrossings {
    let sieve = Sieve::new(facts, &options.filter).without_mass_commits(options.mass_commit_files);
    let range = options.since..=options.until;
    let (commits, exclusions) = sieve.commits(|commit| range.contains(&commit.author_time()));
    let parts = Components::of_head(facts, &options.components);
    let mut by_file: Vec<Tally> = vec![Tally::new(); facts.n_paths()];
    let mut by_component: Vec<Tally> = vec![Tally::new(); parts.names.len()];
    let mut commits_without_team = 0;
    let (mut teams, mut touched_files, mut touched_parts) = (Vec::new(), Vec::new(), Vec::new());
    follow(facts, &sieve, &commits, |commit, touched| {
        let co_authors = commit.co_authors().filter(|&who| sieve.counts_person(who));
        let people = std::iter::once(commit.author()).chain(co_authors);
        refill(&mut teams, people.filter_map(|person| team_of(person, commit.author_time())));
        commits_without_team += usize::from(teams.is_empty());
        refill(&mut touched_files, touched.iter().map(|(path, _)| path.index()));
        let components = touched.iter().filter_map(|&(path, _)| parts.component_of(path));
        refill(&mut touched_parts, components.map(|component| component as usize));
        for &team in &teams {
            for &file in &touched_files {
                count(&mut by_file[file], team);
            }
            for &part in &touched_parts {
                count(&mut by_component[part], team);
            }
        }
    });
    let path = |index: usize| PathId(u32::try_from(index).unwrap_or(u32::MAX));
    let files = crossings(by_file, options.minimum_revisions, path);
    let components = crossings(by_component, options.minimum_revisions, |part| parts.names[part].clone());
    let pairs = pairs(&files, &components);
    TeamCrossings { files, components, pairs, commits_without_team, exclusions }
}

/// Fills the list with each item once, in order.
fn refill(list: &mut Vec<usize>, items: impl Iterator<Item = usize>) {
    list.clear();
    list.extend(items);
    list.sort_unstable();
    list.dedup();
}

/// There are few teams, so a list is searched faster than a map.
fn count(tally: &mut Tally, team: usize) {
    match tally.iter_mut().find(|(known, _)| *known == team) {
        Some((_, revisions)) => *revisions += 1,
        None => tally.push((team, 1)),
    }
}

fn crossings<Thing>(
    tallies: Vec<Tally>,
    minimum_revisions: u32,
    thing: impl Fn(usize) -> Thing,
) -> Vec<Crossing<Thing>> {
    let crossing = |(index, mut tally): (usize, Tally)| {
        let revisions: u32 = tally.iter().map(|(_, revisions)| revisions).sum();
        if tally.len() < 2 || revisions < minimum_revisions {
            return None;
        }
        tally.sort_by_key(|&(team, revisions)| (std::cmp::Reverse(revisions), team));
        let share = |part: u32| ratio(part as usize, revisions as usize);
        let teams: Vec<TeamShare> = tally
            .iter()
            .map(|&(team, revisions)| TeamShare { team, revisions, share: share(revisions) })
            .collect();
        Some(Crossing {
            thing: thing(index),
            foreign_revisions: revisions - teams[0].revisions,
            fractal_value: 1.0 - teams.iter().map(|team| team.share.powi(2)).sum::<f64>(),
            teams,
            revisions,
        })
    };
    let mut found: Vec<Crossing<Thing>> = tallies.into_iter().enumerate().filter_map(crossing).collect();
    found.sort_by_key(|crossing| std::cmp::Reverse(crossing.foreign_revisions));
    found
}

fn pairs(files: &[Crossing<PathId>], components: &[Crossing<String>]) -> Vec<TeamPair> {
    let mut pairs: Vec<TeamPair> = Vec::new();
    let mut meet = |teams: &[TeamShare], is_file: bool| {
        for (position, first) in teams.iter().enumerate() {
            for second in &teams[position + 1..] {
                let (first, second) = (first.team.min(second.team), first.team.max(second.team));
                let known = pairs.iter().position(|pair| (pair.first, pair.second) == (first, second));
                let known = known.unwrap_or_else(|| {
                    pairs.push(TeamPair { first, second, files: 0, components: 0 });
                    pairs.len() - 1
                });
                pairs[known].files += usize::from(is_file);
                pairs[known].components += usize::from(!is_file);
            }
        }
    };
    for crossing in files {
        meet(&crossing.teams, true);
    }
    for crossing in components {
        meet(&crossing.teams, false);
    }
    pairs.sort_by_key(|pair| (std::cmp::Reverse((pair.files, pair.components)), pair.first, pair.second));
    pairs
}
