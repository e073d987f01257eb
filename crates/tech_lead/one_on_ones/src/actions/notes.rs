//! Notes edited by two at once: no save is lost, and every line is sealed under its author's key.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result,
    db::Tx,
    private::{self, Owner},
};
use chrono::NaiveDateTime;

use super::{change_open, last_day, me, said};
use crate::{
    merging,
    model::{Note, NoteKind, NotePart, Saved},
    rules,
    store::{self, StoredPart},
};

fn place(series: &str, at: NaiveDateTime, reader: &str, revision: i64, part: i64) -> String {
    let at = at.format(store::LOCAL);
    format!("one_on_one_notes/{series}/{at}/{reader}/{revision}/{part}/body")
}

/// A note with its parts opened.
pub(super) async fn open(ctx: &Ctx, series: &str, reader: &str, parts: &[StoredPart]) -> Result<Note> {
    let sealed: Vec<(String, &str)> = parts
        .iter()
        .map(|part| (place(series, part.at, reader, part.revision, part.part), part.sealed.as_str()))
        .collect();
    let texts = private::open_all(ctx, &sealed).await?;
    let parts: Vec<NotePart> =
        parts.iter().zip(texts).map(|(part, text)| NotePart { author: part.author.clone(), text }).collect();
    Ok(Note { revision: 0, parts })
}

/// The current note.
pub(super) async fn read(ctx: &Ctx, series: &str, at: NaiveDateTime, kind: NoteKind) -> Result<Note> {
    let reader = reader(ctx, kind)?;
    let parts = store::note(ctx.read(), series, at, reader).await?;
    let revision = parts.first().map_or(0, |part| part.revision);
    Ok(Note { revision, ..open(ctx, series, reader, &parts).await? })
}

/// The stored reader of a note: empty for a shared one.
fn reader(ctx: &Ctx, kind: NoteKind) -> Result<&str> {
    match kind {
        NoteKind::Shared => Ok(""),
        NoteKind::Private => me(ctx),
    }
}

/// Saves a note written on top of a revision. If there are newer revisions, changes that do not touch are merged; otherwise
/// nothing is saved and the current note is returned. With `only`, nothing is merged: that has to be the current revision.
pub async fn save_note(
    ctx: &Ctx,
    series: &str,
    at: NaiveDateTime,
    kind: NoteKind,
    (base, only): (i64, Option<i64>),
    text: &str,
) -> Result<Saved> {
    let (mut tx, current, known) = change_open(ctx, series).await?;
    rules::find(&known, at, last_day(&current, &known))?;
    let mine = merging::normal(text);
    if mine.chars().count() > rules::LONGEST_NOTE {
        return Err(Error::invalid_field("text", format!("use at most {} characters", rules::LONGEST_NOTE)));
    }
    let reader = reader(ctx, kind)?;
    let (old, newest) = store::note_at(&mut tx, series, at, reader, base).await?;
    let revision = newest.first().map_or(0, |part| part.revision);
    if only.is_some_and(|only| only != revision) {
        return Err(Error::conflict("the note was changed in the meantime; nothing was saved")
            .hint("read the note again, and save on the new revision"));
    }
    let stands = Note { revision, ..open(ctx, series, reader, &newest).await? };
    let theirs = stands.text();
    let merged = if base == revision {
        Some(mine.clone())
    } else {
        // A revision no longer kept counts as empty: only identical texts merge.
        let base = open(ctx, series, reader, &old).await?.text();
        merging::merge(&base, &theirs, &mine)
    };
    let Some(merged) = merged else {
        tx.roll_back().await?;
        return Ok(Saved::Refused(stands));
    };
    if merged == theirs && !stands.is_partly_erased() {
        tx.roll_back().await?;
        return Ok(if mine == merged { Saved::AsSent(stands) } else { Saved::Merged(stands) });
    }
    let note = add(&mut tx, ctx, Place { series, at, reader }, &stands, &merged).await?;
    said(ctx, tx, series).await?;
    Ok(if mine == merged { Saved::AsSent(note) } else { Saved::Merged(note) })
}

/// Adds the first revision of a note, by one author.
pub(super) async fn add_first(
    tx: &mut Tx,
    ctx: &Ctx,
    series: &str,
    at: NaiveDateTime,
    reader: &str,
    author: &PersonId,
    text: &str,
) -> Result<()> {
    let place = place(series, at, reader, 1, 0);
    let sealed = private::seal(tx, ctx, Owner::Person(author.as_str()), &place, text).await?;
    let part = StoredPart { revision: 1, part: 0, author: author.clone(), sealed, at };
    store::add_note(tx, series, at, reader, &[part]).await
}

/// The key of a note.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    series: &'a str,
    at: NaiveDateTime,
    reader: &'a str,
}

/// Adds a revision in which every line keeps its author.
async fn add(tx: &mut Tx, ctx: &Ctx, of: Place<'_>, stands: &Note, text: &str) -> Result<Note> {
    let saver = PersonId::from(me(ctx)?);
    let before: Vec<(PersonId, String)> =
        stands.parts.iter().filter_map(|part| Some((part.author.clone(), part.text.clone()?))).collect();
    let parts = merging::attribute(&before, text, &saver);
    let revision = stands.revision + 1;
    let mut stored = Vec::with_capacity(parts.len());
    for (part, (author, text)) in (0_i64..).zip(&parts) {
        let place = place(of.series, of.at, of.reader, revision, part);
        let sealed = private::seal(tx, ctx, Owner::Person(author.as_str()), &place, text).await?;
        stored.push(StoredPart { revision, part, author: author.clone(), sealed, at: of.at });
    }
    store::add_note(tx, of.series, of.at, of.reader, &stored).await?;
    let parts = parts.into_iter().map(|(author, text)| NotePart { author, text: Some(text) }).collect();
    Ok(Note { revision, parts })
}
