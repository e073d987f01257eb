//! Suggesting mentors, finding code only one person knows, and measuring how well two people know a part of the code.

use std::collections::{BTreeMap, BTreeSet};

use castra_analysis::{Analysis, ComponentRow, analysis};
use castra_org::organization::{Current, PersonId, Repository};
use castra_platform::{Ctx, Error, Result};
use castra_repositories::on_day;

use super::{
    actions::seat,
    model::{Availability, Candidate, Risk},
    rules::{self, Looking},
    store,
};
use crate::{
    assessments,
    ladder::ladder,
    pairs::{Pair, Part, Shares, store as pairs},
    sight,
};

/// The files or lines from which a component is worth a pair, as elsewhere.
const LEAST_FILES: usize = 5;
const LEAST_LINES: u64 = 200;

/// How well two people know a part of the code today; none before the first scan of its repository.
pub(super) async fn shares(
    ctx: &Ctx,
    current: &Current,
    part: &Part,
    mentor: &PersonId,
    mentee: &PersonId,
) -> Result<Option<Shares>> {
    let Some(analysis) = analysis(ctx, part.repository.as_str(), current.today).await? else {
        return Ok(None);
    };
    let Some(row) = analysis.components.iter().find(|row| row.name == part.component) else {
        return Ok(None);
    };
    let knowers = i64::try_from(row.known_by.len()).unwrap_or(i64::MAX);
    Ok(Some(Shares { mentor: share(&analysis, row, mentor), mentee: share(&analysis, row, mentee), knowers }))
}

/// The share of a component's files a person is an author of.
fn share(analysis: &Analysis, row: &ComponentRow, person: &PersonId) -> f64 {
    let files = analysis.knowledge.files.iter().filter(|file| file.component == row.name);
    let own =
        files.filter(|file| file.authors().any(|identity| analysis.person(identity) == Some(person))).count();
    #[expect(clippy::cast_precision_loss, reason = "files are far below 2^52")]
    let share = own as f64 / row.files.max(1) as f64;
    share
}

/// The repositories of a person's teams.
fn repositories_of(current: &Current, person: &PersonId) -> Vec<Repository> {
    let teams = current.charter.teams_of(person);
    let all = on_day(current, current.today, None);
    all.into_iter().filter(|repository| teams.contains(&repository.team)).collect()
}

/// The people who know each part of the code a person works on.
async fn parts_of(
    ctx: &Ctx,
    current: &Current,
    person: &PersonId,
) -> Result<BTreeMap<Part, BTreeSet<PersonId>>> {
    let mut parts = BTreeMap::new();
    for repository in repositories_of(current, person) {
        let Some(analysis) = analysis(ctx, repository.id.as_str(), current.today).await? else {
            continue;
        };
        for row in &analysis.components {
            let part = Part { repository: repository.id.clone(), component: row.name.clone() };
            parts.insert(part, row.known_by.iter().filter_map(|who| who.id().cloned()).collect());
        }
    }
    Ok(parts)
}

/// The number of mentees of each mentor, including requests.
pub(super) fn mentees(live: &[Pair]) -> BTreeMap<PersonId, i64> {
    let mut counts = BTreeMap::new();
    for pair in live.iter().filter(|pair| pair.agreed_on.is_some()) {
        *counts.entry(pair.mentor.clone()).or_insert(0) += 1;
    }
    counts
}

/// Suggested mentors on an axis, with reasons.
pub async fn candidates(ctx: &Ctx, mentee: &PersonId, axis: &str) -> Result<Vec<Candidate>> {
    let (current, _) = sight::entitled(ctx, mentee).await?;
    let (_, ladder) = ladder(ctx).await?;
    let Some(found) = ladder.axis(axis) else {
        return Err(Error::invalid_field("axis", format!("`{axis}` is not an axis of the ladder")));
    };
    let open: Vec<Availability> = store::availabilities(ctx.read())
        .await?
        .into_values()
        .filter(|said| said.terms.axes.iter().any(|known| known == axis))
        .collect();
    let live = pairs::live(ctx.read()).await?;
    let own = live.iter().filter(|pair| &pair.mentee == mentee).map(|pair| pair.mentor.clone());
    let is_here = |person: &PersonId| current.organization().is_active(person, current.today);
    let left = open.iter().map(|said| said.person.clone()).filter(|person| !is_here(person));
    Ok(rules::candidates(&Looking {
        mentee,
        axis: &found.title,
        levels: &assessments::on_axis(ctx, axis).await?,
        open: &open,
        mentees: &mentees(&live),
        parts: &parts_of(ctx, &current, mentee).await?,
        out: &own.chain(left).collect(),
    }))
}

/// The parts of a team's code only one person knows, largest first: for its lead.
pub async fn risks(ctx: &Ctx, team: &str) -> Result<Vec<Risk>> {
    let (current, team) = sight::of_team(ctx, team).await?;
    let live = pairs::live(ctx.read()).await?;
    let mut risks = Vec::new();
    for repository in on_day(&current, current.today, Some(&team)) {
        let Some(analysis) = analysis(ctx, repository.id.as_str(), current.today).await? else {
            continue;
        };
        let counts = |row: &&ComponentRow| row.files >= LEAST_FILES || row.lines >= LEAST_LINES;
        for row in analysis.components.iter().filter(counts) {
            let Some(knower) = row.sole.as_ref().and_then(|who| who.id()) else { continue };
            let part = Part { repository: repository.id.clone(), component: row.name.clone() };
            let pair = live.iter().find(|pair| pair.part.as_ref() == Some(&part) && &pair.mentor == knower);
            // Name a pair only if the viewer may open it.
            let pair = pair.filter(|pair| seat(ctx, &current, pair).is_some()).map(|pair| pair.id.clone());
            let has_left = !current.organization().is_active(knower, current.today);
            risks.push(Risk { part, lines: row.lines, knower: knower.clone(), has_left, pair });
        }
    }
    risks.sort_by(|a, b| b.lines.cmp(&a.lines).then_with(|| a.part.cmp(&b.part)));
    Ok(risks)
}
