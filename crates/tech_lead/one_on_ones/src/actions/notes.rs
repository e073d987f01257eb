//! Notes edited by two at once: no save is lost, and every line is sealed under its author's key.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result, Seen,
    db::Tx,
    private::{Owner, Sealed, open_each},
    terms::Terms as _,
};
use chrono::NaiveDateTime;

use super::{change_open, find, me, said};
use crate::{
    kinds::NoteKind,
    local, merging,
    model::{Note, NotePart, NoteTerms, Saved},
    store::{self, NOTES, StoredPart},
};

/// A note with its parts opened.
pub(super) async fn open(ctx: &Ctx, parts: &[StoredPart]) -> Result<Note> {
    let texts = open_each(ctx, parts.iter().map(|part| &part.body)).await?;
    let revision = parts.first().map_or(0, |part| part.revision);
    let parts = parts.iter().zip(texts).map(|(part, text)| NotePart { author: part.author.clone(), text });
    Ok(Note { revision, parts: parts.collect() })
}

/// The current note.
pub(super) async fn read(ctx: &Ctx, series: &str, at: NaiveDateTime, kind: NoteKind) -> Result<Note> {
    open(ctx, &store::note(ctx.read(), series, at, reader(ctx, kind)?).await?).await
}

/// The stored reader of a note: empty for a shared one.
fn reader(ctx: &Ctx, kind: NoteKind) -> Result<&str> {
    match kind {
        NoteKind::Shared => Ok(""),
        NoteKind::Private => me(ctx),
    }
}

/// Saves a note written on top of a revision. If there are newer revisions, changes that do not touch are merged; otherwise
/// nothing is saved and the current note is returned. With a revision `seen`, nothing is merged: that has to be the current one.
pub(crate) async fn save_note(
    ctx: &Ctx,
    series: &str,
    at: NaiveDateTime,
    kind: NoteKind,
    seen: &Seen,
    sent: NoteTerms,
) -> Result<Saved> {
    let (mut tx, current, known) = change_open(ctx, series).await?;
    find(&current, &known, at)?;
    let sent = NoteTerms { text: merging::normal(&sent.text), ..sent };
    sent.faults().refuse("the note")?;
    let (base, mine) = (sent.revision, sent.text);
    let reader = reader(ctx, kind)?;
    let (old, newest) = store::note_at(&mut tx, series, at, reader, base).await?;
    let stands = open(ctx, &newest).await?;
    seen.check(stands.revision)?;
    let theirs = stands.text();
    let merged = if base == stands.revision {
        Some(mine.clone())
    } else {
        // A revision no longer kept counts as empty: only identical texts merge.
        merging::merge(&open(ctx, &old).await?.text(), &theirs, &mine)
    };
    let Some(merged) = merged else {
        tx.roll_back().await?;
        return Ok(Saved::Refused(stands));
    };
    let saved: fn(Note) -> Saved = if mine == merged { Saved::AsSent } else { Saved::Merged };
    if merged == theirs && !stands.is_partly_erased() {
        tx.roll_back().await?;
        return Ok(saved(stands));
    }
    let before: Vec<(PersonId, String)> =
        stands.parts.into_iter().filter_map(|part| Some((part.author, part.text?))).collect();
    let lines = merging::attribute(&before, &merged, &PersonId::from(me(ctx)?));
    let revision = stands.revision + 1;
    add(&mut tx, ctx, (series, at, reader), revision, &lines).await?;
    said(ctx, tx, series).await?;
    let parts = lines.into_iter().map(|(author, text)| NotePart { author, text: Some(text) }).collect();
    Ok(saved(Note { revision, parts }))
}

/// Adds a revision of a note, whose key is its series, occurrence and reader: lines with their authors.
pub(super) async fn add(
    tx: &mut Tx,
    ctx: &Ctx,
    (series, at, reader): (&str, NaiveDateTime, &str),
    revision: i64,
    lines: &[(PersonId, String)],
) -> Result<()> {
    let mut stored = Vec::with_capacity(lines.len());
    for (part, (author, text)) in (0_i64..).zip(lines) {
        let id = format!("{series}/{}/{reader}/{revision}/{part}", local::write(at));
        let owner = Owner::Person(author.as_str());
        let body = Sealed::new(tx, ctx, owner, (NOTES, &id, "body"), text).await?;
        stored.push(StoredPart { revision, part, author: author.clone(), body, at });
    }
    store::add_note(tx, series, at, reader, &stored).await
}
