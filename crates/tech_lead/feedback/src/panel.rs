//! Feedback on the pages of people and teams, and in exports.

use castra_org::{
    charter::show::long_date,
    organization::{self, PersonId, TeamId},
};
use castra_platform::{
    Ctx, Result,
    clock::date_in,
    feature::{About, OwnRecord, Panel, PanelLine},
};
use futures::future::BoxFuture;
use serde_json::json;

use super::{actions, balance, model::Folder, requests, store, url, wall::wall};

/// Lines of public praise shown.
const LINES: usize = 3;

pub(super) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        match about {
            About::Person(id) => of_person(ctx, &PersonId::from(id.as_str())).await,
            About::Team(id) => of_team(ctx, &TeamId::from(id.as_str())).await,
            About::File { .. } => Ok(None),
        }
    })
}

/// Public praise, for everyone; and for the viewer, how much feedback they and the person exchanged.
async fn of_person(ctx: &Ctx, person: &PersonId) -> Result<Option<Panel>> {
    let current = organization::current(ctx).await?;
    let zone = current.organization().settings.timezone;
    let mut lines = Vec::new();
    if let Some(me) = ctx.viewer.person.as_deref().filter(|me| *me != person.as_str()) {
        let given = store::count_between(ctx.read(), me, person.as_str()).await?;
        let received = store::count_between(ctx.read(), person.as_str(), me).await?;
        if given + received > 0 {
            lines.push(PanelLine {
                title: "Between the two of you".to_owned(),
                href: url::with(person.as_str()),
                detail: format!("{given} given, {received} received; only you see this line"),
            });
        }
    }
    let praise = wall(ctx, person.as_str(), "", 50).await?;
    let count = praise.len() + lines.len();
    lines.extend(praise.into_iter().take(LINES).map(|praise| PanelLine {
        title: format!("Praise from {}", current.organization().person_name(&praise.giver)),
        href: url::praise(&praise.id),
        detail: long_date(date_in(praise.appeared_at, zone)),
    }));
    if lines.is_empty() {
        return Ok(None);
    }
    let href = Some(format!("{}?person={person}", url::WALL));
    Ok(Some(Panel { title: "Feedback and praise".to_owned(), count, lines, href }))
}

/// A link to the balance, for viewers who can read it.
async fn of_team(ctx: &Ctx, team: &TeamId) -> Result<Option<Panel>> {
    let current = organization::current(ctx).await?;
    if !balance::keeps(ctx, &current, team) {
        return Ok(None);
    }
    let balance = balance::balance(ctx, team.as_str()).await?;
    let waiting = balance.members.iter().filter(|member| member.is_waiting).count();
    let line = PanelLine {
        title: "Balance by member".to_owned(),
        href: url::balance(team.as_str()),
        detail: match waiting {
            0 => "everyone received feedback in 30 days".to_owned(),
            _ => format!("{waiting} without feedback in 30 days"),
        },
    };
    Ok(Some(Panel { title: "Feedback".to_owned(), count: 1, lines: vec![line], href: None }))
}

/// The viewer's own data: feedback given, received and drafted, and the requests they sent.
pub(super) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let mut records = Vec::new();
        for folder in Folder::ALL {
            for (feedback, _) in actions::list(ctx, *folder, "", "", "", i64::from(u32::MAX)).await? {
                let opened = actions::opened(ctx, &feedback.id).await?;
                let replies: Vec<_> = opened
                    .replies
                    .iter()
                    .map(|(author, text, at)| json!({"author": author, "text": text, "written_at": at}))
                    .collect();
                records.push(OwnRecord {
                    kind: "feedback",
                    record: json!({
                        "id": feedback.id, "giver": feedback.giver, "receiver": feedback.receiver,
                        "kind": feedback.kind, "words": opened.words, "public": feedback.is_public(),
                        "sent_at": feedback.sent_at, "read_at": feedback.read_at,
                        "acknowledged_at": feedback.acknowledged_at, "acknowledgement": opened.acknowledgement,
                        "replies": replies,
                    }),
                });
            }
        }
        for opened in requests::asked_by_me(ctx, "", i64::from(u32::MAX)).await? {
            let asked: Vec<_> = opened
                .asked
                .iter()
                .map(|(asked, reason)| json!({"person": asked.person, "declined_at": asked.declined_at, "reason": reason}))
                .collect();
            records.push(OwnRecord {
                kind: "feedback.request",
                record: json!({
                    "id": opened.request.id, "question": opened.question, "asked": asked,
                    "created_at": opened.request.created_at, "expires_on": opened.request.expires_on,
                }),
            });
        }
        Ok(records)
    })
}
