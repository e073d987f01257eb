//! Who is accountable, and the chain that led there. Pure: an organization and a day in, an answer out.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use chrono::NaiveDate;

use crate::{
    catalog::{Privacy, Responsibility, RoleHat, ScopeKind},
    charter::dates::long_date,
    organization::{
        Assignment, AssignmentId, Organization, Period, PersonId, RaciEntry, ResponsibilityId, RoleId, Scope,
        Stage, TeamId,
    },
};

/// Whether exactly one person is accountable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// One person is accountable.
    Assigned,
    /// No one is accountable.
    Unassigned,
    /// Two or more have the same claim, which counts for none of them.
    Contested,
}

impl State {
    /// The name in files and interfaces.
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

/// One step of the chain that led to the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Named for this responsibility in this scope.
    Explicit(PersonId, Scope, Option<NaiveDate>),
    /// Holds the default role in this scope.
    Role(PersonId, RoleId, Scope, Option<NaiveDate>),
    /// Acts for a person who is away.
    Acting(PersonId, PersonId, Option<NaiveDate>, Option<NaiveDate>),
    /// Takes over for a person who has left.
    Deputy(PersonId, PersonId),
    /// Was named or held the role, but has left.
    Left(PersonId, Scope, Option<NaiveDate>),
    /// Held by no one in this scope; the next one out is tried.
    Nobody(RoleId, Scope),
    /// The lead developer of a startup does the CTO's work without the title.
    DeFacto(PersonId),
}

/// The answer for one responsibility in one scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// Which responsibility.
    pub responsibility: ResponsibilityId,
    /// The scope it was asked for.
    pub scope: Scope,
    /// The scope whose holder is accountable: the asked one, or one it is part of.
    pub held_in: Scope,
    /// Whether exactly one person is accountable.
    pub state: State,
    /// The accountable person; several if contested.
    pub holders: Vec<PersonId>,
    /// The steps that led there, in order.
    pub chain: Vec<Step>,
}

impl Resolution {
    /// The person in whose place a holder holds it, unless in their own right.
    pub fn principal_of(&self, holder: &str) -> Option<&PersonId> {
        self.chain.iter().find_map(|step| match step {
            Step::Acting(who, of, ..) | Step::Deputy(who, of) if who.as_str() == holder => Some(of),
            _ => None,
        })
    }

    /// The accountable person, if there is exactly one.
    pub fn accountable(&self) -> Option<&PersonId> {
        if self.state == State::Assigned { self.holders.first() } else { None }
    }

    /// Whether the answer comes from a scope further out than the asked one.
    pub fn is_inherited(&self) -> bool {
        self.scope != self.held_in && self.state != State::Unassigned
    }

    /// Since when the accountable person has been so, if recorded.
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
            State::Unassigned => Some("So no one is accountable.".to_owned()),
            State::Contested => {
                Some("So several have the same claim, and none of them is accountable.".to_owned())
            }
        };
        steps.chain(end).collect()
    }
}

fn since(day: Option<NaiveDate>) -> String {
    day.map_or_else(String::new, |day| format!(", since {}", long_date(day)))
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
                let from = from.map_or_else(String::new, |day| format!(" from {}", long_date(day)));
                let until = to.map_or_else(String::new, |day| format!(" until {}", long_date(day)));
                format!("{} acts for {}{from}{until}.", name(who), name(of))
            }
            Self::Deputy(who, of) => format!("{} is deputy of {}, who has left.", name(who), name(of)),
            Self::Left(who, scope, day) => {
                let when = day.map_or_else(
                    || " and is not in the organization".to_owned(),
                    |day| format!(" and left on {}", long_date(day)),
                );
                format!("{} held it in {}{when}.", name(who), organization.scope_name(scope))
            }
            Self::Nobody(id, scope) => {
                format!("No one is {} of {}.", role(id), organization.scope_name(scope))
            }
            Self::DeFacto(who) => {
                format!("In a startup without a CTO, the lead developer does the CTO's work: {}.", name(who))
            }
        }
    }
}

/// Who does what on one day: an organization with indexes for resolution.
#[derive(Debug)]
pub struct Charter {
    organization: Arc<Organization>,
    day: NaiveDate,
    stage: Stage,
    /// Assignments in force, by scope.
    assignments: HashMap<Scope, Vec<Assignment>>,
    /// Explicit rows in force, by scope and responsibility.
    explicit: HashMap<Scope, HashMap<ResponsibilityId, Vec<RaciEntry>>>,
    /// Each person's teams and roles, computed on first use.
    places: OnceLock<HashMap<PersonId, Place>>,
    /// The same organization on other days, as they were asked for.
    others: Mutex<BTreeMap<NaiveDate, Arc<Self>>>,
}

/// The most other days that a charter keeps.
const OTHER_DAYS: usize = 60;

/// A row without those whose part in private records ended when they lost the role they held there: what a role gave ends
/// with it. A person who later holds a role there again has the part by that role, or by a new row.
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

/// A person's teams and roles on the day.
#[derive(Debug, Default)]
struct Place {
    teams: Vec<TeamId>,
    assignments: Vec<AssignmentId>,
}

impl Charter {
    /// The charter of a day.
    pub fn new(organization: Arc<Organization>, day: NaiveDate) -> Self {
        let mut assignments: HashMap<Scope, Vec<Assignment>> = HashMap::new();
        // A role counts only in its own kind of scope.
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
        let stage = organization.stage_on(day);
        let others = Mutex::default();
        Self { organization, day, stage, assignments, explicit, places: OnceLock::new(), others }
    }

    /// Who does what on another day. Kept, because each page asks who led each person, on the same few days.
    pub fn on(&self, day: NaiveDate) -> Arc<Self> {
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if !others.contains_key(&day) && others.len() >= OTHER_DAYS {
            others.pop_first();
        }
        let other = others.entry(day).or_insert_with(|| Arc::new(Self::new(self.shared(), day)));
        Arc::clone(other)
    }

    /// The charter's organization.
    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// The same, shared.
    pub fn shared(&self) -> Arc<Organization> {
        Arc::clone(&self.organization)
    }

    /// The charter's day.
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

    /// The teams of an active person, by id.
    pub fn teams_of(&self, person: &PersonId) -> &[TeamId] {
        self.places().get(person).map_or(&[], |place| &place.teams)
    }

    /// A person's assignments in force, whether they are active or not.
    pub fn assignments_of(&self, person: &PersonId) -> impl Iterator<Item = &Assignment> {
        let mine = self.places().get(person).into_iter().flat_map(|place| &place.assignments);
        mine.filter_map(|id| self.organization.assignments.get(id))
    }

    /// Every request needs its viewer's place, so all are computed once.
    fn places(&self) -> &HashMap<PersonId, Place> {
        self.places.get_or_init(|| {
            let mut places: HashMap<PersonId, Place> = HashMap::new();
            for team in self.organization.active_teams(self.day) {
                for member in self.organization.members(&team.id, self.day) {
                    let place = places.entry(member.id.clone()).or_default();
                    // Two memberships may follow one another within a day.
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

    /// Active people who hold a role in their own right in a scope.
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

    /// The scope that answers for a responsibility asked in `scope`: the organization's are answered there.
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

    /// The scopes tried in turn, from the inside out.
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

    /// The holders of a role in a scope, or their stand-ins.
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

    /// Adds the person in `principal`'s place: their acting holder, themselves, or their deputy.
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

    /// Acting holders and deputies of people who do not hold the role here, when there are no others.
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

    /// In a startup without a CTO: the lead developer, who does the CTO's work without the title, and why
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
