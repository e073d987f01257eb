//! A person's recent work on the code that deserves a word of thanks: hotspots they simplified. Nothing is
//! counted or compared, and no one is mentioned for not having done so.

use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Result,
    feature::{BriefAbout, BriefLine, BriefTone},
};
use castra_repositories::{on_day, url};
use futures::future::BoxFuture;

use crate::{actions, figures::Analysis, rules::end_of_day};

/// The most files named.
const LINES: usize = 3;
/// The window if the two have never met.
const DAYS: u64 = 30;
/// The least that counts as simpler: a tenth, and this many levels of indentation.
const LEAST: (f64, u32) = (0.1, 10);

pub(super) fn brief<'a>(ctx: &'a Ctx, about: &'a BriefAbout) -> BoxFuture<'a, Result<Vec<BriefLine>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let organization = current.organization();
        let with = PersonId::from(about.with.as_str());
        let since = end_of_day(about.news_from(DAYS), organization.settings.timezone);
        let mut found: Vec<(u32, BriefLine)> = Vec::new();
        for team in current.charter.teams_of(&with) {
            for repository in on_day(&current, current.today, Some(team)) {
                let id = repository.id.as_str();
                if let Some(analysis) = actions::analysis(ctx, id, current.today).await? {
                    found.extend(simplified(id, &analysis, &with, since));
                }
            }
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.href.cmp(&b.1.href)));
        found.dedup_by(|a, b| a.1.href == b.1.href);
        Ok(found.into_iter().take(LINES).map(|(_, line)| line).collect())
    })
}

/// The hotspots of a repository that a person simplified since an instant, each with by how much.
fn simplified(repository: &str, analysis: &Analysis, who: &PersonId, since: i64) -> Vec<(u32, BriefLine)> {
    let theirs: Vec<i64> = analysis
        .facts
        .commits()
        .filter(|commit| commit.author_time() > since)
        .filter(|commit| {
            analysis.people.get(commit.author().index()).is_some_and(|it| it.as_ref() == Some(who))
        })
        .map(castra_history::Commit::author_time)
        .collect();
    if theirs.is_empty() {
        return Vec::new();
    }
    let hotspots = analysis.hotspots.files.iter();
    hotspots
        .filter_map(|hotspot| {
            let points = &hotspot.trend.as_ref()?.points;
            let theirs = points.windows(2).filter(|pair| theirs.contains(&pair[1].time));
            let (mut from, mut less) = (0, 0);
            for pair in theirs.filter(|pair| pair[1].complexity < pair[0].complexity) {
                from = from.max(pair[0].complexity);
                less += pair[0].complexity - pair[1].complexity;
            }
            let is_worth_a_word = less >= LEAST.1 && f64::from(less) >= LEAST.0 * f64::from(from);
            let path = analysis.facts.path_text(hotspot.path);
            is_worth_a_word.then(|| {
                let line = BriefLine {
                    title: "Simplified a hotspot".to_owned(),
                    detail: format!("{path} in {repository}"),
                    href: url::file(repository, &path),
                    tone: BriefTone::Praise,
                };
                (less, line)
            })
        })
        .collect()
}
