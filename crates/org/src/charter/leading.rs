//! Who leads whom: from a team to its leads, from a person to theirs, and back from a lead to everybody they lead.

use std::collections::{BTreeMap, BTreeSet};

use super::Charter;
use crate::organization::{PersonId, RoleId, Scope, TeamId};

impl Charter {
    /// Who leads a team on the day: its own tech leads and whoever stands in for them, and where there is none, those of
    /// the next team above that has one.
    pub fn leads(&self, team: &TeamId) -> Vec<PersonId> {
        self.line(team).into_iter().find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// Who leads a person on the day: the tech leads of their teams. Nobody leads themself: whoever leads a team is led by
    /// the lead above, and where there is none, by the CTO.
    pub fn leaders(&self, person: &PersonId) -> Vec<PersonId> {
        let mine = self.teams_of(person).iter();
        let lines: Vec<_> = mine.map(|team| self.line(team)).collect();
        above(person, lines.iter(), &self.at_the_top())
    }

    /// Everybody here whom this person leads on the day: those whose [`Charter::leaders`] name them.
    pub fn led_by(&self, leader: &PersonId) -> Vec<PersonId> {
        let organization = self.organization();
        let teams = organization.active_teams(self.day());
        let lines: BTreeMap<&TeamId, _> = teams.map(|team| (&team.id, self.line(&team.id))).collect();
        let top = self.at_the_top();
        let people = organization.active_people(self.day()).map(|person| &person.id);
        let is_led = |person: &&PersonId| {
            let mine = self.teams_of(person).iter().filter_map(|team| lines.get(team));
            above(person, mine, &top).contains(leader)
        };
        people.filter(is_led).cloned().collect()
    }

    /// The tech leads of a team and of those it is part of, from the inside out.
    fn line(&self, team: &TeamId) -> Vec<Vec<PersonId>> {
        let role = RoleId::from("tech-lead");
        let levels = self.organization().lineage(team).into_iter().cloned().map(Scope::Team);
        levels.map(|level| self.by_role(&role, &level, &mut Vec::new())).collect()
    }

    /// Whoever is the CTO on the day, or stands in for them.
    pub(crate) fn at_the_top(&self) -> Vec<PersonId> {
        let holders = self.by_role(&RoleId::from("cto"), &Scope::Organization, &mut Vec::new());
        holders.into_iter().chain(self.de_facto_cto().map(|(person, _)| person)).collect()
    }
}

/// The nearest leads of each line who are not the person themself; where there are none, those at the top.
fn above<'a>(
    person: &PersonId,
    lines: impl Iterator<Item = &'a Vec<Vec<PersonId>>>,
    top: &[PersonId],
) -> Vec<PersonId> {
    let nearest =
        |line: &'a Vec<Vec<PersonId>>| line.iter().find(|leads| !leads.is_empty() && !leads.contains(person));
    let mut leaders: BTreeSet<&PersonId> = lines.filter_map(nearest).flatten().collect();
    if leaders.is_empty() {
        leaders.extend(top);
    }
    leaders.into_iter().filter(|leader| *leader != person).cloned().collect()
}
