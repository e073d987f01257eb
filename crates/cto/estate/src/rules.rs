//! The completeness of the structure. Pure.

use castra_org::{
    charter::Charter,
    organization::{PersonId, Scope},
};

/// The completeness of posts and reporting lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Structure {
    pub(super) teams: u32,
    /// Teams with a lead and a deputy.
    pub(super) led: u32,
    /// People who should have a manager: everyone except the CTO.
    pub(super) people: u32,
    /// People with an active manager.
    pub(super) managed: u32,
}

/// The completeness on the charter's day.
pub(super) fn structure(charter: &Charter) -> Structure {
    let organization = charter.organization();
    let mut found = Structure::default();
    for team in organization.active_teams(charter.day()) {
        let scope = Scope::Team(team.id.clone());
        let leads = charter.holders("tech-lead", &scope);
        let has_deputy = charter.assignments(&scope).any(|held| {
            held.role.as_str() == "tech-lead"
                && held.deputy_for.is_some()
                && organization.is_active(&held.person, charter.day())
        });
        found.teams += 1;
        found.led += u32::from(!leads.is_empty() && has_deputy);
    }
    let at_the_top: Vec<PersonId> =
        charter.holders("cto", &Scope::Organization).into_iter().map(|held| held.person.clone()).collect();
    for person in organization.active_people(charter.day()) {
        if at_the_top.contains(&person.id) {
            continue;
        }
        let is_here = |id: &PersonId| organization.is_active(id, charter.day());
        found.people += 1;
        found.managed += u32::from(person.manager.as_ref().is_some_and(is_here));
    }
    found
}
