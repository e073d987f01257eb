//! How much of a reading a viewer sees (`privacy.md`): decided by the people it is about, then by who is accountable for the
//! practice today.

use std::collections::BTreeMap;

use castra_platform::{
    Ctx, Result,
    access::Permission,
    figures::plural,
    reading::{Basis, RULE, Reading, Status, Subject},
};
use chrono::NaiveDate;

use super::{Charter, Opened, Resolution, dates::long_date};
use crate::{
    catalog::{Privacy, Responsibility},
    organization::{PersonId, Scope, TeamId},
    readings,
};

/// How much of a responsibility's readings a viewer sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// Everything.
    All,
    /// Status, value and reason, which are counts, but not the records counted.
    Counts,
    /// The status; why no more.
    Status(&'static str),
    /// Not even the status; why not.
    Nothing(&'static str),
}

/// The reading of a responsibility, as far as the viewer may see it.
pub fn masked(
    ctx: &Ctx,
    opened: &Opened,
    responsibility: &Responsibility,
    resolution: &Resolution,
) -> Reading {
    let scope = &resolution.scope;
    let closed = |because: &str| Reading::no_evidence(responsibility.id.as_str(), scope.as_str(), because);
    // Holders and switched-off signals may have changed since the reading was taken.
    if let Some(status) = readings::unjudged(opened.organization(), resolution) {
        let because = readings::because_unjudged(opened.organization(), resolution, status);
        return Reading { status, ..closed(&because) };
    }
    let Some(reading) = opened.readings.get(&responsibility.id, scope) else {
        return closed("Nothing is recorded yet to judge this by.");
    };
    if is_of_others(reading, resolution) {
        let status = if reading.status == Status::NotUsed { Status::NoEvidence } else { Status::TooEarly };
        return Reading {
            status,
            ..closed(&format!("{} No reading is about them yet.", holders(opened, resolution)))
        };
    }
    let closed = |because| Reading {
        day: reading.day,
        basis: reading.basis,
        rule: reading.rule,
        subject: Subject {
            held_by: reading.subject.held_by.clone(),
            since: reading.subject.since,
            ..Subject::default()
        },
        ..closed(because)
    };
    match sight(ctx, opened, responsibility, scope, &reading.subject) {
        Sight::All => reading.clone(),
        Sight::Counts => Reading { evidence: Vec::new(), ..reading.clone() },
        Sight::Status(because) => Reading { status: reading.status, ..closed(because) },
        Sight::Nothing(because) => closed(because),
    }
}

/// Whether a reading is about people other than those accountable on the charter's day. Earlier rules did not record
/// this.
fn is_of_others(reading: &Reading, resolution: &Resolution) -> bool {
    let held = resolution.holders.iter().map(PersonId::as_str);
    reading.rule == RULE && !reading.subject.held_by.iter().map(String::as_str).eq(held)
}

/// Who is accountable, and since when, as a sentence.
fn holders(opened: &Opened, resolution: &Resolution) -> String {
    let organization = opened.organization();
    let names: Vec<&str> = resolution.holders.iter().map(|id| organization.person_name(id)).collect();
    let [are, have] = [plural(names.len(), "is", "are"), plural(names.len(), "has", "have")];
    let names = names.join(" and ");
    resolution.since().map_or_else(
        || format!("{names} {are} accountable."),
        |day| format!("{names} {have} been accountable since {}.", long_date(day)),
    )
}

/// How much of a reading this viewer sees. Who is accountable today counts, for past days too: what has ended gives no
/// access.
fn sight(
    ctx: &Ctx,
    opened: &Opened,
    responsibility: &Responsibility,
    scope: &Scope,
    subject: &Subject,
) -> Sight {
    // Counts of private records are private, and one person's figures are theirs, whatever an organization's own catalog says.
    let privacy = match responsibility.privacy {
        Privacy::Open if subject.about.is_some() => Privacy::Own,
        Privacy::Open if subject.group.is_some() => Privacy::Reading,
        privacy => privacy,
    };
    if privacy == Privacy::Open {
        return Sight::All;
    }
    let closed = |why| if privacy == Privacy::Status { Sight::Nothing(why) } else { Sight::Status(why) };
    if let Some(person) = &subject.about {
        return match of_person(ctx, opened, person, &subject.led_by) {
            Some(sight) => of_group(ctx, opened, privacy, scope, subject, sight),
            None => closed("Only the person concerned and their leader see the figures behind this."),
        };
    }
    let charter = &opened.current.charter;
    let resolution = charter.resolve(responsibility, scope);
    let holder = resolution.accountable().map(PersonId::as_str);
    if ctx.viewer.may(&Permission::SeeOwnReading { holder, leaders: &[] }) {
        return of_group(ctx, opened, privacy, scope, subject, Sight::All);
    }
    if privacy == Privacy::Own {
        return Sight::Status("Only the holder sees the figures behind this.");
    }
    let lineage = scope.team().map(|id| charter.organization().lineage(id)).unwrap_or_default();
    let teams: Vec<&str> = lineage.into_iter().map(TeamId::as_str).collect();
    if ctx.viewer.may(&Permission::SeeReading { holder, teams: &teams }) {
        return of_group(ctx, opened, privacy, scope, subject, Sight::Counts);
    }
    closed("Only the holder and the leader above see the figures behind this.")
}

/// A person's own figures: all for themselves, the counts for a leader who led them then and leads them now.
fn of_person(ctx: &Ctx, opened: &Opened, person: &str, led_by: &[String]) -> Option<Sight> {
    let own = Permission::SeeOwnReading { holder: Some(person), leaders: &[] };
    if ctx.viewer.may(&own) {
        return Some(Sight::All);
    }
    // Few led them then: only these are checked for leading them now.
    let led_then = led_by.iter().any(|leader| ctx.viewer.is(leader));
    let now = if led_then { opened.current.charter.leaders(&PersonId::from(person)) } else { Vec::new() };
    let leaders: Vec<&str> = led_by
        .iter()
        .map(String::as_str)
        .filter(|then| now.iter().any(|now| now.as_str() == *then))
        .collect();
    let as_leader = Permission::SeeOwnReading { holder: None, leaders: &leaders };
    ctx.viewer.may(&as_leader).then_some(Sight::Counts)
}

/// What remains visible if the figures are withheld. If the status is private too, it is a figure of few people, shown only
/// to those who could count for themselves.
fn of_group(
    ctx: &Ctx,
    opened: &Opened,
    privacy: Privacy,
    scope: &Scope,
    subject: &Subject,
    sight: Sight,
) -> Sight {
    let leads = || {
        let leads = scope.team().map(|team| opened.current.charter.leads(team)).unwrap_or_default();
        ctx.viewer.host || leads.iter().any(|lead| ctx.viewer.is(lead.as_str()))
    };
    if subject.withheld && privacy == Privacy::Status && !leads() {
        return Sight::Nothing("Not enough people to show this.");
    }
    sight
}

/// A day in a trend, as far as the viewer may see it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TrendPoint {
    /// The calendar day.
    pub(crate) day: NaiveDate,
    /// The value; none if withheld or not for the viewer.
    pub(crate) value: Option<f64>,
    /// The status that day.
    pub(crate) status: Status,
    /// The basis of the reading.
    pub(crate) basis: Option<Basis>,
    /// Ids of those accountable that day.
    pub(crate) held_by: Vec<String>,
    /// The version of the rules that produced it.
    pub(crate) rule: i64,
}

/// Trends by the responsibility's id, oldest day first.
pub(crate) type Trends = BTreeMap<String, Vec<TrendPoint>>;

/// The 90 days up to the charter's day of every responsibility of a scope, day by day as far as the viewer may
/// see them.
pub(crate) async fn trends(ctx: &Ctx, opened: &Opened, scope: &Scope) -> Result<Trends> {
    let catalog = &opened.organization().catalog;
    let mut trends = Trends::new();
    for point in readings::points(ctx, scope, opened.day()).await? {
        // A reading is stored with the scope its responsibility belongs to.
        let known = catalog.responsibility(&point.responsibility);
        let is_shown = |known: &&Responsibility| {
            Charter::scope_of(known, scope) == *scope && opened.organization().is_used(&known.id)
        };
        let Some(known) = known.filter(is_shown) else { continue };
        if point.value.is_none() && !point.subject.withheld {
            continue;
        }
        let value = match sight(ctx, opened, known, scope, &point.subject) {
            Sight::All | Sight::Counts => point.value,
            Sight::Status(_) => None,
            Sight::Nothing(_) => continue,
        };
        let point_seen = TrendPoint {
            day: point.day,
            value,
            status: point.status,
            basis: point.basis,
            held_by: point.subject.held_by,
            rule: point.rule,
        };
        trends.entry(point.responsibility).or_default().push(point_seen);
    }
    Ok(trends)
}
