//! Releases from tags: how often, and how long a change waits from author time to the first tag that contains
//! it (the part of DORA's change lead time that a repository can show by itself).

use std::collections::HashMap;

use super::filter::{Exclusions, Filter, Sieve};
use super::graph::Graph;
use super::numbers::{days, median, percentile};
use crate::calendar::DAY;
use crate::facts::{CommitId, Facts};
use crate::glob::glob_matches;

/// Options of the analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseOptions {
    /// Today, in Unix seconds; later tags do not count.
    pub now: i64,
    /// How many days back releases count. Default 365.
    pub window_days: u32,
    /// Only tags whose name matches one of these, with `*` and `?` as in [`Filter::exclude`]; empty (the
    /// default) takes all.
    pub names: Vec<String>,
    /// Count tags whose name says that they are a preview (`rc`, `beta`, ...). Default no.
    pub include_previews: bool,
    /// Which commits count.
    pub filter: Filter,
}

impl ReleaseOptions {
    /// The defaults, as of `now` in Unix seconds.
    #[must_use]
    pub fn at(now: i64) -> Self {
        Self { now, window_days: 365, names: Vec::new(), include_previews: false, filter: Filter::default() }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Releases {
    /// Releases in the window, newest first.
    pub releases: Vec<Release>,
    /// Median of the days from one release of a series to the next, over those of the window that have a predecessor.
    pub cadence_days: Option<f64>,
    /// Days since the newest release, in the window or not.
    pub days_since_last: Option<f64>,
    /// Median days from author time to the first release with the commit, over the commits of all releases in
    /// the window except the very first one of the history.
    pub lead_time_median_days: Option<f64>,
    /// The 85th percentile (nearest rank) of the same days.
    pub lead_time_85_days: Option<f64>,
    /// The number of commits behind the lead times.
    pub lead_time_commits: usize,
    /// Commits that count and that no release contains yet.
    pub unreleased_commits: usize,
    /// Author time of the oldest of those.
    pub oldest_unreleased: Option<i64>,
    /// Tags left out because they do not match, are previews, or move (`latest`).
    pub other_tags: usize,
    /// What was left out of the commits.
    pub exclusions: Exclusions,
}

/// A commit with one or more tags.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// The tags' names.
    pub names: Vec<String>,
    /// The released commit.
    pub commit: CommitId,
    /// When the first of the tags was created, in Unix seconds.
    pub time: i64,
    /// Days since the previous release of the same series, whose tags differ only in the version; `None` for its first.
    pub days_since_previous: Option<f64>,
    /// Commits that count and are in no earlier release.
    pub commits: usize,
    /// Median days that these waited; `None` if there are none or this is the first release of all.
    pub lead_time_median_days: Option<f64>,
    /// Whether the commit itself is in the history that was read; if it is on another branch, the commits
    /// counted are those that the branch came from.
    pub in_history: bool,
}

/// Derives releases from tags.
#[must_use]
pub fn releases(facts: &Facts, options: &ReleaseOptions) -> Releases {
    let (mut all, other_tags) = tagged(facts, options);
    let graph = Graph::of(facts);
    let joins: Vec<&[CommitId]> = all
        .iter()
        .map(|release| facts.tags().iter().find(|tag| tag.commit == release.commit))
        .map(|tag| tag.map_or(&[][..], |tag| &tag.joins))
        .collect();
    let mut first_release: Vec<Option<usize>> = vec![None; facts.commits().len()];
    // Oldest first: a commit keeps the first release that reaches it.
    for (number, (release, joins)) in all.iter_mut().zip(&joins).enumerate() {
        for position in joins.iter().filter_map(|&join| graph.position(join)) {
            graph.mark(position, &mut first_release, number);
        }
        release.in_history = graph.position(release.commit).is_some();
    }
    let sieve = Sieve::new(facts, &options.filter);
    let (commits, exclusions) = sieve.commits(|commit| commit.author_time() <= options.now);
    let mut waits: Vec<Vec<f64>> = vec![Vec::new(); all.len()];
    let mut unreleased = Vec::new();
    for commit in commits {
        match first_release.get(commit.index()).copied().flatten() {
            // Clocks differ: no wait is less than zero.
            Some(number) => {
                let waited = all[number].time.saturating_sub(commit.author_time()).max(0);
                waits[number].push(days(waited));
            }
            None => unreleased.push(commit.author_time()),
        }
    }
    // The first release holds everything done before there were releases: that is no waiting.
    let first_with_commits = waits.iter().position(|waits| !waits.is_empty());
    let since = options.now.saturating_sub(i64::from(options.window_days) * DAY);
    let mut window_waits = Vec::new();
    for (number, (release, waits)) in all.iter_mut().zip(&mut waits).enumerate() {
        release.commits = waits.len();
        if Some(number) != first_with_commits {
            release.lead_time_median_days = median(waits);
            if release.time >= since {
                window_waits.append(waits);
            }
        }
    }
    let days_since_last = all.last().map(|release| days(options.now.saturating_sub(release.time)));
    all.retain(|release| release.time >= since);
    all.reverse();
    let mut gaps: Vec<f64> = all.iter().filter_map(|release| release.days_since_previous).collect();
    Releases {
        cadence_days: median(&mut gaps),
        days_since_last,
        lead_time_median_days: median(&mut window_waits),
        lead_time_85_days: percentile(&mut window_waits, 85),
        lead_time_commits: window_waits.len(),
        unreleased_commits: unreleased.len(),
        oldest_unreleased: unreleased.into_iter().min(),
        releases: all,
        other_tags,
        exclusions,
    }
}

/// The releases up to now, oldest first, and the number of tags that are not releases.
fn tagged(facts: &Facts, options: &ReleaseOptions) -> (Vec<Release>, usize) {
    let is_wanted = |name: &str| {
        let matches = |glob: &String| glob_matches(glob.as_bytes(), name.as_bytes());
        let named = options.names.is_empty() || options.names.iter().any(matches);
        named && !is_rolling(name) && (options.include_previews || !is_preview(name))
    };
    let past = || facts.tags().iter().filter(|tag| tag.time <= options.now);
    let mut tags: Vec<_> = past().filter(|tag| is_wanted(&tag.name)).collect();
    let other_tags = past().count() - tags.len();
    tags.sort_by_key(|tag| (tag.commit, tag.time));
    let mut releases: Vec<Release> = Vec::new();
    for tag in tags {
        match releases.last_mut().filter(|release| release.commit == tag.commit) {
            Some(release) => release.names.push(tag.name.clone()),
            None => releases.push(Release {
                names: vec![tag.name.clone()],
                commit: tag.commit,
                time: tag.time,
                days_since_previous: None,
                commits: 0,
                lead_time_median_days: None,
                in_history: false,
            }),
        }
    }
    releases.sort_by(|a, b| a.time.cmp(&b.time).then_with(|| a.names.cmp(&b.names)));
    let mut last: HashMap<String, i64> = HashMap::new();
    for release in &mut releases {
        let series = || release.names.iter().map(|name| series_of(name));
        let before = series().filter_map(|name| last.get(name).copied()).max();
        last.extend(series().map(|name| (name.to_owned(), release.time)));
        release.days_since_previous = before.map(|before| days(release.time.saturating_sub(before)));
    }
    (releases, other_tags)
}

/// A tag's name up to its version: `tokio-util-` of `tokio-util-0.7.1`. A repository that tags each of its packages has a
/// series for each.
fn series_of(name: &str) -> &str {
    let digit = |at: &usize| name[*at..].starts_with(|letter: char| letter.is_ascii_digit());
    let starts = name.char_indices().map(|(at, _)| at).filter(digit);
    // Digits within a word are part of its name: `h2-0.4.1`.
    let version = starts.into_iter().find(|&at| {
        let before = name[..at].trim_end_matches(['v', 'V']);
        before.is_empty() || !before.ends_with(char::is_alphanumeric)
    });
    version.map_or(name, |at| &name[..at])
}

const PREVIEW_WORDS: &[&str] =
    &["rc", "alpha", "beta", "a", "b", "pre", "preview", "dev", "snapshot", "nightly", "canary", "next", "m"];

/// Tags that move from state to state are not releases.
const ROLLING_WORDS: &[&str] = &[
    "canary",
    "continuous",
    "current",
    "daily",
    "dev",
    "develop",
    "development",
    "edge",
    "head",
    "latest",
    "lts",
    "main",
    "master",
    "next",
    "nightly",
    "prerelease",
    "preview",
    "prod",
    "production",
    "release",
    "rolling",
    "snapshot",
    "stable",
    "staging",
    "tip",
    "trunk",
    "unstable",
    "weekly",
];

/// Whether a tag moves: its last word says so, by itself or with the day or state it last pointed to
/// (`nightly`, `docker/latest`, `nightly-2024-01-31`, `continuous-1a2b3c4d`).
fn is_rolling(name: &str) -> bool {
    let name = name.to_lowercase();
    let words: Vec<&str> =
        name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let Some(at) = words.iter().rposition(|word| ROLLING_WORDS.contains(word)) else { return false };
    let is_year =
        |word: &str| word.len() == 4 && word.parse().is_ok_and(|year: u32| (1990..2100).contains(&year));
    let is_day =
        |word: &str| word.len() == 8 && is_year(&word[..4]) && word.bytes().all(|it| it.is_ascii_digit());
    let is_state = |word: &str| word.len() >= 7 && word.bytes().all(|it| it.is_ascii_hexdigit());
    words.get(at + 1).is_none_or(|word| is_year(word) || is_day(word) || is_state(word))
}

/// Whether a word after the first digit marks a preview: `v1.2-rc3`, `1.0.0b2`, `2.0.beta`.
fn is_preview(name: &str) -> bool {
    let version = name.find(|c: char| c.is_ascii_digit()).map_or("", |start| &name[start..]);
    let version = version.to_lowercase();
    version.split(|c: char| !c.is_ascii_lowercase()).any(|word| PREVIEW_WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_on_is_no_release() {
        for name in [
            "unstable",
            "latest",
            "nightly",
            "Nightly",
            "docker/latest",
            "nightly-2024-01-31",
            "nightly-20240131",
            "continuous-1a2b3c4",
            "release-stable",
            "v-next",
        ] {
            assert!(is_rolling(name), "{name}");
        }
        for name in
            ["v1.2", "edge-1.2.3", "nightly-tools-1.0", "release-5", "stable-2.1", "main-3", "final", ""]
        {
            assert!(!is_rolling(name), "{name}");
        }
    }

    #[test]
    fn previews_say_so_in_their_name() {
        for name in ["v1.2-rc3", "1.0.0b2", "2.0.beta", "v3.0.0-alpha.1", "8.0-m01", "release-5.dev0"] {
            assert!(is_preview(name), "{name}");
        }
        for name in ["v1.2", "rc-tools-1.0", "beta", "", "2024-01-05", "v1.0.0-final", "tokio-1.2.3"] {
            assert!(!is_preview(name), "{name}");
        }
    }
}
