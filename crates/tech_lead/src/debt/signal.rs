//! The reading of `tech-debt`: the trend of each team's hotspots.

use castra_evidence::repositories::{self, Analysis, url};
use castra_org::organization::{self, Current, Team};
use castra_platform::{
    Ctx, Result,
    reading::{Evidence, Reading},
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::rules::{self, Measured};

const RESPONSIBILITY: &str = "tech-debt";

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Reading>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let mut readings = Vec::new();
        for team in current.organization().active_teams(day) {
            readings.push(of_team(ctx, &current, team, day).await?);
        }
        Ok(readings)
    })
}

async fn of_team(ctx: &Ctx, current: &Current, team: &Team, day: NaiveDate) -> Result<Reading> {
    let repositories = repositories::on_day(current, day, Some(&team.id));
    let nothing = |because: &str| Ok(Reading::no_evidence(RESPONSIBILITY, team.id.as_str(), because));
    if repositories.is_empty() {
        return nothing("The team has no repository to read this from.");
    }
    let (mut measured, mut scanned) = (Vec::new(), 0);
    for repository in &repositories {
        if let Some(analysis) = repositories::analysis(ctx, repository.id.as_str(), day).await? {
            scanned += 1;
            measured.extend(measure(&analysis, repository.id.as_str()));
        }
    }
    if scanned == 0 {
        return nothing("None of the team's repositories has been scanned yet.");
    }
    let measured = rules::hottest(measured);
    if measured.is_empty() {
        return nothing("The team's repositories have no hotspots whose past was measured.");
    }
    let Some((before, after, change)) = rules::trend(&measured) else {
        return nothing("None of the team's hotspots changed in the last 90 days.");
    };
    let Some(responsibility) = current.organization().catalog.responsibility(RESPONSIBILITY) else {
        return nothing("The catalog does not ask for this.");
    };
    let count = measured.len();
    let hotspots = if count == 1 { "hotspot".to_owned() } else { format!("{count} hotspots") };
    let of = if scanned == 1 { "one repository".to_owned() } else { format!("{scanned} repositories") };
    Ok(Reading {
        value: Some((change * 10.0).round() / 10.0),
        unit: responsibility.unit.clone(),
        sample: u32::try_from(count).unwrap_or(u32::MAX),
        target: responsibility.target.clone(),
        status: rules::judge(change, responsibility.thresholds),
        because: format!(
            "The complexity of the team's {hotspots} in {of} went from {before} to {after} ({change:+.1} %) in the {} days up to {day}.",
            rules::DAYS
        ),
        evidence: evidence(&measured),
        ..Reading::no_evidence(RESPONSIBILITY, team.id.as_str(), "")
    })
}

/// The hotspots of a repository whose past is known.
fn measure(analysis: &Analysis, repository: &str) -> Vec<Measured> {
    let since = analysis.now - rules::DAYS * 86_400;
    let hotspots = analysis.hotspots.files.iter();
    hotspots
        .filter_map(|hotspot| {
            let trend = hotspot.trend.as_ref()?;
            let (first, last) = (trend.points.first()?, trend.points.last()?);
            Some(Measured {
                repository: repository.to_owned(),
                path: analysis.facts.path_lossy(hotspot.path).into_owned(),
                score: hotspot.score,
                before: first.complexity,
                after: last.complexity,
                changes: trend.points.iter().filter(|point| point.time >= since).count(),
            })
        })
        .collect()
}

/// The repositories, then the files that changed most.
fn evidence(measured: &[Measured]) -> Vec<Evidence> {
    let mut ids: Vec<&str> = measured.iter().map(|file| file.repository.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut moved: Vec<&Measured> = measured.iter().filter(|file| file.before != file.after).collect();
    moved.sort_by_key(|file| std::cmp::Reverse(file.before.abs_diff(file.after)));
    let files = moved.into_iter().take(5).map(|file| Evidence {
        label: format!("{}: {} to {}", file.path, file.before, file.after),
        href: url::file(&file.repository, &file.path),
    });
    let repositories = ids.into_iter().map(|id| Evidence { label: id.to_owned(), href: url::show(id) });
    repositories.chain(files).collect()
}
