//! Proposals that await the viewer's word, and agreements they are asked about.

use std::collections::BTreeSet;

use castra_org::{charter::show::long_date, organization};
use castra_platform::{
    Ctx, Result,
    access::Hat,
    feature::{Act, TodayItem},
};
use chrono::TimeDelta;
use futures::future::BoxFuture;

use crate::{actions, kinds::ProposalKind, model::Proposal, rules, store, url};

pub(crate) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let current = organization::current(ctx).await?;
        let mut teams: BTreeSet<String> =
            current.charter.teams_of(&me.into()).iter().map(ToString::to_string).collect();
        teams.extend(ctx.viewer.holdings.iter().filter_map(|held| held.team.clone()).map(|(id, _)| id));
        teams.retain(|team| actions::is_member(ctx, &current, &team.as_str().into()));
        if teams.is_empty() {
            return Ok(Vec::new());
        }
        // A few statements for all teams together: a lead may have many.
        let voted = store::votes_by(ctx.read(), me).await?;
        let mut items = Vec::new();
        for proposal in store::open_proposals(ctx.read()).await? {
            let is_mine = teams.contains(proposal.team.as_str());
            if is_mine && !voted.iter().any(|vote| vote.proposal == proposal.id) {
                let by = current.organization().person_name(&proposal.proposed_by);
                items.push(to_vote_on(&proposal, by, (proposal.until - current.today).num_days() <= 1));
            }
        }
        let agreements = store::on_day(ctx.read(), current.today).await?;
        let mine: Vec<_> =
            agreements.into_iter().filter(|agreement| teams.contains(agreement.team.as_str())).collect();
        let longest = mine.iter().map(|agreement| agreement.check.every_days).max().unwrap_or_default();
        let since = current.today - TimeDelta::days(longest);
        let answers = store::answers_between(ctx.read(), since, current.today).await?;
        for agreement in &mine {
            let asked = actions::open_question(&current, agreement, &answers);
            if asked.is_none_or(|asked| asked.as_str() != me) {
                continue;
            }
            let period = rules::period(agreement, current.today);
            let last = rules::last_day(agreement, period);
            items.push(TodayItem {
                hat: Hat::Everyone,
                key: format!("agreement:{}:{period}", agreement.id),
                title: format!("Did the team keep to this? {}", agreement.words),
                because: format!("It is your turn to answer, until {}.", long_date(last)),
                href: url::team(agreement.team.as_str()),
                action: "Open".to_owned(),
                urgency: if (last - current.today).num_days() <= 3 { 1 } else { 2 },
                acts: vec![
                    Act::new("Held", url::agreement(&agreement.id, "/answer")).with("held", "yes"),
                    Act::new("Not held", url::agreement(&agreement.id, "/answer")),
                ],
            });
        }
        Ok(items)
    })
}

fn to_vote_on(proposal: &Proposal, by: &str, is_soon: bool) -> TodayItem {
    let what = match proposal.kind {
        ProposalKind::Add => "New working agreement",
        ProposalKind::Change => "Changed working agreement",
        ProposalKind::End => "End of a working agreement",
    };
    TodayItem {
        hat: Hat::Everyone,
        key: format!("agreement-proposal:{}", proposal.id),
        title: format!("{what}: {}", proposal.words),
        because: format!(
            "Proposed by {by}. It takes effect after {} unless a member objects.",
            long_date(proposal.until)
        ),
        href: url::team(proposal.team.as_str()),
        action: "Open".to_owned(),
        urgency: if is_soon { 1 } else { 2 },
        acts: vec![Act::new("Agree", url::proposal(&proposal.id, "/agree"))],
    }
}
