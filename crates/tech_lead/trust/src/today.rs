//! Rounds to answer, rounds to tell the team about, and outcomes that are news.

use castra_org::{
    charter::show::long_date,
    organization::{self, Current},
};
use castra_platform::{Ctx, Result, access::Hat, feature::TodayItem};
use futures::future::BoxFuture;

use crate::{actions, kinds::RoundState, model::Round, rules, url};

/// Days for which it is news that a lead shared the outcome.
const NEWS_DAYS: i64 = 7;

pub(crate) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        if ctx.viewer.person.is_none() {
            return Ok(Vec::new());
        }
        let current = organization::current(ctx).await?;
        let rounds = actions::mine(ctx).await?;
        Ok(rounds.iter().filter_map(|(round, may_answer)| item(ctx, &current, round, *may_answer)).collect())
    })
}

fn item(ctx: &Ctx, current: &Current, round: &Round, may_answer: bool) -> Option<TodayItem> {
    let href = url::show(&round.id, "");
    let lead = current.organization().person_name(&round.lead);
    let is_lead = ctx.viewer.is(round.lead.as_str());
    let left = (round.closes_on - current.today).num_days();
    let item = |hat, kind: &str, title: String, because: String, action: &str, urgency| TodayItem {
        hat,
        key: format!("{kind}:{}", round.id),
        title,
        because,
        href: href.clone(),
        action: action.to_owned(),
        urgency,
        acts: Vec::new(),
    };
    if may_answer && left >= 0 {
        let because = format!(
            "Anonymous, until {}. Fewer than five answers are never shown.",
            long_date(round.closes_on)
        );
        let urgency = if left <= 2 { 1 } else { 2 };
        return Some(item(
            Hat::Everyone,
            "trust-asked",
            format!("How is {lead} leading?"),
            because,
            "Answer",
            urgency,
        ));
    }
    let waits = (current.today - round.closes_on).num_days();
    if is_lead && round.state != RoundState::Open && round.outcome_on.is_none() && waits <= 180 {
        let late = i64::try_from(rules::TELL_DAYS).is_ok_and(|days| waits > days);
        let because = match round.state {
            RoundState::Shown => "The answers to “How am I leading?” are here.".to_owned(),
            _ => "Fewer than five people answered, so nothing is shown. Say how you will go on.".to_owned(),
        };
        return Some(item(
            Hat::Lead,
            "trust-tell",
            "Tell the team what you will change".to_owned(),
            because,
            "Read",
            u8::from(!late),
        ));
    }
    let is_news = round.outcome_on.is_some_and(|on| (current.today - on).num_days() < NEWS_DAYS);
    if !is_lead && is_news {
        let because = "You were asked how they lead.".to_owned();
        return Some(item(
            Hat::Everyone,
            "trust-outcome",
            format!("{lead} tells what will change"),
            because,
            "Read",
            3,
        ));
    }
    None
}
