//! What about who does what deserves a decision, and the repair that Castra proposes. Pure.

use std::collections::{BTreeMap, BTreeSet};

use castra_platform::reading::Status;
use chrono::NaiveDate;

use super::{Charter, Resolution, State};
use crate::{
    catalog::ScopeKind,
    organization::{Level, PersonId, ResponsibilityId, RoleId, Scope, Stage},
    readings::Readings,
};

/// More than this many responsibilities slipping or neglected at once are too many for one person.
pub(super) const OVERLOADED_ABOVE: usize = 5;

/// What sort of thing was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// Nobody is accountable.
    Unassigned,
    /// Several have the same claim.
    Contested,
    /// One person holds roles that should be apart at this stage.
    Combined,
    /// Too much slips in one person's hands at once.
    Overloaded,
    /// Held by somebody who has left.
    Departed,
    /// A lead below the level the role asks for.
    BelowLevel,
    /// The CTO programs more than the stage allows.
    HandsOn,
    /// A startup's lead developer does the CTO's work.
    DeFactoCto,
    /// A team without a lead of its own: the lead of the team above answers.
    Inherited,
    /// Noticed by a signal: `sole-knowledge`, `departed-knowledge`.
    Observed(String),
}

impl FindingKind {
    /// Its name in files and interfaces.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Unassigned => "unassigned",
            Self::Contested => "contested",
            Self::Combined => "combined",
            Self::Overloaded => "overloaded",
            Self::Departed => "departed",
            Self::BelowLevel => "below-level",
            Self::HandsOn => "hands-on",
            Self::DeFactoCto => "de-facto-cto",
            Self::Inherited => "inherited",
            Self::Observed(kind) => kind,
        }
    }

    /// Its name for people.
    pub fn label(&self) -> String {
        match self {
            Self::DeFactoCto => "De facto CTO".to_owned(),
            other => {
                let mut words = other.as_str().replace('-', " ");
                if let Some(first) = words.get_mut(0..1) {
                    first.make_ascii_uppercase();
                }
                words
            }
        }
    }
}

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Decide soon.
    High,
    /// Decide.
    Medium,
    /// Know it.
    Low,
}

impl Severity {
    /// Its name in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// What can be done about a finding, in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// Name one person for a role in a scope; the others' assignments end.
    AssignRole(RoleId, Vec<PersonId>),
    /// Name one person for one responsibility in a scope.
    AssignResponsibility(ResponsibilityId, Vec<PersonId>),
    /// Something that is done elsewhere.
    Elsewhere,
}

/// Something that deserves a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What sort.
    pub kind: FindingKind,
    /// Where.
    pub scope: Scope,
    /// About whom or what: a person, role or responsibility by id, a component by path.
    pub subject: String,
    /// How much it matters.
    pub severity: Severity,
    /// In a few words.
    pub title: String,
    /// Why, in one sentence.
    pub because: String,
    /// What Castra proposes, in one sentence.
    pub proposal: String,
    /// What can be done in place.
    pub repair: Repair,
    /// The responsibilities concerned.
    pub responsibilities: Vec<ResponsibilityId>,
    /// Where the records are.
    pub href: Option<String>,
}

impl Finding {
    /// What identifies it from day to day, for accepting it as a risk.
    pub fn key(&self) -> String {
        format!("{}:{}:{}", self.kind.as_str(), self.scope, self.subject)
    }
}

/// Every finding of a day, the most severe first.
pub fn find(charter: &Charter, readings: &Readings) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut accountable: BTreeMap<PersonId, Vec<(ResponsibilityId, Scope)>> = BTreeMap::new();
    for scope in charter.scopes() {
        let resolutions = charter.of_scope(&scope);
        for resolution in &resolutions {
            if let Some(person) = resolution.accountable() {
                accountable
                    .entry(person.clone())
                    .or_default()
                    .push((resolution.responsibility.clone(), scope.clone()));
            }
        }
        of_resolutions(charter, &scope, &resolutions, &mut found);
    }
    combined(charter, &mut found);
    departed(charter, &mut found);
    below_level(charter, &mut found);
    de_facto(charter, &mut found);
    overloaded(charter, readings, &accountable, &mut found);
    hands_on(charter, readings, &mut found);
    observed(readings, &mut found);
    found.sort_by(|a, b| {
        (a.severity, &a.kind, &a.scope, &a.subject).cmp(&(b.severity, &b.kind, &b.scope, &b.subject))
    });
    found
}

/// Unassigned, contested and inherited, one finding for all responsibilities of a role that share the cause.
fn of_resolutions(charter: &Charter, scope: &Scope, resolutions: &[Resolution], found: &mut Vec<Finding>) {
    let mut groups: BTreeMap<(State, bool, RoleId, Vec<PersonId>), Vec<&Resolution>> = BTreeMap::new();
    for resolution in resolutions {
        let inherited = resolution.is_inherited();
        if resolution.state == State::Assigned && !inherited {
            continue;
        }
        let role = charter.organization().catalog.responsibility(resolution.responsibility.as_str());
        let role =
            role.map_or_else(|| RoleId::from("tech-lead"), |responsibility| responsibility.role.clone());
        groups
            .entry((resolution.state, inherited, role, resolution.holders.clone()))
            .or_default()
            .push(resolution);
    }
    for ((state, inherited, role, holders), group) in groups {
        found.push(of_group(charter, scope, state, inherited, &role, &holders, &group));
    }
}

fn of_group(
    charter: &Charter,
    scope: &Scope,
    state: State,
    inherited: bool,
    role: &RoleId,
    holders: &[PersonId],
    group: &[&Resolution],
) -> Finding {
    let organization = charter.organization();
    let place = organization.scope_name(scope);
    let title_of = |id: &ResponsibilityId| {
        organization.catalog.responsibility(id.as_str()).map_or_else(|| id.to_string(), |r| r.title.clone())
    };
    let role_title =
        organization.catalog.role(role.as_str()).map_or_else(|| role.to_string(), |role| role.title.clone());
    let kind_of_scope = if *scope == Scope::Organization { ScopeKind::Organization } else { ScopeKind::Team };
    let whole = organization.catalog.in_scope(kind_of_scope).filter(|r| &r.role == role).count()
        == group.len()
        && group.len() > 1;
    let what = if whole {
        format!("{role_title}, {place}")
    } else if let [one] = group {
        format!("{}, {place}", title_of(&one.responsibility))
    } else {
        format!("{} responsibilities, {place}", group.len())
    };
    let names = holders.iter().map(|id| organization.person_name(id)).collect::<Vec<_>>().join(" and ");
    let held_in = group.first().map_or(scope, |resolution| &resolution.held_in);
    let candidates = candidates(charter, if holders.len() > 1 { held_in } else { scope }, role, holders);
    let proposed = candidates.first().map(|id| organization.person_name(id).to_owned());
    let have = if group.len() == 1 { "responsibility has" } else { "responsibilities have" };
    let all = format!("{} {have}", group.len());
    let last = group.first().and_then(|resolution| {
        resolution.chain.iter().find_map(|step| match step {
            super::Step::Left(who, _, day) => Some((who.clone(), *day)),
            _ => None,
        })
    });
    let (kind, severity, because, proposal) = match state {
        State::Contested => (
            FindingKind::Contested,
            Severity::High,
            format!(
                "{}; {all} no single accountable person.",
                claim(charter, scope, held_in, &role_title, &names)
            ),
            longest(charter, held_in, role, &candidates).map_or_else(
                || "Name one of them.".to_owned(),
                |id| format!("Name one of them; {} has held it longest.", organization.person_name(id)),
            ),
        ),
        State::Assigned if inherited => (
            FindingKind::Inherited,
            Severity::Low,
            format!(
                "No {} of its own; {names} answers from {}.",
                role_title.to_lowercase(),
                organization.scope_name(held_in)
            ),
            proposed.map_or_else(
                || "Name a lead, or leave it so.".to_owned(),
                |name| format!("Name {name}, or leave it so."),
            ),
        ),
        _ => (
            FindingKind::Unassigned,
            if *scope == Scope::Organization || whole { Severity::High } else { Severity::Medium },
            match last {
                Some((who, day)) => format!(
                    "{all} nobody accountable: {} left{}.",
                    organization.person_name(&who),
                    day.map_or_else(String::new, |day| format!(" on {}", super::show::long_date(day)))
                ),
                None => format!(
                    "{all} nobody accountable: nobody is {} here or above.",
                    role_title.to_lowercase()
                ),
            },
            proposed.map_or_else(
                || "Name somebody; nobody here has the level for it.".to_owned(),
                |name| format!("Name {name}."),
            ),
        ),
    };
    let (subject, repair) = match group {
        [one] if !whole => (
            one.responsibility.to_string(),
            Repair::AssignResponsibility(one.responsibility.clone(), candidates),
        ),
        _ => (role.to_string(), Repair::AssignRole(role.clone(), candidates)),
    };
    let title = match kind {
        FindingKind::Contested => format!("{what}: {} claims", holders.len()),
        _ => what,
    };
    let responsibilities = group.iter().map(|resolution| resolution.responsibility.clone()).collect();
    Finding {
        kind,
        scope: scope.clone(),
        subject,
        severity,
        title,
        because,
        proposal,
        repair,
        responsibilities,
        href: None,
    }
}

/// Who has the same claim, and where, if that is further out.
fn claim(charter: &Charter, scope: &Scope, held_in: &Scope, role: &str, names: &str) -> String {
    if scope == held_in {
        return format!("{names} have the same claim");
    }
    let place = charter.organization().scope_name(held_in);
    format!("No {} of its own, and {names} have the same claim in {place}", role.to_lowercase())
}

/// Since when somebody holds a role in a scope; without a date, as far back as anybody knows.
fn since(charter: &Charter, scope: &Scope, role: &RoleId, id: &PersonId) -> Option<NaiveDate> {
    let holders = charter.holders(role.as_str(), scope);
    let own = holders.iter().filter(|held| &held.person == id);
    own.map(|held| held.period.from.unwrap_or(NaiveDate::MIN)).min()
}

/// The first of some who claim a role, if the records say that nobody else has held it as long.
fn longest<'a>(
    charter: &Charter,
    scope: &Scope,
    role: &RoleId,
    claims: &'a [PersonId],
) -> Option<&'a PersonId> {
    let [first, second, ..] = claims else { return None };
    let (first_since, second_since) =
        (since(charter, scope, role, first)?, since(charter, scope, role, second)?);
    (first_since < second_since).then_some(first)
}

/// Who could take a role in a scope: those who claim it, else the members with the level for it, most senior first.
fn candidates(charter: &Charter, scope: &Scope, role: &RoleId, holders: &[PersonId]) -> Vec<PersonId> {
    let organization = charter.organization();
    if holders.len() > 1 {
        let mut claims = holders.to_vec();
        claims.sort_by_key(|id| (since(charter, scope, role, id), id.clone()));
        return claims;
    }
    let minimum =
        organization.catalog.role(role.as_str()).and_then(|role| role.minimum_level).unwrap_or(Level::Senior);
    let fit = |person: &&crate::organization::Person| person.level.is_none_or(|level| level >= minimum);
    let mut people: Vec<_> = match scope {
        Scope::Team(team) => organization.members(team, charter.day()).filter(fit).collect(),
        Scope::Organization => {
            organization.active_people(charter.day()).filter(|p| p.level >= Some(Level::Staff)).collect()
        }
    };
    people
        .sort_by(|a, b| b.level.cmp(&a.level).then(a.period.from.cmp(&b.period.from)).then(a.id.cmp(&b.id)));
    people.into_iter().take(12).map(|person| person.id.clone()).collect()
}

fn combined(charter: &Charter, found: &mut Vec<Finding>) {
    let organization = charter.organization();
    let teams = organization.active_teams(charter.day()).count();
    let severity = match charter.stage() {
        Stage::Startup => return,
        Stage::Small if teams < 2 => return,
        Stage::Small => Severity::Medium,
        Stage::Medium | Stage::Large => Severity::High,
    };
    let people = organization.active_people(charter.day()).count();
    for cto in charter.holders("cto", &Scope::Organization) {
        let leads: Vec<Scope> = charter
            .scopes()
            .into_iter()
            .filter(|scope| charter.holders("tech-lead", scope).iter().any(|held| held.person == cto.person))
            .collect();
        let Some(scope) = leads.first() else { continue };
        let name = organization.person_name(&cto.person);
        let places = leads.iter().map(|scope| organization.scope_name(scope)).collect::<Vec<_>>().join(", ");
        let candidates = candidates(charter, scope, &RoleId::from("tech-lead"), &[])
            .into_iter()
            .filter(|id| id != &cto.person)
            .collect::<Vec<_>>();
        let proposed = candidates.first().map(|id| organization.person_name(id).to_owned());
        found.push(Finding {
            kind: FindingKind::Combined,
            scope: scope.clone(),
            subject: cto.person.to_string(),
            severity,
            title: format!("{name} leads {places} and is CTO"),
            because: format!(
                "Fine in a startup; with {people} people in {teams} teams the two roles should come apart."
            ),
            proposal: proposed.map_or_else(
                || format!("Find another lead for {places}."),
                |other| format!("Let {other} lead {places}."),
            ),
            repair: Repair::AssignRole(RoleId::from("tech-lead"), candidates),
            responsibilities: Vec::new(),
            href: None,
        });
    }
}

fn departed(charter: &Charter, found: &mut Vec<Finding>) {
    let organization = charter.organization();
    let gone = |id: &PersonId| !organization.is_active(id, charter.day());
    for scope in charter.scopes() {
        for held in charter.assignments(&scope).filter(|held| gone(&held.person)) {
            found.push(departure(
                charter,
                &held.person,
                &scope,
                held.role.as_str(),
                Repair::AssignRole(held.role.clone(), candidates(charter, &scope, &held.role, &[])),
            ));
        }
        for responsibility in &organization.catalog.responsibilities {
            for entry in charter.explicit(&responsibility.id, &scope) {
                if let Some(named) = entry.accountable.as_ref().filter(|named| gone(named)) {
                    let candidates = candidates(charter, &scope, &responsibility.role, &[]);
                    let repair = Repair::AssignResponsibility(responsibility.id.clone(), candidates);
                    found.push(departure(charter, named, &scope, responsibility.id.as_str(), repair));
                }
            }
        }
    }
}

fn departure(charter: &Charter, who: &PersonId, scope: &Scope, what: &str, repair: Repair) -> Finding {
    let organization = charter.organization();
    let left = organization.people.get(who).and_then(|person| person.period.to);
    let title = organization.catalog.role(what).map(|role| &role.title);
    let title = title
        .or_else(|| organization.catalog.responsibility(what).map(|r| &r.title))
        .map_or(what, String::as_str);
    let (Repair::AssignRole(_, candidates) | Repair::AssignResponsibility(_, candidates)) = &repair else {
        unreachable!("departures are repaired by assigning")
    };
    let proposal = candidates.first().map_or_else(
        || "End it, and name somebody.".to_owned(),
        |id| format!("End it, and name {}.", organization.person_name(id)),
    );
    Finding {
        kind: FindingKind::Departed,
        scope: scope.clone(),
        subject: who.to_string(),
        severity: Severity::High,
        title: format!(
            "{title}, {}: {} has left",
            organization.scope_name(scope),
            organization.person_name(who)
        ),
        because: left.map_or_else(
            || "Somebody who is not here holds it.".to_owned(),
            |day| format!("Left on {}, and still holds it.", super::show::long_date(day)),
        ),
        proposal,
        repair,
        responsibilities: Vec::new(),
        href: None,
    }
}

fn below_level(charter: &Charter, found: &mut Vec<Finding>) {
    let organization = charter.organization();
    let wanted: BTreeMap<&str, Level> = organization
        .catalog
        .roles
        .iter()
        .filter_map(|role| Some((role.id.as_str(), role.minimum_level?)))
        .collect();
    for scope in charter.scopes() {
        let held = charter
            .assignments(&scope)
            .filter(|held| matches!(held.role.as_str(), "tech-lead" | "cto") && held.is_own());
        for held in held.filter(|held| organization.is_active(&held.person, charter.day())) {
            let (Some(wanted), Some(level)) =
                (wanted.get(held.role.as_str()), organization.people.get(&held.person).and_then(|p| p.level))
            else {
                continue;
            };
            if level >= *wanted {
                continue;
            }
            let name = organization.person_name(&held.person);
            found.push(Finding {
                kind: FindingKind::BelowLevel,
                scope: scope.clone(),
                subject: held.person.to_string(),
                severity: Severity::Medium,
                title: format!("{name} leads {} at level {level}", organization.scope_name(&scope)),
                because: format!(
                    "The role is for people at level {wanted} or above; senior first, then lead."
                ),
                proposal: format!(
                    "Give {name} a mentor who has led, or let somebody at level {wanted} lead for a while."
                ),
                repair: Repair::AssignRole(held.role.clone(), candidates(charter, &scope, &held.role, &[])),
                responsibilities: Vec::new(),
                href: None,
            });
        }
    }
}

fn de_facto(charter: &Charter, found: &mut Vec<Finding>) {
    if let Some((person, why)) = charter.de_facto_cto() {
        let name = charter.organization().person_name(&person).to_owned();
        found.push(Finding {
            kind: FindingKind::DeFactoCto,
            scope: Scope::Organization,
            subject: person.to_string(),
            severity: Severity::Low,
            title: format!("{name} is CTO in all but name"),
            because: format!("{why}."),
            proposal: format!("Say so: give {name} the role, or name somebody else."),
            repair: Repair::AssignRole(RoleId::from("cto"), vec![person]),
            responsibilities: Vec::new(),
            href: None,
        });
    }
}

fn overloaded(
    charter: &Charter,
    readings: &Readings,
    accountable: &BTreeMap<PersonId, Vec<(ResponsibilityId, Scope)>>,
    found: &mut Vec<Finding>,
) {
    for (person, held) in accountable {
        let slips = |(id, scope): &&(ResponsibilityId, Scope)| {
            matches!(readings.status(id, scope), Status::Slipping | Status::Neglected)
        };
        let slipping: Vec<_> = held.iter().filter(slips).collect();
        if slipping.len() <= OVERLOADED_ABOVE {
            continue;
        }
        let scopes: BTreeSet<&Scope> = slipping.iter().map(|(_, scope)| scope).collect();
        let name = charter.organization().person_name(person);
        found.push(Finding {
            kind: FindingKind::Overloaded,
            scope: slipping[0].1.clone(),
            subject: person.to_string(),
            severity: Severity::High,
            title: format!("{name} has {} responsibilities slipping", slipping.len()),
            because: format!("{} of {} are slipping or neglected, in {} {}; more than {OVERLOADED_ABOVE} at once is too much.", slipping.len(), held.len(), scopes.len(), if scopes.len() == 1 { "scope" } else { "scopes" }),
            proposal: "Share some of them, or let somebody else lead one of the teams.".to_owned(),
            repair: Repair::Elsewhere,
            responsibilities: slipping.iter().map(|(id, _)| id.clone()).collect(),
            href: Some(format!("/people/{person}")),
        });
    }
}

fn hands_on(charter: &Charter, readings: &Readings, found: &mut Vec<Finding>) {
    let id = ResponsibilityId::from("not-hands-on");
    let Some(reading) = readings.get(&id, &Scope::Organization) else { return };
    if !matches!(reading.status, Status::Slipping | Status::Neglected) {
        return;
    }
    let holder = charter.holders("cto", &Scope::Organization).first().map(|held| held.person.clone());
    let name = holder.as_ref().map_or("The CTO", |id| charter.organization().person_name(id)).to_owned();
    found.push(Finding {
        kind: FindingKind::HandsOn,
        scope: Scope::Organization,
        subject: holder.map_or_else(|| "cto".to_owned(), |id| id.to_string()),
        severity: if reading.status == Status::Neglected { Severity::High } else { Severity::Medium },
        title: format!("{name} programs more than this stage allows"),
        because: reading.because.clone(),
        proposal: "Hand the code over to the teams it belongs to.".to_owned(),
        repair: Repair::Elsewhere,
        responsibilities: vec![id],
        href: reading.evidence.first().map(|evidence| evidence.href.clone()),
    });
}

fn observed(readings: &Readings, found: &mut Vec<Finding>) {
    for reading in readings.iter() {
        for seen in &reading.observations {
            let scope = if reading.scope == "organization" {
                Scope::Organization
            } else {
                Scope::Team(reading.scope.as_str().into())
            };
            found.push(Finding {
                kind: FindingKind::Observed(seen.kind.clone()),
                scope,
                subject: seen.subject.clone(),
                severity: Severity::Medium,
                title: seen.title.clone(),
                because: seen.because.clone(),
                proposal: "Let a second person work there, with the first as mentor.".to_owned(),
                repair: Repair::Elsewhere,
                responsibilities: vec![ResponsibilityId::from(reading.responsibility.as_str())],
                href: Some(seen.href.clone()),
            });
        }
    }
}
