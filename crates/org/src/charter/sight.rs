//! How much of a reading a viewer sees (`privacy.md`): decided by whom the reading is about, then by who answers for the
//! practice today.

use std::collections::BTreeMap;

use castra_platform::{
    Ctx, Result,
    access::Permission,
    reading::{Basis, RULE, Reading, Status, Subject},
};
use chrono::NaiveDate;

use super::{Charter, Opened, Resolution, show::long_date};
use crate::{
    catalog::{Privacy, Responsibility},
    organization::{PersonId, Scope, TeamId},
    readings,
};

/// How much of a responsibility's readings somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All there is.
    All,
    /// Status, value and reason, which are counts, and not the records behind them.
    Counts,
    /// The status; why no more.
    Status(&'static str),
    /// Not the status either; why not.
    Nothing(&'static str),
}

/// The reading of a responsibility as far as the viewer may know it.
pub fn masked(
    ctx: &Ctx,
    opened: &Opened,
    responsibility: &Responsibility,
    resolution: &Resolution,
) -> Reading {
    let scope = &resolution.scope;
    let closed = |because: &str| Reading::no_evidence(responsibility.id.as_str(), scope.as_str(), because);
    // Who holds what and what is used may have changed since the reading was taken.
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

/// Whether a reading was taken of others than those who are accountable on the charter's day. Of earlier rules that is not
/// known.
fn is_of_others(reading: &Reading, resolution: &Resolution) -> bool {
    let held = resolution.holders.iter().map(PersonId::as_str);
    reading.rule == RULE && !reading.subject.held_by.iter().map(String::as_str).eq(held)
}

/// Who is accountable, and since when, in a sentence.
fn holders(opened: &Opened, resolution: &Resolution) -> String {
    let organization = opened.organization();
    let names: Vec<&str> = resolution.holders.iter().map(|id| organization.person_name(id)).collect();
    let since = resolution.since().map_or_else(String::new, |day| format!(" since {}", long_date(day)));
    let are = if names.len() == 1 { "is" } else { "are" };
    format!("{} {are} accountable{since}.", names.join(" and "))
}

/// How much of a reading this viewer sees. Who holds the responsibility counts as it is today, also back in time: what ends,
/// ends.
pub fn sight(
    ctx: &Ctx,
    opened: &Opened,
    responsibility: &Responsibility,
    scope: &Scope,
    subject: &Subject,
) -> Sight {
    // What counts private records is private, and what is one person's is theirs, whatever a catalog of one's own says.
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
            None => closed("Only the person it is about and their leader see the figures behind this."),
        };
    }
    let charter = &opened.current.charter;
    let resolution = charter.resolve(responsibility, scope);
    let holder = resolution.accountable().map(PersonId::as_str);
    if ctx.viewer.may(&Permission::SeeOwnReading { holder, leaders: &[] }) {
        return of_group(ctx, opened, privacy, scope, subject, Sight::All);
    }
    if privacy == Privacy::Own {
        return Sight::Status("The figures behind this are for its holder alone.");
    }
    let lineage = scope.team().map(|id| charter.organization().lineage(id)).unwrap_or_default();
    let teams: Vec<&str> = lineage.into_iter().map(TeamId::as_str).collect();
    if ctx.viewer.may(&Permission::SeeReading { holder, teams: &teams }) {
        return of_group(ctx, opened, privacy, scope, subject, Sight::Counts);
    }
    closed("The figures behind this are for its holder and the leader above.")
}

/// Somebody's own figures: all for themself, the counts for who led them then and leads them now.
fn of_person(ctx: &Ctx, opened: &Opened, person: &str, led_by: &[String]) -> Option<Sight> {
    let own = Permission::SeeOwnReading { holder: Some(person), leaders: &[] };
    if ctx.viewer.may(&own) {
        return Some(Sight::All);
    }
    // Few led them then: who leads them now is asked of no other.
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

/// What stays of it where the figures are withheld: where the status is private too, it is a figure of few, and for nobody
/// who could not count for themself.
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

/// A day in a trend, as far as the viewer may know it.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendPoint {
    /// The day.
    pub day: NaiveDate,
    /// The value; none where it is withheld, or not for the viewer.
    pub value: Option<f64>,
    /// What was said of it.
    pub status: Status,
    /// On whose word it rests.
    pub basis: Option<Basis>,
    /// Who was accountable that day, by id.
    pub held_by: Vec<String>,
    /// The version of the rules that made it.
    pub rule: i64,
}

/// Trends by the responsibility's id, the oldest day first.
pub type Trends = BTreeMap<String, Vec<TrendPoint>>;

/// The 90 days up to the opened one of every responsibility that is answered in a scope, day by day as far as the viewer may
/// know.
pub async fn trends(ctx: &Ctx, opened: &Opened, scope: &Scope) -> Result<Trends> {
    let catalog = &opened.organization().catalog;
    let mut trends = Trends::new();
    for point in readings::points(ctx, scope, opened.day()).await? {
        // A reading belongs to the scope that its responsibility lives in.
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
