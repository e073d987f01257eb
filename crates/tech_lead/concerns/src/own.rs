//! The viewer's own data: concerns they raised with their name, and those raised with them.

use castra_platform::{Ctx, Result, feature::OwnRecord};
use futures::future::BoxFuture;
use serde_json::json;

use super::{actions, store};

pub(super) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let mut records = Vec::new();
        for concern in store::of(ctx.read(), me).await? {
            let opened = actions::open(ctx, concern).await?;
            let concern = &opened.concern;
            let words: Vec<_> = opened
                .words
                .iter()
                .map(|(word, text)| {
                    json!({
                        "by": word.writer,
                        "on": word.written_on,
                        "state": word.state,
                        "words": text,
                    })
                })
                .collect();
            records.push(OwnRecord {
                kind: "concerns.concern",
                record: json!({
                    "id": concern.id,
                    "author": concern.author,
                    "addressee": concern.addressee,
                    "raised_on": concern.raised_on,
                    "state": concern.state,
                    "about": opened.about,
                    "words": words,
                }),
            });
        }
        Ok(records)
    })
}
