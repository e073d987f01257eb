//! Where several teams work on the same code, and what changes together across repositories.

use std::collections::BTreeMap;

use castra_history::{self as history, CouplingOptions, Crossing, Facts, TeamCrossingOptions};
use castra_org::organization::{Organization, Period, PersonId, RepositoryId, TeamId};
use castra_repositories::instant;

use super::{Analysis, ROWS};
use crate::model::{AcrossRow, CrossingRow, CrossingsView, TeamRef};

/// The days that are examined.
const WINDOW: i64 = 365 * 86_400;

/// Each person's teams, by number, with their membership periods.
type Teams<'a> = BTreeMap<&'a PersonId, Vec<(usize, Period)>>;

/// What several teams changed in a year, by the teams at the time of each change. A member of several teams
/// counts for the one that owns the code, if it is among them.
pub(crate) fn crossings(analysis: &Analysis, organization: &Organization, owner: &TeamId) -> CrossingsView {
    let ids: Vec<&TeamId> = organization.teams.keys().collect();
    let mut teams: Teams<'_> = BTreeMap::new();
    for membership in &organization.memberships {
        if let Ok(number) = ids.binary_search(&&membership.team) {
            teams.entry(&membership.person).or_default().push((number, membership.period));
        }
    }
    let own = ids.binary_search(&owner).ok();
    let team_of = |identity: history::PersonId, time: i64| {
        let day = instant(time)?.with_timezone(&organization.settings.timezone).date_naive();
        let known = teams.get(analysis.person(identity)?)?;
        let mut then = known.iter().filter(|(_, period)| period.contains(day)).map(|(number, _)| *number);
        let first = then.clone().next()?;
        Some(then.find(|number| Some(*number) == own).unwrap_or(first))
    };
    let since = analysis.now - WINDOW;
    let options = TeamCrossingOptions {
        since,
        until: analysis.now,
        components: analysis.division.clone(),
        ..TeamCrossingOptions::default()
    };
    let found = history::team_crossings(&analysis.facts, &options, &team_of);
    let name = |number: usize| -> TeamRef {
        let id = ids.get(number).map_or_else(|| TeamId::from(""), |id| (*id).clone());
        let name = organization.teams.get(&id).map_or_else(String::new, |team| team.name.clone());
        (id, name)
    };
    let files = found.files.iter().take(ROWS);
    let parts = found.components.iter().take(ROWS);
    CrossingsView {
        files: files.map(|it| row(it, analysis.facts.path_text(it.thing).into_owned(), &name)).collect(),
        parts: parts.map(|it| row(it, it.thing.clone(), &name)).collect(),
        pairs: found
            .pairs
            .iter()
            .take(ROWS)
            .map(|pair| (name(pair.first), name(pair.second), pair.files, pair.components))
            .collect(),
        without_team: found.commits_without_team,
        commits: analysis.commits_since(since).count(),
    }
}

fn row<Thing>(found: &Crossing<Thing>, path: String, name: &dyn Fn(usize) -> TeamRef) -> CrossingRow {
    CrossingRow {
        path,
        teams: found.teams.iter().map(|share| (name(share.team), share.share)).collect(),
        revisions: found.revisions,
        foreign: found.foreign_revisions,
    }
}

/// What the same people change on the same days in different repositories, in a year.
pub(crate) fn across(repositories: &[(RepositoryId, &Facts)], now: i64) -> Vec<AcrossRow> {
    let named: Vec<(&str, &Facts)> = repositories.iter().map(|(id, facts)| (id.as_str(), *facts)).collect();
    let options = CouplingOptions { since: now - WINDOW, until: now, ..CouplingOptions::default() };
    let found = history::coupling_across(&named, &options);
    let part = |part: &history::RepositoryPart| {
        (RepositoryId::from(part.repository.as_str()), part.component.clone())
    };
    let row = |pair: &history::Coupled<history::RepositoryPart>| AcrossRow {
        first: part(&pair.first),
        second: part(&pair.second),
        degree: pair.degree,
        shared: pair.shared_revisions,
        days: [pair.first_revisions, pair.second_revisions],
    };
    found.pairs.iter().take(ROWS).map(row).collect()
}
