//! Who leads whom: from a team to its leads, from a person to theirs, and from a lead to everyone they lead.

use std::collections::{BTreeMap, BTreeSet};

use castra_platform::{figures::counted, reading::Facts};
use chrono::{Days, NaiveDate, TimeDelta};

use super::Charter;
use crate::organization::{Assignment, Period, PersonId, RoleId, Scope, Stage, TeamId};

/// After a team loses its last lead, no one leads its members in that lead's place for this long: what members told their
/// lead must not pass to the person who removed the lead.
pub(crate) const RESTS_FOR: TimeDelta = TimeDelta::days(7);

/// The leads of a team, and the people they lead there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Led {
    /// The leads.
    pub leads: Vec<PersonId>,
    /// Members who have been there for a full cadence.
    pub members: Vec<PersonId>,
    /// How many members are newer than that.
    pub n_new: usize,
}

impl Led {
    /// The facts if no member counts: whether all are new, and why.
    pub fn nobody(&self, responsibility: &str, team: &TeamId, days: u32) -> Option<Facts> {
        let nothing = |because: String| Facts::nothing(responsibility, team.as_str(), because);
        match (self.members.len(), self.n_new) {
            (1.., _) => None,
            (0, 0) => Some(nothing("The team has no members besides its leads.".to_owned())),
            (0, _) => {
                let because = format!("Every member has been in the team for less than {days} days.");
                Some(nothing(because).too_early())
            }
        }
    }

    /// How many are left out because they are new, as a sentence to append; empty if there are none.
    pub fn newcomers(&self) -> String {
        match self.n_new {
            0 => String::new(),
            more => format!(" {} only just joined.", counted(more, "more has", "more have")),
        }
    }
}

/// The tech leads of a team, if it has any.
#[derive(Debug)]
enum Level {
    Led(Vec<PersonId>),
    /// It lost its last one a few days ago.
    Resting,
    Vacant,
}

impl Charter {
    /// The leads of a team on the day: its own tech leads and their stand-ins or, if it has none, those of
    /// the next team above that has one.
    pub fn leads(&self, team: &TeamId) -> Vec<PersonId> {
        let led = |level: Level| if let Level::Led(leads) = level { Some(leads) } else { None };
        self.line(team).into_iter().find_map(led).unwrap_or_default()
    }

    /// The members a team's leads lead, if they have been in it for this many days: nothing is expected for a member
    /// before one full cadence.
    pub fn led_for(&self, team: &TeamId, days: u32) -> Led {
        let leads = self.leads(team);
        let members = self.organization().members(team, self.day()).map(|person| person.id.clone());
        let members: Vec<PersonId> = members.filter(|person| !leads.contains(person)).collect();
        let full = self.day() - Days::new(u64::from(days));
        let is_new = |person: &PersonId| self.joined(team, person).is_some_and(|day| day > full);
        let (new, settled): (Vec<_>, Vec<_>) = members.into_iter().partition(is_new);
        Led { leads, members: settled, n_new: new.len() }
    }

    /// The day a person joined a team, if known.
    fn joined(&self, team: &TeamId, person: &PersonId) -> Option<NaiveDate> {
        let organization = self.organization();
        let mine = organization
            .memberships
            .iter()
            .filter(|held| held.team == *team && held.person == *person && held.period.contains(self.day()));
        let member = mine.map(|held| held.period.from).min().flatten();
        member.max(organization.people.get(person).and_then(|known| known.period.from))
    }

    /// Whether a scope lost the last holder of its role so recently that, for private records, no one holds it in their place
    /// yet.
    pub(super) fn rests(&self, role: &RoleId, scope: &Scope) -> bool {
        let (first, yesterday) = (self.day() - RESTS_FOR, self.day().pred_opt().unwrap_or(self.day()));
        let recent = Period { from: Some(first), to: Some(yesterday) };
        let organization = self.organization();
        let was_here =
            |id: &PersonId| organization.people.get(id).is_some_and(|known| known.period.overlaps(recent));
        let mut terms = organization.assignments.values();
        terms.any(|held| {
            held.role == *role
                && held.scope == *scope
                && held.period.overlaps(recent)
                && was_here(&held.person)
        })
    }

    /// The leaders of a person on the day: the tech leads of their teams. No one leads themselves: the lead of a team is led by
    /// the lead above or, without one, by the CTO. Members of a team that has just lost its lead have no leader for a week.
    pub fn leaders(&self, person: &PersonId) -> Vec<PersonId> {
        let mine = self.teams_of(person).iter();
        let lines: Vec<_> = mine.map(|team| self.line(team)).collect();
        above(person, lines.iter(), &self.at_the_top())
    }

    /// Every active person this leader leads on the day: those whose [`Charter::leaders`] include them.
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

    /// The day since when a leader has led a person without a gap, back to `earliest` at most; none if they do not
    /// lead them on the day. Access granted to a leader ends with the leading, and a later term does not restore
    /// it.
    pub fn led_since(&self, leader: &PersonId, person: &PersonId, earliest: NaiveDate) -> Option<NaiveDate> {
        let leads_on = |charter: &Self| {
            let is_here = |id| charter.organization().is_active(id, charter.day());
            is_here(leader) && is_here(person) && charter.leaders(person).contains(leader)
        };
        if !leads_on(self) {
            return None;
        }
        // Leading does not change between two turns, so one day of each stretch is enough.
        let turns = self.turns(leader, person);
        let after = turns.range(earliest..=self.day()).rev().filter(|turn| **turn > earliest);
        let led_before = |turn: &NaiveDate| turn.pred_opt().is_some_and(|before| leads_on(&self.on(before)));
        Some(after.copied().find(|turn| !led_before(turn)).unwrap_or(earliest))
    }

    /// Whether a leader has led a person without a gap since a day.
    pub fn has_led_since(&self, leader: &PersonId, person: &PersonId, since: NaiveDate) -> bool {
        self.led_since(leader, person, since) == Some(since)
    }

    /// The days on which a person's leaders may change: something relevant begins that day, or ended the
    /// day before.
    fn turns(&self, leader: &PersonId, person: &PersonId) -> BTreeSet<NaiveDate> {
        let organization = self.organization();
        let mine: Vec<_> = organization.memberships.iter().filter(|held| &held.person == person).collect();
        let above: BTreeSet<&TeamId> =
            mine.iter().flat_map(|held| organization.lineage(&held.team)).collect();
        // Without a CTO the lead developer stands in, whichever team they lead.
        let is_near = |held: &&Assignment| {
            self.stage() == Stage::Startup || held.scope.team().is_none_or(|team| above.contains(&team))
        };
        let held: Vec<&Assignment> = organization.assignments.values().filter(is_near).collect();
        let involved = held.iter().flat_map(|held| [Some(&held.person), held.deputy_for.as_ref()]).flatten();
        let people = involved.chain([leader, person]).filter_map(|id| organization.people.get(id));
        let periods = mine.iter().map(|held| held.period).chain(held.iter().map(|held| held.period));
        let periods = periods.chain(people.map(|person| person.period));
        let teams = above.iter().filter_map(|id| organization.teams.get(*id)).map(|team| team.period);
        // The resting time after a lead is lost ends, too.
        let ends = |Period { from, to }: Period| {
            let next = to.and_then(|last| last.succ_opt());
            [from, next, next.map(|next| next + RESTS_FOR)]
        };
        periods.chain(teams).flat_map(ends).flatten().collect()
    }

    /// The tech leads of a team and of the teams it belongs to, from the inside out.
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

    /// The CTO on the day, or their stand-in.
    pub(crate) fn at_the_top(&self) -> Vec<PersonId> {
        let holders = self.by_role(&RoleId::from("cto"), &Scope::Organization, &mut Vec::new());
        holders.into_iter().chain(self.de_facto_cto().map(|(person, _)| person)).collect()
    }
}

/// The nearest leads of each line other than the person; without any, those at the top. A resting level
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
