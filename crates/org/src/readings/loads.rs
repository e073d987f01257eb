//! What is agreed with people in hours: overload is a matter of them, not of failing.

use std::collections::BTreeMap;

use castra_platform::{Ctx, Result, feature::Agreed};
use chrono::NaiveDate;

use crate::{
    charter::Charter,
    organization::{self, PersonId, RoleId},
};

/// The working time of a week, in hours.
pub const WEEK_HOURS: f64 = 40.0;
/// The responsibility whose band says how much of the week a role programs.
const CODING: &str = "hands-on";

/// What is agreed with one person, in minutes a week: each part, the largest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Load {
    /// What it is, and its minutes.
    pub parts: Vec<(&'static str, f64)>,
}

impl Load {
    /// All of it, in hours a week.
    pub fn hours(&self) -> f64 {
        self.parts.iter().map(|(_, minutes)| minutes).sum::<f64>() / 60.0
    }

    /// Whether it is more than the working time.
    pub fn is_too_much(&self) -> bool {
        self.hours() > WEEK_HOURS
    }
}

/// What is agreed with everybody.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loads(BTreeMap<PersonId, Load>);

impl Loads {
    /// What the cadences agreed on ask for on a day, with the least coding that the band of a role asks for.
    pub(super) async fn on(ctx: &Ctx, day: NaiveDate) -> Result<Self> {
        let current = organization::current(ctx).await?;
        let mut agreed = Vec::new();
        for load in ctx.app.features.iter().filter_map(|feature| feature.load) {
            agreed.extend(load(ctx, day).await?);
        }
        Ok(Self::new(&current.charter_on(day), agreed))
    }

    /// What cadences ask of people who are here, with the least coding that the band of their role asks for, once a person.
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

    /// What is agreed with a person, if anything is.
    pub fn of(&self, person: &PersonId) -> Option<&Load> {
        self.0.get(person)
    }

    /// Those with whom more is agreed than a week has.
    pub fn overloaded(&self) -> impl Iterator<Item = &PersonId> {
        self.0.iter().filter(|(_, load)| load.is_too_much()).map(|(person, _)| person)
    }
}

/// Who holds, in whatever team, the role that programs for a part of the week.
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

/// The least coding of the band, in minutes a week.
fn coding_minutes(charter: &Charter) -> f64 {
    let known = charter.organization().catalog.responsibility(CODING);
    known.map_or(0.0, |known| known.thresholds[0]) * WEEK_HOURS * 60.0
}
