//! The facts of `deliverable-quality`, from documentation only.

use castra_analysis::{Analysis, analysis_for_reading};
use castra_history::{DocumentFreshness, DocumentationOptions, documentation_freshness};
use castra_org::organization::{self, Current, Team};
use castra_platform::{
    Ctx, Result,
    figures::{counted, out_of, plural},
    reading::{Basis, Evidence, Facts},
};
use castra_repositories::{on_day, telling_left_out, url};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::rules;

const RESPONSIBILITY: &str = "deliverable-quality";
/// Maximum records linked from a reading.
const RECORDS: usize = 10;

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let mut readings = Vec::new();
        for team in current.organization().active_teams(day) {
            let facts = of_team(ctx, &current, team, day).await?;
            let own = on_day(&current, day, Some(&team.id));
            readings.push(telling_left_out(ctx, facts, &own).await?);
        }
        Ok(readings)
    })
}

async fn of_team(ctx: &Ctx, current: &Current, team: &Team, day: NaiveDate) -> Result<Facts> {
    let nothing = |because: &str| Facts::nothing(RESPONSIBILITY, team.id.as_str(), because);
    let (mut scanned, mut all) = (0, 0);
    let mut behind: Vec<(u32, Evidence)> = Vec::new();
    for repository in on_day(current, day, Some(&team.id)) {
        let id = repository.id.as_str();
        let Some(analysis) = analysis_for_reading(ctx, id, day).await? else { continue };
        scanned += 1;
        let found = documentation_freshness(&analysis.facts, &DocumentationOptions::at(analysis.now));
        all += found.all_documents;
        let left = found.documents.iter().filter(|document| rules::is_left_behind(document));
        behind.extend(left.map(|document| (document.commits, record(id, &analysis, document))));
    }
    if scanned == 0 {
        return Ok(nothing(
            "None of the team's repositories has been scanned yet, and no deliverable is recorded.",
        ));
    }
    if all == 0 {
        return Ok(nothing(
            "The team's repositories have no document that describes code, and no deliverable is recorded.",
        ));
    }
    behind.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.label.cmp(&b.1.label)));
    let good = all.saturating_sub(behind.len());
    let because = format!(
        "Only documentation is known: {} kept up with the code {}; {} fell at least 20 commits and 90 days behind.",
        out_of(good, all, "document", "documents"),
        plural(all, "it describes", "they describe"),
        behind.len()
    );
    Ok(nothing(&because)
        .share(Basis::Observed, good, all)
        .links(behind.into_iter().take(RECORDS).map(|(_, record)| record)))
}

fn record(repository: &str, analysis: &Analysis, document: &DocumentFreshness) -> Evidence {
    let path = analysis.facts.path_text(document.path);
    let commits = counted(document.commits, "commit", "commits");
    Evidence::new(format!("{path} in {repository}: {commits} behind"), url::file(repository, &path))
}
