//! From the charter to the components: the one place that decides how a line looks.

use castra_platform::{
    reading::{Evidence, RULE, Reading, Status as ReadingStatus},
    ui::{Link, Pill, Status, Tone},
};

pub use super::dates::long_date;
use super::{FindingKind, Line, Resolution, Severity, State, TrendPoint, url};
use crate::{
    organization::{Organization, PersonId, ResponsibilityId, Scope},
    people,
};

/// What a cell or pill shows: who is accountable comes before how well it is done.
pub fn status(line: &Line) -> Status {
    status_of(&line.resolution, line.reading.status)
}

/// The same from its parts: without one accountable person, that is the status on every page.
pub fn status_of(resolution: &Resolution, reading: ReadingStatus) -> Status {
    match resolution.state {
        State::Unassigned => Status::Unassigned,
        State::Contested => Status::Contested,
        State::Assigned => reading_status(reading),
    }
}

/// A reading's status as the components show it.
pub fn reading_status(status: ReadingStatus) -> Status {
    match status {
        ReadingStatus::Practised => Status::Practised,
        ReadingStatus::Slipping => Status::Slipping,
        ReadingStatus::Neglected => Status::Neglected,
        ReadingStatus::NoEvidence => Status::NoEvidence,
        ReadingStatus::TooEarly => Status::TooEarly,
        ReadingStatus::Vacant => Status::Vacant,
        ReadingStatus::NotUsed => Status::NotUsed,
    }
}

/// The number of lines of each status, in legend order, without zeros. A scope shows counts and no share:
/// its responsibilities have no common quantity.
pub fn counts<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Vec<(Status, usize)> {
    let statuses: Vec<Status> = lines.into_iter().map(status).collect();
    let count = |status: Status| (status, statuses.iter().filter(|known| **known == status).count());
    Status::ALL.into_iter().map(count).filter(|(_, count)| *count > 0).collect()
}

/// The same in words: `9 practised, 2 slipping`.
pub fn counts_in_words(counts: &[(Status, usize)]) -> String {
    let words = counts.iter().map(|(status, count)| format!("{count} {}", status.word().to_lowercase()));
    words.collect::<Vec<_>>().join(", ")
}

/// Who a reading is about, the days it covers and its basis; empty where it judges nothing.
pub fn about(organization: &Organization, reading: &Reading) -> String {
    if !reading.status.is_judged() {
        return String::new();
    }
    let held_by = reading.subject.held_by.iter().map(|id| PersonId::from(id.as_str()));
    let names: Vec<String> = held_by.map(|id| organization.person_name(&id).to_owned()).collect();
    let about = if names.is_empty() { None } else { Some(format!("about {}", names.join(" and "))) };
    let days = match (reading.subject.since, reading.day) {
        (Some(since), Some(day)) => Some(format!("{} to {}", long_date(since), long_date(day))),
        (None, Some(day)) => Some(format!("on {}", long_date(day))),
        (_, None) => None,
    };
    let basis = reading.basis.map(|basis| basis.label().to_owned());
    let rule = (reading.rule != RULE).then(|| "by earlier rules".to_owned());
    let parts: Vec<String> = [about, days, basis, rule].into_iter().flatten().collect();
    let mut text = parts.join(", ");
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// The reason for what it shows, in one sentence.
pub fn because(organization: &Organization, line: &Line) -> String {
    match line.resolution.state {
        State::Assigned => line.reading.because.clone(),
        State::Unassigned => line
            .resolution
            .describe(organization)
            .first()
            .cloned()
            .unwrap_or_else(|| "No one is accountable.".to_owned()),
        State::Contested => {
            let names: Vec<&str> =
                line.resolution.holders.iter().map(|id| organization.person_name(id)).collect();
            format!("{} have the same claim.", names.join(" and "))
        }
    }
}

/// The records behind a reading.
pub fn evidence(evidence: &[Evidence]) -> Vec<Link> {
    evidence.iter().map(|record| Link::new(&record.label, &record.href)).collect()
}

/// A link to a person's page.
pub fn person_link(organization: &Organization, id: &PersonId) -> Link {
    Link::new(organization.person_name(id), people::url::person(id.as_str()))
}

/// A link to a scope's charter.
pub fn scope_link(organization: &Organization, scope: &Scope) -> Link {
    match scope {
        Scope::Organization => Link::new(&organization.settings.name, url::who()),
        Scope::Team(team) => Link::new(organization.scope_name(scope), people::url::team(team.as_str())),
    }
}

/// A link to a responsibility's page.
pub(crate) fn responsibility_link(organization: &Organization, id: &ResponsibilityId) -> Link {
    let title = organization.catalog.responsibility(id.as_str()).map_or(id.as_str(), |entry| &entry.title);
    Link::new(title, url::responsibility(id.as_str()))
}

/// The pill of a finding.
pub fn finding_pill(kind: &FindingKind, severity: Severity) -> Pill {
    match kind {
        FindingKind::Unassigned => Pill::status(Status::Unassigned),
        FindingKind::Contested => Pill::status(Status::Contested),
        FindingKind::Combined => Pill::status(Status::Combined),
        FindingKind::Overloaded => Pill::status(Status::Overloaded),
        other => {
            let tone = match severity {
                Severity::High => Tone::Bad,
                Severity::Medium => Tone::Warn,
                Severity::Low => Tone::Neutral,
            };
            Pill::tone(tone, other.label())
        }
    }
}

/// A trend for the sparkline: the readings of the last 90 days, oldest first; a single one makes no line.
pub(crate) fn sparkline(points: Option<&Vec<TrendPoint>>) -> Vec<Option<f64>> {
    let values: Vec<_> = points.into_iter().flatten().filter_map(|point| point.value).map(Some).collect();
    if values.len() > 1 { values } else { Vec::new() }
}
