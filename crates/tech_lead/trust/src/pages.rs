//! Pages: the viewer's rounds, the form of one, one with its results, and the sheet to answer.

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use castra_org::organization::{self, Current, Scope};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Rule,
    terms::{Filled, Terms as _},
    web::{Page, Routes, done, form::Form},
};
use chrono::Days;

use crate::{
    actions,
    model::{Answers, Outcome, Terms},
    post,
    post::Taken,
    rules, url, usual,
    views::{EnterCode, ListRounds, RoundForm, ShowRound, ShowSheet, TeamChoice, answered},
};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/trust", Rule::SignedIn, index)
        .post("/trust", Rule::SignedIn, open)
        .get("/trust/new", Rule::SignedIn, new)
        .get("/trust/answer", Rule::Anyone, enter)
        .post("/trust/answer", Rule::Anyone, answer)
        .post("/trust/sheet", Rule::Anyone, sheet)
        .get("/trust/{id}", Rule::SignedIn, show)
        .post("/trust/{id}/take", Rule::SignedIn, take)
        .post("/trust/{id}/tell", Rule::SignedIn, tell)
}

async fn index(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let rounds = actions::mine(&ctx).await?;
    let (own, asked) = rounds.into_iter().partition(|(round, _)| ctx.viewer.is(round.lead.as_str()));
    let view = ListRounds {
        organization: current.charter.shared(),
        may_ask: !actions::teams(&ctx, &current).is_empty(),
        own,
        asked,
        below: actions::below(&ctx, &current).await?,
    };
    Ok(Page::new("How am I leading?", view.render()))
}

fn form(ctx: &Ctx, current: &Current) -> Result<RoundForm> {
    let me = actions::me(ctx)?;
    let teams = actions::teams(ctx, current);
    if teams.is_empty() {
        return Err(Error::forbidden("only those accountable for a team's trust can ask it").ask_who("trust"));
    }
    let organization = current.organization();
    let choice = |team: &organization::TeamId| TeamChoice {
        id: team.to_string(),
        name: organization.scope_name(&Scope::Team(team.clone())).to_owned(),
        people: actions::asked_in(&current.charter, std::slice::from_ref(team), &me).len(),
    };
    Ok(RoundForm { teams: teams.iter().map(choice).collect(), filled: Filled::default() })
}

async fn new(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let base = form(&ctx, &current)?;
    let usual = usual::questions();
    let terms = Terms {
        scales: usual.scales.clone(),
        texts: usual.texts.clone(),
        words: String::new(),
        closes_on: Some(current.today + Days::new(rules::USUAL_DAYS)),
    };
    let filled = base.teams.iter().fold(terms.filled(), |filled, team| filled.with("teams", &team.id));
    Ok(Page::new("Ask how you lead", RoundForm { filled, ..base }.render()))
}

async fn open(ctx: Ctx, sent: Form) -> Result<Response> {
    let current = organization::current(&ctx).await?;
    let form = form(&ctx, &current)?;
    let teams: Vec<String> = sent.all("teams").map(str::to_owned).collect();
    sent.submit(
        async {
            let (terms, faults) = Terms::read(&sent);
            faults.with_limits(&terms).refuse("the round")?;
            actions::open(&ctx, &teams, terms).await
        },
        |round| done(&url::show(&round.id, ""), "Asked. They find it on Today."),
        |filled| RoundForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn showing(ctx: &Ctx, id: &str) -> Result<ShowRound> {
    let opened = actions::opened(ctx, id).await?;
    let current = organization::current(ctx).await?;
    Ok(ShowRound {
        organization: current.charter.shared(),
        today: current.today,
        filled: Outcome { words: opened.outcome.clone().unwrap_or_default() }
            .filled()
            .at(opened.round.revision),
        opened,
    })
}

async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("How am I leading?", showing(&ctx, &id).await?.render()))
}

async fn tell(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let view = showing(&ctx, &id).await?;
    sent.submit(
        async {
            let outcome: Outcome = sent.read("what will change")?;
            actions::tell(&ctx, &id, &sent.seen("revision")?, &outcome).await
        },
        |()| done(&url::show(&id, ""), "Shared with everyone who was asked."),
        |filled| ShowRound { filled, ..view.clone() }.render(),
    )
    .await
}

fn shown(current: &Current, taken: Taken, filled: Filled) -> ShowSheet {
    let lead = current.organization().person_name(&taken.round.lead).to_owned();
    ShowSheet { taken, lead, filled }
}

async fn take(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let taken = post::take(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    let view = shown(&current, taken, Filled::default());
    Ok(Page::new("Your sheet", view.render()).into_response())
}

async fn enter() -> Result<Page> {
    Ok(Page::new("Answer with a code", EnterCode::default().render()))
}

/// The organization's names, for a page that needs no session.
async fn names(ctx: &Ctx) -> Result<Current> {
    organization::current(&Ctx::system(&ctx.app)).await
}

async fn sheet(ctx: Ctx, sent: Form) -> Result<Response> {
    let current = names(&ctx).await?;
    sent.submit(
        async { post::sheet(&ctx, sent.verbatim("code")).await },
        |taken| Page::new("Your sheet", shown(&current, taken, Filled::default()).render()).into_response(),
        |filled| EnterCode { filled }.render(),
    )
    .await
}

/// The answers as typed: `scale-0`, `text-0` and so on.
fn read(sent: &Form, terms: &Terms) -> Answers {
    let scale = |at: usize| sent.get(&format!("scale-{at}")).and_then(|value| value.parse().ok());
    let text = |at: usize| sent.get(&format!("text-{at}")).unwrap_or_default().replace("\r\n", "\n");
    Answers {
        scales: (0..terms.scales.len()).map(scale).collect(),
        texts: (0..terms.texts.len()).map(text).collect(),
    }
}

async fn answer(ctx: Ctx, sent: Form) -> Result<Response> {
    let current = names(&ctx).await?;
    let code = sent.verbatim("code");
    let taken = match post::sheet(&ctx, code).await {
        Ok(taken) => taken,
        Err(error) if error.kind == Kind::Invalid => {
            let view = EnterCode { filled: Filled::again(&sent, error) };
            let page = Page::new("Answer with a code", view.render());
            return Ok(page.status(axum::http::StatusCode::UNPROCESSABLE_ENTITY).into_response());
        }
        Err(error) => return Err(error),
    };
    let answers = read(&sent, &taken.terms);
    sent.submit(
        async { post::answer(&ctx, code, &answers).await },
        |()| Page::new("Thank you", answered()).into_response(),
        |filled| shown(&current, taken.clone(), filled).render(),
    )
    .await
}
