//! Notes and actions: captured in a meeting by anyone in the room. Actions are carried over until they are done.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result, Seen,
    private::{Owner, Sealed},
    terms::Terms as _,
};
use chrono::NaiveDateTime;

use super::{change, entered, finish, me, nothing, step};
use crate::{
    model::{Item, ItemTerms, WithText},
    rules,
    store::{self, ITEMS},
};

/// An item of a review whose room the viewer is in.
pub(crate) async fn item(ctx: &Ctx, series: &str, id: &str) -> Result<WithText<Item>> {
    entered(ctx, ctx.read(), series).await?;
    let item = store::item(ctx.read(), series, id).await?;
    let text = item.body.open(ctx).await?;
    Ok((item, text))
}

fn owner_of(terms: &ItemTerms) -> Option<PersonId> {
    (!terms.owner.is_empty()).then(|| PersonId::from(terms.owner.as_str()))
}

/// Captures a note or an action in a meeting; returns it.
pub(crate) async fn add_item(
    ctx: &Ctx,
    series: &str,
    at: NaiveDateTime,
    terms: ItemTerms,
) -> Result<WithText<Item>> {
    let (mut tx, _, known, people) = change(ctx, series).await?;
    let records = store::records(&mut tx, series).await?;
    let meeting = rules::find(&known, &records, at).ok_or_else(nothing)?;
    if meeting.outcome.is_some() {
        return Err(Error::conflict("this review is closed or skipped").hint("add it to the next one"));
    }
    rules::faults_of_item(&terms, &people.room).refuse("the note")?;
    let (terms, id, mine) = (terms.trimmed(), ctx.new_id(), me(ctx)?);
    let place = (ITEMS, id.as_str(), "body");
    let item = Item {
        body: Sealed::new(&mut tx, ctx, Owner::Person(mine), place, &terms.text).await?,
        id: id.clone(),
        series: series.to_owned(),
        raised_at: at,
        author: mine.into(),
        owner: owner_of(&terms),
        due: terms.due,
        raised_on: known.today(ctx.now()),
        done_on: None,
        is_dropped: false,
        revision: 1,
    };
    store::insert_item(&mut tx, &item).await?;
    finish(ctx, tx, series).await?;
    Ok((item, Some(terms.text)))
}

/// Edits an item, if it still has the revision seen: two who edit it at once do not overwrite each other.
pub(crate) async fn change_item(
    ctx: &Ctx,
    series: &str,
    id: &str,
    seen: &Seen,
    terms: ItemTerms,
) -> Result<WithText<Item>> {
    let (mut tx, .., people) = change(ctx, series).await?;
    let item = store::item(&mut tx, series, id).await?;
    seen.check(item.revision)?;
    let records = store::records(&mut tx, series).await?;
    let is_closed = records.iter().any(|record| record.at == item.raised_at);
    if is_closed && item.owner.is_none() {
        return Err(Error::conflict("its review is closed; the note stays as it is"));
    }
    let mut faults = rules::faults_of_item(&terms, &people.room);
    if is_closed && terms.owner.trim().is_empty() {
        faults.add("owner", "choose who does it; its review is closed");
    }
    faults.refuse("the note")?;
    let (terms, mine) = (terms.trimmed(), me(ctx)?);
    // The text is sealed under the key of the person who wrote it last.
    let body = item.body.replace(&mut tx, ctx, Owner::Person(mine), &terms.text).await?;
    let item = Item { body, author: mine.into(), owner: owner_of(&terms), due: terms.due, ..item };
    store::update_item(&mut tx, &item).await?;
    finish(ctx, tx, series).await?;
    Ok((Item { revision: item.revision + 1, ..item }, Some(terms.text)))
}

/// Marks an action as done, or reopens it.
pub(crate) async fn finish_item(ctx: &Ctx, series: &str, id: &str, is_done: bool) -> Result<WithText<Item>> {
    let (mut tx, known) = step(ctx, series).await?;
    let item = store::item(&mut tx, series, id).await?;
    if item.owner.is_none() {
        return Err(Error::conflict("a note is not done or open; give it to someone first"));
    }
    let today = known.today(ctx.now());
    let done_on = if is_done { item.done_on.or(Some(today)) } else { None };
    save(ctx, tx, series, Item { done_on, ..item }).await
}

/// Removes an item that is not needed any more.
pub(crate) async fn drop_item(ctx: &Ctx, series: &str, id: &str) -> Result<WithText<Item>> {
    let (mut tx, _) = step(ctx, series).await?;
    let item = store::item(&mut tx, series, id).await?;
    save(ctx, tx, series, Item { is_dropped: true, ..item }).await
}

async fn save(
    ctx: &Ctx,
    mut tx: castra_platform::db::Tx,
    series: &str,
    item: Item,
) -> Result<WithText<Item>> {
    store::update_item(&mut tx, &item).await?;
    finish(ctx, tx, series).await?;
    let text = item.body.open(ctx).await?;
    Ok((Item { revision: item.revision + 1, ..item }, text))
}
