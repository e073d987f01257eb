//! The pages of delegations: one's own, a team's, one delegation, and its form.

use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Response},
};
use castra_org::{
    charter::show,
    organization::{self, Current, PersonId, Scope, TeamId},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    terms::{Filled, Terms as _},
    ui::Link,
    web::{Page, Routes, csv, done, form::Form},
};
use castra_tone as tone;

use super::{
    actions, board,
    checkins::{actions as checkins, store as hours},
    drift, goals,
    kinds::DelegationState,
    model::{DelegationTerms, Line, Opened},
    proposals, url,
    views::{DelegationForm, ListMine, ShowDelegation, ShowTeam},
};

pub(super) fn routes() -> Routes {
    let routes = Routes::new()
        .get("/delegations", Rule::SignedIn, index)
        .post("/delegations/hours", Rule::SignedIn, set_hours)
        .post("/delegations/{id}/check-ins", Rule::SignedIn, check_in)
        .get("/teams/{team}/delegation.csv", Rule::SignedIn, export)
        .get("/delegations/{id}", Rule::SignedIn, show_one)
        .get("/delegations/{id}/propose", Rule::SignedIn, change)
        .post("/delegations/{id}/propose", Rule::SignedIn, propose)
        .post("/delegations/{id}/accept", Rule::SignedIn, accept)
        .post("/delegations/{id}/decline", Rule::SignedIn, decline)
        .post("/delegations/{id}/withdraw", Rule::SignedIn, withdraw)
        .post("/delegations/{id}/finish", Rule::SignedIn, finish)
        .post("/delegations/{id}/return", Rule::SignedIn, end_early)
        .get("/teams/{team}/delegation", Rule::SignedIn, of_team)
        .get("/teams/{team}/delegation/new", Rule::SignedIn, new)
        .post("/teams/{team}/delegation", Rule::SignedIn, ask);
    board::pages::routes(routes)
}

fn team_link(current: &Current, team: &TeamId) -> Link {
    show::scope_link(current.organization(), &Scope::Team(team.clone()))
}

async fn index(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let view = ListMine {
        organization: current.charter.shared(),
        today: current.today,
        me: PersonId::from(ctx.viewer.person.clone().unwrap_or_default()),
        teams: led(&ctx, &current),
        lines: actions::mine(&ctx).await?,
        hours: hours::hours(ctx.read()).await?.into_iter().find(|known| ctx.viewer.is(known.person.as_str())),
    };
    Ok(Page::new("Delegations", view.render()))
}

/// The teams in which the viewer delegates.
fn led(ctx: &Ctx, current: &Current) -> Vec<Link> {
    let teams = current.organization().active_teams(current.today);
    teams
        .filter(|team| actions::delegates_in(ctx, current, &team.id))
        .map(|team| Link::new(&team.name, url::team(team.id.as_str())))
        .collect()
}

async fn of_team(ctx: Ctx, Path(team): Path<String>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let lines = actions::of_team(&ctx, &team, "", i64::from(i32::MAX)).await?;
    let team = actions::team(&current, &team)?;
    let mut members: Vec<_> = current.organization().members(&team, current.today).collect();
    members.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let members: Vec<PersonId> = members.into_iter().map(|person| person.id.clone()).collect();
    let board = board::actions::board(&ctx, team.as_str()).await?;
    let may_propose = |person: &PersonId| board::actions::may_propose(&ctx, &current, &team, person);
    let view = ShowTeam {
        organization: current.charter.shared(),
        today: current.today,
        loads: drift::loads(&ctx, &members).await?,
        facts: drift::of_viewer(&ctx, &team).await?,
        proposals: proposals::of_viewer(&ctx, &team).await?,
        // A lead does not hand work to themself.
        members: members
            .into_iter()
            .filter(|person| current.charter.leads(&team).iter().all(|lead| lead != person))
            .map(|person| (may_propose(&person), person))
            .map(|(may, person)| (person, may))
            .collect(),
        board,
        team: team_link(&current, &team),
        href: url::team(team.as_str()),
        may_ask: actions::delegates_in(&ctx, &current, &team),
        lines,
    };
    Ok(Page::new(format!("{}: delegation", view.team.label), view.render()))
}

async fn show_one(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let opened = actions::opened(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    let view = ShowDelegation {
        organization: current.charter.shared(),
        today: current.today,
        me: PersonId::from(ctx.viewer.person.clone().unwrap_or_default()),
        team: team_link(&current, &opened.delegation.team),
        check_ins: checkins::of(&ctx, &opened.delegation).await?,
        goals: goals::of_team(&ctx, &opened.delegation.team).await?,
        opened,
    };
    Ok(Page::new(view.title(), view.render()))
}

type Cell = fn(&Line) -> String;

const COLUMNS: [(&str, Cell); 14] = [
    ("id", |line| line.delegation.id.clone()),
    ("team", |line| line.delegation.team.to_string()),
    ("outcome", |line| line.delegation.outcome.clone().unwrap_or_default()),
    ("giver", |line| line.delegation.giver.to_string()),
    ("taker", |line| line.delegation.taker.to_string()),
    ("state", |line| line.delegation.state.to_string()),
    ("level", |line| line.delegation.level.map_or_else(String::new, |level| level.number().to_string())),
    ("check_in", |line| line.delegation.rhythm.map_or_else(String::new, |rhythm| rhythm.to_string())),
    ("hours_a_week", |line| line.delegation.size.map_or_else(String::new, |size| size.hours().to_string())),
    ("goal", |line| line.delegation.goal.clone().unwrap_or_default()),
    ("accepted_on", |line| line.delegation.accepted_on.map_or_else(String::new, |day| day.to_string())),
    ("due", |line| line.delegation.due.map_or_else(String::new, |day| day.to_string())),
    ("ended_on", |line| line.delegation.ended_on.map_or_else(String::new, |day| day.to_string())),
    ("result", |line| line.delegation.result.clone().unwrap_or_default()),
];

async fn export(ctx: Ctx, Path(team): Path<String>) -> Result<Response> {
    let lines = actions::of_team(&ctx, &team, "", i64::from(i32::MAX)).await?;
    let rows = lines.iter().map(|line| COLUMNS.map(|(_, cell)| cell(line)).to_vec());
    Ok(csv::download(&format!("delegation-{team}"), &COLUMNS.map(|(name, _)| name), rows))
}

async fn set_hours(ctx: Ctx, sent: Form) -> Result<Response> {
    checkins::set_hours(&ctx, &sent.read("your hours")?).await?;
    Ok(done(sent.back(url::MINE), "Saved."))
}

async fn check_in(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    checkins::check_in(&ctx, &id, &sent.read("the check-in")?).await?;
    Ok(done(sent.back(&url::show(&id)), "Check-in saved."))
}

/// The areas of a team's board: id and title.
async fn areas(ctx: &Ctx, team: &TeamId) -> Result<Vec<(String, String)>> {
    let board = board::actions::board(ctx, team.as_str()).await?;
    Ok(board.areas.into_iter().map(|area| (area.id, area.title)).collect())
}

/// The form of a new request with everything that does not depend on what was typed.
async fn form(ctx: &Ctx, team: &str, follows: &str) -> Result<DelegationForm> {
    let current = organization::current(ctx).await?;
    let team = actions::team(&current, team)?;
    if !actions::delegates_in(ctx, &current, &team) {
        return Err(actions::refused());
    }
    let organization = current.organization();
    let mut people: Vec<(String, String)> = actions::takers(ctx, &current, &team)
        .iter()
        .map(|person| (person.to_string(), organization.person_name(person).to_owned()))
        .collect();
    people.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(DelegationForm {
        action: url::team(team.as_str()),
        back: Link::new("Delegation", url::team(team.as_str())),
        areas: areas(ctx, &team).await?,
        goals: goals::of_team(ctx, &team).await?,
        team: Some(team_link(&current, &team)),
        is_new: true,
        follows: follows.to_owned(),
        people,
        ..DelegationForm::default()
    })
}

async fn new(ctx: Ctx, Path(team): Path<String>, Query(query): Query<Vec<(String, String)>>) -> Result<Page> {
    let query: Form = query.into_iter().collect();
    let follows = query.get("follows").unwrap_or_default();
    let mut form = form(&ctx, &team, follows).await?;
    // A proposal, a cell of the board or an earlier delegation brings values.
    let (mut terms, _) = DelegationTerms::read(&query);
    if !follows.is_empty() {
        let opened = actions::opened(&ctx, follows).await?;
        let due = terms.due;
        terms = opened.terms.unwrap_or_default();
        terms.due = due.or(terms.due);
    }
    // The text of an action item is private, so that it is in no address.
    if let Some(id) = query.get("item")
        && let Some(item) = castra_one_on_ones::open_items(&ctx).await?.into_iter().find(|item| item.id == id)
    {
        terms.outcome = item.text.unwrap_or_default().chars().take(300).collect();
    }
    form.filled = terms.filled().with("to", query.get("to").unwrap_or_default());
    Ok(Page::new("Delegate something", form.render()))
}

/// The typed terms that the tone check looks at.
fn parts(sent: &Form) -> Vec<(&'static str, String)> {
    DelegationForm::TONED.iter().map(|name| (*name, sent.get(name).unwrap_or_default().to_owned())).collect()
}

fn looked_at(sent: &Form) -> Vec<tone::CheckedField> {
    let parts = parts(sent);
    tone::looked_at(parts.iter().map(|(name, text)| (*name, text.as_str())))
}

/// The form as typed with the findings of the tone check, after taking over a rewording; `None` if it is to be sent.
fn checked(form: &DelegationForm, sent: &Form) -> Option<DelegationForm> {
    let button = sent.get("take");
    if button.is_none() && sent.get("do") != Some("check") {
        return None;
    }
    let filled = |sent: &Form| Filled::again(sent, Error::invalid(""));
    let found = looked_at(sent);
    let form = form.clone();
    Some(match button.and_then(|button| tone::take_over(&found, button)) {
        None => DelegationForm { filled: filled(sent), checked: found, was_checked: true, ..form },
        Some((part, text)) => {
            let reworded = |(name, value): (&str, &str)| {
                (name.to_owned(), if name == part { text.clone() } else { value.to_owned() })
            };
            let sent: Form = sent.pairs().map(reworded).collect();
            DelegationForm { filled: filled(&sent), checked: looked_at(&sent), was_checked: true, ..form }
        }
    })
}

fn terms(sent: &Form) -> Result<DelegationTerms> {
    let (terms, faults) = DelegationTerms::read(sent);
    faults.with_limits(&terms).refuse("the delegation").map(|()| terms)
}

async fn ask(ctx: Ctx, Path(team): Path<String>, sent: Form) -> Result<Response> {
    let form = form(&ctx, &team, sent.get("follows").unwrap_or_default()).await?;
    if let Some(checked) = checked(&form, &sent) {
        return Ok(Page::new("Delegate something", checked.render()).into_response());
    }
    let to = sent.get("to").unwrap_or_default();
    sent.submit(
        async { actions::ask(&ctx, &team, to, sent.get("follows"), terms(&sent)?).await },
        |one| done(&url::show(&one.id), "Request sent. Only the two of you can see it until it is accepted."),
        |filled| DelegationForm { filled, checked: looked_at(&sent), ..form.clone() }.render(),
    )
    .await
}

/// The form of other terms.
async fn proposing(ctx: &Ctx, id: &str) -> Result<DelegationForm> {
    let opened = actions::opened(ctx, id).await?;
    if opened.rounds.is_none() {
        return Err(Error::forbidden("only the two people of a delegation can change it"));
    }
    let one = &opened.delegation;
    if !matches!(one.state, DelegationState::Asked | DelegationState::Open) {
        return Err(Error::conflict("this delegation has ended"));
    }
    let current = organization::current(ctx).await?;
    let known = on_the_table(&opened);
    Ok(DelegationForm {
        action: format!("{}/propose", url::show(id)),
        back: Link::new(known.outcome.clone(), url::show(id)),
        team: Some(team_link(&current, &one.team)),
        areas: areas(ctx, &one.team).await.unwrap_or_default(),
        goals: goals::of_team(ctx, &one.team).await?,
        was: one.level,
        filled: known.filled().at(one.revision),
        ..DelegationForm::default()
    })
}

fn on_the_table(opened: &Opened) -> DelegationTerms {
    opened.pending().or(opened.terms.as_ref()).cloned().unwrap_or_default()
}

async fn change(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Propose a change", proposing(&ctx, &id).await?.render()))
}

async fn propose(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = proposing(&ctx, &id).await?;
    if let Some(checked) = checked(&form, &sent) {
        return Ok(Page::new("Propose a change", checked.render()).into_response());
    }
    let words = sent.get("words").unwrap_or_default();
    sent.submit(
        async { actions::propose(&ctx, &id, &sent.seen("revision")?, terms(&sent)?, words).await },
        |()| done(&url::show(&id), "Change proposed."),
        |filled| DelegationForm { filled, checked: looked_at(&sent), ..form.clone() }.render(),
    )
    .await
}

async fn accept(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::accept(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(sent.back(&url::show(&id)), "Accepted."))
}

async fn decline(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::decline(&ctx, &id, &sent.seen("revision")?, &sent.read("the answer")?).await?;
    Ok(done(&url::show(&id), "Declined."))
}

async fn withdraw(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::withdraw(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(&url::show(&id), "Withdrawn."))
}

async fn finish(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::finish(&ctx, &id, &sent.seen("revision")?, sent.read("the result")?).await?;
    Ok(done(&url::show(&id), "Finished."))
}

async fn end_early(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::end_early(&ctx, &id, &sent.seen("revision")?, &sent.read("the answer")?).await?;
    Ok(done(&url::show(&id), "Ended. The reason is for the two of you."))
}
