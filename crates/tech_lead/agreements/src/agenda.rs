//! Agreements on the agenda of their team's review: proposals to vote on, checks that failed, and questions that wait.

use castra_org::{charter::show::long_date, organization};
use castra_platform::{
    Ctx, Result,
    feature::{Act, AgendaLine, AgendaSection, Meeting},
};
use chrono::TimeDelta;
use futures::future::BoxFuture;

use crate::{
    actions,
    kinds::{ProposalKind, ProposalState},
    model::{Checked, Opened, Outcome},
    rules, url,
};

pub(crate) fn agenda<'a>(ctx: &'a Ctx, meeting: &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>> {
    Box::pin(async move {
        // They are the team's own: the leads do not go through them.
        let Some(team) = &meeting.team else { return Ok(Vec::new()) };
        let current = organization::current(ctx).await?;
        let shown = actions::of_team(ctx, team).await?;
        let name = |person: &organization::PersonId| current.organization().person_name(person).to_owned();
        let proposed = shown
            .proposals
            .iter()
            .filter(|opened| opened.proposal.state == ProposalState::Open)
            .map(|opened| proposed(opened, meeting, &name(&opened.proposal.proposed_by)));
        let checked = shown.agreements.iter().filter_map(|checked| {
            failed(checked, meeting).or_else(|| {
                let asked = checked.asked.as_ref()?;
                Some(asked_of(checked, meeting, asked.as_str(), &name(asked)))
            })
        });
        Ok(proposed.chain(checked).collect())
    })
}

fn proposed(opened: &Opened, meeting: &Meeting, by: &str) -> AgendaLine {
    let proposal = &opened.proposal;
    let what = match proposal.kind {
        ProposalKind::Add => "New agreement",
        ProposalKind::Change => "Changed agreement",
        ProposalKind::End => "End of an agreement",
    };
    let agree = opened.votes.iter().filter(|vote| vote.agrees).count();
    let detail = format!(
        "Proposed by {by}, {agree} of {} agree; decided after {}.",
        opened.of,
        long_date(proposal.until)
    );
    let viewer = meeting.viewer.person.as_deref();
    let may_vote = viewer.is_some_and(|me| !opened.votes.iter().any(|vote| vote.person.as_str() == me));
    let acts = may_vote.then(|| Act::new("Agree", url::proposal(&proposal.id, "/agree")));
    AgendaLine::new(
        AgendaSection::Agreements,
        format!("agreement-proposal:{}", proposal.id),
        format!("{what}: {}", proposal.words),
        detail,
        url::team(proposal.team.as_str()),
    )
    .urgency(if proposal.until - meeting.today <= TimeDelta::days(1) { 1 } else { 2 })
    .changed(meeting.is_news(proposal.proposed_on))
    .since(Some(proposal.proposed_on))
    .acts(acts.into_iter().collect())
}

/// A check that did not hold. It is new in the first review after the period in which it failed began.
fn failed(checked: &Checked, meeting: &Meeting) -> Option<AgendaLine> {
    let Outcome::Broken(because) = &checked.outcome else { return None };
    let agreement = &checked.agreement;
    let period = rules::period(agreement, meeting.today);
    let line = AgendaLine::new(
        AgendaSection::Agreements,
        format!("agreement:{}:{period}", agreement.id),
        format!("Not kept: {}", agreement.words),
        because,
        url::team(agreement.team.as_str()),
    );
    Some(line.urgency(1).changed(meeting.is_news(rules::first_day(agreement, period))))
}

/// A question to answer in the review itself, by the member whose turn it is.
fn asked_of(checked: &Checked, meeting: &Meeting, person: &str, name: &str) -> AgendaLine {
    let agreement = &checked.agreement;
    let period = rules::period(agreement, meeting.today);
    let last = rules::last_day(agreement, period);
    let is_mine = meeting.viewer.person.as_deref() == Some(person);
    let acts = vec![
        Act::new("Held", url::agreement(&agreement.id, "/answer")).with("held", "yes"),
        Act::new("Not held", url::agreement(&agreement.id, "/answer")),
    ];
    AgendaLine::new(
        AgendaSection::Agreements,
        format!("agreement:{}:{period}", agreement.id),
        format!("Did the team keep to this? {}", agreement.words),
        format!("It is {name}’s turn to answer, until {}.", long_date(last)),
        url::team(agreement.team.as_str()),
    )
    .urgency(2)
    .changed(meeting.is_news(rules::first_day(agreement, period)))
    .acts(if is_mine { acts } else { Vec::new() })
}
