//! Cases outside their own pages, for their readers only: in search, on a party's page, and in exports.

use castra_org::find::Sought;
use castra_platform::{
    Ctx, Result,
    access::Viewer,
    feature::{About, Found, OwnRecord, Panel, PanelLine},
};
use futures::future::BoxFuture;
use serde_json::json;

use super::{actions, kinds::CaseState, model::Line};

pub(super) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let sought = Sought::new(query);
        let found = actions::mine(ctx).await?.into_iter().filter_map(|line| {
            let title = line.terms?.about;
            Some(Found {
                kind: "conflict",
                score: sought.likeness(&title, &line.case.id),
                detail: format!("{}, since {}", line.case.state.words(), line.case.opened_on),
                href: crate::url::show(&line.case.id),
                title,
            })
        });
        Ok(found.filter(|found| found.score > 0.0).collect())
    })
}

pub(super) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        let party = match about {
            About::Person(id) => format!("person:{id}"),
            About::Team(id) => format!("team:{id}"),
            About::File { .. } => return Ok(None),
        };
        let mut lines = actions::mine(ctx).await?;
        let is_party = |line: &Line| line.terms.as_ref().is_some_and(|terms| terms.between.contains(&party));
        lines.retain(|line| line.case.state == CaseState::Open && is_party(line));
        if lines.is_empty() {
            return Ok(None);
        }
        let line = |line: &Line| PanelLine {
            title: line.terms.as_ref().map(|terms| terms.about.clone()).unwrap_or_default(),
            href: crate::url::show(&line.case.id),
            detail: match line.case.next_on {
                Some(on) => format!("next step {on}"),
                None => "no next step".to_owned(),
            },
        };
        Ok(Some(Panel {
            title: "Your conflict cases".to_owned(),
            count: lines.len(),
            lines: lines.iter().take(5).map(line).collect(),
            href: Some("/conflicts".to_owned()),
        }))
    })
}

/// The viewer's own data: the cases they can read, with their notes.
pub(super) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let mut records = Vec::new();
        for line in actions::mine(ctx).await? {
            let opened = actions::opened(ctx, &line.case.id).await?;
            let notes: Vec<_> = opened
                .notes
                .iter()
                .map(|(note, said)| {
                    json!({
                        "writer": note.writer.to_string(),
                        "on": note.written_on,
                        "step": note.step,
                        "state": note.state.map(CaseState::as_str),
                        "said": said,
                    })
                })
                .collect();
            records.push(OwnRecord {
                kind: "conflicts.case",
                record: json!({
                    "id": opened.case.id,
                    "lead": opened.case.lead.to_string(),
                    "opened_on": opened.case.opened_on,
                    "state": opened.case.state.as_str(),
                    "terms": opened.terms,
                    "notes": notes,
                }),
            });
        }
        Ok(records)
    })
}
