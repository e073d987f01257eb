//! Agreements outside their own page: in search, on the team's page, and in a person's own data.

use castra_org::find::Sought;
use castra_platform::{
    Ctx, Result,
    access::Viewer,
    feature::{About, Found, OwnRecord, Panel, PanelLine},
};
use futures::future::BoxFuture;
use serde_json::json;

use crate::{actions, store, url};

pub(crate) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let current = castra_org::organization::current(ctx).await?;
        let sought = Sought::new(query);
        let found = store::on_day(ctx.read(), current.today).await?.into_iter().map(|known| Found {
            kind: "working agreement",
            score: sought.likeness(&known.words, &known.id),
            detail: format!(
                "Working agreement of {}",
                current.organization().scope_name(&castra_org::organization::Scope::Team(known.team.clone()))
            ),
            href: url::team(known.team.as_str()),
            title: known.words,
        });
        Ok(found.filter(|found| found.score > 0.0).collect())
    })
}

pub(crate) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        let About::Team(id) = about else { return Ok(None) };
        let current = castra_org::organization::current(ctx).await?;
        // A team of the past has no present agreements.
        if actions::team(&current, id).is_err() {
            return Ok(None);
        }
        let shown = actions::of_team(ctx, id).await?;
        let may_begin = actions::is_member(ctx, &current, &shown.team);
        if shown.agreements.is_empty() && !may_begin {
            return Ok(None);
        }
        let lines = shown.agreements.iter().map(|known| PanelLine {
            title: known.agreement.words.clone(),
            href: url::team(id),
            detail: known.outcome.label().to_lowercase(),
        });
        Ok(Some(Panel {
            title: "Working agreements".to_owned(),
            count: shown.agreements.len(),
            lines: lines.take(5).collect(),
            href: Some(url::team(id)),
        }))
    })
}

/// The viewer's own data: what they proposed, their votes and their answers.
pub(crate) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let mut records = Vec::new();
        for known in store::proposed_by(ctx.read(), me).await? {
            records.push(OwnRecord {
                kind: "agreements.proposal",
                record: json!({
                    "id": known.id, "team": known.team.to_string(), "kind": known.kind, "words": known.words,
                    "why": known.why, "proposed_on": known.proposed_on, "state": known.state,
                    "outcome": known.outcome,
                }),
            });
        }
        for vote in store::votes_by(ctx.read(), me).await? {
            records.push(OwnRecord {
                kind: "agreements.vote",
                record: json!({
                    "proposal": vote.proposal, "agrees": vote.agrees, "words": vote.words, "on": vote.voted_on,
                }),
            });
        }
        for answer in store::answers_by(ctx.read(), me).await? {
            records.push(OwnRecord {
                kind: "agreements.answer",
                record: json!({
                    "agreement": answer.agreement, "held": answer.held, "words": answer.words,
                    "on": answer.answered_on,
                }),
            });
        }
        Ok(records)
    })
}
