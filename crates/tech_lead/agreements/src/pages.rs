//! Pages: a team's agreements with their proposals, and the form of a proposal.

use axum::{extract::Path, response::Response};
use castra_org::{
    charter::{self, show},
    organization::{self, Current, Scope, TeamId},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    terms::Terms as _,
    web::{Page, Routes, done, form::Form},
};

use crate::{
    RESPONSIBILITY, actions,
    kinds::{CheckKind, FigureTest, ProposalState},
    model::{Answered, Opened, Terms, Why},
    rules, url,
    views::{AgreementForm, ShowAgreements},
};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/teams/{team}/agreements", Rule::SignedIn, index)
        .get("/teams/{team}/agreements/new", Rule::SignedIn, new)
        .post("/teams/{team}/agreements", Rule::SignedIn, propose)
        .get("/teams/{team}/agreements/{id}", Rule::SignedIn, edit)
        .post("/agreements/{id}/propose", Rule::SignedIn, propose_change)
        .post("/agreements/{id}/propose-end", Rule::SignedIn, propose_end)
        .post("/agreements/{id}/answer", Rule::SignedIn, answer)
        .post("/agreement-proposals/{id}/agree", Rule::SignedIn, agree)
        .post("/agreement-proposals/{id}/object", Rule::SignedIn, object)
        .post("/agreement-proposals/{id}/withdraw", Rule::SignedIn, withdraw)
}

async fn index(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let shown = actions::of_team(&ctx, &id).await?;
    let opened = charter::of_day(&ctx, None).await?;
    let current = &opened.current;
    let scope = Scope::Team(shown.team.clone());
    let reading = opened.organization().catalog.responsibility(RESPONSIBILITY).map(|known| {
        let resolution = opened.charter.resolve(known, &scope);
        let reading = charter::masked(&ctx, &opened, known, &resolution);
        (show::reading_status(reading.status), reading.because)
    });
    let me = ctx.viewer.person.clone().unwrap_or_default();
    let people = actions::asked_people(&current.charter, &shown.team);
    let view = ShowAgreements {
        organization: current.charter.shared(),
        today: current.today,
        team: show::scope_link(current.organization(), &scope),
        is_member: actions::is_member(&ctx, current, &shown.team),
        may_answer: people.iter().any(|person| person.as_str() == me),
        me: me.as_str().into(),
        reading,
        shown,
    };
    Ok(Page::new(format!("{}: working agreements", view.team.label), view.render()))
}

fn form(ctx: &Ctx, current: &Current, team: &TeamId) -> Result<AgreementForm> {
    if !actions::is_member(ctx, current, team) {
        return Err(Error::forbidden("only members of the team propose changes to its agreements"));
    }
    let organization = current.organization();
    let catalog = &organization.catalog;
    let figures = catalog.responsibilities.iter();
    let figures = figures.filter(|known| rules::is_figure(catalog, known.id.as_str(), FigureTest::Practised));
    Ok(AgreementForm {
        team: Some(show::scope_link(organization, &Scope::Team(team.clone()))),
        agreements: url::team(team.as_str()),
        action: url::team(team.as_str()),
        is_new: true,
        figures: figures.map(|known| (known.id.to_string(), known.title.clone())).collect(),
        ..AgreementForm::default()
    })
}

async fn new(ctx: Ctx, Path(team): Path<String>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let team = actions::team(&current, &team)?;
    let terms = Terms { check: Some(CheckKind::Review), every_days: 30, ..Terms::default() };
    let form = AgreementForm { filled: terms.filled(), ..form(&ctx, &current, &team)? };
    Ok(Page::new("Propose an agreement", form.render()))
}

async fn propose(ctx: Ctx, Path(team): Path<String>, sent: Form) -> Result<Response> {
    let current = organization::current(&ctx).await?;
    let form = form(&ctx, &current, &actions::team(&current, &team)?)?;
    sent.submit(
        async { actions::propose(&ctx, &team, sent.read("the proposal")?).await },
        |made| done(&url::team(&team), proposed(made.state)),
        |filled| AgreementForm { filled, ..form.clone() }.render(),
    )
    .await
}

fn proposed(state: ProposalState) -> &'static str {
    if state == ProposalState::Taken { "In effect." } else { "Proposed. The team was asked on Today." }
}

async fn editing(ctx: &Ctx, id: &str) -> Result<AgreementForm> {
    let known = actions::opened(ctx, id).await?.agreement;
    let current = organization::current(ctx).await?;
    let check = known.check;
    let terms = Terms {
        words: known.words,
        check: Some(check.kind),
        rule: check.rule,
        figure: check.figure,
        test: check.test,
        bound: check.bound,
        every_days: check.every_days,
        why: String::new(),
    };
    Ok(AgreementForm {
        action: url::agreement(id, "/propose"),
        is_new: false,
        filled: terms.filled(),
        ..form(ctx, &current, &known.team)?
    })
}

async fn edit(ctx: Ctx, Path((team, id)): Path<(String, String)>) -> Result<Page> {
    if actions::opened(&ctx, &id).await?.agreement.team.as_str() != team {
        return Err(Error::not_found("agreement with this id"));
    }
    Ok(Page::new("Propose a change", editing(&ctx, &id).await?.render()))
}

async fn propose_change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = editing(&ctx, &id).await?;
    sent.submit(
        async { actions::propose_change(&ctx, &id, sent.read("the proposal")?).await },
        |made| done(&url::team(made.team.as_str()), proposed(made.state)),
        |filled| AgreementForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn propose_end(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let why: Why = sent.read("the proposal")?;
    let made = actions::propose_end(&ctx, &id, &why).await?;
    Ok(done(&url::team(made.team.as_str()), proposed(made.state)))
}

async fn answer(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let answered: Answered = sent.read("the answer")?;
    actions::answer(&ctx, &id, &answered).await?;
    let team = actions::opened(&ctx, &id).await?.agreement.team;
    Ok(done(sent.back(&url::team(team.as_str())), "Answer saved."))
}

fn voted(sent: &Form, opened: &Opened, message: &'static str) -> Response {
    let said = match opened.proposal.state {
        ProposalState::Taken => "In effect.",
        _ => message,
    };
    done(sent.back(&url::team(opened.proposal.team.as_str())), said)
}

async fn agree(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    Ok(voted(&sent, &actions::vote(&ctx, &id, None).await?, "You agreed."))
}

async fn object(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let why: Why = sent.read("the objection")?;
    Ok(voted(&sent, &actions::vote(&ctx, &id, Some(&why)).await?, "Objection saved."))
}

async fn withdraw(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    Ok(voted(&sent, &actions::withdraw(&ctx, &id).await?, "Proposal withdrawn."))
}
