//! Rounds outside their own pages, for those who may read them.

use castra_org::{
    charter::show::long_date,
    find::Sought,
    organization::{self, PersonId},
};
use castra_platform::{
    Ctx, Result,
    access::Viewer,
    feature::{About, Found, OwnRecord, Panel, PanelLine},
};
use futures::future::BoxFuture;
use serde_json::json;

use crate::{actions, model::Round, store, url};

fn detail(round: &Round) -> String {
    match round.outcome_on {
        Some(on) => format!("outcome shared on {}", long_date(on)),
        None => round.state.words().to_lowercase(),
    }
}

pub(crate) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let rounds = actions::mine(ctx).await?;
        if rounds.is_empty() {
            return Ok(Vec::new());
        }
        let current = organization::current(ctx).await?;
        let sought = Sought::new(query);
        let found = rounds.into_iter().map(|(round, _)| {
            let title = format!("How is {} leading?", current.organization().person_name(&round.lead));
            Found {
                kind: "round",
                score: sought.likeness(&title, &round.id),
                detail: format!("{}, {}", long_date(round.opened_on), detail(&round)),
                href: url::show(&round.id, ""),
                title,
            }
        });
        Ok(found.filter(|found| found.score > 0.0).collect())
    })
}

pub(crate) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        let rounds = actions::mine(ctx).await?;
        if rounds.is_empty() {
            return Ok(None);
        }
        let teams = store::teams(ctx.read()).await?;
        let is_about = |round: &Round| match about {
            About::Team(id) => teams.iter().any(|held| held.round == round.id && held.team == *id),
            About::Person(id) => round.lead == PersonId::from(id.as_str()),
            About::File { .. } => false,
        };
        let rounds: Vec<Round> =
            rounds.into_iter().map(|(round, _)| round).filter(|round| is_about(round)).collect();
        if rounds.is_empty() {
            return Ok(None);
        }
        let lines = rounds.iter().take(3).map(|round| PanelLine {
            title: long_date(round.opened_on),
            href: url::show(&round.id, ""),
            detail: detail(round),
        });
        Ok(Some(Panel {
            title: "How am I leading?".to_owned(),
            count: rounds.len(),
            lines: lines.collect(),
            href: Some(url::INDEX.to_owned()),
        }))
    })
}

/// The viewer's own data: rounds of their own with the results, and rounds they were asked in. Answers are not among them:
/// no one can tell which are whose.
pub(crate) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let record = |opened: &crate::model::Opened| {
            let terms = opened.terms.as_ref();
            OwnRecord {
                kind: if opened.is_lead { "trust.round" } else { "trust.asked" },
                record: json!({
                    "id": opened.round.id,
                    "lead": opened.round.lead.to_string(),
                    "opened_on": opened.round.opened_on,
                    "closes_on": opened.round.closes_on,
                    "scales": terms.map(|terms| terms.scales.clone()),
                    "texts": terms.map(|terms| terms.texts.clone()),
                    "results": opened.results,
                    "outcome": opened.outcome,
                    "outcome_on": opened.round.outcome_on,
                }),
            }
        };
        Ok(actions::own(ctx).await?.iter().map(record).collect())
    })
}
