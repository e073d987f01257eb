//! What a lead could hand over, from real history: their own changes in code that two others of the team know, code that only
//! they know, and action items that have been open for long. Nothing about anyone else's counts.

use std::collections::{BTreeMap, BTreeSet};

use castra_analysis::{Analysis, analysis};
use castra_one_on_ones as one_on_ones;
use castra_org::{
    charter::show::long_date,
    organization::{self, PersonId, RepositoryId, TeamId},
};
use castra_platform::{Ctx, Result, text::relative_day, web::form::escape};
use castra_repositories::{aside, on_day, url as code};
use chrono::Days;

use super::{actions, url};

/// Days of changes that count.
const WINDOW_DAYS: i64 = 90;
/// Own changes of a part from which it is worth a thought.
const CHANGES: usize = 3;
/// Lines from which a part should not depend on one person.
const LARGE_LINES: u64 = 500;
/// Others who must know a file.
const OTHERS: usize = 2;
/// Days after which an action item has been open for long.
const LONG_DAYS: u64 = 30;
/// The most proposals of a kind.
const MOST: usize = 4;

/// Something to hand over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    pub(super) title: String,
    /// Why, in one sentence.
    pub(super) because: String,
    /// The records: label and address.
    pub(super) record: (String, String),
    /// The request, filled in.
    pub(super) href: String,
}

/// What the viewer could hand over in a team; nothing where they do not delegate.
pub(super) async fn of_viewer(ctx: &Ctx, team: &TeamId) -> Result<Vec<Proposal>> {
    let current = organization::current(ctx).await?;
    if !actions::delegates_in(ctx, &current, team) {
        return Ok(Vec::new());
    }
    let me = actions::me(ctx)?;
    let others: BTreeMap<PersonId, String> = current
        .organization()
        .members(team, current.today)
        .filter(|person| person.id != me)
        .map(|person| (person.id.clone(), person.name.clone()))
        .collect();
    let mut found = items(ctx, team).await?;
    for repository in on_day(&current, current.today, Some(team)) {
        let Some(analysis) = analysis(ctx, repository.id.as_str(), current.today).await? else { continue };
        if analysis.knows(&me) {
            let (me, others, team) = (me.clone(), others.clone(), team.clone());
            let work = move || of_code(&analysis, &repository.id, &team, &me, &others);
            found.extend(aside(work).await?);
        }
    }
    Ok(found)
}

/// Action items of the viewer that have been open for long; their text is in no address.
async fn items(ctx: &Ctx, team: &TeamId) -> Result<Vec<Proposal>> {
    let today = organization::current(ctx).await?.today;
    let items = one_on_ones::open_items(ctx).await?;
    let old = items.into_iter().filter(|item| item.agreed_on + Days::new(LONG_DAYS) < today);
    let proposal = |item: one_on_ones::OpenItem| {
        let age = relative_day((item.agreed_on - today).num_days());
        Some(Proposal {
            title: item.text?,
            because: format!(
                "An action item of yours, agreed {age}, on {}, and still open.",
                long_date(item.agreed_on)
            ),
            record: ("One-on-one".to_owned(), format!("/one-on-ones/{}#actions", item.series)),
            href: format!("{}?item={}", url::new(team.as_str()), item.id),
        })
    };
    Ok(old.filter_map(proposal).take(MOST).collect())
}

/// Own changes in a part.
#[derive(Default)]
struct Own {
    commits: BTreeSet<castra_history::CommitId>,
    /// The others who know every file counted.
    knowers: Option<BTreeSet<PersonId>>,
}

fn of_code(
    analysis: &Analysis,
    repository: &RepositoryId,
    team: &TeamId,
    me: &PersonId,
    others: &BTreeMap<PersonId, String>,
) -> Vec<Proposal> {
    // The files that at least two others of the team know, with those who do.
    let mut known = BTreeMap::new();
    for file in &analysis.knowledge.files {
        let knowers: BTreeSet<PersonId> = file
            .authors()
            .filter_map(|identity| analysis.person(identity))
            .filter(|person| others.contains_key(*person))
            .cloned()
            .collect();
        if knowers.len() >= OTHERS {
            known.insert(file.path, (file.component.as_str(), knowers));
        }
    }
    let mut own: BTreeMap<&str, Own> = BTreeMap::new();
    for commit in analysis.commits_since(analysis.now.saturating_sub(WINDOW_DAYS * 86_400)) {
        if analysis.person(commit.author()) != Some(me) {
            continue;
        }
        for change in commit.changes() {
            let Some((part, knowers)) = known.get(&change.path) else { continue };
            let own = own.entry(part).or_default();
            own.commits.insert(commit.id());
            own.knowers = Some(match own.knowers.take() {
                Some(before) => before.intersection(knowers).cloned().collect(),
                None => knowers.clone(),
            });
        }
    }
    let map = (format!("Who knows {repository}"), format!("{}/knowledge", code::show(repository.as_str())));
    let request = |outcome: &str, why: &str| {
        format!("{}?outcome={}&why={}", url::new(team.as_str()), escape(outcome), escape(why))
    };
    let mut shared: Vec<(&str, &Own)> =
        own.iter().filter(|(_, own)| own.commits.len() >= CHANGES).map(|(part, own)| (*part, own)).collect();
    shared.sort_by(|a, b| b.1.commits.len().cmp(&a.1.commits.len()).then(a.0.cmp(b.0)));
    let proposals = shared.into_iter().take(MOST).map(|(part, own)| {
        let part = if part == "." { repository.as_str() } else { part };
        let names: Vec<&str> = own
            .knowers
            .iter()
            .flatten()
            .filter_map(|person| others.get(person))
            .map(String::as_str)
            .collect();
        let knowers = match names.as_slice() {
            [] => "two others of the team know each file".to_owned(),
            [one] => format!("{one} and others of the team know the files"),
            [most @ .., last] => format!("{} and {last} know the files", most.join(", ")),
        };
        let because = format!("You changed it {} times in {WINDOW_DAYS} days; {knowers}.", own.commits.len());
        let outcome = format!("Changes to {part} are made without me");
        Proposal {
            href: request(&outcome, &because),
            title: format!("Changes to {part}"),
            because,
            record: map.clone(),
        }
    });
    let sole = analysis.components.iter().filter(|part| {
        part.lines >= LARGE_LINES
            && part.name != "."
            && part.sole.as_ref().and_then(|who| who.id()) == Some(me)
    });
    let alone = sole.take(MOST).map(|part| {
        let because = format!(
            "{} lines in {} files wait for you: no one else here knows them.",
            part.lines, part.files
        );
        let outcome = format!("A second person looks after {}", part.name);
        Proposal {
            href: request(&outcome, &because),
            title: format!("{}, which only you know", part.name),
            because,
            record: map.clone(),
        }
    });
    proposals.chain(alone).collect()
}
