//! Who leads whom: from a team to its leads, from a person to theirs, and back from a lead to everybody they lead.

use std::collections::{BTreeMap, BTreeSet};

use castra_platform::reading::{Facts, Measure};
use chrono::{Days, NaiveDate, TimeDelta};

use super::Charter;
use crate::organization::{Assignment, Period, PersonId, RoleId, Scope, Stage, TeamId};

/// For so many days after a team lost its last lead nobody leads its members in their place: what members said to their lead
/// must not come to whoever took the lead away.
const RESTS_FOR: TimeDelta = TimeDelta::days(7);

/// Who leads a team, and whom they lead there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Led {
    /// Who leads.
    pub leads: Vec<PersonId>,
    /// Members who have been there for a full cadence.
    pub members: Vec<PersonId>,
    /// How many more have not.
    pub n_new: usize,
}

impl Led {
    /// What there is to say where no member counts: whether all are new, and why.
    pub fn nobody(&self, responsibility: &str, team: &TeamId, days: u32) -> Option<Facts> {
        let nothing = |because: String| Facts::nothing(responsibility, team.as_str(), because);
        match (self.members.len(), self.n_new) {
            (1.., _) => None,
            (0, 0) => Some(nothing("The team has no members beside those who lead it.".to_owned())),
            (0, _) => {
                let because = format!("Every member has been in the team for less than {days} days.");
                Some(Facts { measure: Measure::TooEarly, ..nothing(because) })
            }
        }
    }

    /// Who of them is left out because they are new, in a sentence to follow another; empty where nobody is.
    pub fn newcomers(&self) -> String {
        match self.n_new {
            0 => String::new(),
            1 => " One more has only just joined.".to_owned(),
            more => format!(" {more} more have only just joined."),
        }
    }
}

/// The tech leads of a team, if it has any.
#[derive(Debug)]
enum Level {
    Led(Vec<PersonId>),
    /// It had one until a few days ago.
    Resting,
    Vacant,
}

impl Charter {
    /// Who leads a team on the day: its own tech leads and whoever stands in for them, and where there is none, those of
    /// the next team above that has one.
    pub fn leads(&self, team: &TeamId) -> Vec<PersonId> {
        let led = |level: Level| if let Level::Led(leads) = level { Some(leads) } else { None };
        self.line(team).into_iter().find_map(led).unwrap_or_default()
    }

    /// The members of a team beside those who lead it, as far as they have been in it for so many days: nothing is asked for
    /// anybody before one full cadence.
    pub fn led_for(&self, team: &TeamId, days: u32) -> Led {
        let leads = self.leads(team);
        let members = self.organization().members(team, self.day()).map(|person| person.id.clone());
        let members: Vec<PersonId> = members.filter(|person| !leads.contains(person)).collect();
        let full = self.day() - Days::new(u64::from(days));
        let is_new = |person: &PersonId| self.joined(team, person).is_some_and(|day| day > full);
        let (new, settled): (Vec<_>, Vec<_>) = members.into_iter().partition(is_new);
        Led { leads, members: settled, n_new: new.len() }
    }

    /// Since when somebody is in a team, where that is known.
    fn joined(&self, team: &TeamId, person: &PersonId) -> Option<NaiveDate> {
        let organization = self.organization();
        let mine = organization
            .memberships
            .iter()
            .filter(|held| held.team == *team && held.person == *person && held.period.contains(self.day()));
        let member = mine.map(|held| held.period.from).min().flatten();
        member.max(organization.people.get(person).and_then(|known| known.period.from))
    }

    /// Whether a scope lost the last holder of its role so lately that nobody holds it in their place yet, as far as private
    /// records go.
    pub(super) fn rests(&self, role: &RoleId, scope: &Scope) -> bool {
        let (first, yesterday) = (self.day() - RESTS_FOR, self.day().pred_opt().unwrap_or(self.day()));
        let lately = Period { from: Some(first), to: Some(yesterday) };
        let organization = self.organization();
        let was_here =
            |id: &PersonId| organization.people.get(id).is_some_and(|known| known.period.overlaps(lately));
        let mut terms = organization.assignments.values();
        terms.any(|held| {
            held.role == *role
                && held.scope == *scope
                && held.period.overlaps(lately)
                && was_here(&held.person)
        })
    }

    /// Who leads a person on the day: the tech leads of their teams. Nobody leads themself: whoever leads a team is led by
    /// the lead above, and where there is none, by the CTO. Whose team lost its lead lately is led by nobody for a week.
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

    /// Since when this person has led another without a gap up to the day, as far back as `earliest`; none where they do not
    /// lead them on the day. What was granted to somebody as a leader ends with the leading, and a later term does not bring
    /// it back.
    pub fn led_since(&self, leader: &PersonId, person: &PersonId, earliest: NaiveDate) -> Option<NaiveDate> {
        let leads_on = |charter: &Self| {
            let is_here = |id| charter.organization().is_active(id, charter.day());
            is_here(leader) && is_here(person) && charter.leaders(person).contains(leader)
        };
        if !leads_on(self) {
            return None;
        }
        // Between two turns nobody's leading changes, so that one day of each stretch says it.
        let turns = self.turns(leader, person);
        let after = turns.range(earliest..=self.day()).rev().filter(|turn| **turn > earliest);
        let led_before = |turn: &NaiveDate| {
            turn.pred_opt().is_some_and(|before| leads_on(&Self::new(self.shared(), before)))
        };
        Some(after.copied().find(|turn| !led_before(turn)).unwrap_or(earliest))
    }

    /// Whether this person has led another from a day on without a gap.
    pub fn has_led_since(&self, leader: &PersonId, person: &PersonId, since: NaiveDate) -> bool {
        self.led_since(leader, person, since) == Some(since)
    }

    /// The days on which it may turn who leads a person: whatever could make a difference begins there, or has ended the
    /// day before.
    fn turns(&self, leader: &PersonId, person: &PersonId) -> BTreeSet<NaiveDate> {
        let organization = self.organization();
        let mine: Vec<_> = organization.memberships.iter().filter(|held| &held.person == person).collect();
        let above: BTreeSet<&TeamId> =
            mine.iter().flat_map(|held| organization.lineage(&held.team)).collect();
        // Without a CTO the lead developer stands in, whichever team that is.
        let is_near = |held: &&Assignment| {
            self.stage() == Stage::Startup || held.scope.team().is_none_or(|team| above.contains(&team))
        };
        let held: Vec<&Assignment> = organization.assignments.values().filter(is_near).collect();
        let involved = held.iter().flat_map(|held| [Some(&held.person), held.deputy_for.as_ref()]).flatten();
        let people = involved.chain([leader, person]).filter_map(|id| organization.people.get(id));
        let periods = mine.iter().map(|held| held.period).chain(held.iter().map(|held| held.period));
        let periods = periods.chain(people.map(|person| person.period));
        let teams = above.iter().filter_map(|id| organization.teams.get(*id)).map(|team| team.period);
        // Where nobody leads in a lead's place for a while, that ends, too.
        let ends = |Period { from, to }: Period| {
            let next = to.and_then(|last| last.succ_opt());
            [from, next, next.map(|next| next + RESTS_FOR)]
        };
        periods.chain(teams).flat_map(ends).flatten().collect()
    }

    /// The tech leads of a team and of those it is part of, from the inside out.
    fn line(&self, team: &TeamId) -> Vec<Level> {
        let role = RoleId::from("tech-lead");
        let levels = self.organization().lineage(team).into_iter().cloned().map(Scope::Team);
        let level = |scope: Scope| match self.by_role(&role, &scope, &mut Vec::new()) {
            leads if !leads.is_empty() => Level::Led(leads),
            _ if self.rests(&role, &scope) => Level::Resting,
            _ => Level::Vacant,
        };
        levels.map(level).collect()
    }

    /// Whoever is the CTO on the day, or stands in for them.
    pub(crate) fn at_the_top(&self) -> Vec<PersonId> {
        let holders = self.by_role(&RoleId::from("cto"), &Scope::Organization, &mut Vec::new());
        holders.into_iter().chain(self.de_facto_cto().map(|(person, _)| person)).collect()
    }
}

/// The nearest leads of each line who are not the person themself; where there are none, those at the top. A level that rests
/// ends its line.
fn above<'a>(
    person: &PersonId,
    lines: impl Iterator<Item = &'a Vec<Level>>,
    top: &[PersonId],
) -> Vec<PersonId> {
    let mut leaders: BTreeSet<&PersonId> = BTreeSet::new();
    let mut rests = false;
    for line in lines {
        for level in line {
            match level {
                Level::Led(leads) if !leads.contains(person) => {
                    leaders.extend(leads);
                    break;
                }
                Level::Resting => {
                    rests = true;
                    break;
                }
                Level::Led(_) | Level::Vacant => {}
            }
        }
    }
    if leaders.is_empty() && !rests {
        leaders.extend(top);
    }
    leaders.into_iter().filter(|leader| *leader != person).cloned().collect()
}
