//! The pages of profiles: a person's profile, and a lead's list.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use castra_org::organization::{self, Scope};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    terms::{Filled, Terms as _},
    web::{Page, Routes, csv, done, form::Form},
};
use serde::Deserialize;

use super::{
    actions,
    views::{self, ListProfiles, NoteForm, ShowProfile},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/profile", Rule::SignedIn, mine)
        .get("/people/{id}/profile", Rule::SignedIn, show)
        .post("/people/{id}/profile", Rule::SignedIn, note)
        .get("/people/{id}/profile/note", Rule::SignedIn, new)
        .post("/people/{id}/profile/reviews", Rule::SignedIn, review)
        .post("/profile-entries/{id}/end", Rule::SignedIn, end)
        .get("/teams/{team}/profiles", Rule::SignedIn, of_team)
        .get("/teams/{team}/profiles.csv", Rule::SignedIn, of_team_csv)
}

async fn mine(ctx: Ctx) -> Result<Page> {
    let me = ctx.viewer.person.clone().ok_or_else(|| Error::not_found("profile of yours"))?;
    if ctx.viewer.is_outside {
        return Ok(Page::new("Profile", views::nobody()));
    }
    show(ctx, Path(me)).await
}

async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let profile = actions::opened(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    let view = ShowProfile {
        is_mine: ctx.viewer.is(profile.person.as_str()),
        me: ctx.viewer.person.clone().unwrap_or_default(),
        cadence_days: actions::cadence(&current),
        organization: current.charter.shared(),
        profile,
    };
    Ok(Page::new("Profile", view.render()))
}

/// The values a link to the form presets.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    part: String,
    replaces: String,
}

async fn form(ctx: &Ctx, id: &str, wanted: &Wanted) -> Result<NoteForm> {
    let profile = actions::opened(ctx, id).await?;
    let current = organization::current(ctx).await?;
    actions::check_writer(ctx, &current, &profile.person)?;
    let filled = match profile.standing.into_iter().find(|read| read.entry.id == wanted.replaces) {
        Some(read) => {
            let filled = read.words.unwrap_or_default().filled();
            filled.with("part", read.entry.part.as_str()).with("replaces", read.entry.id)
        }
        None => Filled::default().with("part", &wanted.part),
    };
    Ok(NoteForm {
        name: current.organization().person_name(&profile.person).to_owned(),
        person: profile.person,
        filled,
    })
}

async fn new(ctx: Ctx, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Result<Page> {
    Ok(Page::new("Add a profile entry", form(&ctx, &id, &wanted).await?.render()))
}

async fn note(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = form(&ctx, &id, &Wanted::default()).await?;
    sent.submit(
        async { actions::note(&ctx, &id, sent.read("the entry")?).await },
        |()| done(&crate::url::person(&id), "Entry added."),
        |filled| NoteForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn end(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = actions::end(&ctx, &id, sent.read("the reason")?).await?;
    Ok(done(&crate::url::person(&person), "Entry ended. It stays under past entries."))
}

async fn review(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::review(&ctx, &id, sent.read("the review")?).await?;
    Ok(done(sent.back(&crate::url::person(&id)), "Review saved."))
}

async fn of_team(ctx: Ctx, Path(team): Path<String>) -> Result<Page> {
    let (team, members) = actions::of_team(&ctx, &team).await?;
    let current = organization::current(&ctx).await?;
    let organization = current.charter.shared();
    let view = ListProfiles {
        name: organization.scope_name(&Scope::Team(team.clone())).to_owned(),
        cadence_days: actions::cadence(&current),
        today: current.today,
        organization,
        team,
        members,
    };
    Ok(Page::new(format!("{}: profiles", view.name), view.render()))
}

async fn of_team_csv(ctx: Ctx, Path(team): Path<String>) -> Result<Response> {
    let (team, members) = actions::of_team(&ctx, &team).await?;
    let current = organization::current(&ctx).await?;
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let rows = members.iter().map(|member| {
        vec![
            member.person.to_string(),
            current.organization().person_name(&member.person).to_owned(),
            member.standing.to_string(),
            day(member.reviewed_on),
            day(member.due),
            member.changes.added.to_string(),
            member.changes.ended.to_string(),
        ]
    });
    let head = ["person", "name", "entries", "reviewed_on", "due", "added_since", "ended_since"];
    Ok(csv::download(&format!("profiles-{team}"), &head, rows))
}
