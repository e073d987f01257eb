//! The reading of `tech-debt`: the trend of each team's hotspots, and whether what is owed is past its day.

use castra_evidence::repositories::{self, Analysis, url};
use castra_org::{
    charter::show::long_date,
    organization::{self, Current, Team},
};
use castra_platform::{
    Ctx, Result,
    reading::{Evidence, Reading, Status},
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::{
    RESPONSIBILITY, actions,
    trend::{self, Measured},
};
use crate::gate;

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
    let hotspots = hotspots(ctx, current, team, day).await?;
    // Items are kept as they stand now: of a past day only the trend can be told.
    let items = if day == current.today { actions::of_register(ctx, &team.id).await? } else { Vec::new() };
    let register = trend::kept(&items, day);
    let results = gate::of_team(ctx, current, &team.id, day).await?;
    let (passed, seen) = gate::passed(&results);
    let nothing = |because: String| Reading::no_evidence(RESPONSIBILITY, team.id.as_str(), &because);
    let Some(responsibility) = current.organization().catalog.responsibility(RESPONSIBILITY) else {
        return Ok(nothing("The catalog does not ask for this.".to_owned()));
    };
    let judged = match (&hotspots, &register) {
        (Err(why), None) if seen == 0 => return Ok(nothing((*why).to_owned())),
        (Ok(found), _) => Some(trend::judge(found.change, responsibility.thresholds)),
        (Err(_), _) => None,
    };
    let mut because = match &hotspots {
        Ok(found) => found.because(day),
        Err(why) => (*why).to_owned(),
    };
    let mut evidence = hotspots.as_ref().map_or_else(|_| Vec::new(), |found| evidence(&found.measured));
    let mut sample = hotspots.as_ref().map_or(0, |found| found.measured.len());
    let mut status = judged.unwrap_or(Status::Practised);
    if let Some(kept) = &register {
        because = format!("{because} {}", kept.because());
        sample += kept.dated;
        status = status.max(kept.status());
        evidence.extend(kept.overdue.iter().map(|item| Evidence {
            label: format!("Past its day: {}", item.terms.title),
            href: format!("/debt/{}", item.id),
        }));
    }
    if seen > 0 {
        because = format!("{because} {passed} of {seen} changes passed the gate in 90 days.");
        sample += seen;
        status = status.max(trend::judge_gate(passed, seen));
        evidence.push(Evidence {
            label: "What the gate said".to_owned(),
            href: format!("/teams/{}/debt", team.id),
        });
    }
    Ok(Reading {
        value: hotspots.ok().map(|found| (found.change * 10.0).round() / 10.0),
        unit: responsibility.unit.clone(),
        sample: u32::try_from(sample).unwrap_or(u32::MAX),
        target: responsibility.target.clone(),
        status,
        because,
        evidence,
        ..Reading::no_evidence(RESPONSIBILITY, team.id.as_str(), "")
    })
}

/// The trend of a team's hotspots.
struct Trend {
    measured: Vec<Measured>,
    repositories: usize,
    before: u64,
    after: u64,
    change: f64,
}

impl Trend {
    fn because(&self, day: NaiveDate) -> String {
        let hotspots = match self.measured.len() {
            1 => "hotspot".to_owned(),
            count => format!("{count} hotspots"),
        };
        let of = match self.repositories {
            1 => "one repository".to_owned(),
            count => format!("{count} repositories"),
        };
        format!(
            "The complexity of the team's {hotspots} in {of} went from {} to {} ({:+.1} %) in the {} days up to {}.",
            self.before,
            self.after,
            self.change,
            trend::DAYS,
            long_date(day)
        )
    }
}

/// The trend of a team's hotspots, or why there is none.
async fn hotspots(
    ctx: &Ctx,
    current: &Current,
    team: &Team,
    day: NaiveDate,
) -> Result<Result<Trend, &'static str>> {
    let own = repositories::on_day(current, day, Some(&team.id));
    if own.is_empty() {
        return Ok(Err("The team has no repository to read this from."));
    }
    let (mut measured, mut scanned, mut unread) = (Vec::new(), 0, 0);
    for repository in &own {
        if let Some(analysis) = repositories::analysis_for_reading(ctx, repository.id.as_str(), day).await? {
            scanned += 1;
            unread += analysis.hotspots.unread_files;
            measured.extend(measure(&analysis, repository.id.as_str()));
        }
    }
    if scanned == 0 {
        return Ok(Err("None of the team's repositories has been scanned yet."));
    }
    let measured = trend::hottest(measured);
    if measured.is_empty() && unread > 0 {
        return Ok(Err(
            "The contents of the files that changed could not be read, so hotspots are not known.",
        ));
    }
    if measured.is_empty() {
        return Ok(Err("The team's repositories have no hotspots whose past was measured."));
    }
    Ok(match trend::trend(&measured) {
        Some((before, after, change)) => Ok(Trend { measured, repositories: scanned, before, after, change }),
        None => Err("None of the team's hotspots changed in the last 90 days."),
    })
}

/// The hotspots of a repository whose past is known.
fn measure(analysis: &Analysis, repository: &str) -> Vec<Measured> {
    let since = analysis.now - trend::DAYS * 86_400;
    let hotspots = analysis.hotspots.files.iter();
    hotspots
        .filter_map(|hotspot| {
            let trend = hotspot.trend.as_ref()?;
            let (first, last) = (trend.points.first()?, trend.points.last()?);
            Some(Measured {
                repository: repository.to_owned(),
                path: analysis.facts.path_text(hotspot.path).into_owned(),
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
