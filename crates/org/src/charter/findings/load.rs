//! Findings about load, from readings and agreed cadences: too much for a week, too much code, knowledge in one head.

use std::collections::BTreeMap;

use castra_platform::reading::{Reading, Status};

use super::{Finding, FindingKind, Repair, Severity};
use crate::{
    charter::Charter,
    organization::{PersonId, ResponsibilityId, Scope},
    people,
    readings::{self, Readings, WEEK_HOURS},
};

/// People whose agreed cadences exceed a working week. The hours are for them and their leader to see.
pub(super) fn overloaded(
    charter: &Charter,
    readings: &Readings,
    accountable: &BTreeMap<PersonId, Vec<(ResponsibilityId, Scope)>>,
    found: &mut Vec<Finding>,
) {
    for person in readings.loads().overloaded() {
        let name = charter.organization().person_name(person);
        let held = accountable.get(person).map_or(&[][..], Vec::as_slice);
        found.push(Finding {
            kind: FindingKind::Overloaded,
            scope: held.first().map_or(Scope::Organization, |(_, scope)| scope.clone()),
            subject: person.to_string(),
            severity: Severity::High,
            title: format!("{name}'s commitments exceed a working week"),
            because: format!(
                "Agreed cadences, with the least coding of the role's band, ask for more than {WEEK_HOURS:.0} hours a week; {name} and their leader see how much."
            ),
            proposal: "Meet less often, or let another person lead one of the teams.".to_owned(),
            repair: Repair::Elsewhere,
            responsibilities: Vec::new(),
            href: Some(people::url::person(person.as_str())),
        });
    }
}

/// A CTO on whom the code depends more than the stage allows.
pub(super) fn hands_on(charter: &Charter, readings: &Readings, found: &mut Vec<Finding>) {
    let id = ResponsibilityId::from("not-hands-on");
    let Some(reading) = used(charter, readings).find(|reading| reading.responsibility == id.as_str()) else {
        return;
    };
    if !matches!(reading.status, Status::Slipping | Status::Neglected) {
        return;
    }
    // It measured the CTO of that day, who may not be today's; the figures are for them only.
    let Some(about) = reading.subject.about.as_deref().map(PersonId::from) else { return };
    let name = charter.organization().person_name(&about).to_owned();
    found.push(Finding {
        kind: FindingKind::HandsOn,
        scope: Scope::Organization,
        subject: about.to_string(),
        severity: if reading.status == Status::Neglected { Severity::High } else { Severity::Medium },
        title: format!("{name} programs more than this stage allows"),
        because: format!(
            "More of the code depends on the CTO than is usual at this stage ({}).",
            charter.stage()
        ),
        proposal: "Hand the code over to the teams it belongs to.".to_owned(),
        repair: Repair::Elsewhere,
        responsibilities: vec![id],
        href: reading.evidence.first().map(|evidence| evidence.href.clone()),
    });
}

/// The readings whose signals are used here.
fn used<'a>(charter: &'a Charter, readings: &'a Readings) -> impl Iterator<Item = &'a Reading> {
    let is_used = |reading: &&Reading| {
        charter.organization().is_used(&ResponsibilityId::from(reading.responsibility.as_str()))
    };
    readings.iter().filter(is_used)
}

pub(super) fn observed(charter: &Charter, readings: &Readings, found: &mut Vec<Finding>) {
    for reading in used(charter, readings) {
        for seen in &reading.observations {
            let scope = readings::scope_of(&reading.scope);
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
