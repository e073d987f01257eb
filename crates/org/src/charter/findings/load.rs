//! What readings tell about people: too much at once, too much code, knowledge in one head.

use std::collections::{BTreeMap, BTreeSet};

use castra_platform::reading::Status;

use super::{Finding, FindingKind, Repair, Severity};
use crate::{
    catalog::Privacy,
    charter::Charter,
    organization::{PersonId, ResponsibilityId, Scope},
    readings::Readings,
};

/// More than this many responsibilities slipping or neglected at once are too many for one person.
const OVERLOADED_ABOVE: usize = 5;

pub(super) fn overloaded(
    charter: &Charter,
    readings: &Readings,
    accountable: &BTreeMap<PersonId, Vec<(ResponsibilityId, Scope)>>,
    found: &mut Vec<Finding>,
) {
    // A finding is for everybody to read: a status that is private does not count in it.
    let is_told = |id: &ResponsibilityId| {
        let known = charter.organization().catalog.responsibility(id.as_str());
        known.is_none_or(|responsibility| responsibility.privacy != Privacy::Status)
    };
    for (person, held) in accountable {
        let slips = |(id, scope): &&(ResponsibilityId, Scope)| {
            is_told(id) && matches!(readings.status(id, scope), Status::Slipping | Status::Neglected)
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

pub(super) fn hands_on(charter: &Charter, readings: &Readings, found: &mut Vec<Finding>) {
    let id = ResponsibilityId::from("not-hands-on");
    let Some(reading) = readings.get(&id, &Scope::Organization) else { return };
    if !matches!(reading.status, Status::Slipping | Status::Neglected) {
        return;
    }
    // It was measured of whoever was CTO then, not of whoever is now; the figures are for them alone.
    let Some(about) = reading.subject.about.as_deref().map(PersonId::from) else { return };
    let name = charter.organization().person_name(&about).to_owned();
    found.push(Finding {
        kind: FindingKind::HandsOn,
        scope: Scope::Organization,
        subject: about.to_string(),
        severity: if reading.status == Status::Neglected { Severity::High } else { Severity::Medium },
        title: format!("{name} programs more than this stage allows"),
        because: format!(
            "The CTO's share of the commits is above what is usual at this stage ({}).",
            charter.stage()
        ),
        proposal: "Hand the code over to the teams it belongs to.".to_owned(),
        repair: Repair::Elsewhere,
        responsibilities: vec![id],
        href: reading.evidence.first().map(|evidence| evidence.href.clone()),
    });
}

pub(super) fn observed(readings: &Readings, found: &mut Vec<Finding>) {
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
