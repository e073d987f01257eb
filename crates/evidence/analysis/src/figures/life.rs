//! The age of the code, its technologies, its releases, and the documents it left behind.

use castra_history::{
    self as history, DocumentationOptions, Month, Period, ReleaseOptions, SurvivalOptions, TechnologyKind,
    TechnologyOptions,
};
use castra_repositories::instant;

use super::{Analysis, ROWS};
use crate::model::{AgeView, DocumentRow, ReleaseRow, ReleasesView, TechnologyRow};

/// A shorter file says little about age.
const LEAST_LINES: u32 = 20;
/// The months for which changes are counted.
const MONTHS: usize = 24;
/// From this many commits to its code, a document is behind.
const BEHIND_COMMITS: u32 = 5;

/// How old the lines are; zero if there are none.
pub(crate) fn age(analysis: &Analysis) -> AgeView {
    let facts = &analysis.facts;
    let options =
        SurvivalOptions { period: Period::Year, points: 60, people: 0, ..SurvivalOptions::at(analysis.now) };
    let found = history::survival(facts, &options);
    let name = |month: &Month| format!("{}-{:02}", month.year, month.month);
    let cohorts = found.cohorts.iter().filter(|cohort| cohort.points.iter().any(|lines| *lines > 0));
    let mut files: Vec<_> = found
        .files
        .iter()
        .filter(|file| file.lines >= LEAST_LINES)
        .filter_map(|file| Some((facts.path_text(file.path).into_owned(), file.lines, file.median_days?)))
        .collect();
    files.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
    files.truncate(ROWS / 2);
    AgeView {
        months: found.months.iter().map(name).collect(),
        lines: found.cohorts.iter().map(|cohort| cohort.alive).sum(),
        cohorts: cohorts.map(|cohort| (cohort.begin.year.to_string(), cohort.points.clone())).collect(),
        half_life_days: found.half_life_days,
        unknown_lines: found.unknown_lines,
        oldest: files,
    }
}

/// The technologies of the code: languages first, those gone last.
pub(crate) fn technologies(analysis: &Analysis) -> Vec<TechnologyRow> {
    let options =
        TechnologyOptions { components: analysis.division.clone(), ..TechnologyOptions::at(analysis.now) };
    let found = history::technologies(&analysis.facts, &options);
    let mut last_months = vec![Month::at(analysis.now)];
    while last_months.len() < MONTHS {
        let oldest = last_months[last_months.len() - 1];
        let (year, month) =
            if oldest.month == 1 { (oldest.year - 1, 12) } else { (oldest.year, oldest.month - 1) };
        last_months.push(Month { year, month });
    }
    last_months.reverse();
    let row = |known: &history::Technology| {
        let changes = |month: &Month| {
            let told = known.months.iter().find(|told| told.month == *month);
            told.map_or(0, |told| told.changes)
        };
        let mut places: Vec<(String, usize)> =
            known.places.iter().map(|place| (place.component.clone(), place.files)).collect();
        places.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        TechnologyRow {
            name: known.name,
            is_language: known.kind == TechnologyKind::Language,
            files: known.files,
            lines: known.lines,
            first: instant(known.first_time).unwrap_or_default(),
            last: instant(known.last_time).unwrap_or_default(),
            vanished: known.vanished.and_then(instant),
            places,
            changes: last_months.iter().map(changes).collect(),
        }
    };
    let mut rows: Vec<TechnologyRow> = found.technologies.iter().map(row).collect();
    rows.sort_by(|a, b| {
        let key =
            |row: &TechnologyRow| (row.vanished.is_some(), !row.is_language, std::cmp::Reverse(row.lines));
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(b.name))
    });
    rows
}

/// Releases, and documents whose code has moved on.
pub(crate) fn releases(analysis: &Analysis) -> ReleasesView {
    let facts = &analysis.facts;
    let found = history::releases(facts, &ReleaseOptions::at(analysis.now));
    let release = |known: &history::Release| ReleaseRow {
        names: known.names.clone(),
        at: instant(known.time).unwrap_or_default(),
        days: known.days_since_previous,
        commits: known.commits,
        lead_time_days: known.lead_time_median_days,
    };
    let behind = history::documentation_freshness(facts, &DocumentationOptions::at(analysis.now));
    let documents = behind.documents.iter().filter(|document| document.commits >= BEHIND_COMMITS);
    let document = |known: &history::DocumentFreshness| DocumentRow {
        path: facts.path_text(known.path).into_owned(),
        last: instant(known.last_time).unwrap_or_default(),
        commits: known.commits,
        changed: (known.changed_files, known.code_files),
        days_behind: known.days_behind,
    };
    let mut documents: Vec<DocumentRow> = documents.map(document).collect();
    documents.sort_by(|a, b| b.commits.cmp(&a.commits).then_with(|| a.path.cmp(&b.path)));
    documents.truncate(ROWS);
    ReleasesView {
        releases: found.releases.iter().take(ROWS).map(release).collect(),
        cadence_days: found.cadence_days,
        lead_time_days: found.lead_time_median_days,
        lead_time_commits: found.lead_time_commits,
        unreleased: found.unreleased_commits,
        documents,
        all_documents: behind.all_documents,
        not_measured: (behind.records, behind.without_code),
    }
}
