//! Who is worth asking: the leads of teams whose code a decision is about, and people who know the places it names. Advice,
//! not permission.

use std::sync::Arc;

use castra_analysis::analysis;
use castra_history::ask_whom;
use castra_org::organization::{Current, PersonId, RepositoryId, TeamId};
use castra_platform::{Ctx, Result};
use castra_repositories::aside;

use super::model::Known;

/// A person who is worth asking, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    pub(super) person: PersonId,
    pub(super) why: String,
}

/// People proposed at most.
const MOST: usize = 6;
/// People proposed for one place.
const FOR_A_PLACE: usize = 2;

/// The people worth asking about a decision who are not named in it yet.
pub(super) async fn proposed(ctx: &Ctx, current: &Current, known: &Known) -> Result<Vec<Proposal>> {
    let organization = current.organization();
    let mut found: Vec<Proposal> = Vec::new();
    for place in &known.terms.places {
        let Some((id, path)) = place.split_once(':') else { continue };
        let id = RepositoryId::from(id);
        let Some(repository) = organization.repositories.get(&id) else { continue };
        if repository.team.as_str() != known.decision.scope {
            found.extend(leads(current, &repository.team, &id));
        }
        let Some(analysis) = analysis(ctx, id.as_str(), current.today).await? else { continue };
        let (analysis, asked) = (Arc::clone(&analysis), path.trim_matches('/').to_owned());
        let people = aside(move || {
            let advisors = ask_whom(&analysis.facts, &analysis.knowledge, asked.as_bytes());
            let here = advisors.into_iter().filter(|advisor| !advisor.departed && advisor.files > 0);
            here.filter_map(|advisor| analysis.person(advisor.person).cloned()).collect::<Vec<_>>()
        });
        let place = if path.is_empty() { "all of it" } else { path };
        let people = people.await?.into_iter().filter(|person| organization.is_active(person, current.today));
        found.extend(
            people.take(FOR_A_PLACE).map(|person| Proposal { person, why: format!("knows {place} in {id}") }),
        );
    }
    let is_named = |person: &PersonId| {
        let id = person.as_str();
        known.decision.decider.as_ref() == Some(person)
            || known
                .terms
                .consulted
                .iter()
                .any(|entry| entry == id || entry.strip_prefix("person:") == Some(id))
    };
    let mut proposed: Vec<Proposal> = Vec::new();
    for one in found {
        if is_named(&one.person) {
            continue;
        }
        match proposed.iter_mut().find(|known| known.person == one.person) {
            Some(known) if known.why.contains(&one.why) => {}
            Some(known) => known.why = format!("{}; {}", known.why, one.why),
            None => proposed.push(one),
        }
    }
    proposed.truncate(MOST);
    Ok(proposed)
}

fn leads(current: &Current, team: &TeamId, repository: &RepositoryId) -> Vec<Proposal> {
    let name = current.organization().teams.get(team).map_or(team.as_str(), |team| team.name.as_str());
    let why = format!("leads {name}, whose {repository} it is about");
    current.charter.leads(team).into_iter().map(|person| Proposal { person, why: why.clone() }).collect()
}
