//! Work recorded here, upkeep, and reasons for work without a goal.

use axum::{extract::Path, response::Response};
use castra_org::organization::{self, Current, TeamId};
use castra_platform::{
    Ctx, Result, Seen,
    terms::Terms as _,
    web::{Page, done, form::Form},
};

use super::lists::team_link;
use crate::{
    actions,
    model::{ReasonTerms, UpkeepTerms, WorkTerms},
    url,
    views::WorkForm,
};

pub(super) async fn set_upkeep(ctx: Ctx, Path(team): Path<String>, sent: Form) -> Result<Response> {
    let terms: UpkeepTerms = sent.read("the upkeep")?;
    actions::set_upkeep(&ctx, &team, &sent.seen("revision")?, &terms).await?;
    Ok(done(&url::team(&team), "Upkeep agreed."))
}

pub(super) async fn explain(ctx: Ctx, Path(team): Path<String>, sent: Form) -> Result<Response> {
    let terms: ReasonTerms = sent.read("the reason")?;
    let message = if terms.reason.trim().is_empty() { "Reason removed." } else { "Reason noted." };
    actions::note_reason(&ctx, &team, &sent.seen("revision")?, terms).await?;
    Ok(done(sent.back(&url::team(&team)), message))
}

async fn form(ctx: &Ctx, current: &Current, team: &TeamId, action: String) -> Result<WorkForm> {
    let organization = current.organization();
    let mut people: Vec<_> = organization
        .members(team, current.today)
        .map(|person| (person.id.to_string(), person.name.clone()))
        .collect();
    people.sort_by(|a, b| a.1.cmp(&b.1));
    let aims = actions::aims(ctx, team.as_str()).await?;
    Ok(WorkForm {
        action,
        is_new: true,
        may_change: true,
        team: team_link(current, Some(team)),
        back: url::team(team.as_str()),
        people,
        goals: aims.into_iter().filter(|aim| aim.is_open).map(|aim| (aim.id, aim.title)).collect(),
        filled: castra_platform::terms::Filled::default(),
    })
}

pub(super) async fn new(ctx: Ctx, Path(team): Path<String>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let team = actions::team(&current, &team)?;
    if !actions::may_keep(&ctx, &current, Some(&team)) {
        return Err(actions::refused());
    }
    let terms = WorkTerms { hours: 20, starts: Some(current.today), ..WorkTerms::default() };
    let form = form(&ctx, &current, &team, crate::url::team_work(&team)).await?;
    let form = WorkForm { filled: with_people(terms.filled(), &terms.people), ..form };
    Ok(Page::new("Record work", form.render()))
}

/// The people as one value each, for the choices.
fn with_people(filled: castra_platform::terms::Filled, people: &[String]) -> castra_platform::terms::Filled {
    people.iter().fold(filled, |filled, person| filled.with("people", person.clone()))
}

pub(super) async fn record(ctx: Ctx, Path(team): Path<String>, sent: Form) -> Result<Response> {
    let current = organization::current(&ctx).await?;
    let team = actions::team(&current, &team)?;
    let form = form(&ctx, &current, &team, crate::url::team_work(&team)).await?;
    let back = url::team(team.as_str());
    sent.submit(
        async { actions::record_work(&ctx, team.as_str(), sent.read("the work")?).await },
        |_| done(&back, "Work recorded."),
        |filled| WorkForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn editing(ctx: &Ctx, id: &str) -> Result<WorkForm> {
    let (work, may_change) = actions::opened_work(ctx, id).await?;
    let current = organization::current(ctx).await?;
    let mut form = form(ctx, &current, &work.team, url::work(id)).await?;
    for person in &work.people {
        if !form.people.iter().any(|(known, _)| known == person.as_str()) {
            form.people.push((person.to_string(), current.organization().person_name(person).to_owned()));
        }
    }
    if let Some(goal) = &work.goal
        && !form.goals.iter().any(|(known, _)| known == goal)
    {
        let title = actions::opened(ctx, goal).await?.goal.title;
        form.goals.push((goal.clone(), title));
    }
    let terms = work.terms();
    let filled = with_people(terms.filled(), &terms.people).at(work.revision);
    Ok(WorkForm { is_new: false, may_change, filled, ..form })
}

pub(super) async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let form = editing(&ctx, &id).await?;
    Ok(Page::new(form.filled.value("title").to_owned(), form.render()))
}

pub(super) async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = editing(&ctx, &id).await?;
    let back = form.back.clone();
    sent.submit(
        async { actions::change_work(&ctx, &id, &seen(&sent)?, sent.read("the work")?).await },
        |_| done(&back, "Saved."),
        |filled| WorkForm { filled, ..form.clone() }.render(),
    )
    .await
}

fn seen(sent: &Form) -> Result<Seen> {
    sent.seen("revision")
}
