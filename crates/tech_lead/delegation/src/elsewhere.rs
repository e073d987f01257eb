//! Delegations outside their own pages: in search, on the pages of people and teams, in briefs, news and exports.

use castra_org::{
    charter::show::long_date,
    find::Sought,
    organization::{self, PersonId},
};
use castra_platform::{
    Ctx, Result,
    access::Viewer,
    feature::{About, BriefAbout, BriefLine, BriefTone, Found, NewsLine, OwnRecord, Panel, PanelLine},
};
use chrono::NaiveDate;
use futures::future::BoxFuture;
use serde_json::json;

use super::{
    actions,
    board::actions as moves,
    checkins::{actions as checkins, store as hours},
    kinds::{DelegationState, Felt},
    model::Delegation,
    store, url,
};

/// Lines of a panel.
const LINES: usize = 5;

pub(super) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let sought = Sought::new(query);
        let current = organization::current(ctx).await?;
        let found = store::open(ctx.read()).await?.into_iter().filter_map(|one| {
            let title = one.outcome.clone()?;
            let score = sought.likeness(&title, &one.id);
            let name = current.organization().person_name(&one.taker);
            let due = one.due.map_or_else(String::new, |due| format!(", due {}", long_date(due)));
            (score > 0.0).then(|| Found {
                kind: "delegation",
                detail: format!("with {name}{due}"),
                href: url::show(&one.id),
                title,
                score,
            })
        });
        Ok(found.collect())
    })
}

fn line(one: &Delegation, who: &str) -> PanelLine {
    let due = one.due.map_or_else(String::new, |due| format!(", due {}", long_date(due)));
    PanelLine {
        title: one.outcome.clone().unwrap_or_default(),
        href: url::show(&one.id),
        detail: format!("{who}{due}"),
    }
}

pub(super) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let mut open = store::open(ctx.read()).await?;
        let (lines, title, href): (Vec<PanelLine>, _, _) = match about {
            About::Person(id) => {
                open.retain(|one| one.taker.as_str() == id);
                let from =
                    |one: &Delegation| format!("from {}", current.organization().person_name(&one.giver));
                (open.iter().map(|one| line(one, &from(one))).collect(), "Delegated to them", None)
            }
            About::Team(id) => {
                open.retain(|one| one.team.as_str() == id);
                let with =
                    |one: &Delegation| format!("with {}", current.organization().person_name(&one.taker));
                (open.iter().map(|one| line(one, &with(one))).collect(), "Delegation", Some(url::team(id)))
            }
            About::File { .. } => return Ok(None),
        };
        if lines.is_empty() {
            return Ok(None);
        }
        let count = lines.len();
        Ok(Some(Panel {
            title: title.to_owned(),
            count,
            lines: lines.into_iter().take(LINES).collect(),
            href,
        }))
    })
}

/// Before the two meet: what waits for an answer, how closely the delegate felt led, which check-ins are due, and what was
/// finished.
pub(super) fn brief<'a>(ctx: &'a Ctx, about: &'a BriefAbout) -> BoxFuture<'a, Result<Vec<BriefLine>>> {
    Box::pin(async move {
        let mut lines = Vec::new();
        if !ctx.viewer.is(&about.of) {
            return Ok(lines);
        }
        for mine in actions::mine(ctx).await? {
            let one = &mine.delegation;
            if !one.is_of(&about.with) {
                continue;
            }
            let Some(terms) = &mine.terms else { continue };
            let mut add = |title: &str, detail: String, tone| {
                lines.push(BriefLine { title: title.to_owned(), detail, href: url::show(&one.id), tone });
            };
            if let Some(turn) = &one.turn {
                let whose = if turn.as_str() == about.of { "waits for you" } else { "waits for them" };
                add("Delegation", format!("{}: {whose}", terms.outcome), BriefTone::Waiting);
            }
            match one.state {
                DelegationState::Open => {
                    let due = checkins::of(ctx, one).await?;
                    // Between the two, and the brief is read by one of them.
                    match due.iter().rev().find_map(|known| known.felt) {
                        Some(Felt::TooClose) => {
                            add("Felt too close", terms.outcome.clone(), BriefTone::Waiting);
                        }
                        Some(Felt::TooFar) => add("Felt too far", terms.outcome.clone(), BriefTone::Waiting),
                        Some(Felt::Right) | None => {}
                    }
                    if due.iter().any(|known| known.held_on.is_none() && known.on <= about.today) {
                        add("Check in", terms.outcome.clone(), BriefTone::Waiting);
                    }
                    if terms.due.is_some_and(|due| due < about.today) {
                        add("Overdue", terms.outcome.clone(), BriefTone::Waiting);
                    }
                }
                DelegationState::Finished if one.ended_on.is_some_and(|on| on >= about.news_from(30)) => {
                    add("Finished", terms.outcome.clone(), BriefTone::Praise);
                }
                _ => {}
            }
        }
        Ok(lines)
    })
}

/// Finished delegations, which everyone here may read.
pub(super) fn news(ctx: &Ctx, since: NaiveDate) -> BoxFuture<'_, Result<Vec<NewsLine>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let name = |person: &PersonId| current.organization().person_name(person).to_owned();
        let finished = store::finished_since(ctx.read(), since).await?;
        let line = |one: &Delegation| NewsLine {
            text: format!("{} finished: {}", name(&one.taker), one.outcome.clone().unwrap_or_default()),
            href: url::show(&one.id),
        };
        Ok(finished.iter().map(line).collect())
    })
}

/// The viewer's own data: their delegations with the negotiation and how check-ins felt, and proposed levels.
pub(super) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let mut records = Vec::new();
        for mine in actions::mine(ctx).await? {
            let opened = actions::opened(ctx, &mine.delegation.id).await?;
            let one = &opened.delegation;
            let rounds: Vec<_> = opened
                .rounds
                .iter()
                .flatten()
                .map(|round| {
                    json!({"writer": round.round.writer.to_string(), "kind": round.round.kind, "on": round.round.written_on,
                        "terms": round.terms, "words": round.words})
                })
                .collect();
            let check_ins: Vec<_> = checkins::of(ctx, one)
                .await?
                .iter()
                .map(|known| json!({"on": known.on, "held_on": known.held_on, "felt": known.felt}))
                .collect();
            records.push(OwnRecord {
                kind: "delegation.delegation",
                record: json!({
                    "id": one.id,
                    "team": one.team.to_string(),
                    "giver": one.giver.to_string(),
                    "taker": one.taker.to_string(),
                    "state": one.state,
                    "asked_on": one.asked_on,
                    "accepted_on": one.accepted_on,
                    "ended_on": one.ended_on,
                    "terms": opened.terms,
                    "result": one.result,
                    "rounds": rounds,
                    "check_ins": check_ins,
                }),
            });
        }
        for opened in moves::mine(ctx).await? {
            let one = &opened.move_;
            records.push(OwnRecord {
                kind: "delegation.level",
                record: json!({"id": one.id, "area": one.area, "person": one.person.to_string(), "lead": one.lead.to_string(),
                    "state": one.state, "asked_on": one.asked_on, "terms": opened.terms, "answer": opened.answer}),
            });
        }
        let me = ctx.viewer.person.clone().unwrap_or_default();
        for hours in hours::hours(ctx.read()).await?.iter().filter(|hours| hours.person.as_str() == me) {
            records.push(OwnRecord {
                kind: "delegation.hours",
                record: json!({"hours": hours.hours, "wants_more": hours.wants_more, "said_on": hours.said_on}),
            });
        }
        Ok(records)
    })
}
