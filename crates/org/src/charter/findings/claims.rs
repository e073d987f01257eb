//! Claims to a responsibility: none, several, or by the lead of the team above.

use castra_platform::figures::counted;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Finding, FindingKind, Repair, Severity};
use crate::{
    catalog::ScopeKind,
    charter::{Charter, Resolution, State, Step},
    organization::{Level, PersonId, ResponsibilityId, RoleId, Scope},
};

/// Unassigned, contested and inherited: one finding for all responsibilities of a role that share the cause.
pub(super) fn of_resolutions(
    charter: &Charter,
    scope: &Scope,
    resolutions: &[Resolution],
    found: &mut Vec<Finding>,
) {
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
    let all = counted(group.len(), "responsibility has", "responsibilities have");
    let (kind, severity, because, proposal) = match state {
        State::Contested => (
            FindingKind::Contested,
            // Further out it is a finding of its own, to be decided there.
            if held_in == scope { Severity::High } else { Severity::Low },
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
                "No {} of its own; {names} covers it from {}.",
                role_title.to_lowercase(),
                organization.scope_name(held_in)
            ),
            proposed.map_or_else(
                || "Name a lead, or leave it as it is.".to_owned(),
                |name| format!("Name {name}, or leave it as it is."),
            ),
        ),
        _ => (
            FindingKind::Unassigned,
            if *scope == Scope::Organization || whole { Severity::High } else { Severity::Medium },
            match group.first().copied().and_then(left) {
                Some((who, day)) => format!(
                    "{all} no one accountable: {} left{}.",
                    organization.person_name(&who),
                    day.map_or_else(String::new, |day| format!(
                        " on {}",
                        crate::charter::dates::long_date(day)
                    ))
                ),
                None => format!(
                    "{all} no one accountable: there is no {} here or above.",
                    role_title.to_lowercase()
                ),
            },
            proposed.map_or_else(
                || "Name a person; no one here has the required level.".to_owned(),
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

/// The last holder who has left, and when.
fn left(resolution: &Resolution) -> Option<(PersonId, Option<NaiveDate>)> {
    resolution.chain.iter().find_map(|step| match step {
        Step::Left(who, _, day) => Some((who.clone(), *day)),
        _ => None,
    })
}

/// The people with the same claim, and in which scope, if it is further out.
fn claim(charter: &Charter, scope: &Scope, held_in: &Scope, role: &str, names: &str) -> String {
    if scope == held_in {
        return format!("{names} have the same claim");
    }
    let place = charter.organization().scope_name(held_in);
    format!("No {} of its own, and {names} have the same claim in {place}", role.to_lowercase())
}

/// Since when a person holds a role in a scope; without a date, as far back as recorded.
fn since(charter: &Charter, scope: &Scope, role: &RoleId, id: &PersonId) -> Option<NaiveDate> {
    let holders = charter.holders(role.as_str(), scope);
    let own = holders.iter().filter(|held| &held.person == id);
    own.map(|held| held.period.from.unwrap_or(NaiveDate::MIN)).min()
}

/// The first of several claimants, if the records show that no one else has held it as long.
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

/// Who could take a role in a scope: the claimants, else the members with the level for it, most senior first.
pub(super) fn candidates(
    charter: &Charter,
    scope: &Scope,
    role: &RoleId,
    holders: &[PersonId],
) -> Vec<PersonId> {
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

/// The role that a repair is for, if a person can be assigned.
fn role_of(charter: &Charter, repair: &Repair) -> Option<RoleId> {
    match repair {
        Repair::AssignRole(role, _) => Some(role.clone()),
        Repair::AssignResponsibility(id, _) => {
            charter.organization().catalog.responsibility(id.as_str()).map(|known| known.role.clone())
        }
        Repair::Elsewhere => None,
    }
}

/// Everyone here who has the level for what a finding needs, by name.
pub(in crate::charter) fn eligible(charter: &Charter, finding: &Finding) -> Vec<PersonId> {
    let organization = charter.organization();
    let Some(role) = role_of(charter, &finding.repair) else { return Vec::new() };
    let minimum = organization.catalog.role(role.as_str()).and_then(|role| role.minimum_level);
    let people = organization.active_people(charter.day());
    let fit =
        people.filter(|person| minimum.is_none_or(|least| person.level.is_none_or(|level| level >= least)));
    let mut people: Vec<_> = fit.collect();
    people.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    people.into_iter().map(|person| person.id.clone()).collect()
}

/// What speaks for a person in a finding's scope, in words: level, time in the team, standing in, a claim.
pub(in crate::charter) fn reasons(charter: &Charter, finding: &Finding, person: &PersonId) -> Vec<String> {
    let organization = charter.organization();
    let place = organization.scope_name(&finding.scope);
    let mut reasons = Vec::new();
    let long = |day: NaiveDate| crate::charter::dates::long_date(day);
    let role = role_of(charter, &finding.repair);
    if let Some(day) = role.as_ref().and_then(|role| since(charter, &finding.scope, role, person)) {
        reasons.push(if day == NaiveDate::MIN {
            "holds the role already".to_owned()
        } else {
            format!("holds the role since {}", long(day))
        });
    }
    let stands_in = |held: &&crate::organization::Assignment| held.person == *person && !held.is_own();
    if charter.assignments(&finding.scope).any(|held| stands_in(&held)) {
        reasons.push("is acting or deputy already".to_owned());
    }
    if let Some(level) = organization.people.get(person).and_then(|known| known.level) {
        reasons.push(format!("is at level {level}"));
    }
    let mine = organization.memberships.iter().filter(|member| {
        member.person == *person
            && Some(&member.team) == finding.scope.team()
            && member.period.contains(charter.day())
    });
    if let Some(began) = mine.filter_map(|member| member.period.from).min() {
        reasons.push(format!("in {place} since {}", long(began)));
    }
    reasons
}
