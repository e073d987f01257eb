//! The growth hub, a team's growth for its lead, and the counts of all teams for the CTO.

use std::collections::BTreeMap;

use axum::{extract::Path, response::Response};
use castra_org::{
    charter::show,
    organization::{self, PersonId, Scope},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    ui::{Flash, Link, Tone},
    web::{Page, Routes, csv, form::Form, redirect_with},
};

use super::{
    actions::{self, MemberGrowth},
    assessments,
    kinds::AreaState,
    mentoring, plans, sight,
    training::{self, LearningBudget},
    typed::{amount, text},
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
    let me = ctx.viewer.person.clone().map(PersonId::from);
    let opened = match &me {
        Some(me) if sight::eye(&ctx, &current, me).is_some() => Some(plans::whole(&ctx, me).await?),
        _ => None,
    };
    let is_led = |team: &&organization::Team| {
        me.as_ref().is_some_and(|me| current.charter.leads(&team.id).contains(me))
    };
    let leads = current.organization().active_teams(current.today).filter(is_led);
    let teams = leads.map(|team| Link::new(&team.name, format!("/teams/{}/growth", team.id))).collect();
    let view = Hub {
        own: opened.zip(me).map(|(opened, me)| (me.to_string(), opened)),
        teams,
        is_cto: ctx.viewer.is_cto(),
        trainings: training::list(&ctx).await?.iter().filter(|known| known.terms.offered).count(),
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
        review_on: plan.and_then(|plan| plan.terms.review_on),
        target: plan.and_then(|plan| plan.terms.target_role.as_ref()).map(|role| {
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
    let found = actions::team(&ctx, &id).await?;
    let matrix = assessments::matrix(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
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
    let risks = mentoring::risks(&ctx, &id).await?;
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
        ask: mentors_query(&risk.part, &risk.knower),
    };
    let view = ShowTeam {
        team: show::scope_link(organization, &Scope::Team(found.team.clone())),
        href: format!("/teams/{id}/growth"),
        day: found.day,
        members: found.members.iter().map(|member| line(organization, member)).collect(),
        skills: matrix.needed.iter().map(skill).collect(),
        risks: risks.into_iter().map(risk).collect(),
        budget: found.budget,
        costs: found.costs,
        ladder: found.ladder,
    };
    Ok(Page::new(format!("{}: growth", view.team.label), view.render()))
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

fn done(href: &str, message: &str) -> Response {
    redirect_with(href, &Flash { tone: Tone::Good, message: message.to_owned(), undo: None })
}

async fn need(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let is_needed = sent.get("to") != Some("no-more");
    assessments::need(&ctx, &id, &text(&sent, "skill"), is_needed).await?;
    Ok(done(&format!("/teams/{id}/growth#skills"), if is_needed { "Skill added." } else { "Skill removed." }))
}

async fn set_budget(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    sight::of_team(&ctx, &id).await?;
    let currency = text(&sent, "currency").to_uppercase();
    let amount_minor = amount(&sent, "amount", &currency)?
        .ok_or_else(|| Error::invalid_field("amount", "enter the amount for the year"))?;
    training::set_budget(&ctx, &id, &LearningBudget { amount_minor, currency }).await?;
    Ok(done(&format!("/teams/{id}/growth#budget"), "Budget saved."))
}
