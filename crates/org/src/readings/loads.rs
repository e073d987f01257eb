//! Agreed hours per person: overload is a matter of hours, not of failing.

use std::collections::BTreeMap;

use castra_platform::{Ctx, Result, feature::Agreed};
use chrono::NaiveDate;

use crate::{
    charter::Charter,
    organization::{self, PersonId, RoleId},
};

/// A working week, in hours.
pub(crate) const WEEK_HOURS: f64 = 40.0;
/// The responsibility whose band sets how much of the week a role programs.
const CODING: &str = "hands-on";

/// One person's agreed minutes a week, by part, largest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Load {
    /// Each part, and its minutes.
    pub parts: Vec<(&'static str, f64)>,
}

impl Load {
    /// The total, in hours a week.
    pub fn hours(&self) -> f64 {
        self.parts.iter().map(|(_, minutes)| minutes).sum::<f64>() / 60.0
    }

    /// Whether it exceeds a working week.
    pub fn is_too_much(&self) -> bool {
        self.hours() > WEEK_HOURS
    }
}

/// Everyone's agreed hours.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loads(BTreeMap<PersonId, Load>);

impl Loads {
    /// The hours that agreed cadences take on a day, with the least coding in the role's band.
    pub(super) async fn on(ctx: &Ctx, day: NaiveDate) -> Result<Self> {
        let current = organization::current(ctx).await?;
        let mut agreed = Vec::new();
        for load in ctx.features().await?.iter().filter_map(|feature| feature.load) {
            agreed.extend(load(ctx, day).await?);
        }
        Ok(Self::new(&current.charter_on(day), agreed))
    }

    /// The hours that cadences take of active people, with the least coding in the role's band, counted once per person.
    pub fn new(charter: &Charter, agreed: impl IntoIterator<Item = Agreed>) -> Self {
        let mut parts: BTreeMap<PersonId, BTreeMap<&'static str, f64>> = BTreeMap::new();
        for Agreed { person, what, minutes } in agreed {
            *parts.entry(PersonId::from(person)).or_default().entry(what).or_default() += minutes;
        }
        for person in coders(charter) {
            let minutes = coding_minutes(charter);
            parts.entry(person).or_default().insert("coding, at least", minutes);
        }
        let is_here = |person: &PersonId| charter.organization().is_active(person, charter.day());
        let load = |parts: BTreeMap<&'static str, f64>| {
            let mut parts: Vec<_> = parts.into_iter().collect();
            parts.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
            Load { parts }
        };
        let all = parts.into_iter().filter(|(person, _)| is_here(person));
        Self(all.map(|(person, parts)| (person, load(parts))).collect())
    }

    /// A person's agreed hours, if any.
    pub fn get(&self, person: &PersonId) -> Option<&Load> {
        self.0.get(person)
    }

    /// People whose agreed hours exceed a working week.
    pub fn overloaded(&self) -> impl Iterator<Item = &PersonId> {
        self.0.iter().filter(|(_, load)| load.is_too_much()).map(|(person, _)| person)
    }
}

/// The holders, in any team, of the role with a coding band.
fn coders(charter: &Charter) -> Vec<PersonId> {
    let organization = charter.organization();
    let Some(known) = organization.catalog.responsibility(CODING) else { return Vec::new() };
    let role: &RoleId = &known.role;
    let scopes = charter.scopes();
    let held = scopes.iter().flat_map(|scope| charter.holders(role.as_str(), scope));
    let mut people: Vec<PersonId> = held.map(|held| held.person.clone()).collect();
    people.sort();
    people.dedup();
    people
}

/// The lower end of the coding band, in minutes a week.
fn coding_minutes(charter: &Charter) -> f64 {
    let known = charter.organization().catalog.responsibility(CODING);
    known.map_or(0.0, |known| known.thresholds[0]) * WEEK_HOURS * 60.0
}
