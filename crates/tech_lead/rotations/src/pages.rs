//! Pages: all rotations, those of a team, one with its next weeks, and its form.

use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use castra_org::{
    charter::show,
    organization::{self, Current, Scope, TeamId},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    terms::{Faults, Terms as _},
    web::{Page, Routes, done, form::Form},
};
use chrono::{Days, TimeDelta};

use crate::{
    actions, calendar, changes,
    kinds::{SwapState, Unit},
    model::{CoverTerms, Rota, SwapTerms, Terms},
    related, rules, url,
    views::{ListRotations, RotationForm, RotationLine, ShowRotation},
};

/// How many days ahead the page of a rotation shows.
const AHEAD_DAYS: i64 = 84;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/rotations", Rule::SignedIn, index)
        .get("/teams/{team}/rotations", Rule::SignedIn, of_team)
        .get("/teams/{team}/rotations/new", Rule::SignedIn, new)
        .post("/teams/{team}/rotations", Rule::SignedIn, set_up)
        .get("/rotations/{id}", Rule::SignedIn, show_one)
        .get("/rotations/{id}/edit", Rule::SignedIn, edit)
        .get("/rotations/{id}/turns.ics", Rule::SignedIn, download)
        .post("/rotations/{id}", Rule::SignedIn, change)
        .post("/rotations/{id}/end", Rule::SignedIn, end)
        .post("/rotations/{id}/covers", Rule::SignedIn, cover)
        .post("/rotations/{id}/covers/{cover}/cancel", Rule::SignedIn, cancel)
        .post("/rotations/{id}/swaps", Rule::SignedIn, ask)
        .post("/rotation-swaps/{id}/agree", Rule::SignedIn, agree)
        .post("/rotation-swaps/{id}/decline", Rule::SignedIn, decline)
        .post("/rotation-swaps/{id}/withdraw", Rule::SignedIn, withdraw)
}

fn lines(ctx: &Ctx, current: &Current, rotas: &[Rota]) -> Vec<RotationLine> {
    let organization = current.organization();
    let line = |rota: &Rota| {
        let on = actions::on_at(current, rota, ctx.now()).and_then(|on| on.person);
        RotationLine {
            name: rota.rotation.name.clone(),
            href: url::show(&rota.rotation.id, ""),
            team: show::scope_link(organization, &Scope::Team(rota.rotation.team.clone())),
            on: on.map(|person| show::person_link(organization, &person)),
            sentence: related::sentence(current, rota, ctx.now()),
        }
    };
    rotas.iter().map(line).collect()
}

async fn index(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let rotas = actions::list(&ctx, "").await?;
    let view = ListRotations { team: None, new: None, lines: lines(&ctx, &current, &rotas) };
    Ok(Page::new("On duty", view.render()))
}

async fn of_team(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let team = actions::team(&current, &id)?;
    let rotas = actions::list(&ctx, &id).await?;
    let view = ListRotations {
        team: Some(show::scope_link(current.organization(), &Scope::Team(team.clone()))),
        new: actions::may_keep(&ctx, &team).then(|| url::team(&id, "/new")),
        lines: lines(&ctx, &current, &rotas),
    };
    Ok(Page::new("Rotations", view.render()))
}

fn form(ctx: &Ctx, current: &Current, team: &TeamId) -> Result<RotationForm> {
    if !actions::may_keep(ctx, team) {
        return Err(Error::forbidden("only the lead of a team sets up and changes its rotations"));
    }
    let organization = current.organization();
    let members = organization.members(team, current.today);
    Ok(RotationForm {
        team: Some(show::scope_link(organization, &Scope::Team(team.clone()))),
        action: url::team(team.as_str(), ""),
        cancel: url::team(team.as_str(), ""),
        is_new: true,
        members: members.map(|person| (person.id.to_string(), person.name.clone())).collect(),
        ..RotationForm::default()
    })
}

/// The terms of a form, where people are typed by name, one per line.
fn terms(form: &RotationForm, sent: &Form) -> Result<Terms> {
    let (mut terms, mut faults): (Terms, Faults) = Terms::read(sent);
    for typed in &mut terms.people {
        let known = form.members.iter().find(|(id, name)| name.eq_ignore_ascii_case(typed) || id == typed);
        match known {
            Some((id, _)) => typed.clone_from(id),
            None => faults
                .add("people", format!("`{typed}` is not a member of the team; write one name per line")),
        }
    }
    for (field, fault) in [("hand_over", rules::time(&terms.hand_over).is_none())] {
        if fault && !terms.hand_over.trim().is_empty() {
            faults.add(field, format!("`{}` is not a time such as 10:00", terms.hand_over.trim()));
        }
    }
    faults.with_limits(&terms).refuse("the rotation").map(|()| terms)
}

async fn new(ctx: Ctx, Path(team): Path<String>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let team = actions::team(&current, &team)?;
    let form = form(&ctx, &current, &team)?;
    let terms = Terms {
        people: form.members.iter().map(|(_, name)| name.clone()).collect(),
        every: 1,
        unit: Some(Unit::Weeks),
        first_day: Some(current.today),
        hand_over: "10:00".to_owned(),
        zone: current.organization().settings.timezone.name().to_owned(),
        ..Terms::default()
    };
    Ok(Page::new("Set up a rotation", RotationForm { filled: terms.filled(), ..form }.render()))
}

async fn set_up(ctx: Ctx, Path(team): Path<String>, sent: Form) -> Result<Response> {
    let current = organization::current(&ctx).await?;
    let form = form(&ctx, &current, &actions::team(&current, &team)?)?;
    sent.submit(
        async { actions::set_up(&ctx, &team, terms(&form, &sent)?).await },
        |made| done(&url::show(&made.id, ""), "Rotation set up."),
        |filled| RotationForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn editing(ctx: &Ctx, id: &str) -> Result<RotationForm> {
    let rota = actions::opened(ctx, id).await?;
    let current = organization::current(ctx).await?;
    let base = form(ctx, &current, &rota.rotation.team)?;
    let organization = current.organization();
    let plan = rota.plans.last().ok_or_else(actions::not_there)?;
    // The next hand-over of the present order.
    let next = actions::on_at(&current, &rota, ctx.now()).map(|on| on.turn.date() + Days::new(plan.days()));
    let terms = Terms {
        name: rota.rotation.name.clone(),
        people: plan.people.iter().map(|id| organization.person_name(id).to_owned()).collect(),
        every: plan.every,
        unit: Some(plan.unit),
        first_day: Some(next.unwrap_or(plan.first_day).max(plan.first_day)),
        hand_over: plan.hand_over.format("%H:%M").to_string(),
        zone: rota.rotation.zone.name().to_owned(),
    };
    Ok(RotationForm {
        action: url::show(id, ""),
        cancel: url::show(id, ""),
        is_new: false,
        filled: terms.filled().at(rota.rotation.revision),
        ..base
    })
}

async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Change the rotation", editing(&ctx, &id).await?.render()))
}

async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = editing(&ctx, &id).await?;
    sent.submit(
        async { actions::change(&ctx, &id, &sent.seen("revision")?, terms(&form, &sent)?).await },
        |()| done(&url::show(&id, ""), "Saved."),
        |filled| RotationForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn showing(ctx: &Ctx, id: &str) -> Result<ShowRotation> {
    let rota = actions::opened(ctx, id).await?;
    let current = organization::current(ctx).await?;
    let now = ctx.now();
    let organization = current.organization();
    let team = &rota.rotation.team;
    let members = organization.members(team, current.today);
    Ok(ShowRotation {
        organization: current.charter.shared(),
        now,
        team: show::scope_link(organization, &Scope::Team(team.clone())),
        may_keep: actions::may_keep(ctx, team),
        may_take_part: changes::may_take_part(ctx, &current, &rota),
        me: ctx.viewer.person.clone().unwrap_or_default().as_str().into(),
        members: members.map(|person| (person.id.to_string(), person.name.clone())).collect(),
        ahead: actions::stretches(&current, &rota, now, now + TimeDelta::days(AHEAD_DAYS)),
        rota,
        cover: castra_platform::terms::Filled::default(),
        swap: castra_platform::terms::Filled::default(),
    })
}

async fn show_one(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let view = showing(&ctx, &id).await?;
    Ok(Page::new(view.rota.rotation.name.clone(), view.render()))
}

async fn download(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let text = calendar::of_rotation(&ctx, &id).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"rotation.ics\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}

async fn end(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::end(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(&url::show(&id, ""), "Rotation ended."))
}

async fn cover(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let view = showing(&ctx, &id).await?;
    sent.submit(
        async {
            let terms: CoverTerms = sent.read("the cover")?;
            changes::cover(&ctx, &id, &terms).await
        },
        |_| done(&url::show(&id, ""), "Cover saved."),
        |filled| ShowRotation { cover: filled, ..view.clone() }.render(),
    )
    .await
}

async fn cancel(ctx: Ctx, Path((id, cover)): Path<(String, String)>) -> Result<Response> {
    changes::cancel(&ctx, &id, &cover).await?;
    Ok(done(&url::show(&id, ""), "Cover cancelled."))
}

async fn ask(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let view = showing(&ctx, &id).await?;
    sent.submit(
        async {
            let terms: SwapTerms = sent.read("the swap")?;
            changes::ask(&ctx, &id, &terms).await
        },
        |_| done(&url::show(&id, ""), "Asked. They find it on Today."),
        |filled| ShowRotation { swap: filled, ..view.clone() }.render(),
    )
    .await
}

async fn settle(ctx: &Ctx, id: &str, sent: &Form, to: SwapState, message: &str) -> Result<Response> {
    let swap = changes::settle(ctx, id, to).await?;
    Ok(done(sent.back(&url::show(&swap.rotation, "")), message))
}

async fn agree(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    settle(&ctx, &id, &sent, SwapState::Agreed, "Swapped.").await
}

async fn decline(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    settle(&ctx, &id, &sent, SwapState::Declined, "Declined.").await
}

async fn withdraw(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    settle(&ctx, &id, &sent, SwapState::Withdrawn, "Withdrawn.").await
}
