//! Profiles elsewhere, for those who may read them: in search, on a person's page, and in the download of one's data.

use castra_org::{
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

use super::{actions, model::Read, store};

/// The number of characters shown of an entry elsewhere.
const SHORT: usize = 80;

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let cut: String = line.chars().take(SHORT).collect();
    if cut.len() < line.len() { format!("{}…", cut.trim_end()) } else { cut }
}

/// Current entries in the profiles the viewer may read: their own, and those of people they lead or manage.
pub(super) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let sought = Sought::new(query);
        if ctx.viewer.person.is_none() {
            return Ok(Vec::new());
        }
        let current = organization::current(ctx).await?;
        let organization = current.organization();
        let mut found = Vec::new();
        let people: Vec<PersonId> = actions::readable(ctx, &current).into_iter().collect();
        let mut entries = store::entries_of(ctx.read(), &people).await?;
        entries.retain(|entry| entry.end.is_none());
        for Read { entry, words, .. } in actions::read(ctx, entries).await? {
            let Some(words) = words else { continue };
            let score = sought.likeness(&words.text, &entry.id);
            if score > 0.0 {
                let person = &entry.person;
                found.push(Found {
                    kind: "profile",
                    title: short(&words.text),
                    detail: format!("{} in {}'s profile", entry.part.one(), organization.person_name(person)),
                    href: crate::url::person(person),
                    score,
                });
            }
        }
        Ok(found)
    })
}

pub(super) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        let About::Person(person) = about else { return Ok(None) };
        let person = PersonId::from(person.as_str());
        let current = organization::current(ctx).await?;
        if !actions::may_read(ctx, &current, &person) {
            return Ok(None);
        }
        let mut entries = store::entries(ctx.read(), person.as_str()).await?;
        entries.retain(|entry| entry.end.is_none());
        let count = entries.len();
        entries.reverse();
        entries.truncate(5);
        let href = crate::url::person(&person);
        let lines = actions::read(ctx, entries).await?.into_iter().map(|read| PanelLine {
            title: read.words.map_or_else(|| "Erased".to_owned(), |words| short(&words.text)),
            href: href.clone(),
            detail: format!("{}, {}", read.entry.part.one(), read.entry.noted_on),
        });
        Ok(Some(Panel { title: "Profile".to_owned(), count, lines: lines.collect(), href: Some(href) }))
    })
}

/// Current and past entries in the viewer's own profile, and those they wrote in others' profiles they may still read.
pub(super) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let mut entries = store::entries(ctx.read(), me).await?;
        let current = organization::current(ctx).await?;
        let others = store::written_by(ctx.read(), me).await?.into_iter();
        let others = others.filter(|entry| actions::may_read(ctx, &current, &entry.person));
        entries.extend(others);
        let record = |read: Read| OwnRecord {
            kind: "profiles.entry",
            record: json!({
                "person": read.entry.person,
                "part": read.entry.part,
                "author": read.entry.author,
                "noted_on": read.entry.noted_on,
                "ended_on": read.entry.end.as_ref().map(|end| end.at.date_naive()),
                "words": read.words,
                "why": read.why,
            }),
        };
        let mut records: Vec<OwnRecord> =
            actions::read(ctx, entries).await?.into_iter().map(record).collect();
        for review in store::reviews(ctx.read(), me).await? {
            records.push(OwnRecord {
                kind: "profiles.review",
                record: json!({"reviewer": review.reviewer, "on": review.on}),
            });
        }
        Ok(records)
    })
}
