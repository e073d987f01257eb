//! The reading of `resourcing`: components known by more than one, and who alone knows what.

use std::collections::BTreeMap;

use castra_evidence::repositories::{self, Analysis, Who, url};
use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    reading::{Evidence, Observation, Reading, Status},
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::rules::{self, Tally};

const RESPONSIBILITY: &str = "resourcing";

/// Something noticed, with how much it is about.
type Noticed = (u64, Observation);

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Reading>>> {
    Box::pin(async move { Ok(vec![of_organization(ctx, day).await?]) })
}

async fn of_organization(ctx: &Ctx, day: NaiveDate) -> Result<Reading> {
    let nothing = |because: &str| Ok(Reading::no_evidence(RESPONSIBILITY, "organization", because));
    let current = organization::current(ctx).await?;
    let (mut tally, mut scanned, mut evidence) = (Tally::default(), 0, Vec::new());
    let (mut sole, mut departed) = (Vec::new(), Vec::new());
    for repository in repositories::on_day(&current, day, None) {
        let id = repository.id.as_str();
        let Some(analysis) = repositories::analysis_for_reading(ctx, id, day).await? else { continue };
        scanned += 1;
        let before = tally;
        for component in analysis.components.iter().filter(|component| rules::counts(component)) {
            tally.add(component);
        }
        let thin = tally.counted() - before.counted() - (tally.shared - before.shared);
        evidence.push((thin, Evidence { label: id.to_owned(), href: url::show(id) }));
        sole.extend(known_by_one(id, &analysis));
        departed.extend(known_by_leavers(id, &analysis));
    }
    let Some(responsibility) = current.organization().catalog.responsibility(RESPONSIBILITY) else {
        return nothing("The catalog does not ask for this.");
    };
    if scanned == 0 {
        return nothing("No repository has been scanned yet.");
    }
    let counted = tally.counted();
    if counted == 0 {
        return nothing("No component of the scanned repositories is known to be the work of anybody here.");
    }
    evidence.sort_by_key(|(thin, _)| std::cmp::Reverse(*thin));
    let left_out = match tally.outside {
        0 => String::new(),
        1 => "; one more is known only outside the organization".to_owned(),
        more => format!("; {more} more are known only outside the organization"),
    };
    Ok(Reading {
        value: Some((tally.share() * 100.0).round() / 100.0),
        unit: responsibility.unit.clone(),
        sample: counted,
        target: responsibility.target.clone(),
        status: Status::of_share(tally.share(), responsibility.thresholds),
        because: format!(
            "{} of {counted} components in {scanned} {} are known by more than one person who is here; {} by one, {} by nobody any more{left_out}.",
            tally.shared,
            if scanned == 1 { "repository" } else { "repositories" },
            tally.sole,
            tally.lost
        ),
        evidence: evidence.into_iter().take(rules::OBSERVATIONS).map(|(_, evidence)| evidence).collect(),
        observations: largest(sole).into_iter().chain(largest(departed)).collect(),
        ..Reading::no_evidence(RESPONSIBILITY, "organization", "")
    })
}

fn largest(mut noticed: Vec<Noticed>) -> Vec<Observation> {
    noticed.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.subject.cmp(&b.1.subject)));
    noticed.into_iter().take(rules::OBSERVATIONS).map(|(_, observation)| observation).collect()
}

/// For each person, the components of a repository that nobody else here knows.
fn known_by_one(repository: &str, analysis: &Analysis) -> Vec<Noticed> {
    let components: Vec<_> =
        analysis.components.iter().filter(|component| rules::counts(component)).collect();
    let mut alone: BTreeMap<&Who, Vec<&repositories::ComponentRow>> = BTreeMap::new();
    for component in &components {
        if let Some(who) = &component.sole {
            alone.entry(who).or_default().push(component);
        }
    }
    let observe = |(who, known): (&Who, Vec<&repositories::ComponentRow>)| {
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
                "{} alone knows {}{more}, {lines} lines in all; {}.",
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

/// The files of a repository that only people who have left knew.
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
            "Of {of} files with a known author, {files} have none who is still here: {}{more}.",
            some.join(", ")
        ),
        href: url::show(repository),
    };
    Some((files as u64, observation))
}
