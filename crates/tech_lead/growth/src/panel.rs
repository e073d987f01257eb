//! Growth on the pages of a person and a team, for those who may read it, and a person's own growth records.

use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Result,
    feature::{About, OwnRecord, Panel, PanelLine},
    figures::counted,
};
use futures::future::BoxFuture;
use serde_json::json;

use super::{actions, assessments, kinds::AreaState, mentoring, plans, sight};

/// The number of lines shown.
const LINES: usize = 5;

pub(super) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        match about {
            About::Person(id) => of_person(ctx, &PersonId::from(id.as_str())).await,
            About::Team(id) => of_team(ctx, id).await,
            About::File { .. } => Ok(None),
        }
    })
}

async fn of_person(ctx: &Ctx, person: &PersonId) -> Result<Option<Panel>> {
    let Ok((_, opened)) = plans::opened(ctx, person).await else { return Ok(None) };
    let open: Vec<_> = opened.areas.into_iter().filter(|area| area.state == AreaState::Open).collect();
    let href = crate::url::person(person);
    let line = |area: &plans::Area| PanelLine {
        title: area.title.shown().to_owned(),
        href: crate::url::area(&area.id),
        detail: match area.open_means().count() {
            0 => "incomplete: no way to learn it yet".to_owned(),
            n => counted(n, "way to learn it", "ways to learn it"),
        },
    };
    let mut lines: Vec<PanelLine> = open.iter().take(LINES).map(line).collect();
    if lines.is_empty() {
        let detail = "no open learning area".to_owned();
        lines.push(PanelLine { title: "Growth".to_owned(), href: href.clone(), detail });
    }
    Ok(Some(Panel { title: "Growth".to_owned(), count: open.len(), lines, href: Some(href) }))
}

async fn of_team(ctx: &Ctx, team: &str) -> Result<Option<Panel>> {
    let Ok(found) = actions::team(ctx, team).await else { return Ok(None) };
    let with_plan = found.members.iter().filter(|member| member.opened.plan.is_some()).count();
    let href = crate::url::team(team);
    let line = PanelLine {
        title: "Team growth".to_owned(),
        href: href.clone(),
        detail: format!("{with_plan} of {} have a plan", found.members.len()),
    };
    Ok(Some(Panel { title: "Growth".to_owned(), count: found.members.len(), lines: vec![line], href: None }))
}

/// A person's own records: plan, assessments, skills and mentoring.
pub(super) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let Some(me) = sight::me(ctx) else { return Ok(Vec::new()) };
        let current = organization::current(ctx).await?;
        if sight::eye(ctx, &current, &me).is_none() {
            return Ok(Vec::new());
        }
        let mut records = Vec::new();
        let mut add = |kind, record| records.push(OwnRecord { kind, record });
        let opened = plans::whole(ctx, &me).await?;
        if let Some(plan) = &opened.plan {
            let record = json!({
                "target_role": plan.target_role, "aim": plan.aim, "begun_on": plan.begun_on,
                "review_on": plan.review_on, "touched_on": plan.touched_on,
            });
            add("growth.plan", record);
        }
        for area in &opened.areas {
            let record = json!({
                "title": area.title, "axis": area.axis, "why": area.why, "since": area.since,
                "state": area.state, "ended_on": area.ended_on, "outcome": area.outcome,
                "means": area.means, "milestones": area.milestones,
            });
            add("growth.area", record);
        }
        for known in assessments::history(ctx, &me).await? {
            add("growth.assessment", json!(known));
        }
        for rating in assessments::ratings(ctx, &me).await? {
            add("growth.skill", json!(rating));
        }
        for pair in mentoring::mine(ctx).await? {
            let found = mentoring::opened(ctx, &pair.id).await?;
            let sessions: Vec<_> = found
                .sessions
                .iter()
                .map(|one| json!({"day": one.day, "state": one.state, "by": one.author, "note": one.note}))
                .collect();
            let record = json!({
                "mentor": pair.mentor, "mentee": pair.mentee, "axis": pair.axis, "state": pair.state,
                "asked_on": pair.asked_on, "why": pair.why, "answer": pair.answer, "sessions": sessions,
            });
            add("growth.mentoring", record);
        }
        if let Some(said) = mentoring::availability(ctx).await? {
            add("growth.availability", json!(said));
        }
        Ok(records)
    })
}
