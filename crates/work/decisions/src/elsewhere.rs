//! Decisions outside their own pages, as far as the viewer may know of them: in search, on the pages of people, teams and
//! files, before a meeting, in the digest and in exports.

use castra_history::is_in_place;
use castra_org::{find::Sought, organization};
use castra_platform::{
    Ctx, Result,
    access::Viewer,
    db::Tx,
    feature::{About, BriefAbout, BriefLine, BriefTone, Found, NewsLine, OwnRecord, Panel, PanelLine},
    text::folded,
};
use chrono::NaiveDate;
use futures::future::BoxFuture;
use serde_json::json;

use super::{
    actions,
    kinds::DecisionState,
    lists,
    model::Known,
    rules::{Standing, standing},
    store, url,
};

/// Lines shown in a panel.
const LINES: usize = 5;

/// The score of words that are only in the text.
const IN_TEXT: f64 = 0.4;

pub(super) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let sought = Sought::new(query);
        let words: Vec<String> =
            query.split_whitespace().map(folded).filter(|word| word.chars().count() > 2).collect();
        let found = actions::visible(ctx).await?.into_iter().filter_map(|known| {
            let label = known.decision.label();
            let in_title = sought.likeness(&known.terms.title, &label);
            let score = if in_title > 0.0 || words.is_empty() {
                in_title
            } else {
                let text = folded(&lists::whole(&known));
                if words.iter().all(|word| text.contains(word)) { IN_TEXT } else { 0.0 }
            };
            (score > 0.0).then(|| Found {
                kind: "decision",
                score,
                detail: format!("{label}, {}", known.decision.state.words().to_lowercase()),
                href: url::show(&known.decision.id),
                title: known.terms.title,
            })
        });
        Ok(found.collect())
    })
}

fn detail(known: &Known, today: NaiveDate) -> String {
    let date = castra_org::charter::show::long_date;
    let decision = &known.decision;
    match standing(decision, today) {
        Standing::Overdue(_) => format!("was due {}", decision.due.map(date).unwrap_or_default()),
        Standing::DueSoon(_) | Standing::Due(_) => {
            format!("due {}", decision.due.map(date).unwrap_or_default())
        }
        Standing::Proposed | Standing::ProposedLong(_) => format!("proposed {}", date(decision.proposed_on)),
        Standing::ReviewDue(_) => "its review has come".to_owned(),
        Standing::Settled => match decision.decided_on {
            Some(on) => format!("{} {}", decision.state.words().to_lowercase(), date(on)),
            None => decision.state.words().to_lowercase(),
        },
    }
}

pub(super) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        let today = organization::current(ctx).await?.today;
        let concerns = |known: &Known| match about {
            About::Person(id) => {
                known.decision.decider.as_ref().is_some_and(|decider| decider.as_str() == id)
            }
            About::Team(id) => known.decision.scope == *id,
            About::File { repository, path } => known.terms.places.iter().any(|place| {
                let (of, place) = place.split_once(':').unwrap_or((repository, place));
                of == repository && is_in_place(place, path.as_bytes())
            }),
        };
        let mut found = actions::visible(ctx).await?;
        // Of a file, what holds matters; of a person or team, what waits or was lately decided.
        let holds =
            |known: &Known| matches!(known.decision.state, DecisionState::Proposed | DecisionState::Accepted);
        found.retain(|known| concerns(known) && holds(known));
        if found.is_empty() {
            return Ok(None);
        }
        let rank = |known: &Known| {
            let is_open = known.decision.state == DecisionState::Proposed;
            (
                standing(&known.decision, today).wakes().unwrap_or(if is_open { 4 } else { 5 }),
                std::cmp::Reverse(known.decision.decided_on),
            )
        };
        found.sort_by_key(rank);
        let line = |known: &Known| PanelLine {
            title: known.terms.title.clone(),
            href: url::show(&known.decision.id),
            detail: detail(known, today),
        };
        Ok(Some(Panel {
            title: "Decisions".to_owned(),
            count: found.len(),
            lines: found.iter().take(LINES).map(line).collect(),
            href: match about {
                About::Team(id) => Some(url::list(Some(id))),
                About::Person(id) => Some(format!("{}?decider={id}", url::list(None))),
                About::File { .. } => None,
            },
        }))
    })
}

/// What the other person has to decide, or is waiting for the viewer's advice on, and what they decided since.
pub(super) fn brief<'a>(ctx: &'a Ctx, about: &'a BriefAbout) -> BoxFuture<'a, Result<Vec<BriefLine>>> {
    Box::pin(async move {
        let from = about.news_from(30);
        let asked = actions::asked_of_viewer(ctx).await?;
        let line = |known: &Known, detail: String, tone| BriefLine {
            title: format!("Decision: {}", known.terms.title),
            detail,
            href: url::show(&known.decision.id),
            tone,
        };
        let mut lines = Vec::new();
        for known in actions::visible(ctx).await? {
            let decision = &known.decision;
            if decision.decider.as_ref().is_none_or(|decider| decider.as_str() != about.with) {
                continue;
            }
            let is_asked = decision.state == DecisionState::Proposed && asked.contains(&decision.id);
            match standing(decision, about.today) {
                _ if is_asked => {
                    lines.push(line(&known, "They asked for your advice.".to_owned(), BriefTone::Waiting))
                }
                Standing::Overdue(_) | Standing::DueSoon(_) | Standing::ReviewDue(_) => {
                    let detail =
                        format!("{}.", castra_platform::text::capitalized(&detail(&known, about.today)));
                    lines.push(line(&known, detail, BriefTone::Waiting));
                }
                Standing::Settled if decision.decided_on.is_some_and(|on| on >= from) => {
                    let what = decision.state.words().to_lowercase();
                    lines.push(line(&known, format!("Decided since: {what}."), BriefTone::News));
                }
                _ => {}
            }
        }
        Ok(lines)
    })
}

/// The public decisions taken since a day.
pub(super) fn news(ctx: &Ctx, since: NaiveDate) -> BoxFuture<'_, Result<Vec<NewsLine>>> {
    Box::pin(async move {
        let mine: Vec<String> = ctx.viewer.teams.clone();
        let found = actions::public(ctx).await?.into_iter().filter(|known| {
            let decision = &known.decision;
            let is_near = decision.importance.asks_more() || mine.contains(&decision.scope);
            is_near
                && decision.state == DecisionState::Accepted
                && decision.decided_on.is_some_and(|on| on >= since)
        });
        let line = |known: Known| NewsLine {
            text: format!("{}: {}", known.decision.label(), known.terms.title),
            href: url::show(&known.decision.id),
        };
        Ok(found.map(line).collect())
    })
}

/// The viewer's own data: the decisions they are to take, took or recorded, with their advice.
pub(super) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let actor = format!("person:{me}");
        let advised = store::advised_by(ctx.read(), &actor).await?;
        let mut records = Vec::new();
        for known in actions::visible(ctx).await? {
            let decision = &known.decision;
            let is =
                |person: &Option<organization::PersonId>| person.as_ref().is_some_and(|id| id.as_str() == me);
            let has_advised = advised.contains(&decision.id);
            if !(is(&decision.decider) || is(&decision.decided_by) || decision.author == actor || has_advised)
            {
                continue;
            }
            let advice = if has_advised {
                let events = actions::opened(ctx, &decision.id).await?.events;
                let mine = events.into_iter().filter(|(event, _)| event.person == actor);
                mine.map(|(event, words)| json!({"on": event.on_day, "kind": event.kind, "words": words}))
                    .collect()
            } else {
                Vec::new()
            };
            records.push(OwnRecord {
                kind: "decisions.decision",
                record: json!({
                    "id": decision.id,
                    "name": decision.label(),
                    "state": decision.state,
                    "proposed_on": decision.proposed_on,
                    "decided_on": decision.decided_on,
                    "decided_by": decision.decided_by.as_ref().map(ToString::to_string),
                    "turned_out": decision.turned_out,
                    "terms": known.terms,
                    "yours": advice,
                }),
            });
        }
        Ok(records)
    })
}

/// A person who leaves or returns reads no restricted decision any more, unless they are named again.
pub(super) fn ends<'a>(tx: &'a mut Tx, _: &'a Ctx, person: &'a str) -> BoxFuture<'a, Result<()>> {
    Box::pin(store::remove_reader(tx, person))
}
