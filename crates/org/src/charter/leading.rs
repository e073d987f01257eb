//! Who leads whom: from a team to its leads, from a person to theirs, and back from a lead to everybody they lead.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Charter;
use crate::organization::{Assignment, Current, Period, PersonId, RoleId, Scope, Stage, TeamId};

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

    fn at_the_top(&self) -> Vec<PersonId> {
        let holders = self.by_role(&RoleId::from("cto"), &Scope::Organization, &mut Vec::new());
        holders.into_iter().chain(self.de_facto_cto().map(|(person, _)| person)).collect()
    }
}

/// Since when somebody has led a person without a break up to today, as far back as a day; none where they do not today.
pub fn led_since(
    current: &Current,
    leader: &PersonId,
    person: &PersonId,
    earliest: NaiveDate,
) -> Option<NaiveDate> {
    if !current.charter.leaders(person).contains(leader) {
        return None;
    }
    // Between two turns nobody's leading changes, so that one day of each stretch says it.
    let turns = turns(current, person);
    let after = turns.range(earliest..=current.today).rev().filter(|turn| **turn > earliest);
    let led_before = |turn: &NaiveDate| {
        turn.pred_opt().is_some_and(|before| current.charter_on(before).leaders(person).contains(leader))
    };
    Some(after.copied().find(|turn| !led_before(turn)).unwrap_or(earliest))
}

/// The days on which it may turn who leads a person: where they came or went, and where those above them did.
fn turns(current: &Current, person: &PersonId) -> BTreeSet<NaiveDate> {
    let organization = current.organization();
    let mine: Vec<_> = organization.memberships.iter().filter(|held| &held.person == person).collect();
    let above: BTreeSet<&TeamId> = mine.iter().flat_map(|held| organization.lineage(&held.team)).collect();
    // Without a CTO the lead developer stands in, whichever team that is.
    let is_near = |held: &&Assignment| {
        current.charter.stage() == Stage::Startup
            || held.scope.team().is_none_or(|team| above.contains(&team))
    };
    let held: Vec<_> = organization.assignments.values().filter(is_near).collect();
    let people = held.iter().map(|held| &held.person).chain([person]);
    let periods = mine.iter().map(|held| held.period).chain(held.iter().map(|held| held.period));
    let periods =
        periods.chain(people.filter_map(|id| organization.people.get(id)).map(|known| known.period));
    let teams = above.iter().filter_map(|team| organization.teams.get(*team)).map(|team| team.period);
    let ends = |period: Period| [period.from, period.to.and_then(|last| last.succ_opt())];
    periods.chain(teams).flat_map(ends).flatten().collect()
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
