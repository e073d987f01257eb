//! Past decisions, for the demonstration company.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use castra_platform::{Ctx, Result, private::Sealed};
use chrono::NaiveDate;

use super::{change::seal, not_there};
use crate::{
    kinds::{DecisionEventKind, DecisionState, LinkKind, Part, Verdict},
    model::{Decision, DecisionLink, DecisionTerms, Happening, Participant, owner},
    store,
};

/// A past decision.
#[derive(Debug, Clone)]
pub struct PastDecision {
    /// What was typed.
    pub terms: DecisionTerms,
    /// The status today.
    pub state: DecisionState,
    /// Who recorded it, and when.
    pub author: PersonId,
    /// The day it was recorded.
    pub proposed_on: NaiveDate,
    /// Who decided, when, and whether it was theirs.
    pub decided: Option<(PersonId, NaiveDate, bool)>,
    /// The advice: who, when, what.
    pub advice: Vec<(PersonId, NaiveDate, String)>,
    /// The review: when, and how it turned out, in words.
    pub review: Option<(NaiveDate, Verdict, String)>,
    /// The position in the list of the decision that took its place.
    pub superseded_by: Option<usize>,
    /// The position in the list of a decision it builds on.
    pub builds_on: Option<usize>,
}

/// Saves past decisions as if recorded then; only for the machine itself.
pub async fn remember(ctx: &Ctx, all: &[PastDecision]) -> Result<()> {
    if !ctx.viewer.host {
        return Err(not_there());
    }
    let mut tx = ctx.write().await?;
    let mut numbers: BTreeMap<&str, i64> = BTreeMap::new();
    let ids: Vec<String> = all.iter().map(|_| ctx.new_id()).collect();
    let labels: Vec<String> = all
        .iter()
        .map(|past| {
            let number = numbers.entry(past.terms.scope.as_str()).or_insert(0);
            *number += i64::from(!past.terms.restricted);
            format!("{}-{number}", past.terms.scope)
        })
        .collect();
    for ((past, id), label) in all.iter().zip(&ids).zip(&labels) {
        let mut terms = past.terms.clone();
        if let Some(at) = past.builds_on {
            terms.links = vec![format!("{} {}", LinkKind::BuildsOn.words(), labels[at])];
        }
        let is_restricted = terms.restricted;
        let (by, on, in_place) = past
            .decided
            .clone()
            .map_or((None, None, None), |(by, on, in_place)| (Some(by), Some(on), Some(in_place)));
        let number = label.rsplit('-').next().and_then(|number| number.parse().ok());
        let decision = Decision {
            id: id.clone(),
            scope: terms.scope.clone(),
            number: number.filter(|_| !is_restricted),
            state: past.state,
            importance: terms.importance.expect("the demonstration names an importance"),
            decider: terms.decider(),
            author: format!("person:{}", past.author),
            proposed_on: past.proposed_on,
            due: terms.due,
            decided_on: on,
            belonged_to: if in_place == Some(false) { terms.decider() } else { None },
            decided_by: by,
            in_place,
            review: terms.review,
            reviewed_on: past.review.as_ref().map(|(on, ..)| *on),
            turned_out: past.review.as_ref().map(|(_, verdict, _)| *verdict),
            superseded_by: past.superseded_by.map(|at| ids[at].clone()),
            is_restricted,
            body: seal(&mut tx, ctx, id, is_restricted, &terms).await?,
            revision: 1,
        };
        store::insert(&mut tx, &decision).await?;
        let person =
            |entry: &String, part| Participant { decision: id.clone(), person: entry.as_str().into(), part };
        let consulted = terms.consulted.iter().map(|entry| person(entry, Part::Consulted));
        let informed = terms
            .informed
            .iter()
            .filter(|entry| !entry.contains(':'))
            .map(|entry| person(entry, Part::Informed));
        let people: Vec<Participant> = consulted.chain(informed).collect();
        store::put_people(&mut tx, id, &people).await?;
        let links: Vec<DecisionLink> = past
            .builds_on
            .map(|at| DecisionLink {
                decision: id.clone(),
                kind: LinkKind::BuildsOn,
                target: ids[at].clone(),
            })
            .into_iter()
            .collect();
        store::put_links(&mut tx, id, &links).await?;
        let key = decision.key_id();
        for (place, (kind, who, on_day, verdict, words)) in (1..).zip(past.events()) {
            let event_id = ctx.new_id();
            let sealed_by = owner(is_restricted, &key);
            let words =
                Sealed::new(&mut tx, ctx, sealed_by, ("decision_events", &event_id, "words"), &words).await?;
            let event = Happening {
                id: event_id,
                decision: id.clone(),
                place,
                kind,
                person: format!("person:{who}"),
                on_day,
                verdict,
                words,
            };
            store::add_event(&mut tx, &event).await?;
        }
    }
    tx.commit(ctx.says("recorded decisions", "demo", "")).await
}

type PastEvent = (DecisionEventKind, PersonId, NaiveDate, Option<Verdict>, String);

impl PastDecision {
    fn events(&self) -> Vec<PastEvent> {
        let mut events =
            vec![(DecisionEventKind::Proposed, self.author.clone(), self.proposed_on, None, String::new())];
        events.extend(
            self.advice
                .iter()
                .map(|(who, on, words)| (DecisionEventKind::Advised, who.clone(), *on, None, words.clone())),
        );
        if let Some((by, on, _)) = &self.decided {
            let kind = if self.state == DecisionState::Rejected {
                DecisionEventKind::Rejected
            } else {
                DecisionEventKind::Accepted
            };
            events.push((kind, by.clone(), *on, None, String::new()));
            if let Some((on, verdict, words)) = &self.review {
                events.push((DecisionEventKind::Reviewed, by.clone(), *on, Some(*verdict), words.clone()));
            }
            if self.state == DecisionState::Superseded {
                events.push((
                    DecisionEventKind::Superseded,
                    by.clone(),
                    *on + chrono::Days::new(200),
                    None,
                    String::new(),
                ));
            }
        }
        events
    }
}
