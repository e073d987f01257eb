//! The growth hub, a team's growth for its lead, and the counts of all teams for the CTO.

use std::collections::BTreeMap;

use axum::{extract::Path, response::Response};
use castra_org::{
    charter::show,
    organization::{self, PersonId, Scope},
};
use castra_platform::{
    Ctx, Result,
    access::Rule,
    terms::{Faults, Filled},
    ui::Link,
    web::{Page, Routes, csv, done, form::Form},
};

use super::{
    actions::{self, MemberGrowth},
    assessments,
    kinds::AreaState,
    mentoring, money, plans, sight,
    training::{self, LearningBudget},
    views::{CountsLine, Hub, MemberLine, RiskLine, ShowCounts, ShowTeam, SkillLine},
};

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .get("/growth", Rule::SignedIn, hub)
        .get("/growth/teams", Rule::SignedIn, counts)
        .get("/teams/{team}/growth", Rule::SignedIn, team)
        .get("/teams/{team}/growth.csv", Rule::SignedIn, team_csv)
        .post("/teams/{team}/growth/skills", Rule::SignedIn, need)
        .post("/teams/{team}/growth/budget", Rule::SignedIn, set_budget)
}

async fn hub(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let me = sight::me(&ctx);
    let opened = match &me {
        Some(me) if sight::eye(&ctx, &current, me).is_some() => Some(plans::whole(&ctx, me).await?),
        _ => None,
    };
    let is_led = |team: &&organization::Team| {
        me.as_ref().is_some_and(|me| current.charter.leads(&team.id).contains(me))
    };
    let leads = current.organization().active_teams(current.today).filter(is_led);
    let teams = leads.map(|team| Link::new(&team.name, crate::url::team(&team.id))).collect();
    let view = Hub {
        own: opened.zip(me).map(|(opened, me)| (me.to_string(), opened)),
        teams,
        is_cto: ctx.viewer.is_cto(),
        trainings: training::list(&ctx).await?.iter().filter(|known| known.terms.offered.0).count(),
        day: current.today,
    };
    Ok(Page::new("Growth", view.render()))
}

async fn counts(ctx: Ctx) -> Result<Page> {
    let all = actions::counts(&ctx).await?;
    let current = organization::current(&ctx).await?;
    let line = |known: actions::TeamCounts| CountsLine {
        team: show::scope_link(current.organization(), &Scope::Team(known.team)),
        counts: known.counts,
    };
    Ok(Page::new("Growth by team", ShowCounts { teams: all.into_iter().map(line).collect() }.render()))
}

fn line(organization: &organization::Organization, member: &MemberGrowth) -> MemberLine {
    let plan = member.opened.plan.as_ref();
    let open = member.opened.areas.iter().filter(|area| area.state == AreaState::Open);
    MemberLine {
        person: show::person_link(organization, &member.person),
        touched_on: plan.map(|plan| plan.touched_on),
        review_on: plan.and_then(|plan| plan.review_on),
        target: plan.and_then(|plan| plan.target_role.as_ref()).map(|role| {
            organization
                .catalog
                .role(role.as_str())
                .map_or_else(|| role.to_string(), |role| role.title.clone())
        }),
        n_open: open.clone().count(),
        n_incomplete: open.filter(|area| area.is_incomplete()).count(),
        gaps: member
            .gaps
            .iter()
            .filter_map(|gap| {
                gap.missing().filter(|missing| *missing > 0).map(|missing| (gap.axis.clone(), missing))
            })
            .collect(),
        is_assessed: !member.standing.lead.is_empty(),
        is_mentored: member.is_mentored,
        costs: member.costs.clone(),
    }
}

async fn team(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let view = team_view(&ctx, &id).await?;
    Ok(Page::new(format!("{}: growth", view.team.label), view.render()))
}

async fn team_view(ctx: &Ctx, id: &str) -> Result<ShowTeam> {
    let found = actions::team(ctx, id).await?;
    let matrix = assessments::matrix(ctx, id).await?;
    let current = organization::current(ctx).await?;
    let organization = current.organization();
    let name = |person: &PersonId| organization.person_name(person).to_owned();
    let members: Vec<PersonId> = found.members.iter().map(|member| member.person.clone()).collect();
    let said: BTreeMap<&PersonId, _> =
        matrix.said.iter().filter(|(person, _)| members.contains(person)).collect();
    let skill = |coverage: &assessments::Coverage| SkillLine {
        skill: coverage.skill.clone(),
        said: members
            .iter()
            .map(|member| said.get(member).and_then(|skills| skills.get(&coverage.skill)).cloned())
            .collect(),
        missing: assessments::missing(coverage),
        eager: coverage.eager.iter().map(name).collect(),
    };
    let risks = mentoring::risks(ctx, id).await?;
    let risk = |risk: mentoring::Risk| RiskLine {
        part: mentoring::part_name(&risk.part),
        lines: risk.lines,
        knower: show::person_link(organization, &risk.knower),
        pair: risk.pair,
        learners: members
            .iter()
            .filter(|member| **member != risk.knower)
            .map(|id| (id.to_string(), name(id)))
            .collect(),
        ask: (!risk.has_left).then(|| mentors_query(&risk.part, &risk.knower)),
    };
    Ok(ShowTeam {
        team: show::scope_link(organization, &Scope::Team(found.team.clone())),
        href: crate::url::team(id),
        day: found.day,
        members: found.members.iter().map(|member| line(organization, member)).collect(),
        skills: matrix.needed.iter().map(skill).collect(),
        risks: risks.into_iter().map(risk).collect(),
        filled: budget_form(found.budget.as_ref())?,
        budget: found.budget,
        costs: found.costs,
        ladder: found.ladder,
    })
}

fn budget_form(budget: Option<&LearningBudget>) -> Result<Filled> {
    let currency = budget.map_or("EUR", |known| &known.currency);
    let amount = money::typed(budget.map(|known| known.amount_minor), currency);
    let filled = Filled::default().with("amount", amount).with("currency", currency);
    Ok(filled.at(training::revision_of(budget)?))
}

/// The query that prefills the mentor and the part of the code.
fn mentors_query(part: &mentoring::Part, knower: &PersonId) -> String {
    let escape = castra_platform::web::form::escape;
    format!("repository={}&component={}&mentor={knower}", part.repository, escape(&part.component))
}

const HEAD: [&str; 9] = [
    "person",
    "plan_touched_on",
    "review_on",
    "target_role",
    "open_areas",
    "incomplete_areas",
    "levels_to_go",
    "mentored",
    "costs",
];

async fn team_csv(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let found = actions::team(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let rows = found.members.iter().map(|member| {
        let line = line(current.organization(), member);
        let gaps: Vec<String> = line.gaps.iter().map(|(axis, missing)| format!("{axis} {missing}")).collect();
        vec![
            member.person.to_string(),
            day(line.touched_on),
            day(line.review_on),
            line.target.unwrap_or_default(),
            line.n_open.to_string(),
            line.n_incomplete.to_string(),
            gaps.join("; "),
            if line.is_mentored { "yes" } else { "no" }.to_owned(),
            plans::views::costs(&line.costs),
        ]
    });
    Ok(csv::download(&format!("growth-{id}"), &HEAD, rows))
}

async fn need(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let is_needed = sent.get("to") != Some("no-more");
    assessments::need(&ctx, &id, sent.get("skill").unwrap_or_default(), is_needed).await?;
    Ok(done(&format!("/teams/{id}/growth#skills"), if is_needed { "Skill added." } else { "Skill removed." }))
}

/// The budget of a submitted form, whose amount is typed in its currency.
fn budget(sent: &Form) -> Result<LearningBudget> {
    let mut faults = Faults::default();
    let currency = sent.get("currency").unwrap_or_default().to_uppercase();
    let amount = faults.take(money::of_form(sent, "amount", &currency))?;
    if amount.is_none() {
        faults.add("amount", "enter the amount for the year");
    }
    faults.refuse("the budget")?;
    Ok(LearningBudget { amount_minor: amount.unwrap_or_default(), currency })
}

async fn set_budget(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let page = team_view(&ctx, &id).await?;
    sent.submit(
        async { training::set_budget(&ctx, &id, &sent.seen("revision")?, &budget(&sent)?).await },
        |()| done(&format!("/teams/{id}/growth#budget"), "Budget saved."),
        |filled| ShowTeam { filled, ..page.clone() }.render(),
    )
    .await
}
