//! Reading the charter, as far as the viewer may see it, and accepting a finding as a risk.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use castra_platform::{Ctx, Error, Result, access::Permission, error::Kind, reading::Reading, text};
use chrono::{Months, NaiveDate};

use super::{
    AcceptedRisk, Charter, Finding, Line, Opened, Resolution, State, dates::long_date, sight::masked, store,
};
use crate::{
    catalog::{Responsibility, ScopeKind},
    find,
    organization::{self, Scope, TeamId, may_work_in},
    readings::{self, Readings},
};

/// Opens the charter of a day; today's if none is named.
pub async fn of_day(ctx: &Ctx, day: Option<NaiveDate>) -> Result<Opened> {
    let current = organization::current(ctx).await?;
    let charter = current.charter_on(day.unwrap_or(current.today));
    let readings = readings::on(ctx, charter.day()).await?;
    Ok(Opened { current, charter, readings })
}

/// Every responsibility of a scope.
pub fn lines(ctx: &Ctx, opened: &Opened, scope: &Scope) -> Vec<Line> {
    let kind = if *scope == Scope::Organization { ScopeKind::Organization } else { ScopeKind::Team };
    let all = opened.organization().catalog.in_scope(kind);
    all.map(|responsibility| line_of(ctx, opened, responsibility, scope)).collect()
}

/// One responsibility in one scope.
pub(super) fn line_of(ctx: &Ctx, opened: &Opened, responsibility: &Responsibility, scope: &Scope) -> Line {
    let resolution = opened.charter.resolve(responsibility, scope);
    let reading = masked(ctx, opened, responsibility, &resolution);
    Line { resolution, reading }
}

/// Whether the viewer keeps a practice's records in a scope: the person accountable there today, those named responsible
/// with them, and the machine itself.
pub fn practises(ctx: &Ctx, charter: &Charter, responsibility: &str, scope: &Scope) -> bool {
    if ctx.viewer.host {
        return true;
    }
    let Some(me) = ctx.viewer.person.as_deref() else { return false };
    let Some(responsibility) = charter.organization().catalog.responsibility(responsibility) else {
        return false;
    };
    let scope = Charter::scope_of(responsibility, scope);
    let resolution = charter.resolve(responsibility, &scope);
    let mut named = charter.explicit(&responsibility.id, &scope).flat_map(|row| &row.others.responsible);
    if named.any(|person| person.as_str() == me) {
        return true;
    }
    // A person who inherits a vacant post keeps its practices only after the resting time.
    let rests = resolution.is_inherited() && charter.rests(&responsibility.role, &scope);
    let holds = !rests && resolution.holders.iter().any(|holder| holder.as_str() == me);
    if holds && let Some(principal) = resolution.principal_of(me) {
        ctx.stands_in_for(principal.as_str());
    }
    holds
}

/// An answer to "who does this?".
#[derive(Debug, Clone)]
pub struct Answer {
    /// The charter it is from.
    pub opened: Opened,
    /// The responsibility that is meant.
    pub responsibility: Responsibility,
    /// Its line in the scope that is meant; in every team, if it is held in each of them and none is meant.
    pub lines: Lines,
    /// What the question was taken for, where it was not spelled so.
    pub guess: Option<String>,
}

/// One line, or one for each team.
#[derive(Debug, Clone)]
pub enum Lines {
    /// In one scope.
    One(Box<Line>),
    /// In every team.
    InTeams(Vec<Line>),
}

impl Answer {
    /// The answer as one line: over all teams, whether any has an accountable person, and who, if it is the same person
    /// everywhere.
    pub fn line(&self) -> Line {
        let lines = match &self.lines {
            Lines::One(line) => return Line::clone(line),
            Lines::InTeams(lines) => lines,
        };
        let has = |state| lines.iter().any(|line| line.resolution.state == state);
        let state = [State::Assigned, State::Contested].into_iter().find(|state| has(*state));
        let mut holders: Vec<_> = lines.iter().filter_map(|line| line.resolution.accountable()).collect();
        let assigned = holders.len();
        holders.dedup();
        let is_one = holders.len() == 1 && assigned == lines.len();
        let id = &self.responsibility.id;
        let because =
            format!("Held in each team: {assigned} of {} have one accountable person.", lines.len());
        Line {
            resolution: Resolution {
                responsibility: id.clone(),
                scope: Scope::Organization,
                held_in: Scope::Organization,
                state: state.unwrap_or(State::Unassigned),
                holders: if is_one { holders.into_iter().cloned().collect() } else { Vec::new() },
                chain: Vec::new(),
            },
            reading: Reading::no_evidence(id.as_str(), Scope::Organization.as_str(), &because),
        }
    }

    /// The lines of the teams, if it was asked over all of them.
    pub fn teams(&self) -> &[Line] {
        if let Lines::InTeams(lines) = &self.lines { lines } else { &[] }
    }
}

/// Finds who is accountable for whatever `query` means, in a team or the organization.
pub async fn who(ctx: &Ctx, query: &str, team: Option<&str>, day: Option<NaiveDate>) -> Result<Answer> {
    let opened = of_day(ctx, day).await?;
    let named = team.map(|team| find_scope(&opened, Some(team))).transpose()?;
    let guesses = find::index(ctx, &opened).await?.ask(query, &find::Asker::new(&ctx.viewer));
    let meant = guesses.iter().find_map(|guess| match &guess.meaning {
        find::Meaning::Responsibility(id, team) => Some((guess, id, team)),
        _ => None,
    });
    let catalog = &opened.organization().catalog;
    let Some((guess, id, meant)) = meant else {
        let known = catalog
            .responsibilities
            .iter()
            .map(|entry| entry.short.to_lowercase())
            .collect::<Vec<_>>()
            .join(", ");
        return Err(
            Error::not_found(format!("responsibility like `{query}`")).hint(format!("try one of: {known}"))
        );
    };
    let scope = named.or_else(|| meant.clone().map(Scope::Team));
    let responsibility = catalog.find_responsibility(id.as_str())?.clone();
    let lines = answer(ctx, &opened, &responsibility, scope.as_ref());
    Ok(Answer { lines, responsibility, guess: guess.words(query), opened })
}

/// A responsibility in a scope; without one, in the organization or in every team, wherever it is held.
pub(crate) fn answer(
    ctx: &Ctx,
    opened: &Opened,
    responsibility: &Responsibility,
    scope: Option<&Scope>,
) -> Lines {
    let one = |scope: &Scope| Lines::One(Box::new(line_of(ctx, opened, responsibility, scope)));
    match (scope, responsibility.scope) {
        (Some(scope @ Scope::Team(_)), _) => one(scope),
        (_, ScopeKind::Organization) => one(&Scope::Organization),
        (_, ScopeKind::Team) => {
            let teams = opened.organization().active_teams(opened.day());
            let mut scopes: Vec<Scope> = teams.map(|team| Scope::Team(team.id.clone())).collect();
            if let [only] = scopes.as_slice() {
                return one(only);
            }
            // One's own teams first.
            let is_own = |scope: &Scope| {
                scope.team().is_some_and(|team| ctx.viewer.teams.iter().any(|own| own == team.as_str()))
            };
            scopes.sort_by_key(|scope| !is_own(scope));
            Lines::InTeams(scopes.iter().map(|scope| line_of(ctx, opened, responsibility, scope)).collect())
        }
    }
}

/// The scope of a team's id on the day; the organization for none.
pub fn find_scope(opened: &Opened, team: Option<&str>) -> Result<Scope> {
    let Some(id) = team.filter(|id| *id != "organization") else { return Ok(Scope::Organization) };
    let organization = opened.organization();
    let teams = || organization.active_teams(opened.day());
    if let Some(team) = teams().find(|team| team.id.as_str() == id) {
        return Ok(Scope::Team(team.id.clone()));
    }
    let near = text::nearest(id, teams().map(|team| team.id.as_str()), 0.7);
    let error = Error::new(Kind::NotFound, format!("there is no team `{id}` on {}", long_date(opened.day())));
    Err(match near {
        Some(team) => error.hint(format!("did you mean `{team}`?")),
        None => error,
    })
}

/// The findings of the day, without accepted ones.
pub(crate) async fn open_findings(ctx: &Ctx, opened: &Opened) -> Result<Vec<Finding>> {
    let accepted: HashSet<String> =
        accepted(ctx, opened).await?.into_iter().map(|risk| risk.finding).collect();
    let found = findings(ctx, opened);
    Ok(found.iter().filter(|finding| !accepted.contains(&finding.key())).cloned().collect())
}

/// The last findings: this process's cache.
#[derive(Debug, Default)]
struct Copy(Mutex<Option<Found>>);

#[derive(Debug, Clone)]
struct Found {
    charter: Arc<Charter>,
    readings: Readings,
    findings: Arc<Vec<Finding>>,
}

/// Every finding of the day. Findings follow from charter and readings only, and every Today page needs them: while both
/// are unchanged, today's are computed once.
pub(super) fn findings(ctx: &Ctx, opened: &Opened) -> Arc<Vec<Finding>> {
    let copy = ctx.app.cache::<Copy>();
    let lock = || copy.0.lock().unwrap_or_else(PoisonError::into_inner);
    let is_same = |known: &Found| {
        Arc::ptr_eq(&known.charter, &opened.charter) && known.readings.ptr_eq(&opened.readings)
    };
    if let Some(known) = lock().clone().filter(is_same) {
        return known.findings;
    }
    let findings = Arc::new(super::find(&opened.charter, &opened.readings));
    if opened.day() == opened.current.today {
        let (charter, readings) = (Arc::clone(&opened.charter), opened.readings.clone());
        *lock() = Some(Found { charter, readings, findings: Arc::clone(&findings) });
    }
    findings
}

/// The findings accepted as risks on the day.
pub(super) async fn accepted(ctx: &Ctx, opened: &Opened) -> Result<Vec<AcceptedRisk>> {
    store::accepted_risks(ctx.read(), opened.day()).await
}

/// The last day until which a finding may be accepted, counted from today.
pub(super) fn longest_acceptance(opened: &Opened) -> NaiveDate {
    let today = opened.current.today;
    today.checked_add_months(Months::new(12)).unwrap_or(today)
}

/// Refuses acceptance by a viewer who may not decide in the finding's scope, or whom it is about.
pub(super) fn may_accept(ctx: &Ctx, opened: &Opened, finding: &Finding) -> Result<()> {
    may_work_in(ctx, &finding.scope)?;
    let about = finding.about(&opened.charter);
    let permission = Permission::WorkIn(finding.scope.team().map(TeamId::as_str));
    let mut asking =
        ctx.viewer.person.iter().map(String::as_str).chain(ctx.viewer.stands_in_for(&permission));
    if asking.any(|person| about.iter().any(|about| about.as_str() == person)) {
        return Err(Error::forbidden(
            "you cannot accept a finding about yourself or your own responsibilities",
        )
        .hint("ask the leader above, the CTO or an operator"));
    }
    Ok(())
}

/// Accepts a finding as a risk until a day, or reopens it with `None`.
pub(super) async fn accept_risk(
    ctx: &Ctx,
    key: &str,
    until: Option<NaiveDate>,
    reason: &str,
) -> Result<Finding> {
    let mut tx = ctx.write().await?;
    let opened = of_day(ctx, None).await?;
    let finding = findings(ctx, &opened).iter().find(|finding| finding.key() == key).cloned();
    let finding = finding.ok_or_else(|| Error::not_found("such finding"))?;
    let subject = format!("finding:{key}");
    let entry = match until {
        Some(until) => {
            may_accept(ctx, &opened, &finding)?;
            check_until(&opened, until)?;
            let risk = AcceptedRisk {
                finding: key.to_owned(),
                until,
                reason: reason.to_owned(),
                accepted_by: ctx.actor.to_string(),
            };
            store::accept(&mut tx, &risk, ctx.now()).await?;
            ctx.says("accepted a risk", subject, format!("until {until}"))
        }
        None => {
            may_work_in(ctx, &finding.scope)?;
            store::withdraw(&mut tx, key).await?;
            ctx.says("reopened an accepted risk", subject, "")
        }
    };
    tx.commit(entry).await?;
    Ok(finding)
}

fn check_until(opened: &Opened, until: NaiveDate) -> Result<()> {
    if until < opened.day() {
        let until = long_date(until);
        return Err(Error::invalid_field("until", format!("{until} has passed; choose a later day")));
    }
    let last = longest_acceptance(opened);
    if until > last {
        let last = long_date(last);
        let message = format!("a finding is accepted for a year at most; choose a day up to {last}");
        return Err(Error::invalid_field("until", message));
    }
    Ok(())
}
