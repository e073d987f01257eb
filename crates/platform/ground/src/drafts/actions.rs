//! Saving, opening and erasing drafts.

use chrono::TimeDelta;
use futures::future::BoxFuture;
use serde_json::json;

use super::{
    model::{Draft, OpenDraft, id_of},
    store,
};
use crate::{
    context::Ctx,
    db::Tx,
    error::{Error, Result},
    feature::OwnRecord,
    jobs::Job,
    private::{Owner, Sealed, open_each},
};

/// Days that a draft is kept after it was last saved.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Drafts of a person; beyond it the oldest goes.
const MOST: i64 = 50;
/// Bytes of a draft: the longest note, and what is around it.
const SIZE: usize = 200_000;
/// Characters of a place.
const PLACE: usize = 2_000;

fn person(ctx: &Ctx) -> Result<&str> {
    let person = ctx.viewer.person.as_deref();
    person.ok_or_else(|| Error::forbidden("only a person has drafts; a program has none"))
}

/// Saves what was typed at a place; no fields erase the draft.
pub(super) async fn save(ctx: &Ctx, place: &str, fields: &[(String, String)]) -> Result<()> {
    let person = person(ctx)?;
    if place.is_empty() || place.chars().count() > PLACE {
        return Err(Error::invalid_field("place", "name the form"));
    }
    let id = id_of(person, place);
    let mut tx = ctx.write().await?;
    if fields.is_empty() {
        store::delete(&mut tx, &id).await?;
    } else {
        let text = serde_json::to_string(fields)?;
        if text.len() > SIZE {
            tx.roll_back().await?;
            return Err(Error::invalid("this is too long to be kept as a draft; send it, or keep a copy"));
        }
        let fields =
            Sealed::new(&mut tx, ctx, Owner::Person(person), ("drafts", &id, "fields"), &text).await?;
        let draft = Draft { id, person: person.to_owned(), fields, saved_at: ctx.now() };
        store::save(&mut tx, &draft, MOST).await?;
    }
    tx.commit_unsaid().await
}

/// The drafts at these places; places without one are left out.
pub(super) async fn open(ctx: &Ctx, places: &[String]) -> Result<Vec<OpenDraft>> {
    let person = person(ctx)?;
    let mut found = Vec::new();
    for place in places {
        if let Some(draft) = store::get(ctx.read(), &id_of(person, place)).await? {
            found.push((place.clone(), draft));
        }
    }
    let texts = open_each(ctx, found.iter().map(|(_, draft)| &draft.fields)).await?;
    let opened = found.into_iter().zip(texts).filter_map(|((place, draft), text)| {
        let fields = text.map(|text| serde_json::from_str(&text))?;
        Some(fields.map(|fields| OpenDraft { place, fields, saved_at: draft.saved_at }))
    });
    Ok(opened.collect::<std::result::Result<Vec<_>, _>>()?)
}

/// Erases the draft of a form that was accepted. The form was saved already, so a failure is only logged; the draft is then
/// offered again, or goes after its time.
pub(crate) async fn erase_sent(ctx: &Ctx, place: &str) {
    if ctx.viewer.person.is_none() {
        return;
    }
    if let Err(error) = save(ctx, place, &[]).await {
        tracing::warn!(%error, "the draft of a form that was sent could not be erased");
    }
}

/// The viewer's drafts, as own records.
pub(super) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let Some(person) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let drafts = store::of_person(ctx.read(), person).await?;
        let texts = open_each(ctx, drafts.iter().map(|draft| &draft.fields)).await?;
        let record = |(draft, text): (Draft, Option<String>)| {
            let fields: Option<serde_json::Value> = text.and_then(|text| serde_json::from_str(&text).ok());
            OwnRecord { kind: "drafts.draft", record: json!({"fields": fields, "saved_at": draft.saved_at}) }
        };
        Ok(drafts.into_iter().zip(texts).map(record).collect())
    })
}

/// Erases a leaver's drafts.
pub(super) fn end<'a>(tx: &'a mut Tx, _: &'a Ctx, person: &'a str) -> BoxFuture<'a, Result<()>> {
    Box::pin(store::delete_of_person(tx, person))
}

/// Erases drafts after their time.
pub(super) fn erase_old<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let mut tx = ctx.write().await?;
        store::delete_old(&mut tx, ctx.now() - KEPT).await?;
        tx.commit_unsaid().await
    })
}
