//! The facts of `resourcing`: whether critical components are known to one person alone, and who is the only one to
//! know what.

use std::collections::{BTreeMap, HashMap, HashSet};

use castra_analysis::{Analysis, ComponentRow, Who, analysis_for_reading};
use castra_org::organization::{self, Current, Scope};
use castra_platform::{
    Ctx, Result,
    figures::{counted, in_percent, out_of, plural},
    reading::{Basis, Evidence, Facts, Observation, Subject},
};
use castra_repositories::{on_day, telling_left_out, url};
use chrono::{NaiveDate, TimeDelta};
use futures::future::BoxFuture;

use super::rules::{self, Part};

const RESPONSIBILITY: &str = "resourcing";

/// An observation with its size.
type Noticed = (u64, Observation);

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let facts = of_organization(ctx, &current, day).await?;
        let all = on_day(&current, day, None);
        Ok(vec![telling_left_out(ctx, facts, &all).await?])
    })
}

async fn of_organization(ctx: &Ctx, current: &Current, day: NaiveDate) -> Result<Facts> {
    let nothing = |because: &str| Facts::nothing(RESPONSIBILITY, Scope::Organization.as_str(), because);
    let (mut scanned, mut seen, mut parts) = (0_u32, HashSet::new(), Vec::new());
    let (mut sole, mut departed) = (Vec::new(), Vec::new());
    for repository in on_day(current, day, None) {
        let id = repository.id.as_str();
        let Some(analysis) = analysis_for_reading(ctx, id, day).await? else { continue };
        scanned += 1;
        let since = analysis.now - rules::DAYS * 86_400;
        let changes: HashMap<String, u32> = analysis
            .activity_since(since, |id| seen.insert(id))
            .into_iter()
            .map(|part| (part.name, part.changes))
            .collect();
        for component in analysis.components.iter().filter(|component| rules::counts(component)) {
            let changes = changes.get(&component.name).copied().unwrap_or_default();
            parts.push(Part::new(id, component, changes));
        }
        sole.extend(known_by_one(id, &analysis));
        departed.extend(known_by_leavers(id, &analysis));
    }
    let observations: Vec<Observation> = largest(sole).into_iter().chain(largest(departed)).collect();
    if scanned == 0 {
        return Ok(nothing("No repository has been scanned yet."));
    }
    let critical = rules::critical(parts);
    if critical.is_empty() {
        let because = "No component known to people here changed in 90 days in the scanned repositories.";
        return Ok(nothing(because).noticing(observations));
    }
    let thin: Vec<&Part> = critical.iter().filter(|part| part.is_thin()).collect();
    let since = day - TimeDelta::days(rules::DAYS);
    Ok(nothing(&because(&critical, &thin, scanned))
        // Of three kinds of gap, only knowledge is recorded so far. The others are bookings and positions.
        .faults(Basis::Observed, u32::from(!thin.is_empty()), critical.len())
        .links(evidence(&thin))
        .noticing(observations)
        .about(Subject { since: Some(since), ..Subject::default() }))
}

fn because(critical: &[Part], thin: &[&Part], scanned: u32) -> String {
    let some: Vec<String> =
        thin.iter().take(3).map(|part| format!("{} in {}", part.name, part.repository)).collect();
    let which = if some.is_empty() { String::new() } else { format!(": {}", some.join(", ")) };
    let more = if thin.len() > some.len() { " and more" } else { "" };
    format!(
        "{} in {} {} known to one person alone, or to no one here any more{which}{more}. The critical components are the \
         fewest with {} of the changes in {} days. Bookings and positions are not recorded yet.",
        out_of(thin.len(), critical.len(), "critical component", "critical components"),
        counted(scanned, "repository", "repositories"),
        plural(thin.len(), "is", "are"),
        in_percent(rules::CRITICAL),
        rules::DAYS
    )
}

/// Links to the repositories of some parts, each once.
fn evidence(parts: &[&Part]) -> Vec<Evidence> {
    let mut ids: Vec<&str> = parts.iter().map(|part| part.repository.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let ids = ids.into_iter().take(rules::OBSERVATIONS);
    ids.map(|id| Evidence::new(id, url::show(id))).collect()
}

fn largest(mut noticed: Vec<Noticed>) -> Vec<Observation> {
    noticed.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.subject.cmp(&b.1.subject)));
    noticed.into_iter().take(rules::OBSERVATIONS).map(|(_, observation)| observation).collect()
}

/// For each person, the components of a repository that no one else here knows.
fn known_by_one(repository: &str, analysis: &Analysis) -> Vec<Noticed> {
    let components: Vec<_> =
        analysis.components.iter().filter(|component| rules::counts(component)).collect();
    let mut alone: BTreeMap<&Who, Vec<&ComponentRow>> = BTreeMap::new();
    for component in &components {
        if let Some(who) = &component.sole {
            alone.entry(who).or_default().push(component);
        }
    }
    let observe = |(who, known): (&Who, Vec<&ComponentRow>)| {
        let lines: u64 = known.iter().map(|component| component.lines).sum();
        let names: Vec<&str> = known.iter().take(3).map(|component| component.name.as_str()).collect();
        let more = if known.len() > names.len() { " and more" } else { "" };
        let id = who.id()?;
        let observation = Observation {
            kind: "sole-knowledge".to_owned(),
            subject: format!("{id}@{repository}"),
            title: format!(
                "Only {} knows {} of {} components of {repository}",
                who.name(),
                known.len(),
                components.len()
            ),
            because: format!(
                "Only {} knows {}{more}, {lines} lines in all; {}.",
                who.name(),
                names.join(", "),
                known
                    .iter()
                    .find_map(|component| Some(format!(
                        "in {} they {}",
                        component.name,
                        component.sole_knowledge?.in_words()
                    )))
                    .unwrap_or_default()
            ),
            href: url::show(repository),
        };
        Some((lines, observation))
    };
    alone.into_iter().filter_map(observe).collect()
}

/// The files of a repository known only to people who have left.
fn known_by_leavers(repository: &str, analysis: &Analysis) -> Option<Noticed> {
    let files = analysis.knowledge.orphaned.len();
    if files == 0 {
        return None;
    }
    let of = analysis.knowledge.files.len();
    let some: Vec<_> =
        analysis.knowledge.orphaned.iter().take(3).map(|path| analysis.facts.path_text(*path)).collect();
    let more = if files > some.len() { " and more" } else { "" };
    let observation = Observation {
        kind: "departed-knowledge".to_owned(),
        subject: repository.to_owned(),
        title: format!("{files} files of {repository} were known only to people who have left"),
        because: format!(
            "Of {of} files with a known author, {files} have no author who is still here: {}{more}.",
            some.join(", ")
        ),
        href: url::show(repository),
    };
    Some((files as u64, observation))
}
