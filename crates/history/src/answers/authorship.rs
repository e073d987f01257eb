//! Degree of authorship (DOA) of people in files: Fritz et al. 2010 as used by Avelino et al. 2016,
//! "A novel approach for estimating truck factors":
//! `DOA = 3.293 + 1.098 FA + 0.164 DL - 0.321 ln(1 + AC)` with FA = 1 for who created the file, DL =
//! their later changes, AC = later changes by others. Co-authors are credited with changes too.

use std::collections::{BTreeMap, HashMap};

use super::filter::{Exclusions, Sieve};
use super::lineage::Lineage;
use crate::facts::{Commit, Facts, PathId, PersonId};

/// At least this degree makes an author (Avelino et al.).
const AUTHOR_DEGREE: f64 = 3.293;
/// More than this share of the highest degree makes an author (Avelino et al.).
const AUTHOR_SHARE: f64 = 0.75;

/// A person's part in a file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Authorship {
    /// Who.
    pub person: PersonId,
    /// Degree of authorship; above about 3.3 for somebody who knows the file.
    pub degree: f64,
    /// Degree over the highest degree in this file; 1 for the highest.
    pub normalised: f64,
    /// Whether they created the file.
    pub first_author: bool,
    /// Commits of theirs that changed the file, its creation included.
    pub changes: u32,
    /// Lines that those commits added to the file, kept or not. Who added most is code-maat's main developer.
    pub added_lines: u64,
    /// Author time of their last change, in Unix seconds.
    pub last_time: i64,
    /// Whether they count as an author: normalised above 0.75, and degree at least 3.293 or
    /// creator of the file.
    pub is_author: bool,
}

/// What people did to one file, while commits are taken newest first.
#[derive(Debug, Default)]
pub(super) struct FileTally {
    first: Option<PersonId>,
    people: BTreeMap<PersonId, Part>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Part {
    changes: u32,
    added_lines: u64,
    last_time: i64,
}

impl FileTally {
    fn count(&mut self, person: PersonId, time: i64, added_lines: u32) {
        let part = self.people.entry(person).or_insert(Part { last_time: time, ..Part::default() });
        part.changes += 1;
        part.added_lines += u64::from(added_lines);
        part.last_time = part.last_time.max(time);
    }

    /// Everybody who changed it.
    pub(super) fn people(&self) -> impl Iterator<Item = PersonId> {
        self.people.keys().copied()
    }

    /// The degrees, highest first; equal ones in the order of people.
    pub(super) fn authorships(&self) -> Vec<Authorship> {
        let created = |person| u32::from(self.first == Some(person));
        let later = |(&person, part): (&PersonId, &Part)| part.changes - created(person);
        let all_later: u32 = self.people.iter().map(later).sum();
        let mut result: Vec<Authorship> = self
            .people
            .iter()
            .map(|(&person, part)| {
                let deliveries = later((&person, part));
                let first_author = created(person) == 1;
                let degree = degree(first_author, deliveries, all_later - deliveries);
                Authorship {
                    person,
                    degree,
                    normalised: 0.0,
                    first_author,
                    changes: part.changes,
                    added_lines: part.added_lines,
                    last_time: part.last_time,
                    is_author: false,
                }
            })
            .collect();
        result.sort_by(|a, b| b.degree.total_cmp(&a.degree));
        let highest = result.first().map_or(0.0, |best| best.degree);
        for authorship in &mut result {
            authorship.normalised = if highest > 0.0 { authorship.degree / highest } else { 0.0 };
            authorship.is_author = authorship.normalised > AUTHOR_SHARE
                && (authorship.degree >= AUTHOR_DEGREE || authorship.first_author);
        }
        result
    }
}

fn degree(first_author: bool, deliveries: u32, others: u32) -> f64 {
    3.293 + 1.098 * f64::from(u8::from(first_author)) + 0.164 * f64::from(deliveries)
        - 0.321 * f64::from(others).ln_1p()
}

/// Tallies of all files of the head that count, from the commits up to `now`.
pub(super) fn tally_files(
    facts: &Facts,
    sieve: &Sieve<'_>,
    now: i64,
) -> (HashMap<PathId, FileTally>, Exclusions) {
    let (counted, exclusions) = sieve.commits(|commit| commit.author_time() <= now);
    let mut counted = counted.into_iter().map(Commit::index).peekable();
    let mut lineage = Lineage::new(facts);
    let mut tallies: HashMap<PathId, FileTally> = HashMap::new();
    for commit in facts.commits() {
        let counts = counted.next_if_eq(&commit.index()).is_some();
        for change in commit.changes() {
            let today = lineage.today(change.path).filter(|&today| counts && sieve.counts(today));
            if let Some(today) = today {
                let tally = tallies.entry(today).or_default();
                let co_authors = commit.co_authors().filter(|&who| sieve.counts_person(who));
                for person in std::iter::once(commit.author()).chain(co_authors) {
                    tally.count(person, commit.author_time(), change.added);
                }
                if change.is_addition() {
                    tally.first = Some(commit.author());
                }
            }
            if let Some(old) = change.old_path {
                lineage.renamed(old, change.path);
            }
        }
    }
    (tallies, exclusions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formula_is_the_published_one() {
        assert!((degree(true, 0, 0) - 4.391).abs() < 1e-9);
        assert!((degree(false, 10, 0) - 4.933).abs() < 1e-9);
        assert!((degree(false, 0, 9) - (3.293 - 0.321 * 10_f64.ln())).abs() < 1e-9);
    }

    #[test]
    fn an_early_creator_is_overtaken_by_who_does_the_work() {
        let (creator, worker) = (PersonId(0), PersonId(1));
        let mut tally = FileTally { first: Some(creator), ..FileTally::default() };
        tally.count(creator, 0, 1);
        (0..30).for_each(|time| tally.count(worker, time, 1));
        let authorships = tally.authorships();
        assert_eq!(authorships[0].person, worker);
        assert!(authorships[0].is_author && !authorships[1].is_author);
    }
}
