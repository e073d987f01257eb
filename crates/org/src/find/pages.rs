//! The palette's answers and the results page.

use axum::{
    extract::Query,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Result,
    access::Rule,
    ui::{Found, Link},
    web::{Page, Part, Routes, ceiling},
};
use serde::Deserialize;

use super::{
    actions::{self, Answer, Held, Who},
    rules::{For, Guess, Meaning, merged},
    url,
    views::{AnswerLine, Find, WhoAnswer},
};
use crate::{
    charter::{self, Line, Lines, State, show},
    organization::{self, Organization, PersonId, Scope, TeamId},
    people,
};

/// Results shown.
const MOST: usize = 20;
/// Teams shown of an answer for each of them.
const MOST_TEAMS: usize = 20;

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
    let answer = actions::answer(&ctx, &query).await?;
    let is_part = !asked.part.is_empty();
    // The page shows the answer above the list, the palette as its first entry.
    let who = answer.who.as_ref().filter(|(at, _)| *at == 0 && !is_part);
    let results = shown(&query, &answer, who.map(|(at, _)| *at));
    let who =
        who.map(|(at, who)| who_answer(answer.opened.organization(), &query, &answer.guesses[*at], who));
    let is_empty = who.is_none() && results.is_empty();
    let examples = if is_empty { actions::examples(&ctx).await? } else { Vec::new() };
    let examples = examples.into_iter().map(|text| Link::new(&text, url::find(&text))).collect();
    let view = Find { query, who, results, examples };
    Ok(if is_part {
        Part(view.part()).into_response()
    } else {
        Page::new("Find", view.render()).into_response()
    })
}

/// Everything that was found, best first, without the guess at a place that is shown already.
fn shown(query: &str, answer: &Answer, without: Option<usize>) -> Vec<Found> {
    let organization = answer.opened.organization();
    let found = |(at, guess): (usize, &Guess)| {
        let who = answer.who.as_ref().filter(|(of, _)| *of == at);
        let mut found = match who {
            Some((_, who)) => who_found(organization, guess, who),
            None => thing(organization, &guess.meaning),
        };
        if let Some(words) = guess.words(query) {
            let note = [words.as_str(), &found.note].join(" ");
            note.trim_end().clone_into(&mut found.note);
        }
        (guess.is_guess, found)
    };
    let guesses = answer.guesses.iter().enumerate().filter(|(at, _)| Some(*at) != without).map(found);
    let records =
        answer.records.iter().map(|found| Found::new(&found.title, &found.detail, found.kind, &found.href));
    let mut all = merged(guesses, records);
    all.truncate(MOST);
    all
}

fn thing(organization: &Organization, meaning: &Meaning) -> Found {
    match meaning {
        Meaning::Responsibility(id, team) => {
            let entry = organization.catalog.responsibility(id.as_str());
            let title = entry.map_or(id.as_str(), |entry| &entry.title);
            let statement = entry.map_or("", |entry| &entry.statement);
            let (title, href) = match team {
                Some(team) => (
                    format!("{title} in {}", team_name(organization, team)),
                    charter::url::team_row(team.as_str(), id.as_str()),
                ),
                None => (title.to_owned(), charter::url::responsibility(id.as_str())),
            };
            Found::new(title, statement, "who does what", href)
        }
        Meaning::Role(id, team) => {
            let title = organization.catalog.role(id.as_str()).map_or(id.as_str(), |role| &role.title);
            let (title, href) = match team {
                Some(team) => (
                    format!("{title} of {}", team_name(organization, team)),
                    people::url::team(team.as_str()),
                ),
                None => (title.to_owned(), charter::url::who()),
            };
            Found::new(title, "", "who does what", href)
        }
        Meaning::Team(id) => {
            Found::new(team_name(organization, id), "", "team", people::url::team(id.as_str()))
        }
        Meaning::Person(id) => {
            let level = organization.people.get(id).and_then(|person| person.level);
            let level = level.map_or_else(String::new, |level| level.to_string());
            Found::new(organization.person_name(id), level, "person", people::url::person(id.as_str()))
        }
        Meaning::Repository(id) => {
            let known = organization.repositories.get(id);
            let place = known.map(|known| team_name(organization, &known.team)).unwrap_or_default();
            Found::new(id.as_str(), place, "repository", organization::url::repository(id.as_str()))
        }
        Meaning::Knowledge(id) => {
            let href = format!("{}/knowledge", organization::url::repository(id.as_str()));
            Found::new(format!("Who knows {id}"), "", "repository", href)
        }
        Meaning::Page(label, about, href) => {
            let title = match about {
                For::Nothing => (*label).to_owned(),
                For::Team(team) => {
                    format!("{label}: {}", team_name(organization, team))
                }
                For::Person(person) => format!("{label}: {}", organization.person_name(person)),
            };
            Found::new(title, "", "go to", href)
        }
    }
}

fn team_name(organization: &Organization, team: &TeamId) -> String {
    organization.scope_name(&Scope::Team(team.clone())).to_owned()
}

fn names<'a>(
    organization: &Organization,
    people: impl IntoIterator<Item = &'a PersonId>,
    and: &str,
) -> String {
    people.into_iter().map(|id| organization.person_name(id)).collect::<Vec<_>>().join(and)
}

/// Who is accountable on a line, in a few words.
fn holder(organization: &Organization, line: &Line) -> String {
    match line.resolution.state {
        State::Assigned => names(organization, &line.resolution.holders, " and "),
        State::Contested => {
            format!("{} both claim it", names(organization, &line.resolution.holders, " and "))
        }
        State::Unassigned => "no one".to_owned(),
    }
}

fn held(organization: &Organization, held: &Held) -> String {
    match (held.own.is_empty(), held.covered_by.is_empty()) {
        (false, _) => names(organization, &held.own, " and "),
        (true, false) => format!("no one; {} covers it", names(organization, &held.covered_by, " and ")),
        (true, true) => "no one".to_owned(),
    }
}

/// A few of many teams with their people.
fn in_teams(organization: &Organization, teams: &[(&Scope, String)]) -> String {
    let shown = teams.iter().take(4).map(|(scope, who)| format!("{}: {who}", organization.scope_name(scope)));
    let rest = teams.len().saturating_sub(4);
    let more = (rest > 0).then(|| format!("{rest} more"));
    shown.chain(more).collect::<Vec<_>>().join(" · ")
}

/// The answer as a result of the palette.
fn who_found(organization: &Organization, guess: &Guess, who: &Who) -> Found {
    let mut found = thing(organization, &guess.meaning);
    match who {
        Who::Accountable(entry, Lines::One(line)) => {
            let place = organization.scope_name(&line.resolution.scope);
            found.title = format!("{}, {place}: {}", entry.title, holder(organization, line));
            found.note = format!("{}. {}", show::status(line).word(), show::because(organization, line));
        }
        Who::Accountable(entry, Lines::InTeams(lines)) => {
            let teams: Vec<_> =
                lines.iter().map(|line| (&line.resolution.scope, holder(organization, line))).collect();
            found.title = format!("{}, in each team", entry.title);
            found.note = in_teams(organization, &teams);
        }
        Who::Holders(role, holders) => {
            let teams: Vec<_> = holders.iter().map(|one| (&one.scope, held(organization, one))).collect();
            if let [(scope, who)] = teams.as_slice() {
                found.title = format!("{}, {}: {who}", role.title, organization.scope_name(scope));
            } else {
                found.title = format!("{}, in each team", role.title);
                found.note = in_teams(organization, &teams);
            }
        }
    }
    found
}

/// The answer as the page's card.
fn who_answer(organization: &Organization, query: &str, guess: &Guess, who: &Who) -> WhoAnswer {
    let found = thing(organization, &guess.meaning);
    let link = |id: &PersonId| show::person_link(organization, id);
    let lines: Vec<AnswerLine> = match who {
        Who::Accountable(_, Lines::One(line)) => vec![accountable(organization, line)],
        Who::Accountable(_, Lines::InTeams(lines)) => {
            lines.iter().map(|line| accountable(organization, line)).collect()
        }
        Who::Holders(_, holders) => {
            let line = |one: &Held| AnswerLine {
                place: place(organization, &one.scope),
                people: one.own.iter().map(link).collect(),
                note: if one.covered_by.is_empty() {
                    String::new()
                } else {
                    format!("{} covers it", names(organization, &one.covered_by, " and "))
                },
                status: None,
                because: String::new(),
                chain: Vec::new(),
                evidence: Vec::new(),
            };
            holders.iter().map(line).collect()
        }
    };
    WhoAnswer {
        duty: Link::new(found.title, found.href),
        guess: guess.words(query),
        more: lines.len().saturating_sub(MOST_TEAMS),
        lines: lines.into_iter().take(MOST_TEAMS).collect(),
    }
}

fn place(organization: &Organization, scope: &Scope) -> Link {
    let href = scope.team().map_or_else(charter::url::who, |team| people::url::team(team.as_str()));
    Link::new(organization.scope_name(scope), href)
}

fn accountable(organization: &Organization, line: &Line) -> AnswerLine {
    let resolution = &line.resolution;
    AnswerLine {
        place: place(organization, &resolution.scope),
        people: resolution.holders.iter().map(|id| show::person_link(organization, id)).collect(),
        note: match resolution.state {
            State::Contested => "both claim it, so neither is accountable".to_owned(),
            _ => resolution.since().map_or_else(String::new, |day| format!("since {}", show::long_date(day))),
        },
        status: Some(show::status(line)),
        because: show::because(organization, line),
        chain: resolution.describe(organization),
        evidence: show::evidence(&line.reading.evidence),
    }
}
