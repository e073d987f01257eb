//! Points for the agenda and action items: they stay open until done, through as many meetings as it takes.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result,
    db::Tx,
    private::{self, Owner},
};
use chrono::{NaiveDate, NaiveDateTime};

use super::{change, change_open, last_day, me, open_actions, open_points, own, said};
use crate::{
    model::{ActionItem, Point, Series},
    rules, store,
};

pub(super) fn point_place(id: &str) -> String {
    format!("one_on_one_points/{id}/body")
}

pub(super) fn action_place(id: &str) -> String {
    format!("one_on_one_actions/{id}/body")
}

/// Raises a point.
pub async fn add_point(ctx: &Ctx, series: &str, text: &str) -> Result<Point> {
    let (mut tx, current, _) = change_open(ctx, series).await?;
    let text = rules::text("text", text)?;
    let (id, mine) = (ctx.new_id(), me(ctx)?);
    let sealed = private::seal(&mut tx, ctx, Owner::Person(mine), &point_place(&id), &text).await?;
    let point = Point {
        id,
        author: PersonId::from(mine),
        text: Some(sealed),
        raised_on: current.today,
        done_in: None,
        revision: 1,
    };
    store::insert_point(&mut tx, series, &point).await?;
    said(ctx, tx, series).await?;
    Ok(Point { text: Some(text), ..point })
}

fn as_seen(revision: i64, seen: Option<i64>) -> Result<()> {
    match seen {
        Some(seen) if seen != revision => {
            Err(Error::conflict("the other person changed this in the meantime; nothing was saved")
                .hint("go back to keep what you typed, and compare it with the new version"))
        }
        _ => Ok(()),
    }
}

/// A point of the viewer's own series, unless it was removed.
pub(crate) async fn point(ctx: &Ctx, series: &str, id: &str) -> Result<Point> {
    own(ctx, ctx.read(), series).await?;
    let point = store::point(ctx.read(), series, id).await?;
    with_text(ctx, point).await
}

async fn with_text(ctx: &Ctx, point: Point) -> Result<Point> {
    open_points(ctx, vec![point]).await?.pop().ok_or_else(|| Error::not_found("such point"))
}

/// An action item of the viewer's own series, even if it was dropped.
pub(crate) async fn action(ctx: &Ctx, series: &str, id: &str) -> Result<ActionItem> {
    own(ctx, ctx.read(), series).await?;
    let item = store::action(ctx.read(), series, id).await?;
    open_actions(ctx, vec![item]).await?.pop().ok_or_else(|| Error::not_found("such action item"))
}

/// Edits a point; only its author can.
pub async fn change_point(ctx: &Ctx, series: &str, id: &str, seen: Option<i64>, text: &str) -> Result<Point> {
    let (mut tx, ..) = change_open(ctx, series).await?;
    let text = rules::text("text", text)?;
    let mut point = store::point(&mut tx, series, id).await?;
    if point.author.as_str() != me(ctx)? {
        return Err(Error::forbidden("only its author can edit a point"));
    }
    as_seen(point.revision, seen)?;
    let place = point_place(id);
    point.text =
        Some(private::seal(&mut tx, ctx, Owner::Person(point.author.as_str()), &place, &text).await?);
    store::update_point(&mut tx, &point, false).await?;
    said(ctx, tx, series).await?;
    Ok(Point { text: Some(text), revision: point.revision + 1, ..point })
}

/// Marks a point as discussed in an occurrence, or reopens it.
pub async fn tick_point(ctx: &Ctx, series: &str, id: &str, done_in: Option<NaiveDateTime>) -> Result<Point> {
    let (mut tx, current, known) = change_open(ctx, series).await?;
    if let Some(at) = done_in {
        rules::find(&known, at, last_day(&current, &known))?;
    }
    let point = store::point(&mut tx, series, id).await?;
    let point = Point { done_in, ..point };
    store::update_point(&mut tx, &point, false).await?;
    said(ctx, tx, series).await?;
    with_text(ctx, Point { revision: point.revision + 1, ..point }).await
}

/// Removes a point; only its author can, before it is discussed.
pub async fn withdraw_point(ctx: &Ctx, series: &str, id: &str) -> Result<()> {
    let (mut tx, ..) = change(ctx, series).await?;
    let point = store::point(&mut tx, series, id).await?;
    if point.author.as_str() != me(ctx)? || !point.is_open() {
        return Err(Error::forbidden("only its author can remove a point, and only before it is discussed"));
    }
    store::update_point(&mut tx, &point, true).await?;
    said(ctx, tx, series).await
}

/// Something one of the two will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAction {
    /// The text.
    pub text: String,
    /// The person who does it.
    pub owner: PersonId,
    /// The due date.
    pub due: Option<NaiveDate>,
}

fn check_owner(series: &Series, owner: &PersonId) -> Result<()> {
    if series.is_of(owner.as_str()) {
        return Ok(());
    }
    Err(Error::invalid_field("owner", "choose one of the two of you"))
}

async fn seal_action(tx: &mut Tx, ctx: &Ctx, id: &str, text: &str) -> Result<String> {
    private::seal(tx, ctx, Owner::Person(me(ctx)?), &action_place(id), text).await
}

/// Adds an action item.
pub async fn add_action(ctx: &Ctx, series: &str, new: &NewAction) -> Result<ActionItem> {
    let (mut tx, current, known) = change_open(ctx, series).await?;
    let text = rules::text("text", &new.text)?;
    check_owner(&known, &new.owner)?;
    let id = ctx.new_id();
    let sealed = seal_action(&mut tx, ctx, &id, &text).await?;
    let item = ActionItem {
        id,
        series: series.to_owned(),
        author: PersonId::from(me(ctx)?),
        owner: new.owner.clone(),
        text: Some(sealed),
        due: new.due,
        agreed_on: current.today,
        done_on: None,
        is_dropped: false,
        revision: 1,
    };
    store::insert_action(&mut tx, &item).await?;
    said(ctx, tx, series).await?;
    Ok(ActionItem { text: Some(text), ..item })
}

/// Changes the text, the owner or the due date of an action item.
pub async fn change_action(
    ctx: &Ctx,
    series: &str,
    id: &str,
    seen: Option<i64>,
    new: &NewAction,
) -> Result<()> {
    let (mut tx, _, known) = change_open(ctx, series).await?;
    let text = rules::text("text", &new.text)?;
    check_owner(&known, &new.owner)?;
    let item = store::action(&mut tx, series, id).await?;
    as_seen(item.revision, seen)?;
    let sealed = seal_action(&mut tx, ctx, id, &text).await?;
    let author = PersonId::from(me(ctx)?);
    let item = ActionItem { author, owner: new.owner.clone(), text: Some(sealed), due: new.due, ..item };
    store::update_action(&mut tx, &item).await?;
    said(ctx, tx, series).await
}

/// Marks an action item as done, or reopens it.
pub async fn finish_action(ctx: &Ctx, series: &str, id: &str, is_done: bool) -> Result<()> {
    let (mut tx, current, _) = change(ctx, series).await?;
    let mut item = store::action(&mut tx, series, id).await?;
    item.done_on = is_done.then_some(current.today);
    item.is_dropped = false;
    store::update_action(&mut tx, &item).await?;
    said(ctx, tx, series).await
}

/// Drops an action item that is no longer needed.
pub async fn drop_action(ctx: &Ctx, series: &str, id: &str) -> Result<()> {
    let (mut tx, ..) = change(ctx, series).await?;
    let item = store::action(&mut tx, series, id).await?;
    store::update_action(&mut tx, &ActionItem { is_dropped: true, done_on: None, ..item }).await?;
    said(ctx, tx, series).await
}
