//! Degree of authorship (DOA) of people in files: Fritz et al. 2010 as used by Avelino et al. 2016,
//! "A novel approach for estimating truck factors":
//! `DOA = 3.293 + 1.098 FA + 0.164 DL - 0.321 ln(1 + AC)` with FA = 1 for the creator of the file, DL = their
//! later changes, AC = later changes by others. Co-authors are credited with changes too, each person once
//! per commit. A change without new content (a file that is moved, made executable or reindented, a licence
//! header) and a commit that the repository ignores for blame make no one an author.

use std::collections::{BTreeMap, HashMap};

use super::filter::{Exclusions, Sieve};
use super::line_history::{UNKNOWN, Whose, play};
use super::lineage::Lineage;
use crate::calendar::DAY;
use crate::facts::{Commit, Facts, PathId, PersonId};

/// Where changes are weighted by age, a change this many days old counts half of one of today.
const HALF_LIFE_DAYS: u32 = 365;

/// The weight of a change of this age in seconds: 1 today, halved every year.
#[must_use]
pub fn recency(seconds: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "seconds of some centuries")]
    let days = seconds.max(0) as f64 / DAY as f64;
    0.5_f64.powf(days / f64::from(HALF_LIFE_DAYS))
}

/// The least degree of an author (Avelino et al.).
const AUTHOR_DEGREE: f64 = 3.293;
/// An author has more than this share of the highest degree (Avelino et al.).
const AUTHOR_SHARE: f64 = 0.75;

/// A person's part in a file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Authorship {
    /// The person.
    pub person: PersonId,
    /// Degree of authorship; above about 3.3 for a person who knows the file.
    pub degree: f64,
    /// Degree over the highest degree in this file; 1 for the highest.
    pub normalised: f64,
    /// Whether they created the file.
    pub first_author: bool,
    /// Commits of theirs that changed the file's content, including its creation.
    pub changes: u32,
    /// The same, each counted half for every year of age.
    pub recent_changes: f64,
    /// Today's lines that they wrote; an author shares the lines of a commit with its co-authors.
    pub living_lines: f64,
    /// Lines that those commits added to the file, kept or not. The person who added most is code-maat's main
    /// developer.
    pub added_lines: u64,
    /// Author time of their last change, in Unix seconds.
    pub last_time: i64,
    /// Whether they count as an author: normalised above 0.75, and either a degree of at least 3.293 or the
    /// creator of the file.
    pub is_author: bool,
}

/// People's changes to one file, while commits are visited newest first.
#[derive(Debug, Default)]
pub(super) struct FileTally {
    first: Option<PersonId>,
    people: BTreeMap<PersonId, Part>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Part {
    changes: u32,
    recent_changes: f64,
    living_lines: f64,
    added_lines: u64,
    last_time: i64,
}

impl FileTally {
    fn count(&mut self, person: PersonId, time: i64, age: i64, added_lines: u32) {
        let part = self.people.entry(person).or_insert(Part { last_time: time, ..Part::default() });
        part.changes += 1;
        part.recent_changes += recency(age);
        part.added_lines += u64::from(added_lines);
        part.last_time = part.last_time.max(time);
    }

    /// Everyone who changed it.
    pub(super) fn people(&self) -> impl Iterator<Item = PersonId> {
        self.people.keys().copied()
    }

    /// The authorships, highest degree first; ties in the order of people.
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
                    recent_changes: part.recent_changes,
                    living_lines: part.living_lines,
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

/// The identity that each identity is counted as: people write under several.
pub(super) type Identities = BTreeMap<PersonId, PersonId>;

/// Tallies of all files of the head that count, from the commits up to `now`. Identities in `identities` are
/// counted as the one they map to.
pub(super) fn tally_files(
    facts: &Facts,
    sieve: &Sieve<'_>,
    now: i64,
    identities: &Identities,
) -> (HashMap<PathId, FileTally>, Exclusions) {
    let (counted, exclusions) = sieve.commits(|commit| commit.author_time() <= now);
    // By commit position, the people it counts for.
    let mut authors: Vec<Vec<PersonId>> = vec![Vec::new(); facts.commits().len()];
    for commit in counted.iter().filter(|commit| !commit.is_ignored()) {
        authors[commit.index()] = authors_of(*commit, sieve, identities);
    }
    let mut lineage = Lineage::new(facts);
    let mut tallies: HashMap<PathId, FileTally> = HashMap::new();
    for commit in facts.commits() {
        let authors = &authors[commit.index()];
        for change in commit.changes() {
            let counts = |&today: &PathId| !authors.is_empty() && !change.cosmetic && sieve.counts(today);
            if let Some(today) = lineage.today(change.path).filter(counts) {
                let tally = tallies.entry(today).or_default();
                let (time, age) = (commit.author_time(), now.saturating_sub(commit.author_time()));
                for &person in authors {
                    tally.count(person, time, age, change.added);
                }
                if change.is_addition() {
                    tally.first = authors.first().copied();
                }
            }
            if let Some(old) = change.old_path {
                lineage.renamed(old, change.path);
            }
        }
    }
    credit_lines(facts, &authors, &mut tallies);
    (tallies, exclusions)
}

/// The author and the co-authors of a commit, without programs, each once; the author first.
fn authors_of(commit: Commit<'_>, sieve: &Sieve<'_>, identities: &Identities) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = Vec::new();
    for identity in std::iter::once(commit.author()).chain(commit.co_authors()) {
        let person = identities.get(&identity).copied().unwrap_or(identity);
        if sieve.counts_person(identity) && !people.contains(&person) {
            people.push(person);
        }
    }
    people
}

/// Credits today's lines to the authors of their commits. With co-authors, an author gets an equal share of
/// each line; the co-authors' shares are credited to no one, because it is unknown which of them wrote which
/// line.
fn credit_lines(facts: &Facts, authors: &[Vec<PersonId>], tallies: &mut HashMap<PathId, FileTally>) {
    if tallies.is_empty() {
        return;
    }
    let played = play(facts, Whose::Written, |_| true, |_| true, |_| {});
    for (path, stretches) in (0..).map(PathId).zip(&played.files) {
        let Some(tally) = tallies.get_mut(&path) else { continue };
        for stretch in stretches.iter().filter(|stretch| stretch.origin != UNKNOWN) {
            let people = authors.get(stretch.origin as usize).map_or(&[][..], Vec::as_slice);
            #[expect(clippy::cast_precision_loss, reason = "a commit has a few authors")]
            let part = f64::from(stretch.lines) / people.len().max(1) as f64;
            // If an author is not known to have changed the file, their lines are credited to no one:
            // histories of branches differ.
            if let Some(of) = people.first().and_then(|author| tally.people.get_mut(author)) {
                of.living_lines += part;
            }
        }
    }
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
    fn a_change_counts_half_for_every_year() {
        assert!((recency(0) - 1.0).abs() < 1e-9 && (recency(-5) - 1.0).abs() < 1e-9);
        assert!((recency(365 * DAY) - 0.5).abs() < 1e-9 && (recency(730 * DAY) - 0.25).abs() < 1e-9);
    }

    #[test]
    fn an_early_creator_is_overtaken_by_who_does_the_work() {
        let (creator, worker) = (PersonId(0), PersonId(1));
        let mut tally = FileTally { first: Some(creator), ..FileTally::default() };
        tally.count(creator, 0, 0, 1);
        (0..30).for_each(|time| tally.count(worker, time, 0, 1));
        let authorships = tally.authorships();
        assert_eq!(authorships[0].person, worker);
        assert!(authorships[0].is_author && !authorships[1].is_author);
    }
}
