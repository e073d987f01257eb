//! The invented company: its people, teams, and two years of role holders. Pure: the same seed and day give the same
//! company.

use castra_org::organization::{
    Assignment, AssignmentId, Level, Membership, Organization, Period, Person, PersonId, RaciEntry,
    Repository, RepositoryId, ResponsibilityId, Responsible, RoleId, Scope, Stage, Team, TeamId,
};
use chrono::{Days, NaiveDate};

use super::{
    dice::Dice,
    names::{COMPANY, DOMAIN, Names},
    teams::{Debt, Story, TeamPlan, plans},
};

/// The length of the history, in days.
pub(super) const DAYS: u64 = 730;

/// A created team, used to invent its repository's history.
#[derive(Debug, Clone)]
pub(super) struct MadeTeam {
    pub(super) plan: TeamPlan,
    /// The leads, first the one whose weeks are read.
    pub(super) leads: Vec<PersonId>,
    /// The other current members.
    pub(super) members: Vec<PersonId>,
    /// Former members.
    pub(super) leavers: Vec<PersonId>,
}

#[derive(Debug)]
pub(super) struct Company {
    pub(super) organization: Organization,
    pub(super) teams: Vec<MadeTeam>,
    /// The CTO, or the person who does that work without the title.
    pub(super) cto: PersonId,
    pub(super) today: NaiveDate,
}

impl Company {
    /// The teams that write code, those with a settled lead first and the CTO's own last: the first is a good place to
    /// look around.
    pub(super) fn in_order_of_calm(&self) -> impl Iterator<Item = &MadeTeam> {
        let mut teams: Vec<_> = self.teams.iter().filter(|made| made.plan.builds).collect();
        teams.sort_by_key(|made| (made.leads.last() == Some(&self.cto), made.plan.story != Story::Settled));
        teams.into_iter()
    }
}

impl MadeTeam {
    /// The current lead, if the team has its own.
    pub(super) fn lead(&self, company: &Company) -> Option<&PersonId> {
        self.leads.iter().rev().find(|id| company.organization.is_active(id, company.today))
    }

    /// The current members other than the lead.
    pub(super) fn people(&self, company: &Company) -> Vec<&PersonId> {
        let is_here = |id: &&PersonId| company.organization.is_active(id, company.today);
        self.members.iter().filter(is_here).filter(|id| !self.leads.contains(id)).collect()
    }

    /// Whether the people are looked after: a team with growing debt has no time for it.
    pub(super) fn is_calm(&self) -> bool {
        matches!(self.plan.debt, Debt::Falling | Debt::Flat)
    }
}

pub(super) fn invent(stage: Stage, seed: u64, today: NaiveDate) -> Company {
    let mut builder = Builder {
        organization: Organization::empty(COMPANY),
        dice: Dice::new(seed),
        names: Names::default(),
        today,
        shared: None,
    };
    builder.organization.settings.timezone = chrono_tz::Europe::Lisbon;
    builder.build(stage)
}

struct Builder {
    organization: Organization,
    dice: Dice,
    names: Names,
    today: NaiveDate,
    /// The lead of several teams.
    shared: Option<PersonId>,
}

impl Builder {
    fn ago(&self, days: u32) -> NaiveDate {
        self.today - Days::new(u64::from(days))
    }

    fn build(mut self, stage: Stage) -> Company {
        let cto = (stage != Stage::Startup).then(|| self.top());
        let mut teams: Vec<MadeTeam> = Vec::new();
        for plan in plans(stage) {
            let above =
                plan.parent.as_ref().and_then(|parent| teams.iter().find(|made| &made.plan.id == parent));
            let above = above.and_then(|made| made.leads.first().cloned()).or_else(|| cto.clone());
            teams.push(self.team(plan, above, cto.as_ref(), stage));
        }
        self.moves(&teams);
        self.rows(&teams, cto.as_ref());
        let cto = cto.unwrap_or_else(|| teams[0].leads[0].clone());
        Company { organization: self.organization, teams, cto, today: self.today }
    }

    /// The two at the top; returns the CTO, who took over a year ago.
    fn top(&mut self) -> PersonId {
        let (start, change) = (self.ago(1500), self.ago(410));
        let chief = self.person(Level::Executive, Period::since(start), None);
        let before = self.person(
            Level::Executive,
            Period { from: Some(start), to: Some(change - Days::new(1)) },
            Some(chief.clone()),
        );
        let cto = self.person(Level::Executive, Period::since(self.ago(900)), Some(chief));
        self.hold(
            &before,
            "cto",
            Scope::Organization,
            Period { from: Some(start), to: Some(change - Days::new(1)) },
        );
        self.hold(&cto, "cto", Scope::Organization, Period::since(change));
        cto
    }

    fn person(&mut self, level: Level, period: Period, manager: Option<PersonId>) -> PersonId {
        let (name, id) = self.names.next(&mut self.dice);
        let email = format!("{}@{DOMAIN}", id.replace('-', "."));
        // Some started with another address, which their old commits still carry.
        let git = if self.dice.chance(12) {
            vec![format!("{name} <{id}@users.noreply.{DOMAIN}>")]
        } else {
            Vec::new()
        };
        let id = PersonId::from(id);
        let person =
            Person { id: id.clone(), name, email: Some(email), level: Some(level), period, manager, git };
        self.organization.people.insert(id.clone(), person);
        id
    }

    fn assignment(&mut self) -> AssignmentId {
        AssignmentId::from(format!(
            "demo-{:05}",
            self.organization.assignments.len() + self.organization.raci.len() + 1
        ))
    }

    fn hold(&mut self, person: &PersonId, role: &str, scope: Scope, period: Period) -> AssignmentId {
        let id = self.assignment();
        let held = Assignment {
            id: id.clone(),
            person: person.clone(),
            role: RoleId::from(role),
            scope,
            period,
            acting_for: None,
            deputy_for: None,
        };
        self.organization.assignments.insert(id.clone(), held);
        id
    }

    /// Makes `person` act for `of`, or their deputy.
    fn stand_in(&mut self, person: &PersonId, of: &PersonId, team: &TeamId, period: Period, acts: bool) {
        let id = self.hold(person, "tech-lead", Scope::Team(team.clone()), period);
        if let Some(held) = self.organization.assignments.get_mut(&id) {
            if acts {
                held.acting_for = Some(of.clone());
            } else {
                held.deputy_for = Some(of.clone());
            }
        }
    }

    fn join(&mut self, person: &PersonId, team: &TeamId, period: Period) {
        self.organization.memberships.insert(Membership {
            team: team.clone(),
            person: person.clone(),
            period,
        });
    }

    fn level(&mut self) -> Level {
        match self.dice.between(0, 100) {
            0..24 => Level::Junior,
            24..62 => Level::Mid,
            62..92 => Level::Senior,
            _ => Level::Staff,
        }
    }

    /// The start date of a person: before the two years, or within them.
    fn came(&mut self) -> NaiveDate {
        let days =
            if self.dice.chance(62) { self.dice.between(740, 2400) } else { self.dice.between(40, 700) };
        self.ago(days)
    }

    fn team(
        &mut self,
        plan: TeamPlan,
        above: Option<PersonId>,
        cto: Option<&PersonId>,
        stage: Stage,
    ) -> MadeTeam {
        let id = TeamId::from(plan.id.as_str());
        let team = Team {
            id: id.clone(),
            name: plan.name.clone(),
            parent: plan.parent.as_deref().map(TeamId::from),
            period: Period::ALWAYS,
        };
        self.organization.teams.insert(id.clone(), team);
        let mut leavers = Vec::new();
        let leads = self.leads(&plan, &id, above.as_ref(), cto, stage, &mut leavers);
        let own = leads.iter().filter(|lead| self.is_new(lead, &id)).count();
        let manager = leads.first().cloned().or(above);
        let mut members: Vec<PersonId> = Vec::new();
        for at in own..usize::try_from(plan.size).expect("teams are small") {
            // One person in each team could take over as lead.
            let level = if at == own { Level::Senior } else { self.level() };
            let from = if at == own { self.ago(1100) } else { self.came() };
            let person = self.person(level, Period::since(from), manager.clone());
            self.join(&person, &id, Period::since(from));
            members.push(person);
        }
        self.leave(&id, manager.as_ref(), &mut leavers);
        self.stand_ins(&plan, &id, &leads, &members);
        if plan.builds {
            self.repository(&plan, &id);
        }
        MadeTeam { plan, leads, members, leavers }
    }

    /// Whether a lead belongs only to this team and so counts among its people.
    fn is_new(&self, lead: &PersonId, team: &TeamId) -> bool {
        self.organization.memberships.iter().any(|member| &member.person == lead && &member.team == team)
    }

    fn leads(
        &mut self,
        plan: &TeamPlan,
        team: &TeamId,
        above: Option<&PersonId>,
        cto: Option<&PersonId>,
        stage: Stage,
        leavers: &mut Vec<PersonId>,
    ) -> Vec<PersonId> {
        let scope = || Scope::Team(team.clone());
        let began = self.ago(1000);
        let days = self.dice.between(150, 560);
        let change = self.ago(days);
        match plan.story {
            Story::Inherits => Vec::new(),
            Story::Cto => {
                let Some(cto) = cto else { return Vec::new() };
                self.hold(cto, "tech-lead", scope(), Period::since(self.ago(880)));
                vec![cto.clone()]
            }
            Story::Shared { first: false } => {
                let lead = self.shared.clone().expect("the first of them comes first");
                self.hold(&lead, "tech-lead", scope(), Period::since(self.ago(200)));
                vec![lead]
            }
            Story::Gone => {
                let left = self.ago(45);
                let lead =
                    self.person(Level::Senior, Period { from: Some(began), to: Some(left) }, above.cloned());
                self.join(&lead, team, Period { from: Some(began), to: Some(left) });
                self.hold(&lead, "tech-lead", scope(), Period::since(self.ago(700)));
                leavers.push(lead);
                Vec::new()
            }
            Story::CoLeads => {
                let first = if stage == Stage::Startup { Level::Principal } else { Level::Mid };
                let first = self.person(first, Period::since(began), above.cloned());
                let second = self.person(Level::Mid, Period::since(self.ago(640)), above.cloned());
                for (lead, since) in [(&first, began), (&second, self.ago(130))] {
                    let from = self.organization.people.get(lead).and_then(|person| person.period.from);
                    self.join(lead, team, Period { from, to: None });
                    self.hold(lead, "tech-lead", scope(), Period::since(since));
                }
                vec![first, second]
            }
            Story::Settled | Story::Deputy | Story::Acting | Story::Shared { first: true } => {
                let level = if plan.builds { Level::Senior } else { Level::Principal };
                let until = change - Days::new(1);
                let before = self.person(
                    level,
                    Period { from: Some(began), to: Some(change + Days::new(60)) },
                    above.cloned(),
                );
                self.join(&before, team, Period { from: Some(began), to: Some(change + Days::new(60)) });
                self.hold(&before, "tech-lead", scope(), Period { from: Some(began), to: Some(until) });
                leavers.push(before);
                let lead = self.person(level, Period::since(began), above.cloned());
                self.join(&lead, team, Period::since(began));
                self.hold(&lead, "tech-lead", scope(), Period::since(change));
                if plan.story == (Story::Shared { first: true }) {
                    self.shared = Some(lead.clone());
                }
                vec![lead]
            }
        }
    }

    /// People who joined and left within the two years.
    fn leave(&mut self, team: &TeamId, manager: Option<&PersonId>, leavers: &mut Vec<PersonId>) {
        for _ in 0..self.dice.between(1, 3) {
            let level = self.level();
            let (came, went) = (self.dice.between(760, 1500), self.dice.between(25, 500));
            let period = Period { from: Some(self.ago(came)), to: Some(self.ago(went)) };
            let person = self.person(level, period, manager.cloned());
            self.join(&person, team, period);
            leavers.push(person);
        }
    }

    fn stand_ins(&mut self, plan: &TeamPlan, team: &TeamId, leads: &[PersonId], members: &[PersonId]) {
        let (Some(lead), Some(first)) = (leads.first(), members.first()) else { return };
        let until = |day: NaiveDate, days| Period { from: Some(day), to: Some(day + Days::new(days)) };
        match plan.story {
            Story::Deputy => self.stand_in(first, lead, team, Period::since(self.ago(120)), false),
            Story::Acting => {
                let (long_ago, now) = (until(self.ago(140), 20), until(self.ago(18), 60));
                self.stand_in(first, lead, team, long_ago, true);
                self.stand_in(first, lead, team, now, true);
            }
            Story::Settled if self.dice.chance(30) => {
                let past = until(self.ago(100), 14);
                self.stand_in(first, lead, team, past, true);
            }
            _ => {}
        }
    }

    fn repository(&mut self, plan: &TeamPlan, team: &TeamId) {
        let id = RepositoryId::from(plan.id.as_str());
        let url = format!("https://git.{DOMAIN}/{}", plan.id);
        let repository = Repository {
            id: id.clone(),
            team: team.clone(),
            path: None,
            url: Some(url),
            branch: None,
            exclude: Vec::new(),
            period: Period::ALWAYS,
        };
        self.organization.repositories.insert(id, repository);
    }

    /// In some teams, one person moved over from the previous team.
    fn moves(&mut self, teams: &[MadeTeam]) {
        for pair in teams.windows(2) {
            let [from, to] = pair else { continue };
            let Some(person) = to.members.last().filter(|_| self.dice.chance(60)) else { continue };
            let team = TeamId::from(to.plan.id.as_str());
            let days = self.dice.between(60, 300);
            let day = self.ago(days);
            let mine = |member: &&Membership| &member.person == person && member.team == team;
            let Some(whole) = self.organization.memberships.iter().find(mine).cloned() else { continue };
            if whole.period.from.is_none_or(|began| began >= day - Days::new(30)) {
                continue;
            }
            self.organization.memberships.remove(&whole);
            self.join(person, &team, Period::since(day));
            let before = Period { from: whole.period.from, to: Some(day - Days::new(1)) };
            self.join(person, &TeamId::from(from.plan.id.as_str()), before);
        }
    }

    /// Assignments to a person other than the role's holder, some of them already over.
    fn rows(&mut self, teams: &[MadeTeam], cto: Option<&PersonId>) {
        for (at, made) in teams.iter().enumerate() {
            let [first, second, others @ ..] = made.members.as_slice() else { continue };
            let scope = Scope::Team(TeamId::from(made.plan.id.as_str()));
            let informed: Vec<PersonId> = made.leads.iter().take(1).cloned().collect();
            match at % 4 {
                1 => {
                    let change = self.ago(190);
                    let over = Period { from: Some(self.ago(600)), to: Some(change - Days::new(1)) };
                    self.row("tech-debt", scope.clone(), second, [&[], &[], &[]], over);
                    let responsible = &others[..others.len().min(2)];
                    self.row("mentoring", scope, first, [responsible, &[], &informed], Period::since(change));
                }
                2 => self.row(
                    "deliverable-quality",
                    scope,
                    first,
                    [std::slice::from_ref(second), &[], &informed],
                    Period::since(self.ago(250)),
                ),
                _ => {}
            }
        }
        let Some(cto) = cto else {
            // In a startup, the second of the two founders is accountable for the money.
            let second = teams[0].leads[1].clone();
            return self.row(
                "revenue",
                Scope::Organization,
                &second,
                [&[], &[], &[]],
                Period::since(self.ago(320)),
            );
        };
        let seniors: Vec<PersonId> = teams.iter().filter_map(|made| made.members.first().cloned()).collect();
        let whole = |this: &Self| (Scope::Organization, Period::since(this.ago(300)));
        for (responsibility, at) in [("policies", 1), ("estate-devices", 2), ("estate-network", 2)] {
            let (scope, period) = whole(self);
            let accountable = seniors[at % seniors.len()].clone();
            self.row(responsibility, scope, &accountable, [&[], std::slice::from_ref(cto), &[]], period);
        }
    }

    fn row(
        &mut self,
        responsibility: &str,
        scope: Scope,
        accountable: &PersonId,
        others: [&[PersonId]; 3],
        period: Period,
    ) {
        let id = self.assignment();
        let [responsible, consulted, informed] = others.map(<[PersonId]>::to_vec);
        let others = Responsible { responsible, consulted, informed };
        let responsibility = ResponsibilityId::from(responsibility);
        let entry = RaciEntry {
            id: id.clone(),
            responsibility,
            scope,
            accountable: Some(accountable.clone()),
            others,
            period,
        };
        self.organization.raci.insert(id, entry);
    }
}
