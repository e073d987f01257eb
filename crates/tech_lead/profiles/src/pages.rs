//! The pages of profiles: a person's profile, and a lead's list.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::organization::{self, PersonId, Scope};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Rule,
    ui::{FieldError, Flash, Tone},
    web::{Page, Routes, csv, form::Form, redirect_with},
};
use serde::Deserialize;

use super::{
    actions,
    kinds::ProfilePart,
    model::Words,
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

async fn form(ctx: &Ctx, id: &str, part: &str, replaces: &str) -> Result<NoteForm> {
    let profile = actions::opened(ctx, id).await?;
    if !profile.may_write {
        return Err(Error::not_found("such profile"));
    }
    let current = organization::current(ctx).await?;
    let replaced = profile.standing.iter().find(|read| read.entry.id == replaces);
    let words = replaced.and_then(|read| read.words.clone()).unwrap_or_default();
    Ok(NoteForm {
        person: id.to_owned(),
        name: current.organization().person_name(&PersonId::from(id)).to_owned(),
        part: replaced.map_or_else(|| part.to_owned(), |read| read.entry.part.as_str().to_owned()),
        replaces: replaced.map(|read| read.entry.id.clone()),
        text: words.text,
        links: words.links.join("\n"),
        errors: Vec::new(),
    })
}

async fn new(ctx: Ctx, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Result<Page> {
    let form = form(&ctx, &id, &wanted.part, &wanted.replaces).await?;
    Ok(Page::new("Add a profile entry", form.render()))
}

async fn note(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let text = |name: &str| sent.get(name).unwrap_or_default().to_owned();
    let said = Words {
        text: text("text"),
        links: text("links")
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    let part: Result<ProfilePart> =
        text("part").parse().map_err(|()| Error::invalid_field("part", "choose a part of the profile"));
    let noted = match part {
        Ok(part) => actions::note(&ctx, &id, part, said, sent.get("replaces")).await,
        Err(error) => Err(error),
    };
    match noted {
        Ok(_) => Ok(back(&format!("/people/{id}/profile"), "Entry added.")),
        Err(error) if error.kind == Kind::Invalid => {
            let fault = |known: castra_platform::error::FieldError| FieldError {
                field: known.field,
                message: known.message,
            };
            let form = NoteForm {
                part: text("part"),
                text: text("text"),
                links: text("links"),
                errors: error.fields.into_iter().map(fault).collect(),
                ..form(&ctx, &id, "", sent.get("replaces").unwrap_or_default()).await?
            };
            let page = Page::new("Check the form", form.render());
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn end(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = actions::end(&ctx, &id, sent.get("why").unwrap_or_default()).await?;
    Ok(back(&format!("/people/{person}/profile"), "Entry ended. It stays under past entries."))
}

async fn review(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::review(&ctx, &id, sent.get("note").unwrap_or_default()).await?;
    let usual = format!("/people/{id}/profile");
    Ok(back(sent.back(&usual), "Review saved."))
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

fn back(href: &str, message: &str) -> Response {
    redirect_with(href, &Flash { tone: Tone::Good, message: message.to_owned(), undo: None })
}
