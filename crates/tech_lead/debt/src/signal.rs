//! The facts of `tech-debt`: how each team's hotspots changed, overdue items, and the gate's results.

use castra_analysis::{Analysis, analysis_for_reading};
use castra_history::{HotspotOptions, PathId, hotspots};
use castra_org::{
    charter::show::long_date,
    organization::{self, Current, Team},
};
use castra_platform::{
    Ctx, Result,
    figures::{counted, in_percent, out_of},
    reading::{Basis, Evidence, Facts, Subject},
};
use castra_repositories::{on_day, telling_left_out, url};
use chrono::{NaiveDate, TimeDelta};
use futures::future::BoxFuture;

use super::{
    RESPONSIBILITY, actions,
    trend::{self, Measured},
};
use castra_gate as gate;

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let mut all = Vec::new();
        for team in current.organization().active_teams(day) {
            let facts = of_team(ctx, &current, team, day).await?;
            let own = on_day(&current, day, Some(&team.id));
            all.push(telling_left_out(ctx, facts, &own).await?);
        }
        Ok(all)
    })
}

async fn of_team(ctx: &Ctx, current: &Current, team: &Team, day: NaiveDate) -> Result<Facts> {
    let hotspots = hotspots_of(ctx, current, team, day).await?;
    // Only the current state of items is kept: for a past day only the hotspots are known.
    let items = if day == current.today { actions::of_register(ctx, &team.id).await? } else { Vec::new() };
    let register = trend::kept(&items, day);
    let results = gate::of_team(ctx, current, &team.id, day).await?;
    let (passed, seen) = gate::passed(&results);
    let nothing = |because: &str| Facts::nothing(RESPONSIBILITY, team.id.as_str(), because);
    if let (Err(why), None, 0) = (&hotspots, &register, seen) {
        return Ok(nothing(why));
    }
    let (mut because, mut evidence, mut sample, mut faults) = match &hotspots {
        Ok(found) => (found.because(day), evidence(&found.measured), found.measured.len(), found.net()),
        Err(why) => ((*why).to_owned(), Vec::new(), 0, 0),
    };
    if let Some(kept) = &register {
        because = format!("{because} {}", kept.because());
        sample += kept.dated;
        faults += kept.overdue.len();
        evidence.extend(
            kept.overdue
                .iter()
                .map(|item| Evidence::new(format!("Overdue: {}", item.title), crate::url::show(&item.id))),
        );
    }
    if seen > 0 {
        because =
            format!("{because} {} passed the gate in 90 days.", out_of(passed, seen, "change", "changes"));
        sample += seen;
        faults += usize::from(trend::fails_too_often(passed, seen));
        evidence.push(Evidence::new("Gate results", crate::url::team(&team.id)));
    }
    let since = day - TimeDelta::days(trend::DAYS);
    Ok(nothing(&because)
        .faults(Basis::Observed, faults, sample)
        .links(evidence)
        .about(Subject { since: Some(since), ..Subject::default() }))
}

/// The change of a team's hotspots.
struct Trend {
    measured: Vec<Measured>,
    repositories: usize,
}

impl Trend {
    /// How many more got worse than better.
    fn net(&self) -> usize {
        let (worse, better) = trend::moved(&self.measured);
        worse.saturating_sub(better)
    }

    fn because(&self, day: NaiveDate) -> String {
        let (worse, better) = trend::moved(&self.measured);
        format!(
            "Of {} of {} in {}, {} worse on {} and {} better, by more than {} and 5 points of complexity.",
            counted(self.measured.len(), "hotspot", "hotspots"),
            long_date(day - TimeDelta::days(trend::DAYS)),
            counted(self.repositories, "repository", "repositories"),
            counted(worse, "is", "are"),
            long_date(day),
            counted(better, "is", "are"),
            in_percent(10)
        )
    }
}

/// The change of the hotspots a team had when the window began, or why it is not known.
async fn hotspots_of(
    ctx: &Ctx,
    current: &Current,
    team: &Team,
    day: NaiveDate,
) -> Result<Result<Trend, &'static str>> {
    let own = on_day(current, day, Some(&team.id));
    if own.is_empty() {
        return Ok(Err("The team has no repository to measure this in."));
    }
    let (mut measured, mut scanned, mut unread) = (Vec::new(), 0, 0);
    for repository in &own {
        if let Some(analysis) = analysis_for_reading(ctx, repository.id.as_str(), day).await? {
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
        return Ok(Err("The changed files could not be read, so hotspots are not known."));
    }
    if measured.is_empty() {
        return Ok(Err("The team's repositories had no hotspots with measured complexity 90 days ago."));
    }
    Ok(Ok(Trend { measured, repositories: scanned }))
}

/// The hotspots a repository had when the window began, measured then and now.
fn measure(analysis: &Analysis, repository: &str) -> Vec<Measured> {
    let start = analysis.now - trend::DAYS * 86_400;
    let then = HotspotOptions { limit: trend::HOTSPOTS, ..HotspotOptions::at(start) };
    let complexity = |path: PathId, until: i64| {
        let points = analysis.facts.trend(path).iter().filter(|point| point.time <= until);
        points.max_by_key(|point| point.time).map(|point| point.complexity)
    };
    let found = hotspots(&analysis.facts, &then).files.into_iter();
    found
        .filter_map(|hotspot| {
            Some(Measured {
                repository: repository.to_owned(),
                path: analysis.facts.path_text(hotspot.path).into_owned(),
                score: hotspot.score,
                before: complexity(hotspot.path, start)?,
                after: complexity(hotspot.path, analysis.now)?,
            })
        })
        .collect()
}

/// Links to the repositories, then to the files that changed most.
fn evidence(measured: &[Measured]) -> Vec<Evidence> {
    let mut ids: Vec<&str> = measured.iter().map(|file| file.repository.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut moved: Vec<&Measured> = measured.iter().filter(|file| file.before != file.after).collect();
    moved.sort_by_key(|file| std::cmp::Reverse(file.before.abs_diff(file.after)));
    let files = moved.into_iter().take(5).map(|file| {
        let label = format!("{}: {} to {}", file.path, file.before, file.after);
        Evidence::new(label, url::file(&file.repository, &file.path))
    });
    let repositories = ids.into_iter().map(|id| Evidence::new(id, url::show(id)));
    repositories.chain(files).collect()
}
