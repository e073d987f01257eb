//! Who is accountable, and the chain that led there. Pure: an organization and a day in, an answer out.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, OnceLock},
};

use chrono::NaiveDate;

use crate::{
    catalog::{Privacy, Responsibility, RoleHat, ScopeKind},
    organization::{
        Assignment, AssignmentId, Organization, Period, PersonId, RaciEntry, ResponsibilityId, RoleId, Scope,
        Stage, TeamId, stage_on,
    },
};

/// Whether a responsibility has its one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Exactly one person is accountable.
    Assigned,
    /// Nobody is.
    Unassigned,
    /// Two or more have the same claim, which is worth none.
    Contested,
}

impl State {
    /// Its name in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Unassigned => "unassigned",
            Self::Contested => "contested",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// One step on the way to the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Named for this responsibility in this scope.
    Explicit(PersonId, Scope, Option<NaiveDate>),
    /// Holds the default role in this scope.
    Role(PersonId, RoleId, Scope, Option<NaiveDate>),
    /// Stands in for somebody who is away.
    Acting(PersonId, PersonId, Option<NaiveDate>, Option<NaiveDate>),
    /// Takes over for somebody who is gone.
    Deputy(PersonId, PersonId),
    /// Named or holding the role, but not here any more.
    Left(PersonId, Scope, Option<NaiveDate>),
    /// Nobody in this scope; the next one out is asked.
    Nobody(RoleId, Scope),
    /// The lead developer of a startup does the CTO's work without the title.
    DeFacto(PersonId),
}

/// The answer for one responsibility in one scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// Which responsibility.
    pub responsibility: ResponsibilityId,
    /// In which scope it was asked.
    pub scope: Scope,
    /// The scope whose holder answers: the asked one, or one it is part of.
    pub held_in: Scope,
    /// Whether there is exactly one.
    pub state: State,
    /// The accountable person; more than one where it is contested.
    pub holders: Vec<PersonId>,
    /// How it came about, in order.
    pub chain: Vec<Step>,
}

impl Resolution {
    /// In whose place somebody holds it, if it is not in their own right.
    pub fn principal_of(&self, holder: &str) -> Option<&PersonId> {
        self.chain.iter().find_map(|step| match step {
            Step::Acting(who, of, ..) | Step::Deputy(who, of) if who.as_str() == holder => Some(of),
            _ => None,
        })
    }

    /// The one person accountable.
    pub fn accountable(&self) -> Option<&PersonId> {
        if self.state == State::Assigned { self.holders.first() } else { None }
    }

    /// Whether the answer comes from a scope further out than the one asked.
    pub fn is_inherited(&self) -> bool {
        self.scope != self.held_in && self.state != State::Unassigned
    }

    /// Since when the accountable person has been so, where a date is recorded.
    pub fn since(&self) -> Option<NaiveDate> {
        self.chain.iter().rev().find_map(|step| match step {
            Step::Explicit(_, _, since) | Step::Role(_, _, _, since) | Step::Acting(_, _, since, _) => *since,
            _ => None,
        })
    }

    /// The chain in sentences.
    pub fn describe(&self, organization: &Organization) -> Vec<String> {
        let title = organization
            .catalog
            .responsibility(self.responsibility.as_str())
            .map_or(self.responsibility.as_str(), |r| &r.title);
        let steps = self.chain.iter().map(|step| step.describe(organization, title));
        let end = match self.state {
            State::Assigned => None,
            State::Unassigned => Some("So nobody is accountable.".to_owned()),
            State::Contested => {
                Some("So several have the same claim, and nobody is accountable alone.".to_owned())
            }
        };
        steps.chain(end).collect()
    }
}

fn since(day: Option<NaiveDate>) -> String {
    day.map_or_else(String::new, |day| format!(" since {day}"))
}

impl Step {
    fn describe(&self, organization: &Organization, title: &str) -> String {
        let name = |id| organization.person_name(id);
        let role = |id: &RoleId| {
            organization.catalog.role(id.as_str()).map_or_else(|| id.to_string(), |r| r.title.clone())
        };
        match self {
            Self::Explicit(who, scope, day) => {
                format!(
                    "{} is named for {title} in {}{}.",
                    name(who),
                    organization.scope_name(scope),
                    since(*day)
                )
            }
            Self::Role(who, id, scope, day) => {
                format!("{} is {} of {}{}.", name(who), role(id), organization.scope_name(scope), since(*day))
            }
            Self::Acting(who, of, from, to) => {
                let until = to.map_or_else(String::new, |day| format!(" until {day}"));
                format!("{} acts for {}{}{until}.", name(who), name(of), since(*from))
            }
            Self::Deputy(who, of) => format!("{} is deputy of {}, who is gone.", name(who), name(of)),
            Self::Left(who, scope, day) => {
                let when =
                    day.map_or_else(|| " and is not here".to_owned(), |day| format!(" and left on {day}"));
                format!("{} held it in {}{when}.", name(who), organization.scope_name(scope))
            }
            Self::Nobody(id, scope) => {
                format!("Nobody is {} of {}.", role(id), organization.scope_name(scope))
            }
            Self::DeFacto(who) => {
                format!("In a startup without a CTO, the lead developer does the CTO's work: {}.", name(who))
            }
        }
    }
}

/// Who does what on one day: an organization with what resolution looks up.
#[derive(Debug)]
pub struct Charter {
    organization: Arc<Organization>,
    day: NaiveDate,
    stage: Stage,
    /// Assignments in force, by scope.
    assignments: HashMap<Scope, Vec<Assignment>>,
    /// Explicit rows in force, by scope and responsibility.
    explicit: HashMap<Scope, HashMap<ResponsibilityId, Vec<RaciEntry>>>,
    /// What everybody is part of and holds, once somebody asks.
    places: OnceLock<HashMap<PersonId, Place>>,
}

/// A row without those whose part in private records was over when they lost the role they held there: what a role gave ends
/// with it. Somebody who holds a role there again has it by that, or by a row of its own.
fn without_outlived(organization: &Organization, row: &RaciEntry, day: NaiveDate) -> RaciEntry {
    let mut row = row.clone();
    let known = organization.catalog.responsibility(row.responsibility.as_str());
    if known.is_none_or(|known| known.privacy == Privacy::Open) {
        return row;
    }
    let line = row.scope.team().map(|team| organization.lineage(team)).unwrap_or_default();
    let is_of_here = |held: &&Assignment| {
        held.scope.team().is_none_or(|team| line.contains(&team))
            && organization.catalog.role(held.role.as_str()).is_some_and(|role| role.hat != RoleHat::Everyone)
    };
    let held: Vec<&Assignment> = organization.assignments.values().filter(is_of_here).collect();
    let began = row.period.from;
    let is_over = |person: &PersonId| {
        let mine = || held.iter().filter(|held| held.person == *person);
        let lost = |held: &&&Assignment| {
            held.period.to.is_some_and(|to| to < day && began.is_none_or(|began| began <= to))
        };
        mine().any(|held| lost(&held)) && !mine().any(|held| held.period.contains(day))
    };
    row.accountable = row.accountable.filter(|person| !is_over(person));
    row.others.responsible.retain(|person| !is_over(person));
    row
}

/// Where a person stands on the day.
#[derive(Debug, Default)]
struct Place {
    teams: Vec<TeamId>,
    assignments: Vec<AssignmentId>,
}

impl Charter {
    /// The charter of a day.
    pub fn new(organization: Arc<Organization>, day: NaiveDate) -> Self {
        let mut assignments: HashMap<Scope, Vec<Assignment>> = HashMap::new();
        // A role counts in its own kind of scope alone.
        let fits = |held: &Assignment| {
            organization.catalog.role(held.role.as_str()).is_none_or(|role| role.scope.fits(&held.scope))
        };
        let in_force = |held: &&Assignment| held.period.contains(day) && fits(held);
        for held in organization.assignments.values().filter(in_force) {
            assignments.entry(held.scope.clone()).or_default().push(held.clone());
        }
        let mut explicit: HashMap<Scope, HashMap<ResponsibilityId, Vec<RaciEntry>>> = HashMap::new();
        for entry in organization.raci.values().filter(|entry| entry.period.contains(day)) {
            let of_scope = explicit.entry(entry.scope.clone()).or_default();
            let entry = without_outlived(&organization, entry, day);
            of_scope.entry(entry.responsibility.clone()).or_default().push(entry);
        }
        let stage = stage_on(&organization, day);
        Self { organization, day, stage, assignments, explicit, places: OnceLock::new() }
    }

    /// The organization it is of.
    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// The same, to be kept.
    pub fn shared(&self) -> Arc<Organization> {
        Arc::clone(&self.organization)
    }

    /// The day it is of.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// The organization's stage on that day.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The assignments in force in a scope.
    pub fn assignments<'a>(&'a self, scope: &Scope) -> impl Iterator<Item = &'a Assignment> + use<'a> {
        self.assignments.get(scope).into_iter().flatten()
    }

    /// The teams that a person who is here is a member of, by id.
    pub fn teams_of(&self, person: &PersonId) -> &[TeamId] {
        self.places().get(person).map_or(&[], |place| &place.teams)
    }

    /// The assignments in force of a person, here or not.
    pub fn assignments_of(&self, person: &PersonId) -> impl Iterator<Item = &Assignment> {
        let mine = self.places().get(person).into_iter().flat_map(|place| &place.assignments);
        mine.filter_map(|id| self.organization.assignments.get(id))
    }

    /// Every request asks where its viewer stands, so that is found once for all.
    fn places(&self) -> &HashMap<PersonId, Place> {
        self.places.get_or_init(|| {
            let mut places: HashMap<PersonId, Place> = HashMap::new();
            for team in self.organization.active_teams(self.day) {
                for member in self.organization.members(&team.id, self.day) {
                    let place = places.entry(member.id.clone()).or_default();
                    // Two memberships may follow one another within the day.
                    if place.teams.last() != Some(&team.id) {
                        place.teams.push(team.id.clone());
                    }
                }
            }
            for held in self.assignments.values().flatten() {
                places.entry(held.person.clone()).or_default().assignments.push(held.id.clone());
            }
            places
        })
    }

    /// Those who hold a role themselves in a scope and are here.
    pub fn holders(&self, role: &str, scope: &Scope) -> Vec<&Assignment> {
        let own = self.assignments(scope).filter(|held| held.role.as_str() == role && held.is_own());
        own.filter(|held| self.organization.is_active(&held.person, self.day)).collect()
    }

    /// The explicit rows in force.
    pub fn explicit<'a>(
        &'a self,
        responsibility: &ResponsibilityId,
        scope: &Scope,
    ) -> impl Iterator<Item = &'a RaciEntry> + use<'a> {
        self.explicit.get(scope).and_then(|of_scope| of_scope.get(responsibility)).into_iter().flatten()
    }

    /// The scope in which a responsibility asked for in `scope` is answered: an organization's is answered there.
    pub fn scope_of(responsibility: &Responsibility, scope: &Scope) -> Scope {
        match responsibility.scope {
            ScopeKind::Organization => Scope::Organization,
            ScopeKind::Team => scope.clone(),
        }
    }

    /// Finds who is accountable.
    pub fn resolve(&self, responsibility: &Responsibility, scope: &Scope) -> Resolution {
        let scope = Self::scope_of(responsibility, scope);
        let mut chain = Vec::new();
        for level in self.levels(&scope) {
            let holders = self.resolve_in(responsibility, &level, &mut chain);
            if !holders.is_empty() {
                let state = if holders.len() == 1 { State::Assigned } else { State::Contested };
                return Resolution {
                    responsibility: responsibility.id.clone(),
                    scope,
                    held_in: level,
                    state,
                    holders,
                    chain,
                };
            }
            chain.push(Step::Nobody(responsibility.role.clone(), level));
        }
        let mut holders = Vec::new();
        if responsibility.role.as_str() == "cto"
            && let Some((person, _)) = self.de_facto_cto()
        {
            chain.push(Step::DeFacto(person.clone()));
            holders.push(person);
        }
        let state = if holders.is_empty() { State::Unassigned } else { State::Assigned };
        Resolution {
            responsibility: responsibility.id.clone(),
            held_in: scope.clone(),
            scope,
            state,
            holders,
            chain,
        }
    }

    /// The scopes asked in turn, from the inside out.
    fn levels(&self, scope: &Scope) -> Vec<Scope> {
        let Scope::Team(team) = scope else { return vec![Scope::Organization] };
        let line = self.organization.lineage(team).into_iter().cloned().map(Scope::Team);
        line.chain(std::iter::once(Scope::Organization)).collect()
    }

    fn resolve_in(
        &self,
        responsibility: &Responsibility,
        level: &Scope,
        chain: &mut Vec<Step>,
    ) -> Vec<PersonId> {
        let mut holders = Vec::new();
        for entry in self.explicit(&responsibility.id, level) {
            if let Some(named) = &entry.accountable {
                let step = Step::Explicit(named.clone(), level.clone(), entry.period.from);
                self.stand(named, level, step, chain, &mut holders);
            }
        }
        if !holders.is_empty() {
            return holders;
        }
        self.by_role(&responsibility.role, level, chain)
    }

    /// Those who hold a role in a scope, or stand there for whoever does.
    pub(super) fn by_role(&self, role: &RoleId, level: &Scope, chain: &mut Vec<Step>) -> Vec<PersonId> {
        let mut holders = Vec::new();
        for held in self.assignments(level).filter(|held| &held.role == role && held.is_own()) {
            let step = Step::Role(held.person.clone(), role.clone(), level.clone(), held.period.from);
            self.stand(&held.person, level, step, chain, &mut holders);
        }
        if holders.is_empty() {
            self.stand_ins_alone(role, level, chain, &mut holders);
        }
        holders
    }

    /// Adds whoever stands where `principal` should: their acting holder, themselves, or their deputy.
    fn stand(
        &self,
        principal: &PersonId,
        level: &Scope,
        step: Step,
        chain: &mut Vec<Step>,
        holders: &mut Vec<PersonId>,
    ) {
        let here = |id: &PersonId| self.organization.is_active(id, self.day);
        let acting = self.stand_in(level, |held| held.acting_for.as_ref() == Some(principal));
        let deputy = self.stand_in(level, |held| held.deputy_for.as_ref() == Some(principal));
        let holder = if let Some(acting) = acting {
            let Period { from, to } = acting.period;
            chain.extend([step, Step::Acting(acting.person.clone(), principal.clone(), from, to)]);
            &acting.person
        } else if here(principal) {
            chain.push(step);
            principal
        } else {
            let left = self.organization.people.get(principal).and_then(|person| person.period.to);
            chain.push(Step::Left(principal.clone(), level.clone(), left));
            let Some(deputy) = deputy else { return };
            chain.push(Step::Deputy(deputy.person.clone(), principal.clone()));
            &deputy.person
        };
        if !holders.contains(holder) {
            holders.push(holder.clone());
        }
    }

    fn stand_in(&self, level: &Scope, is: impl Fn(&Assignment) -> bool) -> Option<&Assignment> {
        self.assignments(level).find(|held| is(held) && self.organization.is_active(&held.person, self.day))
    }

    /// Acting holders and deputies of people who do not hold the role here: they are all there is.
    fn stand_ins_alone(
        &self,
        role: &RoleId,
        level: &Scope,
        chain: &mut Vec<Step>,
        holders: &mut Vec<PersonId>,
    ) {
        for held in self.assignments(level).filter(|held| &held.role == role && !held.is_own()) {
            let here = self.organization.is_active(&held.person, self.day);
            let step = match (&held.acting_for, &held.deputy_for) {
                (Some(of), _) => {
                    Step::Acting(held.person.clone(), of.clone(), held.period.from, held.period.to)
                }
                (None, Some(of)) if !self.organization.is_active(of, self.day) => {
                    Step::Deputy(held.person.clone(), of.clone())
                }
                _ => continue,
            };
            if here && !holders.contains(&held.person) {
                chain.push(step);
                holders.push(held.person.clone());
            }
        }
    }

    /// In a startup where nobody is CTO: the lead developer, who does that work without the title, and why
    /// it is this one. The most senior tech lead; among equals the one longest in the role.
    pub fn de_facto_cto(&self) -> Option<(PersonId, String)> {
        if self.stage != Stage::Startup {
            return None;
        }
        let cto = |held: &&Assignment| {
            held.role.as_str() == "cto" && self.organization.is_active(&held.person, self.day)
        };
        if self.assignments(&Scope::Organization).any(|held| cto(&held)) {
            return None;
        }
        let leads = self.assignments.keys().flat_map(|scope| self.holders("tech-lead", scope));
        let rank = |held: &&Assignment| {
            let level = self.organization.people.get(&held.person).and_then(|person| person.level);
            (std::cmp::Reverse(level), held.period.from, held.person.clone())
        };
        let lead = leads.min_by_key(rank)?;
        let why = format!(
            "{} leads {} and no one is CTO; under 10 people the lead developer does that work",
            self.organization.person_name(&lead.person),
            self.organization.scope_name(&lead.scope)
        );
        Some((lead.person.clone(), why))
    }

    /// Every scope of the day: the organization, then its teams by id.
    pub fn scopes(&self) -> Vec<Scope> {
        let teams = self.organization.active_teams(self.day).map(|team| Scope::Team(team.id.clone()));
        std::iter::once(Scope::Organization).chain(teams).collect()
    }

    /// Every responsibility of a scope, resolved.
    pub fn of_scope(&self, scope: &Scope) -> Vec<Resolution> {
        let kind = if *scope == Scope::Organization { ScopeKind::Organization } else { ScopeKind::Team };
        self.organization
            .catalog
            .in_scope(kind)
            .map(|responsibility| self.resolve(responsibility, scope))
            .collect()
    }
}
