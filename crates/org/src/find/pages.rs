//! The palette's answers and the results page.

use axum::{
    extract::Query,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Kind, Result,
    access::Rule,
    rooms,
    text::folded,
    ui::{Found, Link},
    web::{Page, Part, Routes, ceiling},
};
use serde::Deserialize;

use super::views::{Answer, Find};
use crate::{
    charter::{self, show},
    organization::{self, Scope},
    people,
};

/// Results shown per kind.
const RESULTS: usize = 8;
/// The similarity below which a name counts as different.
const MIN_SIMILARITY: f64 = 0.86;

pub(super) fn routes() -> Routes {
    Routes::new().get("/find", Rule::SignedIn, find)
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    part: String,
}

async fn find(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let query = ceiling::search("q", &asked.q)?.to_owned();
    let answer = if query.is_empty() { None } else { answer(&ctx, &query).await? };
    let opened = charter::of_day(&ctx, None).await?;
    let organization = opened.organization();
    let mut results: Vec<(f64, Found)> = Vec::new();
    let teams = organization.active_teams(opened.day()).map(|team| {
        (
            likeness(&query, &team.name, team.id.as_str()),
            Found::new(&team.name, "", "team", people::url::team(team.id.as_str())),
        )
    });
    let people = organization.active_people(opened.day()).map(|person| {
        let likeness = likeness(&query, &person.name, person.id.as_str());
        (
            likeness,
            Found::new(
                &person.name,
                person.level.map_or_else(String::new, |level| level.to_string()),
                "person",
                people::url::person(person.id.as_str()),
            ),
        )
    });
    let repositories =
        organization.repositories.values().filter(|known| known.period.contains(opened.day())).map(|known| {
            let place = organization.scope_name(&Scope::Team(known.team.clone())).to_owned();
            (
                likeness(&query, known.id.as_str(), known.id.as_str()),
                Found::new(
                    known.id.as_str(),
                    place,
                    "repository",
                    organization::url::repository(known.id.as_str()),
                ),
            )
        });
    let duties = organization.catalog.matching(&query).into_iter().skip(1).map(|(entry, fit)| {
        (
            fit * 0.9,
            Found::new(
                &entry.title,
                &entry.statement,
                "responsibility",
                charter::url::responsibility(entry.id.as_str()),
            ),
        )
    });
    let doors = pages(&ctx, &query);
    let mut kept: Vec<(f64, Found)> = Vec::new();
    for find in ctx.app.features.iter().filter_map(|feature| feature.find).filter(|_| !query.is_empty()) {
        let records = find(&ctx, &ctx.viewer, &query).await?;
        let record = |found: castra_platform::feature::Found| {
            (found.score, Found::new(found.title, found.detail, found.kind, found.href))
        };
        kept.extend(top(records.into_iter().map(record)));
    }
    results.extend(kept);
    for found in [top(teams), top(people), top(repositories), top(duties), doors] {
        results.extend(found);
    }
    results.sort_by(|a, b| b.0.total_cmp(&a.0));
    let view = Find { answer, results: results.into_iter().map(|(_, found)| found).collect(), query };
    Ok(if asked.part.is_empty() {
        Page::new("Find", view.render()).into_response()
    } else {
        Part(view.part()).into_response()
    })
}

/// The pages that this viewer's navigation leads to.
fn pages(ctx: &Ctx, query: &str) -> Vec<(f64, Found)> {
    let pages = ctx.app.features.iter().flat_map(|feature| feature.navigation);
    let plan = rooms::plan(pages, &ctx.viewer, "/find", None);
    let pages = plan.rooms.iter().flat_map(|entry| entry.pages.iter().map(|page| (entry.room, page)));
    top(pages.map(|(room, page)| {
        (likeness(query, page.label, &page.href), Found::new(page.label, room.label(), "page", &page.href))
    }))
}

fn top(found: impl Iterator<Item = (f64, Found)>) -> Vec<(f64, Found)> {
    let mut found: Vec<_> = found.filter(|(likeness, _)| *likeness >= MIN_SIMILARITY).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(RESULTS);
    found
}

/// The similarity of a query and a name, from 0 to 1: the name, its beginning, the beginning of a word, or a typo of one.
pub fn likeness(query: &str, name: &str, id: &str) -> f64 {
    let (query, name) = (folded(query), folded(name));
    if query.is_empty() {
        return 0.0;
    }
    if name == query || id.eq_ignore_ascii_case(&query) {
        return 1.0;
    }
    if name.starts_with(&query) || id.starts_with(&query) {
        return 0.97;
    }
    if name.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(&query)) {
        return 0.94;
    }
    if query.chars().count() < 4 {
        return 0.0;
    }
    let asked = query.chars().count();
    // Texts of very different lengths are not similar, whatever they contain, and long ones take long to compare.
    let near = |text: &str| {
        let length = text.chars().count();
        if length.min(asked) * 2 < length.max(asked) { 0.0 } else { strsim::jaro_winkler(text, &query) }
    };
    name.split_whitespace().map(near).chain([near(&name)]).fold(0.0, f64::max) * 0.93
}

/// "tech debt in payments" asks for a responsibility in a team.
async fn answer(ctx: &Ctx, query: &str) -> Result<Option<Answer>> {
    let opened = charter::of_day(ctx, None).await?;
    let (what, place) = query.rsplit_once(" in ").unwrap_or((query, ""));
    let teams = opened.organization().active_teams(opened.day());
    let team = teams
        .map(|team| (likeness(place, &team.name, team.id.as_str()), team))
        .filter(|(like, _)| *like >= MIN_SIMILARITY);
    let team = team.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, team)| team.id.to_string());
    let own = ctx.viewer.teams.first().cloned();
    let answer = match charter::who(
        ctx,
        if team.is_some() { what } else { query },
        team.as_deref().or(own.as_deref()),
        None,
    )
    .await
    {
        Ok(answer) => answer,
        Err(error) if error.kind == Kind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let organization = answer.opened.organization();
    let (line, entry) = (&answer.line, &answer.responsibility);
    let href = match line.resolution.scope.team() {
        Some(team) => charter::url::team_row(team.as_str(), entry.id.as_str()),
        None => charter::url::responsibility(entry.id.as_str()),
    };
    Ok(Some(Answer {
        duty: Link::new(
            format!("{}, {}", entry.title, organization.scope_name(&line.resolution.scope)),
            href,
        ),
        person: line.resolution.accountable().map(|id| show::person_link(organization, id)),
        note: line
            .resolution
            .since()
            .map_or_else(String::new, |day| format!("since {}", show::long_date(day))),
        status: show::status(line),
        because: show::because(organization, line),
        chain: line.resolution.describe(organization),
        evidence: show::evidence(&line.reading.evidence),
    }))
}
