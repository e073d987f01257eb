//! The pages of a repository's further answers, and whom to ask.

use axum::extract::{Path, Query};
use castra_platform::{
    Ctx, Error, Result,
    ui::Link,
    web::{Page, ceiling, form},
};
use serde::Deserialize;

use super::links::{file_link, team_link, who_link};
use crate::{
    self as asked, Answered, Knower,
    views::{
        KnowledgeShown, ShowAge, ShowAsk, ShowHandover, ShowKnowledge, ShowReleases, ShowTeams,
        ShowTechnology, ShowTogether, View,
    },
};

#[derive(Debug, Default, Deserialize)]
pub(super) struct By {
    #[serde(default)]
    by: String,
}

fn view<T>(known: &Answered<T>) -> View {
    let id = known.repository.id.as_str();
    View { repository: Link::new(id, castra_repositories::url::show(id)), team: team_link(known) }
}

pub(super) async fn knowledge(ctx: Ctx, Path(id): Path<String>, Query(query): Query<By>) -> Result<Page> {
    let by_team = query.by == "team";
    let known = asked::knowledge_map(&ctx, &id, by_team).await?;
    let view = view(&known);
    let knower = |knower: &Knower| match knower {
        Knower::Person(id, name) => Link::new(name, castra_org::people::url::person(id)),
        Knower::Team(id, name) => Link::new(name, castra_org::people::url::team(id)),
    };
    let part = |name: &str| {
        let label = if name == "." { "files outside any folder" } else { name };
        let folder = if name == "." { String::new() } else { format!("?folder={}", form::escape(name)) };
        Link::new(label, format!("/repositories/{id}/map{folder}"))
    };
    let page = ShowKnowledge {
        by_team,
        map: known.answer.map(|map| {
            let columns = map.knowers.iter().map(knower).collect();
            let parts = map
                .parts
                .iter()
                .map(|row| (part(&row.name), row.files, row.truck_factor, row.shares.clone()));
            let truck = map.truck.iter().map(|row| (who_link(&row.who), row.files, row.abandoned));
            let fading =
                map.fading.iter().map(|row| (who_link(&row.who), part(&row.part), row.last, row.is_last));
            KnowledgeShown {
                columns,
                parts: parts.collect(),
                truck: truck.collect(),
                files: map.files,
                fading: fading.collect(),
                orphaned: map.orphaned.iter().map(|path| file_link(&id, path)).collect(),
            }
        }),
        view,
    };
    Ok(Page::new(format!("{id}: knowledge"), page.render()))
}

pub(super) async fn teams(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let known = asked::crossings(&ctx, &id).await?;
    let owner = known.repository.team.to_string();
    let page = ShowTeams { view: view(&known), owner, found: known.answer };
    Ok(Page::new(format!("{id}: teams"), page.render()))
}

pub(super) async fn handover(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let found = asked::handover(&ctx, &castra_org::organization::PersonId::from(id.as_str())).await?;
    // Viewers who may not see it get the same answer as for a person who does not exist.
    let found = found.ok_or_else(|| Error::not_found(format!("page for `{id}`")))?;
    let title = format!("What only {} knows", found.name);
    let files = |part: &asked::HandoverPart| -> Vec<_> {
        let row = |file: &asked::HandoverFile| {
            let link = file_link(part.repository.as_str(), &file.path);
            (link, file.clone(), file.successor.as_ref().map(who_link))
        };
        part.files.iter().map(row).collect()
    };
    let parts = found.repositories.iter().map(|part| (part.clone(), files(part))).collect();
    Ok(Page::new(title, ShowHandover { found, parts }.render()))
}

pub(super) async fn together(ctx: Ctx) -> Result<Page> {
    let found = asked::across(&ctx).await?;
    Ok(Page::new("Repositories that change together", ShowTogether { found }.render()))
}

pub(super) async fn age(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let known = asked::age(&ctx, &id).await?;
    let view = view(&known);
    let oldest = known.answer.iter().flat_map(|age| &age.oldest);
    let oldest = oldest.map(|(path, lines, days)| (file_link(&id, path), *lines, *days)).collect();
    let page = ShowAge { view, oldest, age: known.answer };
    Ok(Page::new(format!("{id}: age"), page.render()))
}

pub(super) async fn technology(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let known = asked::technologies(&ctx, &id).await?;
    let page = ShowTechnology { view: view(&known), technologies: known.answer };
    Ok(Page::new(format!("{id}: technology"), page.render()))
}

pub(super) async fn releases(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let known = asked::releases(&ctx, &id).await?;
    let view = view(&known);
    let documents = known.answer.iter().flat_map(|found| &found.documents);
    let documents = documents.map(|document| file_link(&id, &document.path)).collect();
    let release = |name: &String| (name.clone(), known.source.as_ref().map(|source| source.release(name)));
    let releases = known.answer.iter().flat_map(|found| &found.releases);
    let names = releases.map(|found| found.names.iter().map(release).collect()).collect();
    let page = ShowReleases { view, documents, names, found: known.answer };
    Ok(Page::new(format!("{id}: releases and documents"), page.render()))
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Question {
    #[serde(default)]
    q: String,
}

pub(super) async fn ask(ctx: Ctx, Query(question): Query<Question>) -> Result<Page> {
    let query = ceiling::search("q", &question.q)?.to_owned();
    let answer = if query.is_empty() { None } else { Some(asked::ask_whom(&ctx, &query).await?) };
    let current = castra_org::organization::current(&ctx).await?;
    let teams = answer.iter().flat_map(|answer| &answer.teams).map(|(id, name, lead, files)| {
        let lead = lead.as_ref().map(|id| castra_org::charter::show::person_link(current.organization(), id));
        (Link::new(name, castra_org::people::url::team(id)), lead, *files)
    });
    let people =
        answer.iter().flat_map(|answer| &answer.people).map(|advice| (who_link(&advice.who), advice.clone()));
    let page = ShowAsk {
        teams: teams.collect(),
        people: people.collect(),
        read: answer.as_ref().map(|answer| answer.repositories),
        query,
    };
    Ok(Page::new("Whom to ask", page.render()))
}
