//! Whether role holders should hold their roles: both roles in one person, people who left, people below the level.

use std::collections::BTreeMap;

use super::{Finding, FindingKind, Repair, Severity, claims::candidates};
use crate::{
    charter::Charter,
    organization::{Level, PersonId, RoleId, Scope, Stage},
};

pub(super) fn combined(charter: &Charter, found: &mut Vec<Finding>) {
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
                "Fine in a startup; with {people} people in {teams} teams the two roles should be separate."
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

pub(super) fn departed(charter: &Charter, found: &mut Vec<Finding>) {
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
        || "End it and name a successor.".to_owned(),
        |id| format!("End it and name {}.", organization.person_name(id)),
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
            || "The holder is not in the organization.".to_owned(),
            |day| format!("Left on {} and still holds it.", crate::charter::dates::long_date(day)),
        ),
        proposal,
        repair,
        responsibilities: Vec::new(),
        href: None,
    }
}

pub(super) fn below_level(charter: &Charter, found: &mut Vec<Finding>) {
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
            // A lead next to one at the level learns from them: there is nothing to repair.
            let is_senior = |other: &PersonId| {
                other != &held.person
                    && organization.is_active(other, charter.day())
                    && organization
                        .people
                        .get(other)
                        .and_then(|known| known.level)
                        .is_some_and(|level| level >= *wanted)
            };
            let others = charter.holders(held.role.as_str(), &scope);
            if level >= *wanted || others.iter().any(|other| is_senior(&other.person)) {
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
                    "Give {name} a mentor who has led, or let a person at level {wanted} lead for a while."
                ),
                repair: Repair::AssignRole(held.role.clone(), candidates(charter, &scope, &held.role, &[])),
                responsibilities: Vec::new(),
                href: None,
            });
        }
    }
}

pub(super) fn de_facto(charter: &Charter, found: &mut Vec<Finding>) {
    if let Some((person, why)) = charter.de_facto_cto() {
        let name = charter.organization().person_name(&person).to_owned();
        found.push(Finding {
            kind: FindingKind::DeFactoCto,
            scope: Scope::Organization,
            subject: person.to_string(),
            severity: Severity::Low,
            title: format!("{name} is CTO in all but name"),
            because: format!("{why}."),
            proposal: format!("Give {name} the role, or name another CTO."),
            repair: Repair::AssignRole(RoleId::from("cto"), vec![person]),
            responsibilities: Vec::new(),
            href: None,
        });
    }
}
