//! Lines by age and author over time, and how long a line lasts. A changed line counts as one removed and one
//! added, as in Git's diffs; so does a moved line, but not a moved file.

use std::collections::BTreeMap;

use super::filter::{Exclusions, Filter, Sieve};
use super::life_table::{INTERVAL, LifeTable, half_life};
use super::line_history::{Event, Stretch, UNKNOWN, What, Whose, play};
use super::numbers::days;
use super::summary::ratio;
use crate::calendar::Month;
use crate::facts::{Commit, Facts, PathId, PersonId};

/// The most cohorts; lines of the oldest periods are merged if there are more.
const MOST_COHORTS: usize = 60;

/// The length of the periods that lines are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Period {
    /// A month of the calendar.
    Month,
    /// Three months.
    Quarter,
    /// A year of the calendar.
    #[default]
    Year,
}

impl Period {
    /// The first month of the period of a time in Unix seconds, in UTC.
    fn begin(self, time: i64) -> Month {
        let month = Month::at(time);
        match self {
            Self::Month => month,
            Self::Quarter => Month { month: (month.month.saturating_sub(1)) / 3 * 3 + 1, ..month },
            Self::Year => Month { month: 1, ..month },
        }
    }
}

/// Options of the analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalOptions {
    /// Today, in Unix seconds; commits written later do not count.
    pub now: i64,
    /// The period by which lines are grouped. Default a year.
    pub period: Period,
    /// The number of months, the last ones with any commits, that get points. Default 120.
    pub points: usize,
    /// The most people to return, those with most lines today. Default 20.
    pub people: usize,
    /// What to count.
    pub filter: Filter,
}

impl SurvivalOptions {
    /// The defaults, as of `now` in Unix seconds.
    #[must_use]
    pub fn at(now: i64) -> Self {
        Self { now, period: Period::Year, points: 120, people: 20, filter: Filter::default() }
    }
}

/// The answer. All times are author times.
#[derive(Debug, Clone, PartialEq)]
pub struct Survival {
    /// The months with commits, oldest first, parallel to `points` below.
    pub months: Vec<Month>,
    /// Lines by the period they were written in, oldest first.
    pub cohorts: Vec<CohortLines>,
    /// Lines by author, most lines today first.
    pub people: Vec<AuthorLines>,
    /// Today's lines of everyone not among `people`.
    pub other_lines: u64,
    /// The share of lines that still exist at each age, as far as such old lines were seen.
    pub curve: Vec<SurvivalPoint>,
    /// The age in days at which half of the lines are gone; `None` if more than half last longer than was
    /// observed.
    pub half_life_days: Option<f64>,
    /// The files of the head, in Git's order of paths; empty if `now` is before the newest commit.
    pub files: Vec<FileAge>,
    /// Today's lines from no commit that counts: from programs, merges, or before a shallow edge.
    pub unknown_lines: u64,
    /// By how many lines the files, as replayed from the diffs of single commits, missed their true lengths:
    /// changes made by merges themselves. Relative to all lines it shows how exact the answer is; 0 for a
    /// history without merges.
    pub misplaced_lines: u64,
    /// Lines of files that no commit deletes and that no longer exist: merges removed them, as when the
    /// history of another repository is merged into a folder. They count as written, but not as gone.
    pub merged_away_lines: u64,
    /// What was left out.
    pub exclusions: Exclusions,
}

/// Lines written in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortLines {
    /// The first month of the period. With more than 60 periods, the first includes everything before it.
    pub begin: Month,
    /// Lines ever written in it.
    pub written: u64,
    /// Lines of it that exist today.
    pub alive: u64,
    /// Lines of it at the end of each month.
    pub points: Vec<u64>,
}

/// Lines written by one person.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthorLines {
    /// The person.
    pub person: PersonId,
    /// Lines they ever wrote.
    pub written: u64,
    /// Lines of theirs that exist today.
    pub alive: u64,
    /// Those as a share of all lines whose author is known, from above 0 to 1.
    pub share: f64,
    /// Their lines at the end of each month.
    pub points: Vec<u64>,
}

/// The share of lines that reach an age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalPoint {
    /// Age in days.
    pub days: u32,
    /// Share of lines that still exist, from above 0 to 1.
    pub share: f64,
}

/// The age of a file's lines.
#[derive(Debug, Clone, PartialEq)]
pub struct FileAge {
    /// The file.
    pub path: PathId,
    /// Lines today whose origin is known.
    pub lines: u32,
    /// Days since the median line was written; `None` if no line's origin is known.
    pub median_days: Option<f64>,
    /// The person who wrote most of these lines, and how many.
    pub main_author: Option<(PersonId, u32)>,
}

/// Replays all diffs and counts existing and removed lines.
#[must_use]
pub fn survival(facts: &Facts, options: &SurvivalOptions) -> Survival {
    let sieve = Sieve::new(facts, &options.filter);
    let is_past = |commit: Commit<'_>| commit.author_time() <= options.now;
    let (counted, exclusions) = sieve.commits(|&commit| is_past(commit));
    let axes = Axes::of(facts, &counted, options);
    let mut tally = Tally::new(&axes, facts.people().len());
    let counts = |path| sieve.counts(path);
    let played = play(facts, Whose::LastTouched, is_past, counts, |event| tally.count(&axes, event));
    let is_current = facts.head().is_some_and(|head| {
        let mut commits = facts.commits();
        commits.find(|commit| commit.id() == head).is_some_and(is_past)
    });
    let mut unknown_lines = 0;
    let mut files = Vec::new();
    for file in facts.head_files().iter().filter(|_| is_current) {
        if !file.kind.is_regular() || file.binary || file.unknown || !sieve.counts(file.path) {
            continue;
        }
        let stretches = played.files.get(file.path.index()).map_or(&[][..], Vec::as_slice);
        let age = file_age(&axes, file.path, stretches, options.now);
        unknown_lines += u64::from(file.lines.saturating_sub(age.lines));
        files.push(age);
    }
    let counted = (0..).map(PathId).zip(&played.files).filter(|&(path, _)| sieve.counts(path));
    for stretch in counted.flat_map(|(_, stretches)| stretches) {
        if let Some(origin) = axes.get(stretch.origin) {
            tally.table.stands(options.now.saturating_sub(origin.time), stretch.lines);
        }
    }
    let curve = tally.table.curve();
    let ages = (1..).map(|interval: u32| interval.saturating_mul(INTERVAL));
    let (people, other_lines) = tally.people(&axes, options.people);
    Survival {
        cohorts: tally.cohorts(&axes),
        people,
        other_lines,
        half_life_days: half_life(&curve),
        curve: ages.zip(curve).map(|(days, share)| SurvivalPoint { days, share }).collect(),
        months: axes.months,
        files,
        unknown_lines,
        misplaced_lines: played.misplaced_lines,
        merged_away_lines: played.merged_away_lines,
        exclusions,
    }
}

fn file_age(axes: &Axes, path: PathId, stretches: &[Stretch], now: i64) -> FileAge {
    let mut times = Vec::new();
    let mut by_person: BTreeMap<PersonId, u32> = BTreeMap::new();
    let mut lines = 0_u32;
    for stretch in stretches {
        if let Some(origin) = axes.get(stretch.origin) {
            times.push((origin.time, stretch.lines));
            *by_person.entry(origin.person).or_default() += stretch.lines;
            lines = lines.saturating_add(stretch.lines);
        }
    }
    times.sort_unstable();
    let mut seen = 0;
    let median = times.iter().find(|&&(_, lines_then)| {
        seen += lines_then;
        seen >= lines.div_ceil(2)
    });
    let most = by_person.into_iter().max_by_key(|&(person, lines)| (lines, std::cmp::Reverse(person)));
    FileAge {
        path,
        lines,
        median_days: median.map(|&(time, _)| days(now.saturating_sub(time))),
        main_author: most,
    }
}

/// The needed facts about each commit, by position, and the axes of the tables.
struct Axes {
    commits: Vec<Option<Origin>>,
    months: Vec<Month>,
    cohorts: Vec<Month>,
    /// The month's position and the author time, also of commits that do not count: they remove lines.
    when: Vec<(usize, i64)>,
}

#[derive(Clone, Copy)]
struct Origin {
    time: i64,
    person: PersonId,
    cohort: usize,
}

impl Axes {
    fn of(facts: &Facts, counted: &[Commit<'_>], options: &SurvivalOptions) -> Self {
        let past = || facts.commits().filter(|commit| commit.author_time() <= options.now);
        let mut months: Vec<Month> = past().map(|commit| Month::at(commit.author_time())).collect();
        let mut cohorts: Vec<Month> =
            counted.iter().map(|commit| options.period.begin(commit.author_time())).collect();
        keep_last(&mut months, options.points.max(1));
        keep_last(&mut cohorts, MOST_COHORTS);
        // Earlier months belong to the first.
        let place =
            |axis: &[Month], month: Month| axis.partition_point(|&other| other <= month).saturating_sub(1);
        let when = |time: i64| (place(&months, Month::at(time)), time);
        let when = facts.commits().map(|commit| when(commit.author_time())).collect();
        let mut commits = vec![None; facts.commits().len()];
        for commit in counted {
            let cohort = place(&cohorts, options.period.begin(commit.author_time()));
            commits[commit.index()] =
                Some(Origin { time: commit.author_time(), person: commit.author(), cohort });
        }
        Self { commits, months, cohorts, when }
    }

    /// The commit that a line comes from, if it counts.
    fn get(&self, origin: u32) -> Option<Origin> {
        if origin == UNKNOWN { None } else { self.commits.get(origin as usize).copied().flatten() }
    }
}

fn keep_last(axis: &mut Vec<Month>, most: usize) {
    axis.sort_unstable_by_key(|month| (month.year, month.month));
    axis.dedup();
    axis.drain(..axis.len().saturating_sub(most));
}

/// Lines counted while the history is replayed.
struct Tally {
    table: LifeTable,
    /// Changes by cohort, then month.
    cohorts: Vec<Vec<i64>>,
    cohorts_written: Vec<u64>,
    /// Changes by person: month and lines, mostly in order.
    people: Vec<Vec<(usize, i64)>>,
    people_written: Vec<u64>,
}

impl Tally {
    fn new(axes: &Axes, n_people: usize) -> Self {
        Self {
            table: LifeTable::new(),
            cohorts: vec![vec![0; axes.months.len()]; axes.cohorts.len()],
            cohorts_written: vec![0; axes.cohorts.len()],
            people: vec![Vec::new(); n_people],
            people_written: vec![0; n_people],
        }
    }

    fn count(&mut self, axes: &Axes, event: Event) {
        let Some(origin) = axes.get(event.origin) else { return };
        let ((month, time), person) = (axes.when[event.at as usize], origin.person.index());
        let comes = matches!(event.what, What::Written | What::Entered);
        let lines = if comes { i64::from(event.lines) } else { -i64::from(event.lines) };
        self.cohorts[origin.cohort][month] += lines;
        match self.people[person].last_mut() {
            Some((last, sum)) if *last == month => *sum += lines,
            _ => self.people[person].push((month, lines)),
        }
        match event.what {
            What::Written => {
                self.cohorts_written[origin.cohort] += u64::from(event.lines);
                self.people_written[person] += u64::from(event.lines);
            }
            What::Gone => self.table.went(time.saturating_sub(origin.time), event.lines),
            What::Entered | What::Left => {}
        }
    }

    fn cohorts(&self, axes: &Axes) -> Vec<CohortLines> {
        let lines = axes.cohorts.iter().zip(&self.cohorts).zip(&self.cohorts_written);
        lines
            .map(|((&begin, changes), &written)| {
                let points = running(changes);
                CohortLines { begin, written, alive: points.last().copied().unwrap_or(0), points }
            })
            .collect()
    }

    /// The people with most lines today, and the number of everyone else's lines.
    fn people(&self, axes: &Axes, most: usize) -> (Vec<AuthorLines>, u64) {
        let alive = |changes: &[(usize, i64)]| changes.iter().map(|&(_, lines)| lines).sum::<i64>().max(0);
        let mut ranked: Vec<(usize, u64)> =
            self.people.iter().map(|changes| alive(changes).unsigned_abs()).enumerate().collect();
        ranked.retain(|&(person, _)| self.people_written[person] > 0);
        ranked.sort_by_key(|&(person, alive)| (std::cmp::Reverse(alive), person));
        let all: u64 = ranked.iter().map(|&(_, alive)| alive).sum();
        let others = ranked.split_off(ranked.len().min(most));
        let of_person = |(person, alive): (usize, u64)| {
            let mut changes = vec![0; axes.months.len()];
            self.people[person].iter().for_each(|&(month, lines)| changes[month] += lines);
            AuthorLines {
                person: PersonId(u32::try_from(person).unwrap_or(u32::MAX)),
                written: self.people_written[person],
                alive,
                share: ratio(
                    usize::try_from(alive).unwrap_or(usize::MAX),
                    usize::try_from(all).unwrap_or(usize::MAX),
                ),
                points: running(&changes),
            }
        };
        let people = ranked.into_iter().map(of_person).collect();
        (people, others.into_iter().map(|(_, alive)| alive).sum())
    }
}

/// The running sums. With inconsistent clocks, lines can be removed before they were added: that is 0.
fn running(changes: &[i64]) -> Vec<u64> {
    let mut sum = 0;
    let up_to = |change: &i64| {
        sum += change;
        u64::try_from(sum).unwrap_or(0)
    };
    changes.iter().map(up_to).collect()
}
