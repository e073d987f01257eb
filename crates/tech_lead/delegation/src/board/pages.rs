//! The pages of a board: one area, its form, a proposal of a level, and votes.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use castra_org::{
    charter::show,
    organization::{self, PersonId, Scope},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    terms::{Filled, Terms as _},
    ui::Link,
    web::{Page, Routes, done, form::Form},
};

use super::{
    actions,
    model::AreaTerms,
    polls, store,
    views::{AreaForm, MoveForm, ShowArea, ShowMove},
};
use crate::{actions as delegations, goals, url};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/teams/{team}/delegation/areas/new", Rule::SignedIn, new)
        .post("/teams/{team}/delegation/areas", Rule::SignedIn, add)
        .get("/delegation-areas/{id}", Rule::SignedIn, show_area)
        .get("/delegation-areas/{id}/edit", Rule::SignedIn, edit)
        .post("/delegation-areas/{id}", Rule::SignedIn, change)
        .post("/delegation-areas/{id}/close", Rule::SignedIn, close)
        .get("/delegation-areas/{id}/moves/new", Rule::SignedIn, new_move)
        .post("/delegation-areas/{id}/moves", Rule::SignedIn, propose)
        .get("/delegation-moves/{id}", Rule::SignedIn, show_move)
        .post("/delegation-moves/{id}/agree", Rule::SignedIn, agree)
        .post("/delegation-moves/{id}/decline", Rule::SignedIn, decline)
        .post("/delegation-moves/{id}/withdraw", Rule::SignedIn, withdraw)
        .post("/delegation-areas/{id}/polls", Rule::SignedIn, begin)
        .post("/delegation-polls/{id}/vote", Rule::SignedIn, vote)
        .post("/delegation-polls/{id}/reveal", Rule::SignedIn, reveal)
        .post("/delegation-polls/{id}/cancel", Rule::SignedIn, cancel)
}

async fn blank(ctx: &Ctx, team: &str) -> Result<AreaForm> {
    let current = organization::current(ctx).await?;
    let team = delegations::team(&current, team)?;
    if !delegations::delegates_in(ctx, &current, &team) {
        return Err(delegations::refused());
    }
    Ok(AreaForm {
        action: format!("{}/areas", url::team(team.as_str())),
        back: url::team(team.as_str()),
        is_new: true,
        goals: goals::of_team(ctx, &team).await?,
        filled: Filled::default(),
    })
}

async fn new(ctx: Ctx, Path(team): Path<String>) -> Result<Page> {
    Ok(Page::new("Add an area", blank(&ctx, &team).await?.render()))
}

fn terms(sent: &Form) -> Result<AreaTerms> {
    let (terms, faults) = AreaTerms::read(sent);
    faults.with_limits(&terms).refuse("the area").map(|()| terms)
}

async fn add(ctx: Ctx, Path(team): Path<String>, sent: Form) -> Result<Response> {
    let form = blank(&ctx, &team).await?;
    sent.submit(
        async { actions::add(&ctx, &team, terms(&sent)?).await },
        |area| done(&url::area(&area.id), "Area added."),
        |filled| AreaForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn show_area(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let area = actions::area(&ctx, ctx.read(), &id).await?;
    let current = organization::current(&ctx).await?;
    let view = ShowArea {
        organization: current.charter.shared(),
        team: show::scope_link(current.organization(), &Scope::Team(area.team.clone())),
        may_keep: actions::keeps(&ctx, &current, &area),
        goals: goals::of_team(&ctx, &area.team).await?,
        levels: store::levels(ctx.read(), area.team.as_str()).await?,
        polls: polls::of_area(&ctx, &area).await?,
        area,
    };
    Ok(Page::new(&view.area.title, view.render()))
}

async fn editing(ctx: &Ctx, id: &str) -> Result<AreaForm> {
    let area = actions::area(ctx, ctx.read(), id).await?;
    let current = organization::current(ctx).await?;
    if !actions::keeps(ctx, &current, &area) {
        return Err(delegations::refused());
    }
    Ok(AreaForm {
        action: url::area(id),
        back: url::area(id),
        is_new: false,
        goals: goals::of_team(ctx, &area.team).await?,
        filled: area.terms().filled().at(area.revision),
    })
}

async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Edit area", editing(&ctx, &id).await?.render()))
}

async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = editing(&ctx, &id).await?;
    sent.submit(
        async { actions::change(&ctx, &id, &sent.seen("revision")?, terms(&sent)?).await },
        |()| done(&url::area(&id), "Saved."),
        |filled| AreaForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn close(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::close(&ctx, &id, &sent.seen("revision")?).await?;
    let area = actions::area(&ctx, ctx.read(), &id).await?;
    Ok(done(&url::team(area.team.as_str()), "Area closed."))
}

/// The form of a level for one person in one area.
async fn moving(ctx: &Ctx, id: &str, person: &str) -> Result<MoveForm> {
    let area = actions::area(ctx, ctx.read(), id).await?;
    let current = organization::current(ctx).await?;
    let person = PersonId::from(person);
    if !actions::may_propose(ctx, &current, &area.team, &person) {
        return Err(Error::forbidden(
            "a level is proposed by the member or by those who delegate in the team",
        ));
    }
    let is_own = ctx.viewer.is(person.as_str());
    let was = store::level(ctx.read(), id, person.as_str()).await?;
    let mut filled = Filled::default();
    if let Some(was) = &was {
        filled = filled
            .with("level", was.level.as_str())
            .with("wanted", was.wanted.map_or("", |wanted| wanted.as_str()));
    }
    Ok(MoveForm {
        action: format!("{}/moves", url::area(id)),
        team: Link::new("Delegation", url::team(area.team.as_str())),
        title: area.title,
        name: current.organization().person_name(&person).to_owned(),
        is_own,
        person: person.to_string(),
        was: was.map(|was| was.level),
        filled,
    })
}

async fn new_move(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Page> {
    let query: Form = query.into_iter().collect();
    let form = moving(&ctx, &id, query.get("person").unwrap_or_default()).await?;
    Ok(Page::new("Propose a level", form.render()))
}

async fn propose(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = sent.get("person").unwrap_or_default();
    let form = moving(&ctx, &id, person).await?;
    sent.submit(
        async { actions::propose(&ctx, &id, person, sent.read("the proposal")?).await },
        |one| done(&url::move_(&one.id), "Level proposed. It applies once the other agrees."),
        |filled| MoveForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn show_move(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let opened = actions::opened(&ctx, &id).await?;
    let area = actions::area(&ctx, ctx.read(), &opened.move_.area).await?;
    let current = organization::current(&ctx).await?;
    let was = store::level(ctx.read(), &area.id, opened.move_.person.as_str()).await?;
    let view = ShowMove {
        organization: current.charter.shared(),
        me: PersonId::from(ctx.viewer.person.clone().unwrap_or_default()),
        was: was.map(|was| was.level),
        area,
        opened,
    };
    Ok(Page::new("Proposed level", view.render()))
}

async fn agree(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::agree(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(sent.back(&url::move_(&id)), "Agreed. The level applies from today."))
}

async fn decline(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::decline(&ctx, &id, &sent.seen("revision")?, &sent.read("the answer")?).await?;
    Ok(done(&url::move_(&id), "Declined."))
}

async fn withdraw(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::withdraw(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(&url::move_(&id), "Withdrawn."))
}

async fn begin(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    polls::begin(&ctx, &id).await?;
    Ok(done(&url::area(&id), "Vote opened."))
}

async fn vote(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    polls::vote(&ctx, &id, sent.read("the vote")?).await?;
    Ok(done(&url::area(&polls::get(&ctx, &id).await?.area), "Voted. No one reads your vote."))
}

async fn reveal(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    polls::reveal(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(&url::area(&polls::get(&ctx, &id).await?.area), "Vote revealed. The single votes are deleted."))
}

async fn cancel(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    polls::cancel(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(&url::area(&polls::get(&ctx, &id).await?.area), "Vote cancelled. The votes are deleted."))
}
