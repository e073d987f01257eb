//! The index of the current charter, and the answer to a question.

use std::sync::{Arc, Mutex, PoisonError};

use castra_platform::{Ctx, Result, feature::Found, text::folded};

use super::{
    index::Index,
    rules::{Asker, Guess, Meaning},
};
use crate::{
    catalog::{Responsibility, Role, RoleHat, ScopeKind},
    charter::{self, Charter, Lines, Opened},
    organization::{PersonId, Scope},
};

/// Records shown per feature.
const MOST_RECORDS: usize = 8;

/// The last index: this process's cache.
#[derive(Debug, Default)]
struct Copy(Mutex<Option<(Arc<Charter>, Arc<Index>)>>);

/// The index of a charter. It follows from the charter only: while that is unchanged, today's is made once.
pub(crate) async fn index(ctx: &Ctx, opened: &Opened) -> Result<Arc<Index>> {
    let charter = &opened.charter;
    let copy = ctx.app.cache::<Copy>();
    let lock = || copy.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, index)) = lock().as_ref().filter(|(known, _)| Arc::ptr_eq(known, charter)) {
        return Ok(Arc::clone(index));
    }
    let index = Arc::new(Index::new(charter, &ctx.features().await?));
    if opened.day() == opened.current.today {
        *lock() = Some((Arc::clone(charter), Arc::clone(&index)));
    }
    Ok(index)
}

/// The people here that a typed name or id may mean: one of exactly this name or id, else those who come near it, a name
/// that others share with its id in brackets.
pub(crate) async fn people(ctx: &Ctx, opened: &Opened, typed: &str) -> Result<Vec<PersonId>> {
    let organization = opened.organization();
    let typed = typed.trim();
    let id = typed.rsplit_once('(').map_or(typed, |(_, id)| id.trim_end_matches(')'));
    let here = || organization.active_people(opened.day());
    if let Some(person) = here().find(|person| person.id.as_str() == id) {
        return Ok(vec![person.id.clone()]);
    }
    let name = folded(typed);
    let same: Vec<PersonId> =
        here().filter(|person| folded(&person.name) == name).map(|person| person.id.clone()).collect();
    if !same.is_empty() {
        return Ok(same);
    }
    let guesses = index(ctx, opened).await?.ask(typed, &Asker::default()).into_iter();
    let person = |guess: Guess| match guess.meaning {
        Meaning::Person(id) => Some(id),
        _ => None,
    };
    Ok(guesses.filter_map(person).collect())
}

/// The answer to a question.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) opened: Opened,
    /// What may be meant, best first.
    pub(super) guesses: Vec<Guess>,
    /// Who does it: the answer to the guess at this place, the best of its kind.
    pub(super) who: Option<(usize, Who)>,
    /// Records that the viewer may read, best first.
    pub(super) records: Vec<Found>,
}

/// Who does something.
#[derive(Debug)]
pub(super) enum Who {
    /// Accountable for a responsibility.
    Accountable(Box<Responsibility>, Lines),
    /// The holders of a role, by scope.
    Holders(Box<Role>, Vec<Held>),
}

/// Who holds a role in a scope.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) scope: Scope,
    pub(super) own: Vec<PersonId>,
    /// Who leads a team that has no lead of its own.
    pub(super) covered_by: Vec<PersonId>,
}

/// Answers a question.
pub(super) async fn answer(ctx: &Ctx, query: &str) -> Result<Answer> {
    let opened = charter::of_day(ctx, None).await?;
    let guesses = index(ctx, &opened).await?.ask(query, &Asker::new(&ctx.viewer));
    let who =
        guesses.iter().enumerate().find_map(|(at, guess)| Some((at, who(ctx, &opened, &guess.meaning)?)));
    let mut records = Vec::new();
    for find in ctx.features().await?.iter().filter_map(|feature| feature.find).filter(|_| !query.is_empty())
    {
        let mut found = find(ctx, &ctx.viewer, query).await?;
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found.truncate(MOST_RECORDS);
        records.extend(found);
    }
    records.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(Answer { opened, guesses, who, records })
}

/// How well the name of a duty must fit a question that asks for it.
const FITS: f64 = 0.9;

/// Who is on duty now for what a question names, best first.
pub(crate) async fn on_duty(ctx: &Ctx, query: &str) -> Result<Vec<Found>> {
    let mut duties = Vec::new();
    for find in ctx.features().await?.into_iter().filter_map(|feature| feature.find) {
        let found = find(ctx, &ctx.viewer, query).await?.into_iter();
        duties.extend(found.filter(|found| found.kind == super::ON_DUTY && found.score >= FITS));
    }
    duties.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(duties)
}

fn who(ctx: &Ctx, opened: &Opened, meaning: &Meaning) -> Option<Who> {
    let (catalog, charter) = (&opened.organization().catalog, &opened.charter);
    match meaning {
        Meaning::Responsibility(id, team) => {
            let responsibility = catalog.responsibility(id.as_str())?;
            let scope = team.clone().map(Scope::Team);
            let lines = charter::answer(ctx, opened, responsibility, scope.as_ref());
            Some(Who::Accountable(Box::new(responsibility.clone()), lines))
        }
        Meaning::Role(id, team) => {
            let role = catalog.role(id.as_str())?;
            let scopes = match (team, role.scope) {
                (Some(team), _) => vec![Scope::Team(team.clone())],
                (None, ScopeKind::Organization) => vec![Scope::Organization],
                (None, ScopeKind::Team) => {
                    let teams = opened.organization().active_teams(opened.day());
                    teams.map(|team| Scope::Team(team.id.clone())).collect()
                }
            };
            let held = |scope: Scope| {
                let own = charter.holders(id.as_str(), &scope).into_iter().map(|held| held.person.clone());
                let own: Vec<PersonId> = own.collect();
                let leads =
                    || scope.team().filter(|_| role.hat == RoleHat::Lead).map(|team| charter.leads(team));
                let covered_by = if own.is_empty() { leads().unwrap_or_default() } else { Vec::new() };
                Held { scope, own, covered_by }
            };
            Some(Who::Holders(Box::new(role.clone()), scopes.into_iter().map(held).collect()))
        }
        _ => None,
    }
}

/// Questions that have an answer here, in this organization's own words: about the viewer's team, or the first one.
pub(super) async fn examples(ctx: &Ctx) -> Result<Vec<String>> {
    let opened = charter::of_day(ctx, None).await?;
    let organization = opened.organization();
    let teams = || organization.active_teams(opened.day());
    let own = teams().find(|team| ctx.viewer.teams.iter().any(|own| own == team.id.as_str()));
    let team = own.or_else(|| teams().next()).map(|team| &team.name);
    let others = teams().map(|team| &team.name).find(|name| Some(*name) != team);
    let person = organization.active_people(opened.day()).find(|person| !ctx.viewer.is(person.id.as_str()));
    let mut catalog = organization.catalog.in_scope(ScopeKind::Team);
    let responsibility =
        catalog.find(|entry| organization.is_used(&entry.id)).map(|entry| entry.short.to_lowercase());
    let examples = [
        team.zip(responsibility).map(|(team, what)| format!("{what} in {team}")),
        others.or(team).map(|team| format!("who leads {team}")),
        person.map(|person| person.name.clone()),
        Some("settings".to_owned()),
    ];
    Ok(examples.into_iter().flatten().collect())
}
