//! A team's growth for its lead, the counts of every team for the CTO, and the lines for the brief of a one-on-one.

use std::collections::BTreeMap;

use castra_org::{
    charter,
    organization::{self, PersonId, ResponsibilityId, Scope, TeamId},
};
use castra_platform::{Ctx, Result, access::Permission, figures::counted};
use chrono::NaiveDate;

use super::{
    assessments::{self, Standing},
    ladder::{Gap, Ladder, gaps, ladder},
    pairs,
    plans::{self, OpenedPlan, store as plan_store},
    sight::{self, nothing},
    training::{self, Costs, LearningBudget},
};

/// A member of a team, as their lead sees them.
#[derive(Debug, Clone)]
pub(super) struct MemberGrowth {
    pub(super) person: PersonId,
    pub(super) opened: OpenedPlan,
    pub(super) standing: Standing,
    /// The gaps to their target role; empty without one.
    pub(super) gaps: Vec<Gap>,
    pub(super) is_mentored: bool,
    pub(super) costs: Costs,
}

/// A team, as its lead sees it.
#[derive(Debug, Clone)]
pub(super) struct TeamGrowth {
    pub(super) team: TeamId,
    pub(super) day: NaiveDate,
    pub(super) ladder: Ladder,
    pub(super) members: Vec<MemberGrowth>,
    pub(super) budget: Option<LearningBudget>,
    pub(super) costs: Costs,
}

/// A team's growth for its lead: the members they lead, by name.
pub(super) async fn team(ctx: &Ctx, id: &str) -> Result<TeamGrowth> {
    let (current, team) = sight::of_team(ctx, id).await?;
    let (_, ladder) = ladder(ctx).await?;
    let organization = current.organization();
    let mut people: Vec<PersonId> = organization
        .members(&team, current.today)
        .map(|person| person.id.clone())
        .filter(|person| sight::eye(ctx, &current, person) == Some(sight::Eye::Lead))
        .collect();
    people.sort_by_key(|person| organization.person_name(person).to_lowercase());
    let mut standings = assessments::of_members(ctx, &people).await?;
    let mut costs = training::costs(ctx, current.today).await?;
    let meeting = pairs::meeting(ctx).await?;
    let mut plans = plans::wholes(ctx, &people).await?;
    let mut members = Vec::new();
    for person in people {
        let opened = plans.remove(&person).unwrap_or_default();
        let standing = standings.remove(&person).unwrap_or_default();
        let role = opened.plan.as_ref().and_then(|plan| plan.target_role.clone());
        let profile = role.as_ref().and_then(|role| ladder.profile(role.as_str()));
        members.push(MemberGrowth {
            gaps: profile.map(|profile| gaps(&ladder, &standing.reckoned(), profile)).unwrap_or_default(),
            is_mentored: meeting.contains(&person),
            costs: costs.remove(&person).unwrap_or_default(),
            person,
            opened,
            standing,
        });
    }
    Ok(TeamGrowth {
        budget: training::budget(ctx, &team, current.today).await?,
        costs: training::together(members.iter().map(|member| &member.costs)),
        day: current.today,
        team,
        ladder,
        members,
    })
}

/// The counts of a team's growth, for a viewer who may not see any of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamCounts {
    /// The team.
    pub team: TeamId,
    /// The counts; none where they would identify one person.
    pub counts: Option<Counts>,
}

/// Counts of a team's members other than its leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Members counted.
    pub members: usize,
    /// Members whose plan moved within the cadence and names a means.
    pub with_plan: usize,
    /// Members with an active mentor.
    pub mentored: usize,
    /// Learning costs of this year: planned and spent, by currency.
    pub costs: Costs,
    /// The team's learning budget.
    pub budget: Option<LearningBudget>,
}

/// The counts of every team, by team name, for the CTO. They cover the people counted by the newest growth reading, and are
/// withheld where its figures are.
pub async fn counts(ctx: &Ctx) -> Result<Vec<TeamCounts>> {
    if ctx.viewer.person.is_none() || !ctx.viewer.is_cto() {
        ctx.may(&Permission::ReadOrganization)?;
        return Err(nothing());
    }
    let opened = charter::of_day(ctx, None).await?;
    let (organization, today) = (opened.organization(), opened.day());
    let responsibility = ResponsibilityId::from(super::RESPONSIBILITY);
    let days =
        organization.catalog.responsibility(super::RESPONSIBILITY).map_or(60, |known| known.cadence_days);
    let alive = alive(ctx, today, days).await?;
    let meeting = pairs::meeting(ctx).await?;
    let costs = training::costs(ctx, today).await?;
    let mut budgets = training::budgets(ctx, today).await?;
    let mut teams: Vec<_> = organization.active_teams(today).collect();
    teams.sort_by_key(|team| team.name.to_lowercase());
    let mut all = Vec::new();
    for team in teams {
        // Only the group fixed by the reading is counted, so that differing groups of one day cannot be compared.
        let reading = opened.readings.get(&responsibility, &Scope::Team(team.id.clone()));
        let subject = reading.map(|reading| &reading.subject).filter(|subject| !subject.withheld);
        let budget = budgets.remove(team.id.as_str());
        let counts = subject.and_then(|subject| subject.group.as_ref()).map(|group| {
            let theirs = costs.iter().filter(|(person, _)| group.contains(person.as_str()));
            Counts {
                with_plan: group.iter().filter(|person| alive.get(person.as_str()) == Some(&true)).count(),
                mentored: meeting.iter().filter(|person| group.contains(person.as_str())).count(),
                costs: training::together(theirs.map(|(_, costs)| costs)),
                budget,
                members: group.len(),
            }
        });
        all.push(TeamCounts { team: team.id.clone(), counts });
    }
    Ok(all)
}

/// The people whose plan moved in the days up to `day`, and whether it names a means on that day.
pub(super) async fn alive(ctx: &Ctx, day: NaiveDate, days: u32) -> Result<BTreeMap<String, bool>> {
    let since = day - chrono::Days::new(u64::from(days));
    let named = plan_store::with_means(ctx.read(), day).await?;
    let touched = plan_store::touched(ctx.read(), day).await?.into_iter();
    let alive = touched.filter(|(_, touched)| *touched > since);
    Ok(alive
        .map(|(person, _)| {
            let names = named.contains(&person);
            (person, names)
        })
        .collect())
}

/// What moved in a person's growth since a day and what is stuck, each with its page: for the brief before a one-on-one of
/// `of` and `with`, one of whom is the viewer; empty where the viewer may not see it.
pub async fn brief_lines(
    ctx: &Ctx,
    of: &PersonId,
    with: &PersonId,
    since: NaiveDate,
) -> Result<Vec<(String, String)>> {
    let current = organization::current(ctx).await?;
    let is_of_the_two = sight::is_among(ctx, &[of, with]);
    // The brief is for the person and their lead, not for a peer.
    let may_both = current.charter.leaders(of).contains(with);
    if !is_of_the_two || !may_both || sight::eye(ctx, &current, of).is_none() {
        return Ok(Vec::new());
    }
    let opened = plans::whole(ctx, of).await?;
    let mut lines = Vec::new();
    for area in &opened.areas {
        let href = crate::url::area(&area.id);
        let title = area.title.shown();
        let reached =
            area.milestones.iter().filter(|one| one.reached_on.is_some_and(|day| day >= since)).count();
        match reached {
            0 => {}
            n => {
                let milestones = counted(n, "milestone", "milestones");
                lines.push((format!("Moved: {milestones} of “{title}” reached."), href.clone()));
            }
        }
        if area.ended_on.is_some_and(|day| day >= since) {
            lines.push((format!("{}: “{title}”.", area.state.words()), href));
        }
    }
    for want in plans::wants(&opened, current.today) {
        match want {
            plans::Wants::Review(left) if left < 0 => {
                lines.push((
                    "Stuck: the review of the growth plan is overdue.".to_owned(),
                    crate::url::person(of),
                ));
            }
            plans::Wants::Milestone(area, _, left) if left < 0 => lines.push((
                format!("Stuck: a milestone of “{}” is overdue.", area.title.shown()),
                crate::url::area(&area.id),
            )),
            plans::Wants::Means(area) => lines.push((
                format!("Stuck: no way to learn “{}” yet.", area.title.shown()),
                crate::url::area(&area.id),
            )),
            plans::Wants::Review(_) | plans::Wants::Milestone(..) => {}
        }
    }
    Ok(lines)
}
