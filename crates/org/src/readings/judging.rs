//! The rules of every reading: from a signal's facts to a status. Pure, and the only place that judges.
//!
//! A reading is about the holder of that day. A vacancy and an unused signal are stated, not judged; what began less
//! than a cadence ago is too early to judge; the holder's own word never makes *practised* where another party could
//! confirm; and a status changes once the facts have held for a week.

use castra_platform::reading::{Basis, Facts, Found, RULE, Reading, Status, Subject};
use chrono::{Days, NaiveDate, TimeDelta};

use crate::{
    catalog::Responsibility,
    charter::{Charter, Resolution, State, dates::long_date},
    organization::{Organization, PersonId, Scope},
};

/// How long new facts must hold before the status changes.
const HOLDS: TimeDelta = TimeDelta::days(7);

/// What facts mean on the charter's day, regardless of earlier readings.
pub fn judge(charter: &Charter, facts: &Facts) -> Reading {
    let organization = charter.organization();
    let nothing = |because: &str| Reading {
        day: Some(charter.day()),
        ..Reading::no_evidence(&facts.responsibility, &facts.scope, because)
    };
    let Some(known) = organization.catalog.responsibility(&facts.responsibility) else {
        return nothing("The catalog does not ask for this.");
    };
    let scope = scope_of(&facts.scope);
    let resolution = charter.resolve(known, &scope);
    if let Some(status) = unjudged(organization, &resolution) {
        return found(nothing(&because_unjudged(organization, &resolution, status)), status);
    }
    let mut subject = facts.subject.clone();
    subject.held_by = resolution.holders.iter().map(ToString::to_string).collect();
    let is_of_another =
        subject.about.as_ref().is_some_and(|about| subject.held_by.iter().all(|holder| holder != about));
    if is_of_another {
        let because = "This is measured for the role's holder, who is not accountable for it.";
        let subject = Subject { held_by: subject.held_by, ..Subject::default() };
        return Reading { subject, ..nothing(because) };
    }
    let status = facts.measure.judge(facts.thresholds.unwrap_or(known.thresholds));
    let confirmed = if facts.is_unconfirmed { status.max(Status::Slipping) } else { status };
    let status = if status.is_judged() { confirmed } else { status };
    let reading = Reading {
        value: facts.measure.value(),
        unit: known.unit.clone(),
        sample: facts.measure.sample(),
        target: known.target.clone(),
        basis: facts.basis,
        evidence: facts.evidence.clone(),
        observations: facts.observations.clone(),
        subject,
        ..nothing(&facts.because)
    };
    match too_early(charter, known, &resolution, facts.basis) {
        Some(why) if status.is_judged() => {
            let because = format!("{} {why}", facts.because);
            found(Reading { because, ..reading }, Status::TooEarly)
        }
        _ => found(reading, status),
    }
}

fn found(reading: Reading, status: Status) -> Reading {
    Reading { status, found: Found { status, since: reading.day }, ..reading }
}

/// The scope of a reading.
pub(crate) fn scope_of(scope: &str) -> Scope {
    if scope == Scope::Organization.as_str() { Scope::Organization } else { Scope::Team(scope.into()) }
}

/// The status that precludes judging, whatever the facts: the signal is not used, or no one holds the responsibility there.
pub(crate) fn unjudged(organization: &Organization, resolution: &Resolution) -> Option<Status> {
    if !organization.is_used(&resolution.responsibility) {
        return Some(Status::NotUsed);
    }
    resolution.is_vacant().then_some(Status::Vacant)
}

/// The same, as a sentence.
pub(crate) fn because_unjudged(
    organization: &Organization,
    resolution: &Resolution,
    status: Status,
) -> String {
    if let Some(practice) = organization.off.get(&resolution.responsibility) {
        return format!("{}: nothing is judged.", practice.is_off_here());
    }
    if status == Status::NotUsed {
        return "This organization does not use the signal: no readings are taken, and earlier ones are not shown."
            .to_owned();
    }
    let place = organization.scope_name(&resolution.scope);
    let names: Vec<&str> = resolution.holders.iter().map(|id| organization.person_name(id)).collect();
    if names.is_empty() {
        return format!("No one holds this in {place}, and no one inherits it.");
    }
    format!(
        "No one holds this in {place}. It falls to {} of {}, who is not judged by it.",
        names.join(" and "),
        organization.scope_name(&resolution.held_in)
    )
}

/// Why it is too early to judge, if it is: less than one full cadence has passed since it could begin. What is recorded in
/// Castra could begin with the set-up; what is observed in Git existed before.
fn too_early(
    charter: &Charter,
    known: &Responsibility,
    resolution: &Resolution,
    basis: Option<Basis>,
) -> Option<String> {
    let organization = charter.organization();
    let set_up = organization
        .set_up_on
        .filter(|_| basis != Some(Basis::Observed))
        .map(|day| (day, format!("{} was set up on {}", organization.settings.name, long_date(day))));
    let held = resolution.holders.iter().filter_map(|holder| {
        let since = held_since(charter, resolution, holder)?;
        Some((since, format!("{} has held it since {}", organization.person_name(holder), long_date(since))))
    });
    let (began, why) = set_up.into_iter().chain(held).max()?;
    let full = began + Days::new(u64::from(known.cadence_days));
    (full > charter.day()).then(|| format!("Too early to judge: {why}. Judged from {}.", long_date(full)))
}

/// Since when a holder has been accountable without a gap, by their rows and terms there; none without a recorded date.
fn held_since(charter: &Charter, resolution: &Resolution, holder: &PersonId) -> Option<NaiveDate> {
    let organization = charter.organization();
    let role =
        organization.catalog.responsibility(resolution.responsibility.as_str()).map(|known| &known.role);
    let terms = organization.assignments.values().filter(|held| {
        held.person == *holder && held.scope == resolution.held_in && Some(&held.role) == role
    });
    let rows = organization.raci.values().filter(|row| {
        row.responsibility == resolution.responsibility
            && row.scope == resolution.held_in
            && row.accountable.as_ref() == Some(holder)
    });
    let periods: Vec<_> = terms.map(|held| held.period).chain(rows.map(|row| row.period)).collect();
    let mut since = charter.day();
    // Each term that reaches to the day before moves the start back; one without a date has no start.
    loop {
        let reaches = |period: &&crate::organization::Period| {
            period.from.is_none_or(|from| from < since)
                && period.to.is_none_or(|to| to.succ_opt().is_none_or(|next| next >= since))
        };
        let Some(earlier) = periods.iter().filter(reaches).min_by_key(|period| period.from) else { break };
        since = earlier.from?;
    }
    let began_today = periods.iter().any(|period| period.contains(charter.day()));
    // A person without a term of their own, such as a startup's lead developer, has no date.
    began_today.then_some(since)
}

/// The last reading before a day of the same responsibility and scope.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Before {
    pub(super) status: Status,
    pub(super) found: Found,
    pub(super) held_by: Vec<String>,
    pub(super) rule: i64,
}

/// A day's reading in light of the one before: a status changes once the facts have held for a week. A
/// first judgement counts at once, and so does the loss of all evidence.
pub(super) fn hold(reading: Reading, before: Option<&Before>) -> Reading {
    let Some(day) = reading.day else { return reading };
    let Some(before) =
        before.filter(|before| before.rule == RULE && before.held_by == reading.subject.held_by)
    else {
        return reading;
    };
    let status = reading.found.status;
    let since = if before.found.status == status { before.found.since.unwrap_or(day) } else { day };
    let found = Found { status, since: Some(since) };
    let is_settled =
        !status.is_judged() || !before.status.is_judged() || status == before.status || day - since >= HOLDS;
    if is_settled {
        return Reading { found, ..reading };
    }
    let because = format!(
        "{} This would read {} since {}; a status changes after 7 days.",
        reading.because,
        status.label().to_lowercase(),
        long_date(since)
    );
    Reading { status: before.status, found, because, ..reading }
}

impl Resolution {
    /// Whether no one holds it in the scope asked for: the accountable person inherits it from further out.
    pub fn is_vacant(&self) -> bool {
        self.state == State::Unassigned || self.is_inherited()
    }
}

#[cfg(test)]
mod tests;
