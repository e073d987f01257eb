//! The cost of keeping a place in the code: work on faults there, and work beyond what the rest of the code
//! needs. This is the measured interest on technical debt.

use super::coding_time::{SessionOptions, coding_sessions};
use super::filter::{Filter, Sieve};
use crate::facts::{Facts, PathId};
use crate::glob::matches_glob;

const DAY: i64 = 86_400;

/// Options of the measurement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpkeepOptions {
    /// The last author time that counts, in Unix seconds.
    pub now: i64,
    /// How many days to look back. Default 365.
    pub window_days: u32,
    /// Commits that change more files than this say nothing about one place. Default 30.
    pub mass_commit_files: Option<u32>,
    /// What to count.
    pub filter: Filter,
}

impl UpkeepOptions {
    /// The defaults, as of an instant.
    pub fn at(now: i64) -> Self {
        Self { now, window_days: 365, mass_commit_files: Some(30), filter: Filter::default() }
    }
}

/// The cost of keeping a place in the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Upkeep {
    /// Files of the head in it.
    pub files: usize,
    /// Their lines.
    pub lines: u64,
    /// Commits that changed it.
    pub commits: u32,
    /// Those whose subject mentions a fault (`fix`, `bug`, `defect`, `fault`).
    pub fixes: u32,
    /// Lines added and removed in it.
    pub churn: u64,
    /// Churn per line here, as a multiple of churn per line in the rest of the repository; `None` if no other
    /// code changed.
    pub relative_churn: Option<f64>,
    /// Coding time of the repository divided by its commits, in minutes per commit: a lower bound from commit
    /// times.
    pub minutes_per_commit: f64,
    /// Time spent on faults here, in minutes: each commit's time, by the share of its lines that is here.
    pub fix_minutes: f64,
    /// The other time spent here, in minutes, beyond what as many lines need in the rest of the repository.
    pub extra_minutes: f64,
    /// The number of days examined: the window, or less if the history is younger.
    pub days: u32,
}

impl Upkeep {
    /// The cost beyond that of sound code, in minutes per month of 365.25 / 12 days; 0 before there is a day
    /// of history.
    pub fn minutes_per_month(&self) -> f64 {
        if self.days == 0 {
            return 0.0;
        }
        (self.fix_minutes + self.extra_minutes) / f64::from(self.days) * (365.25 / 12.0)
    }
}

/// Whether a path is in a place: a glob, or the path of a file or folder. A name without a slash matches
/// anywhere; a leading slash ties it to the root. The empty place is the whole repository.
pub fn is_in_place(place: &str, path: &[u8]) -> bool {
    let folder = place.trim_matches('/').as_bytes();
    folder.is_empty()
        || matches_glob(place, path)
        || (path.starts_with(folder) && path.get(folder.len()) == Some(&b'/'))
}

/// The cost of keeping each place, in the order of the places.
pub fn upkeep(facts: &Facts, places: &[&str], options: &UpkeepOptions) -> Vec<Upkeep> {
    let since = options.now.saturating_sub(i64::from(options.window_days).saturating_mul(DAY));
    let sieve = Sieve::new(facts, &options.filter).without_mass_commits(options.mass_commit_files);
    let (commits, _) = sieve.commits(|commit| (since..=options.now).contains(&commit.author_time()));
    let minutes_per_commit = minutes_per_commit(facts, since, options);
    let first =
        facts.commits().map(crate::facts::Commit::author_time).filter(|time| *time <= options.now).min();
    let begin = first.unwrap_or(options.now).max(since);
    let days = u32::try_from((options.now - begin) / DAY).unwrap_or(u32::MAX);
    let inside: Vec<Vec<bool>> = places.iter().map(|place| members(facts, place)).collect();
    let lines = |is_wanted: &dyn Fn(PathId) -> bool| {
        let files = facts.head_files().iter().filter(|file| sieve.counts(file.path) && is_wanted(file.path));
        files.fold((0, 0), |(n, lines), file| (n + 1, lines + u64::from(file.lines)))
    };
    let mut tallies = vec![Tally::default(); places.len()];
    let mut whole_churn = 0;
    for commit in commits {
        let changes: Vec<_> = sieve.changes(commit).collect();
        let size = |change: &crate::facts::Change| u64::from(change.added) + u64::from(change.removed);
        let churn: u64 = changes.iter().map(size).sum();
        whole_churn += churn;
        let is_fix = super::change_measures::speaks_of_a_fault(&commit.subject());
        for (tally, inside) in tallies.iter_mut().zip(&inside) {
            let here = changes.iter().filter(|change| inside[change.path.index()]);
            let (n, lines) = here.fold((0_usize, 0), |(n, lines), change| (n + 1, lines + size(change)));
            if n > 0 {
                // Renames and mode changes change no line; then files are counted in place of lines.
                let share =
                    if churn == 0 { share(n as u64, changes.len() as u64) } else { share(lines, churn) };
                tally.add(is_fix, lines, share * minutes_per_commit);
            }
        }
    }
    let (_, all_lines) = lines(&|_| true);
    let measured = tallies.iter().zip(&inside).map(|(tally, inside)| {
        let (files, here) = lines(&|path| inside[path.index()]);
        let rest = share(whole_churn - tally.churn, all_lines.saturating_sub(here));
        let relative_churn = (rest > 0.0 && here > 0).then(|| share(tally.churn, here) / rest);
        let beyond = relative_churn.filter(|ratio| *ratio > 1.0).map_or(0.0, |ratio| 1.0 - 1.0 / ratio);
        Upkeep {
            files,
            lines: here,
            commits: tally.commits,
            fixes: tally.fixes,
            churn: tally.churn,
            relative_churn,
            minutes_per_commit,
            fix_minutes: tally.fix_minutes,
            extra_minutes: tally.other_minutes * beyond,
            days,
        }
    });
    measured.collect()
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    commits: u32,
    fixes: u32,
    churn: u64,
    fix_minutes: f64,
    other_minutes: f64,
}

impl Tally {
    fn add(&mut self, is_fix: bool, churn: u64, minutes: f64) {
        self.commits += 1;
        self.churn += churn;
        if is_fix {
            self.fixes += 1;
            self.fix_minutes += minutes;
        } else {
            self.other_minutes += minutes;
        }
    }
}

fn members(facts: &Facts, place: &str) -> Vec<bool> {
    let path = |index: usize| PathId(u32::try_from(index).unwrap_or(u32::MAX));
    (0..facts.n_paths()).map(|index| is_in_place(place, facts.path(path(index)))).collect()
}

fn minutes_per_commit(facts: &Facts, since: i64, options: &UpkeepOptions) -> f64 {
    let sessions = SessionOptions {
        since,
        until: options.now,
        filter: options.filter.clone(),
        ..SessionOptions::default()
    };
    let weeks = coding_sessions(facts, &sessions).weeks;
    let sum =
        |of: fn(&super::coding_time::CodingWeek) -> u32| weeks.iter().map(|week| u64::from(of(week))).sum();
    share(sum(|week| week.minutes), sum(|week| week.commits))
}

#[expect(clippy::cast_precision_loss, reason = "lines and minutes are far below 2^52")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_glob_a_file_or_a_folder() {
        for (place, path, expected) in [
            ("", "src/a.rs", true),
            ("/", "src/a.rs", true),
            ("src", "src/a.rs", true),
            ("src/", "src/a.rs", true),
            ("src", "srcs/a.rs", false),
            ("src", "lib/src/a.rs", false),
            ("src/a.rs", "src/a.rs", true),
            ("a.rs", "src/a.rs", true),
            ("/a.rs", "src/a.rs", false),
            ("/a.rs", "a.rs", true),
            ("src/**/*.rs", "src/x/y.rs", true),
            ("src/*.rs", "src/x/y.rs", false),
        ] {
            assert_eq!(is_in_place(place, path.as_bytes()), expected, "{place:?} {path}");
        }
    }
}
